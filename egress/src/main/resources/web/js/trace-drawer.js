// What happened in a turn, step by step, with the time of each hop.

import { getTrace } from "./api.js";
import { h, icon } from "./dom.js";
import { count, dollars, duration, inputTokens, oneLine, outputTokens, pretty } from "./format.js";

const NAMES = {
  InboundMessage: "Message received",
  TurnAccepted: "Turn accepted",
  InputScreened: "Input screened",
  GuardrailEvent: "Guardrail verdict",
  ModelRouted: "Model chosen",
  ModelRequested: "Model asked",
  ModelAnswered: "Model answered",
  ModelResult: "Model result",
  ToolsRequested: "Tools asked for",
  ToolCall: "Tool called",
  ToolResult: "Tool result",
  ToolSettled: "Tool settled",
  CostEvent: "Cost counted",
  TurnCompleted: "Turn completed",
  TurnFailed: "Turn failed",
  TurnRefused: "Turn refused",
  TurnCancelled: "Turn cancelled",
  Reply: "Reply sent",
};
const WORK = new Set(["ModelAnswered", "ModelResult", "ToolSettled", "ToolResult"]);
const RUNNING = new Set(["RECEIVED", "RUNNING"]);

class TraceDrawer extends HTMLElement {
  #body = h("div", { class: "trace-body", tabindex: "-1" });
  #dialog = h("dialog", { class: "drawer", "aria-labelledby": "trace-title" });
  #from = null;
  #turnId = null;

