/** What the server finds in the text: doubts, differences from the published text, subtitles; always the newest. */

const NAMES = ["doubts", "differences", "cues"];
const AGAIN_MS = 3000;

/**
 * Make `app.findings`: `get(name)` gives `{state, error, found}`, `want(name)` fetches what nobody wanted before.
 *
 * `state` is `checking` from a change of the text on until it has been looked at. The event `findings` tells the
 * name of what is new.
 */
export function startFindings(app) {
  const told = new Map(NAMES.map((name) => [name, { state: "checking", error: null, found: null }]));
  const wanted = new Set(["doubts", "differences"]);
  const asking = new Map(); // name → whether it has to be asked once more

  const take = (name, answer) => {
    told.set(name, answer);
    app.emit("findings", name);
  };

  const fetchOne = async (name) => {
    if (asking.has(name)) {
      asking.set(name, true);
      return;
    }
    asking.set(name, false);
    try {
      take(name, await app.request(name));
    } catch (error) {
      take(name, { ...told.get(name), state: "failed", error: `This can’t be shown now: ${error.message}` });
      if (!isClosed) setTimeout(() => fetchOne(name), AGAIN_MS);
    }
    const isAgain = asking.get(name);
    asking.delete(name);
    if (isAgain) fetchOne(name);
  };

  let isClosed = false;
  app.on("closing", () => {
    isClosed = true;
  });
  app.on("analysed", ({ what }) => {
    for (const name of wanted) if (what === name || !NAMES.includes(what)) fetchOne(name);
  });
  app.on("listening", () => wanted.forEach(fetchOne)); // what was found before the page listened, it wasn't told
  app.on("changed", () => {
    for (const [name, answer] of told) {
      if (answer.state !== "ready") continue;
      answer.state = "checking";
      app.emit("findings-state", name);
    }
  });
  app.on("ready", () => wanted.forEach(fetchOne));

  app.findings = {
    get: (name) => told.get(name),
    want(name) {
      if (wanted.has(name)) return;
      wanted.add(name);
      fetchOne(name);
    },
  };
}
