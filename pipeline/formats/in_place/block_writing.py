"""A subtitle file with other times, lines and order of its cues, and all else as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain import Span
from pipeline.errors import FormatError
from pipeline.formats.helpers.clock import write_clock
from pipeline.formats.helpers.subtitle_lines import ARROW, GAP, TIME, split_lines
from pipeline.formats.in_place.cue_blocks import SBV_PAIR, CueBlock, read_blocks

_PAIR = re.compile(rf"({GAP})({TIME})({GAP}{ARROW}{GAP})({TIME})")
_END = re.compile(r"(\r\r\n|\r\n|\r|\n)")
_DIGITS = re.compile(r"[0-9]+")
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class NewCue:
    """A cue as it is to be written: which block it was, when it is shown, and its text where that is another."""

    block: int
    span: Span
    lines: tuple[str, ...] | None = None


def rewrite_blocks(text: str, suffix: str, cues: Sequence[NewCue]) -> str:
    """The text of a file with these cues in this order, all else as it is, line ends too.

    Numbers are counted again only where a cue is gone or in another place.

    Args:
        text: the file, as it is.
        suffix: its format's.
        cues: those of its blocks that stay.

    Raises:
        FormatError: its lines can't be told apart.
    """
    blocks, lines = read_blocks(text, suffix), _cut_lines(text)
    if not blocks or len(lines) != len(split_lines(text)):
        raise _refuse(suffix)
    endings = [line[len(line.rstrip("\r\n")) :] for line in lines]
    ending = max(set(endings) - {""}, key=endings.count, default="\n")
    is_moved = [cue.block for cue in cues] != list(range(len(blocks)))
    parts = lines[: blocks[0].first]
    for count, cue in enumerate(cues):
        block = blocks[cue.block]
        parts += _write_head(lines, block, cue.span, suffix)
        if is_moved and block.number >= 0:
            at = len(parts) - 1 - (block.times - block.number)
            parts[at] = _DIGITS.sub(str(_find_base(lines, blocks) + count), parts[at], count=1)
        parts += _write_text(lines, block, cue.lines, ending)
        parts += _write_gap(lines, block, blocks[-1], ending, is_last=count == len(cues) - 1)
    return "".join(parts)


def _refuse(suffix: str) -> FormatError:
    reason = "its cues can't be told apart line by line"
    return FormatError(suffix, reason, "Save it in a subtitle editor first")


def _cut_lines(text: str) -> list[str]:
    """The lines of a file with what ends each; the last one has no end."""
    parts = _END.split(text)
    pairs = zip(parts[::2], parts[1::2], strict=False)
    return [*(line + end for line, end in pairs), parts[-1]]


def _write_head(lines: Sequence[str], block: CueBlock, span: Span, suffix: str) -> list[str]:
    """What stands above the text, with other times where they are others."""
    head = list(lines[block.first : block.times + 1])
    if span == block.span:
        return head
    line = head[-1]
    match = (SBV_PAIR if suffix.lower() == ".sbv" else _PAIR).match(line)
    if match is None:
        raise _refuse(suffix)
    lead, start, arrow, end = match.groups()
    if span.start_ms != block.span.start_ms:
        start = _write_like(start, span.start_ms)
    end = _write_like(end, span.end_ms)
    rest = line[match.end(4) :]
    return [*head[:-1], f"{lead}{start}{arrow}{end}{rest}"]


def _write_like(pattern: str, time_ms: int) -> str:
    """A time with the decimal mark and as many digits of the hour as another one has."""
    numbers = _DIGITS.findall(pattern)
    mark = "," if "," in pattern or "，" in pattern else "."
    if len(numbers) == 3 and len(numbers[-1]) == 3 and time_ms < _HOUR_MS:  # minutes first
        return write_clock(time_ms, point=mark).partition(":")[2]
    digits = len(numbers[0]) if len(numbers) > 2 else 2
    return write_clock(time_ms, point=mark, hour_digits=max(1, min(2, digits)))


def _write_text(
    lines: Sequence[str], block: CueBlock, text: Sequence[str] | None, ending: str
) -> list[str]:
    """The lines of a cue; the last ends as it did, which is not at all where the file ends with it."""
    before = list(lines[block.times + 1 : block.text_end])
    if text is None or not before:
        return before
    last = before[-1][len(before[-1].rstrip("\r\n")) :]
    return [*(line + ending for line in text[:-1]), text[-1] + last]


def _write_gap(
    lines: Sequence[str], block: CueBlock, last: CueBlock, ending: str, *, is_last: bool
) -> list[str]:
    """What stands below a cue: its blank lines, or at the end of the file those that stood there."""
    if is_last:
        return list(lines[last.text_end : last.end])
    if block != last:
        return list(lines[block.text_end : block.end])
    closed = lines[max(block.text_end - 1, 0)].endswith(("\n", "\r"))
    return [ending] if closed else [ending, ending]


def _find_base(lines: Sequence[str], blocks: Sequence[CueBlock]) -> int:
    """With what the file begins to count."""
    first = blocks[0].number
    return 0 if first >= 0 and lines[first].strip() == "0" else 1
