// The chat: the open conversation, and which agent a new one is with. Asks for `titled` (detail: title) and `opened`
// (detail: conversation id).

import { h } from "./dom.js";
import { can } from "./identity.js";
import { agents as allAgents } from "./manage-api.js";
import { chooseAgent, chosenAgent, chosenWorkspace } from "./place.js";
import { hashOf } from "./router.js";
import "./composer.js";
import "./thread.js";

const ASKED = new URLSearchParams(location.search).get("agent");
const USUAL = "assistant";
const EXAMPLES = [
  ["What time is it in Tokyo?", "uses the clock"],
  ["What is 17.5 % of 2,340?", "uses the calculator"],
  ["Explain Kafka in three sentences", "just talks"],
];

class Chat extends HTMLElement {
  #thread = document.createElement("c2-thread");
  #composer = document.createElement("c2-composer");
  #welcome = h("section", { class: "welcome", "aria-label": "Examples" });
  #hint = h("p");
  #select = h("select", { id: "chat-agent", "aria-label": "Agent of the new conversation", onchange: () => this.#choose(this.#select.value) });
  #with = h("span", { class: "badge" });
  #agents = [];
  #agent = ASKED ?? chosenAgent() ?? USUAL;

  /** The list of conversations beside it, which knows titles and agents. */
  list;
  tools = h("div", { class: "tools-slot" }, this.#with, this.#select);

  connectedCallback() {
    const examples = EXAMPLES.map(([text, note]) => h("button", { type: "button", onclick: () => this.#send(text) }, text, h("small", {}, note)));
    this.#welcome.append(h("h2", {}, "What can I do for you?"), this.#hint, h("div", { class: "examples" }, examples));
    this.#hint.textContent = "Every step of an answer is an event in Kafka. Ask something, then open its trace.";
    this.append(this.#welcome, this.#thread, this.#composer);
    this.addEventListener("send", (event) => this.#send(event.detail));
    this.addEventListener("stop", () => {
      this.#composer.stopping = true;
      this.#thread.stop();
    });
    this.addEventListener("busy", (event) => (this.#composer.running = event.detail));
    this.addEventListener("started", (event) => this.#started(event.detail));
  }

  /** Shows a conversation; null begins a new one. */
  async open(conversationId, again = false) {
    if (!again && conversationId && conversationId === this.#thread.conversationId) return;
    this.list.current = conversationId;
    const opened = this.#thread.open(conversationId, this.list.find(conversationId)?.agentId ?? this.#agent);
    this.paint();
    await opened;
  }

  /** Loads the agents that can be talked with; a caller who may not see them talks with the usual one. */
  async loadAgents() {
    this.#agents = can("READ_CONFIG") ? await allAgents.all({ live: true, workspace: chosenWorkspace() }).catch(() => []) : [];
    this.#agents = this.#agents.filter(({ liveVersion }) => liveVersion);
    this.#select.replaceChildren(...this.#agents.map(({ slug, name }) => h("option", { value: slug }, name)));
    const known = [ASKED, chosenAgent(), USUAL].find((slug) => this.#agents.some((agent) => agent.slug === slug));
    this.#agent = known ?? this.#agents[0]?.slug ?? ASKED ?? USUAL;
    this.#select.value = this.#agent;
    if (can("MANAGE_AGENTS") && this.#agents.length === 0) this.#hint.replaceChildren("No agent is live here. ", h("a", { href: hashOf("agents") }, "Make and publish one"), ".");
    if (this.#thread.isEmpty) this.#thread.open(null, this.#agent);
    this.paint();
  }

  focus() {
    this.#composer.focus();
  }

  #choose(slug) {
    this.#agent = slug;
    chooseAgent(slug);
    this.#thread.open(null, slug);
    this.focus();
  }

  #send(text) {
    this.#welcome.hidden = true;
    this.#thread.hidden = false;
    this.#thread.send(text);
    this.#composer.focus();
  }

  #started({ conversationId, title }) {
    const agentId = this.#agents.find(({ slug }) => slug === this.#agent)?.id;
    this.list.touch(conversationId, title, agentId);
    this.#tell("opened", conversationId);
    this.paint();
  }

  paint() {
    const current = this.#thread.conversationId;
    const known = this.list.find(current);
    this.#welcome.hidden = !this.#thread.isEmpty;
    this.#thread.hidden = this.#thread.isEmpty;
    this.#select.hidden = Boolean(current) || this.#agents.length < 2;
    const agent = current ? this.#agents.find(({ id, slug }) => [id, slug].includes(known?.agentId)) : this.#agents.length === 1 && this.#agents[0];
    this.#with.hidden = !agent;
    this.#with.textContent = agent ? agent.name : "";
    this.list.current = current;
    this.#tell("titled", current ? (known?.title ?? "Conversation") : "New conversation");
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

customElements.define("c2-chat", Chat);
