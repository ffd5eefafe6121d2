// A question about a tool call, or of its server: what is to be called with what or what is asked, and what one may answer.

import { decideApproval } from "./api.js";
import { h } from "./dom.js";
import { pretty } from "./format.js";
import { can, user } from "./identity.js";
import { wordsFor } from "./problem.js";
import { editedArguments } from "./approval.js";
import { questionForm, questionTitle, questionWords } from "./question-card.js";

/** Whether the caller may decide, as far as the page knows. */
const mayDecide = ({ byUser, userId }) => can("DECIDE_APPROVALS") || (byUser && user() && userId === `user:${user().id}`);

/** The question as an element; `decided(status)` is called once the caller's own decision counts. */
export function approvalCard(question, decided = () => {}) {
  const isQuestion = question.kind === "QUESTION";
  const title = isQuestion ? questionTitle(question) : h("strong", {}, "May ", h("code", {}, question.tool), " be called?");
  const until = h("p", { class: "until" }, "An answer counts until ", h("time", { datetime: new Date(question.expiresAt).toISOString() }, new Date(question.expiresAt).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })), ".");
  const box = h("textarea", { rows: 4, spellcheck: false, readOnly: true, "aria-label": `Arguments of ${question.tool}` });
  box.value = pretty(question.arguments);
  const card = h("section", { class: "approval", "aria-label": `Question about ${question.tool}` }, title, isQuestion ? questionWords(question) : box, until);
  if (!mayDecide(question)) {
    card.append(h("p", {}, "Somebody who runs the organisation decides."));
    return card;
  }
  card.append(isQuestion ? questionForm(question, decided) : answers(question, box, decided));
  return card;
}

function answers(question, box, decided) {
  const complaint = h("p", { class: "form-error", role: "alert", hidden: true });
  const reason = h("input", { type: "text", maxLength: 2000, "aria-label": "Why not", placeholder: "Why not (the agent is told)" });
  const button = (label, kind, act) => h("button", { type: "button", class: kind, onclick: act }, label);
  const approve = button("Approve", "primary", () => say("approve", () => editedArguments(question.arguments, box.value)));
  const edit = button("Change arguments", "plain", () => {
    box.readOnly = false;
    edit.hidden = true;
    box.focus();
  });
  const reject = button("Reject", "plain danger", () => say("reject", () => ({ reason: reason.value.trim() || null })));
  const controls = [approve, edit, reject];

  async function say(verb, bodyOf) {
    complaint.hidden = true;
    controls.forEach((each) => (each.disabled = true));
    try {
      const answer = await decideApproval(question.approvalId, verb, bodyOf());
      decided(answer.status);
    } catch (problem) {
      complaint.textContent = problem instanceof SyntaxError ? problem.message : wordsFor(problem);
      complaint.hidden = false;
      controls.forEach((each) => (each.disabled = problem.status === 409));
    }
  }
  return h("div", { class: "answers" }, h("div", { class: "buttons" }, approve, edit), h("div", { class: "rejecting" }, reason, reject), complaint);
}
