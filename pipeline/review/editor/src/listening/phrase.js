/** What is heard again and again, and where turns begin. */

import { opensTurn } from "../document.js";
import { markOf } from "../schema.js";
import { LEAD_MS } from "./player.js";

const SENTENCE_END = /[.!?…。！？؟]["'”’»」』)\]]*(?=\s|$)|[。！？]["”’」』]*/gu;

/** A phrase is heard from a little before its first word to a little after its last. */
const MARGIN_MS = 120;

/** The sentence of a paragraph around an offset: `{from, to}` in characters. */
export function sentenceAround(text, offset) {
  let from = 0;
  for (const match of text.matchAll(SENTENCE_END)) {
    const end = match.index + match[0].length;
    if (end > offset || (end === offset && end === text.length)) return { from, to: end };
    from = end;
  }
  return { from, to: text.length };
}

/** The place that is to be looped: what is selected, else the sentence of the cursor. */
function chosenPlace({ doc, selection }) {
  if (!selection.empty) return selection;
  const { $head } = selection;
  const text = $head.parent.textBetween(0, $head.parent.content.size);
  const { from, to } = sentenceAround(text, $head.parentOffset);
  return { from: $head.start() + from, to: Math.min(doc.content.size, $head.start() + to) };
}

/** When the phrase is said that a loop is to be made of: `{from, to}` in ms; `null` where nothing is. */
export function phraseOf(app) {
  const { from, to } = chosenPlace(app.view.state);
  const numbers = app.wordsBetween(from, to).filter((number) => {
    const place = app.placeOf(number);
    return place && place.from < to && place.to > from;
  });
  if (!numbers.length) return null;
  const times = numbers.map(app.timeOf);
  const start = Math.min(...times.map(({ start_ms: ms }) => ms));
  const end = Math.max(...times.map(({ end_ms: ms }) => ms));
  return { from: Math.max(0, start - MARGIN_MS), to: end + MARGIN_MS };
}

/** Who goes back so shortly after the begin of a turn means the one before it. */
const GRACE_MS = 1500;

const spans = new WeakMap();

/** When the known words of a paragraph are said: `{from, to}` in ms; `null` where it has none. */
function spanOf(app, paragraph) {
  if (!spans.has(paragraph)) {
    let span = null;
    paragraph.forEach((text) => {
      const number = markOf(text)?.attrs.number;
      if (number === null || number === undefined || !text.text.trim()) return;
      const { start_ms: from, end_ms: to } = app.timeOf(number);
      span = span ? { from: Math.min(span.from, from), to: Math.max(span.to, to) } : { from, to };
    });
    spans.set(paragraph, span);
  }
  return spans.get(paragraph);
}

/** The turns of the text with their times: `[{speaker, from, to}]`, in the order of the text. */
export function turnSpans(app) {
  const { doc } = app.view.state;
  const turns = [];
  for (let n = 0; n < doc.childCount; n += 1) {
    const span = spanOf(app, doc.child(n));
    if (!span) continue;
    const last = turns.at(-1);
    if (last && !opensTurn(doc, n)) last.to = Math.max(last.to, span.to);
    else turns.push({ speaker: doc.child(n).attrs.speaker, ...span });
  }
  return turns;
}

/** Where the next turn begins after a time; or, backwards, the one that is being said, at its begin the one before. */
export function turnBeside(app, ms, step) {
  const starts = turnSpans(app).map(({ from }) => from).sort((a, b) => a - b);
  if (step > 0) return starts.find((start) => start > ms + LEAD_MS) ?? null;
  return starts.findLast((start) => start < ms - GRACE_MS) ?? starts[0] ?? null;
}
