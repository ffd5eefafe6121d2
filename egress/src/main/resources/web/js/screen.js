// What screens of managing have in common: their frame, lists that go on, and what a role may not.

import { h } from "./dom.js";
import { can, isPerson, role } from "./identity.js";
import { wordsFor } from "./problem.js";
import { roleName } from "./roles.js";

export const screenOf = (...children) => h("section", { class: "screen" }, children.filter(Boolean));

export const introOf = (text, ...actions) => h("div", { class: "intro" }, h("p", {}, text), actions.filter(Boolean));

/** A button for those with the permission; nothing for others. */
export const action = (permission, label, act, kind = "plain") => can(permission) && h("button", { type: "button", class: kind, onclick: act }, label);

/** Says why there is nothing to press; nothing to those who may. */
export const noteUnless = (permission, what) =>
  !can(permission) && h("p", { class: "note" }, isPerson() && role() ? `Your role, ${roleName(role()).toLowerCase()}, may look at ${what} but not change them.` : `You may not change ${what}.`);

/** A list that loads a page at a time: `{element, reload()}`. `load(cursor)` answers `{rows, next}`; `row` makes an element. */
export function listOf({ load, row, empty, label, className = "rows" }) {
  const rows = h("ul", { class: className, "aria-label": label, hidden: true });
  const state = h("div", { role: "status" }, h("p", { class: "muted" }, "Loading…"));
  const more = h("button", { type: "button", class: "plain", hidden: true, onclick: () => fill(next) }, "Show more");
  let next = null;

  async function fill(cursor) {
    more.disabled = true;
    try {
      const page = await load(cursor);
      const focused = cursor ? null : placeOfFocus(rows);
      next = page.next;
      rows[cursor ? "append" : "replaceChildren"](...page.rows.map((each) => h("li", {}, row(each))));
      state.replaceChildren(rows.childElementCount ? "" : h("p", { class: "empty" }, empty));
      rows.hidden = rows.childElementCount === 0;
      focused?.();
    } catch (problem) {
      const again = h("button", { type: "button", class: "plain", onclick: () => fill(cursor) }, "Try again");
      state.replaceChildren(h("div", { class: "notice warn" }, h("strong", {}, "This can't be loaded"), h("p", {}, wordsFor(problem)), again));
    } finally {
      more.disabled = false;
      more.hidden = !next;
    }
  }
  const reload = () => fill(null);
  const loaded = reload();
  return { element: h("div", { class: "list" }, rows, state, more), reload, loaded };
}

/** What puts the focus back where it is in a list, once its rows are made anew. */
export function placeOfFocus(rows) {
  const row = [...rows.children].findIndex((each) => each.contains(document.activeElement));
  if (row < 0) return null;
  const at = [...rows.children[row].querySelectorAll("a, button, summary")].indexOf(document.activeElement);
  return () => {
    const there = rows.children[Math.min(row, rows.childElementCount - 1)]?.querySelectorAll("a, button, summary") ?? [];
    (there[Math.min(at, there.length - 1)] ?? document.querySelector("main h1"))?.focus();
  };
}

/** Shows what a promise makes, or why it can't. */
export function later(promise) {
  const place = h("div", { class: "later" }, h("p", { class: "muted", role: "status" }, "Loading…"));
  promise.then(
    (element) => place.replaceWith(element),
    (problem) => place.replaceChildren(h("div", { class: "notice warn", role: "alert" }, h("strong", {}, "This can't be loaded"), h("p", {}, wordsFor(problem)))),
  );
  return place;
}

export const badge = (text, kind = "") => h("span", { class: `badge ${kind}` }, text);

/** A time with the exact one as its title. */
export const timeOf = (at, words) => h("time", { datetime: at, title: new Date(at).toLocaleString() }, words ?? new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }));
