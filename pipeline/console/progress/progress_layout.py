"""How far a run is, laid out in the columns that there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from pipeline.console.neutral import printable
from pipeline.console.wording import describe_throughput

if TYPE_CHECKING:
    from pipeline.run import FileProgress, RunProgress

NARROW = 72
"""Columns below which a line holds no bar, stage and name beside one another."""

LEAST_BAR, MOST_BAR = 8, 40
NAME_COLUMNS = 16
"""That a name has at least where a line holds all."""

STAGE_COLUMNS = 24
"""Of the longest stage in words and what turns before it, so that names stay where they are."""

LEFT_COLUMNS = 15
MANY = 21
"""Recordings of a run from which on it is told how fast they are processed."""

GAP = "  "
EIGHTHS = " ▏▎▍▌▋▊▉"
PULSE_S = 0.125

SPINNER, PLAIN_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "|/-\\"
"""Beside the stage: that somebody is at work is seen also where the next event is long in coming."""

LOADING = "loading the model"
STARTING = "starting"


def format_left(seconds: float) -> str:
    """Minutes and seconds, such as ``2:10``, with hours where there are some; at least a second."""
    whole = max(1, round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def format_share(share: float) -> str:
    """A percentage of which nobody is told 100 before all is done."""
    return f"{min(99, int(share * 100)):>3} %"


def shorten_middle(text: str, columns: int) -> str:
    """The text without its middle where it is wider than so many columns; its end tells its kind."""
    if cell_len(text) <= columns:
        return text
    if columns < 2:
        return "…"[:columns]
    end = (columns - 1) // 2
    return _take(text, columns - 1 - end) + "…" + _take(text[::-1], end)[::-1]


def _take(text: str, columns: int) -> str:
    """As much of a text's beginning as fits into so many columns."""
    taken, used = "", 0
    for character in text:
        used += cell_len(character)
        if used > columns:
            break
        taken += character
    return taken


def draw_bar(share: float, columns: int, *, is_plain: bool = False) -> Text:
    """A bar of which so much is filled, to an eighth of a column; ``is_plain`` keeps to ASCII."""
    if is_plain:
        filled = int(share * columns)
        return Text("#" * filled + "-" * (columns - filled))
    eighths = min(int(share * columns * 8), columns * 8)
    full, part = divmod(eighths, 8)
    done = "█" * full + (EIGHTHS[part] if part else "")
    return Text.assemble((done, "cyan"), ("░" * (columns - len(done)), "dim"))


def draw_pulse(now_s: float, columns: int, *, is_plain: bool = False) -> Text:
    """A bar in which something moves, as long as nobody knows how much there is to do."""
    at = int(now_s / PULSE_S) % columns
    mark, rest = ("#", "-") if is_plain else ("█", "░")
    return Text.assemble((rest * at, "dim"), (mark, "cyan"), (rest * (columns - at - 1), "dim"))


def lay_out(
    progress: RunProgress | None,
    columns: int,
    rows: int,
    now_s: float,
    *,
    is_plain: bool = False,
) -> list[Text]:
    """The lines that show how far a run is: a line for each recording in hand, and the whole below them.

    Args:
        progress: what is known; ``None`` while nothing is.
        columns: of the terminal; none of the lines is longer.
        rows: lines that there may be.
        now_s: what moves goes by it.
        is_plain: whether only ASCII is drawn.
    """
    room = max(0, columns - 1)  # a terminal that is written full breaks the line
    lines = _lay_out(progress, room, rows, now_s, is_plain=is_plain)
    for line in lines:
        line.truncate(room)
    return lines


