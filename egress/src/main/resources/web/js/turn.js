// A turn as it is shown, and what events make of it. No DOM here.

/** A turn that was just sent, or is known by its question only. */
export const newTurn = (fields) => ({
  turnId: null,
  conversationId: null,
  question: "",
  askedAt: Date.now(),
  phase: "sending",
  text: "",
  facts: {},
  tools: [],
  lastEventId: null,
  ending: null,
  problem: null,
  ...fields,
});

export const isRunning = (turn) => !turn.ending && !turn.problem;

/** Takes an event of the turn's stream; what is known already changes nothing. */
export function applyEvent(turn, { id, event, data }) {
  if (id) turn.lastEventId = id;
  switch (event) {
    case "status":
      turn.phase = data.state;
      turn.facts = { ...turn.facts, ...data };
      break;
    case "delta":
      turn.phase = "answering";
      turn.text += data.text;
      break;
    case "reset":
      turn.text = data.text;
      break;
    case "tool":
      applyTool(turn, data);
      break;
    case "approval.requested":
      applyApproval(turn, data);
      break;
    case "approval.decided":
      applyApproval(turn, { ...data, arguments: undefined, edited: data.arguments });
      break;
    case "done":
    case "error":
      turn.phase = "ended";
      turn.text = data.text;
      turn.ending = event === "done" ? data : { ...data, status: data.turnStatus, code: data.code, detail: data.detail };
      break;
  }
}

function applyTool(turn, { callId, ...news }) {
  const known = turn.tools.find((tool) => tool.callId === callId);
  if (!known) turn.tools.push({ callId, ...news });
  else if (news.phase === "settled") Object.assign(known, news);
  else known.arguments ??= news.arguments;
  turn.phase = phaseOf(turn.tools);
}

/** What is known of a question stays: a client that resumes may be told of it again. */
function applyApproval(turn, { callId, tool, ...news }) {
  let known = turn.tools.find((each) => each.callId === callId);
  if (!known) turn.tools.push((known = { callId, tool, step: news.step, phase: "requested", arguments: news.arguments }));
  if (news.kind === "QUESTION") {
    known.questions ??= [];
    const at = known.questions.findIndex(({ approvalId }) => approvalId === news.approvalId);
    if (at < 0) known.questions.push(learned({}, news));
    else known.questions[at] = learned(known.questions[at], news);
  } else known.approval = learned(known.approval, news);
  turn.phase = phaseOf(turn.tools);
}

const learned = (known, news) => ({ ...Object.fromEntries(Object.entries(news).filter(([, value]) => value !== undefined)), ...known, ...(news.verdict && { verdict: news.verdict, decidedBy: news.decidedBy, edited: news.edited, reason: news.reason }) });

/** What a person is asked about a call now: leave to make it, or something by its server. */
export const askedOf = (tool) => (tool.phase === "requested" ? [tool.approval, ...(tool.questions ?? [])].find((asked) => asked && !asked.verdict) : undefined);

/** Whether a person is asked about a call. */
export const isAsked = (tool) => Boolean(askedOf(tool));

function phaseOf(tools) {
  const open = tools.filter((tool) => tool.phase === "requested");
  if (open.length === 0) return "thinking";
  return open.every(isAsked) ? "asking" : "using tools";
}

/** What the turn is doing, in words. */
export function activityOf(turn, now = Date.now()) {
  const { queuedBehind, retryAt, step } = turn.facts;
  switch (turn.phase) {
    case "sending":
      return "Sending";
    case "received":
      return "Received";
    case "queued":
      return queuedBehind === 1 ? "Waiting for the answer before" : `Waiting for ${queuedBehind} answers before`;
    case "retrying":
      return retryAt > now
        ? `The model had a problem. Trying again in ${Math.ceil((retryAt - now) / 1000)} s`
        : "The model had a problem. Trying again";
    case "using tools":
      return "Using a tool";
    case "asking":
      return "Waiting for a person";
    default:
      return step > 1 ? "Thinking on" : "Thinking";
  }
}

const TITLES = {
  "budget-exhausted": "The budget is used up",
  "input-blocked": "This can't be answered",
  "agent-not-found": "There is no such agent",
  "queue-full": "Too many messages are waiting",
  "rate-limited": "The model is busy",
  timeout: "The answer took too long",
};

/** Title of an ending that isn't an answer. */
export const titleOf = (ending) =>
  TITLES[ending.code] ?? (ending.status === "REFUSED" ? "This wasn't answered" : "The answer could not be finished");

/** The turns of a conversation out of its messages, oldest first. */
export function turnsOf(conversationId, messages) {
  const turns = new Map();
  for (const message of messages.toReversed()) {
    const turn = turns.get(message.turnId) ?? newTurn({ turnId: message.turnId, conversationId, phase: "accepted" });
    turns.set(message.turnId, turn);
    if (message.role === "user") {
      turn.question = message.text;
      turn.askedAt = Date.parse(message.at);
    } else {
      turn.text = message.text;
      turn.phase = "ended";
      turn.facts = { provider: message.provider, model: message.model, agentId: message.agentId };
      turn.ending = {
        status: message.turnStatus ?? "COMPLETED",
        code: message.reason?.toLowerCase().replaceAll("_", "-"),
        detail: message.detail,
        finishReason: message.finishReason,
        costNanos: message.cost?.nanoUsd,
      };
    }
  }
  return [...turns.values()];
}
