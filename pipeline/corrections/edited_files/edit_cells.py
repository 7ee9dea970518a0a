"""Three texts cut where they agree: the corrected one, the file that was written of it, and that file as edited.

What the file can't hold, or had in another form before anybody edited it, so never looks like an edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from rapidfuzz.distance import Indel, Levenshtein

from pipeline.corrections.editor_paragraphs import Paragraph, Run
from pipeline.text.scripts import is_unspaced


@dataclass(frozen=True, slots=True)
class WrittenParagraph:
    """A paragraph as it stands in a file.

    ``name`` is the speaker's as it is written before it; ``None`` where the paragraph goes on without.
    """

    name: str | None
    text: str


class Break(IntEnum):
    """What begins with a token."""

    NONE = 0
    PARAGRAPH = 1
    TURN = 2


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it is compared, or a character of a script without spaces.

    Attributes:
        text: its characters.
        blank: the white space before it in its paragraph.
        begins: what begins with it; in a file, a turn begins wherever a name is written.
        speaker: who says it, by label in the corrected text and by the written name in a file.
        runs: its characters with their words, each as a run of its own, in the corrected text.
    """

    text: str
    blank: str
    begins: Break
    speaker: str | None
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """Tokens that stand for one another, as half-open ranges; ``is_same`` where nobody edited them."""

    own: tuple[int, int]
    base: tuple[int, int]
    edited: tuple[int, int]
    is_same: bool


def split_written(paragraphs: Sequence[WrittenParagraph]) -> list[Token]:
    """The tokens of a file; a paragraph without a name is of the speaker before it."""
    tokens: list[Token] = []
    name: str | None = None
    for paragraph in paragraphs:
        name = paragraph.name if paragraph.name is not None else name
        begins = Break.PARAGRAPH if paragraph.name is None else Break.TURN
        for number, (start, end, blank) in enumerate(_split(paragraph.text)):
            kind = Break.NONE if number else begins
            text = paragraph.text[start:end]
            tokens.append(Token(text, blank, kind, name))
    return tokens


def split_own(paragraphs: Sequence[Paragraph]) -> list[Token]:
    """The tokens of the corrected text."""
    tokens: list[Token] = []
    for paragraph in paragraphs:
        text = "".join(run.text for run in paragraph.runs)
        runs = [
            Run(character, run.word, run.origin, run.confirmed)
            for run in paragraph.runs
            for character in run.text
        ]
        begins = Break.TURN if paragraph.opens else Break.PARAGRAPH
        for number, (start, end, blank) in enumerate(_split(text)):
            kind = Break.NONE if number else begins
            tokens.append(
                Token(text[start:end], blank, kind, paragraph.speaker, tuple(runs[start:end]))
            )
    return tokens


