/** Saving: every change goes to the server at once, until it is there; and what others changed comes from it. */

import { collab, getVersion, receiveTransaction, sendableSteps } from "prosemirror-collab";
import { Step } from "prosemirror-transform";

import { RequestError } from "./app.js";
import { listen } from "./events.js";
import { showLost, showRestored } from "./notices.js";
import { readAll, schema, spliceBetween } from "./schema.js";
import { applySettling, joinSettling } from "./settling.js";
import { applyHunks, describeChanges, makeUnsent, stepsLeft, textOf } from "./unsent.js";

const DELAY_MS = 25;
const LONGEST_WAIT_MS = 4000;
const COPY_MS = 150;

/** A browser that doesn't say for so long what earlier pages left is not waited for. */
const LONGEST_LOOK_MS = 5000;
const client = crypto.randomUUID();

/** Why something isn't saved, in words. */
function explain(error) {
  if (error instanceof RequestError) return error.message;
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message))
    return "the editor doesn't answer; is `transcribe review` still running?";
  console.error(error);
  return `something went wrong in this page (${error.message}); copy what you typed, and reload the page`;
}

/** A document after some steps. */
function applySteps(doc, steps) {
  return steps.reduce((before, step) => {
    const { doc: after, failed } = step.apply(before);
    if (!after) throw new RangeError(failed);
    return after;
  }, doc);
}

/** Takes the text's changes to the server, one request at a time. */
class Saver {
  constructor(app) {
    Object.assign(this, {
      app,
      saved: app.view.state.doc,
      flying: false,
      isLooking: true, // for what earlier pages had not saved: until that is here too, nothing is called saved
      timer: null,
      failures: 0,
      posts: new Map(),
      waiting: [],
    });
    this.unsent = makeUnsent(app.state, client);
    this.isBlank = !app.state.paragraphs.length; // the text has one paragraph, of which the server knows nothing
    this.show("opening");
  }

  get version() {
    return getVersion(this.app.view.state);
  }

  /** Whether the server lacks something of this page. */
  get isUnsent() {
    return Boolean(this.flying || this.posts.size || sendableSteps(this.app.view.state));
  }

  /** Whether it does, or may still be told of something. */
  get isPending() {
    return this.isLooking || this.isUnsent;
  }

  /** Something changed here: keep a copy, and send it soon. */
  changed() {
    this.keepCopy();
    if (!this.failures) this.show("saving");
    this.schedule(this.failures ? undefined : DELAY_MS);
  }

  /** Save a list as a whole, such as the speakers; of what is settled, what was added and removed. */
  post(path, body) {
    const before = path === "settled" && this.posts.get(path);
    this.posts.set(path, before ? joinSettling(before, body) : body);
    this.changed();
  }

  /** What is settled, as the server has it, with what it doesn't know yet. */
  settle(rows) {
    const waiting = this.posts.get("settled");
    this.app.state.settled = waiting ? applySettling(rows, waiting) : rows;
    this.app.emit("settled", this.app.state.settled);
  }

