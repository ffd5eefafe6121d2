// Short news for everybody: seen at the bottom for a while, and heard by screen readers.

import { h } from "./dom.js";

const SHOWN_MS = 5_000;
const place = h("div", { class: "toasts", role: "status", "aria-live": "polite" });

export function notify(text) {
  if (!place.isConnected) document.body.append(place);
  const toast = h("p", { class: "toast" }, text);
  place.replaceChildren(toast);
  setTimeout(() => toast.remove(), SHOWN_MS);
}
