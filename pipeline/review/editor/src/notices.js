/** What a person has to be told, above the text, until they have read it. */

import { undo } from "prosemirror-history";

import { make } from "./dom.js";

/** Show a notice; `content` may hold more than its words. */
export function showNotice(app, text, { content = [], actions = [], isWarning = false, onclose } = {}) {
  const close = () => {
    notice.remove();
    onclose?.();
  };
  const buttons = actions.map(([label, run]) => make("button", { type: "button", onclick: () => run(close) }, label));
  const away = make("button", { type: "button", onclick: close }, "OK");
  const notice = make(
    "div.notice",
    { role: "alert" },
    make("p", {}, text),
    ...content,
    make("div.row", {}, ...buttons, away),
  );
  notice.classList.toggle("warning", isWarning);
  app.layout.notices.append(notice);
  return close;
}

/** Text that was typed and has no place in the text as it is now: to be copied, never dropped. */
export function showLost(app, texts) {
  if (!texts.length) return;
  const text = texts.join("\n\n");
  const shown = make("pre", { tabindex: 0, dir: "auto" }, text);
  const copy = () => navigator.clipboard.writeText(text).then(() => app.announce("Copied"));
  showNotice(app, "The text was changed elsewhere in the meantime. What you typed here has no place in it any more:", {
    content: [shown],
    actions: [["Copy it", copy]],
    isWarning: true,
    onclose: () => app.emit("lost-dismissed"),
  });
}

/** Changes of an earlier visit are in the text again. */
export function showRestored(app) {
  let isLast = true;
  const stop = app.on("changed", (tr) => {
    if (!tr.getMeta("remote")) isLast = false;
  });
  const back = (close) => {
    if (isLast) undo(app.view.state, app.dispatch);
    else app.layout.alert("You have changed other things since: undo those first, then this.");
    if (isLast) close();
  };
  showNotice(app, "Changes that were unsaved when this page was last closed have been restored.", {
    actions: [["Remove them", back]],
    onclose: stop,
  });
}
