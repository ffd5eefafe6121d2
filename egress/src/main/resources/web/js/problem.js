// A refusal of the server (RFC 9457) and what people are told about it. No DOM here.

export class Problem extends Error {
  /** Members are the problem's own, such as `field`, `errors`, `current` and `usedBy`; without an answer the status is 0. */
  constructor(status, code, detail, retryAfterMs = null, members = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.members = members;
  }

  /** Whether the same may work in a moment. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Problem out of the answer's JSON, which may be missing or of another kind. */
export function problemOf(status, body, retryAfterSeconds) {
  const wait = Number(retryAfterSeconds) * 1000 || null;
  if (body === null || typeof body !== "object") return new Problem(status, "unknown", `The server answered ${status}.`, wait);
  const { code, type, detail, title, ...members } = body;
  return new Problem(status, code ?? type?.split("/").pop() ?? "unknown", detail ?? title ?? `The server answered ${status}.`, wait, members);
}

/**
 * What to say beside which field: `{fields: Map(name -> sentence), rest: sentence|null}`. A field that the form hasn't,
 * such as `version.tools[2]` in a form of `tools`, is looked for by its parts and goes into the rest when there is none.
 */
export function messagesOf(problem, names) {
  const fields = new Map();
  const rest = [];
  for (const { field, rule } of errorsOf(problem)) {
    const name = partsOf(field).find((part) => names.includes(part));
    if (name && !fields.has(name)) fields.set(name, sentence(rule));
    else if (!name) rest.push(`${field} ${rule}.`);
  }
  if (fields.size === 0 && rest.length === 0) rest.push(wordsFor(problem));
  return { fields, rest: rest.join(" ") || null };
}

function errorsOf({ code, message, members }) {
  if (Array.isArray(members?.errors)) return members.errors;
  if (members?.field) return [{ field: members.field, rule: members.rule ?? message }];
  if (code === "slug-taken") return [{ field: "slug", rule: "is taken already; choose another one" }];
  return [];
}

const partsOf = (field) => [field, ...field.split(/[.[\]]+/).filter(Boolean).reverse()];

function sentence(rule) {
  const text = rule.trim();
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/** A refusal in words, for where no field can be blamed. */
export function wordsFor(problem) {
  const { status, code, message, retryAfterMs, members } = problem;
  if (code === "in-use") return `It is in use${usersOf(members?.usedBy)}. Take it out there first.`;
  if (status === 412) return "Somebody changed it since you opened it.";
  if (status === 428) return "The page didn't say which version it changes. Reload it and try again.";
  if (status === 429) return `Too many tries. ${retryAfterMs ? `Try again in ${waitOf(retryAfterMs)}.` : "Try again later."}`;
  if (status === 403 && code === "permission-missing") return "Your role doesn't allow that.";
  if (status === 404 && code === "not-found") return "It isn't there (any more).";
  return message;
}

function usersOf(usedBy) {
  if (!Array.isArray(usedBy) || usedBy.length === 0) return "";
  return ` by ${usedBy.map((user) => (typeof user === "string" ? user : (user.name ?? user.slug ?? user.id))).join(", ")}`;
}

function waitOf(ms) {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
