/** What the features of the page share: the state, the text, the commands, and word of what happens. */

import { makeCommands } from "./commands.js";
import * as words from "./document.js";
import { make } from "./dom.js";
import { makeLayout } from "./layout.js";
import { makePanels } from "./panels.js";

/** The server's answer was not what was asked for. */
export class RequestError extends Error {
  constructor(status, answer) {
    super(answer?.error ?? `the server answered ${status}`);
    this.status = status;
    this.answer = answer;
  }
}

/**
 * Ask the server: with a body it is a POST, else a GET.
 *
 * @throws {RequestError} where it answers anything but 2xx; `status` and `answer` say what. `TypeError` where it
 *     doesn't answer at all.
 */
export async function request(path, body) {
  const options =
    body === undefined
      ? {}
      : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(new URL(path, document.baseURI), { cache: "no-store", ...options });
  const isJson = response.headers.get("Content-Type")?.includes("json");
  const answer = isJson ? await response.json() : null;
  if (!response.ok) throw new RequestError(response.status, answer);
  return answer;
}

/** Where the page goes. */
export function rootElement() {
  const root = document.getElementById("app") ?? make("div", { id: "app" });
  if (!root.isConnected) document.body.prepend(root);
  return root;
}

/**
 * Make the application of the server's state.
 *
 * `{state, view, layout, request, on, emit, commands, panels, wordAt, placeOf, wordsBetween, now, timeOf, select,
 * dispatch, announce, player}`; `view` is there once all features have given their plugins.
 */
export function makeApp(state) {
  const listeners = new Map();
  let timeline = words.makeTimeline(state.words);
  const doc = () => app.view.state.doc;
  const app = {
    state,
    view: null,
    player: null,
    request,
    /** Listen to an event; the function that is given back stops it. */
    on(event, listener) {
      listeners.set(event, [...(listeners.get(event) ?? []), listener]);
      return () =>
        listeners.set(
          event,
          listeners.get(event).filter((other) => other !== listener),
        );
    },
    emit(event, detail) {
      for (const listener of listeners.get(event) ?? []) listener(detail);
    },
    /** The number of the word at a position of the text, or `null`. */
    wordAt: (pos) => words.wordAt(doc(), pos),
    /** Where a word stands in the text: `{from, to}`, or `null`. */
    placeOf: (number) => words.placeOf(doc(), number),
    wordsBetween: (from, to) => words.wordsBetween(doc(), from, to),
    /** The number of the last word of the text that has begun at a time, or `null`. */
    now: (ms = app.player?.now?.() ?? 0) => timeline.at(doc(), ms),
    /** When a known word is said: `{start_ms, end_ms}`. */
    timeOf: (number) => ({ start_ms: state.words[number][0], end_ms: state.words[number][1] }),
    /** The known words are others now. */
    rebuildTimeline() {
      timeline = words.makeTimeline(state.words);
    },
    dispatch: (tr) => app.view.dispatch(tr),
    announce: (text) => app.layout.announce(text),
  };
  app.layout = makeLayout(rootElement(), state);
  app.commands = makeCommands(app);
  app.panels = makePanels(app, app.layout.panel);
  return app;
}
