import { answerOf, fieldsOf, questionText } from "../../classes/web/js/question.js";
import { applyEvent, askedOf, isAsked, newTurn } from "../../classes/web/js/turn.js";
import { same } from "./expect.js";

const SCHEMA = JSON.stringify({
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", title: "Your name", maxLength: 5 },
    mail: { type: "string", format: "email" },
    count: { type: "integer", minimum: 1, default: 2 },
    sure: { type: "boolean" },
    pet: { type: "string", enum: ["p1", "p2"], enumNames: ["Cat", "Dog"] },
    fish: { type: "array", items: { anyOf: [{ const: "f1", title: "Tuna" }] } },
  },
});

export function aFormHasTheFieldsOfItsSchema() {
  const fields = fieldsOf(SCHEMA);
  same(fields.map(({ name, kind, input }) => [name, kind, input]), [["name", "text", "text"], ["mail", "text", "email"], ["count", "integer", "number"], ["sure", "truth", "number"], ["pet", "choice", "text"], ["fish", "choices", "number"]]);
  same([fields[0].label, fields[0].required, fields[1].required, fields[2].initial], ["Your name", true, false, 2]);
  same(fields[4].choices, [{ value: "p1", label: "Cat" }, { value: "p2", label: "Dog" }]);
  same(fields[5].choices, [{ value: "f1", label: "Tuna" }]);
  same(fieldsOf("nonsense"), []);
}

export function whatIsLeftEmptyIsNotInTheAnswer() {
  same(answerOf(fieldsOf(SCHEMA), { name: "Ada", mail: "", count: "3", sure: false, pet: "", fish: [] }), { name: "Ada", count: 3, sure: false });
  same(answerOf(fieldsOf(SCHEMA), { name: "Ada", mail: "a@b.c", count: "", sure: true, pet: "p2", fish: ["f1"] }), { name: "Ada", mail: "a@b.c", sure: true, pet: "p2", fish: ["f1"] });
}

export function aServerMayAskMoreThanOnceAfterLeaveWasGiven() {
  const turn = newTurn({});
  const tool = { callId: "c", tool: "crm__find", step: 1 };
  const asked = (approvalId, kind) => ({ event: "approval.requested", data: { ...tool, approvalId, kind, arguments: "{}", byUser: false, userId: "u", expiresAt: 5, ...(kind === "QUESTION" && { message: "Which?", answerSchema: "{}" }) } });
  const over = (approvalId, kind) => ({ event: "approval.decided", data: { ...tool, approvalId, kind, verdict: "APPROVED", decidedBy: "user:ada", arguments: "{}" } });
  applyEvent(turn, { event: "tool", data: { ...tool, phase: "requested", arguments: "{}" } });
  for (const [id, kind] of [["t.c", "CALL"], ["t.c~q1", "QUESTION"], ["t.c~q2", "QUESTION"]]) {
    applyEvent(turn, asked(id, kind));
    same([turn.phase, askedOf(turn.tools[0]).approvalId], ["asking", id]);
    applyEvent(turn, over(id, kind));
    same([turn.phase, isAsked(turn.tools[0])], ["using tools", false]);
  }
  same(turn.tools[0].questions.length, 2);
  applyEvent(turn, asked("t.c~q1", "QUESTION"));
  same(isAsked(turn.tools[0]), false);
}

export function endsOfQuestionsInWords() {
  same(questionText({ verdict: "APPROVED", decidedBy: "user:ada" }), "Its server asked something. That was answered by user:ada.");
  same(questionText({ verdict: "EXPIRED" }), "Its server asked something. That was left unanswered until it expired.");
}
