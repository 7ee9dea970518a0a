"""Only a part of a recording is transcribed: times, caches, outputs and errors."""

from __future__ import annotations

import wave
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.config import Settings
from pipeline.domain import Segment, Span, SpeakerSpan, Turn, Word
from pipeline.domain.time_ranges import TimeRange
from pipeline.engines.protocols import Activity, Recognition, RecognitionOptions, Samples
from pipeline.errors import MediaError, OutsideRecording, UsageError
from pipeline.formats.data import lossless_json
from pipeline.media import Parts, load_audio
from pipeline.run import DifferenceCount, Engines, RunPlanned
from pipeline.run.commands.align import choose_settings
from pipeline.run.events import Event, SentencesHeard, Stage
from pipeline.run.inputs.jobs import Job
from pipeline.run.outputs.clip_sound import check_recording_times, list_clip_ranges
from pipeline.run.recording.context import Recording
from pipeline.run.recording.pace.stage_pace import measure_parts
from pipeline.run.recording.passages.part_times import cut_turns
from pipeline.run.recording.passages.passage_hearing import AskedPassage, hear_passage
from pipeline.run.recording.speakers.speaker_diarization import hear_voices
from tests.fakes import (
    FakeDetector,
    FakeDiarizer,
    FakeEmbedder,
    FakeLiveRecognizer,
    FakeRecognizer,
    make_print,
    make_segment,
)
from tests.reviews import correct
from tests.unit.run.recording.test_stages import Bench, write_wav

PARTS = (TimeRange(1_000, 2_000), TimeRange(3_500, 5_000))
HEARD_MS = 1_000 + 2_500 + 1_500
"""Two parts, with silence between."""


@dataclass
class CountingRecognizer(FakeRecognizer):
    """Says a word for each half second of what it hears, silence too, in one segment."""

    borders: tuple[int, ...] = ()
    heard_ms: int = 0

    def recognize(
        self, samples: Samples, activity: Activity, *rest: object, **more: object
    ) -> Recognition:
        self.calls += 1
        self.borders, self.heard_ms = activity.borders, len(samples) // 16
        starts = range(0, self.heard_ms, 500)
        words = (Word(f" w{n}", Span(at, at + 500), 0.9) for n, at in enumerate(starts))
        return Recognition((Segment(tuple(words), "en"),))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    one = (SpeakerSpan(Span(0, 60_000), "SPEAKER_00"),)
    return Bench(tmp_path, CountingRecognizer(), FakeDiarizer(one))


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "talk.wav")


