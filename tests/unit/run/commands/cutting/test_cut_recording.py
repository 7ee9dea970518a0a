"""`transcribe cut`: what was struck out is not heard any more, and every output has the new times."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pysubs2
import pytest

from pipeline.config import Settings
from pipeline.domain import (
    FrameRate,
    Media,
    MediaTrack,
    NameSource,
    Origin,
    Segment,
    Span,
    Speaker,
    SpeakerSpan,
    Transcript,
    Turn,
    Word,
)
from pipeline.errors import (
    ConfigError,
    FormatError,
    MediaNotFound,
    OutputError,
    TranscribeError,
    UsageError,
)
from pipeline.formats.data import lossless_json
from pipeline.media import hash_file
from pipeline.run import (
    CutVersion,
    Event,
    LeftNotice,
    Notice,
    choose_cut_formats,
    cut_recording,
    export_files,
    list_cuts,
)
from pipeline.run.documents import make_document
from pipeline.run.inputs.reviews import review_path
from pipeline.run.outputs.witnesses import Witnesses
from pipeline.run.outputs.writing import write_outputs
from tests.reviews import correct
from tests.unit.media.tracks.test_track_choice import DEFAULT, PLAIN, write_tracks

RATE = 16_000
TEXT = "we met um in May you know at the station"
OTHER = "that is right"
FIRST_MS, STEP_MS, WORD_MS = 500, 400, 300


def tune(number: int) -> float:
    """The tone that a word is in the sound, in hertz."""
    return 300.0 + 150 * number


def write_recording(path: Path, count: int, loud: range = range(100)) -> Path:
    """A tone for each word; those that are not loud are as another's microphone picks them up."""
    samples = np.zeros(RATE * 7, np.float32)
    time = np.arange(RATE * WORD_MS // 1000) / RATE
    for number in range(count):
        at = RATE * (FIRST_MS + STEP_MS * number) // 1000
        samples[at : at + len(time)] = np.sin(2 * np.pi * tune(number) * time)
        samples[at : at + len(time)] *= 0.3 if number in loud else 0.05
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None], "fltp", "mono")
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def hear(path: Path) -> list[int]:
    """The words that are in a recording, by their tones, in order."""
    with av.open(str(path)) as container:
        (stream,) = container.streams.audio
        resampler = av.AudioResampler("fltp", "mono", RATE)
        frames = [f.to_ndarray() for d in container.decode(stream) for f in resampler.resample(d)]
    samples = np.concatenate(frames, axis=1)[0]
    heard: list[int] = []
    for at in range(0, len(samples) - 800, 800):
        window = samples[at : at + 800]
        if np.abs(window).max() < 0.2:
            continue
        hertz = np.abs(np.fft.rfft(window * np.hanning(800), 16_000)).argmax()
        number = round((hertz - 300) / 150)
        heard += [number] if heard[-1:] != [number] else []
    return heard


def make_transcript(folder: Path, **media: object) -> Path:
    """A transcript beside its recording."""
    place, turns = 0, []
    for speaker, text in (("S0", TEXT), ("S1", OTHER)):
        words = []
        for word in text.split():
            start_ms = FIRST_MS + STEP_MS * place
            words.append(Word(f" {word}", Span(start_ms, start_ms + WORD_MS)))
            place += 1
        turns.append(Turn(speaker, tuple(words)))
    write_recording(folder / "talk.wav", place)
    transcript = Transcript(
        replace(Media("talk.wav", "talk.wav", "ab" * 32, 7000), **media),
        "en",
        tuple(Segment(turn.words, "en") for turn in turns),
        tuple(turns),
        tuple(SpeakerSpan(turn.span, turn.speaker or "") for turn in turns),
        (Speaker("S0", "Anna", NameSource.USER), Speaker("S1", "Ben", NameSource.USER)),
        origin=Origin(cleaning="clean"),
    )
    record = folder / "talk.json"
    record.write_text(lossless_json.render(make_document(transcript, Settings())), "utf-8")
    return record


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return make_transcript(tmp_path)


YOU_KNOW = {"you": "", "know": ""}
STRUCK = {5, 6}


def cut(
    record: Path, names: str = "json", told: list[str] | None = None, **options: object
) -> CutVersion:
    def observe(event: Event) -> None:
        if isinstance(event, Notice | LeftNotice) and told is not None:
            told.append(event.text)

    changes = {k: options.pop(k) for k in ("cleaning", "fps", "overwrite") if k in options}
    settings = Settings(output_dir=record.parent, **changes)
    formats = choose_cut_formats(names.split(","), settings)
    given = {"handles": 0.15, "cache_dir": record.parent / "cache", "observe": observe, **options}
    return cut_recording(record, formats, **given)


