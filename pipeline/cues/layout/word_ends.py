"""Where words end in writing without spaces: Japanese, Chinese and Thai."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise

from pipeline.cues.layout.pieces import Piece, cut_into_pieces, join_terms, may_part
from pipeline.cues.phrase_rules import Phrases
from pipeline.domain import Word
from pipeline.text.columns import count_columns

_TRADITIONAL = frozenset("們個這來說時會國學對為與從過還沒嗎麼後開關點樣話讓應該覺經")
"""Characters of traditional Chinese alone; most of its sentences have one. The choice is ours."""


def cut_words(words: Iterable[Word], phrases: Phrases, width: int) -> tuple[Piece, ...]:
    """Words as the pieces that a line of this width may be broken between, by the language's phrases."""
    if not phrases.word_model:
        return cut_into_pieces(words, phrases.terms, width)
    pieces = cut_at_words(cut_into_pieces(words), phrases.word_model, width)
    return tuple(join_terms(pieces, phrases.terms, width))


def cut_at_words(pieces: Sequence[Piece], model: str, width: int) -> Sequence[Piece]:
    """The pieces with a word in each, or a word with its particles, however the recogniser parted the text.

    A word that is wider than a line, of ``width`` columns, stays in the pieces that it had. Times of words are
    those of the pieces that they are cut from, shared by length. Another's back-channels stay as they are.
    """
    cut: list[Piece] = []
    for stretch in _find_stretches(pieces):
        text = "".join(piece.text for piece in stretch)
        if stretch[0].aside or text.isascii():
            cut += stretch
        else:
            cut += _cut_stretch(stretch, find_word_starts(text, model), width)
    return cut


def _find_stretches(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Runs of pieces that stand together without a space, all of one voice."""
    stretch: list[Piece] = []
    for piece in pieces:
        if stretch and (piece.joint or piece.aside != stretch[-1].aside):
            yield stretch
            stretch = []
        stretch.append(piece)
    if stretch:
        yield stretch


def _cut_stretch(stretch: Sequence[Piece], starts: Sequence[int], width: int) -> Iterator[Piece]:
    """The stretch, parted where words begin, and where its pieces do inside a word that is too wide."""
    text = "".join(piece.text for piece in stretch)
    begins = list(accumulate((len(piece.text) for piece in stretch), initial=0))
    for begin, end in pairwise((0, *starts, len(text))):
        inner = [at for at in begins if begin < at < end]
        is_wide = bool(inner) and count_columns(text[begin:end]) > width
        for a, b in pairwise((begin, *inner, end) if is_wide else (begin, end)):
            yield Piece(
                text[a:b],
                count_columns(text[a:b]),
                _time_at(stretch, begins, a),
                _time_at(stretch, begins, b, at_end=True),
                "" if a else stretch[0].joint,
                inside=a > begin or (a == 0 and stretch[0].inside),
                aside=stretch[0].aside,
            )


def _time_at(
    stretch: Sequence[Piece], begins: Sequence[int], at: int, *, at_end: bool = False
) -> int:
    """When a place in the text is said; at a seam the end of the piece before it, or the start of that behind it."""
    index = bisect_right(begins, at - at_end) - 1
    piece, inside = stretch[index], at - begins[index]
    return piece.start_ms + (piece.end_ms - piece.start_ms) * inside // len(piece.text)


@lru_cache(maxsize=4096)
def find_word_starts(text: str, model: str) -> tuple[int, ...]:
    """Where words begin in a text without spaces, its start aside, as places where a line may be broken.

    ``model`` is ``ja``, ``th`` or ``zh``. Japanese words have their particles behind them.
    """
    if model == "zh":
        model = "zh-hant" if not _TRADITIONAL.isdisjoint(text) else "zh-hans"
    starts = list(accumulate(map(len, _load_parser(model)(text))))[:-1]
    return tuple(at for at in starts if may_part(text[at - 1], text[at]))


@cache
def _load_parser(model: str) -> Callable[[str], list[str]]:
    import budoux

    load = {
        "ja": budoux.load_default_japanese_parser,
        "th": budoux.load_default_thai_parser,
        "zh-hans": budoux.load_default_simplified_chinese_parser,
        "zh-hant": budoux.load_default_traditional_chinese_parser,
    }
    parse: Callable[[str], list[str]] = load[model]().parse
    return parse
