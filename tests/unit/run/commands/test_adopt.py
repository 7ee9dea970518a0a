"""An output that was edited by hand is taken up: by every other output, and by every later run."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from pipeline.config import Settings
from pipeline.corrections.counting import ChangeCounts
from pipeline.domain import NameSource, Span, Speaker, SpeakerSpan
from pipeline.errors import FormatError, OutputError, UsageError
from pipeline.formats import FORMATS, Document, find_format, read_subtitles
from pipeline.formats.data import lossless_json
from pipeline.run import Adopted, Notice, adopt_file, export_files, rename_file
from pipeline.run.commands.adopt import find_record
from pipeline.run.inputs.reviews import find_review, review_path
from pipeline.run.inputs.written_files import can_be_taken_up
from tests.fakes import FakeDiarizer, FakeRecognizer, make_segment
from tests.reviews import correct
from tests.unit.run.recording.test_stages import Bench, write_wav

SAID = (
    "Where does the story of the game begin, and who was there to see it?",
    "It begins in a soul hotel, where settle lost to a machine for the first time. Nobody had seen that coming.",
    "How did the people who watched it on the screens take what they saw?",
    "They went very quiet. Then settle stood up, and he left the room without a single word to anybody.",
)
READ_BACK = [name for name, known in FORMATS.items() if can_be_taken_up(Path(f"a{known.suffix}"))]
TIMES_WORDS, CODED = ("ctm", "stm", "textgrid", "eaf", "exb", "tei"), (".stl", ".scc", ".mcc")
USUAL = ("json", "txt", "md", "docx", "srt", "vtt")
KEEPS_WORDS = [name for name in READ_BACK if name not in TIMES_WORDS]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The outputs of a run, in every format."""
    return finish_run(tmp_path_factory.mktemp("finished"), tuple(FORMATS))


