"""Plain text (.txt): ``Name: text`` for every turn, as interviews are published."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.domain import Turn
from pipeline.formats.document import Document
from pipeline.formats.speech import list_paragraphs, read_lines, read_named_line

_LONGEST_HEADING = 100
_ENDS = frozenset(".!?…。！？;,，、:：\"'”’»)]）」』】》—–-")


def render(document: Document) -> str:
    """The cleaned turns, one paragraph to a line, a blank line between; "" for no speech."""
    paragraphs = [
        one.text if one.name is None else f"{one.name}: {one.text}"
        for one in list_paragraphs(document.cleaned)
    ]
    return "\n\n".join(paragraphs) + "\n" if paragraphs else ""


def parse(text: str) -> tuple[Turn, ...]:
    """Turns without times; a line that begins with no name goes on with the turn before it.

    Where there are names, a short line between blank ones that is no sentence and that a turn
    follows is a heading, and no speech.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    return read_lines(line for at, line in enumerate(lines) if not _is_heading(lines, at))


def _is_heading(lines: Sequence[str], at: int) -> bool:
    """Whether a line is a heading: what a turn says ends with a mark, and a heading with none."""
    line = lines[at].strip()
    alone = (at == 0 or not lines[at - 1].strip()) and not "".join(lines[at + 1 : at + 2]).strip()
    if not line or not alone or len(line) > _LONGEST_HEADING or line[-1] in _ENDS:
        return False
    if read_named_line(line)[0] is not None or line[:1].islower():
        return False
    if not any(read_named_line(one)[0] for one in lines[:at]) and len(line.split()) < 2:
        return False  # before anybody is named one word may as well be said
    following = next((number for number in range(at + 1, len(lines)) if lines[number].strip()), at)
    if following == at:
        return False
    named = read_named_line(lines[following])[0] is not None
    return named or _is_heading(lines, following)
