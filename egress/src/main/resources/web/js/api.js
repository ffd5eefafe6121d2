// The HTTP API. Every refusal is a Problem (RFC 9457) with status and code; without an answer its status is 0.

import { key } from "./session.js";

export class Problem extends Error {
  constructor(status, code, detail, retryAfterMs = null) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same may work in a moment. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

async function call(path, { method = "GET", body, headers = {}, signal } = {}) {
  const all = { ...headers };
  if (key()) all.Authorization = `Bearer ${key()}`;
  if (body) all["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers: all, body: body && JSON.stringify(body), signal, cache: "no-store" });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Problem(0, "unreachable", "AgentC2 can't be reached.");
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response) {
  const wait = Number(response.headers.get("Retry-After")) * 1000 || null;
  try {
    const { code, type, detail, title } = await response.json();
    return new Problem(response.status, code ?? type?.split("/").pop() ?? "unknown", detail ?? title ?? response.statusText, wait);
  } catch {
    return new Problem(response.status, "unknown", `The server answered ${response.status}.`, wait);
  }
}

const json = async (path, options) => (await call(path, options)).json();
const paged = (path, cursor) => (cursor ? `${path}?cursor=${encodeURIComponent(cursor)}` : path);
const part = encodeURIComponent;

export const sendMessage = (agent, message) => json(`/api/agents/${part(agent)}/messages`, { method: "POST", body: message });
export const cancelTurn = (turnId) => call(`/api/turns/${part(turnId)}/cancel`, { method: "POST" });
export const getTrace = (turnId) => json(`/api/turns/${part(turnId)}`);
export const getConversations = (cursor) => json(paged("/api/conversations", cursor));
export const getMessages = (conversationId, cursor) => json(paged(`/api/conversations/${part(conversationId)}/messages`, cursor));

/** Opens a turn's stream; browsers' EventSource can't send the key, so it is read with fetch. */
export async function openStream(turnId, lastEventId, signal) {
  const headers = { Accept: "text/event-stream" };
  if (lastEventId) headers["Last-Event-ID"] = lastEventId;
  return (await call(`/api/turns/${part(turnId)}/stream`, { headers, signal })).body;
}
