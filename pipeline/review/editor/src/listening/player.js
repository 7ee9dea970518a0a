/** Plays the recording: what all other parts of the page ask of it, over one media element. */

export const SLOWEST = 0.5;
export const FASTEST = 2;

/** Sound begins so much before what was asked for, or where it was stopped: nobody hears half a word. */
export const LEAD_MS = 500;

const TOLD_MS = 100;

/** Browsers play on for so long after they were stopped. */
const STILL_MS = 60;

/**
 * Make the player of a media element.
 *
 * `{play, pause, toggle, seek(ms), playFrom(ms), skip(ms), now(): ms, length(): ms, rate(), setRate(rate),
 * isPlaying(), isReady(), loop({from, to} | null), looped(), element}`. It emits `time` (ms) some ten times a second
 * while it plays and whenever it is moved, `asked` when the page plays or stops it, `playing` (boolean) once the browser
 * says so, `rate`, `loop` and `length`.
 */
export function makePlayer(app, element, preferences) {
  let loop = null;
  let wanted = null; // where to begin once the recording is there
  let stoppedAt = null; // where it was stopped, as long as nobody has moved it since
  let toldAt = -1;
  const frames = new Set();

  const now = () => Math.round(wanted ?? element.currentTime * 1000);
  const length = () => (Number.isFinite(element.duration) ? Math.round(element.duration * 1000) : app.state.media.duration_ms);
  const isPlaying = () => !element.paused && !element.ended;
  const isReady = () => element.readyState >= 1;
  const tell = () => {
    toldAt = now();
    app.emit("time", toldAt);
  };

  const seek = (ms) => {
    const target = Math.max(0, Math.min(ms, length()));
    stoppedAt = null;
    if (isReady()) {
      wanted = null;
      element.currentTime = target / 1000;
    } else wanted = target;
    tell();
  };

  const play = () => {
    if (!element.src) return;
    app.emit("asked");
    if (loop && (now() < loop.from || now() >= loop.to)) seek(loop.from);
    else if (stoppedAt !== null && Math.abs(stoppedAt - now()) < STILL_MS) seek(Math.max(loop?.from ?? 0, now() - LEAD_MS));
    else if (element.ended) seek(0);
    element.play().catch(({ name }) => name !== "AbortError" && app.announce("The recording can't be played"));
  };

  const pause = () => {
    app.emit("asked");
    element.pause();
    stoppedAt = now();
  };

  const setRate = (rate) => {
    const fitting = Math.round(Math.max(SLOWEST, Math.min(FASTEST, rate)) * 100) / 100;
    preferences.set("rate", fitting);
  };

  const keepLoop = () => {
    if (loop && isPlaying() && now() >= loop.to) element.currentTime = loop.from / 1000;
  };

  const frame = () => {
    keepLoop();
    const ms = now();
    for (const draw of frames) draw(ms);
    if (Math.abs(ms - toldAt) >= TOLD_MS) tell();
    if (isPlaying()) requestAnimationFrame(frame);
  };

  element.preservesPitch = true;
  preferences.watch("rate", (rate) => {
    element.defaultPlaybackRate = rate; // also of a recording that is chosen later
    element.playbackRate = rate;
    app.emit("rate", rate);
  });
  element.addEventListener("loadedmetadata", () => {
    if (wanted !== null) element.currentTime = wanted / 1000;
    wanted = null;
    app.emit("length", length());
  });
  element.addEventListener("timeupdate", keepLoop); // a page that isn't seen has no frames
  for (const kind of ["play", "pause", "ended"])
    element.addEventListener(kind, () => {
      if (kind === "play" && element.paused) return; // stopped since: that is told next
      app.emit("playing", isPlaying());
      requestAnimationFrame(frame);
    });
  element.addEventListener("seeked", () => requestAnimationFrame(frame));

  return {
    element,
    play,
    pause,
    toggle: () => (isPlaying() ? pause() : play()),
    seek,
    /** Play what is said at a time, with a little before it. */
    playFrom(ms) {
      if (loop && (ms < loop.from || ms >= loop.to)) setLoop(null);
      seek(ms - LEAD_MS);
      play();
    },
    skip: (ms) => seek(now() + ms),
    now,
    length,
    isPlaying,
    isReady,
    rate: () => preferences.get("rate"),
    setRate,
    loop: setLoop,
    looped: () => loop,
    /** Call a function with the time in every frame while it plays, and when it is moved. */
    onFrame: (draw) => frames.add(draw),
  };

  function setLoop(span) {
    loop = span && span.to > span.from ? { ...span } : null;
    app.emit("loop", loop);
    if (loop && (now() < loop.from || now() >= loop.to)) seek(loop.from);
  }
}
