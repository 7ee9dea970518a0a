"""Random talks, as a page and as a transcript with errors: all counts are those of meeteval and jiwer."""

from __future__ import annotations

import random
from collections import Counter

import jiwer
import pytest
from meeteval.wer.wer.cp import cp_word_error_rate
from meeteval.wer.wer.orc import orc_word_error_rate

from pipeline.compare import compare
from pipeline.domain import ErrorCounts, Meaning, Span, Turn, Word
from tests.pages import parse_reference

NAMES = ("Ann Lee", "Bo Chen", "Cleo Marsh", "Dan Ortiz")
COMMON = [
    "the",
    "a",
    "of",
    "to",
    "we",
    "they",
    "it",
    "is",
    "was",
    "it's",
    "so",
    "um",
    "uh",
    "like",
    "and",
    "garden",
    "boat",
    "river",
    "colour",
    "color",
    "five",
    "5",
    "twenty",
    "school",
    "bread",
    "winter",
    "gonna",
    "going",
    "stone",
    "walked",
    "talked",
    "never",
    "always",
    "you",
    "know",
    "morning",
]
INTRODUCTION = "Transcript of the talk below:"
Said = list[tuple[str, list[str]]]


def draw_talk(chance: random.Random) -> Said:
    """Who says what, turn by turn; nobody speaks twice in a row."""
    names = NAMES[: chance.randrange(2, 5)]
    talk: Said = []
    for number in range(chance.randrange(4, 14)):
        others = [name for name in names if not talk or name != talk[-1][0]]
        name = names[number] if number < len(names) else chance.choice(others)
        talk.append((name, chance.choices(COMMON, k=chance.randrange(4, 40))))
    return [(name, words) for name, words in talk if words]


def mishear(talk: Said, chance: random.Random) -> Said:
    """The talk with other words, fewer, more, repeated ones, and some given to another speaker."""
    heard: Said = []
    for name, words in talk:
        label = chance.choice(NAMES) if chance.random() < 0.1 else name
        said: list[str] = []
        for word in words:
            luck = chance.random()
            said += [] if luck < 0.06 else [word]
            said += [word] if luck > 0.97 else []
            if 0.9 < luck < 0.97:
                said[-1] = chance.choice(COMMON)
            said += [chance.choice(COMMON)] if 0.86 < luck < 0.9 else []
        heard.append((label, said))
    return heard


def write_page(talk: Said, *, introduced: bool) -> str:
    """The talk as a page: a sentence for every turn."""
    lines = ["A talk about gardens", ""]
    lines += [INTRODUCTION, ""] if introduced else []
    for name, words in talk:
        text = " ".join(words)
        lines += [f"{name}: {text[0].upper()}{text[1:]}.", ""]
    return "\n".join(lines)


def gather(talk: Said) -> dict[str, str]:
    """What each speaker says, in one normal form, as meeteval takes it."""
    streams: dict[str, list[str]] = {}
    for name, words in talk:
        streams.setdefault(name, []).extend(word.replace("'", "") for word in words)
    return {name: " ".join(words) for name, words in streams.items()}


def make_turns(talk: Said) -> list[Turn]:
    return [Turn(name, tuple(Word(f" {w}", Span(0, 1)) for w in words)) for name, words in talk]


@pytest.mark.parametrize("introduced", [True, False])
@pytest.mark.parametrize("batch", range(10))
def test_fifty_talks_have_the_counts_of_meeteval_and_jiwer(batch: int, introduced: bool) -> None:
    for seed in range(50 * batch, 50 * batch + 50):
        chance = random.Random(seed)
        talk = draw_talk(chance)
        heard = mishear(talk, chance)
        made = compare(parse_reference(write_page(talk, introduced=introduced)), make_turns(heard))
        oracle = cp_word_error_rate(gather(talk), gather(heard))
        assert made.cp_words is not None
        assert (made.cp_words.errors, made.cp_words.reference_length) == (
            oracle.errors,
            oracle.length,
        )
        whole = [
            " ".join(word.replace("'", "") for _, words in side for word in words)
            for side in (talk, heard)
        ]
        assert made.words.errors == round(jiwer.wer(*whole) * made.words.reference_length)
        utterances = [" ".join(words).replace("'", "") for _, words in talk]
        assert made.words.errors == orc_word_error_rate(utterances, {"x": whole[1]}).errors


def test_content_is_never_more_than_the_errors() -> None:
    for seed in range(200):
        chance = random.Random(seed)
        talk = draw_talk(chance)
        made = compare(
            parse_reference(write_page(talk, introduced=False)), make_turns(mishear(talk, chance))
        )
        words = Counter[bool]()
        for difference in made.differences:
            if difference.meaning is not Meaning.SPEAKER:
                words[difference.meaning.is_content] += difference.words
        assert words.total() == made.words.errors
        steps = [made.total.words] if made.total is not None else []
        assert sum(steps, ErrorCounts.zero()) == made.words
