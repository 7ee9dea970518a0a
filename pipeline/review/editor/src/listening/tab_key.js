/** Tab plays; who works by the keyboard leaves the text with Escape, then Tab. Source: WCAG 2.1.2, No Keyboard Trap. */

import { Plugin } from "prosemirror-state";

const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta"]);

/** Make it: `plugin` watches the keys of the text, `isFree()` says whether the next Tab leaves it. */
export function makeTabKey(app) {
  let isFree = false;
  const watch = (view, event) => {
    if (event.key === "Escape") {
      isFree = true;
      app.announce("Tab leaves the text now");
    } else if (event.key !== "Tab" && !MODIFIERS.has(event.key)) isFree = false;
    return false;
  };
  const forget = () => {
    isFree = false;
    return false;
  };
  const plugin = new Plugin({ props: { handleKeyDown: watch, handleDOMEvents: { blur: forget, pointerdown: forget } } });
  return { plugin, isFree: () => isFree };
}
