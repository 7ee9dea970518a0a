/** The panels beside the text, one at a time, behind tabs. */

import { make } from "./dom.js";

/** Where the panel lies over the text. */
const NARROW = "(max-width: 61.99rem)";

/**
 * Make the tabs in an element that is hidden while it has none.
 *
 * `add({id, label, element, onShow})` gives a tab, `show(id)` opens one, `label(id, text)` says something else on it,
 * `makeWay()` closes the panel where it lies over the text.
 */
export function makePanels(app, element) {
  const tabs = make("div.tabs", { role: "tablist", "aria-label": "Beside the text" });
  const close = make(
    "button.plain.close",
    { type: "button", title: "Close the panel", "aria-label": "Close the panel", onclick: () => toggle(false) },
    "×",
  );
  const bodies = make("div.panel-bodies");
  element.append(make("div.tab-row", {}, tabs, close), bodies);
  const panels = new Map();
  let shown = null;

  const opener = make(
    "button",
    { type: "button", "aria-controls": "panel", hidden: true, onclick: () => toggle() },
    "Panel",
  );

  const isOpen = () => !document.body.classList.contains("no-panel");

  const toggle = (open = !isOpen()) => {
    document.body.classList.toggle("no-panel", !open);
    opener.setAttribute("aria-expanded", String(open));
    app.emit("panel", open ? shown : null);
    if (open) panels.get(shown)?.onShow?.();
    else app.view?.focus();
  };

  /** Where the panel lies over the text, as on a phone, close it. */
  const makeWay = () => matchMedia(NARROW).matches && toggle(false);

  const choose = (id) => {
    shown = id;
    for (const [name, { tab, body }] of panels) {
      tab.setAttribute("aria-selected", String(name === id));
      tab.tabIndex = name === id ? 0 : -1;
      body.hidden = name !== id;
    }
  };

  const show = (id, isFocused = false) => {
    if (!panels.has(id)) return false;
    choose(id);
    toggle(true);
    if (isFocused) panels.get(id).tab.focus();
    return true;
  };

  const step = (event) => {
    const keys = { ArrowRight: 1, ArrowLeft: -1 };
    const ids = [...panels.keys()];
    const by = keys[event.key] * (getComputedStyle(tabs).direction === "rtl" ? -1 : 1);
    if (!by) return;
    event.preventDefault();
    show(ids[(ids.indexOf(shown) + by + ids.length) % ids.length], true);
  };
  tabs.addEventListener("keydown", step);

  const add = ({ id, label, element: content, onShow }) => {
    const tab = make(
      "button.tab",
      { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}`, onclick: () => show(id) },
      label,
    );
    const body = make(
      "section.panel-body",
      { role: "tabpanel", id: `panel-${id}`, "aria-labelledby": `tab-${id}`, tabindex: 0 },
      content,
    );
    panels.set(id, { tab, body, onShow });
    tabs.append(tab);
    bodies.append(body);
    const isFirst = shown === null;
    choose(isFirst ? id : shown);
    if (isFirst) {
      element.hidden = opener.hidden = false;
      toggle(!matchMedia(NARROW).matches);
    }
    app.commands.add({
      id: `panel-${id}`,
      label: `Show: ${label}`,
      keys: `Alt-${panels.size}`,
      group: "Panels",
      run: () => show(id, true),
    });
  };

  app.layout.buttons.append(opener);
  app.commands.add({
    id: "panel-toggle",
    label: "Open or close the panel",
    keys: "Alt-0",
    group: "Panels",
    run() {
      toggle();
      if (isOpen()) panels.get(shown)?.tab.focus();
      return true;
    },
  });
  element.hidden = true;
  document.body.classList.add("no-panel");
  return {
    add,
    show,
    toggle,
    makeWay,
    shown: () => (isOpen() ? shown : null),
    label: (id, text) => panels.get(id)?.tab.replaceChildren(text),
  };
}
