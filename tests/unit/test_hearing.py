"""What a run asks of its recogniser."""

import pytest

from pipeline.config import Settings
from pipeline.run.hearing import choose_options, list_hotwords

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
    assert expected == list_hotwords(settings) == choose_options(settings).hotwords


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
    assert ("en", "zh") == choose_options(Settings(languages=("en", "zh"))).languages
