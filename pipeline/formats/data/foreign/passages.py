"""What the JSON of every other program is read into: passages with their words, and a transcript of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from msgspec import Struct

from pipeline.domain import Media, Segment, Span, Speaker, Transcript, Word, enclosing_span
from pipeline.formats.helpers.clock import MOST_MS
from pipeline.formats.helpers.speaker_lines import gather_turns, spread_words
from pipeline.languages import NAMES, SPACELESS

Label = str | int | None
"""Who speaks, as programs say it: a name, a number, a letter."""

Moment = float | str | None
"""A time in seconds, in words ("1.5s", "PT1.5S") or as a clock shows it."""

_CODES = {name: code for code, name in NAMES.items()}
_CLOCK = re.compile(r"(?:(\d{1,6}):)?(\d{1,4}):(\d{1,2}(?:[.,]\d{1,9})?)")
# Source: ISO 8601-1, 5.5.2.4, durations of hours, minutes and seconds; protobuf's JSON of a duration: "1.5s".
_DURATION = re.compile(
    r"(?:PT)?(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S?)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PassageWord:
    """A word or mark, its times in milliseconds where they are known.

    ``glued`` says that no space is added before it: it brings its own, or has none.
    """

    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    probability: float | None = None
    speaker: Label = None
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """What is said in one go, as a program hands it on; times in milliseconds where they are known.

    ``text`` is empty where only words are told. ``glued`` says that no space is added before the text.
    """

    text: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    speaker: Label = None
    words: Sequence[PassageWord] = ()
    measures: tuple[tuple[str, float], ...] = ()
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Passages:
    """All that is said in a file, and the language that it names."""

    passages: Sequence[Passage] = field(default_factory=tuple)
    language: str = ""


class Record(Struct, frozen=True):
    """What a file of another program holds."""

    def read(self) -> Passages:
        """Return what is said in it."""
        raise NotImplementedError


def to_ms(moment: Moment, unit_ms: float = 1000.0) -> int | None:
    """Return a time in milliseconds; ``None`` for none, and for what nobody can read."""
    if isinstance(moment, str):
        text, unit_ms = moment.strip(), 1000.0
        if clock := _CLOCK.fullmatch(text):
            hours, minutes, seconds = clock[1] or 0, clock[2], clock[3].replace(",", ".")
        elif text and (told := _DURATION.fullmatch(text)):
            hours, minutes, seconds = (part or 0 for part in told.groups())
        else:
            return None
        moment = (int(hours) * 60 + int(minutes)) * 60 + float(seconds)
    if moment is None or not abs(moment * unit_ms) <= MOST_MS:
        return None
    return round(moment * unit_ms)


def read_language(named: str | None) -> str:
    """Return the code of a language that a program names: "english", "en-US", "en"."""
    plain = (named or "").strip().lower()
    return _CODES.get(plain) or plain.replace("_", "-").partition("-")[0]


def make_transcript(said: Passages) -> Transcript:
    """Return the transcript; words without times share their passage's time."""
    segments: list[Segment] = []
    spoken: list[tuple[Word, str | None]] = []
    before_ms = 0
    for passage in said.passages:
        words, speakers = _read_words(passage, before_ms)
        opens = not passage.glued and said.language not in SPACELESS
        if spoken and words and opens and not words[0].text[:1].isspace():
            words = (replace(words[0], text=" " + words[0].text), *words[1:])
        spoken += zip(words, speakers, strict=True)
        before_ms = words[-1].span.end_ms if words else before_ms
        segments.append(Segment(words, said.language, passage.measures))
    duration_ms = enclosing_span(tuple(word for word, _ in spoken)).end_ms
    labels = dict.fromkeys(speaker for _, speaker in spoken if speaker is not None)
    return Transcript(
        media=Media("", "", "", duration_ms),
        language=said.language,
        segments=tuple(segments),
        turns=gather_turns(spoken),
        speakers=tuple(Speaker(label, label) for label in labels),
    )


def name_speaker(label: Label) -> str | None:
    """Return the name to show; a bare number or letter is no name."""
    text = "" if label is None else str(label).strip()
    return (f"Speaker {text}" if text.isdecimal() or len(text) == 1 else text) or None


def _read_words(passage: Passage, before_ms: int) -> tuple[tuple[Word, ...], list[str | None]]:
    """A passage's words with their speakers; those without one have the passage's."""
    span = _make_span(passage.start_ms, passage.end_ms, before_ms)
    own = name_speaker(passage.speaker)
    if not passage.words:
        words = spread_words(passage.text, span)
        if words and passage.glued and not passage.text[:1].isspace():
            words = (replace(words[0], text=words[0].text.lstrip()), *words[1:])
        return words, [own] * len(words)
    read: list[Word] = []
    for word, text in zip(passage.words, _find_texts(passage), strict=True):
        at_ms = read[-1].span.end_ms if read else span.start_ms
        probability = 1.0 if word.probability is None else word.probability
        read.append(Word(text, _make_span(word.start_ms, word.end_ms, at_ms), probability))
    return tuple(read), [name_speaker(word.speaker) or own for word in passage.words]


def _make_span(start_ms: int | None, end_ms: int | None, missing_ms: int) -> Span:
    """A span, set straight; a time that is missing is taken to be ``missing_ms``."""
    start_ms = missing_ms if start_ms is None else max(0, start_ms)
    return Span(start_ms, max(start_ms, start_ms if end_ms is None else end_ms))


def _find_texts(passage: Passage) -> Iterator[str]:
    """Each word as the passage's text has it: with the space and the marks that stand around it there."""
    places: list[tuple[int, int] | None] = []
    at = 0
    for word in passage.words:
        token = word.text.strip()
        found = passage.text.find(token, at) if token else -1
        if found < 0 or any(map(str.isalnum, passage.text[at:found])):
            places.append(None)
            continue
        places.append((found, found + len(token)))
        at = found + len(token)
    end = 0
    after = [*places[1:], (len(passage.text), 0)] if places else []
    for word, place, following in zip(passage.words, places, after, strict=True):
        if place is None:
            alone = word.glued or word.text[:1].isspace()
            yield word.text if alone else f" {word.text}"
            continue
        until = _end_marks(passage.text, place[1], following[0] if following else place[1])
        yield passage.text[min(end, place[0]) : until]
        end = until


def _end_marks(text: str, start: int, end: int) -> int:
    """Where the marks end that follow a word without a space."""
    while start < end and not text[start].isspace():
        start += 1
    return start


def drop_blank(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """The passages in which there is anything."""
    return tuple(p for p in passages if p.text.strip() or any(w.text.strip() for w in p.words))
