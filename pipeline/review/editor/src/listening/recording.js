/** The recording: asked of the server, or chosen by hand where it has moved. */

import { clock, make } from "../dom.js";
import { showNotice } from "../notices.js";

const ASK_MS = 400;
const AWAY_MS = 1000;

/** Recordings whose lengths differ by more are not the same. */
const SAME_LENGTH_MS = 2000;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The field in which somebody chooses a recording; it stays out of sight, and is clicked by buttons. */
function makeFileField(onChoose) {
  const field = make("input", {
    type: "file",
    accept: "audio/*,video/*",
    hidden: true,
    "aria-label": "Recording",
    onchange: () => {
      const [file] = field.files;
      field.value = ""; // the same one may be chosen again
      if (file) onChoose(file);
    },
  });
  return field;
}

/** Notices above the text, one of each kind. */
function makeNotices(app) {
  const shown = new Map();
  return (kind, text, actions = []) => {
    shown.get(kind)?.();
    shown.delete(kind);
    if (text) shown.set(kind, showNotice(app, text, { actions, isWarning: true }));
  };
}

/**
 * Find the recording for a media element.
 *
 * Emits `recording` with `{progress, isReady, isDrawn}` while it is prepared, and calls `onPeaks(perSecond, bytes)` when
 * its waveform is there, with nothing when another file was chosen. What is wrong stands above the text.
 *
 * @returns {{choose: function()}} lets somebody choose another file.
 */
export function startRecording(app, element, onPeaks) {
  const { media } = app.state;
  let chosen = null; // the address of a file that was chosen
  let isDecoded = false;
  let round = 0;
  const tell = makeNotices(app);
  const field = makeFileField((file) => take(file));
  const choose = () => field.click();

  const take = (file) => {
    round += 1;
    if (chosen) URL.revokeObjectURL(chosen);
    chosen = URL.createObjectURL(file);
    onPeaks(0, null);
    for (const kind of ["recording", "length", "differs"]) tell(kind, "");
    element.addEventListener("loadedmetadata", () => compareLength(file.name), { once: true });
    play(chosen);
    app.emit("recording", { progress: 1, isReady: true, isDrawn: true });
  };

  const play = (address) => {
    const ms = app.player.now();
    element.src = address;
    element.load();
    app.player.seek(ms); // of a recording that was there before, or what was asked for meanwhile
  };

  const compareLength = (name) => {
    const length = element.duration * 1000;
    if (!media.duration_ms || !Number.isFinite(length) || Math.abs(length - media.duration_ms) <= SAME_LENGTH_MS) return;
    tell("length", `${name} is ${clock(length)} long, but the transcribed recording is ${clock(media.duration_ms)} long. Is it the right one?`);
  };

  const tellMissing = (status) => {
    const reason = status.reason ? ` (${status.reason})` : "";
    tell("recording", `The recording was not found: ${status.name}${reason}.`, [["Choose it…", choose]]);
  };

  const tellUnplayable = (name) => {
    const hint = chosen ? "This browser can’t play" : "This can’t be played:";
    tell("recording", `${hint} ${name}.`, [["Choose another…", choose]]);
  };

  /** Asks until all is there; a later choice ends it. */
  const prepare = async () => {
    const mine = (round += 1);
    let [hasSound, hasPeaks, isTold] = [false, false, false];
    while (mine === round) {
      const status = await app.request(isDecoded ? "recording?decoded" : "recording").catch(() => null);
      if (mine !== round) return;
      if (status) {
        app.emit("recording", { progress: status.progress, isReady: status.is_ready, isDrawn: status.is_drawn || Boolean(status.reason), isMissing: status.found === false });
        if (status.found === false) return tellMissing(status);
        if (status.differs && !isTold) tell("differs", `${status.name} isn’t the file that this transcript was made from. The times may be wrong.`);
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

  /** Where the server was away, as a laptop was asleep, it goes on there; else this browser gets it decoded. */
  const recover = async () => {
    if (!element.getAttribute("src")) return;
    if (chosen) return tellUnplayable("this file");
    const mine = round;
    let isAway = element.error?.code === MediaError.MEDIA_ERR_NETWORK;
    while (!(await app.request("recording").catch(() => null))) {
      isAway = true;
      await wait(AWAY_MS);
    }
    if (mine !== round) return undefined;
    if (!isAway && isDecoded) return tellUnplayable(media.name);
    isDecoded ||= !isAway;
    return prepare();
  };

  element.addEventListener("error", recover);
  app.layout.player.append(field);
  prepare();
  return { choose };
}
