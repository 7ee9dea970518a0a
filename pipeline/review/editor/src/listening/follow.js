/** The word that is being said: lit without touching the text, and kept in sight. */

import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

const NAME = "said";

/** A word stays lit for so long after its end: until the next one, but not through a pause. */
const LINGER_MS = 700;

/** Who scrolls is left alone for so long. */
const LEFT_ALONE_MS = 3000;

/** Scrolling of our own is told to us within this. */
const OWN_SCROLL_MS = 150;

const key = new PluginKey(NAME);
const canHighlight = () => typeof Highlight === "function" && "highlights" in CSS;

/** Where browsers know no highlights a decoration lights the word. */
export function litPlugin() {
  return new Plugin({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, lit) {
        const place = tr.getMeta(key);
        if (place === undefined) return lit.map(tr.mapping, tr.doc);
        return place ? DecorationSet.create(tr.doc, [Decoration.inline(place.from, place.to, { class: NAME })]) : DecorationSet.empty;
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });
}

/** The DOM range of a place in the text. */
function rangeOf(view, { from, to }) {
  const range = document.createRange();
  const [start, end] = [view.domAtPos(from, 1), view.domAtPos(to, -1)];
  range.setStart(start.node, start.offset);
  range.setEnd(end.node, end.offset);
  return range;
}

/** Light what is said, and follow it. */
export function startFollowing(app, player, preferences) {
  const scroller = app.view.dom.closest(".main");
  let lit = null; // the number of the word
  let isStale = false; // whether the text was changed since
  let [ownScroll, theirScroll] = [-Infinity, -Infinity];

  const light = (place) => {
    if (!canHighlight()) app.dispatch(app.view.state.tr.setMeta(key, place).setMeta("addToHistory", false));
    else if (place) CSS.highlights.set(NAME, new Highlight(rangeOf(app.view, place)));
    else CSS.highlights.delete(NAME);
  };

  /** Brings the word to a third of the height, once it leaves the middle of what is seen. */
  const keepInSight = (place) => {
    if (!preferences.get("follow") || !player.isPlaying() || performance.now() - theirScroll < LEFT_ALONE_MS) return;
    const word = rangeOf(app.view, place).getBoundingClientRect();
    const seen = scroller.getBoundingClientRect();
    if (!word.height || (word.top > seen.top + seen.height * 0.1 && word.bottom < seen.top + seen.height * 0.75)) return;
    ownScroll = performance.now();
    scroller.scrollTop += word.top - seen.top - seen.height / 3;
  };

  const show = (ms) => {
    const last = app.now(ms);
    const number = last !== null && ms <= app.timeOf(last).end_ms + LINGER_MS ? last : null;
    if (number === lit && !isStale) return;
    [lit, isStale] = [number, false];
    const place = number === null ? null : app.placeOf(number);
    light(place);
    if (place) keepInSight(place);
  };

  player.onFrame(show);
  app.on("time", (ms) => !player.isPlaying() && show(ms));
  app.on("changed", (tr) => {
    isStale = true;
    if (!tr.getMeta("remote")) theirScroll = performance.now(); // who types elsewhere stays there
    if (!player.isPlaying() && lit !== null) requestAnimationFrame(() => show(player.now()));
  });
  scroller.addEventListener("scroll", () => {
    if (performance.now() - ownScroll > OWN_SCROLL_MS) theirScroll = performance.now();
  }, { passive: true });
  preferences.watch("follow", (isOn) => {
    if (isOn) theirScroll = -Infinity;
    isStale = true;
  });
}
