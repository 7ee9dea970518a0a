"""Which lines of a page open a turn, and whose: read from how the page itself writes names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from pipeline.reference.hints import Hints
from pipeline.reference.openers.page_names import unify_names
from pipeline.reference.openers.time_marks import TIME_MARK, is_spelled_time, is_time_mark
from pipeline.reference.openers.turn_shapes import (
    SET_APART,
    Opener,
    Shape,
    is_alone,
    read_label,
    read_shapes,
)
from pipeline.reference.paragraphs import Paragraph
from pipeline.text.asides import is_direction
from pipeline.text.case_folding import fold_name
from pipeline.text.speaker_names import (
    is_abbreviation,
    is_ordinary_opener,
    is_role,
    says_who_is_meant,
)

_TIME = re.compile(rf"(?:{TIME_MARK})\s+")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?){2,4}")
_FEW = 3
_MOSTLY = 0.8
"""Share of a page's lines that makes a shape its own, even if nobody comes back."""

_MOST_LINES_OF_A_TURN = 10
"""On a page that puts labels or times over its turns."""

# Shapes that are nothing else, once the name is a known speaker's.
_FIRM = (Shape.COLON, Shape.MARKED, Shape.TIMED, Shape.BRACKETED)
_LOOSE = (Shape.DASH, Shape.STOP, Shape.ALONE)
"""Shapes that a sentence may have as well."""
_SURE_OF_ONE = (Shape.MARKED, Shape.TIMED, Shape.STOP)
"""Shapes that need no second speaker to be told from speech."""


def find_openers(paragraphs: Sequence[Paragraph], hints: Hints) -> list[Opener | None]:
    """For every line, what opens it in the shape that this page uses, its name unified; else ``None``.

    A colon is taken for what it is. Any other shape is the page's only if several lines have it and
    more of them than have a colon; then a colon counts only behind the names that are known.
    """
    below = _list_below(paragraphs)
    recurring = _list_recurring(paragraphs)
    found = [
        read_shapes(p, text, hints, recurs=p.text in recurring and text not in recurring)
        for p, text in zip(paragraphs, below, strict=True)
    ]
    main = _find_main_shape(found)
    known = {
        fold_name(opener.name)
        for openers in found
        for shape, opener in openers.items()
        if opener.sure or shape is main
    }
    chosen: list[Opener | None] = []
    for openers in found:
        firm = [openers[shape] for shape in _FIRM if shape in openers]
        sure = next((o for o in openers.values() if o.sure), None)
        behind_known = next(
            (o for o in firm if fold_name(o.name) in known or says_who_is_meant(o.name)), None
        )
        chosen.append(sure or openers.get(main) or behind_known)
    unified = _unify(_drop_abbreviations(_drop_times(chosen)), hints)
    counts = Counter(opener.name for opener in unified if opener is not None)
    return [None if o and _could_be_heading(o, counts) else o for o in unified]


def _could_be_heading(opener: Opener, counts: Counter[str]) -> bool:
    """Whether a short line that stands alone once, and says no role, is as well a heading."""
    is_once = opener.shape is Shape.ALONE and counts[opener.name] == 1
    return is_once and not is_role(opener.name)


