"""Verbatim transcript -> publishable transcript, as named, idempotent rules.

A rule sees the words of one turn and gives the words to publish: it may drop a word
(with its time) or change a word's spelling (it keeps its time), never move one. Back-channels
that `fold_backchannels` made marks of are not shown to the rules and stay where they are. Only
``turns`` change; ``segments`` stay what was heard. The words that may be touched are all
in ``lists.py``; what is not listed stays, because a filler that is left in costs less
than a word of somebody's answer that is taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby

from pipeline.clean.disfluencies.editing import remove_markers, remove_opening_markers
from pipeline.clean.disfluencies.loops import remove_loops
from pipeline.clean.disfluencies.restarts import (
    remove_all_repeated_phrases,
    remove_false_starts,
    remove_repeated_phrases,
    remove_restarts,
)
from pipeline.clean.disfluencies.slips import remove_fillers, remove_repetitions
from pipeline.clean.disfluencies.stops import remove_false_stops
from pipeline.clean.folding import fold_backchannels, lift_marks, put_back_marks
from pipeline.clean.glossary import apply_corrections, find_corrections
from pipeline.clean.layout import (
    break_paragraphs,
    capitalise_sentences,
    end_sentence,
    space_words,
)
from pipeline.clean.marks import unify_marks
from pipeline.clean.mixed import TurnLanguages
from pipeline.clean.numbers import knows_numbers, write_digits, write_number_words
from pipeline.clean.wide import widen_marks
from pipeline.clean.word_units import PARAGRAPH, needs_space
from pipeline.domain import Transcript, Turn, Word

__all__ = [
    "CLEAN_RULES",
    "EDITED_RULES",
    "VERBATIM_RULES",
    "Rule",
    "apply_corrections",
    "choose_rules",
    "clean",
    "find_corrections",
    "fold_backchannels",
    "knows_numbers",
]

MOST_PASSES = 10
"""Two passes settle any transcript met so far; the limit is for rules that never settle."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A named step of cleaning: ``apply(words of a turn, language) -> words``, idempotent."""

    name: str
    apply: Callable[[tuple[Word, ...], str], tuple[Word, ...]]
    why: str


_SPACING = Rule("spacing", space_words, "recognisers put spaces where a page has none")
_SLIPS = (
    Rule("loops", remove_loops, "a recogniser that hears nothing says the same over and over"),
    Rule("fillers", remove_fillers, "a sound of hesitation says nothing in print"),
    Rule("repetitions", remove_repetitions, "a stutter is not what the speaker meant to say"),
    Rule("false stops", remove_false_stops, "a pause is no end where the sentence goes on"),
    Rule("repeated phrases", remove_repeated_phrases, "a phrase begun again is meant once"),
    Rule("restarts", remove_restarts, "what was given up for another beginning was not meant"),
)
_EDITS = (
    Rule("false starts", remove_false_starts, "what was taken back was not meant"),
    Rule(
        "openings", remove_opening_markers, "a word that only takes the floor says nothing in print"
    ),
    Rule("markers", remove_markers, "a word that only holds the floor says nothing in print"),
    Rule("all repeated phrases", remove_all_repeated_phrases, "print has other ways of emphasis"),
)
_LAYOUT = (
    Rule("wide marks", widen_marks, "Chinese has marks of its own width in print"),
    Rule("marks", unify_marks, "quotation marks, dashes and abbreviations have one form on a page"),
    Rule("capitals", capitalise_sentences, "a turn cut out of a sentence begins one in print"),
    Rule("full stop", end_sentence, "a turn cut off at a comma is a sentence in print"),
    Rule("paragraphs", break_paragraphs, "nobody reads a page without a break"),
)

VERBATIM_RULES: tuple[Rule, ...] = (_SPACING,)
"""What ``verbatim`` does: every word and every mark stays, only spaces change."""

CLEAN_RULES: tuple[Rule, ...] = (_SPACING, *_SLIPS, *_LAYOUT)
"""What is done to a transcript before it is published, in this order."""

EDITED_RULES: tuple[Rule, ...] = (_SPACING, *_EDITS[:1], *_SLIPS, *_EDITS[1:], *_LAYOUT)
"""What is done besides where it is to be read as an edited interview. False starts come first, while
what takes them back is still there."""

