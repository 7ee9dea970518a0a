"""Hand-made comparisons, and a reader of the pages that show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from itertools import groupby

from pipeline.domain import (
    Comparison,
    Difference,
    Edit,
    EditKind,
    ErrorCounts,
    Meaning,
    Reference,
    ReferenceTurn,
    Score,
    Section,
    Span,
)
from pipeline.report.marked_words import join_plain

EQUAL, SUB, DEL, INS = EditKind.EQUAL, EditKind.SUBSTITUTION, EditKind.DELETION, EditKind.INSERTION
VOID = {"meta", "br", "input", "source", "path", "line"}
BY_SPEAKER = ErrorCounts(10, 2, 3, 4)
HOSTILE = "<script>alert('1')</script>\"&$title{x}[bold]"


def edit(
    kind: EditKind, was: str | None, now: str | None, turn: int = 0, who: str | None = "Ann"
) -> Edit:
    return Edit(kind, was, now, turn, who if now else None, Span(61_000, 61_500) if now else None)


def comparison(
    *edits: Edit,
    turns: tuple[tuple[str, str], ...] = (("Ann", "one two three"),),
    sections: tuple[Section, ...] = (),
    cp_words: ErrorCounts | None = BY_SPEAKER,
    speakers: tuple[tuple[str, str], ...] = (("S0", "Ann"),),
    normaliser: str = "basic",
) -> Comparison:
    reference = Reference("T", (), sections, tuple(ReferenceTurn(s, (t,)) for s, t in turns))
    words, characters = ErrorCounts(90, 5, 5, 2), ErrorCounts(1990, 5, 5, 0)
    found = tuple(find_differences(edits, None if cp_words is None else reference))
    return Comparison(
        reference, normaliser, words, characters, cp_words, speakers, edits, differences=found
    )


def find_differences(edits: Sequence[Edit], spoken: Reference | None) -> Iterator[Difference]:
    """Runs of edits that differ, told apart only as dropped, inserted, changed and wrong speaker."""
    meanings = {
        DEL: Meaning.DROPPED,
        INS: Meaning.INSERTED,
        SUB: Meaning.CHANGED,
        EQUAL: Meaning.SPEAKER,
    }

    def name_wrong_speaker(edit: Edit) -> str | None:
        if edit.kind is not EQUAL or spoken is None or not spoken.turns:
            return None
        right = spoken.turns[edit.reference_turn].speaker in (None, edit.hypothesis_speaker)
        return None if right else edit.hypothesis_speaker or "unknown"

    def tell_apart(numbered: tuple[int, Edit]) -> tuple[object, ...]:
        number, edit = numbered
        place = number if edit.kind is SUB else None
        return edit.reference_turn, edit.kind, place, name_wrong_speaker(edit)

    for (_, kind, _, wrong_speaker), run in groupby(enumerate(edits), tell_apart):
        places = [place for place, _ in run]
        if kind is not EQUAL or wrong_speaker is not None:
            yield make_difference(edits, meanings[kind], places[0], places[-1] + 1)


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
        if edit.kind is EQUAL:
            heard[edit.reference_turn] += 1
            speaker = comparison.reference.turns[edit.reference_turn].speaker
            if speaker is None:
                del heard[edit.reference_turn]
                continue
            right[edit.reference_turn] += edit.hypothesis_speaker == speaker
    return sum(right[turn] * 2 > count for turn, count in heard.items()), len(heard)


class Page(HTMLParser):
    """Text inside each tag, with a check that every tag is closed in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: dict[str, list[str]] = {}
        self.classes: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.ids: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.attributes += attrs
        self.classes += (dict(attrs).get("class") or "").split()
        self.ids += filter(None, [dict(attrs).get("id")])
        if tag not in VOID:
            self.open.append(tag)
            self.text.setdefault(tag, []).append("")

    def handle_startendtag(self, tag, attrs):
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        for tag in set(self.open):
            self.text[tag][-1] += data


# A conversation in which every kind of difference occurs, told as (was, now, speaker heard).
Step = tuple[str | None, str | None, str]

