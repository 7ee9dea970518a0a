"""What can be left out of a text, place by place: the rules of cleaning as proposals, each by itself.

A rule changes a whole turn; a `Cut` is one place at which it did, with the words that go and those beside them
whose capital or comma changes. What a cut may never do is checked of each, whichever rule it is from.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Final

from pipeline.clean.disfluencies.dispensable import (
    remove_doubled_intensifiers,
    remove_opening_and,
    remove_padding,
    remove_repeated_subjects,
    remove_tag_questions,
)
from pipeline.clean.disfluencies.editing import remove_markers, remove_opening_markers
from pipeline.clean.disfluencies.restarts import (
    remove_all_repeated_phrases,
    remove_false_starts,
    remove_repeated_phrases,
    remove_restarts,
)
from pipeline.clean.disfluencies.slips import has_digit, remove_fillers, remove_repetitions
from pipeline.clean.folding import lift_marks
from pipeline.clean.lexicon import MARKERS, OPENING_MARKERS, TAGS
from pipeline.clean.word_units import core, sentences, split_written
from pipeline.domain import Span, Word, join_words
from pipeline.languages import find_base
from pipeline.text.words import strip_marks, word_set

_Change = Callable[[tuple[Word, ...], str], tuple[Word, ...]]

NEGATIONS: Final[Mapping[str, frozenset[str]]] = {
    "en": word_set("no not nor never none nobody nothing nowhere neither cannot without hardly"),
    "de": word_set(
        "nein nicht nie niemals niemand nichts nirgends weder kein keine keinen keinem keiner keines ohne"
    ),
    "fr": word_set("non ne pas jamais rien personne aucun aucune sans ni plus"),
    "es": word_set("no nunca jamás nada nadie ningún ninguna ninguno sin tampoco ni"),
    "it": word_set("no non mai niente nulla nessuno nessuna senza né"),
    "pt": word_set("não nunca nada ninguém nenhum nenhuma sem nem"),
    "nl": word_set("nee niet nooit niemand niets geen zonder"),
    "sv": word_set("nej inte aldrig ingen inget inga utan"),
    "da": word_set("nej ikke aldrig ingen intet uden"),
    "no": word_set("nei ikke aldri ingen ingenting uten"),
}
"""Words that deny; Chinese ones are known by their first character."""

_CALLING: Final[Mapping[str, frozenset[str]]] = {
    "de": word_set("ist sind war waren wird wurde hat habe haben hatte hatten"),
    "fr": word_set("est c'est sont était c'était étaient a ont avait avaient"),
    "es": word_set("es son era eran fue está están estaba ha han había"),
}
"""Verbs that call for more, so that the comma before a phrase goes with it; `leaves_gap` knows the English ones."""

_CHINESE_NEGATIONS = ("不", "没", "沒", "别", "別", "无", "無", "非得")


AROUND: Final = 40
"""Words on either side of a cut by which it is judged."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Words that a text can do without, at one place.

    ``texts`` are what words ``[first, first + len(texts))`` of the turn become, ``None`` for one that goes; those
    beside it lose a comma or take over a capital. ``cost`` is how much of the speaker's manner goes, from 1.
    """

    first: int
    texts: tuple[str | None, ...]
    reason: str
    cost: int

    @property
    def last(self) -> int:
        """The place behind its last word."""
        return self.first + len(self.texts)

    @property
    def removed(self) -> tuple[int, ...]:
        """The places of the words that go."""
        return tuple(self.first + at for at, text in enumerate(self.texts) if text is None)


@dataclass(frozen=True, slots=True)
class _Proposal:
    apply: _Change
    reason: str
    cost: int


_PROPOSALS = (
    _Proposal(remove_fillers, "a filler", 1),
    _Proposal(remove_repetitions, "said twice", 1),
    _Proposal(remove_repeated_phrases, "said twice", 1),
    _Proposal(remove_restarts, "a false start", 2),
    _Proposal(remove_false_starts, "a false start", 2),
    _Proposal(remove_markers, "a filler", 2),
    _Proposal(remove_padding, "a filler", 3),
    _Proposal(remove_opening_markers, "an opening word", 3),
    _Proposal(remove_opening_and, "an opening word", 3),
    _Proposal(remove_doubled_intensifiers, "said twice", 4),
    _Proposal(remove_all_repeated_phrases, "said twice", 5),
    _Proposal(remove_tag_questions, "a question that waits for no answer", 6),
)
"""The rules whose changes are proposed, those that change the speaker's manner least first."""

_SUBJECTS = "the subject said again"


def find_cuts(words: Sequence[Word], language: str, names: Collection[str] = ()) -> tuple[Cut, ...]:
    """Return what a turn can do without, in order; no two cuts have a word in common, and each holds by itself.

    Args:
        words: of one turn.
        language: its ISO 639-1 code.
        names: in small letters, of people who are spoken of, and not to.
    """
    own, marks = lift_marks(words)
    known = partial(remove_repeated_subjects, names=names)
    found: list[Cut] = []
    taken: set[int] = set()
    for proposal in (*_PROPOSALS, _Proposal(known, _SUBJECTS, 6)):
        for cut in _list_changes(own, proposal, language):
            if taken.isdisjoint(range(cut.first, cut.last)) and _is_safe(own, cut, language):
                found.append(cut)
                taken.update(range(cut.first, cut.last))
    placed = (_behind_marks(cut, [at for at, _ in marks]) for cut in found)
    return tuple(sorted((cut for cut in placed if cut is not None), key=lambda cut: cut.first))


