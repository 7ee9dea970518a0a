"""Transcript × reference → edits sorted by what they mean, error counts, the mapping of speakers.

There is one calculation, a shortest edit script, and every measure is a view of it: the
word error rate takes it over words, the character error rate over characters, the
speaker-attributed one (cpWER) over one stream of words for each speaker. Only the words
of reference turns count: headline, preface and section headings are never spoken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.compare.edits import list_steps, sort_differences
from pipeline.compare.equivalence.alternates import compile_alternates
from pipeline.compare.equivalence.language_guess import guess_language, written_alike
from pipeline.compare.equivalence.normalise import (
    BASIC,
    SPACELESS_SPACE,
    Normaliser,
    normalise_basic,
)
from pipeline.compare.equivalence.orthography import (
    find_alphabet,
    unify_capitals,
    unify_tokens,
)
from pipeline.compare.equivalence.proper_names import find_names
from pipeline.compare.meanings import Piece, Sorter
from pipeline.compare.scores import score_parts
from pipeline.compare.sides import Side, make_side
from pipeline.compare.speaker_matching import Spoken, count_by_speaker, match_names
from pipeline.compare.switches import score_speaker_switches
from pipeline.compare.token_alignment import align, count_characters, count_errors
from pipeline.compare.tokens import Token, read_reference, read_turns
from pipeline.compare.translation import compare_translation
from pipeline.domain import Comparison, ErrorCounts, Meaning, Reference, Turn
from pipeline.languages import NAMES
from pipeline.text.case_folding import DOTTED_AND_DOTLESS
from pipeline.text.scripts import CJK_CHARACTER

__all__ = [
    "BASIC",
    "Normaliser",
    "align",
    "assign_names",
    "compare",
    "count_errors",
    "guess_language",
    "normalise_basic",
    "score_speaker_switches",
]

TRANSLATED = "the transcript is a translation"
MOST_SHARED = 0.3
"""Names and figures that a translation keeps are fewer of its words than this."""
FEWEST_WORDS = 20
"""Two texts of fewer words in one script are compared, whatever language they look like."""


def compare(
    reference: Reference,
    turns: Sequence[Turn],
    normaliser: Normaliser = BASIC,
    speakers: Sequence[tuple[str, str]] | None = None,
    *,
    alternates: Mapping[str, Sequence[str]] | None = None,
    is_translation: bool = False,
) -> Comparison:
    """How far ``turns`` are from the reference, word by word and speaker by speaker.

    One alignment runs over all words of all turns, so that a word given to the wrong
    speaker is not also a wrong word. Counts are of normalised words; edits are of words as
    written, so "well-known" is one edit and two counted words. Where the two are translations of one
    another, pairs of turns take the words' place.

    Args:
        reference: The published page; only its turns are counted.
        turns: What was heard, in order. Words of turns without a speaker are compared
            as words, but for cpWER they belong to nobody and count as insertions.
        normaliser: Which differences don't count.
        speakers: Labels and reference names, where the mapping is known already; the
            best assignment (`assign_names`) otherwise.
        alternates: Words and other spellings of them, which count as equal.
        is_translation: Whether the turns are a translation of what was said.
    """
    texts = [" ".join(turn.text for turn in side) for side in (reference.turns, turns)]
    reason = TRANSLATED if is_translation else _find_reason(*texts)
    if reason:
        return compare_translation(reference, turns, reason, guess_language(texts[0]), speakers)
    language = guess_language(" ".join(texts))
    expected, actual = _read_both(reference, turns, normaliser, language)
    pairs = align([t.text for t in expected], [t.text for t in actual])
    mapping = match_names(expected, actual, pairs) if speakers is None else tuple(speakers)
    accepted = compile_alternates(alternates or {}, normaliser)
    names = find_names(expected, language, alternates or {}, normaliser)
    sides = _make_sides(expected, actual, language)
    pieces = tuple(Sorter(*sides, names, accepted).cut(pairs))
    return _count(reference, turns, normaliser.name, _Sorted(expected, actual, pieces), mapping)


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The tokens of both sides, and their alignment in pieces of one meaning each."""

    expected: Sequence[Token]
    actual: Sequence[Token]
    pieces: Sequence[Piece]


def _count(
    reference: Reference,
    turns: Sequence[Turn],
    normaliser: str,
    both: _Sorted,
    speakers: tuple[tuple[str, str], ...],
) -> Comparison:
    """The comparison in numbers: what differs, all measures, and the scores of all parts."""
    both_named = _has_speakers(turns) and _has_names(reference)
    # Before there are edits: those of a long text fill the memory.
    cp_words = count_by_speaker(_list_said(both), _accept(both)) if both_named else None
    steps = list(list_steps(both.expected, both.actual, both.pieces, dict(speakers)))
    differences = sort_differences(steps, reference, with_speakers=both_named)
    scores = score_parts(reference, steps, differences)
    comparison = Comparison(
        reference=reference,
        normaliser=normaliser,
        words=scores.total.words,
        characters=_count_characters(both, scores.total.words),
        cp_words=cp_words,
        speakers=speakers,
        edits=tuple(step.edit for step in steps),
        differences=differences,
        total=scores.total,
        by_speaker=scores.by_speaker,
        by_section=scores.by_section,
    )
    if not both_named:
        return comparison
    return replace(comparison, switches=score_speaker_switches(comparison))


