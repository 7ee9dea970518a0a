/** Changes of the text that keep what is known of its words: their numbers, and so their times. */

import { Fragment } from "prosemirror-model";

import { markOf, schema, wordMark } from "./schema.js";

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Words of a text with the white space before each; what follows the last is the last one's. */
const splitWords = (text) => text.match(/\s*\S+(\s+$)?|\s+$/g) ?? [];

/** Each character between two positions of one paragraph: `{character, mark}`. */
function charactersOf(doc, from, to) {
  const characters = [];
  doc.nodesBetween(from, to, (node, pos) => {
    if (!node.isText) return;
    const mark = markOf(node);
    for (const character of node.text.slice(Math.max(0, from - pos), to - pos)) characters.push({ character, mark });
  });
  return characters;
}

/** Marks for the characters of one text after those of another: the nth of a hundred has the mark of the nth. */
function spreadMarks(old, text) {
  const fresh = [...text];
  return fresh.map((character, n) => ({
    character,
    mark: old[Math.floor((n * old.length) / fresh.length)]?.mark ?? null,
  }));
}

/** Marks for a new text: word by word where it has as many as the old one, else in proportion. */
function carryMarks(old, text) {
  const before = splitWords(old.map(({ character }) => character).join(""));
  const after = splitWords(text);
  if (before.length !== after.length) return spreadMarks(old, text);
  let start = 0;
  return after.flatMap((word, n) => {
    const part = old.slice(start, start + [...before[n]].length);
    start += part.length;
    return spreadMarks(part, word);
  });
}

/** Text nodes from characters with marks; neighbours with the same mark are one. */
function makeTexts(characters, change) {
  const parts = [];
  for (const { character, mark } of characters) {
    const last = parts.at(-1);
    if (last && (last.mark === mark || (last.mark && mark && last.mark.eq(mark)))) last.text += character;
    else parts.push({ text: character, mark });
  }
  return Fragment.fromArray(parts.map(({ text, mark }) => schema.text(text, change(mark))));
}

/**
 * Put another text between two positions of one paragraph; its words take the numbers of those that were there.
 *
 * @param {import("prosemirror-state").Transaction} tr
 * @param {string} text
 * @param {{origin?: string, confirmed?: boolean}} [about] who the words are from: `"person"` or `"page"`.
 */
export function replaceText(tr, from, to, text, { origin = "person", confirmed = false } = {}) {
  if (!text) return tr.delete(from, to);
  const $from = tr.doc.resolve(from);
  const beside = from === to ? [{ character: "", mark: $from.nodeBefore ? markOf($from.nodeBefore) : null }] : [];
  const old = from === to ? beside : charactersOf(tr.doc, from, to);
  const change = (mark) => {
    const number = from === to ? null : (mark?.attrs.number ?? null);
    return number === null && origin === "person" && !confirmed ? null : [wordMark(number, origin, confirmed)];
  };
  return tr.replaceWith(from, to, makeTexts(carryMarks(old, text), change));
}

/** Say of all words between two positions that a person looked at them, or that none did. */
export function markConfirmed(tr, from, to, confirmed = true) {
  const { doc } = tr;
  doc.nodesBetween(from, to, (node, pos) => {
    if (!node.isText) return;
    const { number = null, origin = "person" } = markOf(node)?.attrs ?? {};
    const [start, end] = [Math.max(from, pos), Math.min(to, pos + node.nodeSize)];
    if (start < end) tr.addMark(start, end, wordMark(number, origin, confirmed));
  });
  return tr;
}

/** The positions around a selection's words: whole words, without white space at the ends. */
export function wholeWords(doc, from, to) {
  const isBlank = (pos) => /^\s?$/.test(doc.textBetween(pos, Math.min(pos + 1, doc.content.size), "\n"));
  const [start, end] = [doc.resolve(from), doc.resolve(to)];
  while (from < to && isBlank(from)) from += 1;
  while (to > from && isBlank(to - 1)) to -= 1;
  while (from > start.start() && !isBlank(from - 1)) from -= 1;
  while (to < end.end() && !isBlank(to)) to += 1;
  return { from, to };
}

/** Cut a paragraph in two, without the white space at the cut; gives the position before the second one. */
export function splitAt(tr, pos, attrs) {
  const $pos = tr.doc.resolve(pos);
  const { parent, parentOffset } = $pos;
  const text = parent.textContent;
  const before = parentOffset - text.slice(0, parentOffset).trimEnd().length;
  const after = text.slice(parentOffset).length - text.slice(parentOffset).trimStart().length;
  tr.delete(pos - before, pos + after);
  tr.split(pos - before, 1, [{ type: parent.type, attrs: { ...parent.attrs, ...attrs } }]);
  return pos - before + 1;
}

/** Make one paragraph of that which ends before a position and that which begins there. */
export function joinAt(tr, pos) {
  const $pos = tr.doc.resolve(pos);
  const [before, after] = [$pos.nodeBefore.textContent, $pos.nodeAfter.textContent];
  const needsSpace =
    before &&
    after &&
    !/\s$/.test(before) &&
    !/^\s/.test(after) &&
    !UNSPACED.test(before.at(-1)) &&
    !UNSPACED.test(after[0]);
  tr.join(pos);
  if (needsSpace) {
    const mark = markOf(tr.doc.resolve(pos - 1).nodeAfter);
    tr.insert(pos - 1, schema.text(" ", mark ? [mark] : null));
  }
  return pos - 1 + (needsSpace ? 1 : 0);
}
