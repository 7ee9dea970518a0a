/** Doubts as items that can be decided. */

import * as decisions from "./decisions.js";
import { isDecided, locate, locateNear, placesOf, read, speakerAt } from "./places.js";

const LABELS = {
  words: "Uncertain words",
  speaker: "Uncertain speaker",
  dropped: "Dropped passage",
  speech: "Speech without words",
  name: "Name in several spellings",
  uncarried: "Correction without a place",
};

const EDGES = /^[^\p{L}\p{N}]*|(['’]s)?[^\p{L}\p{N}]*$/gu;

const rowOf = ({ kind, start_ms, end_ms, text }) => ({ kind, start_ms, end_ms, text });

const confirmAction = (label, run, said = "Confirmed") => ({ id: "keep", label, key: "k", said: () => said, run });

function makeWords(app, doubt) {
  const doc = () => app.view.state.doc;
  const range = () => locate(doc(), doubt.place);
  return {
    isOpen: () => range() !== null && !isDecided(doc(), range()),
    actions: [confirmAction("Right as it is", () => decisions.confirm(app, [range()]))],
  };
}

function makeSpeaker(app, doubt) {
  const doc = () => app.view.state.doc;
  const range = () => locate(doc(), doubt.place);
  const isOpen = () => {
    const found = range();
    return found !== null && !decisions.isSettled(app, rowOf(doubt)) && !isDecided(doc(), found) && speakerAt(doc(), found.from) === doubt.speaker;
  };
  const other = {
    id: "speaker",
    label: "Another speaker …",
    key: "s",
    stays: true,
    run() {
      const found = range();
      app.select(found);
      app.commands.run("speaker-menu");
    },
  };
  return { isOpen, actions: [confirmAction(`It is ${app.speakers.nameOf(doubt.speaker)}`, () => decisions.settle(app, [rowOf(doubt)])), other] };
}

function makeDropped(app, doubt) {
  const passage = app.state.dropped[doubt.dropped];
  const isBack = () => {
    const index = placesOf(app.view.state.doc);
    for (let number = passage.first; number <= passage.last; number += 1) if (index.has(number)) return true;
    return false;
  };
  return {
    isOpen: () => !isBack() && !decisions.isSettled(app, rowOf(doubt)),
    actions: [
      { id: "back", label: "Restore it", key: "b", said: () => "Restored", run: () => decisions.takeBack(app, passage, doubt.place) },
      confirmAction("Leave it out", () => decisions.settle(app, [rowOf(doubt)]), "Left out"),
    ],
  };
}

function makeGap(app, doubt) {
  const isOpen = () => !decisions.isSettled(app, rowOf(doubt)) && locate(app.view.state.doc, doubt.place) !== null;
  return { isOpen, actions: [confirmAction("No words belong here", () => decisions.settle(app, [rowOf(doubt)]))] };
}

function makeUncarried(app, doubt) {
  return {
    isOpen: () => !decisions.isSettled(app, rowOf(doubt)),
    actions: [confirmAction("Dismiss", () => decisions.settle(app, [rowOf(doubt)]), "Dismissed")],
  };
}

/** A name in several spellings: where each of them still stands, and what it takes to have one of them everywhere. */
function makeName(app, doubt) {
  const doc = () => app.view.state.doc;
  const rangesOf = ({ places }) => places.map((place) => locate(doc(), place)).filter((range) => range);
  const open = (spelling) => rangesOf(spelling).filter((range) => !isDecided(doc(), range));
  const [, ...rare] = doubt.spellings;
  const write = (text) => {
    const others = doubt.spellings.filter((spelling) => spelling.text !== text).flatMap(open);
    const changes = others.map(({ from, to }) => {
      const [before, after] = [...read(doc(), from, to).matchAll(EDGES)].map(([edge]) => edge);
      return { from, to, text: (before ?? "") + text + (after ?? "") };
    });
    if (changes.length) decisions.write(app, changes, "person");
  };
  const everywhere = doubt.spellings.map((spelling, n) => ({
    id: n ? `take-${n}` : "take",
    label: `Write “${spelling.text}” everywhere`,
    key: n ? null : "p",
    said: () => `${spelling.text} everywhere`,
    run: () => write(spelling.text),
  }));
  return {
    isOpen: () => rare.some((spelling) => open(spelling).length > 0),
    actions: [...everywhere, confirmAction("Each is right", () => decisions.confirm(app, rare.flatMap(open)))],
  };
}

const MAKERS = { words: makeWords, speaker: makeSpeaker, dropped: makeDropped, speech: makeGap, name: makeName, uncarried: makeUncarried };

/** Items of all doubts in the order of time. */
export function makeDoubtItems(app, found) {
  return (found?.items ?? [])
    .filter((doubt) => doubt.kind !== "dropped" || app.state.dropped[doubt.dropped])
    .map((doubt) => ({
      id: `doubt ${doubt.kind} ${doubt.start_ms} ${doubt.text}`,
      kind: doubt.kind,
      source: "doubt",
      isContent: true,
      label: LABELS[doubt.kind],
      start_ms: doubt.start_ms,
      end_ms: doubt.end_ms,
      grade: doubt.grade,
      text: doubt.text,
      reason: doubt.reason,
      place: () => locateNear(app.view.state.doc, doubt.place),
      ...MAKERS[doubt.kind](app, doubt),
    }));
}
