"""A beam search, and greedy decoding where that is sure."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.protocols import RecognitionOptions, WindowReading
from pipeline.engines.recognition.decoder import (
    BEAM_COST,
    UNSURE_COMPRESSION,
    UNSURE_LOGPROB,
    Decoder,
    Guess,
    choose_beam_search,
    needs_beam_search,
)
from tests.fakes import make_evidence, make_segment

SURE = Guess((1, 2), -0.1, 0.0, 1.2)
DOUBTFUL = replace(SURE, avg_logprob=UNSURE_LOGPROB - 0.1)
ENGLISH = RecognitionOptions("en")
ALWAYS = replace(ENGLISH, beam_search="always")
GREEDY = replace(ENGLISH, beam_size=1)


@pytest.mark.parametrize(
    ("guess", "unsure"),
    [
        (SURE, False),
        (DOUBTFUL, True),
        (replace(SURE, compression_ratio=UNSURE_COMPRESSION + 0.1), True),
        (replace(DOUBTFUL, tokens=()), False),
    ],
)
def test_a_beam_search_follows_where_tokens_are_unlikely_or_repeat_themselves(guess, unsure):
    assert needs_beam_search(ENGLISH, guess) == unsure


def test_a_beam_search_comes_first_or_never_where_that_is_asked_for():
    asked = (ENGLISH, ALWAYS, GREEDY, replace(ALWAYS, beam_size=1))
    assert [needs_beam_search(options) for options in asked] == [False, True, False, False]
    assert [needs_beam_search(options, DOUBTFUL) for options in asked] == [True, *[False] * 3]


def read_windows(unsure, count):
    segment = make_segment("One.")
    logprobs = [UNSURE_LOGPROB - 0.1] * unsure + [-0.05] * (count - unsure)
    return [
        WindowReading((replace(segment, evidence=make_evidence(avg_logprob=p)),)) for p in logprobs
    ]


@given(st.integers(0, 8), st.integers(1, 8), st.integers(2, 8))
def test_a_beam_search_comes_first_unless_greedy_decoding_is_quicker_on_the_whole(
    unsure, count, beams
):
    unsure, options = min(unsure, count), replace(ENGLISH, beam_size=beams)
    beam = 1 + BEAM_COST * (beams - 1)
    both = count + unsure * beam
    chosen = choose_beam_search(options, read_windows(unsure, count))
    assert chosen == (options if both < count * beam else replace(options, beam_search="always"))


def test_a_recording_begins_with_a_beam_search():
    assert choose_beam_search(ENGLISH) == ALWAYS


@pytest.mark.parametrize(("beams", "most"), [(2, 1), (5, 3)])
def test_the_cheaper_a_beam_search_is_the_fewer_unsure_windows_are_worth_it(beams, most):
    options = replace(ENGLISH, beam_size=beams)
    stays = [choose_beam_search(options, read_windows(n, 8)) == options for n in range(9)]
    assert stays == [n <= most for n in range(9)]


class Windows:
    """Encoded windows: the numbers of those that are taken."""

    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count

    def take(self, indices):
        return list(indices)


@dataclass
class FakeWhisper:
    """A model of faster-whisper that is unsure of windows by their number, and greedily only."""

    unsure: tuple = ()
    asked: list = field(default_factory=list)
    prompts: list = field(default_factory=list)
    max_length: int = 448
    is_multilingual: bool = True
    prompt_tokens: int = 3

    def __post_init__(self):
        self.model = self
        self.hf_tokenizer = SimpleNamespace(
            token_to_id=lambda text: 50_000 + len(text),
            encode=lambda text, **_: SimpleNamespace(ids=[len(text)]),
            decode=lambda tokens: "a few words",
        )

    def get_prompt(self, tokenizer, earlier, **options):
        self.prompts.append((tuple(earlier), options))
        return [0] * self.prompt_tokens

    def generate(self, windows, prompts, *, beam_size, **settings):
        assert len(windows) == len(prompts)
        self.asked.append((beam_size, tuple(windows)))
        self.settings = settings
        return [self.hear(window, beam_size) for window in windows]

    def hear(self, window, beam_size):
        score = -2.0 if window in self.unsure and beam_size == 1 else -0.1
        return SimpleNamespace(
            sequences_ids=[[window, beam_size]], scores=[score], no_speech_prob=0.0
        )


def test_no_longer_run_of_tokens_than_was_asked_for_comes_twice():
    model = FakeWhisper()
    decode(model, no_repeat_ngram=4)
    assert model.settings["no_repeat_ngram_size"] == 4


def decode(model, count=3, **changes):
    guesses = Decoder(model, replace(ENGLISH, **changes)).decode(Windows(count), 30_000)
    return [guess.tokens for guess in guesses]


def test_a_beam_search_is_made_of_unsure_windows_only():
    model = FakeWhisper(unsure=(1,))
    assert decode(model) == [(0, 1), (1, 2), (2, 1)]
    assert model.asked == [(1, (0, 1, 2)), (2, (1,))]


@given(st.sets(st.integers(0, 7)))
def test_only_unsure_windows_are_searched_and_all_at_once(unsure):
    model = FakeWhisper(unsure=tuple(unsure))
    assert decode(model, 8) == [(i, 2 if i in unsure else 1) for i in range(8)]
    searched = [(2, tuple(sorted(unsure)))] if unsure else []
    assert [(1, tuple(range(8))), *searched] == model.asked


def test_a_beam_search_is_made_of_all_windows_where_that_is_asked_for():
    model = FakeWhisper()
    assert decode(model, beam_search="always") == [(0, 2), (1, 2), (2, 2)]
    assert model.asked == [(2, (0, 1, 2))]


def test_a_single_beam_is_greedy_and_never_looks_again():
    model = FakeWhisper(unsure=(0, 1, 2))
    assert decode(model, beam_size=1) == [(0, 1), (1, 1), (2, 1)]
    assert model.asked == [(1, (0, 1, 2))]


def test_the_prompt_holds_what_the_user_gives():
    model = FakeWhisper()
    decode(model, initial_prompt=" Names: ", hotwords="Zoe", timestamps=True)
    assert model.prompts == [((7,), {"without_timestamps": False, "hotwords": "Zoe"})]


@pytest.mark.parametrize(("hotwords", "kept"), [(0, 223), (100, 123), (223, 0), (400, 0)])
def test_of_a_long_prompt_the_end_is_kept_as_far_as_hotwords_leave_room(hotwords, kept):
    model = FakeWhisper()
    model.hf_tokenizer.encode = lambda text, **_: SimpleNamespace(ids=list(range(len(text))))
    decode(model, initial_prompt="p" * 300, hotwords="h" * (hotwords - 1) if hotwords else None)
    ((earlier, _),) = model.prompts
    assert tuple(range(301 - kept, 301)) == earlier
