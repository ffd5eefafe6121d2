// What the tests of the page's modules check with.

const text = (value) => JSON.stringify(value instanceof Map ? [...value] : value, (_, part) => (part === undefined ? "(undefined)" : part));

export function same(actual, expected) {
  if (text(actual) !== text(expected)) throw new Error(`expected ${text(expected)}\n but was ${text(actual)}`);
}
