"""Answers have the shapes that OpenAI's client reads, and one text in all of them."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.domain import Segment, SpeakerSpan
from pipeline.domain import Span as TimeSpan
from pipeline.run import Engines, Sentence
from pipeline.run.batch.single import run_file
from pipeline.run.outputs.result import Result
from pipeline.server.request_fields import AskedWork, ResponseFormat
from pipeline.server.transcription_answers import (
    make_letters,
    render_answer,
    write_end,
    write_heard,
)
from tests.fakes import FakeDetector, FakeDiarizer, FakeRecognizer, make_segment
from tests.unit.run.recording.test_stages import write_wav

SPANS = (
    SpeakerSpan(TimeSpan(0, 2000), "SPEAKER_00"),
    SpeakerSpan(TimeSpan(2000, 4000), "SPEAKER_01"),
    SpeakerSpan(TimeSpan(4000, 6000), "SPEAKER_00"),
)
SEGMENTS = (
    make_segment("Um, good morning, Ann."),
    make_segment("Good morning. How are you?", start_ms=2000),
    make_segment("Fine.", start_ms=4000),
)
TEXT = "Good morning, Ann. Good morning. How are you? Fine."


def hear(folder: Path, segments: tuple[Segment, ...] = SEGMENTS) -> Result:
    engines = Engines(FakeDetector(), FakeRecognizer(segments), FakeDiarizer(SPANS))
    settings = Settings(cache=False)
    return run_file(write_wav(folder / "talk.wav"), settings, folder / "cache", engines=engines)


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return hear(tmp_path_factory.mktemp("heard"))


def answer(heard: Result, answer: ResponseFormat, **about: object) -> bytes:
    asked = AskedWork(Path("talk.wav"), answer=answer, **about)  # type: ignore[arg-type]
    return render_answer(heard, asked).content


def test_all_formats_have_one_text_without_fillers(heard: Result) -> None:
    assert answer(heard, "text").decode() == f"{TEXT}\n"
    for name in ("json", "verbose_json", "diarized_json"):
        assert json.loads(answer(heard, name))["text"] == TEXT  # type: ignore[arg-type]


def test_segments_joined_are_the_text(heard: Result) -> None:
    from openai.types.audio import TranscriptionVerbose

    verbose = TranscriptionVerbose.model_validate_json(answer(heard, "verbose_json"))
    assert verbose.segments is not None
    assert "".join(segment.text for segment in verbose.segments).strip() == TEXT
    assert [segment.id for segment in verbose.segments] == [0, 1, 2]
    assert [segment.avg_logprob for segment in verbose.segments] == [-0.2] * 3
    assert (verbose.language, verbose.duration, verbose.words) == ("english", 6.0, None)


def test_words_have_times_where_they_are_asked_for(heard: Result) -> None:
    from openai.types.audio import TranscriptionVerbose

    content = answer(heard, "verbose_json", granularities=frozenset({"word"}))
    verbose = TranscriptionVerbose.model_validate_json(content)
    assert verbose.segments is None
    assert verbose.words is not None
    assert " ".join(word.word for word in verbose.words) == TEXT
    assert [word.start for word in verbose.words] == sorted(word.start for word in verbose.words)


def test_speakers_are_letters_in_the_order_in_which_they_begin(heard: Result) -> None:
    from openai.types.audio.transcription_diarized import TranscriptionDiarized

    diarized = TranscriptionDiarized.model_validate_json(answer(heard, "diarized_json"))
    assert [(s.speaker, s.text) for s in diarized.segments] == [
        ("A", "Good morning, Ann."),
        ("B", "Good morning. How are you?"),
        ("A", "Fine."),
    ]


def test_a_stream_ends_with_who_spoke_when_and_the_text_that_counts(heard: Result) -> None:
    asked = AskedWork(Path("talk.wav"), answer="diarized_json", is_streamed=True, tells_apart=True)
    events = write_end(heard, asked).decode().split("\n\n")[:-1]
    data = [json.loads(event.partition("data: ")[2]) for event in events]
    assert [event["type"] for event in data] == ["transcript.text.segment"] * 3 + [
        "transcript.text.done"
    ]
    assert data[-1]["text"] == TEXT


def test_a_recording_in_which_nobody_speaks_has_an_empty_text(tmp_path: Path) -> None:
    from openai.types.audio import TranscriptionVerbose

    asked = AskedWork(Path("talk.wav"), answer="verbose_json")
    content = render_answer(hear(tmp_path, ()), asked).content
    verbose = TranscriptionVerbose.model_validate_json(content)
    assert (verbose.text, verbose.segments) == ("", [])


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (["It begins.", "It ends."], "It begins. It ends."),
        (["\u4f60\u597d\u3002", "\u518d\u89c1\u3002"], "\u4f60\u597d\u3002\u518d\u89c1\u3002"),
    ],
)
def test_what_is_heard_can_be_joined_as_it_comes(texts: list[str], joined: str) -> None:
    said = [Sentence(TimeSpan(0, 1), None, text) for text in texts]
    events = [write_heard([one], is_first=n == 0).decode() for n, one in enumerate(said)]
    deltas = [json.loads(event.partition("data: ")[2])["delta"] for event in events]
    assert "".join(deltas) == joined


def test_letters_do_not_end() -> None:
    assert [*islice(make_letters(), 24, 29)] == ["Y", "Z", "A1", "B1", "C1"]
