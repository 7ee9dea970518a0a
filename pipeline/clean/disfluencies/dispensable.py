"""What a subtitle can do without where people speak faster than others read, and print would keep.

None of it is taken out by any level of cleaning: it is proposed, and a person decides.

Source: Karamitroglou, "A Proposed Set of Subtitling Standards in Europe", Translation Journal 2 (1998): padding
expressions, cumulative adjectives and adverbs of one meaning, and what answers nobody may go; Netflix Timed Text
Style Guide, English (USA), "Reading speed limits": text is condensed only where it can't be read in its time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Final

from pipeline.clean.disfluencies.slips import drop
from pipeline.clean.lexicon import (
    ARTICLES,
    AUXILIARIES,
    FRONTERS,
    OPENING_SUBJECTS,
    SET_OFF_COMMAS,
)
from pipeline.clean.word_units import (
    Written,
    core,
    ends_sentence,
    join_written,
    sentences,
    split_written,
    starts_upper,
    tail,
    with_tail,
)
from pipeline.domain import Word
from pipeline.languages import find_base
from pipeline.text.punctuation import QUESTION_MARKS
from pipeline.text.words import word_set

FEWEST_LEFT = 3
"""Words of a sentence that has to be left of it without its "And": "And you?" is asked by it."""

INTENSIFIERS: Final[Mapping[str, frozenset[str]]] = {
    "en": word_set("very really many"),
    "de": word_set("sehr ganz wirklich viele"),
    "fr": word_set("très vraiment"),
    "es": word_set("muy muchos muchas realmente"),
    "it": word_set("molto davvero"),
    "pt": word_set("muito muitos muitas"),
    "nl": word_set("heel erg veel"),
    "sv": word_set("väldigt mycket många"),
    "da": word_set("meget mange"),
    "no": word_set("veldig mange"),
    "zh": word_set("很 非常 特别"),
}
"""Words that say no more twice than once, where what they are said of follows."""

PADDING: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "en": (("actually",), ("basically",), ("honestly",), ("sort", "of"), ("kind", "of")),
    "de": (("sozusagen",), ("halt",)),
}
"""Of the phrases that cleaning knows between commas, those that hold the floor without any, too."""

_PADDED: Final[Mapping[str, frozenset[str]]] = {
    "en": OPENING_SUBJECTS - word_set("these those this that") | word_set("is was were are am"),
    "de": word_set("ist sind war waren hat haben ich wir er sie es man das"),
}
"""Words after which padding is nothing else: no "what sort of", no "it doesn't actually"."""

_MEANT: Final = word_set("you him her them us me the your his my our their")
"""What "kind of" may belong to: "it was kind of you"."""

_ANDS: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "en": (
        "and",
        OPENING_SUBJECTS - {"so"} | ARTICLES | word_set("then my our your his her their"),
    ),
    "de": (
        "und",
        word_set("dann ich wir er sie es ihr man das der die ein eine mein meine unser unsere"),
    ),
    "fr": (
        "et",
        word_set("puis je j'ai on nous vous il elle ils elles c'est c'était le la les un une"),
    ),
    "es": ("y", word_set("entonces luego yo nosotros ella ellos ellas el la los las un una eso")),
}
"""A word that only joins a sentence to the one before, and those before which it can be left out."""

_ASKED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "en": (("right",), ("you", "know"), ("okay",), ("ok",), ("yeah",), ("you", "see")),
    "de": (("oder",), ("ne",), ("gell",), ("ja",), ("weißt", "du"), ("wissen", "sie")),
    "fr": (("hein",), ("quoi",), ("d'accord",), ("tu", "vois"), ("vous", "voyez"), ("tu", "sais")),
    "es": (("verdad",), ("sabes",), ("vale",), ("eh",)),
}
"""Questions behind a statement, of words that deny nothing; who goes on speaking waits for no answer."""

_ASKING: Final[Mapping[str, frozenset[str]]] = {
    "en": (FRONTERS - {"the", "that", "since", "as", "than", "because", "though", "although"})
    | (AUXILIARIES - word_set("just really actually also always never")),
    "de": word_set(
        "wer was wann wo wie warum wieso weshalb welche welcher welches ist sind war waren hat haben "
        "hast habt kann können kannst will wollen willst"
    ),
    "fr": word_set("qui que quoi quand où comment pourquoi quel quelle est-ce"),
    "es": word_set("quién qué cuándo dónde cómo cuál cuánto por"),
}
"""Words with which a question begins: behind one, nothing is a tag."""

_PERSONS = word_set(
    "mother father mom mum dad mommy daddy parents brother brothers sister sisters wife husband son sons "
    "daughter daughters grandmother grandfather grandma grandpa aunt uncle cousin cousins boss teacher "
    "teachers friend friends neighbor neighbour neighbors neighbours colleague colleagues"
)
_THEIRS = word_set("my our your his her their the")
_TAKEN_UP = word_set("he she they")
_DAYS_AND_MONTHS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december christmas easter thanksgiving halloween"
)


def remove_doubled_intensifiers(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words with "very" once where it is said twice before what it is said of."""
    known = INTENSIFIERS.get(find_base(language), frozenset())
    units = split_written(words)
    index = 0
    while index + 2 < len(units):
        word, mark = core(units[index]), tail(units[index]).strip()
        is_doubled = word in known and word == core(units[index + 1])
        if is_doubled and (not mark or mark in SET_OFF_COMMAS) and not tail(units[index + 1]):
            units = drop(units, index)
        else:
            index += 1
    return join_written(units)


