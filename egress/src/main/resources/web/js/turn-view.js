// One turn: the question, what the agent does, and its answer as it is written.

import { h, icon, oncePerFrame } from "./dom.js";
import { approvalCard } from "./approval-card.js";
import { verdictText } from "./approval.js";
import { questionText } from "./question.js";
import { dollars, duration, inputTokens, oneLine, outputTokens, pretty, time, count } from "./format.js";
import { showMarkdown } from "./markdown.js";
import { activityOf, askedOf, isAsked, isRunning, titleOf } from "./turn.js";

const OUTCOMES = {
  SUCCEEDED: ["check", "done"],
  FAILED: ["cross", "failed"],
  UNKNOWN: ["question", "outcome unknown"],
};

const signOf = (outcome, mark, word) => h("span", { class: `outcome ${outcome.toLowerCase()}` }, icon(mark), h("span", { class: "unseen" }, word));

class TurnView extends HTMLElement {
  #turn;
  #ticking = null;
  #question = h("div", { class: "question" });
  #tools = h("ul", { class: "tools", "aria-label": "Tool calls" });
  #answer = h("div", { class: "prose" });
  #activity = h("p", { class: "activity" }, h("span", { class: "dots", "aria-hidden": "true" }), h("span"));
  #notice = h("div", { class: "notice", hidden: true });
  #meta = h("div", { class: "meta" });
  #painted = {};
  #cards = new Map();

