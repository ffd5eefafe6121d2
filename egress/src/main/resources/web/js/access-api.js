// Signing in and out, and what a person does about oneself. What answers a session makes it the page's identity.

import { call, json, part, Problem } from "./api.js";
import { setKeyOrganization, setSession } from "./identity.js";
import { forgetKey, key } from "./session.js";

/** Finds out who uses the page: the key's organisation, or the session that the cookie stands for. */
export async function recognise() {
  if (key()) {
    setKeyOrganization(await organizationOfKey());
    return;
  }
  try {
    setSession(await json("/api/session"));
  } catch (problem) {
    if (![401, 403, 404].includes(problem.status)) throw problem;
    setSession(null);
  }
}

/** A key that may only chat sees no organisation; a wrong one is found out by its first use. */
async function organizationOfKey() {
  try {
    return (await json("/api/orgs")).organizations?.[0] ?? null;
  } catch (problem) {
    if (![401, 403, 404].includes(problem.status)) throw problem;
    return null;
  }
}

const sessionFrom = async (path, options) => {
  const session = await json(path, options);
  forgetKey(); // with both, the key would count
  setSession(session);
};

export const signIn = (body) => sessionFrom("/api/login", { method: "POST", body });
export const signUp = (body) => sessionFrom("/api/signup", { method: "POST", body });
export const getInvitation = (token) => json(`/api/invitations/${part(token)}`);
export const acceptInvitation = (token) => sessionFrom(`/api/invitations/${part(token)}/accept`, { method: "POST" });
export const switchOrganization = (organization) => sessionFrom("/api/session/organization", { method: "PUT", body: { organization } });
export const changePassword = (body) => call("/api/password", { method: "POST", body });

export async function signOut(everywhere = false) {
  try {
    await call(everywhere ? "/api/logout-everywhere" : "/api/logout", { method: "POST" });
  } catch (problem) {
    if (problem.status !== 401) throw problem;
  }
  setSession(null);
}

/** Makes an organisation and goes there. */
export async function makeOrganization(body) {
  const { id } = await json("/api/orgs", { method: "POST", body });
  await switchOrganization(id);
}

/** Whether signing in elsewhere is offered: its address redirects then, and is 404 otherwise. */
export async function offersOidc() {
  try {
    const response = await fetch("/api/login/oidc", { method: "HEAD", redirect: "manual", cache: "no-store" });
    return response.type === "opaqueredirect";
  } catch {
    return false;
  }
}

export { Problem };
