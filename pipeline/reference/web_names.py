"""Elements of a web page that hold who speaks, though their names don't say so: short texts that come back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.reference.web_elements import BLOCKS, TIME, is_plain
from pipeline.text.case_folding import fold_name
from pipeline.text.sound_notes import is_sound_note
from pipeline.text.speaker_names import could_be_name, looks_like_name
from pipeline.text.unseen import strip_unseen

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MOST_CHARACTERS = 40
_LEAST_BETWEEN = 6
"""Characters of text between two names: a time is no speech."""
_LEAST_PLACES, _LEAST_PERSONS = 3, 2
_PLAIN = frozenset(("button", "cite", "em", "h2", "h3", "h4", "h5", "h6", "i", "label", "u"))
"""Elements in which names may stand though they have no class."""
_MOST_AROUND = 8
"""Elements within one another that are no blocks, around a name."""
_MOST_LOST = 0.2
"""Of the elements of one class: so many may stand elsewhere, or say something else."""


def find_name_elements(main: HtmlElement, lengths: dict[HtmlElement, int]) -> set[HtmlElement]:
    """Return the elements of the classes that hold names: they open what they stand in, and come back.

    Args:
        main: The part of the page that is read.
        lengths: How many characters of text each element holds.
    """
    places: dict[tuple[str, str], list[tuple[HtmlElement, int]]] = defaultdict(list)
    from lxml import etree

    read = 0
    for event, element in etree.iterwalk(main, events=("start", "end")):
        if event == "end":
            read += len((element.tail or "").strip())
            continue
        kind = element.get("class") or ("" if element.tag in _PLAIN else None)
        if (
            kind is not None
            and 0 < lengths.get(element, 0) <= _MOST_CHARACTERS
            and is_plain(element)
        ):
            places[element.tag, kind].append((element, read))
        read += len((element.text or "").strip())
    return {
        element
        for found in places.values()
        if len(found) >= _LEAST_PLACES and _hold_names(found)
        for element, _ in found
    }


def _hold_names(found: Sequence[tuple[HtmlElement, int]]) -> bool:
    """Whether the elements of one class hold the names of those who speak."""
    written = [strip_unseen(element.text_content()) for element, _ in found]
    texts = [" ".join(text.split()).rstrip(" :：") for text in written]
    names = [text for text in texts if _is_name(text)]
    persons = {fold_name(name) for name in names}
    if not _LEAST_PERSONS <= len(persons) < len(names):
        return False
    starts = [start for _, start in found]
    bare = [
        after - start - len(text) < _LEAST_BETWEEN
        for text, start, after in zip(texts, starts, starts[1:], strict=False)
    ]
    inside = [not _opens_block(element) for element, _ in found]
    most = _MOST_LOST * len(found)
    return len(texts) - len(names) <= most and sum(bare) <= most and sum(inside) <= most


def _is_name(text: str) -> bool:
    is_sentence = text.endswith((".", "?", "!"))
    return (
        could_be_name(text)
        and looks_like_name(text)
        and not is_sentence
        and not is_sound_note(text)
    )


def _opens_block(element: HtmlElement) -> bool:
    """Whether nothing but a time stands before an element in the block around it."""
    for _ in range(_MOST_AROUND):
        before, parent = element.getprevious(), element.getparent()
        if element.tag in BLOCKS or parent is None:
            return True
        if before is not None:
            is_new = before.tag in BLOCKS or before.tag == "br"
            text = before.text_content() if is_plain(before) else "text"
            return (is_new and not (before.tail or "").strip()) or (
                TIME.fullmatch(text + (before.tail or "")) is not None
            )
        if (parent.text or "").strip():
            return False
        element = parent
    return False
