// Budgets: what a workspace, an agent or a user may spend in a day, and what they have spent of it today.

import { openForm } from "./dialog.js";
import { h } from "./dom.js";
import { editFormOf } from "./edit-form.js";
import { can } from "./identity.js";
import { agents, budgets, getCosts, members, workspaces } from "./manage-api.js";
import { notify } from "./notice.js";
import { removeThing } from "./removing.js";
import { action, badge, introOf, listOf, noteUnless, screenOf } from "./screen.js";

const EACH = { WORKSPACE: "Each workspace", AGENT: "Each agent", USER: "Each user" };
const ID = { WORKSPACE: "workspaceId", AGENT: "agentId", USER: "userId" };

const targetOf = (budget) => budget[ID[budget.scope]] ?? "";
const accountOf = (budget) => `${budget.scope} ${targetOf(budget)}`;

/** The fields of a request that an account stands for. */
function scopeOf(account) {
  const [scope, target] = [account.slice(0, account.indexOf(" ")), account.slice(account.indexOf(" ") + 1)];
  return target ? { scope, [ID[scope]]: target } : { scope };
}

/** Names of all that may have a budget, by account. */
async function accounts() {
  const [folders, all, people] = await Promise.all([workspaces.all(), agents.all(), members.all()]);
  return new Map([
    ...Object.entries(EACH).map(([scope, label]) => [`${scope} `, label]),
    ...folders.map(({ id, name }) => [`WORKSPACE ${id}`, `Workspace ${name}`]),
    ...all.map(({ id, name }) => [`AGENT ${id}`, `Agent ${name}`]),
    ...people.map(({ userId, name }) => [`USER user:${userId}`, `User ${name}`]),
  ]);
}

const fieldsOf = (names, existing) => [
  { name: "name", label: "Name", type: "text", required: true },
  { name: "slug", label: "Short name", type: "slug", required: true, fixed: existing },
  { name: "account", label: "For", type: "select", wide: true, fixed: existing, own: true, options: [...names].map(([value, label]) => ({ value, label })) },
  { name: "dailyLimitUsd", label: "Daily limit (USD)", type: "money", required: true, hint: "Calls that could exceed it aren't made. The day is UTC." },
];

export async function show() {
  const [names, spent] = await Promise.all([accounts(), spentToday()]);
  const list = listOf({ load: (cursor) => budgets.list({ cursor }), row: (budget) => row(budget, names, spent, () => list.reload()), label: "Budgets", empty: "There is no budget below the organisation's own." });
  const make = () =>
    openForm("New budget", {
      fields: fieldsOf(names, false),
      thing: { account: "AGENT " },
      label: "Make it",
      send: async ({ account, ...body }) => {
        await budgets.create({ ...body, ...scopeOf(account) });
        await list.reload();
      },
    });
  return screenOf(introOf("A call is paid by the organisation, its workspace, its agent and its user: by all of them that have a limit, or it isn't made. A budget for one wins over that for each.", action("MANAGE_POLICIES", "New budget", make, "primary small")), noteUnless("MANAGE_POLICIES", "budgets"), list.element);
}

/** Where budgets stand, by account; nothing for those who may not see costs. */
async function spentToday() {
  if (!can("READ_COSTS")) return new Map();
  const { budgets: known = [] } = await getCosts().catch(() => ({}));
  return new Map(known.map(({ scope, target, budget }) => [`${scope} ${target}`, budget.spent.usd]));
}

function row(budget, names, spent, reload) {
  const { name, slug, dailyLimitUsd } = budget;
  const account = accountOf(budget);
  const save = (present, body) => budgets.save(present, { ...body, ...scopeOf(accountOf(present)) });
  const edit = () => openForm(name, { fields: fieldsOf(names, true), thing: { ...budget, account }, label: "Save", save, saved: () => reload().then(() => notify("Saved.")) }, null, editFormOf);
  return [
    h("div", { class: "what" }, h("b", {}, name), " ", h("span", { class: "slug" }, slug), h("p", {}, names.get(account) ?? targetOf(budget))),
    h("div", { class: "state" }, badge(spent.has(account) ? `$${spent.get(account)} of $${dailyLimitUsd} today` : `$${dailyLimitUsd} a day`)),
    h("div", { class: "acts" }, [action("MANAGE_POLICIES", "Edit", edit), action("MANAGE_POLICIES", "Delete", () => removeThing(budgets, budget, { name, done: reload }), "plain danger")].filter(Boolean)),
  ];
}
