// Who uses the page and where: a signed-in person (the session of `GET /api/session`) or an API key with its organisation.
// Held in memory only. `changed` is told to listeners whenever it is somebody else, or somewhere else.

import { key } from "./session.js";

let session = null;
let keyOrganization = null;
let ended = false;
const listeners = new Set();

export const onIdentity = (listener) => listeners.add(listener);
const tell = () => listeners.forEach((listener) => listener());

export const isPerson = () => session !== null && !key();
export const isProgram = () => Boolean(key());
export const user = () => (isPerson() ? session.user : null);
export const organizations = () => (isPerson() ? session.organizations : [keyOrganization].filter(Boolean));
export const organization = () => (isPerson() ? (session.organizations.find(({ id }) => id === session.organization) ?? null) : keyOrganization);
export const role = () => (isPerson() ? (organization()?.role ?? null) : null);

/** Whether to offer something. A key's permissions aren't told: what it may not is refused when it is tried. */
export const can = (permission) => (isPerson() ? session.permissions.includes(permission) : keyOrganization !== null && permission !== "PERSON");

/** Takes the answer of `GET /api/session`; null when there is none (any more). */
export function setSession(answer) {
  session = answer;
  ended = false;
  tell();
}

/** The server doesn't know the session any more, though nobody signed out here. */
export function endSession() {
  session = null;
  ended = true;
  tell();
}

export const hasEnded = () => ended;

/** Takes a new name or the like without anybody having moved. */
export function renewSession(answer) {
  session = answer;
}

/** The organisation that an API key belongs to; null when it may not see it. */
export function setKeyOrganization(found) {
  keyOrganization = found;
  tell();
}

/** Headers that say who calls. */
export function identityHeaders(method) {
  if (key()) return { Authorization: `Bearer ${key()}` };
  if (!session) return {};
  const headers = {};
  if (session.organization) headers["X-Org-Id"] = session.organization;
  if (method !== "GET" && method !== "HEAD") headers["X-CSRF-Token"] = session.csrfToken;
  return headers;
}
