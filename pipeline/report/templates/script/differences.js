  // Differences: one stop for each, where it stands in the transcript, and its row in the list.

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
    if (open.length === 0) { status.textContent = "No differences are shown."; return; }
    let next = by > 0 ? 0 : open.length - 1;
    if (here) {
      const place = open.findIndex((stop) => stop === here);
      if (place >= 0) next = place + by;
      else {
        const after = open.findIndex((stop) => here.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);
        next = by > 0 ? after : (after < 0 ? open.length : after) - 1;
      }
    }
    if (next < 0 || next >= open.length) return;
    stand(open[next]);
    status.textContent = `Place ${next + 1} of ${open.length}: ${kindNames.get(open[next].dataset.m)}`;
  };
  const kindNames = new Map(all("input[name=kind]").map((box) => [box.value, box.parentElement.querySelector("span").firstChild.textContent.trim()]));

  /** When a difference is said; where nothing was heard, the word before it. */
  const findTime = (stop) => {
    let before = null;
    for (const word of stop.closest(".turn").querySelectorAll(".hyp [data-t]")) {
      if (stop.contains(word)) return +word.dataset.t;
      if (stop.compareDocumentPosition(word) & Node.DOCUMENT_POSITION_FOLLOWING) break;
      before = +word.dataset.t;
    }
    return before;
  };

  const findRow = (stop) => stop && document.querySelector(`.place[data-n="${stop.dataset.d}"] .quote a`);
  const goToRow = () => {
    const row = findRow(here) || document.querySelector(".place:not([hidden]) .quote a");
    if (!row) return;
    reveal(row, true);
    row.focus({ preventScroll: true });
  };
  const correct = (target) => {
    const at = target.closest(".place, [data-d]") || here;
    const link = at && (at.querySelector(".correct") || (at.nextElementSibling?.matches(".correct") ? at.nextElementSibling : null));
    if (link) link.click();
  };
  for (const list of all(".places")) list.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']"), stop = link && byId(link.hash.slice(1));
    if (!stop) return;
    event.preventDefault();
    stop.closest(".turn").hidden = false;
    stand(stop);
  });
