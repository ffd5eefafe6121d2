// The page: conversations on the left, the open one beside them. The address names the open one (#/c/<id>).

import { h, icon } from "./dom.js";
import { askForKey } from "./key-dialog.js";
import { forgetKey, isDark, key, showTheme, takeKeyFromAddress, toggleTheme } from "./session.js";
import "./composer.js";
import "./conversation-list.js";
import "./thread.js";
import "./trace-drawer.js";

const AGENT = new URLSearchParams(location.search).get("agent") ?? "assistant";
const EXAMPLES = [
  ["What time is it in Tokyo?", "uses the clock"],
  ["What is 17.5 % of 2,340?", "uses the calculator"],
  ["Explain Kafka in three sentences", "just talks"],
];
const SAY_EVERY_MS = 1_500;

class App extends HTMLElement {
  #list = document.createElement("c2-conversations");
  #thread = document.createElement("c2-thread");
  #composer = document.createElement("c2-composer");
  #trace = document.createElement("c2-trace");
  #title = h("h1", { tabindex: "-1" });
  #connection = h("p", { class: "banner", role: "status", hidden: true }, h("span", { class: "spinner" }), "The connection is lost. Trying again…");
  #welcome = h("section", { class: "welcome", "aria-label": "Examples" });
  #voice = h("div", { class: "unseen", "aria-live": "polite" });
  #theme = h("button", { type: "button", class: "quiet" });
  #unsaid = "";

  connectedCallback() {
    this.append(this.#sidebar(), this.#main(), this.#trace, this.#voice);
    this.#paintTheme();
    this.#paintTitle();
    this.#listen();
    this.#begin();
  }

  #sidebar() {
    const brand = h("div", { class: "brand" }, h("img", { src: "/web/favicon.svg", alt: "", width: "28", height: "28" }), "AgentC2");
    const changeKey = h("button", { type: "button", class: "quiet", onclick: () => this.#changeKey() }, icon("key"), "API key");
    this.#theme.addEventListener("click", () => {
      toggleTheme();
      this.#paintTheme();
    });
    const close = h("button", { type: "button", class: "quiet close", "aria-label": "Close the list", onclick: () => this.#showSidebar(false) }, icon("close"));
    return h("aside", { id: "sidebar", "aria-label": "Conversations and settings" }, h("div", { class: "top" }, brand, close), this.#list, h("footer", {}, changeKey, this.#theme));
  }

  #main() {
    const menu = h("button", { type: "button", class: "quiet menu", "aria-label": "Conversations", "aria-controls": "sidebar", onclick: () => this.#showSidebar(true) }, icon("menu"));
    const examples = EXAMPLES.map(([text, note]) => h("button", { type: "button", onclick: () => this.#send(text) }, text, h("small", {}, note)));
    this.#welcome.append(h("h2", {}, "What can I do for you?"), h("p", {}, "Every step of an answer is an event in Kafka. Ask something, then open its trace."), h("div", { class: "examples" }, examples));
    return h("main", { onclick: (event) => event.target.tagName === "MAIN" && this.#showSidebar(false) }, h("header", {}, menu, this.#title), this.#connection, this.#welcome, this.#thread, this.#composer);
  }

  #listen() {
    this.addEventListener("open", (event) => this.#go(event.detail));
    this.addEventListener("send", (event) => this.#send(event.detail));
    this.addEventListener("stop", () => {
      this.#composer.stopping = true;
      this.#thread.stop();
    });
    this.addEventListener("trace", (event) => this.#trace.show(event.detail.turnId));
    this.addEventListener("busy", (event) => (this.#composer.running = event.detail));
    this.addEventListener("connection", (event) => (this.#connection.hidden = event.detail));
    this.addEventListener("say", (event) => this.#say(event.detail));
    this.addEventListener("started", (event) => this.#started(event.detail));
    this.addEventListener("refused", () => this.#changeKey(true));
    addEventListener("hashchange", () => this.#open(addressed()));
    addEventListener("keydown", (event) => event.key === "Escape" && this.#showSidebar(false));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#paintTheme());
    setInterval(() => this.#speak(), SAY_EVERY_MS);
  }

  async #begin() {
    if (!key()) await askForKey(false);
    await this.#refresh();
    await this.#open(addressed());
    this.#composer.focus();
  }

  async #refresh() {
    try {
      await this.#list.refresh();
      this.#paintTitle();
    } catch (problem) {
      if (problem.status === 401) await this.#changeKey(true);
    }
  }

  async #changeKey(refused = false) {
    forgetKey();
    await askForKey(refused);
    await this.#refresh();
    await this.#open(addressed(), true);
  }

  #go(conversationId) {
    this.#showSidebar(false);
    const address = conversationId ? `#/c/${encodeURIComponent(conversationId)}` : location.pathname + location.search;
    history.pushState(null, "", address);
    this.#open(conversationId);
    this.#composer.focus();
  }

  async #open(conversationId, again = false) {
    if (!again && conversationId && conversationId === this.#thread.conversationId) return;
    const opened = this.#thread.open(conversationId, this.#list.find(conversationId)?.agentId ?? AGENT);
    this.#paintTitle();
    await opened;
  }

  #send(text) {
    this.#welcome.hidden = true;
    this.#thread.hidden = false;
    this.#thread.send(text);
    this.#composer.focus();
  }

  #started({ conversationId, title }) {
    if (addressed() !== conversationId) history.replaceState(null, "", `#/c/${encodeURIComponent(conversationId)}`);
    this.#list.touch(conversationId, title);
    this.#paintTitle();
  }

  #paintTitle() {
    const current = this.#thread.conversationId;
    const title = current ? (this.#list.find(current)?.title ?? "Conversation") : "New conversation";
    this.#title.textContent = title;
    document.title = current ? `${title} · AgentC2` : "AgentC2";
    this.#list.current = current;
    this.#welcome.hidden = !this.#thread.isEmpty;
    this.#thread.hidden = this.#thread.isEmpty;
  }

  #paintTheme() {
    const next = isDark() ? "light" : "dark";
    this.#theme.replaceChildren(icon(isDark() ? "sun" : "moon"), next === "dark" ? "Dark" : "Light");
    this.#theme.setAttribute("aria-label", `Use the ${next} theme`);
  }

  #showSidebar(shown) {
    const was = this.classList.contains("sidebar-open");
    this.classList.toggle("sidebar-open", shown);
    if (shown) this.querySelector("#sidebar .new").focus();
    else if (was) this.querySelector(".menu").focus();
  }

  /** Screen readers hear whole sentences now and then, not each token. */
  #say(detail) {
    if (typeof detail === "string") this.#unsaid += `\n${detail}\n`;
    else this.#unsaid += detail.text ?? `\n${detail.end}\n`;
  }

  #speak() {
    const end = Math.max(...[". ", "! ", "? ", "\n", ": "].map((mark) => this.#unsaid.lastIndexOf(mark)));
    const sentences = this.#unsaid.slice(0, end + 1).replace(/[*_`#>|]/g, "").trim();
    this.#unsaid = this.#unsaid.slice(end + 1);
    if (sentences) this.#voice.replaceChildren(h("p", {}, sentences));
  }
}

function addressed() {
  const found = /^#\/c\/(.+)$/.exec(location.hash);
  return found ? decodeURIComponent(found[1]) : null;
}

takeKeyFromAddress();
showTheme();
customElements.define("c2-app", App);
