"""A run in a terminal as a moving picture: an SVG that shows what the screen held, frame after frame.

Nothing is drawn by hand: the command runs in a pseudo-terminal, and the screen is what a terminal makes of its output.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pyte

COLUMNS = 80
ROWS = 70
"""More than a run writes, so that nothing scrolls away; the picture ends with the last line."""

FRAME_S = 0.25
MOST_FRAMES = 24
MOVING_S = 9.0
"""The frames take so long together, however long the run took."""

STANDING_S = 16.0
"""The end of the run is shown so long before it begins anew."""

CHAR_WIDTH, LINE_HEIGHT, MARGIN = 8.4, 18, 14
INK, PAPER = "#d6deeb", "#10151c"
COLOURS = {
    "black": "#4b5563", "red": "#ff6b6b", "green": "#7bd88f", "brown": "#f2c94c", "blue": "#6cb6ff",
    "magenta": "#d08cff", "cyan": "#5fd7d7", "white": "#d6deeb", "brightblack": "#7d8896",
    "brightred": "#ff8f8f", "brightgreen": "#a5e8b3", "brightbrown": "#ffe08a", "brightblue": "#9fd0ff",
    "brightmagenta": "#e3b8ff", "brightcyan": "#96ecec", "brightwhite": "#ffffff",
}  # fmt: skip

Style = tuple[str, bool]
"""A colour, and whether it is bold."""


@dataclass(frozen=True)
class Run:
    """Text in one style that begins in a column."""

    column: int
    text: str
    style: Style


Frame = tuple[tuple[Run, ...], ...]
"""What each line of the screen holds."""


def record_run(
    command: Sequence[str], shown: str, folder: Path, environment: Mapping[str, str]
) -> list[tuple[float, Frame]]:
    """Run a command in a terminal, and return its screens, each with the seconds since the beginning.

    Args:
        command: what is run.
        shown: what stands behind the prompt in its place.
        folder: where it is run.
        environment: what it is run with.

    Raises:
        RuntimeError: the command failed.
    """
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    stream.feed(f"$ {shown}\r\n".encode())
    frames = [(0.0, read_screen(screen))]
    began, last = time.monotonic(), 0.0
    process, terminal = start_in_terminal(command, folder, environment)
    while data := read_some(terminal):
        stream.feed(data)
        now = time.monotonic() - began
        if now - last >= FRAME_S:
            frames.append((now, read_screen(screen)))
            last = now
    if process.wait() != 0:
        raise RuntimeError("\n".join(screen.display))
    return [*frames, (time.monotonic() - began, read_screen(screen))]


def start_in_terminal(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> tuple[subprocess.Popen[bytes], int]:
    """Start a command whose terminal is the one returned."""
    terminal, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    size = {"COLUMNS": str(COLUMNS), "LINES": str(ROWS), "TERM": "xterm-256color"}
    process = subprocess.Popen(
        command, cwd=folder, env={**environment, **size}, stdin=end, stdout=end, stderr=end
    )
    os.close(end)
    return process, terminal


def read_some(terminal: int) -> bytes:
    """Return what was written since; nothing when the program has ended."""
    select.select([terminal], [], [])
    try:
        return os.read(terminal, 65536)
    except OSError:  # as Linux tells of the end
        return b""


def read_screen(screen: pyte.Screen) -> Frame:
    """Return the lines down to the last one that holds something."""
    lines = []
    for row in range(ROWS):
        cells = [(screen.buffer[row][column]) for column in range(COLUMNS)]
        styled = [
            (column, cell.data, (find_colour(cell.fg), cell.bold))
            for column, cell in enumerate(cells)
        ]
        runs = []
        for style, found in groupby(styled, key=lambda cell: cell[2]):
            part = list(found)
            text = "".join(data for _, data, _ in part)
            if text.strip():
                blank = len(text) - len(text.lstrip())
                runs.append(Run(part[blank][0], text.strip(), style))
        lines.append(tuple(runs))
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


def find_colour(name: str) -> str:
    """Return the colour that a terminal's name, or six digits, stands for."""
    if name == "default":
        return INK
    return COLOURS.get(name, f"#{name}")


def write_text(frame: Frame) -> str:
    """Return what a screen holds, as text."""
    lines = []
    for runs in frame:
        line = ""
        for run in runs:
            line = line.ljust(run.column) + run.text
        lines.append(line)
    return "\n".join(lines)


def choose_frames(frames: Sequence[tuple[float, Frame]]) -> list[tuple[float, Frame]]:
    """Leave out screens that are like the one before, and the less telling ones of too many."""
    changed = [pair for i, pair in enumerate(frames) if i == 0 or frames[i - 1][1] != pair[1]]
    if len(changed) <= MOST_FRAMES:
        return changed
    step = (len(changed) - 1) / (MOST_FRAMES - 1)
    return [changed[round(i * step)] for i in range(MOST_FRAMES)]


def draw(frames: Sequence[tuple[float, Frame]], title: str) -> str:
    """Return the SVG. Where nothing may move, or can, it shows the end of the run."""
    chosen = choose_frames(frames)
    width = COLUMNS * CHAR_WIDTH + 2 * MARGIN
    height = max(len(frame) for _, frame in chosen) * LINE_HEIGHT + 2 * MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
            f'role="img" aria-label={quoteattr(title)}>',
            f"<title>{escape(title)}</title>",
            f"<style>\n{write_style(chosen)}\n</style>",
            f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>',
            *(draw_frame(number, frame) for number, (_, frame) in enumerate(chosen)),
            "</svg>\n",
        ]
    )


def write_style(chosen: Sequence[tuple[float, Frame]]) -> str:
    """Return the style sheet: which frame is seen when."""
    ends_s = max(chosen[-1][0], 0.001)
    whole_s = MOVING_S + STANDING_S
    starts = [100 * MOVING_S / whole_s * at_s / ends_s for at_s, _ in chosen]
    rules = [
        "text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;"
        " white-space: pre; }",
        "g { visibility: hidden; } g:last-of-type { visibility: visible; }",
        "@media (prefers-reduced-motion: no-preference) {",
        f"g {{ animation: {whole_s:g}s step-end infinite; }}",
    ]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], 100.0], strict=True)):
        before = "0% { visibility: hidden; } " if start > 0 else ""
        after = "" if end >= 100 else f" {end:.2f}% {{ visibility: hidden; }}"
        rules.append(f"#f{number} {{ animation-name: a{number}; }}")
        rules.append(
            f"@keyframes a{number} {{ {before}{start:.2f}% {{ visibility: visible; }}{after}"
            " 100% { visibility: inherit; } }"
        )
    return "\n".join([*rules, "}"])


def draw_frame(number: int, frame: Frame) -> str:
    """Return one screen."""
    return f'<g id="f{number}">\n' + "\n".join(_draw_lines(frame)) + "\n</g>"


def _draw_lines(frame: Frame) -> Iterator[str]:
    for row, runs in enumerate(frame):
        for run in runs:
            colour, is_bold = run.style
            weight = ' font-weight="bold"' if is_bold else ""
            yield (
                f'<text x="{MARGIN + run.column * CHAR_WIDTH:.1f}" '
                f'y="{MARGIN + (row + 0.75) * LINE_HEIGHT:.1f}" fill="{colour}"{weight} '
                f'textLength="{len(run.text) * CHAR_WIDTH:.1f}">{escape(run.text)}</text>'
            )
