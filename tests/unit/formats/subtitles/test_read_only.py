"""MicroDVD and SAMI, which are only read."""

import pysubs2
import pytest

from pipeline.domain import Span
from pipeline.errors import FormatError
from pipeline.formats import explain_unread, parse_turns, read_subtitles

TIMED = [("Hi you", Span(1000, 2500)), ("It was\ncold", Span(5000, 6500))]


def read(text: str, suffix: str) -> list[tuple[str, Span]]:
    return [(cue.text, cue.span) for cue in read_subtitles(text, suffix)]


@pytest.mark.parametrize("head", ["", "{1}{1}25.000\n", "{0}{0}25\r\n"])
def test_microdvd_is_read_without_its_codes(head: str) -> None:
    text = head + "{25}{62}{y:i}Hi you\n{125}{162}/It was|{C:$0000FF}cold\n"
    found = read(text, ".sub")
    assert [words for words, _ in TIMED] == [words for words, _ in found]
    assert [1000, 5000] == [span.start_ms for _, span in found]
    assert "" == explain_unread(text, ".sub")


def test_microdvd_has_the_times_that_pysubs2_writes() -> None:
    subtitles = pysubs2.SSAFile()
    for words, span in TIMED:
        subtitles.append(pysubs2.SSAEvent(span.start_ms, span.end_ms, words.replace("\n", "\\N")))
    for rate in (23.976, 25, 30):
        found = read(subtitles.to_string("microdvd", fps=rate), ".sub")
        assert [words for words, _ in TIMED] == [words for words, _ in found]
        for (_, expected), (_, actual) in zip(TIMED, found, strict=True):
            assert abs(expected.start_ms - actual.start_ms) <= 500 / rate + 1


def test_a_cue_of_microdvd_without_an_end_is_shown_until_the_next_one() -> None:
    assert [Span(0, 1000), Span(1000, 1000)] == [
        span for _, span in read("{0}{}a\n{25}{}b\n", ".sub")
    ]


def test_subviewer_is_read_under_the_same_suffix() -> None:
    text = "[INFORMATION]\n\n00:00:01.00,00:00:02.50\nHi you\n\n00:00:05.00,00:00:06.50\nIt was[br]cold\n"
    assert TIMED == read(text, ".sub")


SAMI = """<SAMI><HEAD><STYLE><!-- P {color: white} .EN {Name: English} --></STYLE></HEAD><BODY>
<SYNC Start=1000><P Class=EN>Hi <font color="red">you</font>
<P Class=DE>Na
<Sync Start="2500"><P Class=EN>&nbsp;
<SYNC Start=5000><P Class=EN>It was<br>cold
<SYNC Start=6500><P Class=EN>&nbsp;</BODY></SAMI>"""


def test_sami_is_read_in_the_language_that_has_the_most_text() -> None:
    assert TIMED == read(SAMI, ".smi")
    assert ["Hi you It was cold"] == [" ".join(t.text.split()) for t in parse_turns(SAMI, ".sami")]


@pytest.mark.parametrize(("text", "suffix"), [("hello", ".sub"), ("<SAMI></SAMI>", ".smi")])
def test_what_is_none_of_them_is_refused(text: str, suffix: str) -> None:
    with pytest.raises(FormatError):
        read_subtitles(text, suffix)


def test_text_that_nobody_can_have_said_in_a_day_is_refused_at_once() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n" + "word " * 1_000_000
    with pytest.raises(FormatError, match="more than 4,000,000 letters"):
        parse_turns(text, ".srt")
