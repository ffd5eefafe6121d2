// One's own account.

import { changePassword, signOut } from "./access-api.js";
import { confirmDoing } from "./dialog.js";
import { h } from "./dom.js";
import { formOf } from "./form.js";
import { isPerson, organizations, user } from "./identity.js";
import { notify } from "./notice.js";
import { badge, screenOf } from "./screen.js";
import { roleName } from "./roles.js";

const FIELDS = [
  { name: "current", label: "Present password", type: "secret", required: true, autocomplete: "current-password" },
  { name: "new", label: "New password", type: "secret", required: true, autocomplete: "new-password", hint: "At least 10 characters; a few words are good and easy to keep in mind." },
];

export function show() {
  if (!isPerson()) return screenOf(h("p", { class: "note" }, "An API key is no person: it has no account. Sign in to see yours."));
  const form = formOf({
    fields: FIELDS,
    label: "Change the password",
    send: async (body) => {
      await changePassword(body);
      notify("The password is changed. All other devices are signed out.");
    },
  });
  const everywhere = () => confirmDoing({ title: "Sign out everywhere?", content: h("p", { class: "soft" }, "On all devices, this one among them."), action: "Sign out everywhere", act: () => signOut(true) });
  const { name, email } = user();
  return screenOf(
    h("div", { class: "part-first" }, h("h2", {}, name), h("p", { class: "soft" }, email), h("p", { class: "soft" }, organizations().map((org) => h("span", {}, badge(`${org.name}: ${roleName(org.role).toLowerCase()}`, "off"), " ")))),
    h("section", { class: "part" }, h("h2", {}, "Password"), h("div", { class: "narrow" }, form.element)),
    h("section", { class: "part" }, h("h2", {}, "Devices"), h("button", { type: "button", class: "plain", onclick: everywhere }, "Sign out everywhere…")),
  );
}
