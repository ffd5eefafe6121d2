// Asks for the API key.

import { h } from "./dom.js";
import { forgetKey, saveKey } from "./session.js";

let open = null;

/** Resolves to whether a key was given. There is one dialog, however often it is asked for. */
export function askForKey(refused) {
  open ??= new Promise((resolve) => show(refused, resolve)).finally(() => (open = null));
  return open;
}

function show(refused, resolve) {
  const input = h("input", { id: "key", type: "password", required: true, autocomplete: "off", spellcheck: "false", placeholder: "ac2_…" });
  const remember = h("input", { id: "remember", type: "checkbox", checked: true });
  const signIn = () => {
    forgetKey();
    dialog.close("none");
  };
  const dialog = h(
    "dialog",
    { class: "key", "aria-labelledby": "key-title" },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "key-title" }, "Your API key"),
      h("p", {}, refused ? "That key wasn't accepted. " : "", "The first one was printed by ", h("code", {}, "./agentc2 up"), " and is kept in ", h("code", {}, ".agentc2/api-key"), "."),
      h("label", { for: "key" }, "API key"),
      input,
      h("label", { class: "check" }, remember, "Remember it in this browser"),
      h("div", { class: "buttons" }, h("button", { type: "submit", class: "primary", value: "given" }, "Continue"), h("button", { type: "button", class: "plain", onclick: signIn }, "Sign in instead")),
    ),
  );
  dialog.addEventListener("close", () => {
    const given = dialog.returnValue === "given";
    if (given) saveKey(input.value.trim(), remember.checked);
    input.value = "";
    dialog.remove();
    resolve(given);
  });
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
}
