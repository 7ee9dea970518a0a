"""Commands that go by a transcript go by its corrections, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.domain import Review
from pipeline.errors import FormatError, OutputError, UsageError
from pipeline.formats.data import lossless_json
from pipeline.formats.helpers.output_record import unseal
from pipeline.run import Event, Notice, compare_files, export_files, rename_file, show_page
from pipeline.run.inputs.reviews import find_review, review_path
from pipeline.run.outputs.review_files import hold_review
from tests.fakes import FakeRecognizer, make_words
from tests.reviews import correct
from tests.unit.run.commands.test_align import Bench as AlignBench
from tests.unit.run.commands.test_align import bench as align_bench
from tests.unit.run.recording.test_stages import ANSWER, PAGE, QUESTION, Bench, bench, talk

__all__ = ["align_bench", "bench", "talk"]

S0, S1 = "SPEAKER_00", "SPEAKER_01"


@pytest.fixture
def record(bench: Bench, talk: Path) -> Path:
    """The JSON of a run, whose last word was put right."""
    bench.run(talk, output_format=("txt", "srt"))
    path = bench.out / "talk.json"
    correct(path, {"question.": "quotation."})
    return path


def export(record: Path, suffix: str = "txt", **given: object) -> str:
    settings = Settings(output_dir=record.parent / "exported", output_format=(suffix,), **given)
    (text,) = export_files(record, settings, given=given, cache_dir=record.parent / "cache")
    return text.read_text("utf-8")


def tell(told: list[str]) -> object:
    def observe(event: Event) -> None:
        if isinstance(event, Notice):
            told.append(event.text)

    return observe


@pytest.mark.parametrize("suffix", ["txt", "srt", "csv", "md"])
def test_export_has_the_corrections(record: Path, suffix: str) -> None:
    assert "begins with a quotation." in export(record, suffix)


def test_exported_json_is_what_was_recognised(record: Path) -> None:
    exported = lossless_json.parse(export(record, "json"))
    assert exported == lossless_json.parse(record.read_text("utf-8"))


@pytest.mark.parametrize("cleaning", ["verbatim", "clean", "edited"])
def test_export_cleaned_otherwise_has_the_corrections(record: Path, cleaning: str) -> None:
    assert "It begins with a quotation." in export(record, cleaning=cleaning)


def test_export_tells_what_it_applied(record: Path) -> None:
    told: list[str] = []
    settings = Settings(output_dir=record.parent / "exported", output_format=("txt",))
    export_files(record, settings, observe=tell(told), cache_dir=record.parent / "cache")
    assert told == ["talk.review.json: 1 word corrected"]


def test_export_beside_the_transcript_takes_the_place_of_what_was_not_corrected(
    record: Path,
) -> None:
    settings = Settings(output_dir=record.parent, output_format=("txt", "srt"), cache=False)
    written = export_files(record, settings)
    assert {path.name for path in written} == {"talk.txt", "talk.srt"}
    assert "quotation" in record.with_suffix(".txt").read_text("utf-8")


def test_export_of_another_programs_json_has_the_corrections_beside_it(
    record: Path, tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign.json"
    words = '[{"word": " Hi", "start": 0, "end": 1}, {"word": " Settle.", "start": 1, "end": 2}]'
    foreign.write_text(
        f'{{"segments": [{{"start": 0, "end": 2, "text": " Hi Settle.", "words": {words}}}]}}'
    )
    correct(foreign, {"Settle.": "Sedol."})
    assert "Hi Sedol." in export(foreign)


def test_corrections_are_no_transcript_to_be_exported(record: Path) -> None:
    with pytest.raises(FormatError, match=r"corrections of talk\.json.* Name talk\.json"):
        export(review_path(record))


def test_corrections_are_no_side_of_a_comparison(record: Path) -> None:
    with pytest.raises(FormatError, match=r"corrections of talk\.json"):
        compare_files(review_path(record), record)


def test_transcript_whose_name_is_like_that_of_corrections_can_be_exported(record: Path) -> None:
    older = record.with_name("older.review.json")
    older.write_bytes(record.read_bytes())
    assert "begins with a question." in export(older)


def test_nothing_is_exported_over_corrections(record: Path) -> None:
    subtitles = record.with_name("talk.review.srt")
    subtitles.write_bytes(record.with_suffix(".srt").read_bytes())
    saved = review_path(record).read_bytes()
    settings = Settings(output_dir=record.parent, output_format=("json", "vtt"), overwrite=True)
    (written,) = export_files(subtitles, settings, cache_dir=record.parent / "cache")
    assert written.name == "talk.review.vtt"
    assert review_path(record).read_bytes() == saved


def test_comparison_is_of_the_corrected_text(record: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE)
    told: list[str] = []
    corrected = compare_files(record, page, observe=tell(told))
    review_path(record).unlink()
    assert corrected.words.errors == compare_files(record, page).words.errors - 1
    assert told == ["talk.review.json: 1 word corrected"]


def test_transcript_that_is_the_page_is_a_corrected_one(record: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Ann: Where does the story begin?\n\nBo: It begins with a quotation.\n")
    assert compare_files(other, record).words.errors == 0
    assert any("quotation" in line for line in show_page(record)[0])


def test_speaker_whom_a_person_named_is_renamed_among_the_corrections(record: Path) -> None:
    correct(record, names={S0: "Ann"})
    rename_file(record, {"ann": "Ann Lee"}, Settings(), cache_dir=record.parent / "cache")
    review = find_review(record)
    assert isinstance(review, Review)
    assert [(s.label, s.name) for s in review.speakers] == [(S0, "Ann Lee")]
    text = record.with_suffix(".txt").read_text("utf-8")
    assert text.startswith("Ann Lee: ")
    assert "quotation" in text
    assert lossless_json.parse(record.read_text("utf-8")).name_of(S0) == "Ann Lee"


def test_speaker_whom_no_correction_names_is_renamed_beside_the_other_corrections(
    record: Path,
) -> None:
    rename_file(record, {S1: "Bo"}, Settings(), cache_dir=record.parent / "cache")
    review = find_review(record)
    assert review is not None
    assert (S1, "Bo") in [(speaker.label, speaker.name) for speaker in review.speakers]
    text = record.with_suffix(".txt").read_text("utf-8")
    assert "Bo: It begins with a quotation." in text


def test_speaker_whom_a_person_added_can_be_renamed(record: Path) -> None:
    correct(record, speakers={"It": "added"}, names={"added": "Cy"})
    rename_file(record, {"Cy": "Cyril"}, Settings(), cache_dir=record.parent / "cache")
    assert "Cyril: It begins" in record.with_suffix(".txt").read_text("utf-8")


def test_rename_waits_for_nobody_who_is_correcting(record: Path) -> None:
    correct(record, names={S0: "Ann"})
    before = record.read_bytes(), review_path(record).read_bytes()
    with hold_review(record), pytest.raises(OutputError, match="Publish and close it there"):
        rename_file(record, {S0: "Bo"}, Settings(), cache_dir=record.parent / "cache")
    assert (record.read_bytes(), review_path(record).read_bytes()) == before


def test_rename_that_fails_leaves_the_corrections_as_they_were(record: Path) -> None:
    correct(record, names={S0: "Ann"})
    saved = review_path(record).read_bytes()
    with pytest.raises(UsageError):
        rename_file(record, {"Nobody": "Bo"}, Settings(), cache_dir=record.parent / "cache")
    for path in record.parent.glob("talk.*"):
        if path != review_path(record):
            path.chmod(0o444)
    with pytest.raises(OutputError):
        rename_file(record, {S0: "Bo"}, Settings(), cache_dir=record.parent / "cache")
    assert review_path(record).read_bytes() == saved


def test_correction_of_the_glossary_that_is_undone_leaves_a_persons(
    bench: Bench, talk: Path
) -> None:
    unsure = tuple(replace(word, probability=0.6) for word in make_words("The Witfield house."))
    heard = (replace(QUESTION, words=unsure), ANSWER)
    bench.recognizer = FakeRecognizer(heard)
    bench.run(talk, output_format=("txt",), glossary=(("Whitfield", ()),))
    record = bench.out / "talk.json"
    correct(record, {"question.": "quotation."})
    settings = Settings(output_dir=bench.out, output_format=("txt",))
    export_files(record, settings, undo=(1,), cache_dir=bench.folder / "cache")
    text = record.with_suffix(".txt").read_text("utf-8")
    assert "The Witfield house." in text
    assert "quotation" in text
    assert lossless_json.parse(record.read_text("utf-8")).corrections[0].undone


def test_pages_words_have_corrections_of_their_own(align_bench: AlignBench) -> None:
    align_bench.align()
    record = align_bench.out / "talk.aligned.json"
    before = unseal(record.read_bytes()).body
    correct(record, {"Question!": "Quotation!"})
    aligned = align_bench.align()
    assert aligned.kept == ()
    assert "with a Quotation!" in record.with_suffix(".txt").read_text("utf-8")
    assert unseal(record.read_bytes()).body == before


def rename(record: Path) -> None:
    rename_file(record, {S0: "Ann"}, Settings(), cache_dir=record.parent / "cache")


def compare(record: Path) -> None:
    compare_files(record, record.with_suffix(".txt"))


@pytest.mark.parametrize("command", [export, rename, compare])
def test_damaged_corrections_stop_a_command_that_touches_nothing(
    record: Path, command: Callable[[Path], object]
) -> None:
    review_path(record).write_text("{")
    before = {path: path.read_bytes() for path in record.parent.rglob("*.*")}
    with pytest.raises(FormatError, match=r"talk\.review\.json.* move it elsewhere"):
        command(record)
    assert {path: path.read_bytes() for path in record.parent.rglob("*.*")} == before
