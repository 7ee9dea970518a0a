/** The sound near what is heard, by wavesurfer.js: zoomed, dragged to seek, with the speakers' colours below. */

import WaveSurfer from "wavesurfer.js";

import { make } from "../dom.js";

const HEIGHT = 56;
const STRIP = 5;
export const [LEAST_ZOOM, MOST_ZOOM] = [5, 400]; // pixels a second

/** No browser scrolls over more pixels than this without losing its way. */
const MOST_PIXELS = 8_000_000;

/** So often it is looked whether what is heard is in sight: to look means to lay out the page. */
const LOOK_S = 0.2;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * Make the view into an element, for peaks of a recording.
 *
 * `{zoom(pxPerSecond), draw(turns, voiceOf), refresh, destroy}`; `turns` are `{speaker, from, to}` in ms.
 */
export function makeWaveView(parent, element, { peaks, durationMs, pxPerSecond }) {
  const seconds = durationMs / 1000;
  const strip = make("canvas.strip", {});
  const host = make("div.zoomed", { dir: "ltr", "aria-hidden": "true" });
  parent.replaceChildren(host, strip);
  const fitting = (px) => Math.min(px, MOST_PIXELS / seconds);
  const surfer = WaveSurfer.create({
    container: host,
    media: element,
    peaks: [peaks],
    duration: seconds,
    height: HEIGHT,
    minPxPerSec: fitting(pxPerSecond),
    waveColor: colour("--edge"),
    progressColor: colour("--link"),
    cursorColor: colour("--text"),
    cursorWidth: 2,
    normalize: true,
    autoScroll: false,
    dragToSeek: true,
    hideScrollbar: false,
    cspNonce: document.querySelector('meta[name="csp-nonce"]')?.content,
  });
  const scroller = surfer.getWrapper().parentElement; // browsers let the keyboard scroll it
  for (const [name, value] of [["role", "group"], ["aria-label", "Waveform"]]) scroller.setAttribute(name, value);
  let turns = [];
  let seen = [0, seconds];

  const drawStrip = () => {
    const width = parent.clientWidth;
    const ratio = devicePixelRatio || 1;
    strip.width = width * ratio;
    strip.height = STRIP * ratio;
    const context = strip.getContext("2d");
    const scale = (width * ratio) / Math.max(0.001, seen[1] - seen[0]);
    for (const { from, to, voice } of turns) {
      if (to / 1000 < seen[0] || from / 1000 > seen[1]) continue;
      context.fillStyle = voice;
      context.fillRect((from / 1000 - seen[0]) * scale, 0, Math.max(1, ((to - from) / 1000) * scale), strip.height);
    }
  };

  /** What was just heard stays in sight, and what comes. */
  let looked = -1;
  const keepInSight = (time) => {
    if (Math.abs(time - looked) < LOOK_S) return;
    looked = time;
    const [width, all, scroll] = [surfer.getWidth(), surfer.getWrapper().clientWidth, surfer.getScroll()];
    const x = (time / seconds) * all - scroll;
    if (all > width && (x < 0 || x > width * 0.92)) surfer.setScroll(x + scroll - width * 0.2);
  };

  surfer.on("timeupdate", keepInSight);
  surfer.on("seeking", keepInSight);
  surfer.on("scroll", (start, end) => {
    seen = [start, end];
    drawStrip();
  });
  surfer.on("redraw", () => {
    const visible = surfer.getWidth() / Math.max(1, surfer.getWrapper().clientWidth);
    const start = (surfer.getScroll() / Math.max(1, surfer.getWrapper().clientWidth)) * seconds;
    seen = [start, start + visible * seconds];
    drawStrip();
  });
  return {
    zoom: (px) => surfer.zoom(fitting(px)),
    draw(spans) {
      turns = spans;
      drawStrip();
    },
    refresh: () => surfer.setOptions({ waveColor: colour("--edge"), progressColor: colour("--link"), cursorColor: colour("--text") }),
    destroy: () => surfer.destroy(),
  };
}
