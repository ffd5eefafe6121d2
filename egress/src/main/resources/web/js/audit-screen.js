// Who did what in the organisation.

import { h } from "./dom.js";
import { formOf } from "./form.js";
import { getAudit } from "./manage-api.js";
import { introOf, listOf, screenOf, timeOf } from "./screen.js";

const FIELDS = [
  { name: "from", label: "From", type: "date", optional: true, unmarked: true },
  { name: "to", label: "To", type: "date", optional: true, unmarked: true },
  { name: "actor", label: "Who", type: "text", optional: true, unmarked: true, placeholder: "user:… or key:…" },
  { name: "action", label: "What", type: "text", optional: true, unmarked: true, placeholder: "agent.publish" },
];

export function show() {
  let filter = {};
  const list = listOf({ load: (cursor) => getAudit({ ...filter, cursor }), row, label: "Audit records", empty: "Nothing was done, as far as this filter sees.", className: "rows audit" });
  const form = formOf({
    fields: FIELDS,
    label: "Filter",
    className: "inline",
    send: async (body) => {
      await getAudit({ ...body, limit: 1 }); // a filter that is refused is told beside its field
      filter = body;
      await list.reload();
    },
  });
  return screenOf(introOf("Every change, with who made it, what was before and what after. Secrets are masked."), form.element, list.element);
}

function row(record) {
  const { at, actor, action, subjectType, subjectId, requestId, before, after } = record;
  const json = (title, value) => value !== undefined && value !== null && h("div", {}, h("h3", {}, title), h("pre", { tabindex: "0" }, typeof value === "string" ? value : JSON.stringify(value, null, 2)));
  const summary = h("summary", {}, timeOf(at ?? record.occurredAt), h("b", {}, action), h("span", { class: "actor" }, actor), h("span", { class: "slug" }, [subjectType, subjectId].filter(Boolean).join(" ")));
  return h("details", {}, summary, h("div", { class: "two" }, json("Before", before), json("After", after ?? record.details)), requestId && h("p", { class: "muted" }, "Request ", h("code", {}, requestId)));
}