def apply_cuts(words: Sequence[Word], cuts: Collection[Cut]) -> tuple[Word, ...]:
    """Return the turn's words without those that cuts take out; all others keep their times."""
    texts: dict[int, str | None] = {
        cut.first + at: text for cut in cuts for at, text in enumerate(cut.texts)
    }
    left = ((word, texts.get(at, word.text)) for at, word in enumerate(words))
    return tuple(
        word if text == word.text else replace(word, text=text)
        for word, text in left
        if text is not None
    )


def _behind_marks(cut: Cut, marks: Sequence[int]) -> Cut | None:
    """The cut with places among all words, another's marks among them; ``None`` where one stands within it."""
    if any(cut.first < at < cut.last for at in marks):
        return None
    return replace(cut, first=cut.first + sum(at <= cut.first for at in marks))


def _list_changes(words: tuple[Word, ...], proposal: _Proposal, language: str) -> list[Cut]:
    """Each place at which a rule changes words, if any of them goes."""
    # A rule never moves a word nor changes its time, which stands for its place here.
    numbered = tuple(replace(word, span=Span(at, at + 1)) for at, word in enumerate(words))
    changed = proposal.apply(numbered, language)
    if changed == numbered:
        return []
    texts = {word.span.start_ms: word.text for word in changed}
    cuts: list[Cut] = []
    run: list[str | None] = []
    for at in range(len(words) + 1):
        text = texts.get(at)
        if at < len(words) and text != words[at].text:
            run.append(text)
            continue
        if None in run:
            cut = Cut(at - len(run), tuple(run), proposal.reason, proposal.cost)
            cuts.append(_close_gap(words, cut, language))
        run = []
    return cuts


def _close_gap(words: Sequence[Word], cut: Cut, language: str) -> Cut:
    """The cut with the comma before it, where that parts a verb from what it calls for: "es ist, sehr gut"."""
    if cut.first == 0 or cut.texts[0] is not None or cut.last == len(words):
        return cut
    before = words[cut.first - 1].text
    calls = strip_marks(before) in _CALLING.get(find_base(language), frozenset())
    if not calls or not before.endswith(","):
        return cut
    return replace(cut, first=cut.first - 1, texts=(before.rstrip(","), *cut.texts))


def _is_safe(words: tuple[Word, ...], cut: Cut, language: str) -> bool:
    """Whether no negation, number or name goes, no sentence and no end of one, and other words stay what they are."""
    start = max(0, cut.first - AROUND)
    words, cut = words[start : cut.last + AROUND], replace(cut, first=cut.first - start)
    after = apply_cuts(words, (cut,))
    if len(after) + len(cut.removed) != len(words):
        return False
    kept = (
        (words[cut.first + at].text, text) for at, text in enumerate(cut.texts) if text is not None
    )
    if any(strip_marks(old) != strip_marks(new) for old, new in kept):
        return False
    before = split_written(words)
    if _count_said(words) != _count_said(after):
        return False
    starts = {id(before[sentence.start][0]) for sentence in sentences(before)}
    return not any(
        _has_weight(words[at], language, is_first=id(words[at]) in starts) for at in cut.removed
    )


def _count_said(words: tuple[Word, ...]) -> int:
    """How many sentences have a word in them."""
    units = split_written(words)
    return sum(any(core(units[at]) for at in sentence) for sentence in sentences(units))


def _has_weight(word: Word, language: str, *, is_first: bool) -> bool:
    """Whether a word denies, counts or names."""
    base, text = find_base(language), strip_marks(word.text)
    if text in NEGATIONS.get(base, frozenset()) or text.endswith(("n't", "n’t")):
        return True
    if base == "zh" and text.startswith(_CHINESE_NEGATIONS):
        return True
    if has_digit(text) or _is_number(text, base):
        return True
    letters = next((char for char in word.text if char.isalnum()), "")
    is_listed = text.split("'")[0] == "i" or text in _list_markers(base)
    return letters.isupper() and not is_first and not is_listed


@lru_cache
def _list_markers(base: str) -> frozenset[str]:
    """The words of phrases that are known to say nothing, which some languages write with a capital."""
    lists = (table.get(base, ()) for table in (MARKERS, OPENING_MARKERS, TAGS))
    return frozenset(word for phrases in lists for phrase in phrases for word in phrase)


@lru_cache(maxsize=2_000)
def _is_number(text: str, base: str) -> bool:
    """Whether a word alone is a number."""
    from text_to_num import text2num

    try:
        text2num(text, base)
    except (ValueError, NotImplementedError):
        return False
    return True


def quote_cut(words: Sequence[Word], cut: Cut) -> str:
    """Return the words that go as they stand there, with the comma and the blank that go with them."""
    removed = [words[at] for at in cut.removed]
    text = " ".join(join_words(removed).split())
    return f"{text} " if removed and removed[-1] is not words[-1] else text