@pytest.mark.parametrize("kind", ["wav", "mp3"])
def test_what_was_struck_out_is_not_heard_any_more(record: Path, kind: str) -> None:
    correct(record, YOU_KNOW)
    made = cut(record, kind)
    (sound,) = (path for path in made.outputs if path.suffix == f".{kind}")
    assert sound.name == f"talk.cut.{kind}"
    assert hear(record.with_name("talk.wav")) == list(range(13))
    assert hear(sound) == [n for n in range(13) if n not in {5, 6}]
    with av.open(str(sound)) as container:
        (stream,) = container.streams.audio
        samples = sum(frame.samples for frame in container.decode(stream))
    assert samples == round(sum((b - a for a, b in made.plan.bounds), Fraction(0)) * RATE)


def test_subtitles_have_the_times_of_the_cut_sound(record: Path) -> None:
    correct(record, YOU_KNOW)
    cut(record, "wav,srt")
    subtitles = pysubs2.load(str(record.with_name("talk.cut.srt")))
    assert " ".join(" ".join(event.plaintext.split()) for event in subtitles) == (
        "We met in May at the station. That is right."
    )
    transcript = lossless_json.parse(record.with_name("talk.cut.json").read_text("utf-8"))
    at = {word.text.strip(): word.span for word in transcript.words}
    with av.open(str(record.with_name("talk.cut.wav"))) as container:
        samples = np.concatenate(
            [frame.to_ndarray()[0] for frame in container.decode(container.streams.audio[0])]
        )
    for word, number in (("May", 4), ("at", 7), ("station", 9), ("right", 12)):
        start = at[word].start_ms * RATE // 1000
        window = samples[start + 800 : start + 2400].astype(float)
        hertz = np.abs(np.fft.rfft(window * np.hanning(1600), 16_000)).argmax()
        assert hertz == pytest.approx(tune(number), abs=3), word


def test_the_json_is_of_the_cut_version(record: Path) -> None:
    correct(record, {**YOU_KNOW, "May": "June"})
    made = cut(record, "wav,json")
    transcript = lossless_json.parse(record.with_name("talk.cut.json").read_text("utf-8"))
    assert transcript.media.path == "talk.cut.wav"
    assert transcript.media.duration_ms == made.plan.duration_ms - made.plan.cut_ms
    assert "".join(word.text for word in transcript.words).split() == (
        ["we", "met", "um", "in", "June", "at", "the", "station", "that", "is", "right"]
    )
    assert transcript.diarization[-1].span.end_ms == transcript.words[-1].span.end_ms
    assert dict(transcript.origin.notes)["cut_from"] == "talk.wav"


def test_the_cut_json_is_exported_as_it_was_written(record: Path) -> None:
    correct(record, YOU_KNOW)
    cut(record, "txt,srt")
    path = record.with_name("talk.cut.json")
    settings = Settings(output_dir=record.parent / "again", output_format=("txt", "srt"))
    for again in export_files(path, settings, cache_dir=record.parent / "cache"):
        assert again.read_bytes() == record.with_name(again.name).read_bytes()


def test_a_word_that_was_replaced_is_heard(record: Path) -> None:
    correct(record, {"May": "June"})
    with pytest.raises(UsageError, match="no words are struck out"):
        cut(record)


def test_fillers_are_cut_where_they_are_asked_for(record: Path) -> None:
    made = cut(record, "wav,json", fillers=True)
    assert [one.text for one in made.plan.cuts] == ["um"]
    assert 2 not in hear(record.with_name("talk.cut.wav"))
    text = record.with_name("talk.cut.json").read_text("utf-8")
    assert "um" not in "".join(w.text for w in lossless_json.parse(text).words).split()


def test_what_cleaning_leaves_out_is_what_is_asked_for(record: Path) -> None:
    with pytest.raises(UsageError, match="cleaning left nothing out of the text"):
        cut(record, fillers=True, cleaning="verbatim", given={"cleaning": "verbatim"})


def test_corrections_may_be_named_in_place_of_the_transcript(record: Path) -> None:
    correct(record, YOU_KNOW)
    assert cut(review_path(record)).outputs == cut(record).outputs


