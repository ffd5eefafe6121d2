// Deleting, with what goes along said first.

import { takenAlong } from "./counts.js";
import { attempt, confirmDoing } from "./dialog.js";
import { h } from "./dom.js";
import { notify } from "./notice.js";

/** Asks the server what a deletion would take along, shows it but for the `unsaid` kind, and deletes when it is confirmed. */
export async function removeThing(things, thing, { name, typed, done, title = `Delete ${name}?`, text = "It can't be undone.", action = "Delete", said = `${name} is deleted.`, unsaid }) {
  let counts = null;
  if (!(await attempt(async () => (counts = await things.wouldRemove(thing))))) return;
  const lines = takenAlong({ ...counts, [unsaid]: 0 });
  await confirmDoing({
    title,
    content: [h("p", { class: "soft" }, lines.length ? `${text} These go:` : text), lines.length > 0 && h("ul", { class: "counts" }, lines.map((line) => h("li", {}, line)))],
    action,
    typed,
    act: async () => {
      await things.remove(thing);
      notify(said);
      await done();
    },
  });
}
