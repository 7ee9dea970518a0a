"""What a run asks of its recogniser."""

import pytest

from pipeline.config import Settings
from pipeline.domain import Dropped, Segment
from pipeline.engines.hallucination.rules import REPEATS_ITSELF, SAID_ONCE
from pipeline.engines.protocols import SecondReading
from pipeline.run.recording.recognition import describe_repetitions, describe_second
from pipeline.run.resources import LONGEST_SHOWN, choose_options, join_hotwords, list_terms
from tests.fakes import make_words

GLOSSARY = (("Zukertort", ()), ("Kubernetes", ("cooper netties",)))


@pytest.mark.parametrize(
    ("hotwords", "glossary", "expected"),
    [
        (None, (), None),
        ("", (), None),
        ("Alma Reyes", (), "Alma Reyes"),
        (None, GLOSSARY, "Zukertort, Kubernetes"),
        ("Alma Reyes", GLOSSARY, "Alma Reyes, Zukertort, Kubernetes"),
    ],
)
def test_a_glossarys_terms_are_listened_for_beside_the_hotwords(hotwords, glossary, expected):
    settings = Settings(hotwords=hotwords, glossary=glossary)
    assert expected == join_hotwords(settings) == choose_options(settings).hotwords


@pytest.mark.parametrize(
    ("hotwords", "terms"),
    [
        ("Alma Reyes, Zhipu;  Zhipu", ("Alma Reyes", "Zhipu")),
        ("Alma Reyes", ("Alma Reyes",)),
        ("Zhipu AutoGLM MaaS DeepSeek", ("Zhipu", "AutoGLM", "MaaS", "DeepSeek")),
        ("智谱、清华", ("智谱", "清华")),
        (" , ", ()),
    ],
)
def test_hotwords_are_terms_that_marks_part(hotwords, terms):
    assert terms == list_terms(Settings(hotwords=hotwords))


def test_of_more_terms_than_a_model_can_be_shown_none_is_lost():
    glossary = tuple((f"Company {number}", ()) for number in range(500))
    options = choose_options(Settings(hotwords="Zukertort", glossary=glossary))
    assert options.hotwords is None
    assert options.terms == ("Zukertort", *(term for term, _ in glossary))
    few = choose_options(Settings(hotwords="Zukertort " * (LONGEST_SHOWN // 10)))
    assert few.hotwords is not None


def test_every_setting_of_the_recogniser_reaches_it():
    settings = Settings(
        language="fr",
        task="translate",
        beam_size=3,
        beam_search="always",
        initial_prompt="An interview.",
        multilingual=True,
    )
    options = choose_options(settings)
    for name in ("language", "task", "beam_size", "beam_search", "initial_prompt", "multilingual"):
        assert getattr(settings, name) == getattr(options, name)


def test_a_single_language_that_may_be_spoken_is_the_one_that_is():
    assert choose_options(Settings(languages=("zh",))) == choose_options(Settings(language="zh"))
    assert choose_options(Settings(languages=("en", "zh"))).languages == ("en", "zh")


def drop(text, start_ms, reason):
    return Dropped(Segment(make_words(text, start_ms, 300), "en"), reason)


def test_repetitions_that_were_taken_out_are_told_with_their_times():
    dropped = [
        drop("no no no", 61_000, REPEATS_ITSELF),
        drop("256.", 3_600_000, SAID_ONCE),
        drop("thanks for watching", 90_000, "a phrase that Whisper often invents"),
    ]
    assert describe_repetitions(dropped) == (
        "4 repeated words were removed as invented (at 00:01:01, 01:00:00); the JSON lists them under dropped"
    )


def test_where_nothing_was_taken_out_nothing_is_told():
    assert describe_repetitions([drop("you", 0, "there is no speech at this place")]) is None


def test_what_a_second_model_read_again_is_told_with_its_cost_and_kept_without() -> None:
    second = SecondReading("small", 12, 86, 214, 31.2)
    told = describe_second(second, told=True)
    assert told == "second model small: 12 of 86 windows, 214 words changed, 31 s"
    assert describe_second(second) == "small: 12 of 86 windows, 214 words changed"


def test_a_second_model_that_does_not_know_a_language_says_so() -> None:
    told = describe_second(SecondReading("small.en", 0, 1, 0, 0.0, ("zh",)))
    assert told == "small.en: 0 of 1 window, 0 words changed; it doesn't know Chinese"


def test_a_translation_is_shown_all_terms_since_it_is_not_read_again_for_them():
    glossary = tuple((f"Kubernetes the {number}th", ()) for number in range(60))
    assert join_hotwords(Settings(glossary=glossary)) is None
    shown = join_hotwords(Settings(glossary=glossary, task="translate"))
    assert shown is not None
    assert LONGEST_SHOWN < len(shown)
