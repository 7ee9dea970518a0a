"""What is said in a file of any kind: both sides of a comparison, and every page, are read here.

JSON and formats that know times are read as what they are, by `formats`; everything else is a page, read by
`reference`, and its words lie at time 0. What is no speech is none in either: stage directions, headings,
folded back-channels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.corrections.applying import apply_review
from pipeline.corrections.carry_over import carry_over
from pipeline.domain import Origin, Reference, Review, Span, Turn, Word, enclosing_span, join_words
from pipeline.errors import FormatError, ReferencePageError, SpeechlessPage
from pipeline.formats import explain_unread, find_format, find_suffix, parse_turns
from pipeline.formats.data import lossless_json
from pipeline.formats.helpers.speaker_lines import make_one_line, spread_words
from pipeline.run.documents import clean_as_asked
from pipeline.run.inputs.review_notes import describe_review
from pipeline.run.inputs.reviews import HEAD_BYTES, find_review, refuse_review
from pipeline.run.inputs.transcripts import is_ours, name_subject
from pipeline.text.punctuation import CLOSERS, COMMAS, SENTENCE_ENDS, ends_sentence
from pipeline.text.text_encoding import DecodedText, decode_text
from pipeline.text.unseen import strip_unseen
from pipeline.user_files import MOST_BYTES, MOST_TEXT_BYTES, explain, read_bytes

if TYPE_CHECKING:
    from pipeline.reference import Line, Page

_JSON, _TOKENS = ".json", ".nlp"
_LARGE = frozenset({_JSON, ".docx"})
"""What may be larger than a text: JSON has a time for each word, a Word document pictures."""

_CLOSING = frozenset(SENTENCE_ENDS + COMMAS + CLOSERS)

_PAUSE_MS, _MOST_WORDS = 1000, 80
"""What nobody is named for is parted at the end of a sentence, after a silence or so many words."""


_UNKNOWN = Origin()


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said in a file: as a page, and as turns whose words have their times, 0 where none are known.

    In the turns of a JSON speakers go by their labels, so that names that were once taken from a page are no
    evidence that it is right. ``is_translation`` says that a transcript in our JSON was translated;
    ``notes`` what people should know of its corrections; ``origin`` is what it says of how it was made.
    """

    page: Page
    turns: tuple[Turn, ...]
    is_translation: bool = False
    notes: tuple[str, ...] = ()
    origin: Origin = _UNKNOWN


def read_page_file(path: Path, hints: Sequence[str] = ()) -> Page:
    """Read a page, a transcript or subtitles as a published text.

    Args:
        path: a file of any format that can be read.
        hints: what the settings' ``page`` says of its paragraphs.

    Raises:
        ReferencePageError: the file can't be read, or it has no speech.
        ConfigError: a hint has no known role.
    """
    try:
        return read_speech_file(path, hints).page
    except FormatError as error:
        raise ReferencePageError(error.subject, error.reason, error.remedy) from error


def read_transcript_file(path: Path, hints: Sequence[str] = ()) -> Speech:
    """Read a transcript, subtitles or a page as what was heard, which may be nothing.

    Raises:
        FormatError: a transcript or subtitles can't be read.
        ReferencePageError: a page can't be read.
        ConfigError: a hint has no known role.
    """
    try:
        return read_speech_file(path, hints)
    except SpeechlessPage:
        from pipeline.reference import Page

        return Speech(Page(Reference("", (), (), ()), ()), ())


def read_speech_file(path: Path, hints: Sequence[str] = ()) -> Speech:
    """Read what is said in a file of any format.

    Raises:
        FormatError: a transcript or subtitles can't be read.
        ReferencePageError: a page can't be read.
        SpeechlessPage: it has no speech.
        ConfigError: a hint has no known role.
    """
    suffix = path.suffix.lower()
    if suffix != _JSON:  # whose shape tells more than its name
        suffix = find_suffix(path.name)
    try:
        data = read_bytes(path, MOST_BYTES if suffix in _LARGE else MOST_TEXT_BYTES)
    except OSError as error:
        reason = f"it can't be read ({explain(error)})"
        raise ReferencePageError(str(path), reason, "Check the path and its permissions") from error
    if suffix == _JSON:
        refuse_review(path, data[:HEAD_BYTES].decode("utf-8", "replace"))
    review = find_review(path) if suffix == _JSON else None
    return read_speech(data, suffix, str(path), hints, review)


def read_speech(
    data: bytes,
    suffix: str,
    name: str = "transcript",
    hints: Sequence[str] = (),
    review: Review | None = None,
) -> Speech:
    """Read what a file of this suffix holds; ``name`` is what errors call it.

    ``review`` are the corrections that lie beside a transcript.

    Raises:
        FormatError: a transcript or subtitles can't be read.
        ReferencePageError: a page can't be read.
        SpeechlessPage: it has no speech.
        ConfigError: a hint has no known role.
    """
    from pipeline.reference import read_page, read_spoken

    known = find_format(suffix)
    if known.is_page if known is not None else suffix.lower() != _TOKENS:
        page = read_page(data, suffix, name, hints)
        return Speech(page, _lay_at_zero(page))
    with name_subject(name):
        decoded = None if known is not None and known.is_binary else _decode(data)
        content = decoded.text if decoded is not None else data
        told = _read_told(content, suffix, Path(name), review)
    parted = [
        (turn.speaker, _split_paragraphs(part)) for turn in told.turns for part in _part(turn)
    ]
    texts = [(speaker, [_write(words) for words in parts]) for speaker, parts in parted]
    page = read_spoken(texts, name, hints)
    if decoded is not None:
        page = replace(page, note=decoded.note, unread=explain_unread(decoded.text, suffix))
    said = zip(page.lines, chain.from_iterable(parts for _, parts in parted), strict=True)
    turns = (
        replace(turn, speaker=told.labels.get(turn.speaker or "", turn.speaker))
        for turn in _gather(said)
    )
    return Speech(page, tuple(turns), told.is_translation, told.notes, told.origin)


