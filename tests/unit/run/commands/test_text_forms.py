"""Texts with times, a title and marks are written by every command, and taken up again as the same words."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.config.layers import change_settings
from pipeline.corrections.counting import ChangeCounts
from pipeline.domain import Span, SpeakerSpan
from pipeline.errors import ConfigError, UsageError
from pipeline.formats.data import lossless_json
from pipeline.run import Adopted, Notice, adopt_file, compare_files, export_files, rename_file
from tests.fakes import FakeDiarizer, FakeRecognizer, make_segment
from tests.unit.run.recording.test_stages import Bench, write_wav

PAGES = ("txt", "md", "docx", "html")
FORM = {"timestamps": "minute", "title": "The hotel", "mark": ("pauses", "overlap")}
SAID = ("Where does it begin?", "In a hotel in Seoul.", "And then?")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The outputs of a run that asked for all of it, with a template of its own."""
    folder = tmp_path_factory.mktemp("forms")
    segments = [
        make_segment(text, start_ms=31_000 * n, each_ms=4000) for n, text in enumerate(SAID)
    ]
    voices = tuple(
        SpeakerSpan(Span(31_000 * n, 31_000 * n + 36_000), f"SPEAKER_0{n % 2}") for n in range(3)
    )
    bench = Bench(folder, FakeRecognizer(tuple(segments)), FakeDiarizer(voices))
    template = folder / "house.md.j2"
    template.write_text("{{ title }} ({{ date }}): {{ speakers | length }}\n", "utf-8")
    wav = write_wav(folder / "talk.wav", 100.0)
    bench.run(wav, output_format=PAGES, **FORM, template=read(template))
    return bench


def read(template: Path) -> object:
    return change_settings(Settings(), {"template": template}).template


def adopt(bench: Bench, name: str) -> Adopted:
    cache = bench.folder / "cache"
    return adopt_file(bench.out / name, Settings(), observe=bench.events.append, cache_dir=cache)


@pytest.mark.parametrize("name", PAGES)
def test_an_unedited_text_with_times_and_marks_has_no_edit(made: Bench, name: str) -> None:
    before = made.written()
    assert Adopted(ChangeCounts(0, 0, 0)) == adopt(made, f"talk.{name}")
    assert made.written() == before


@pytest.mark.parametrize("name", PAGES)
def test_a_text_with_times_and_marks_says_what_the_transcript_says(made: Bench, name: str) -> None:
    talk, text = made.out / "talk.json", made.out / f"talk.{name}"
    for sides in ((talk, text), (text, talk)):
        words = compare_files(*sides, Settings()).words
        assert (words.substitutions, words.deletions, words.insertions) == (0, 0, 0)


def test_times_title_and_marks_stand_where_they_were_asked_for(made: Bench) -> None:
    text = (made.out / "talk.txt").read_text("utf-8")
    assert text.startswith("The hotel\n\n")
    assert "[00:01:00]" in text
    assert "SPEAKER_01: //In// a hotel" in text
    assert made.record()["provenance"]["title"] == "The hotel"


def test_a_template_writes_a_file_of_its_own_name(made: Bench) -> None:
    date = made.record()["provenance"]["date"]
    assert (made.out / "talk.house.md").read_text("utf-8") == f"The hotel ({date}): 2\n"


def test_a_text_by_a_template_is_not_taken_up(made: Bench) -> None:
    with pytest.raises(UsageError, match="written by a template"):
        adopt(made, "talk.house.md")


def test_an_export_with_other_times_is_taken_up_too_and_keeps_them(made: Bench) -> None:
    other = change_settings(Settings(), {"output_format": "txt", "output_dir": made.out})
    other = change_settings(other, {"timestamps": "paragraph", "mark": "none", "title": "A hotel"})
    cache = made.folder / "cache"
    export_files(made.out / "talk.json", other, cache_dir=cache)
    path = made.out / "talk.txt"
    text = path.read_text("utf-8")
    assert text.startswith("A hotel\n\n[00:00:00] SPEAKER_00: ")
    assert adopt(made, "talk.txt").counts.is_nothing
    path.write_text(text.replace("Seoul", "Busan"), "utf-8")
    assert adopt(made, "talk.txt").counts.words == 1
    assert path.read_text("utf-8") == text.replace("Seoul", "Busan")
    assert "Busan" in (made.out / "talk.md").read_text("utf-8")
    told = [event.text for event in made.events if isinstance(event, Notice)]
    assert any("its title, times and marks would be lost" in text for text in told)


def test_a_rename_keeps_times_marks_title_and_date(made: Bench) -> None:
    before = (made.out / "talk.md").read_text("utf-8")
    cache = made.folder / "cache"
    rename_file(made.out / "talk.json", {"SPEAKER_00": "Ann"}, Settings(), cache_dir=cache)
    after = (made.out / "talk.md").read_text("utf-8")
    assert after == before.replace("SPEAKER\\_00", "Ann").replace("SPEAKER_00", "Ann")


def test_a_text_by_a_template_that_is_not_given_is_told_to_stay(made: Bench) -> None:
    told: list[str] = []
    rename_file(
        made.out / "talk.json",
        {"SPEAKER_01": "Bo"},
        Settings(),
        observe=lambda event: told.append(event.text) if isinstance(event, Notice) else None,
        cache_dir=made.folder / "cache",
    )
    assert "talk.house.md was not updated: --template with its template writes it again" in told


def test_the_date_is_of_the_day_when_the_text_was_first_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path, FakeRecognizer((make_segment(SAID[0], each_ms=250),)), None)
    wav = write_wav(tmp_path / "talk.wav", 4.0)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    bench.run(wav, output_format=("md",))
    first = bench.written()
    assert "\n*2001-09-09*\n" in (bench.out / "talk.md").read_text("utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1100000000")
    bench.run(wav, output_format=("md",), cache=False)
    assert bench.written() == first
    assert lossless_json.parse((bench.out / "talk.json").read_text("utf-8")).date == "2001-09-09"


def test_another_template_of_the_same_name_is_written_anew(tmp_path: Path) -> None:
    bench = Bench(tmp_path, FakeRecognizer((make_segment(SAID[0], each_ms=250),)), None)
    wav = write_wav(tmp_path / "talk.wav", 4.0)
    template = tmp_path / "house.txt.j2"
    for text in ("one {{ title }}", "two {{ title }}"):
        template.write_text(text, "utf-8")
        bench.run(wav, output_format=("txt",), template=read(template))
        assert (bench.out / "talk.house.txt").read_text("utf-8") == text.replace(
            "{{ title }}", "talk\n"
        )


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.md.j2", "\n{{ titel }}", "line 2: 'titel' is undefined"),
        ("a.md.j2", "{% for x in %}", "line 1: Expected an expression"),
        ("a.md.j2", "{% include '/etc/passwd' %}", "line 1: it asks for another file"),
        ("a.md.j2", "{{ title.__class__ }}", "line 1: access to attribute '__class__'"),
        ("a.json.j2", "{}", "a file of type 'json'"),
        ("reference.md.j2", "", "its name can't name an output"),
    ],
)
def test_a_broken_template_is_refused_before_any_work(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    template = tmp_path / name
    template.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as refused:
        read(template)
    assert told in str(refused.value)
