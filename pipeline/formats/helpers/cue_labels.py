"""Who is named in the text of cues: read from how the whole file writes names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from pipeline.formats.helpers.speaker_lines import UNKNOWN
from pipeline.text.case_folding import fold_name
from pipeline.text.punctuation import ends_sentence
from pipeline.text.sound_notes import MUSIC_NOTES, is_sound_note
from pipeline.text.speaker_names import (
    could_be_name,
    is_ordinary_opener,
    is_role,
    looks_like_name,
    strip_role,
)

_LINE = re.compile(
    r"^(?P<lead>[ \t]*+(?P<dash>[-–—][ \t]?+(?!\d))?+(?P<arrows>>{2,3})?+[ \t]*+)(?=\S).*+$",
    re.MULTILINE,
)
_VISIBLE = re.compile(r"\S")
_BRACKETED = r"[\[(（【<][^\[\]()（）【】<>\n]{1,40}[\])）】>]"
_COLON = re.compile(
    rf"(?P<name>[^:：()\[\]（）【】<>\n]{{1,60}}|{_BRACKETED})(?:[ \t]*{_BRACKETED})?[ \t]*(?:：|:(?!//))\s*"
)
_BRACKET = re.compile(rf"(?P<name>{_BRACKETED})\s*")
_ALONE = re.compile(r"(?P<name>[^:：()\[\]（）【】<>,.?!\n]{1,40})$", re.MULTILINE)
_NUMBER = re.compile(r"\d+")
_BRACKETS = " \t[]()（）【】<>"
_FEW = 8
"""Cues for each name, where every name stands once and none at the beginning."""


@dataclass(frozen=True, slots=True)
class Label:
    """Where in a cue's text somebody else begins to speak: its characters that say so, and who it is, if they say."""

    cue: int
    begin: int
    end: int
    name: str | None


class _Shape(Enum):
    """What sets a name apart from what is said."""

    COLON = "Name: text"
    BRACKETS = "[Name] text"
    LINE = "Name on a line of its own"


@dataclass(frozen=True, slots=True)
class _Opener:
    """What could be a name at the beginning of a line.

    Attributes:
        label: what it is, if it is one.
        arrows_end: where arrows end that stand before it; 0 where there are none.
        key: the name in one case, by which it is counted.
        shape: what sets it apart.
        is_firm: whether it begins a sentence at the beginning of a cue, or is set off by a dash or arrows.
        is_tight: whether no white space parts it from what is said.
        is_followed: whether something is said behind it in the cue.
    """

    label: Label
    arrows_end: int
    key: str
    shape: _Shape
    is_firm: bool = True
    is_tight: bool = False
    is_followed: bool = True


_SHAPES = {_COLON: _Shape.COLON, _BRACKET: _Shape.BRACKETS, _ALONE: _Shape.LINE}


def find_labels(texts: Sequence[str], known: Collection[str] = ()) -> list[Label]:
    """Return where somebody is named in a file's cues, and where arrows say that somebody else begins to speak.

    A name comes back, or looks like one and begins a cue; ordinary words before a colon are speech.

    Args:
        texts: of the cues; what was said before has been replaced by spaces.
        known: names that the file gives elsewhere.
    """
    openers = list(_find_openers(texts))
    groups = {shape: _group([o for o in openers if o.shape is shape]) for shape in _Shape}
    named = {
        *map(fold_name, (*known, UNKNOWN)),
        *_accept_before_colons(groups[_Shape.COLON], len(texts)),
        *_accept_in_brackets(groups[_Shape.BRACKETS], len(texts)),
    }
    accepted = dict.fromkeys(_Shape, named) | {
        _Shape.LINE: _accept_on_lines(groups[_Shape.LINE], len(texts))
    }
    shown: dict[str, str] = {}
    for opener in openers:
        name = opener.label.name
        if name and (opener.key not in shown or shown[opener.key].isupper()):
            shown[opener.key] = name
    labels = []
    for opener in openers:
        label = opener.label
        if label.name is not None and opener.key in accepted[opener.shape]:
            labels.append(Label(label.cue, label.begin, label.end, shown[opener.key]))
        elif opener.arrows_end:
            labels.append(Label(label.cue, label.begin, opener.arrows_end, None))
    return labels


def _find_openers(texts: Sequence[str]) -> Iterator[_Opener]:
    """What could be a name in every line of every cue."""
    # Where few cues end a sentence, it says nothing that one doesn't.
    punctuated = sum(map(ends_sentence, texts)) * 2 >= len(texts)
    is_open = False  # inside of a bracket that began in the cue before
    ended = True
    for index, text in enumerate(texts):
        begins_cue = True
        for line in _LINE.finditer(text):
            is_firm = ended if punctuated else begins_cue
            if not (begins_cue and is_open):
                yield from _read_line(text, index, line, begins_cue=begins_cue, is_firm=is_firm)
            begins_cue, ended = False, _ends(line[0])
        is_open = text.count("[") > text.count("]")


