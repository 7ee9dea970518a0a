"""Which rules of a style cues break, whoever laid them out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.cues.layout.penalties import INSIDE_PHRASE, price_break
from pipeline.cues.layout.pieces import count_words
from pipeline.cues.phrase_rules import Phrases, load_phrases
from pipeline.cues.shot_changes import ShotChanges
from pipeline.cues.spoken_lines import list_spoken_lines
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, Span
from pipeline.text.columns import count_columns

HARD_RULES = (
    "line-width",
    "line-count",
    "reading-speed",
    "min-duration",
    "max-duration",
    "min-gap",
    "overlap",
    "speakers",
    "early",
    "late",
)


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a cue breaks; ``cue`` is its number from 1, ``line`` the line in it or 0 for all.

    ``measured`` and ``allowed`` say in words what was found and what the style asks for.
    """

    rule: str
    cue: int
    measured: str
    allowed: str
    line: int = 0

    @property
    def hard(self) -> bool:
        """Whether a cue that breaks it can't be delivered."""
        return self.rule in HARD_RULES


def check_cues(
    cues: Sequence[Cue],
    style: CueStyle,
    language: str = "",
    shot_changes: Sequence[int] = (),
) -> tuple[Violation, ...]:
    """Every rule that the cues break, in the order of the cues.

    Args:
        cues: in the order of the file. Rules about words are asked only of cues that know theirs.
        style: what is allowed.
        language: ISO 639-1 code; without one only phrases of no language count.
        shot_changes: when shots begin, in milliseconds; a cue that comes with one isn't early or late.
    """
    shots = ShotChanges.under(shot_changes, style)
    phrases = load_phrases(language)
    gaps = _check_gaps(cues, style)
    found: list[Violation] = []
    for number, cue in enumerate(cues, start=1):
        found += _check_lines(cue, number, style)
        found += _check_duration(cue, number, style)
        found += gaps.get(number, ())
        found += _check_words(cue, number, style, shots)
        found += _check_breaks(cue, number, style, phrases)
    return tuple(found)


def _check_lines(cue: Cue, number: int, style: CueStyle) -> Iterator[Violation]:
    for place, line in enumerate(cue.lines, start=1):
        columns = count_columns(line)
        if columns > style.max_line_width:
            allowed = f"at most {style.max_line_width}"
            yield Violation("line-width", number, f"{columns} columns", allowed, place)
    if len(cue.lines) > style.max_line_count:
        allowed = f"at most {style.max_line_count}"
        yield Violation("line-count", number, f"{len(cue.lines)} lines", allowed)


def _check_duration(cue: Cue, number: int, style: CueStyle) -> Iterator[Violation]:
    shown_ms = cue.span.duration_ms
    spoken = list_spoken_lines(cue)
    columns = sum(count_columns(line) for line in spoken)
    words = sum(count_words(line) for line in spoken)
    if shown_ms < style.reading_ms(columns, words):
        shown_s = max(shown_ms, 1) / 1000
        by_words = style.max_wpm is not None and words * 60 / shown_s > style.max_wpm
        if style.max_cps is not None and not by_words:
            measured, allowed = f"{columns / shown_s:.1f} columns/s", f"{style.max_cps:g}"
        else:
            measured, allowed = f"{words * 60 / shown_s:.0f} words/min", f"{style.max_wpm:g}"
        yield Violation("reading-speed", number, measured, f"at most {allowed}")
    if shown_ms < style.least_duration_ms:
        allowed = f"at least {style.least_duration_ms / 1000:.3f}"
        yield Violation("min-duration", number, f"{shown_ms / 1000:.3f} s", allowed)
    if shown_ms > style.max_duration_ms:
        allowed = f"at most {style.max_duration_ms / 1000:.3f}"
        yield Violation("max-duration", number, f"{shown_ms / 1000:.3f} s", allowed)


