// JSON schemas of the OpenAPI document as rows for people, and examples made from them.

import { h } from "./dom.js";

const DEEPEST = 6;

/** A description; what stands between backticks is code. */
export const prose = (text) => (text ?? "").split("`").map((part, index) => (index % 2 ? h("code", {}, part) : part));

/** What a reference stands for; other members beside `$ref` go with it. */
export function resolve(document, thing) {
  if (!thing?.$ref) return thing ?? {};
  const found = thing.$ref.slice(2).split("/").reduce((node, part) => node?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], document);
  const { $ref, ...beside } = thing;
  return { ...resolve(document, found), ...beside };
}

/** A schema in a word or two: `string`, `array of integer`, `string or null`. */
export function typeOf(document, schema) {
  const { type, enum: values, items, format } = resolve(document, schema);
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (type === "array") return `array of ${typeOf(document, items ?? {})}`;
  const types = [type ?? "any"].flat().join(" or ");
  return format ? `${types} (${format})` : types;
}

function rules(schema) {
  const { minimum, maximum, minLength, maxLength, minItems, pattern, default: fallback } = schema;
  const range = minimum !== undefined && maximum !== undefined ? `${minimum} to ${maximum}` : minimum !== undefined ? `at least ${minimum}` : maximum !== undefined ? `at most ${maximum}` : null;
  const length = maxLength !== undefined ? `${minLength ?? 0} to ${maxLength} characters` : null;
  const several = minItems !== undefined ? `at least ${minItems} of them` : null;
  return [range, length, several, pattern && `matches ${pattern}`, fallback !== undefined && `default ${JSON.stringify(fallback)}`].filter(Boolean);
}

/** A row of a parameter or a property. */
export function row(document, name, given, required, depth = 0) {
  const schema = resolve(document, given);
  const inner = resolve(document, schema.type === "array" ? schema.items : schema);
  const nested = inner.properties && depth < DEEPEST && h("details", {}, h("summary", {}, "Fields"), properties(document, inner, depth + 1));
  return h(
    "li",
    {},
    h("p", { class: "field" }, h("code", { class: "name" }, name), h("span", { class: "type" }, typeOf(document, given)), required && h("span", { class: "required" }, "required")),
    schema.description && h("p", {}, prose(schema.description)),
    rules(schema).length > 0 && h("p", { class: "soft" }, rules(schema).join(" · ")),
    nested,
  );
}

/** All properties of an object's schema. */
export function properties(document, given, depth = 0) {
  const schema = resolve(document, given);
  if (schema.type === "array") return properties(document, schema.items, depth);
  const required = new Set(schema.required ?? []);
  return h("ul", { class: "fields" }, Object.entries(schema.properties ?? {}).map(([name, property]) => row(document, name, property, required.has(name), depth)));
}

/** A value that fits a schema; what may be left out is, unless all is wanted. */
export function example(document, given, all = false, depth = 0) {
  const schema = resolve(document, given);
  if (schema.examples?.length) return schema.examples[0];
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined && depth > 0) return schema.default;
  if (schema.enum) return schema.enum[0];
  switch ([schema.type].flat()[0]) {
    case "object": {
      const required = new Set(schema.required ?? []);
      const wanted = Object.entries(schema.properties ?? {}).filter(([name]) => (all || required.has(name)) && depth < DEEPEST);
      return Object.fromEntries(wanted.map(([name, property]) => [name, example(document, property, all, depth + 1)]));
    }
    case "array":
      return [example(document, schema.items, all, depth + 1)];
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return true;
    case "string":
      return schema.format === "date-time" ? "2026-11-23T10:00:00Z" : schema.format === "date" ? "2026-11-23" : schema.pattern === "^[a-z0-9][a-z0-9-]{0,62}$" ? "support" : "…";
    default:
      return {};
  }
}
