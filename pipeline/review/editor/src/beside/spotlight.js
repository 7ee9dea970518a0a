/** What is being looked at, marked in the text and brought into sight; and heard, where that is wanted. */

import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

const key = new PluginKey("spotlight");

/** What is heard after the last word, */
const TAIL_MS = 250;

/** and what may be heard around a passage: the player begins a little before. */
const AROUND_MS = 2000;

function draw(doc, { from, to }) {
  if (from < to) return DecorationSet.create(doc, [Decoration.inline(from, to, { class: "looked-at" })]);
  const makeCaret = () => {
    const caret = document.createElement("span");
    caret.className = "looked-at-gap";
    return caret;
  };
  return DecorationSet.create(doc, [Decoration.widget(from, makeCaret, { key: "gap" })]);
}

/** The mark in the text. */
export function spotlightPlugin() {
  return new Plugin({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, drawn) {
        const range = tr.getMeta(key);
        if (range === undefined) return drawn.map(tr.mapping, tr.doc);
        return range ? draw(tr.doc, range) : DecorationSet.empty;
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });
}

/** Mark a range of the text and bring it into sight, without taking the focus; `null` marks nothing. */
export function light(app, range) {
  app.dispatch(app.view.state.tr.setMeta(key, range).setMeta("addToHistory", false));
  if (!range) return;
  const show = () => {
    const { node } = app.view.domAtPos(Math.min(range.from, app.view.state.doc.content.size));
    (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).scrollIntoView({ block: "center" });
  };
  show();
  requestAnimationFrame(show); // what was not laid out yet has its own height now
}

let stop = () => {};

/** Play what is said in a span of time, and no more; whoever goes elsewhere meanwhile is left alone. */
export function playSpan(app, { start_ms, end_ms }) {
  if (!app.player) return false;
  stop();
  app.player.playFrom(start_ms);
  let isInside = false;
  const end = app.on("time", (ms) => {
    if (ms >= start_ms - AROUND_MS && ms < end_ms + TAIL_MS) isInside = true;
    else if (isInside) {
      stop();
      if (ms >= end_ms && ms < end_ms + AROUND_MS) app.player.pause();
    }
  });
  stop = () => {
    end();
    stop = () => {};
  };
  return true;
}
