  // Filters: which kinds are marked and listed, whose turns are shown. What is told is counted in words, as everywhere.

  const filters = byId("filters");
  const ticked = (name) => new Set(all(`input[name=${name}]:checked`, filters).map((box) => box.value));
  const turns = all(".turn", text), folds = all(".same", text), rows = all(".place");
  const hasSpeakers = all("input[name=speaker]", filters).length > 0;

  const filterTurns = (changed, speakers) => {
    const unfold = ticked("all").size > 0, hasKinds = kindNames.size > 0;
    for (const turn of turns) {
      const folded = turn.closest(".same") !== null;
      const marked = turn.querySelector("[data-d]:not(.off)") !== null;
      turn.hidden = !((!hasSpeakers || speakers.has(turn.dataset.s)) && (unfold || folded || marked || !hasKinds));
    }
    for (const fold of folds) {
      fold.hidden = all(".turn", fold).every((turn) => turn.hidden);
      if (changed && changed.name === "all") fold.open = unfold;
      else if (changed && changed.name === "kind" && changed.checked) {
        fold.open ||= fold.querySelector(`[data-d][data-m="${changed.value}"]`) !== null;
      }
    }
  };
  const filterRows = (changed, kinds, speakers) => {
    const form = document.querySelector(".form-list"), formRows = form ? all(".place", form) : [];
    // The fold of forms is a filter by itself: all in it is shown, unless some kinds of form are asked for.
    const isFormAsked = formRows.some((row) => kinds.has(row.dataset.k));
    for (const row of rows) {
      const isAsked = kinds.has(row.dataset.k) || (!isFormAsked && form !== null && form.contains(row));
      row.hidden = !(isAsked && (!hasSpeakers || speakers.has(row.dataset.s)));
    }
    for (const group of all(".group")) group.hidden = all(".place", group).every((row) => row.hidden);
    if (changed && changed.name === "kind" && changed.checked && formRows.some((row) => row.dataset.k === changed.value)) form.open = true;
  };

  const apply = (changed) => {
    const kinds = ticked("kind"), speakers = ticked("speaker");
    for (const half of halves.values()) for (const part of half) part.classList.toggle("off", !kinds.has(part.dataset.m));
    document.body.classList.toggle("sure", all("input[name=doubt]", filters).length > 0 && ticked("doubt").size === 0);
    filterTurns(changed, speakers);
    filterRows(changed, kinds, speakers);
    if (!changed || stops.length === 0) return;
    const open = stops.filter(isShown);
    const words = open.reduce((sum, stop) => sum + +stop.dataset.w, 0);
    status.textContent = `${words.toLocaleString("en")} ${words === 1 ? "word is" : "words are"} marked, in ${open.length.toLocaleString("en")} ${open.length === 1 ? "place" : "places"}.`;
  };
  filters.hidden = false;
  filters.addEventListener("change", (event) => apply(event.target));
  filters.addEventListener("submit", (event) => event.preventDefault());
  apply(null);
