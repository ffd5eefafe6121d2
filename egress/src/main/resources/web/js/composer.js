// Where a message is written. Asks for `send` (detail: text) and `stop`.

import { h, icon } from "./dom.js";

class Composer extends HTMLElement {
  #text = h("textarea", {
    id: "composer-text",
    rows: "1",
    placeholder: "Write a message",
    "aria-label": "Message",
    "aria-describedby": "composer-hint",
    enterkeyhint: "send",
    autocomplete: "off",
  });
  #send = h("button", { type: "submit", class: "round", "aria-label": "Send", title: "Send" }, icon("send"));
  #stop = h("button", { type: "button", class: "round stop", "aria-label": "Stop the answer", title: "Stop", hidden: true }, icon("stop"));

  connectedCallback() {
    const form = h("form", { class: "composer" }, this.#text, this.#stop, this.#send);
    const hint = h("p", { id: "composer-hint", class: "hint" }, h("kbd", {}, "Enter"), " sends, ", h("kbd", {}, "Shift"), " + ", h("kbd", {}, "Enter"), " begins a line");
    this.append(form, hint);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#submit();
      }
    });
    this.#text.addEventListener("input", () => this.#fit());
    this.#stop.addEventListener("click", () => this.dispatchEvent(new CustomEvent("stop", { bubbles: true })));
    this.#fit();
  }

  focus() {
    this.#text.focus();
  }

  /** Puts a text there to be sent or changed. */
  set value(text) {
    this.#text.value = text;
    this.#fit();
  }

  /** Whether an answer is being written that can be stopped. */
  set running(running) {
    if (!running && document.activeElement === this.#stop) this.focus();
    this.#stop.hidden = !running;
    this.#stop.disabled = false;
    this.#fit();
  }

  set stopping(stopping) {
    if (stopping && document.activeElement === this.#stop) this.focus(); // a disabled button would lose the focus
    this.#stop.disabled = stopping;
  }

  #submit() {
    const text = this.#text.value.trim();
    if (!text) return;
    this.value = "";
    this.dispatchEvent(new CustomEvent("send", { bubbles: true, detail: text }));
  }

  #fit() {
    const empty = this.#text.value.trim() === "";
    this.#send.disabled = empty;
    this.#send.hidden = empty && !this.#stop.hidden;
    this.#text.style.height = "auto";
    this.#text.style.height = `${Math.min(this.#text.scrollHeight, window.innerHeight * 0.4)}px`;
  }
}

customElements.define("c2-composer", Composer);
