/** Finding and replacing in the document, without the page. */

import { replaceText } from "./edits.js";

const WORD = "[\\p{L}\\p{M}\\p{N}_]";
const CONTEXT = 40;
const SPACED = /^\S{0,30}\s/u;

/** What stands before and after a place, in whole words where they are parted by spaces. */
function around(text, start, end) {
  const [first, last] = [Math.max(0, start - CONTEXT), Math.min(text.length, end + CONTEXT)];
  let [before, after] = [text.slice(first, start), text.slice(end, last)];
  if (first > 0 && !/\s/.test(text[first - 1])) before = before.replace(SPACED, "");
  if (last < text.length && !/\s/.test(text[last])) after = after.replace(/\s\S{0,30}$/u, "");
  return {
    before: (first > 0 ? "… " : "") + before.trimStart(),
    after: after.trimEnd() + (last < text.length ? " …" : ""),
  };
}

/** The pattern for what is looked for: any white space for a space, any apostrophe for one; `null` for nothing. */
export function makePattern(query, { matchCase = false, wholeWord = false } = {}) {
  if (!query.trim()) return null;
  const parts = query
    .normalize("NFC")
    .split(/(\s+|['’ʼ]|["“”„])/u)
    .map((part) => {
      if (/^\s+$/.test(part)) return "\\s+";
      if (/^['’ʼ]$/.test(part)) return "['’ʼ]";
      if (/^["“”„]$/.test(part)) return '["“”„]';
      return part.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    });
  const edges = wholeWord ? [`(?<!${WORD})`, `(?!${WORD})`] : ["", ""];
  return new RegExp(edges[0] + parts.join("") + edges[1], matchCase ? "gu" : "giu");
}

/**
 * All places of a pattern, in order.
 *
 * @param {{from: number, to: number}} [within] the positions to look between.
 * @returns {Array<{from: number, to: number, before: string, text: string, after: string}>} with the words around.
 */
export function findAll(doc, pattern, within = { from: 0, to: doc.content.size }) {
  const found = [];
  if (!pattern) return found;
  doc.forEach((paragraph, offset) => {
    if (offset >= within.to || offset + paragraph.nodeSize <= within.from) return;
    const text = paragraph.textContent;
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      if (start === end) continue;
      found.push({
        from: offset + 1 + start,
        to: offset + 1 + end,
        text: match[0],
        ...around(text, start, end),
      });
    }
  });
  return found;
}

/** Put a text in place of each hit, as one change; each word keeps its number where as many are put in. */
export function replaceAll(tr, hits, text) {
  for (const { from, to } of [...hits].reverse()) replaceText(tr, from, to, text);
  return tr;
}
