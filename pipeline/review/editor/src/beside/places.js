/** Where something that the server found stands in the text as it is now, and whether it still does. */

import { placesIn } from "../document.js";
import { markOf } from "../schema.js";

const FARTHEST = 20_000;

const indexes = new WeakMap();

/** Where every word stands: number → `{from, to}`. */
export function placesOf(doc) {
  let index = indexes.get(doc);
  if (!index) {
    index = new Map();
    doc.forEach((paragraph, offset) => {
      for (const [number, [from, to]] of placesIn(paragraph))
        if (!index.has(number)) index.set(number, { from: offset + 1 + from, to: offset + 1 + to });
    });
    indexes.set(doc, index);
  }
  return index;
}

const starts = new WeakMap();

/** Where each paragraph begins. */
function startsOf(doc) {
  let found = starts.get(doc);
  if (!found) {
    found = [];
    doc.forEach((_, offset) => found.push(offset));
    starts.set(doc, found);
  }
  return found;
}

/** The paragraphs between two positions, `visit(paragraph, start, from, to)`: those before them are passed over. */
function visitParagraphs(doc, from, to, visit) {
  const offsets = startsOf(doc);
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle] <= from) low = middle + 1;
    else high = middle;
  }
  for (let n = Math.max(0, low - 1); n < offsets.length && offsets[n] < to; n += 1) {
    const [paragraph, start] = [doc.child(n), offsets[n] + 1];
    visit(paragraph, start, Math.max(0, from - start), Math.min(paragraph.content.size, to - start));
  }
}

const squeeze = (text) => text.replace(/\s+/g, " ").trim();

/** The text between two positions on one line. */
export function read(doc, from, to) {
  const lines = [];
  visitParagraphs(doc, from, to, (paragraph, _, first, last) => lines.push(paragraph.textBetween(first, last)));
  return squeeze(lines.join(" "));
}

/** What stands between two positions: its characters, blanks squeezed, and the position of each. */
function spell(doc, from, to) {
  let text = "";
  const positions = [];
  const add = (character, pos) => {
    if (/\s/.test(character)) {
      if (!text || text.endsWith(" ")) return;
      character = " ";
    }
    text += character;
    positions.push(pos);
  };
  visitParagraphs(doc, from, to, (paragraph, start, first, last) => {
    add(" ", start - 1);
    const spellNode = (node, pos) => {
      for (let n = Math.max(0, from - pos); n < Math.min(node.nodeSize, to - pos); n += 1) add(node.text[n], pos + n);
    };
    paragraph.nodesBetween(first, last, spellNode, start);
  });
  return { text, positions };
}

/** The positions between the words around a place. */
function bounds(doc, index, { after, before }) {
  const left = after === null ? { to: 1 } : index.get(after);
  const right = before === null ? { from: doc.content.size - 1 } : index.get(before);
  if (!left || !right || left.to > right.from || right.from - left.to > FARTHEST) return null;
  return { from: left.to, to: right.from };
}

/** Where words could be put in: between the same neighbours as before, else `null`. */
function findGap(doc, index, place) {
  const found = bounds(doc, index, place);
  if (!found || read(doc, found.from, found.to) !== squeeze(`${place.left} ${place.right}`)) return null;
  if (!place.left) return { from: found.from, to: found.from };
  const { positions } = spell(doc, found.from, found.to);
  const at = positions[Math.min(place.left.length, positions.length) - 1] + 1;
  return { from: at, to: at };
}

/**
 * Where a place that the server told is now: `{from, to}`, or `null` where the text there is another one.
 *
 * @param {{numbers: number[], after: ?number, before: ?number, text: string, left: string, right: string}} place
 */
export function locate(doc, place) {
  const index = placesOf(doc);
  if (!place.text) return findGap(doc, index, place);
  let [from, to] = [Infinity, -1];
  for (const number of place.numbers) {
    const found = index.get(number);
    if (found) [from, to] = [Math.min(from, found.from), Math.max(to, found.to)];
  }
  if (to >= 0 && read(doc, from, to) === place.text) return { from, to };
  const around = bounds(doc, index, place);
  if (!around) return null;
  const { text, positions } = spell(doc, around.from, around.to);
  const start = text.indexOf(place.text);
  return start < 0 ? null : { from: positions[start], to: positions[start + place.text.length - 1] + 1 };
}

/** Somewhere near: the place itself, or one of the words beside it. */
export function locateNear(doc, place) {
  const index = placesOf(doc);
  const exact = locate(doc, place);
  if (exact) return exact;
  const beside = [...place.numbers, place.after, place.before].find((number) => index.has(number));
  return beside === undefined ? null : index.get(beside);
}

/** Whether a person or the published text has the last word on all that stands between two positions. */
export function isDecided(doc, { from, to }) {
  let isAll = true;
  const look = (node) => {
    if (!node.text.trim()) return;
    const { origin = "person", confirmed = false } = markOf(node)?.attrs ?? {};
    if (origin === "recogniser" && !confirmed) isAll = false;
  };
  visitParagraphs(doc, from, to, (paragraph, _, first, last) => paragraph.nodesBetween(first, last, look));
  return isAll;
}

/** Who says what stands at a position. */
export const speakerAt = (doc, pos) => doc.resolve(pos).node(1)?.attrs.speaker ?? null;
