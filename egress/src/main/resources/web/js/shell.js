// The frame around all screens of those who are known: switches, lists and the account at the side, the screen beside it.

import { h, icon } from "./dom.js";
import { isPerson, organization } from "./identity.js";
import { mayManage, navigation, titleOf } from "./navigation.js";
import { wordsFor } from "./problem.js";
import { hashOf } from "./router.js";
import { isDark, toggleTheme } from "./session.js";
import { accountMenu, organizationSwitch, workspaceSwitch } from "./switches.js";
import { Voice } from "./voice.js";
import "./chat-screen.js";
import "./conversation-list.js";

const voice = new Voice();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new Event("theme")));

export class Shell {
  #list = document.createElement("c2-conversations");
  #trace = document.createElement("c2-trace");
  #title = h("h1", { tabindex: "-1" });
  #tools = h("div", { class: "header-tools" });
  #connection = h("p", { class: "banner", role: "status", hidden: true }, h("span", { class: "spinner" }), "The connection is lost. Trying again…");
  #host = h("div", { class: "host" });
  #tabs = h("nav", { class: "tabs", "aria-label": "Parts of the page" });
  #screens = h("div", { class: "screens-slot" });
  #theme = h("button", { type: "button", class: "quiet" });
  #left = new AbortController();
  #chat = null;
  #lastChat = hashOf("chat");
  #shown = 0;
  #again = () => {};

