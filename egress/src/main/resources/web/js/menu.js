// A button with a menu, by mouse and by keyboard (arrows, Home, End, Escape, first letters).

import { h, icon } from "./dom.js";

/**
 * `items()` is asked at each opening: `{label, note?, checked?, act}` or `{heading}`. One of several that are checked is
 * announced as such. `{element, label(text, note)}`.
 */
export function menuButton({ name, items, sign, className = "" }) {
  const text = h("span", { class: "menu-text" });
  const button = h("button", { type: "button", class: "menu-button", "aria-haspopup": "menu", "aria-expanded": "false" }, sign && icon(sign), text, icon("open"));
  const list = h("div", { class: "menu-list", role: "menu", "aria-label": name, hidden: true });
  const element = h("div", { class: `menu-holder ${className}` }, button, list);
  const entries = () => [...list.querySelectorAll("button")];

  const close = (back = false) => {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", outside, true);
    if (back) button.focus();
  };
  const outside = (event) => element.contains(event.target) || close();
  const open = () => {
    list.replaceChildren(...items().map((item) => entry(item, () => close(true))));
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    addEventListener("pointerdown", outside, true);
    (list.querySelector('[aria-checked="true"]') ?? entries()[0])?.focus();
  };

  button.addEventListener("click", () => (list.hidden ? open() : close(true)));
  button.addEventListener("keydown", (event) => {
    if (["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      open();
    }
  });
  element.addEventListener("focusout", (event) => element.contains(event.relatedTarget) || (event.relatedTarget && close()));
  list.addEventListener("keydown", (event) => move(event, entries(), () => close(true)));
  return {
    element,
    label: (value) => {
      text.textContent = value;
      button.setAttribute("aria-label", `${name}: ${value}`);
    },
  };
}

function entry(item, close) {
  if (item.heading) return h("p", { class: "menu-heading", role: "presentation" }, item.heading);
  const act = () => {
    close();
    item.act();
  };
  const checkable = item.checked !== undefined;
  return h(
    "button",
    { type: "button", role: checkable ? "menuitemradio" : "menuitem", "aria-checked": checkable ? String(item.checked) : null, tabindex: "-1", onclick: act },
    h("span", { class: "menu-mark" }, checkable && item.checked && icon("check")),
    h("span", {}, item.label, item.note && h("small", {}, item.note)),
  );
}

function move(event, entries, close) {
  const at = entries.indexOf(document.activeElement);
  const to = { ArrowDown: (at + 1) % entries.length, ArrowUp: (at - 1 + entries.length) % entries.length, Home: 0, End: entries.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    entries[to].focus();
  } else if (event.key === "Escape") {
    event.stopPropagation();
    close();
  } else if (event.key === "Tab") {
    close();
  } else if (event.key.length === 1 && event.key !== " ") {
    [...entries.slice(at + 1), ...entries.slice(0, at + 1)].find(({ textContent }) => textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }
}
