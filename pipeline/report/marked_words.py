"""What all views of a comparison share: marked words, measures in words, text made safe."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeGuard

from pipeline.domain import Comparison, Edit, ErrorCounts, Span, is_speaker_uncertain
from pipeline.text.scripts import is_cjk


def explain_no_speakers(comparison: Comparison) -> str:
    """Why there is no error rate with speakers."""
    named = bool(comparison.reference.speakers) or not comparison.reference.turns
    return "the transcript has no speakers" if named else "the published text names nobody"


def is_unsure(edit: Edit) -> bool:
    """Whether it is uncertain who said the word that was heard."""
    return is_speaker_uncertain(edit.speaker_confidence)


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Unicode's categories Cc and Cs: they never change."""


def list_measures(comparison: Comparison) -> list[tuple[str, str, str, ErrorCounts | None]]:
    """Short name, long name, unit and counts of every measure."""
    return [
        ("WER", "word error rate", "words", comparison.words),
        ("CER", "character error rate", "characters", comparison.characters),
        ("cpWER", "WER with speakers", "words", comparison.cp_words),
    ]


def show_rate(rate: float | None) -> str:
    """A rate in per cent with one decimal; a dash where there is none."""
    return "–" if rate is None else f"{100 * rate:.1f} %"


def plural(count: int, noun: str) -> str:
    """The noun for this many."""
    return noun if count == 1 else f"{noun}s"


def clean(text: str, keep: str = "") -> str:
    """The text without control characters: a terminal would obey them, HTML forbids them."""
    return _CONTROL.sub(lambda found: found[0] if found[0] in keep else "\ufffd", text)


def needs_space(left: str, right: str) -> bool:
    """Whether a space belongs between the two: not beside Chinese or Japanese characters."""
    return bool(left and right) and not (is_cjk(left[-1]) or is_cjk(right[0]))


def join_plain(words: Iterable[str]) -> str:
    """The words joined as their script wants it."""
    joined: list[str] = []
    for word in words:
        joined += [" ", word] if joined and needs_space(joined[-1], word) else [word]
    return "".join(joined)


def show_clock(ms: int) -> str:
    """Return a time as ``h:mm:ss``."""
    seconds = ms // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def is_timed(span: Span | None) -> TypeGuard[Span]:
    """Whether it is known when this was said: formats without times say ``[0, 0)``."""
    return span is not None and span.end_ms > 0