  /** Shows a turn; to be called again when it has changed. */
  update = oncePerFrame(() => this.#paint());

  set turn(turn) {
    this.#turn = turn;
    this.#paint();
  }

  get turn() {
    return this.#turn;
  }

  connectedCallback() {
    if (this.childElementCount) return;
    const answer = h("div", { class: "answer" }, this.#tools, this.#answer, this.#activity, this.#notice, this.#meta);
    this.append(
      h("article", { class: "said user", "aria-label": "You" }, this.#question),
      h("article", { class: "said agent", "aria-label": "Agent" }, answer),
    );
  }

  disconnectedCallback() {
    clearInterval(this.#ticking);
    this.#ticking = null;
  }

  #paint() {
    const turn = this.#turn;
    this.#question.textContent = turn.question;
    this.#question.parentElement.hidden = !turn.question;
    this.#paintTools(turn.tools);
    if (this.#painted.text !== turn.text) showMarkdown(this.#answer, turn.text);
    this.#painted.text = turn.text;
    this.classList.toggle("writing", isRunning(turn) && turn.phase === "answering");
    this.#paintActivity(turn);
    this.#paintNotice(turn);
    this.#paintMeta(turn);
  }

  #paintActivity(turn) {
    const busy = isRunning(turn) && turn.phase !== "answering";
    this.#activity.hidden = !busy;
    if (busy) this.#activity.lastChild.textContent = `${turn.stopping ? "Stopping" : activityOf(turn)}…`;
    if (busy && turn.phase === "retrying") this.#ticking ??= setInterval(() => this.update(), 1000);
    else this.disconnectedCallback();
  }

  #paintTools(tools) {
    const written = JSON.stringify([tools, isRunning(this.#turn)]);
    if (this.#painted.tools === written) return;
    this.#painted.tools = written;
    const open = new Set([...this.#tools.querySelectorAll("details[open]")].map((d) => d.dataset.call));
    this.#tools.replaceChildren(...tools.map((tool) => this.#tool(tool, open.has(tool.callId))));
    this.#tools.hidden = tools.length === 0;
  }

  #tool(tool, open) {
    const settled = tool.phase === "settled";
    const [mark, word] = OUTCOMES[tool.outcome] ?? ["question", "outcome unknown"];
    const state = settled ? signOf(tool.outcome, mark, word) : this.#unsettled(tool);
    const summary = h(
      "summary",
      {},
      state,
      h("span", { class: "name" }, tool.tool),
      h("span", { class: "arguments" }, oneLine(tool.approval?.edited ?? tool.arguments)),
      settled && h("span", { class: "took" }, duration(tool.durationMs)),
    );
    const failure = tool.failure && h("p", {}, `It ended with ${tool.failure.toLowerCase().replaceAll("_", " ")}.`);
    const verdict = tool.approval?.verdict && h("p", {}, verdictText({ ...tool.approval, arguments: tool.approval.edited }));
    const questions = (tool.questions ?? []).filter(({ verdict: over }) => over).map((question) => h("p", {}, questionText(question)));
    const details = h("pre", { tabindex: "0" }, pretty(tool.approval?.edited ?? tool.arguments));
    return h("li", {}, h("details", { open, "data-call": tool.callId }, summary, verdict, questions, failure, details), isAsked(tool) && isRunning(this.#turn) && this.#card(tool));
  }

  /** What is known of a call that isn't over, or wasn't when its turn ended. */
  #unsettled(tool) {
    if (!isRunning(this.#turn)) return signOf("UNKNOWN", "question", "not finished");
    if (isAsked(tool)) return signOf("UNKNOWN", "question", askedOf(tool).kind === "QUESTION" ? "waits for an answer" : "waits for approval");
    return h("span", { class: "outcome pending" }, h("span", { class: "spinner" }), h("span", { class: "unseen" }, "running"));
  }

  /** The same element each time, for somebody may be writing in it. */
  #card(tool) {
    const asked = askedOf(tool);
    if (!this.#cards.has(asked.approvalId)) this.#cards.set(asked.approvalId, approvalCard({ ...asked, tool: tool.tool }));
    return this.#cards.get(asked.approvalId);
  }

  #paintNotice(turn) {
    const written = JSON.stringify([turn.ending?.status, turn.problem]);
    if (this.#painted.notice === written) return;
    this.#painted.notice = written;
    const ending = turn.ending;
    this.#notice.hidden = true;
    if (turn.problem) {
      this.#say("warn", turn.problem.title, turn.problem.detail, turn.problem.again);
    } else if (ending && ["REFUSED", "FAILED"].includes(ending.status)) {
      this.#say(ending.status === "REFUSED" ? "calm" : "warn", titleOf(ending), ending.detail);
    } else if (ending?.status === "CANCELLED") {
      this.#say("calm", "Stopped", turn.text ? "What was said until then is kept." : "Nothing was said yet.");
    } else if (ending?.finishReason === "length") {
      this.#say("calm", "Cut off", "The answer reached its longest length. Ask the agent to go on.");
    }
  }

  #say(kind, title, detail, again) {
    const retry = again && h("button", { type: "button", class: "plain", onclick: () => this.#ask("again") }, "Try again");
    this.#notice.className = `notice ${kind}`;
    this.#notice.replaceChildren(...[h("strong", {}, title), detail && h("p", {}, detail), retry].filter(Boolean));
    this.#notice.hidden = false;
  }

  #paintMeta(turn) {
    this.#meta.hidden = isRunning(turn) || !turn.turnId;
    const written = JSON.stringify([turn.facts, turn.ending?.costNanos, turn.ending?.usage, this.#meta.hidden]);
    if (this.#meta.hidden || this.#painted.meta === written) return;
    this.#painted.meta = written;
    const { model, provider } = turn.facts;
    const { usage, costNanos } = turn.ending ?? {};
    const tokens = usage && inputTokens(usage) + outputTokens(usage);
    const parts = [
      model && h("span", {}, model),
      provider === "simulated" && h("span", { class: "badge" }, "simulated"),
      tokens ? h("span", {}, `${count(tokens)} tokens`) : null,
      costNanos > 0 && h("span", {}, dollars(costNanos)),
      h("time", { datetime: new Date(turn.askedAt).toISOString() }, time(turn.askedAt)),
    ];
    const trace = h("button", { type: "button", class: "quiet", onclick: () => this.#ask("trace") }, icon("trace"), "Trace");
    this.#meta.replaceChildren(...parts.filter(Boolean), trace);
  }

  #ask(what) {
    this.dispatchEvent(new CustomEvent(what, { bubbles: true, detail: this.#turn }));
  }
}

customElements.define("c2-turn", TurnView);