def _split(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each token begins and ends, and the white space before it."""
    begin = blank = 0
    for place, character in enumerate(text):
        if character.isspace():
            if begin < place:
                yield begin, place, text[blank:begin]
                blank = place
            begin = place + 1
        elif begin < place and (is_unspaced(character) or is_unspaced(text[place - 1])):
            yield begin, place, text[blank:begin]
            begin = blank = place
    if begin < len(text):
        yield begin, len(text), text[blank:begin]


def compare_texts(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[bool, tuple[int, int], tuple[int, int]]]:
    """Stretches of both: whether they are equal, and where they are; equal ones and others in turn."""
    start = begin = 0
    for first, last, opens, closes in _join_blocks(_list_blocks(before, after), before, after):
        if start < first:
            yield True, (start, first), (begin, opens)
        yield False, (first, last), (opens, closes)
        start, begin = last, closes
    if start < len(before):
        yield True, (start, len(before)), (begin, len(after))


_Block = tuple[int, int, int, int]
"""A stretch that differs: where it begins and ends in either text."""


def _list_blocks(before: Sequence[str], after: Sequence[str]) -> list[_Block]:
    """What is left where as many words as possible are equal."""
    is_small = len(before) * len(after) <= _MOST_COMPARED
    steps = Indel.opcodes(before, after) if is_small else Levenshtein.opcodes(before, after)
    blocks: list[_Block] = []
    for step in steps:
        if step.tag == "equal":
            continue
        block = (step.src_start, step.src_end, step.dest_start, step.dest_end)
        if blocks and (blocks[-1][1], blocks[-1][3]) == (block[0], block[2]):
            block = (blocks[-1][0], block[1], blocks.pop()[2], block[3])
        blocks.append(block)
    return blocks


def _join_blocks(
    blocks: Sequence[_Block], before: Sequence[str], after: Sequence[str]
) -> list[_Block]:
    """The blocks, those made one that are so where another of two equal words is the one that stayed.

    ``Xyzzy in all`` → ``in data in all``: the last ``in`` is the old one, and ``in data`` is in the place of ``Xyzzy``.
    """
    joined: list[_Block] = []
    for block in blocks:
        one = _join_two(joined[-1], block, before, after) if joined else None
        if one is not None:
            joined[-1] = one
        else:
            joined.append(block)
    return joined


def _join_two(
    one: _Block, other: _Block, before: Sequence[str], after: Sequence[str]
) -> _Block | None:
    """Two blocks as one, where one of them only puts words in or takes them out; ``None`` where they aren't."""
    same = other[0] - one[1]
    taken, put = other[1] - other[0], other[3] - other[2]
    if not taken and one[0] < one[1] and _slides(after, one[3], same, put):
        return (one[0], one[1], one[2], one[3] + put)
    if not put and one[2] < one[3] and _slides(before, one[1], same, taken):
        return (one[0], one[1] + taken, one[2], one[3])
    taken, put = one[1] - one[0], one[3] - one[2]
    if not taken and other[0] < other[1] and _slides(after, one[2], same, put):
        return (other[0], other[1], other[2] - put, other[3])
    if not put and other[2] < other[3] and _slides(before, one[0], same, taken):
        return (other[0] - taken, other[1], other[2], other[3])
    return None


def _slides(text: Sequence[str], place: int, count: int, by: int) -> bool:
    """Whether so many words from a place on stand so much later, too."""
    return text[place : place + count] == text[place + by : place + by + count]


_MOST_COMPARED = 2_000_000_000
"""Pairs of words up to which as many as possible are found in both: a bit of memory is needed for each."""


def cut_cells(own: Sequence[Token], base: Sequence[Token], edited: Sequence[Token]) -> list[Cell]:
    """All tokens of the three texts, in cells from one place where they agree to the next."""
    texts = [[token.text for token in side] for side in (own, base, edited)]
    left, right = _find_bounds(texts[1], texts[0]), _find_bounds(texts[1], texts[2])
    places = [(0, 0, 0)]
    for at in sorted(left.keys() & right.keys()):
        (first, last), (begin, end) = left[at], right[at]
        if _share_words(texts[0][first:last], texts[2][begin:end]):
            places += [(first, at, begin), (last, at, end)]
        else:  # what the file can't hold stands before what was typed there
            places += [(first, at, begin), (last, at, begin), (last, at, end)]
    cells: list[Cell] = []
    for opens, closes in pairwise(places):
        if opens == closes:
            continue
        is_same = texts[1][opens[1] : closes[1]] == texts[2][opens[2] : closes[2]]
        place = opens
        if cells and not is_same and not cells[-1].is_same:
            before = cells.pop()
            place = (before.own[0], before.base[0], before.edited[0])
        own_part, base_part, edited_part = zip(place, closes, strict=True)
        cells.append(Cell(own_part, base_part, edited_part, is_same))
    return cells


def _find_bounds(base: Sequence[str], other: Sequence[str]) -> dict[int, tuple[int, int]]:
    """For each place of the file that both sides agree on, the first and the last one of the other text there."""
    bounds = {0: (0, 0)}
    for is_equal, (start, end), (begin, until) in compare_texts(base, other):
        pairs = [(start, begin), (end, until)]
        if is_equal:
            pairs = list(zip(range(start, end + 1), range(begin, until + 1), strict=True))
        for at, place in pairs:
            first, last = bounds.get(at, (place, place))
            bounds[at] = (min(first, place), max(last, place))
    return bounds


def _share_words(own: Sequence[str], edited: Sequence[str]) -> bool:
    return not set(own).isdisjoint(edited)


@dataclass(frozen=True, slots=True)
class EditSize:
    """How far an edited file is from what was written: words of either, those in common, and the longest cut."""

    base: int
    edited: int
    common: int
    longest_cut: int


def measure_edit(base: Sequence[WrittenParagraph], edited: Sequence[WrittenParagraph]) -> EditSize:
    """How much of a file was edited; a cut is what was taken out in one piece, less what stands in its place."""
    before, after = ([token.text for token in split_written(side)] for side in (base, edited))
    common = longest = run = 0
    for is_equal, (start, end), (begin, until) in compare_texts(before, after):
        if is_equal:
            common += end - start
            run = run if end - start < _LEAST_BETWEEN else 0
        else:
            run += (end - start) - (until - begin)
        longest = max(longest, run)
    return EditSize(len(before), len(after), common, longest)


_LEAST_BETWEEN = 4
"""Fewer equal words between two cuts are chance."""
