/** How somebody likes to listen, remembered by the browser. */

const KEY = "transcribe.listening";

const DEFAULTS = { rate: 1, follow: true, pauseTyping: true, clickPlays: true, picture: true, pxPerSecond: 50 };

/** What is remembered, where it is of the kind that is expected. */
function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const isKnown = ([name, value]) => typeof value === typeof DEFAULTS[name];
    return { ...DEFAULTS, ...Object.fromEntries(Object.entries(found).filter(isKnown)) };
  } catch {
    return { ...DEFAULTS }; // storage that is closed, or damaged
  }
}

/**
 * Make the preferences: `get(name)`, `set(name, value)`, and `watch(name, listener)`, which is told the value now and
 * whenever it changes.
 */
export function makePreferences() {
  const values = read();
  const listeners = new Map();
  return {
    get: (name) => values[name],
    set(name, value) {
      if (values[name] === value) return;
      values[name] = value;
      try {
        localStorage.setItem(KEY, JSON.stringify(values));
      } catch {
        // it holds for this page alone
      }
      for (const listener of listeners.get(name) ?? []) listener(value);
    },
    watch(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener]);
      listener(values[name]);
    },
  };
}