def join_times(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The lines; one that could be a name with the time that stands over it, or under it, on a line of its own.

    What is said stands on its other side: a list of times and lines names nobody.
    """
    is_time = [is_time_mark(paragraph.text) for paragraph in paragraphs]
    is_time = [True, *is_time, True, True]
    joined: list[Paragraph] = []
    for index, paragraph in enumerate(paragraphs):
        over, under, below = is_time[index], is_time[index + 2], is_time[index + 3]
        place = index - 1 if over and not under else index + 1
        is_beside = (over and not under) or (under and not below)
        # A time between a name that its format gives and a line is that name's.
        is_beside = is_beside and not (over and index > 1 and paragraphs[index - 2].named)
        if is_beside and 0 <= place < len(paragraphs) and is_alone(paragraph.text):
            text = f"{paragraph.text} {paragraphs[place].text.strip()}"
            joined.append(replace(paragraph, text=text, fields=()))
        else:
            joined.append(paragraph)
    return joined


def _drop_times(chosen: Sequence[Opener | None]) -> list[Opener | None]:
    """The openers, without the time behind the name where most have one."""
    said = [opener.said for opener in chosen if opener is not None and opener.said]
    if sum(_TIME.match(text) is not None for text in said) < max(2, len(said) / 2):
        return list(chosen)
    return [o and replace(o, said=_TIME.sub("", o.said, count=1)) for o in chosen]


def _drop_abbreviations(chosen: Sequence[Opener | None]) -> list[Opener | None]:
    """The openers without abbreviations that open one line ("NB: …"), unless the page names others by initials."""
    initials = Counter(o.name for o in chosen if o and _INITIALS.fullmatch(o.name) and not o.sure)
    back = [name for name, count in Counter(o.name for o in chosen if o).items() if count > 1]
    lone = {
        name
        for name, count in initials.items()
        if count == 1 and is_abbreviation(name) and (len(back) > 1 or not is_role(name))
    }
    if any(not is_abbreviation(name) for name in initials):
        return list(chosen)
    return [None if o and not o.sure and o.name in lone else o for o in chosen]


def find_labels(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """The lines that are nothing but a name in brackets, where such names come back: no directions."""
    names = {i: name for i, p in enumerate(paragraphs) if (name := read_label(p.text))}
    counts = Counter(fold_name(name) for name in names.values())
    labels = frozenset(i for i, name in names.items() if counts[fold_name(name)] > 1)
    return labels if len(labels) * _MOST_LINES_OF_A_TURN >= len(paragraphs) else frozenset()


def find_times(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """The lines that are times; such in words ("5 seconds") only where the page puts them to its turns."""
    found = frozenset(i for i, p in enumerate(paragraphs) if is_time_mark(p.text))
    spelled = frozenset(i for i in found if is_spelled_time(paragraphs[i].text))
    is_usual = len(spelled) > 1 and len(spelled) * _MOST_LINES_OF_A_TURN >= len(paragraphs)
    return found if is_usual else found - spelled


def _unify(chosen: Sequence[Opener | None], hints: Hints) -> list[Opener | None]:
    """The openers with the names to show."""
    names = [opener.name for opener in chosen if opener is not None]
    shown = unify_names(names, hints.speakers)
    return [opener and replace(opener, name=shown[opener.name]) for opener in chosen]


def _list_recurring(paragraphs: Sequence[Paragraph]) -> set[str]:
    """The lines that stand on the page again, word for word, and could be names."""
    counts = Counter(paragraph.text for paragraph in paragraphs)
    return {text for text, count in counts.items() if count > 1 and is_alone(text)}


def _list_below(paragraphs: Sequence[Paragraph]) -> list[str]:
    """For every line the next one's text that is no stage direction; empty below the last."""
    below: list[str] = []
    text = ""
    for paragraph in reversed(paragraphs):
        below.append(text)
        text = text if is_direction(paragraph.text) else paragraph.text
    return below[::-1]


def _find_main_shape(found: Sequence[dict[Shape, Opener]]) -> Shape:
    """The shape in which most lines open with a name that comes back."""
    best, most = Shape.COLON, _count_turns(found, Shape.COLON)
    colons = most * (_FEW if len(_list_repeated(found, Shape.COLON)) > 1 else 1)
    for shape in Shape:
        count = _count_turns(found, shape)
        # Sentences have dashes, and short lines stand alone: beside colons of several they mean little.
        needed = max(most, colons) if shape in _LOOSE else most
        # Some sentences have a time: below turns with colons, lines that are alike may be speech.
        is_speech = shape is Shape.INLINE and best is Shape.COLON and _begins_with_colon(found)
        needed *= _FEW if is_speech else 1
        # A colon is in many sentences: a shape that is in none need not be more frequent.
        is_sure = shape not in _LOOSE and not is_speech
        is_as_good = best is Shape.COLON and is_sure and count == most > 0
        is_rival = best is Shape.COLON and count * _FEW >= most and _holds_colons(found, shape)
        if count > needed or is_as_good or is_rival:
            best, most = shape, count
    return best


def _holds_colons(found: Sequence[dict[Shape, Opener]], shape: Shape) -> bool:
    """Whether what stands before colons is said in turns of this shape: no sentence has it, others are named in it.

    So it is where the first name that comes back has it.
    """
    names = set(_list_repeated(found, shape)) if shape in SET_APART else set()
    words = set(_list_repeated(found, Shape.COLON))
    if len(names) < 2 or not names.isdisjoint(words):
        return False
    first = next(f for f in found if _is_named(f, shape, names) or _is_named(f, Shape.COLON, words))
    return _is_named(first, shape, names)


def _begins_with_colon(found: Sequence[dict[Shape, Opener]]) -> bool:
    """Whether the first name that comes back stands before a colon, and not before a time."""
    names, words = (set(_list_repeated(found, s)) for s in (Shape.INLINE, Shape.COLON))
    before_time = (_is_named(f, Shape.INLINE, names) for f in found)
    before_colon = (_is_named(f, Shape.COLON, words) for f in found)
    order = zip(before_time, before_colon, strict=True)
    return next((colon and not time for time, colon in order if time or colon), False)


def _is_named(openers: dict[Shape, Opener], shape: Shape, names: Collection[str]) -> bool:
    """Whether a line opens in this shape with one of these names."""
    return shape in openers and fold_name(openers[shape].name) in names


def _list_repeated(found: Sequence[dict[Shape, Opener]], shape: Shape) -> list[str]:
    """The names that come back in lines of a shape."""
    names = [f[shape].name for f in found if shape in f and not is_ordinary_opener(f[shape].name)]
    return [name for name, count in Counter(map(fold_name, names)).items() if count > 1]


def _count_turns(found: Sequence[dict[Shape, Opener]], shape: Shape) -> int:
    """How many lines have the shape and a name that comes back; 0 if it does not make them turns.

    It does if two speakers have it, or if it is so marked that nothing else is meant. Where nearly
    all lines have it, nobody need come back.
    """
    openers = [f[shape] for f in found if shape in f and not is_ordinary_opener(f[shape].name)]
    counts = Counter(fold_name(opener.name) for opener in openers)
    repeated = [count for count in counts.values() if count > 1]
    # Under a name without text stands what is said.
    filled = sum(1 if opener.said else 2 for opener in openers)
    if shape is not Shape.ALONE and len(openers) > 1 and filled >= _MOSTLY * len(found):
        return len(openers)
    if shape in _SURE_OF_ONE or shape is Shape.COLON:
        return sum(repeated)
    needed = 1 + (shape is Shape.ALONE and counts.total() > 4)
    return sum(repeated) if len(counts) > 1 and len(repeated) >= needed else 0
