"""Lays turns out as subtitle cues under a style.

Where to part one speaker's words is decided for the whole turn at once: a dynamic
programme over the seams between words finds the cues with the least total penalty,
and every cue's lines are the cheapest ones that hold it. A good place early is given
up when it forces a bad one later, which a fill from left to right can't do.

Penalty of one cue, in points (the constants below):

* ``CUE`` for being there at all, so that fewer, fuller cues win;
* the seam after it: free after a sentence, dear inside a phrase, cheaper at a pause;
* silence and paragraph breaks that it runs across;
* a lone word that is no sentence; too little time to be seen or to be read;
* its line breaks, at a part of the price of a cue's end, and how uneven its lines are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

from pipeline.domain import Cue, Span, Transcript, Word

# What a seam costs by the words around it. The order is the rule: after punctuation, else
# before a conjunction or preposition, never between an article and its noun.
# Source: Netflix Timed Text Style Guide, English (USA), "Line Breaks"; the points are ours.
AFTER_SENTENCE, AFTER_CLAUSE, BEFORE_CONNECTIVE, ELSEWHERE = 0.0, 5.0, 9.0, 15.0
INSIDE_WORD, AFTER_STICKY = 20.0, 24.0

CUE = 12.0
LONE_WORD = 15.0
TOO_SHORT = 8.0
TOO_FAST = 10.0
PAUSE_RELIEF_PER_S, LONGEST_RELIEF_S = 8.0, 1.0
SILENCE_PER_S, SILENCE_FREE_S, MOST_SILENCE = 20.0, 0.5, 80.0
PARAGRAPH_INSIDE = 40.0
LINE_BREAK_SHARE = 0.4
UNEVEN = 8.0
TOP_HEAVY = 2.0
LONE_WORD_LINE = 3.0

_CONNECTIVES = {
    "en": "and but or nor so yet because although though while when where which who that if than "
    "as unless until since before after in on at by for from of to with without into onto "
    "over under about between through during against across behind",
    "de": "und aber oder denn sondern weil dass obwohl während wenn als ob wo der die das welche "
    "in im an am auf aus bei beim mit nach seit von vom zu zum zur für durch gegen ohne um "
    "über unter zwischen vor hinter neben",
    "fr": "et mais ou donc car ni que qui quand lorsque si comme où parce puisque à au aux de du "
    "des dans sur sous par pour avec sans entre chez vers depuis pendant contre",
    "es": "y e pero o u ni que cuando si como donde porque aunque mientras a al de del en con sin "
    "por para sobre entre hasta desde hacia contra",
}
_STICKY = {
    "en": "a an the my your his her its our their this these those no very mr. mrs. ms. dr.",
    "de": "ein eine einen einem einer eines der die das den dem des mein dein sein ihr unser kein "
    "sehr im am zum zur vom beim",
    "fr": "un une le la les mon ma mes ton ta tes son sa ses notre votre leur ce cette ces du des",
    "es": "un una unos unas el la los las mi tu su nuestro nuestra este esta estos estas del al",
}
# Full stops that end no sentence, single initials among them.
_ABBREVIATIONS = re.compile(r"(?:mrs?|ms|dr|prof|st|vs|e\.g|i\.e|etc|no|z\.b|d\.h|bzw|[^\W\d_])\.")
_SENTENCE_MARKS = ".?!…。？！．؟۔।"
_CLAUSE_MARKS = ",;:–—-،؛、，；："
_CLOSERS = "\"'”’»›)]}」』）］】〉》"

# Where text without spaces may not be parted: no line begins with a closing mark or a small
# kana, and none ends with an opening one. Source: JIS X 4051 (kinsoku), the common part of it.
_NOT_AT_LINE_START = frozenset(
    _CLOSERS + _SENTENCE_MARKS + _CLAUSE_MARKS + "・ー々％%ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
)
_NOT_AT_LINE_END = frozenset("“‘«‹([{「『（［【〈《")
_IDEOGRAPH = re.compile(
    "[\u2e80-\u2fff\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff]"
)
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer
# No-break spaces hold their words together, so they are not white space to us.
_BLANK = re.compile(r"[^\S\u00a0\u202f]|[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CueStyle:
    """How wide, how many, how fast and how long cues may be.

    Widths are in columns: a full-width East Asian character takes two.
    ``max_cps`` is the reading speed in columns a second, speaker label included.

    Source: Netflix Timed Text Style Guide, General Requirements (two lines; 5/6 s to 7 s;
    two frames between cues, here at 24 fps) and English (USA) (42 columns; 20 characters
    a second for adult programmes).
    """

    max_line_width: int = 42
    max_line_count: int = 2
    max_cps: float = 20.0
    min_duration_ms: int = 833
    max_duration_ms: int = 7000
    min_gap_ms: int = 83
    speaker_labels: Literal["none", "name"] = "name"

    def __post_init__(self) -> None:
        if self.max_line_width < 1 or self.max_line_count < 1 or self.max_cps <= 0:
            raise ValueError("a cue needs at least one line of one column, and time to read it")


class _Piece(NamedTuple):
    """Text that is never parted, and when it is spoken."""

    text: str
    columns: int
    start_ms: int
    end_ms: int
    joint: str  # what stands before it: " ", "" or "\n" for a paragraph break
    inside: bool = False  # begins within a word


@dataclass(frozen=True, slots=True)
class _Passage:
    """One speaker's pieces, and what it costs to part or to join them.

    ``seams[k]`` is the price of ending a cue before piece ``k``, free at both ends;
    ``joined[k]`` the sum of what it costs to run across all seams up to and including ``k``;
    pieces ``i`` to ``j - 1`` in one line take ``right[j] - left[i]`` columns;
    ``until_ms`` is when the next speaker starts.
    """

    pieces: tuple[_Piece, ...]
    seams: tuple[float, ...]
    joined: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    until_ms: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class _Draft:
    """A cue before its times are settled."""

    turn: int
    speaker: str | None
    pieces: tuple[_Piece, ...]
    lines: tuple[str, ...]
    first_of_turn: bool


def lay_out(transcript: Transcript, style: CueStyle = CueStyle()) -> tuple[Cue, ...]:
    """Subtitle cues that hold every word once, in order of time, none overlapping another.

    A cue never holds two speakers. Where people talk at once their cues take turns on the
    screen. A speaker is named where the voice changes, if there are at least two speakers.
    """
    if len({turn.speaker for turn in transcript.turns} - {None}) < 2:
        style = replace(style, speaker_labels="none")
    drafts: list[_Draft] = []
    until_ms = float("inf")
    for index in reversed(range(len(transcript.turns))):
        pieces = _cut_into_pieces(transcript.turns[index].words)
        if pieces:
            drafts += _draft_cues(transcript, index, pieces, style, until_ms=until_ms)
            until_ms = pieces[0].start_ms
    drafts.sort(key=lambda draft: (draft.pieces[0].start_ms, draft.turn))
    return _settle_times(_name_returning_speakers(drafts, transcript, style), style)


def _name_returning_speakers(
    drafts: Sequence[_Draft], transcript: Transcript, style: CueStyle
) -> list[_Draft]:
    """The drafts, with a name also where a turn goes on after another voice cut in."""
    named: list[_Draft] = list(drafts[:1])
    for before, draft in pairwise(drafts):
        if draft.first_of_turn or before.turn == draft.turn:
            named.append(draft)
        else:
            named += _draft_cues(transcript, draft.turn, draft.pieces, style)
    return sorted(named, key=lambda draft: (draft.pieces[0].start_ms, draft.turn))


def _draft_cues(
    transcript: Transcript,
    turn: int,
    pieces: Sequence[_Piece],
    style: CueStyle,
    *,
    until_ms: float = float("inf"),
) -> list[_Draft]:
    """The cheapest cues of a run of pieces of one turn, the speaker's name before the first."""
    speaker = transcript.turns[turn].speaker
    label = ""
    if style.speaker_labels == "name" and speaker is not None:
        label = _write_label(transcript.name_of(speaker), pieces[0], style)
    if label:
        start_ms = pieces[0].start_ms
        # A cleaned turn begins without white space, and the label stands apart from it all the same.
        first = pieces[0]._replace(joint=pieces[0].joint or " ")
        pieces = [_Piece(label, _columns(label), start_ms, start_ms, ""), first, *pieces[1:]]
    passage = _build_passage(
        tuple(pieces), transcript.language, until_ms=until_ms, labelled=bool(label)
    )
    drafts = []
    for first, last, count in _choose_cues(passage, style):
        _, starts = _choose_lines(passage, first, last, count, style.max_line_width)
        lines = tuple(_join(passage.pieces[i:j]) for i, j in pairwise((first, *starts, last)))
        spoken = passage.pieces[max(first, int(passage.labelled)) : last]
        drafts.append(_Draft(turn, speaker, spoken, lines, first == 0))
    return drafts


