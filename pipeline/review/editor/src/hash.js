/** An address with `#t=12345` leads to the word that is said at that time, in ms. */

import { TextSelection } from "prosemirror-state";

/** Select what stands between two positions, and bring it into view. */
export function select(app, { from, to }, { isFocused = true } = {}) {
  const { doc, tr } = app.view.state;
  app.dispatch(tr.setSelection(TextSelection.create(doc, from, to)));
  const show = () => {
    const { node } = app.view.domAtPos(from);
    (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).scrollIntoView({ block: "center" });
  };
  show();
  requestAnimationFrame(show); // what was not laid out yet has its own height now
  if (isFocused) app.view.focus();
}

function follow(app) {
  const ms = /^#t=(\d+)$/.exec(location.hash)?.[1];
  if (ms === undefined) return;
  const number = app.now(Number(ms));
  const place = number === null ? null : app.placeOf(number);
  app.emit("jump", Number(ms));
  if (place) select(app, place);
}

export function startHash(app) {
  app.select = (place, options) => select(app, place, options);
  app.on("ready", () => follow(app));
  window.addEventListener("hashchange", () => follow(app));
}
