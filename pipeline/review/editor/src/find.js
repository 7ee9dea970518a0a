/** Find and replace: everywhere or in this turn, with a list of the places and a count. */

import { TextSelection } from "prosemirror-state";

import { clock, count, make, fill } from "./dom.js";
import { firstWord, turnAt } from "./document.js";
import { findAll, makePattern, replaceAll } from "./searching.js";

const MOST_SHOWN = 200;
const MOST_LIT = 2000;

/** The bar with its fields. */
class FindBar {
  constructor(app) {
    Object.assign(this, { app, hits: [], here: -1, timer: null });
    const field = (id, label) =>
      make("input", {
        type: "text",
        id,
        "aria-label": label,
        placeholder: label,
        dir: "auto",
        autocomplete: "off",
        spellcheck: "false",
        oninput: () => this.search(),
      });
    this.query = field("find", "Find");
    this.other = field("replace", "Replace with");
    const option = (id, label) => {
      this[id] = make("input", { type: "checkbox", id, onchange: () => this.search() });
      return make("label.option", { for: id }, this[id], label);
    };
    const button = (label, run, properties = {}) =>
      make("button", { type: "button", onclick: run, ...properties }, label);
    this.total = make("output.total", { for: "find", "aria-live": "polite" });
    this.list = make("ol.hits", { tabindex: -1, "aria-label": "Matches" });
    this.replaceRow = make(
      "div.row",
      {},
      this.other,
      button("Replace", () => this.replaceOne(), { id: "replace-one" }),
      button("Replace all", () => this.replaceEvery(), { id: "replace-all" }),
    );
    this.element = make(
      "search.find",
      { "aria-label": "Find and replace", onkeydown: (event) => this.keydown(event) },
      make(
        "div.row",
        {},
        this.query,
        button("↑", () => this.step(-1), { "aria-label": "Previous", title: "Previous (Shift+Enter)" }),
        button("↓", () => this.step(1), { "aria-label": "Next", title: "Next (Enter)" }),
        this.total,
        make("button.plain.close", { type: "button", "aria-label": "Close find", onclick: () => this.close() }, "×"),
      ),
      this.replaceRow,
      make(
        "div.row",
        {},
        option("matchCase", "Match case"),
        option("wholeWord", "Whole words"),
        option("inTurn", "In this turn only"),
      ),
      this.list,
    );
    this.element.hidden = true;
    app.layout.upper.append(this.element);
    app.on("changed", () => this.isOpen && this.later());
  }

  get isOpen() {
    return !this.element.hidden;
  }

  open(withReplace) {
    const { doc, selection } = this.app.view.state;
    const chosen = doc.textBetween(selection.from, selection.to, "\n").trim();
    if (chosen && !chosen.includes("\n")) this.query.value = chosen;
    this.app.panels?.makeWay();
    this.element.hidden = false;
    this.replaceRow.hidden = !withReplace && this.replaceRow.hidden !== false;
    if (withReplace) this.replaceRow.hidden = false;
    this.search();
    this.query.focus();
    this.query.select();
    return true;
  }

  close() {
    this.element.hidden = true;
    this.light([]);
    this.app.view.focus();
  }

  keydown(event) {
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && event.target === this.query) this.step(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter" && event.target === this.other) this.replaceOne();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), 150);
  }

  /** Look for it again; the place that comes next from the cursor is the one we are at. */
  search() {
    clearTimeout(this.timer);
    const { doc, selection } = this.app.view.state;
    const options = { matchCase: this.matchCase.checked, wholeWord: this.wholeWord.checked };
    const within = this.inTurn.checked ? turnAt(doc, selection.head) : undefined;
    this.hits = findAll(doc, makePattern(this.query.value, options), within);
    this.here = this.hits.findIndex((hit) => hit.from >= selection.from);
    if (this.here < 0 && this.hits.length) this.here = 0;
    this.show();
  }