def read(bench: Bench) -> lossless_json.Transcript:
    newest = max(bench.out.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    return lossless_json.parse(newest.read_text("utf-8"))


def test_only_the_part_is_heard_and_times_stay_those_of_the_recording(
    bench: Bench, talk: Path
) -> None:
    (outcome,) = bench.run(talk, start=2.0, end=3.5)
    transcript = read(bench)
    assert (1_500, 1_500) == (bench.recognizer.heard_ms, outcome.duration_ms)
    assert [2_000, 2_500, 3_000] == [word.span.start_ms for word in transcript.words]
    assert ((Span(2_000, 3_500),), False) == (transcript.origin.parts, transcript.origin.is_clip)
    assert transcript.media.duration_ms == 6_000


def test_a_clip_begins_at_0(bench: Bench, talk: Path) -> None:
    bench.run(talk, start=2.0, end=3.5, clip=True)
    transcript = read(bench)
    assert [0, 500, 1_000] == [word.span.start_ms for word in transcript.words]
    assert (1_500, True) == (transcript.media.duration_ms, transcript.origin.is_clip)


@pytest.mark.parametrize("is_clip", [False, True])
def test_no_segment_goes_on_from_one_part_into_the_next(
    bench: Bench, talk: Path, is_clip: bool
) -> None:
    bench.run(talk, range=PARTS, clip=is_clip)
    spans = [segment.span for segment in read(bench).segments]
    limits = [(0, 1_000), (1_000, 2_500)] if is_clip else [(1_000, 2_000), (3_500, 5_000)]
    assert [(3_500,), HEARD_MS] == [bench.recognizer.borders, bench.recognizer.heard_ms]
    assert limits == [(span.start_ms, span.end_ms) for span in spans]


def test_each_part_is_a_paragraph_of_its_own(bench: Bench, talk: Path) -> None:
    bench.run(talk, range=PARTS, clip=True)
    (text,) = bench.out.glob("*.txt")
    assert text.read_text().count("\n\n") == 1


@pytest.mark.parametrize("is_clip", [False, True])
def test_speakers_speak_within_the_parts(bench: Bench, talk: Path, is_clip: bool) -> None:
    bench.run(talk, range=PARTS, clip=is_clip)
    found = [span.span for span in read(bench).diarization]
    joined = [Span(0, 1_000), Span(1_000, 2_500)]
    assert (joined if is_clip else [Span(1_000, 2_000), Span(3_500, 5_000)]) == found


def test_another_part_is_heard_anew_and_the_same_one_is_not(bench: Bench, talk: Path) -> None:
    for changes in ({"end": 2.0}, {"end": 2.0, "clip": True}, {"end": 3.0}, {"end": 2.0}, {}):
        bench.run(talk, **changes)
    assert bench.recognizer.calls == 3


@pytest.mark.parametrize("is_clip", [False, True])
def test_a_part_of_what_was_heard_whole_has_its_words_and_speakers_and_nothing_is_heard(
    bench: Bench, talk: Path, is_clip: bool
) -> None:
    bench.diarizer.spans = (
        SpeakerSpan(Span(0, 2_500), "SPEAKER_00"),
        SpeakerSpan(Span(2_500, 6_000), "SPEAKER_01"),
    )
    bench.run(talk)
    whole = read(bench)
    bench.events.clear()
    bench.run(talk, range=PARTS, clip=is_clip)
    part = read(bench)
    expected = [
        (word.text, turn.speaker)
        for turn in whole.turns
        for word in turn.words
        if any(p.start_ms <= word.span.middle_ms < p.end_ms for p in PARTS)
    ]
    assert expected == [(word.text, turn.speaker) for turn in part.turns for word in turn.words]
    begins = [0, 500, 1_000, 1_500, 2_000] if is_clip else [1_000, 1_500, 3_500, 4_000, 4_500]
    assert begins == [word.span.start_ms for word in part.words]
    shown = [Span(p.start_ms, p.end_ms or 0) for p in PARTS]
    assert shown == list(part.origin.parts)
    assert (1, 1) == (bench.recognizer.calls, len(bench.diarizer.asked))
    assert Stage.DECODE not in bench.stages()


def test_a_part_of_a_conversation_in_tracks_that_was_heard_whole_is_not_decoded(
    bench: Bench, tmp_path: Path
) -> None:
    files = [
        write_wav(tmp_path / f"talk-{name}.wav", pitches=(p,))
        for name, p in (("ann", 220), ("bo", 330))
    ]
    bench.run(*files, as_tracks=True)
    whole = read(bench)
    bench.events.clear()
    (outcome,) = bench.run(*files, as_tracks=True, start=2.0, end=3.5)
    part = read(bench)
    expected = [w for w in whole.words if 2_000 <= w.span.middle_ms < 3_500]
    assert [w.span for w in expected] == [w.span for w in part.words]
    assert [s.name for s in whole.speakers] == [s.name for s in part.speakers]
    assert (None, 2) == (outcome.error, bench.recognizer.calls)
    assert Stage.DECODE not in bench.stages()


def test_a_voice_is_heard_on_its_own_channel_though_a_part_has_fewer(tmp_path: Path) -> None:
    talk = write_late(tmp_path / "talk.wav")
    labels = ("SPEAKER_00", "SPEAKER_01")
    spans = tuple(SpeakerSpan(Span(0, 2_000), label) for label in labels)
    embedder = FakeEmbedder(dict.fromkeys(labels, 1))
    engines = Engines(FakeDetector(), FakeRecognizer(), None, embedder, {"Ann": make_print(1)})
    settings = Settings(channels="split", range=(TimeRange(0, 2_000),))
    with closing(Recording(Job(talk, tmp_path, "talk"), settings, list[Event]().append)) as part:
        assert part.audio.numbers == (1,)
        assert [*hear_voices(part, spans, engines, None, (1, 2))] == ["SPEAKER_00"]
        assert [*hear_voices(part, spans, engines, None, (1,))] == [*labels]


def test_a_passage_of_a_part_that_has_fewer_channels_than_its_words_is_refused(
    bench: Bench, tmp_path: Path
) -> None:
    talk = write_late(tmp_path / "talk.wav")
    for changes in ({}, {"end": 2.0}):
        bench.run(talk, channels="split", **changes)
    assert read(bench).origin.channels == (1, 2)
    settings = Settings(channels="split", range=(TimeRange(0, 2_000),))
    with closing(Recording(Job(talk, tmp_path, "talk"), settings, list[Event]().append)) as part:
        asked = AskedPassage(Span(0, 1_000), RecognitionOptions(), (1, 2))
        engines = Engines(bench.detector, bench.recognizer, None)
        with pytest.raises(MediaError, match="other channels have a voice of their own"):
            hear_passage(part, engines, None, asked)


def write_late(path: Path) -> Path:
    """Two channels, the same for three seconds."""
    write_wav(path, levels=(0.5, 0.4))
    with wave.open(str(path), "rb") as file:
        shape, data = file.getparams(), file.readframes(file.getnframes())
    samples = np.frombuffer(data, "<i2").reshape(-1, 2).copy()
    samples[: len(samples) // 2, 1] = samples[: len(samples) // 2, 0]
    with wave.open(str(path), "wb") as file:
        file.setparams(shape)
        file.writeframes(samples.tobytes())
    return path


def test_the_words_that_a_part_took_from_the_whole_stay_when_those_are_gone(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk)
    bench.run(talk, end=2.0)
    words = read(bench).words
    for kept in (bench.folder / "cache").rglob("*.artefact"):
        if b'"part"' not in kept.read_bytes()[:2_000]:
            kept.unlink()
    bench.run(talk, end=2.0, output_format=("json", "vtt"))
    assert (words, 1) == (read(bench).words, bench.recognizer.calls)


def test_a_part_that_begins_after_the_end_of_what_was_heard_whole_is_refused(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk)
    (outcome,) = bench.run(talk, start=7.0)
    assert isinstance(outcome.error, OutsideRecording)
    assert "it is 0:06 long" in str(outcome.error)


def test_a_part_that_is_done_is_up_to_date(bench: Bench, talk: Path) -> None:
    outcomes = [bench.run(talk, end=2.0)[0] for _ in range(2)]
    assert [False, True] == [outcome.is_up_to_date for outcome in outcomes]


def test_a_part_beyond_the_end_fails_its_recording_and_the_batch_goes_on(
    bench: Bench, talk: Path, tmp_path: Path
) -> None:
    long = write_wav(tmp_path / "long.wav", seconds=9.0)
    short, other = bench.run(talk, long, start=7.0)
    assert isinstance(short.error, OutsideRecording)
    assert "the part 0:07- begins after its end; it is 0:06 long" in str(short.error)
    assert other.error is None


def test_a_part_that_ends_beyond_the_end_goes_to_the_end_which_is_told(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk, range=(TimeRange(4_000, 60_000),))
    assert read(bench).origin.parts == (Span(4_000, 6_000),)
    told = [str(event.text) for event in bench.events if hasattr(event, "text")]
    assert "talk.wav: the part 0:04-1:00 ends with the recording, at 0:06" in told


def test_a_part_of_a_conversation_in_tracks_is_that_of_all_of_them(
    bench: Bench, tmp_path: Path
) -> None:
    files = [
        write_wav(tmp_path / f"talk-{name}.wav", pitches=(p,))
        for name, p in (("ann", 220), ("bo", 330))
    ]
    (outcome,) = bench.run(*files, as_tracks=True, start=2.0, end=3.5)
    transcript = read(bench)
    assert (None, 2) == (outcome.error, bench.recognizer.calls)
    assert {2_000, 2_500, 3_000} >= {word.span.start_ms for word in transcript.words}


def test_a_clip_is_not_cut_as_if_its_times_were_the_recordings(bench: Bench, talk: Path) -> None:
    bench.run(talk, range=PARTS, clip=True)
    origin, record = read(bench).origin, bench.out / "talk.0m01s-0m02s_0m03.5s-0m05s.clip.json"
    cut_out = write_wav(bench.folder / "clip.wav", seconds=2.5)
    check_recording_times(origin, record, cut_out)
    for named in (None, talk):
        with pytest.raises(UsageError, match="its times are those of a clip"):
            check_recording_times(origin, record, named)


def test_a_clip_sounds_as_its_parts_put_end_to_end(bench: Bench, talk: Path) -> None:
    bench.run(talk, range=PARTS, clip=True)
    ranges = list_clip_ranges(read(bench).origin, talk)
    assert PARTS == ranges
    assert list_clip_ranges(replace(read(bench).origin, is_clip=False), talk) == ()
    with closing(load_audio(talk, parts=Parts(ranges, border_ms=0))) as audio:
        assert audio.duration_ms == read(bench).media.duration_ms


def test_a_forecast_counts_only_the_part(bench: Bench, talk: Path) -> None:
    bench.run(talk, range=PARTS)
    (planned,) = (event for event in bench.events if isinstance(event, RunPlanned))
    assert [2_500] == [file.duration_ms for file in planned.files]


@pytest.mark.parametrize(
    ("parts", "length_ms", "expected"),
    [
        ((), 60_000, 60_000),
        ((TimeRange(1_000, 2_000), TimeRange(50_000, 90_000)), 60_000, 11_000),
        ((TimeRange(1_000, 2_000),), None, 1_000),
        ((TimeRange(1_000, None),), None, None),
        ((TimeRange(70_000, None),), 60_000, 0),
    ],
)
def test_how_much_is_heard_is_known_before(
    parts: tuple[TimeRange, ...], length_ms: int | None, expected: int | None
) -> None:
    assert expected == measure_parts(parts, length_ms)


def test_sentences_are_told_with_the_times_of_results(bench: Bench, talk: Path) -> None:
    bench.recognizer = FakeLiveRecognizer((make_segment("It begins. It ends.", each_ms=250),))
    bench.run(talk, start=2.0, end=3.5, live=True, jobs=1)
    told = [
        s for event in bench.events if isinstance(event, SentencesHeard) for s in event.sentences
    ]
    assert [2_000, 2_500] == [sentence.span.start_ms for sentence in told]


def test_a_published_text_is_compared_by_the_part_of_it_that_was_heard(
    bench: Bench, talk: Path
) -> None:
    page = bench.folder / "talk.reference.txt"
    said = [f"p{n}" for n in range(60)]
    turns = [" ".join([*said[:30]]), "w0 w1 w2 w3 w4 w5 w6 w7 w8", " ".join(said[30:])]
    page.write_text(
        "\n\n".join(f"{name}: {t}" for name, t in zip(("Ann", "Bo", "Ann"), turns, strict=True))
    )
    (outcome,) = bench.run(talk, start=1.0, end=5.5)
    assert outcome.differing == DifferenceCount(0, 9, whole=69)


def test_subtitles_in_another_language_are_those_of_the_part() -> None:
    words = make_segment("one two three four five six", each_ms=1_000).words
    parts = (Span(1_000, 2_000), Span(3_500, 5_000))
    turns = (Turn(None, words),)
    placed = cut_turns(turns, parts, is_clip=False)
    joined = cut_turns(turns, parts, is_clip=True)
    spans = [Span(1_000, 2_000), Span(4_000, 5_000)]
    assert spans == [w.span for turn in placed for w in turn.words if w.span.duration_ms == 1_000]
    assert Span(0, 1_000) == joined[0].words[0].span
    assert max(w.span.end_ms for turn in joined for w in turn.words) == 2_500


@pytest.mark.parametrize("parts", [{"start": 1.0}, {"range": PARTS}])
def test_a_text_is_not_timed_to_a_part(parts: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="a text is timed to all of the recording"):
        choose_settings(replace(Settings(), **parts))


def test_results_of_a_part_lie_beside_those_of_the_whole_and_of_other_parts(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk)
    correct(bench.out / "talk.json", {"w1": "won"})
    whole = bench.written()
    for changes in ({"range": PARTS}, {"end": 2.0}, {"end": 2.0, "clip": True}, {"range": PARTS}):
        (outcome,) = bench.run(talk, **changes)
        assert (None, ()) == (outcome.error, outcome.kept)
    there = bench.written()
    assert whole == {name: there[name] for name in whole}
    named = ("", ".0m01s-0m02s_0m03.5s-0m05s", ".0m00s-0m02s", ".0m00s-0m02s.clip")
    assert {f"talk{part}.json" for part in named} | {"talk.review.json"} == {
        name for name in there if name.endswith(".json")
    }
    told = [str(e.text) for e in bench.events if "corrections of" in str(getattr(e, "text", ""))]
    assert told == ["talk.wav: the corrections of talk.json are not in the results of a part"] * 3


def test_a_part_does_not_lie_beside_the_results_of_another_recording(
    bench: Bench, talk: Path, tmp_path: Path
) -> None:
    bench.run(write_wav(tmp_path / "other" / "talk.wav", pitches=(440,)))
    (bench.out / "talk.reference.txt").write_text("Ann: w0 w1 w2 w3 w4 w5")
    (part,) = bench.run(talk, start=1.0, end=5.5)
    assert f"{talk.parent.name}-talk.0m01s-0m05.5s.json" == part.outputs[0].name
    assert part.differing is None


def test_a_part_knows_the_published_text_of_the_whole(bench: Bench, talk: Path) -> None:
    bench.out.mkdir()
    (bench.out / "talk.reference.txt").write_text("Ann: w0 w1 w2 w3 w4 w5")
    (outcome,) = bench.run(talk, start=1.0, end=5.5)
    assert outcome.differing is not None


def test_corrections_of_a_part_are_kept_when_it_is_heard_by_another_model(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk, range=PARTS)
    correct(bench.out / "talk.0m01s-0m02s_0m03.5s-0m05s.json", {"w1": "won"})
    bench.run(talk, range=PARTS, hotwords="w2")
    assert b"won" in bench.written()["talk.0m01s-0m02s_0m03.5s-0m05s.txt"]


def test_channels_of_a_part_are_speakers_of_their_own(bench: Bench, tmp_path: Path) -> None:
    split = write_wav(tmp_path / "split.wav", levels=(0.5, 0.4))
    (outcome,) = bench.run(split, channels="split", start=2.0, end=3.5)
    transcript = read(bench)
    assert (None, 2, 1_500) == (outcome.error, bench.recognizer.calls, bench.recognizer.heard_ms)
    assert all(2_000 <= word.span.start_ms < 3_500 for word in transcript.words)


def test_an_export_knows_the_parts(bench: Bench, talk: Path) -> None:
    bench.run(talk, range=PARTS, clip=True)
    transcript = read(bench)
    (written,) = (data for name, data in bench.written().items() if name.endswith(".json"))
    assert transcript == lossless_json.parse(written.decode())
    assert transcript.origin.parts == tuple(Span(p.start_ms, p.end_ms or 0) for p in PARTS)
    assert replace(transcript.origin, is_clip=False) != transcript.origin
