"""Plain text (.txt): ``Name: text`` for every turn, as interviews are published."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from pipeline.domain import Turn
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.speaker_lines import list_paragraphs, read_lines, read_named_line
from pipeline.text.punctuation import CLOSERS, COMMAS, DASHES, SENTENCE_ENDS

_LONGEST_HEADING = 100
_ENDS = frozenset(SENTENCE_ENDS + COMMAS + CLOSERS + DASHES)


def render(document: Document) -> str:
    """The cleaned turns, one paragraph to a line, a blank line between; "" for no speech."""
    paragraphs = [
        paragraph.text if paragraph.name is None else f"{paragraph.name}: {paragraph.text}"
        for paragraph in list_paragraphs(document.cleaned)
    ]
    return "\n\n".join(paragraphs) + "\n" if paragraphs else ""


def parse(text: str) -> tuple[Turn, ...]:
    """Turns without times; a line that begins with no name goes on with the turn before it.

    Where there are names, a short line between blank ones that is no sentence and that a turn
    follows is a heading, and no speech.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    return read_lines(
        line
        for line, is_heading in zip(lines, _find_headings(lines), strict=True)
        if not is_heading
    )


def _find_headings(lines: Sequence[str]) -> list[bool]:
    """Which lines are headings: of those that could be, they over which a turn or a heading follows."""
    named = [read_named_line(line)[0] is not None for line in lines]
    was_named = list(accumulate(named, initial=False))
    found = [False] * len(lines)
    opens = False  # whether the line below that is not blank is a turn's or a heading
    for at in range(len(lines) - 1, -1, -1):
        if lines[at].strip():
            could = opens and not named[at] and _could_be_heading(lines, at)
            # Before anybody is named one word may as well be said.
            found[at] = could and (was_named[at] or len(lines[at].split()) > 1)
            opens = named[at] or found[at]
    return found


def _could_be_heading(lines: Sequence[str], at: int) -> bool:
    """Whether a line stands alone and is no sentence: what a turn says ends with a mark."""
    line = lines[at].strip()
    alone = (at == 0 or not lines[at - 1].strip()) and not "".join(lines[at + 1 : at + 2]).strip()
    return (
        alone and len(line) <= _LONGEST_HEADING and line[-1] not in _ENDS and not line[:1].islower()
    )


FORMAT = Format(".txt", render, parse, other_suffixes=(".text",))
