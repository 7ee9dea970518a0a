"""A comparison of two texts in different languages, or of two translations: chrF, BLEU, pairs of turns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from math import log, sqrt
from typing import Final

from pipeline.compare.speaker_matching import choose_names
from pipeline.domain import (
    Comparison,
    Edit,
    EditKind,
    ErrorCounts,
    Reference,
    Span,
    TranslationScore,
    Turn,
)

_BEADS: Final[dict[tuple[int, int], float]] = {
    (1, 1): -log(0.89),
    (1, 0): -log(0.005),
    (0, 1): -log(0.005),
    (2, 1): -log(0.0445),
    (1, 2): -log(0.0445),
}
"""How many turns of either side make a pair, and its price.

Source: W. Gale and K. Church, "A program for aligning sentences in bilingual corpora" (Computational
Linguistics 19:1, 1993), table 5; its 2-2 is left out.
"""
_VARIANCE: Final = 6.8
_BAND: Final = 60
"""Turns that the two sides may be apart, measured along their texts."""
_ANCHOR: Final = re.compile(r"\d+|[A-Z][A-Za-z]{2,}")
_OTHER_VOICE: Final = 6.0
"""The price of a pair in which two people speak."""
_NO_QUESTION: Final = 2.0
"""The price of a pair of which only one side asks."""
_ALONE: Final = 6.0
"""The price of a sentence that nobody translated, of whatever length: a little above that of any turn in table 5."""
_MOST: Final = 20.0
"""Beyond this, lengths tell no more."""
_CHARACTERS: Final = frozenset({"zh", "ja", "yue", "ko", "th"})


@dataclass(frozen=True, slots=True)
class _Text:
    """A turn: its text, its length, its figures and Latin names.

    ``voice`` is who says it, by a name that both sides know, and ``asks`` whether it is a question; ``None`` where
    that doesn't count.
    """

    text: str
    length: int
    anchors: frozenset[str]
    voice: str | None = None
    asks: bool | None = None


def compare_translation(
    reference: Reference,
    turns: Sequence[Turn],
    reason: str,
    language: str,
    speakers: Sequence[tuple[str, str]] | None,
) -> Comparison:
    """How close a translation is to the reference; the edits are pairs of turns, and no word is counted."""
    theirs = [_read(turn.text) for turn in reference.turns]
    ours = [_read(turn.text) for turn in turns]
    pairs = _pair_turns(theirs, ours)
    labels = speakers if speakers is not None else _match(reference, turns, pairs)
    names = dict(labels)
    return Comparison(
        reference=reference,
        normaliser="translation",
        words=ErrorCounts.zero(),
        characters=ErrorCounts.zero(),
        cp_words=None,
        speakers=tuple(labels),
        edits=tuple(_show(reference, turns, pairs, names)),
        translation=score_translation(
            [" ".join(theirs[k].text for k in a) for a, _ in pairs],
            [" ".join(ours[k].text for k in b) for _, b in pairs],
            reason,
            language,
        ),
    )


def score_translation(
    reference: Sequence[str], hypothesis: Sequence[str], reason: str, language: str
) -> TranslationScore:
    """The chrF and BLEU of paired texts; Chinese and Japanese are cut into characters for BLEU."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    if not any(text.strip() for text in reference) or not any(text.strip() for text in hypothesis):
        return TranslationScore(0.0, 0.0, reason)
    cut = "zh" if language == "zh" else "char" if language in _CHARACTERS else "13a"
    chrf = CHRF().corpus_score(list(hypothesis), [list(reference)]).score
    bleu = BLEU(tokenize=cut).corpus_score(list(hypothesis), [list(reference)]).score
    return TranslationScore(chrf, bleu, reason)


def _read(text: str) -> _Text:
    return _Text(text, max(1, len(text)), frozenset(_ANCHOR.findall(text)))


@dataclass(frozen=True, slots=True)
class PairedTexts:
    """Texts that say the same in two languages, by their places on either side; one of them may be empty.

    ``doubt`` is how unlikely their lengths are together: 4.5 is what one pair in four hundred has. ``price`` is what
    the pair costs beside others.
    """

    theirs: range
    ours: range
    doubt: float
    price: float


def pair_texts(
    theirs: Sequence[str],
    ours: Sequence[str],
    voices: tuple[Sequence[str | None], Sequence[str | None]] = ((), ()),
) -> list[PairedTexts]:
    """Texts in two languages, such as sentences, in pairs by their lengths, figures, names and voices, in order.

    Args:
        theirs: the texts of one side.
        ours: those of the other.
        voices: who says each of either side, by names that both sides know; none where that isn't known.
    """
    left, right = (
        [
            replace(_read(text), voice=voice, asks=any(mark in text for mark in "?？؟"))
            for text, voice in zip_longest(texts, said)
        ]
        for texts, said in zip((theirs, ours), voices, strict=True)
    )
    ratio = (sum(t.length for t in right) or 1) / (sum(t.length for t in left) or 1)
    pairs = []
    for a, b in _pair_turns(left, right, alone=_ALONE):
        one, other = [left[k] for k in a], [right[k] for k in b]
        doubt = _price(one, other, ratio) if a and b else 0.0
        pairs.append(
            PairedTexts(a, b, doubt, doubt + _BEADS[len(a), len(b)] if a and b else _ALONE)
        )
    return pairs


