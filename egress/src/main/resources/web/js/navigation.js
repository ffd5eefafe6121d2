// The screens of managing that one may see.

import { h, icon } from "./dom.js";
import { can } from "./identity.js";
import { hashOf } from "./router.js";

const ENTRIES = [
  ["agents", "Agents", "agent", "READ_CONFIG"],
  ["approvals", "Approvals", "question", "DECIDE_APPROVALS"],
  ["policies", "Policies", "shield", "READ_CONFIG"],
  ["budgets", "Budgets", "coins", "READ_CONFIG"],
  ["connections", "Connections", "plug", "READ_CONFIG"],
  ["workspaces", "Workspaces", "folder", "READ_CONFIG"],
  ["members", "Members", "people", "READ_CONFIG"],
  ["keys", "API keys", "key", "MANAGE_KEYS"],
  ["organization", "Organisation", "building", "READ_CONFIG"],
  ["audit", "Audit", "history", "READ_AUDIT"],
];

/** Which screen of the list a screen belongs to. */
const parentOf = (screen) => (screen === "agent" ? "agents" : screen);

export const mayManage = () => ENTRIES.some(([, , , permission]) => can(permission));

export function navigation(current) {
  const link = ([screen, label, sign]) => h("li", {}, h("a", { href: hashOf(screen), "aria-current": screen === parentOf(current) ? "page" : null }, icon(sign), label));
  return h("nav", { class: "screens", "aria-label": "Manage" }, h("ul", {}, ENTRIES.filter(([, , , permission]) => can(permission)).map(link)));
}

export const titleOf = (screen) => ENTRIES.find(([name]) => name === parentOf(screen))?.[1] ?? "AgentC2";
