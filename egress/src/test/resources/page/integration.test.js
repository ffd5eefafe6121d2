import { categoriesOf, categoryName, connectionOf, integrationFields, matching, missingWords } from "../../classes/web/js/integration.js";
import { same } from "./expect.js";

const TOKEN = { name: "token", label: "API key", secret: true, required: true, help: "Settings." };
const LINEAR = { slug: "linear", name: "Linear", category: "projects", purpose: "Finds issues.", url: "https://mcp.linear.app/mcp", args: [], auth: "bearer", credentials: [TOKEN] };
const GITLAB = { slug: "gitlab", name: "GitLab", category: "developer-tools", purpose: "Works with merge requests.", url: "https://{host}/api/v4/mcp", args: [], auth: "oauth", credentials: [{ ...TOKEN, name: "clientSecret", required: false }] };
const FOLDER = { slug: "filesystem", name: "Folder", category: "files", purpose: "Reads files.", args: ["-y", "{folder}"], auth: "none", credentials: [] };

export function itIsFoundByCategoryAndAllWords() {
  const all = [LINEAR, GITLAB, FOLDER];
  same(matching(all, "", "MERGE gitlab"), [GITLAB]);
  same(matching(all, "projects", ""), [LINEAR]);
  same(matching(all, "files", "linear"), []);
  same(categoriesOf([...all, LINEAR]).map(categoryName), ["Projects", "Developer tools", "Files"]);
}

export function aCredentialIsAskedForAndSent() {
  const fields = integrationFields(LINEAR, [{ id: "w", name: "Main" }]);
  const credential = fields.find(({ name }) => name === "credential.token");
  same([credential.type, credential.required, credential.hint], ["secret", true, "Settings."]);
  const body = connectionOf(LINEAR, { name: "Linear", slug: "linear", workspaceId: null, "credential.token": "k" });
  same(body, { integration: "linear", name: "Linear", slug: "linear", workspaceId: null, credentials: { token: "k" } });
  same(missingWords(LINEAR, body), null);
}

export function whatOauthNeedsMayBeLeftOut() {
  const fields = integrationFields(GITLAB, []);
  same(fields.find(({ name }) => name === "credential.clientSecret").required, false);
  same(fields.find(({ name }) => name === "set.host").required, true);
  const body = connectionOf(GITLAB, { name: "G", slug: "g", workspaceId: null, "set.host": "gitlab.com", "credential.clientSecret": null });
  same(body, { integration: "gitlab", name: "G", slug: "g", workspaceId: null, url: "https://gitlab.com/api/v4/mcp" });
  same(missingWords(GITLAB, body), null);
}

export function argumentsAreFilledIn() {
  same(connectionOf(FOLDER, { name: "F", slug: "f", workspaceId: null, "set.folder": "/srv" }).settings, { args: ["-y", "/srv"] });
}
