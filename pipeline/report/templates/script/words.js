  // The page's parts, and its words by time: those of one time light up together, on both sides.

  const byId = (id) => document.getElementById(id);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const text = byId("text"), status = byId("status");

  /** The words of both texts by when they are said, made when first needed: a long page has 80,000. */
  const findWords = (() => {
    let found = null;
    return () => {
      if (found) return found;
      const groups = new Map();
      for (const word of all(".sides [data-t]", text)) {
        const start = +word.dataset.t;
        if (groups.has(start)) groups.get(start).push(word);
        else groups.set(start, [word]);
      }
      found = { groups, starts: [...groups.keys()].sort((one, other) => one - other) };
      return found;
    };
  })();

  /** Which of the times in order is the last one that is not after this one; -1 where all are. */
  const findPlace = (starts, ms) => {
    let low = 0, high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= ms) low = middle + 1; else high = middle;
    }
    return low - 1;
  };

  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const isInSight = (element) => {
    const box = element.getBoundingClientRect();
    return box.top >= 60 && box.bottom <= innerHeight - 130;
  };

  /** Scrolls there again while turns on the way, drawn when they come near, turn out higher or lower than was guessed. */
  const settle = (element, tries) => requestAnimationFrame(() => {
    if (tries === 0 || isInSight(element)) return;
    element.scrollIntoView({ block: "center" });
    settle(element, tries - 1);
  });

  /** Unfolds what the element is folded in, and brings it into sight where it isn't: near by smoothly, from afar at once. */
  const reveal = (element, always) => {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (!always && isInSight(element)) return;
    const box = element.getBoundingClientRect();
    const isNear = box.top > -innerHeight && box.bottom < 2 * innerHeight;
    element.scrollIntoView({ block: "center", behavior: isNear && !calm.matches ? "smooth" : "auto" });
    if (!isNear) { settle(element, 10); return; }
    const arrive = new AbortController();
    addEventListener("scrollend", () => { arrive.abort(); settle(element, 5); }, { signal: arrive.signal });
    setTimeout(() => arrive.abort(), 1000); // Where nothing had to scroll, the reader's own scrolling isn't answered.
  };
