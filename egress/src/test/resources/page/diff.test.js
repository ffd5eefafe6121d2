import { changedFields, diffLines, folded } from "../../classes/web/js/diff.js";
import { same } from "./expect.js";

const short = (lines) => lines.map(({ kind, text, count }) => ({ same: " ", added: "+", removed: "-", skipped: "~" })[kind] + (text ?? count));

export function equalTextsDifferInNothing() {
  same(short(diffLines("a\nb", "a\nb")), [" a", " b"]);
}

export function whatIsCommonIsKept() {
  same(short(diffLines("a\nb\nc\nd", "a\nx\nc\ny\nd")), [" a", "-b", "+x", " c", "+y", " d"]);
}

export function linesAtTheEdgesComeAndGo() {
  same(short(diffLines("a\nb", "b\nc")), ["-a", " b", "+c"]);
  same(short(diffLines("", "a")), ["-", "+a"]);
}

export function aRepeatedLineIsToldOnce() {
  same(short(diffLines("a\na\nb", "a\na\na\nb")), [" a", " a", "+a", " b"]);
}

export function bothSidesCanBeReadBackFromTheDifference() {
  let seed = 7;
  const random = (below) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  for (let round = 0; round < 200; round++) {
    const lines = () => Array.from({ length: random(9) }, () => "abc"[random(3)]).join("\n");
    const [before, after] = [lines(), lines()];
    const told = diffLines(before, after);
    same(told.filter(({ kind }) => kind !== "added").map((line) => line.text).join("\n"), before);
    same(told.filter(({ kind }) => kind !== "removed").map((line) => line.text).join("\n"), after);
  }
}

export function textsTooLongToCompareAreReplacedWhole() {
  const many = (word) => Array.from({ length: 2100 }, (_, at) => word + at).join("\n");
  same(diffLines(many("a"), many("b")).length, 4200);
}

export function longRunsOfEqualLinesAreFolded() {
  const before = Array.from({ length: 20 }, (_, at) => String(at));
  const after = before.with(10, "x");
  same(short(folded(diffLines(before.join("\n"), after.join("\n")), 1)), ["~9", " 9", "-10", "+x", " 11", "~8"]);
}

export function fieldsAreComparedByValue() {
  const before = { tools: ["a", "b"], model: null, steps: 3, settings: { a: 1, b: 2 } };
  const after = { tools: ["a", "b"], steps: 4, settings: { b: 2, a: 1 } };
  same(changedFields(before, after, ["tools", "model", "steps", "settings"]), [{ name: "steps", before: 3, after: 4 }]);
}
