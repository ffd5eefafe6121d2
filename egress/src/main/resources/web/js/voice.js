// What screen readers hear of answers: whole sentences now and then, not each token.

import { h } from "./dom.js";

const SAY_EVERY_MS = 1_500;

export class Voice {
  element = h("div", { class: "unseen", "aria-live": "polite" });
  #unsaid = "";

  constructor() {
    setInterval(() => this.#speak(), SAY_EVERY_MS);
  }

  /** A sentence, or `{text}` of an answer that goes on, or `{end}`. */
  say(detail) {
    if (typeof detail === "string") this.#unsaid += `\n${detail}\n`;
    else this.#unsaid += detail.text ?? `\n${detail.end}\n`;
  }

  #speak() {
    const end = Math.max(...[". ", "! ", "? ", "\n", ": "].map((mark) => this.#unsaid.lastIndexOf(mark)));
    const sentences = this.#unsaid.slice(0, end + 1).replace(/[*_`#>|]/g, "").trim();
    this.#unsaid = this.#unsaid.slice(end + 1);
    if (sentences) this.element.replaceChildren(h("p", {}, sentences));
  }
}
