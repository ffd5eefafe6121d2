// Workspaces: what agents and connections are sorted into.

import { openForm } from "./dialog.js";
import { h } from "./dom.js";
import { editFormOf } from "./edit-form.js";
import { workspaces } from "./manage-api.js";
import { notify } from "./notice.js";
import { loadWorkspaces } from "./place.js";
import { removeThing } from "./removing.js";
import { action, introOf, listOf, noteUnless, screenOf } from "./screen.js";

const fieldsOf = (existing) => [
  { name: "name", label: "Name", type: "text", required: true },
  { name: "slug", label: "Short name", type: "slug", required: true, fixed: existing },
];

export function show() {
  const list = listOf({ load: (cursor) => workspaces.list({ cursor }), row: (workspace) => row(workspace, again), label: "Workspaces", empty: "There is no workspace yet. Agents can do without." });
  const again = async () => {
    await Promise.all([list.reload(), loadWorkspaces()]);
  };
  const make = () =>
    openForm("New workspace", {
      fields: fieldsOf(false),
      label: "Make it",
      send: async (body) => {
        await workspaces.create(body);
        await again();
      },
    });
  return screenOf(introOf("Agents and connections are sorted into workspaces; the switch at the side shows one of them at a time.", action("MANAGE_AGENTS", "New workspace", make, "primary small")), noteUnless("MANAGE_AGENTS", "workspaces"), list.element);
}

function row(workspace, again) {
  const { name, slug } = workspace;
  const edit = () => openForm(name, { fields: fieldsOf(true), thing: workspace, label: "Save", save: workspaces.save, saved: () => again().then(() => notify("Saved.")) }, null, editFormOf);
  return [
    h("div", { class: "what" }, h("b", {}, name), " ", h("span", { class: "slug" }, slug)),
    h("div", { class: "acts" }, [action("MANAGE_AGENTS", "Rename", edit), action("MANAGE_AGENTS", "Delete", () => removeThing(workspaces, workspace, { name, done: again }), "plain danger")].filter(Boolean)),
  ];
}
