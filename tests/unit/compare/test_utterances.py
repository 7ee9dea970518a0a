"""Utterances that go to the stream that fits them best have the errors that meeteval counts."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from meeteval.wer.wer.orc import orc_word_error_rate

from pipeline.compare.utterances import count_errors_in_any_stream

WORDS = st.lists(st.sampled_from("abc"), max_size=4)


def test_utterance_in_another_stream_is_no_error() -> None:
    assert 0 == count_errors_in_any_stream([["a"], ["b", "c"]], [["b", "c"], ["a"]])
    assert 2 == count_errors_in_any_stream([["a"], ["c", "d"], ["e"]], [["a", "c"], ["d", "e"]])


def test_nothing_heard_is_all_missing() -> None:
    assert 3 == count_errors_in_any_stream([["a"], ["b", "c"]], [])


@settings(deadline=None)
@given(st.lists(WORDS, max_size=4), st.lists(WORDS, min_size=1, max_size=3))
def test_errors_are_those_of_meeteval(utterances, streams) -> None:
    theirs = orc_word_error_rate([" ".join(u) for u in utterances], [" ".join(s) for s in streams])
    assert theirs.errors == count_errors_in_any_stream(utterances, streams)


def test_meeteval_example_has_its_known_errors(shared) -> None:
    found, lengths = {}, {}
    spoken, heard = ({}, {})
    for name, into in (("ref", spoken), ("hyp", heard)):
        for line in (shared / f"eval/metrics/meeteval/{name}.stm").read_text("utf-8").splitlines():
            recording, _, speaker, start, _, *words = line.split()
            into.setdefault(recording, []).append((float(start), speaker, words))
    for recording, said in spoken.items():
        streams: dict[str, list[str]] = {}
        for _, speaker, words in sorted(heard[recording], key=lambda one: one[0]):
            streams.setdefault(speaker, []).extend(words)
        utterances = [words for _, _, words in sorted(said, key=lambda one: one[0])]
        found[recording] = count_errors_in_any_stream(utterances, list(streams.values()))
        lengths[recording] = sum(map(len, utterances))
    assert {"recordingA": 2, "recordingB": 7} == found
    assert {"recordingA": 62, "recordingB": 30} == lengths