def _decode(data: bytes) -> DecodedText:
    decoded = decode_text(data, markup=True)
    if decoded is None:
        raise FormatError("", "it can't be read (it is not text)", "Save it as UTF-8")
    return decoded


@dataclass(frozen=True, slots=True)
class _Told:
    """The turns that a transcript or subtitles give, under their speakers' names; labels of names that one has."""

    turns: tuple[Turn, ...]
    is_translation: bool = False
    notes: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = _UNKNOWN


def _read_told(content: str | bytes, suffix: str, path: Path, review: Review | None) -> _Told:
    """The turns without what is unseen, corrections applied.

    Those of our own JSON are cleaned as they were when they were written.
    """
    if suffix.lower() != _JSON:
        return _Told(tuple(map(_strip_turn, parse_turns(content, suffix))))
    transcript = lossless_json.parse(str(content))
    shown = clean_as_asked(transcript) if is_ours(transcript) else transcript
    notes: tuple[str, ...] = ()
    if review is not None:
        carried = carry_over(review, shown.turns, shown.speakers)
        notes = describe_review(path, shown, carried)
        shown = apply_review(shown, carried)
    names = {speaker.label: speaker.name for speaker in shown.speakers}
    turns = (
        replace(turn, speaker=names.get(turn.speaker or "", turn.speaker)) for turn in shown.turns
    )
    counts = Counter(names.values())
    labels = {name: label for label, name in names.items() if counts[name] == 1}
    origin = transcript.origin
    is_translation = origin.task == "translate"
    return _Told(tuple(map(_strip_turn, turns)), is_translation, notes, labels, origin)


def _strip_turn(turn: Turn) -> Turn:
    """The turn without what nobody sees."""
    if turn.text.isascii():
        return turn
    words = (replace(word, text=strip_unseen(word.text)) for word in turn.words)
    return replace(turn, words=tuple(words))


def _lay_at_zero(page: Page) -> tuple[Turn, ...]:
    """The turns of a page, their words at time 0; those that one named speaker takes in a row are one."""
    turns: list[tuple[str | None, list[Word]]] = []
    for turn in page.reference.turns:
        if not turns or turn.speaker is None or turns[-1][0] != turn.speaker:
            turns.append((turn.speaker, []))
        words = turns[-1][1]
        for text in turn.paragraphs:
            words += spread_words(text, Span(0, 0), "\n\n" if words else " ")
    return tuple(Turn(speaker, tuple(words)) for speaker, words in turns)


def _part(turn: Turn) -> Iterator[Sequence[Word]]:
    """The words of a turn; what nobody is named for is parted at ends of sentences."""
    if turn.speaker is not None:
        yield turn.words
        return
    bounds = [0]
    for index, (word, after) in enumerate(pairwise(turn.words), start=1):
        if ends_sentence(word.text):
            silence_ms = after.span.start_ms - word.span.end_ms
            if silence_ms >= _PAUSE_MS or index - bounds[-1] >= _MOST_WORDS:
                bounds.append(index)
    yield from (turn.words[start:end] for start, end in pairwise([*bounds, len(turn.words)]))


def _split_paragraphs(words: Sequence[Word]) -> list[list[Word]]:
    """The words of each paragraph in which there is anything."""
    paragraphs: list[list[Word]] = [[]]
    for word in words:
        blank = word.text[: len(word.text) - len(word.text.lstrip())]
        if blank.count("\n") > 1:
            paragraphs.append([])
        paragraphs[-1].append(word)
    return [paragraph for paragraph in paragraphs if _write(paragraph).strip()]


def _write(words: Sequence[Word]) -> str:
    return make_one_line(join_words(words))


def _gather(said: Iterable[tuple[Line, Sequence[Word]]]) -> Iterator[Turn]:
    """The turns that lines make of the words in them, without what is not spoken."""
    from pipeline.reference import Role

    turns: list[tuple[str | None, list[Word]]] = []
    for line, words in said:
        if line.role is Role.TURN or (line.role is Role.SPEECH and not turns):
            turns.append((line.speaker, []))
        if line.said:
            turns[-1][1].extend(_take_out(words, line) if line.asides else words)
    return (Turn(speaker, tuple(words)) for speaker, words in turns if words)


def _take_out(words: Sequence[Word], line: Line) -> Sequence[Word]:
    """The words without the asides of their line; those that are glued to one keep their rest."""
    places = [
        (at, i) for at, word in enumerate(words) for i, c in enumerate(word.text) if c.strip()
    ]
    text = "".join(words[at].text[i] for at, i in places)
    dropped: set[tuple[int, int]] = set()
    end = 0
    for aside in line.asides:
        compact = "".join(aside.split())
        begin = text.find(compact, end)
        if begin < 0:  # what is said is known all the same
            return spread_words(line.said, enclosing_span(tuple(words)))
        end = begin + len(compact)
        dropped.update(places[begin:end])
    left = [
        "".join(c for i, c in enumerate(w.text) if (at, i) not in dropped)
        for at, w in enumerate(words)
    ]
    # A mark that an aside stood before goes to the word before it.
    texts = (
        text.lstrip() if text != word.text and text.strip()[:1] in _CLOSING else text
        for text, word in zip(left, words, strict=True)
    )
    return [replace(w, text=text) for w, text in zip(words, texts, strict=True) if text.strip()]
