"""What a feed says of an episode's files, read in a whole feed by two other programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import feedparser
import pytest
from click.testing import CliRunner
from lxml import etree

from pipeline.cli import cli
from pipeline.config import Settings
from pipeline.domain import Heading
from pipeline.errors import OutputError, UsageError
from pipeline.formats import FORMATS, Document
from pipeline.formats.podcasts.feed_tags import NAMESPACE
from pipeline.run import export_files, write_feed_tags
from pipeline.run.events import Notice
from tests.unit.formats.test_registry import ANNA, BEN, make_transcript, make_turn

NAME = 'a "talk" & more.json'
FORMATS_TAKEN = ("vtt", "srt", "podcast-json", "podcast-html", "txt", "chapters")
LONG = "It was a long evening, and nobody had thought that it would ever come to an end."
BASE = "https://example.com/episodes/12"
HOME = f"{BASE}/a%20%22talk%22%20%26%20more"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    talk = make_transcript(make_turn(ANNA, LONG), make_turn(BEN, "Yes.", 9000))
    talk = replace(talk, headings=(Heading("Early days", 0),))
    path = tmp_path / NAME
    path.write_text(str(FORMATS["json"].render(Document(talk, talk, ()))), "utf-8")
    return path


def export(record: Path, *formats: str, style: str = "podcast") -> None:
    asked = Settings(output_format=formats, output_dir=record.parent, subtitle_style=style)
    export_files(record, asked)


def write_feed(tags: Sequence[str]) -> bytes:
    lines = "\n".join(tags)
    return (
        f'<?xml version="1.0"?><rss version="2.0" xmlns:podcast="{NAMESPACE}"><channel><title>Show</title>'
        f"<item><title>Episode</title>\n{lines}\n</item></channel></rss>"
    ).encode()


def list_elements(feed: bytes) -> list[tuple[str, dict[str, str]]]:
    item = etree.fromstring(feed).find(".//item")
    names = [etree.QName(element) for element in item]
    return [
        (name.localname, dict(element.attrib))
        for name, element in zip(names, item, strict=True)
        if name.namespace == NAMESPACE
    ]


def tell(record: Path, base_url: str = BASE) -> tuple[tuple[str, ...], list[str]]:
    told: list[str] = []

    def observe(event: object) -> None:
        assert isinstance(event, Notice)
        told.append(event.text)

    return write_feed_tags(record, base_url, observe=observe), told


def test_a_feed_with_the_lines_in_it_names_every_file_that_is_there(record: Path) -> None:
    """Source: podcast namespace, docs/tags/transcript.md and chapters.md: attributes and media types."""
    export(record, *FORMATS_TAKEN)
    tags, told = tell(record)
    kinds = ["text/vtt", "application/x-subrip", "application/json", "text/html", "text/plain"]
    endings = [".vtt", ".srt", ".podcast.json", ".podcast.html", ".txt"]
    wanted = [
        {"url": HOME + ending, "type": kind, "language": "en"}
        for ending, kind in zip(endings, kinds, strict=True)
    ]
    for timed in wanted[:3]:
        timed["rel"] = "captions"
    chapters = {"url": f"{HOME}.chapters.json", "type": "application/json+chapters"}
    elements = list_elements(write_feed(tags))
    assert elements == [*(("transcript", one) for one in wanted), ("chapters", chapters)]
    assert told == [f'The feed\'s <rss> element needs xmlns:podcast="{NAMESPACE}".']


def test_another_reader_of_feeds_finds_transcript_and_chapters(record: Path) -> None:
    export(record, "podcast-json", "chapters")
    feed = feedparser.parse(write_feed(tell(record)[0]))
    (entry,) = feed.entries
    assert not feed.bozo
    assert entry.podcast_transcript["url"] == f"{HOME}.podcast.json"
    assert entry.podcast_chapters["url"] == f"{HOME}.chapters.json"


def test_what_apps_would_miss_or_show_badly_is_told_with_the_command_for_it(record: Path) -> None:
    export(record, "srt", style="netflix")
    _, told = tell(record)
    needed, no_vtt, no_chapters, wide = told
    assert "xmlns:podcast" in needed
    assert "-f vtt --subtitle-style podcast" in no_vtt
    assert "-f chapters" in no_chapters
    assert "podcast apps show 2 of 32" in wide
    assert "-f srt --subtitle-style podcast" in wide


def test_without_headings_it_is_told_why_there_are_no_chapters(record: Path) -> None:
    talk = make_transcript(make_turn(ANNA, "Good evening."))
    record.write_text(str(FORMATS["json"].render(Document(talk, talk, ()))), "utf-8")
    export(record, "vtt")
    assert "--reference PAGE --headings` takes over" in tell(record)[1][-1]


def test_a_translation_is_in_english(record: Path) -> None:
    talk = make_transcript(make_turn(ANNA, "Good evening."), language="de").with_origin(
        task="translate"
    )
    record.write_text(str(FORMATS["json"].render(Document(talk, talk, ()))), "utf-8")
    export(record, "vtt")
    assert 'language="en"' in tell(record)[0][0]


@pytest.mark.parametrize("stem", ["a\nb", "100%? #1", "\u202eevil", "<x y='&'>", "日本"])
def test_names_and_languages_of_any_kind_are_addresses_and_attributes(
    tmp_path: Path, stem: str
) -> None:
    talk = make_transcript(make_turn(ANNA, "Good evening."), language='"/><script>')
    path = tmp_path / f"{stem}.json"
    path.write_text(str(FORMATS["json"].render(Document(talk, talk, ()))), "utf-8")
    path.with_suffix(".vtt").write_text("WEBVTT\n", "utf-8")
    ((name, attributes),) = list_elements(write_feed(tell(path)[0]))
    assert (name, attributes["language"]) == ("transcript", '"/><script>')
    assert unquote(attributes["url"].removeprefix(f"{BASE}/")) == f"{stem}.vtt"
    assert attributes["url"].isascii()


def test_with_no_such_file_it_is_told_how_to_write_them(record: Path) -> None:
    with pytest.raises(OutputError, match="no transcript or list of chapters") as told:
        tell(record)
    assert "transcribe export" in told.value.remedy


@pytest.mark.parametrize(
    "address",
    ["", "example.com/a", "ftp://example.com/", "https://", "https://[/", "https://e.com/a b",
     "https://e.com/\n", "https://e.com/?id=1", "https://e.com/#x", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_address_of_a_folder_on_the_web_is_refused(record: Path, address: str) -> None:
    export(record, "vtt")
    with pytest.raises(UsageError, match="--base-url"):
        tell(record, address)


def test_the_command_prints_the_lines_and_nothing_else(record: Path) -> None:
    export(record, "vtt")
    words = ["podcast", "rss", str(record), "--base-url", f"{BASE}/"]
    finished = CliRunner().invoke(cli, words, prog_name="transcribe")
    assert finished.exit_code == 0
    assert finished.stdout.splitlines() == list(tell(record)[0])