def test_cuts_stand_on_the_frames_of_a_video(tmp_path: Path) -> None:
    rate = FrameRate.parse("29.97")
    record = make_transcript(tmp_path, frame_rate=rate)
    correct(record, YOU_KNOW)
    (one,) = cut(record).plan.cuts
    for time_ms in (one.span.start_ms, one.span.end_ms):
        assert rate.to_ms(rate.count_frames(time_ms)) == time_ms


def test_timelines_and_sound_and_list_tell_of_the_same_parts(record: Path) -> None:
    otio = pytest.importorskip("opentimelineio")  # has no wheel for the newest Python
    correct(record, YOU_KNOW)
    told: list[str] = []
    made = cut(record, "edl,otio,premiere,fcpxml,list-json,markers,wav", told)
    parts = json.loads(record.with_name("talk.cut.list.json").read_text("utf-8"))["kept"]
    expected = [(round(p["start"] * 25), round((p["end"] - p["start"]) * 25)) for p in parts]
    readers = {"edl": "cmx_3600", "otio": "otio_json", "premiere.xml": "fcp_xml"}
    for suffix, adapter in readers.items():
        text = record.with_name(f"talk.cut.{suffix}").read_text("utf-8")
        options = {"rate": 25} if suffix == "edl" else {}
        read = otio.adapters.read_from_string(text, adapter, **options)
        ranges = [clip.source_range for clip in read.find_clips()]
        assert [(r.start_time.value, r.duration.value) for r in ranges] == expected
    assert record.with_name("talk.wav").as_uri() in text
    markers = record.with_name("talk.cut.markers.edl").read_text("utf-8")
    assert markers.count("|C:ResolveColor") == 2
    assert "edl and otio and premiere and fcpxml: cut at 25 frames a second" in " ".join(told)
    assert len(made.outputs) == 8


def test_what_is_still_heard_is_told(tmp_path: Path) -> None:
    record = make_transcript(tmp_path)
    transcript = lossless_json.parse(record.read_text("utf-8"))
    over = Turn("S1", (Word(" hm", Span(2450, 3200)),))
    turns = (transcript.turns[0], over, *transcript.turns[1:])
    segments = tuple(Segment(turn.words, "en") for turn in turns)
    changed = replace(transcript, turns=turns, segments=segments)
    record.write_text(lossless_json.render(make_document(changed, Settings())), "utf-8")
    correct(record, YOU_KNOW)
    told: list[str] = []
    cut(record, "json", told)
    assert any(
        "still heard: 00:00:02.5 'you know' (another speaker's words lie over it: hm)" in text
        for text in told
    )


def test_all_of_it_struck_out_leaves_nothing(record: Path) -> None:
    correct(record, dict.fromkeys(["We", *TEXT.split(), "station.", "That", "is", "right."], ""))
    with pytest.raises(UsageError, match="nothing would be left"):
        cut(record)


def test_a_dry_run_lists_and_writes_nothing(record: Path) -> None:
    correct(record, YOU_KNOW)
    before = sorted(record.parent.iterdir())
    made = cut(record, "mp3", is_dry=True)
    assert list_cuts(made) == ("00:00:02.4 - 00:00:03.2  you know",)
    assert sorted(record.parent.iterdir()) == before


def test_a_recording_that_is_not_there_is_told_and_may_be_named(
    record: Path, tmp_path: Path
) -> None:
    correct(record, YOU_KNOW)
    elsewhere = tmp_path / "other.wav"
    record.with_name("talk.wav").rename(elsewhere)
    with pytest.raises(MediaNotFound, match="--audio"):
        cut(record, "wav")
    assert cut(record, "json").outputs
    told: list[str] = []
    assert cut(record, "wav", told, audio=elsewhere).outputs
    assert any("other.wav is not the file that was transcribed" in text for text in told)


@pytest.fixture
def conversation(tmp_path: Path) -> Path:
    """A transcript of two files: nine words of one speaker, four of the other."""
    files = [
        write_recording(tmp_path / "one.wav", 13, range(9)),
        write_recording(tmp_path / "two.wav", 13, range(9, 13)),
    ]
    tracks = tuple(MediaTrack(file.name, hash_file(file)) for file in files)
    record = make_transcript(tmp_path, tracks=tracks)
    (tmp_path / "talk.wav").unlink()
    correct(record, YOU_KNOW)
    return record


