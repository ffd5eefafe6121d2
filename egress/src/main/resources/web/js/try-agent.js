// A trial of an agent's live version: a conversation of its own beside the editor.

import { h } from "./dom.js";
import "./composer.js";
import "./thread.js";

class TryAgent extends HTMLElement {
  #thread = document.createElement("c2-thread");
  #composer = document.createElement("c2-composer");
  #said = h("span", { class: "muted" });
  #empty = h("p", { class: "empty-trial" });
  #anew = h("button", { type: "button", class: "plain", hidden: true, onclick: () => this.#restart() }, "Start again");
  #slug = null;
  #live = undefined;

  connectedCallback() {
    if (this.childElementCount) return;
    this.className = "panel trial";
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "Trial");
    this.append(h("header", {}, h("div", {}, h("h2", {}, "Try it"), this.#said), this.#anew), this.#empty, this.#thread, this.#composer);
    this.addEventListener("send", (event) => this.#send(event.detail));
    this.addEventListener("stop", () => {
      this.#composer.stopping = true;
      this.#thread.stop();
    });
    this.addEventListener("busy", (event) => (this.#composer.running = event.detail));
    this.addEventListener("started", (event) => event.stopPropagation());
    this.#paint();
  }

  /** The agent and its live version; null when it has none. A trial that has begun goes on. */
  use(slug, live) {
    const other = slug !== this.#slug;
    this.#slug = slug;
    this.#live = live;
    if (other) this.#thread.open(null, slug);
    this.#paint();
  }

  #send(text) {
    if (this.#live === null) return;
    this.#thread.send(text);
    this.#paint();
  }

  #restart() {
    this.#thread.open(null, this.#slug);
    this.#paint();
    this.#composer.focus();
  }

  #paint() {
    const live = this.#live;
    this.#said.textContent = live ? `answers with version ${live}, the published one` : "";
    this.#empty.textContent = live ? "What you write here is answered by the published version, not by what stands in the editor. Publish to try a change." : "No version is published, so nothing can answer. Publish one to try it.";
    this.#empty.hidden = !this.#thread.isEmpty;
    this.#thread.hidden = this.#thread.isEmpty;
    if (this.#composer.hidden && live) {
      this.#composer.hidden = false;
      this.#composer.running = false; // it can be measured only now
    }
    this.#composer.hidden = !live;
    this.#anew.hidden = this.#thread.isEmpty;
  }
}

customElements.define("c2-try", TryAgent);
