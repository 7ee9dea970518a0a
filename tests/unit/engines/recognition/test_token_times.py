"""Tokens become words with times, each window's as if there were no others."""

import json
from types import SimpleNamespace

import pytest

from pipeline.domain import Span, Word
from pipeline.engines.models.whisper_evidence import WhisperEvidence, read_evidence
from pipeline.engines.recognition.decoder import Guess
from pipeline.engines.recognition.token_times import (
    LAGS_MS,
    count_frames,
    find_lag,
    find_words_at_once,
    find_words_one_by_one,
    to_segment,
)
from tests.fakes import make_window

TOKENIZER = SimpleNamespace(eot=50_000)
HEARD = Guess((0, 1, 2, 3), -0.25, 0.01, 1.1)
NOTHING = Guess((), 0.0, 0.9, 0.0)


class AlignedModel:
    """Aligns a long first word and three short ones in any window, the first of them with a mark of its own."""

    TEXTS = (" w0", " w1", ".", " w2", " w3")
    TOKENS = ([0, 1], [2], [3], [4, 5, 6], [7])
    ENDS = (1.0, 1.2, 1.3, 1.4, 1.6)

    def __init__(self):
        self.asked = []

    def find_alignment(self, tokenizer, texts, encoded, frames):
        self.asked.append((texts, encoded, frames))
        begins = (0.3, *self.ENDS)
        words = [
            {"word": text, "tokens": ids, "start": begin, "end": end, "probability": 0.9}
            for text, ids, begin, end in zip(
                self.TEXTS, self.TOKENS, begins, self.ENDS, strict=False
            )
        ]
        return [[dict(word) for word in words] if text else [] for text in texts]


class Windows:
    def take(self, indices):
        return list(indices)


def find(how, guesses, windows, lag_ms=0):
    model = AlignedModel()
    return how(model, TOKENIZER, guesses, windows, Windows(), lag_ms=lag_ms), model.asked


@pytest.mark.parametrize("how", [find_words_one_by_one, find_words_at_once])
def test_words_stand_where_their_window_does(how):
    windows = [make_window(290, 3_290), make_window(60_000, 90_000), make_window(95_000, 96_000)]
    (first, second, none), _ = find(how, [HEARD, HEARD, NOTHING], windows)
    assert [word.text for word in first] == [" w0", " w1.", " w2", " w3"]
    shifted = [(w.span.start_ms - 290, w.span.end_ms - 290) for w in first]
    assert shifted == [(w.span.start_ms - 60_000, w.span.end_ms - 60_000) for w in second]
    assert shifted[1] == (1_000, 1_200)
    assert none == ()


@pytest.mark.parametrize("how", [find_words_one_by_one, find_words_at_once])
def test_a_word_ends_where_its_mark_begins(how):
    ((*words,),), _ = find(how, [HEARD], [make_window(0, 3_000)])
    assert [word.span for word in words[1:]] == [
        Span(1_000, 1_200),
        Span(1_300, 1_400),
        Span(1_400, 1_600),
    ]


def test_a_word_says_of_how_many_tokens_it_is_without_its_marks() -> None:
    ((*words,),), _ = find(find_words_one_by_one, [HEARD], [make_window(0, 3_000)])
    assert [word.token_count for word in words] == [2, 1, 3, 1]


@pytest.mark.parametrize("how", [find_words_one_by_one, find_words_at_once])
@pytest.mark.parametrize("lag_ms", [90, -60])
def test_words_are_as_much_earlier_as_attention_is_late(how, lag_ms):
    ((*right,),), _ = find(how, [HEARD], [make_window(500, 3_500)])
    ((*late,),), _ = find(how, [HEARD], [make_window(500, 3_500)], lag_ms)
    assert [w.span.start_ms - lag_ms for w in right] == [w.span.start_ms for w in late]
    assert [w.span.end_ms - lag_ms for w in right] == [w.span.end_ms for w in late]


@pytest.mark.parametrize("lag_ms", [900, 0, -900])
@pytest.mark.parametrize("how", [find_words_one_by_one, find_words_at_once])
def test_no_word_leaves_its_window_or_goes_back(how, lag_ms):
    ((*words,),), _ = find(how, [HEARD], [make_window(5_000, 6_100)], lag_ms)
    spans = [word.span for word in words]
    assert sorted(spans) == spans
    assert all(5_000 <= span.start_ms <= span.end_ms <= 6_100 for span in spans)


def test_on_a_cpu_each_window_is_aligned_by_itself_and_silent_ones_are_not():
    _, asked = find(find_words_one_by_one, [HEARD, NOTHING, HEARD], [make_window(0, 3_000)] * 3)
    assert asked == [([[0, 1, 2, 3]], [0], 300), ([[0, 1, 2, 3]], [2], 300)]


def test_on_a_gpu_all_windows_are_aligned_at_once_if_any_has_words():
    _, asked = find(
        find_words_at_once, [HEARD, NOTHING], [make_window(0, 3_000), make_window(0, 30_000)]
    )
    assert asked == [([[0, 1, 2, 3], []], [0, 1], [300, 3_000])]
    assert find(find_words_at_once, [NOTHING], [make_window(0, 3_000)]) == ([()], [])


@pytest.mark.parametrize(
    ("length_ms", "frames"), [(1, 1), (3_005, 301), (30_000, 3_000), (40_000, 3_000)]
)
def test_frames_of_the_window_are_counted_to_its_end(length_ms, frames):
    assert count_frames(make_window(7, 7 + length_ms)) == frames


@pytest.mark.parametrize(("heads", "lag_ms"), [*LAGS_MS.items(), (((0, 0),), 0), ((), 0)])
def test_the_lag_is_that_of_the_heads_that_a_model_names(tmp_path, heads, lag_ms):
    settings = {"alignment_heads": [list(head) for head in heads]}
    (tmp_path / "config.json").write_text(json.dumps(settings), "utf-8")
    assert find_lag(tmp_path) == lag_ms


def test_a_model_that_names_no_heads_counts_as_right(tmp_path):
    assert find_lag(tmp_path) == 0
    (tmp_path / "config.json").write_text("{}", "utf-8")
    assert find_lag(tmp_path) == 0


def test_a_segment_carries_its_evidence():
    words = (Word(" a", Span(0, 10)),)
    segment = to_segment(HEARD, words, "en")
    assert (segment.words, segment.language) == (words, "en")
    assert read_evidence(segment) == WhisperEvidence(-0.25, 0.01, 1.1, 0.0)
