// One control a field: `{element, read(), write(raw), focus(), complain(sentence|null)}`. Each has its label, hint and
// complaint tied to it for screen readers.

import { h, icon } from "./dom.js";

let made = 0;

export function controlOf(field) {
  const id = `f${++made}-${field.name}`;
  const control = (BUILDERS[field.type] ?? BUILDERS.text)(field, id);
  const hint = field.hint && h("p", { id: `${id}-hint`, class: "field-hint" }, field.hint);
  const complaint = h("p", { id: `${id}-error`, class: "field-error", hidden: true });
  control.target.setAttribute("aria-describedby", [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" "));
  const complain = (sentence) => {
    complaint.hidden = !sentence;
    complaint.textContent = sentence ?? "";
    if (sentence) control.target.setAttribute("aria-invalid", "true");
    else control.target.removeAttribute("aria-invalid");
  };
  control.target.addEventListener("input", () => complain(null));
  const label = control.labelled ? null : h("label", { for: id }, field.label, field.optional && !field.unmarked && h("span", { class: "optional" }, " optional"));
  const element = h("div", { class: `field of-${field.type}${field.wide ? " wide" : ""}` }, label, control.element, hint, complaint);
  return { ...control, element, complain, focus: () => (control.first ?? control.target).focus() };
}

function input(field, id, attributes = {}) {
  const element = h("input", {
    id,
    name: field.name,
    type: "text",
    autocomplete: field.autocomplete ?? "off",
    placeholder: field.placeholder,
    "aria-required": field.required ? "true" : null,
    readonly: field.fixed ? "" : null,
    ...attributes,
  });
  const control = { element, target: element, read: () => element.value, write: (raw) => (element.value = raw ?? "") };
  if (!field.suggestions?.length) return control;
  element.setAttribute("list", `${id}-list`);
  const list = h("datalist", { id: `${id}-list` }, field.suggestions.map((value) => h("option", { value })));
  return { ...control, element: h("div", { class: "suggested" }, element, list) };
}

function area(field, id) {
  const element = h("textarea", {
    id,
    name: field.name,
    rows: String(field.rows ?? 3),
    placeholder: field.placeholder,
    spellcheck: field.type === "lines" ? "false" : null,
    "aria-required": field.required ? "true" : null,
  });
  return { element, target: element, read: () => element.value, write: (raw) => (element.value = raw ?? "") };
}

function select(field, id) {
  const options = field.options.map(({ value, label }) => h("option", { value: value ?? "" }, label));
  const element = h("select", { id, name: field.name, disabled: Boolean(field.fixed) }, options);
  const write = (raw) => {
    const known = [...element.options].some(({ value }) => value === (raw ?? ""));
    if (!known) element.append(h("option", { value: raw }, raw)); // what was chosen stays, though it isn't offered any more
    element.value = raw ?? "";
  };
  return { element, target: element, read: () => element.value, write };
}

function check(field, id) {
  const box = h("input", { id, type: "checkbox", name: field.name });
  const element = h("label", { class: "check", for: id }, box, field.label);
  return { element, target: box, labelled: true, read: () => box.checked, write: (raw) => (box.checked = Boolean(raw)) };
}

function checks(field, id) {
  const list = h("div", { class: "check-list" });
  const element = h("fieldset", { id }, h("legend", {}, field.label), list);
  const boxes = new Map();
  const add = ({ value, label, hint }) => {
    const box = h("input", { type: "checkbox", value });
    boxes.set(value, box);
    list.append(h("label", { class: "check" }, box, h("span", {}, label, hint && h("small", {}, hint))));
  };
  field.options.forEach(add);
  if (field.options.length === 0) list.append(h("p", { class: "muted" }, field.none ?? "There are none."));
  const write = (raw) => {
    for (const value of raw ?? []) if (!boxes.has(value)) add({ value, label: `${value} (not offered any more)` });
    boxes.forEach((box, value) => (box.checked = (raw ?? []).includes(value)));
  };
  const control = { element, target: element, labelled: true, write, read: () => [...boxes].filter(([, box]) => box.checked).map(([value]) => value) };
  return Object.defineProperty(control, "first", { enumerable: true, get: () => list.querySelector("input") });
}

/** Rows of a name and a value. With `secret` the values aren't shown while they are written. */
function pairs(field, id) {
  const rows = h("div", { class: "pair-rows" });
  const add = (name = "", value = "", focus = false) => {
    const nameBox = h("input", { type: "text", value: name, autocomplete: "off", spellcheck: "false", "aria-label": `${field.label}: name`, placeholder: "name" });
    const valueBox = h("input", { type: field.secret ? "password" : "text", value, autocomplete: field.secret ? "new-password" : "off", spellcheck: "false", "aria-label": `${field.label}: value`, placeholder: "value" });
    const row = h("div", { class: "pair" }, nameBox, valueBox);
    row.append(h("button", { type: "button", class: "quiet", "aria-label": "Remove this row", onclick: () => remove(row) }, icon("close")));
    rows.append(row);
    if (focus) nameBox.focus();
  };
  const more = h("button", { type: "button", class: "plain", onclick: () => add("", "", true) }, icon("plus"), "Add a row");
  const remove = (row) => {
    row.remove();
    more.focus();
  };
  const element = h("fieldset", { id }, h("legend", {}, field.label), rows, more);
  const read = () => [...rows.children].map((row) => [...row.querySelectorAll("input")].map((box) => box.value));
  const write = (raw) => {
    rows.replaceChildren();
    (raw ?? []).forEach(([name, value]) => add(name, value));
  };
  return { element, target: element, first: more, labelled: true, read, write };
}

const BUILDERS = {
  text: input,
  slug: (field, id) => input(field, id, { spellcheck: "false", autocapitalize: "none" }),
  email: (field, id) => input(field, id, { type: "email", spellcheck: "false", autocomplete: field.autocomplete ?? "email" }),
  secret: (field, id) => input(field, id, { type: "password" }),
  number: (field, id) => input(field, id, { inputmode: "decimal" }),
  money: (field, id) => input(field, id, { inputmode: "decimal" }),
  date: (field, id) => input(field, id, { type: "datetime-local" }),
  area,
  lines: area,
  select,
  check,
  checks,
  pairs,
};
