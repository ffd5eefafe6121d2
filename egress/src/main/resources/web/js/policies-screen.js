// Guardrail policies: what is done about messages that look like an attack, and what is taken out of answers.

import { openForm } from "./dialog.js";
import { h } from "./dom.js";
import { editFormOf } from "./edit-form.js";
import { policies } from "./manage-api.js";
import { notify } from "./notice.js";
import { removeThing } from "./removing.js";
import { action, badge, introOf, listOf, noteUnless, screenOf } from "./screen.js";

const ACTIONS = { BLOCK: "Block: the turn is refused", REPORT: "Report: it goes on, with an event", OFF: "Off: nobody looks" };
const RULES = {
  "private-key": "Private keys",
  "json-web-token": "JSON web tokens",
  secret: "Secrets and API keys",
  email: "E-mail addresses",
  card: "Card numbers",
  phone: "Phone numbers",
};

const fieldsOf = (existing) => [
  { name: "name", label: "Name", type: "text", required: true },
  { name: "slug", label: "Short name", type: "slug", required: true, fixed: existing },
  { name: "inputAction", label: "A message that looks like an injection", type: "select", wide: true, options: Object.entries(ACTIONS).map(([value, label]) => ({ value, label })) },
  { name: "outputRules", label: "Replaced in answers", type: "checks", options: Object.entries(RULES).map(([value, label]) => ({ value, label })) },
];

export function show() {
  const list = listOf({ load: (cursor) => policies.list({ cursor }), row: (policy) => row(policy, () => list.reload()), label: "Policies", empty: "There is no policy yet. Agents without one follow the platform's." });
  const make = () =>
    openForm("New policy", {
      fields: fieldsOf(false),
      thing: { inputAction: "BLOCK", outputRules: Object.keys(RULES) },
      label: "Make it",
      send: async (body) => {
        await policies.create(body);
        await list.reload();
      },
    });
  return screenOf(introOf("Guardrails that a version of an agent may choose. A change is in force within a moment, for turns that begin from then on.", action("MANAGE_POLICIES", "New policy", make, "primary small")), noteUnless("MANAGE_POLICIES", "policies"), list.element);
}

function row(policy, reload) {
  const { name, slug, inputAction, outputRules } = policy;
  const edit = () => openForm(name, { fields: fieldsOf(true), thing: policy, label: "Save", save: policies.save, saved: () => reload().then(() => notify("Saved.")) }, null, editFormOf);
  return [
    h("div", { class: "what" }, h("b", {}, name), " ", h("span", { class: "slug" }, slug), h("p", {}, outputRules.length ? `Replaces ${outputRules.map((rule) => (RULES[rule] ?? rule).toLowerCase().replace(/\b(json|api)\b/g, (word) => word.toUpperCase())).join(", ")}` : "Replaces nothing in answers")),
    h("div", { class: "state" }, badge(`input: ${inputAction.toLowerCase()}`, inputAction === "OFF" ? "warn" : "")),
    h("div", { class: "acts" }, [action("MANAGE_POLICIES", "Edit", edit), action("MANAGE_POLICIES", "Delete", () => removeThing(policies, policy, { name, done: reload }), "plain danger")].filter(Boolean)),
  ];
}
