// Forms out of fields (see fields.js): they check what they can, send, and show refusals beside the fields they are about.

import { controlOf } from "./controls.js";
import { h } from "./dom.js";
import { bodyOf, complaintsAbout, rawOf, slugOf } from "./fields.js";
import { messagesOf, Problem } from "./problem.js";

/**
 * A form: `{element, fill(thing), raw(), restore(raw), read(), focus(), say(sentence), submit()}`. `send(body)` may throw a Problem, which is
 * shown; secrets are wiped when it went well. `refused(problem)` may take a Problem over by answering true.
 */
export function formOf({ fields, thing = {}, label, send, cancel, refused, danger = false, className = "" }) {
  const controls = new Map(fields.map((field) => [field.name, controlOf(field)]));
  const rest = h("p", { class: "form-error", role: "alert", hidden: true });
  const submit = h("button", { type: "submit", class: danger ? "primary danger" : "primary" }, label);
  const buttons = h("div", { class: "buttons" }, submit, cancel && h("button", { type: "button", class: "plain", onclick: cancel }, "Cancel"));
  const element = h("form", { class: `fields ${className}`, novalidate: true }, [...controls.values()].map((control) => control.element), rest, buttons);
  const form = {
    element,
    rest,
    buttons,
    restore: (raw) => Object.entries(raw).forEach(([name, value]) => controls.get(name).write(value)),
    fill: (other) => form.restore(rawOf(fields, other)),
    raw: () => Object.fromEntries([...controls].map(([name, control]) => [name, control.read()])),
    read: () => bodyOf(fields, form.raw()),
    focus: () => controls.values().next().value?.focus(),
    control: (name) => controls.get(name),
    say: (sentence) => {
      rest.hidden = !sentence;
      rest.textContent = sentence ?? "";
    },
    complain: (complaints) => complain(controls, complaints),
    submit: () => run(form, { fields, send, refused, submit }),
  };
  form.fill(thing);
  suggestSlug(fields, controls);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    form.submit();
  });
  return form;
}

async function run(form, { fields, send, refused, submit }) {
  form.say(null);
  if (form.complain(complaintsAbout(fields, form.raw()))) return;
  submit.disabled = true;
  form.element.setAttribute("aria-busy", "true");
  try {
    await send(form.read());
    wipe(fields, form);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (!refused?.(problem)) tell(form, fields, problem);
  } finally {
    submit.disabled = false;
    form.element.removeAttribute("aria-busy");
  }
}

function tell(form, fields, problem) {
  const { fields: complaints, rest } = messagesOf(problem, fields.map(({ name }) => name));
  form.say(rest);
  form.complain(complaints);
}

function complain(controls, complaints) {
  controls.forEach((control, name) => control.complain(complaints.get(name) ?? null));
  const first = [...controls.keys()].find((name) => complaints.has(name));
  if (first) controls.get(first).focus();
  return Boolean(first);
}

const wipe = (fields, form) => fields.filter(({ type, secret }) => type === "secret" || secret).forEach(({ name, type }) => form.control(name).write(type === "pairs" ? [] : ""));

/** As long as nobody wrote a slug, it follows the name. */
function suggestSlug(fields, controls) {
  const slug = fields.find(({ type, fixed }) => type === "slug" && !fixed);
  const source = slug?.name.replace(/slug$/, "name");
  if (!controls.has(source)) return;
  const name = controls.get(source).target;
  const target = controls.get(slug.name).target;
  let own = target.value !== "";
  target.addEventListener("input", () => (own = target.value !== ""));
  name.addEventListener("input", () => {
    if (!own) target.value = slugOf(name.value);
  });
}
