"""Back-channels: the "mm-hmm" and "yeah" of a listener who leaves the floor to the speaker.

What counts as one is data, by language, and known to several rooms: attribution keeps them out
of the speaker's sentence, statistics count none as an interruption, cleaning folds them into a
mark, and whoever lays out or compares a text must tell such a mark from speech.

Source: the English list is the six that are most frequent in the Cobuild corpus (G. Kjellmer,
"Where do we backchannel?", Int. J. of Corpus Linguistics 14:1, 2009: mhm, mm, right, uh huh,
yeah, yes), their spellings, and what Switchboard's annotators tag ``b`` (D. Jurafsky,
L. Shriberg and D. Biasca, SWBD-DAMSL Coders Manual, 1997: okay, sure, oh, I see ...).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain import Word
from pipeline.languages import find_base
from pipeline.text.punctuation import COMMAS, DASHES, SENTENCE_ENDS
from pipeline.text.words import strip_marks, word_set

MOST_WORDS: Final = 3
"""A listener who says more than this has something to say."""


@dataclass(frozen=True, slots=True)
class Backchannels:
    """A language's back-channels, in lower case.

    ``sounds`` mean nothing else; ``words`` may also be a part of the speaker's own sentence
    ("the right answer"); ``phrases`` are of several words that are none by themselves.
    """

    sounds: frozenset[str]
    words: frozenset[str]
    phrases: frozenset[tuple[str, ...]] = frozenset()


BACKCHANNELS: Final[Mapping[str, Backchannels]] = {
    "en": Backchannels(
        sounds=word_set(
            "mm mmm mhm mhmm m-hm m-hmm mm-hm mm-hmm mmhm mmhmm um-hum uh-huh uhuh huh hm hmm hmmm"
        ),
        words=word_set("yeah yep yup yes right okay ok sure exactly oh ah aha wow true absolutely"),
        phrases=frozenset({("i", "see"), ("uh", "huh"), ("of", "course"), ("got", "it")}),
    ),
    "zh": Backchannels(
        sounds=word_set("嗯 嗯嗯 哦 噢 喔 唔"),
        words=word_set("对 對 对对 对对对 是 是的 对的 好 好的 没错 沒錯 是吗 是嗎 对吧 明白"),
        phrases=frozenset(
            {("是", "的"), ("对", "的"), ("好", "的"), ("没", "错"), ("是", "吗"), ("对", "吧")}
        ),
    ),
    "de": Backchannels(
        sounds=word_set("mhm mh mm hm hmm aha"),
        words=word_set("ja genau okay ok klar stimmt richtig ach oh jaja achso"),
        phrases=frozenset({("ach", "so")}),
    ),
    "fr": Backchannels(
        sounds=word_set("mm mhm hm hmm mmh"),
        words=word_set("oui ouais d'accord ok okay voilà exactement ah oh"),
    ),
    "es": Backchannels(
        sounds=word_set("mm mhm hm ajá aja ujum"),
        words=word_set("sí claro ya vale exacto bueno ok okay ah oh"),
    ),
    "ja": Backchannels(
        sounds=word_set("うん うんうん ふん ふんふん へえ へー ほう"),
        words=word_set("はい ええ そう そうですか なるほど そうですね"),
    ),
}

MARK: Final = re.compile(r"\[[^\[\]:\n]+: [^\[\]\n]+\]")
"""A folded back-channel in a text: ``[Bo Chen: Mm-hmm]``. No colon and no bracket in its name."""


def is_backchannel(texts: Sequence[str], language: str) -> bool:
    """Whether written words are a back-channel, all of them: at most three, each of them listed.

    Args:
        texts: written words as they stand, punctuation included; lone punctuation is no word.
        language: ISO 639-1 code; a language without a list has no back-channels.
    """
    listed = BACKCHANNELS.get(find_base(language))
    words = [word for word in map(strip_marks, texts) if word]
    if listed is None or not 0 < len(words) <= MOST_WORDS:
        return False
    return _is_covered(tuple(words), listed)


def is_sound(texts: Sequence[str], language: str) -> bool:
    """Whether written words are a back-channel that can't be a part of somebody's sentence."""
    listed = BACKCHANNELS.get(find_base(language))
    words = [word for word in map(strip_marks, texts) if word]
    return (
        listed is not None
        and 0 < len(words) <= MOST_WORDS
        and all(word in listed.sounds for word in words)
    )


def _is_covered(words: tuple[str, ...], listed: Backchannels) -> bool:
    """Whether the words are listed ones and listed phrases in a row."""
    if not words:
        return True
    if words[0] in listed.sounds | listed.words and _is_covered(words[1:], listed):
        return True
    return any(
        words[: len(phrase)] == phrase and _is_covered(words[len(phrase) :], listed)
        for phrase in listed.phrases
    )


def write_mark(name: str, text: str) -> str:
    """``[Name: Text]``, to be read by `MARK` whatever the name and the text hold."""
    said = re.sub(r"[\[\]\s]+", " ", text).strip(" " + SENTENCE_ENDS + COMMAS + DASHES)
    who = re.sub(r"[\[\]:\s]+", " ", name).strip() or "Unknown"
    return f"[{who}: {said[:1].upper()}{said[1:]}]"


def is_mark(word: Word) -> bool:
    """Whether a word of a turn is a folded back-channel, and not speech of the turn's speaker."""
    return MARK.fullmatch(word.text.strip()) is not None
