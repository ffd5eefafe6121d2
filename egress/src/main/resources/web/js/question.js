// What a server of tools asks a person: the fields of its form, and an answer out of what was entered. No DOM here.

const INPUTS = { email: "email", uri: "url", date: "date", "date-time": "datetime-local" };

/** The fields of a form by its schema; empty when it can't be read. */
export function fieldsOf(answerSchema) {
  let schema;
  try {
    schema = JSON.parse(answerSchema);
  } catch {
    return [];
  }
  const required = schema.required ?? [];
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    label: field.title || name,
    help: field.description ?? "",
    required: required.includes(name),
    initial: field.default,
    kind: kindOf(field),
    input: field.type === "string" ? (INPUTS[field.format] ?? "text") : "number",
    choices: choicesOf(field.type === "array" ? (field.items ?? {}) : field),
    bounds: { min: field.minimum, max: field.maximum, minLength: field.minLength, maxLength: field.maxLength },
  }));
}

function kindOf({ type, enum: values, oneOf }) {
  if (type === "array") return "choices";
  if (type === "boolean") return "truth";
  if (type === "string" && (values || oneOf)) return "choice";
  return type === "string" ? "text" : type;
}

function choicesOf({ enum: values, enumNames, oneOf, anyOf }) {
  const titled = oneOf ?? anyOf;
  return titled ? titled.map(({ const: value, title }) => ({ value, label: title ?? value })) : (values ?? []).map((value, i) => ({ value, label: enumNames?.[i] ?? value }));
}

/** The answer that entered values make; what was left empty isn't in it. Throws a SyntaxError for what is no number. */
export function answerOf(fields, values) {
  const answer = {};
  for (const { name, label, kind, input } of fields) {
    const value = values[name];
    if (kind === "truth" || kind === "choices") {
      if (kind === "truth" || value.length > 0) answer[name] = value;
    } else if (value !== "" && value !== undefined) {
      if (kind === "number" || kind === "integer") {
        if (!Number.isFinite(Number(value))) throw new SyntaxError(`${label} is a number.`);
        answer[name] = Number(value);
      } else answer[name] = input === "datetime-local" ? new Date(value).toISOString() : value;
    }
  }
  return answer;
}

const VERDICTS = { APPROVED: "was answered", REJECTED: "was declined", EXPIRED: "was left unanswered until it expired", WITHDRAWN: "was withdrawn" };

/** How a question of a server ended, in a sentence. */
export function questionText({ verdict, decidedBy }) {
  return `Its server asked something. That ${VERDICTS[verdict] ?? verdict.toLowerCase()}${decidedBy ? ` by ${decidedBy}` : ""}.`;
}