def remove_padding(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words without "actually" and "sort of" where they stand unmarked between a subject or "is" and the rest."""
    base = find_base(language)
    before, phrases = _PADDED.get(base, frozenset()), PADDING.get(base, ())
    units = split_written(words)
    index = 1
    while index + 1 < len(units):
        size = _padding_at(units, index, phrases) if core(units[index - 1]) in before else 0
        for _ in range(size):
            units = drop(units, index)
        index += 1
    return join_written(units)


def _padding_at(units: list[Written], index: int, phrases: tuple[tuple[str, ...], ...]) -> int:
    """How many words of padding begin here, with no mark around them and more of the sentence behind."""
    for phrase in phrases:
        stop = index + len(phrase)
        if stop >= len(units) or any(tail(unit) for unit in units[index - 1 : stop]):
            continue
        following = core(units[stop])
        if tuple(map(core, units[index:stop])) != phrase or not following:
            continue
        return 0 if phrase[-1] == "of" and following in _MEANT else len(phrase)
    return 0


def remove_opening_and(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words without an "And" that begins a sentence and says no more than that it goes on."""
    known = _ANDS.get(find_base(language))
    if known is None:
        return words
    joining, after = known
    asking = _ASKING.get(find_base(language), frozenset())
    units = split_written(words)
    for sentence in reversed(sentences(units)):
        start = sentence.start
        if len(sentence) <= FEWEST_LEFT or core(units[start]) != joining or tail(units[start]):
            continue
        is_asked = tail(units[sentence.stop - 1]).startswith(QUESTION_MARKS)
        if core(units[start + 1]) in (asking if is_asked else after):
            units = drop(units, start)
    return join_written(units)


def remove_tag_questions(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words without ", right?" behind a statement after which the same voice goes on."""
    base = find_base(language)
    units = split_written(words)
    for sentence in reversed(sentences(units)):
        is_last = sentence.stop == len(units)
        if is_last or core(units[sentence.start]) in _ASKING.get(base, frozenset()):
            continue
        size = _asked_at_end(units, sentence, _ASKED.get(base, ()))
        for _ in range(size):
            units = drop(units, sentence.stop - size)
        if size:
            at = sentence.stop - size - 1
            units[at] = with_tail(units[at], ".")
    return join_written(units)


def _asked_at_end(
    units: list[Written], sentence: range, phrases: tuple[tuple[str, ...], ...]
) -> int:
    """How many words of a tag end the sentence behind a comma; at least two stand before it."""
    for phrase in phrases:
        at = sentence.stop - len(phrase)
        if at - sentence.start < 2 or tail(units[at - 1]).strip() not in SET_OFF_COMMAS:
            continue
        run = units[at : sentence.stop]
        is_said = tuple(map(core, run)) == phrase and not any(tail(unit) for unit in run[:-1])
        if is_said and tail(run[-1]) in QUESTION_MARKS and tail(units[at - 1]).strip():
            return len(phrase)
    return 0


def remove_repeated_subjects(
    words: tuple[Word, ...], language: str, names: Collection[str] = ()
) -> tuple[Word, ...]:
    """The words without a pronoun that says the sentence's subject again: "Tom, he said", "my mother, she was".

    Args:
        words: of one turn.
        language: its code; only English is known.
        names: in small letters, of people who are spoken of and not spoken to: "Tom, he said it" may call Tom.
    """
    if find_base(language) != "en":
        return words
    units = split_written(words)
    for sentence in reversed(sentences(units)):
        size = _named_subject(units, sentence, names)
        at = sentence.start + size
        if not size or at + 2 >= sentence.stop or not _takes_up(units, at):
            continue
        units = drop(units, at)
        units[at - 1] = with_tail(units[at - 1], "")
    return join_written(units)


def _named_subject(units: list[Written], sentence: range, names: Collection[str]) -> int:
    """How many words up to a comma name one person, or several of one kind; 0 where they don't."""
    first, second = sentence.start, sentence.start + 1
    if tail(units[first]).strip() in SET_OFF_COMMAS and tail(units[first]).strip():
        return int(core(units[first]) in names)
    if second >= sentence.stop or tail(units[first]):
        return 0
    is_person = core(units[first]) in _THEIRS and core(units[second]) in _PERSONS
    return 2 if is_person and tail(units[second]).strip() in SET_OFF_COMMAS[:1] else 0


def _takes_up(units: list[Written], at: int) -> bool:
    """Whether a pronoun stands here with its verb right after it."""
    return core(units[at]) in _TAKEN_UP and not tail(units[at]) and not tail(units[at + 1])


def list_spoken_of(
    turns: Collection[tuple[Word, ...]], speakers: Collection[str]
) -> frozenset[str]:
    """Names of one word, in small letters, that stand in the middle of sentences with a capital and never without.

    Args:
        turns: the words of each turn.
        speakers: who is spoken to, by the names shown; none of theirs is listed.
    """
    named: set[str] = set()
    plain: set[str] = set()
    for words in turns:
        units = split_written(words)
        for before, unit in pairwise(units):
            if ends_sentence(before, core(unit)):
                continue
            (named if starts_upper(unit) and core(unit).isalpha() else plain).add(core(unit))
    present = {part for name in speakers for part in name.casefold().split()}
    return frozenset(named - plain - present - _DAYS_AND_MONTHS - OPENING_SUBJECTS)
