/** All of the recording in one line: its sound, who speaks when, and where one is. A slider for mouse and keys. */

import { make } from "../dom.js";

const [STEP_MS, PAGE_MS] = [5000, 60_000];

/** Time as it is read out: `1 minute 2 seconds`. */
export function spoken(ms) {
  const seconds = Math.round(ms / 1000);
  const parts = [[Math.floor(seconds / 3600), "hour"], [Math.floor(seconds / 60) % 60, "minute"], [seconds % 60, "second"]];
  const said = parts.filter(([n]) => n).map(([n, unit]) => `${n} ${unit}${n === 1 ? "" : "s"}`);
  return said.join(" ") || "0 seconds";
}

/** The largest of the peaks under each of so many pixels, 0..1 of the largest of all. */
export function shrink(peaks, pixels) {
  let most = 1;
  const found = new Float32Array(pixels);
  for (let x = 0; x < pixels; x += 1) {
    const first = Math.floor((x * peaks.length) / pixels);
    const last = Math.min(peaks.length, Math.max(first + 1, Math.floor(((x + 1) * peaks.length) / pixels)));
    for (let n = first; n < last; n += 1) if (peaks[n] > found[x]) found[x] = peaks[n];
    if (found[x] > most) most = found[x];
  }
  return found.map((value) => value / most);
}

/** Make it: `{element, draw({turns, peaks}), move(ms), mark(span)}`. */
export function makeOverview(player, speakerAt) {
  const canvas = make("canvas", {});
  const cursor = make("div.position", {});
  const looped = make("div.looped", { hidden: true });
  const named = { role: "slider", "aria-label": "Position in the recording", "aria-valuemin": 0 };
  const element = make("div.overview", { dir: "ltr", tabindex: 0, ...named }, canvas, looped, cursor);
  let drawn = { turns: [], peaks: null };
  let told = "";

  const paint = () => {
    const ratio = devicePixelRatio || 1;
    const [width, height] = [Math.round(element.clientWidth * ratio), Math.round(element.clientHeight * ratio)];
    if (!width || !height) return;
    Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    const length = player.length() || 1;
    const sizes = drawn.peaks ? shrink(drawn.peaks, width) : null;
    const bar = (x, voice) => {
      const size = Math.max(ratio, (sizes ? sizes[x] : 0.35) * height);
      context.fillStyle = voice;
      context.fillRect(x, (height - size) / 2, 1, size);
    };
    const quiet = getComputedStyle(element).getPropertyValue("--edge");
    if (sizes) for (let x = 0; x < width; x += 1) bar(x, quiet);
    for (const { from, to, voice } of drawn.turns) {
      const end = Math.min(width, Math.ceil((to / length) * width));
      for (let x = Math.floor((from / length) * width); x < end; x += 1) {
        context.clearRect(x, 0, 1, height);
        bar(x, voice);
      }
    }
  };

  const move = (ms) => {
    const length = player.length() || 1;
    cursor.style.left = `${Math.min(100, (ms / length) * 100)}%`;
    const seconds = Math.round(ms / 1000);
    const now = `${seconds}/${length}`;
    if (now === told) return;
    told = now;
    const speaker = speakerAt(ms);
    element.setAttribute("aria-valuemax", Math.round(length / 1000));
    element.setAttribute("aria-valuenow", seconds);
    element.setAttribute("aria-valuetext", `${spoken(ms)} of ${spoken(length)}${speaker ? `, ${speaker}` : ""}`);
  };

  /** Show what is looped. */
  const mark = (span) => {
    looped.hidden = !span;
    if (!span) return;
    const length = player.length() || 1;
    looped.style.left = `${(span.from / length) * 100}%`;
    looped.style.width = `${((span.to - span.from) / length) * 100}%`;
  };

  const seekTo = (event) => {
    const box = element.getBoundingClientRect();
    player.seek(((event.clientX - box.left) / box.width) * player.length());
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    element.setPointerCapture(event.pointerId);
    seekTo(event);
  });
  element.addEventListener("pointermove", (event) => element.hasPointerCapture(event.pointerId) && seekTo(event));
  element.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowLeft: -STEP_MS, ArrowDown: -STEP_MS, ArrowRight: STEP_MS, ArrowUp: STEP_MS, PageDown: -PAGE_MS, PageUp: PAGE_MS };
    const ends = { Home: 0, End: player.length() };
    if (event.key === " ") player.toggle();
    else if (event.key in steps) player.skip(steps[event.key]);
    else if (event.key in ends) player.seek(ends[event.key]);
    else return;
    event.preventDefault();
  });
  new ResizeObserver(paint).observe(element);
  return {
    element,
    move,
    mark,
    draw(what) {
      drawn = { ...drawn, ...what };
      paint();
      move(player.now());
    },
  };
}
