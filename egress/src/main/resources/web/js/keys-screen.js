// API keys of the organisation: made, shown once, revoked.

import { confirmDoing, openForm, showOnce } from "./dialog.js";
import { h } from "./dom.js";
import { apiKeys } from "./manage-api.js";
import { action, badge, introOf, listOf, screenOf, timeOf } from "./screen.js";

const SCOPES = { chat: ["Chat", "send messages and read the answers"], read: ["Read", "conversations, configuration, costs, audit"], manage: ["Manage", "all that your role may do but the organisation itself"] };

const FIELDS = [
  { name: "name", label: "Name", type: "text", required: true, hint: "What it is for." },
  { name: "scopes", label: "May", type: "checks", options: Object.entries(SCOPES).map(([value, [label, hint]]) => ({ value, label, hint })) },
  { name: "expiresAt", label: "Expires", type: "date", optional: true, hint: "Empty: when it is revoked." },
];

export function show() {
  const list = listOf({ load: (cursor) => apiKeys.list({ cursor }), row: (key) => row(key, () => list.reload()), label: "API keys", empty: "There is no key yet." });
  const make = () =>
    openForm("New API key", {
      fields: FIELDS,
      thing: { scopes: ["chat"] },
      label: "Make it",
      send: async (body) => {
        const { key } = await apiKeys.create(body);
        list.reload();
        setTimeout(() => showOnce("The new key", "Keep it where the program finds it. It is shown only now.", "API key", key));
      },
    });
  return screenOf(introOf(["Keys are for programs. Each belongs to the organisation and may never do more than who made it. What they can call is in the ", h("a", { href: "/api/reference" }, "reference"), "."], action("MANAGE_KEYS", "New API key", make, "primary small")), list.element);
}

function row(key, reload) {
  const { id, name, scopes, expiresAt, revokedAt, lastUsedAt } = key;
  const expired = expiresAt && Date.parse(expiresAt) < Date.now();
  const revoke = () =>
    confirmDoing({
      title: `Revoke ${name}?`,
      content: h("p", { class: "soft" }, "Programs that use it are refused from the next request on. It can't be given back."),
      action: "Revoke",
      act: async () => {
        await apiKeys.remove({ id });
        await reload();
      },
    });
  return [
    h("div", { class: "what" }, h("b", {}, name), " ", h("span", { class: "slug" }, `ac2_${id}_…`), h("p", {}, lastUsedAt ? ["Last used ", timeOf(lastUsedAt)] : "Not used yet")),
    h("div", { class: "state" }, (scopes ?? []).map((scope) => badge(scope)), revokedAt ? badge("revoked", "warn") : expiresAt && h("span", {}, expired ? "expired " : "until ", timeOf(expiresAt))),
    h("div", { class: "acts" }, !revokedAt && action("MANAGE_KEYS", "Revoke", revoke, "plain danger")),
  ];
}
