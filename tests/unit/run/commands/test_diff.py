"""Files that are compared: spellings that count as equal, limits, and any transcript as the reference."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.compare import compare
from pipeline.compare.equivalence.number_values import write_figure
from pipeline.config import Settings
from pipeline.domain import ErrorCounts, Meaning, Reference, ReferenceTurn, Span, Turn, Word
from pipeline.errors import FormatError
from pipeline.formats import parse_turns
from pipeline.formats.annotations.nlp import read_entries
from pipeline.report import render_markdown
from pipeline.report.headline import write_headline
from pipeline.run import check_subtitles, compare_files, export_files
from pipeline.run.commands.diff import find_excess
from pipeline.run.events import Event, Notice
from pipeline.run.inputs.alternate_files import read_alternates
from tests.comparisons import DEL, EQUAL, HOSTILE, SUB, comparison, edit
from tests.unit.cli.test_commands import PAGE, Invoke, invoke, recognizer, talk

__all__ = ["invoke", "recognizer", "talk"]


# --- alternates


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"Zhipu": ["Jipu", "G pu"]}'),
        ("a.json", '{"glossary": {"Zhipu": ["Jipu", "G pu"]}}'),
        ("a.toml", '[glossary]\nZhipu = ["Jipu", "G pu"]\n'),
    ],
)
def test_list_of_spellings_is_read(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert read_alternates(path) == {"Zhipu": ("Jipu", "G pu")}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "{"),
        ("a.json", "[1]"),
        ("a.json", '{"Zhipu": 3}'),
        ("a.json", '{"Zhipu": [3]}'),
        ("a.json", '{"1": {"candidates": [3]}}'),
        ("a.json", '{"1": {"candidates": [{"verbalization": "twenty"}]}}'),
        ("a.json", '{"1": {"class": "YEAR"}}'),
        ("a.toml", "glossary = 3\n"),
        ("a.toml", "[glossary\n"),
    ],
)
def test_what_is_no_list_of_spellings_is_refused_by_name(
    tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(FormatError) as caught:
        read_alternates(path)
    assert name in caught.value.subject


def write_entries(path: Path, **entries: list[str]) -> Path:
    said = {
        number: {"candidates": [{"verbalization": form.split()} for form in forms], "class": "X"}
        for number, forms in entries.items()
    }
    path.write_text(json.dumps({n.lstrip("n"): entry for n, entry in said.items()}), "utf-8")
    return path


def test_verbalizations_stand_for_one_another_and_for_their_figure(tmp_path: Path) -> None:
    path = write_entries(tmp_path / "a.norm.json", n7=["twenty twenty", "two thousand twenty"])
    assert read_alternates(path) == {
        "twenty twenty": ("two thousand twenty",),
        "two thousand twenty": ("twenty twenty",),
        "2020": ("twenty twenty", "two thousand twenty"),
    }


def test_verbalizations_of_a_short_form_stand_for_that_alone(tmp_path: Path) -> None:
    path = write_entries(tmp_path / "a.norm.json", n1=["I had", "I would", "I'd"])
    assert read_alternates(path) == {"I'd": ("I had", "I would")}


def test_verbalizations_stand_for_what_is_written_where_that_is_known(tmp_path: Path) -> None:
    path = write_entries(tmp_path / "a.norm.json", n3=["half past two", "two thirty"])
    assert read_alternates(path, {"3": "2:30"}) == {"2:30": ("half past two", "two thirty")}


@pytest.mark.parametrize(
    ("said", "figure"),
    [
        ("twenty twenty", "2020"),
        ("a hundred and fifteen dollars", "115 dollar"),
        ("twenty one percent", "21 percent"),
        ("four oh five pm", None),
        ("Z A G G", None),
        ("", None),
    ],
)
def test_figure_of_number_words(said: str, figure: str | None) -> None:
    assert write_figure(said.split(), "en") == figure


# --- token tables

TABLE = (
    "token|speaker|ts|endTs|punctuation|case|tags\n"
    "We|1|0.5|0.75||UC|['4:CONTRACTION']\n"
    "are|1|0.75|1||LC|['4:CONTRACTION']\n"
    "here|1|||.|LC|[]\n"
    "2020|2|||?|CA|['0:YEAR']\n"
)


def test_token_table_gives_turns_with_times_and_punctuation() -> None:
    one, two = parse_turns(TABLE, ".nlp")
    assert (one.speaker, one.text.strip()) == ("1", "We are here.")
    assert [(word.span.start_ms, word.span.end_ms) for word in one.words] == [
        (500, 750),
        (750, 1000),
        (0, 0),
    ]
    assert (two.speaker, two.text.strip()) == ("2", "2020?")


def test_token_table_says_what_is_written_for_an_entry() -> None:
    assert read_entries(TABLE) == {"4": "We are", "0": "2020"}


@pytest.mark.parametrize(
    "text", ["", "word\n", "token|speaker\na|b|c\n", "token|speaker|ts\na|1|soon\n"]
)
def test_what_is_no_token_table_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse_turns(text, ".nlp")


def test_token_tables_and_their_verbalizations_are_compared(tmp_path: Path) -> None:
    reference, heard = tmp_path / "ref.nlp", tmp_path / "hyp.nlp"
    reference.write_text(TABLE, "utf-8")
    heard.write_text("token|speaker\nWe're|1\nhere|1\ntwenty|2\ntwenty|2\n", "utf-8")
    listed = write_entries(tmp_path / "a.norm.json", n0=["twenty twenty"], n4=["we are", "we're"])
    made = compare_files(heard, reference, Settings(alternates=listed))
    assert (made.words.reference_length, made.words.errors) == (4, 0)
    assert {Meaning.ALTERNATE, Meaning.STYLE} >= {d.meaning for d in made.differences}


def test_earnings_call_has_its_known_rate_from_files(shared) -> None:
    folder = shared / "eval" / "documents" / "earnings21"
    pair = folder / "hyp" / "4387332.google.nlp", folder / "4387332.ref.nlp"
    plain = compare_files(*pair)
    listed = compare_files(*pair, Settings(alternates=folder / "4387332.norm.json"))
    assert listed.words.errors < plain.words.errors
    assert plain.cp_words is not None


# --- any transcript as the reference, and one without speakers


def test_reference_without_names_has_no_speakers_to_be_wrong() -> None:
    page = Reference("", (), (), (ReferenceTurn(None, ("one two three",)),))
    turns = [Turn("0", (Word(" one two", Span(0, 1)),)), Turn("1", (Word(" four", Span(1, 2)),))]
    made = compare(page, turns)
    assert (made.cp_words, made.switches, made.speakers) == (None, None, ())
    assert [d.meaning for d in made.differences] == [Meaning.CHANGED]


def test_transcripts_are_references_too(invoke: Invoke, talk: Path) -> None:
    talk.with_name("page.txt").write_text(PAGE, "utf-8")
    assert invoke("talk.wav", "--reference", "page.txt", "-f", "json", "-f", "srt").code == 0
    for reference in ("transcripts/talk.json", "transcripts/talk.srt"):
        made = json.loads(invoke("diff", "page.txt", reference, "--format", "json").out)
        assert (made["wer"]["errors"], made["wer"]["reference_length"]) == (0, 6)


# --- limits


@pytest.mark.parametrize(
    ("max_wer", "max_content", "excess"),
    [
        (None, None, None),
        (0.2, None, None),
        (0.1, None, "WER 12.00 % is above --max-wer 0.1"),
        (None, 0.0, "content differences 1.00 % is above --max-content 0"),
        (
            0.1,
            0.0,
            "WER 12.00 % is above --max-wer 0.1; content differences 1.00 % is above --max-content 0",
        ),
    ],
)
def test_excess_names_the_rate_and_the_limit(max_wer, max_content, excess) -> None:
    made = comparison(edit(SUB, "a", "b"))
    assert find_excess(made, max_wer, max_content) == excess


def test_rate_that_can_not_be_told_is_above_every_limit() -> None:
    empty = compare(Reference("", (), (), ()), [])
    assert empty.words == ErrorCounts()
    assert find_excess(empty, 1.0, None) == "WER unknown is above --max-wer 1"


@pytest.mark.parametrize(
    ("limits", "code", "told"),
    [
        (("--max-wer", "0.5"), 0, ""),
        (("--max-wer", "0.01"), 1, "WER 16.67 % is above --max-wer 0.01\n"),
        (("--max-content", "0.01"), 1, "content differences 16.67 % is above --max-content 0.01\n"),
    ],
)
@pytest.mark.parametrize("kind", ["terminal", "md", "json", "html", "github", "junit", "sarif"])
def test_limit_is_told_by_exit_code_and_one_line(
    invoke: Invoke, talk: Path, limits, code, told, kind
) -> None:
    talk.with_name("page.txt").write_text(PAGE, "utf-8")
    talk.with_name("other.txt").write_text(PAGE.replace("evening", "moaning"), "utf-8")
    made = invoke("diff", "other.txt", "page.txt", "--format", kind, *limits)
    assert (code, told) == (made.code, made.err)
    assert "moaning" in made.out


@pytest.mark.parametrize(("limit", "level"), [("0.5", "warning"), ("0", "error")])
def test_findings_point_at_the_line_of_the_published_text(
    invoke: Invoke, talk: Path, limit, level
) -> None:
    talk.with_name("page.txt").write_text(f"\n\n{PAGE}", "utf-8")
    talk.with_name("other.txt").write_text(PAGE.replace("evening", "moaning"), "utf-8")
    pair = ("diff", "other.txt", "page.txt", "--max-content", limit, "--format")
    place = "file=page.txt,line=5,endLine=5,col=15,endColumn=21,title=transcribe%3A changed"
    told = "“evening.” is published, “moaning.” was heard"
    assert invoke(*pair, "github").out.splitlines()[-1] == f"::{level} {place}::{told}"
    log = json.loads(invoke(*pair, "sarif").out)["runs"][0]
    assert log["results"][-1]["level"] == level
    assert log["automationDetails"] == {"id": "diff/page.txt/"}
    assert ('failures="2"' in invoke(*pair, "junit").out) is (level == "error")


def test_alternates_of_the_command_line_are_no_errors(invoke: Invoke, talk: Path) -> None:
    talk.with_name("page.txt").write_text(PAGE, "utf-8")
    talk.with_name("other.txt").write_text(PAGE.replace("evening", "eve ning"), "utf-8")
    talk.with_name("a.json").write_text('{"evening": ["eve ning"]}', "utf-8")
    pair = ("diff", "other.txt", "page.txt", "--max-wer", "0")
    assert (invoke(*pair).code, invoke(*pair, "--alternates", "a.json").code) == (1, 0)
    refused = invoke(*pair, "--alternates", "page.txt")
    assert (refused.code, refused.out) == (1, "")
    assert "page.txt" in refused.err


# --- Markdown and the headline


def test_nothing_in_the_text_is_markup_of_markdown() -> None:
    evil = f"a|b `c` *d* [e](f) @g #h\n\n{HOSTILE}"
    made = comparison(edit(SUB, evil, "x"), edit(DEL, evil, None), turns=((evil, evil),))
    text = render_markdown(made)
    rows = [line for line in text.splitlines() if "a\\|b" in line]
    assert rows
    for row in rows:
        assert "\\`c\\`" in row
        assert "<script>" not in row.replace("\\<", "")
        assert row.replace("\\|", "").count("|") == 7


def test_headline_tells_what_differs_from_what_looks_different() -> None:
    made = compare(
        Reference("", (), (), (ReferenceTurn("A", ("It is the colour of that for you now",)),)),
        [Turn("0", (Word("It is the color of that for me now", Span(0, 1)),))],
    )
    assert write_headline(made) == (
        "1 of 9 words differs from the published text (plus 1 difference of spelling)"
    )


@pytest.mark.parametrize(
    ("edits", "headline"),
    [
        ([edit(EQUAL, "a", "a")], "0 of 100 words differ from the published text"),
        ([edit(DEL, "a", None)] * 2, "2 of 100 words differ from the published text"),
    ],
)
def test_headline_counts(edits, headline: str) -> None:
    assert write_headline(comparison(*edits)) == headline


# --- encodings


def test_what_the_encoding_of_either_file_was_taken_for_is_told(tmp_path: Path) -> None:
    text = "Пётр: Сегодня сильный ветер.\nОльга: Тогда починим сети на берегу.\n"
    said, page = tmp_path / "said.txt", tmp_path / "page.srt"
    said.write_bytes(text.encode("koi8-r"))
    cues = (
        f"{i}\n00:00:0{i},000 --> 00:00:0{i},900\n{line}\n"
        for i, line in enumerate(text.splitlines())
    )
    page.write_bytes("\n".join(cues).encode("cp1251"))
    told: list[object] = []
    comparison = compare_files(said, page, Settings(), told.append)
    assert comparison.words == ErrorCounts(hits=8)
    ending = "; save it as UTF-8 if letters look wrong"
    assert told == [
        Notice(f"{page} was read as Windows-1251{ending}"),
        Notice(f"{said} was read as KOI8-R{ending}"),
    ]
    said.write_text(text, "utf-8")
    assert compare_files(said, said, Settings(), lambda _: pytest.fail("told")).content_words == 0


# --- subtitles


def test_what_is_no_subtitle_is_told_and_costs_no_file(tmp_path: Path) -> None:
    cue, odd = "00:01.000 --> 00:02.000\nHi there\n\n", "00:0x --> 00:09\nno\n"
    subtitles, page = tmp_path / "talk.vtt", tmp_path / "talk.txt"
    subtitles.write_text(f"WEBVTT\n\n{cue}{odd}", "utf-8")
    page.write_text("Hi there\n", "utf-8")
    notice = Notice(f"{subtitles}: not all of it is subtitles: see line 6")
    for files in ((subtitles, page), (page, subtitles)):
        told: list[Event] = []
        assert compare_files(*files, observe=told.append).words.errors == 0
        assert told == [notice]
    told = []
    export_files(subtitles, Settings(output_dir=tmp_path / "out"), observe=told.append)
    assert told == [notice]
    told = []
    check_subtitles(subtitles, Settings(), observe=told.append)
    assert told == [notice]
