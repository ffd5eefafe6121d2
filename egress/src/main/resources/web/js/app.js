// The page: who uses it, and which screen its address (see router.js) names. Screens of managing are loaded when asked for.

import { recognise } from "./access-api.js";
import { h } from "./dom.js";
import { can, hasEnded, isPerson, isProgram, onIdentity, organization } from "./identity.js";
import { askForKey } from "./key-dialog.js";
import { loadWorkspaces } from "./place.js";
import { hashOf, parse } from "./router.js";
import { forgetKey, keepReturn, key, showTheme, takeKeyFromAddress, takeReturn } from "./session.js";
import { Shell } from "./shell.js";
import { showOutside } from "./outside.js";
import { wordsFor } from "./problem.js";
import "./trace-drawer.js";

const SCREENS = {
  account: () => import("./account-screen.js"),
  agents: () => import("./agents-screen.js"),
  agent: () => import("./agent-screen.js"),
  budgets: () => import("./budgets-screen.js"),
  policies: () => import("./policies-screen.js"),
  connections: () => import("./connections-screen.js"),
  workspaces: () => import("./workspaces-screen.js"),
  members: () => import("./members-screen.js"),
  keys: () => import("./keys-screen.js"),
  organization: () => import("./organization-screen.js"),
  approvals: () => import("./approvals-screen.js"),
  audit: () => import("./audit-screen.js"),
};
const OUTSIDE = ["sign-in", "sign-up", "invitation"];

class App extends HTMLElement {
  #shell = null;
  #entered = 0;
  #who = false;

  connectedCallback() {
    onIdentity(() => this.#enter());
    addEventListener("hashchange", () => this.#route());
    this.addEventListener("refused", () => isProgram() && this.#changeKey(true));
    this.addEventListener("change-key", () => this.#changeKey());
    this.#begin();
  }

  async #begin() {
    this.replaceChildren(h("p", { class: "outside muted", role: "status" }, h("span", { class: "spinner" }), "Loading…"));
    try {
      await recognise();
    } catch (problem) {
      const again = h("button", { type: "button", class: "primary", onclick: () => this.#begin() }, "Try again");
      this.replaceChildren(h("main", { class: "outside" }, h("div", { class: "notice warn", role: "alert" }, h("strong", {}, "AgentC2 can't be reached"), h("p", {}, wordsFor(problem)), again)));
    }
  }

  /** Somebody else, or somewhere else: all is shown anew. */
  async #enter() {
    const mine = ++this.#entered;
    this.#who = isPerson() || isProgram();
    this.#shell?.leave();
    this.#shell = null;
    if (this.#who && organization()) await loadWorkspaces();
    if (mine !== this.#entered) return;
    const kept = isPerson() ? takeReturn() : null;
    if (kept && parse(location.hash).screen === "chat") location.replace(kept);
    await this.#route();
  }

  async #route() {
    const { screen, params } = parse(location.hash);
    if (screen === "authorize") return this.#consent(params);
    if (!this.#who || screen === "invitation") return this.#outside(OUTSIDE.includes(screen) ? screen : "sign-in", params);
    if (isPerson() && screen !== "account") {
      if (!organization()) return this.#outside("organization", params);
      if (!can("CHAT") && !can("READ_CONFIG")) return this.#outside("stopped", params);
    }
    if (OUTSIDE.includes(screen)) return location.replace(hashOf("chat"));
    if (!this.#shell) {
      this.#shell = new Shell();
      this.replaceChildren(...this.#shell.elements);
      this.classList.remove("is-outside");
      await this.#shell.refresh();
    }
    if (screen === "chat") await this.#shell.showChat(params.conversation ?? null);
    else await this.#shell.show(screen, params, SCREENS[screen]);
  }

  /** A client asks for a person, who may be signed in elsewhere and come back without the address. */
  #consent(params) {
    if (!isPerson()) keepReturn(location.hash);
    this.#outside(isPerson() ? "authorize" : "sign-in", params);
  }

  #outside(screen, params) {
    this.#shell?.leave();
    this.#shell = null;
    this.classList.add("is-outside");
    showOutside(this, screen, params, { ended: hasEnded(), useKey: () => this.#changeKey() });
  }

  async #changeKey(refused = false) {
    if (refused) forgetKey();
    const before = key();
    if ((await askForKey(refused)) || refused || key() !== before) await recognise();
  }
}

takeKeyFromAddress();
showTheme();
customElements.define("c2-app", App);
