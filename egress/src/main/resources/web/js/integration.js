// An integration of the catalogue as a form, and the connection that its contents make. No DOM here.

const CREDENTIAL = "credential.";
const PLACEHOLDER = "set.";

/** Those of a category, or of all, in which every word is found. */
export function matching(integrations, category, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return integrations.filter((each) => {
    const text = `${each.slug} ${each.name} ${each.purpose} ${each.category}`.toLowerCase();
    return (!category || each.category === category) && wanted.every((word) => text.includes(word));
  });
}

/** The categories that there are, each once, in the order of the catalogue. */
export const categoriesOf = (integrations) => [...new Set(integrations.map(({ category }) => category))];

/** `developer-tools` -> `Developer tools`. */
export const categoryName = (slug) => (slug === "crm" ? "CRM" : slug[0].toUpperCase() + slug.slice(1).replaceAll("-", " "));

/** Names in braces in the address or the arguments. */
export function placeholdersOf({ url, args }) {
  return [...new Set([url ?? "", ...args].flatMap((text) => [...text.matchAll(/\{([a-z]+)\}/g)].map(([, name]) => name)))];
}

/** Fields of the form. */
export function integrationFields(integration, workspaces) {
  return [
    { name: "name", label: "Name", type: "text", required: true },
    { name: "slug", label: "Short name", type: "slug", required: true },
    { name: "workspaceId", label: "Workspace", type: "select", options: [{ value: null, label: "All of the organisation" }, ...workspaces.map(({ id, name }) => ({ value: id, label: name }))] },
    ...placeholdersOf(integration).map((name) => ({ name: PLACEHOLDER + name, label: categoryName(name), type: "text", required: true, hint: `For {${name}} in ${integration.url ?? integration.args.join(" ")}` })),
    ...integration.credentials.map(({ name, label, secret, required, help }) => ({ name: CREDENTIAL + name, label, type: secret ? "secret" : "text", required, optional: !required, hint: help })),
  ];
}

/** Body of the request out of what the form read. */
export function connectionOf(integration, read) {
  const fill = (text) => text.replace(/\{([a-z]+)\}/g, (_, name) => read[PLACEHOLDER + name]);
  const body = { integration: integration.slug, name: read.name, slug: read.slug, workspaceId: read.workspaceId };
  if (placeholdersOf(integration).length > 0) {
    if (integration.url) body.url = fill(integration.url);
    else body.settings = { args: integration.args.map(fill) };
  }
  const given = integration.credentials.map(({ name }) => [name, read[CREDENTIAL + name]]).filter(([, value]) => value);
  if (given.length > 0) body.credentials = Object.fromEntries(given);
  return body;
}

/** What is still missing before it can be used; null when nothing is. */
export function missingWords(integration, { credentials = {} }) {
  const missing = integration.credentials.filter(({ name, required }) => required && !credentials[name]).map(({ label }) => label.toLowerCase());
  return missing.length ? `${integration.name} is connected, but can't be used before it has ${missing.join(", ")}.` : null;
}
