"""Who is called what, from the settings to the files: on fake engines and real files."""

from __future__ import annotations

import json
import stat
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.config import Settings
from pipeline.domain import Segment, Span, SpeakerSpan
from pipeline.errors import FormatError, NamingError, UsageError
from pipeline.run import (
    Engines,
    Event,
    Notice,
    Outcome,
    export_files,
    rename_file,
    run_batch,
)
from pipeline.run.inputs.voices.book_files import read_book, write_book
from pipeline.run.inputs.voices.voice_clips import forget_voice, know_voices
from tests.fakes import (
    FakeDetector,
    FakeDiarizer,
    FakeEmbedder,
    FakeRecognizer,
    make_print,
    make_segment,
)

RATE = 16_000
QUESTION = make_segment("Where does the story begin?", start_ms=0)
ANSWER = make_segment("It begins with a question.", start_ms=3000)
VOICES = (SpeakerSpan(Span(0, 2500), "SPEAKER_00"), SpeakerSpan(Span(2800, 6000), "SPEAKER_01"))

PAGE = "Cy Page: Where does the story begin?\nDi Page: It begins with a question.\n"


def write_wave(path: Path, channels: tuple[float, ...] = (0.3,), seconds: float = 6.0) -> Path:
    times = np.arange(int(seconds * RATE)) / RATE
    frames = np.stack([level * np.sin(2 * np.pi * 220 * times) for level in channels], axis=1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((frames * 32767).astype("<i2").tobytes())
    return path


@dataclass
class Bench:
    """A recording of two people, engines that hear them, and a voice book."""

    folder: Path
    known: dict[str, int] = field(default_factory=dict)
    embedder: FakeEmbedder = field(
        default_factory=lambda: FakeEmbedder({"SPEAKER_00": 0, "SPEAKER_01": 1})
    )
    events: list[Event] = field(default_factory=list)
    heard: tuple[Segment, ...] = (QUESTION, ANSWER)
    voices: tuple[SpeakerSpan, ...] = VOICES
    notebook: Path | None = None
    name: str = "talk"
    level: float = 0.3
    diarizer: FakeDiarizer | None = None

    def run(self, **changes: object) -> Outcome:
        settings = replace(Settings(output_dir=self.folder / "out"), **changes)
        engines = self.engines
        talk = self.folder / f"{self.name}.wav"
        if not talk.exists():
            write_wave(talk, (self.level,))
        (outcome,) = run_batch([talk], settings, self.folder / "cache", self.events.append, engines)
        return outcome

    @property
    def engines(self) -> Engines:
        return Engines(
            FakeDetector(),
            FakeRecognizer(self.heard),
            self.diarizer or FakeDiarizer(self.voices),
            self.embedder,
            {name: make_print(direction) for name, direction in self.known.items()},
            self.notebook,
        )

    @property
    def record(self) -> dict[str, list[dict[str, object]]]:
        return json.loads((self.folder / "out" / f"{self.name}.json").read_text("utf-8"))

    @property
    def named(self) -> list[tuple[object, object]]:
        return [(s["name"], s["name_source"]) for s in self.record["speakers"]]

    @property
    def text(self) -> str:
        return (self.folder / "out" / "talk.txt").read_text("utf-8")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_names_are_given_in_order_of_first_appearance(bench: Bench) -> None:
    bench.run(speakers=("Ann Lee", "Bo Chen"))
    assert bench.named == [("Ann Lee", "user"), ("Bo Chen", "user")]
    assert bench.text.startswith("Ann Lee: Where")


def test_who_only_speaks_over_another_and_has_no_word_is_told(bench: Bench) -> None:
    bench.voices = (*VOICES, SpeakerSpan(Span(3500, 4700), "SPEAKER_02"))
    bench.run()
    told = [e.text for e in bench.events if isinstance(e, Notice) and "SPEAKER_02" in e.text]
    assert told == [
        "talk.wav: SPEAKER_02 was heard for 1.2 s while others spoke, "
        "but no word of theirs was recognised; the RTTM says when"
    ]
    assert len(bench.named) == 2


def test_a_label_is_given_a_name(bench: Bench) -> None:
    bench.run(speaker_name=("SPEAKER_01=Bo Chen",))
    assert bench.named == [("SPEAKER_00", "diarizer"), ("Bo Chen", "user")]


def test_a_name_for_nobody_fails_the_file_and_names_the_labels(bench: Bench) -> None:
    outcome = bench.run(speaker_name=("SPEAKER_07=Bo",))
    assert isinstance(outcome.error, NamingError)
    assert "SPEAKER_01" in str(outcome.error)
    assert not (bench.folder / "out" / "talk.json").exists()


def test_more_names_than_speakers_say_how_many_were_found(bench: Bench) -> None:
    outcome = bench.run(speakers=("Ann", "Bo", "Cy"))
    assert "2 speakers" in str(outcome.error)


def test_what_is_no_assignment_is_refused_before_any_work(bench: Bench) -> None:
    with pytest.raises(UsageError):
        bench.run(speaker_name=("Bo",))
    assert bench.events == []


def test_a_known_voice_gives_its_name_and_score(bench: Bench) -> None:
    bench.known = {"Bo Chen": 1}
    bench.run()
    assert bench.named == [("SPEAKER_00", "diarizer"), ("Bo Chen", "voice")]
    assert bench.record["speakers"][1]["score"] == pytest.approx(1.0, abs=0.1)


def test_an_enrolled_voice_that_nobody_has_is_told(bench: Bench) -> None:
    bench.known = {"Eve": 7}
    bench.run(enroll=("Eve=eve.wav",))
    assert bench.named == [("SPEAKER_00", "diarizer"), ("SPEAKER_01", "diarizer")]
    assert any("Eve was not recognised" in e.text for e in bench.events if isinstance(e, Notice))


def test_speakers_with_clips_are_found_by_voice_and_the_others_in_order(bench: Bench) -> None:
    bench.known = {"Bo Chen": 0}
    bench.run(speakers=("Ann Lee", "Bo Chen=bo.wav"))
    assert bench.named == [("Bo Chen", "voice"), ("Ann Lee", "user")]


def test_a_name_for_whom_nobody_is_left_says_so(bench: Bench) -> None:
    bench.known = {"Bo Chen": 0}
    outcome = bench.run(speakers=("Ann", "Bo Chen=bo.wav", "Cy", "Di"))
    assert isinstance(outcome.error, NamingError)
    assert "there is nobody for Cy, Di: 2 speakers were found, 1 of them by a clip" in str(
        outcome.error
    )


def test_a_speaker_with_a_clip_who_does_not_speak_is_told_and_gives_nobody_the_name(
    bench: Bench,
) -> None:
    bench.known = {"Eve": 7}
    bench.run(speakers=("Eve=eve.wav",))
    assert bench.named == [("SPEAKER_00", "diarizer"), ("SPEAKER_01", "diarizer")]
    assert any("Eve was not recognised" in e.text for e in bench.events if isinstance(e, Notice))


@dataclass
class CountingDiarizer(FakeDiarizer):
    """Takes two people for one, unless it is told that there are two."""

    def diarize(self, samples, *, num_speakers=None, min_speakers=None, max_speakers=None, **_):
        self.asked.append((num_speakers, min_speakers, max_speakers))
        return VOICES if (min_speakers or 1) > 1 else (SpeakerSpan(Span(0, 6000), "SPEAKER_00"),)


def test_clips_of_two_bring_to_light_two_who_were_taken_for_one(bench: Bench) -> None:
    bench.diarizer, bench.known = CountingDiarizer(), {"Ann": 0, "Bo": 1}
    bench.run(speakers=("Ann=ann.wav", "Bo=bo.wav"))
    assert bench.named == [("Ann", "voice"), ("Bo", "voice")]
    assert [least for _, least, _ in bench.diarizer.asked] == [None, 2]


@pytest.mark.parametrize("changes", [{}, {"num_speakers": 1}, {"max_speakers": 1}])
def test_clips_of_who_does_not_speak_make_no_two_people_of_one(
    bench: Bench, changes: dict[str, int]
) -> None:
    bench.diarizer, bench.known = CountingDiarizer(), {"Ann": 0, "Eve": 7}
    bench.run(enroll=("Ann=ann.wav", "Eve=eve.wav"), **changes)
    assert bench.named == [("Ann", "voice")]
    assert len(bench.diarizer.asked) == (1 if changes else 2)


def test_a_voice_comes_before_the_page_and_a_typed_name_before_both(bench: Bench) -> None:
    (bench.folder / "out").mkdir()
    (bench.folder / "out" / "talk.reference.txt").write_text(PAGE, "utf-8")
    bench.known = {"Ann Lee": 0}
    bench.run()
    assert bench.named == [("Ann Lee", "voice"), ("Di Page", "reference")]
    bench.run(speaker_name=("SPEAKER_01=Bo Chen",))
    assert bench.named == [("Ann Lee", "voice"), ("Bo Chen", "user")]


def test_voices_are_heard_once_and_kept(bench: Bench) -> None:
    bench.known = {"Ann Lee": 0}
    bench.run()
    bench.run()
    assert bench.embedder.calls == 1


def test_without_known_voices_none_is_heard(bench: Bench) -> None:
    bench.run()
    assert bench.embedder.calls == 0


def test_renaming_renders_every_output_anew(bench: Bench) -> None:
    (bench.folder / "out").mkdir()
    (bench.folder / "out" / "talk.reference.txt").write_text(PAGE, "utf-8")
    bench.run(output_format=("srt", "txt", "json"), speaker_labels="name")
    path = bench.folder / "out" / "talk.json"
    written, kept = rename_file(
        path, {"SPEAKER_00": "Ann Lee", "Di Page": "Bo Chen"}, Settings(speaker_labels="name")
    )
    assert bench.named == [("Ann Lee", "user"), ("Bo Chen", "user")]
    for output in (bench.text, (bench.folder / "out" / "talk.srt").read_text("utf-8")):
        assert "Ann Lee: " in output
        assert "Bo Chen: " in output
        assert "Page" not in output
    assert {p.suffix for p in written} == {".json", ".srt", ".txt", ".html"}
    assert kept == ()


def test_renaming_leaves_alone_what_a_person_has_changed(bench: Bench) -> None:
    bench.run(output_format=("docx", "txt", "csv"))
    folder = bench.folder / "out"
    edited, unrelated = folder / "talk.txt", folder / "talk.eaf"
    edited.write_text("Eve: corrected by hand\n", "utf-8")
    unrelated.write_text("somebody's own", "utf-8")
    written, kept = rename_file(folder / "talk.json", {"SPEAKER_00": "Ann Lee"}, Settings())
    assert set(kept) == {edited, unrelated}
    assert {path.suffix for path in written} == {".json", ".docx", ".csv"}
    assert edited.read_text("utf-8") == "Eve: corrected by hand\n"
    assert "Ann Lee" in (folder / "talk.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("recorded", "asked", "folded"),
    [("keep", "fold", True), ("fold", "keep", False), ("fold", None, True), ("keep", None, False)],
)
def test_an_export_folds_back_channels_as_asked_or_else_as_recorded(
    bench: Bench, recorded: str, asked: str | None, folded: bool
) -> None:
    bench.heard = (
        make_segment("So I went on", start_ms=0),
        make_segment("mm-hmm", start_ms=1300),
        make_segment("and on.", start_ms=1700),
    )
    bench.voices = (
        SpeakerSpan(Span(0, 2400), "SPEAKER_00"),
        SpeakerSpan(Span(1280, 1620), "SPEAKER_01"),
    )
    bench.run(backchannels=recorded)
    record = bench.folder / "out" / "talk.json"
    choice = {} if asked is None else {"backchannels": asked}
    settings = replace(Settings(output_dir=bench.folder, output_format=("txt",)), **choice)
    export_files(record, settings, given=choice)
    exported = (bench.folder / "talk.txt").read_text("utf-8")
    assert folded == ("[SPEAKER_01: " in exported)


def test_renaming_nobody_changes_nothing(bench: Bench) -> None:
    bench.run()
    before = bench.text
    with pytest.raises(UsageError, match="SPEAKER_01"):
        rename_file(bench.folder / "out" / "talk.json", {"Eve": "Ann"}, Settings())
    assert before == bench.text


def test_the_record_says_how_much_each_speaker_speaks(bench: Bench) -> None:
    outcome = bench.run()
    first, second = bench.record["speakers"]
    assert (first["turns"], first["words"], first["talk_time"]) == (1, 5, 2.5)
    assert (second["turns"], second["words"], second["talk_time"]) == (1, 5, 3.2)
    assert [name for name, _ in outcome.talk] == ["SPEAKER_00", "SPEAKER_01"]


def test_bleeding_between_channels_is_dropped_and_told(tmp_path: Path) -> None:
    write_wave(tmp_path / "talk.wav", channels=(0.5, 0.01))
    settings = Settings(output_dir=tmp_path / "out", channels="split")
    engines = Engines(FakeDetector(), FakeRecognizer((QUESTION,)), None)
    run_batch([tmp_path / "talk.wav"], settings, tmp_path / "cache", engines=engines)
    record = json.loads((tmp_path / "out" / "talk.json").read_text("utf-8"))
    assert [speaker["label"] for speaker in record["speakers"]] == ["SPEAKER_00"]
    (dropped,) = record["dropped"]
    assert "cross-talk" in dropped["reason"]


def test_a_voice_is_heard_on_its_own_channel_when_nobody_speaks_on_an_earlier_one(
    tmp_path: Path,
) -> None:
    heard: list[float] = []

    class Embedder(FakeEmbedder):
        def embed_speakers(self, samples, diarization):
            heard.extend(float(np.abs(samples[:]).max()) for _ in diarization)
            return super().embed_speakers(samples, diarization)

    write_wave(tmp_path / "talk.wav", channels=(0.0, 0.3))
    bench = Bench(tmp_path, {"Ann Lee": 1}, Embedder({"SPEAKER_01": 1}))
    bench.run(channels="split")
    assert bench.named == [("Ann Lee", "voice")]
    assert [0.3] * len(heard) == pytest.approx(heard, abs=0.01)


def test_the_voice_book_is_for_its_owner_and_can_be_emptied(tmp_path: Path) -> None:
    book = read_book(tmp_path)
    path = write_book(tmp_path, book.add("Ann Lee", make_print(3)))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_book(tmp_path).names == ("Ann Lee",)
    forget_voice(tmp_path, "ann lee")
    assert read_book(tmp_path).names == ()


def test_a_damaged_voice_book_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "voices.json").write_text("{", "utf-8")
    with pytest.raises(FormatError, match=r"voices\.json"):
        read_book(tmp_path)


