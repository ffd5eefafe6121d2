// The organisation itself: its name, budget and origins, stopping it and deleting it.

import { recognise } from "./access-api.js";
import { attempt, confirmDoing } from "./dialog.js";
import { h } from "./dom.js";
import { editFormOf } from "./edit-form.js";
import { can, isPerson, organization } from "./identity.js";
import { orgs } from "./manage-api.js";
import { notify } from "./notice.js";
import { removeThing } from "./removing.js";
import { badge, introOf, later, noteUnless, screenOf } from "./screen.js";

const FIELDS = [
  { name: "name", label: "Name", type: "text", required: true },
  { name: "slug", label: "Short name", type: "slug", fixed: true },
  { name: "dailyLimitUsd", label: "Daily budget (USD)", type: "money", optional: true, hint: "Turns are refused when a day's costs reach it. Empty: no limit." },
  { name: "region", label: "Region", type: "text", fixed: true },
  { name: "corsOrigins", label: "Allowed origins", type: "lines", hint: "Pages of these origins may call the API with a key of the organisation, one a line: https://www.example.com" },
];

export function show(params, frame) {
  return later(orgs.get(organization().id).then((found) => screen(found, frame)));
}

function screen(found, frame) {
  let org = found;
  const may = can("MANAGE_ORGANIZATION");
  const form = editFormOf({
    fields: FIELDS,
    thing: org,
    label: "Save",
    className: "grid",
    save: (thing, body) => orgs.save(thing, { ...body, status: thing.status }),
    saved: (saved) => {
      org = saved;
      notify("Saved.");
      if (saved.name !== organization().name) recognise();
    },
  });
  if (!may) {
    form.element.querySelectorAll("input, textarea").forEach((control) => (control.readOnly = true));
    form.buttons.hidden = true;
  }
  return screenOf(introOf("What holds for the whole organisation.", org.status !== "ACTIVE" && badge(org.status.toLowerCase(), "warn")), noteUnless("MANAGE_ORGANIZATION", "its settings"), h("div", { class: "narrow-form" }, form.element), may && danger(() => org, frame));
}

function danger(current, frame) {
  const suspended = current().status === "SUSPENDED";
  const turn = () => (suspended ? attempt(() => setStatus("ACTIVE")) : confirmDoing({
    title: `Suspend ${current().name}?`,
    content: h("p", { class: "soft" }, "Its keys and people are refused, and no agent answers, until it is resumed here. Nothing is deleted."),
    action: "Suspend",
    act: () => setStatus("SUSPENDED"),
  }));
  const setStatus = async (status) => {
    const { name, dailyLimitUsd = null, corsOrigins = [] } = current();
    await orgs.save(current(), { name, dailyLimitUsd, corsOrigins, status });
    notify(status === "ACTIVE" ? "It is active again." : "It is suspended.");
    if (isPerson()) await recognise(); // what one may do there changes with it
    else frame.again();
  };
  const remove = () => removeThing(orgs, current(), { name: current().name, typed: current().slug, done: recognise });
  const row = (title, text, label, act, kind) => h("li", {}, h("div", { class: "what" }, h("b", {}, title), h("p", {}, text)), h("div", { class: "acts" }, h("button", { type: "button", class: kind, onclick: act }, label)));
  return h(
    "section",
    { class: "part" },
    h("h2", {}, "Stopping it"),
    h(
      "ul",
      { class: "rows" },
      suspended ? row("Resume", "Its agents answer again.", "Resume", turn, "plain") : row("Suspend", "Nothing answers until it is resumed; nothing is deleted.", "Suspend…", turn, "plain"),
      row("Delete", "Stops its turns, revokes its keys and removes its configuration.", "Delete…", remove, "plain danger"),
    ),
  );
}
