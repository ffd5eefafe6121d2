// A conversation: its turns, which it follows one after the other, and where the next message is sent.
// Asks for `started` (detail: {conversationId, title}), `busy` (detail: whether an answer can be stopped), `connection`
// (detail: whether connected), `say` (detail: text for screen readers) and `refused` (detail: Problem).

import { cancelTurn, getMessages, Problem, sendMessage } from "./api.js";
import { h, icon, oncePerFrame } from "./dom.js";
import { followTurn } from "./follow.js";
import { forgetTurn, keepTurn, keptTurns } from "./session.js";
import { applyEvent, isRunning, newTurn, titleOf, turnsOf } from "./turn.js";
import "./turn-view.js";

const NEAR_END_PX = 120;

class Thread extends HTMLElement {
  #agent;
  #conversationId = null;
  #turns = [];
  #views = new Map();
  #left = new AbortController();
  #following = false;
  #next = null;
  #list = h("div", { class: "turns", role: "log", "aria-label": "Conversation", "aria-live": "off" });
  #earlier = h("button", { type: "button", class: "plain more", hidden: true, onclick: () => this.#loadEarlier() }, "Show earlier messages");
  #state = h("div", { class: "thread-state" });
  #latest = h("button", { type: "button", class: "round latest", hidden: true, "aria-label": "Go to the latest", onclick: () => this.#toEnd(true) }, icon("down"));
  #keepAll = () => this.#turns.filter((turn) => turn.turnId && isRunning(turn)).forEach(keepTurn);
  #keep = oncePerFrame(this.#keepAll);