def test_the_tracks_of_a_conversation_are_mixed_for_the_sound(conversation: Path) -> None:
    told: list[str] = []
    cut(conversation, "wav,mp3,srt", told)
    for kind in ("wav", "mp3"):
        sound = conversation.with_name(f"talk.cut.{kind}")
        assert hear(sound) == [n for n in range(13) if n not in STRUCK]
    assert "talk.wav: its 2 sound tracks are mixed for the sound" in told


def test_the_tracks_of_one_file_that_are_voices_are_mixed_but_not_a_mix_of_them(
    conversation: Path,
) -> None:
    voices = [
        np.concatenate([frame.to_ndarray() for frame in av.open(str(path)).decode(audio=0)], axis=1)
        for path in (conversation.with_name("one.wav"), conversation.with_name("two.wav"))
    ]
    source = conversation.with_name("talk.mkv")
    tracks = [(voices[0] + voices[1], DEFAULT, {}), (voices[0], PLAIN, {}), (voices[1], PLAIN, {})]
    write_tracks(source, tracks)
    note_parts(conversation, channels=(2, 3), tracks=("Ann", "Bo"))
    transcript = lossless_json.parse(conversation.read_text("utf-8"))
    media = replace(transcript.media, path=source.name, sha256=hash_file(source), tracks=())
    document = make_document(replace(transcript, media=media), Settings())
    conversation.write_text(lossless_json.render(document), "utf-8")
    told: list[str] = []
    cut(conversation, "wav", told)
    sound = conversation.with_name("talk.cut.wav")
    assert hear(sound) == [n for n in range(13) if n not in STRUCK]
    assert "talk.wav: its 2 sound tracks are mixed for the sound" in told


def test_a_timeline_of_a_conversation_of_several_files_needs_a_mix(conversation: Path) -> None:
    with pytest.raises(MediaNotFound, match="a timeline plays one"):
        cut(conversation, "wav,edl")
    conversation.with_name("two.wav").unlink()
    with pytest.raises(MediaNotFound, match="is not there"):
        cut(conversation, "wav")


def note_parts(record: Path, **origin: object) -> None:
    transcript = lossless_json.parse(record.read_text("utf-8")).with_origin(**origin)
    record.write_text(lossless_json.render(make_document(transcript, Settings())), "utf-8")


def test_a_recording_that_was_transcribed_in_part_is_cut_there(record: Path) -> None:
    note_parts(record, parts=(Span(400, 6000),))
    correct(record, YOU_KNOW)
    told: list[str] = []
    made = cut(record, "wav,json", told)
    assert hear(record.with_name("talk.cut.wav")) == [n for n in range(13) if n not in {5, 6}]
    assert any("was transcribed in part" in text for text in told)
    cut_json = lossless_json.parse(record.with_name("talk.cut.json").read_text("utf-8"))
    assert cut_json.origin.parts == (Span(400, 6000 - made.plan.cut_ms),)


def test_a_clip_has_no_times_of_the_recording(record: Path) -> None:
    note_parts(record, parts=(Span(0, 7000),), is_clip=True)
    correct(record, YOU_KNOW)
    for names in ("wav", "edl"):
        with pytest.raises(UsageError, match="transcribe the part without --clip"):
            cut(record, names)
    assert cut(record, "json,list-csv").outputs
    cut_json = lossless_json.parse(record.with_name("talk.cut.json").read_text("utf-8"))
    assert (cut_json.origin.parts, cut_json.origin.is_clip) == ((), False)


def test_a_clip_that_is_named_is_cut(record: Path) -> None:
    note_parts(record, parts=(Span(60_000, 67_000),), is_clip=True)
    correct(record, YOU_KNOW)
    cut(record, "wav", audio=record.with_name("talk.wav"))
    assert hear(record.with_name("talk.cut.wav")) == [n for n in range(13) if n not in STRUCK]


def test_an_output_that_was_edited_is_left_alone(record: Path) -> None:
    correct(record, YOU_KNOW)
    cut(record, "srt,wav")
    edited = record.with_name("talk.cut.srt")
    edited.write_text(edited.read_text("utf-8").replace("May", "June"), "utf-8")
    correct(record, {"at": ""})
    told: list[str] = []
    cut(record, "srt,wav", told)
    assert "June" in edited.read_text("utf-8")
    assert any("transcribe adopt" in text for text in told)