def _ends(text: str) -> bool:
    """Whether a sentence ends with the text, or a note on a sound stands there."""
    return ends_sentence(text) or text.rstrip().endswith((*")]）】", *MUSIC_NOTES))


def _read_line(
    text: str, cue: int, line: re.Match[str], *, begins_cue: bool, is_firm: bool
) -> Iterator[_Opener]:
    """What opens a line of a cue's text, if anything does."""
    begin, end = line.end("lead"), line.end()
    arrows_end = begin if line["arrows"] else 0
    match = _COLON.match(text, begin, end) or _BRACKET.match(text, begin, end)
    if match is None and begins_cue:
        match = _ALONE.match(text, begin, end)
    name = " ".join(strip_role(match["name"].strip(_BRACKETS)).split()) if match else ""
    could_be = could_be_name if match and match.re is not _ALONE else looks_like_name
    if match is not None and could_be_name(name) and could_be(name):
        yield _Opener(
            Label(cue, line.start(), match.end(), name),
            arrows_end,
            fold_name(name),
            _SHAPES[match.re],
            is_firm=is_firm or bool(line["dash"]) or arrows_end > 0,
            is_tight=match[0].endswith(":") and match.end() < end,
            is_followed=_VISIBLE.search(text, match.end()) is not None,
        )
    elif arrows_end:
        yield _Opener(Label(cue, line.start(), begin, None), begin, "", _Shape.COLON)


def _accept_before_colons(found: Mapping[str, Sequence[_Opener]], cues: int) -> set[str]:
    """The names before colons that are speakers'."""
    accepted = {key for key, group in found.items() if _comes_back(group)}
    shapes = {_NUMBER.sub("0", key) for key in accepted if _NUMBER.search(key)}
    accepted |= {key for key in found if _NUMBER.sub("0", key) in shapes}
    once = {
        key
        for key, (first, *others) in found.items()
        if not others and first.is_firm and not first.is_tight and _could_be_once(first)
    }
    begins = any(found[key][0].label.cue == 0 for key in once)
    return accepted | once if accepted or begins or len(once) * _FEW >= cues else accepted


def _group(openers: Sequence[_Opener]) -> dict[str, list[_Opener]]:
    """The openers by name, without those that are ordinary words."""
    groups: dict[str, list[_Opener]] = defaultdict(list)
    for opener in openers:
        if opener.label.name:
            groups[opener.key].append(opener)
    return {
        key: group
        for key, group in groups.items()
        if not is_ordinary_opener(group[0].label.name or "")
    }


def _comes_back(group: Sequence[_Opener]) -> bool:
    """Whether a name stands for somebody who speaks more than once, or has a role."""
    name = group[0].label.name or ""
    firm = sum(opener.is_firm for opener in group)
    return firm > 0 and (is_role(name) or (len(group) > 1 and (firm > 1 or looks_like_name(name))))


def _could_be_once(opener: _Opener) -> bool:
    name = opener.label.name or ""
    return looks_like_name(name) and not name[:1].islower()


def _accept_on_lines(found: Mapping[str, Sequence[_Opener]], cues: int) -> set[str]:
    """The names on lines of their own that are speakers': most cues have one, and it comes back or is a role."""
    named = {
        key
        for key, group in found.items()
        if looks_like_name(group[0].label.name or "") and (len(group) > 1 or is_role(key))
    }
    count = sum(opener.is_followed for key in named for opener in found[key])
    return named if len(named) > 1 and count * 2 >= cues else set()


def _accept_in_brackets(found: Mapping[str, Sequence[_Opener]], cues: int) -> set[str]:
    """The names in brackets that are speakers': notes on sounds stand in the same place."""
    found = {
        key: group
        for key, group in found.items()
        if (any(o.is_followed for o in group) or (is_role(key) and _NUMBER.search(key)))
        and not is_sound_note(group[0].label.name or "")
    }
    named = {key for key, group in found.items() if looks_like_name(group[0].label.name or "")}
    roles = {key for key in found if is_role(key)}
    back = {key for key in named if len(found[key]) > 1 and all(o.is_followed for o in found[key])}
    several = len(named | roles) > 1
    is_usual = several and sum(len(found[key]) for key in named | roles) * 2 >= cues
    return roles | (named if is_usual else back if len(back | roles) > 1 else set())
