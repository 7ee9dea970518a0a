/** The queue of what is worth a look: doubts, and where the text differs from the published one. */

import { fill, make } from "../dom.js";
import { makeDifferenceItems } from "./difference_items.js";
import { makeDoubtItems } from "./doubt_items.js";
import { makeSettledList } from "./settled.js";
import { makeWorklist } from "./worklist.js";

/** After what was typed nothing is counted anew before a pause of so long, */
const PAUSE_MS = 300;

/** or after so long without one. */
const LONGEST_MS = 1500;
const PLAY = "review-play-what-is-shown";

/** What a browser remembers, where it does. */
function remembered(name) {
  try {
    return localStorage.getItem(name) === "true";
  } catch {
    return false;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, String(value));
  } catch {
    // then it is as it was the next time
  }
}

/** Both sides of a difference in one line: "published: Sedol · transcript: Settle". */
export function showSides(app, { sides }) {
  const side = (name, text) => make("span.side", {}, make("span.side-name", {}, `${name}: `), make("bdi", { lang: app.state.language || null }, text || "nothing"));
  return make("p.work-text", {}, side("published", sides.page), " · ", side("transcript", sides.heard));
}

/** What is shown of an item in a list. */
export function describe(app, item) {
  const parts = [];
  if (item.sides) parts.push(showSides(app, item));
  else if (item.text) parts.push(make("p.work-text", { dir: "auto", lang: app.state.language || null }, item.text));
  if (item.context) {
    const [before, inside, after] = item.context;
    parts.push(make("p.work-context.quiet", { dir: "auto", lang: app.state.language || null }, `${before} `, make("strong", {}, inside || "…"), ` ${after}`));
  }
  if (item.reason) parts.push(make("p.quiet", {}, item.reason));
  return parts;
}

/** All items, made anew when something was found, and of them those that are still open. */
function makeItems(app) {
  let doubts = [];
  let differences = [];
  let found = { doubts: null, differences: null };
  const refresh = () => {
    const fresh = { doubts: app.findings.get("doubts").found, differences: app.findings.get("differences").found };
    if (fresh.doubts !== found.doubts) doubts = makeDoubtItems(app, fresh.doubts);
    if (fresh.differences !== found.differences) differences = makeDifferenceItems(app, fresh.differences);
    found = fresh;
  };
  return {
    refresh,
    differences: () => differences,
    queue: () => [...doubts, ...differences.filter((item) => item.isContent)].sort((a, b) => a.start_ms - b.start_ms || a.end_ms - b.end_ms),
    decidedBefore: () => found.doubts?.decided ?? 0,
  };
}

/**
 * Make `app.work`: `queue` and `differences` are items, `decided` how many were; `recount()` does at once what is done
 * after every change. Event `work`.
 */
export function startWork(app) {
  const items = makeItems(app);
  let timer = null;
  let due = Infinity;
  const recount = () => {
    clearTimeout(timer);
    due = Infinity;
    items.refresh();
    const queue = items.queue();
    const open = queue.filter((item) => item.isOpen());
    app.work.queue = open;
    app.work.differences = items.differences();
    app.work.decided = items.decidedBefore() + queue.length - open.length;
    app.emit("work");
  };
  const later = () => {
    due = Math.min(due, performance.now() + LONGEST_MS);
    clearTimeout(timer);
    timer = setTimeout(recount, Math.max(0, Math.min(PAUSE_MS, due - performance.now())));
  };
  app.work = { queue: [], differences: [], decided: 0, recount };
  for (const event of ["findings", "changed", "settled", "speakers"]) app.on(event, later);
}

function stateLine(app) {
  const { state, error } = app.findings.get("doubts");
  const page = app.findings.get("differences");
  if (state === "failed") return error;
  if (page.state === "failed") return page.error;
  return state === "checking" ? "Checking the text …" : "";
}

export function startDoubts(app) {
  const heading = make("h2", { id: "doubts-title" }, "Worth checking");
  const line = make("p.quiet", { role: "status" });
  const play = make("input", { type: "checkbox", checked: remembered(PLAY), onchange: () => remember(PLAY, play.checked) });
  const order = make(
    "select",
    { "aria-label": "Order", onchange: () => show() },
    make("option", { value: "time" }, "By time"),
    make("option", { value: "grade" }, "Most doubtful first"),
  );
  const nothing = make("p.nothing", {}, "Nothing is left to check.");
  const list = makeWorklist(app, {
    label: "Worth checking",
    describe: (item) => describe(app, item),
    isPlaying: () => play.checked,
    onDecided: () => app.work.recount(),
  });
  const keys = make("p.quiet.keys", {}, ...["Enter", "right as it is · ", "P", "use the published text · ", "K", "keep · ", "B", "restore · ", "E", "edit · ", "Space", "play"].map((text, n) => (n % 2 ? ` ${text}` : make("kbd", {}, text))));
  const element = make("div.doubts", {}, make("div.panel-head", {}, heading, order, make("label.check", {}, play, " Play what is shown")), line, keys, list.element, nothing, makeSettledList(app));

  function show() {
    const items = order.value === "grade" ? [...app.work.queue].sort((a, b) => b.grade - a.grade || a.start_ms - b.start_ms) : app.work.queue;
    list.set(items);
    const isKnown = app.findings.get("doubts").found !== null;
    fill(heading, isKnown ? `Worth a look: ${items.length}` : "Worth checking");
    app.panels.label("doubts", items.length ? `Doubts ${items.length}` : "Doubts");
    showState();
  }
  function showState() {
    const text = stateLine(app);
    if (line.textContent !== text) line.textContent = text;
    const isReady = app.findings.get("doubts").state === "ready";
    nothing.hidden = app.work.queue.length > 0 || !isReady;
    keys.hidden = !app.work.queue.length;
  }

  app.panels.add({ id: "doubts", label: "Doubts", element, onShow: show });
  app.on("work", show);
  app.on("findings-state", showState);
  addCommands(app, list);
}

function addCommands(app, list) {
  const add = (id, label, keys, run) => app.commands.add({ id, label, keys, group: "Doubts", run });
  const step = (by) => {
    app.panels.show("doubts");
    if (!list.step(by)) app.announce("Nothing is left to check");
    return true;
  };
  const act = (id) => {
    if (!list.here()) return step(1);
    if (!list.act(id)) app.announce("That can’t be done here");
    return true;
  };
  add("doubt-next", "Next doubt", "F4", () => step(1));
  add("doubt-before", "Previous doubt", "Shift-F4", () => step(-1));
  add("doubt-keep", "Doubt: right as it is, keep", ["Alt-k"], () => act("keep"));
  add("doubt-take", "Doubt: use the published text", ["Alt-t"], () => act("take"));
  add("doubt-back", "Doubt: restore a dropped passage", ["Alt-b"], () => act("back"));
  add("doubt-edit", "Doubt: edit it in the text", ["Alt-e"], () => act("edit"));
}