@pytest.fixture(scope="module")
def finished_usual(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The outputs of a run, in the formats that people edit."""
    return finish_run(tmp_path_factory.mktemp("usual"), USUAL)


def finish_run(folder: Path, formats: tuple[str, ...]) -> Bench:
    segments = [make_segment(text, start_ms=6000 * n, each_ms=250) for n, text in enumerate(SAID)]
    voices = tuple(
        SpeakerSpan(Span(6000 * n, 6000 * n + 5900), f"SPEAKER_0{n % 2}") for n in range(len(SAID))
    )
    bench = Bench(folder, FakeRecognizer(tuple(segments)), FakeDiarizer(voices))
    bench.run(write_wav(folder / "talk.wav", 24.0), output_format=formats)
    return bench


@pytest.fixture
def whole_bench(finished: Bench, tmp_path: Path) -> Bench:
    """A copy of the outputs in every format."""
    return copy_run(finished, tmp_path)


@pytest.fixture
def bench(finished_usual: Bench, tmp_path: Path) -> Bench:
    """A copy of the outputs in the formats that people edit."""
    return copy_run(finished_usual, tmp_path)


def copy_run(finished: Bench, folder: Path) -> Bench:
    shutil.copytree(finished.folder, folder, dirs_exist_ok=True)
    return replace(finished, folder=folder, events=[])


def adopt(bench: Bench, name: str, **given: object) -> Adopted:
    cache = bench.folder / "cache"
    return adopt_file(
        bench.out / name, Settings(), observe=bench.events.append, cache_dir=cache, **given
    )


def tell(bench: Bench) -> str:
    return "\n".join(event.text for event in bench.events if isinstance(event, Notice))


def edit(bench: Bench, name: str, change: Callable[[str], str]) -> None:
    path = bench.out / name
    if path.suffix == ".docx":
        page = docx.Document(str(path))
        for paragraph in page.paragraphs:
            for run in paragraph.runs:
                run.text = change(run.text)
        page.save(str(path))
        return
    if path.suffix in CODED:
        path.write_bytes(write_again(path, change))
        return
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def write_again(path: Path, change: Callable[[str], str]) -> bytes:
    """A file of codes as an editor of subtitles writes it again: its cues with other lines."""
    known = find_format(path.suffix)
    assert known is not None
    content = path.read_bytes() if known.is_binary else path.read_text("utf-8")
    cues = tuple(
        replace(cue, lines=tuple(map(change, cue.lines)), words=())
        for cue in read_subtitles(content, path.suffix)
    )
    transcript = lossless_json.parse((path.parent / "talk.json").read_text("utf-8"))
    written = known.render(Document(transcript, transcript, cues))
    return written if isinstance(written, bytes) else written.encode()


def put_right(text: str) -> str:
    return (
        text.replace("settle", "Sedol")
        .replace(" soul", " Seoul")
        .replace("very quiet", "quiet")
        .replace("SPEAKER_01", "Ann")
    )


@pytest.mark.parametrize("name", READ_BACK)
def test_a_file_that_nobody_edited_changes_nothing_and_nothing_is_written(
    whole_bench: Bench, name: str
) -> None:
    before = whole_bench.written()
    adopted = adopt(whole_bench, f"talk{FORMATS[name].suffix}")
    assert adopted == Adopted(ChangeCounts(0, 0, 0))
    assert whole_bench.written() == before


@pytest.mark.parametrize("name", KEEPS_WORDS)
def test_edits_in_every_format_reach_the_others_and_are_taken_up_once(
    whole_bench: Bench, name: str
) -> None:
    file = f"talk{FORMATS[name].suffix}"
    recognised = lossless_json.parse((whole_bench.out / "talk.json").read_text("utf-8"))
    has_names = name == "docx" or "SPEAKER_01" in (whole_bench.out / file).read_text("latin-1")
    edit(whole_bench, file, put_right)
    adopted = adopt(whole_bench, file)
    assert adopted.counts.words == 4
    assert adopted.named == (Speaker("SPEAKER_01", "Ann", NameSource.USER),) * has_names
    assert (adopted.changes[0].before, adopted.changes[0].after) == ("soul", "Seoul")
    for other in ("talk.txt", "talk.srt", "talk.md"):
        text = (whole_bench.out / other).read_text("utf-8")
        assert [word in text for word in ("Sedol", "settle", "very")] == [True, False, False]
    assert ("Ann: " in (whole_bench.out / "talk.txt").read_text("utf-8")) == has_names
    assert lossless_json.parse((whole_bench.out / "talk.json").read_text("utf-8")) == recognised
    before = whole_bench.written()
    assert adopt(whole_bench, "talk.txt").counts.is_nothing
    assert whole_bench.written() == before


@pytest.mark.parametrize("suffix", CODED)
def test_what_codes_have_no_sign_for_is_lost_in_no_other_format(
    tmp_path: Path, suffix: str
) -> None:
    odd = ("Łódź", "日本", "Donau\u00addampfschifffahrtsgesellschaftskapitänsmütze", "→", "“Ж”")
    said = f"It was {' '.join(odd)} where settle went, and nobody had seen that coming."
    recognizer = FakeRecognizer((make_segment(said, each_ms=900),))
    bench = Bench(tmp_path, recognizer, FakeDiarizer(()))
    formats = (suffix.lstrip("."), "txt", "json")
    bench.run(write_wav(tmp_path / "talk.wav", 14.0), output_format=formats)
    assert adopt(bench, f"talk{suffix}").counts.is_nothing
    before = (bench.out / "talk.txt").read_text("utf-8")
    edit(bench, f"talk{suffix}", put_right)
    assert adopt(bench, f"talk{suffix}").counts == ChangeCounts(1, 0, 0)
    after = (bench.out / "talk.txt").read_text("utf-8")
    assert before.replace("settle", "Sedol") == after


def list_voices(bench: Bench) -> list[str]:
    """Who says each turn of the corrected text, by the text file."""
    text = (bench.out / "talk.txt").read_text("utf-8")
    return [line.partition(":")[0] for line in text.splitlines() if ":" in line]


@pytest.mark.parametrize("labels", [None, "none", "name", "dash", "colour"])
@pytest.mark.parametrize("style", ["netflix", "bbc"])
def test_subtitles_keep_their_speakers_however_they_show_them(
    bench: Bench, style: str, labels: str | None
) -> None:
    voices = list_voices(bench)
    asked = Settings(subtitle_style=style, speaker_labels=labels)
    rename_file(bench.out / "talk.json", {"SPEAKER_00": "Ann Lee", "SPEAKER_01": "Bo Chen"}, asked)
    edit(bench, "talk.srt", put_right)
    assert adopt(bench, "talk.srt").counts.words == 4
    assert ["Ann Lee", "Bo Chen"] * 2 == list_voices(bench)
    assert len(voices) == 4


def test_a_name_typed_into_subtitles_without_names_holds_for_its_turn(bench: Bench) -> None:
    assert "SPEAKER" not in (bench.out / "talk.srt").read_text("utf-8")
    edit(bench, "talk.srt", lambda text: text.replace("How did", "Cy Page: How did"))
    (named,) = adopt(bench, "talk.srt").named
    assert list_voices(bench) == ["SPEAKER_00", "SPEAKER_01", "Cy Page", "SPEAKER_01"]
    assert named.name == "Cy Page"


def test_a_short_name_is_that_of_who_bears_it(bench: Bench) -> None:
    names = {"SPEAKER_00": "Ann Lee", "SPEAKER_01": "Bo Chen"}
    asked = Settings(speaker_labels="name")
    rename_file(bench.out / "talk.json", names, asked)
    text = (bench.out / "talk.srt").read_text("utf-8")
    assert [text.count(name) for name in ("Ann Lee:", "Ann:", "Bo Chen:", "Bo:")] == [1, 1, 1, 1]
    edit(bench, "talk.srt", lambda text: text.replace("Ann: How", "Bo: How"))
    adopted = adopt_file(bench.out / "talk.srt", asked, cache_dir=bench.folder / "cache")
    assert (adopted.named, list_voices(bench)[:2]) == ((), ["Ann Lee", "Bo Chen"])
    assert "Ann Lee: How" not in (bench.out / "talk.txt").read_text("utf-8")


def test_subtitles_that_an_earlier_version_wrote_keep_their_names(bench: Bench) -> None:
    """It wrote the whole name wherever the voice changed, and broke lines otherwise."""
    names = {"SPEAKER_00": "Ann Lee", "SPEAKER_01": "Bo Chen"}
    rename_file(bench.out / "talk.json", names, Settings(speaker_labels="name"))
    text = (bench.out / "talk.srt").read_text("utf-8")
    whole = text.replace("Ann: ", "Ann Lee:\n").replace("Bo: ", "Bo Chen:\n")
    (bench.out / "talk.srt").write_text(whole.replace("very quiet", "quiet"), "utf-8")
    adopted = adopt(bench, "talk.srt")
    assert (adopted.counts, adopted.named) == (ChangeCounts(1, 0, 0), ())
    assert list_voices(bench) == ["Ann Lee", "Bo Chen"] * 2


def test_a_voice_without_a_name_is_renamed_where_it_has_a_number(bench: Bench) -> None:
    assert "<v Speaker 2>" in (bench.out / "talk.vtt").read_text("utf-8")
    edit(bench, "talk.vtt", lambda text: text.replace("Speaker 2", "Ann"))
    assert adopt(bench, "talk.vtt").named == (Speaker("SPEAKER_01", "Ann", NameSource.USER),)
    assert list_voices(bench) == ["SPEAKER_00", "Ann"] * 2


def test_what_was_taken_up_is_no_longer_an_edit_and_survives_the_next_run(
    whole_bench: Bench,
) -> None:
    edit(whole_bench, "talk.txt", put_right)
    adopt(whole_bench, "talk.txt")
    before = whole_bench.written()
    (outcome,) = whole_bench.run(whole_bench.folder / "talk.wav", output_format=tuple(FORMATS))
    assert outcome.kept == ()
    assert whole_bench.written() == before


def test_untouched_words_keep_their_times(bench: Bench) -> None:
    edit(bench, "talk.srt", put_right)
    adopt(bench, "talk.srt")
    review = find_review(bench.out / "talk.json")
    assert review is not None
    heard = {(w.text, w.span) for turn in review.heard for w in turn.words}
    others = {(w.word.text, w.word.span) for w in review.words} - heard
    assert sorted(text.strip() for text, _ in others) == ["Sedol", "Sedol", "Seoul", "quiet."][:3]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_how_an_editor_saves_a_file_is_no_edit(bench: Bench, encoding: str) -> None:
    path = bench.out / "talk.txt"
    text = path.read_text("utf-8").replace("\n", "\r\n")
    path.write_bytes(text.encode(encoding))
    assert adopt(bench, "talk.txt").counts.is_nothing
    assert not review_path(bench.out / "talk.json").exists()


def test_typographic_marks_are_taken_up_at_the_same_times(bench: Bench) -> None:
    edit(bench, "talk.txt", lambda text: text.replace("settle lost", "“settle” lost"))
    adopted = adopt(bench, "talk.txt")
    assert [(c.before, c.after) for c in adopted.changes] == [("settle", "“settle”")]
    assert "“settle”" in (bench.out / "talk.srt").read_text("utf-8")


def test_corrections_that_were_made_since_a_file_was_written_stay(bench: Bench) -> None:
    correct(bench.out / "talk.json", {"settle": "Sedol"})
    edit(bench, "talk.txt", lambda text: text.replace(" soul", " Seoul"))
    assert adopt(bench, "talk.txt").counts.words == 1
    text = (bench.out / "talk.txt").read_text("utf-8")
    assert [text.count(word) for word in ("Sedol", "Seoul", "settle")] == [2, 1, 0]


@pytest.mark.parametrize("name", ["talk.txt", "talk.srt", "talk.docx"])
def test_a_rename_since_a_file_was_edited_is_not_undone(bench: Bench, name: str) -> None:
    edit(bench, name, lambda text: text.replace(" soul", " Seoul"))
    for names in ({"SPEAKER_01": "Anna"}, {"Anna": "Ann"}):
        rename_file(bench.out / "talk.json", names, Settings(), cache_dir=bench.folder / "cache")
    adopted = adopt(bench, name)
    assert (adopted.counts, adopted.named) == (ChangeCounts(1, 0, 0), ())
    text = (bench.out / "talk.txt").read_text("utf-8")
    assert ["Ann: It begins in a Seoul hotel" in text, "SPEAKER_01" in text] == [True, False]


def test_a_name_before_the_last_is_known_too(bench: Bench) -> None:
    rename_file(bench.out / "talk.json", {"SPEAKER_01": "Anna"}, Settings())
    edit(bench, "talk.txt", lambda text: text.replace(" soul", " Seoul"))
    rename_file(bench.out / "talk.json", {"Anna": "Ann"}, Settings())
    assert adopt(bench, "talk.txt").named == ()
    assert "Ann: It begins in a Seoul hotel" in (bench.out / "talk.md").read_text("utf-8").replace(
        "**", ""
    )


def test_cues_that_were_moved_stay_as_they_are_and_their_words_are_taken_up(bench: Bench) -> None:
    edit(
        bench,
        "talk.srt",
        lambda text: put_right(text).replace("00:00:00,000 -->", "00:00:00,100 -->"),
    )
    moved = (bench.out / "talk.srt").read_bytes()
    assert adopt(bench, "talk.srt").counts.words == 4
    assert (bench.out / "talk.srt").read_bytes() == moved
    assert (
        "talk.srt is not updated, because the times of cues, which are not taken over, would be lost"
        in tell(bench)
    )
    assert "Sedol" in (bench.out / "talk.txt").read_text("utf-8")


def test_a_document_that_was_styled_stays_as_it_is(bench: Bench) -> None:
    path = bench.out / "talk.docx"
    page = docx.Document(str(path))
    page.paragraphs[-1].runs[-1].italic = True
    page.save(str(path))
    edit(bench, "talk.docx", put_right)
    styled = path.read_bytes()
    adopt(bench, "talk.docx")
    assert path.read_bytes() == styled
    assert "its styling would be lost" in tell(bench)
    assert "Sedol" in (bench.out / "talk.txt").read_text("utf-8")


def test_a_title_that_was_changed_stays(bench: Bench) -> None:
    edit(bench, "talk.md", lambda text: put_right(text).replace("# talk", "# My interview"))
    adopt(bench, "talk.md")
    assert (bench.out / "talk.md").read_text("utf-8").startswith("# My interview\n")
    assert "Sedol" in (bench.out / "talk.txt").read_text("utf-8")


def test_half_of_a_file_is_refused_unless_that_is_meant(bench: Bench) -> None:
    edit(bench, "talk.txt", lambda text: text[: text.index("How did")].rpartition("\n\n")[0])
    before = bench.written()
    with pytest.raises(OutputError, match="words in a row"):
        adopt(bench, "talk.txt")
    assert bench.written() == before
    adopted = adopt(bench, "talk.txt", may_be_cut=True)
    assert adopted.counts.words == 33
    assert "quiet" not in (bench.out / "talk.srt").read_text("utf-8")


def test_another_recordings_text_is_refused(bench: Bench) -> None:
    other = (
        "Ann: Yesterday morning I bought three green apples near our market, for mother's cake.\n"
    )
    edit(bench, "talk.txt", lambda _: other * 2)
    before = bench.written()
    with pytest.raises(OutputError, match="hardly anything in common"):
        adopt(bench, "talk.txt")
    assert bench.written() == before


def test_an_empty_file_is_refused(bench: Bench) -> None:
    edit(bench, "talk.txt", lambda _: "\n")
    with pytest.raises((OutputError, FormatError), match="it has no speech"):
        adopt(bench, "talk.txt")


@pytest.mark.parametrize("name", ["talk.json", "talk.rttm", "talk.pdf"])
def test_what_has_no_text_to_take_is_refused(bench: Bench, name: str) -> None:
    (bench.out / name).touch()
    with pytest.raises(UsageError, match="can't be read"):
        adopt(bench, name)


def test_the_transcript_is_the_one_of_the_longest_stem(tmp_path: Path) -> None:
    names = ("talk.json", "talk.aligned.json", "talk.aligned.txt", "talk.de.srt", "other.txt")
    for name in names:
        (tmp_path / name).touch()
    assert find_record(tmp_path / "talk.aligned.txt") == tmp_path / "talk.aligned.json"
    assert find_record(tmp_path / "talk.de.srt") == tmp_path / "talk.json"
    with pytest.raises(UsageError, match="not in the same folder"):
        find_record(tmp_path / "other.txt")
    with pytest.raises(UsageError, match="file not found"):
        find_record(tmp_path / "nothing.txt")


def test_a_parts_file_is_never_taken_for_the_wholes(tmp_path: Path) -> None:
    edited = tmp_path / "talk.10m00s-25m30.5s.clip.de.srt"
    for path in (edited, tmp_path / "talk.json"):
        path.touch()
    with pytest.raises(UsageError, match=r"this part .*: talk\.10m00s-25m30\.5s\.clip\.json"):
        find_record(edited)
    record = tmp_path / "talk.10m00s-25m30.5s.clip.json"
    record.touch()
    assert find_record(edited) == record


def test_a_file_elsewhere_is_taken_up_by_a_transcript_that_is_named(bench: Bench) -> None:
    moved = bench.folder / "from editor.txt"
    shutil.copy(bench.out / "talk.txt", moved)
    moved.write_text(put_right(moved.read_text("utf-8")), "utf-8")
    adopted = adopt(bench, "../from editor.txt", transcript=bench.out / "talk.json")
    assert adopted.counts.words == 4
    assert "Sedol" in (bench.out / "talk.txt").read_text("utf-8")


def test_a_turn_is_given_to_a_new_speaker(bench: Bench) -> None:
    edit(bench, "talk.txt", lambda text: text.replace("SPEAKER_00: How", "Bo Chen: How"))
    adopt(bench, "talk.txt")
    review = find_review(bench.out / "talk.json")
    assert review is not None
    assert review.speakers == (Speaker("SPEAKER_02", "Bo Chen", NameSource.USER),)
    assert [turn.speaker for turn in review.turns][2] == "SPEAKER_02"


def test_what_another_level_of_cleaning_takes_out_is_no_edit(tmp_path: Path) -> None:
    said = "Well, you know, it begins in a soul hotel, I mean, where somebody lost to a machine, you know, that day."
    bench = Bench(tmp_path, FakeRecognizer((make_segment(said, each_ms=250),)))
    bench.run(write_wav(tmp_path / "talk.wav", 8.0), output_format=("txt",))
    written = (bench.out / "talk.txt").read_text("utf-8")
    asked = Settings(cleaning="edited", output_format=("txt",), output_dir=bench.out)
    export_files(
        bench.out / "talk.json",
        asked,
        given={"cleaning": "edited"},
        cache_dir=tmp_path / "cache",
    )
    assert len((bench.out / "talk.txt").read_text("utf-8")) < len(written)
    edit(bench, "talk.txt", lambda text: text.replace(" soul", " Seoul"))
    assert adopt(bench, "talk.txt").counts == ChangeCounts(1, 0, 0)


def test_a_file_in_two_languages_is_not_taken_for_edits_of_one(tmp_path: Path) -> None:
    said = "It begins in a soul hotel where somebody lost to a machine that day."
    bench = Bench(tmp_path, FakeRecognizer((make_segment(said, each_ms=400),)))
    bench.run(write_wav(tmp_path / "talk.wav", 8.0), output_format=("vtt",))
    page = tmp_path / "de.txt"
    page.write_text(
        "Es beginnt in einem Hotel in Seoul, wo jemand gegen eine Maschine verlor.\n", "utf-8"
    )
    asked = Settings(output_format=("vtt",), output_dir=bench.out, bilingual=str(page))
    export_files(bench.out / "talk.json", asked, cache_dir=tmp_path / "cache")
    assert "Hotel" in (bench.out / "talk.vtt").read_text("utf-8")
    edit(bench, "talk.vtt", lambda text: text.replace("einem", "dem"))
    with pytest.raises(FormatError, match="two languages"):
        adopt(bench, "talk.vtt")
