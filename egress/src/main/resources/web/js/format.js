// Numbers and times for people.

export function duration(ms) {
  if (ms === null || ms === undefined) return "";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

/** Nano-USD as dollars, with as many digits as say something. */
export function dollars(nanos) {
  if (nanos === null || nanos === undefined) return "";
  const usd = nanos / 1e9;
  if (usd === 0) return "$0";
  if (usd >= 0.01) return `$${usd.toFixed(2)}`;
  if (usd < 0.000001) return "< $0.000001";
  const digits = Math.min(9, 1 - Math.floor(Math.log10(usd)));
  return `$${usd.toFixed(digits).replace(/0+$/, "")}`;
}

export const count = (number) => new Intl.NumberFormat("en").format(number ?? 0);

export const inputTokens = (usage) => (usage ? usage.input + usage.cachedInput + usage.cacheWrite : 0);
export const outputTokens = (usage) => (usage ? usage.output + usage.reasoning : 0);

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

export const time = (at) => clock.format(new Date(at));

/** Heading that a conversation is listed under. */
export function period(at, now = new Date()) {
  const date = new Date(at);
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  if (date >= midnight) return "Today";
  if (date >= midnight - 86_400_000) return "Yesterday";
  if (date >= midnight - 6 * 86_400_000) return "This week";
  return "Earlier";
}

/** How long ago, in as few letters as a narrow list wants. */
export function ago(at, now = Date.now()) {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} h` : day.format(new Date(at));
}

/** JSON arguments on one line, shortened. */
export function oneLine(text, limit = 90) {
  const flat = (text ?? "").replace(/\s+/g, " ").trim();
  return flat.length > limit ? `${flat.slice(0, limit - 1)}…` : flat;
}

/** JSON indented; any other text as it is. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text ?? "";
  }
}