def _write_label(name: str, first: _Piece, style: CueStyle) -> str:
    """``Name:``, shortened where a line can't hold it; empty where nothing of it fits."""
    text = " ".join(name.replace(":", " ").split())
    room = style.max_line_width - 1
    if style.max_line_count == 1:
        room -= 1 + first.columns
    if not text or room < 2:
        return ""
    if _columns(text) > room:
        while text and _columns(text) > room - 1:
            text = text[:-1]
        text = text.rstrip() + "…"
    return f"{text}:"


# --- words into pieces


def _cut_into_pieces(words: Iterable[Word]) -> tuple[_Piece, ...]:
    """The words' text as pieces in the order of their start, their times set straight."""
    pieces: list[_Piece] = []
    trailing_blank = ""
    for word in words:
        for piece in _cut_word(word, trailing_blank):
            last = pieces[-1] if pieces else None
            if last and not piece.joint and not _may_part(last.text[-1], piece):
                text = last.text + piece.text
                columns = last.columns + piece.columns
                pieces[-1] = last._replace(text=text, columns=columns, end_ms=piece.end_ms)
            else:
                pieces.append(piece)
        tail = word.text[len(word.text.rstrip()) :]
        trailing_blank = tail if word.text.strip() else trailing_blank + word.text
    return _set_times_straight(pieces)


