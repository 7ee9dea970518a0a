"""A journal gives back every change that was confirmed, whenever its writer was killed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections.journal.change_journal import (
    Draft,
    apply_record,
    begin_draft,
    finish_draft,
    make_base,
    replay,
)
from pipeline.corrections.journal.journal_records import (
    BadSplice,
    Change,
    Naming,
    Noted,
    ParagraphRecord,
    Retiming,
    SettledRecord,
    Settling,
    SpliceRecord,
    cut,
    read_lines,
    write_line,
)
from pipeline.domain import (
    Media,
    NameSource,
    Review,
    ReviewedTurn,
    ReviewedWord,
    Settled,
    Span,
    Speaker,
    Turn,
    Word,
    WordOrigin,
)
from pipeline.errors import FormatError

TEXTS = (" I", " mean,", " Sedol", "\n\nSo", " 一", "二", " [laughs]")


def make_word(place: int) -> Word:
    return Word(TEXTS[place % len(TEXTS)], Span(100 * place, 100 * place + 80), 0.5, 0.75)


def make_review(*sizes: int) -> Review:
    """Turns of so many words, of two speakers in turn."""
    places = iter(range(sum(sizes)))
    turns = tuple(
        Turn("AB"[number % 2], tuple(make_word(next(places)) for _ in range(size)))
        for number, size in enumerate(sizes)
    )
    reviewed = tuple(ReviewedTurn(t.speaker, tuple(map(ReviewedWord, t.words))) for t in turns)
    return Review(Media("talk.mp3", "talk.mp3", "", 60_000), "en", turns, reviewed)


OTHERS = (Word(" Thanks", Span(90_000, 90_400), 0.2),)

paragraphs = st.builds(
    ParagraphRecord,
    st.sampled_from(["A", "B", "Clara", None]),
    st.booleans(),
    st.lists(
        st.tuples(
            st.sampled_from(["Sedol", " mean,", " typed", "x", " ", "\ud83d", "一二"]),
            st.none() | st.integers(0, 3),
            st.sampled_from(WordOrigin),
            st.booleans(),
        ),
        max_size=4,
    ),
)
edits = st.tuples(
    st.integers(0, 9), st.integers(0, 3), st.lists(paragraphs, max_size=3), st.integers(1, 3)
)
namings = st.lists(st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(["Clara", "Jo"])))
settlings = st.lists(st.builds(SettledRecord, st.just("page"), st.just(5), st.just(9), st.text()))
retimings = st.lists(st.tuples(st.sampled_from(["typed", "x"]), *[st.integers(0, 9)] * 4)).map(
    lambda rows: Retiming([(text, a, a + b, c, c + d) for text, a, b, c, d in rows])
)
acts = st.lists(
    st.one_of(edits, namings.map(Naming), settlings.map(Settling), retimings, st.just("save"))
)


@dataclass
class Editor:
    """What a server does with changes; what the disk holds, and what it held, after each step."""

    review: Review
    draft: Draft
    sha256: str = "first"
    number: int = 0
    journal: bytes = b""
    moments: list[tuple[Review, str, bytes, Draft]] = field(default_factory=list)

    def write(self, line: bytes) -> None:
        self.journal += line
        self.moments.append((self.review, self.sha256, self.journal, self.draft))

    def save(self) -> None:
        newest, sha256 = finish_draft(self.review, self.draft), f"saved at {len(self.journal)}"
        self.write(write_line(make_base(newest, sha256, self.draft, self.number)))
        self.review, self.sha256 = newest, sha256
        self.write(b"")

    def change(self, record: Noted) -> None:
        self.draft = apply_record(self.draft, record)
        self.number = record.number
        self.write(write_line(record))


def work(review: Review, todo: list[object]) -> Editor:
    editor = Editor(review, begin_draft(review, OTHERS, 1000))
    editor.save()
    for act in todo:
        number = editor.number + 1
        if act == "save":
            editor.save()
        elif isinstance(act, Naming):
            editor.change(Naming(act.speakers, number))
        elif isinstance(act, Retiming):
            editor.change(Retiming(act.words, number))
        elif isinstance(act, Settling):
            editor.change(Settling(act.settled, number))
        else:
            assert isinstance(act, tuple)
            at, remove, insert, steps = act
            count = len(editor.draft.paragraphs)
            at = min(at, count)
            splice = SpliceRecord(at, min(remove, count - at), insert)
            version = editor.draft.version + steps
            editor.change(Change(version, "me", [{"n": "\ud83d"}] * steps, splice, number))
    return editor


@given(st.lists(st.integers(3, 5), min_size=1, max_size=3), acts)
def test_whatever_a_kill_leaves_gives_the_text_of_the_last_change(
    sizes: list[int], todo: list[object]
) -> None:
    for review, sha256, journal, expected in work(make_review(*sizes), todo).moments[1:]:
        assert replay(review, sha256, journal).draft == expected


@given(acts, st.data())
def test_a_line_that_is_torn_was_never_confirmed(todo: list[object], data: st.DataObject) -> None:
    editor = work(make_review(3, 2), todo)
    review, sha256, journal, _ = editor.moments[-1]
    size = data.draw(st.integers(0, len(journal)))
    whole = journal[:size].rfind(b"\n") + 1
    try:
        expected = replay(review, sha256, journal[:whole])
    except FormatError:  # the base of what is saved now is cut off as well, which no kill does
        return
    assert replay(review, sha256, journal[:size]) == expected
    assert expected.size == whole


@given(acts, st.integers(0, 3))
def test_a_journal_that_is_cut_gives_the_same_text(todo: list[object], kept: int) -> None:
    review, sha256, journal, expected = work(make_review(3, 2), todo).moments[-1]
    records, _ = read_lines(journal)
    left = b"".join(map(write_line, cut(records, kept)))
    assert replay(review, sha256, left).draft == expected


@given(acts, st.integers(0, 2**16), st.integers(1, 255))
def test_damage_is_never_taken_for_text(todo: list[object], place: int, flip: int) -> None:
    review, sha256, journal, expected = work(make_review(3, 2), todo).moments[-1]
    damaged = bytearray(journal)
    damaged[place % len(journal)] ^= flip
    try:
        found = replay(review, sha256, bytes(damaged)).draft
    except FormatError:
        return
    # Only the last line may be missing: one that is not ended, or that power was lost in.
    is_last = journal.count(b"\n", place % len(journal)) <= 1
    assert found == expected or is_last


def make_change(version: int, number: int, text: str = "typed") -> Change:
    paragraph = ParagraphRecord("A", True, [(text, None, WordOrigin.PERSON, False)])
    return Change(version, "me", [{}], SpliceRecord(0, 0, [paragraph]), number)


def begin(review: Review) -> tuple[Draft, bytes]:
    draft = begin_draft(review, version=7)
    return draft, write_line(make_base(review, "saved", draft, 0))


def test_nothing_is_replayed_of_an_empty_journal() -> None:
    assert replay(make_review(2), "saved", b"").draft is None


def test_changes_to_another_review_are_not_applied_to_this_one() -> None:
    review = make_review(2)
    _, base = begin(review)
    with pytest.raises(FormatError, match="belong to the saved corrections"):
        replay(review, "other", base + write_line(make_change(8, 1)))


def test_changes_to_a_review_that_is_gone_are_not_forgotten() -> None:
    _, base = begin(make_review(2))
    with pytest.raises(FormatError, match="belong to the saved corrections"):
        replay(None, "", base + write_line(make_change(8, 1)))


def test_journal_that_has_nothing_to_add_may_be_of_another_review() -> None:
    review = make_review(2)
    assert replay(review, "other", begin(review)[1]).draft is None


def test_a_line_that_is_missing_is_found_out() -> None:
    review = make_review(2)
    _, base = begin(review)
    lines = [write_line(make_change(7 + n, n)) for n in (1, 3)]
    with pytest.raises(FormatError, match="missing"):
        replay(review, "saved", base + b"".join(lines))


def test_a_damaged_line_in_the_middle_is_named() -> None:
    review = make_review(2)
    _, base = begin(review)
    lines = [write_line(make_change(7 + n, n)) for n in (1, 2)]
    with pytest.raises(FormatError, match="line 2 is damaged"):
        replay(review, "saved", base + lines[0].replace(b"typed", b"taped") + lines[1])


def test_a_last_line_in_which_power_was_lost_is_left_out() -> None:
    review = make_review(2)
    draft, base = begin(review)
    torn = b"\0" * 40 + write_line(make_change(8, 1))[40:]
    assert replay(review, "saved", base + torn).draft == draft


def test_history_is_what_leads_to_the_text_without_a_gap() -> None:
    review = make_review(2)
    _, base = begin(review)
    versions = [(8, 1), (9, 2), (501, 3), (502, 4)]
    lines = [write_line(make_change(*pair)) for pair in versions]
    history = replay(review, "saved", base + b"".join(lines)).history
    assert [change.version for change in history] == [501, 502]


@pytest.mark.parametrize(
    "splice",
    [
        SpliceRecord(-1, 0, []),
        SpliceRecord(2, 0, []),
        SpliceRecord(0, 2, []),
        SpliceRecord(0, -1, []),
        SpliceRecord(0, 1, [ParagraphRecord("A", True, [("x", 2, WordOrigin.PERSON, False)])]),
        SpliceRecord(0, 1, [ParagraphRecord("A", True, [("x", -1, WordOrigin.PERSON, False)])]),
    ],
)
def test_a_splice_that_does_not_fit_is_refused(splice: SpliceRecord) -> None:
    draft = begin_draft(make_review(2))
    with pytest.raises(BadSplice):
        apply_record(draft, Change(1, "me", [{}], splice))


def test_names_and_what_is_settled_are_a_persons() -> None:
    draft = begin_draft(make_review(2), version=3)
    draft = apply_record(draft, Naming([("A", "Clara")]))
    draft = apply_record(draft, Settling([SettledRecord("page", 10, 20, "um\n")]))
    assert draft.speakers == (Speaker("A", "Clara", NameSource.USER),)
    assert draft.settled == (Settled("page", Span(10, 20), "um "),)
    assert draft.version == 3


def test_times_of_a_review_survive_what_is_saved_in_between() -> None:
    review = make_review(3)
    changed = replace(begin_draft(review), paragraphs=begin_draft(review).paragraphs)
    assert finish_draft(review, changed) == review
