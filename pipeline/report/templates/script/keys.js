  // Buttons, keys and paper.

  const help = byId("help");
  byId("buttons").hidden = false;
  byId("previous").hidden = byId("next").hidden = stops.length === 0;
  byId("previous").addEventListener("click", () => move(-1));
  byId("next").addEventListener("click", () => move(1));
  byId("help-open").addEventListener("click", () => help.showModal());
  byId("help-close").addEventListener("click", () => help.close());

  const actions = {
    j: () => move(1),
    k: () => move(-1),
    l: () => goToRow(),
    c: (target) => correct(target),
    "?": () => (help.open ? help.close() : help.showModal()),
    " ": () => toggle(),
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

  // Paper has what differs, unfolded, and all the rest where that is asked for; a browser that can't do so by style is helped.
  const printButton = byId("print"), everything = byId("print-all");
  if (printButton) {
    printButton.hidden = false;
    printButton.addEventListener("click", () => print());
  }
  let wereClosed = [];
  addEventListener("beforeprint", () => {
    const folded = everything && !everything.checked ? ".group > details:not([open])" : "details:not([open])";
    wereClosed = all(folded).filter((fold) => !fold.closest("#filters"));
    for (const fold of wereClosed) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of wereClosed) fold.open = false; });
