/** The recording: asked of the server, or chosen by hand where it has moved. */

import { clock, make } from "../dom.js";

const ASK_MS = 400;

/** Recordings whose lengths differ by more are not the same. */
const SAME_LENGTH_MS = 2000;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A notice above the text, in place of an earlier one of its kind. */
function tell(app, kind, ...content) {
  app.layout.notices.querySelector(`[data-notice="${kind}"]`)?.remove();
  if (!content.length) return;
  const close = make("button.plain", { type: "button", "aria-label": "Close this notice", onclick: () => notice.remove() }, "×");
  const notice = make("div.notice", { "data-notice": kind, role: "status" }, make("p", {}, ...content), close);
  app.layout.notices.append(notice);
}

/** A button that lets somebody choose a file; the field itself stays out of sight. */
export function makeChooser(label, onChoose) {
  const field = make("input", {
    type: "file",
    accept: "audio/*,video/*",
    hidden: true,
    "aria-label": label,
    onchange: () => {
      const [file] = field.files;
      field.value = ""; // the same one may be chosen again
      if (file) onChoose(file);
    },
  });
  return make("span.chooser", {}, make("button", { type: "button", onclick: () => field.click() }, label), field);
}

/**
 * Find the recording for a media element.
 *
 * Emits `recording` with `{name, progress, isReady}` while it is prepared, and calls `onPeaks(perSecond, bytes)` when
 * its waveform is there, with nothing when another file was chosen. What is wrong stands above the text.
 */
export function startRecording(app, element, onPeaks) {
  const { media } = app.state;
  let chosen = null; // the address of a file that was chosen
  let isDecoded = false;
  let round = 0;

  const choose = (file) => {
    round += 1;
    if (chosen) URL.revokeObjectURL(chosen);
    chosen = URL.createObjectURL(file);
    onPeaks(0, null);
    tell(app, "recording");
    tell(app, "length");
    element.addEventListener("loadedmetadata", () => compareLength(file.name), { once: true });
    play(chosen);
    app.emit("recording", { name: file.name, progress: 1, isReady: true });
  };

  const play = (address) => {
    element.src = address;
    element.load();
  };

  const compareLength = (name) => {
    const length = element.duration * 1000;
    if (!media.duration_ms || !Number.isFinite(length) || Math.abs(length - media.duration_ms) <= SAME_LENGTH_MS) return;
    tell(app, "length", `${name} is ${clock(length)} long, the recording of this text ${clock(media.duration_ms)}. It may be another one.`);
  };

  const tellMissing = (status) => {
    const reason = status.reason ? ` (${status.reason})` : "";
    tell(app, "recording", `The recording isn’t where the transcript says: ${status.name}${reason}. `, makeChooser("Choose it…", choose));
  };

  const tellUnplayable = (name) => {
    const hint = chosen ? "This browser can’t play" : "This can’t be played:";
    tell(app, "recording", `${hint} ${name}. `, makeChooser("Choose another…", choose));
  };

  /** Asks until all is there; a later choice ends it. */
  const prepare = async () => {
    const mine = (round += 1);
    let [hasSound, hasPeaks, isTold] = [false, false, false];
    while (mine === round) {
      const status = await app.request(isDecoded ? "recording?decoded" : "recording").catch(() => null);
      if (mine !== round) return;
      if (status) {
        app.emit("recording", { name: status.name, progress: status.progress, isReady: status.is_ready });
        if (status.found === false) return tellMissing(status);
        if (status.differs && !isTold) tell(app, "differs", `${status.name} isn’t the file that this text was made from. Times may not fit.`);
        isTold ||= status.differs;
        if (status.is_ready && !hasSound) {
          hasSound = true;
          play(isDecoded ? "audio?decoded" : "audio");
        }
        if (status.is_drawn && !hasPeaks) {
          hasPeaks = true;
          await fetchPeaks();
        }
        if (status.reason) return hasSound ? undefined : tellUnplayable(status.name);
        if (hasSound && hasPeaks) return undefined;
      }
      await wait(ASK_MS);
    }
  };

  const fetchPeaks = async () => {
    const response = await fetch(new URL("peaks", document.baseURI), { cache: "no-store" }).catch(() => null);
    if (response?.status !== 200) return;
    onPeaks(Number(response.headers.get("X-Peaks-Per-Second")), new Uint8Array(await response.arrayBuffer()));
  };

  element.addEventListener("error", () => {
    if (!element.getAttribute("src")) return;
    if (chosen || isDecoded) return tellUnplayable(chosen ? "this file" : media.name);
    isDecoded = true; // a browser that can't play what most can
    return prepare();
  });

  prepare();
  return { choose };
}
