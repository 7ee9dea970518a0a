"""What is said as researchers' formats hold it: utterances in order of time, and names that tell speakers apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final
from urllib.parse import quote

from pipeline.domain import Heading, Span, Transcript, Word
from pipeline.formats.helpers.speaker_lines import UNKNOWN, make_one_line
from pipeline.formats.texts.text_marks import NONE, mark_words
from pipeline.text.punctuation import ends_sentence
from pipeline.text.sound_notes import is_sound_note
from pipeline.text.words import join_split_words

LEAST_PAUSE_MS: Final = 1000
"""The shortest pause that is written: one is as long as the times of the words around it are off."""

_BRACKETS: Final = {"[": "]", "(": ")", "（": "）", "【": "】"}
_LONGEST_NOTE: Final = 12
"""In tokens."""


@dataclass(frozen=True, slots=True)
class Token:
    """A written word on one line, no white space at its ends, for a millisecond at least.

    ``is_apart`` says whether white space stands before it.
    """

    text: str
    span: Span
    is_apart: bool


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a speaker says in one go: a paragraph, or a sentence of one; at least one token.

    ``speaker`` is a label, ``None`` where it is unknown. Each token begins after the one before it.
    """

    speaker: str | None
    tokens: tuple[Token, ...]
    begins_paragraph: bool = True

    @property
    def text(self) -> str:
        """The words on one line."""
        return write_tokens(self.tokens)

    @property
    def span(self) -> Span:
        """From the first token's start to the end of the one that ends last."""
        return Span(self.tokens[0].span.start_ms, max(token.span.end_ms for token in self.tokens))

    @property
    def pauses_ms(self) -> tuple[int, ...]:
        """How long nothing is said before each token; 0 before the first, and where it is too short to be written."""
        gaps = [0]
        until_ms = self.tokens[0].span.end_ms
        for token in self.tokens[1:]:
            gaps.append(token.span.start_ms - until_ms)
            until_ms = max(until_ms, token.span.end_ms)
        return tuple(gap if gap >= LEAST_PAUSE_MS else 0 for gap in gaps)


def write_tokens(tokens: Iterable[Token]) -> str:
    """The tokens as a text on one line."""
    return "".join(f" {t.text}" if t.is_apart else t.text for t in tokens).strip()


