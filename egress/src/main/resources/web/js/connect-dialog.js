// Connecting from the catalogue: choose an integration, give its credential.

import { authorizeInBrowser } from "./authorizing.js";
import { openDialog, openForm } from "./dialog.js";
import { h } from "./dom.js";
import { categoriesOf, categoryName, connectionOf, integrationFields, matching, missingWords } from "./integration.js";
import { connections, getIntegrations } from "./manage-api.js";
import { notify } from "./notice.js";
import { allWorkspaces, chosenWorkspace } from "./place.js";
import { badge, later } from "./screen.js";

/** Opens it; `done` is called once a connection is made. */
export function openConnect(done) {
  const dialog = openDialog("Connect an integration", later(getIntegrations().then((all) => catalogue(all, choose))));
  function choose(integration) {
    dialog.close();
    dialog.closed.then(() => openCredentials(integration, done));
  }
}

function catalogue(all, choose) {
  const words = h("input", { id: "integration-words", type: "search", autocomplete: "off", oninput: () => fill() });
  const category = h("select", { id: "integration-category", onchange: () => fill() }, h("option", { value: "" }, "All"), categoriesOf(all).map((slug) => h("option", { value: slug }, categoryName(slug))));
  const rows = h("ul", { class: "rows", "aria-label": "Integrations" });
  const state = h("p", { class: "muted", role: "status" });
  const fill = () => {
    const found = matching(all, category.value, words.value);
    rows.replaceChildren(...found.map((each) => h("li", {}, row(each, choose))));
    rows.hidden = found.length === 0;
    state.textContent = found.length === 0 ? "There is none. A server that isn't listed can be connected by its address." : `${found.length} of ${all.length}`;
  };
  fill();
  const filters = h("div", { class: "choosing" }, h("div", { class: "field" }, h("label", { for: "integration-words" }, "Search"), words), h("div", { class: "field" }, h("label", { for: "integration-category" }, "Category"), category));
  return h("div", { class: "list" }, filters, state, rows);
}

const row = (integration, choose) => [
  h("div", { class: "what" }, h("b", {}, integration.name), h("p", {}, integration.purpose)),
  h("div", { class: "state" }, badge(categoryName(integration.category)), integration.transport === "stdio" && badge("program", "off")),
  h("div", { class: "acts" }, h("button", { type: "button", class: "plain", "aria-label": `Connect ${integration.name}`, onclick: () => choose(integration) }, "Connect")),
];

function openCredentials(integration, done) {
  return openForm(
    `Connect ${integration.name}`,
    {
      fields: integrationFields(integration, allWorkspaces()),
      thing: { name: integration.name, slug: integration.slug, workspaceId: chosenWorkspace() },
      label: integration.auth === "oauth" ? "Connect and authorise" : "Connect",
      send: async (read) => {
        const body = connectionOf(integration, read);
        const made = await connections.create(body);
        await done();
        if (integration.auth === "oauth") await authorizeInBrowser(made);
        else notify(missingWords(integration, body) ?? "Connected.");
      },
    },
    introOf(integration),
  );
}

function introOf({ purpose, docs, help, scopes, transport, credentials }) {
  const saidBelow = credentials.some((field) => field.help === help);
  return [
    `${purpose} `,
    help && !saidBelow && `${help} `,
    scopes.length > 0 && `Scopes: ${scopes.join(" ")}. `,
    transport === "stdio" && "It starts a program, which works only where the operator allows that. ",
    h("a", { href: docs, target: "_blank", rel: "noreferrer" }, "Documentation"),
  ].filter(Boolean);
}