  constructor() {
    const skip = h("button", { type: "button", class: "skip", onclick: () => (this.#chat ?? this.#title).focus() }, "Skip to the content");
    this.elements = [skip, this.#sidebar(), this.#main(), this.#trace, voice.element];
    this.#list.hidden = true;
    this.#paintTheme();
    this.#listen();
  }

  #sidebar() {
    const brand = h("div", { class: "brand" }, h("img", { src: "/web/favicon.svg", alt: "", width: "28", height: "28" }), "AgentC2");
    const close = h("button", { type: "button", class: "quiet close", "aria-label": "Close the menu", onclick: () => this.#showSidebar(false) }, icon("close"));
    const key = h("button", { type: "button", class: "quiet", onclick: () => this.#list.dispatchEvent(new CustomEvent("change-key", { bubbles: true })) }, icon("key"), "API key");
    this.#theme.addEventListener("click", () => {
      toggleTheme();
      this.#paintTheme();
    });
    const where = organization() && h("div", { class: "switches" }, organizationSwitch(), workspaceSwitch(() => this.#again()));
    return h("aside", { id: "sidebar", "aria-label": "Organisation, screens and account" }, h("div", { class: "top" }, brand, close), where, this.#tabs, this.#list, this.#screens, h("footer", {}, isPerson() ? accountMenu() : key, this.#theme));
  }

  #main() {
    const menu = h("button", { type: "button", class: "quiet menu", "aria-label": "Menu", "aria-controls": "sidebar", onclick: () => this.#showSidebar(true) }, icon("menu"));
    return h("main", { onclick: (event) => event.target.tagName === "MAIN" && this.#showSidebar(false) }, h("header", {}, menu, this.#title, this.#tools), this.#connection, this.#host);
  }

  #listen() {
    const signal = this.#left.signal;
    const on = (name, take) => this.elements.forEach((element) => element.addEventListener(name, take, { signal }));
    on("open", (event) => this.#go(event.detail));
    on("opened", (event) => this.#opened(event.detail));
    on("titled", (event) => this.#paintTitle(event.detail));
    on("trace", (event) => this.#trace.show(event.detail.turnId));
    on("connection", (event) => (this.#connection.hidden = event.detail));
    on("say", (event) => voice.say(event.detail));
    addEventListener("keydown", (event) => event.key === "Escape" && this.#showSidebar(false), { signal });
    document.addEventListener("theme", () => this.#paintTheme(), { signal });
  }

  /** Loads the conversations. */
  async refresh() {
    try {
      await this.#list.refresh();
    } catch (problem) {
      if (problem.status === 401) this.#list.dispatchEvent(new CustomEvent("refused", { bubbles: true, detail: problem }));
    }
  }

  /** Stops what it follows; it isn't used again. */
  leave() {
    this.#shown++;
    this.#left.abort();
    this.elements.forEach((element) => element.remove());
  }

  async showChat(conversationId) {
    const fresh = !this.#chat;
    if (fresh) {
      this.#chat = document.createElement("c2-chat");
      this.#chat.list = this.#list;
      this.#shown++;
      this.#put(this.#chat, this.#chat.tools);
    }
    this.#lastChat = conversationId ? hashOf("chat", { conversation: conversationId }) : hashOf("chat");
    this.#paintTabs("chat");
    this.#again = () => this.#chat?.loadAgents();
    const agents = fresh && this.#chat.loadAgents();
    const opened = this.#chat.open(conversationId);
    this.#showSidebar(false);
    this.#chat.focus();
    await Promise.all([agents, opened]);
  }

  /** Shows a screen of managing: a module whose `show(params, frame)` makes its element. */
  async show(screen, params, load) {
    const mine = ++this.#shown;
    this.#chat = null;
    this.#again = () => this.show(screen, params, load);
    this.#showSidebar(false);
    this.#paintTabs(screen);
    this.#paintTitle(screen === "account" ? "Account" : titleOf(screen));
    const frame = {
      title: (text) => mine === this.#shown && this.#paintTitle(text),
      tools: (...elements) => mine === this.#shown && this.#tools.replaceChildren(...elements),
      again: () => mine === this.#shown && this.show(screen, params, load),
    };
    try {
      const module = await load();
      if (mine !== this.#shown) return;
      this.#put(module.show(params, frame));
    } catch (problem) {
      if (mine === this.#shown) this.#put(h("div", { class: "screen" }, h("div", { class: "notice warn", role: "alert" }, h("strong", {}, "This can't be shown"), h("p", {}, wordsFor(problem)))));
    }
    this.#title.focus();
  }

  #put(element, ...tools) {
    this.#connection.hidden = true;
    this.#tools.replaceChildren(...tools);
    this.#host.replaceChildren(element);
  }

  #paintTabs(screen) {
    const chat = screen === "chat";
    const tab = (label, sign, href, current) => h("a", { href, "aria-current": current ? "true" : null }, icon(sign), label);
    this.#tabs.replaceChildren(tab("Chat", "chat", this.#lastChat, chat), mayManage() ? tab("Manage", "agent", hashOf("agents"), !chat && screen !== "account") : "");
    this.#tabs.hidden = !mayManage() && chat;
    this.#list.hidden = !chat;
    this.#screens.replaceChildren(chat ? "" : navigation(screen));
  }

  #paintTitle(title) {
    this.#title.textContent = title;
    document.title = title === "New conversation" ? "AgentC2" : `${title} · AgentC2`;
  }

  #go(conversationId) {
    this.#showSidebar(false);
    const hash = conversationId ? hashOf("chat", { conversation: conversationId }) : hashOf("chat");
    if (location.hash !== hash) location.hash = hash;
    else this.#chat?.open(conversationId, true);
    this.#chat?.focus();
  }

  #opened(conversationId) {
    this.#lastChat = hashOf("chat", { conversation: conversationId });
    if (location.hash !== this.#lastChat) history.replaceState(null, "", this.#lastChat);
    this.#paintTabs("chat");
  }

  #paintTheme() {
    const next = isDark() ? "light" : "dark";
    this.#theme.replaceChildren(icon(isDark() ? "sun" : "moon"), next === "dark" ? "Dark" : "Light");
    this.#theme.setAttribute("aria-label", `Use the ${next} theme`);
  }

  #showSidebar(shown) {
    const app = this.#host.closest("c2-app");
    if (!app) return;
    const was = app.classList.contains("sidebar-open");
    app.classList.toggle("sidebar-open", shown);
    if (shown) app.querySelector("#sidebar .close").focus();
    else if (was) app.querySelector(".menu").focus();
  }
}
