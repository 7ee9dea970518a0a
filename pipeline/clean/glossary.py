"""Terms that were heard as something else, found by sound and by spelling, and written right.

A correction is found once, kept beside the words (`Transcript.corrections`), and applied whenever
the transcript is rendered; the words themselves stay what was heard, so that it can be taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.clean.lexicon import COMMON
from pipeline.clean.word_units import (
    Written,
    core,
    join_written,
    rewrite,
    sentences,
    split_written,
    tail,
)
from pipeline.domain import Correction, Span, Transcript, Turn, Word, enclosing_span, join_words
from pipeline.text.case_folding import fold_letters
from pipeline.text.scripts import is_unspaced

Glossary = Sequence[tuple[str, tuple[str, ...]]]
"""Right spellings, each with what it is heard as."""

CERTAIN_ENOUGH = 0.8
"""Confidence from which a term is written. Below it a rare word is as likely itself."""

ORDINARY = 0.8
"""Probability from which a word in lower case is taken for the word that it is: names get capitals."""

SHORTEST_BY_SOUND = 4
"""Letters of the shortest term that is known by its sound alone; shorter ones sound like many words."""

SOUND_WEIGHT = 0.6
"""Share of the sound in the likeness, the rest being spelling: a recogniser errs by ear."""

MOST_BY_SOUND = 40
"""Terms that are known by their sound alone, without a model to hear it again: about as many as are shown to one with
every window. Each term more is one more that a stranger may sound like."""

_ENDING = re.compile(r"(.+?)('s|s'|')\Z")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\W\d_]+\Z")


@dataclass(frozen=True, slots=True)
class _Form:
    """A spelling to look for: of the term itself, or one that it is heard as."""

    term: str
    letters: str
    listed: bool


@dataclass(frozen=True, slots=True)
class _Forms:
    """All spellings to look for, also by their letters, and whether they are known by their sound."""

    all: tuple[_Form, ...]
    by_letters: Mapping[str, tuple[_Form, ...]]
    by_sound: bool

    def list_near(self, letters: str) -> tuple[_Form, ...]:
        """What these letters may be heard for; a plural's among them."""
        if self.by_sound:
            return self.all
        singular = self.by_letters.get(letters[:-1], ()) if letters.endswith("s") else ()
        return (*self.by_letters.get(letters, ()), *singular)


@dataclass(frozen=True, slots=True)
class _Heard:
    """Words in a row: their letters without marks and ending, and how sure the recogniser was."""

    text: str
    letters: str
    ending: str
    cores: tuple[str, ...]
    probability: float
    is_upper: bool


def find_corrections(transcript: Transcript, glossary: Glossary) -> Transcript:
    """The transcript with the corrections that the glossary calls for, after those that it has.

    What a person has taken back is not corrected again, and a page's own words are right. Of more terms than
    ``MOST_BY_SOUND`` none is known by its sound alone.
    """
    forms = _list_forms(glossary)
    if not forms.all or transcript.alignment is not None:
        return transcript
    found = [
        correction
        for turn in transcript.turns
        for correction in _search(turn, forms, transcript.language)
        if not any(correction.span.overlap_ms(old.span) for old in transcript.corrections)
    ]
    found = [
        correction
        for correction in found
        if correction.span not in {c.span for c in transcript.corrections}
    ]
    return replace(transcript, corrections=(*transcript.corrections, *found))


def apply_corrections(transcript: Transcript) -> Transcript:
    """The transcript whose turns have every correction that is not undone; words keep their times."""
    wanted: dict[Span, Correction] = {c.span: c for c in transcript.corrections if not c.undone}
    if not wanted:
        return transcript
    turns = tuple(replace(t, words=_correct(t.words, wanted)) for t in transcript.turns)
    return replace(transcript, turns=turns)


def _correct(words: tuple[Word, ...], wanted: Mapping[Span, Correction]) -> tuple[Word, ...]:
    units = split_written(words)
    starts: dict[int, list[Correction]] = {}
    for entry in wanted.values():
        starts.setdefault(entry.span.start_ms, []).append(entry)
    written: list[Word] = []
    index = 0
    while index < len(units):
        match = _match(units, index, starts.get(units[index][0].span.start_ms, []))
        if match is None:
            written += units[index]
            index += 1
        else:
            correction, size = match
            written += rewrite(units[index : index + size], correction.written.split())
            index += size
    return tuple(written)


def _match(
    units: Sequence[Written], index: int, corrections: Iterable[Correction]
) -> tuple[Correction, int] | None:
    """The correction of the words that begin here, and how many they are."""
    for correction in corrections:
        wanted = fold_letters(correction.heard)
        for size in range(1, len(units) - index + 1):
            letters = "".join(fold_letters(core(unit)) for unit in units[index : index + size])
            if letters == wanted:
                return correction, size
            if not wanted.startswith(letters):
                break
    return None


# ---------------------------------------------------------------- finding


def _list_forms(glossary: Glossary) -> _Forms:
    """Every spelling of every term, and whether somebody has listed it as what is heard."""
    forms = [_Form(term, fold_letters(term), listed=False) for term, _ in glossary]
    forms += [
        _Form(term, fold_letters(wrong), listed=True) for term, heard in glossary for wrong in heard
    ]
    listed = tuple(form for form in forms if form.letters)
    by_letters: dict[str, tuple[_Form, ...]] = {}
    for form in listed:
        by_letters[form.letters] = (*by_letters.get(form.letters, ()), form)
    return _Forms(listed, by_letters, len(glossary) <= MOST_BY_SOUND)


