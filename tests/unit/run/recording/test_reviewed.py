"""Corrections beside the outputs: every run applies them, and computes nothing anew for them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.corrections.journal.change_journal import begin_draft, make_base
from pipeline.corrections.journal.journal_records import Naming, write_line
from pipeline.formats.helpers.output_record import unseal
from pipeline.run import Engines, Notice, Status, rename_file
from pipeline.run.batch.single import run_file
from pipeline.run.inputs.reviews import find_review, journal_path, review_path
from tests.fakes import FakeRecognizer, make_segment
from tests.reviews import correct
from tests.unit.run.recording.test_stages import PAGE, Bench, bench, talk, write_wav

__all__ = ["bench", "talk"]

HEADED_PAGE = """# Beginnings

**Ann:** Where does the story begin?

## Quotations

**Bo:** It began with a quotation.
"""

FORMATS = ("txt", "srt", "vtt", "ctm", "stm", "rttm", "csv", "textgrid")


def notices(bench: Bench) -> list[str]:
    return [event.text for event in bench.events if isinstance(event, Notice)]


def text(bench: Bench, suffix: str = ".txt") -> str:
    return (bench.out / f"talk{suffix}").read_text("utf-8")


@pytest.fixture
def record(bench: Bench, talk: Path) -> Path:
    """The JSON of a run in all those formats."""
    bench.run(talk, output_format=FORMATS)
    bench.events.clear()
    return bench.out / "talk.json"


def test_every_format_but_the_json_has_the_correction(
    bench: Bench, talk: Path, record: Path
) -> None:
    before = unseal(record.read_bytes()).body
    correct(record, {"question.": "quotation."})
    bench.run(talk, output_format=FORMATS)
    with_words = [suffix for suffix in FORMATS if suffix != "rttm"]
    assert {s: "quotation" in text(bench, find_suffix(s)) for s in with_words} == dict.fromkeys(
        with_words, True
    )
    assert unseal(record.read_bytes()).body == before
    assert notices(bench) == ["talk.review.json: 1 word corrected"]


def find_suffix(name: str) -> str:
    from pipeline.formats import FORMATS as KNOWN

    return KNOWN[name].suffix


def test_correction_costs_no_more_than_rendering(bench: Bench, talk: Path, record: Path) -> None:
    correct(record, {"question.": "quotation."})
    (outcome,) = bench.run(talk, output_format=FORMATS)
    assert (bench.recognizer.calls, len(bench.diarizer.asked)) == (1, 1)
    assert outcome.reused
    assert {path.name for path in outcome.outputs} >= {"talk.json", "talk.txt", "talk.srt"}
    assert outcome.kept == ()


def test_second_run_after_a_correction_writes_nothing(
    bench: Bench, talk: Path, record: Path
) -> None:
    correct(record, {"question.": "quotation."})
    bench.run(talk, output_format=FORMATS)
    before = {path: path.stat().st_mtime_ns for path in bench.out.iterdir()}
    bench.events.clear()
    bench.run(talk, output_format=FORMATS)
    assert {path: path.stat().st_mtime_ns for path in bench.out.iterdir()} == before
    assert bench.stages() == []  # not even rendered


def test_corrections_that_were_taken_back_leave_what_was_recognised(
    bench: Bench, talk: Path, record: Path
) -> None:
    before = bench.written()
    correct(record, {"question.": "quotation."})
    bench.run(talk, output_format=FORMATS)
    review_path(record).unlink()
    (outcome,) = bench.run(talk, output_format=FORMATS)
    assert bench.written() == before
    assert outcome.kept == ()


def test_outputs_of_an_earlier_correction_are_known_without_a_cache(
    bench: Bench, talk: Path, record: Path
) -> None:
    for typed in ("quotation.", "quarrel."):
        correct(record, {"question.": typed, "quotation.": typed})
        (outcome,) = bench.run(talk, output_format=FORMATS, cache=False)
        assert outcome.kept == ()
        assert typed in text(bench)


def test_another_model_is_corrected_too(bench: Bench, talk: Path, record: Path) -> None:
    correct(record, {"question.": "quotation."})
    heard = (
        make_segment("So where does the story begin?"),
        make_segment("It begins with the question.", start_ms=3000),
    )
    bench.recognizer = FakeRecognizer(heard, fingerprint="another fake recognizer")
    bench.run(talk, output_format=("txt",))
    assert "So where does the story begin?" in text(bench)
    assert "It begins with the quotation." in text(bench)
    assert "question" in record.read_text("utf-8")


def test_correction_without_a_place_is_told_and_stays(
    bench: Bench, talk: Path, record: Path
) -> None:
    correct(record, {"question.": "quotation."})
    saved = review_path(record).read_bytes()
    bench.recognizer = FakeRecognizer((make_segment("Nothing alike."),), fingerprint="another")
    for _ in range(2):
        bench.events.clear()
        bench.run(talk, output_format=("txt",), cache=False)
        told, older = notices(bench)
        assert "are from an earlier run and out of date; " in older
        assert told.startswith(
            "1 correction of talk.review.json has no place in the new recognition: "
        )
        assert "00:00:04 'question.' → 'quotation.' (" in told
        assert told.endswith("; it stays in talk.review.json")
    assert review_path(record).read_bytes() == saved


def test_names_and_speakers_that_a_person_put_right_are_everywhere(
    bench: Bench, talk: Path, record: Path
) -> None:
    correct(record, speakers={"It": "SPEAKER_00"}, names={"SPEAKER_00": "Ann Lee"})
    bench.run(talk, output_format=FORMATS)
    assert text(bench).count("Ann Lee") == 2
    assert "SPEAKER_01" not in text(bench, ".rttm")
    assert text(bench, ".rttm").count("Ann_Lee") == 2


def test_comparison_is_of_the_corrected_text(bench: Bench, talk: Path, record: Path) -> None:
    (bench.out / "talk.reference.txt").write_text(PAGE)
    (outcome,) = bench.run(talk, output_format=("txt",))
    correct(record, {"question.": "quotation.", "begins": "began", "the": "the"})
    (corrected,) = bench.run(talk, output_format=("txt",))
    assert outcome.word_error_rate is not None
    assert corrected.word_error_rate is not None
    assert corrected.word_error_rate < outcome.word_error_rate
    assert "quotation" in text(bench, ".diff.html")


def test_headings_of_the_json_stay_where_they_were(bench: Bench, talk: Path) -> None:
    bench.out.mkdir()
    (bench.out / "talk.reference.md").write_text(HEADED_PAGE)
    bench.run(talk, output_format=("md",), headings=True)
    record = bench.out / "talk.json"
    before = unseal(record.read_bytes()).body
    correct(record, {"question.": "quotation.", "begins": "began"})
    bench.run(talk, output_format=("md",), headings=True)
    assert unseal(record.read_bytes()).body == before
    assert b"headings" in before
    assert "Quotations" in text(bench, ".md")


def test_damaged_corrections_stop_their_recording_and_no_other(
    bench: Bench, talk: Path, record: Path
) -> None:
    other = write_wav(talk.with_name("other.wav"), levels=(0.3,))
    review_path(record).write_text('{"schema": "transcribe.review/1", "turns": [')
    before = bench.written()
    failed, done = bench.run(talk, other, output_format=FORMATS)
    assert (failed.status, done.status) == (Status.FAILED, Status.DONE)
    assert "talk.review.json" in str(failed.error)
    assert "move it elsewhere" in str(failed.error)
    assert {name: data for name, data in bench.written().items() if name in before} == before
    assert bench.recognizer.calls == 2  # one for each, none anew


def test_edited_output_is_kept_beside_corrections(bench: Bench, talk: Path, record: Path) -> None:
    (bench.out / "talk.txt").write_text("mine")
    correct(record, {"question.": "quotation."})
    (outcome,) = bench.run(talk, output_format=FORMATS)
    assert [kept.path.name for kept in outcome.kept] == ["talk.txt"]
    assert text(bench) == "mine"
    assert "quotation" in text(bench, ".srt")


def test_library_gives_the_corrected_text(bench: Bench, talk: Path, record: Path) -> None:
    correct(record, {"question.": "quotation."})
    engines = Engines(bench.detector, bench.recognizer, bench.diarizer)
    settings = Settings(output_dir=bench.out)
    result = run_file(talk, settings, bench.folder / "cache", engines=engines, is_written=True)
    assert result.cleaned.turns[1].text.strip() == "It begins with a quotation."
    assert result.transcript.words[-1].text.strip() == "quotation."
    elsewhere = run_file(talk, settings, bench.folder / "cache", engines=engines)
    assert elsewhere.cleaned.turns[1].text.strip() == "It begins with a question."


def test_corrections_made_while_a_run_works_are_rendered_by_the_next(
    bench: Bench, talk: Path, record: Path
) -> None:

    def edit() -> None:
        correct(record, {"question.": "quotation."})

    bench.recognizer = replace(bench.recognizer, fingerprint="slow", before=edit)
    bench.run(talk, output_format=("txt",))
    assert "quotation" in text(bench)
    correct(record, {"quotation.": "quarrel."})
    bench.run(talk, output_format=("txt",))
    assert "quarrel" in text(bench)


def test_recording_whose_json_would_be_anothers_corrections_has_another_name(
    bench: Bench, talk: Path, record: Path
) -> None:
    correct(record, {"question.": "quotation."})
    saved = review_path(record).read_bytes()
    other = write_wav(talk.with_name("talk.review.wav"))
    (outcome,) = bench.run(other, output_format=("txt",), overwrite=True)
    assert outcome.status is Status.DONE
    assert "talk.review.json" not in {path.name for path in outcome.outputs}
    assert review_path(record).read_bytes() == saved


def leave_journal(record: Path, name: str) -> bytes:
    """What an editor that was killed leaves: a name that is in its journal only."""
    review, data = correct(record), review_path(record).read_bytes()
    base = make_base(review, hashlib.sha256(data).hexdigest(), begin_draft(review), 0)
    naming = Naming([("SPEAKER_00", name)], number=1)
    journal = write_line(base) + write_line(naming)
    journal_path(record).write_bytes(journal)
    return journal


def test_what_a_killed_editor_had_not_saved_yet_is_applied_and_stays(
    bench: Bench, talk: Path, record: Path
) -> None:
    journal = leave_journal(record, "Ann Lee")
    bench.run(talk, output_format=("txt",))
    assert text(bench).startswith("Ann Lee: ")
    assert journal_path(record).read_bytes() == journal
    leave_journal(record, "Bo Chen")
    bench.run(talk, output_format=("txt",))
    assert text(bench).startswith("Bo Chen: ")


def test_what_a_killed_editor_had_not_saved_yet_is_saved_by_who_renames(
    bench: Bench, talk: Path, record: Path
) -> None:
    leave_journal(record, "Ann Lee")
    rename_file(record, {"Ann Lee": "Ann Li"}, Settings(), cache_dir=bench.folder / "cache")
    assert text(bench).startswith("Ann Li: ")
    assert not journal_path(record).exists()
    review = find_review(record)
    assert review is not None
    assert [speaker.name for speaker in review.speakers] == ["Ann Li"]
