/** A copy of what is not saved yet, in the browser: put back on the next visit, wherever its place is found. */

import { openCopies } from "./copies.js";
import { readParagraph, makeParagraph } from "./schema.js";

const LONG = 60;

/** What was changed from one document to another: `{at, remove, nodes}` by paragraphs that are the same objects. */
export function hunksBetween(before, after) {
  const places = new Map();
  before.forEach((node, _, n) => places.set(node, n));
  const hunks = [];
  let [at, nodes] = [0, []];
  const close = (end) => {
    if (end > at || nodes.length) hunks.push({ at, remove: end - at, nodes });
    nodes = [];
  };
  after.forEach((node) => {
    const place = places.get(node);
    if (place === undefined || place < at) nodes.push(node);
    else {
      close(place);
      at = place + 1;
    }
  });
  close(before.childCount);
  return hunks;
}

/** A hunk that can be put back into another visit's text: words by their times, and what stood there before. */
function describe(hunk, before, words) {
  const texts = [];
  for (let n = hunk.at; n < hunk.at + hunk.remove; n += 1) texts.push(before.child(n).textContent);
  const insert = hunk.nodes.map((node) => {
    const paragraph = readParagraph(node);
    const known = (number) => (number === null ? null : [words[number][0], words[number][1], words[number][4]]);
    return { ...paragraph, runs: paragraph.runs.map(([text, number, ...rest]) => [text, known(number), ...rest]) };
  });
  const beside = (n) => (n < 0 || n >= before.childCount ? null : before.child(n).textContent);
  return { at: hunk.at, previous: beside(hunk.at - 1), next: beside(hunk.at + hunk.remove), before: texts, insert };
}

/** The text of a hunk, for people. */
export const textOf = (hunk) => hunk.insert.map(({ runs }) => runs.map(([text]) => text).join("")).join("\n\n");

/**
 * Where lines stand one after the other, nearest to where they were; -1 where they don't.
 *
 * Few words are said again and again: theirs is the place only with a neighbour that was theirs.
 */
function findLines(doc, lines, { at, previous, next }) {
  const text = (n) => (n < 0 || n >= doc.childCount ? null : doc.child(n).textContent);
  const isLong = lines.join("").length >= LONG;
  const fits = (n) =>
    n >= 0 &&
    n + lines.length <= doc.childCount &&
    lines.every((line, k) => text(n + k) === line) &&
    (isLong || text(n - 1) === previous || text(n + lines.length) === next);
  for (let away = 0; away <= doc.childCount; away += 1) for (const n of [at - away, at + away]) if (fits(n)) return n;
  return -1;
}

/** Put hunks back into a text; `{tr, lost}` with the texts that have no place. */
export function applyHunks(tr, hunks, words) {
  const numbers = new Map(words.map(([start, end, , , text], number) => [`${start} ${end} ${text.trim()}`, number]));
  const lost = [];
  for (const hunk of [...hunks].reverse()) {
    const { doc } = tr;
    const after = hunk.insert.map(({ runs }) => runs.map(([text]) => text).join(""));
    const isRewritten = after.length !== hunk.before.length || after.some((line, n) => line !== hunk.before[n]);
    const at = findLines(doc, hunk.before, hunk);
    const there = isRewritten && after.length ? findLines(doc, after, hunk) : -1;
    if (there >= 0 && (at < 0 || Math.abs(there - hunk.at) <= Math.abs(at - hunk.at))) continue;
    if (at < 0) {
      if (textOf(hunk)) lost.unshift(textOf(hunk));
      continue;
    }
    const number = (word) => (word === null ? null : (numbers.get(`${word[0]} ${word[1]} ${word[2].trim()}`) ?? null));
    const nodes = hunk.insert.map(({ runs, ...about }) =>
      makeParagraph({ ...about, runs: runs.map(([text, word, ...rest]) => [text, number(word), ...rest]) }),
    );
    let from = 0;
    for (let n = 0; n < at; n += 1) from += doc.child(n).nodeSize;
    let to = from;
    for (let n = at; n < at + hunk.before.length; n += 1) to += doc.child(n).nodeSize;
    tr.replaceWith(from, to, nodes);
  }
  return { tr, lost };
}

/** The hunks between two documents, as they can be kept. */
export function describeChanges(before, after, words) {
  return hunksBetween(before, after).map((hunk) => describe(hunk, before, words));
}

/**
 * What is left to do of a page's steps, once some of them are in the text.
 *
 * @param {{version: number, client: string, steps: object[]}} record what the page had not saved.
 * @param {Array<{client: string, steps: object[]}>} changes what the server has since then.
 * @returns {?object[]} the steps, for the server's text; `null` where others changed it too, so that they don't fit.
 */
export function stepsLeft({ client, steps }, changes) {
  const own = changes.filter((change) => change.client === client);
  const arrived = own.reduce((sum, change) => sum + change.steps.length, 0);
  if (arrived >= steps.length) return [];
  return own.length === changes.length ? steps.slice(arrived) : null;
}

/**
 * The copies of a recording's unsaved changes, one for each open page.
 *
 * `write(record)` keeps or (with `null`) forgets this page's own, on the disk at once; `left()` are those of pages that
 * are gone.
 */
export function makeUnsent(state, client) {
  const own = `${state.media.name}:${state.title}:`;
  const lock = (id) => `transcribe-page:${id}`;
  navigator.locks?.request(lock(client), () => new Promise(() => {}));
  const copies = openCopies();
  return {
    write: (record) => copies.put(own + client, record),
    forget: (key) => copies.put(key, null),
    async left() {
      const held = (await navigator.locks?.query())?.held ?? [];
      const isOpen = new Set(held.map(({ name }) => name));
      const all = await copies.all();
      return all.filter(({ key }) => key.startsWith(own) && !isOpen.has(lock(key.slice(own.length))));
    },
  };
}
