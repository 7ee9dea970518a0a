"""What readers look for, thousands of times in a row, is read in time that grows with its length."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable

import pytest

from pipeline.config import Settings
from pipeline.errors import TranscribeError
from pipeline.formats import locate_cues, parse_turns, read_subtitles
from pipeline.reference import read_page
from pipeline.run.recording.reference_comparison import compare_turns
from tests.pages import read_back

LENGTH, MOST_S = 24_000, 2.5
"""Characters, and seconds of the processor: what grew with the square took four or more for them."""

CUE = "1\n00:00:01,000 --> 00:00:09,000\n"
NAMES = "".join(f"Jo{i} Doe{i}: yes.\n" for i in range(4_000))

PAGES = (
    *(">", ">>", ">> ", "> ", "[", "[]", "[ ", "()", "(a", "![", "[a](", '[a](b "', "(laughs) ", "[laughs] "),
    *("[a] ", "(a) ", "[1]", "[^1]", "[Bo: Mm-hmm] ", "[Bo: ", "**", "**a ", "__a", "*a ", "_", ":", "♪", "† "),
    *("# ", "## #", "00:01", "1:00.111:00", "- ", "1", "A B\n", "Yes\n", "[Laughs]\n", "=\n", "A: b\n", "# a?\n"),
    *("|-", "| a |\n", "&#", "&#99999999", "a.", "中(", "Mr. A. ", "A (b): c\n", "by by "),
)  # fmt: skip
SUBTITLES = (
    " ",
    "\n",
    "\t",
    "\r",
    "\u00a0",
    "\u2028",
    "1",
    "1 ",
    "1\n",
    "<i ",
    "<u>",
    "{\\",
    "-",
    "0:0:0 ",
)


def read_quietly(read: Callable[[], object]) -> float:
    """The seconds of the processor that reading takes, whether it ends in an error of ours or not."""
    began = time.process_time()
    with contextlib.suppress(TranscribeError):
        read()
    return time.process_time() - began


def make_table(names: Iterable[str]) -> str:
    """A table of times as Whisper writes it, in which each of these says a word."""
    return "start\tend\ttext\n" + "".join(f"0\t1\t{name}: yes\n" for name in names)


def repeat(unit: str) -> str:
    return unit * (LENGTH // len(unit))


@pytest.mark.parametrize("suffix", [".txt", ".html"])
@pytest.mark.parametrize("unit", PAGES)
def test_pages_are_read_in_time(unit: str, suffix: str) -> None:
    text = f"Ann: hi.\n{repeat(unit)}x\nBo: yes.\n"
    assert read_quietly(lambda: read_page(text.encode(), suffix)) < MOST_S


@pytest.mark.parametrize("unit", SUBTITLES)
@pytest.mark.parametrize("before", ["", "1\n", CUE])
def test_subrip_is_read_and_checked_in_time(before: str, unit: str) -> None:
    text = f"{before}{repeat(unit)}x\n"
    assert read_quietly(lambda: locate_cues(text, ".srt")) < MOST_S
    assert read_quietly(lambda: read_subtitles(text, ".srt")) < MOST_S


@pytest.mark.parametrize(
    ("suffix", "before", "unit"),
    [
        (".vtt", "WEBVTT\n\n00:01.000 --> 00:09.000\n", "<a "),
        (".vtt", "WEBVTT\n\n00:01.000 --> 00:09.000\n", "<v a"),
        (".vtt", "WEBVTT\n\n00:01.000 --> 00:09.000\n", "<v."),
        (".ass", "[Events]\nDialogue: 0,0:00:01.00,0:00:09.00,,,0,0,0,,", "{"),
        (".ass", "[Events]\nDialogue: 0,0:00:01.00,0:00:09.00,,,0,0,0,,", "{\\k1"),
        (".lrc", "[00:01.00]a\n", "[00:01.00]"),
        (".lrc", "[00:01.00]a\n", "so\n"),
        (".sbv", "0:00:01.000,0:00:09.000\n", "A: b\n"),
        (".vtt", "WEBVTT\n\n00:01.000 --> 00:09.000\n", "♪ a "),
        (".vtt", "WEBVTT\n\n00:01.000 --> 00:09.000\n", "<rt>"),
        (".vtt", "WEBVTT\n\n", "a\n\n"),
        (".srt", CUE, "Hi. (a) "),
        (".srt", CUE, "[Ann] b\n"),
        (".srt", CUE, "- Ann\n"),
        (".srt", CUE, "no "),
        (".ass", "[Events]\nDialogue: 0,0:00:01.00,0:00:09.00,,,0,0,0,,", "{\\p1}"),
        (".lrc", "[00:01.00]", "<00:01.00"),
        (".txt", "", "Yes\n\n"),
        (".txt", "", "A B\n\n"),
        (".txt", "A: b\n\n", "=\n"),
        (".md", "", "**a "),
        (".html", "", "&#9"),
        (".tsv", "start\tend\ttext\n0\t1\t", "[a] "),
        (".tsv", "start\tend\ttext\n0\t1\t", "(laughs) "),
        (".textgrid", 'File type = "ooTextFile"\nObject class = "TextGrid"\n', '"" "'),
        (".eaf", "<ANNOTATION_DOCUMENT>", "<TIER></TIER>"),
    ],
)
def test_other_formats_are_read_in_time(suffix: str, before: str, unit: str) -> None:
    text = before + repeat(unit)
    assert read_quietly(lambda: read_back(text, suffix)) < MOST_S


def test_nested_tiers_and_tables_are_read_in_time() -> None:
    tiers = (
        "<ANNOTATION_DOCUMENT>" + "<TIER>" * 30_000 + "</TIER>" * 30_000 + "</ANNOTATION_DOCUMENT>"
    )
    assert read_quietly(lambda: parse_turns(tiers, ".eaf")) < MOST_S
    tables = "<table><tr><td>" * 600 + "A: b"
    assert read_quietly(lambda: read_page(tables.encode(), ".html")) < MOST_S


def test_tag_of_thousands_of_attributes_loses_them() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(60_000))
    page = f"<p {attributes}>Ann: hi there.</p>".encode()
    assert read_quietly(lambda: read_page(page, ".html")) < MOST_S
    assert read_page(page, ".html").reference.turns[0].text == "hi there."


@pytest.mark.parametrize("charset", ["idna", "punycode", "unicode_escape", "utf-7", "rot13", "zip"])
def test_page_in_what_is_no_charset_is_read_as_any_other(charset: str) -> None:
    page = f'<meta charset="{charset}"><p>Ann: {"a" * LENGTH} +AGE-.</p>'.encode()
    assert read_quietly(lambda: read_page(page, ".html")) < MOST_S
    assert read_page(page, ".html").reference.turns[0].text.endswith("a +AGE-.")


def test_page_of_thousands_of_names_is_read_in_time() -> None:
    assert read_quietly(lambda: read_page(NAMES.encode(), ".txt")) < MOST_S


@pytest.mark.parametrize("unit", ["a", "a:", "_", "&", "a.", "1,", "GPT4-", "中", "((中"])
def test_one_word_as_long_as_a_page_is_compared_in_time(unit: str) -> None:
    reference = read_page(
        f"Ann: hello {repeat(unit)[:12_000]} there.\nBo: yes.".encode(), ".txt"
    ).reference
    turns = read_back("Ann: hello there.\n\nBo: yes.", ".txt")
    taken = read_quietly(lambda: compare_turns(reference, turns, Settings(), is_translation=False))
    assert taken < MOST_S


def test_page_of_more_paragraphs_than_any_talk_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.reference.MOST_PARAGRAPHS", 1000)
    assert len(read_page(b"yes\n" * 1000, ".txt").lines) == 1000
    with pytest.raises(TranscribeError, match="it has more than 1,000 paragraphs"):
        read_page(b"yes\n" * 1001, ".txt")


def test_transcript_of_more_speakers_or_turns_than_any_talk_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(TranscribeError, match="it names more than 1,000 speakers"):
        parse_turns(make_table(f"Jo {number}" for number in range(1001)), ".tsv")
    monkeypatch.setattr("pipeline.formats.MOST_TURNS", 100)
    assert len(parse_turns(make_table("AB" * 50), ".tsv")) == 100
    with pytest.raises(TranscribeError, match="it has more than 100 turns"):
        parse_turns(make_table("AB" * 51), ".tsv")


def test_page_on_which_hundreds_speak_is_compared_in_time() -> None:
    page = "".join(f"Jo{n} Doe{n}: yes {n}.\n" for n in range(400))
    reference = read_page(page.encode(), ".txt").reference
    turns = read_back(page, ".txt")
    taken = read_quietly(lambda: compare_turns(reference, turns, Settings(), is_translation=False))
    assert taken < 2 * MOST_S