_NUMBERS = {
    "digits": Rule("digits", write_digits, "a house writes its numbers in one way"),
    "words": Rule("number words", write_number_words, "a house writes its numbers in one way"),
}


def choose_rules(cleaning: str, numbers: str) -> tuple[Rule, ...]:
    """The rules of a level of cleaning, with those of a way of writing numbers after the slips."""
    levels = {"verbatim": VERBATIM_RULES, "edited": EDITED_RULES}
    rules = levels.get(cleaning, CLEAN_RULES)
    if numbers not in _NUMBERS:
        return rules
    at = len(rules) - len(_LAYOUT) if rules is not VERBATIM_RULES else len(rules)
    return (*rules[:at], _NUMBERS[numbers], *rules[at:])


def clean(transcript: Transcript, rules: Sequence[Rule] = CLEAN_RULES) -> Transcript:
    """The transcript with every rule applied to every turn, until nothing changes.

    Turns left empty disappear, and neighbours of the same speaker become one turn before
    the next rule runs. Cleaning twice is the same as cleaning once. Where several parts of a recording were
    heard, no rule sees two of them, and each is a paragraph of its own.
    """
    if len(transcript.origin.parts) < 2:
        return _clean(transcript, rules)
    parts = [_clean(part, rules).turns for part in _cut_parts(transcript)]
    return replace(transcript, turns=_merge(chain.from_iterable(_set_apart(parts))))


def _cut_parts(transcript: Transcript) -> Iterator[Transcript]:
    """The transcript of each part of the recording."""
    find = transcript.origin.find_part
    cut: dict[int, list[Turn]] = {}
    for turn in transcript.turns:
        for part, words in groupby(turn.words, lambda word: find(word.span.middle_ms)):
            cut.setdefault(part, []).append(replace(turn, words=tuple(words)))
    for _, turns in sorted(cut.items()):
        yield replace(transcript, turns=tuple(turns))


def _set_apart(parts: Sequence[tuple[Turn, ...]]) -> Iterator[tuple[Turn, ...]]:
    """The turns of each part; where the speaker goes on who spoke last before it, after a break."""
    speaker: str | None = None
    for index, turns in enumerate(parts):
        if index and turns and turns[0].speaker == speaker:
            word, *others = turns[0].words
            opened = replace(word, text=PARAGRAPH + word.text.lstrip())
            turns = (replace(turns[0], words=(opened, *others)), *turns[1:])  # noqa: PLW2901
        speaker = turns[-1].speaker if turns else speaker
        yield turns


def _clean(transcript: Transcript, rules: Sequence[Rule]) -> Transcript:
    turns, languages = transcript.turns, TurnLanguages(transcript)
    # A rule is idempotent: what it gave, and no other rule has changed since, it leaves alone.
    given: dict[str, dict[int, Turn]] = {rule.name: {} for rule in rules}
    for _ in range(MOST_PASSES):
        before = turns
        for rule in rules:
            known = given[rule.name]
            after = [
                turn if id(turn) in known else _change(turn, rule, languages.of(turn))
                for turn in turns
            ]
            given[rule.name] = {id(turn): turn for turn in after}
            turns = _merge(after)
        if turns == before:
            break
    return replace(transcript, turns=turns)


def _change(turn: Turn, rule: Rule, language: str) -> Turn:
    """The turn after a rule; the very same one where it changes nothing."""
    words = _apply(rule, turn.words, language)
    return turn if words == turn.words else replace(turn, words=words)


def _apply(rule: Rule, words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words after a rule, which sees only the speaker's own: the sentence goes on under a mark."""
    own, marks = lift_marks(words)
    return put_back_marks(own, rule.apply(own, language), marks)


def _merge(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """The turns that have words, as longest runs by one speaker."""
    merged = []
    for speaker, run in groupby((t for t in turns if t.words), key=lambda turn: turn.speaker):
        only, *others = run
        if not others:
            merged.append(only)
            continue
        words: list[Word] = []
        for turn in (only, *others):
            first = turn.words[0]
            is_joined = bool(words) and not first.text.startswith(PARAGRAPH)
            if is_joined and needs_space(words[-1].text, first.text):
                first = replace(first, text=" " + first.text)
            words += (first, *turn.words[1:])
        merged.append(Turn(speaker, tuple(words)))
    return tuple(merged)