def test_an_enrolled_clip_comes_before_the_voice_book(tmp_path: Path) -> None:
    write_book(tmp_path, read_book(tmp_path).add("Ann Lee", make_print(3)))
    clip = write_wave(tmp_path / "ann.wav")
    settings = Settings(enroll=(f"Ann Lee={clip}",))
    embedder = FakeEmbedder(clip_direction=5)
    assert {"Ann Lee": make_print(5)} == know_voices(settings, tmp_path, FakeDiarizer(), embedder)
    without = replace(settings, enroll=(), voices=False)
    assert know_voices(without, tmp_path, FakeDiarizer(), embedder) == {}


def test_several_clips_of_one_name_are_one_voice_whichever_option_they_are_given_to(
    tmp_path: Path,
) -> None:
    clips = [write_wave(tmp_path / f"{i}.wav") for i in range(2)]
    settings = Settings(enroll=(f"Ann={clips[0]}",), speakers=(f"Ann={clips[1]}", "Bo"))
    embedder = FakeEmbedder(clip_direction=5)
    (voice,) = know_voices(settings, None, FakeDiarizer(), embedder).values()
    assert voice.seconds == 2 * make_print(5).seconds


def hear_in_turn(folder: Path, names: Sequence[str], directions: Sequence[int]) -> list[str]:
    """What is told of clips, each of which sounds like a direction."""
    clips = [write_wave(folder / f"{i}.wav") for i in range(len(names))]
    enroll = tuple(f"{name}={clip}" for name, clip in zip(names, clips, strict=True))
    told, voices = list[Event](), iter(directions)
    embedder = FakeEmbedder()
    embedder.embed = lambda *_: make_print(next(voices))  # type: ignore[method-assign]
    know_voices(Settings(enroll=enroll), None, FakeDiarizer(), embedder, told.append)
    return [event.text for event in told if isinstance(event, Notice)]


