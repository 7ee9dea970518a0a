"""What parting and joining costs, in points; the search looks for the least sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate, pairwise

from pipeline.cues.layout.pieces import Piece, count_words
from pipeline.cues.layout.seams import Seam, classify_seam
from pipeline.cues.layout.timing import Clock
from pipeline.cues.phrase_rules import Phrases
from pipeline.cues.style_penalties import DEFAULT_PENALTIES, Penalties
from pipeline.text.columns import count_columns

AFTER_SENTENCE = 0.0
# From here on a seam is inside of a phrase, even at a pause.
TORN = 60.0
MOST_FRAGMENT_WORDS = 2
"""So few words of a sentence are a fragment beside another sentence."""


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

    ``seams[k]`` is the price of ending a cue before piece ``k``, free where a run ends, and
    ``breaks[k]`` that of ending a line there, before its share is taken; ``joined[k]`` is the sum of
    what it costs to run across all seams up to and including ``k``; pieces ``i`` to ``j - 1`` in one
    line take ``right[j] - left[i]`` columns, and all before ``k`` are ``words[k]`` words;
    ``run_ends[k]`` is where the run of piece ``k`` ends. ``starts`` and ``ends`` are in ticks of the
    clock. ``labels`` are the columns of the names that are shown before pieces, ``replies`` the pieces with
    which another speaker takes over who isn't named.

    ``sentences[k]`` sentences end at or before the seam ``k``. Where piece ``k`` begins the last few
    words of a sentence ``heads[k]`` is where that ends, and where it follows the first few
    ``tails[k]`` is where that begins.
    """

    pieces: tuple[Piece, ...]
    seams: tuple[float, ...]
    breaks: tuple[float, ...]
    joined: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    words: tuple[float, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    run_ends: tuple[int, ...]
    labels: Mapping[int, int]
    replies: frozenset[int]
    penalties: Penalties
    sentences: tuple[int, ...] = ()
    heads: Mapping[int, int] = field(default_factory=dict)
    tails: Mapping[int, int] = field(default_factory=dict)


def build_script(runs: Sequence[Run], phrases: Phrases, clock: Clock) -> Script:
    """The runs with the price of every seam between their pieces."""
    penalties = clock.style.penalties
    pieces = tuple(piece for run in runs for piece in run.pieces)
    breaks: list[float] = []
    joins: list[float] = []
    run_ends: list[int] = []
    labels: dict[int, int] = {}
    replies: set[int] = set()
    sentence_starts: list[int] = []
    for number, run in enumerate(runs):
        begin = len(breaks)
        if run.label and clock.style.max_line_count > 1:
            labels[begin] = count_columns(run.label)
        elif number and run.speaker != runs[number - 1].speaker:
            replies.add(begin)
        run_ends += [begin + len(run.pieces)] * len(run.pieces)
        kinds = classify_seams(run, phrases)
        sentence_starts += [begin + k for k, kind in enumerate(kinds) if kind == "sentence"]
        breaks += _price_kinds(run, kinds, penalties)
        joins += [0.0] + [_price_join(a, b, penalties) for a, b in pairwise(run.pieces)]
    left, right = _measure_columns(pieces)
    script = Script(
        pieces=pieces,
        seams=(),
        breaks=(*breaks, AFTER_SENTENCE),
        joined=tuple(accumulate(joins)),
        left=left,
        right=right,
        words=tuple(accumulate((count_words(piece.text) for piece in pieces), initial=0.0)),
        starts=tuple(clock.count_ticks(piece.start_ms) for piece in pieces),
        ends=tuple(clock.count_ticks(piece.end_ms) for piece in pieces),
        run_ends=tuple(run_ends),
        labels=labels,
        replies=frozenset(replies),
        penalties=penalties,
    )
    return _mark_sentences(script, sentence_starts, clock)


def _measure_columns(pieces: Sequence[Piece]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where each piece begins, and where the one before it ends, if all stood in one line."""
    left, right = [0], [0]
    for before, after in pairwise((*pieces, pieces[-1])):
        right.append(left[-1] + before.columns)
        left.append(right[-1] + (1 if after.joint else 0))
    return tuple(left), tuple(right)


def _mark_sentences(script: Script, starts: Sequence[int], clock: Clock) -> Script:
    """The script with what it costs to part sentences, and where each is only begun or ended."""
    size = len(script.pieces)
    seams = list(script.breaks)
    ended = [0] * (size + 1)
    heads: dict[int, int] = {}
    tails: dict[int, int] = {}
    for first, last in pairwise((*starts, size)):
        ended[last] = 1
        fits = _fits_one_cue(script, first, last, clock)
        for k in range(first + 1, last):
            seams[k] += _price_split(script, k) if fits else 0.0
            if script.words[last] - script.words[k] <= MOST_FRAGMENT_WORDS:
                heads[k] = last
            if script.words[k] - script.words[first] <= MOST_FRAGMENT_WORDS:
                tails[k] = first
    return replace(
        script,
        seams=tuple(seams),
        heads=heads,
        tails=tails,
        sentences=tuple(accumulate(ended)),
    )


def _price_split(script: Script, k: int) -> float:
    """The points for parting a sentence that fits one cue; the less, the longer the silence there."""
    penalties = script.penalties
    silence_s = max(0, script.pieces[k].start_ms - script.pieces[k - 1].end_ms) / 1000
    return penalties.split_sentence * max(0.0, 1 - silence_s / penalties.longest_relief_s)


def _fits_one_cue(script: Script, first: int, last: int, clock: Clock) -> bool:
    """Whether one cue has the lines and the time for these pieces."""
    style = clock.style
    if script.ends[last - 1] - script.starts[first] > clock.most:
        return False
    return count_lines(script, first, last, style.max_line_width) <= style.max_line_count


def count_lines(script: Script, first: int, last: int, width: int) -> int:
    """How many lines hold these pieces, filled one after another; a piece that is too wide has its own."""
    start, count = first, 1
    for k in range(first + 1, last):
        if script.right[k + 1] - script.left[start] > width:
            start, count = k, count + 1
    return count


def classify_seams(run: Run, phrases: Phrases) -> list[Seam]:
    """The kind of the seam before each piece of a run.

    A folded back-channel stays with what it was said under, if possible: it does not end the
    speaker's phrase, so what is before a seam is always the speaker's own.
    """
    kinds: list[Seam] = ["sentence"]
    earlier, own = "", run.pieces[0]
    for before, after in pairwise(run.pieces):
        if not before.aside and before is not own:
            earlier, own = own.text, before
        if after.aside:
            kinds.append("inside_phrase" if after.inside else "elsewhere")
            continue
        begins = after.joint == "\n"
        kind = classify_seam(own.text, after.text, phrases, earlier=earlier, paragraph=begins)
        if phrases.word_model and kind != "sentence" and _is_phrase_space(own, after):
            kind = "after_clause"
        kinds.append("inside_word" if kind == "elsewhere" and after.inside else kind)
    return kinds


def _is_phrase_space(before: Piece, after: Piece) -> bool:
    """Whether a space in a text that needs none between words stands where a comma would elsewhere."""
    return after.joint == " " and not (before.text[-1].isascii() or after.text[0].isascii())


def price_seams(
    run: Run, phrases: Phrases, penalties: Penalties = DEFAULT_PENALTIES
) -> list[float]:
    """The price of a break before each piece of a run, silence taken into account."""
    return _price_kinds(run, classify_seams(run, phrases), penalties)


def _price_kinds(run: Run, kinds: Sequence[Seam], penalties: Penalties) -> list[float]:
    prices = _list_prices(penalties)
    seams = [AFTER_SENTENCE]
    for kind, (before, after) in zip(kinds[1:], pairwise(run.pieces), strict=True):
        silence_s = max(0, after.start_ms - before.end_ms) / 1000
        relief = penalties.pause_relief_per_s * min(silence_s, penalties.longest_relief_s)
        seams.append(max(0.0, prices[kind] - relief))
    for k in range(2, len(seams)):
        # A sentence's first word alone at the end of what is before belongs to neither.
        if seams[k - 1] == AFTER_SENTENCE and seams[k] > penalties.after_clause:
            seams[k] += penalties.lone_word
    return seams


@lru_cache(maxsize=16)
def _list_prices(penalties: Penalties) -> Mapping[Seam, float]:
    return {
        "sentence": AFTER_SENTENCE,
        "after_clause": penalties.after_clause,
        "inside_phrase": penalties.inside_phrase,
        "open_word": penalties.open_word,
        "stranded": penalties.stranded,
        "before_connective": penalties.before_connective,
        "inside_word": penalties.inside_word,
        "elsewhere": penalties.elsewhere,
    }


def _price_join(before: Piece, after: Piece, penalties: Penalties) -> float:
    """The points for one cue across the silence or the paragraph break between two pieces."""
    silence_s = max(0, after.start_ms - before.end_ms) / 1000
    beyond_s = max(0.0, silence_s - penalties.silence_free_s)
    across = min(penalties.most_silence, penalties.silence_per_s * beyond_s)
    return across + (penalties.paragraph_inside if after.joint == "\n" else 0.0)


def price_line(
    script: Script, first: int, start: int, last: int, *, goal: float, width: int
) -> float:
    """The points for a line that ends before ``start`` while the lines below take ``goal``."""
    top = script.right[start] - script.left[first]
    if top > width and start > first + 1:
        return float("inf")
    penalties = script.penalties
    price = penalties.line_break_share * script.breaks[start]
    price += penalties.uneven * abs(top - goal) / width
    if top > goal:
        price += penalties.top_heavy
    if start in (first + 1, last - 1):
        price += penalties.lone_word_line
    return price


def price_text(script: Script, first: int, last: int) -> float:
    """The points for what stands in one speaker's cue, its end and its line breaks aside."""
    penalties, joined, sentences = script.penalties, script.joined, script.sentences
    price = joined[last - 1] - joined[first]
    price += penalties.second_sentence * (sentences[last - 1] - sentences[first])
    if first in script.heads and script.heads[first] <= last:
        price += penalties.fragment
    if last in script.tails and script.tails[last] >= first:
        price += penalties.fragment
    if last - first == 1 and (script.seams[first] > 0 or script.seams[last] > 0):
        price += penalties.lone_word
    return price


def count_sentence_ends(script: Script, first: int, last: int) -> int:
    """How many sentences end between two pieces, and not with the last of them."""
    return script.sentences[last - 1] - script.sentences[first]
