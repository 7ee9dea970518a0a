/** The entry: takes the text from the server, and starts one feature after the other. */

import { makeApp, request, rootElement } from "./app.js";
import { besidePlugins, startBeside } from "./beside/index.js";
import { make } from "./dom.js";
import { startFind } from "./find.js";
import { startHash } from "./hash.js";
import { startHelp } from "./help.js";
import { startHistory } from "./history.js";
import { startInsert } from "./insert.js";
import { listeningPlugins, startListening } from "./listening/listening.js";
import { pastePlugins } from "./paste.js";
import { startPublishing } from "./publishing.js";
import { savingPlugins, startSaving } from "./saving.js";
import { speakerPlugins, startSpeakers } from "./speakers.js";
import { startText } from "./text.js";
import { startTurns, turnPlugins } from "./turns.js";

/** A feature starts with the app, and may give the text plugins before: `{start, plugins}`. */
const FEATURES = [
  { plugins: listeningPlugins, start: startListening },
  { plugins: speakerPlugins, start: startSpeakers },
  { plugins: turnPlugins, start: startTurns },
  { plugins: savingPlugins, start: startSaving },
  { plugins: pastePlugins },
  { start: startFind },
  { plugins: besidePlugins, start: startBeside },
  { start: startInsert },
  { start: startHistory },
  { start: startHash },
  { start: startPublishing },
  { start: startHelp },
];

async function open() {
  const root = rootElement();
  try {
    const app = makeApp(await request("state"));
    startText(
      app,
      FEATURES.flatMap(({ plugins }) => plugins ?? []),
    );
    for (const { start } of FEATURES) start?.(app);
    app.emit("ready");
  } catch (error) {
    const again = make("button", { type: "button", onclick: () => location.reload() }, "Try again");
    root.replaceChildren(
      make(
        "main.broken",
        { role: "alert" },
        make("h1", {}, "The text can't be shown"),
        make("p", {}, String(error.message)),
        again,
      ),
    );
    throw error;
  }
}

open();
