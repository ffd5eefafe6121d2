// The agents of the chosen workspace.

import { openForm } from "./dialog.js";
import { h } from "./dom.js";
import { can } from "./identity.js";
import { agents } from "./manage-api.js";
import { allWorkspaces, chosenWorkspace, workspaceOf } from "./place.js";
import { hashOf } from "./router.js";
import { action, badge, introOf, listOf, noteUnless, screenOf } from "./screen.js";

/** Fields of an agent besides its versions. */
export const agentFields = (existing) => [
  { name: "name", label: "Name", type: "text", required: true },
  { name: "slug", label: "Short name", type: "slug", required: true, fixed: existing, hint: existing ? null : "Stands in addresses; it can't be changed later." },
  { name: "description", label: "Description", type: "text", wide: true },
  { name: "workspaceId", label: "Workspace", type: "select", options: [{ value: null, label: "None" }, ...allWorkspaces().map(({ id, name }) => ({ value: id, label: name }))] },
];

export function show() {
  const where = workspaceOf(chosenWorkspace());
  const list = listOf({
    load: (cursor) => agents.list({ workspace: chosenWorkspace(), cursor }),
    row,
    label: "Agents",
    empty: where ? `There is no agent in ${where.name}.` : "There is no agent yet.",
  });
  const intro = where ? `Agents in ${where.name}.` : "What answers. An agent's versions never change; publishing one puts it in force within a moment, for turns that begin from then on.";
  return screenOf(introOf(intro, action("MANAGE_AGENTS", "New agent", make, "primary small")), noteUnless("MANAGE_AGENTS", "agents"), list.element);
}

function row({ id, slug, name, description, workspaceId, liveVersion, latestVersion }) {
  const newer = liveVersion && latestVersion > liveVersion;
  return [
    h("div", { class: "what" }, h("a", { href: hashOf("agent", { id }) }, name), " ", h("span", { class: "slug" }, slug), description && h("p", {}, description)),
    h(
      "div",
      { class: "state" },
      !chosenWorkspace() && workspaceOf(workspaceId) && h("span", {}, workspaceOf(workspaceId).name),
      liveVersion ? badge(`live: version ${liveVersion}`) : badge("not live", "off"),
      newer && badge(`newest: ${latestVersion}`, "off"),
    ),
    h("div", { class: "acts" }, h("a", { class: "plain", href: hashOf("agent", { id }), "aria-label": `${can("MANAGE_AGENTS") ? "Edit" : "Look at"} ${name}` }, can("MANAGE_AGENTS") ? "Edit" : "Look")),
  ];
}

function make() {
  openForm("New agent", {
    fields: agentFields(false),
    thing: { workspaceId: chosenWorkspace() },
    label: "Make it",
    send: async (body) => {
      const { id } = await agents.create(body);
      location.hash = hashOf("agent", { id });
    },
  }, "Then write its first version and publish it.");
}
