"""Transcript × reference → edits, error counts and the mapping of speakers.

There is one calculation, a shortest edit script, and every measure is a view of it: the
word error rate takes it over words, the character error rate over characters, the
speaker-attributed one (cpWER) over one stream of words for each speaker. Only the words
of reference turns count: headline, preface and section headings are never spoken.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

from rapidfuzz.distance import Editops, Levenshtein

from pipeline.backchannels import MARK
from pipeline.compare.normalise import (
    BASIC,
    CJK_CHARACTER,
    CJK_PIECE,
    CJK_SPACE,
    NORMALISERS,
    OPENING,
    Normaliser,
    normalise_basic,
    split_on_white_space,
)
from pipeline.compare.switches import score_speaker_switches
from pipeline.domain import (
    Comparison,
    Edit,
    EditKind,
    ErrorCounts,
    Reference,
    Span,
    Turn,
    enclosing_span,
    join_words,
)

__all__ = [
    "BASIC",
    "NORMALISERS",
    "Normaliser",
    "align",
    "assign_names",
    "compare",
    "count_errors",
    "normalise_basic",
    "score_speaker_switches",
    "split_on_white_space",
    "turn_agreement",
]


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """A word as written; ``glued`` when no white space stands before it."""

    text: str
    glued: bool
    turn: int
    speaker: str | None
    span: Span | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    """What is compared, and the written word it is a part of (its last one or not)."""

    text: str
    word: _Shown
    last: bool


def compare(
    reference: Reference,
    turns: Sequence[Turn],
    normaliser: Normaliser = BASIC,
    speakers: Sequence[tuple[str, str]] | None = None,
) -> Comparison:
    """How far ``turns`` are from the reference, word by word and speaker by speaker.

    One alignment runs over all words of all turns, so that a word given to the wrong
    speaker is not also a wrong word. Counts are of normalised words; edits are of words as
    written, so "well-known" is one edit and two counted words.

    Args:
        reference: The documented page; only its turns are counted.
        turns: What was heard, in order. Words of turns without a speaker are compared
            as words, but for cpWER they belong to nobody and count as insertions.
        normaliser: Which differences don't count.
        speakers: Labels and reference names, where the mapping is known already; the
            best assignment (`assign_names`) otherwise.
    """
    expected, actual = _read_reference(reference, normaliser), _read_turns(turns, normaliser)
    expected_texts, actual_texts = [t.text for t in expected], [t.text for t in actual]
    pairs = align(expected_texts, actual_texts)
    if speakers is None:
        speakers = _assign_names(expected, actual, pairs)
    return Comparison(
        reference=reference,
        normaliser=normaliser.name,
        words=count_errors(expected_texts, actual_texts),
        characters=count_errors(_spell(expected_texts), _spell(actual_texts)),
        cp_words=_count_by_speaker(expected, actual) if _has_speakers(reference, turns) else None,
        speakers=tuple(speakers),
        edits=tuple(_group_edits(expected, actual, pairs, dict(speakers))),
    )


def assign_names(
    reference: Reference, turns: Sequence[Turn], normaliser: Normaliser = BASIC
) -> tuple[tuple[str, str], ...]:
    """Labels of ``turns`` with the reference names that fit them best, one name to one label.

    The assignment keeps as many words as possible with the speaker whom the reference
    gives them to. A label that shares no word with any name left over gets no name.
    """
    expected, actual = _read_reference(reference, normaliser), _read_turns(turns, normaliser)
    pairs = align([t.text for t in expected], [t.text for t in actual])
    return _assign_names(expected, actual, pairs)


def turn_agreement(comparison: Comparison) -> tuple[int, int]:
    """How many reference turns were given to the right speaker, and how many were heard.

    A turn is heard when at least one of its words was recognised (an equal edit). It is
    right when more than half of its recognised words carry its own speaker's name under
    the mapping. A turn of which no word was recognised, or whose speaker the page does not name,
    says nothing about speakers and stands in neither number.
    """
    heard: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for edit in comparison.edits:
        if edit.kind is EditKind.EQUAL:
            heard[edit.reference_turn] += 1
            speaker = comparison.reference.turns[edit.reference_turn].speaker
            if speaker is None:
                del heard[edit.reference_turn]
                continue
            right[edit.reference_turn] += edit.hypothesis_speaker == speaker
    return sum(right[turn] * 2 > count for turn, count in heard.items()), len(heard)


def align(
    reference: Sequence[str], hypothesis: Sequence[str]
) -> list[tuple[int | None, int | None]]:
    """Index pairs of a shortest edit script; ``None`` on the side that lacks the token."""
    pairs: list[tuple[int | None, int | None]] = []
    i = j = 0
    for step in _edit_script(reference, hypothesis):
        kept = step.src_pos - i
        pairs.extend((i + k, j + k) for k in range(kept))
        i, j = i + kept, j + kept
        lacks_reference, lacks_hypothesis = step.tag == "insert", step.tag == "delete"
        pairs.append((None if lacks_reference else i, None if lacks_hypothesis else j))
        i, j = i + (not lacks_reference), j + (not lacks_hypothesis)
    pairs.extend(zip(range(i, len(reference)), range(j, len(hypothesis)), strict=True))
    return pairs


def count_errors(reference: Sequence[str], hypothesis: Sequence[str]) -> ErrorCounts:
    """Hits, substitutions, deletions and insertions of a shortest edit script."""
    tags = Counter(step.tag for step in _edit_script(reference, hypothesis))
    hits = len(reference) - tags["replace"] - tags["delete"]
    return ErrorCounts(hits, tags["replace"], tags["delete"], tags["insert"])


def _edit_script(reference: Sequence[str], hypothesis: Sequence[str]) -> Editops:
    """The steps of a shortest edit script, the same one in both directions.

    Which of several shortest scripts is found depends on the order of the two sides.
    Both orders are answered from one, so that swapping the sides swaps insertions and
    deletions and changes nothing else.
    """
    # Numbers, not hashes of the tokens: two words can never be taken for one.
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(token, len(numbers)) for token in reference]
    right = [numbers.setdefault(token, len(numbers)) for token in hypothesis]
    if (len(reference), reference) <= (len(hypothesis), hypothesis):
        return Levenshtein.editops(left, right)
    return Levenshtein.editops(right, left).inverse()


def _spell(tokens: Iterable[str]) -> str:
    """The tokens joined by single spaces, but for those beside a CJK character.

    A space that nobody writes or hears would halve the error rate of Chinese.
    """
    return CJK_SPACE.sub("", " ".join(tokens))


def _has_speakers(reference: Reference, turns: Iterable[Turn]) -> bool:
    """Whether both sides name speakers; a reference without turns says nothing against it."""
    named = bool(reference.speakers) or not reference.turns
    return named and any(turn.speaker is not None for turn in turns)


def _read_reference(reference: Reference, normaliser: Normaliser) -> list[_Token]:
    """The tokens of all reference turns, in order."""
    tokens: list[_Token] = []
    for index, turn in enumerate(reference.turns):
        for _, _, text, glued, parts in _split_words(turn.text, normaliser):
            tokens += _cut(_Shown(text, glued, index, turn.speaker), parts)
    return tokens


def _read_turns(turns: Sequence[Turn], normaliser: Normaliser) -> list[_Token]:
    """The tokens of all hypothesis turns, in order; their words know when they were spoken.

    A folded back-channel (``[Bo Chen: Mm-hmm]``) is a note of the editor's and no word of the
    turn: it is passed over.
    """
    tokens: list[_Token] = []
    for index, turn in enumerate(turns):
        ends = list(accumulate(len(word.text) for word in turn.words))
        said = MARK.sub(lambda mark: " " * len(mark[0]), join_words(turn.words))
        for start, end, text, glued, parts in _split_words(said, normaliser):
            spoken = turn.words[bisect_right(ends, start) : bisect_left(ends, end) + 1]
            span, sure = enclosing_span(spoken), _find_least(w.speaker_confidence for w in spoken)
            shown = _Shown(text, glued, index, turn.speaker, span, sure)
            tokens += _cut(shown, parts)
    return tokens


def _find_least(confidences: Iterable[float | None]) -> float | None:
    """The least of those that are known; ``None`` where none is."""
    return min((value for value in confidences if value is not None), default=None)


def _cut(word: _Shown, parts: tuple[str, ...]) -> Iterator[_Token]:
    """The tokens of one written word."""
    for number, part in enumerate(parts, start=1):
        yield _Token(part, word, number == len(parts))


def _split_words(
    text: str, normaliser: Normaliser
) -> Iterator[tuple[int, int, str, bool, tuple[str, ...]]]:
    """The written words of one turn: start, end, text, glued or not, tokens.

    What normalises to nothing (a lone dash) is no word: an opening mark goes to the word
    after it, everything else to the word before it.
    """
    found: list[tuple[int, int, tuple[str, ...]]] = []
    waiting: int | None = None
    for start, end in _cut_positions(text, normaliser):
        parts = normaliser(text[start:end])
        if parts:
            found.append((start if waiting is None else waiting, end, parts))
            waiting = None
        elif waiting is None and found and not set(text[start:end]) <= set(OPENING):
            found[-1] = (found[-1][0], end, found[-1][2])
        elif waiting is None:
            waiting = start
    for start, end, parts in found:
        glued = start > 0 and not text[start - 1].isspace()
        yield start, end, " ".join(text[start:end].split()), glued, parts


def _cut_positions(text: str, normaliser: Normaliser) -> Iterator[tuple[int, int]]:
    """Where written words start and end: at white space, and around CJK characters.

    The latter only where the normaliser cuts there too, or a word that is compared as a
    whole would be torn.
    """
    for chunk in re.finditer(r"\S+", text):
        cuts = [chunk.start(), chunk.end()]
        if CJK_CHARACTER.search(chunk[0]):
            inner = [chunk.start() + piece.start() for piece in CJK_PIECE.finditer(chunk[0])]
            finer = [chunk.start(), *inner[1:], chunk.end()]
            parts = (normaliser(text[start:end]) for start, end in pairwise(finer))
            if normaliser(chunk[0]) == tuple(chain.from_iterable(parts)):
                cuts = finer
        yield from pairwise(cuts)


def _group_edits(
    expected: Sequence[_Token],
    actual: Sequence[_Token],
    pairs: Iterable[tuple[int | None, int | None]],
    names: Mapping[str, str],
) -> Iterator[Edit]:
    """The alignment in words as written, each shown once.

    A word of several tokens ("well-known") may be aligned with several words ("well
    known"), so an edit is complete only where a word ends on both sides.
    """
    left: list[_Token] = []
    right: list[_Token] = []
    equal, turn = True, 0
    for i, j in pairs:
        left += [] if i is None else [expected[i]]
        right += [] if j is None else [actual[j]]
        equal = equal and i is not None and j is not None and left[-1].text == right[-1].text
        if (not left or left[-1].last) and (not right or right[-1].last):
            turn = left[0].word.turn if left else turn
            yield _make_edit(left, right, equal, turn, names)
            turn = left[-1].word.turn if left else turn
            left, right, equal = [], [], True


def _make_edit(
    left: Sequence[_Token],
    right: Sequence[_Token],
    equal: bool,
    turn: int,
    names: Mapping[str, str],
) -> Edit:
    """One step in written words; ``equal`` is ignored where one side is empty."""
    if not (left and right):
        kind = EditKind.DELETION if left else EditKind.INSERTION
    else:
        kind = EditKind.EQUAL if equal else EditKind.SUBSTITUTION
    label = right[0].word.speaker if right else None
    spans = [token.word.span for token in right if token.word.span is not None]
    return Edit(
        kind=kind,
        reference=_join_written(left),
        hypothesis=_join_written(right),
        reference_turn=turn,
        hypothesis_speaker=None if label is None else names.get(label, label),
        hypothesis_span=Span(spans[0].start_ms, max(s.end_ms for s in spans)) if spans else None,
        speaker_confidence=_find_least(token.word.confidence for token in right),
    )


def _join_written(tokens: Sequence[_Token]) -> str | None:
    """The written words of these tokens, each once; ``None`` where there are none."""
    words = [token.word for token in tokens if token.last]
    joined = "".join(("" if word.glued else " ") + word.text for word in words)
    return joined.strip() or None


def _count_by_speaker(expected: Iterable[_Token], actual: Iterable[_Token]) -> ErrorCounts:
    """Errors between each speaker's words joined, under the assignment with fewest errors.

    Speakers left over on either side are wrong as a whole, and so are words of nobody on either.

    Source: concatenated minimum-permutation word error rate, Watanabe et al.,
    CHiME-6 Challenge (2020), https://arxiv.org/abs/2004.09249; as in meeteval.
    """
    theirs, ours = _group_by_speaker(expected), _group_by_speaker(actual)
    nobody, unknown = ours.pop(None, []), theirs.pop(None, [])
    references, hypotheses = list(theirs.values()), list(ours.values())
    size = max(len(references), len(hypotheses))
    references += [[]] * (size - len(references))
    hypotheses += [[]] * (size - len(hypotheses))
    table = [[count_errors(one, other) for other in hypotheses] for one in references]
    chosen = _choose([[counts.errors for counts in row] for row in table])
    matched = (table[row][column] for row, column in chosen)
    return sum(matched, ErrorCounts(deletions=len(unknown), insertions=len(nobody)))


def _group_by_speaker(tokens: Iterable[_Token]) -> dict[str | None, list[str]]:
    """Each speaker's tokens, in order."""
    streams: dict[str | None, list[str]] = {}
    for token in tokens:
        streams.setdefault(token.word.speaker, []).append(token.text)
    return streams


def _assign_names(
    expected: Sequence[_Token],
    actual: Sequence[_Token],
    pairs: Iterable[tuple[int | None, int | None]],
) -> tuple[tuple[str, str], ...]:
    """Labels and names that share the most equal words, in order of the labels' appearance."""
    shared: Counter[tuple[str | None, str | None]] = Counter(
        (actual[j].word.speaker, expected[i].word.speaker)
        for i, j in pairs
        if i is not None and j is not None and expected[i].text == actual[j].text
    )
    labels = [label for label in dict.fromkeys(t.word.speaker for t in actual) if label]
    names = [name for name in dict.fromkeys(t.word.speaker for t in expected) if name]
    chosen = _choose([[-shared[label, name] for name in names] for label in labels])
    mapping = [(labels[row], names[column]) for row, column in chosen]
    return tuple(pair for pair in mapping if shared[pair])


def _choose(costs: list[list[int]]) -> list[tuple[int, int]]:
    """Rows and columns of the cheapest assignment, one to one, in order of rows."""
    if not costs or not costs[0]:
        return []
    # Takes a quarter of a second to import, and only a comparison needs it.
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(costs)
    return list(zip(map(int, rows), map(int, columns), strict=True))
