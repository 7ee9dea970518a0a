/** What was left as it is, though no word stands there to be confirmed: to be looked at again. */

import { clock, fill, make } from "../dom.js";
import { settle } from "./decisions.js";

const LABELS = {
  page: "The published text’s words",
  "page-speaker": "Another speaker in the published text",
  speaker: "Uncertain speaker",
  dropped: "Dropped passage",
  speech: "Speech without words",
  uncarried: "Correction without a place",
};

/** A list that is closed until it is wanted, and not there while it is empty. */
export function makeSettledList(app) {
  const summary = make("summary");
  const list = make("ul.settled-list", { "aria-label": "Kept as it is" });
  const element = make("details.settled", { ontoggle: () => draw() }, summary, list);

  const makeRow = (row) =>
    make(
      "li",
      {},
      make("span", { dir: "auto" }, `${clock(row.start_ms)} ${LABELS[row.kind] ?? row.kind}${row.text ? `: ${row.text}` : ""} `),
      make("button", { type: "button", onclick: () => again(row) }, "Check it again"),
    );

  function again(row) {
    settle(app, [row], false);
    app.announce("It is listed again");
    (list.querySelector("button") ?? summary).focus();
  }

  function draw() {
    const { settled } = app.state;
    element.hidden = !settled.length;
    fill(summary, `${settled.length} kept as ${settled.length === 1 ? "it is" : "they are"}`);
    fill(list, ...(element.open ? settled.map(makeRow) : []));
  }

  app.on("settled", draw);
  draw();
  return element;
}
