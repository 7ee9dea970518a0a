"""Sentences that are told as they are recognised: who says them, in which order, and that they change no result."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.domain import Segment, Span, SpeakerSpan
from pipeline.engines.protocols import Recognition
from pipeline.run import (
    Engines,
    FileFinished,
    SentencesHeard,
    Stage,
    StageProgress,
    run_batch,
)
from tests.fakes import (
    FakeDetector,
    FakeDiarizer,
    FakeEmbedder,
    FakeLiveRecognizer,
    FakeRecognizer,
    make_print,
    make_segment,
)
from tests.unit.run.recording.test_stages import (
    ANSWER,
    QUESTION,
    VOICES,
    Bench,
    talk,
    write_wav,
)

__all__ = ["talk"]

ASKED = "Where does the story begin?"
ANSWERED = "It begins with a question."


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


def make_bench(folder: Path, *segments: Segment) -> Bench:
    return Bench(folder, FakeLiveRecognizer(segments or (QUESTION, ANSWER)))


def list_told(bench: Bench) -> list[tuple[str | None, str]]:
    told = [event for event in bench.events if isinstance(event, SentencesHeard)]
    return [(sentence.name, sentence.text) for event in told for sentence in event.sentences]


# As they are recognised


def test_sentences_are_told_with_their_speakers(bench: Bench, talk: Path) -> None:
    bench.run(talk, live=True)
    assert list_told(bench) == [("SPEAKER_00", ASKED), ("SPEAKER_01", ANSWERED)]
    (first, second) = (event for event in bench.events if isinstance(event, SentencesHeard))
    assert [first.source, second.source] == [talk, talk]
    assert [s.span.start_ms for s in (*first.sentences, *second.sentences)] == [0, 3_000]


def test_each_is_told_before_the_words_are_all_there_and_after_speakers_are_told_apart(
    bench: Bench, talk: Path
) -> None:
    bench.recognizer.before = lambda: bench.events.append(None)  # type: ignore[arg-type]
    bench.run(talk, live=True)
    shown = [
        event.stage if isinstance(event, StageProgress) else type(event).__name__
        for event in bench.events
    ]
    order = [Stage.DIARIZE, Stage.RECOGNIZE, "SentencesHeard", "NoneType", Stage.WRITE]
    assert [shown.index(mark) for mark in order] == sorted(shown.index(mark) for mark in order)


def test_nothing_is_told_unless_it_is_asked_for(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    assert list_told(bench) == []


def test_a_sentence_that_goes_on_in_the_next_window_is_told_whole(talk: Path) -> None:
    parts = (make_segment("It begins"), make_segment("with a question. Does", 600))
    bench = make_bench(talk.parent, *parts, make_segment("it?", 1_800))
    bench.run(talk, live=True)
    assert [text for _, text in list_told(bench)] == [ANSWERED, "Does it?"]


def test_what_has_no_end_is_told_all_the_same(talk: Path) -> None:
    bench = make_bench(talk.parent, make_segment("so it goes"), make_segment("and goes on", 900))
    bench.run(talk, live=True)
    assert [text for _, text in list_told(bench)] == ["So it goes and goes on."]


def test_text_without_marks_is_told_after_half_a_minute(talk: Path) -> None:
    long = [make_segment("and on " * 20, start_ms, 700) for start_ms in (0, 28_000, 56_000)]
    bench = make_bench(talk.parent, *long)
    bench.run(talk, live=True, cleaning="verbatim")
    told = [event for event in bench.events if isinstance(event, SentencesHeard)]
    assert [event.sentences[0].span.start_ms for event in told] == [0, 56_000]


# The results are the same


def test_every_output_is_the_same_with_it(tmp_path: Path, talk: Path) -> None:
    written = []
    for name, live in (("plain", False), ("live", True)):
        (tmp_path / name).mkdir()
        bench = make_bench(tmp_path / name)
        (outcome,) = bench.run(talk, output_format=("all",), live=live)
        files = bench.written()
        written.append((files, replace(outcome, seconds=0.0, outputs=(), hints=())))
    assert written[0] == written[1]
    assert len(written[0][0]) > 10


def test_speakers_are_told_apart_once(bench: Bench, talk: Path) -> None:
    bench.run(talk, live=True)
    bench.run(talk, live=True, cache=False)
    assert len(bench.diarizer.asked) == 2


def test_a_run_without_it_finds_the_results_up_to_date(bench: Bench, talk: Path) -> None:
    bench.run(talk, live=True)
    bench.events.clear()
    (outcome,) = bench.run(talk)
    assert (outcome.reused, bench.stages()) == (True, [])


def test_where_nobody_speaks_nobody_is_told_apart(bench: Bench, tmp_path: Path) -> None:
    (outcome,) = bench.run(write_wav(tmp_path / "talk.wav", levels=(0.0,)), live=True)
    assert (outcome.error, outcome.missing, bench.diarizer.asked) == (None, (), [])
    assert list_told(bench) == []


def test_a_failure_to_tell_speakers_apart_is_told_once_and_sentences_have_no_names(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(FakeDiarizer, "diarize", break_down)
    (outcome,) = bench.run(talk, live=True)
    assert [missing.stage for missing in outcome.missing] == [Stage.DIARIZE]
    assert list_told(bench) == [(None, ASKED), (None, ANSWERED)]


# What was recognised before


def test_a_cached_or_finished_recording_is_told_at_once(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    bench.run(talk, live=True)
    assert list_told(bench) == [("SPEAKER_00", ASKED), ("SPEAKER_01", ANSWERED)]
    assert bench.recognizer.calls == 1
    assert len([event for event in bench.events if isinstance(event, FileFinished)]) == 2


def test_what_tells_nothing_before_it_is_done_is_told_at_the_end(tmp_path: Path) -> None:
    bench = Bench(tmp_path, FakeRecognizer((QUESTION, ANSWER)))
    bench.run(write_wav(tmp_path / "talk.wav"), live=True)
    assert list_told(bench) == [("SPEAKER_00", ASKED), ("SPEAKER_01", ANSWERED)]


# Names and words


def test_names_that_are_typed_are_known(bench: Bench, talk: Path) -> None:
    bench.run(talk, live=True, speakers=("Ann Lee",), speaker_name=("SPEAKER_01=Bo Chen",))
    assert [name for name, _ in list_told(bench)] == ["Ann Lee", "Bo Chen"]


def test_voices_that_are_known_have_their_names(tmp_path: Path, talk: Path) -> None:
    embedder = FakeEmbedder({"SPEAKER_00": 1, "SPEAKER_01": 2})
    known = {"Bo Chen": make_print(2)}
    recognizer = FakeLiveRecognizer((QUESTION, ANSWER))
    engines = Engines(FakeDetector(), recognizer, FakeDiarizer(VOICES), embedder, known)
    bench = Bench(tmp_path)
    settings = Settings(output_dir=bench.out, live=True)
    run_batch([talk], settings, tmp_path / "cache", bench.events.append, engines)
    assert [name for name, _ in list_told(bench)] == ["SPEAKER_00", "Bo Chen"]
    assert embedder.calls == 1


def test_channels_are_told_one_after_the_other_with_their_names(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "talk.wav", levels=(0.5, 0.4))

    class Channels(FakeLiveRecognizer):
        def recognize_live(self, *asked: object, **more: object) -> Recognition:
            self.segments = (QUESTION,) if self.calls == 0 else (ANSWER,)
            return super().recognize_live(*asked, **more)  # type: ignore[arg-type]

    bench = Bench(tmp_path, Channels())
    bench.run(source, live=True, channels="split", speaker_name=("SPEAKER_01=Bo Chen",))
    assert list_told(bench) == [("Channel 1", ASKED), ("Bo Chen", ANSWERED)]


def test_words_are_written_as_the_settings_ask(talk: Path) -> None:
    bench = make_bench(talk.parent, make_segment("Um, we moved to cooper netties."))
    bench.run(talk, live=True, glossary=(("Kubernetes", ("cooper netties",)),))
    assert [text for _, text in list_told(bench)] == ["We moved to Kubernetes."]
    verbatim = make_bench(talk.parent / "verbatim", make_segment("Um, we moved."))
    verbatim.folder.mkdir()
    verbatim.diarizer.spans = (SpeakerSpan(Span(0, 6_000), "SPEAKER_00"),)
    verbatim.run(talk, live=True, cleaning="verbatim")
    assert [text for _, text in list_told(verbatim)] == ["Um, we moved."]
