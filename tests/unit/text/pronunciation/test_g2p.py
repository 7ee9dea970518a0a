"""How words sound that the dictionary lacks, measured by words that it has."""

from __future__ import annotations

import random
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from pipeline.text.pronunciation.g2p import pronounce


@pytest.fixture(scope="module")
def dictionary() -> dict[str, list[str]]:
    """CMU's dictionary: for each word all its pronunciations, the usual one first."""
    import pocketsphinx

    words: dict[str, list[str]] = {}
    path = Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict"))
    for line in path.read_text("utf-8").splitlines():
        word, _, phones = line.partition(" ")
        words.setdefault(word.partition("(")[0], []).append(phones.strip())
    return words


@pytest.mark.parametrize(
    ("ending", "least"), [("'s", 0.92), ("s", 0.9), ("ed", 0.86), ("ing", 0.83), ("er", 0.76)]
)
def test_most_words_with_an_ending_sound_as_the_dictionary_says(dictionary, ending, least):
    words = [
        word
        for word in dictionary
        if word.endswith(ending) and len(word) > 5 and word.removesuffix(ending) in dictionary
    ]
    words = random.Random(1950).sample(words, 400)

    def hide(word):
        return lambda asked: (
            None if asked in {word, word.replace("'", "")} else (dictionary.get(asked, [None])[0])
        )

    right = sum(pronounce(word, hide(word)) in dictionary[word] for word in words)
    assert right / len(words) >= least


def test_letters_alone_give_three_quarters_of_the_phones(dictionary):
    words = random.Random(1950).sample([word for word in dictionary if word.isalpha()], 1000)
    known = {phone for all_of_it in dictionary.values() for p in all_of_it for phone in p.split()}
    ratios = []
    for word in words:
        found = (pronounce(word, lambda _: None) or "").split()
        assert set(found) <= known
        ratios.append(SequenceMatcher(None, found, dictionary[word][0].split()).ratio())
    assert sum(ratios) / len(ratios) >= 0.75


KNOWN = {
    "deep": "D IY P", "seek": "S IY K", "g": "JH IY", "cat": "K AE T", "dog": "D AO G",
    "buzz": "B AH Z", "note": "N OW T", "book": "B UH K", "case": "K EY S", "ask": "AE S K",
    "dont": "D OW N T", "add": "AE D", "quick": "K W IH K", "breathe": "B R IY DH",
    "beth": "B EH TH", "noteb": "wrong", "ook": "wrong", "ring": "R IH NG", "be": "B IY",
}  # fmt: skip


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("cats", "K AE T S"),
        ("dogs", "D AO G Z"),
        ("dog's", "D AO G Z"),
        ("buzzs", "B AH Z IH Z"),
        ("beths", "B EH TH S"),
        ("asking", "AE S K IH NG"),
        ("quickly", "K W IH K L IY"),
        ("seeker", "S IY K ER"),
        ("noted", "N OW T IH D"),
        ("added", "AE D IH D"),
        ("asked", "AE S K T"),
        ("breathed", "B R IY DH D"),
        ("cased", "K EY S T"),
        ("deepseek", "D IY P S IY K"),
        ("don't", "D OW N T"),
        ("'cat'", "K AE T"),
        ("cåt", "K AE T"),
        ("g.", "JH IY"),
        ("a.", "EY"),
        ("w.", "D AH B AH L Y UW"),
        ("blort", "B L AO R T"),
        ("zzzz", "Z Z"),
        ("blate", "B L AE T"),
        ("ble", "B L EH"),
        ("nation", "N AE SH AH N"),
        ("中", None),
        ("12", None),
        ("''", None),
    ],
)
def test_words_sound_like_their_stem_their_parts_or_their_letters(word, phones):
    assert pronounce(word, KNOWN.get) == phones


def test_a_word_of_two_is_cut_nearest_to_its_middle_and_not_within_three_letters_of_an_end():
    parts = {"notebo": "X", "ok": "Y", "note": "N OW T", "book": "B UH K", "not": "1", "ebook": "2"}
    assert pronounce("notebook", parts.get) == "N OW T B UH K"
    assert pronounce("notebook", {"not": "1", "ebook": "2"}.get) == "1 2"
    assert pronounce("notebook", {"notebo": "X", "ok": "Y"}.get) == "N OW T EH B UW K"


@pytest.mark.parametrize("word", ["nvidia", "ndau", "ngema", "nkohse", "nvryan", "mbank"])
def test_a_letter_that_no_consonant_follows_in_english_is_a_syllable(dictionary, word):
    (known,) = dictionary[word]
    found = pronounce(word, lambda _: None)
    assert found is not None
    assert known.split()[0] == found.split()[0] == "EH"
