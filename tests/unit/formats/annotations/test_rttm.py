"""RTTM: the diarizer's spans, as scoring tools read them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Span, Speaker, SpeakerSpan, Transcript
from pipeline.errors import FormatError
from pipeline.formats import Document
from pipeline.formats.annotations.rttm import parse, render
from tests.unit.formats.test_registry import ANNA, BEN, make_transcript, spans


def write(transcript: Transcript) -> str:
    """The transcript's diarization as RTTM."""
    return render(Document(transcript, transcript, ()))


def test_overlapping_spans_are_both_written_with_names_as_single_fields() -> None:
    spoken = (SpeakerSpan(Span(0, 1500), ANNA), SpeakerSpan(Span(1234, 2000), BEN))
    expected = (
        "SPEAKER two_voices 1 0.000 1.500 <NA> <NA> Anna_Example <NA> <NA>\n"
        "SPEAKER two_voices 1 1.234 0.766 <NA> <NA> Ben <NA> <NA>\n"
    )
    assert write(replace(make_transcript(), diarization=spoken)) == expected


@given(st.lists(st.builds(SpeakerSpan, spans, st.sampled_from(["a", "b", "שרה"]))))
def test_spans_survive_a_round_trip(spoken: list[SpeakerSpan]) -> None:
    assert tuple(spoken) == parse(write(replace(make_transcript(), diarization=tuple(spoken))))


def test_pyannote_reads_the_same_spans(tmp_path: Path) -> None:
    reader = pytest.importorskip("pyannote.database.util")
    spoken = (SpeakerSpan(Span(0, 1500), ANNA), SpeakerSpan(Span(360_000_123, 360_002_000), BEN))
    path = tmp_path / "a.rttm"
    path.write_text(write(replace(make_transcript(), diarization=spoken)))
    tracks = reader.load_rttm(path)["two_voices"].itertracks(yield_label=True)
    assert [
        (round(segment.start * 1000), round(segment.end * 1000), label)
        for segment, _, label in tracks
    ] == [(0, 1500, "Anna_Example"), (360_000_123, 360_002_000, "Ben")]


def test_speakers_of_one_name_stay_two() -> None:
    spoken = (SpeakerSpan(Span(0, 1), "x"), SpeakerSpan(Span(1, 2), "y"))
    transcript = replace(
        make_transcript(), diarization=spoken, speakers=(Speaker("x", "A B"), Speaker("y", "A_B"))
    )
    assert [span.speaker for span in parse(write(transcript))] == ["A_B_x", "A_B_y"]


def test_nobody_speaks_in_an_empty_file() -> None:
    assert write(make_transcript()) == ""
    assert parse("") == ()


def test_other_kinds_of_line_are_passed_over() -> None:
    text = (
        ";; comment\nSPKR-INFO f 1 <NA> <NA> <NA> unknown a <NA>\n\n"
        "SPEAKER f 1 .5 1 <NA> <NA> a <NA>\n"
    )
    assert parse(text) == (SpeakerSpan(Span(500, 1500), "a"),)


@pytest.mark.parametrize(
    "line", ["SPEAKER f 1 0 1", "SPEAKER f 1 x 1 a b c", "SPEAKER f 1 0 -1 a b c"]
)
def test_a_broken_line_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(FormatError, match="line 2"):
        parse(f"\n{line}\n")