def _lay_out(
    progress: RunProgress | None, room: int, rows: int, now_s: float, *, is_plain: bool
) -> list[Text]:
    if progress is None:
        return _lay_out_start(room, now_s, is_plain=is_plain)
    if progress.is_idle and (progress.done or not progress.total):
        return []
    turning = PLAIN_SPINNER if is_plain else SPINNER
    spinner = turning[int(now_s / PULSE_S) % len(turning)] + " "
    if progress.total <= 1:
        file = progress.files[0] if progress.files else None
        stage = describe_stage(file) if file is not None else LOADING
        name = printable(file.source.name) if file is not None else ""
        bar = (progress.share, progress.left_s)
        return _lay_out_line(bar, spinner + stage, name, room, is_plain=is_plain)
    shown = progress.files[: max(0, rows - 2)]
    lines = [_lay_out_file(file, room, is_plain=is_plain) for file in shown]
    if len(shown) < len(progress.files):
        lines.append(Text(f"… and {len(progress.files) - len(shown)} more"))
    stage = describe_count(progress) if progress.files or progress.done else LOADING
    whole = (progress.share, progress.left_s)
    return lines + _lay_out_line(whole, spinner + stage, "", room, is_plain=is_plain)


def describe_count(progress: RunProgress) -> str:
    """How many recordings are done, and of many how fast that goes."""
    count = f"{progress.done} of {progress.total} recordings done"
    if progress.total < MANY or not progress.per_s:
        return count
    return f"{count}, {describe_throughput(progress.per_s, progress.speed)}"


def describe_stage(file: FileProgress) -> str:
    """The stage of a recording in words."""
    return file.stage.value if file.stage is not None else STARTING


def _lay_out_start(room: int, now_s: float, *, is_plain: bool) -> list[Text]:
    before = format_share(0.0) + GAP
    wide = room >= NARROW
    before += " " * LEFT_COLUMNS + GAP if wide else ""
    bar = max(1, min(LEAST_BAR * 2, room - len(before)))
    line = Text.assemble(before, draw_pulse(now_s, bar, is_plain=is_plain))
    if not wide:
        return [line, Text(_take(LOADING, room))]
    return [Text.assemble(line, GAP, LOADING)]


def _lay_out_file(file: FileProgress, room: int, *, is_plain: bool) -> Text:
    """A recording in one line; in a narrow terminal without a bar."""
    name, stage = printable(file.source.name), describe_stage(file)
    bar = (file.share, file.left_s)
    if room >= NARROW:
        return _lay_out_line(bar, stage, name, room, is_plain=is_plain)[0]
    before = f"{format_share(file.share)}{GAP}{format_left(file.left_s)} left{GAP}"
    return Text(before + shorten_middle(name, max(0, room - len(before))))


def _lay_out_line(
    bar: tuple[float, float], stage: str, name: str, room: int, *, is_plain: bool
) -> list[Text]:
    """Percentage and time left, the bar, the stage, the name; in a narrow terminal in two lines."""
    share, left = bar[0], format_left(bar[1])
    if room < NARROW:
        before = f"{format_share(share)}{GAP}{left} left{GAP}"
        width = max(0, min(MOST_BAR, room - len(before)))
        first = Text.assemble(before, draw_bar(share, width, is_plain=is_plain))
        stage = shorten_middle(stage, room)
        rest = room - cell_len(stage) - len(GAP)
        return [
            first,
            Text(stage + (GAP + shorten_middle(name, rest) if rest > 3 and name else "")),
        ]
    before = f"{format_share(share)}{GAP}{f'about {left} left':<{LEFT_COLUMNS}}{GAP}"
    stage = f"{stage:<{STAGE_COLUMNS}}"
    used = cell_len(before) + len(GAP) + cell_len(stage) + len(GAP)
    for_name = min(cell_len(name), max(NAME_COLUMNS, room // 5)) if name else NAME_COLUMNS
    width = max(LEAST_BAR, min(MOST_BAR, room - used - for_name))
    after = shorten_middle(name, max(0, room - used - width))
    drawn = draw_bar(share, width, is_plain=is_plain)
    return [Text.assemble(before, drawn, GAP, stage, GAP, after)]


def join_lines(lines: Sequence[Text]) -> Text:
    """The lines as one text, which is cut at the terminal's edge and never wrapped."""
    joined = Text("\n").join(lines)
    joined.no_wrap, joined.overflow = True, "crop"
    return joined
