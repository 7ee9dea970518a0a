/** Listening: the recording, its player, the word that is said, and the waveform. */

import { make } from "../dom.js";
import { addCommands } from "./commands.js";
import { litPlugin, startFollowing } from "./follow.js";
import { makeOverview } from "./overview.js";
import { turnSpans } from "./phrase.js";
import { startPicture } from "./picture.js";
import { makePlayer } from "./player.js";
import { makeBar } from "./player_bar.js";
import { makePreferences } from "./preferences.js";
import { startRecording } from "./recording.js";
import { makeTabKey } from "./tab_key.js";
import { makeTypingPause } from "./typing_pause.js";
import { makeWaveView } from "./wave_view.js";

/** The text may be changed for so long before its turns are drawn anew. */
const DRAW_MS = 400;

/** What the text needs of it; it may ask again, when it begins anew. */
export function listeningPlugins(app) {
  app.tabKey ??= makeTabKey(app);
  app.typingPause ??= makeTypingPause(app);
  return [app.tabKey.plugin, app.typingPause.plugin, litPlugin()];
}

/** Colours of the turns as they are on the page. */
function colourTurns(app) {
  const style = getComputedStyle(document.documentElement);
  const voices = new Map();
  const voiceOf = (speaker) => {
    const number = app.speakers?.voiceOf(speaker) ?? "none";
    if (!voices.has(number)) voices.set(number, style.getPropertyValue(number === "none" ? "--quiet" : `--voice-${number}`).trim());
    return voices.get(number);
  };
  return turnSpans(app).map((turn) => ({ ...turn, voice: voiceOf(turn.speaker) }));
}

/** Overview and zoomed waveform, drawn anew when text, speakers or colours change. */
function startWaves(app, player, preferences) {
  const zoomed = make("div.wave", {});
  let turns = [];
  let wave = null;
  let timer = null;
  const speakerAt = (ms) => {
    const turn = turns.findLast(({ from, to }) => from <= ms && ms < to);
    return turn ? app.speakers?.nameOf(turn.speaker) : null;
  };
  const overview = makeOverview(player, speakerAt);

  const draw = () => {
    turns = colourTurns(app);
    overview.draw({ turns });
    wave?.draw(turns);
  };
  const drawSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(draw, DRAW_MS);
  };
  const show = (perSecond, bytes) => {
    wave?.destroy();
    wave = null;
    zoomed.replaceChildren();
    zoomed.hidden = !bytes?.length;
    if (bytes?.length) {
      const durationMs = (bytes.length / perSecond) * 1000;
      const peaks = Float32Array.from(bytes, (value) => value / 255);
      wave = makeWaveView(zoomed, player.element, { peaks, durationMs, pxPerSecond: preferences.get("pxPerSecond") });
    }
    overview.draw({ peaks: bytes?.length ? bytes : null });
    draw();
  };

  zoomed.hidden = true;
  app.on("changed", drawSoon);
  app.on("speakers", drawSoon);
  app.on("length", draw);
  app.on("time", overview.move);
  app.on("loop", overview.mark);
  preferences.watch("pxPerSecond", (px) => wave?.zoom(px));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    wave?.refresh();
    draw();
  });
  return { elements: [zoomed, overview.element], show, draw };
}

/** Start it: `app.player` is there from now on. */
export function startListening(app) {
  const preferences = makePreferences();
  const element = make("video", { preload: "auto", playsinline: true, "aria-label": "Picture of the recording" });
  const player = (app.player = makePlayer(app, element, preferences));
  addCommands(app, player);
  const waves = startWaves(app, player, preferences);
  const picture = startPicture(app, element, preferences);
  const chooser = make("button", { type: "button", onclick: () => recording.choose() }, "Choose another recording…");
  const bar = makeBar(app, preferences, [picture, chooser]);
  app.layout.player.append(...waves.elements, bar.element);
  const recording = startRecording(app, element, waves.show);

  app.typingPause.start(player, preferences);
  startFollowing(app, player, preferences);
  app.on("seek", (ms) => (preferences.get("clickPlays") || player.isPlaying() ? player.playFrom(ms) : player.seek(ms)));
  app.on("jump", player.seek);
  app.on("ready", () => {
    waves.draw();
    bar.showTime();
  });
}
