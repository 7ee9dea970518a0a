/** Who types is not talked over: the recording stops at the first key, and goes on after the last one. */

import { Plugin } from "prosemirror-state";

/** So long after the last key. */
const REST_MS = 1000;

const DELETING = new Set(["Backspace", "Delete", "Enter"]);

/** Make it: `plugin` listens to the text, `start(player, preferences)` begins. */
export function makeTypingPause(app) {
  let player = null;
  let preferences = null;
  let timer = null;

  const forget = () => {
    clearTimeout(timer);
    timer = null;
  };

  const typed = () => {
    if (!player || !preferences.get("pauseTyping") || (!timer && !player.isPlaying())) return;
    forget();
    if (player.isPlaying()) player.pause();
    timer = setTimeout(goOn, REST_MS);
  };

  const goOn = () => {
    timer = null;
    if (app.view.composing) typed();
    else player.play();
  };

  const plugin = new Plugin({
    props: {
      handleDOMEvents: {
        beforeinput: () => void typed(),
        compositionupdate: () => void typed(),
        paste: () => void typed(),
        keydown: (view, event) => void (DELETING.has(event.key) && typed()),
      },
    },
  });

  const start = (ours, likes) => {
    [player, preferences] = [ours, likes];
    app.on("asked", forget); // somebody plays, or stops it for good; what a browser tells of it comes later, also from before
    app.on("playing", (isPlaying) => isPlaying && forget());
    preferences.watch("pauseTyping", (isOn) => !isOn && forget());
  };

  return { plugin, start };
}
