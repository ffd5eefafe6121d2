// The workspace that is looked at: of each organisation its own, kept for the tab. None means all of them.

import { can, organization } from "./identity.js";
import { workspaces } from "./manage-api.js";

const WORKSPACE = "agentc2.workspace.";
const AGENT = "agentc2.agent.";

let known = [];

/** Loads the workspaces of the organisation; none when they may not be seen. */
export async function loadWorkspaces() {
  known = [];
  if (can("READ_CONFIG") && organization()) known = await workspaces.all().catch(() => []);
  if (chosenWorkspace() && !workspaceOf(chosenWorkspace())) chooseWorkspace(null);
}

export const allWorkspaces = () => known;
export const workspaceOf = (id) => known.find((workspace) => workspace.id === id) ?? null;

/** Id of the chosen workspace, or null for all. */
export const chosenWorkspace = () => sessionStorage.getItem(WORKSPACE + organization()?.id);

export function chooseWorkspace(id) {
  keep(WORKSPACE + organization()?.id, id);
}

/** Slug of the agent that was talked with last. */
export const chosenAgent = () => sessionStorage.getItem(AGENT + organization()?.id);

export const chooseAgent = (slug) => keep(AGENT + organization()?.id, slug);

function keep(name, value) {
  if (value) sessionStorage.setItem(name, value);
  else sessionStorage.removeItem(name);
}
