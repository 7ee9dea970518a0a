  // Playing: from a word, a time, a row of the list or the timeline; and the recording, where it has to be chosen.

  const audio = byId("audio"), timeline = byId("timeline"), heads = all(".head");
  let lit = -1, frame = 0, touched = 0;
  let playing = null; // The row's button from which it plays: then the page stays where the reader is.

  let isLost = !audio || audio.hidden;

  // Times of a clip are those of its parts, [start, end] in the recording, put end to end; the clip itself may be played, too.
  const parts = JSON.parse((audio && audio.dataset.parts) || "[]");
  const clipLength = parts.reduce((sum, [start, end]) => sum + end - start, 0);
  const isCutOut = () => !parts.length || Math.abs(audio.duration * 1000 - clipLength) < 1000;
  const toSound = (ms) => {
    if (isCutOut()) return ms;
    let left = ms;
    for (const [start, end] of parts) {
      if (left < end - start) return start + left;
      left -= end - start;
    }
    return parts.at(-1)[1];
  };
  const fromSound = (ms) => {
    if (isCutOut()) return ms;
    let before = 0;
    for (const [start, end] of parts) {
      if (ms < end) return before + Math.max(0, ms - start);
      before += end - start;
    }
    return before;
  };

  const show = (isJump) => {
    const ms = Math.round(fromSound(audio.currentTime * 1000));
    if (timeline) {
      const x = Math.min(1000, (ms / +timeline.dataset.end) * 1000);
      for (const head of heads) {
        head.setAttribute("x1", x);
        head.setAttribute("x2", x);
        head.setAttribute("visibility", "visible");
      }
    }
    const { groups, starts } = findWords(), place = findPlace(starts, ms);
    if (place === lit) return;
    for (const word of groups.get(starts[lit]) || []) word.classList.remove("now");
    lit = place;
    const words = groups.get(starts[lit]) || [];
    for (const word of words) word.classList.add("now");
    const shown = words.at(-1);
    if (!shown || playing || shown.closest(".turn").hidden || !byId("follow").checked) return;
    if (isJump || Date.now() - touched > 3000) reveal(shown);
  };

  const seek = (ms, play, row = null) => {
    if (isLost) { askForRecording(ms, row); return; }
    setRow(row);
    audio.currentTime = toSound(ms) / 1000;
    if (play) audio.play().catch(() => {});
  };
  const toggle = () => (isLost ? askForRecording(null, null) : audio.paused ? audio.play().catch(() => {}) : audio.pause());

  const setRow = (row) => {
    if (playing) playing.classList.remove("playing");
    playing = row;
    if (row) row.classList.add("playing");
  };

  // The recording that isn't where it was
  let wanted = null;
  const tell = (why) => {
    if (why) byId("lost-why").replaceChildren(...why);
    byId("lost").hidden = false;
  };
  const tellLost = (why) => { isLost = audio.hidden = true; tell(why); };
  const askForRecording = (ms, row) => {
    if (!audio) return;
    wanted = ms === null ? null : { ms, row };
    tellLost(null);
    byId("choose").focus();
  };
  const isolate = (name) => {
    const part = document.createElement("bdi");
    part.textContent = name;
    return part;
  };
  const clock = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 19).replace(/^0/, "");
  const takeRecording = (file) => {
    if (audio.src) URL.revokeObjectURL(audio.src);
    audio.dataset.name = file.name;
    audio.src = URL.createObjectURL(file);
    audio.load();
  };
  const welcome = () => {
    isLost = audio.hidden = false;
    byId("lost").hidden = true;
    const end = timeline ? +timeline.dataset.end / 1000 : 0;
    if (audio.dataset.name && audio.duration < toSound(end * 1000) / 1000 - 2) {
      tell([isolate(audio.dataset.name), ` ends at ${clock(audio.duration)}, before the last word (${clock(end)}). Is this the right recording?`]);
    }
    if (wanted) {
      const { ms, row } = wanted;
      wanted = null;
      setRow(row);
      audio.currentTime = toSound(ms) / 1000;
      audio.play().catch(() => {});
    }
  };

  /** A time in the page becomes a button that plays from there. */
  const makeButton = (time) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "at";
    button.dataset.t = time.dataset.t;
    button.setAttribute("aria-label", `Play from ${time.textContent}`);
    time.replaceWith(button);
    button.append(time);
  };

  if (audio) {
    document.body.classList.add("seeks");
    const step = () => { show(false); frame = requestAnimationFrame(step); };
    audio.addEventListener("play", () => { cancelAnimationFrame(frame); step(); });
    audio.addEventListener("pause", () => { cancelAnimationFrame(frame); if (playing) playing.classList.remove("playing"); });
    audio.addEventListener("timeupdate", () => show(false));
    audio.addEventListener("seeked", () => show(true));
    audio.addEventListener("error", () => {
      tellLost(audio.dataset.name ? ["This browser can’t play ", isolate(audio.dataset.name), "."] : null);
    });
    audio.addEventListener("loadedmetadata", welcome);
    if (audio.lastElementChild) {
      audio.lastElementChild.addEventListener("error", () => tellLost(null));
      // The errors may have come before anybody listened; a source that is still sought looks like none.
      addEventListener("load", () => { if (audio.readyState === 0 && audio.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) tellLost(null); });
    } else tellLost(null);
    byId("choose").addEventListener("click", () => byId("chosen").click());
    byId("chosen").addEventListener("change", (event) => { if (event.target.files.length) takeRecording(event.target.files[0]); });
    for (const name of ["wheel", "touchmove"]) addEventListener(name, () => { touched = Date.now(); }, { passive: true });
    for (const time of all("time[data-t]")) makeButton(time);
    text.addEventListener("click", (event) => {
      const word = event.target.closest("[data-t]");
      if (word && !event.target.closest("a") && String(getSelection()) === "") seek(+word.dataset.t, true);
    });
    for (const list of all(".places")) list.addEventListener("click", (event) => {
      const button = event.target.closest("button.at");
      if (!button) return;
      if (button === playing && !audio.paused) audio.pause();
      else seek(+button.dataset.t, true, button);
    });
  }
  if (timeline) timeline.addEventListener("click", (event) => {
    const lane = event.target.closest("svg"), { groups, starts } = findWords();
    if (!lane || starts.length === 0) return;
    const box = lane.getBoundingClientRect();
    const ms = Math.max(0, (event.clientX - box.left) / box.width) * +timeline.dataset.end;
    if (!isLost) seek(ms, false);
    reveal(groups.get(starts[Math.max(0, findPlace(starts, ms))]).at(-1), true);
  });