def _check_gaps(cues: Sequence[Cue], style: CueStyle) -> dict[int, list[Violation]]:
    """What is wrong between cues, by the number of the one that is shown until the next begins, or longer."""
    found: dict[int, list[Violation]] = {}
    order = sorted(range(len(cues)), key=lambda index: cues[index].span.start_ms)
    shown = order[0] if order else 0  # of those before, the one that ends last
    for index in order[1:]:
        found.setdefault(shown + 1, []).extend(
            _check_gap(cues[shown].span, cues[index].span, shown + 1, style)
        )
        if cues[index].span.end_ms >= cues[shown].span.end_ms:
            shown = index
    return found


def _check_gap(before: Span, after: Span, number: int, style: CueStyle) -> Iterator[Violation]:
    gap_ms, least_ms = after.start_ms - before.end_ms, style.least_gap_ms
    # Frames that are rounded to milliseconds are one more at times.
    closed_ms = least_ms + (0 if style.frame_rate is None else 1)
    if gap_ms < 0:
        overlap_ms = min(before.end_ms, after.end_ms) - after.start_ms
        yield Violation("overlap", number, f"{overlap_ms / 1000:.3f} s", "none")
    elif gap_ms < least_ms:
        yield Violation(
            "min-gap", number, f"{gap_ms / 1000:.3f} s", f"at least {least_ms / 1000:.3f}"
        )
    elif closed_ms < gap_ms < style.chain_below_ms:
        allowed = f"{least_ms / 1000:.3f}, or {style.chain_below_ms / 1000:.3f} and more"
        yield Violation("chain", number, f"{gap_ms / 1000:.3f} s", allowed)


def _check_words(cue: Cue, number: int, style: CueStyle, shots: ShotChanges) -> Iterator[Violation]:
    if not cue.words:
        return
    speakers = {word.speaker for word in cue.words}
    told_apart = style.speaker_labels == "colour" or all(line[:1] == "-" for line in cue.lines)
    if len(speakers) > 1 and not (style.pairs_speakers and told_apart):
        yield Violation("speakers", number, f"{len(speakers)} speakers", "one")
    late_ms = cue.span.start_ms - cue.words[0].span.start_ms
    if shots.excuses_ms(cue.span.start_ms, cue.words[0].span.start_ms, style.frame_rate):
        return
    # A frame is the least by which a cue on the grid can come after its word.
    frame_ms = 0 if style.frame_rate is None else math.ceil(1000 / style.frame_rate.per_second)
    if late_ms < 0:
        yield Violation("early", number, f"{-late_ms / 1000:.3f} s before its first word", "never")
    elif late_ms > style.max_lag_ms + frame_ms:
        allowed = f"at most {style.max_lag_ms / 1000:.3f}"
        yield Violation("late", number, f"{late_ms / 1000:.3f} s after its first word", allowed)


def _check_breaks(cue: Cue, number: int, style: CueStyle, phrases: Phrases) -> Iterator[Violation]:
    """The soft rules of line breaks; a dialogue's lines are two speakers' own."""
    is_dialogue = len({word.speaker for word in cue.words}) > 1
    if len(cue.lines) < 2 or is_dialogue or all(line.startswith("-") for line in cue.lines):
        return
    whole = count_columns(" ".join(cue.lines))
    if whole <= style.max_line_width:
        yield Violation("one-line", number, f"{len(cue.lines)} lines", f"one: {whole} columns fit")
    for place, (above, below) in enumerate(zip(cue.lines, cue.lines[1:], strict=False), start=1):
        before, after = above.split(), below.split()
        if not before or not after:
            continue
        if len(after) == 1 and len(before) > 2 and count_columns(below) < 8:
            yield Violation("orphan", number, f"{after[0]!r} alone", "no word alone", place + 1)
        if price_break(before[-1], after[0], phrases) == INSIDE_PHRASE:
            pair = f"{before[-1]} / {after[0]}"
            yield Violation("line-break", number, repr(pair), "not inside a phrase", place)
