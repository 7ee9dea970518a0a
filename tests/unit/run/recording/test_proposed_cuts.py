"""What subtitles that are too fast could go without: enough, as little as can be, and as much less as is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.disfluencies.cuts import Cut, apply_cuts
from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.reading_excess import measure_excess
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, Media, Span, Speaker, Transcript, Turn, Word
from pipeline.run import HintKind
from pipeline.run.recording.proposed_cuts import (
    cut_all,
    list_remedies,
    propose_cuts,
    propose_line_cuts,
    sum_up_fast_speech,
)
from pipeline.text.columns import count_columns
from tests.fakes import FakeDiarizer, FakeRecognizer, make_segment
from tests.unit.run.recording.test_stages import Bench, write_wav

NETFLIX = replace(STYLES["netflix"], speaker_labels="none")
SPEAKERS = (Speaker("A", "Ann"), Speaker("B", "Ben"))


def say(speaker: str, text: str, start_ms: int = 0, each_ms: int = 200) -> Turn:
    words = (
        Word(f" {part}", Span(start_ms + each_ms * at, start_ms + each_ms * (at + 1)))
        for at, part in enumerate(text.split())
    )
    return Turn(speaker, tuple(words))


def make(*turns: Turn) -> Transcript:
    return Transcript(Media("a", "a.mp3", "0", 0), "en", (), turns, speakers=SPEAKERS)


FAST = make(
    say("A", "We had computers, sort of, everywhere in the building by then.", each_ms=210),
    say("B", "Everybody remembers extraordinarily complicated programs.", 2600, 150),
    say("A", "Indeed they did.", 3400, 900),
)


def test_a_cue_is_told_with_what_it_could_go_without() -> None:
    cues = lay_out(FAST, NETFLIX)
    first, second = propose_cuts(FAST.turns, cues, NETFLIX, "en", {"Ann", "Ben"})
    amount = first.excess.amount
    assert f"{amount} characters too many; could go without: 'sort of, ' (9)" == first.text
    assert ((), second.excess.text) == (second.cuts, second.text)


def test_who_speaks_fast_is_named_with_what_cuts_would_mend() -> None:
    cues = lay_out(FAST, NETFLIX)
    found = {fast.speaker: fast for fast in sum_up_fast_speech(FAST, cues, NETFLIX)}
    assert {"Ann": ((1,), 1), "Ben": ((2,), 0)} == {
        name: (fast.cues, fast.mended) for name, fast in found.items()
    }
    assert found["Ben"].speed > found["Ben"].allowed == 20.0
    slow = make(say("A", "We had computers.", each_ms=900))
    assert () == sum_up_fast_speech(slow, lay_out(slow, NETFLIX), NETFLIX)


def test_lines_of_a_file_are_judged_by_their_text() -> None:
    cue = Cue(Span(0, 2000), ("We had, you know, a very, very big", "computer in the basement."))
    (proposal,) = propose_line_cuts([cue], NETFLIX, "en")
    assert proposal.text == (
        "19 characters too many; could go without: 'you know, ' (11), 'very, ' (6), 17 of 19"
    )
    assert "6 words too many" in propose_line_cuts([cue], STYLES["bbc"], "en")[0].text
    assert () == propose_line_cuts([replace(cue, span=Span(0, 5000))], NETFLIX, "en")


def test_the_language_of_a_file_need_not_be_given() -> None:
    slow = "There was nobody in the house, and they had all gone when we came to it."
    cues = [
        Cue(Span(0, 9000), (slow,)),
        Cue(Span(9000, 9700), ("We had, you know, a house.",)),
        Cue(Span(10000, 10300), ("Nobody knew.",)),
    ]
    assert {2: "could go without: 'you know, ' (11), 11 of 12"} == list_remedies(cues, NETFLIX)
    assert {} == list_remedies(cues, NETFLIX, "fi")


def test_two_speakers_of_a_cue_repeat_one_another_and_not_themselves() -> None:
    lines = ("- We saw the the", "- the house, you know, there.")
    (proposal,) = propose_line_cuts([Cue(Span(0, 900), lines)], NETFLIX, "en")
    assert ["the ", "you know, "] == [cut.quoted for cut in proposal.cuts]


def test_cheap_cuts_that_are_enough_leave_the_others_alone() -> None:
    cue = Cue(Span(0, 2000), ("We had, you know, a very, very big box.",))
    short = replace(cue, span=Span(0, 1900))
    for one in (cue, short):
        (proposal,) = propose_line_cuts([replace(one, span=Span(0, 1600))], NETFLIX, "en")
        assert ["you know, "] == [cut.quoted for cut in proposal.cuts]


TEXTS = st.lists(
    st.sampled_from(
        ["We", "had", "a", "computer", "you know,", "very, very", "sort of,", "house.", "And then", "Well,",
         "the the", "I- I", "was,", "big"]
    ),
    min_size=3,
    max_size=20,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, st.integers(60, 400), st.sampled_from(["netflix", "bbc"]))
def test_what_is_proposed_is_less_to_read_by_what_was_said(
    first: list[str], second: list[str], each_ms: int, style_name: str
) -> None:
    style = replace(STYLES[style_name], speaker_labels="none")
    made = make(say("A", " ".join(first), 0, each_ms), say("B", " ".join(second), 9000, each_ms))
    cues = lay_out(made, style)
    proposals = propose_cuts(made.turns, cues, style, "en")
    assert [p.cue for p in proposals] == [
        number for number, cue in enumerate(cues, start=1) if measure_excess(cue, style)
    ]
    told: dict[tuple[int, Cut], int] = {}
    for one in (cut for proposal in proposals for cut in proposal.cuts):
        told[one.turn, one.cut] = told.get((one.turn, one.cut), 0) + one.gain
    fast = {word.span.start_ms for p in proposals for word in cues[p.cue - 1].words}
    for (place, cut), gain in told.items():
        turn = made.turns[place]
        shorter = replace(turn, words=apply_cuts(turn.words, [cut]))
        less = len(turn.words) - len(shorter.words)
        if style_name == "netflix":
            less = count_columns(turn.text) - count_columns(shorter.text)
        is_whole = all(word.span.start_ms in fast for word in turn.words[cut.first : cut.last])
        assert gain == less if is_whole else gain < less
    removed = sum(len(cut.removed) for _, cut in told)
    after = sum(len(turn.words) for turn in cut_all(made.turns, proposals))
    assert sum(len(turn.words) for turn in made.turns) - removed == after


def test_the_end_of_a_run_names_who_is_too_fast_and_again_when_nothing_is_to_be_done(
    tmp_path: Path,
) -> None:
    said = "We had computers, sort of, everywhere in the building by then and nobody used them."
    bench = Bench(tmp_path, FakeRecognizer((make_segment(said, each_ms=300),)), FakeDiarizer(()))
    path = write_wav(tmp_path / "talk.wav", 6.0)
    given = {"max_cps": 5.0, "speaker_labels": "none", "output_format": ("srt",)}
    for _ in range(2):
        (outcome,) = bench.run(path, **given)
        assert outcome.subtitles is not None
        (fast,) = outcome.subtitles.fast
        assert (5.0, "character") == (fast.allowed, fast.unit)
        (told,) = (hint.text for hint in outcome.hints if hint.kind is HintKind.SUBTITLES)
        assert f"speaks at {fast.speed:.0f} characters a second in" in told
    assert outcome.is_up_to_date
