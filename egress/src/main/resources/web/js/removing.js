// Deleting, with what goes along said first.

import { takenAlong } from "./counts.js";
import { attempt, confirmDoing } from "./dialog.js";
import { h } from "./dom.js";
import { notify } from "./notice.js";

/** Asks the server what a deletion would take along, shows it, and deletes when it is confirmed. */
export async function removeThing(things, thing, { name, typed, done }) {
  let counts = null;
  if (!(await attempt(async () => (counts = await things.wouldRemove(thing))))) return;
  await confirmDoing({
    title: `Delete ${name}?`,
    content: [h("p", { class: "soft" }, takenAlong(counts).length ? "It can't be undone. These go along:" : "It can't be undone."), takenAlong(counts).length > 0 && h("ul", { class: "counts" }, takenAlong(counts).map((line) => h("li", {}, line)))],
    action: "Delete",
    typed,
    act: async () => {
      await things.remove(thing);
      notify(`${name} is deleted.`);
      await done();
    },
  });
}
