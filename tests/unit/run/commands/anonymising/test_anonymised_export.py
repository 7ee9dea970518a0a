"""What is exported with pseudonyms has no name left in any format; the list and the transcript stay apart."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.clean.pseudonyms.mapped_names import MappedName
from pipeline.clean.pseudonyms.name_search import NameSearch
from pipeline.cli import cli
from pipeline.config import Settings
from pipeline.domain import Heading, MediaTrack, NameSource, Origin, Speaker, SpeakerSpan
from pipeline.errors import ConfigError, OutputError, UsageError
from pipeline.formats import FORMATS, Document
from pipeline.formats.data import lossless_json
from pipeline.formats.helpers.output_record import seal
from pipeline.run import Notice, export_anonymised, propose_names
from pipeline.run.commands.anonymising.name_suggestions import suggest_names
from pipeline.run.commands.anonymising.names_file import read_names_list
from pipeline.run.commands.anonymising.replacement_report import Report
from pipeline.user_files import parse_toml
from tests.reviews import correct
from tests.unit.clean.test_clean import transcript

NAMES = """
[names]
"Zora Quillfeather" = "P1"
"Bram Stokvis" = { as = "P2", variants = ["Brammetje"] }
[places]
"Vexleyford" = "a town"
[keep]
words = ["Monday"]
"""
CAPTIONS = (".scc", ".mcc")
SECRET = re.compile("zora|quillfeather|stokvis|brammetje|bram|vexley", re.IGNORECASE)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    made = transcript(
        (
            "SPEAKER_00",
            "Hello, I'm Zora Quillfeather. We left Vexleyford on Monday with Brammetje.",
        ),
        ("SPEAKER_01", "Zora's house, said Bram, was near Ottobrunn, and Quillfeathers too."),
    )
    spans = tuple(SpeakerSpan(turn.span, str(turn.speaker)) for turn in made.turns)
    made = replace(
        made,
        media=replace(
            made.media,
            name="Zora Quillfeather.mp3",
            path="../Zora Quillfeather.mp3",
            sha256="ab" * 32,
            duration_ms=60_000,
            tracks=(MediaTrack("zora.wav", "cd" * 32),),
        ),
        speakers=(
            Speaker("SPEAKER_00", "Zora Quillfeather", NameSource.USER),
            Speaker("SPEAKER_01", "Bram Stokvis", NameSource.USER),
        ),
        diarization=spans,
        headings=(
            Heading("Leaving Vexleyford", 0),
            Heading("Bram's house", made.turns[1].span.start_ms),
        ),
        origin=Origin(title="Zora in Vexleyford", notes=(("prompt", "Zora"),)),
    )
    folder = tmp_path / "private"
    folder.mkdir()
    path = folder / "Zora_Quillfeather.json"
    path.write_bytes(seal(lossless_json.render(Document(made, made, ())).encode(), {}))
    (folder / "names.toml").write_text(NAMES, "utf-8")
    return path


def read_texts(path: Path) -> str:
    """All that a file holds, the parts of a packed one unpacked and captions of line 21 decoded."""
    data = path.read_bytes()
    if path.suffix in CAPTIONS:
        read_cues = FORMATS[path.suffix.removeprefix(".")].read_cues
        assert read_cues is not None
        return data.decode() + " ".join(cue.text for cue in read_cues(data.decode()))
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8", errors="replace") + data.decode("utf-16-le", errors="replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(
            packed.read(name).decode("utf-8", "replace") + name for name in packed.namelist()
        )


def export(talk: Path, *formats: str) -> tuple[tuple[Path, ...], list[str]]:
    told: list[str] = []
    settings = Settings(output_dir=talk.parents[1] / "share", output_format=formats)
    cache, names = talk.parents[1] / "cache", talk.parent / "names.toml"

    def note(event: object) -> None:
        if isinstance(event, Notice):
            told.append(event.text)

    written = export_anonymised(talk, settings, names, observe=note, cache_dir=cache)
    return written, told


def test_no_name_is_left_in_any_format_nor_in_names_of_files(talk: Path) -> None:
    before = talk.read_bytes()
    written, _ = export(talk, "all")
    assert len(written) > 30
    assert [
        p.name for p in talk.parents[1].joinpath("share").rglob("*") if SECRET.search(p.name)
    ] == []
    texts = {path.name: read_texts(path) for path in written}
    assert {name: m.group() for name, text in texts.items() if (m := SECRET.search(text))} == {}
    assert [name for name, text in texts.items() if "abababab" in text or "cdcdcdcd" in text] == []
    assert before == talk.read_bytes()


def test_text_has_the_pseudonyms_in_their_places(talk: Path) -> None:
    (text,), _ = export(talk, "txt")
    assert text.name == "P1.anonymised.txt"
    assert text.read_text("utf-8").count("P1") >= 4
    assert "P2: P1's house, said P2, was near Ottobrunn, and P1s too." in text.read_text("utf-8")


def test_report_lies_with_the_list_and_says_what_was_left(talk: Path) -> None:
    _, told = export(talk, "txt", "json")
    report = parse_toml(
        (talk.parent / "Zora_Quillfeather.anonymised.report.toml").read_text("utf-8")
    )
    assert [left["text"] for left in report["left"]] == ["Ottobrunn"]
    assert {"Brammetje", "Zora", "Vexleyford"} <= {entry["written"] for entry in report["replaced"]}
    assert any("not replaced: Ottobrunn (1)" in line for line in told)
    assert any("voices" in line for line in told)
    assert sorted(path.name for path in (talk.parents[1] / "share").iterdir() if path.suffix) == [
        "P1.anonymised.json",
        "P1.anonymised.txt",
    ]


def test_anonymised_json_is_a_transcript_like_any_other(talk: Path) -> None:
    (path,), _ = export(talk, "json")
    read = lossless_json.parse(path.read_text("utf-8"))
    assert [speaker.name for speaker in read.speakers] == ["P1", "P2"]
    assert cli.main(["export", str(path), "-f", "srt"], standalone_mode=False) == 0


def test_exporting_again_changes_nothing_and_an_edit_is_kept(talk: Path) -> None:
    (text, _), _ = export(talk, "txt", "srt")
    first = text.read_bytes()
    export(talk, "txt", "srt")
    assert first == text.read_bytes()
    text.write_text("mine", "utf-8")
    _, told = export(talk, "txt", "srt")
    assert text.read_text("utf-8") == "mine"
    assert any("not replaced: P1.anonymised.txt" in line for line in told)


def test_corrections_are_anonymised_too_and_what_they_took_out_is_gone(talk: Path) -> None:
    correct(talk, {"Ottobrunn,": "Stokvis"}, names={"SPEAKER_00": "Brammetje"})
    written, _ = export(talk, "txt", "json", "ctm")
    texts = [read_texts(path) for path in written]
    assert all("P2" in text and "Ottobrunn" not in text for text in texts)
    assert [text for text in texts if SECRET.search(text)] == []


def test_titles_that_are_given_and_subtitles_of_their_own_cleaning_are_anonymised(
    talk: Path,
) -> None:
    names, share = talk.parent / "names.toml", str(talk.parents[1] / "share")
    given = ["--anonymise", str(names), "-o", share, "-f", "srt,md", "--title", "With Stokvis"]
    given += ["--subtitle-cleaning", "verbatim"]
    assert cli.main(["export", str(talk), *given], standalone_mode=False) == 0
    texts = [read_texts(path) for path in sorted(Path(share).glob("*.anonymised.*"))]
    assert "With P2" in texts[0]
    assert [text for text in texts if SECRET.search(text)] == []


def test_files_with_names_in_the_same_folder_are_told(talk: Path) -> None:
    share = talk.parents[1] / "share"
    share.mkdir()
    (share / "Zora_Quillfeather.srt").write_text("Zora", "utf-8")
    _, told = export(talk, "txt")
    assert any("still in Zora_Quillfeather.srt" in line for line in told)


@pytest.mark.parametrize("given", [["--undo", "1"], ["--bilingual", "translation"]])
def test_what_cannot_be_anonymised_is_refused(talk: Path, given: list[str]) -> None:
    names = str(talk.parent / "names.toml")
    with pytest.raises(UsageError, match=r"transcript itself|translation are not replaced"):
        cli.main(["export", str(talk), "--anonymise", names, *given], standalone_mode=False)
    assert not (talk.parent / "anonymised").exists()


def test_files_of_another_transcript_that_gets_the_same_name_are_left_alone(talk: Path) -> None:
    (text, record), _ = export(talk, "txt", "json")
    before = text.read_bytes(), record.read_bytes()
    other = talk.with_name("zora.json")
    made = lossless_json.parse(talk.read_text("utf-8"))
    made = replace(made, media=replace(made.media, duration_ms=61_000))
    other.write_text(lossless_json.render(Document(made, made, ())), "utf-8")
    with pytest.raises(OutputError, match="another transcript"):
        export(other, "txt", "json")
    assert before == (text.read_bytes(), record.read_bytes())


def test_ordinary_word_that_is_part_of_a_name_stays_and_is_told(talk: Path) -> None:
    (talk.parent / "names.toml").write_text("[names]\n'Zora House' = 'P1'\n", "utf-8")
    _, told = export(talk, "txt")
    assert any("not replaced: " in line and "house (1)" in line for line in told)


@pytest.mark.parametrize(
    ("name", "form"),
    [("Magdalena", "Magdalenas"), ("Novák", "Novákem"), ("Zofia", "Zofię"), ("Анна", "Анной")],
)
def test_another_form_of_a_name_is_told_with_what_to_do(name: str, form: str) -> None:
    left = suggest_names(
        transcript(("SPEAKER_00", f"Und dort, {form} zuliebe, blieb P1.")),
        NameSearch((MappedName(name, "P1"),)),
        {"p1"},
    )
    (told,) = (t for t in Report("talk.json", (), left).tell() if form in t)
    assert told == (
        f"not replaced: {form} (1): may be other forms of listed names, which need variants in the list"
    )


def test_subtitles_of_other_programs_are_anonymised(tmp_path: Path) -> None:
    source = tmp_path / "talk.srt"
    source.write_text(
        "1\n00:00:00,000 --> 00:00:02,000\nZora: I know Bram.\n\n"
        "2\n00:00:02,000 --> 00:00:04,000\nBram: Vexleyford?\n",
        "utf-8",
    )
    names = tmp_path / "names.toml"
    names.write_text(NAMES, "utf-8")
    arguments = ["export", str(source), "--anonymise", str(names), "-f", "json,srt"]
    assert cli.main(arguments, standalone_mode=False) == 0
    written = list((tmp_path / "anonymised").glob("talk.anonymised.*"))
    assert len(written) == 2
    assert [path for path in written if SECRET.search(read_texts(path))] == []


def test_list_may_not_lie_among_what_is_passed_on(talk: Path) -> None:
    settings = Settings(output_dir=talk.parent, output_format=("txt",))
    with pytest.raises(UsageError, match="passed on"):
        export_anonymised(talk, settings, talk.parent / "names.toml")


def test_missing_list_is_told_with_how_to_get_one(talk: Path) -> None:
    with pytest.raises(UsageError, match="transcribe pseudonyms"):
        read_names_list(talk.parent / "none.toml", talk)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[names]", "no name"),
        ("[nmes]\nA = 'B'", r"\[names\]"),
        ("[names]\n'Ann Lee' = 'Ann X'", "holds 'Ann'"),
        ("[names]\n'Ann' = 'P1'\n'ANN' = 'P2'", "'P1' and as 'P2'"),
        ("[names]\n'Ann' = 'A:'", "colon"),
        ("[names]\n'Ann' = 1", "needs a pseudonym"),
        ("[names]\n'Ann' = { as = 'P1', variant = ['x'] }", "needs a pseudonym"),
        ("[names]\n'...' = 'P1'", "no letter"),
        ("[keep]\nwords = 1", "list of words"),
        ("[names", "can't be read"),
        ("names = 1", "no table"),
    ],
)
def test_list_that_is_wrong_is_refused_with_the_reason(
    tmp_path: Path, text: str, reason: str
) -> None:
    path = tmp_path / "names.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=reason):
        read_names_list(path, path)


def test_draft_has_pseudonyms_for_speakers_and_can_be_used(
    talk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["pseudonyms", str(talk)], standalone_mode=False) == 0
    draft = capsys.readouterr().out
    assert '"Zora Quillfeather" = "P1"\n"Bram Stokvis" = "P2"' in draft
    assert '# "Ottobrunn" = ""  # once, first at ' in draft
    path = talk.parent / "draft.toml"
    path.write_text(propose_names(talk), "utf-8")
    assert isinstance(read_names_list(path, talk).search, NameSearch)
