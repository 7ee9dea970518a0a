/** The published text beside ours: each difference with what to do about it, by kind. */

import { count, fill, make } from "../dom.js";
import { write } from "./decisions.js";
import { describe } from "./doubts.js";
import { makeWorklist } from "./worklist.js";

const CONTENT = "content";
const ALL = "all";

function explainAbsence() {
  return make(
    "div.nothing",
    {},
    make("p", {}, "No published text is open. Name one when you start the editor:"),
    make("pre", { tabindex: 0 }, "transcribe review talk.json --reference published.txt"),
    make("p.quiet", {}, "It can be a saved web page, a Word document, Markdown or plain text. A talk.reference.txt in the transcript’s folder is found automatically."),
  );
}

/** Buttons that say which kinds are shown, with how many of each are still open. */
function makeFilter(onChange) {
  const element = make("div.filter", { role: "group", "aria-label": "Kinds of differences" });
  let chosen = CONTENT;
  const button = (id, label, number) =>
    make(
      "button",
      {
        type: "button",
        "data-kind": id,
        "aria-pressed": String(chosen === id),
        onclick() {
          chosen = id;
          onChange();
          element.querySelector(`[data-kind="${id}"]`)?.focus();
        },
      },
      `${label} `,
      make("span.number", {}, String(number)),
    );
  return {
    element,
    isOneKind: () => chosen !== CONTENT && chosen !== ALL,
    matches: (item) => chosen === ALL || (chosen === CONTENT ? item.isContent : item.kind === chosen),
    /** Show the kinds that there are; `items` are all, `open` tells how many words of one wait. */
    show(items, open) {
      const sum = (some) => some.reduce((total, item) => total + open(item), 0);
      const kinds = [...new Map(items.map((item) => [item.kind, item.label]))];
      fill(
        element,
        button(CONTENT, "Content", sum(items.filter((item) => item.isContent))),
        ...kinds.map(([kind, label]) => button(kind, label, sum(items.filter((item) => item.kind === kind)))),
        button(ALL, "all", sum(items)),
      );
    },
  };
}

/** How many words differ, in the words of the comparison's page. */
function describeWords(words) {
  if (!words) return "Differences";
  return `${words.differ.toLocaleString("en")} of ${count(words.all, "word")} ${words.differ === 1 ? "differs" : "differ"}`;
}

function stateLine(answer) {
  if (answer.state === "failed") return answer.error;
  if (answer.found?.note) return answer.found.note;
  return answer.state === "checking" ? "Comparing …" : "";
}

export function startPublished(app) {
  const name = app.state.page?.name;
  const heading = make("h2", {}, "Differences");
  const whole = make("a", { href: "comparison", target: "_blank", rel: "noopener", title: "Opens in a new tab" }, "The whole comparison");
  const about = make("p.quiet", {}, "from ", make("bdi", {}, name), " · ", whole);
  const line = make("p.quiet", { role: "status" });
  const filter = makeFilter(() => show());
  const nothing = make("p.nothing", {}, "No difference of this kind is open.");
  const takeAll = make("button.take-all", { type: "button", hidden: true, onclick: () => take() });
  const list = makeWorklist(app, {
    label: "Differences from the published text",
    describe: (item) => describe(app, item),
    isPlaying: () => false,
    onDecided: () => app.work.recount(),
  });
  const body = name
    ? [heading, about, line, filter.element, takeAll, list.element, nothing]
    : [explainAbsence()];
  const element = make("div.published", {}, ...body);

  /** Everything of the kind that is shown, at once; it is undone at once. */
  function take() {
    const changes = list.items().flatMap((item) => item.changes());
    write(app, changes, "page");
    app.work.recount();
    app.announce(`Changed in ${count(changes.length, "place")}`);
    filter.element.querySelector("[aria-pressed=true]").focus();
  }

  function show() {
    const items = app.work.differences;
    const open = new Map(items.map((item) => [item, item.openWords()]));
    filter.show(items, (item) => open.get(item));
    const shown = items.filter((item) => open.get(item) && filter.matches(item));
    list.set(shown);
    const many = shown.reduce((total, item) => total + item.changes().length, 0);
    takeAll.hidden = !filter.isOneKind() || many < 2;
    fill(takeAll, `Use the published text in all ${many} places`);
    fill(heading, describeWords(app.findings.get("differences").found?.words));
    const content = items.reduce((total, item) => total + (item.isContent ? open.get(item) : 0), 0);
    app.panels.label("published", content ? `Published text ${content}` : "Published text");
    showState();
  }
  function showState() {
    const answer = app.findings.get("differences");
    const text = stateLine(answer);
    if (line.textContent !== text) line.textContent = text;
    nothing.hidden = list.items().length > 0 || answer.state !== "ready" || Boolean(answer.found?.note);
    filter.element.hidden = !app.work.differences.length;
  }

  app.panels.add({ id: "published", label: "Published text", element, onShow: name ? show : undefined });
  if (!name) return;
  app.on("work", show);
  app.on("findings-state", showState);
}
