// The versions of an agent: publish, roll back, compare any two.

import { changedFields, diffLines, folded } from "./diff.js";
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { valueText } from "./fields.js";
import { badge, timeOf } from "./screen.js";
import { COMPARED } from "./version.js";

export function versionList({ versions, live, policies, publish, publishWord, startFrom }) {
  if (versions.length === 0) return h("p", { class: "empty" }, "There is no version yet. Write the first one above.");
  const row = (version, at) =>
    h(
      "li",
      { "data-version": String(version.version) },
      h("div", { class: "what" }, h("b", {}, `Version ${version.version}`), version.note && h("p", {}, version.note)),
      h("div", { class: "state" }, version.version === live && badge("live"), version.createdAt && timeOf(version.createdAt)),
      h("div", { class: "acts" }, acts(version, versions[at + 1])),
    );
  const acts = (version, before) => {
    const word = publishWord(version.version, live);
    const name = `version ${version.version}`;
    const button = (label, act) => h("button", { type: "button", class: "plain", "aria-label": `${label}: ${name}`, onclick: act }, label);
    return [
      before && button("What changed", () => compare(before, version, policies)),
      startFrom && button("Start from it", () => startFrom(version)),
      publish && word && button(word, () => publish(version.version)),
      publish && !word && button("Take off", () => publish(null)),
    ].filter(Boolean);
  };
  return h("div", { class: "part" }, h("ul", { class: "rows", "aria-label": "Versions" }, versions.map(row)), versions.length > 1 && chooser(versions, live, policies));
}

function chooser(versions, live, policies) {
  const select = (id, label, chosen) => {
    const box = h("select", { id }, versions.map(({ version }) => h("option", { value: String(version) }, `Version ${version}${version === live ? " (live)" : ""}`)));
    box.value = String(chosen);
    return { box, element: h("div", { class: "field" }, h("label", { for: id }, label), box) };
  };
  const newest = versions[0].version;
  const from = select("compare-from", "Compare", live && live !== newest ? live : versions[1].version);
  const to = select("compare-to", "with", newest);
  const find = ({ box }) => versions.find(({ version }) => String(version) === box.value);
  const go = (event) => {
    event.preventDefault();
    compare(find(from), find(to), policies);
  };
  return h("form", { class: "fields inline narrow", onsubmit: go }, from.element, to.element, h("div", { class: "buttons" }, h("button", { type: "submit", class: "plain" }, "Compare")));
}

function compare(before, after, policies) {
  const names = (version) => ({ ...version, guardrailPolicyId: policies.find(({ id }) => id === version.guardrailPolicyId)?.name ?? version.guardrailPolicyId, tools: [...(version.tools ?? [])].sort() });
  const changed = changedFields(names(before), names(after), COMPARED.map(([name]) => name));
  const lines = folded(diffLines(before.instructions, after.instructions));
  openDialog(
    `Version ${before.version} and version ${after.version}`,
    h("h3", {}, "Instructions"),
    before.instructions === after.instructions ? h("p", { class: "soft" }, "They are the same.") : h("div", { class: "diff", tabindex: "0", role: "group", "aria-label": "Changed lines" }, lines.map(line)),
    h("h3", {}, "Settings"),
    changed.length === 0 ? h("p", { class: "soft" }, "They are the same.") : table(changed, before, after),
  );
}

const SIGNS = { same: [" ", ""], added: ["+", "added: "], removed: ["−", "removed: "] };

function line({ kind, text, count }) {
  if (kind === "skipped") return h("div", { class: kind }, h("span", {}, "⋯"), `${count} equal lines`);
  const [sign, word] = SIGNS[kind];
  return h("div", { class: kind }, h("span", { "aria-hidden": "true" }, sign), h("span", {}, word && h("span", { class: "unseen" }, word), text || " "));
}

function table(changed, before, after) {
  const label = (name) => COMPARED.find(([known]) => known === name)[1];
  const head = h("tr", {}, h("th", { scope: "col" }, "Setting"), h("th", { scope: "col" }, `Version ${before.version}`), h("th", { scope: "col" }, `Version ${after.version}`));
  const rows = changed.map((change) => h("tr", {}, h("th", { scope: "row" }, label(change.name)), h("td", {}, valueText(change.before)), h("td", {}, valueText(change.after))));
  return h("div", { class: "scroll" }, h("table", { class: "changes" }, h("thead", {}, head), h("tbody", {}, rows)));
}
