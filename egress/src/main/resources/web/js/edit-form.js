// A form that changes a thing which others may change too. When another was faster (412), it shows what they made of it
// beside one's own and lets one choose.

import { changedFields } from "./diff.js";
import { h } from "./dom.js";
import { valueText } from "./fields.js";
import { formOf } from "./form.js";

/** `save(thing, body)` answers the thing as it is then; `saved(thing)` is told. Takes what formOf takes besides. */
export function editFormOf({ fields, thing, save, saved, ...rest }) {
  let present = thing;
  const panel = h("section", { class: "notice warn conflict", tabindex: "-1", role: "alert", hidden: true });
  const hide = () => (panel.hidden = true);
  const form = formOf({
    fields,
    thing,
    ...rest,
    send: async (body) => {
      present = await save(present, body);
      hide();
      saved?.(present);
    },
    refused: (problem) => {
      const current = problem.status === 412 && problem.members.current;
      if (!current) return false;
      show(current);
      return true;
    },
  });

  function show(current) {
    const mine = form.read();
    const changed = changedFields(mine, current, fields.filter(({ fixed, secret, own }) => !fixed && !secret && !own).map(({ name }) => name));
    const keep = h("button", { type: "button", class: "plain", onclick: () => choose(current, false) }, "Save mine over it");
    const take = h("button", { type: "button", class: "plain", onclick: () => choose(current, true) }, "Take theirs");
    panel.replaceChildren(h("strong", {}, "Changed meanwhile"), h("p", {}, changed.length ? "Somebody saved it since you opened it. Where you differ:" : "Somebody saved the same since you opened it."), comparison(changed), h("div", { class: "buttons" }, take, changed.length > 0 && keep));
    panel.hidden = false;
    panel.focus();
  }

  function choose(current, theirs) {
    present = current;
    hide();
    if (theirs) {
      form.fill(current);
      form.focus();
    } else {
      form.submit();
    }
  }

  const comparison = (changed) =>
    h("dl", { class: "comparison" }, changed.map(({ name, before, after }) => h("div", {}, h("dt", {}, fields.find((field) => field.name === name).label), h("dd", {}, h("b", {}, "Yours "), valueText(before)), h("dd", {}, h("b", {}, "Theirs "), valueText(after)))));

  form.rest.before(panel);
  return form;
}
