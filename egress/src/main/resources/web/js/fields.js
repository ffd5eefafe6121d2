// Fields of forms as data, and the request body that their contents make. No DOM here.
//
// A field is `{name, label, type, hint?, required?, optional?, options?, min?, max?, initial?, fixed?, secret?, own?}`; fixed
// ones are only shown, secret ones never, own ones belong to the form and not to the thing. Types: text, slug, area, number,
// money, select, checks, check, lines, pairs, secret, email, date. What is optional and empty becomes null.

/** Body of a request. `raw` has a string, a boolean (check), a list (checks) or a list of [name, value] (pairs) a field. */
export function bodyOf(fields, raw) {
  return Object.fromEntries(fields.filter((field) => !field.fixed).map((field) => [field.name, valueOf(field, raw[field.name])]));
}

function valueOf(field, raw) {
  switch (field.type) {
    case "check":
      return Boolean(raw);
    case "checks":
      return [...(raw ?? [])];
    case "lines":
      return (raw ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
    case "pairs":
      return Object.fromEntries((raw ?? []).filter(([name]) => name.trim()).map(([name, value]) => [name.trim(), field.secret ? value : settingOf(value)]));
    case "number":
      return numberOf(raw);
    case "date":
      return raw ? new Date(raw).toISOString() : null;
    case "area":
    case "secret":
      return raw === "" && field.optional ? null : (raw ?? "");
    default:
      return (raw ?? "").trim() === "" && field.type !== "text" ? null : emptyIsNull(field, (raw ?? "").trim());
  }
}

const emptyIsNull = (field, text) => (text === "" && field.optional ? null : text);

function numberOf(raw) {
  const text = (raw ?? "").trim();
  return text === "" ? null : Number(text);
}

/** A setting as it was written: numbers, true, false, null and JSON as such, all else as text. */
export function settingOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A setting as it is written; texts that would be read as something else stand in quotes. */
export function settingText(value) {
  if (typeof value !== "string") return JSON.stringify(value);
  return settingOf(value) === value ? value : JSON.stringify(value);
}

/** Contents of a form that shows a thing: the inverse of bodyOf. */
export function rawOf(fields, thing) {
  return Object.fromEntries(fields.map((field) => [field.name, rawValue(field, thing[field.name] ?? field.initial)]));
}

function rawValue(field, value) {
  switch (field.type) {
    case "check":
      return Boolean(value);
    case "checks":
      return [...(value ?? [])];
    case "lines":
      return (value ?? []).join("\n");
    case "pairs":
      return Object.entries(value ?? {}).map(([name, setting]) => [name, settingText(setting)]);
    case "date":
      return value ? localTime(new Date(value)) : "";
    default:
      return value === undefined || value === null ? "" : String(value);
  }
}

function localTime(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** What the page can say about contents before it asks the server: Map(name -> sentence). */
export function complaintsAbout(fields, raw) {
  const complaints = new Map();
  for (const field of fields) {
    const complaint = complaintAbout(field, raw[field.name]);
    if (complaint && !field.fixed) complaints.set(field.name, complaint);
  }
  return complaints;
}

function complaintAbout(field, raw) {
  const empty = typeof raw === "string" && raw.trim() === "";
  if (field.required && empty) return "Is needed.";
  if (field.type === "slug" || field.name === "slug") return empty || isSlug(raw) ? null : "1 to 63 lower-case letters, digits and hyphens, a letter or digit first.";
  if ((field.type === "number" || field.type === "money") && !empty) return numberComplaint(field, Number(raw));
  return null;
}

function numberComplaint({ min, max, type, whole }, number) {
  if (!Number.isFinite(number)) return "Is a number.";
  if (type === "money" && number < 0) return "Isn't below 0.";
  if (whole && !Number.isInteger(number)) return "Is a whole number.";
  if ((min !== undefined && number < min) || (max !== undefined && number > max)) return `From ${min} to ${max}.`;
  return null;
}

const isSlug = (text) => /^[a-z0-9][a-z0-9-]{0,62}$/.test(text.trim());

/** A slug that a name suggests. */
export function slugOf(name) {
  return name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63)
    .replace(/-+$/, "");
}

/** A value in words, for comparing. */
export function valueText(value) {
  if (value === null || value === undefined || value === "") return "none";
  if (value === true) return "yes";
  if (value === false) return "no";
  if (Array.isArray(value)) return value.length ? value.join(", ") : "none";
  return typeof value === "object" ? JSON.stringify(value, null, 1) : String(value);
}
