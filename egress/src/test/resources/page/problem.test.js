import { messagesOf, problemOf, wordsFor } from "../../classes/web/js/problem.js";
import { same } from "./expect.js";

const told = (problem, names) => {
  const { fields, rest } = messagesOf(problem, names);
  return [Object.fromEntries(fields), rest];
};

export function eachBrokenRuleStandsBesideItsField() {
  const errors = [{ field: "name", rule: "is required" }, { field: "slug", rule: "is short." }];
  same(told(problemOf(400, { code: "invalid-field", detail: "d", errors }), ["name", "slug"]), [{ name: "Is required.", slug: "Is short." }, null]);
}

export function aPartOfAFieldBelongsToIt() {
  const errors = [{ field: "version.tools[1]", rule: "is unknown" }];
  same(told(problemOf(400, { errors }), ["name", "tools"]), [{ tools: "Is unknown." }, null]);
}

export function whatTheFormHasNotIsToldBelow() {
  const errors = [{ field: "name", rule: "is required" }, { field: "region", rule: "is unknown" }];
  same(told(problemOf(400, { errors }), ["name"]), [{ name: "Is required." }, "region is unknown."]);
}

export function aSingleFieldNeedsNoList() {
  same(told(problemOf(400, { code: "invalid-field", detail: "'url' is no address.", field: "url", rule: "is no address" }), ["url"]), [{ url: "Is no address." }, null]);
  same(told(problemOf(403, { code: "scope-above-own", detail: "A key never has more.", field: "scopes" }), ["scopes"]), [{ scopes: "A key never has more." }, null]);
}

export function aTakenSlugIsToldBesideTheSlug() {
  same(told(problemOf(409, { code: "slug-taken", detail: "d" }), ["slug"]), [{ slug: "Is taken already; choose another one." }, null]);
}

export function conflictsLimitsAndMissingRightsInWords() {
  same(wordsFor(problemOf(409, { code: "in-use", usedBy: ["assistant", { name: "Support" }] })), "It is in use by assistant, Support. Take it out there first.");
  same(wordsFor(problemOf(412, { code: "changed-meanwhile" })), "Somebody changed it since you opened it.");
  same(wordsFor(problemOf(428, { code: "precondition-required" })).includes("Reload"), true);
  same(wordsFor(problemOf(429, { code: "rate-limited" }, "90")), "Too many tries. Try again in 90 seconds.");
  same(wordsFor(problemOf(429, {}, "840")), "Too many tries. Try again in 14 minutes.");
  same(wordsFor(problemOf(403, { code: "permission-missing" })), "Your role doesn't allow that.");
}

export function anAnswerThatIsNoProblemIsOneToo() {
  const problem = problemOf(502, null, null);
  same([problem.status, problem.code, problem.message, problem.isPassing], [502, "unknown", "The server answered 502.", true]);
}

export function theCodeMayBeTheEndOfTheType() {
  same(problemOf(404, { type: "https://agentc2.dev/problems/not-found" }).code, "not-found");
}

export function theWholeNameOfAFieldCountsBeforeItsParts() {
  const errors = [{ field: "organization.name", rule: "is required" }, { field: "organization.slug", rule: "is required" }];
  same(told(problemOf(400, { errors }), ["name", "organization.name", "slug"]), [{ "organization.name": "Is required.", slug: "Is required." }, null]);
}
