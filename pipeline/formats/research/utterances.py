"""What is said as researchers' formats hold it: utterances in order of time, and names that tell speakers apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
    def pauses_ms(self) -> Mapping[int, int]:
        """How long nothing is said before each token that a pause is written before, by when the token begins."""
        pauses: dict[int, int] = {}
        until_ms = self.tokens[0].span.start_ms
        for token in self.tokens:
            gap_ms = token.span.start_ms - until_ms
            if gap_ms >= LEAST_PAUSE_MS:
                pauses[token.span.start_ms] = gap_ms
            until_ms = max(until_ms, token.span.end_ms)
        return pauses


def write_tokens(tokens: Iterable[Token]) -> str:
    """The tokens as a text on one line."""
    return "".join(f" {t.text}" if t.is_apart else t.text for t in tokens).strip()


def join_notes(tokens: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """The tokens in order, each with the note on a sound that it is, without brackets, else with nothing.

    The words of a note, as ``[door``, ``slams]``, become one token.
    """
    until = 0
    for index, first in enumerate(tokens):
        if index < until:
            continue
        length, note = _find_note(tokens, index) if first.text[0] in _BRACKETS else (1, "")
        until = index + length
        if not note:
            yield first, ""
            continue
        last = tokens[until - 1]
        span = Span(first.span.start_ms, max(first.span.end_ms, last.span.end_ms))
        yield Token(write_tokens(tokens[index:until]), span, first.is_apart), note


def _find_note(tokens: Sequence[Token], begin: int) -> tuple[int, str]:
    """How many tokens from a bracket on are a note, and what it says; one and nothing where they are none."""
    closing = _BRACKETS[tokens[begin].text[0]]
    part = tokens[begin : begin + _LONGEST_NOTE]
    for length, token in enumerate(part, start=1):
        if token.text.rstrip(".,").endswith(closing):
            note = write_tokens(part[:length]).rstrip(".,")[1:-1].strip()
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


def _split_paragraphs(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """The words in groups, each of a paragraph."""
    begin = 0
    for index, word in enumerate(words):
        if index and "\n" in word.text and _begins_paragraph(word.text):
            yield words[begin:index]
            begin = index
    yield words[begin:]


def _begins_paragraph(text: str) -> bool:
    return text[: len(text) - len(text.lstrip())].count("\n") > 1


def _make_tokens(words: Iterable[Word]) -> tuple[Token, ...]:
    """The words on one line each, none beginning before the one that it follows has."""
    tokens: list[Token] = []
    is_apart = True
    after_ms = 0
    for word in join_split_words(words):
        text, span = make_one_line(word.text), word.span
        is_apart = is_apart or word.text[:1].isspace()
        if not text:
            continue
        if span.start_ms < after_ms or not span.duration_ms:
            start_ms = max(span.start_ms, after_ms)
            span = Span(start_ms, max(span.end_ms, start_ms + 1))
        tokens.append(Token(text, span, is_apart))
        is_apart, after_ms = word.text[-1:].isspace(), span.start_ms + 1
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
