import { approvalFields, editedArguments, rulesOf, rulesText, verdictText, withApproval } from "../../classes/web/js/approval.js";
import { applyEvent, isAsked, newTurn } from "../../classes/web/js/turn.js";
import { same } from "./expect.js";

const RULES = [{ tool: "clock" }, { tool: "stripe__refund", argument: "amount", above: 100.5 }, { tool: "mail__send", argument: "to.address", unless: ["a@b.c", "d e"] }];

export function rulesAreWrittenAndReadAsLines() {
  same(rulesText(RULES), "clock\nstripe__refund amount > 100.5\nmail__send to.address unless a@b.c, d e");
  same(rulesOf(rulesText(RULES).split("\n")), RULES);
}

export function aVersionThatAsksNobodyHasNoApproval() {
  same(withApproval({ name: "n", ...approvalFields(null) }), { name: "n", approval: null });
}

export function aVersionKeepsWhenItAsks() {
  const approval = { mode: "ALWAYS", rules: RULES, waitMs: 90000, byUser: true };
  same(withApproval({ ...approvalFields(approval) }), { approval });
}

export function argumentsThatStayAreNotSent() {
  same(editedArguments('{"a":1}', '{ "a": 1 }'), {});
  same(editedArguments('{"a":1}', '{"a":2}'), { arguments: { a: 2 } });
}

export function argumentsAreAJsonObject() {
  for (const written of ["", "[1]", "null", "{a:1}"]) {
    let message = null;
    try {
      editedArguments("{}", written);
    } catch (problem) {
      message = problem.message;
    }
    same(Boolean(message), true);
  }
}

export function aQuestionIsOpenUntilItIsDecided() {
  const turn = newTurn({});
  const tool = { callId: "c", tool: "pay", step: 1 };
  const asked = { event: "approval.requested", data: { ...tool, approvalId: "t.c", arguments: "{}", byUser: false, userId: "u", expiresAt: 5 } };
  applyEvent(turn, { event: "tool", data: { ...tool, phase: "requested", arguments: "{}" } });
  applyEvent(turn, asked);
  same([turn.phase, isAsked(turn.tools[0])], ["asking", true]);
  applyEvent(turn, { event: "approval.decided", data: { ...tool, approvalId: "t.c", verdict: "APPROVED", decidedBy: "user:ada", arguments: '{"a":2}' } });
  same([turn.phase, isAsked(turn.tools[0]), turn.tools[0].approval.edited], ["using tools", false, '{"a":2}']);
  applyEvent(turn, asked);
  same(isAsked(turn.tools[0]), false);
}

export function verdictsInWords() {
  same(verdictText({ verdict: "APPROVED", decidedBy: "user:ada", arguments: "{}" }), "It was approved by user:ada, with other arguments.");
  same(verdictText({ verdict: "REJECTED", decidedBy: "user:ada", reason: "no" }), "It was rejected by user:ada: no.");
  same(verdictText({ verdict: "EXPIRED" }), "It was left unanswered until it expired.");
}
