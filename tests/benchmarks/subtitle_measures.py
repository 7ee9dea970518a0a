"""What a subtitle editor would change, counted in cues that know their words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import NamedTuple

from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, CueWord
from pipeline.text.columns import count_columns
from pipeline.text.punctuation import ends_sentence
from tests.benchmarks.measure import report
from tests.benchmarks.subtitle_words import find_open_class

LONG_MS = 5000
FEW_WORDS = 2
MOST_OPEN_CUES, MOST_OPEN_LINES = 0.005, 0.02
MOST_PARTED = 0.05


@dataclass(frozen=True, slots=True)
class Faults:
    """How many cues, first lines and sentences there are, and how many of them have each fault."""

    cues: int = 0
    open_cues: int = 0
    two_lines: int = 0
    open_lines: int = 0
    with_fragment: int = 0
    long_over_sentences: int = 0
    fitting: int = 0
    parted: int = 0

    def __add__(self, other: Faults) -> Faults:
        """The counts of both."""
        return Faults(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def report_faults(cues: Mapping[str, Sequence[Cue]], style: CueStyle) -> list[bool]:
    """Rows of the faults of several recordings' cues together, and a line for each of them."""
    total = Faults()
    for name, laid_out in cues.items():
        faults = count_faults(laid_out, style)
        total += faults
        print(
            f"      {name}: {faults.open_cues} of {faults.cues} cues and {faults.open_lines} of "
            f"{faults.two_lines} first lines end in a function word; {faults.with_fragment} cues with "
            f"1-{FEW_WORDS} words of another sentence, {faults.long_over_sentences} longer than "
            f"{LONG_MS / 1000:g} s over two; {faults.parted} of {faults.fitting} sentences that fit parted"
        )
    rows = (
        ("cues ending in a function word", total.open_cues, total.cues, MOST_OPEN_CUES),
        ("first lines of two ending in one", total.open_lines, total.two_lines, MOST_OPEN_LINES),
        (
            "cues with 1-2 words of another sentence",
            total.with_fragment,
            total.cues,
            MOST_OPEN_CUES,
        ),
        ("cues > 5 s over two sentences", total.long_over_sentences, total.cues, MOST_OPEN_CUES),
        ("sentences that fit one cue and are parted", total.parted, total.fitting, MOST_PARTED),
    )
    return [
        report(
            name, f"{part / max(1, whole):.2%} ({part} of {whole})", f"<= {most:.1%}",
            part <= most * whole,
        )
        for name, part, whole, most in rows
    ]  # fmt: skip


class _Place(NamedTuple):
    """A word of a recording, and the cue that it is in."""

    word: CueWord
    cue: int

    @property
    def text(self) -> str:
        return self.word.text.strip()


def count_faults(cues: Sequence[Cue], style: CueStyle) -> Faults:
    """The faults of one recording's cues, which know their words."""
    places = [_Place(word, number) for number, cue in enumerate(cues) for word in cue.words]
    sentences = list(_split_sentences(places))
    return (
        _count_open_words(cues)
        + _count_sentence_faults(cues, sentences)
        + _count_parted(sentences, style)
    )


def _count_open_words(cues: Sequence[Cue]) -> Faults:
    """Ends of cues that the same speaker goes on after, and ends of first lines of two."""
    open_cues = two_lines = open_lines = 0
    for number, cue in enumerate(cues):
        after = cues[number + 1].words if number + 1 < len(cues) else ()
        goes_on = bool(after) and bool(cue.words) and after[0].speaker == cue.words[-1].speaker
        if goes_on and find_open_class(cue.text.split()):
            open_cues += 1
        is_dialogue = len({word.speaker for word in cue.words}) > 1
        if len(cue.lines) == 2 and not is_dialogue:
            two_lines += 1
            open_lines += bool(find_open_class(cue.lines[0].split()))
    return Faults(len(cues), open_cues, two_lines, open_lines)


def _split_sentences(places: Sequence[_Place]) -> Iterator[list[_Place]]:
    """The words by sentence; one ends at its mark, and where another speaks."""
    sentence: list[_Place] = []
    for place in places:
        if sentence and sentence[-1].word.speaker != place.word.speaker:
            yield sentence
            sentence = []
        sentence.append(place)
        if ends_sentence(place.text):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _count_sentence_faults(cues: Sequence[Cue], sentences: Sequence[Sequence[_Place]]) -> Faults:
    """Cues with a word or two of a parted sentence beside another's, and long ones with an end in them."""
    inside: dict[int, list[tuple[int, bool]]] = {}
    for sentence in sentences:
        numbers = [place.cue for place in sentence]
        for number in set(numbers):
            is_parted = len(set(numbers)) > 1
            inside.setdefault(number, []).append((numbers.count(number), is_parted))
    several = {number: parts for number, parts in inside.items() if len(parts) > 1}
    fragments = sum(
        any(is_parted and words <= FEW_WORDS for words, is_parted in parts)
        for parts in several.values()
    )
    long = sum(cues[number].span.duration_ms > LONG_MS for number in several)
    return Faults(with_fragment=fragments, long_over_sentences=long)


def _count_parted(sentences: Sequence[Sequence[_Place]], style: CueStyle) -> Faults:
    """The sentences that one cue could hold, and those of them that several hold."""
    fitting = parted = 0
    for sentence in sentences:
        spoken_ms = sentence[-1].word.span.end_ms - sentence[0].word.span.start_ms
        lines = _count_lines([place.text for place in sentence], style.max_line_width)
        if lines <= style.max_line_count and spoken_ms <= style.max_duration_ms:
            fitting += 1
            parted += sentence[0].cue != sentence[-1].cue
    return Faults(fitting=fitting, parted=parted)


def _count_lines(words: Sequence[str], width: int) -> int:
    lines, taken = 1, 0
    for word in words:
        columns = count_columns(word)
        if taken and taken + 1 + columns > width:
            lines, taken = lines + 1, columns
        else:
            taken += columns + (1 if taken else 0)
    return lines
