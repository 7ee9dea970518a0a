"""What parting and joining costs, in points; the search looks for the least sum."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from pipeline.cues.layout.pieces import CLAUSE_MARKS, Piece, count_words
from pipeline.cues.layout.timing import Clock
from pipeline.cues.phrase_rules import Phrases
from pipeline.text.columns import count_columns
from pipeline.text.punctuation import CLOSERS, SENTENCE_ENDS

# What a seam costs by the words around it. The order is the rule: after punctuation, else
# before a conjunction or preposition, never between article and noun, first and last name,
# number and unit, auxiliary and verb, negation and verb.
# Source: Netflix Timed Text Style Guide, English (USA), "Line Treatment"; the points are ours.
AFTER_SENTENCE, AFTER_CLAUSE, BEFORE_CONNECTIVE, ELSEWHERE = 0.0, 5.0, 9.0, 15.0
INSIDE_WORD, INSIDE_PHRASE = 20.0, 80.0
# From here on a seam is inside of a phrase, even at a pause.
TORN = 60.0

CUE = 12.0
LONE_WORD = 15.0
PAUSE_RELIEF_PER_S, LONGEST_RELIEF_S = 8.0, 1.0
SILENCE_PER_S, SILENCE_FREE_S, MOST_SILENCE = 20.0, 0.5, 80.0
PARAGRAPH_INSIDE = 40.0
LINE_BREAK_SHARE = 0.4
UNEVEN = 8.0
TOP_HEAVY = 2.0
LONE_WORD_LINE = 3.0
# Two voices share a cue only where that saves more than a cue of its own does.
SECOND_VOICE = 20.0

# A name that is asked for is left out sooner than a phrase is torn or a rule broken to make room for it.
NO_NAME = 60.0

# What giving way costs: more than any place to part does. Being late within the style's tolerance
# breaks no rule, and costs little.
LATE_PER_MS = 0.01
TOO_FAST, TOO_FAST_SHARE = 120.0, 200.0
TOO_LATE, TOO_LATE_PER_MS = 100.0, 0.06

_SINGLE_INITIAL = re.compile(r"[^\W\d_]\.")
_NUMBER = re.compile(r"[$€£¥]?\d[\d.,:]*")
_NO_NAME = frozenset({"i", "i'm", "i've", "i'd", "i'll"})


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces of one turn that no other turn cuts into, and the name to show before them, with its colon."""

    turn: int
    speaker: str | None
    pieces: tuple[Piece, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """All runs' pieces in a row, and what it costs to part or to join them.

    ``seams[k]`` is the price of ending a cue before piece ``k``, free where a run ends;
    ``joined[k]`` the sum of what it costs to run across all seams up to and including ``k``;
    pieces ``i`` to ``j - 1`` in one line take ``right[j] - left[i]`` columns, and all before ``k``
    are ``words[k]`` words; ``run_ends[k]`` is where the run of piece ``k`` ends. ``starts`` and
    ``ends`` are in ticks of the clock. ``labels`` are the columns of the names that are shown before pieces,
    ``replies`` the pieces with which another speaker takes over who isn't named.
    """

    pieces: tuple[Piece, ...]
    seams: tuple[float, ...]
    joined: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    words: tuple[float, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    run_ends: tuple[int, ...]
    labels: Mapping[int, int]
    replies: frozenset[int]


def build_script(runs: Sequence[Run], phrases: Phrases, clock: Clock) -> Script:
    """The runs with the price of every seam between their pieces."""
    pieces = tuple(piece for run in runs for piece in run.pieces)
    seams: list[float] = []
    joins: list[float] = []
    run_ends: list[int] = []
    labels: dict[int, int] = {}
    replies: set[int] = set()
    for number, run in enumerate(runs):
        if run.label and clock.style.max_line_count > 1:
            labels[len(seams)] = count_columns(run.label)
        elif number and run.speaker != runs[number - 1].speaker:
            replies.add(len(seams))
        run_ends += [len(seams) + len(run.pieces)] * len(run.pieces)
        seams += price_seams(run, phrases)
        joins += [0.0] + [_price_join(before, after) for before, after in pairwise(run.pieces)]
    left, right = [0], [0]
    for before, after in pairwise((*pieces, pieces[-1])):
        right.append(left[-1] + before.columns)
        left.append(right[-1] + (1 if after.joint else 0))
    return Script(
        pieces,
        (*seams, AFTER_SENTENCE),
        tuple(accumulate(joins)),
        tuple(left),
        tuple(right),
        tuple(accumulate((count_words(piece.text) for piece in pieces), initial=0.0)),
        tuple(clock.count_ticks(piece.start_ms) for piece in pieces),
        tuple(clock.count_ticks(piece.end_ms) for piece in pieces),
        tuple(run_ends),
        labels,
        frozenset(replies),
    )


def price_seams(run: Run, phrases: Phrases) -> list[float]:
    """The price of ending a cue before each piece of a run, silence taken into account."""
    seams = [AFTER_SENTENCE]
    own = run.pieces[0]
    for before, after in pairwise(run.pieces):
        own = own if before.aside else before
        silence_s = max(0, after.start_ms - before.end_ms) / 1000
        relief = PAUSE_RELIEF_PER_S * min(silence_s, LONGEST_RELIEF_S)
        seams.append(max(0.0, _price_seam(own, after, phrases) - relief))
    for k in range(2, len(seams)):
        # A sentence's first word alone at the end of the cue before belongs to neither.
        if seams[k - 1] == AFTER_SENTENCE and seams[k] > AFTER_CLAUSE:
            seams[k] += LONE_WORD
    return seams


def _price_join(before: Piece, after: Piece) -> float:
    """The points for one cue across the silence or the paragraph break between two pieces."""
    silence_s = max(0, after.start_ms - before.end_ms) / 1000
    across = min(MOST_SILENCE, SILENCE_PER_S * max(0.0, silence_s - SILENCE_FREE_S))
    return across + (PARAGRAPH_INSIDE if after.joint == "\n" else 0.0)


def _price_seam(before: Piece, after: Piece, phrases: Phrases) -> float:
    """The points for parting two pieces, by their text alone.

    A folded back-channel stays in one piece and, if possible, with what it was said under: it
    does not end the speaker's phrase, so ``before`` is always the speaker's own.
    """
    if after.aside:
        return INSIDE_PHRASE if after.inside else ELSEWHERE
    price = price_break(before.text, after.text, phrases, paragraph=after.joint == "\n")
    return INSIDE_WORD if price == ELSEWHERE and after.inside else price


def price_break(before: str, after: str, phrases: Phrases, *, paragraph: bool = False) -> float:
    """The points for a break between two words, by what kind of words they are."""
    word = before.lower().replace("’", "'")
    bare = word.rstrip(CLOSERS)
    mark = bare[-1:] or word[-1:]
    is_short_form = bare in phrases.abbreviations or _SINGLE_INITIAL.fullmatch(bare)
    if paragraph or (mark in SENTENCE_ENDS and not is_short_form):
        return AFTER_SENTENCE
    if mark in CLAUSE_MARKS:
        return AFTER_CLAUSE
    follower = after.lower().replace("’", "'").rstrip(CLAUSE_MARKS + SENTENCE_ENDS + CLOSERS)
    if word in phrases.keep_with_next or _is_phrase(before, after, follower, phrases):
        return INSIDE_PHRASE
    return BEFORE_CONNECTIVE if follower in phrases.break_before else ELSEWHERE


def _is_phrase(before: str, after: str, follower: str, phrases: Phrases) -> bool:
    """Whether two words are a number and its unit, or a first and a last name."""
    if follower in phrases.units and _NUMBER.fullmatch(before):
        return True
    return (
        phrases.names_by_capitals
        and before[:1].isupper()
        and after[:1].isupper()
        and not before.isupper()
        and before.lower() not in phrases.break_before
        and follower not in _NO_NAME
        and follower.isalpha()
    )


def price_line(
    script: Script, first: int, start: int, last: int, *, goal: float, width: int
) -> float:
    """The points for a line that ends before ``start`` while the lines below take ``goal``."""
    top = script.right[start] - script.left[first]
    if top > width and start > first + 1:
        return float("inf")
    price = LINE_BREAK_SHARE * script.seams[start] + UNEVEN * abs(top - goal) / width
    if top > goal:
        price += TOP_HEAVY
    if start in (first + 1, last - 1):
        price += LONE_WORD_LINE
    return price
