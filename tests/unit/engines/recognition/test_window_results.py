"""What is heard where something was skipped counts if it is sure, and speech."""

import pytest

from pipeline.domain import Segment, Span, Word
from pipeline.engines.recognition.window_results import (
    LAUGHTER,
    TOO_UNSURE,
    WindowResult,
    drop_untrusted,
)
from tests.fakes import make_evidence


def drop(text, avg_logprob=-0.1):
    """What is kept of a text heard where something was skipped, and why the rest isn't."""
    words = (Word(f" {t}", Span(i * 300, i * 300 + 300), 0.9) for i, t in enumerate(text.split()))
    segment = Segment(tuple(words), "en", make_evidence(avg_logprob=avg_logprob))
    result = drop_untrusted(WindowResult((segment,)), -0.5)
    return "".join(s.text for s in result.segments).strip(), [
        gone.reason for gone in result.dropped
    ]


@pytest.mark.parametrize(
    "text", ["Ha ha ha.", "Hahahaha!", "Heh, heh, heh.", "Ха-ха-ха", "哈哈哈", "ㅋㅋㅋ"]
)
def test_a_laugh_is_no_speech_that_was_skipped(text):
    assert drop(text) == ("", [LAUGHTER])


@pytest.mark.parametrize(
    "text", ["He said ha ha ha.", "No, no, no.", "Ha!", "He has to.", "Ja, ja, ja.", "Oh ho."]
)
def test_words_beside_a_laugh_and_words_like_one_stay(text):
    assert drop(text) == (text, [])


def test_an_unsure_laugh_is_unsure():
    assert drop("Ha ha ha.", -0.9) == ("", [TOO_UNSURE])
