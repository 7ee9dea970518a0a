/** The subtitles as they would come out, with what breaks a rule and by how much. */

import { clock, count, fill, make } from "../dom.js";
import { write } from "./decisions.js";
import { locate, placesOf } from "./places.js";
import { light } from "./spotlight.js";

const LEFT_ALONE_MS = 3000;

/** A button that takes words out that a cue can go without: the text is corrected, and can be undone. */
function makeCut(app, { text, gain, unit, reason, changes }) {
  const run = () => {
    const { doc } = app.view.state;
    const found = changes.map((change) => ({ ...locate(doc, change.place), text: change.text }));
    if (found.some(({ from }) => from === undefined)) {
      app.announce("The text has changed here; the subtitles are laid out again");
      return;
    }
    write(app, found, "person");
    app.announce(`Cut “${text}” from the text and its subtitles`);
  };
  const label = `Cut “${text}” (${count(gain, unit)}): ${reason}`;
  return make("li", {}, make("button.cut", { type: "button", title: "Cuts it from the transcript, too", onclick: run }, label));
}

function makeCue(app, cue, number) {
  const go = () => {
    const index = placesOf(app.view.state.doc);
    const [first, last] = [index.get(cue.numbers[0]), index.get(cue.numbers.at(-1))];
    app.panels.makeWay();
    if (first) light(app, { from: first.from, to: Math.max(first.to, last?.to ?? 0) });
    app.player?.seek?.(cue.start_ms);
  };
  const broken = cue.violations.map(({ text, hard }) => make(hard ? "li.broken-rule" : "li.soft-rule", {}, text));
  const lines = cue.lines.map((text, n) => {
    const isBroken = cue.violations.some(({ hard, line }) => hard && line === n + 1);
    return make(isBroken ? "span.cue-line.too-much" : "span.cue-line", {}, text);
  });
  return make(
    cue.violations.some(({ hard }) => hard) ? "li.cue.is-broken" : "li.cue",
    {},
    make(
      "button.cue-body",
      { type: "button", onclick: go },
      make("span.cue-time", {}, make("span.cue-number", {}, String(number)), ` · ${clock(cue.start_ms)} · ${((cue.end_ms - cue.start_ms) / 1000).toFixed(1)} s`),
      make("span.cue-lines", { dir: "auto", lang: app.state.language || null }, ...lines),
    ),
    broken.length ? make("ul.rules", { "aria-label": "Rules that it breaks" }, ...broken) : null,
    cue.cuts.length ? make("ul.cuts", { "aria-label": "What it could go without" }, ...cue.cuts.map((cut) => makeCut(app, cut))) : null,
  );
}

/** Rows for cues; those that are as before are the same elements. */
function makeRows(app, list) {
  let rows = new Map();
  return (cues, isShown) => {
    const fresh = new Map();
    const elements = cues.map((cue, n) => {
      const key = JSON.stringify(cue);
      const row = rows.get(key) ?? makeCue(app, cue, n + 1);
      const number = row.querySelector(".cue-number");
      if (number.textContent !== String(n + 1)) number.textContent = String(n + 1);
      fresh.set(key, row);
      return row;
    });
    rows = fresh;
    const [kept, shown] = [new Set(elements), elements.filter((_, n) => isShown(cues[n]))];
    elements.forEach((row, n) => {
      row.hidden = !isShown(cues[n]);
    });
    for (const row of [...list.children]) if (!kept.has(row)) row.remove();
    let next = list.firstChild;
    for (const row of elements) {
      if (row === next) next = next.nextSibling;
      else list.insertBefore(row, next);
    }
    return { elements, shown: shown.length };
  };
}

/** The cue that is on the screen at a time; -1 where none is. */
function findCue(cues, ms) {
  let [low, high] = [0, cues.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cues[middle].start_ms <= ms) low = middle + 1;
    else high = middle;
  }
  return low > 0 && ms < cues[low - 1].end_ms ? low - 1 : -1;
}

export function startSubtitles(app) {
  const heading = make("h2", {}, "Subtitles");
  const line = make("p.quiet", { role: "status" });
  const only = make("input", { type: "checkbox", onchange: () => show() });
  const note = make("p.quiet.cut-note", { hidden: true }, "Subtitles and transcript share their words: what you cut here is cut from both, and can be undone.");
  const list = make("ol.cues", { "aria-label": "Subtitles" });
  const nothing = make("p.nothing", {}, "No subtitles.");
  const element = make("div.subtitles", {}, make("div.panel-head", {}, heading, make("label.check", {}, only, " Only those that break a rule")), line, note, list, nothing);
  const drawRows = makeRows(app, list);
  let cues = [];
  let elements = [];
  let lit = null;
  let scrolled = -Infinity;

  const isBroken = (cue) => cue.violations.some(({ hard }) => hard);

  function show() {
    if (app.panels.shown() !== "subtitles") return;
    app.findings.want("cues");
    const { found } = app.findings.get("cues");
    cues = found?.items ?? [];
    const drawn = drawRows(cues, (cue) => !only.checked || isBroken(cue));
    elements = drawn.elements;
    nothing.hidden = drawn.shown > 0 || !found;
    note.hidden = !cues.some((cue) => cue.cuts.length);
    const broken = cues.filter(isBroken).length;
    fill(heading, found ? `${count(cues.length, "subtitle")}, ${broken ? `${broken} ${broken === 1 ? "breaks" : "break"} a rule` : "none breaks a rule"}` : "Subtitles");
    showState();
    follow(app.player?.now?.() ?? 0, false);
  }

  function showState() {
    const { state, error, found } = app.findings.get("cues");
    const style = found ? `Style: ${found.style}` : "";
    line.textContent = state === "failed" ? error : state === "checking" ? `${style}${style ? " · " : ""}Laying out …` : style;
  }

  function follow(ms, isScrolling = true) {
    if (app.panels.shown() !== "subtitles") return;
    const row = elements[findCue(cues, ms)] ?? null;
    if (row === lit) return;
    lit?.classList.remove("now");
    lit?.removeAttribute("aria-current");
    lit = row;
    row?.classList.add("now");
    row?.setAttribute("aria-current", "true");
    const isAlone = performance.now() - scrolled > LEFT_ALONE_MS && !list.contains(document.activeElement);
    if (row && isScrolling && isAlone) row.scrollIntoView({ block: "nearest" });
  }

  list.addEventListener("wheel", () => (scrolled = performance.now()), { passive: true });
  app.panels.add({ id: "subtitles", label: "Subtitles", element, onShow: show });
  app.on("findings", (name) => name === "cues" && show());
  app.on("findings-state", (name) => name === "cues" && showState());
  app.on("time", (ms) => follow(ms));
}
