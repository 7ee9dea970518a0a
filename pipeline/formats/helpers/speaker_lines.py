"""Speech as lines of text, ``Name: what was said``: written safely, read tolerantly."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, groupby

from pipeline.domain import Span, Transcript, Turn, Word
from pipeline.errors import FormatError
from pipeline.formats.texts.text_marks import (
    MARKS,
    PARAGRAPH,
    TURN,
    mark_words,
    take_off_marks,
)
from pipeline.text.punctuation import CLOSERS, SENTENCE_ENDS

UNKNOWN = "Unknown"

MOST_SPEAKERS = 1000
"""Of a transcript that is read: a parliament has fewer."""

# No-break spaces belong to the text; everything else that is blank does not.
_BLANKS = re.compile(r"(?:[^\S\u00a0\u202f]|[\x00-\x1f\x7f])+")
_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_NAMED_LINE = re.compile(r"([^\s:][^:\n]{0,59}?)\s*:(?:\s+(.*))?", re.DOTALL)
_PARTICLES = re.compile(
    "al|and|bin|da|dal|de|del|der|di|do|dos|du|e|el|la|le|of|the|und|van|von|y|zu"
)
_NOT_IN_NAMES = re.compile('[,;?!…"“”„]')
_LONGEST_NAME_WORDS = 6
_LONGEST_HEADING = 100
_ENDS = frozenset(SENTENCE_ENDS + CLOSERS)


def make_one_line(text: str) -> str:
    """The text on one line, white space collapsed, nothing at either end."""
    text = text.strip()
    # Most texts are single words or lines, which need no more.
    if text.isalnum() or (text.isascii() and text.isprintable() and "  " not in text):
        return text
    return _BLANKS.sub(" ", text).strip()


def make_name_safe(name: str) -> str:
    """The name on one line and without colons, so that ``Name: text`` can be read back."""
    return " ".join(name.replace(":", " ").split()) or UNKNOWN


def split_paragraphs(text: str) -> tuple[str, ...]:
    """The text's paragraphs, each on one line; empty ones left out."""
    lines = (make_one_line(part) for part in _PARAGRAPH_BREAK.split(text))
    return tuple(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a page: the name to write before it, ``None`` where it goes on without, or a heading.

    ``time_ms`` is the time to write before the name; ``None`` for none.
    """

    name: str | None
    text: str
    is_heading: bool = False
    time_ms: int | None = None


def list_paragraphs(transcript: Transcript) -> tuple[Paragraph, ...]:
    """Every heading, and every paragraph with the name to write before it.

    A paragraph that goes on repeats the name if its own first words look like one, or if it could be read
    as a heading. Without any known speaker there are no names at all. Times and marks stand where the transcript
    asks for them.
    """
    with_names = any(turn.speaker is not None for turn in transcript.turns)
    headings = place_headings(transcript)
    timed = transcript.origin.timestamps
    listed: list[Paragraph] = []
    for number, turn in enumerate(mark_words(transcript).turns):
        listed += [Paragraph(None, text, is_heading=True) for text in headings.get(number, ())]
        name = make_name_safe(transcript.name_of(turn.speaker)) if with_names else None
        for index, (paragraph, start_ms) in enumerate(split_timed_paragraphs(turn)):
            shown = index == 0 or _could_be_misread(paragraph)
            has_time = timed == PARAGRAPH or (timed == TURN and index == 0)
            time_ms = start_ms if has_time else None
            listed.append(Paragraph(name if shown else None, paragraph, time_ms=time_ms))
    return tuple(listed)


def split_timed_paragraphs(turn: Turn) -> tuple[tuple[str, int], ...]:
    """A turn's paragraphs, each on one line, with the time at which it begins in milliseconds."""
    paragraphs = split_paragraphs(turn.text)
    starts: list[int] = []
    for word in turn.words:
        blank = word.text[: len(word.text) - len(word.text.lstrip())]
        if (not starts or blank.count("\n") > 1) and word.text.strip():
            starts.append(word.span.start_ms)
    if len(starts) != len(paragraphs):  # a break stands inside of a word
        starts = [turn.span.start_ms] * len(paragraphs)
    return tuple(zip(paragraphs, starts, strict=True))


def _could_be_misread(paragraph: str) -> bool:
    """Whether a paragraph that goes on looks as if it began a turn, or as a heading does."""
    paragraph = take_off_marks(paragraph, MARKS) or paragraph
    is_open = paragraph[-1] not in _ENDS and len(paragraph) <= _LONGEST_HEADING
    return is_open or read_named_line(paragraph)[0] is not None


def place_headings(transcript: Transcript) -> dict[int, tuple[str, ...]]:
    """The headings to write before each turn, by the turn's index; a turn without any has none.

    A heading stands before the first turn that begins at its time or later: cleaning may take the words
    away with which a turn began. One that would stand before a colon is written without it, since
    ``Name: text`` is a turn.
    """
    placed: dict[int, tuple[str, ...]] = {}
    # The latest begin so far: turns may overlap, and the first that begins late enough is looked for.
    starts = list(accumulate((turn.span.start_ms for turn in transcript.turns), max))
    for heading in transcript.headings:
        text = make_one_line(heading.text)
        if read_named_line(text)[0] is not None:
            text = re.sub(r"\s*:\s*", " – ", text, count=1)
        index = bisect_left(starts, heading.time_ms)
        if text and index < len(starts):
            placed[index] = (*placed.get(index, ()), text)
    return placed


def read_named_line(line: str) -> tuple[str | None, str]:
    """The name before the first colon and the text after it; ``None`` and the line if none.

    A name is short and written like one: its words begin with a capital, a digit or a letter
    without case. ``[SPEAKER_00]: text``, as WhisperX writes it, names SPEAKER_00; a folded
    back-channel, ``[Bo Chen: Mm-hmm]``, names nobody.
    """
    match = _NAMED_LINE.fullmatch(line.strip())
    if match is None or not _looks_like_name(match[1]):
        return None, line
    return match[1].strip("[]").strip(), match[2] or ""


def _looks_like_name(text: str) -> bool:
    """Whether the text before a colon is a name rather than the start of a sentence."""
    words = text.split()
    return (
        any(character.isalnum() for character in text)
        and text.count("[") == text.count("]")
        and len(words) <= _LONGEST_NAME_WORDS
        and not _NOT_IN_NAMES.search(text)
        and not words[0][0].islower()
        and all(_PARTICLES.fullmatch(word) or not word[0].islower() for word in words)
    )


def spread_words(text: str, span: Span, joint: str = " ") -> tuple[Word, ...]:
    """The text's words, each with its share of the span by number; ``joint`` before the first."""
    tokens = text.split()
    bounds = [
        span.start_ms + span.duration_ms * i // max(1, len(tokens)) for i in range(len(tokens) + 1)
    ]
    return tuple(
        Word((" " if index else joint) + token, Span(bounds[index], bounds[index + 1]))
        for index, token in enumerate(tokens)
    )


def gather_turns(spoken: Iterable[tuple[Word, str | None]]) -> tuple[Turn, ...]:
    """The longest runs of words by one speaker, in the given order.

    Raises:
        FormatError: there are far more speakers than in any conversation.
    """
    runs = groupby(spoken, key=lambda pair: pair[1])
    turns = tuple(Turn(speaker, tuple(word for word, _ in run)) for speaker, run in runs)
    if len({turn.speaker for turn in turns}) > MOST_SPEAKERS:
        reason = f"it names more than {MOST_SPEAKERS:,} speakers"
        raise FormatError("transcript", reason, "Use the transcript of one conversation")
    return turns
