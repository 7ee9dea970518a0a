/** Where words stand in the document, and which are said when. */

import { markOf } from "./schema.js";

const places = new WeakMap();

/** The words of a paragraph: number → where its characters begin and end, from the paragraph's first character. */
export function placesIn(paragraph) {
  let found = places.get(paragraph);
  if (!found) {
    found = new Map();
    paragraph.forEach((text, offset) => {
      const number = markOf(text)?.attrs.number;
      if (number === null || number === undefined) return;
      const blank = text.text.length - text.text.trimStart().length;
      const [from, to] = [offset + (blank < text.nodeSize ? blank : 0), offset + text.nodeSize];
      const before = found.get(number);
      if (!before || before[1] === offset) found.set(number, [before ? before[0] : from, to]);
    });
    places.set(paragraph, found);
  }
  return found;
}

/** Where a word stands, without the space before it: `{from, to}`; `null` where it doesn't. */
export function placeOf(doc, number) {
  let start = 1;
  for (let n = 0; n < doc.childCount; n += 1) {
    const paragraph = doc.child(n);
    const place = placesIn(paragraph).get(number);
    if (place) return { from: start + place[0], to: start + place[1] };
    start += paragraph.nodeSize;
  }
  return null;
}

/** The number of the word at a position, or of the one that ends there; `null` where none is. */
export function wordAt(doc, pos) {
  const $pos = doc.resolve(Math.max(0, Math.min(pos, doc.content.size)));
  const { nodeAfter, nodeBefore } = $pos;
  const starts = nodeAfter?.isText && (!nodeBefore?.isText || !/^\s/.test(nodeAfter.text));
  for (const node of starts ? [nodeAfter, nodeBefore] : [nodeBefore, nodeAfter]) {
    const number = node?.isText ? markOf(node)?.attrs.number : null;
    if (number !== null && number !== undefined) return number;
  }
  return null;
}

/** The numbers of all words between two positions, in the order of the text, each once. */
export function wordsBetween(doc, from, to) {
  const numbers = new Set();
  doc.nodesBetween(from, to, (node) => {
    const number = node.isText ? markOf(node)?.attrs.number : null;
    if (number !== null && number !== undefined) numbers.add(number);
  });
  return [...numbers];
}

/** The first known word of a paragraph; `null` where it has none. */
export function firstWord(paragraph) {
  for (let n = 0; n < paragraph.childCount; n += 1) {
    const number = markOf(paragraph.child(n))?.attrs.number;
    if (number !== null && number !== undefined && paragraph.child(n).text.trim()) return number;
  }
  return null;
}

/** Whether a turn begins with a paragraph. */
export function opensTurn(doc, index) {
  if (index === 0) return true;
  const { speaker, opens } = doc.child(index).attrs;
  return opens || speaker !== doc.child(index - 1).attrs.speaker;
}

/**
 * The turn around a position.
 *
 * @returns {{first: number, last: number, from: number, to: number, speaker: ?string}} the indexes of its first and
 *     last paragraphs, and the positions before the first and after the last.
 */
export function turnAt(doc, pos) {
  const index = Math.min(doc.resolve(Math.min(pos, doc.content.size)).index(0), doc.childCount - 1);
  let [first, last] = [index, index];
  while (!opensTurn(doc, first)) first -= 1;
  while (last + 1 < doc.childCount && !opensTurn(doc, last + 1)) last += 1;
  let from = 0;
  for (let n = 0; n < first; n += 1) from += doc.child(n).nodeSize;
  let to = from;
  for (let n = first; n <= last; n += 1) to += doc.child(n).nodeSize;
  return { first, last, from, to, speaker: doc.child(first).attrs.speaker };
}

/**
 * What is said when: the words in the order of their times.
 *
 * @param {Array} words the server's `[start_ms, end_ms, probability, speaker_confidence, text]`.
 */
export function makeTimeline(words) {
  const order = words.map((_, number) => number).sort((a, b) => words[a][0] - words[b][0] || a - b);
  let [seen, begun, answer] = [null, -1, null]; // frames ask the same many times
  return {
    /** The last word of the document that has begun at a time; `null` before the first. */
    at(doc, ms) {
      let [low, high] = [0, order.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (words[order[middle]][0] <= ms) low = middle + 1;
        else high = middle;
      }
      if (seen === doc && begun === low) return answer;
      [seen, begun, answer] = [doc, low, null];
      const paragraphs = [];
      for (let n = 0; n < doc.childCount; n += 1) paragraphs.push(placesIn(doc.child(n)));
      for (let place = low - 1; place >= 0; place -= 1)
        if (paragraphs.some((found) => found.has(order[place]))) return (answer = order[place]);
      return null;
    },
  };
}
