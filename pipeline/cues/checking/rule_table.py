"""All rules of subtitles, each declared once: whether it is hard, and the words for who breaks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that cues may break.

    Attributes:
        name: as lists, programs and styles know it.
        of_one: what is wrong with one cue, with ``{measured}``, or ``{seconds}`` where that is a time.
        of_several: what is wrong with several.
        excess: what is too much or too little in a cue, with ``{measured}`` and ``{other}``, another cue.
        hard: whether a cue that breaks it can't be delivered.
        is_writing: whether it is about how things are written, or noted, and not about what is shown when and where.
    """

    name: str
    of_one: str
    of_several: str
    excess: str
    hard: bool = False
    is_writing: bool = False


def _write(name: str, of_one: str, of_several: str, excess: str) -> Rule:
    return Rule(name, of_one, of_several, excess, is_writing=True)


_ALL = (
    # Lines
    Rule("line-width", "has a line of {measured}", "have a line that is too long", "{measured}", hard=True),
    Rule("line-count", "has {measured}", "have too many lines", "{measured}", hard=True),
    Rule("one-line", "would fit in one line", "would fit in one line", "would fit in one line ({measured})"),
    Rule("orphan", "has a word that stands alone", "have a word that stands alone",
         "a word stands alone ({measured})"),
    Rule("line-break", "has a line that ends inside a phrase", "have a line that ends inside a phrase",
         "a line ends inside a phrase ({measured})"),
    Rule("empty", "shows nothing", "show nothing", "shows nothing", hard=True),
    # Times
    Rule("reading-speed", "is too fast to read ({measured})", "are too fast to read", "{measured}", hard=True),
    Rule("min-duration", "is shown for only {seconds}", "are shown too briefly", "{measured}", hard=True),
    Rule("max-duration", "is shown for {seconds}", "are shown too long", "{measured}", hard=True),
    Rule("min-gap", "is followed by the next after only {seconds}", "are followed too closely by the next",
         "too close to {other} ({measured})", hard=True),
    Rule("overlap", "overlaps the next by {seconds}", "overlap the next", "overlaps {other} ({measured})",
         hard=True),
    Rule("out-of-order", "starts {seconds} before the one above it", "start before the one above them",
         "starts before {other} ({measured})", hard=True),
    Rule("chain", "is followed by a short gap", "are followed by a short gap",
         "a short gap before {other} ({measured})"),
    Rule("shot-change", "comes or goes too near a shot change", "come or go too near a shot change",
         "{measured}"),
    # Words
    Rule("speakers", "holds the words of {measured}", "hold the words of several speakers",
         "more than one speaker ({measured})", hard=True),
    Rule("early", "starts {seconds} early", "start early", "comes early ({measured})", hard=True),
    Rule("late", "starts {seconds} late", "start late", "comes late ({measured})", hard=True),
    # How things are written
    _write("frame-grid", "has a time between two frames", "have a time between two frames", "{measured}"),
    _write("spaces", "has spaces that nobody sees", "have spaces that nobody sees", "{measured}"),
    _write("unseen", "has a character that nobody sees", "have a character that nobody sees",
           "{measured} has no place here"),
    _write("direction", "has an open mark of direction", "have an open mark of direction", "{measured}"),
    _write("glyph", "has a character that is not allowed", "have a character that is not allowed",
           "{measured} is no allowed character"),
    _write("ellipsis", "has another ellipsis", "have another ellipsis", "{measured} as an ellipsis"),
    _write("lone-dash", "has a line of a dash alone", "have a line of a dash alone", "a dash stands alone"),
    _write("dialogue", "has dialogue dashes that don't agree", "have dialogue dashes that don't agree",
           "{measured}"),
    _write("number", "has a number in figures", "have a number in figures", "{measured} in figures"),
    _write("sound", "has a sound that is noted in another way", "have a sound that is noted in another way",
           "{measured}"),
    _write("tag", "has a tag without its other half", "have a tag without its other half", "{measured}"),
    _write("styling", "has styling that is not allowed", "have styling that is not allowed",
           "{measured} is no allowed styling"),
)  # fmt: skip

RULES: Final[Mapping[str, Rule]] = MappingProxyType({rule.name: rule for rule in _ALL})
"""All rules by their names."""

HARD_RULES: Final = tuple(rule.name for rule in _ALL if rule.hard)
"""The names of those that a cue must keep to be delivered."""
