// Dialogs: named for screen readers, closed by Escape, and giving the focus back to where it was.

import { h, icon } from "./dom.js";
import { formOf } from "./form.js";
import { notify } from "./notice.js";
import { Problem, wordsFor } from "./problem.js";

let made = 0;

/** Opens a dialog: `{close(), closed}`, closed being a promise. */
export function openDialog(title, ...content) {
  const from = document.activeElement;
  const id = `dialog-${++made}`;
  const closing = h("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: () => dialog.close() }, icon("close"));
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": id }, h("header", {}, h("h2", { id }, title), closing), h("div", { class: "sheet-body" }, content));
  const closed = new Promise((resolve) =>
    dialog.addEventListener("close", () => {
      dialog.remove();
      (from?.isConnected ? from : document.querySelector("main h1"))?.focus();
      resolve();
    }),
  );
  document.body.append(dialog);
  dialog.showModal();
  return { close: () => dialog.close(), closed, element: dialog };
}

/** Opens a dialog with a form; it closes when what the form sends went well. Takes what the form function takes. */
export function openForm(title, options, intro, make = formOf) {
  const form = make({
    ...options,
    send: options.send && (async (body) => {
      await options.send(body);
      dialog.close();
    }),
    saved: options.saved && ((thing) => {
      dialog.close();
      options.saved(thing);
    }),
    cancel: () => dialog.close(),
  });
  const dialog = openDialog(title, intro && h("p", { class: "soft" }, intro), form.element);
  form.focus();
  return dialog;
}

/** Asks before something is done that can't be undone; `typed` must be written to go on. `act` may throw a Problem. */
export function confirmDoing({ title, content, action, act, typed }) {
  const fields = typed ? [{ name: "typed", label: `Type ${typed} to confirm`, type: "text" }] : [];
  const form = formOf({
    fields,
    label: action,
    danger: true,
    cancel: () => dialog.close(),
    send: async (body) => {
      if (typed && body.typed !== typed) throw new Problem(400, "invalid-field", "", null, { field: "typed", rule: `has to be ${typed}` });
      await act();
      dialog.close();
    },
  });
  const dialog = openDialog(title, content, form.element);
  if (typed) form.focus();
  else form.buttons.lastChild.focus();
  return dialog.closed;
}

/** Shows what will never be shown again. It leaves the page with the dialog. */
export function showOnce(title, text, label, secret) {
  const box = h("input", { id: "once", type: "text", class: "mono", readonly: "", value: secret, onfocus: () => box.select() });
  const said = h("span", { class: "muted", role: "status" });
  const copy = h("button", { type: "button", class: "plain", onclick: () => copyText(box, said) }, icon("copy"), "Copy");
  const dialog = openDialog(title, h("p", { class: "soft" }, text), h("div", { class: "field" }, h("label", { for: "once" }, label), h("div", { class: "once" }, box, copy), said), h("div", { class: "buttons" }, h("button", { type: "button", class: "primary", onclick: () => dialog.close() }, "I have kept it")));
  box.focus();
  return dialog.closed.finally(() => {
    box.value = "";
    box.removeAttribute("value");
  });
}

async function copyText(box, said) {
  try {
    await navigator.clipboard.writeText(box.value);
    said.textContent = "Copied.";
  } catch {
    box.select();
    said.textContent = "It can't be copied from here; it is selected now.";
  }
}

/** Does something and tells a refusal in words at the bottom. */
export async function attempt(work) {
  try {
    await work();
    return true;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    notify(wordsFor(problem));
    return false;
  }
}
