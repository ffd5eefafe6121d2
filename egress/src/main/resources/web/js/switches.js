// Where one works: the switches of organisation and workspace, and the menu of oneself.

import { makeOrganization, signOut, switchOrganization } from "./access-api.js";
import { attempt, openForm } from "./dialog.js";
import { isPerson, organization, organizations, user } from "./identity.js";
import { menuButton } from "./menu.js";
import { notify } from "./notice.js";
import { allWorkspaces, chooseWorkspace, chosenWorkspace, workspaceOf } from "./place.js";
import { roleName } from "./roles.js";
import { hashOf } from "./router.js";

export const ORGANIZATION_FIELDS = [
  { name: "name", label: "Name", type: "text", required: true },
  { name: "slug", label: "Short name", type: "slug", required: true, hint: "Stands in addresses; it can't be changed later." },
];

export const askForOrganization = () =>
  openForm("New organisation", { fields: ORGANIZATION_FIELDS, label: "Make it", send: makeOrganization }, "You will be its owner. Its agents, people, keys and costs are apart from those of all others.");

export function organizationSwitch() {
  const items = () => [
    ...organizations().map(({ id, name, role }) => ({
      label: name,
      note: role && roleName(role),
      checked: id === organization()?.id,
      act: () => id !== organization()?.id && attempt(() => switchOrganization(id)),
    })),
    ...(isPerson() ? [{ label: "New organisation…", act: askForOrganization }] : []),
  ];
  const menu = menuButton({ name: "Organisation", items, sign: "building" });
  menu.label(organization()?.name ?? "None");
  return menu.element;
}

/** `changed` is called when another workspace was chosen. */
export function workspaceSwitch(changed) {
  const choose = (id) => {
    chooseWorkspace(id);
    paint();
    changed();
  };
  const items = () => [
    { label: "All workspaces", checked: !chosenWorkspace(), act: () => choose(null) },
    ...allWorkspaces().map(({ id, name }) => ({ label: name, checked: id === chosenWorkspace(), act: () => choose(id) })),
    { label: "Workspaces…", act: () => (location.hash = hashOf("workspaces")) },
  ];
  const menu = menuButton({ name: "Workspace", items, sign: "folder" });
  const paint = () => menu.label(workspaceOf(chosenWorkspace())?.name ?? "All workspaces");
  paint();
  return menu.element;
}

export function accountMenu() {
  const items = () => [
    { heading: user().email },
    { label: "Account and password", act: () => (location.hash = hashOf("account")) },
    { label: "Sign out", act: () => attempt(() => signOut()) },
    { label: "Sign out everywhere", act: () => attempt(() => signOut(true).then(() => notify("You are signed out on all devices."))) },
  ];
  const menu = menuButton({ name: "You", items, sign: "person", className: "upward" });
  menu.label(user().name);
  return menu.element;
}
