// The conversations, newest first. Asks for `open` (detail: conversation id or null for a new one).

import { getConversations } from "./api.js";
import { h, icon } from "./dom.js";
import { ago, period } from "./format.js";

class ConversationList extends HTMLElement {
  #rows = [];
  #next = null;
  #current = null;
  #list = h("div", { class: "conversations" });
  #more = h("button", { type: "button", class: "plain more", hidden: true, onclick: () => this.#load(this.#next) }, "Show earlier");
  #state = h("p", { class: "muted", role: "status" });

  connectedCallback() {
    if (this.childElementCount) return;
    const start = h("button", { type: "button", class: "new", onclick: () => this.#open(null) }, icon("plus"), "New conversation");
    this.append(start, h("nav", { "aria-label": "Conversations" }, this.#list, this.#more, this.#state));
  }

  set current(conversationId) {
    this.#current = conversationId;
    this.#paint();
  }

  /** Conversation of the list by its id. */
  find(conversationId) {
    return this.#rows.find((row) => row.conversationId === conversationId);
  }

  /** Puts a conversation on top at once; the store knows it a little later. */
  touch(conversationId, title, agentId) {
    const known = this.find(conversationId) ?? { conversationId, title, agentId };
    this.#rows = [{ ...known, lastActivityAt: new Date().toISOString() }, ...this.#rows.filter((row) => row !== known)];
    this.#paint();
  }

  /** Loads the first page; throws the Problem when it can't. */
  async refresh() {
    try {
      const page = await getConversations();
      this.#rows = page.conversations;
      this.#next = page.nextCursor ?? null;
      this.#state.textContent = this.#rows.length ? "" : "Nothing here yet.";
      this.#paint();
    } catch (problem) {
      this.#state.textContent = problem.status === 401 ? "" : "The list can't be loaded now.";
      throw problem;
    }
  }

  async #load(cursor) {
    this.#more.disabled = true;
    try {
      const page = await getConversations(cursor);
      this.#rows.push(...page.conversations.filter((row) => !this.find(row.conversationId)));
      this.#next = page.nextCursor ?? null;
      this.#paint();
    } catch {
      this.#state.textContent = "Earlier ones can't be loaded now.";
    } finally {
      this.#more.disabled = false;
    }
  }

  #paint() {
    const focused = document.activeElement?.dataset?.conversation;
    const groups = Map.groupBy(this.#rows, (row) => period(row.lastActivityAt));
    this.#list.replaceChildren(
      ...[...groups].map(([name, rows]) => h("section", {}, h("h2", {}, name), h("ul", {}, rows.map((row) => this.#row(row))))),
    );
    this.#more.hidden = !this.#next;
    if (this.#rows.length) this.#state.textContent = "";
    if (focused) this.#list.querySelector(`[data-conversation="${CSS.escape(focused)}"]`)?.focus();
  }

  #row(row) {
    const current = row.conversationId === this.#current;
    const open = () => this.#open(row.conversationId);
    const title = h("span", { class: "title" }, row.title || "Untitled");
    const at = h("time", { datetime: row.lastActivityAt }, ago(row.lastActivityAt));
    const attributes = { type: "button", "data-conversation": row.conversationId, "aria-current": current ? "page" : null };
    return h("li", {}, h("button", { ...attributes, onclick: open }, title, at));
  }

  #open(conversationId) {
    this.dispatchEvent(new CustomEvent("open", { bubbles: true, detail: conversationId }));
  }
}

customElements.define("c2-conversations", ConversationList);
