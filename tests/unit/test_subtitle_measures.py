"""The measures of the subtitles' benchmark: what counts as a fault, and how places are compared."""

from __future__ import annotations

import pytest

from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, CueWord, Span
from tests.benchmarks.subtitle_boundaries import find_breaks, score
from tests.benchmarks.subtitle_humans import read_all
from tests.benchmarks.subtitle_measures import count_faults
from tests.benchmarks.subtitle_rivals import lay_out_greedily
from tests.benchmarks.subtitle_words import find_open_class


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("excited about", "preposition"),
        ("he saw that,", "conjunction"),
        ("“The", "article"),
        ("they’ve", "auxiliary"),
        ("yes, I was.", ""),
        ("after that,", ""),
        ("what I asked for,", ""),
        ("turn it up", ""),
    ],
)
def test_only_a_word_without_its_mark_is_open(text: str, found: str) -> None:
    assert found == find_open_class(text.split())


def make_cues(*texts: str, each_ms: int = 500) -> list[Cue]:
    cues, now = [], 0
    for text in texts:
        begin, words = now, []
        for word in text.split():
            words.append(CueWord(f" {word}", Span(now, now + each_ms), "A"))
            now += each_ms
        cues.append(Cue(Span(begin, now), tuple(text.split("/")), "A", tuple(words)))
    return cues


def test_faults_are_counted_once_for_each_cue_line_and_sentence() -> None:
    faults = count_faults(make_cues("He went to/the", "old town. We", "stayed."), STYLES["netflix"])
    assert (faults.cues, faults.open_cues, faults.two_lines, faults.open_lines) == (3, 1, 1, 1)
    assert (faults.with_fragment, faults.fitting, faults.parted) == (1, 2, 2)


def test_a_cue_is_long_over_two_sentences_only_where_it_is_long() -> None:
    short, long = (make_cues("One two. Three four five six.", each_ms=ms) for ms in (700, 900))
    assert [
        count_faults(cues, STYLES["netflix"]).long_over_sentences for cues in (short, long)
    ] == [0, 1]


def test_breaks_are_numbered_by_the_word_behind_them() -> None:
    breaks = find_breaks(make_cues("a b/c", "d", "e/f g"))
    assert (breaks.cues, breaks.lines) == ({3, 4}, {2, 5})


def test_the_score_is_of_all_files_together() -> None:
    first, second = frozenset({1, 2}), frozenset({2, 3, 4, 5})
    assert score([(first, first)]) == 1
    assert score([(first, second), (first, frozenset())]) == pytest.approx(2 / 8)
    assert score([]) == 0


def test_peoples_words_have_a_share_of_their_cues_time(tmp_path) -> None:
    (tmp_path / "talk.en.vtt").write_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>- one\nthree\n\n00:03.000 --> 00:04.000\n[music]\n\n"
        "00:04.000 --> 00:05.000\n<v Bo>two\n",
        "utf-8",
    )
    (file,) = read_all(tmp_path)
    spans = [word.span for turn in file.transcript.turns for word in turn.words]
    assert spans == [Span(1000, 1400), Span(1400, 2000), Span(4000, 5000)]
    assert (file.breaks.cues, file.breaks.lines) == ({2}, {1})
    assert [cue.lines for cue in lay_out_greedily(file.transcript)] == [("one three",), ("two",)]