def _cut_word(word: Word, blank_before: str) -> list[_Piece]:
    """One word's pieces: parted at white space and between ideographs, time shared by length."""
    whole = blank_before + word.text
    tokens = _BLANK.sub(" ", whole).split(" ")
    texts: list[tuple[str, str]] = []
    for index, token in enumerate(tokens):
        if not token.strip():
            continue
        parts = [token] if token.isascii() else _part_ideographs(token)
        texts.append((parts[0], " " if index else ""))
        texts += [(part, "") for part in parts[1:]]
    if texts and "\n\n" in whole[: len(whole) - len(whole.lstrip())]:
        texts[0] = (texts[0][0], "\n")
    ends = list(accumulate(len(text) for text, _ in texts))
    start_ms, length_ms = word.span.start_ms, word.span.duration_ms
    pieces: list[_Piece] = []
    for (text, joint), end in zip(texts, ends, strict=True):
        begin_ms = start_ms + length_ms * (end - len(text)) // ends[-1]
        end_ms = start_ms + length_ms * end // ends[-1]
        inside = bool(pieces) and not joint
        pieces.append(_Piece(text, _columns(text), begin_ms, end_ms, joint, inside))
    return pieces


def _part_ideographs(token: str) -> list[str]:
    """The token in the smallest parts that a line of ideographs may be broken into."""
    parts = [token[0]]
    for before, after in pairwise(token):
        if _may_part_ideographs(before, after):
            parts.append(after)
        else:
            parts[-1] += after
    return parts


def _may_part_ideographs(before: str, after: str) -> bool:
    """Whether a line may be broken between two characters without white space."""
    return (
        (_IDEOGRAPH.match(before) or _IDEOGRAPH.match(after)) is not None
        and after not in _NOT_AT_LINE_START
        and before not in _NOT_AT_LINE_END
        and unicodedata.category(after)[0] not in "MC"
    )


def _may_part(before: str, piece: _Piece) -> bool:
    """Whether text may be parted before a piece that no white space sets off."""
    after = piece.text[0]
    if _may_part_ideographs(before, after):
        return True
    spaceless = _SPACELESS.match(before) and _SPACELESS.match(after)
    return bool(spaceless) and not piece.inside and unicodedata.category(after)[0] != "M"