ANN, BO = "Ann Lee", "Bo Chen"

TALK: tuple[tuple[str, tuple[Step, ...]], ...] = (
    (ANN, (("Good", "Good", ANN), ("morning,", "morning", ANN), ("Bo.", "Bo.", ANN))),
    (
        BO,
        (
            ("I", "I", BO),
            ("live", "live", BO),
            ("in", "in", BO),
            ("Reykjavik", "Rake-a-vic", BO),
            ("since", "since", BO),
            ("nineteen", "1990.", BO),
        ),
    ),
    (
        ANN,
        (
            ("And", "And", ANN),
            (None, "um", ANN),
            ("it's", "it is", ANN),
            ("a", "a", ANN),
            ("grey", "gray", ANN),
            ("town?", "town?", ANN),
        ),
    ),
    (
        BO,
        (
            ("Never", "Ever", BO),
            ("at", None, BO),
            ("all.", None, BO),
            ("It", "It", BO),
            ("is", "is", BO),
            (None, "really", BO),
            (None, "very", BO),
            ("bright", "bright", BO),
            ("here.", "here.", ANN),
        ),
    ),
    (ANN, (("Thank", "Thank", ANN), ("you.", "you.", ANN))),
)

MEANINGS: tuple[tuple[Meaning, int, int], ...] = (
    (Meaning.NAME, 6, 7),
    (Meaning.NUMBER, 8, 9),
    (Meaning.FILLER, 10, 11),
    (Meaning.CONTRACTION, 11, 12),
    (Meaning.SPELLING, 13, 14),
    (Meaning.CHANGED, 15, 16),
    (Meaning.DROPPED, 16, 18),
    (Meaning.INSERTED, 20, 22),
    (Meaning.SPEAKER, 23, 24),
)


def make_talk(word_ms: int = 400) -> Comparison:
    """A comparison with every kind of difference, one word after the other in time."""
    edits: list[Edit] = []
    now_ms = 200
    for index, (_, steps) in enumerate(TALK):
        for was, now, who in steps:
            kind = DEL if now is None else INS if was is None else SUB
            if kind is SUB and was and now and was.strip(",.") == now.strip(",."):
                kind = EQUAL
            span = Span(now_ms, now_ms + word_ms) if now else None
            now_ms += word_ms if now else 0
            probability = 0.3 if now == "gray" else 0.95
            sure = 0.2 if was == "town?" else 0.9
            heard = who if now else None
            edits.append(Edit(kind, was, now, index, heard, span, sure, probability))
    turns = tuple(
        ReferenceTurn(name, (" ".join(was for was, _, _ in steps if was),)) for name, steps in TALK
    )
    reference = Reference("A talk in the north", (), (Section("Where he lives", 1),), turns)
    words = ErrorCounts(15, 5, 2, 3)
    score = Score("all", words, 7, 0.2, 0.7)
    return Comparison(
        reference=reference,
        normaliser="basic",
        words=words,
        characters=ErrorCounts(100, 10, 5, 5),
        cp_words=words,
        speakers=(("SPEAKER_00", ANN), ("SPEAKER_01", BO)),
        edits=tuple(edits),
        differences=tuple(make_difference(edits, *one) for one in MEANINGS),
        total=score,
        by_speaker=(Score(ANN, words, 0, 0.1, 0.3), Score(BO, words, 7)),
        by_section=(Score("Where he lives", words, 7, 0.2, 0.7),),
        switches=(7, 8),
    )


def make_difference(edits: Sequence[Edit], meaning: Meaning, first: int, last: int) -> Difference:
    """The difference of these edits, as a sorter would have made it."""
    inside = edits[first:last]
    was = join_plain(one.reference for one in inside if one.reference) or None
    now = join_plain(one.hypothesis for one in inside if one.hypothesis) or None
    span = next((one.hypothesis_span for one in inside if one.hypothesis_span), None)
    return Difference(meaning, (first, last), was, now, inside[0].reference_turn, len(inside), span)
