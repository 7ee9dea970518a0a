"""Subtitles that are cleaned in another way than the transcript: what each shows, and what an edit of one changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pysubs2
import pytest

from pipeline.config import Settings
from pipeline.formats.data import lossless_json
from pipeline.run import adopt_file
from pipeline.run.documents import make_documents
from pipeline.run.inputs.reviews import find_review
from tests.fakes import FakeDiarizer, FakeRecognizer, make_segment
from tests.reviews import correct
from tests.unit.run.recording.test_stages import Bench, write_wav

SAID = "Well, it was, sort of, the first machine. It beat settle, you see, in the fourth game of the match."
EDITED = "It was the first machine. It beat settle, in the fourth game of the match."
LEVEL = {"subtitle_cleaning": "edited", "speaker_labels": "none"}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path, FakeRecognizer((make_segment(SAID, each_ms=300),)), FakeDiarizer(()))
    bench.run(write_wav(tmp_path / "talk.wav", 9.0), output_format=("srt", "txt", "json"), **LEVEL)
    return bench


def show(bench: Bench) -> str:
    cues = pysubs2.load(str(bench.out / "talk.srt"))
    return " ".join(" ".join(cue.plaintext for cue in cues).split())


def read_text(bench: Bench) -> str:
    return " ".join((bench.out / "talk.txt").read_text("utf-8").split())


def test_subtitles_are_edited_and_the_transcript_is_not(bench: Bench) -> None:
    assert EDITED == show(bench)
    assert SAID in read_text(bench)


def test_words_of_cues_keep_their_times_and_corrections_reach_them(bench: Bench) -> None:
    record = bench.out / "talk.json"
    correct(record, {"settle,": "Sedol,"})
    transcript = lossless_json.parse(record.read_text("utf-8"))
    documents = make_documents(transcript, Settings(**LEVEL), find_review(record))
    times = {word.span for turn in transcript.turns for word in turn.words}
    cues = documents.corrected.cues
    assert {word.span for cue in cues for word in cue.words} < times
    said = " ".join("".join(word.text for word in cue.words) for cue in cues).replace("\n", " ")
    assert EDITED.replace("settle,", "Sedol,") == said
    assert "sort of," in documents.corrected.cleaned.turns[0].text


@pytest.mark.parametrize("given", [{}, LEVEL], ids=["as usual", "as it was made"])
@pytest.mark.parametrize("is_elsewhere", [False, True])
def test_an_edit_of_them_takes_no_word_from_the_transcript(
    bench: Bench, given: dict[str, str], is_elsewhere: bool
) -> None:
    path = bench.out / "talk.srt"
    text = (
        path.read_text("utf-8").replace("settle", "Sedol").replace("It was the", "It was clearly a")
    )
    path.write_text(text, "utf-8")
    if is_elsewhere:
        path = Path(shutil.move(path, bench.folder / "edited.srt"))
    adopt_file(
        path,
        Settings(**given),
        transcript=bench.out / "talk.json",
        cache_dir=bench.folder / "cache",
    )
    published = read_text(bench)
    assert "Sedol, you see, in the fourth game of the match." in published
    assert {"Well,", "sort", "of,", "clearly", "a", "first"} <= set(published.split())


def test_words_that_are_taken_out_of_them_go_from_both_and_no_others(bench: Bench) -> None:
    path = bench.out / "talk.srt"
    path.write_text(path.read_text("utf-8").replace("fourth ", ""), "utf-8")
    adopt_file(path, Settings(**LEVEL), cache_dir=bench.folder / "cache")
    assert SAID.replace("fourth ", "") in read_text(bench)
    assert EDITED.replace("fourth ", "") == show(bench)


def test_untouched_they_change_nothing(bench: Bench) -> None:
    before = bench.written()
    adopt_file(bench.out / "talk.srt", Settings(), cache_dir=bench.folder / "cache")
    assert before == bench.written()
