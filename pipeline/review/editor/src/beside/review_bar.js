/** How much is reviewed: a bar in the header. */

import { make } from "../dom.js";

const MEANING =
  "How many of the places worth checking have been decided: confirmed, typed over, taken from the published text, or left as they are. " +
  "The open ones are listed under Doubts.";

export function startReviewBar(app) {
  const fill = make("span.bar-fill");
  const text = make("span.bar-text");
  const bar = make(
    "div.bar",
    { role: "progressbar", "aria-label": "Reviewed", "aria-valuemin": 0, "aria-valuemax": 100, title: MEANING },
    fill,
  );
  const button = make("button.plain.bar-button", { type: "button", title: MEANING, onclick: () => app.panels.show("doubts", true) }, text);
  app.layout.bar.append(bar, button);
  bar.hidden = button.hidden = true; // until it is known

  function show() {
    const { found } = app.findings.get("doubts");
    if (!found) return;
    bar.hidden = button.hidden = false;
    const open = app.work.queue.length;
    const all = open + app.work.decided;
    const share = all ? Math.floor((100 * app.work.decided) / all) : 100;
    bar.setAttribute("aria-valuenow", String(share));
    bar.setAttribute("aria-valuetext", `${share} %: ${app.work.decided} of ${all} places`);
    fill.style.width = `${share}%`;
    const shown = open ? `${share} % reviewed · ${open} to check` : "Reviewed";
    if (text.textContent === shown) return;
    button.setAttribute("aria-label", shown);
    const long = (words) => make("span.bar-long", {}, words); // there is no room for it on a phone
    text.replaceChildren(...(open ? [`${share} %`, long(" reviewed"), ` · ${open}`, long(" to check")] : [shown]));
  }
  app.on("work", show);
}
