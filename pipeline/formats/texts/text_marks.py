"""What a text for readers shows beside the words: times, pauses, and where two speak at once.

Marks are put to the words and taken off the text again, so that a file with them is read back as what was said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from pipeline.domain import Overlaps, Transcript, Turn, Word, find_overlaps
from pipeline.text.asides import OVERLAP_MARK, take_off_overlap_marks
from pipeline.text.scripts import is_cjk

PAUSES, OVERLAP = "pauses", "overlap"
MARKS: Final = (PAUSES, OVERLAP)
"""What can be marked."""

NONE, TURN, PARAGRAPH, MINUTE = "none", "turn", "paragraph", "minute"
TIMESTAMPS: Final = (NONE, TURN, PARAGRAPH, MINUTE)
"""Where times can stand."""

PAUSE_MS: Final = 3000
"""The shortest pause that is marked. Source: Dresing and Pehl, Manual (on) Transcription, 3rd edition, where
"(...)" is a pause of about three seconds."""

PAUSE_MARK: Final = "(…)"
_MINUTE_MS = 60_000
_TIME = r"\[\d{2,6}:\d{2}:\d{2}\]"
_TIME_MARK = re.compile(rf"{_TIME}\s?")
_LEADING_TIME = re.compile(rf"\s*{_TIME}\s*")
_PAUSE = re.compile(rf"\s?{re.escape(PAUSE_MARK)}")


def write_time(time_ms: int) -> str:
    """``[hh:mm:ss]``, as it stands in a text."""
    seconds = time_ms // 1000
    return f"[{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}]"


def measure_leading_time(text: str) -> int:
    """How many characters the time takes that a text begins with; 0 where there is none."""
    found = _LEADING_TIME.match(text)
    return found.end() if found else 0


def take_off_marks(text: str, marks: Collection[str]) -> str:
    """The text without times, and without marks of these kinds."""
    text = _TIME_MARK.sub("", text)
    if PAUSES in marks:
        text = _PAUSE.sub("", text)
    return (take_off_overlap_marks(text) if OVERLAP in marks else text).strip()


def split_times(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text in order, and whether each is a time."""
    for part in re.split(f"({_TIME})", text):
        if part:
            yield part, re.fullmatch(_TIME, part) is not None


def mark_words(transcript: Transcript) -> Transcript:
    """The transcript with the marks in its turns' words that it asks for.

    A pause is marked within a turn; what is said at once, where the diarization hears two. A time stands before the
    first word of each minute after the first.
    """
    origin = transcript.origin
    by_minute = origin.timestamps == MINUTE
    if not by_minute and not set(origin.marks) & set(MARKS):
        return transcript
    overlaps = find_overlaps(transcript.diarization) if OVERLAP in origin.marks else Overlaps()
    minute, turns = 0, []
    for turn in transcript.turns:
        words: Sequence[Word] = turn.words
        if overlaps.spans:
            words = _mark_overlaps(words, overlaps)
        if PAUSES in origin.marks:
            words = _mark_pauses(words)
        if by_minute:
            words, minute = _mark_minutes(words, minute)
        turns.append(Turn(turn.speaker, tuple(words)))
    return replace(transcript, turns=tuple(turns))


def _mark_pauses(words: Sequence[Word]) -> Sequence[Word]:
    marked = [
        replace(word, text=f"{word.text.rstrip()} {PAUSE_MARK}")
        if after.span.start_ms - word.span.end_ms >= PAUSE_MS
        else word
        for word, after in pairwise(words)
    ]
    return (*marked, *words[-1:])


def _mark_minutes(words: Iterable[Word], minute: int) -> tuple[Sequence[Word], int]:
    """The words with a time before the first of each minute, and the last minute that has begun."""
    marked: list[Word] = []
    for word in words:
        said = word.text.lstrip()
        begun = word.span.start_ms // _MINUTE_MS
        is_whole = not marked or said != word.text or (bool(said) and is_cjk(said[0]))
        if begun > minute and is_whole:
            lead, minute = word.text[: len(word.text) - len(said)], begun
            text = f"{lead}{write_time(begun * _MINUTE_MS)} {said}"
            marked.append(replace(word, text=text))
        else:
            marked.append(word)
    return marked, minute


def _mark_overlaps(words: Sequence[Word], overlaps: Overlaps) -> Sequence[Word]:
    """The words with a mark before and after each run of those that lie in an overlap; none goes beyond a paragraph."""
    within = [bool(overlaps.list_speakers(word.span.middle_ms)) for word in words]
    marked = []
    for number, word in enumerate(words):
        text = word.text
        if within[number]:
            said = text.lstrip()
            goes_on = number > 0 and within[number - 1] and not _begins_paragraph(word)
            lead = text[: len(text) - len(said)]
            text = f"{lead}{'' if goes_on else OVERLAP_MARK}{said}"
            after = words[number + 1] if number + 1 < len(words) else None
            is_last = after is None or not within[number + 1] or _begins_paragraph(after)
            text = f"{text.rstrip()}{OVERLAP_MARK}" if is_last else text
        marked.append(replace(word, text=text))
    return marked


def _begins_paragraph(word: Word) -> bool:
    return word.text[: len(word.text) - len(word.text.lstrip())].count("\n") > 1
