/** What the keys do to the recording. */

import { phraseOf, turnBeside } from "./phrase.js";
import { nextSpeed } from "./player_bar.js";

const SKIP_MS = 2000;
const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);

/** Loop what is selected or the sentence of the cursor; a second time ends it. */
function toggleLoop(app, player) {
  if (player.looped()) {
    player.loop(null);
    app.announce("The loop has ended");
    return;
  }
  const span = phraseOf(app);
  if (!span) {
    app.announce("No word here has a time in the recording");
    return;
  }
  player.loop(span);
  player.seek(span.from);
  player.play();
  app.announce("Looping");
}

function changeSpeed(app, player, step) {
  player.setRate(step ? nextSpeed(player.rate(), step) : 1);
  app.announce(`Speed ${player.rate()}`);
}

/** Play the previous turn or after what is heard. */
function goToTurn(app, player, step) {
  const start = turnBeside(app, player.now(), step);
  if (start === null) return;
  if (player.isPlaying()) player.playFrom(start);
  else player.seek(start);
}

/** Play from the word of the cursor. */
function playHere(app, player) {
  const number = app.wordAt(app.view.state.selection.head);
  if (number !== null) player.playFrom(app.timeOf(number).start_ms);
  else app.announce("This word has no time in the recording");
}

/** Register them. */
export function addCommands(app, player) {
  const add = (command) => app.commands.add({ group: "Listening", ...command });
  /** In the text Tab and Shift+Tab do it, until Escape frees them. */
  const inText = (id, keys, run) =>
    add({ id, label: "", keys, where: "text", shown: [], run: () => (app.tabKey.isFree() ? false : (run(), true)) });
  const [sideways, back, on] = [isMac ? [] : ["Alt-ArrowLeft"], () => player.skip(-SKIP_MS), () => player.skip(SKIP_MS)];
  const forward = isMac ? [] : ["Alt-ArrowRight"];
  inText("play-tab", "Tab", player.toggle);
  inText("back-tab", "Shift-Tab", back);
  add({ id: "play", label: "Play or pause", keys: ["Ctrl-Space", "F9"], shown: ["Tab", "Ctrl-Space", "F9"], run: player.toggle });
  add({ id: "back", label: "Back 2 seconds", keys: [...sideways, "F7"], shown: ["Shift-Tab", ...sideways, "F7"], run: back });
  add({ id: "forward", label: "Forward 2 seconds", keys: [...forward, "F8"], run: on });
  add({ id: "play-here", label: "Play from the word at the cursor", keys: "Alt-p", run: () => playHere(app, player) });
  add({ id: "loop", label: "Loop the selection or the sentence; again to end it", keys: "Alt-r", run: () => toggleLoop(app, player) });
  add({ id: "slower", label: "Slower", keys: "Alt-,", run: () => changeSpeed(app, player, -1) });
  add({ id: "faster", label: "Faster", keys: "Alt-.", run: () => changeSpeed(app, player, 1) });
  add({ id: "normal-speed", label: "Normal speed", keys: "Alt-n", run: () => changeSpeed(app, player, 0) });
  add({ id: "turn-back", label: "Play the previous turn", keys: "Alt-PageUp", run: () => goToTurn(app, player, -1) });
  add({ id: "turn-on", label: "Play the next turn", keys: "Alt-PageDown", run: () => goToTurn(app, player, 1) });
  const leave = () => app.layout.player.focus();
  add({ id: "leave-text", label: "Leave the text: Escape, then Tab", keys: [], shown: ["Escape", "Tab"], run: leave });
}
