"""A page timed to its recording, on fake engines: what is written, listed, kept and refused."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from pipeline.config import Settings
from pipeline.console import print_alignment
from pipeline.domain import Alignment, Deviation, Extra, MissingPassage, Span
from pipeline.engines.forced_alignment.whisper_attention import AttentionAligner, SecondAligner
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.recognition.whisper import ComputeConfig, WhisperRecognizer
from pipeline.errors import MediaNotFound, ReferencePageError, UsageError
from pipeline.formats.data import lossless_json
from pipeline.run import (
    Aligned,
    Engines,
    Event,
    Notice,
    Stage,
    StageProgress,
    align_page,
    compare_files,
    export_files,
)
from pipeline.run.commands import align
from pipeline.run.commands.rename import rename_file
from tests.fakes import FakeAligner, FakeDetector, FakeRecognizer, make_segment
from tests.pages import read_back
from tests.unit.run.recording.test_stages import write_wav

HEARD = make_segment("where does the story begin"), make_segment("it begins with a question", 3000)
PAGE = """A headline about stories

This summary of what they said was never read out by anybody at all.

Transcript of the conversation is below:

Ann Lee: Where does the “story” begin?

How Beginnings Begin

Bo Chen: It begins — with a Question!
"""
SAID = "Where does the “story” begin? It begins — with a Question!"
WORDS = SAID.split()


@dataclass
class Bench:
    """A folder with a talk and its page, and engines that count."""

    folder: Path
    recognizer: FakeRecognizer = field(default_factory=lambda: FakeRecognizer(HEARD))
    aligner: FakeAligner = field(default_factory=FakeAligner)
    events: list[Event] = field(default_factory=list)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def align(self, text: str = PAGE, **changes: object) -> Aligned:
        path = self.folder / "page.txt"
        path.write_text(text, encoding="utf-8")
        asked = replace(Settings(output_dir=self.out), **changes)
        engines = Engines(FakeDetector(), self.recognizer, None)
        return align_page(
            self.folder / "talk.wav",
            path,
            asked,
            self.folder / "cache",
            self.events.append,
            engines=engines,
            aligner=self.aligner,
        )

    def words(self, suffix: str) -> list[str]:
        text = (self.out / f"talk.aligned{suffix}").read_text("utf-8")
        return " ".join(turn.text for turn in read_back(text, suffix)).split()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    write_wav(tmp_path / "talk.wav")
    return Bench(tmp_path)


# What is written


def test_summary_and_headings_of_the_page_are_not_in_the_results(bench: Bench) -> None:
    aligned = bench.align(output_format=("srt", "vtt", "txt", "json"))
    assert aligned.alignment == Alignment()
    assert [bench.words(suffix) for suffix in (".srt", ".vtt", ".txt", ".json")] == [WORDS] * 4


def test_the_pages_speakers_say_its_words_at_the_heard_times(bench: Bench) -> None:
    bench.align()
    record = json.loads((bench.out / "talk.aligned.json").read_text("utf-8"))
    turns = [(turn["speaker"], turn["start"]) for turn in record["turns"]]
    assert turns == [("SPEAKER_00", 0.0), ("SPEAKER_01", 3.0)]
    names = [(one["name"], one["name_source"]) for one in record["speakers"]]
    assert names == [("Ann Lee", "reference"), ("Bo Chen", "reference")]


def test_a_page_without_speakers_gives_turns_of_nobody(bench: Bench) -> None:
    aligned = bench.align("Where does the story begin?\n\nIt begins with a question.\n")
    assert {turn.speaker for turn in aligned.transcript.turns} == {None}
    assert aligned.transcript.speakers == ()
    assert aligned.words == 10


def test_a_hint_about_the_page_is_heeded(bench: Bench) -> None:
    advert = "Read more about it in one of our many other articles tomorrow."
    page = PAGE.replace("How Beginnings", f"{advert}\n\nHow Beginnings")
    taken = bench.align(page).alignment
    skipped = bench.align(page, page=("skip: Read more about",)).alignment
    assert ([advert], []) == ([m.text for m in taken.missing], [m.text for m in skipped.missing])
    assert bench.words(".txt") == WORDS


@pytest.mark.parametrize("command", ["align", "export"])
def test_what_files_lose_or_lack_is_told_once(bench: Bench, command: str) -> None:
    asked = {"output_format": ("edl", "stl", "chapters"), "stl_level": "open"}
    page = PAGE.replace("How Beginnings Begin\n\n", "").replace("Question", "Qu\u01a3stion")
    bench.align(page, **(asked if command == "align" else {}))
    if command == "export":
        bench.events.clear()
        settings = replace(Settings(output_dir=bench.out), **asked)
        export_files(bench.out / "talk.aligned.json", settings, observe=bench.events.append)
    told = [event.text.partition(": ")[2] for event in bench.events if isinstance(event, Notice)]
    assert [text for text in told if text.startswith(("edl", "stl", "no "))] == [
        "no chapters, because the transcript has no headings",
        "edl and stl count 25 frames a second, since no rate is known; --fps sets it",
        "stl has ? in place of characters that it lacks: \u01a3",
    ]


def test_results_lie_beside_those_of_a_transcription(bench: Bench) -> None:
    bench.out.mkdir()
    (bench.out / "talk.srt").write_text("mine")
    bench.align()
    assert (bench.out / "talk.srt").read_text() == "mine"


def test_stages_come_in_order_and_timing_before_writing(bench: Bench) -> None:
    bench.align()
    told = [event.stage for event in bench.events if isinstance(event, StageProgress)]
    order = [Stage.DECODE, Stage.DETECT, Stage.RECOGNIZE, Stage.ALIGN, Stage.WRITE]
    assert list(dict.fromkeys(told)) == order
    assert order == [stage for stage in Stage if stage in order]


# What is kept


def test_a_second_run_decodes_and_times_nothing(bench: Bench) -> None:
    first = bench.align()
    bench.events.clear()
    again = bench.align()
    assert (bench.recognizer.calls, bench.aligner.calls) == (1, 1)
    stages = {event.stage for event in bench.events if isinstance(event, StageProgress)}
    assert stages == {Stage.WRITE}
    assert first.transcript.turns == again.transcript.turns


def test_another_page_is_timed_anew_without_hearing_again(bench: Bench) -> None:
    bench.align()
    bench.align(PAGE.replace("Question!", "question."))
    assert (bench.recognizer.calls, bench.aligner.calls) == (1, 2)


def test_the_json_gives_the_alignment_back(bench: Bench) -> None:
    aligned = bench.align(PAGE.replace("Question!", "quotation."))
    parsed = lossless_json.parse((bench.out / "talk.aligned.json").read_text("utf-8"))
    assert aligned.alignment == parsed.alignment
    assert [d.page for d in aligned.alignment.deviations] == ["quotation."]


def test_export_and_rename_leave_the_pages_words(bench: Bench) -> None:
    page = PAGE.replace("It begins", "It, um, it begins")
    bench.align(page)
    own = bench.words(".json")
    path = bench.out / "talk.aligned.json"
    export_files(path, Settings(output_dir=bench.out, output_format=("vtt",)))
    assert bench.words(".vtt") == own
    assert "um," in own
    rename_file(path, {"Ann Lee": "Anna Lee"}, Settings(output_dir=bench.out))
    assert own == bench.words(".txt") == bench.words(".srt")
    assert "Anna Lee: " in (bench.out / "talk.aligned.txt").read_text("utf-8")


def test_the_results_compared_with_their_page_have_no_error(bench: Bench) -> None:
    bench.align()
    made = compare_files(bench.out / "talk.aligned.json", bench.folder / "page.txt", Settings())
    assert made.words.rate == 0.0


WORD = st.sampled_from(
    ["Where", "does", "the", "“story”", "begin?", "It", "begins", "—", "with", "a", "$5.", "Ünal", "(so)"]
)  # fmt: skip


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORD, max_size=6), st.lists(WORD, max_size=6))
def test_subtitles_hold_exactly_the_pages_words_in_order(
    bench: Bench, first: list[str], second: list[str]
) -> None:
    question = "Where does the story begin? " + " ".join(first)
    answer = "It begins with a question. " + " ".join(second)
    bench.align(f"Ann Lee: {question}\n\nBo Chen: {answer}\n", output_format=("srt", "vtt", "json"))
    own = bench.words(".json")
    assert own == bench.words(".srt") == bench.words(".vtt")
    page = f"{question} {answer}".split()
    rest = iter(page)
    assert all(word in rest for word in own)


# What is refused


def test_a_page_of_another_recording_is_refused_and_nothing_is_written(bench: Bench) -> None:
    with pytest.raises(ReferencePageError, match="hardly any of the published words are in it"):
        bench.align("Ann Lee: Penguins seldom fly over Berlin.\n\nBo Chen: No, never.\n")
    assert list(bench.out.iterdir()) == []


def test_a_silent_recording_is_refused(bench: Bench) -> None:
    write_wav(bench.folder / "talk.wav", levels=(0.0,))
    with pytest.raises(ReferencePageError, match="no speech was found in it"):
        bench.align()


def test_a_missing_recording_is_named(bench: Bench) -> None:
    (bench.folder / "talk.wav").unlink()
    with pytest.raises(MediaNotFound, match=r"talk\.wav"):
        bench.align()


def test_a_folder_has_no_page(tmp_path: Path) -> None:
    write_wav(tmp_path / "talks" / "first.wav")
    write_wav(tmp_path / "talks" / "second.wav")
    (tmp_path / "page.txt").write_text(PAGE)
    with pytest.raises(UsageError, match="a published text belongs to one recording"):
        align_page(tmp_path / "talks", tmp_path / "page.txt", Settings(), tmp_path / "cache")


def test_a_failure_while_writing_leaves_the_old_results(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.align()
    before = {path.name: path.read_bytes() for path in bench.out.iterdir()}

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.replace", fail)
    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(Exception, match="no space left"):
        bench.align(PAGE.replace("Question!", "question."))
    assert {path.name: path.read_bytes() for path in bench.out.iterdir()} == before


# What is told


def test_the_account_tells_where_page_and_recording_part() -> None:
    found = Alignment(
        (MissingPassage(1, "Never \x1b[31msaid.", 61_000, 62_000),),
        (Extra(Span(5_000, 6_000), "um well"),),
        (Deviation(0, "lazy", "", Span(7_000, 8_000)),),
    )
    told = io.StringIO()
    print_alignment(found, 1234, Console(file=told, width=200))
    lines = told.getvalue().splitlines()
    assert lines[0] == (
        "1,234 words timed. Passages that are not in the recording: 1, "
        "not in the published text: 1, spoken differently: 1"
    )
    assert "  not in the published text, 0:00:05: um well" in lines
    assert "  spoken differently, 0:00:07: lazy · recognised: nothing" in lines
    assert "\x1b" not in told.getvalue()


@pytest.mark.parametrize(("is_here", "kinds"), [(True, SecondAligner), (False, AttentionAligner)])
def test_english_is_followed_by_attention_where_there_is_no_pocketsphinx(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_here: bool, kinds: type
) -> None:
    weights = Weights("base", tmp_path, "1", "folder")
    recognizer = WhisperRecognizer(weights, ComputeConfig("cpu", "int8", 2, 1, 2), pytest.fail)
    monkeypatch.setattr(align, "find_spec", lambda name: object() if is_here else None)
    assert isinstance(align.choose_aligner(recognizer), kinds)


def test_a_recogniser_without_attention_names_the_extra_that_times_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(align, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'transcribe-interviews\[align\]'"):
        align.choose_aligner(FakeRecognizer(HEARD))


@pytest.mark.parametrize(("is_here", "told"), [(True, 0), (False, 1)])
def test_less_exact_times_are_told_with_what_to_install(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, is_here: bool, told: int
) -> None:
    monkeypatch.setattr(align, "find_spec", lambda name: object() if is_here else None)
    monkeypatch.setattr(align, "choose_aligner", lambda _: FakeAligner())
    bench.aligner = None
    bench.align()
    notices = [event.text for event in bench.events if isinstance(event, Notice)]
    assert len([text for text in notices if "transcribe-interviews[align]" in text]) == told
