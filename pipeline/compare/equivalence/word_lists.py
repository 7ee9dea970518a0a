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

CONTRACTED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "en": {
        "ain't": ("is not", "am not", "are not", "has not", "have not"),
        "can't": ("can not",),
        "cannot": ("can not",),
        "won't": ("will not",),
        "shan't": ("shall not",),
        "let's": ("let us",),
        "gonna": ("going to",),
        "wanna": ("want to", "want a"),
        "gotta": ("got to", "have got to", "have to", "got a"),
        "kinda": ("kind of",),
        "sorta": ("sort of",),
        "outta": ("out of",),
        "lotta": ("lot of",),
        "lemme": ("let me",),
        "gimme": ("give me",),
        "dunno": ("do not know",),
        "d'you": ("do you",),
        "c'mon": ("come on",),
        "y'all": ("you all",),
        "ya": ("you",),
        "'cause": ("because",),
        "cuz": ("because",),
        "'em": ("them",),
        "'til": ("until",),
        "till": ("until",),
        "'bout": ("about",),
        "'n'": ("and",),
    },
    "de": {
        "hab": ("habe",),
        "hab'": ("habe",),
        "'ne": ("eine",),
        "'n": ("ein", "einen"),
        "'nen": ("einen",),
        "ins": ("in das",),
        "ans": ("an das",),
        "aufs": ("auf das",),
        "im": ("in dem",),
        "am": ("an dem",),
        "zum": ("zu dem",),
        "zur": ("zu der",),
        "beim": ("bei dem",),
        "vom": ("von dem",),
    },
    "fr": {
        "t'as": ("tu as",),
        "t'es": ("tu es",),
        "y'a": ("il y a",),
        "j'suis": ("je suis",),
        "chuis": ("je suis",),
        "j'sais": ("je sais",),
    },
    "es": {"pa'": ("para",), "pa": ("para",)},
    "pt": {"tá": ("está",), "pra": ("para", "para a"), "pro": ("para o",), "né": ("não é",)},
}
"""Short forms and what they stand for."""

ENDINGS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "en": {
        "n't": ("not",),
        "'re": ("are",),
        "'ve": ("have",),
        "'ll": ("will", "shall"),
        "'m": ("am",),
        "'d": ("had", "would", "did"),
        "'s": ("is", "has", "does"),
    },
    "de": {"'s": ("es",)},
}
"""Short endings, after an apostrophe, and the words that they stand for."""

UNMARKED: Final[Mapping[str, str]] = {
    short.replace("'", ""): short
    for short in [
        "i'm",
        "i've",
        "you're",
        "you've",
        "you'll",
        "they're",
        "they've",
        "they'll",
        "we've",
        "it's",
        "it'll",
        "that's",
        "that'll",
        "there's",
        "what's",
        "who's",
        "he's",
        "she's",
        "don't",
        "doesn't",
        "didn't",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "can't",
        "won't",
        "couldn't",
        "wouldn't",
        "shouldn't",
        "haven't",
        "hasn't",
        "hadn't",
        "let's",
        "y'all",
        "ain't",
    ]
}
"""English short forms that lost their apostrophe and are no other word ("well" is one, and not here)."""

SPELT: Final[Mapping[str, str]] = {
    "grey": "gray",
    "programme": "program",
    "programmes": "programs",
    "plough": "plow",
    "mould": "mold",
    "sceptic": "skeptic",
    "sceptical": "skeptical",
    "practise": "practice",
    "practised": "practiced",
    "practising": "practicing",
    "judgement": "judgment",
    "acknowledgement": "acknowledgment",
    "ageing": "aging",
    "aluminium": "aluminum",
    "jewellery": "jewelry",
    "tyre": "tire",
    "manoeuvre": "maneuver",
    "manoeuvres": "maneuvers",
    "manoeuvring": "maneuvering",
    "kerb": "curb",
    "whilst": "while",
    "amongst": "among",
    "towards": "toward",
    "afterwards": "afterward",
    "backwards": "backward",
    "forwards": "forward",
    "okay": "ok",
    "alright": "allright",
    "mister": "mr",
    "doctor": "dr",
    "professor": "prof",
    "versus": "vs",
    "etcetera": "etc",
    "&": "and",
}
"""Spellings of one word that no rule gives."""
