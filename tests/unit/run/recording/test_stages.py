"""The orchestrator, on fake engines and real files: what is written, kept, found again and told."""

from __future__ import annotations

import json
import wave
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from pipeline.config import Settings
from pipeline.domain import Span, SpeakerSpan
from pipeline.errors import (
    ConfigError,
    EngineError,
    MediaNotFound,
    ModelNotFound,
    NoAudioStream,
    OutputError,
    ReferencePageError,
    TooShort,
    TranscribeError,
    UnreadableMedia,
    UsageError,
)
from pipeline.formats import FORMATS
from pipeline.formats.data import lossless_json
from pipeline.run import (
    Engines,
    Event,
    FileFinished,
    FileStarted,
    Notice,
    Outcome,
    RunPlanned,
    Stage,
    StageProgress,
    Status,
    compare_files,
    export_files,
    run_batch,
)
from pipeline.run.inputs.jobs import Job
from pipeline.run.recording.context import Recording
from tests.fakes import FakeDetector, FakeDiarizer, FakeRecognizer, make_segment
from tests.pages import read_back

RATE = 8_000

QUESTION = make_segment("Where does the, um, story begin?", start_ms=0)
ANSWER = make_segment("It begins with a question.", start_ms=3000)
VOICES = (SpeakerSpan(Span(0, 2500), "SPEAKER_00"), SpeakerSpan(Span(2800, 6000), "SPEAKER_01"))

STAGES = (Stage.DECODE, Stage.DETECT, Stage.RECOGNIZE, Stage.DIARIZE, Stage.WRITE)

PAGE = """A headline

Transcript of the conversation is below:

Ann Lee: Where does the story begin?

Bo Chen: It began with a quotation.
"""


@dataclass
class Bench:
    """A folder to work in, engines that count, and everything that a run told."""

    folder: Path
    recognizer: FakeRecognizer = field(default_factory=lambda: FakeRecognizer((QUESTION, ANSWER)))
    diarizer: FakeDiarizer = field(default_factory=lambda: FakeDiarizer(VOICES))
    detector: FakeDetector = field(default_factory=FakeDetector)
    events: list[Event] = field(default_factory=list)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def run(self, *words: object, **changes: object) -> list[Outcome]:
        settings = replace(Settings(output_dir=self.out), **changes)
        engines = Engines(
            self.detector, self.recognizer, self.diarizer if settings.diarizer != "none" else None
        )
        return run_batch(words, settings, self.folder / "cache", self.events.append, engines)

    def record(self, stem: str = "talk") -> dict:
        return json.loads((self.out / f"{stem}.json").read_text("utf-8"))

    def written(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.out.iterdir())}

    def stages(self) -> list[Stage]:
        told = (event.stage for event in self.events if isinstance(event, StageProgress))
        return list(dict.fromkeys(told))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "talk.wav")


def write_wav(
    path: Path,
    seconds: float = 6.0,
    levels: tuple[float, ...] = (0.5,),
    pitches: tuple[int, ...] = (220, 330, 550),
) -> Path:
    """A tone in each channel, at the level given; 0 is digital silence."""
    times = np.arange(round(seconds * RATE)) / RATE
    made = zip(levels, pitches, strict=False)
    tones = np.stack([level * np.sin(2 * np.pi * hertz * times) for level, hertz in made], axis=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(levels))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((tones * 32767).astype("<i2").tobytes())
    return path


def stop() -> None:
    raise KeyboardInterrupt


def fail(message: str, really: bool) -> None:
    if really:
        raise RuntimeError(message)


# What is written


def test_subtitles_text_and_json_stand_in_the_output_folder(bench: Bench, talk: Path) -> None:
    (outcome,) = bench.run(talk)
    assert sorted(bench.written()) == ["talk.json", "talk.srt", "talk.txt"]
    assert sorted(bench.out.iterdir()) == sorted(outcome.outputs)
    assert (outcome.error, outcome.speakers, outcome.duration_ms) == (None, 2, 6000)


READABLE = [
    name
    for name, known in FORMATS.items()
    if (known.read_turns or known.read_cues or known.is_page) and not known.lacks
]


