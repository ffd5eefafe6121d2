// What is known of questions about tool calls. No DOM here.

/** Body of an approval: nothing when the arguments are what the model wrote; throws a SyntaxError when they are no JSON object. */
export function editedArguments(asked, written) {
  let given;
  try {
    given = JSON.parse(written);
  } catch {
    throw new SyntaxError("The arguments aren't JSON.");
  }
  if (given === null || typeof given !== "object" || Array.isArray(given)) throw new SyntaxError("The arguments are a JSON object.");
  return isSame(asked, given) ? {} : { arguments: given };
}

function isSame(asked, given) {
  try {
    return JSON.stringify(JSON.parse(asked)) === JSON.stringify(given);
  } catch {
    return false;
  }
}

const VERDICTS = { APPROVED: "approved", REJECTED: "rejected", EXPIRED: "left unanswered until it expired", WITHDRAWN: "withdrawn" };

/** How a question ended, in a sentence. */
export function verdictText({ verdict, decidedBy, arguments: edited, reason }) {
  const by = decidedBy ? ` by ${decidedBy}` : "";
  const more = edited ? ", with other arguments" : reason ? `: ${reason}` : "";
  return `It was ${VERDICTS[verdict] ?? verdict.toLowerCase()}${by}${more}.`;
}

/** The rules of an agent as lines: a tool; or a tool, an argument, and `> number` or `unless` and values. */
export function rulesText(rules) {
  return (rules ?? []).map(({ tool, argument, above, unless }) => [tool, argument, above !== undefined && above !== null ? `> ${above}` : unless && `unless ${unless.join(", ")}`].filter(Boolean).join(" ")).join("\n");
}

/** The rules that lines say; a line that can't be read is taken as it is, so that the server complains of it. */
export function rulesOf(lines) {
  return lines.map((line) => {
    const [, tool, argument, bound, values] = line.match(/^(\S+)(?:\s+(\S+)(?:\s*>\s*(-?[\d.]+)|\s+unless\s+(.+))?)?$/) ?? [null, line];
    if (bound !== undefined) return { tool, argument, above: Number(bound) };
    if (values !== undefined) return { tool, argument, unless: values.split(",").map((value) => value.trim()).filter(Boolean) };
    return argument === undefined ? { tool } : { tool, argument };
  });
}

/** Fields of an agent's form out of its version, and back. */
export const approvalFields = (approval) => ({
  approvalMode: approval?.mode ?? "NEVER",
  approvalRules: rulesText(approval?.rules).split("\n").filter(Boolean),
  approvalMinutes: (approval?.waitMs ?? 3600000) / 60000,
  approvalByUser: approval?.byUser ?? false,
});

/** The body of a version: what the form says of approvals becomes one value, null when nobody is asked. */
export function withApproval({ approvalMode, approvalRules, approvalMinutes, approvalByUser, ...body }) {
  const rules = rulesOf(approvalRules ?? []);
  const asks = approvalMode !== "NEVER" || rules.length > 0;
  return { ...body, approval: asks ? { mode: approvalMode, rules, waitMs: Math.round((approvalMinutes ?? 60) * 60000), byUser: approvalByUser } : null };
}
