"""Passages heard again: just their words are others, and nothing that a person typed is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.domain import HeardAgain, Segment, Span, Transcript, Word
from pipeline.domain.time_ranges import TimeRange, name_parts
from pipeline.engines.protocols import Activity, Parts, Recognition, RecognitionOptions, Samples
from pipeline.errors import FormatError, MediaError, MediaNotFound, OutputError, UsageError
from pipeline.formats.data import lossless_json
from pipeline.run import (
    Engines,
    Event,
    HeardAnew,
    Notice,
    Stage,
    StageProgress,
    export_files,
    foresee_hearing,
    hear_again,
)
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.reviews import review_path
from pipeline.run.outputs.review_files import hold_review
from pipeline.run.recording.context import Recording
from pipeline.run.recording.up_to_date import outputs_key
from tests.fakes import FakeDetector, FakeRecognizer, make_segment
from tests.reviews import correct
from tests.unit.run.recording.test_stages import (
    ANSWER,
    PAGE,
    QUESTION,
    Bench,
    bench,
    stop,
    talk,
    write_wav,
)

__all__ = ["bench", "talk"]

START = make_segment("Where did, um, our tale begin?", start_ms=0)
QUOTATION = make_segment("It ends with two quotations.", start_ms=3000)
LATER, ALL = Span(2500, 6000), Span(0, 6000)


@dataclass
class Attentive(FakeRecognizer):
    """Remembers with which options it was asked."""

    segments: tuple[Segment, ...] = (START, QUOTATION)
    fingerprint: str = "another recognizer"
    asked: list[RecognitionOptions] = field(default_factory=list)

    def recognize(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_progress: object = None,
        parts: Parts | None = None,
    ) -> Recognition:
        self.asked.append(options)
        return super().recognize(samples, activity, options)


@dataclass
class Again:
    """The bench with a finished transcript, and another recogniser."""

    bench: Bench
    recognizer: Attentive = field(default_factory=Attentive)
    told: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    stem: str = "talk"

    @property
    def record(self) -> Path:
        return self.bench.out / f"{self.stem}.json"

    def read(self) -> Transcript:
        return lossless_json.parse(self.record.read_text("utf-8"))

    def observe(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, Notice):
            self.told.append(event.text)

    def hear(self, *passages: Span, audio: Sequence[Path] = (), **changes: object) -> HeardAnew:
        settings = replace(Settings(model="another"), **changes)
        engines = Engines(FakeDetector(), self.recognizer, None)
        cache = self.bench.folder / "cache"
        return hear_again(
            self.record, passages, settings, cache, self.observe, audio=audio, engines=engines
        )


@pytest.fixture
def again(bench: Bench, talk: Path) -> Again:
    bench.run(talk, output_format=("txt", "srt", "json"))
    return Again(bench)


def list_words(transcript: Transcript) -> list[Word]:
    return list(transcript.words)


def join(transcript: Transcript) -> str:
    return "".join(segment.text for segment in transcript.segments).strip()


# --- what is replaced


def test_only_the_words_of_the_passage_are_replaced(again: Again) -> None:
    before = again.read()
    again.hear(LATER)
    after = again.read()
    assert join(after) == "Where does the, um, story begin? It ends with two quotations."
    count = len(QUESTION.words)
    assert list_words(after)[:count] == list_words(before)[:count]
    assert after.segments[0] == before.segments[0]


def test_every_output_that_is_there_has_the_new_words(again: Again) -> None:
    anew = again.hear(LATER)
    texts = {path.suffix: path.read_text("utf-8") for path in anew.outputs}
    assert set(texts) == {".json", ".txt", ".srt"}
    assert all("two quotations" in " ".join(text.split()) for text in texts.values())


def test_the_new_words_are_whose_the_diarization_says(again: Again) -> None:
    again.hear(ALL)
    turns = again.read().turns
    assert [(turn.speaker, turn.text) for turn in turns] == [
        ("SPEAKER_00", "Where did, um, our tale begin?"),
        ("SPEAKER_01", "It ends with two quotations."),
    ]


def test_the_new_words_are_as_doubtful_as_a_run_would_say(again: Again) -> None:
    again.hear(ALL)
    assert all(word.doubt is not None for word in again.read().words)


def test_the_json_says_what_was_heard_again_by_what(again: Again) -> None:
    again.hear(LATER, hotwords="Sedol", beam_size=5)
    options = (("beam_size", "5"), ("hotwords", "Sedol"), ("language", "en"))
    told = HeardAgain(LATER, "another", "another recognizer", options)
    assert again.read().heard_again == (told,)


def test_what_a_later_passage_covers_is_told_of_once(again: Again) -> None:
    again.hear(ALL)
    again.hear(LATER, model="third")
    told = [(passage.span, passage.model) for passage in again.read().heard_again]
    assert told == [(Span(0, 2500), "another"), (LATER, "third")]


def test_several_passages_are_heard_and_those_that_touch_together(again: Again) -> None:
    anew = again.hear(Span(4000, 6000), Span(0, 1000), Span(2900, 4000))
    assert [found.passage.span for found in anew.passages] == [Span(0, 1000), Span(2900, 6000)]
    assert again.recognizer.calls == 2


def test_it_is_told_how_many_words_and_which_are_others(again: Again) -> None:
    (found,) = again.hear(LATER).passages
    assert (found.words_before, found.words) == (5, 5)
    assert [(c.before, c.after) for c in found.changes] == [
        ("begins", "ends"),
        ("a question.", "two quotations."),
    ]


def test_the_language_is_the_one_that_was_heard_there(again: Again) -> None:
    again.hear(LATER)
    again.hear(Span(0, 2000), language="fr")
    assert [options.language for options in again.recognizer.asked] == ["en", "fr"]


def test_a_translation_is_heard_again_as_one(bench: Bench, talk: Path) -> None:
    bench.recognizer.segments = tuple(
        replace(segment, language="fr") for segment in bench.recognizer.segments
    )
    bench.run(talk, task="translate")
    again = Again(bench)
    again.hear(LATER)
    assert [(o.task, o.language) for o in again.recognizer.asked] == [("translate", "fr")]
    assert {segment.language for segment in again.read().segments} == {"en"}


def test_a_glossary_is_applied_to_the_new_words_only(again: Again) -> None:
    glossary = (("Quotations", ("quotations",)), ("Story", ("story",)))
    again.hear(LATER, glossary=glossary)
    assert [(c.heard, c.written) for c in again.read().corrections] == [
        ("quotations", "Quotations")
    ]


def test_a_passage_in_which_nothing_is_heard_stays(again: Again) -> None:
    again.recognizer.segments = (START,)
    before = again.record.read_bytes()
    anew = again.hear(LATER)
    assert again.record.read_bytes() == before
    assert anew.passages[0].changes == ()
    assert "another heard nothing in 00:00:02–00:00:06, which stays as it was" in again.told[0]


def test_where_nobody_was_told_apart_nobody_says_the_new_words(bench: Bench, talk: Path) -> None:
    bench.run(talk, diarizer="none")
    again = Again(bench)
    again.hear(LATER)
    assert {turn.speaker for turn in again.read().turns} == {None}


# --- again, and later runs


def test_the_second_time_nothing_is_heard_and_nothing_changes(again: Again) -> None:
    again.hear(LATER)
    written = again.bench.written()
    again.events.clear()
    again.hear(LATER)
    assert again.bench.written() == written
    assert again.recognizer.calls == 1
    stages = {event.stage for event in again.events if isinstance(event, StageProgress)}
    assert not stages & {Stage.DECODE, Stage.RECOGNIZE}


def test_without_a_cache_it_is_heard_each_time(again: Again) -> None:
    again.hear(LATER, cache=False)
    written = again.bench.written()
    again.hear(LATER, cache=False)
    assert again.recognizer.calls == 2
    assert again.bench.written() == written


def test_what_was_heard_once_is_cached_whatever_the_transcript_holds_by_now(again: Again) -> None:
    again.hear(LATER)
    written = again.bench.written()
    again.recognizer.fingerprint = "third recognizer"
    again.hear(LATER)
    again.recognizer.fingerprint = "another recognizer"
    again.hear(LATER)
    assert again.recognizer.calls == 2
    assert again.bench.written() == written


def test_a_later_run_keeps_the_passage_and_says_so(again: Again, talk: Path) -> None:
    again.hear(LATER, hotwords="Sedol")
    written, heard = again.bench.written(), again.bench.recognizer.calls
    for _ in range(2):
        again.bench.run(talk, output_format=("txt", "srt", "json"))
        assert again.bench.written() == written
    told = [event.text for event in again.bench.events if isinstance(event, Notice)]
    stays = "talk.wav: 00:00:02–00:00:06 (another) stays as it was heard again"
    assert [text.partition(";")[0] for text in told] == [stays]
    assert again.bench.recognizer.calls == heard


def test_it_is_explained_that_a_passage_makes_other_outputs(again: Again, talk: Path) -> None:
    settings = Settings(output_dir=again.bench.out)
    recording = Recording(Job(talk, again.bench.out, "talk"), settings, again.observe)
    engines = Engines(FakeDetector(), again.bench.recognizer, None)
    keys = [dict(outputs_key(recording, engines, None).made_from)]
    again.hear(LATER)
    keys.append(dict(outputs_key(recording, engines, None).made_from))
    told = "passages heard again"
    assert told not in keys[0]
    assert "00:00:02–00:00:06 (another)" in keys[1][told]


def test_a_later_run_with_another_model_keeps_the_passage(again: Again, talk: Path) -> None:
    again.hear(LATER)
    again.bench.recognizer.fingerprint = "a larger recognizer"
    again.bench.recognizer.segments = (make_segment("Where does it all begin?"), ANSWER)
    again.bench.run(talk)
    assert join(again.read()) == "Where does it all begin? It ends with two quotations."


def test_a_later_run_that_overwrites_takes_its_own_words(again: Again, talk: Path) -> None:
    before = again.bench.written()
    again.hear(LATER)
    for _ in range(2):
        again.bench.run(talk, output_format=("txt", "srt", "json"), overwrite=True)
        assert again.bench.written() == before


def test_a_run_of_another_recording_of_the_name_takes_nothing(again: Again, talk: Path) -> None:
    again.hear(LATER)
    write_wav(talk, levels=(0.25,))
    again.bench.run(talk)
    assert again.read().heard_again == ()
    assert join(again.read()).endswith("It begins with a question.")


def test_an_export_has_the_passage(again: Again, tmp_path: Path) -> None:
    again.hear(LATER)
    settings = Settings(output_dir=tmp_path / "exported", output_format=("json", "txt"))
    paths = export_files(again.record, settings, cache_dir=tmp_path / "cache")
    texts = {path.suffix: path.read_text("utf-8") for path in paths}
    assert lossless_json.parse(texts[".json"]).heard_again == again.read().heard_again
    assert "two quotations" in texts[".txt"]


# --- what people typed


def test_corrections_elsewhere_stay(again: Again) -> None:
    correct(again.record, {"story": "tale"}, names={"SPEAKER_00": "Ann Lee"})
    saved = review_path(again.record).read_bytes()
    again.hear(LATER)
    text = (again.bench.out / "talk.txt").read_text("utf-8")
    assert text.startswith("Ann Lee: Where does the tale begin?")
    assert "two quotations" in text
    assert review_path(again.record).read_bytes() == saved


def test_a_correction_in_the_passage_stays_where_its_words_do(again: Again) -> None:
    correct(again.record, {"with": "by"})
    again.hear(LATER)
    assert "It ends by two quotations." in (again.bench.out / "talk.txt").read_text("utf-8")
    assert "1 correction was in the passage; there now: 'with' → 'by'" in again.told[0]


def test_a_correction_without_a_place_is_told_of_and_kept(again: Again) -> None:
    correct(again.record, {"with": ""})
    saved = review_path(again.record).read_bytes()
    again.recognizer.segments = (START, make_segment("It begins where a question.", 3000))
    again.hear(LATER)
    assert "It begins where a question." in (again.bench.out / "talk.txt").read_text("utf-8")
    assert review_path(again.record).read_bytes() == saved
    lost = "1 correction of talk.review.json has no place in the new recognition"
    assert any(lost in text and "'with' → ''" in text for text in again.told)


def test_an_output_that_was_edited_is_left_as_it_is(again: Again) -> None:
    edited = again.bench.out / "talk.srt"
    edited.write_text(edited.read_text("utf-8").replace("question", "quarrel"), "utf-8")
    data = edited.read_bytes()
    anew = again.hear(LATER)
    assert edited.read_bytes() == data
    assert [kept.path for kept in anew.kept] == [edited]
    assert "two quotations" in (again.bench.out / "talk.txt").read_text("utf-8")


def test_the_page_of_a_comparison_is_made_anew(bench: Bench, talk: Path) -> None:
    bench.out.mkdir()
    (bench.out / "talk.reference.txt").write_text(PAGE, "utf-8")
    bench.run(talk)
    again = Again(bench)
    anew = again.hear(LATER)
    assert bench.out / "talk.diff.html" in anew.outputs
    assert "quotations" in (bench.out / "talk.diff.html").read_text("utf-8")


def test_corrections_that_are_open_elsewhere_are_told_of_before_anything_is_heard(
    again: Again,
) -> None:
    with hold_review(again.record), pytest.raises(OutputError, match="open in"):
        again.hear(LATER)
    assert again.recognizer.calls == 0


def test_an_interrupt_leaves_everything_as_it_was(again: Again) -> None:
    written = again.bench.written()
    again.recognizer.before = stop
    with pytest.raises(KeyboardInterrupt):
        again.hear(LATER)
    assert again.bench.written() == written


# --- channels and tracks


def hear_tracks(segments: Sequence[Segment]) -> Attentive:
    """A recogniser that hears other words in each channel."""

    class Tracks(Attentive):
        def recognize(self, *args: object, **kwargs: object) -> Recognition:
            heard = super().recognize(*args, **kwargs)  # type: ignore[arg-type]
            return replace(heard, segments=(segments[(self.calls - 1) % len(segments)],))

    return Tracks()


def test_each_channel_is_heard_again_as_it_was(bench: Bench, tmp_path: Path) -> None:
    source = write_wav(tmp_path / "talk.wav", levels=(0.5, 0.3))
    bench.recognizer = hear_tracks([QUESTION, ANSWER])
    bench.run(source, channels="split", diarizer="none")
    again = Again(bench, hear_tracks([START, QUOTATION]))
    before = again.read()
    again.hear(LATER)
    turns = again.read().turns
    assert again.recognizer.calls == 2
    assert turns[0] == before.turns[0]
    assert [(turn.speaker, turn.text) for turn in turns] == [
        ("SPEAKER_00", "Where does the, um, story begin?"),
        ("SPEAKER_01", "It ends with two quotations."),
    ]
    written = bench.written()
    bench.run(source, channels="split", diarizer="none")
    assert bench.written() == written


def test_tracks_of_a_conversation_are_heard_again(bench: Bench, tmp_path: Path) -> None:
    files = [
        write_wav(tmp_path / f"talk-{name}.wav", levels=(level,), pitches=(pitch,))
        for name, level, pitch in (("ann", 0.5, 220), ("bo", 0.4, 330))
    ]
    bench.recognizer = hear_tracks([QUESTION, ANSWER])
    bench.run(*files, as_tracks=True)
    again = Again(bench, hear_tracks([START, QUOTATION]))
    again.hear(LATER)
    assert join(again.read()) == "Where does the, um, story begin? It ends with two quotations."
    with pytest.raises(UsageError, match="made from 2 tracks"):
        again.hear(LATER, audio=files[:1])


# --- parts of a recording


@pytest.fixture
def long(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "talk.wav", seconds=30.0)


def make_of_parts(bench: Bench, long: Path, **settings: object) -> Again:
    """A transcript of two parts of six seconds, 2.5 s of silence between as they are heard."""
    bench.recognizer.segments = (QUESTION, make_segment("It begins.", start_ms=9_000))
    parts = (TimeRange(4_000, 10_000), TimeRange(20_000, 26_000))
    bench.run(long, range=parts, diarizer="none", **settings)
    stem = f"talk{name_parts(parts, is_clip=bool(settings.get('clip')))}"
    return Again(bench, Attentive((make_segment("It ends.", start_ms=500),)), stem=stem)


def list_times(transcript: Transcript) -> list[tuple[str, int]]:
    return [(segment.text.strip(), segment.span.start_ms) for segment in transcript.segments]


def test_a_passage_of_a_part_has_the_recordings_times(bench: Bench, long: Path) -> None:
    again = make_of_parts(bench, long)
    again.hear(Span(20_000, 23_000))
    question = ("Where does the, um, story begin?", 4_000)
    assert list_times(again.read()) == [question, ("It ends.", 20_500)]
    written = bench.written()
    bench.run(long, range=(TimeRange(4_000, 10_000), TimeRange(20_000, 26_000)), diarizer="none")
    assert bench.written() == written


def test_a_passage_of_a_clip_has_the_clips_times(bench: Bench, long: Path) -> None:
    again = make_of_parts(bench, long, clip=True)
    anew = again.hear(Span(5_000, 9_000), Span(10_000, 11_000))
    assert list_times(again.read())[1] == ("It ends.", 6_500)
    spans = [found.passage.span for found in anew.passages]
    assert spans == [Span(5_000, 6_000), Span(6_000, 9_000), Span(10_000, 11_000)]


def test_what_was_not_transcribed_is_not_heard_again(bench: Bench, long: Path) -> None:
    again = make_of_parts(bench, long)
    with pytest.raises(UsageError, match="only parts of the recording were transcribed: 0:04-0:10"):
        again.hear(Span(12_000, 15_000))


def test_a_part_takes_the_passages_of_the_whole_that_it_holds_and_the_whole_keeps_all(
    bench: Bench, long: Path
) -> None:
    again = Again(bench, Attentive((make_segment("It ends.", start_ms=8_500),)))
    bench.run(long, diarizer="none")
    again.hear(Span(9_000, 11_000), Span(20_000, 23_000))
    whole, bench.recognizer.segments = bench.written(), (make_segment("So it all begins anew."),)
    bench.run(long, range=(TimeRange(19_000, 26_000),), diarizer="none")
    there = bench.written()
    part = lossless_json.parse(there["talk.0m19s-0m26s.json"].decode())
    assert [Span(20_000, 23_000)] == [passage.span for passage in part.heard_again]
    assert "ends" in join(part)
    assert whole == {name: there[name] for name in whole}
    told = [event.text for event in bench.events if isinstance(event, Notice)]
    assert not any("has no place" in text for text in told)


# --- what can't be done


def test_a_recording_that_was_moved_is_named(again: Again, talk: Path) -> None:
    moved = talk.rename(talk.with_name("moved.wav"))
    with pytest.raises(MediaNotFound, match="Name it with --audio FILE"):
        again.hear(LATER)
    again.hear(LATER, audio=[moved])
    assert join(again.read()).endswith("It ends with two quotations.")
    assert again.told == []


def test_another_recording_under_the_name_is_refused(again: Again, talk: Path) -> None:
    write_wav(talk, levels=(0.25,))
    with pytest.raises(MediaError, match="its content differs"):
        again.hear(LATER)


def test_a_copy_that_is_named_is_told_of_and_one_of_another_length_refused(
    again: Again, tmp_path: Path
) -> None:
    again.hear(LATER, audio=[write_wav(tmp_path / "copy.wav", levels=(0.4,))])
    assert "is taken for a copy of it" in again.told[0]
    with pytest.raises(MediaError, match="not as long"):
        again.hear(LATER, audio=[write_wav(tmp_path / "long.wav", seconds=9.0)])


def test_a_passage_behind_the_end_is_refused(again: Again) -> None:
    with pytest.raises(UsageError, match="the recording ends at 0:06"):
        again.hear(Span(7000, 8000))


def test_another_programs_transcript_is_refused(again: Again) -> None:
    again.record.write_text('{"text": " Hi", "segments": [], "language": "en"}', "utf-8")
    with pytest.raises(FormatError, match="another program's"):
        again.hear(LATER)


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '{"schema": "transcribe.transcript/1"}'])
def test_a_damaged_transcript_is_refused_and_left(again: Again, text: str) -> None:
    again.record.write_text(text, "utf-8")
    with pytest.raises(FormatError):
        again.hear(LATER)
    assert again.record.read_text("utf-8") == text


@pytest.mark.parametrize(
    "path", ["../secret.wav", "/etc/hostname", "..", "", "a\u0000b", "x" * 5_000, "\u001b[2J.wav"]
)
def test_no_other_file_is_heard_because_a_transcript_names_it(
    again: Again, tmp_path: Path, path: str
) -> None:
    write_wav(tmp_path / "secret.wav", levels=(0.25,))
    text = again.record.read_text("utf-8")
    again.record.write_text(text.replace('"../talk.wav"', json.dumps(path)), "utf-8")
    with pytest.raises(MediaError):
        again.hear(LATER)
    assert again.recognizer.calls == 0


def test_a_full_disk_leaves_every_output_as_it_was(
    again: Again, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = again.bench.written()

    def fail(*_: object, **__: object) -> None:
        raise OutputError("talk.json", "the disk is full", "Free some space")

    monkeypatch.setattr("pipeline.run.outputs.rewriting.write_outputs", fail)
    with pytest.raises(OutputError, match="full"):
        again.hear(LATER)
    assert again.bench.written() == written


def test_a_published_texts_words_are_refused(again: Again) -> None:
    transcript = again.read().with_origin(cleaning="page")
    from pipeline.formats import Document

    again.record.write_text(lossless_json.render(Document(transcript, transcript, ())), "utf-8")
    with pytest.raises(UsageError, match="a published text's"):
        again.hear(LATER)


def test_a_recording_at_an_address_has_to_be_named(again: Again) -> None:
    text = again.record.read_text("utf-8")
    again.record.write_text(text.replace("../talk.wav", "https://example.org/talk.wav"), "utf-8")
    with pytest.raises(MediaNotFound, match="is at an address"):
        again.hear(LATER)


# --- a dry run


def test_it_is_foretold_which_words_would_be_replaced(again: Again, talk: Path) -> None:
    assert foresee_hearing(again.record, [LATER]) == ((LATER, "It begins with a question."),)
    shutil.move(talk, talk.with_name("moved.wav"))
    with pytest.raises(MediaNotFound):
        foresee_hearing(again.record, [LATER])
