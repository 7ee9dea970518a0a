"""Published pages in files: any format of text, and subtitles, whose cues become turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from pipeline.domain import Turn, Word, join_words
from pipeline.errors import FormatError, ReferencePageError
from pipeline.formats import find_format, parse_turns
from pipeline.formats.helpers.speaker_lines import split_paragraphs
from pipeline.reference import Page, read_page, read_spoken
from pipeline.reference.paragraphs import Line, Role
from pipeline.report.marked_words import clean
from pipeline.text.punctuation import ends_sentence
from pipeline.text.text_encoding import decode_text
from pipeline.user_files import MOST_TEXT_BYTES, explain, read_bytes

_PAUSE_MS, _MOST_WORDS = 1000, 80
"""What nobody is named for is parted at the end of a sentence, after a silence or so many words."""
_SHOWN_CHARACTERS = 72


def read_page_file(path: Path, hints: Sequence[str] = ()) -> Page:
    """The published page in a file, with what each of its paragraphs was taken for.

    Raises:
        ReferencePageError: the file can't be read, or holds no speech.
        ConfigError: a hint has no known role.
    """
    try:
        data = read_bytes(path, MOST_TEXT_BYTES)
    except OSError as error:
        reason = f"it can't be read ({explain(error)})"
        raise ReferencePageError(str(path), reason, "Check the path and its permissions") from error
    known = find_format(path.suffix)
    if known is None or not known.is_laid_out:
        return read_page(data, path.suffix, str(path), hints)
    decoded = decode_text(data, markup=True)
    try:
        turns = parse_turns(decoded.text if decoded else "", path.suffix)
    except FormatError as error:
        raise ReferencePageError(str(path), error.reason, error.remedy) from error
    page = read_spoken(_part_turns(turns), str(path), hints)
    return replace(page, note=decoded.note if decoded else "")


def _part_turns(turns: Iterable[Turn]) -> list[tuple[str | None, tuple[str, ...]]]:
    """Speakers and paragraphs; what nobody is named for is parted at ends of sentences."""
    parted: list[tuple[str | None, tuple[str, ...]]] = []
    for turn in turns:
        pieces = [turn.words] if turn.speaker is not None else _part_words(turn.words)
        parted += [(turn.speaker, split_paragraphs(join_words(piece))) for piece in pieces]
    return parted


def _part_words(words: Sequence[Word]) -> list[Sequence[Word]]:
    bounds = [0]
    for index, (word, after) in enumerate(pairwise(words), start=1):
        if ends_sentence(word.text):
            silence_ms = after.span.start_ms - word.span.end_ms
            if silence_ms >= _PAUSE_MS or index - bounds[-1] >= _MOST_WORDS:
                bounds.append(index)
    return [words[start:end] for start, end in pairwise([*bounds, len(words)])]


def show_page(path: Path, hints: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """A line for every paragraph of a page (number, role, speaker, beginning), and what there is to say of all.

    Raises:
        ReferencePageError: the file can't be read, or holds no speech.
        ConfigError: a hint has no known role.
    """
    page = read_page_file(path, hints)
    notes = [_count_parts(page), *(f"No paragraph fits: {hint}" for hint in page.unused)]
    notes += [page.note] if page.note else []
    if not page.reference.speakers:
        notes.append("Nobody is named on this page: who speaks can't be compared.")
    return [_describe(line) for line in page.lines], notes


def _describe(line: Line) -> str:
    speaker = f"({line.speaker}) " if line.speaker else ""
    spoken = line.role in (Role.TURN, Role.SPEECH)
    text = _shorten((line.said if spoken else "") or line.text)
    left_out = f"  without {' '.join(line.asides)}" if line.asides else ""
    return clean(f"{line.number:>5}  {line.role:<9}  {speaker}{text}{left_out}")


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS].rstrip()}…"


def _count_parts(page: Page) -> str:
    """What the page was taken for, in numbers: "1 headline, 11 summary paragraphs, 3 headings, 116 turns"."""
    reference = page.reference
    directions = sum(line.role is Role.DIRECTION for line in page.lines)
    parts = [
        (int(bool(reference.title)), "headline", True),
        (len(reference.byline), "byline", False),
        (len(reference.preface), "summary paragraph", True),
        (len(reference.sections), "heading", True),
        (len(reference.turns), "turn", True),
        (directions, "direction", False),
        (len(reference.footnotes), "footnote", False),
    ]
    return ", ".join(
        f"{count} {what}{'' if count == 1 else 's'}"
        for count, what, always in parts
        if count or always
    )
