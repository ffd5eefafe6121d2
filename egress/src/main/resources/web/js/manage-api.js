// The management API: collections of things that are all listed, read, changed and deleted in the same way.

import { json, part, withQuery } from "./api.js";

/** Rows and the next cursor of a list's answer, whatever its plural is called. */
export const pageOf = (answer) => ({ rows: Object.values(answer).find(Array.isArray) ?? [], next: answer.nextCursor ?? null });

const ifMatch = ({ rowVersion }) => ({ "If-Match": `"${rowVersion}"` });

function collection(path, idOf = ({ id }) => id) {
  const at = (thing) => `${path}/${part(idOf(thing))}`;
  return {
    list: async (params) => pageOf(await json(withQuery(path, params))),
    all: async (params = {}) => {
      const rows = [];
      for (let cursor = null, first = true; first || cursor; first = false) {
        const page = pageOf(await json(withQuery(path, { ...params, limit: 200, cursor })));
        rows.push(...page.rows);
        cursor = page.next;
      }
      return rows;
    },
    get: (id) => json(`${path}/${part(id)}`),
    create: (body) => json(path, { method: "POST", body }),
    save: (thing, body) => json(at(thing), { method: "PUT", body, headers: ifMatch(thing) }),
    remove: (thing) => json(at(thing), { method: "DELETE", headers: thing.rowVersion ? ifMatch(thing) : {} }),
    wouldRemove: async (thing) => (await json(`${at(thing)}?dryRun=true`, { method: "DELETE", headers: ifMatch(thing) }))?.deletes ?? {},
  };
}

export const orgs = collection("/api/orgs");
export const workspaces = collection("/api/workspaces");
export const agents = collection("/api/agents");
export const policies = collection("/api/policies");
export const budgets = collection("/api/budgets");
export const connections = collection("/api/connections");
export const members = collection("/api/members", ({ userId }) => userId);
export const invitations = collection("/api/invitations");
export const apiKeys = collection("/api/api-keys");

export const connectedClients = collection("/api/connected-clients");

export const getAuthorization = (id) => json(`/api/authorizations/${part(id)}`);
export const answerAuthorization = (id, body) => json(`/api/authorizations/${part(id)}`, { method: "POST", body });
export const testOf = (connection) => json(`/api/connections/${part(connection.id)}/test`, { method: "POST", body: {} });
export const authorize = (connection, app = {}) => json(`/api/connections/${part(connection.id)}/authorize`, { method: "POST", body: app });
export const versionsOf = (agent) => collection(`/api/agents/${part(agent.id)}/versions`, ({ version }) => version);
export const publish = (agent, version) => json(`/api/agents/${part(agent.id)}/publish`, { method: "POST", body: { version }, headers: ifMatch(agent) });
/** Tools that agents of a workspace may be given, or of none. */
export const toolsFor = async (workspaceId) => (await getTools()).filter((tool) => !tool.workspaceId || tool.workspaceId === workspaceId);

export const getTools = async () => pageOf(await json("/api/tools")).rows.map((tool) => (typeof tool === "string" ? { name: tool } : tool));
export const getIntegrations = async () => pageOf(await json("/api/integrations")).rows;
export const getModels = () => json("/api/models");
export const getCosts = () => json("/api/costs");
export const getApprovals = async (params) => pageOf(await json(withQuery("/api/approvals", params)));
export const getAudit = async (params) => pageOf(await json(withQuery("/api/audit", params)));
