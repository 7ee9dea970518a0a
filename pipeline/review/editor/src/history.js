/** Undo and redo, and the buttons above the text. */

import { redo, undo } from "prosemirror-history";

import { showKey } from "./commands.js";
import { make } from "./dom.js";

/** The commands that have a button, in the order of the toolbar. */
const BUTTONS = [
  ["undo", "Undo"],
  ["redo", "Redo"],
  ["find", "Find"],
  ["speaker-menu", "Speaker"],
  ["split-turn", "Split"],
  ["merge-turn", "Merge"],
  ["insert", "Insert"],
  ["confirm", "Confirm"],
];

export function startHistory(app) {
  const run = (command) => () => command(app.view.state, app.dispatch, app.view);
  app.commands.add({ id: "undo", label: "Undo", keys: "Mod-z", group: "Text", run: run(undo) });
  app.commands.add({ id: "redo", label: "Redo", keys: ["Mod-y", "Mod-Shift-z"], group: "Text", run: run(redo) });
  app.on("ready", () => {
    for (const [id, label] of BUTTONS) {
      const command = app.commands.get(id);
      if (!command) continue;
      const click = () => {
        app.view.focus();
        app.commands.run(id);
      };
      const title = [command.label, ...command.keys.slice(0, 1).map(showKey)].join(" · ");
      app.layout.tools.append(
        make(
          "button",
          { type: "button", title, onmousedown: (event) => event.preventDefault(), onclick: click },
          label,
        ),
      );
    }
  });
}
