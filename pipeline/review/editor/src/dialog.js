/** Dialogs: a question with a field, and a list to choose from. */

import { make } from "./dom.js";

/** Open a dialog; it goes when it closes, and the text has the focus again. */
export function openDialog(app, title, content, { onclose, className = "" } = {}) {
  const heading = make("h2", { id: "dialog-title" }, title);
  const x = make("button.plain.close", { type: "button", "aria-label": "Close", onclick: () => dialog.close() }, "×");
  const dialog = make("dialog", { "aria-labelledby": "dialog-title" }, make("div.dialog-top", {}, heading, x), content);
  if (className) dialog.classList.add(className);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    app.view.focus();
    onclose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Ask for a text; `check(text)` says what is wrong with it, or nothing; `done(text)` takes it. */
export function askText(app, { title, label, value = "", action = "OK", check = () => null, done }) {
  const fault = make("p.fault", { id: "fault", role: "alert" });
  const input = make("input", {
    type: "text",
    value,
    id: "asked",
    dir: "auto",
    autocomplete: "off",
    "aria-describedby": "fault",
  });
  const submit = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    const wrong = check(text);
    fault.textContent = wrong ?? "";
    input.setAttribute("aria-invalid", String(Boolean(wrong)));
    if (wrong) return;
    dialog.close();
    done(text);
  };
  const form = make(
    "form.ask",
    { onsubmit: submit },
    make("label", { for: "asked" }, label),
    input,
    fault,
    make(
      "div.row",
      {},
      make("button.main-action", { type: "submit" }, action),
      make("button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
    ),
  );
  const dialog = openDialog(app, title, form);
  input.select();
  return dialog;
}

/**
 * Let one of several things be chosen, by mouse, arrows, Enter, or by its digit.
 *
 * @param {Array<{label: string, detail?: string, key?: string, voice?: string, run: Function}>} items
 */
export function choose(app, { title, items, chosen = 0 }) {
  const take = (item) => {
    dialog.close();
    item.run();
  };
  const buttons = items.map((item) => {
    const button = make(
      "button.choice",
      { type: "button", "data-voice": item.voice, onclick: () => take(item) },
      make("span.choice-label", { dir: "auto" }, item.label),
      item.detail && make("span.quiet", {}, item.detail),
      item.key && make("kbd", {}, item.key),
    );
    return button;
  });
  const list = make("div.choices", {}, ...buttons);
  list.addEventListener("keydown", (event) => {
    const here = buttons.indexOf(document.activeElement);
    const moves = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 };
    const digit = items.findIndex((item) => item.key === event.key);
    if (event.key in moves) buttons.at(moves[event.key] % buttons.length).focus();
    else if (digit >= 0 && !event.ctrlKey && !event.altKey && !event.metaKey) take(items[digit]);
    else return;
    event.preventDefault();
  });
  const dialog = openDialog(app, title, list, { className: "choose" });
  buttons[Math.max(0, chosen)]?.focus();
  return dialog;
}
