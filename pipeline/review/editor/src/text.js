/** The text itself: ProseMirror with what every text needs; features add to it. */

import { baseKeymap } from "prosemirror-commands";
import { history } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { EditorState, Selection, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";

import { makeDocument } from "./schema.js";

const STEPS_KEPT = 1_000_000;

/** A word on the page; the same as the schema makes of it, in a third of the time. */
function showWord({ attrs: { number, origin, confirmed } }) {
  const dom = document.createElement("span");
  dom.dataset.n = number ?? "";
  if (origin !== "recogniser") dom.dataset.origin = origin;
  if (confirmed) dom.className = "confirmed";
  return { dom };
}

/**
 * Ctrl+Home and Ctrl+End, with Shift too: the browser's own stop at the edge of a turn that it has not laid out yet.
 */
const goTo = (isEnd, isExtended) => (state, dispatch) => {
  const edge = isEnd ? Selection.atEnd(state.doc) : Selection.atStart(state.doc);
  const selection = isExtended ? TextSelection.create(state.doc, state.selection.anchor, edge.head) : edge;
  dispatch?.(state.tr.setSelection(selection).scrollIntoView());
  return true;
};

const edgeKeys = {
  "Mod-Home": goTo(false, false),
  "Mod-End": goTo(true, false),
  "Shift-Mod-Home": goTo(false, true),
  "Shift-Mod-End": goTo(true, true),
  "Meta-ArrowUp": goTo(false, false),
  "Meta-ArrowDown": goTo(true, false),
};

/**
 * Make `app.view` with the plugins of all features; `app.restart(head)` begins anew with `app.state`.
 *
 * @param {Array<function(object): Array>} plugins what each feature gives.
 */
export function startText(app, plugins) {
  const begin = () =>
    EditorState.create({
      doc: makeDocument(app.state.paragraphs),
      plugins: [
        ...plugins.flatMap((make) => make(app) ?? []),
        app.commands.plugin,
        history({ depth: STEPS_KEPT }),
        keymap(edgeKeys),
        keymap(baseKeymap),
      ],
    });
  const state = begin();
  app.restart = (head) => {
    app.rebuildTimeline();
    const fresh = begin();
    const $head = fresh.doc.resolve(Math.min(head, fresh.doc.content.size));
    app.view.updateState(fresh.apply(fresh.tr.setSelection(Selection.near($head))));
    app.emit("changed", app.view.state.tr.setMeta("remote", true));
    app.emit("selection", app.view.state.tr);
  };
  app.view = new EditorView(app.layout.text, {
    state,
    markViews: { word: showWord },
    attributes: {
      role: "textbox",
      "aria-multiline": "true",
      "aria-label": "Text of the recording",
      "aria-describedby": "text-hint",
      spellcheck: "true",
      translate: "no",
    },
    handleDOMEvents: {
      /** A key has moved the cursor then, not the browser, which ProseMirror takes back just after a click. */
      keydown(view) {
        view.input.lastFocus = 0;
        return false;
      },
    },
    dispatchTransaction(tr) {
      const before = app.view.state;
      app.view.updateState(before.apply(tr));
      app.emit("transaction", { tr, before });
      if (tr.docChanged) app.emit("changed", tr);
      if (tr.selectionSet || tr.docChanged) app.emit("selection", tr);
    },
  });
}
