"""Where several people speak at once is found as it is by looking at every millisecond."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import LEAST_OVERLAP_MS, Overlaps, Span, SpeakerSpan, find_overlaps


def speak(label: str, start_ms: int, end_ms: int) -> SpeakerSpan:
    return SpeakerSpan(Span(start_ms, end_ms), label)


spoken = st.builds(
    lambda label, start, length: speak(label, start, start + length),
    st.sampled_from("ABC"),
    st.integers(0, 900),
    st.integers(0, 900),
)


@given(st.lists(spoken, max_size=6))
def test_overlaps_are_all_long_stretches_in_which_several_are_heard(
    diarization: list[SpeakerSpan],
) -> None:
    heard = [
        tuple(sorted({s.speaker for s in diarization if s.span.start_ms <= ms < s.span.end_ms}))
        for ms in range(2000)
    ]
    overlaps = find_overlaps(diarization)
    at, expected = 0, []
    for several, run in groupby(heard, key=lambda labels: len(labels) > 1):
        length = len(list(run))
        if several and length >= LEAST_OVERLAP_MS:
            expected.append(Span(at, at + length))
        at += length
    assert list(overlaps.spans) == expected
    for span in expected:
        for ms in range(span.start_ms, span.end_ms, 97):
            assert overlaps.list_speakers(ms) == heard[ms]
    within = [labels for span in expected for labels in heard[span.start_ms : span.end_ms]]
    for label in "ABC":
        assert overlaps.measure().get(label, 0) == sum(label in labels for labels in within)


def test_who_else_speaks_is_everybody_but_the_speaker() -> None:
    overlaps = find_overlaps([speak("A", 0, 3000), speak("B", 1000, 2000), speak("C", 1500, 2000)])
    assert overlaps.list_others(Span(1100, 1300), "A") == ("B",)
    assert overlaps.list_others(Span(1600, 1800), "A") == ("B", "C")
    assert overlaps.list_others(Span(1600, 1800), None) == ("A", "B", "C")
    assert overlaps.list_others(Span(2100, 2300), "A") == ()


def test_a_speaker_does_not_overlap_with_oneself() -> None:
    assert find_overlaps([speak("A", 0, 3000), speak("A", 1000, 4000)]) == Overlaps()