  connectedCallback() {
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "Messages");
    this.tabIndex = 0;
    this.append(h("div", { class: "column" }, this.#earlier, this.#state, this.#list), this.#latest);
    this.addEventListener("scroll", () => (this.#latest.hidden = this.#isNearEnd()), { passive: true });
    this.addEventListener("again", (event) => this.#post(event.detail));
    addEventListener("pagehide", this.#keepAll);
  }

  /** What runs is kept, so that it goes on where it is shown again. */
  disconnectedCallback() {
    removeEventListener("pagehide", this.#keepAll);
    this.#keepAll();
    this.#left.abort();
  }

  get conversationId() {
    return this.#conversationId;
  }

  get isEmpty() {
    return this.#turns.length === 0 && !this.#conversationId;
  }

  /** Leaves what was shown and shows another conversation; null begins a new one. */
  async open(conversationId, agent) {
    this.#left.abort();
    this.#left = new AbortController();
    this.#agent = agent;
    this.#conversationId = conversationId;
    this.#turns = [];
    this.#views.clear();
    this.#following = false;
    this.#next = null;
    this.#earlier.hidden = true;
    this.#list.replaceChildren();
    this.#state.replaceChildren();
    this.#tell("busy", false);
    this.#tell("connection", true);
    if (conversationId) await this.#load(conversationId, this.#left.signal);
  }

  async #load(conversationId, signal) {
    this.#state.replaceChildren(h("p", { class: "muted", role: "status" }, "Loading…"));
    const kept = keptTurns(conversationId);
    try {
      const page = await getMessages(conversationId);
      if (signal.aborted) return;
      this.#next = page.nextCursor ?? null;
      this.#state.replaceChildren();
      this.#show(turnsOf(conversationId, page.messages).map((turn) => resumed(turn, kept)), kept);
    } catch (problem) {
      if (signal.aborted) return;
      this.#state.replaceChildren();
      if (kept.length && problem.status !== 401) this.#show([], kept);
      else this.#cannotLoad(problem, conversationId);
    }
  }

  /** Turns of the store, then those that only this tab knows yet. */
  #show(turns, kept) {
    const known = new Set(turns.map((turn) => turn.turnId));
    turns.push(...kept.filter((turn) => !known.has(turn.turnId)).sort((a, b) => a.askedAt - b.askedAt));
    kept.filter((turn) => turns.some((t) => t.turnId === turn.turnId && !isRunning(t))).forEach((turn) => forgetTurn(turn.turnId));
    turns.forEach((turn) => this.#add(turn));
    this.#earlier.hidden = !this.#next;
    this.#toEnd(true);
    this.#followNext();
  }

  #cannotLoad(problem, conversationId) {
    if (problem.status === 401) return this.#tell("refused", problem);
    const missing = problem.status === 404;
    const retry = h("button", { type: "button", class: "plain", onclick: () => this.open(conversationId, this.#agent) }, "Try again");
    const title = missing ? "There is no such conversation" : "The conversation can't be loaded";
    this.#state.replaceChildren(h("div", { class: "notice warn", role: "alert" }, h("strong", {}, title), h("p", {}, problem.message), missing ? "" : retry));
  }

  async #loadEarlier() {
    this.#earlier.disabled = true;
    try {
      const page = await getMessages(this.#conversationId, this.#next);
      this.#next = page.nextCursor ?? null;
      const height = this.scrollHeight;
      const earlier = turnsOf(this.#conversationId, page.messages);
      for (const turn of earlier.toReversed()) {
        const shown = this.#turns.find((known) => known.turnId === turn.turnId);
        if (shown) shown.question ||= turn.question;
        else this.#add(turn, true);
      }
      this.#views.forEach((view) => view.update());
      this.scrollTop += this.scrollHeight - height;
    } catch (problem) {
      this.#tell("say", `Earlier messages can't be loaded: ${problem.message}`);
    } finally {
      this.#earlier.disabled = false;
      this.#earlier.hidden = !this.#next;
    }
  }

  #add(turn, first = false) {
    const view = document.createElement("c2-turn");
    if (first) {
      this.#turns.unshift(turn);
      this.#list.prepend(view);
    } else {
      this.#turns.push(turn);
      this.#list.append(view);
    }
    view.turn = turn;
    this.#views.set(turn, view);
  }

  /** Sends a message; it is shown at once. */
  send(text) {
    const turn = newTurn({ question: text, conversationId: this.#conversationId, clientMessageId: uniqueId() });
    this.#add(turn);
    this.#toEnd(true);
    this.#post(turn);
  }

  /** The same message may be posted again: its clientMessageId tells the server that it is the same. */
  async #post(turn) {
    const signal = this.#left.signal;
    turn.problem = null;
    turn.phase = "sending";
    this.#changed(turn);
    const { question: text, clientMessageId } = turn;
    const conversationId = this.#conversationId ?? undefined;
    try {
      const accepted = await sendMessage(this.#agent, { text, conversationId, clientMessageId });
      turn.turnId = accepted.turnId;
      turn.conversationId = accepted.conversationId;
      turn.phase = "received";
      keepTurn(turn);
      if (signal.aborted) return;
      this.#conversationId = accepted.conversationId;
      this.#tell("started", { conversationId: accepted.conversationId, title: text.slice(0, 80) });
      this.#followNext();
    } catch (problem) {
      if (signal.aborted) return;
      this.#fail(turn, problem, "Not sent");
    }
  }

  /** Asks for the running turn to be stopped; its stream tells when it is. */
  async stop() {
    const turn = this.#running();
    if (!turn?.turnId) return;
    turn.stopping = true;
    this.#changed(turn);
    try {
      await cancelTurn(turn.turnId);
    } catch (problem) {
      turn.stopping = false;
      this.#changed(turn);
      this.#tell("say", `The answer couldn't be stopped: ${problem.message}`);
    }
  }

  #running() {
    return this.#turns.find(isRunning);
  }

  async #followNext() {
    const turn = this.#turns.find((candidate) => isRunning(candidate) && candidate.turnId);
    this.#tell("busy", Boolean(turn));
    if (!turn || this.#following) return;
    const signal = this.#left.signal;
    this.#following = true;
    try {
      await followTurn({
        turnId: turn.turnId,
        lastEventId: turn.lastEventId,
        signal,
        onEvent: (event) => this.#take(turn, event),
        onConnection: (connected) => this.#tell("connection", connected),
      });
      if (signal.aborted) return;
    } catch (problem) {
      if (signal.aborted) return;
      this.#fail(turn, problem, "The answer can't be followed");
    }
    forgetTurn(turn.turnId);
    this.#following = false;
    this.#tell("connection", true);
    this.#followNext();
  }

  #take(turn, event) {
    applyEvent(turn, event);
    this.#changed(turn);
    this.#keep();
    if (event.event === "delta") this.#tell("say", { text: event.data.text });
    else if (event.event === "tool" && event.data.phase === "requested") this.#tell("say", `Using the tool ${event.data.tool}.`);
    else if (event.event === "approval.requested") this.#tell("say", event.data.kind === "QUESTION" ? `The server of the tool ${event.data.tool} asks a person something.` : `A person is asked whether the tool ${event.data.tool} may be called.`);
    else if (turn.ending) this.#tell("say", { end: ["COMPLETED", "CANCELLED"].includes(turn.ending.status) ? "End of the answer." : titleOf(turn.ending) });
  }

  #fail(turn, problem, title) {
    turn.problem = { title, detail: problem.message, again: title === "Not sent" };
    this.#changed(turn);
    this.#tell("say", `${title}: ${problem.message}`);
    this.#tell("busy", Boolean(this.#running()));
    if (problem instanceof Problem && problem.status === 401) this.#tell("refused", problem);
  }

  #changed(turn) {
    const follow = this.#isNearEnd();
    this.#views.get(turn)?.update();
    if (follow) requestAnimationFrame(() => this.#toEnd(false));
  }

  #isNearEnd() {
    return this.scrollHeight - this.scrollTop - this.clientHeight < NEAR_END_PX;
  }

  #toEnd(always) {
    if (always || this.#latest.hidden) this.scrollTop = this.scrollHeight;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

/** A turn of the store that still runs goes on where this tab was. */
function resumed(turn, kept) {
  const mine = isRunning(turn) && kept.find((candidate) => candidate.turnId === turn.turnId);
  return mine || turn;
}

function uniqueId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

customElements.define("c2-thread", Thread);
