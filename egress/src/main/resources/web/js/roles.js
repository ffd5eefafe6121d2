// What roles are called and what one may give. The server decides; the page only doesn't offer what it would refuse.

export const ROLES = ["MEMBER", "ADMIN", "OWNER"];

export const ROLE_WORDS = {
  MEMBER: "Member: chats, reads, sees the configuration",
  ADMIN: "Admin: manages all but the organisation itself",
  OWNER: "Owner: everything, its budget and its deletion among it",
};

/** Roles that one with a role may give; with an API key, whose role isn't known, all. */
export const grantableBy = (role) => (role ? ROLES.slice(0, ROLES.indexOf(role) + 1) : ROLES);

export const mayChange = (mine, theirs) => grantableBy(mine).includes(theirs);

export const roleName = (role) => role.charAt(0) + role.slice(1).toLowerCase();