def assign_names(
    reference: Reference, turns: Sequence[Turn], normaliser: Normaliser = BASIC
) -> tuple[tuple[str, str], ...]:
    """Labels of ``turns`` with the reference names that fit them best, one name to one label.

    The assignment keeps as many words as possible with the speaker whom the reference
    gives them to. A label that shares no word with any name left over gets no name.
    """
    expected, actual = read_reference(reference, normaliser), read_turns(turns, normaliser)
    return match_names(
        expected, actual, align([t.text for t in expected], [t.text for t in actual])
    )


def _find_reason(theirs: str, ours: str) -> str:
    """Why words can't be compared: the two are in different languages; empty where they are not.

    Texts that share many of their words are in one language, whatever these words look like.
    """
    codes = guess_language(theirs), guess_language(ours)
    if not all(codes) or codes[0] == codes[1]:
        return ""
    one, other = Counter(normalise_basic(theirs)), Counter(normalise_basic(ours))
    shorter = min(one.total(), other.total())
    if (one & other).total() > MOST_SHARED * shorter:
        return ""
    if shorter < FEWEST_WORDS and written_alike(*codes):
        return ""
    reference, transcript = (NAMES.get(code, code).capitalize() for code in codes)
    return (
        f"the published text is in {reference} and the transcript in {transcript}, "
        "so the transcript can't be measured against it"
    )


def _read_both(
    reference: Reference, turns: Sequence[Turn], normaliser: Normaliser, language: str
) -> tuple[list[Token], list[Token]]:
    """The tokens of both sides; what their language writes in two ways is one where the normaliser wants it."""
    adapted = normaliser.adapt(language)
    expected, actual = read_reference(reference, adapted), read_turns(turns, adapted)
    if not normaliser.by_language:
        return expected, actual
    left, right = ({token.text for token in side} for side in (expected, actual))
    other = unify_tokens(left, right, language)
    if language in DOTTED_AND_DOTLESS:
        both = [*expected, *actual]
        capitals = [token.text for token in both if "I" in token.word.text]
        other |= unify_capitals(capitals, (t.text for t in both if "I" not in t.word.text))
    if language != "ja":
        other |= _simplify_han(left | right)
    if not other:
        return expected, actual
    return (
        [replace(t, text=other.get(t.text, t.text)) for t in expected],
        [replace(t, text=other.get(t.text, t.text)) for t in actual],
    )


def _simplify_han(texts: Iterable[str]) -> dict[str, str]:
    """The simplified forms of the traditional Chinese characters among the tokens."""
    han = {text for text in texts if CJK_CHARACTER.search(text)}
    if not han:
        return {}
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    return {text: convert(text) for text in han}


def _make_sides(
    expected: Sequence[Token], actual: Sequence[Token], language: str
) -> tuple[Side, Side]:
    """Both sides, with the letters that count in their language where both write them."""
    words = [{token.text for token in side} for side in (expected, actual)]
    alphabet = find_alphabet(words[0], words[1], language)
    return make_side(expected, language, alphabet), make_side(actual, language, alphabet)


def _has_speakers(turns: Iterable[Turn]) -> bool:
    """Whether any turn has a speaker."""
    return any(turn.speaker is not None for turn in turns)


def _has_names(reference: Reference) -> bool:
    """Whether the reference says who speaks, or has nobody who could."""
    return not reference.turns or any(turn.speaker is not None for turn in reference.turns)


def _accept(both: _Sorted) -> Iterator[Spoken]:
    """What was heard, word by word with its speaker; listed spellings as the reference has them."""
    for piece in both.pieces:
        heard = [both.actual[j] for _, j in piece.pairs if j is not None]
        if piece.meaning is Meaning.ALTERNATE:
            speaker = heard[0].word.speaker
            yield from ((speaker, both.expected[i].text) for i, _ in piece.pairs if i is not None)
        else:
            yield from ((token.word.speaker, token.text) for token in heard)


def _list_said(both: _Sorted) -> Iterator[Spoken]:
    """The words of the reference, each with its speaker."""
    return ((token.word.speaker, token.text) for token in both.expected)


def _count_characters(both: _Sorted, words: ErrorCounts) -> ErrorCounts:
    """Errors between the characters of both sides, about as large a share of them as of the words."""
    one, other = (_spell(text for _, text in side) for side in (_list_said(both), _accept(both)))
    return count_characters(one, other, int(len(one) * (words.rate or 0.0)) + 1)


def _spell(tokens: Iterable[str]) -> str:
    """The tokens joined by single spaces, but for those beside a character of a script without spaces.

    A space that nobody writes or hears would halve the error rate of Chinese.
    """
    return SPACELESS_SPACE.sub("", " ".join(tokens))
