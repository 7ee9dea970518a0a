/** The overview of everything that can be done, with its keys. */

import { showKey } from "./commands.js";
import { openDialog } from "./dialog.js";
import { make } from "./dom.js";

function openHelp(app) {
  const groups = new Map();
  for (const command of app.commands.all()) {
    if (command.shown && !command.shown.length) continue;
    groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  }
  const row = (command) => {
    const keys = (command.shown ?? command.keys).flatMap((key, n) => [n ? " " : "", make("kbd", {}, showKey(key))]);
    const start = () => {
      dialog.close();
      app.commands.run(command.id);
    };
    return make(
      "li",
      {},
      make("button.plain.command", { type: "button", onclick: start }, command.label),
      make("span.keys", {}, ...keys),
    );
  };
  const lists = [...groups].map(([group, commands]) =>
    make("section", {}, make("h3", {}, group), make("ul", {}, ...commands.map(row))),
  );
  const about = make(
    "p.quiet",
    {},
    "Everything here can also be done with the mouse. Changes are saved at once.",
  );
  const dialog = openDialog(
    app,
    "Keys and commands",
    make("div.help", { tabindex: 0, autofocus: true }, about, ...lists),
    { className: "wide" },
  );
  return true;
}

export function startHelp(app) {
  app.commands.add({
    id: "help-outside",
    label: "This overview",
    keys: "?",
    where: "outside",
    group: "Help",
    shown: [],
    run: () => openHelp(app),
  });
  app.commands.add({
    id: "help",
    label: "This overview",
    keys: ["F1", "Mod-/"],
    shown: ["?", "F1", "Mod-/"],
    group: "Help",
    run: () => openHelp(app),
  });
  const button = make(
    "button",
    { type: "button", title: "Keys and commands (?)", "aria-label": "Keys and commands", onclick: () => openHelp(app) },
    "?",
  );
  app.layout.buttons.append(button);
}
