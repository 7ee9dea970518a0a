"""A long recording is written in every format while one waits."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

from pipeline.domain import Cue, CueWord, Span, Turn
from pipeline.formats import FORMATS, Document
from tests.unit.formats.test_registry import ANNA, BEN, make_transcript, make_turn

WORDS, TURN, CUE, WORD_MS = 30_000, 60, 9, 360


def make_long_document() -> Document:
    """Three hours: 30,000 words in 500 turns of two speakers and 3,500 cues of two lines."""
    turns: list[Turn] = []
    cues: list[Cue] = []
    for index, begin in enumerate(range(0, WORDS, TURN)):
        speaker = (ANNA, BEN)[index % 2]
        text = " ".join(f"word{n % 97}," for n in range(begin, begin + TURN))
        turn = make_turn(speaker, text, begin * WORD_MS, WORD_MS)
        turns.append(turn)
        for at in range(0, TURN, CUE):
            spoken = turn.words[at : at + CUE]
            words = tuple(
                CueWord("\n" + w.text.strip() if i == 5 else w.text, w.span, speaker)
                for i, w in enumerate(spoken)
            )
            lines = "".join(word.text for word in words).strip().split("\n")
            span = Span(spoken[0].span.start_ms, spoken[-1].span.end_ms)
            cues.append(Cue(span, tuple(lines), speaker, words))
    transcript = make_transcript(*turns)
    return Document(transcript, transcript, tuple(cues))


HIGHLIGHTING = ("srt", "vtt", "ass", "ttml", "lrc")
"""The formats that can show words one by one; all others write the same then."""


def measure(document: Document, names: Iterable[str]) -> dict[str, float]:
    """Seconds of the processor that each format takes."""
    taken = {}
    for name in names:
        started = time.process_time()
        FORMATS[name].render(document)
        taken[name] = time.process_time() - started
    return taken


def test_three_hours_in_all_formats_take_seconds_at_most() -> None:
    document = make_long_document()
    FORMATS["docx"].render(replace(document, cues=()))  # imports its library
    # About 1 s on two cores that do nothing else; generous, since tests run beside others.
    assert sum(measure(document, FORMATS).values()) < 10
    assert sum(measure(replace(document, highlight_words=True), HIGHLIGHTING).values()) < 5
