"""The words by which differences are sorted, as data by language. All words in lower case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.text.words import word_set

HESITATIONS: Final[Mapping[str, frozenset[str]]] = {
    "en": word_set("um umm ummm uh uhh uhm er erm ah eh hm hmm mm mmm mhm uh-huh mm-hmm"),
    "de": word_set("äh ähm öh öhm hm hmm mhm tja"),
    "fr": word_set("euh heu hum hm ben bah"),
    "es": word_set("eh em este hm mm"),
    "it": word_set("eh ehm uhm mh"),
    "pt": word_set("hã é eh hum"),
    "nl": word_set("eh ehm uh uhm hm"),
    "zh": word_set("呃 嗯 啊 哦 噢 喔 诶 欸"),
    "ja": word_set("えー えーと えっと あの あのー うーん まあ"),
}
"""Sounds of hesitation: a filler wherever they stand."""

DISCOURSE: Final[Mapping[str, frozenset[tuple[str, ...]]]] = {
    "en": frozenset({("you", "know"), ("i", "mean"), ("kind", "of"), ("sort", "of"), ("like",)}),
    "de": frozenset({("sozusagen",), ("halt",), ("irgendwie",), ("also",)}),
    "fr": frozenset({("tu", "sais"), ("vous", "savez"), ("genre",), ("du", "coup"), ("quoi",)}),
    "es": frozenset({("o", "sea"), ("sabes",), ("digamos",)}),
    "zh": frozenset({tuple("就是说"), tuple("然后"), tuple("那个"), tuple("这个")}),
}
"""What is said to win time: a filler where it is on one side only, whole.

Source: the discourse markers of L. Schourup, "Discourse markers" (Lingua 107, 1999) and, for English,
the fillers ``like, you know, I mean, kind of, sort of`` of Switchboard's annotation of disfluencies
(M. Meteer et al., Dysfluency Annotation Stylebook, 1995: tag D).
"""

OPENERS: Final[Mapping[str, frozenset[str]]] = {
    "en": word_set("well so okay ok yeah right oh now see look"),
    "de": word_set("also ja naja gut okay ok nun"),
    "fr": word_set("alors bon ben oui ouais donc voilà"),
    "es": word_set("bueno pues entonces sí vale ok"),
}
"""Fillers where they open a sentence and nothing else is missing there."""
