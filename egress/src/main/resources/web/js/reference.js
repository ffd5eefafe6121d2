// The API's reference, drawn from /api/openapi.json: groups on the left, operations beside them.

import { h } from "./dom.js";
import { example, properties, prose, resolve, row } from "./reference-schema.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
const NEEDS = {
  PUBLIC: "Nobody is asked who they are.",
  PERSON: "A signed-in person, of whatever organisation; no API key.",
};
let document_;

function operations() {
  return Object.entries(document_.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const operation = item[method];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) => resolve(document_, one));
      return { ...operation, path, method, parameters };
    }),
  );
}

const bodyOf = (thing) => Object.entries(thing?.content ?? {})[0] ?? [];

function curl({ path, method, parameters, requestBody, "x-permission": permission }) {
  const address = parameters.filter((one) => one.in === "path").reduce((so, one) => so.replace(`{${one.name}}`, one.example ?? `<${one.name}>`), path);
  const lines = [`curl ${method === "get" ? "" : `-X ${method.toUpperCase()} `}'${location.origin}${address}'`];
  if (permission === "PERSON") lines.push("-b '__Host-agentc2=<session>'", ...(method === "get" ? [] : ["-H 'X-CSRF-Token: <token>'"]));
  else if (permission !== "PUBLIC") lines.push('-H "Authorization: Bearer $KEY"');
  parameters.filter((one) => one.in === "header" && one.required).forEach((one) => lines.push(`-H '${one.name}: ${one.example ?? `<${one.name}>`}'`));
  const [type, media] = bodyOf(requestBody);
  if (type) lines.push(`-H 'Content-Type: ${type}'`, `-d '${JSON.stringify(example(document_, media.schema)).replaceAll("'", "'\\''")}'`);
  return lines.join(" \\\n  ");
}

function codeOf(title, text) {
  const copy = h("button", { type: "button", "aria-label": `Copy: ${title}` }, "Copy");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), 1_500);
  });
  return h("figure", {}, h("figcaption", {}, title, copy), h("pre", { tabindex: "0" }, h("code", {}, text)));
}

function part(title, ...content) {
  return h("section", {}, h("h4", {}, title), content.flat());
}

function parametersOf({ parameters }) {
  const places = { path: "In the address", query: "After the question mark", header: "Headers" };
  return Object.entries(places).map(([place, title]) => {
    const those = parameters.filter((one) => one.in === place);
    return those.length > 0 && part(title, h("ul", { class: "fields" }, those.map((one) => row(document_, one.name, { ...resolve(document_, one.schema), description: one.description }, one.required))));
  });
}

function requestOf({ requestBody }) {
  const [type, media] = bodyOf(requestBody);
  return type && part(`Body, ${type}`, properties(document_, media.schema));
}

function responseOf([status, given]) {
  const response = resolve(document_, given);
  const [type, media] = bodyOf(response);
  const known = status === "default" ? "else" : status;
  const kind = status === "default" || status >= "400" ? "bad" : "good";
  const schema = type && resolve(document_, media.schema);
  const shape = schema?.properties && h("div", {}, properties(document_, media.schema), status !== "default" && codeOf("Example", JSON.stringify(example(document_, media.schema, true), null, 2)));
  const title = [h("b", { class: kind }, known), h("span", {}, prose(response.description)), type && h("span", { class: "type" }, type)];
  return shape ? h("details", { class: "response" }, h("summary", {}, title), shape) : h("p", { class: "response" }, title);
}

function operationOf(operation) {
  const { operationId, method, path, summary, description, responses, "x-permission": permission } = operation;
  return h(
    "article",
    { id: operationId, "aria-labelledby": `${operationId}-title` },
    h("h3", { id: `${operationId}-title` }, h("a", { href: `#${operationId}` }, summary)),
    h("p", { class: "address" }, h("b", { class: `method ${method}` }, method.toUpperCase()), h("code", {}, path), h("span", { class: "permission", title: NEEDS[permission] ?? "A role or an API key that has this permission." }, permission)),
    description && h("p", {}, prose(description)),
    NEEDS[permission] && h("p", { class: "soft" }, NEEDS[permission]),
    h("div", { class: "two" }, h("div", {}, parametersOf(operation), requestOf(operation)), codeOf("From a shell", curl(operation))),
    part("Answers", Object.entries(responses).map(responseOf)),
  );
}

function contents(all) {
  const filter = h("input", { type: "search", placeholder: "Find an operation", "aria-label": "Find an operation" });
  const groups = document_.tags.map(({ name }) => {
    const links = all
      .filter(({ tags }) => tags.includes(name))
      .map(({ operationId, method, summary, path }) => h("li", { "data-words": `${method} ${summary} ${path}`.toLowerCase() }, h("a", { href: `#${operationId}` }, h("b", { class: `method ${method}` }, method === "delete" ? "DEL" : method.toUpperCase()), summary)));
    return h("section", {}, h("h2", {}, name), h("ul", {}, links));
  });
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const group of groups) {
      const items = [...group.querySelectorAll("li")];
      items.forEach((item) => (item.hidden = !item.dataset.words.includes(wanted)));
      group.hidden = items.every((item) => item.hidden);
    }
  });
  return [h("a", { class: "brand", href: "/" }, h("img", { src: "/web/favicon.svg", alt: "", width: "26", height: "26" }), "AgentC2"), filter, groups];
}

function begin(all) {
  const { info, tags, components } = document_;
  const ways = Object.values(components.securitySchemes).map(({ description }) => h("li", {}, prose(description)));
  const groups = tags.map(({ name, description }) => h("section", { class: "group" }, h("h2", {}, name), h("p", { class: "soft" }, prose(description)), all.filter((one) => one.tags.includes(name)).map(operationOf)));
  return [
    h("header", {}, h("h1", {}, `${info.title} API`), h("p", { class: "lead" }, info.summary), h("p", {}, prose(info.description)), h("h2", {}, "Who calls"), h("ul", { class: "plain" }, ways), h("p", {}, h("a", { href: "/api/openapi.json" }, "openapi.json"), ` · version ${info.version} · OpenAPI ${document_.openapi}`)),
    groups,
  ].flat();
}

async function draw() {
  const main = document.getElementById("reference");
  try {
    const answer = await fetch("/api/openapi.json");
    if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
    document_ = await answer.json();
    const all = operations();
    document.getElementById("contents").replaceChildren(...contents(all).flat());
    main.replaceChildren(...begin(all));
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  } catch (problem) {
    main.replaceChildren(h("p", { role: "alert" }, `The document can't be loaded: ${problem.message}.`));
  }
}

const chosen = localStorage.getItem("agentc2.theme");
if (chosen) document.documentElement.dataset.theme = chosen;
draw();
