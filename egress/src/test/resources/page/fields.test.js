import { bodyOf, complaintsAbout, rawOf, settingOf, settingText, slugOf } from "../../classes/web/js/fields.js";
import { FIRST_VERSION, modelsOf, publishWord, versionFields } from "../../classes/web/js/version.js";
import { approvalFields } from "../../classes/web/js/approval.js";
import { withCredentials } from "../../classes/web/js/credentials.js";
import { providerOptions, withProvider } from "../../classes/web/js/provider-choice.js";
import { same } from "./expect.js";

const CHOICES = { tools: [{ name: "clock" }], tiers: [{ name: "fast", meaning: "Small." }], models: [], policies: [{ id: "p1", name: "Strict" }] };
const VERSION_BODY = { ...FIRST_VERSION, instructions: "Help.", tools: ["clock"], temperature: 0.2, guardrailPolicyId: "p1", note: "n", ...approvalFields({ mode: "DESTRUCTIVE", rules: [{ tool: "pay", argument: "amount", above: 5 }], byUser: true }) };

export function aVersionSurvivesItsForm() {
  const fields = versionFields(CHOICES);
  same(bodyOf(fields, rawOf(fields, VERSION_BODY)), Object.fromEntries(fields.map(({ name }) => [name, VERSION_BODY[name]])));
}

export function emptyNumbersAndChoicesAreNull() {
  const body = bodyOf(versionFields(CHOICES), rawOf(versionFields(CHOICES), { ...VERSION_BODY, temperature: null, tier: null, model: null }));
  same([body.temperature, body.tier, body.model], [null, null, null]);
}

export function whatCannotBeChangedIsNotSent() {
  const fields = [{ name: "name", type: "text" }, { name: "slug", type: "slug", fixed: true }];
  same(bodyOf(fields, { name: " A ", slug: "a" }), { name: "A" });
}

export function instructionsAreSentAsTheyWereWritten() {
  same(bodyOf([{ name: "i", type: "area" }], { i: "  a\n\nb  " }), { i: "  a\n\nb  " });
}

export function linesMoneyAndDates() {
  const fields = [{ name: "origins", type: "lines" }, { name: "limit", type: "money", optional: true }, { name: "end", type: "date", optional: true }];
  same(bodyOf(fields, { origins: "https://a\n\n https://b \n", limit: " 12.50 ", end: "" }), { origins: ["https://a", "https://b"], limit: "12.50", end: null });
  same(bodyOf(fields, { origins: "", limit: "", end: "" }), { origins: [], limit: null, end: null });
}

export function settingsKeepTheirTypes() {
  const settings = { a: "text", b: 5, c: true, d: "5", e: ["x"], f: "true" };
  const fields = [{ name: "settings", type: "pairs" }];
  same(bodyOf(fields, rawOf(fields, { settings })), { settings });
  same(settingText("5"), '"5"');
  same(settingOf("20 s"), "20 s");
}

export function rowsWithoutANameAreLeftOut() {
  same(bodyOf([{ name: "s", type: "pairs" }], { s: [["", "x"], [" a ", "1"]] }), { s: { a: 1 } });
}

export function storedCredentialsAreKeptUnlessOneSays() {
  same(withCredentials({ name: "n", credentialsAre: "kept", credentials: {} }), { name: "n" });
  same(withCredentials({ name: "n", credentialsAre: "removed", credentials: {} }), { name: "n", credentials: null });
  same(withCredentials({ name: "n", credentialsAre: "kept", credentials: { token: "t" } }), { name: "n", credentials: { token: "t" } });
  same(withCredentials({ name: "n", credentials: {} }), { name: "n" });
}

export function credentialsAreTextsAlsoWhenTheyLookLikeNumbers() {
  const fields = [{ name: "credentials", type: "pairs", secret: true }];
  same(bodyOf(fields, { credentials: [["pin", "0042"], ["big", "12345678901234567890"], ["word", "true"]] }), { credentials: { pin: "0042", big: "12345678901234567890", word: "true" } });
}

export function complaintsBeforeTheServerIsAsked() {
  const fields = [
    { name: "name", type: "text", required: true },
    { name: "slug", type: "slug", required: true },
    { name: "steps", type: "number", whole: true, min: 1, max: 50 },
    { name: "limit", type: "money", optional: true },
  ];
  same([...complaintsAbout(fields, { name: " ", slug: "A b", steps: "1.5", limit: "-1" }).keys()], ["name", "slug", "steps", "limit"]);
  same([...complaintsAbout(fields, { name: "a", slug: "a-b", steps: "51", limit: "x" }).keys()], ["steps", "limit"]);
  same([...complaintsAbout(fields, { name: "a", slug: "a-b", steps: "50", limit: "" }).keys()], []);
}

export function aNameSuggestsASlug() {
  same(slugOf("  Über Größe & Co. "), "uber-gro-e-co");
  same(slugOf("x".repeat(80)).length, 63);
}

export function anOlderVersionIsRolledBackTo() {
  same([publishWord(2, 2), publishWord(1, 2), publishWord(3, 2), publishWord(1, undefined)], [null, "Roll back to it", "Publish", "Publish"]);
}

export function modelsComeAsNamesOrWithWords() {
  same(modelsOf({ tiers: ["fast"], models: [{ model: "openai/m" }, { model: "openai/n-*" }] }), { tiers: [{ name: "fast" }], models: ["openai/m", "openai/n-"] });
  same(modelsOf({}), { tiers: [], models: [] });
}

export function theProviderOfANewConnectionIsASetting() {
  same(withProvider({ kind: "MODEL_PROVIDER", provider: "openai", settings: { models: { fast: "m" } } }), { kind: "MODEL_PROVIDER", settings: { provider: "openai", models: { fast: "m" } } });
  same(withProvider({ kind: "MCP", provider: null, settings: {} }), { kind: "MCP", settings: {} });
  same(providerOptions({ providers: ["openai"] }).map(({ value }) => value), [null, "openai"]);
}

export function modelsOfOnesOwnProvidersComeFirst() {
  const answer = { tiers: [], ownProviders: [{ models: { fast: "openai/mini", standard: "openai/mini" } }], models: [{ model: "simulated/*" }] };
  same(modelsOf(answer).models, ["openai/mini", "simulated/"]);
}
