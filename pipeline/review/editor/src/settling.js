/** What is left as it is: a list to which single doubts come, and from which they go, in several pages at once. */

const isSame = (one, other) => ["kind", "start_ms", "end_ms", "text"].every((name) => one[name] === other[name]);

const without = (rows, others) => rows.filter((row) => !others.some((other) => isSame(row, other)));

/** Whether a row is in a list. */
export const includes = (rows, row) => rows.some((other) => isSame(row, other));

/** A list with what is added to it and without what is removed. */
export const applySettling = (rows, { add, remove }) => [...without(rows, [...add, ...remove]), ...add];

/** Two steps as one; the later one counts. */
export const joinSettling = (before, after) => ({
  add: applySettling(before.add, after),
  remove: [...without(before.remove, [...after.add, ...after.remove]), ...after.remove],
});
