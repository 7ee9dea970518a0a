"""Known words followed through the sound by a recogniser: which reading is taken, and when its words are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from pipeline.alignment import Branch, Placed, Stretch
from pipeline.domain import Span, Word
from pipeline.engines.forced_alignment.whisper_attention import AttentionAligner, SecondAligner
from pipeline.engines.protocols import Follow, Followed, Samples
from pipeline.engines.recognition.faster_whisper import _to_followed
from pipeline.engines.word_timing.durations import cut_long
from tests.fakes import FakeAligner, make_words

SOUND = np.full(40_000 * 16, 0.1, dtype=np.float32)


@dataclass
class FakeFollower:
    """Finds a word every 300 ms; a word that it likes is likelier by one, another is not."""

    likes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("fr", "zh")
    fingerprint: str = "fake follower"
    workers: int = 1
    texts: list[list[str]] = field(default_factory=list)

    def listen(self, samples: Samples, language: str) -> Follow | None:
        def follow(words: Sequence[str]) -> Followed | None:
            self.texts.append(list(words))
            likelihood = float(sum(word.strip() in self.likes for word in words))
            spans = tuple(Span(300 * n, 300 * n + 300) for n in range(len(words)))
            return Followed(spans, likelihood) if words else None

        return follow if language in self.languages else None


def place(follower: FakeFollower, stretch: Stretch, language: str = "fr"):
    (found,) = AttentionAligner(follower).align(SOUND, [stretch], language)
    return found


def test_words_are_placed_from_the_stretches_begin():
    stretch = Stretch(Span(1000, 2000), (Branch(("les", "uns")), Branch(("ont.",))))
    expected = (
        Placed(True, (Span(1000, 1300), Span(1300, 1600))),
        Placed(True, (Span(1600, 1900),)),
    )
    assert place(FakeFollower(), stretch) == expected


def test_the_likelier_reading_of_a_doubt_is_taken():
    stretch = Stretch(Span(0, 2000), (Branch(("le",)), Branch(("chat",), ("petit", "rat"))))
    heard = place(FakeFollower(("rat",)), stretch)
    page = place(FakeFollower(("chat",)), stretch)
    assert (heard[1].is_page, page[1].is_page) == (False, True)
    assert (len(heard[1].spans), len(page[1].spans)) == (2, 1)


def test_the_page_has_it_where_both_fit():
    assert place(FakeFollower(), Stretch(Span(0, 900), (Branch(("a",), ("b",)),)))[0].is_page


def test_context_whose_sound_is_not_in_the_stretch_is_not_read():
    follower = FakeFollower()
    branches = tuple(Branch((word,)) for word in "abcdefg")
    found = place(follower, Stretch(Span(0, 3000), branches, lead=3, trail=3))
    assert follower.texts == [[" b", " c", " d", " e", " f"]]
    assert [len(one.spans) for one in found] == [0, 1, 1, 1, 1, 1, 0]


def test_wide_letters_are_read_without_spaces():
    follower = FakeFollower()
    place(follower, Stretch(Span(0, 3000), (Branch(("去", "年", "AI", "for", "all")),)), "zh")
    assert follower.texts == [[" 去", "年", "AI", " for", " all"]]


def test_more_than_a_window_and_an_unknown_language_have_no_answer():
    assert place(FakeFollower(), Stretch(Span(0, 30_001), (Branch(("a",)),))) is None
    assert place(FakeFollower(), Stretch(Span(0, 900), (Branch(("a",)),)), "de") is None


def test_the_second_aligner_is_asked_about_what_the_first_cannot_follow():
    second = AttentionAligner(FakeFollower())
    stretches = [Stretch(Span(0, 900), (Branch(("a",)),))] * 2
    shares: list[float] = []
    both = SecondAligner(FakeAligner(), second)
    found = both.align(SOUND, stretches, "fr", shares.append)
    assert second.align(SOUND, stretches, "fr") == found
    assert shares == [0.5, 1.0]


def test_the_first_word_of_a_sentence_does_not_have_the_pause_before_it():
    words = make_words("Un chat dort. Le rat mange.")
    long = Word(" Le", Span(900, 3000), 0.9)
    after = tuple(
        Word(w.text, Span(w.span.start_ms + 1800, w.span.end_ms + 1800), 0.9) for w in words[4:]
    )
    cut = cut_long((*words[:3], long, *after))
    assert cut[3].span == Span(2400, 3000)
    assert words[:3] == cut[:3]


def test_steps_of_attention_become_spans_of_words():
    class Answer:
        alignments = ((0, 0), (0, 1), (1, 5), (2, 10), (2, 14), (3, 20))
        text_token_probs = (0.5, 0.5, 1.0)

    followed = _to_followed(Answer(), [2, 1])
    assert followed.spans == (Span(0, 200), Span(200, 400))
    assert round(followed.likelihood, 3) == -1.386


@pytest.mark.parametrize(
    ("lag_ms", "spans"),
    [(-60, (Span(60, 260), Span(260, 400))), (90, (Span(0, 110), Span(110, 310)))],
)
def test_spans_of_words_are_as_much_earlier_as_attention_is_late(lag_ms, spans):
    class Answer:
        alignments = ((0, 0), (0, 1), (1, 5), (2, 10), (2, 14), (3, 20))
        text_token_probs = (0.5, 0.5, 1.0)

    assert _to_followed(Answer(), [2, 1], lag_ms).spans == spans
