// Asks for the API key.

import { h } from "./dom.js";
import { saveKey } from "./session.js";

let open = null;

/** Resolves when a key was given. There is one dialog, however often it is asked for. */
export function askForKey(refused) {
  open ??= new Promise((resolve) => show(refused, resolve)).finally(() => (open = null));
  return open;
}

function show(refused, resolve) {
  const input = h("input", { id: "key", type: "password", required: true, autocomplete: "off", spellcheck: "false", placeholder: "ac2_…" });
  const remember = h("input", { id: "remember", type: "checkbox", checked: true });
  const dialog = h(
    "dialog",
    { class: "key", "aria-labelledby": "key-title" },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "key-title" }, "Your API key"),
      h("p", {}, refused ? "That key wasn't accepted. " : "", "It was printed by ", h("code", {}, "./agentc2 up"), " and is kept in ", h("code", {}, ".agentc2/api-key"), "."),
      h("label", { for: "key" }, "API key"),
      input,
      h("label", { class: "check" }, remember, "Remember it in this browser"),
      h("button", { type: "submit", class: "primary" }, "Continue"),
    ),
  );
  // Nothing works without a key, so Escape doesn't close it.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => {
    saveKey(input.value.trim(), remember.checked);
    dialog.remove();
    resolve();
  });
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
}
