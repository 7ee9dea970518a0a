/** The player's buttons, clock and options. */

import { showKey } from "../commands.js";
import { clock, make } from "../dom.js";
import { FASTEST, SLOWEST } from "./player.js";
import { LEAST_ZOOM, MOST_ZOOM } from "./wave_view.js";

const SPEEDS = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

/** The next speed of the list above or below one. */
export function nextSpeed(rate, step) {
  const found = step > 0 ? SPEEDS.find((speed) => speed > rate + 0.001) : SPEEDS.findLast((speed) => speed < rate - 0.001);
  return found ?? (step > 0 ? FASTEST : SLOWEST);
}

const showSpeed = (rate) => `${rate}×`;

/** Pictures that fonts lack, 16 by 16. */
const ICONS = {
  play: "M4 2v12l10-6z",
  pause: "M3 2h4v12H3zM9 2h4v12H9z",
  before: "M2 2h2.5v12H2zM14 2v12L5.5 8z",
  next: "M11.5 2H14v12h-2.5zM2 2v12l8.5-6z",
  loop: "M8 2a6 6 0 0 1 5.2 3l1.6-1v4.6h-4.4l1.6-1A4 4 0 1 0 11 11l1.4 1.4A6 6 0 1 1 8 2z",
};

/** An icon, as an element. */
function draw(name) {
  const space = "http://www.w3.org/2000/svg";
  const icon = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  icon.setAttribute("viewBox", "0 0 16 16");
  icon.setAttribute("aria-hidden", "true");
  icon.classList.add("icon");
  path.setAttribute("d", ICONS[name]);
  icon.append(path);
  return icon;
}

/** A button that does what a command does, and says by which keys. */
function commandButton(app, id, face, label) {
  const { shown, keys } = app.commands.get(id);
  const title = [label, ...(shown ?? keys).slice(0, 2).map(showKey)].join(" · ");
  return make("button", { type: "button", title, "aria-label": label, onclick: () => app.commands.run(id) }, face);
}

/** A choice that is remembered. */
function option(preferences, name, label) {
  const box = make("input", { type: "checkbox", onchange: () => preferences.set(name, box.checked) });
  preferences.watch(name, (isOn) => (box.checked = isOn));
  return make("label.option", {}, box, label);
}

function speedField(app, preferences) {
  const field = make("select", { "aria-label": "Speed", title: "Speed", onchange: () => app.player.setRate(Number(field.value)) });
  preferences.watch("rate", (rate) => {
    const speeds = [...new Set([...SPEEDS, rate])].sort((a, b) => a - b);
    field.replaceChildren(...speeds.map((speed) => make("option", { value: speed, selected: speed === rate }, showSpeed(speed))));
  });
  return field;
}

function zoomField(preferences) {
  const [low, high] = [Math.log2(LEAST_ZOOM), Math.log2(MOST_ZOOM)];
  const oninput = () => preferences.set("pxPerSecond", 2 ** Number(field.value));
  const named = { "aria-label": "Zoom of the waveform", title: "Zoom" };
  const field = make("input", { type: "range", min: low, max: high, step: "any", oninput, ...named });
  preferences.watch("pxPerSecond", (px) => {
    field.value = Math.log2(px);
    field.setAttribute("aria-valuetext", `${Math.round(px)} pixels a second`);
  });
  return field;
}

function optionsMenu(preferences, extras) {
  const menu = make("details.options", {}, make("summary", {}, "Options"), make("div.options-body", {},
    option(preferences, "follow", "Scroll with the recording"),
    option(preferences, "pauseTyping", "Pause while I type"),
    option(preferences, "clickPlays", "Play a word when I click it"),
    make("label.option", {}, "Zoom", zoomField(preferences)),
    ...extras,
  ));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", (event) => !menu.contains(event.target) && (menu.open = false));
  return menu;
}

/** Make the bar's row of controls; `extras` are what else belongs to the options. */
export function makeBar(app, preferences, extras) {
  const button = (id, face, label) => commandButton(app, id, face, label);
  const play = button("play", draw("play"), "Play");
  const loop = button("loop", draw("loop"), "Loop the selection or the sentence");
  const time = make("span.clock", { "aria-hidden": "true" });
  const state = make("span.preparing", {});
  play.classList.add("main-action");
  loop.setAttribute("aria-pressed", "false");

  const showTime = () => (time.textContent = `${clock(app.player.now())} / ${clock(app.player.length())}`);
  app.on("time", showTime);
  app.on("length", showTime);
  app.on("playing", (isPlaying) => {
    play.replaceChildren(draw(isPlaying ? "pause" : "play"));
    play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
  });
  app.on("loop", (span) => loop.setAttribute("aria-pressed", String(Boolean(span))));
  app.on("recording", ({ progress, isReady, isDrawn, isMissing }) => {
    play.disabled = !isReady;
    const what = isReady ? "Waveform" : "Preparing the recording";
    state.textContent = isMissing || (isReady && isDrawn) ? "" : `${what}: ${Math.round(progress * 100)} %`;
  });
  play.disabled = true;

  const row = make("div.controls", { role: "group", "aria-label": "Playing" },
    button("turn-back", draw("before"), "Play the previous turn"),
    button("back", "−2 s", "Back 2 seconds"),
    play,
    button("forward", "+2 s", "Forward 2 seconds"),
    button("turn-on", draw("next"), "Play the next turn"),
    time,
    state,
    make("span.spread", {}),
    loop,
    button("slower", "−", "Slower"),
    speedField(app, preferences),
    button("faster", "+", "Faster"),
    optionsMenu(preferences, extras),
  );
  return { element: row, showTime };
}
