"""Subtitles in two languages, from files and from a second recognition, with what has no partner told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import webvtt

from pipeline.config import Settings, load_settings
from pipeline.domain import Segment
from pipeline.engines.protocols import Activity, Parts, Recognition, RecognitionOptions, Samples
from pipeline.errors import ConfigError, UsageError
from pipeline.run import Engines, Event, Notice, export_files, run_batch
from pipeline.run.documents import make_documents, summarise_cues
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.recording.bilingual.translated_cues import show_translation
from pipeline.run.recording.bilingual.translations import read_translation
from tests.fakes import FakeDetector, FakeRecognizer, make_segment
from tests.unit.run.recording.test_stages import write_wav

SAID = (make_segment("Womit fing alles an?"), make_segment("Mit einer Frage.", 3_000))
MEANT = (make_segment("How did it all begin?"), make_segment("With a question.", 3_000))
PAGE = "How did it all begin?\n\nWith a question.\n"


@dataclass
class Translator(FakeRecognizer):
    """Hears German, and gives English when it is asked for a translation; counts both."""

    tasks: list[str] = field(default_factory=list)
    language: str = "de"

    def recognize(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_progress: object = None,
        parts: Parts | None = None,
    ) -> Recognition:
        self.tasks.append(options.task)
        heard = MEANT if options.task == "translate" else SAID
        segments = tuple(Segment(one.words, self.language, one.evidence) for one in heard)
        return replace(super().recognize(samples, activity, options), segments=segments)


@dataclass
class Bench:
    """A folder with a talk in German and its English text."""

    folder: Path
    recognizer: Translator = field(default_factory=Translator)
    events: list[Event] = field(default_factory=list)

    def run(self, bilingual: str, **changes: object) -> Settings:
        asked = replace(
            Settings(output_dir=self.folder / "out", output_format=("srt", "vtt"), diarizer="none"),
            bilingual=bilingual,
            **changes,
        )
        engines = Engines(FakeDetector(), self.recognizer, None)
        outcomes = run_batch(
            [str(self.folder / "talk.wav")],
            asked,
            self.folder / "cache",
            self.events.append,
            engines,
        )
        assert [outcome.error for outcome in outcomes] == [None]
        return asked

    def read(self, suffix: str) -> str:
        return (self.folder / "out" / f"talk{suffix}").read_text("utf-8")

    @property
    def notices(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Notice)]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    write_wav(tmp_path / "talk.wav")
    (tmp_path / "page.txt").write_text(PAGE)
    return Bench(tmp_path)


def test_a_page_in_another_language_stands_below_what_is_said(bench: Bench) -> None:
    bench.run(str(bench.folder / "page.txt"))
    assert "Womit fing alles an?\nHow did it all begin?\n" in bench.read(".srt")
    assert "Mit einer Frage.\n<lang en>With a question.</lang>\n" in bench.read(".vtt")
    captions = webvtt.from_string(bench.read(".vtt")).captions
    assert captions[1].text == "Mit einer Frage.\nWith a question."
    assert bench.recognizer.tasks == ["transcribe"]


def test_the_models_translation_is_a_second_recognition_that_is_cached_as_the_first_is(
    bench: Bench,
) -> None:
    bench.run("translation")
    assert bench.recognizer.tasks == ["transcribe", "translate"]
    assert "Womit fing alles an?\nHow did it all begin?\n" in bench.read(".srt")
    bench.run("translation", max_line_width=30)
    assert bench.recognizer.tasks == ["transcribe", "translate"]


def test_every_format_has_both_languages_whatever_it_can_show_of_speakers(bench: Bench) -> None:
    formats = ("srt", "vtt", "ass", "ttml", "sbv", "lrc")
    bench.run(str(bench.folder / "page.txt"), output_format=formats, subtitle_style="bbc")
    for name in formats:
        text = bench.read(f".{name}")
        assert text.index("Womit fing alles an?") < text.index("How did it all begin?"), name


def test_a_page_that_was_changed_is_shown_as_it_is_now(bench: Bench) -> None:
    bench.run(str(bench.folder / "page.txt"))
    (bench.folder / "page.txt").write_text(PAGE.replace("question", "riddle"))
    bench.run(str(bench.folder / "page.txt"))
    assert "Mit einer Frage.\nWith a riddle." in bench.read(".srt")


def test_what_has_no_translation_is_told_and_shown_alone(bench: Bench) -> None:
    late = "1\n00:00:00,000 --> 00:00:01,500\nHow did it all begin?\n\n2\n00:00:30,000 --> 00:00:31,000\nBye.\n"
    (bench.folder / "other.srt").write_text(late)
    bench.run(str(bench.folder / "other.srt"))
    assert "1 of 2 sentences have no translation (at 00:00:03)" in "\n".join(bench.notices)
    assert "1 of 2 sentences of the translation are shown nowhere: Bye." in "\n".join(bench.notices)
    assert "Mit einer Frage.\n\n" in bench.read(".srt") + "\n"


def test_english_is_not_translated_into_english_which_is_told(bench: Bench) -> None:
    bench.recognizer.language = "en"
    bench.run("translation")
    assert bench.recognizer.tasks == ["transcribe"]
    assert "it is in English, which is not translated" in "\n".join(bench.notices)
    assert "Womit fing alles an?\n\n" in bench.read(".srt")


def test_export_shows_a_file_and_no_translation_of_a_model(bench: Bench) -> None:
    bench.run(str(bench.folder / "page.txt"))
    record = bench.folder / "out" / "talk.json"
    asked = Settings(output_dir=bench.folder / "again", output_format=("ttml",))
    export_files(record, replace(asked, bilingual=str(bench.folder / "page.txt")))
    written = (bench.folder / "again" / "talk.ttml").read_text("utf-8")
    assert '<br/><span style="back" xml:lang="en">How did it all begin?</span>' in written
    with pytest.raises(UsageError, match="takes the recording"):
        export_files(record, replace(asked, bilingual="translation"))


def test_reading_speed_counts_for_each_language_by_itself(bench: Bench) -> None:
    asked = bench.run(str(bench.folder / "page.txt"))
    documents = make_documents(read_transcript(bench.folder / "out" / "talk.json"), asked)
    translation = read_translation(asked, lambda _: None)
    cues = show_translation(documents, translation, asked, lambda _: None).corrected.cues
    short = [replace(cue, span=replace(cue.span, end_ms=cue.span.start_ms + 1_200)) for cue in cues]
    assert summarise_cues(short, asked).within == len(cues)


def test_what_can_t_be_shown_in_two_languages_is_refused_before_any_work(bench: Bench) -> None:
    with pytest.raises(UsageError, match="what is said is not written down"):
        bench.run("translation", task="translate")
    assert bench.recognizer.tasks == []


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match="file not found: nothing\\.txt"):
        load_settings(None, {}, {"bilingual": "nothing.txt"})
