/** Who speaks: another speaker for a turn or a selection, new ones, and other names for them. */

import { TextSelection } from "prosemirror-state";

import { choose, askText } from "./dialog.js";
import { turnAt } from "./document.js";
import { splitAt, wholeWords } from "./edits.js";

const COLOURS = 8;
const LONGEST_NAME = 200;

/** Why a text can't be a speaker's name; `null` where it can. The server's own rule. */
function nameFault(name) {
  if (!name || name !== name.trim()) return "a name can't be empty or have spaces around it";
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) return "a name must be one line without control characters";
  if ([...name].length > LONGEST_NAME) return `a name can have at most ${LONGEST_NAME} characters`;
  if (/[:：]/.test(name)) return "a name can't have a colon, which ends the name in a transcript";
  return null;
}

/** Names and colours by label. */
function makeSpeakers(app) {
  const all = () => app.state.speakers;
  const indexOf = (label) => all().findIndex((speaker) => speaker.label === label);
  return {
    all,
    nameOf: (label) => (label === null ? "Unknown" : (all()[indexOf(label)]?.name ?? label)),
    voiceOf: (label) => (label === null || indexOf(label) < 0 ? "none" : String(indexOf(label) % COLOURS)),
    labelOf: (name) => all().find((speaker) => speaker.name.toLowerCase() === name.toLowerCase())?.label ?? null,
  };
}

/** The paragraphs that a speaker is given to: the selection as a turn of its own, or the cursor's turn. */
function cutOut(tr, doc, selection) {
  if (selection.empty) return turnAt(doc, selection.from);
  const { from, to } = wholeWords(doc, selection.from, selection.to);
  if (from >= to) return turnAt(doc, selection.from);
  const [$from, $to] = [doc.resolve(from), doc.resolve(to)];
  const hasAfter = doc.textBetween(to, $to.end()).trim();
  if (hasAfter) splitAt(tr, to, { opens: true });
  else if ($to.index(0) + 1 < doc.childCount) {
    const next = doc.child($to.index(0) + 1);
    if (!next.attrs.opens) tr.setNodeAttribute($to.after(), "opens", true);
  }
  const hasBefore = doc.textBetween($from.start(), from).trim();
  const start = hasBefore ? splitAt(tr, from, { opens: true }) : $from.before();
  return { from: start, to: tr.mapping.map(to, -1) };
}

/** Give the cursor's turn, or the selection, another speaker. */
export function setSpeaker(app, label) {
  const { doc, selection, tr } = app.view.state;
  const { from, to } = cutOut(tr, doc, selection);
  const starts = [];
  tr.doc.nodesBetween(from, to, (node, pos) => {
    if (node.isTextblock && pos < to) starts.push(pos);
    return !node.isTextblock;
  });
  for (const pos of starts) tr.setNodeAttribute(pos, "speaker", label);
  if (starts.length) tr.setNodeAttribute(starts[0], "opens", true);
  if (!selection.empty) tr.setSelection(TextSelection.create(tr.doc, starts[0] + 1));
  app.dispatch(tr.scrollIntoView());
  app.announce(`Speaker: ${app.speakers.nameOf(label)}`);
  return true;
}

/** Save who is called what; where that fails it is tried again, and said. */
async function saveSpeakers(app, speakers) {
  app.state.speakers = speakers;
  app.emit("speakers");
  await app.saving.post("speakers", { speakers });
}

/** A speaker that wasn't there, by name; gives the label. */
export function addSpeaker(app, name) {
  const known = app.speakers.labelOf(name);
  if (known !== null) return known;
  const labels = new Set(app.speakers.all().map((speaker) => speaker.label));
  let label = name;
  for (let n = 2; labels.has(label); n += 1) label = `${name} ${n}`;
  saveSpeakers(app, [...app.speakers.all(), { label, name, named: true }]);
  return label;
}

function askNewSpeaker(app) {
  askText(app, {
    title: "New speaker",
    label: "Name",
    action: "Use this name",
    check: nameFault,
    done: (name) => setSpeaker(app, addSpeaker(app, name)),
  });
}

/** Another name for a speaker, wherever they speak. */
function renameSpeaker(app, label) {
  const taken = (name) => app.speakers.all().find((other) => other.label !== label && other.name === name);
  askText(app, {
    title: "Rename a speaker everywhere",
    label: `Name instead of “${app.speakers.nameOf(label)}”`,
    value: app.speakers.nameOf(label),
    action: "Rename everywhere",
    check: (name) =>
      nameFault(name) ?? (taken(name) ? "another speaker already has this name: assign the turns to that speaker instead" : null),
    done(name) {
      const change = (speaker) => (speaker.label === label ? { ...speaker, name, named: true } : speaker);
      saveSpeakers(app, app.speakers.all().map(change));
      app.announce(`Now called ${name}`);
    },
  });
}

/** The menu at a turn: every speaker by name, a new one, another name. */
function openMenu(app) {
  const { doc, selection } = app.view.state;
  const { speaker } = turnAt(doc, selection.from);
  const items = app.speakers.all().map(({ label, name }, n) => ({
    label: name,
    detail: label === speaker ? "speaks here now" : "",
    key: n < 9 ? String(n + 1) : null,
    voice: app.speakers.voiceOf(label),
    run: () => setSpeaker(app, label),
  }));
  items.push({ label: "New speaker …", key: "n", run: () => askNewSpeaker(app) });
  if (speaker !== null)
    items.push({
      label: `Rename ${app.speakers.nameOf(speaker)} everywhere …`,
      key: "r",
      run: () => renameSpeaker(app, speaker),
    });
  const title = selection.empty ? "Who speaks in this turn?" : "Who says the selected words?";
  choose(app, { title, items, chosen: app.speakers.all().findIndex(({ label }) => label === speaker) });
  return true;
}

/** Names and colours, which turns need to be shown. */
export function speakerPlugins(app) {
  app.speakers = makeSpeakers(app);
  return [];
}

export function startSpeakers(app) {
  const add = (command) => app.commands.add({ group: "Speakers", ...command });
  add({
    id: "speaker-menu",
    label: "Speaker of the turn or the selection …",
    keys: "Mod-Shift-s",
    run: () => openMenu(app),
  });
  for (let n = 1; n <= 9; n += 1)
    add({
      id: `speaker-${n}`,
      label: n === 1 ? "Speakers 1 to 9" : `Speaker ${n}`,
      keys: `Mod-${n}`,
      shown: n === 1 ? ["Mod-1", "Mod-9"] : [],
      where: "text",
      run() {
        const speaker = app.speakers.all()[n - 1];
        if (speaker) setSpeaker(app, speaker.label);
        else openMenu(app);
        return true;
      },
    });
  add({ id: "speaker-new", label: "New speaker for the turn or the selection …", run: () => askNewSpeaker(app) });
  add({
    id: "speaker-rename",
    label: "Rename the turn's speaker everywhere …",
    keys: "F2",
    run() {
      const { doc, selection } = app.view.state;
      const { speaker } = turnAt(doc, selection.from);
      if (speaker !== null) renameSpeaker(app, speaker);
      return speaker !== null;
    },
  });
}
