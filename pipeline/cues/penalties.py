"""What parting and joining costs, in points; the search looks for the least sum."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise

from pipeline.cues.pieces import CLAUSE_MARKS, CLOSERS, SENTENCE_MARKS, Piece
from pipeline.cues.style import CueStyle

# What a seam costs by the words around it. The order is the rule: after punctuation, else
# before a conjunction or preposition, never between an article and its noun.
# Source: Netflix Timed Text Style Guide, English (USA), "Line Breaks"; the points are ours.
AFTER_SENTENCE, AFTER_CLAUSE, BEFORE_CONNECTIVE, ELSEWHERE = 0.0, 5.0, 9.0, 15.0
INSIDE_WORD, AFTER_STICKY = 20.0, 24.0

CUE = 12.0
LONE_WORD = 15.0
TOO_SHORT = 8.0
TOO_FAST = 10.0
PAUSE_RELIEF_PER_S, LONGEST_RELIEF_S = 8.0, 1.0
SILENCE_PER_S, SILENCE_FREE_S, MOST_SILENCE = 20.0, 0.5, 80.0
PARAGRAPH_INSIDE = 40.0
LINE_BREAK_SHARE = 0.4
UNEVEN = 8.0
TOP_HEAVY = 2.0
LONE_WORD_LINE = 3.0

_CONNECTIVES = {
    "en": "and but or nor so yet because although though while when where which who that if than "
    "as unless until since before after in on at by for from of to with without into onto "
    "over under about between through during against across behind",
    "de": "und aber oder denn sondern weil dass obwohl während wenn als ob wo der die das welche "
    "in im an am auf aus bei beim mit nach seit von vom zu zum zur für durch gegen ohne um "
    "über unter zwischen vor hinter neben",
    "fr": "et mais ou donc car ni que qui quand lorsque si comme où parce puisque à au aux de du "
    "des dans sur sous par pour avec sans entre chez vers depuis pendant contre",
    "es": "y e pero o u ni que cuando si como donde porque aunque mientras a al de del en con sin "
    "por para sobre entre hasta desde hacia contra",
}
_STICKY = {
    "en": "a an the my your his her its our their this these those no very mr. mrs. ms. dr.",
    "de": "ein eine einen einem einer eines der die das den dem des mein dein sein ihr unser kein "
    "sehr im am zum zur vom beim",
    "fr": "un une le la les mon ma mes ton ta tes son sa ses notre votre leur ce cette ces du des",
    "es": "un una unos unas el la los las mi tu su nuestro nuestra este esta estos estas del al",
}
# Full stops that end no sentence, single initials among them.
_ABBREVIATIONS = re.compile(r"(?:mrs?|ms|dr|prof|st|vs|e\.g|i\.e|etc|no|z\.b|d\.h|bzw|[^\W\d_])\.")


@dataclass(frozen=True, slots=True)
class Passage:
    """One speaker's pieces, and what it costs to part or to join them.

    ``seams[k]`` is the price of ending a cue before piece ``k``, free at both ends;
    ``joined[k]`` the sum of what it costs to run across all seams up to and including ``k``;
    pieces ``i`` to ``j - 1`` in one line take ``right[j] - left[i]`` columns;
    ``until_ms`` is when the next speaker starts.
    """

    pieces: tuple[Piece, ...]
    seams: tuple[float, ...]
    joined: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    until_ms: float
    labelled: bool


def build_passage(
    pieces: tuple[Piece, ...], language: str, *, until_ms: float, labelled: bool
) -> Passage:
    """The pieces with the price of every seam between them."""
    connectives = frozenset(_CONNECTIVES.get(language, "").split())
    sticky = frozenset(_STICKY.get(language, "").split())
    seams, joins, left, right = [0.0], [0.0], [0], [0]
    own = pieces[0]
    for before, after in pairwise(pieces):
        own = own if before.aside else before
        silence_s = max(0, after.start_ms - before.end_ms) / 1000
        relief = PAUSE_RELIEF_PER_S * min(silence_s, LONGEST_RELIEF_S)
        seams.append(max(0.0, _price_seam(own, after, connectives, sticky) - relief))
        across = min(MOST_SILENCE, SILENCE_PER_S * max(0.0, silence_s - SILENCE_FREE_S))
        joins.append(across + (PARAGRAPH_INSIDE if after.joint == "\n" else 0.0))
        right.append(left[-1] + before.columns)
        left.append(right[-1] + (1 if after.joint else 0))
    right.append(left[-1] + pieces[-1].columns)
    if labelled:
        # A name is no phrase: a line may end after it, at the price of a clause.
        seams[1] = AFTER_CLAUSE
    seams.append(AFTER_SENTENCE)
    joined = tuple(accumulate(joins))
    return Passage(pieces, tuple(seams), joined, tuple(left), tuple(right), until_ms, labelled)


def _price_seam(
    before: Piece, after: Piece, connectives: frozenset[str], sticky: frozenset[str]
) -> float:
    """The points for parting two pieces, by their text alone.

    A folded back-channel stays in one piece and, if possible, with what it was said under: it
    does not end the speaker's phrase, so ``before`` is always the speaker's own.
    """
    if after.aside:
        return AFTER_STICKY if after.inside else ELSEWHERE
    word = before.text.lower()
    bare = word.rstrip(CLOSERS)
    mark = bare[-1:] or word[-1]
    if after.joint == "\n" or (mark in SENTENCE_MARKS and not _ABBREVIATIONS.fullmatch(bare)):
        return AFTER_SENTENCE
    if mark in CLAUSE_MARKS:
        return AFTER_CLAUSE
    if word in sticky:
        return AFTER_STICKY
    if after.text.lower().rstrip(CLAUSE_MARKS) in connectives:
        return BEFORE_CONNECTIVE
    return INSIDE_WORD if after.inside else ELSEWHERE


def price_cue(passage: Passage, first: int, last: int, style: CueStyle) -> float:
    """The points for a cue of these pieces, its line breaks aside."""
    pieces, seams = passage.pieces, passage.seams
    size = len(pieces)
    price = CUE + seams[last] + passage.joined[last - 1] - passage.joined[first]
    next_ms = pieces[last].start_ms if last < size else passage.until_ms
    room_ms = max(0.0, next_ms - pieces[first].start_ms)
    is_lone = last - first - (passage.labelled and first == 0) == 1 and size > last - first
    if is_lone and (seams[first] > 0 or seams[last] > 0):
        price += LONE_WORD
    if room_ms < style.min_duration_ms:
        price += TOO_SHORT * (1 - room_ms / style.min_duration_ms)
    wanted_ms = (passage.right[last] - passage.left[first]) * 1000 / style.max_cps
    if room_ms < wanted_ms:
        price += TOO_FAST * (1 - room_ms / wanted_ms)
    return price


def price_line(
    passage: Passage, first: int, start: int, last: int, *, goal: float, width: int
) -> float:
    """The points for a line that ends before ``start`` while the lines below take ``goal``."""
    top = passage.right[start] - passage.left[first]
    if top > width and start > first + 1:
        return float("inf")
    price = LINE_BREAK_SHARE * passage.seams[start] + UNEVEN * abs(top - goal) / width
    if top > goal:
        price += TOP_HEAVY
    if start in (first + 1, last - 1):
        price += LONE_WORD_LINE
    return price