def _pair_turns(
    theirs: Sequence[_Text], ours: Sequence[_Text], alone: float | None = None
) -> list[tuple[range, range]]:
    """The turns of both sides in pairs, in order, none crossed and none left out.

    ``alone`` is what one costs that has no partner; without it, it costs the more the longer it is.
    """
    whole = sum(t.length for t in theirs) or 1
    ratio = (sum(t.length for t in ours) or 1) / whole
    costs: dict[tuple[int, int], float] = {(0, 0): 0.0}
    came: dict[tuple[int, int], tuple[int, int]] = {}
    band = max(_BAND, 2 * len(ours) // max(1, len(theirs)))
    for i in range(len(theirs) + 1):
        middle = round(i * len(ours) / len(theirs)) if theirs else 0
        first = max(0, middle - band) if theirs else 0
        last = min(len(ours), middle + band) if theirs else len(ours)
        for j in range(first, last + 1):
            here = costs.get((i, j))
            if here is None:
                continue
            for (da, db), price in _BEADS.items():
                a, b = i + da, j + db
                if a > len(theirs) or b > len(ours):
                    continue
                if alone is not None and not (da and db):
                    cost = here + alone
                else:
                    cost = here + price + _price(theirs[i:a], ours[j:b], ratio)
                if cost < costs.get((a, b), float("inf")):
                    costs[a, b], came[a, b] = cost, (da, db)
    return _trace_pairs(came, len(theirs), len(ours))


def _trace_pairs(
    came: dict[tuple[int, int], tuple[int, int]], i: int, j: int
) -> list[tuple[range, range]]:
    """The pairs from the last turns back to the first, in order."""
    pairs: list[tuple[range, range]] = []
    while i or j:
        da, db = came[i, j]
        pairs.append((range(i - da, i), range(j - db, j)))
        i, j = i - da, j - db
    return pairs[::-1]


def _price(one: Sequence[_Text], other: Sequence[_Text], ratio: float) -> float:
    """How unlikely it is that two stretches say the same: by their lengths, and by what both must hold."""
    expected, found = ratio * sum(t.length for t in one), sum(t.length for t in other)
    spread = sqrt(_VARIANCE * (expected + found) / 2)
    price = min(_MOST, ((found - expected) / spread) ** 2 / 2)
    left: set[str] = set().union(*(t.anchors for t in one))
    right: set[str] = set().union(*(t.anchors for t in other))
    voices = {t.voice for t in (*one, *other)} - {None}
    price += _OTHER_VOICE * max(0, len(voices) - 1)
    if any(t.asks for t in one) != any(t.asks for t in other):
        price += _NO_QUESTION
    return price + len(left ^ right) / max(1, len(left | right))


def _match(
    reference: Reference, turns: Sequence[Turn], pairs: Sequence[tuple[range, range]]
) -> tuple[tuple[str, str], ...]:
    """Labels and names whose paired turns hold the most text together."""
    shared: Counter[tuple[str | None, str | None]] = Counter()
    for a, b in pairs:
        for i in a:
            for j in b:
                shared[turns[j].speaker, reference.turns[i].speaker] += len(turns[j].text)
    labels = [label for label in dict.fromkeys(turn.speaker for turn in turns) if label]
    names = [name for name in dict.fromkeys(t.speaker for t in reference.turns) if name]
    return choose_names(labels, names, shared)


def _show(
    reference: Reference,
    turns: Sequence[Turn],
    pairs: Sequence[tuple[range, range]],
    names: dict[str, str],
) -> Iterator[Edit]:
    """Each pair as one edit, shown under its first reference turn."""
    last = 0
    for a, b in pairs:
        left = " ".join(reference.turns[k].text for k in a) or None
        right = " ".join(turns[k].text for k in b) or None
        last = a.start if a else last
        kind = EditKind.INSERTION if left is None else EditKind.DELETION
        if left is not None and right is not None:
            kind = EditKind.EQUAL if left == right else EditKind.SUBSTITUTION
        label = turns[b.start].speaker if b else None
        timed = [turns[k].span for k in b if turns[k].words]
        span = Span(timed[0].start_ms, max(s.end_ms for s in timed)) if timed else None
        if left is not None or right is not None:
            yield Edit(kind, left, right, last, names.get(label, label) if label else None, span)