def _set_times_straight(pieces: Sequence[_Piece]) -> tuple[_Piece, ...]:
    """The pieces with starts that never go back, each ending before the next one starts."""
    starts = list(accumulate((piece.start_ms for piece in pieces), max))
    latest = [*starts[1:], *(piece.end_ms for piece in pieces[-1:])]
    return tuple(
        piece._replace(start_ms=start, end_ms=max(start, min(piece.end_ms, latest_ms)))
        for piece, start, latest_ms in zip(pieces, starts, latest, strict=True)
    )


def _columns(text: str) -> int:
    """How many columns the text takes on the screen."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _join(pieces: Sequence[_Piece]) -> str:
    """The pieces as one line."""
    first, *others = pieces
    return first.text + "".join((" " if p.joint else "") + p.text for p in others)


# --- what parting costs


def _build_passage(
    pieces: tuple[_Piece, ...], language: str, *, until_ms: float, labelled: bool
) -> _Passage:
    """The pieces with the price of every seam between them."""
    connectives = frozenset(_CONNECTIVES.get(language, "").split())
    sticky = frozenset(_STICKY.get(language, "").split())
    seams, joins, left, right = [0.0], [0.0], [0], [0]
    for before, after in pairwise(pieces):
        silence_s = max(0, after.start_ms - before.end_ms) / 1000
        relief = PAUSE_RELIEF_PER_S * min(silence_s, LONGEST_RELIEF_S)
        seams.append(max(0.0, _price_seam(before, after, connectives, sticky) - relief))
        across = min(MOST_SILENCE, SILENCE_PER_S * max(0.0, silence_s - SILENCE_FREE_S))
        joins.append(across + (PARAGRAPH_INSIDE if after.joint == "\n" else 0.0))
        right.append(left[-1] + before.columns)
        left.append(right[-1] + (1 if after.joint else 0))
    right.append(left[-1] + pieces[-1].columns)
    if labelled:
        # A name is no phrase: a line may end after it, at the price of a clause.
        seams[1] = AFTER_CLAUSE
    seams.append(AFTER_SENTENCE)
    joined = tuple(accumulate(joins))
    return _Passage(pieces, tuple(seams), joined, tuple(left), tuple(right), until_ms, labelled)


def _price_seam(
    before: _Piece, after: _Piece, connectives: frozenset[str], sticky: frozenset[str]
) -> float:
    """The points for parting two pieces, by their text alone."""
    word = before.text.lower()
    bare = word.rstrip(_CLOSERS)
    mark = bare[-1:] or word[-1]
    if after.joint == "\n" or (mark in _SENTENCE_MARKS and not _ABBREVIATIONS.fullmatch(bare)):
        return AFTER_SENTENCE
    if mark in _CLAUSE_MARKS:
        return AFTER_CLAUSE
    if word in sticky:
        return AFTER_STICKY
    if after.text.lower().rstrip(_CLAUSE_MARKS) in connectives:
        return BEFORE_CONNECTIVE
    return INSIDE_WORD if after.inside else ELSEWHERE


# --- the dynamic programmes


def _choose_cues(passage: _Passage, style: CueStyle) -> list[tuple[int, int, int]]:
    """The cheapest cues as ``(first piece, piece after the last, number of lines)``."""
    size = len(passage.pieces)
    best = [0.0] + [float("inf")] * size
    origin: list[tuple[int, int]] = [(0, 0)] * (size + 1)
    for first in range(size):
        if best[first] == float("inf"):
            continue
        for last, count in _list_ends(passage, first, style):
            # No other price is below zero, so this much is enough to rule most cues out.
            if best[first] + CUE + passage.seams[last] >= best[last]:
                continue
            price = best[first] + _price_cue(passage, first, last, style)
            if price >= best[last]:
                continue
            if count > 1:
                lines = _choose_lines(passage, first, last, count, style.max_line_width)
                price += lines[0]
            if price < best[last]:
                best[last] = price
                origin[last] = (first, count)
    cues = []
    last = size
    while last:
        first, count = origin[last]
        cues.append((first, last, count))
        last = first
    return cues[::-1]


def _list_ends(passage: _Passage, first: int, style: CueStyle) -> list[tuple[int, int]]:
    """Where a cue from ``first`` may end, and how few lines hold it; one word always may."""
    pieces, left, right = passage.pieces, passage.left, passage.right
    latest_ms = pieces[first].start_ms + style.max_duration_ms
    shortest = first + 1 + (passage.labelled and first == 0)
    line_start, count = first, 1
    ends = []
    for last in range(first + 1, len(pieces) + 1):
        if last - 1 > first and right[last] - left[line_start] > style.max_line_width:
            line_start, count = last - 1, count + 1
        too_much = count > style.max_line_count or pieces[last - 1].end_ms > latest_ms
        if too_much and last > shortest:
            break
        if last >= shortest:
            ends.append((last, count))
    return ends


def _price_cue(passage: _Passage, first: int, last: int, style: CueStyle) -> float:
    """The points for a cue of these pieces, its line breaks aside."""
    pieces, seams = passage.pieces, passage.seams
    size = len(pieces)
    price = CUE + seams[last] + passage.joined[last - 1] - passage.joined[first]
    next_ms = pieces[last].start_ms if last < size else passage.until_ms
    room_ms = max(0.0, next_ms - pieces[first].start_ms)
    is_lone = last - first - (passage.labelled and first == 0) == 1 and size > last - first
    if is_lone and (seams[first] > 0 or seams[last] > 0):
        price += LONE_WORD
    if room_ms < style.min_duration_ms:
        price += TOO_SHORT * (1 - room_ms / style.min_duration_ms)
    wanted_ms = (passage.right[last] - passage.left[first]) * 1000 / style.max_cps
    if room_ms < wanted_ms:
        price += TOO_FAST * (1 - room_ms / wanted_ms)
    return price


def _choose_lines(
    passage: _Passage, first: int, last: int, count: int, width: int
) -> tuple[float, tuple[int, ...]]:
    """The cheapest ``count`` lines: their points, and the first piece of each but the first.

    Only the fewest lines that hold a cue are ever asked for, so what fits one line stays one.
    """
    if count == 1:
        return 0.0, ()
    best = float("inf")
    best_starts: tuple[int, ...] = ()
    for start in range(last - 1, first, -1):
        rest = passage.right[last] - passage.left[start]
        if rest > width * (count - 1) and start < last - 1:
            break
        price = _price_line(passage, first, start, last, goal=rest / (count - 1), width=width)
        if price < best:
            below, starts = _choose_lines(passage, start, last, count - 1, width)
            if price + below < best:
                best, best_starts = price + below, (start, *starts)
    return best, best_starts


def _price_line(
    passage: _Passage, first: int, start: int, last: int, *, goal: float, width: int
) -> float:
    """The points for a line that ends before ``start`` while the lines below take ``goal``."""
    top = passage.right[start] - passage.left[first]
    if top > width and start > first + 1:
        return float("inf")
    price = LINE_BREAK_SHARE * passage.seams[start] + UNEVEN * abs(top - goal) / width
    if top > goal:
        price += TOP_HEAVY
    if start in (first + 1, last - 1):
        price += LONE_WORD_LINE
    return price


# --- times


def _settle_times(drafts: Sequence[_Draft], style: CueStyle) -> tuple[Cue, ...]:
    """The drafts with their times: in at the first word, out when it could be read.

    Where two people talk at once the later cue waits until the earlier one's words are over
    or have been seen for the shortest duration.
    """
    starts: list[int] = []
    ends: list[int] = []
    for draft in drafts:
        start_ms, end_ms = draft.pieces[0].start_ms, draft.pieces[-1].end_ms
        seen_ms = min(end_ms - start_ms, style.min_duration_ms)
        if ends and start_ms < ends[-1]:
            start_ms = max(start_ms, min(ends[-1], starts[-1] + max(1, style.min_duration_ms)))
        starts.append(start_ms)
        ends.append(max(end_ms, start_ms + max(1, seen_ms)))
    cues = []
    for index, (draft, start_ms, end_ms) in enumerate(zip(drafts, starts, ends, strict=True)):
        columns = sum(_columns(line) for line in draft.lines) + len(draft.lines) - 1
        wanted_ms = max(style.min_duration_ms, round(columns * 1000 / style.max_cps))
        out_ms = max(end_ms, start_ms + min(wanted_ms, style.max_duration_ms))
        if index + 1 < len(drafts):
            next_ms = starts[index + 1]
            out_ms = min(out_ms, max(end_ms, next_ms - style.min_gap_ms), next_ms)
        cues.append(Cue(Span(start_ms, out_ms), draft.lines, draft.speaker))
    return tuple(cues)
