// One's own account, and the clients that act in one's name.

import { changePassword, signOut } from "./access-api.js";
import { confirmDoing } from "./dialog.js";
import { h } from "./dom.js";
import { formOf } from "./form.js";
import { isPerson, organizations, user } from "./identity.js";
import { connectedClients } from "./manage-api.js";
import { notify } from "./notice.js";
import { badge, listOf, screenOf, timeOf } from "./screen.js";
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
      notify("The password is changed. All other devices are signed out, and connected clients are disconnected.");
    },
  });
  const everywhere = () => confirmDoing({ title: "Sign out everywhere?", content: h("p", { class: "soft" }, "On all devices, this one among them. Connected clients are disconnected."), action: "Sign out everywhere", act: () => signOut(true) });
  const clients = listOf({ load: (cursor) => connectedClients.list({ cursor }), row: (client) => clientRow(client, () => clients.reload()), label: "Connected clients", empty: "You have connected none. Add the address of this page with /mcp at its end to a client." });
  const { name, email } = user();
  return screenOf(
    h("div", { class: "part-first" }, h("h2", {}, name), h("p", { class: "soft" }, email), h("p", { class: "soft" }, organizations().map((org) => h("span", {}, badge(`${org.name}: ${roleName(org.role).toLowerCase()}`, "off"), " ")))),
    h("section", { class: "part" }, h("h2", {}, "Password"), h("div", { class: "narrow" }, form.element)),
    h("section", { class: "part" }, h("h2", {}, "Connected clients"), h("p", { class: "soft" }, "They talk to agents in your name."), clients.element),
    h("section", { class: "part" }, h("h2", {}, "Devices"), h("button", { type: "button", class: "plain", onclick: everywhere }, "Sign out everywhere…")),
  );
}

function clientRow(client, reload) {
  const { name, host, redirectHost, organization, createdAt, lastUsedAt } = client;
  const disconnect = () =>
    confirmDoing({
      title: `Disconnect ${name}?`,
      content: h("p", { class: "soft" }, "It is refused from the next request on. To use it again you connect it anew."),
      action: "Disconnect",
      act: async () => {
        await connectedClients.remove(client);
        await reload();
      },
    });
  return [
    h("div", { class: "what" }, h("b", {}, name), " ", h("span", { class: "slug" }, host ?? redirectHost), h("p", {}, "Since ", timeOf(createdAt), lastUsedAt ? [", last used ", timeOf(lastUsedAt)] : ", not used yet")),
    h("div", { class: "state" }, badge(organization.name)),
    h("div", { class: "acts" }, h("button", { type: "button", class: "plain danger", onclick: disconnect }, "Disconnect")),
  ];
}