def _search(turn: Turn, forms: _Forms, language: str) -> list[Correction]:
    """The corrections of a turn that don't overlap, the surest first, in order of time."""
    units = split_written(turn.words)
    terms = {form.term for form in forms.all}
    longest = 1 + max(max(len(form.term.split()), len(form.letters) // 2) for form in forms.all)
    longest = min(longest, max(len(form.letters) for form in forms.all))
    candidates: list[tuple[float, int, int, Correction]] = []
    for sentence in sentences(units):
        for start in sentence:
            for size in range(1, min(longest, sentence.stop - start) + 1):
                run = units[start : start + size]
                if size > 1 and tail(run[-2]).strip("-"):
                    break
                correction = _judge(run, forms, terms, language)
                if correction is not None:
                    candidates.append((-correction.confidence, start, size, correction))
    taken: set[int] = set()
    chosen: list[tuple[int, Correction]] = []
    for _, start, size, correction in sorted(candidates, key=lambda c: c[:3]):
        if taken.isdisjoint(range(start, start + size)):
            taken |= set(range(start, start + size))
            chosen.append((start, correction))
    return [correction for _, correction in sorted(chosen, key=lambda pair: pair[0])]


def _judge(
    run: Sequence[Written], forms: _Forms, terms: set[str], language: str
) -> Correction | None:
    """What the words should be written as, if that is sure enough; a term is right as it is."""
    heard = _read(run)
    if heard.text.removesuffix(heard.ending) in terms:
        return None
    holds_term = _holds_term(run, terms)
    best: tuple[float, str] = (0.0, "")
    for form in forms.list_near(heard.letters):
        for letters, ending in ((heard.letters, heard.ending), _without_plural(heard, form)):
            if holds_term and letters != form.letters:
                continue
            confidence = _compare(replace(heard, letters=letters), form, language)
            if confidence > best[0]:
                best = (confidence, form.term + ending)
    if best[0] < CERTAIN_ENOUGH or best[1] == heard.text:
        return None
    span = enclosing_span(join_written(run))
    return Correction(span, heard.text, best[1], round(best[0], 2))


def _holds_term(run: Sequence[Written], terms: set[str]) -> bool:
    """Whether some of the words are a term already, as it is written: all of them may only spell a longer one."""
    ends = range(1, len(run) + 1)
    return any(_join_shown(run[begin:end]) in terms for end in ends for begin in range(end))


def _read(run: Sequence[Written]) -> _Heard:
    text = _join_shown(run)
    match = _ENDING.match(text.replace("’", "'"))
    ending = match[2] if match else ""
    bare = text[: len(text) - len(ending)]
    return _Heard(
        text,
        fold_letters(bare),
        ending,
        tuple(core(unit) for unit in run),
        min(word.probability for unit in run for word in unit),
        any(c.isupper() for c in bare),
    )


def _join_shown(run: Sequence[Written]) -> str:
    """The words without the marks around them, spaces where the script has them."""
    joined = ""
    for unit in run:
        text = _shown(unit)
        gap = joined and text and not (is_unspaced(joined[-1]) and is_unspaced(text[0]))
        joined += (" " if gap else "") + text
    return joined


def _without_plural(heard: _Heard, form: _Form) -> tuple[str, str]:
    """The letters without the plural's "s", where the form has none, and the ending to be kept."""
    if heard.ending or not heard.letters.endswith("s") or form.letters.endswith("s"):
        return heard.letters, heard.ending
    return heard.letters[:-1], "s"


def _compare(heard: _Heard, form: _Form, language: str) -> float:
    """How sure it is that the words are the form's term, 0..1."""
    doubt = 0.0
    if all(word in COMMON for word in heard.cores):
        # Everybody says these all the time: only who listed them may have them, and only where
        # the recogniser was in doubt.
        if not (form.listed and heard.letters == form.letters):
            return 0.0
        doubt = 0.4 * heard.probability
    is_ordinary = not heard.is_upper and heard.probability >= ORDINARY
    if heard.letters == form.letters:
        # "Apple" is not meant by every "apple", but nobody says "deepseek" of anything else.
        is_plain = form.term.istitle() and not form.listed
        return 0.0 if is_plain and is_ordinary and len(heard.cores) == 1 else 1.0 - doubt
    if abs(len(heard.letters) - len(form.letters)) > len(form.letters) // 2:
        return 0.0
    if is_ordinary:
        return 0.0
    if any(word in COMMON for word in heard.cores):
        doubt = 0.05
    doubt += 0.1 * max(0.0, heard.probability - 0.5)
    return _likeness(heard.letters, form.letters, language) - doubt


@lru_cache(maxsize=20_000)
def _likeness(heard: str, wanted: str, language: str) -> float:
    """How like two spellings are, by ear where the ear is English, and else by eye, 0..1."""
    from rapidfuzz.fuzz import ratio

    spelling = ratio(heard, wanted) / 100
    if not (language.lower().startswith("en") and _LATIN.match(heard + wanted)):
        return spelling if len(wanted) >= SHORTEST_BY_SOUND and heard[0] == wanted[0] else 0.0
    import jellyfish

    codes = [jellyfish.metaphone(text) for text in (heard, wanted)]
    if not all(codes) or codes[0][0] != codes[1][0]:
        return 0.0
    if len(wanted) < SHORTEST_BY_SOUND and (codes[0] != codes[1] or spelling < CERTAIN_ENOUGH):
        return 0.0
    # Metaphone leaves vowels out and NYSIIS keeps them; neither alone hears enough.
    others = [jellyfish.nysiis(text) for text in (heard, wanted)]
    sound = (ratio(*codes) + max(ratio(*others), ratio(*codes))) / 200
    return SOUND_WEIGHT * sound + (1 - SOUND_WEIGHT) * spelling


def _shown(unit: Written) -> str:
    """The word as written, without white space and punctuation around it."""
    return re.sub(r"^\W+|\W+$", "", join_words(unit))