  show() {
    const { length } = this.hits;
    const isAt = this.here >= 0 && this.isSelected(this.hits[this.here]);
    this.total.textContent = !this.query.value.trim()
      ? ""
      : isAt
        ? `${this.here + 1} of ${length}`
        : length
          ? count(length, "place")
          : "nothing found";
    const rows = this.hits.slice(0, MOST_SHOWN).map((hit, n) => this.makeRow(hit, n));
    const rest = length - MOST_SHOWN;
    fill(this.list, ...rows, rest > 0 && make("li.quiet", {}, `and ${rest.toLocaleString("en")} more`));
    this.light(this.hits.slice(0, MOST_LIT));
    for (const id of ["replace-one", "replace-all"]) this.element.querySelector(`#${id}`).disabled = !length;
  }

  makeRow(hit, n) {
    const word = this.wordOf(hit);
    const becomes = !this.replaceRow.hidden && this.other.value;
    const shown = becomes
      ? [make("del", {}, hit.text), " ", make("ins", {}, this.other.value)]
      : [make("mark", {}, hit.text)];
    const at = word === null ? null : make("span.quiet", {}, `${clock(this.app.timeOf(word).start_ms)} `);
    const row = make(
      "button.hit",
      { type: "button", "aria-current": n === this.here ? "true" : null, onclick: () => this.go(n, false) },
      at,
      make("bdi", {}, hit.before, ...shown, hit.after),
    );
    return make("li", {}, row);
  }

  /** The first word of a place that has a time, else the one before it, else the first of its paragraph. */
  wordOf({ from, to }) {
    const $from = this.app.view.state.doc.resolve(from);
    const [inside] = this.app.wordsBetween(from, to);
    return inside ?? this.app.wordsBetween($from.start(), from).at(-1) ?? firstWord($from.parent);
  }

  isSelected({ from, to }) {
    const { selection } = this.app.view.state;
    return selection.from === from && selection.to === to;
  }

  step(by) {
    const { length } = this.hits;
    if (!length) return;
    const isAt = this.isSelected(this.hits[this.here]);
    this.go((this.here + (isAt || by < 0 ? by : 0) + length) % length, true);
  }

  /** Select a place; the focus stays in the bar while one steps from one to the next. */
  go(n, isStaying) {
    this.here = n;
    this.app.select(this.hits[n], { isFocused: !isStaying });
    this.show();
    this.list.children[n]?.scrollIntoView({ block: "nearest" });
  }

  replaceOne() {
    if (!this.hits.length) return;
    const hit = this.hits[this.here];
    if (!this.isSelected(hit)) {
      this.go(this.here, true);
      return;
    }
    const tr = replaceAll(this.app.view.state.tr, [hit], this.other.value);
    this.app.dispatch(tr.setSelection(TextSelection.create(tr.doc, hit.from + this.other.value.length)));
    this.search();
    if (this.hits.length) this.go(this.here, true);
  }

  replaceEvery() {
    const { length } = this.hits;
    if (!length) return;
    this.app.dispatch(replaceAll(this.app.view.state.tr, this.hits, this.other.value));
    this.app.announce(`${count(length, "place")} replaced`);
    this.search();
    this.total.textContent = `${length} replaced`;
  }

  /** Light the places up, without a change of the text's elements. */
  light(hits) {
    if (!globalThis.CSS?.highlights) return;
    const { view } = this.app;
    const range = ({ from, to }) => {
      const [start, end] = [view.domAtPos(from, 1), view.domAtPos(to, -1)];
      return new StaticRange({
        startContainer: start.node,
        startOffset: start.offset,
        endContainer: end.node,
        endOffset: end.offset,
      });
    };
    CSS.highlights.set("found", new Highlight(...hits.map(range)));
    CSS.highlights.set("found-here", new Highlight(...hits.filter((hit) => this.isSelected(hit)).map(range)));
  }
}

export function startFind(app) {
  const bar = new FindBar(app);
  const add = (command) => app.commands.add({ group: "Find", ...command });
  add({ id: "find", label: "Find", keys: "Mod-f", run: () => bar.open(false) });
  add({ id: "replace", label: "Find and replace", keys: "Mod-h", run: () => bar.open(true) });
  add({
    id: "find-next",
    label: "Next match",
    keys: ["F3", "Mod-g"],
    run: () => (bar.isOpen ? bar.step(1) : bar.open(false)),
  });
  add({
    id: "find-before",
    label: "Previous match",
    keys: ["Shift-F3", "Mod-Shift-g"],
    run: () => (bar.isOpen ? bar.step(-1) : bar.open(false)),
  });
}
