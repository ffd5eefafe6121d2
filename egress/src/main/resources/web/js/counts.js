// What a deletion takes along, in words. No DOM here.

/** Counts such as `{apiKeys: 2}` as `["2 API keys"]`; what is 0 is left out. */
export function takenAlong(counts) {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${words(kind, count)}`);
}

function words(kind, count) {
  const plain = kind.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^api\b/, "API");
  return count === 1 ? plain.replace(/ies$/, "y").replace(/s$/, "") : plain;
}
