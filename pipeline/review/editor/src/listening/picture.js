/** The picture of a video, small, above the panels; it can be made larger, and hidden. */

import { make } from "../dom.js";

/**
 * Show a media element where it has a picture.
 *
 * @returns {HTMLElement} the choice whether to show it, for the options; hidden while there is none.
 */
export function startPicture(app, element, preferences) {
  const named = { type: "button", "aria-label": "Hide the picture", title: "Hide the picture" };
  const hide = make("button.plain", { ...named, onclick: () => preferences.set("picture", false) }, "×");
  const frame = make("div.picture", { hidden: true }, element, hide);
  const box = make("input", { type: "checkbox", onchange: () => preferences.set("picture", box.checked) });
  const choice = make("label.option", { hidden: true }, box, "Show the picture");
  let hasPicture = false;

  const show = () => {
    frame.hidden = !hasPicture || !preferences.get("picture");
    choice.hidden = !hasPicture;
    box.checked = preferences.get("picture");
    if (frame.hidden) return;
    app.layout.panel.hidden = false;
    document.body.classList.remove("no-panel");
  };
  const look = () => {
    hasPicture = element.videoWidth > 0;
    show();
  };

  app.layout.panel.prepend(frame);
  element.addEventListener("loadedmetadata", look);
  element.addEventListener("resize", look);
  element.addEventListener("click", () => app.player.toggle());
  preferences.watch("picture", show);
  return choice;
}
