/** What isn't said in words: `[laughs]` and the like, and words that were looked at and are right. */

import { TextSelection } from "prosemirror-state";

import { askText, choose } from "./dialog.js";
import { markConfirmed, wholeWords } from "./edits.js";
import { markOf, schema } from "./schema.js";

const SOUNDS = ["laughs", "applause", "inaudible", "crosstalk", "music", "pause", "sighs", "coughs"];

/** Put a mark such as `[laughs]` where the cursor is, or after the word that it is in. */
function insertSound(app, text) {
  const { doc, selection, tr } = app.view.state;
  const $pos = doc.resolve(selection.to);
  const line = $pos.parent.textContent;
  let offset = $pos.parentOffset;
  if (/\S$/.test(line.slice(0, offset))) offset += line.slice(offset).match(/^\S*/)[0].length;
  const before = offset && !/\s$/.test(line.slice(0, offset)) ? " " : "";
  const after = line.slice(offset) && !/^\s/.test(line.slice(offset)) ? " " : "";
  const at = $pos.start() + offset;
  tr.insert(at, schema.text(before + text + after));
  const end = at + before.length + text.length;
  app.dispatch(tr.setSelection(TextSelection.create(tr.doc, end)).scrollIntoView());
  app.view.focus();
  return true;
}

function openMenu(app) {
  const items = SOUNDS.map((sound, n) => ({
    label: `[${sound}]`,
    key: String(n + 1),
    run: () => insertSound(app, `[${sound}]`),
  }));
  const ask = () =>
    askText(app, {
      title: "Insert a note",
      label: "Sound or note",
      action: "Insert",
      check: (text) => (text && !/[[\]\n]/.test(text) ? null : "write some words without brackets"),
      done: (text) => insertSound(app, `[${text}]`),
    });
  items.push({ label: "Something else …", key: "9", run: ask });
  choose(app, { title: "Insert", items });
  return true;
}

/** Confirm the words of the selection, or the cursor's; take it back where all of them are confirmed. */
function confirm(app) {
  const { doc, selection, tr } = app.view.state;
  const { from, to } = wholeWords(doc, selection.from, selection.to);
  if (from >= to) return false;
  let isConfirmed = true;
  doc.nodesBetween(from, to, (node) => {
    if (node.isText && !markOf(node)?.attrs.confirmed) isConfirmed = false;
  });
  app.dispatch(markConfirmed(tr, from, to, !isConfirmed));
  app.announce(isConfirmed ? "No longer confirmed" : "Confirmed");
  return true;
}

export function startInsert(app) {
  const add = (command) => app.commands.add({ group: "Text", ...command });
  add({
    id: "insert",
    label: "Insert [laughs], [applause], [inaudible] …",
    keys: "Alt-i",
    button: "Insert",
    run: () => openMenu(app),
  });
  add({
    id: "insert-laughs",
    label: "Insert [laughs]",
    keys: "Alt-l",
    where: "text",
    run: () => insertSound(app, "[laughs]"),
  });
  add({
    id: "confirm",
    label: "Confirm the word or the selection",
    keys: "Alt-Enter",
    where: "text",
    run: () => confirm(app),
  });
}
