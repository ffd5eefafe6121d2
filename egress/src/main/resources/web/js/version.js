// Versions of agents: the form's fields and how they are told apart. No DOM here.

/** What a version starts from when there is none before it. */
export const FIRST_VERSION = {
  instructions: "",
  tier: null,
  model: null,
  tools: [],
  memoryMessages: 20,
  maxSteps: 6,
  maxOutputTokens: 1024,
  temperature: null,
  turnTimeoutMs: 120000,
  guardrailPolicyId: null,
  note: "",
};

/** Fields of the form; what can be chosen comes from the server. */
export function versionFields({ tools, tiers, models, policies }) {
  const choice = (none, options) => [{ value: null, label: none }, ...options];
  return [
    { name: "instructions", label: "Instructions", type: "area", rows: 12, required: true, hint: "What the agent is, what it does and how; it reads them before each turn." },
    { name: "tier", label: "Model tier", type: "select", wide: true, options: choice("The platform's choice", tiers.map(({ name, meaning }) => ({ value: name, label: meaning ? `${name}: ${meaning.replace(/\.$/, "")}` : name }))) },
    { name: "tools", label: "Tools", type: "checks", options: tools.map(({ name, description }) => ({ value: name, label: name, hint: description })) },
    { name: "model", label: "Model", type: "text", optional: true, suggestions: models, placeholder: "provider/model", hint: "Counts more than the tier." },
    { name: "guardrailPolicyId", label: "Guardrail policy", type: "select", options: choice("The platform's", policies.map(({ id, name }) => ({ value: id, label: name }))) },
    { name: "approvalMode", label: "Ask a person before", type: "select", options: [{ value: "NEVER", label: "no tool call" }, { value: "DESTRUCTIVE", label: "calls that may destroy something" }, { value: "ALWAYS", label: "every tool call" }] },
    { name: "approvalMinutes", label: "Wait for an answer, minutes", type: "number", required: true, min: 0.1, max: 1440 },
    { name: "approvalRules", label: "Ask besides", type: "lines", optional: true, hint: "A line each: a tool; or a tool, an argument and a bound, as in: stripe__refund amount > 100, or: mail__send to unless me@example.com, you@example.com." },
    { name: "approvalByUser", label: "Who wrote the message may decide too", type: "check" },
    { name: "temperature", label: "Temperature", type: "number", min: 0, max: 2, optional: true, hint: "0 to 2; empty for the model's own." },
    { name: "memoryMessages", label: "Messages remembered", type: "number", required: true, whole: true, min: 0, max: 200 },
    { name: "maxSteps", label: "Most steps a turn", type: "number", required: true, whole: true, min: 1, max: 50 },
    { name: "maxOutputTokens", label: "Most tokens an answer", type: "number", required: true, whole: true, min: 1, max: 64000 },
    { name: "turnTimeoutMs", label: "Longest turn, ms", type: "number", required: true, whole: true, min: 1000, max: 600000 },
    { name: "note", label: "What changed", type: "text", wide: true, hint: "For those who look at the versions later." },
  ];
}

/** Names and labels by which versions are compared, instructions apart. */
export const COMPARED = [
  ["tier", "Model tier"],
  ["model", "Model"],
  ["tools", "Tools"],
  ["guardrailPolicyId", "Guardrail policy"],
  ["approval", "Asks a person"],
  ["temperature", "Temperature"],
  ["memoryMessages", "Messages remembered"],
  ["maxSteps", "Most steps a turn"],
  ["maxOutputTokens", "Most tokens an answer"],
  ["turnTimeoutMs", "Longest turn, ms"],
];

/**
 * Tiers `{name, meaning?}` and names of models out of `GET /api/models`, those of the organisation's own providers first; an
 * asterisk there stands for more of the name.
 */
export function modelsOf(answer) {
  const list = (all) => (Array.isArray(all) ? all : []).map((each) => (typeof each === "string" ? { name: each } : each));
  const own = (answer?.ownProviders ?? []).flatMap(({ models }) => Object.values(models ?? {}));
  const all = [...own, ...list(answer?.models).map(({ name, model }) => (model ?? name).replace(/\*$/, ""))];
  return { tiers: list(answer?.tiers), models: [...new Set(all)] };
}

/** What publishing a version is called: it depends on which one is live. */
export function publishWord(version, live) {
  if (version === live) return null;
  return live && version < live ? "Roll back to it" : "Publish";
}
