/** Differences from the published text as items that can be decided; those of one misheard name are one item. */

import { count } from "../dom.js";
import * as decisions from "./decisions.js";
import { isDecided, locate, locateNear, placesOf, speakerAt } from "./places.js";

const settledRow = (kind, { start_ms, end_ms, page }) => ({ kind, start_ms, end_ms, text: page });

const capitalise = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Who is meant by the page: a label of ours, or `undefined` where nobody is called so yet. */
const labelOf = (app, { label, page }) => label ?? app.speakers.labelOf(page) ?? undefined;

/** Where words of the page that we lack would go: after the word before, or before the one that they lead to. */
function gapOf(doc, difference) {
  const gap = locate(doc, difference.place);
  const next = difference.begins ? placesOf(doc).get(difference.place.before) : null;
  return gap && next ? { from: next.from, to: next.from } : gap;
}

const rangeOf = (doc, difference) => (difference.heard ? locate(doc, difference.place) : gapOf(doc, difference));

/** Whether a difference still waits to be decided, in the text as it is now. */
function isOpenOne(app, doc, difference) {
  if (difference.decided) return false;
  const range = rangeOf(doc, difference);
  if (!range) return false;
  if (difference.speaker) {
    const isSaidSo = speakerAt(doc, range.from) === labelOf(app, difference.speaker);
    return !isSaidSo && !decisions.isSettled(app, settledRow("page-speaker", difference));
  }
  if (difference.heard && isDecided(doc, range)) return false;
  return !decisions.isSettled(app, settledRow("page", difference));
}

const changesOf = (doc, differences) => differences.map((one) => ({ ...rangeOf(doc, one), text: one.page }));

/** The item of one difference, or of several in which one name was misheard. */
function makeItem(app, differences) {
  const [first] = differences;
  const doc = () => app.view.state.doc;
  const open = () => differences.filter((one) => isOpenOne(app, doc(), one));
  const heard = [...new Set(differences.map((one) => one.heard))];
  const isMany = differences.length > 1;
  return {
    id: `difference ${first.kind} ${first.start_ms} ${first.page} ${first.heard}`,
    kind: first.kind,
    source: "page",
    isContent: first.is_content,
    label: capitalise(first.label),
    start_ms: first.start_ms,
    end_ms: first.end_ms,
    grade: first.is_content ? 0.9 : 0.2,
    differences,
    sides: first.speaker
      ? { page: first.speaker.page || "no name", heard: first.speaker.heard }
      : { page: isMany ? first.name : first.page, heard: heard.join(", ") },
    context: isMany ? null : [first.context[0], first.heard, first.context[1]],
    reason: isMany ? `${count(differences.length, "place")}: in the transcript: ${heard.join(", ")}` : "",
    isOpen: () => open().length > 0,
    /** How many words still wait to be decided, as the comparison's page counts them. */
    openWords: () => open().reduce((total, one) => total + one.words, 0),
    /** What has to be written to have it as the page has it; nothing where that is a matter of who says it. */
    changes: () => (first.speaker ? [] : changesOf(doc(), open())),
    place: () => locateNear(doc(), (open()[0] ?? first).place),
    actions: first.speaker ? speakerActions(app, first) : wordActions(app, differences, open),
  };
}

function wordActions(app, differences, open) {
  const [first] = differences;
  const all = differences.length > 1 ? " everywhere" : "";
  const [takeLabel, keepLabel] = first.page ? ["Use the published text", "Keep"] : ["Remove, as published", "Keep"];
  return [
    {
      id: "take",
      label: takeLabel + all,
      key: "p",
      said: () => (first.page ? `Changed to ${first.page}` : "Removed"),
      run() {
        decisions.write(app, changesOf(app.view.state.doc, open()), "page");
      },
    },
    {
      id: "keep",
      label: keepLabel + all,
      key: "k",
      said: () => "Kept",
      run() {
        const { doc } = app.view.state;
        const [own, lacking] = [open().filter((one) => one.heard), open().filter((one) => !one.heard)];
        if (own.length) decisions.confirm(app, own.map((one) => rangeOf(doc, one)));
        if (lacking.length) decisions.settle(app, lacking.map((one) => settledRow("page", one)));
      },
    },
  ];
}

function speakerActions(app, difference) {
  return [
    {
      id: "take",
      label: `Assign to ${difference.speaker.page || "no speaker"}`,
      key: "p",
      said: () => `Speaker: ${difference.speaker.page}`,
      run: () => decisions.giveTo(app, locate(app.view.state.doc, difference.place), difference.speaker),
    },
    { id: "keep", label: "Keep", key: "k", said: () => "Kept", run: () => decisions.settle(app, [settledRow("page-speaker", difference)]) },
  ];
}

/** Items of all differences in order, names that were misheard in several places together where the first is. */
export function makeDifferenceItems(app, found) {
  const byName = new Map();
  const groups = [];
  for (const difference of found?.items ?? []) {
    const group = difference.name ? byName.get(difference.name.toLowerCase()) : null;
    if (group) {
      group.push(difference);
      continue;
    }
    const fresh = [difference];
    if (difference.name) byName.set(difference.name.toLowerCase(), fresh);
    groups.push(fresh);
  }
  return groups.map((group) => makeItem(app, group));
}