def test_a_full_disk_leaves_all_as_it_was(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    correct(record, YOU_KNOW)
    before = sorted(record.parent.iterdir())

    def fill(*_: object, **__: object) -> None:
        raise OutputError("talk.cut.wav", "its sound can't be written (No space left on device)")

    monkeypatch.setattr("pipeline.run.commands.cutting.cut_outputs.write_sound", fill)
    with pytest.raises(OutputError):
        cut(record, "wav,srt")
    assert sorted(record.parent.iterdir()) == before


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
def test_a_name_that_is_no_text_is_no_hindrance(tmp_path: Path) -> None:
    record = make_transcript(tmp_path)
    sound = Path(os.fsdecode(os.fsencode(tmp_path) + b"/t\xff<&\n.wav"))
    record.with_name("talk.wav").rename(sound)
    correct(record, YOU_KNOW)
    made = cut(record, "edl,premiere,fcpxml,wav,list-json", audio=sound)
    assert len(made.outputs) == 6
    for suffix in ("premiere.xml", "fcpxml"):
        assert "/t%FF%3C%26%0A.wav" in record.with_name(f"talk.cut.{suffix}").read_text("utf-8")


def test_a_file_of_somebody_elses_is_left_alone(record: Path) -> None:
    correct(record, YOU_KNOW)
    own = record.with_name("talk.cut.wav")
    own.write_bytes(b"mine")
    told: list[str] = []
    made = cut(record, "wav,srt", told)
    assert own.read_bytes() == b"mine"
    assert own not in made.outputs
    assert any("talk.cut.wav (not written by transcribe" in text for text in told)
    cut(record, "wav,srt", overwrite=True)
    assert own.read_bytes()[:4] == b"RIFF"


def test_cutting_again_otherwise_takes_the_place_of_what_was_cut(record: Path) -> None:
    correct(record, YOU_KNOW)
    cut(record, "wav,srt")
    before = record.with_name("talk.cut.wav").stat().st_size
    correct(record, {"May": ""})
    told: list[str] = []
    cut(record, "wav,srt", told)
    assert record.with_name("talk.cut.wav").stat().st_size < before
    assert not any("not replaced" in text for text in told)


def test_another_kind_of_sound_is_of_the_same_cut_version(record: Path) -> None:
    correct(record, YOU_KNOW)
    cut(record, "wav")
    told: list[str] = []
    made = cut(record, "mp3", told)
    assert record.with_name("talk.cut.json") in made.outputs
    assert not any("not replaced" in text for text in told)


def test_the_transcript_of_a_recording_of_that_name_is_left_alone(record: Path) -> None:
    correct(record, YOU_KNOW)
    other = lossless_json.parse(record.read_text("utf-8"))
    media = replace(other.media, name="talk.cut.ogg", path="talk.cut.ogg", sha256="cd" * 32)
    document = make_document(replace(other, media=media), Settings())
    path = record.with_name("talk.cut.json")
    write_outputs({path: lossless_json.render(document)}, path.name, Witnesses(), overwrite=False)
    before = path.read_bytes()
    told: list[str] = []
    cut(record, "wav,list-csv", told)
    assert path.read_bytes() == before
    assert any("talk.cut.json (from another recording)" in text for text in told)


def test_nothing_is_left_behind(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSCRIBE_CACHE_DIR", str(record.parent / "cache"))
    correct(record, YOU_KNOW)
    record.with_name("talk.wav").write_bytes(b"no sound")
    with pytest.raises(TranscribeError):
        cut(record, "wav")
    cut(record, "json")
    assert list((record.parent / "cache" / "spool").iterdir()) == []
    assert list(record.parent.glob(".transcribe-*")) == []


@pytest.mark.parametrize(
    ("names", "match"),
    [("wave", "unknown format 'wave'"), ("srt,ogg", "of a cut version also wav")],
)
def test_a_format_that_is_not_known_is_told(record: Path, names: str, match: str) -> None:
    with pytest.raises(ConfigError, match=match):
        cut(record, names)


@pytest.mark.parametrize("text", ["", "[1]", '{"schema": "transcribe.transcript/1"'])
def test_what_is_no_transcript_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "talk.json"
    path.write_text(text, "utf-8")
    with pytest.raises(FormatError):
        cut(path)


def test_a_folder_that_can_not_be_made_is_told(record: Path) -> None:
    correct(record, YOU_KNOW)
    (record.parent / "file").write_text("x")
    formats = choose_cut_formats(["json"], Settings(output_dir=record.parent / "file" / "in"))
    with pytest.raises(OutputError):
        cut_recording(record, formats, handles=0.1)
