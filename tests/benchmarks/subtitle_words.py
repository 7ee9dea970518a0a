"""English words that leave a line open, by a list that the layout does not know.

The layout's own lists are in `pipeline/cues/languages/en.toml`; a measure by those would only say that it does
what it does. This list was written by word class from a grammar: determinatives that are articles or need a
noun, the auxiliary verbs, the prepositions that seldom stand without a complement, coordinators and
subordinators.

Source of the classes: R. Huddleston and G. K. Pullum, The Cambridge Grammar of the English Language (2002),
chapters 3 (auxiliaries), 5 (determinatives), 7 (prepositions), 11 and 15 (subordinators, coordinators).
"""

from __future__ import annotations

from pipeline.text.punctuation import CLOSERS, OPENERS


def _split(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = _split("a an the my your our their its every")
AUXILIARIES = _split("""
am is are was were be been being have has had do does did will would shall should can could may might must
i'm you're we're they're he's she's it's that's there's i've you've we've they've i'd you'd we'd they'd
i'll you'll he'll she'll it'll we'll they'll""")
PREPOSITIONS = _split("""
about against among as at between by despite during for from in into like of on onto over per than to toward towards
under until upon via with within without""")
COORDINATORS = _split("and or but nor")
SUBORDINATORS = _split(
    "that if whether because although though unless while whereas when where which who since so"
)
CLASSES = {
    "article": ARTICLES,
    "auxiliary": AUXILIARIES,
    "preposition": PREPOSITIONS,
    "conjunction": COORDINATORS | SUBORDINATORS,
}
OPEN_BEFORE_COMMA = COORDINATORS | frozenset({"that", "because", "if", "which"})
CLOSED_AFTER = PREPOSITIONS | frozenset({"after", "before", "since"})
"""After these, "that" is a pronoun and the phrase is at its end ("after that, we")."""


def find_open_class(words: list[str]) -> str:
    """The class of the last word, where it leaves a line open; empty where it doesn't.

    A mark behind a word closes it, except for a comma behind a conjunction.
    """
    fold = [word.lower().replace("’", "'").lstrip(OPENERS).rstrip(CLOSERS) for word in words[-2:]]
    word, earlier = fold[-1], fold[0] if len(fold) > 1 else ""
    if word.endswith(","):
        word = word[:-1]
        if word not in OPEN_BEFORE_COMMA or (word == "that" and earlier in CLOSED_AFTER):
            return ""
    return next((name for name, members in CLASSES.items() if word in members), "")
