// Markdown to DOM nodes, for answers of a model: what is common in them, and nothing that could run or load anything.
// Text becomes text nodes only; links go to http, https and mailto only; images are shown as links.

import { h, icon } from "./dom.js";

const FENCE = /^ {0,3}(```+|~~~+)\s*([\w+#.-]*)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const ITEM = /^( *)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const QUOTE = /^ {0,3}> ?/;
const TABLE_RULE = /^ *\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *$/;

/** Shows Markdown in an element; blocks that haven't changed since the last time keep their nodes. */
export function showMarkdown(element, text) {
  const blocks = blocksOf(text);
  const shown = element.markdownBlocks ?? [];
  let same = 0;
  while (same < shown.length && same < blocks.length && shown[same] === blocks[same]) same++;
  while (element.childNodes.length > same) element.lastChild.remove();
  element.append(...blocks.slice(same).map(render));
  element.markdownBlocks = blocks;
}

/** The text cut at empty lines that aren't within a fence or a list. */
function blocksOf(text) {
  const blocks = [];
  let lines = [];
  let fence = null;
  const flush = () => {
    if (lines.length) blocks.push(lines.join("\n"));
    lines = [];
  };
  for (const line of text.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (fence) {
      lines.push(line);
      if (mark && mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark) {
        fence = null;
        flush();
      }
    } else if (mark) {
      flush();
      fence = mark;
      lines.push(line);
    } else if (line.trim() === "") {
      if (!lines.length || !ITEM.test(lines[0])) flush();
      else lines.push(line);
    } else {
      const startsNew = HEADING.test(line) || RULE.test(line) || (lines.length && changesKind(lines, line));
      if (startsNew) flush();
      lines.push(line);
      if (HEADING.test(line)) flush();
    }
  }
  flush();
  return blocks;
}

function changesKind(lines, line) {
  if (HEADING.test(lines[0]) || RULE.test(lines[0])) return true;
  if (isTopItem(line) && ITEM.test(lines[0])) return Boolean(ITEM.exec(line)[2]) !== Boolean(ITEM.exec(lines[0])[2]);
  if (ITEM.test(lines[0])) return lines.at(-1).trim() === "" && !ITEM.test(line) && !line.startsWith("  ");
  if (ITEM.test(line) && !/^ {4}/.test(line)) return true;
  return QUOTE.test(line) !== QUOTE.test(lines[0]);
}

const isTopItem = (line) => ITEM.exec(line)?.[1].length < 2;

function render(block) {
  const lines = block.split("\n");
  const fence = FENCE.exec(lines[0]);
  if (fence) return code(fence[2], lines.slice(1).filter((line, i, all) => i < all.length - 1 || line.trim() !== fence[1]));
  const heading = HEADING.exec(lines[0]);
  if (heading) return h(`h${Math.min(heading[1].length + 2, 6)}`, {}, inline(heading[2]));
  if (RULE.test(lines[0])) return h("hr");
  if (ITEM.test(lines[0])) return list(lines);
  if (QUOTE.test(lines[0])) return h("blockquote", {}, blocksOf(lines.map((l) => l.replace(QUOTE, "")).join("\n")).map(render));
  if (lines.length > 1 && lines[0].includes("|") && TABLE_RULE.test(lines[1])) return table(lines);
  return h("p", {}, inline(block));
}

function code(language, lines) {
  const text = lines.join("\n").trimEnd();
  const copy = h("button", { type: "button", class: "quiet copy", "aria-label": "Copy the code" }, icon("copy"));
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    copy.replaceChildren(icon("check"));
    setTimeout(() => copy.replaceChildren(icon("copy")), 1500);
  });
  const head = h("figcaption", {}, h("span", {}, language || "text"), copy);
  return h("figure", { class: "code" }, head, h("pre", { tabindex: "0" }, h("code", {}, text)));
}

/** A list with nested lists: an item owns the lines that are indented deeper than its mark. */
function list(lines) {
  const [, indent, number] = ITEM.exec(lines[0]);
  const root = h(number ? "ol" : "ul", number && number !== "1" ? { start: number } : {});
  let own = null;
  const close = () => {
    if (own) root.append(item(own));
  };
  for (const line of lines) {
    const found = ITEM.exec(line);
    if (found && found[1].length <= indent.length) {
      close();
      own = [found[3]];
    } else if (own) {
      own.push(line.slice(Math.min(indent.length + 2, line.length - line.trimStart().length)));
    }
  }
  close();
  return root;
}

function item(lines) {
  const task = /^\[([ xX])\]\s+/.exec(lines[0]);
  const blocks = blocksOf([task ? lines[0].slice(task[0].length) : lines[0], ...lines.slice(1)].join("\n").trimEnd());
  const nodes = blocks.map(render);
  const tight = nodes[0]?.tagName === "P" ? [...nodes[0].childNodes, ...nodes.slice(1)] : nodes;
  const box = task && h("input", { type: "checkbox", disabled: true, checked: task[1] !== " " });
  return h("li", {}, box, tight);
}

function table(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const row = (line, tag) => h("tr", {}, cells(line).map((cell) => h(tag, tag === "th" ? { scope: "col" } : {}, inline(cell))));
  return h(
    "div",
    { class: "table", tabindex: "0", role: "group", "aria-label": "Table" },
    h("table", {}, h("thead", {}, row(lines[0], "th")), h("tbody", {}, lines.slice(2).map((line) => row(line, "td")))),
  );
}

const INLINE = [
  [/^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/, (m) => h("code", {}, m[2].trim())],
  [/^\\([\\`*_{}[\]()#+\-.!|~>])/, (m) => m[1]],
  [/^!?\[([^\]]*)\]\((\S+?)(?:\s+"[^"]*")?\)/, (m) => link(m[2], m[1] || m[2], m[0])],
  [/^<((?:https?:\/\/|mailto:)[^\s>]+)>/, (m) => link(m[1], m[1], m[0])],
  [/^https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]]/, (m) => link(m[0], m[0], m[0])],
  [/^\*\*(?=\S)([\s\S]*?\S)\*\*/, (m) => h("strong", {}, inline(m[1]))],
  [/^__(?=\S)([\s\S]*?\S)__(?!\w)/, (m) => h("strong", {}, inline(m[1]))],
  [/^~~(?=\S)([\s\S]*?\S)~~/, (m) => h("del", {}, inline(m[1]))],
  [/^\*(?=[^\s*])([^*]*[^\s*])\*/, (m) => h("em", {}, inline(m[1]))],
  [/^_(?=[^\s_])([^_]*[^\s_])_(?!\w)/, (m) => h("em", {}, inline(m[1]))],
  [/^(?: {2,}|\\)?\n/, () => h("br")],
];
const SPECIAL = /[`\\![<*_~\n]|https?:\/\/| {2,}\n/;

function inline(text) {
  const nodes = [];
  let plain = "";
  let rest = text;
  while (rest) {
    const next = rest.search(SPECIAL);
    if (next < 0) break;
    plain += rest.slice(0, next);
    rest = rest.slice(next);
    // An underscore within a word is part of it.
    const inWord = rest[0] === "_" && /\w$/.test(plain);
    const found = !inWord && INLINE.map(([pattern, make]) => [pattern.exec(rest), make]).find(([match]) => match);
    if (found) {
      if (plain) nodes.push(plain);
      plain = "";
      nodes.push(found[1](found[0]));
      rest = rest.slice(found[0][0].length);
    } else {
      plain += rest[0];
      rest = rest.slice(1);
    }
  }
  nodes.push(plain + rest);
  return nodes;
}

function link(address, label, original) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return original;
  }
  if (!["http:", "https:", "mailto:"].includes(url.protocol)) return original;
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer nofollow" }, label);
}
