"""Names in short: once somebody has been named in full, as little of the name as tells them apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from typing import Final

from pipeline.text.case_folding import fold_name
from pipeline.text.scripts import CJK_CHARACTER
from pipeline.text.speaker_names import TITLES, is_role, strip_role

_LABEL = re.compile(r"SPEAKER_(\d{1,6})")
_NUMBERED = re.compile(r"Speaker (\d{1,6})")
_TITLE = re.compile(rf"(?:{TITLES}|Rt)\.?", re.IGNORECASE)
_BEFORE_FIRST_NAME = frozenset({"sir", "dame", "lady", "don", "doña", "dona"})
_PARTICLE = re.compile("al|bin|da|de|del|den|der|di|do|dos|du|el|ibn|la|le|ten|ter|van|von|y|zu")
_SUFFIX = re.compile(r"(?:jr|sr|ph\.?d|m\.?d|esq|[ivx]{2,4})\.?", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?-?)(?:[^\W\d_]\.-?)*")
_FEWEST_LETTERS: Final = 2
"""Of what somebody may be called: less is an initial."""


def show_name(name: str) -> str:
    """Return what people are shown for a name: ``Speaker 1`` for ``SPEAKER_00``, which only programs write.

    The number is the label's own, so that all files of a recording agree on it.
    """
    match = _LABEL.fullmatch(name)
    return f"Speaker {int(match[1]) + 1}" if match else name


def find_label(shown: str) -> str:
    """Return the label for which `show_name` shows this; the text itself where there is none."""
    match = _NUMBERED.fullmatch(shown)
    return f"SPEAKER_{int(match[1]) - 1:02d}" if match and int(match[1]) else shown


def shorten_names(names: Collection[str]) -> dict[str, str]:
    """Return for each of the names what its bearer is called after the first time.

    That is the first name; where another one's name has it too, the last name; a title keeps the last name beside
    it. What could be meant for two of them is never the answer, so some names stay as they are.
    """
    words = {name: _fold_words(name) for name in names}
    short = {}
    for name in names:
        others = [words[other] for other in names if other != name]
        forms = (form for form in list_short_forms(name) if not _fits_any(form, others))
        short[name] = next(forms, name)
    return short


def expand_names(names: Collection[str]) -> dict[str, str]:
    """Return the full name for each that stands for exactly one longer name among them; others are left out."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for form in list_short_forms(name):
            bearers[fold_name(form)].add(name)
    expanded = {}
    for name in names:
        longer = bearers.get(fold_name(name), set()) - {name}
        if len(longer) == 1:
            (expanded[name],) = longer
    return expanded


def list_short_forms(name: str) -> tuple[str, ...]:
    """Return the short forms of a name, the best one first: none of a role, a single word, or a name in ideographs."""
    words = strip_role(name).split()
    if CJK_CHARACTER.search(name) or is_role(name) or any(map(str.isdigit, name)):
        return ()
    titles = 0
    while titles < len(words) - 1 and _TITLE.fullmatch(words[titles]):
        titles += 1
    own = words[titles:]
    while len(own) > 1 and _SUFFIX.fullmatch(own[-1].strip(",")):
        own.pop()
    if len(own) < 2 or not all(word[0].isupper() or _PARTICLE.fullmatch(word) for word in own):
        return ()
    first, last = own[0], " ".join(own[_find_last_name(own) :]).strip(",")
    if titles and words[titles - 1].lower().rstrip(".") in _BEFORE_FIRST_NAME:
        return (" ".join((*words[:titles], first)),)
    if titles:
        return (" ".join((*words[:titles], last)),)
    return tuple(form for form in (first, last) if _names_somebody(form))


def _find_last_name(words: list[str]) -> int:
    """Where the last name begins, with the particles before it: ``van den Berg``."""
    place = len(words) - 1
    while place > 1 and _PARTICLE.fullmatch(words[place - 1]):
        place -= 1
    return place


def _names_somebody(form: str) -> bool:
    letters = sum(map(str.isalpha, form))
    return letters >= _FEWEST_LETTERS and _INITIALS.fullmatch(form) is None


def _fold_words(name: str) -> frozenset[str]:
    return frozenset(word.strip(".,()[]") for word in fold_name(name).split())


def _fits_any(form: str, others: Collection[frozenset[str]]) -> bool:
    """Whether all words of a form stand in another name, too."""
    words = _fold_words(form)
    return any(words <= other for other in others)
