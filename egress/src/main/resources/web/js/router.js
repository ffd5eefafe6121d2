// Addresses of the page's screens: what stands behind `#`. No DOM here.

const SCREENS = [
  ["sign-in", "sign-in"],
  ["sign-up", "sign-up"],
  ["invitation", "invitation/:token"],
  ["authorize", "authorize/:id"],
  ["account", "account"],
  ["agents", "agents"],
  ["agent", "agents/:id"],
  ["policies", "policies"],
  ["budgets", "budgets"],
  ["connections", "connections"],
  ["workspaces", "workspaces"],
  ["members", "members"],
  ["keys", "api-keys"],
  ["organization", "organization"],
  ["approvals", "approvals"],
  ["audit", "audit"],
  ["chat", "c/:conversation"],
  ["chat", ""],
];

/** `{screen, params}` of a hash; one that isn't known is the chat. */
export function parse(hash) {
  const path = hash.replace(/^#?\/?/, "").split("?")[0].replace(/\/$/, "");
  for (const [screen, pattern] of SCREENS) {
    const params = match(pattern.split("/"), path.split("/"));
    if (params) return { screen, params };
  }
  return { screen: "chat", params: {} };
}

function match(pattern, parts) {
  if (pattern.length !== parts.length) return null;
  const params = {};
  for (const [at, name] of pattern.entries()) {
    if (!name.startsWith(":")) {
      if (name !== parts[at]) return null;
    } else {
      const value = decoded(parts[at]);
      if (!value) return null;
      params[name.slice(1)] = value;
    }
  }
  return params;
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

/** The hash of a screen: `hashOf("agent", {id: "a1"})` is `#/agents/a1`. */
export function hashOf(screen, params = {}) {
  const names = Object.keys(params);
  const found = SCREENS.find(([name, pattern]) => name === screen && names.every((param) => pattern.includes(`:${param}`)) && (pattern.match(/:/g)?.length ?? 0) === names.length);
  return `#/${found[1].replace(/:(\w+)/g, (_, name) => encodeURIComponent(params[name]))}`;
}
