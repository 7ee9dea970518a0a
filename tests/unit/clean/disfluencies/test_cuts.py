"""What a text can do without, place by place: what is proposed, what never is, and that a cut does what it says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.disfluencies.cuts import apply_cuts, find_cuts, quote_cut
from pipeline.clean.disfluencies.dispensable import PADDING
from pipeline.clean.disfluencies.fillers import FILLERS
from pipeline.clean.lexicon import MARKERS, OPENING_MARKERS
from pipeline.clean.word_units import cores_of, sentences, split_written
from pipeline.domain import Word, join_words
from tests.unit.clean.test_clean import LANGUAGES, WORDS, spoken


def list_cuts(text: str, language: str = "en", names: tuple[str, ...] = ("tom",)) -> list[str]:
    words = spoken(text)
    return [quote_cut(words, cut) for cut in find_cuts(words, language, names)]


def shorten(text: str, language: str = "en") -> str:
    words = spoken(text)
    return join_words(apply_cuts(words, find_cuts(words, language, ("tom",)))).strip()


@pytest.mark.parametrize(
    ("language", "text", "shorter"),
    [
        ("en", "He said that, um, it went on.", "He said that, it went on."),
        ("en", "It is, you know, hard.", "It is hard."),
        ("en", "It was, like, a house.", "It was a house."),
        ("en", "It was, sort of, a house.", "It was a house."),
        ("en", "It was sort of nice. I actually think so.", "It was nice. I think so."),
        ("de", "Das ist halt so.", "Das ist so."),
        ("en", "We saw the the house. I- I went in.", "We saw the house. I went in."),
        ("en", "I was, we were there.", "We were there."),
        ("en", "Well, we did. So, we left.", "We did. We left."),
        ("en", "We won. And then we left.", "We won. Then we left."),
        ("en", "And what do they want to sell?", "What do they want to sell?"),
        ("en", "It was very, very good. It is really really hard.", "It was very good. It is really hard."),
        ("en", "Tom, he said it.", "Tom said it."),
        ("en", "My mother, she was there.", "My mother was there."),
        ("en", "It's hard, right? But we did it.", "It's hard. But we did it."),
        ("de", "Also, das ist, wissen Sie, gut. Es war sehr, sehr kalt.", "Das ist gut. Es war sehr kalt."),
        ("de", "Es geht, oder? Und dann kam er.", "Es geht. Dann kam er."),
        ("fr", "C'est, vous savez, bon. Et puis il est parti.", "C'est bon. Puis il est parti."),
        ("es", "Es, digamos, bueno. Y entonces ella se fue.", "Es bueno. Entonces ella se fue."),
        ("it", "È molto molto bello.", "È molto bello."),
        ("zh", "这 非常 非常 好。", "这 非常 好。"),
    ],
)  # fmt: skip
def test_what_says_nothing_can_go_and_capitals_and_commas_are_mended(
    language: str, text: str, shorter: str
) -> None:
    assert shorten(text, language) == shorter


@pytest.mark.parametrize(
    "text",
    [
        "Do you know? You know. I know what I mean.",
        "And you? And not that. And so it was.",
        "I don't, I don't know. No, no, we can't.",
        "One, one day. In 1957, in 1957 it rained.",
        "We did it, right?",
        "Is it hard, right? It is.",
        "Suddenly, he said it. Monday, he left. Ben, he said it.",
        "My whole life, she was here.",
        "It is very good, very. I like it very, very.",
        "I like it. People like him, like her.",
        "Um. Well. So.",
        "What sort of house is it? It was kind of you. It's this kind of thing.",
        "It doesn't actually work. He is not actually here. I know that kind of man.",
    ],
)
def test_what_means_something_stays(text: str) -> None:
    assert [] == list_cuts(text)


def test_a_name_of_somebody_who_is_spoken_to_may_be_a_call() -> None:
    assert ["he "] == list_cuts("Tom, he said it.")
    assert [] == list_cuts("Tom, he said it.", names=())


PLAIN = ["we", "it", "was", "is", "good", "house.", "went,", "um", "uh", "the", "a", "so", "I"]
PLAIN += ["really", "never,", "and", "but", "or?", "ba-", "ba...", "Ben"]
SAYINGS = st.lists(
    st.sampled_from(
        [*PLAIN, "you know,", "I mean,", "very", "very,", "And", "right?", "Tom,", "he", "she", "like,",
         "mother,", "my", "Well,", "not", "1957", "two", "the the", "I-", "don't", "oder?", "sehr",
         "Und", "sort of", "actually"]
    ),
    max_size=24,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(SAYINGS, LANGUAGES)
def test_a_cut_takes_out_what_it_names_and_nothing_else(texts: list[str], language: str) -> None:
    words = spoken(" ".join(texts))
    cuts = find_cuts(words, language, ("tom",))
    gone = {place for cut in cuts for place in cut.removed}
    assert len(gone) == sum(len(cut.removed) for cut in cuts)
    for chosen in ((cut,) for cut in cuts):
        after = apply_cuts(words, chosen)
        (cut,) = chosen
        left = [word for place, word in enumerate(words) if place not in cut.removed]
        assert [word.span for word in left] == [word.span for word in after]
        assert cores_of([(word,) for word in left]) == cores_of([(word,) for word in after])
        named = quote_cut(words, cut).split()
        assert named == [words[place].text.strip() for place in cut.removed]
        assert not {"not", "don't", "1957", "two"} & {text.strip(",.?") for text in named}
    both = apply_cuts(words, cuts)
    assert [w.span for p, w in enumerate(words) if p not in gone] == [word.span for word in both]


@settings(max_examples=60, deadline=None)
@given(SAYINGS)
def test_no_sentence_goes_and_none_is_joined(texts: list[str]) -> None:
    words = spoken(" ".join(texts))

    def count(of: tuple) -> int:
        units = split_written(of)
        return sum(any(cores_of(units[at] for at in one)) for one in sentences(units))

    for cut in find_cuts(words, "en"):
        assert count(words) == count(apply_cuts(words, (cut,)))


@settings(max_examples=100, deadline=None)
@given(WORDS, LANGUAGES)
def test_words_in_pieces_lose_no_more_than_what_goes(
    words: tuple[Word, ...], language: str
) -> None:
    for cut in find_cuts(words, language):
        after = apply_cuts(words, (cut,))
        assert 0 < len(after) == len(words) - len(cut.removed)
        assert quote_cut(words, cut).strip()


def test_there_is_one_list_of_fillers() -> None:
    for language, phrases in PADDING.items():
        assert set(phrases) <= {*MARKERS[language], *OPENING_MARKERS[language]}
    for language, fillers in FILLERS.items():
        said = [word for word in fillers if fillers[word].name == "NEVER"]
        for filler in said:
            assert list_cuts(f"ba {filler} ca.", language) == [f"{filler} "]
