/** A list that is worked off: what is decided leaves it, and the next one has its turn. */

import { clock, make } from "../dom.js";
import { showKey } from "../commands.js";
import { light, playSpan } from "./spotlight.js";

const CHUNK = 100;

/**
 * Make a list of items with buttons for their actions.
 *
 * `set(items)` shows items, of which those that stay keep the focus. `step(1)` goes to the next one, `act("take")` does
 * that with the one that is looked at. `describe(item)` gives what is shown of an item.
 *
 * @param {{label: string, describe: function(object): Node[], isPlaying: function(): boolean, onDecided: function(): void}} options
 */
export function makeWorklist(app, { label, describe, isPlaying, onDecided }) {
  const list = make("ul.worklist", { "aria-label": label });
  const more = make("button.more", { type: "button", onclick: () => grow() }, "More");
  const element = make("div.worklist-box", {}, list, more);
  const rows = new Map(); // id → its element
  let items = [];
  let current = null; // the id of the one that is looked at
  let limit = CHUNK;

  const indexOf = (id) => items.findIndex((item) => item.id === id);
  const here = () => items[indexOf(current)] ?? null;

  const button = (item, { id, label: text, key }) => {
    const shown = key ? [make("kbd", { "aria-hidden": "true" }, key.length === 1 ? key.toUpperCase() : showKey(key))] : [];
    const isMain = id === "take" || id === "back";
    return make(
      isMain ? "button.main-action" : "button",
      { type: "button", "data-action": id, "aria-keyshortcuts": key ? key.toUpperCase() : null, onclick: () => act(id, item) },
      text,
      ...shown,
    );
  };

  const makeRow = (item) => {
    const time = make("button.time", { type: "button", title: "Play it", "aria-label": `Play at ${clock(item.start_ms)}`, onclick: () => look(item, true) }, `▶ ${clock(item.start_ms)}`);
    const edit = button(item, { id: "edit", label: "Edit", key: "e" });
    const row = make(
      "li.work",
      { tabindex: -1, "data-kind": item.kind, "data-id": item.id, onfocus: () => look(item), onclick: (event) => event.target.closest("button") ?? row.focus() },
      make("p.work-head", {}, time, make("span.kind", {}, item.label)),
      ...describe(item),
      make("div.work-buttons", { role: "group", "aria-label": "Decide" }, ...item.actions.map((action) => button(item, action)), edit),
    );
    return row;
  };

  const rowOf = (item) => {
    if (!rows.has(item.id)) rows.set(item.id, { item, row: makeRow(item) });
    return rows.get(item.id).row;
  };

  const draw = () => {
    const shown = items.slice(0, limit).map(rowOf);
    const isSame = shown.length === list.children.length && shown.every((row, n) => list.children[n] === row);
    if (!isSame) {
      const hadFocus = list.contains(document.activeElement);
      const { parentElement: box } = element;
      const top = box?.scrollTop;
      list.replaceChildren(...shown);
      if (box) box.scrollTop = top;
      if (hadFocus && here()) rowOf(here()).focus({ preventScroll: true });
    }
    more.hidden = items.length <= limit;
    more.textContent = `Show more (${items.length - limit} left)`;
    mark();
  };

  const mark = () => {
    const isAny = here() !== null;
    for (const [n, row] of [...list.children].entries()) {
      const isHere = row.dataset.id === current;
      row.tabIndex = isHere || (!isAny && n === 0) ? 0 : -1;
      if (isHere) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  };

  const grow = (least = limit + CHUNK) => {
    limit = Math.max(limit, Math.ceil(least / CHUNK) * CHUNK);
    draw();
  };

  /** Make it the one that is looked at: marked in the text, in sight, and heard where that is wanted. */
  function look(item, isPlayed = null) {
    const isNew = current !== item.id;
    current = item.id;
    mark();
    if (isNew || isPlayed) light(app, item.place());
    if (isPlayed ?? (isNew && isPlaying())) playSpan(app, item);
  }

  const goTo = (place) => {
    if (!items.length) return false;
    const item = items[Math.max(0, Math.min(items.length - 1, place))];
    if (items.indexOf(item) >= limit) grow(items.indexOf(item) + 1);
    const row = rowOf(item);
    row.focus();
    row.scrollIntoView({ block: "nearest" });
    look(item);
    return true;
  };

  /** Next after the cursor, the first time; then one after the other. */
  const step = (by) => {
    if (!items.length) return false;
    if (here()) return goTo(indexOf(current) + by);
    const number = app.wordAt(app.view.state.selection.head);
    const ms = number === null ? 0 : app.timeOf(number).start_ms;
    const next = items.findIndex((item) => item.start_ms >= ms);
    return goTo(next < 0 ? items.length - 1 : next);
  };

  const edit = (item) => {
    const place = item.place();
    if (!place) return;
    app.panels.makeWay();
    app.select(place);
  };

  /** Do something with an item, by the name of the action; the one that is looked at, where none is given. */
  function act(id, item = here()) {
    if (!item) return false;
    current = item.id;
    if (id === "edit") return edit(item), true;
    const action = item.actions.find((one) => one.id === id);
    if (!action || !item.isOpen()) return false;
    const place = indexOf(item.id);
    const hadFocus = list.contains(document.activeElement);
    action.run();
    if (action.stays) return true;
    onDecided();
    const left = items.length;
    app.announce(`${action.said()}. ${left ? `${left} left` : "Nothing is left"}`);
    if (hadFocus && left) goTo(indexOf(item.id) < 0 ? place : place + 1);
    else if (left) look(items[Math.min(place, left - 1)]);
    else light(app, null);
    return true;
  }

  const keys = {
    ArrowDown: () => goTo(indexOf(current) + 1),
    ArrowUp: () => goTo(indexOf(current) - 1),
    Home: () => goTo(0),
    End: () => goTo(items.length - 1),
    Enter: () => act("keep"),
    " ": () => here() && playSpan(app, here()),
    e: () => act("edit"),
  };
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isRow = event.target.matches("li");
    if (!isRow && (event.key === "Enter" || event.key === " ")) return; // it is a button's
    const action = here()?.actions.find(({ key }) => key && key === event.key.toLowerCase());
    const run = keys[event.key] ?? keys[event.key.toLowerCase()] ?? (action && (() => act(action.id)));
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  });

  return {
    element,
    set(fresh) {
      const known = new Map(fresh.map((item) => [item.id, item]));
      for (const [id, { item }] of rows) if (known.get(id) !== item) rows.delete(id);
      items = fresh;
      draw();
    },
    step,
    act,
    here,
    items: () => items,
  };
}
