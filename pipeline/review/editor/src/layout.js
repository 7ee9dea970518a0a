/** The page's regions: header, text, panels, player; and its voice for those who don't see it. */

import { make } from "./dom.js";

/** Build the regions into `#app`. */
export function makeLayout(root, { title, language, direction }) {
  Object.assign(root, { lang: "en", dir: "ltr" });
  const spoken = make("div.aside", { role: "status", "aria-live": "polite" });
  const alarm = make("div.aside", { role: "alert" });
  const tools = make("div.tools", { role: "group", "aria-label": "Text tools" });
  const layout = {
    title: make("h1", { dir: "auto", title }, title),
    status: make("p.status", { id: "status" }),
    bar: make("div.review-bar", {}),
    buttons: make("div.buttons", { role: "group", "aria-label": "Actions" }),
    notices: make("div.notices", { role: "region", "aria-label": "Notices" }),
    tools,
    upper: make("div.upper", {}, tools),
    text: make("div.text", { lang: language || null, dir: direction || null }),
    panel: make("aside.panel", { "aria-label": "Beside the text", id: "panel", tabindex: -1 }),
    player: make("section.player", { "aria-label": "Player", id: "player", tabindex: -1 }),
  };
  const hint = make(
    "p",
    { id: "text-hint", hidden: true },
    "Enter begins a paragraph, Control Enter a turn. F1 lists all keys. Escape, then Tab leaves the text.",
  );
  root.replaceChildren(
    make("a.skip", { href: "#text" }, "Skip to the text"),
    make("a.skip", { href: "#panel" }, "Skip to the panel"),
    make("a.skip", { href: "#player" }, "Skip to the player"),
    make("header.top", {}, make("div.heading", {}, layout.title, layout.status), layout.bar, layout.buttons),
    make("main.main", { id: "text", tabindex: -1 }, layout.upper, layout.notices, hint, layout.text),
    layout.panel,
    layout.player,
    spoken,
    alarm,
  );
  document.title = `${title}: review`;
  new ResizeObserver(([{ target }]) =>
    target.parentElement.style.setProperty("--upper", `${target.offsetHeight}px`),
  ).observe(layout.upper);
  let isOdd = false;
  const say = (element) => (text) => {
    isOdd = !isOdd; // the same words twice are said twice
    element.textContent = isOdd ? text : `${text}\u00a0`;
  };
  return { ...layout, announce: say(spoken), alert: say(alarm) };
}
