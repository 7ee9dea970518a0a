
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const audio = byId("audio"), filters = byId("filters"), text = byId("text");
  const status = byId("status"), help = byId("help"), timeline = byId("timeline");

  // Words by time: those of one time light up together, on both sides.
  const groups = new Map();
  for (const word of all(".sides [data-t]", text)) {
    const start = +word.dataset.t;
    if (groups.has(start)) groups.get(start).push(word);
    else groups.set(start, [word]);
  }
  const starts = [...groups.keys()].sort((one, other) => one - other);
  const findWord = (ms) => {
    let low = 0, high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= ms) low = middle + 1; else high = middle;
    }
    return low - 1;
  };

  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const reveal = (element, always) => {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const box = element.getBoundingClientRect();
    if (always || box.top < 60 || box.bottom > innerHeight - 130) {
      element.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
    }
  };

  // Playing
  let lit = -1, frame = 0, touched = 0;
  const heads = all(".head");
  const show = (isJump) => {
    const ms = Math.round(audio.currentTime * 1000), place = findWord(ms);
    if (timeline) {
      const x = Math.min(1000, (ms / +timeline.dataset.end) * 1000);
      for (const head of heads) {
        head.setAttribute("x1", x);
        head.setAttribute("x2", x);
        head.setAttribute("visibility", "visible");
      }
    }
    if (place === lit) return;
    for (const word of groups.get(starts[lit]) || []) word.classList.remove("now");
    lit = place;
    const words = groups.get(starts[lit]) || [];
    for (const word of words) word.classList.add("now");
    const shown = words.at(-1);
    if (shown && shown.closest(".turn").hidden === false && byId("follow").checked && (isJump || Date.now() - touched > 3000)) reveal(shown);
  };
  const seek = (ms, play) => {
    audio.currentTime = ms / 1000;
    if (play) audio.play().catch(() => {});
  };
  const toggle = () => (audio.paused ? audio.play().catch(() => {}) : audio.pause());
  if (audio) {
    document.body.classList.add("seeks");
    const step = () => { show(false); frame = requestAnimationFrame(step); };
    audio.addEventListener("play", () => { cancelAnimationFrame(frame); step(); });
    audio.addEventListener("pause", () => cancelAnimationFrame(frame));
    audio.addEventListener("timeupdate", () => show(false));
    audio.addEventListener("seeked", () => show(true));
    const lose = (isLost) => { byId("lost").hidden = !isLost; };
    audio.addEventListener("error", () => lose(true));
    audio.addEventListener("loadedmetadata", () => lose(false));
    audio.lastElementChild.addEventListener("error", () => lose(true));
    // The errors may have come before anybody listened; a source that is still sought looks like none.
    addEventListener("load", () => lose(audio.readyState === 0 && audio.networkState === HTMLMediaElement.NETWORK_NO_SOURCE));
    for (const name of ["wheel", "touchmove"]) addEventListener(name, () => { touched = Date.now(); }, { passive: true });
    for (const time of all("time[data-t]", text)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "at";
      button.dataset.t = time.dataset.t;
      button.setAttribute("aria-label", `Play from ${time.textContent}`);
      time.replaceWith(button);
      button.append(time);
    }
    text.addEventListener("click", (event) => {
      const word = event.target.closest("[data-t]");
      if (word && String(getSelection()) === "") seek(+word.dataset.t, true);
    });
  }
  if (timeline) {
    timeline.addEventListener("click", (event) => {
      const lane = event.target.closest("svg");
      if (!lane || starts.length === 0) return;
      const box = lane.getBoundingClientRect();
      const ms = Math.max(0, (event.clientX - box.left) / box.width) * +timeline.dataset.end;
      if (audio) seek(ms, false);
      const word = groups.get(starts[Math.max(0, findWord(ms))]).at(-1);
      reveal(word, true);
    });
  }

  // Differences: one stop for each, where it stands in the transcript
  const stops = all(".hyp [data-d][id]", text);
  const halves = new Map();
  for (const half of all("[data-d]", text)) {
    const number = half.dataset.d;
    if (halves.has(number)) halves.get(number).push(half);
    else halves.set(number, [half]);
  }
  let here = null;
  const stand = (stop) => {
    if (here) for (const half of halves.get(here.dataset.d)) half.classList.remove("here");
    here = stop;
    for (const half of halves.get(stop.dataset.d)) half.classList.add("here");
    reveal(stop, true);
    stop.focus({ preventScroll: true });
  };
  const isShown = (stop) => !stop.classList.contains("off") && !stop.closest(".turn").hidden;
  const move = (by) => {
    const open = stops.filter(isShown);
    if (open.length === 0) { status.textContent = "No difference is shown."; return; }
    let next = by > 0 ? 0 : open.length - 1;
    if (here) {
      const place = open.findIndex((stop) => stop === here);
      if (place >= 0) next = place + by;
      else {
        const after = open.findIndex((stop) => here.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);
        next = by > 0 ? after : (after < 0 ? open.length : after) - 1;
      }
    }
    if (next >= 0 && next < open.length) {
      stand(open[next]);
      tell(open, next);
    }
  };
  const names = new Map(all("input[name=kind]").map((box) => [box.value, box.parentElement.querySelector("span").firstChild.textContent.trim()]));
  const tell = (open, place) => {
    status.textContent = `Difference ${place + 1} of ${open.length}: ${names.get(open[place].dataset.m)}`;
  };
  const findTime = (stop) => {
    const inside = stop.closest(".turn").querySelectorAll(".hyp [data-t]");
    let before = null;
    for (const word of inside) {
      if (stop.contains(word)) return +word.dataset.t;
      if (stop.compareDocumentPosition(word) & Node.DOCUMENT_POSITION_FOLLOWING) break;
      before = +word.dataset.t;
    }
    return before;
  };
  all(".list a").forEach((link) => link.addEventListener("click", (event) => {
    const stop = byId(link.hash.slice(1));
    if (!stop) return;
    event.preventDefault();
    stand(stop);
  }));

  // Filters
  const ticked = (name) => new Set(all(`input[name=${name}]:checked`, filters).map((box) => box.value));
  const turns = all(".turn", text), folds = all(".same", text);
  const apply = (changed) => {
    const kinds = ticked("kind"), speakers = ticked("speaker"), unfold = ticked("all").size > 0;
    const hasSpeakers = all("input[name=speaker]", filters).length > 0;
    const hasKinds = names.size > 0;
    for (const half of halves.values()) for (const part of half) part.classList.toggle("off", !kinds.has(part.dataset.m));
    document.body.classList.toggle("sure", all("input[name=doubt]", filters).length > 0 && ticked("doubt").size === 0);
    for (const turn of turns) {
      const folded = turn.closest(".same") !== null;
      const marked = turn.querySelector("[data-d]:not(.off)") !== null;
      const isSpeakers = !hasSpeakers || speakers.has(turn.dataset.s);
      turn.hidden = !(isSpeakers && (unfold || folded || marked || !hasKinds));
    }
    for (const fold of folds) {
      fold.hidden = all(".turn", fold).every((turn) => turn.hidden);
      if (changed && changed.name === "all") fold.open = unfold;
      else if (changed && changed.name === "kind" && changed.checked) {
        fold.open ||= fold.querySelector(`[data-d][data-m="${changed.value}"]`) !== null;
      }
    }
    for (const item of all(".list li")) item.hidden = !(kinds.has(item.dataset.k) && (!hasSpeakers || speakers.has(item.dataset.s)));
    const open = stops.filter(isShown).length;
    if (stops.length > 0) status.textContent = `${open.toLocaleString("en")} ${open === 1 ? "difference is" : "differences are"} marked.`;
  };
  filters.hidden = false;
  filters.addEventListener("change", (event) => apply(event.target));
  filters.addEventListener("submit", (event) => event.preventDefault());
  apply(null);

  // Buttons and keys
  byId("buttons").hidden = false;
  byId("previous").hidden = byId("next").hidden = stops.length === 0;
  byId("previous").addEventListener("click", () => move(-1));
  byId("next").addEventListener("click", () => move(1));
  byId("help-open").addEventListener("click", () => help.showModal());
  byId("help-close").addEventListener("click", () => help.close());
  const actions = {
    j: () => move(1),
    k: () => move(-1),
    "?": () => (help.open ? help.close() : help.showModal()),
    " ": () => audio && toggle(),
    Enter: (target) => {
      const stop = target.closest("[data-d]");
      const ms = audio && stop ? findTime(stop) : null;
      if (ms !== null) seek(Math.max(0, ms - 500), true);
    },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : null;
    if (!action || (!byId("keys").checked && event.key !== " " && event.key !== "Enter")) return;
    const isControl = event.target.closest("button, a, input, summary, audio, dialog, select, textarea");
    if (isControl && (event.key === " " || event.key === "Enter")) return;
    if (help.open && event.key !== "?") return;
    if (event.key === " " && !audio) return;
    if (event.key === "Enter" && !event.target.closest("[data-d]")) return;
    event.preventDefault();
    action(event.target);
  });

  // Paper shows everything; a browser that can't do so by style is helped.
  let wereClosed = [];
  addEventListener("beforeprint", () => {
    wereClosed = all("details:not([open])");
    for (const fold of wereClosed) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of wereClosed) fold.open = false; });
})();