def test_clips_of_two_people_under_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"1\.wav: it is unlike the other clip of Ann"):
        hear_in_turn(tmp_path, ["Ann", "Ann"], [1, 2])


def test_clips_of_one_voice_under_two_names_are_told(tmp_path: Path) -> None:
    (told,) = hear_in_turn(tmp_path, ["Ann", "Bo", "Cy"], [1, 1, 2])
    assert "it sounds like Ann (similarity 1.00)" in told


def test_a_speaker_is_not_given_with_a_clip_and_without(bench: Bench) -> None:
    with pytest.raises(UsageError, match="with a clip of the voice and without"):
        bench.run(speakers=("Ann=ann.wav", "ann"))


@pytest.mark.parametrize("text", ["=ann.wav", "Ann=", "Ann: Lee=ann.wav"])
def test_a_speaker_with_a_clip_has_to_have_a_name_and_a_file(bench: Bench, text: str) -> None:
    with pytest.raises(UsageError, match="--speakers"):
        bench.run(speakers=(text,))
    assert bench.events == []


def test_an_enrolment_that_can_not_be_heard_is_a_usage_error(tmp_path: Path) -> None:
    settings = Settings(enroll=(f"Ann={tmp_path / 'nowhere.wav'}",))
    with pytest.raises(UsageError, match=r"nowhere\.wav"):
        know_voices(settings, None, FakeDiarizer(), FakeEmbedder())


def enroll(folder: Path, *spans: SpeakerSpan) -> dict[str, object]:
    settings = Settings(enroll=(f"Ann Lee={write_wave(folder / 'ann.wav')}",))
    return dict(know_voices(settings, None, FakeDiarizer(spans), FakeEmbedder(clip_direction=3)))


def test_a_conversation_is_no_clip_of_one_voice(tmp_path: Path):
    with pytest.raises(UsageError, match=r"ann\.wav: it has 2 voices, .* 57 % of the speech"):
        enroll(tmp_path, *VOICES[:1], SpeakerSpan(Span(2800, 6100), "SPEAKER_01"))


def test_a_word_of_another_in_a_clip_does_no_harm(tmp_path: Path):
    word = SpeakerSpan(Span(5000, 5400), "SPEAKER_01")
    assert {"Ann Lee": make_print(3)} == enroll(tmp_path, SpeakerSpan(Span(0, 4800), "A"), word)


def test_a_clip_without_speech_is_too_short(tmp_path: Path):
    with pytest.raises(UsageError, match="too little speech to recognise a voice"):
        enroll(tmp_path)
