/** The picture of a video, small, above the panels, or the player where there is no room; it can be hidden. */

import { make } from "../dom.js";

const WIDE = "(min-width: 62rem)";

/** A choice that is remembered whether to show the picture, hidden while there is none. */
function makeChoice(preferences) {
  const box = make("input", { type: "checkbox", onchange: () => preferences.set("picture", box.checked) });
  preferences.watch("picture", (isShown) => (box.checked = isShown));
  return make("label.option", { hidden: true }, box, "Show the picture");
}

/**
 * Show a media element where it has a picture.
 *
 * @returns {HTMLElement} the choice whether to show it, for the options.
 */
export function startPicture(app, element, preferences) {
  const named = { type: "button", "aria-label": "Hide the picture", title: "Hide the picture" };
  const hide = make("button.plain", { ...named, onclick: () => preferences.set("picture", false) }, "×");
  const frame = make("div.picture", { hidden: true }, element, hide);
  const choice = makeChoice(preferences);
  const room = matchMedia(WIDE);

  /** A media element that is moved stops; so it is moved while it is shown first, and when the window changes. */
  const place = () => {
    const target = room.matches ? app.layout.panel : app.layout.player;
    if (frame.parentNode === target) return;
    const wasPlaying = !element.paused;
    target.prepend(frame);
    if (wasPlaying) element.play();
  };
  const show = () => {
    const hasPicture = element.videoWidth > 0;
    frame.hidden = !hasPicture || !preferences.get("picture");
    choice.hidden = !hasPicture;
    if (frame.hidden || !room.matches) return;
    app.layout.panel.hidden = false;
    document.body.classList.remove("no-panel");
  };

  place();
  room.addEventListener("change", () => {
    place();
    show();
  });
  element.addEventListener("loadedmetadata", show);
  element.addEventListener("resize", show);
  element.addEventListener("click", () => app.player.toggle());
  preferences.watch("picture", show);
  return choice;
}
