/** All that can be done, by name and key: what the keys do, the buttons, and the overview are made of it. */

import { keydownHandler } from "prosemirror-keymap";
import { Plugin } from "prosemirror-state";

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);

/** A key as people read it: `Ctrl+Shift+F`, `⌘⇧F`. */
export function showKey(key) {
  const names = isMac
    ? { Mod: "⌘", Ctrl: "⌃", Shift: "⇧", Alt: "⌥", Enter: "↩" }
    : { Mod: "Ctrl", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", " ": "Space" };
  const parts = key.split(/-(?!$)/).map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part));
  return parts.join(isMac ? "" : "+");
}

/**
 * Make the registry.
 *
 * `add({id, label, keys, group, run, where, repeats})`: `keys` is one or several keys in ProseMirror's notation
 * (`"Mod-Enter"`); `run(app, event)` does it and answers whether there was something to do. `where` is `"text"` for
 * keys that work in the text alone, `"outside"` for those that would be typed there, else they work anywhere.
 */
export function makeCommands(app) {
  const all = new Map();
  const handlers = {};

  const rebuild = () => {
    const bindings = { text: {}, outside: {} };
    for (const command of all.values())
      for (const key of command.keys) {
        if (command.where !== "outside") bindings.text[key] = () => run(command.id);
        if (command.where !== "text") bindings.outside[key] = () => run(command.id);
      }
    for (const [place, keys] of Object.entries(bindings)) handlers[place] = keydownHandler(keys);
  };

  const add = ({ keys = [], group = "Text", where = "anywhere", ...command }) => {
    all.set(command.id, { ...command, group, where, keys: [keys].flat() });
    rebuild();
  };

  const run = (id, event) => all.get(id)?.run(app, event) !== false;

  const plugin = new Plugin({ props: { handleKeyDown: (view, event) => handlers.text?.(view, event) ?? false } });

  document.addEventListener("keydown", (event) => {
    const inText = app.view?.dom.contains(event.target);
    if (event.defaultPrevented || inText || document.querySelector("dialog[open]:modal")) return;
    const isTyping = event.target.matches?.("input:not([type=checkbox], [type=range], [type=radio]), textarea, select");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !/^(F\d+|Escape)$/.test(event.key);
    const isOperating = /^(Tab|Enter| |Arrow.*|Home|End|Page.*)$/.test(event.key) && isPlain;
    if ((isTyping && isPlain) || isOperating) return;
    if (handlers.outside?.(app.view, event)) event.preventDefault();
  });

  return { add, run, plugin, all: () => [...all.values()], get: (id) => all.get(id) };
}