@pytest.mark.parametrize("name", READABLE)
def test_every_output_can_be_read_again(bench: Bench, talk: Path, name: str) -> None:
    bench.run(talk, output_format=("all",))
    suffix = FORMATS[name].suffix
    path = bench.out / f"talk{suffix}"
    content = path.read_bytes() if FORMATS[name].is_binary else path.read_text("utf-8")
    words = " ".join(turn.text for turn in read_back(content, suffix))
    assert "story begin? It begins with a question." in words


def test_text_is_cleaned_and_json_is_verbatim(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    text = (bench.out / "talk.txt").read_text("utf-8")
    assert (
        text
        == "SPEAKER_00: Where does the story begin?\n\nSPEAKER_01: It begins with a question.\n"
    )
    spoken = "".join(segment["text"] for segment in bench.record()["segments"])
    assert spoken == " Where does the, um, story begin? It begins with a question."


def test_verbatim_keeps_fillers_in_the_text(bench: Bench, talk: Path) -> None:
    bench.run(talk, cleaning="verbatim")
    assert "the, um, story" in (bench.out / "talk.txt").read_text("utf-8")


def test_json_is_written_without_being_asked_for(bench: Bench, talk: Path) -> None:
    bench.run(talk, output_format=("vtt",))
    assert sorted(bench.written()) == ["talk.json", "talk.vtt"]


def test_all_formats_are_those_of_the_registry(bench: Bench, talk: Path) -> None:
    bench.run(talk, output_format=("all",))
    written = {f"talk{format_.suffix}" for format_ in FORMATS.values()} - {"talk.chapters.json"}
    assert sorted(written) == sorted(bench.written())


def test_no_file_is_written_of_a_format_that_would_hold_nothing(bench: Bench, talk: Path) -> None:
    bench.run(talk, output_format=("chapters", "txt"))
    told = [event.text for event in bench.events if isinstance(event, Notice)]
    assert told == ["talk.wav: no chapters, because the transcript has no headings"]
    assert sorted(bench.written()) == ["talk.json", "talk.txt"]
    bench.events.clear()
    bench.run(talk, output_format=("chapters", "txt"))
    assert bench.recognizer.calls == 1


def test_json_says_where_the_recording_lies_and_what_made_the_transcript(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk)
    record = bench.record()
    assert tuple(record["media"][key] for key in ("name", "path", "duration")) == (
        "talk.wav",
        "../talk.wav",
        6.0,
    )
    made_by = record["provenance"]
    assert [made_by[key] for key in ("voice activity", "diarization", "recognition")] == [
        "fake detector",
        "fake diarizer",
        "fake recognizer",
    ]


def test_silence_gives_valid_empty_outputs_and_a_notice(bench: Bench, tmp_path: Path) -> None:
    (outcome,) = bench.run(write_wav(tmp_path / "hush.wav", levels=(0.0,)))
    assert (outcome.error, outcome.words, outcome.speakers) == (None, 0, 0)
    assert lossless_json.parse((bench.out / "hush.json").read_text("utf-8")).turns == ()
    assert bench.written()["hush.srt"] == b""
    notices = [event.text for event in bench.events if isinstance(event, Notice)]
    assert notices == ["hush.wav: no speech was found; the results are empty"]


def test_run_tells_that_nobody_is_told_apart_in_an_empty_rttm(bench: Bench, talk: Path) -> None:
    bench.run(talk, diarizer="none", output_format=("rttm",))
    told = [event.text for event in bench.events if isinstance(event, Notice)]
    assert told == ["talk.wav: the rttm is empty, because speakers were not told apart"]


def test_a_diarizer_that_was_not_asked_is_not_named_in_the_provenance(
    bench: Bench, tmp_path: Path
) -> None:
    bench.run(write_wav(tmp_path / "hush.wav", levels=(0.0,)))
    assert "diarization" not in bench.record("hush")["provenance"]
    assert bench.diarizer.asked == []


def test_speech_that_a_diarizer_finds_nobody_in_keeps_its_words(bench: Bench, talk: Path) -> None:
    bench.diarizer.spans = ()
    (outcome,) = bench.run(talk)
    assert (outcome.error, outcome.speakers) == (None, 0)
    assert [turn["speaker"] for turn in bench.record()["turns"]] == [None]


# Speakers


def test_number_of_speakers_reaches_the_diarizer(bench: Bench, talk: Path) -> None:
    bench.run(talk, num_speakers=3)
    bench.run(talk, min_speakers=2, max_speakers=4)
    assert bench.diarizer.asked == [(3, None, None), (None, 2, 4)]


def test_no_diarize_asks_no_diarizer_and_leaves_speakers_unknown(bench: Bench, talk: Path) -> None:
    (outcome,) = bench.run(talk, diarizer="none")
    assert outcome.speakers == 0
    assert bench.diarizer.asked == []
    assert [turn["speaker"] for turn in bench.record()["turns"]] == [None]
    assert Stage.DIARIZE not in bench.stages()


def test_split_channels_are_speakers_and_need_no_diarizer(bench: Bench, tmp_path: Path) -> None:
    stereo = write_wav(tmp_path / "talk.wav", levels=(0.5, 0.4))
    (outcome,) = bench.run(stereo, channels="split")
    assert (bench.diarizer.asked, bench.recognizer.calls, outcome.speakers) == ([], 2, 2)
    speakers = bench.record()["speakers"]
    assert [(speaker["name"], speaker["name_source"]) for speaker in speakers] == [
        ("Channel 1", "channel"),
        ("Channel 2", "channel"),
    ]


def test_a_channel_in_which_nobody_speaks_is_no_speaker(bench: Bench, tmp_path: Path) -> None:
    stereo = write_wav(tmp_path / "talk.wav", levels=(0.0, 0.5))
    (outcome,) = bench.run(stereo, channels="split")
    assert outcome.speakers == 1
    assert [speaker["label"] for speaker in bench.record()["speakers"]] == ["SPEAKER_01"]


def test_split_channels_that_hold_the_same_are_read_once_and_speakers_told_apart_by_voice(
    bench: Bench, tmp_path: Path
) -> None:
    stereo = write_wav(tmp_path / "talk.wav", levels=(0.5, 0.4), pitches=(220, 220))
    (outcome,) = bench.run(stereo, channels="split")
    assert (bench.recognizer.calls, len(bench.diarizer.asked), outcome.speakers) == (1, 1, 2)
    told = [event.text for event in bench.events if isinstance(event, Notice)]
    assert told == ["talk.wav: channels 1 and 2 hold the same sound, so only 1 is read"]


def test_channels_are_called_by_their_numbers_in_the_file_also_when_they_are_kept(
    bench: Bench, tmp_path: Path
) -> None:
    trio = write_wav(tmp_path / "talk.wav", levels=(0.5, 0.4, 0.5), pitches=(220, 220, 330))
    for out in (bench.folder / "out", bench.folder / "out2"):
        bench.run(trio, channels="split", output_dir=out)
        record = json.loads((out / "talk.json").read_text("utf-8"))
        assert [speaker["name"] for speaker in record["speakers"]] == ["Channel 1", "Channel 3"]
    assert bench.recognizer.calls == 2


def test_split_of_a_mono_file_tells_speakers_apart_by_voice(bench: Bench, talk: Path) -> None:
    (outcome,) = bench.run(talk, channels="split")
    assert (len(bench.diarizer.asked), outcome.speakers) == (1, 2)


# The reference page


def test_names_from_the_reference_are_marked_as_taken_from_it(bench: Bench, talk: Path) -> None:
    page = bench.folder / "page.txt"
    page.write_text(PAGE, "utf-8")
    (outcome,) = bench.run(talk, reference=page)
    assert [
        (speaker["name"], speaker["name_source"]) for speaker in bench.record()["speakers"]
    ] == [("Ann Lee", "reference"), ("Bo Chen", "reference")]
    assert (bench.out / "talk.txt").read_text("utf-8").startswith("Ann Lee: Where does the story")
    assert outcome.word_error_rate == 2 / 10


def test_the_reference_never_leaks_into_the_words(bench: Bench, talk: Path) -> None:
    bench.run(talk, cache=False)
    without = bench.record()
    bench.out.joinpath("talk.reference.txt").write_text(PAGE, "utf-8")
    bench.run(talk, cache=False)
    with_page = bench.record()
    assert with_page["speakers"][0]["name"] == "Ann Lee"
    assert without["segments"] == with_page["segments"]
    assert [turn["text"] for turn in without["turns"]] == [
        turn["text"] for turn in with_page["turns"]
    ]
    note = {"reference": "talk.reference.txt", "headline": "A headline"}
    assert {**without["provenance"], **note} == with_page["provenance"]


def test_a_page_beside_the_outputs_is_compared_without_being_asked_for(
    bench: Bench, talk: Path
) -> None:
    bench.out.mkdir()
    bench.out.joinpath("talk.reference.md").write_text(PAGE, "utf-8")
    (outcome,) = bench.run(talk)
    assert "talk.diff.html" in bench.written()
    assert bench.out / "talk.diff.html" in outcome.outputs
    (finished,) = (event for event in bench.events if isinstance(event, FileFinished))
    assert finished.comparison.reference.speakers == ("Ann Lee", "Bo Chen")


def test_no_page_means_no_comparison(bench: Bench, talk: Path) -> None:
    (outcome,) = bench.run(talk)
    assert outcome.word_error_rate is None
    assert "talk.diff.html" not in bench.written()


def test_a_page_that_is_empty_fails_before_the_recognizer_is_asked(
    bench: Bench, talk: Path
) -> None:
    page = bench.folder / "page.txt"
    page.write_text("\n", "utf-8")
    with pytest.raises(ReferencePageError, match=r"page\.txt"):
        bench.run(talk, reference=page)
    assert bench.recognizer.calls == 0


def test_a_page_that_is_empty_beside_the_outputs_fails_its_own_file_only(
    bench: Bench, talk: Path
) -> None:
    bench.out.mkdir()
    bench.out.joinpath("talk.reference.txt").write_text("\n", "utf-8")
    other = write_wav(bench.folder / "other.wav")
    first, second = bench.run(talk, other)
    assert isinstance(first.error, ReferencePageError)
    assert second.error is None
    assert bench.recognizer.calls == 1


def test_one_page_for_two_recordings_is_a_usage_error(bench: Bench, talk: Path) -> None:
    page = bench.folder / "page.txt"
    page.write_text(PAGE, "utf-8")
    with pytest.raises(UsageError, match="2 recordings"):
        bench.run(talk, write_wav(bench.folder / "other.wav"), reference=page)
    assert not bench.out.exists()


def test_a_page_that_bears_the_transcripts_own_name_is_never_written_over(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk)
    corrected = bench.out / "talk.txt"
    corrected.write_text(PAGE, "utf-8")
    (outcome,) = bench.run(talk, reference=corrected)
    assert isinstance(outcome.error, ReferencePageError)
    assert "talk.reference.txt" in outcome.error.remedy
    assert corrected.read_text("utf-8") == PAGE


# Results that are kept


def test_a_second_run_asks_no_engine_decodes_nothing_and_writes_the_same_bytes(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk, output_format=("all",))
    before = bench.written()
    bench.events.clear()
    (outcome,) = bench.run(talk, output_format=("all",))
    assert (bench.recognizer.calls, len(bench.diarizer.asked)) == (1, 1)
    assert bench.stages() == []
    assert bench.written() == before
    assert outcome.reused
    assert outcome.speed is None


def test_split_channels_are_kept_too(bench: Bench, tmp_path: Path) -> None:
    stereo = write_wav(tmp_path / "talk.wav", levels=(0.5, 0.4))
    bench.run(stereo, channels="split")
    before = bench.written()
    bench.run(stereo, channels="split")
    assert bench.recognizer.calls == 2
    assert bench.written() == before


def test_a_diarizer_that_fails_does_not_cost_the_recognition(bench: Bench, talk: Path) -> None:
    healthy = bench.diarizer
    bench.diarizer = FailingDiarizer()
    (partial,) = bench.run(talk)
    assert (partial.status, partial.error) == (Status.PARTIAL, None)
    (missing,) = partial.missing
    assert (missing.stage, isinstance(missing.error, EngineError)) == (Stage.DIARIZE, True)
    assert [turn["speaker"] for turn in bench.record()["turns"]] == [None]
    assert "diarization" not in bench.record()["provenance"]
    bench.diarizer = healthy
    (outcome,) = bench.run(talk)
    assert (outcome.status, outcome.speakers) == (Status.DONE, 2)
    assert bench.recognizer.calls == 1


def test_no_segment_of_the_json_spans_a_pause_of_ten_seconds(bench: Bench, talk: Path) -> None:
    before, after = make_segment("We meet"), make_segment("again.", 98_000)
    bench.recognizer = FakeRecognizer((replace(before, words=(*before.words, *after.words)),))
    bench.run(talk)
    segments = bench.record()["segments"]
    assert [one["text"].strip() for one in segments] == ["We meet", "again."]
    assert [(one["start"], one["end"]) for one in segments] == [(0.0, 0.6), (98.0, 98.3)]


class FailingDiarizer(FakeDiarizer):
    def diarize(self, samples: np.ndarray, **_: object) -> tuple[SpeakerSpan, ...]:
        raise EngineError("speaker models", "the session died", "Try again")


def test_no_cache_neither_reads_nor_writes_kept_results(bench: Bench, talk: Path) -> None:
    bench.run(talk, cache=False)
    assert not (bench.folder / "cache" / "stages").exists()
    bench.run(talk)
    bench.run(talk, cache=False)
    assert bench.recognizer.calls == 3


@pytest.mark.parametrize(
    "change",
    [
        {"language": "fr"},
        {"languages": ("en", "zh")},
        {"task": "translate"},
        {"beam_size": 1},
        {"initial_prompt": "Turing"},
        {"hotwords": "Zhipu"},
        {"channels": "split"},
        {"accept_truncated": True},
        {"audio_track": 1},
    ],
    ids=str,
)
def test_an_option_that_may_change_the_words_recognises_anew(
    bench: Bench, talk: Path, change: dict[str, object]
) -> None:
    bench.run(talk)
    bench.run(talk, **change)
    assert bench.recognizer.calls == 2


@pytest.mark.parametrize(
    "change", [{"cleaning": "verbatim"}, {"max_line_width": 30}, {"num_speakers": 2}]
)
def test_an_option_that_can_not_change_the_words_recognises_nothing(
    bench: Bench, talk: Path, change: dict[str, object]
) -> None:
    bench.run(talk)
    bench.run(talk, **change)
    assert bench.recognizer.calls == 1


def test_another_model_recognises_anew_but_keeps_the_speakers(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    bench.recognizer.fingerprint = "another model"
    bench.run(talk)
    assert (bench.recognizer.calls, len(bench.diarizer.asked)) == (2, 1)


def test_a_damaged_artefact_is_made_again(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    for artefact in (bench.folder / "cache" / "stages").glob("*/*"):
        artefact.write_bytes(artefact.read_bytes()[:-20])
    (outcome,) = bench.run(talk)
    assert (outcome.error, bench.recognizer.calls) == (None, 2)


def test_a_renamed_recording_reuses_its_results_under_its_new_name(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk)
    moved = talk.rename(talk.with_name("renamed.wav"))
    bench.run(moved)
    assert bench.recognizer.calls == 1
    assert tuple(bench.record("renamed")["media"][key] for key in ("name", "path")) == (
        "renamed.wav",
        "../renamed.wav",
    )


def test_another_recording_under_the_same_name_is_not_mistaken_for_the_first(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk)
    write_wav(talk, levels=(0.3,))
    bench.run(talk)
    assert bench.recognizer.calls == 2
    assert sorted(bench.written()) == ["talk.json", "talk.srt", "talk.txt"]


# Batches


def test_a_bad_file_among_good_ones_stops_nothing_and_is_not_hidden(
    bench: Bench, talk: Path
) -> None:
    text = bench.folder / "text.mp3"
    text.write_text("not sound\n" * 50)
    empty = bench.folder / "empty.wav"
    empty.touch()
    short = write_wav(bench.folder / "short.wav", seconds=0.2)
    last = write_wav(bench.folder / "last.wav", levels=(0.3,))
    missing = bench.folder / "missing.wav"
    outcomes = bench.run(talk, text, empty, short, missing, last)
    kinds = {outcome.source.name: type(outcome.error) for outcome in outcomes}
    assert {
        "missing.wav": MediaNotFound,
        "talk.wav": type(None),
        "text.mp3": UnreadableMedia,
        "empty.wav": UnreadableMedia,
        "short.wav": TooShort,
        "last.wav": type(None),
    } == kinds
    assert {Path(name).stem for name in bench.written()} == {"talk", "last"}


def test_a_failure_that_nobody_foresaw_names_its_file_and_stops_nothing(
    bench: Bench, talk: Path
) -> None:
    other = write_wav(bench.folder / "other.wav", levels=(0.3,))
    bench.recognizer.before = lambda: fail("tensor of shape (0,)", bench.recognizer.calls == 1)
    first, second = bench.run(talk, other)
    assert isinstance(first.error, EngineError)
    assert isinstance(first.error.__cause__, RuntimeError)
    assert str(talk) == first.error.subject
    assert "RuntimeError: tensor of shape (0,)" in first.error.reason
    assert second.error is None
    assert {Path(name).stem for name in bench.written()} == {"other"}


def test_a_wrong_setting_stops_the_batch_since_it_would_fail_every_file(
    bench: Bench, talk: Path
) -> None:
    def refuse() -> None:
        raise ModelNotFound("model 'x'", "there is none", "")

    bench.recognizer.before = refuse
    with pytest.raises(ModelNotFound):
        bench.run(talk, write_wav(bench.folder / "other.wav", levels=(0.3,)))
    assert bench.recognizer.calls == 1


def test_files_of_one_name_from_two_folders_both_keep_their_outputs(bench: Bench) -> None:
    first = write_wav(bench.folder / "monday" / "talk.wav")
    second = write_wav(bench.folder / "tuesday" / "talk.wav", levels=(0.0,))
    bench.run(first, second)
    assert bench.record("talk")["media"]["path"] == "../monday/talk.wav"
    assert bench.record("tuesday-talk")["media"]["path"] == "../tuesday/talk.wav"
    assert len(bench.written()) == 6


def test_files_of_one_name_in_two_runs_do_not_overwrite_each_other(bench: Bench) -> None:
    bench.run(write_wav(bench.folder / "monday" / "talk.wav"))
    before = bench.written()
    bench.run(write_wav(bench.folder / "tuesday" / "talk.wav", levels=(0.0,)))
    after = bench.written()
    assert before == {name: after[name] for name in before}
    assert len(after) == 6


def test_a_recording_that_is_named_twice_is_done_once(bench: Bench, talk: Path) -> None:
    page = bench.folder / "page.txt"
    page.write_text(PAGE, "utf-8")
    (bench.folder / "deep").mkdir()
    outcomes = bench.run(talk, bench.folder / "deep" / ".." / "talk.wav", reference=page)
    assert (len(outcomes), bench.recognizer.calls) == (1, 1)


def test_a_folder_gives_its_recordings_sorted(bench: Bench) -> None:
    folder = bench.folder / "in"
    for name in ("b.wav", "a.wav", "deep/c.wav"):
        write_wav(folder / name)
    (folder / "notes.txt").write_text("none of them")
    outcomes = bench.run(folder)
    assert [outcome.source.name for outcome in outcomes] == ["a.wav", "b.wav", "c.wav"]


def test_a_folder_without_recordings_fails_and_makes_no_output_folder(bench: Bench) -> None:
    folder = bench.folder / "in"
    folder.mkdir()
    (outcome,) = bench.run(folder)
    assert isinstance(outcome.error, MediaNotFound)
    assert not bench.out.exists()


def test_a_video_without_sound_says_so(bench: Bench) -> None:
    import av

    path = bench.folder / "mute.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))
        container.mux([*stream.encode(frame), *stream.encode(None)])
    (outcome,) = bench.run(path)
    assert isinstance(outcome.error, NoAudioStream)


# The output folder


def test_a_folder_below_that_can_not_be_made_fails_its_recordings_alone(bench: Bench) -> None:
    tapes = bench.folder / "tapes"
    for name in ("a/one.wav", "b/two.wav", "three.wav"):
        write_wav(tapes / name)
    bench.out.mkdir()
    (bench.out / "a").write_text("a file, where a folder is needed", "utf-8")
    outcomes = bench.run(tapes)
    assert {outcome.source.name: type(outcome.error).__name__ for outcome in outcomes} == {
        "one.wav": "OutputError",
        "two.wav": "NoneType",
        "three.wav": "NoneType",
    }
    assert (
        sum(isinstance(e, FileFinished) and e.outcome.error is not None for e in bench.events) == 1
    )
    assert (bench.out / "b" / "two.json").exists()


def test_a_damaged_json_of_earlier_results_is_set_aside_and_told(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    record = bench.out / "talk.json"
    whole, cut = record.read_bytes(), record.read_bytes()[:700]
    record.write_bytes(cut)
    (outcome,) = bench.run(talk)
    assert outcome.error is None
    assert record.read_bytes() == whole
    assert record.with_name("talk.json.damaged").read_bytes() == cut
    told = [event.text for event in bench.events if isinstance(event, Notice)]
    assert told == [f"{record} is damaged and was renamed to talk.json.damaged"]


def test_a_folder_that_can_not_be_made_fails_before_any_work(bench: Bench, talk: Path) -> None:
    with pytest.raises(OutputError, match=r"talk\.wav"):
        bench.run(talk, output_dir=talk / "out")
    assert bench.recognizer.calls == 0


def test_an_unknown_format_is_refused_before_any_work(bench: Bench, talk: Path) -> None:
    with pytest.raises(ConfigError, match="'vtt'"):
        bench.run(talk, output_format=("vvt",))
    assert bench.recognizer.calls == 0
    assert not bench.out.exists()


@pytest.mark.parametrize("moment", ["recognition", "diarization", "writing"])
def test_an_interrupt_leaves_neither_outputs_nor_temporary_files(
    bench: Bench, talk: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if moment == "recognition":
        bench.recognizer.before = stop
    elif moment == "diarization":
        monkeypatch.setattr(FakeDiarizer, "diarize", lambda *_, **__: stop())
    else:
        monkeypatch.setattr("os.fsync", lambda _: stop())
    with pytest.raises(KeyboardInterrupt):
        bench.run(talk, cache=moment != "writing")
    assert list(bench.out.iterdir()) == []
    assert list(bench.folder.rglob("*.tmp")) == []


def test_a_full_disk_fails_the_file_and_leaves_nothing_half_written(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    (outcome,) = bench.run(talk)
    assert isinstance(outcome.error, OutputError)
    assert "No space left" in outcome.error.reason
    assert list(bench.out.iterdir()) == []


def test_a_cache_that_can_not_be_written_costs_nothing_but_time(bench: Bench, talk: Path) -> None:
    (bench.folder / "cache").write_text("a file where the folder should be")
    (outcome,) = bench.run(talk)
    assert outcome.error is None
    assert len(bench.written()) == 3


# What is told


def test_events_come_in_the_order_of_the_work(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    planned, started, *others, finished = bench.events
    assert isinstance(planned, RunPlanned)
    assert [(talk, 6000)] == [(file.source, file.duration_ms) for file in planned.files]
    assert FileStarted(talk, 1, 1) == started
    assert isinstance(finished, FileFinished)
    assert list(STAGES) == bench.stages()
    assert all(isinstance(event, StageProgress) for event in others)


def test_what_is_planned_are_the_stages_that_come(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    planned = next(event for event in bench.events if isinstance(event, RunPlanned))
    assert list(STAGES) == [stage for stage, seconds in planned.files[0].stages if seconds > 0]


def test_a_decoder_with_ten_thousand_packets_is_told_of_in_steps_that_are_seen() -> None:
    told: list[Event] = []
    tell = Recording(Job(Path("talk.wav"), Path("out"), "talk"), Settings(), told.append).progress(
        Stage.DECODE
    )
    for packet in range(10_001):
        tell(packet / 10_000)
    shares = [event.share for event in told if isinstance(event, StageProgress)]
    assert len(shares) <= 500
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_steps_come_no_faster_than_the_display_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Event] = []
    recording = Recording(Job(Path("talk.wav"), Path("out"), "talk"), Settings(), told.append)
    for seconds_a_step in (1 / 1024, 1 / 8):
        monkeypatch.setattr("time.monotonic", count(0.0, seconds_a_step).__next__)
        tell = recording.progress(Stage.DECODE)
        for step in range(1, 101):
            tell(step / 100)
    shares = [event.share for event in told if isinstance(event, StageProgress)]
    assert shares[:3] == [0.01, 0.53, 1.0]
    assert shares[3:] == [step / 100 for step in range(1, 101)]


def test_every_stage_begins_at_nothing_and_never_goes_back(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    for stage in STAGES:
        shares = [
            event.share
            for event in bench.events
            if isinstance(event, StageProgress) and event.stage is stage
        ]
        assert shares[0] == 0.0
        assert sorted(shares) == shares
        assert shares[-1] <= 1.0


def test_every_file_is_started_and_finished_once(bench: Bench, talk: Path) -> None:
    other = write_wav(bench.folder / "other.wav", levels=(0.3,))
    missing = bench.folder / "missing.wav"
    outcomes = bench.run(talk, other, missing)
    started = [(e.index, e.total) for e in bench.events if isinstance(e, FileStarted)]
    finished = [e.outcome for e in bench.events if isinstance(e, FileFinished)]
    assert started == [(1, 2), (2, 2)]
    assert outcomes == finished


def test_an_outcome_knows_how_fast_it_was(bench: Bench, talk: Path) -> None:
    (outcome,) = bench.run(talk)
    assert outcome.speed == pytest.approx(6.0 / outcome.seconds)


# Export and diff, which need no model


def test_export_renders_what_the_run_itself_would_have_written(bench: Bench, talk: Path) -> None:
    bench.run(talk, output_format=("all",))
    elsewhere = bench.folder / "exported"
    settings = Settings(output_dir=elsewhere, output_format=("all",))
    paths = export_files(bench.out / "talk.json", settings)
    assert bench.written() == {path.name: path.read_bytes() for path in sorted(paths)}


def test_export_writes_only_what_is_asked_for(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    settings = Settings(output_dir=bench.folder / "exported", output_format=("vtt",))
    assert [p.name for p in export_files(bench.out / "talk.json", settings)] == ["talk.vtt"]
    assert [path.name for path in (bench.folder / "exported").iterdir()] == ["talk.vtt"]


def test_export_can_bring_the_fillers_back(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    settings = Settings(output_dir=bench.out, output_format=("txt",), cleaning="verbatim")
    export_files(bench.out / "talk.json", settings)
    assert "the, um, story" in (bench.out / "talk.txt").read_text("utf-8")


def test_export_of_something_else_names_the_file(bench: Bench) -> None:
    notes = bench.folder / "notes.json"
    notes.write_text("[1, 2", "utf-8")
    with pytest.raises(TranscribeError, match=r"notes\.json"):
        export_files(notes, Settings(output_dir=bench.out))
    assert not bench.out.exists()


@pytest.mark.parametrize("suffix", [".json", ".srt", ".vtt", ".txt", ".md"])
def test_every_format_is_compared_to_the_same_rate(bench: Bench, talk: Path, suffix: str) -> None:
    bench.run(talk, output_format=("all",), speaker_labels="name")
    page = bench.folder / "page.txt"
    page.write_text(PAGE, "utf-8")
    compared = compare_files(bench.out / f"talk{suffix}", page)
    assert (
        compared.words.hits,
        compared.words.substitutions,
        compared.words.deletions,
        compared.words.insertions,
    ) == (8, 2, 0, 0)


def test_words_of_terms_are_heard_anew_where_something_else_judges_them(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = "pipeline.run.recording.recognition.name_judge"
    for judge, plain, with_terms in (("none", 1, 2), ("pocketsphinx-5.0.4", 2, 3)):
        monkeypatch.setattr(judged, lambda judge=judge: judge)
        bench.run(talk)
        assert bench.recognizer.calls == plain
        bench.run(talk, hotwords="Zhipu")
        assert bench.recognizer.calls == with_terms
