/** Turns: who speaks and when beside the text; parted and put together. */

import { Plugin, TextSelection } from "prosemirror-state";

import { clock, make } from "./dom.js";
import { firstWord, turnAt } from "./document.js";
import { joinAt, splitAt } from "./edits.js";

const LOOK_BACK = 400;

/** A paragraph on the page; where it begins a turn, with its speaker and time. */
class TurnView {
  constructor(app, node, getPos) {
    Object.assign(this, { app, node, getPos });
    this.contentDOM = make("p", { dir: "auto" });
    this.speaker = make("button.speaker", { type: "button", tabindex: -1, title: "Another speaker …" });
    this.time = make("button.time", { type: "button", tabindex: -1, title: "Play from here" });
    this.header = make("header", { contenteditable: "false" }, this.speaker, this.time);
    this.header.onclick = ({ target }) =>
      target === this.time ? this.play() : target === this.speaker && this.choose();
    this.dom = make("div.turn", { role: "group" }, this.header, this.contentDOM);
    app.turnViews.add(this);
    this.refresh();
  }

  refresh() {
    const { speakers, timeOf } = this.app;
    const { speaker, opens } = this.node.attrs;
    const word = firstWord(this.node);
    const ms = word === null ? this.estimate() : timeOf(word).start_ms;
    const at = ms === null ? "" : clock(ms);
    const shown = `${speaker}|${opens}|${at}|${speakers.nameOf(speaker)}|${speakers.voiceOf(speaker)}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.ms = ms;
    this.dom.classList.toggle("opens", opens);
    this.dom.dataset.voice = speakers.voiceOf(speaker);
    this.dom.setAttribute("aria-label", at ? `${speakers.nameOf(speaker)}, ${at}` : speakers.nameOf(speaker));
    this.speaker.textContent = speakers.nameOf(speaker);
    this.time.textContent = at;
    this.time.hidden = !at;
  }

  /** When a turn begins of whose words no time is known: where the words before it end. */
  estimate() {
    if (!this.app.view || !this.node.attrs.opens) return null;
    const { doc } = this.app.view.state;
    const pos = this.getPos();
    const words = pos > 0 && pos <= doc.content.size ? this.app.wordsBetween(Math.max(0, pos - LOOK_BACK), pos) : [];
    return words.length ? this.app.timeOf(words.at(-1)).end_ms : null;
  }

  choose() {
    const pos = this.getPos();
    this.app.dispatch(this.app.view.state.tr.setSelection(TextSelection.create(this.app.view.state.doc, pos + 1)));
    this.app.commands.run("speaker-menu");
  }

  play() {
    if (this.ms !== null) this.app.player?.playFrom(this.ms);
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.refresh();
    return true;
  }

  destroy() {
    this.app.turnViews.delete(this);
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target);
  }

  stopEvent(event) {
    return this.header.contains(event.target);
  }
}

/** Where the speaker changes a turn opens, whatever was deleted or put together. */
function openTurns(transactions, before, after) {
  if (!transactions.some((tr) => tr.docChanged) || transactions.some((tr) => tr.getMeta("remote"))) return null;
  let tr = null;
  let pos = 0;
  for (let n = 0; n < after.doc.childCount; n += 1) {
    const paragraph = after.doc.child(n);
    const { speaker, opens } = paragraph.attrs;
    if (!opens && (n === 0 || speaker !== after.doc.child(n - 1).attrs.speaker)) {
      tr ??= after.tr;
      tr.setNodeAttribute(pos, "opens", true);
    }
    pos += paragraph.nodeSize;
  }
  return tr;
}

/** Enter and Ctrl+Enter: a new paragraph, or a new turn, from the cursor on. */
function split(app, opens) {
  const { state } = app.view;
  const tr = state.tr.deleteSelection();
  const $pos = tr.doc.resolve(tr.selection.from);
  if (opens && $pos.parentOffset === 0 && $pos.index(0) > 0 && !$pos.parent.attrs.opens && $pos.parent.content.size)
    tr.setNodeAttribute($pos.before(), "opens", true);
  else {
    const start = splitAt(tr, $pos.pos, { opens });
    tr.setSelection(TextSelection.create(tr.doc, start + 1));
  }
  app.dispatch(tr.scrollIntoView());
  if (opens) app.announce("New turn");
  return true;
}

/** Put a turn's paragraph at the end of the one before it, and the rest of the turn after it. */
function mergeWithBefore(app, pos) {
  const { tr, doc } = app.view.state;
  const $pos = doc.resolve(pos);
  const index = $pos.index(0);
  if (index === 0) return false;
  const start = $pos.before(1);
  const turn = turnAt(doc, pos);
  const { speaker } = doc.child(index - 1).attrs;
  if (turn.first === index) {
    let at = turn.from;
    for (let n = turn.first; n <= turn.last; n += 1) {
      if (doc.child(n).attrs.speaker !== speaker) tr.setNodeAttribute(at, "speaker", speaker);
      at += doc.child(n).nodeSize;
    }
    app.announce("Merged with the previous turn");
  }
  const seam = joinAt(tr, start);
  app.dispatch(tr.setSelection(TextSelection.create(tr.doc, seam)).scrollIntoView());
  return true;
}

/** Backspace at the start of a paragraph. */
function mergeBackward(app) {
  const { empty, $from } = app.view.state.selection;
  return empty && $from.parentOffset === 0 && mergeWithBefore(app, $from.pos);
}

/** Delete at the end of a paragraph. */
function mergeForward(app) {
  const { empty, $from } = app.view.state.selection;
  const isLast = $from.index(0) + 1 === app.view.state.doc.childCount;
  return (
    empty && !isLast && $from.parentOffset === $from.parent.content.size && mergeWithBefore(app, $from.after() + 1)
  );
}

/** The turn of the cursor with the one before it. */
function mergeTurn(app) {
  const { doc, selection } = app.view.state;
  return mergeWithBefore(app, turnAt(doc, selection.from).from + 1);
}

/** Alt+Up and Alt+Down: to the start of another turn. */
function moveTo(app, isNext) {
  const { doc, selection, tr } = app.view.state;
  const turn = turnAt(doc, selection.head);
  const here = selection.head === turn.from + 1 ? Math.max(0, turn.from - 1) : turn.from;
  const target = isNext ? turn.to : turnAt(doc, here).from;
  if (target >= doc.content.size) return false;
  app.dispatch(tr.setSelection(TextSelection.create(doc, target + 1)).scrollIntoView());
  return true;
}

/** The paragraphs of the cursor's turn are told apart from the others. */
function showCurrent(app) {
  let shown = [];
  return () => {
    const { doc, selection } = app.view.state;
    const { first, last, from } = turnAt(doc, selection.head);
    const now = [];
    let pos = from;
    for (let n = first; n <= last; n += 1) {
      now.push(app.view.nodeDOM(pos));
      pos += doc.child(n).nodeSize;
    }
    for (const dom of shown) if (!now.includes(dom)) dom?.classList.remove("current");
    for (const dom of now) dom?.classList.add("current");
    shown = now;
  };
}

/** A word that is clicked is played from; what is dragged over or double-clicked is selected. */
function playClicked(app, view, pos, event) {
  const word = event.target.closest?.("[data-n]");
  if (!word || event.button || event.detail > 1 || event.shiftKey || event.ctrlKey || event.metaKey) return false;
  const number = word.dataset.n === "" ? app.wordAt(pos) : Number(word.dataset.n);
  if (number !== null) app.emit("seek", app.timeOf(number).start_ms);
  return false;
}

export function turnPlugins(app) {
  app.turnViews = new Set();
  const nodeViews = { paragraph: (node, view, getPos) => new TurnView(app, node, getPos) };
  const handleClick = (view, pos, event) => playClicked(app, view, pos, event);
  return [new Plugin({ props: { nodeViews, handleClick }, appendTransaction: openTurns })];
}

export function startTurns(app) {
  const add = (command) => app.commands.add({ group: "Turns", where: "text", ...command });
  add({ id: "split-paragraph", label: "New paragraph in this turn", keys: "Enter", run: () => split(app, false) });
  add({ id: "split-turn", label: "New turn from here", keys: "Mod-Enter", run: () => split(app, true) });
  add({
    id: "merge-backward",
    label: "At the start of a turn: merge it with the previous one",
    keys: ["Backspace", "Mod-Backspace"],
    run: () => mergeBackward(app),
  });
  add({
    id: "merge-forward",
    label: "At the end of a turn: merge the next one with it",
    keys: ["Delete", "Mod-Delete"],
    run: () => mergeForward(app),
  });
  add({
    id: "merge-turn",
    label: "Merge this turn with the previous one",
    keys: "Mod-Shift-Backspace",
    run: () => mergeTurn(app),
  });
  add({ id: "turn-before", label: "Go to the previous turn", keys: "Alt-ArrowUp", run: () => moveTo(app, false) });
  add({ id: "turn-after", label: "Go to the next turn", keys: "Alt-ArrowDown", run: () => moveTo(app, true) });
  const show = showCurrent(app);
  app.on("selection", show);
  app.on("ready", show);
  app.on("speakers", () => app.turnViews.forEach((view) => view.refresh()));
}
