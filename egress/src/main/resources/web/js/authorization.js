// How the access of a connection stands that an authorization server grants, in words. No DOM here.

const OUTCOMES = {
  "authorization-denied": "The access was declined, or the authorization server refused it.",
  "authorization-other-session": "It was begun in another browser, or you have signed out since. Begin again.",
  "authorization-unreachable": "The authorization server can't be reached. Try again soon.",
  "connection-gone": "The connection was deleted meanwhile.",
  "not-found": "The connection was deleted meanwhile.",
  "connection-changed": "The connection leads elsewhere by now. Begin again.",
  "organization-suspended": "The organisation is suspended.",
  "not-permitted-any-more": "You may not authorise connections any more.",
};

/** What came of it, out of the hash that the browser came back with; null when it didn't. */
export function outcomeOf(hash) {
  const [, name, value] = /\?(authorized|problem)=([a-z0-9-]{1,64})$/.exec(hash) ?? [];
  if (!name) return null;
  if (name === "authorized") return { done: true, words: `${value} is authorised.` };
  return { done: false, words: OUTCOMES[value] ?? "It isn't authorised: something went wrong. Begin again." };
}

/** Badge of a connection: `[text, kind]`; null when its access isn't granted that way. */
export function badgeOf({ authorization }) {
  if (!authorization) return null;
  return authorization.state === "AUTHORIZED" ? ["authorised", ""] : ["to be authorised", "warn"];
}

/** A sentence about it; null when there is nothing to say. */
export function sentenceOf({ authorization }) {
  if (authorization?.problem) return authorization.problem;
  return authorization?.endsAt ? `Its access ends ${new Date(authorization.endsAt).toLocaleString()}, and has to be authorised anew then.` : null;
}

/** Whether an address may be opened: what another server names could be anything. */
export const mayOpen = (address) => /^https?:\/\//i.test(address);
