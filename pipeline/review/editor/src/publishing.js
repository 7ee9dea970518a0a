/** Publishing: every output rendered anew of the text as it is; and closing the editor. */

import { openDialog } from "./dialog.js";
import { count, fill, make } from "./dom.js";
import { showNotice } from "./notices.js";

const REMEMBERED = "transcribe-formats";
const FORMATS = [
  ["txt", "Text"],
  ["docx", "Word"],
  ["md", "Markdown"],
  ["html", "Web page"],
  ["srt", "Subtitles (SRT)"],
  ["vtt", "Subtitles for the web (VTT)"],
];

/** The formats that were chosen last; none where the browser remembers nothing. */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED)) ?? [];
  } catch {
    return [];
  }
}

function remember(formats) {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(formats));
  } catch {
    // it is asked for again
  }
}

const list = (title, rows) =>
  rows.length > 0 && make("section", {}, make("h3", {}, title), make("ul.files", {}, ...rows));

/** What was written, what was left and why, and what else there is to know. */
function showResult(app, element, { outputs, kept, notices }, publish) {
  const file = (name, about) =>
    make("li", {}, make("b", { dir: "auto" }, name), about && make("span.quiet", {}, ` ${about}`));
  const written = outputs.map(({ name, what }) => file(name, what));
  const left = kept.map(({ name, why }) => file(name, why));
  const overwrite = make("button", { type: "button", onclick: () => publish(true) }, "Overwrite them");
  fill(
    element,
    make("p", { role: "status" }, `${count(outputs.length, "file")} written.`),
    list("Written", written),
    list("Not overwritten", left),
    left.length > 0 && make("div.row", {}, overwrite),
    ...notices.map((notice) => make("p.quiet", {}, notice)),
  );
  app.announce(`${count(outputs.length, "file")} written`);
}

/** Save what is not saved, then render; what goes wrong is said in the element. */
async function publish(app, element, formats, overwrite) {
  const line = make("p", { role: "status" }, "Publishing …");
  fill(element, line);
  const stop = app.on("timing", ({ percent }) => {
    line.textContent = percent < 100 ? `Timing new words: ${percent} % of the recording read …` : "Publishing …";
  });
  try {
    await app.saving.flush();
    const answer = await app.request("publish", { formats, overwrite });
    showResult(app, element, answer, (again) => publish(app, element, formats, again));
  } catch (error) {
    const again = make(
      "button",
      { type: "button", onclick: () => publish(app, element, formats, true) },
      "Overwrite the existing files",
    );
    const isKept = error.status === 422 && !overwrite;
    fill(
      element,
      make("p.fault", { role: "alert" }, `Not published: ${error.message}`),
      isKept && make("div.row", {}, again),
    );
  } finally {
    stop();
  }
}

function openPublishing(app) {
  const chosen = new Set(remembered());
  const box = ([name, label]) => {
    const input = make("input", {
      type: "checkbox",
      name: "format",
      value: name,
      id: `format-${name}`,
      checked: chosen.has(name),
    });
    return make("label.option", { for: input.id }, input, label);
  };
  const result = make("div.publishing-result", {});
  const submit = (event) => {
    event.preventDefault();
    const formats = [...new FormData(form).getAll("format")];
    remember(formats);
    publish(app, result, formats, false);
  };
  const go = make("button.main-action", { type: "submit", autofocus: true }, "Publish");
  const about = make("p.quiet", {}, "The existing files are updated to the text as it is now.");
  const more = make("fieldset", {}, make("legend", {}, "Also write"), ...FORMATS.map(box));
  const form = make("form.publishing", { onsubmit: submit }, about, more, make("div.row", {}, go), result);
  openDialog(app, "Publish", form);
  return true;
}

/** Save, end the server, and say so. */
async function close(app) {
  await app.saving.flush();
  try {
    await app.request("close", {});
  } catch (error) {
    showNotice(app, `The editor couldn't be closed: ${error.message}`, { isWarning: true });
  }
}

export function startPublishing(app) {
  const add = (command) => app.commands.add({ group: "Publish", ...command });
  add({ id: "publish", label: "Publish: update all files …", keys: "Alt-Shift-p", run: () => openPublishing(app) });
  add({
    id: "close",
    label: "Save and close the editor",
    run() {
      close(app);
      return true;
    },
  });
  const button = (id, label, name) => make(name, { type: "button", onclick: () => app.commands.run(id) }, label);
  app.layout.buttons.append(button("publish", "Publish …", "button.main-action"), button("close", "Close", "button"));
}
