"""Praat's TextGrid (.TextGrid). Source: the Praat manual, "TextGrid file formats"."""

from __future__ import annotations

import re

from pipeline.domain import Turn
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import read_span, write_seconds
from pipeline.formats.helpers.tiers import Intervals, choose_tiers, list_tiers, read_tiers

_WORDS = " - words"
# Praat reads what stands free between white space: texts in quotes, numbers, flags; all else is comment.
_VALUES = re.compile(
    r'(?<!\S)"((?:[^"]|"")*)"(?!\S)|(?<!\S)(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?!\S)|(?<!\S)<\w+>(?!\S)'
)


def render(document: Document) -> str:
    """Two tiers for each speaker: turns, and words. A text without speech has one empty tier.

    Spaces and probabilities of words are not carried, nor words of no length.
    """
    tiers = [
        tier
        for name, turns, words in list_tiers(document.transcript)
        for tier in ((name, turns), (name + _WORDS, words))
    ] or [("speech", ())]
    ends = [spans[-1][0].end_ms for _, spans in tiers if spans]
    end_ms = max(1, document.transcript.media.duration_ms, *ends, 1)
    written = [
        'File type = "ooTextFile"\nObject class = "TextGrid"\n\n'
        f"xmin = 0\nxmax = {write_seconds(end_ms)}\n"
        f"tiers? <exists>\nsize = {len(tiers)}\nitem []:\n"
    ]
    for number, (name, intervals) in enumerate(tiers, start=1):
        filled = _fill(intervals, end_ms)
        written.append(
            f'    item [{number}]:\n        class = "IntervalTier"\n        name = {_quote(name)}\n'
            f"        xmin = 0\n        xmax = {write_seconds(end_ms)}\n"
            f"        intervals: size = {len(filled)}\n"
        )
        written += [
            f"        intervals [{index}]:\n            xmin = {write_seconds(start_ms)}\n"
            f"            xmax = {write_seconds(end)}\n            text = {_quote(text)}\n"
            for index, (start_ms, end, text) in enumerate(filled, start=1)
        ]
    return "".join(written)


def _fill(intervals: Intervals, end_ms: int) -> list[tuple[int, int, str]]:
    """Start, end and text of intervals and of the silences between them: a tier has no holes."""
    filled: list[tuple[int, int, str]] = []
    at_ms = 0
    for span, text in intervals:
        if span.start_ms > at_ms:
            filled.append((at_ms, span.start_ms, ""))
        filled.append((span.start_ms, span.end_ms, text))
        at_ms = span.end_ms
    if at_ms < end_ms:
        filled.append((at_ms, end_ms, ""))
    return filled


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def parse(text: str) -> tuple[Turn, ...]:
    """The turns of a TextGrid, long or short; where a speaker has a tier of words, those are taken.

    Raises:
        FormatError: it is no TextGrid, or is cut off.
    """
    found = list(_VALUES.finditer(text.removeprefix("\ufeff")))
    values = [match[1] if match[1] is not None else match[2] for match in found]
    if len(values) < 6 or values[1] != "TextGrid":
        raise FormatError(
            "TextGrid", "it does not begin like one", "Save it in Praat as a text file"
        )
    try:
        tiers = _read_tiers([(value or "").replace('""', '"') for value in values])
    except (IndexError, ValueError) as error:
        raise FormatError(
            "TextGrid", "a tier is cut off or has an invalid time", "Save it again"
        ) from error
    return read_tiers(choose_tiers(tiers))


def _read_tiers(values: list[str]) -> dict[str, Intervals]:
    """The intervals with text of every interval tier; tiers of points are passed over."""
    tiers: dict[str, Intervals] = {}
    at = 6
    for _ in range(int(values[5])):
        kind, name, count = values[at], values[at + 1], int(values[at + 4])
        at += 5
        width = 3 if kind == "IntervalTier" else 2
        if count < 0 or at + width * count > len(values):
            raise IndexError(name)
        rows = [values[at + width * i : at + width * (i + 1)] for i in range(count)]
        at += width * count
        if kind == "IntervalTier":
            tiers[name] = (*tiers.get(name, ()), *_read_rows(rows))
    return tiers


def _read_rows(rows: list[list[str]]) -> Intervals:
    return tuple(
        (read_span(begin, end, "TextGrid"), text) for begin, end, text in rows if text.strip()
    )


FORMAT = Format(".TextGrid", render, parse)
