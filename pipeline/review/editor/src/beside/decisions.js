/** What a person decides: each is a change of the text that can be undone, or a doubt that is settled. */

import { TextSelection } from "prosemirror-state";

import { markConfirmed, replaceText } from "../edits.js";
import { schema, wordMark } from "../schema.js";
import { applySettling, includes } from "../settling.js";
import { addSpeaker, setSpeaker } from "../speakers.js";
import { placesOf } from "./places.js";

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const needsSpace = (left, right) => left && right && !/\s$/.test(left) && !/^\s/.test(right) && !UNSPACED.test(left.at(-1)) && !UNSPACED.test(right[0]);

/** Say of words that they are right as they are. */
export function confirm(app, ranges) {
  const { tr } = app.view.state;
  for (const { from, to } of ranges) markConfirmed(tr, from, to);
  app.dispatch(tr);
}

/** The parts of a range that lie in one paragraph each. */
function partsOf(doc, { from, to }) {
  const parts = [];
  doc.nodesBetween(from, to, (node, pos) => {
    if (!node.isTextblock) return true;
    const part = { from: Math.max(from, pos + 1), to: Math.min(to, pos + 1 + node.content.size) };
    if (part.from < part.to) parts.push(part);
    return false;
  });
  return parts;
}

/** Take words out with the space before them; a paragraph that is left empty goes as well. */
function remove(tr, { from, to }) {
  const $from = tr.doc.resolve(from);
  const text = $from.parent.textContent;
  let [start, end] = [from - $from.start(), to - $from.start()];
  if (start > 0) while (start > 0 && /\s/.test(text[start - 1])) start -= 1;
  else while (end < text.length && /\s/.test(text[end])) end += 1;
  if (start === 0 && end === text.length && tr.doc.childCount > 1) return tr.delete($from.before(), $from.after());
  return tr.delete($from.start() + start, $from.start() + end);
}

/** Put a fragment of words between others, with the spaces that it needs. */
function insert(tr, pos, texts) {
  const $pos = tr.doc.resolve(pos);
  const [left, right] = [$pos.parent.textContent.slice(0, $pos.parentOffset), $pos.parent.textContent.slice($pos.parentOffset)];
  const whole = texts.map((node) => node.text).join("");
  const before = needsSpace(left, whole) ? [schema.text(" ")] : [];
  const after = needsSpace(whole, right) ? [schema.text(" ")] : [];
  return tr.insert(pos, [...before, ...texts, ...after]);
}

/** One change to the text in a transaction: other words, none, or words where there were none. */
function change(tr, { from, to, text }, origin) {
  if (from === to) return insert(tr, from, [schema.text(text, [wordMark(null, origin)])]);
  const parts = partsOf(tr.doc, { from, to });
  for (const part of parts.slice(1).reverse()) remove(tr, part);
  return text ? replaceText(tr, parts[0].from, parts[0].to, text, { origin }) : remove(tr, parts[0]);
}

/**
 * Write other words in several places at once, which is undone at once.
 *
 * @param {Array<{from: number, to: number, text: string}>} changes
 * @param {"page"|"person"} origin who the words are from.
 */
export function write(app, changes, origin) {
  const { tr } = app.view.state;
  for (const one of [...changes].sort((a, b) => b.from - a.from)) change(tr, one, origin);
  app.dispatch(tr);
}

/** Take a dropped passage back: its words with their numbers, beside the word that is nearest in time. */
export function takeBack(app, { first, last }, place) {
  const { doc, tr } = app.view.state;
  const index = placesOf(doc);
  const known = app.state.words;
  const [left, right] = [index.get(place.after), index.get(place.before)];
  const texts = [];
  for (let number = first; number <= last; number += 1) {
    const text = number === first ? known[number][4].trimStart() : known[number][4];
    if (text) texts.push(schema.text(text.replace(/\n+/g, " "), [wordMark(number, "recogniser", true)]));
  }
  const leftGap = left ? known[first][0] - known[place.after][1] : Infinity;
  const rightGap = right ? known[place.before][0] - known[last][1] : Infinity;
  const pos = right && rightGap < leftGap ? right.from : (left?.to ?? right?.from ?? 1);
  insert(tr, pos, texts);
  app.dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(pos))));
}

/** Give words to the speaker whom the published text names; one who is not there yet is added. */
export function giveTo(app, range, { label, page }) {
  const known = label ?? app.speakers.labelOf(page);
  const { doc, tr } = app.view.state;
  app.dispatch(tr.setSelection(TextSelection.create(doc, range.from, range.to)));
  setSpeaker(app, known ?? addSpeaker(app, page));
}

/** Whether something was left as it is. */
export const isSettled = (app, row) => includes(app.state.settled, row);

/** Leave something as it is, though no word of ours stands there to be confirmed; or look at it again. */
export function settle(app, rows, isOn = true) {
  const step = isOn ? { add: rows, remove: [] } : { add: [], remove: rows };
  app.state.settled = applySettling(app.state.settled, step);
  app.emit("settled", app.state.settled);
  app.saving.post("settled", step);
}
