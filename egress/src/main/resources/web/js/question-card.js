// A question that the server of a tool asks: its words, its form, and what one may answer.

import { decideApproval } from "./api.js";
import { h } from "./dom.js";
import { wordsFor } from "./problem.js";
import { answerOf, fieldsOf } from "./question.js";

const WARNING = "These are the words of that server, not of this platform. Never enter passwords, keys or card numbers: servers may not ask for them.";

/** Title of a question. */
export const questionTitle = ({ tool }) => h("strong", {}, "The server of ", h("code", {}, tool), " asks:");

/** What is asked, as plain text, with a warning. */
export const questionWords = ({ message }) => [h("p", { class: "foreign" }, message ?? ""), h("p", { class: "warning" }, WARNING)];

/** The form with its buttons; `decided(status)` is called once the caller's own answer counts. */
export function questionForm(question, decided) {
  const fields = fieldsOf(question.answerSchema);
  const inputs = fields.map(inputOf);
  const complaint = h("p", { class: "form-error", role: "alert", hidden: true });
  const send = h("button", { type: "submit", class: "primary" }, "Send the answer");
  const decline = h("button", { type: "button", class: "plain danger", onclick: () => say("reject", () => ({})) }, "Don't answer");
  const form = h("form", { class: "answers" }, inputs.map(({ element }) => element), h("div", { class: "buttons" }, send, decline), complaint);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say("approve", () => ({ arguments: answerOf(fields, Object.fromEntries(inputs.map(({ name, value }) => [name, value()]))) }));
  });

  async function say(verb, bodyOf) {
    complaint.hidden = true;
    [send, decline].forEach((each) => (each.disabled = true));
    try {
      const answer = await decideApproval(question.approvalId, verb, bodyOf());
      decided(answer.status);
    } catch (problem) {
      complaint.textContent = problem instanceof SyntaxError ? problem.message : wordsFor(problem);
      complaint.hidden = false;
      [send, decline].forEach((each) => (each.disabled = problem.status === 409));
    }
  }
  return form;
}

/** A field as an element, and a function that tells what is in it. */
function inputOf(field) {
  const { name, label, help, kind, choices, required, initial } = field;
  const hint = help && h("small", {}, help);
  const titled = (input) => h("label", { class: "asked-field" }, h("span", {}, label, required && " (needed)"), input, hint);
  if (kind === "truth") {
    const box = h("input", { type: "checkbox", checked: initial === true });
    return { name, element: h("label", { class: "asked-field inline" }, box, h("span", {}, label), hint), value: () => box.checked };
  }
  if (kind === "choices") {
    const boxes = choices.map((choice) => ({ choice, box: h("input", { type: "checkbox", checked: (initial ?? []).includes(choice.value) }) }));
    const lines = boxes.map(({ choice, box }) => h("label", { class: "inline" }, box, h("span", {}, choice.label)));
    return { name, element: h("fieldset", { class: "asked-field" }, h("legend", {}, label, required && " (needed)"), lines, hint), value: () => boxes.filter(({ box }) => box.checked).map(({ choice }) => choice.value) };
  }
  if (kind === "choice") {
    const options = choices.map((choice) => h("option", { value: choice.value, selected: choice.value === initial }, choice.label));
    const select = h("select", { required }, h("option", { value: "" }, ""), options);
    return { name, element: titled(select), value: () => select.value };
  }
  const { min, max, minLength, maxLength } = field.bounds;
  const step = kind === "integer" ? "1" : kind === "number" ? "any" : null;
  const input = h("input", { type: field.input, required, step, autocomplete: "off", min: text(min), max: text(max), minLength, maxLength });
  if (initial !== undefined) input.value = initial;
  return { name, element: titled(input), value: () => input.value };
}

const text = (bound) => (bound === undefined ? null : String(bound));