  schedule(wait = Math.min(250 * 2 ** this.failures, LONGEST_WAIT_MS)) {
    if (this.timer !== null && this.failures) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  /** Try at once, whatever was waited for. */
  hurry() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.isUnsent) this.send();
  }

  /** Once everything is saved. */
  flush() {
    this.hurry();
    return this.isPending ? new Promise((done) => this.waiting.push(done)) : Promise.resolve();
  }

  async send() {
    this.timer = null;
    if (this.flying) return;
    this.flying = true;
    try {
      while (sendableSteps(this.app.view.state)) await this.sendSteps();
      for (const [path, body] of this.posts) {
        await this.app.request(path, body);
        if (this.posts.get(path) === body) this.posts.delete(path);
      }
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      this.fail(explain(error));
    }
    this.flying = false;
    if (this.isUnsent) this.schedule();
    else if (!this.isLooking) this.done();
  }

  async sendSteps() {
    const { state } = this.app.view;
    const { version, steps } = sendableSteps(state);
    const splice = spliceBetween(this.saved, state.doc);
    if (this.isBlank) Object.assign(splice, { at: 0, remove: 0, insert: readAll(state.doc) });
    const body = { version, client, steps: steps.map((step) => step.toJSON()), splice };
    try {
      const answer = await this.app.request("changes", body);
      this.receive(version, [{ client, steps: body.steps }], state.doc);
      this.isRepaired = false;
      this.app.emit("version", answer.version);
    } catch (error) {
      const isBehind = error.status === 409 && error.answer?.changes;
      const isOutdated = (error.status === 409 && !isBehind) || error.status === 410;
      const isUnfit = error.status === 400 && !this.isRepaired;
      if (isBehind) await this.take(version, error.answer.changes);
      else if (isOutdated || isUnfit) await this.reload();
      else throw error;
      this.isRepaired = isUnfit; // what doesn't fit is put together anew once
    }
  }

  /**
   * Take changes that the server has, from a version on; those that are here already are passed over.
   *
   * @param {import("prosemirror-model").Node} [whole] the document that they lead to, where it is known.
   */
  receive(from, changes, whole) {
    const all = changes.flatMap((change) => change.steps.map((step) => ({ by: change.client, step })));
    const fresh = all.slice(this.version - from);
    if (!fresh.length) return;
    this.isBlank = false;
    const before = this.app.view.state;
    const steps = fresh.map(({ step }) => Step.fromJSON(schema, step));
    const ids = fresh.map(({ by }) => by);
    const own = ids.findIndex((id) => id !== client);
    const expected = (sendableSteps(before)?.steps.length ?? 0) - (own < 0 ? ids.length : own);
    const copies = expected > 0 && own >= 0 ? describeChanges(this.saved, before.doc, this.app.state.words) : [];
    const tr = receiveTransaction(before, steps, ids, { mapSelectionBackward: true }).setMeta("remote", true);
    this.saved = whole && fresh.length === all.length ? whole : applySteps(this.saved, steps);
    this.app.dispatch(tr);
    const left = sendableSteps(this.app.view.state)?.steps.length ?? 0;
    if (!left) this.saved = this.app.view.state.doc;
    if (copies.length && left < expected) showLost(this.app, copies.map(textOf));
    if (own >= 0) this.app.emit("version", this.version);
  }

  /** Take what the server tells; where it doesn't fit, its whole text. */
  async take(from, changes) {
    try {
      this.receive(from, changes);
    } catch (error) {
      console.error(error);
      await this.reload();
    }
  }

  /** The server knows another text than this page does: take its, and what is not saved into it. */
  async reload() {
    const fresh = await this.app.request("state");
    const hunks = describeChanges(this.saved, this.app.view.state.doc, this.app.state.words);
    const { head } = this.app.view.state.selection;
    Object.assign(this.app.state, fresh);
    this.app.restart(head);
    this.saved = this.app.view.state.doc;
    this.isBlank = !fresh.paragraphs.length;
    this.app.emit("speakers");
    this.settle(fresh.settled);
    this.restore(hunks);
  }

  restore(hunks) {
    const { tr, lost } = applyHunks(this.app.view.state.tr, hunks, this.app.state.words);
    if (tr.docChanged) this.app.dispatch(tr);
    showLost(this.app, lost);
    return { isChanged: tr.docChanged, lost };
  }

  /** Put steps into the text that were made of it, where it is still as it was; `null` where it isn't. */
  async restoreSteps(record) {
    if (record.path !== location.pathname) return null;
    const { version, changes } = await this.app.request(`changes?version=${record.version}`);
    const steps = stepsLeft(record, changes);
    if (!steps?.length) return steps && { isChanged: false, lost: [] };
    const { state } = this.app.view;
    if (version !== this.version || sendableSteps(state)) return null;
    const { tr } = state;
    for (const step of steps) tr.step(Step.fromJSON(schema, step));
    this.app.dispatch(tr);
    return { isChanged: true, lost: [] };
  }

  /** Look for what pages that are gone had not saved, and put it back. */
  async look() {
    const looked = () => {
      clearTimeout(timer);
      this.isLooking = false;
      if (!this.isPending) this.done();
    };
    const timer = setTimeout(looked, LONGEST_LOOK_MS);
    await this.restoreLeft().finally(looked);
  }

  async restoreLeft() {
    for (const { key, record } of await this.unsent.left()) {
      const exact = await this.restoreSteps(record).catch(() => null);
      const { isChanged, lost } = exact ?? this.restore(record.hunks);
      for (const [path, body] of record.posts) this.post(path, body);
      if (isChanged) showRestored(this.app);
      if (!lost.length) this.unsent.forget(key);
      else this.app.on("lost-dismissed", () => this.unsent.forget(key));
    }
  }

  keepCopy() {
    if (this.copying) return;
    const write = () => {
      this.copying = null;
      if (!this.isUnsent) return;
      const hunks = describeChanges(this.saved, this.app.view.state.doc, this.app.state.words);
      const steps = (sendableSteps(this.app.view.state)?.steps ?? []).map((step) => step.toJSON());
      const { version } = this;
      this.unsent.write({ client, path: location.pathname, version, steps, hunks, posts: [...this.posts] });
    };
    if (this.failures) this.copying = setTimeout(write, COPY_MS);
    else write();
  }

  done() {
    clearTimeout(this.copying);
    this.copying = null;
    this.unsent.write(null);
    this.show("saved");
    this.waiting.splice(0).forEach((done) => done());
  }

  fail(why) {
    this.keepCopy();
    this.show("failed", why);
  }

  show(kind, why = "") {
    const texts = { opening: "Opening …", saved: "Saved", saving: "Saving …", failed: `Not saved: ${why}` };
    const { status, alert } = this.app.layout;
    if (kind === "failed" && this.shown !== texts.failed) alert(texts.failed);
    this.shown = texts[kind];
    if (status.textContent !== texts[kind]) status.textContent = texts[kind];
    status.classList.toggle("failed", kind === "failed");
    this.app.emit(kind, why);
  }
}

export function savingPlugins(app) {
  return [collab({ version: app.state.version, clientID: client })];
}

export function startSaving(app) {
  const saver = new Saver(app);
  app.saving = {
    post: (path, body) => saver.post(path, body),
    flush: () => saver.flush(),
    hurry: () => saver.hurry(),
    isPending: () => saver.isPending,
  };
  app.on("changed", (tr) => {
    if (!tr.getMeta("remote")) saver.changed();
  });
  app.on("ready", () => {
    saver.look();
    listen(app, saver);
  });
  window.addEventListener("online", () => saver.hurry());
  window.addEventListener("focus", () => saver.hurry());
  document.addEventListener("visibilitychange", () => saver.hurry());
  window.addEventListener("beforeunload", (event) => {
    saver.hurry();
    if (saver.isUnsent) event.preventDefault();
  });
  app.commands.add({
    id: "save",
    label: "Save now (every change is saved automatically)",
    keys: "Mod-s",
    group: "Text",
    run() {
      saver.hurry();
      app.announce(saver.isPending ? "Saving" : "Saved");
      return true;
    },
  });
}