  connectedCallback() {
    const close = h("button", { type: "button", class: "quiet", "aria-label": "Close the trace", onclick: () => this.#dialog.close() }, icon("close"));
    this.#dialog.append(h("header", {}, h("h2", { id: "trace-title" }, "Trace"), close), this.#body);
    this.#dialog.addEventListener("close", () => this.#from?.focus());
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
    this.append(this.#dialog);
  }

  /** Opens with the trace of a turn; the focus comes back when it closes. */
  async show(turnId) {
    this.#from = document.activeElement;
    this.#turnId = turnId;
    this.#body.replaceChildren(h("p", { class: "muted", role: "status" }, "Loading the trace…"));
    if (!this.#dialog.open) this.#dialog.showModal();
    try {
      const trace = await getTrace(turnId);
      if (this.#turnId === turnId) this.#body.replaceChildren(...this.#contents(trace));
    } catch (problem) {
      const retry = h("button", { type: "button", class: "plain", onclick: () => this.show(turnId) }, "Try again");
      this.#body.replaceChildren(h("div", { class: "notice warn", role: "alert" }, h("strong", {}, "No trace"), h("p", {}, problem.message), retry));
    }
  }

  #contents(trace) {
    const running = RUNNING.has(trace.status);
    return [
      running && h("p", { class: "muted" }, "This turn is still running; this is what is known so far. ", h("button", { type: "button", class: "plain", onclick: () => this.show(trace.turnId) }, "Refresh")),
      this.#facts(trace),
      section("Steps", ...trace.steps.map((step) => this.#step(step))),
      section("Time of each hop", waterfall(trace.events)),
      section("Identity", ids(trace)),
    ].filter(Boolean);
  }

  #facts({ status, durationMs, provider, model, tier, usage, cost }) {
    const tokens = usage && `${count(inputTokens(usage))} in, ${count(outputTokens(usage))} out`;
    return h(
      "dl",
      { class: "facts" },
      fact("Status", h("span", { class: `status ${status.toLowerCase()}` }, status.toLowerCase())),
      fact("Time", duration(durationMs)),
      fact("Cost", cost && dollars(cost.nanoUsd)),
      fact("Tokens", tokens && tokens + (usage.estimated ? " (estimated)" : "")),
      fact("Model", model && h("span", {}, model, provider === "simulated" ? h("span", { class: "badge" }, "simulated") : ` (${provider})`)),
      fact("Tier", tier),
    );
  }

  #step({ step, modelCalls, toolCalls }) {
    return h(
      "section",
      { class: "step" },
      h("h4", {}, `Step ${step}`),
      modelCalls.map((call) =>
        line("model", call.outcome, call.model, modelDetail(call), duration(call.durationMs), call.failure && words(call.failure)),
      ),
      toolCalls.map((call) =>
        h(
          "details",
          {},
          h("summary", {}, line("tool", call.outcome, call.tool, oneLine(call.arguments, 60), duration(call.durationMs), call.failure && words(call.failure))),
          h("h5", {}, "Arguments"),
          h("pre", { tabindex: "0" }, pretty(call.arguments)),
          call.result !== undefined && [h("h5", {}, call.truncated ? "Result (shortened)" : "Result"), h("pre", { tabindex: "0" }, pretty(call.result))],
          call.results && h("p", {}, "Kept: ", call.results.map(({ id, mediaType, size }) => [h("a", { href: `/api/results/${id}`, download: id }, `${mediaType}, ${size.toLocaleString("en")} bytes`), " "])),
        ),
      ),
    );
  }
}

const words = (code) => code.toLowerCase().replaceAll("_", " ");
const section = (title, ...children) => h("section", {}, h("h3", {}, title), ...children);
const fact = (name, value) => (value ? h("div", {}, h("dt", {}, name), h("dd", {}, value)) : null);

function modelDetail({ usage, cost, firstTokenMs, attempt }) {
  return [
    attempt > 1 && `call ${attempt}`,
    usage && `${count(inputTokens(usage))} → ${count(outputTokens(usage))} tokens`,
    cost && dollars(cost.nanoUsd),
    firstTokenMs !== undefined && `first token ${duration(firstTokenMs)}`,
  ]
    .filter(Boolean)
    .join(" · ");
}

function line(kind, outcome, name, detail, took, failure) {
  return h(
    "div",
    { class: `line ${kind}` },
    h("span", { class: `dot ${outcome.toLowerCase()}`, role: "img", "aria-label": words(outcome) }),
    h("span", { class: "name" }, name ?? kind),
    h("span", { class: "took" }, took),
    h("span", { class: "detail" }, [detail, failure].filter(Boolean).join(" · ")),
  );
}

/** Each event with a bar for the time since the one before; work has a bar of its own length. */
function waterfall(events) {
  const total = Math.max(1, events.at(-1)?.sinceStartMs ?? 1);
  return h("ol", { class: "waterfall" }, events.map((event) => hop(event, total)));
}

function hop(event, total) {
  const works = WORK.has(event.type) && event.data?.durationMs !== undefined;
  const length = Math.min(works ? event.data.durationMs : event.sincePreviousMs, event.sinceStartMs);
  const bar = h("span", { class: works ? "bar work" : "bar" });
  bar.style.setProperty("--from", `${(100 * (event.sinceStartMs - length)) / total}%`);
  bar.style.setProperty("--length", `${(100 * length) / total}%`);
  const place = `${event.topic} · partition ${event.partition} · offset ${event.offset}`;
  return h(
    "li",
    {},
    h(
      "details",
      {},
      h(
        "summary",
        {},
        h("span", { class: "event" }, NAMES[event.type] ?? event.type),
        h("span", { class: "lane", "aria-hidden": "true" }, bar),
        h("span", { class: "took" }, `+${duration(event.sincePreviousMs)}`),
      ),
      h("p", { class: "muted mono" }, place),
      h("pre", { tabindex: "0" }, JSON.stringify(event.data, null, 2)),
    ),
  );
}

function ids(trace) {
  return h(
    "dl",
    { class: "ids" },
    fact("Turn", h("code", {}, trace.turnId)),
    fact("Agent", trace.agentId && h("code", {}, trace.agentVersion ? `${trace.agentId} v${trace.agentVersion}` : trace.agentId)),
    fact("Request", trace.requestId && h("code", {}, trace.requestId)),
    fact("W3C trace", trace.traceId && h("code", {}, trace.traceId)),
  );
}

customElements.define("c2-trace", TraceDrawer);