def join_notes(tokens: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """The tokens in order, each with the note on a sound that it is, without brackets, else with nothing.

    The words of a note, as ``[door``, ``slams]``, become one token.
    """
    index = 0
    while index < len(tokens):
        length, note = _find_note(tokens[index : index + _LONGEST_NOTE])
        first, last = tokens[index], tokens[index + length - 1]
        text = write_tokens(tokens[index : index + length])
        span = Span(first.span.start_ms, max(first.span.end_ms, last.span.end_ms))
        yield Token(text, span, first.is_apart), note
        index += length


def _find_note(tokens: Sequence[Token]) -> tuple[int, str]:
    """How many tokens from the first on are a note, and what it says; one and nothing where they are none."""
    closing = _BRACKETS.get(tokens[0].text[0])
    if closing is not None:
        for length, token in enumerate(tokens, start=1):
            bare = token.text.rstrip(".,")
            if bare.endswith(closing):
                note = write_tokens(tokens[:length]).rstrip(".,")[1:-1].strip()
                return (length, note) if is_sound_note(note) else (1, "")
    return 1, ""


def list_paragraphs(transcript: Transcript) -> tuple[Utterance, ...]:
    """The paragraphs of all turns, in order of time; those without a letter or mark are left out."""
    paragraphs = [
        Utterance(turn.speaker, tokens)
        for turn in transcript.turns
        for words in _split_paragraphs(turn.words)
        if (tokens := _make_tokens(words))
    ]
    return tuple(sorted(paragraphs, key=lambda paragraph: paragraph.span))


def list_marked_paragraphs(transcript: Transcript) -> tuple[Utterance, ...]:
    """The paragraphs with the marks of pauses and of overlap that the transcript asks for, without times."""
    return list_paragraphs(mark_words(transcript.with_origin(timestamps=NONE)))


def list_sentences(transcript: Transcript) -> tuple[Utterance, ...]:
    """The sentences of all turns, in order of time."""
    sentences = (
        sentence
        for paragraph in list_paragraphs(transcript)
        for sentence in split_sentences(paragraph)
    )
    return tuple(sorted(sentences, key=lambda sentence: sentence.span))


def split_sentences(paragraph: Utterance) -> Iterator[Utterance]:
    """The sentences of a paragraph, in order."""
    begin, tokens = 0, paragraph.tokens
    for index, token in enumerate(tokens, start=1):
        if index == len(tokens) or ends_sentence(token.text):
            yield replace(paragraph, tokens=tokens[begin:index], begins_paragraph=begin == 0)
            begin = index


def _split_paragraphs(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words in groups, each of a paragraph."""
    number = 0

    def count(word: Word) -> int:
        nonlocal number
        blank = word.text[: len(word.text) - len(word.text.lstrip())]
        number += blank.count("\n") > 1
        return number

    for _, group in groupby(words, key=count):
        yield list(group)


def _make_tokens(words: Iterable[Word]) -> tuple[Token, ...]:
    """The words on one line each, none beginning before the one that it follows has."""
    tokens: list[Token] = []
    is_apart = False
    after_ms = 0
    for word in join_split_words(words):
        text = make_one_line(word.text)
        is_apart = is_apart or word.text[:1].isspace()
        if not text:
            continue
        start_ms = max(word.span.start_ms, after_ms)
        span = Span(start_ms, max(word.span.end_ms, start_ms + 1))
        tokens.append(Token(text, span, is_apart or not tokens))
        is_apart, after_ms = word.text[-1:].isspace(), start_ms + 1
    return tuple(tokens)


def name_speakers(transcript: Transcript, utterances: Iterable[Utterance]) -> dict[str | None, str]:
    """A name on one line for each speaker in the order in which they speak; its label too where two have the same."""
    labels = dict.fromkeys(utterance.speaker for utterance in utterances)
    names = {label: make_one_line(transcript.name_of(label)) or UNKNOWN for label in labels}
    uses = Counter(names.values())
    return {
        label: name if uses[name] == 1 or label is None else f"{name} ({make_one_line(label)})"
        for label, name in names.items()
    }


def list_headings(transcript: Transcript) -> tuple[Heading, ...]:
    """The headings on one line each, in order of time; those at the same time are made one."""
    by_time: dict[int, list[str]] = {}
    for heading in sorted(transcript.headings, key=lambda heading: heading.time_ms):
        if text := make_one_line(heading.text):
            by_time.setdefault(heading.time_ms, []).append(text)
    return tuple(Heading(" – ".join(texts), time_ms) for time_ms, texts in by_time.items())


def number_times(times_ms: Iterable[int]) -> Mapping[int, str]:
    """An id for each time, ``T0`` and on, in order of time; 0 is always one."""
    return {time_ms: f"T{n}" for n, time_ms in enumerate(sorted({0, *times_ms}))}


def write_uri(path: str) -> str:
    """A path or an address as a reference in XML and JSON, with nothing in it that an address may not hold."""
    safe = "/:?#[]@!$&'()*+,;=%~" if is_address(path) else "/@!$&'()*+,;=~"
    return quote(path, safe=safe, errors="replace")


def is_address(path: str) -> bool:
    """Whether it is where the web has it, and not a path."""
    return path.startswith(("http://", "https://"))


def knows_speakers(utterances: Iterable[Utterance]) -> bool:
    """Whether anybody is told apart: where nobody is, nobody is named."""
    return any(utterance.speaker is not None for utterance in utterances)


def end_of(transcript: Transcript, utterances: Iterable[Utterance]) -> int:
    """When the recording ends, in milliseconds: what is said in it doesn't go on after that."""
    return max((transcript.media.duration_ms, *(one.span.end_ms for one in utterances)))
