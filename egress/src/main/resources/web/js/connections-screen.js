// Connections to the outside. Their credentials can be written here and never read.

import { badgeOf, outcomeOf, sentenceOf } from "./authorization.js";
import { authorizeInBrowser } from "./authorizing.js";
import { openConnect } from "./connect-dialog.js";
import { attempt, openForm } from "./dialog.js";
import { h } from "./dom.js";
import { editFormOf } from "./edit-form.js";
import { connections, getModels, testOf } from "./manage-api.js";
import { notify } from "./notice.js";
import { allWorkspaces, chosenWorkspace, workspaceOf } from "./place.js";
import { providerOptions, withProvider } from "./provider-choice.js";
import { removeThing } from "./removing.js";
import { withCredentials } from "./credentials.js";
import { action, badge, introOf, listOf, noteUnless, screenOf } from "./screen.js";

const KINDS = { MCP: "MCP server", MODEL_PROVIDER: "Model provider" };

const fieldsOf = (existing, models) => [
  { name: "name", label: "Name", type: "text", required: true },
  { name: "slug", label: "Short name", type: "slug", required: true, fixed: Boolean(existing) },
  { name: "kind", label: "Kind", type: "select", fixed: Boolean(existing), options: Object.entries(KINDS).map(([value, label]) => ({ value, label })) },
  ...(existing ? [] : [{ name: "provider", label: "Provider of models", type: "select", options: providerOptions(models), hint: "Its key is kept below as the credential apiKey. An address is only needed for a server of your own." }]),
  { name: "workspaceId", label: "Workspace", type: "select", options: [{ value: null, label: "All of the organisation" }, ...allWorkspaces().map(({ id, name }) => ({ value: id, label: name }))] },
  { name: "url", label: "Address", type: "text", optional: true, placeholder: "https://…" },
  { name: "settings", label: "Settings", type: "pairs", hint: "What isn't secret. Numbers, true, false and JSON are taken as such." },
  ...(existing?.hasCredentials ? [{ name: "credentialsAre", label: "Stored credentials", type: "select", initial: "kept", own: true, options: [{ value: "kept", label: "Keep them, but for those written below" }, { value: "removed", label: "Remove them all" }] }] : []),
  { name: "credentials", label: existing?.hasCredentials ? "New or changed credentials" : "Credentials", type: "pairs", secret: true, hint: "Kept encrypted. Nobody can read them here again." },
  { name: "enabled", label: "Enabled", type: "check" },
];

export function show() {
  const outcome = outcomeOf(location.hash);
  if (outcome) {
    history.replaceState(null, "", "#/connections");
    notify(outcome.words);
  }
  const list = listOf({ load: (cursor) => connections.list({ cursor, workspace: chosenWorkspace() }), row: (connection) => row(connection, () => list.reload()), label: "Connections", empty: "There is no connection yet." });
  const make = async () => {
    const models = await getModels();
    openForm("New connection", {
      fields: fieldsOf(null, models),
      thing: { kind: "MCP", enabled: true, workspaceId: chosenWorkspace() },
      label: "Make it",
      send: async (body) => {
        await connections.create(withCredentials(withProvider(body)));
        await list.reload();
      },
    });
  };
  return screenOf(introOf("Servers with tools, and providers of models, with the organisation's own credentials.", action("MANAGE_CONNECTIONS", "Connect an integration", () => openConnect(list.reload), "primary small"), action("MANAGE_CONNECTIONS", "Other connection", make, "plain small")), noteUnless("MANAGE_CONNECTIONS", "connections"), list.element);
}

function row(connection, reload) {
  const { name, slug, kind, url, workspaceId, settings, enabled, hasCredentials, authorization } = connection;
  const edit = () =>
    openForm(name, { fields: fieldsOf(connection), thing: connection, label: "Save", save: (thing, body) => connections.save(thing, withCredentials(body)), saved: () => reload().then(() => notify("Saved.")) }, null, editFormOf);
  const turn = () =>
    attempt(async () => {
      await connections.save(connection, { name, url, workspaceId, settings, enabled: !enabled });
      await reload();
    });
  const test = () =>
    attempt(async () => {
      notify(`Asking ${name} …`);
      const { status, tools, problem } = await testOf(connection);
      notify([status === "READY" ? `${name} works, with ${tools} tools.` : `${name} doesn't work.`, problem].filter(Boolean).join(" "));
    });
  const access = badgeOf(connection);
  const sentence = sentenceOf(connection);
  return [
    h("div", { class: "what" }, h("b", {}, name), " ", h("span", { class: "slug" }, slug), h("p", {}, [KINDS[kind] ?? kind, url ?? settings?.command].filter(Boolean).join(" · ")), sentence && h("p", {}, sentence)),
    h("div", { class: "state" }, workspaceOf(workspaceId) && h("span", {}, workspaceOf(workspaceId).name), access ? badge(...access) : hasCredentials ? badge("credentials stored") : badge("no credentials", "off"), !enabled && badge("off", "warn")),
    h("div", { class: "acts" }, [authorization && action("MANAGE_CONNECTIONS", authorization.state === "AUTHORIZED" ? "Authorise anew" : "Authorise", () => authorizeInBrowser(connection), authorization.state === "AUTHORIZED" ? "plain" : "primary small"), enabled && kind === "MCP" && action("MANAGE_CONNECTIONS", "Test", test), action("MANAGE_CONNECTIONS", enabled ? "Turn off" : "Turn on", turn), action("MANAGE_CONNECTIONS", "Edit", edit), action("MANAGE_CONNECTIONS", "Delete", () => removeThing(connections, connection, { name, done: reload }), "plain danger")].filter(Boolean)),
  ];
}
