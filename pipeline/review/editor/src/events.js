/** What the server says by itself: others' changes, names, that something was computed anew, that it closes. */

import { showNotice } from "./notices.js";

const LONGEST_WAIT_MS = 3000;
const SILENCE_MS = 45_000;

/** Names that the server has, put into those that are known here. */
function takeSpeakers(app, speakers) {
  const fresh = new Map(speakers.map((speaker) => [speaker.label, speaker]));
  const known = app.state.speakers.map((speaker) => ({ ...speaker, ...fresh.get(speaker.label) }));
  const labels = new Set(known.map(({ label }) => label));
  app.state.speakers = [...known, ...speakers.filter(({ label }) => !labels.has(label))];
  app.emit("speakers");
}

/** Listen as long as the page is open; after a pause, from the version that is here. */
export function listen(app, saver) {
  let source = null;
  let failures = 0;
  let heard = Date.now();
  let closed = () => {};

  const reopen = (wait) => {
    source?.close();
    source = null;
    setTimeout(open, wait);
  };

  const change = ({ version, client, steps }) => {
    const from = version - steps.length;
    if (from > saver.version) reopen(0);
    else if (version > saver.version) saver.take(from, [{ client, steps }]);
  };

  const answers = {
    change,
    speakers: ({ speakers }) => takeSpeakers(app, speakers),
    settled: ({ settled }) => saver.settle(settled),
    outdated: () =>
      saver.reload().then(
        () => reopen(0),
        () => reopen(LONGEST_WAIT_MS),
      ),
    listening: () => app.emit("listening"),
    timing: (detail) => app.emit("timing", detail),
    analysed: (detail) => app.emit("analysed", detail),
    ending: () => saver.hurry(),
    closing() {
      reopen(LONGEST_WAIT_MS);
      const rest = saver.isPending
        ? "Not everything is saved: start it again before you close this page."
        : "Everything is saved; this page can be closed as well.";
      closed = showNotice(app, `The editor was closed. ${rest}`, { isWarning: saver.isPending });
      app.emit("closing");
    },
  };

  function open() {
    if (source) return;
    source = new EventSource(new URL(`events?version=${saver.version}`, document.baseURI));
    source.onopen = () => {
      failures = 0;
      closed();
      heard = Date.now();
      saver.hurry();
    };
    source.onerror = () => {
      failures += 1;
      reopen(Math.min(500 * 2 ** failures, LONGEST_WAIT_MS));
    };
    for (const [name, answer] of Object.entries(answers))
      source.addEventListener(name, (event) => {
        heard = Date.now();
        answer(JSON.parse(event.data || "{}"));
      });
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && source && Date.now() - heard > SILENCE_MS) reopen(0); // a laptop that slept
  });
  window.addEventListener("online", () => source && reopen(0));
  open();
}
