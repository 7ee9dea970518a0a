"""Which language a transcript is in, and which one was spoken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.domain import Segment, Transcript, Turn
from pipeline.formats.helpers.speaker_lines import join_split_words
from pipeline.languages import NAMES

ENGLISH = "en"
"""The language that Whisper translates into; it knows no other."""

SPOKEN = "spoken language"
"""How the provenance of a translation names the language that was translated."""


def find_main_language(segments: Sequence[Segment]) -> str | None:
    """The language in which words take the most time; ``None`` where there are none."""
    spoken: Counter[str] = Counter()
    for segment in segments:
        spoken[segment.language] += sum(word.span.duration_ms for word in segment.words)
    return max(spoken, key=lambda language: spoken[language], default=None)


def list_spoken(heard: Sequence[Transcript]) -> list[str]:
    """The codes of all languages that are spoken in a recording's channels, in order of first appearance."""
    codes: dict[str, None] = {}
    for one in heard:
        translated = dict(one.provenance).get(SPOKEN)
        of_segments = (segment.language for segment in one.segments)
        codes |= dict.fromkeys(translated.split(", ") if translated else of_segments)
    return list(codes)


def describe_mixture(codes: Sequence[str]) -> str:
    """What a user should know of a recording that turned out to be in several languages."""
    names = [NAMES.get(code, code).title() for code in codes]
    return (
        f"{', '.join(names[:-1])} and {names[-1]} are spoken in it, and each is read as what it is; "
        f"--language {codes[0]} reads all of it as one"
    )


def call_english(heard: Transcript) -> Transcript:
    """A translation, called what its words are in: English; what was spoken is kept in the provenance.

    A recogniser says of each segment which language was spoken, and parts the words of languages that are
    written without spaces wherever it can; here they become English words. They are nobody's yet.
    """
    spoken = list(dict.fromkeys([heard.language, *(one.language for one in heard.segments)]))
    segments = tuple(
        replace(segment, language=ENGLISH, words=join_split_words(segment.words))
        for segment in heard.segments
    )
    words = tuple(word for segment in segments for word in segment.words)
    return replace(
        heard,
        language=ENGLISH,
        segments=segments,
        turns=(Turn(None, words),) if words else (),
        provenance=(*heard.provenance, (SPOKEN, ", ".join(spoken))),
    )
