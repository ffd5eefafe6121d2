// The HTTP API. Every refusal is a Problem; without an answer its status is 0.

import { endSession, identityHeaders, isPerson, renewSession } from "./identity.js";
import { Problem, problemOf } from "./problem.js";

export { Problem };

/** The answer of a call; throws its Problem when it isn't a success. */
export async function call(path, { method = "GET", body, headers = {}, signal } = {}) {
  const send = () => {
    const all = { ...headers, ...identityHeaders(method) };
    if (body !== undefined) all["Content-Type"] = "application/json";
    return fetched(path, { method, headers: all, body: body === undefined ? undefined : JSON.stringify(body), signal, cache: "no-store", credentials: "same-origin" });
  };
  try {
    return await send();
  } catch (problem) {
    if (problem.status === 403 && /csrf/.test(problem.code) && isPerson()) {
      renewSession(await (await fetched("/api/session", { headers: identityHeaders("GET"), cache: "no-store" })).json()); // another tab signed in
      return send();
    }
    if (problem.status === 401 && isPerson() && problem.code !== "wrong-credentials") endSession();
    throw problem;
  }
}

async function fetched(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new Problem(0, "unreachable", "AgentC2 can't be reached.");
  }
  if (response.ok) return response;
  const body = await response.json().catch(() => null);
  throw problemOf(response.status, body, response.headers.get("Retry-After"));
}

/** The answer's JSON; null when it has none. */
export async function json(path, options) {
  const text = await (await call(path, options)).text();
  return text === "" ? null : JSON.parse(text);
}

export const part = encodeURIComponent;

/** An address with those parameters that have a value. */
export function withQuery(path, params = {}) {
  const query = Object.entries(params)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => `${name}=${part(value)}`)
    .join("&");
  return query ? `${path}?${query}` : path;
}

export const sendMessage = (agent, message) => json(`/api/agents/${part(agent)}/messages`, { method: "POST", body: message });
export const cancelTurn = (turnId) => call(`/api/turns/${part(turnId)}/cancel`, { method: "POST" });
export const decideApproval = (id, verb, body) => json(`/api/approvals/${part(id)}/${verb}`, { method: "POST", body });
export const getTrace = (turnId) => json(`/api/turns/${part(turnId)}`);
export const getConversations = (cursor) => json(withQuery("/api/conversations", { cursor }));
export const getMessages = (conversationId, cursor) => json(withQuery(`/api/conversations/${part(conversationId)}/messages`, { cursor }));

/** Opens a turn's stream; browsers' EventSource can't send the key or the organisation, so it is read with fetch. */
export async function openStream(turnId, lastEventId, signal) {
  const headers = { Accept: "text/event-stream" };
  if (lastEventId) headers["Last-Event-ID"] = lastEventId;
  return (await call(`/api/turns/${part(turnId)}/stream`, { headers, signal })).body;
}
