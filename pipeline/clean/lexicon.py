"""The words and marks that cleaning knows, as data. All words in lower case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.text.words import word_set

SET_OFF_COMMAS = (",", "，", "、")


@dataclass(frozen=True, slots=True)
class Stutters:
    """Words whose immediate repetition is a slip of the tongue.

    ``adjacent``: when nothing or a dash is between; ``with_comma``: also over a comma.
    ``openers`` may begin a repeated phrase besides these. ``plurals`` are endings of nouns that nobody
    doubles for emphasis, and ``fragments`` says that consonants alone are no word. ``verbs`` may be
    doubled only after ``fronts`` ("what it is is hard"). ``emphatic`` words are doubled over a comma;
    ``None`` where too little is known of that.
    """

    adjacent: frozenset[str]
    with_comma: frozenset[str]
    openers: frozenset[str] = frozenset()
    plurals: tuple[str, ...] = ()
    fragments: bool = False
    verbs: frozenset[str] = frozenset()
    fronts: frozenset[str] = frozenset()
    emphatic: frozenset[str] | None = None


_RESTARTS = word_set(
    "the a an my our your their i we they he she and but or because if i'm i've i'll i'd "
    "we're we've we'll they're they've it's that's there's"
)

FRONTERS = word_set(
    "what whatever who whoever which where wherever when whenever how however why if unless once "
    "while as than since because that the whether though although until till"
)
"""Words after which a clause may be followed by its like: "what we do, we do well"."""

_PREPOSITIONS = word_set(
    "of to in on at for with from into about between through during under after before"
)

_EMPHATIC = word_set(
    "very really so too much many long far no not yes yeah yep nope ok okay bye right well there here "
    "now never ever always again blah ha please wait big small little old new good great bad better "
    "worse best hot cold warm hard soft high low deep dark bright tiny huge nice poor rich true way "
    "more most less only just quite oh hey hi hello thanks sorry look come go run stop listen hear wow "
    "hurry easy slow fast quick quiet loud sad happy mad crazy dear close sweet pretty different clear "
    "important strong tough wrong simple strange busy sick tired alone wide young early late soon "
    "first last next dead away down up on over round back out off all every both half one two three "
    "four five six seven eight nine ten hundred thousand million zero you him them us me it "
    "heavy light dry wet full empty free fine sure serious special clean dirty rare real cheap "
    "expensive day night year work money words think love push pull try keep let see sing"
)

DOUBLED_VERBS = word_set("had do did")
"""English verbs that also stand twice in a row without a comma."""

EMPHATIC_ENDINGS = ("ly", "ful", "ous", "ive", "able", "ible", "less", "est")
"""Endings of English adjectives and adverbs, which emphasis doubles."""

STUTTERED: Mapping[str, Stutters] = {
    "en": Stutters(
        adjacent=_RESTARTS
        | _PREPOSITIONS
        | word_set("when where which who how why be been can could would should might must will"),
        with_comma=_RESTARTS
        | _PREPOSITIONS
        | word_set("he's she's you're you've he'd she'd he'll"),
        openers=word_set("you it this that is are was were there as by"),
        plurals=("ies", "rs", "ns", "ts", "ls", "tion", "ment", "ness"),
        fragments=True,
        verbs=word_set("is was are were has have had do did"),
        emphatic=_EMPHATIC,
        fronts=(FRONTERS - {"the"})
        | word_set("all thing things problem point only one it point matter"),
    ),
    "fr": Stutters(
        adjacent=word_set("le les un une des du et mais je il elle dans pour c'est"),
        with_comma=word_set("le les un une des et mais je c'est"),
    ),
    "de": Stutters(
        adjacent=word_set("ein eine und aber ich wir er mit von im am"),
        with_comma=word_set("ein eine und aber ich wir"),
    ),
    "es": Stutters(
        adjacent=word_set("el los las un una y pero yo en de con por"),
        with_comma=word_set("el los las un una y pero yo"),
    ),
    "zh": Stutters(adjacent=frozenset({"我", "我们"}), with_comma=frozenset({"我", "我们"})),
}
"""By language: words that hardly any sentence doubles and nobody repeats for emphasis."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a language: a pair of quotation marks, ``None`` to keep what is there, and the rest."""

    quotes: tuple[str, str] | None
    dash: str
    thousands: str
    space_before_percent: bool = False


_MARKS: Mapping[str, Marks] = {
    "en": Marks(('"', '"'), "—", ","),
    "de": Marks(("„", "“"), "–", ".", space_before_percent=True),
    "es": Marks(("“", "”"), "—", ".", space_before_percent=True),
    "fr": Marks(None, "–", "\u202f", space_before_percent=True),
    "it": Marks(("«", "»"), "–", "."),
    "pt": Marks(("“", "”"), "—", "."),
    "nl": Marks(("“", "”"), "–", "."),
}
"""English has the straight marks that recognisers write, so that no text has both.

Source: Unicode CLDR 44, "quotationStart" and "quotationEnd" of each locale. French ones need no-break
spaces and stay; Dutch ones are single there, which an apostrophe would be taken for, and are double here.
"""


def find_marks(language: str) -> Marks | None:
    """The marks of a language by its code; ``None`` where they are not known."""
    return _MARKS.get(language)


SHORT_FORMS: Mapping[str, Mapping[str, tuple[str, bool]]] = {
    "en": {
        "mr": ("Mr.", False),
        "mrs": ("Mrs.", False),
        "ms": ("Ms.", False),
        "dr": ("Dr.", False),
        "am": ("a.m.", True),
        "a.m": ("a.m.", True),
        "pm": ("p.m.", True),
        "p.m": ("p.m.", True),
    },
}
"""English abbreviations in AP's form, and whether a number has to stand before it; a name follows else."""


def _phrases(*phrases: str) -> tuple[tuple[str, ...], ...]:
    """Phrases as their words, the longest first."""
    return tuple(sorted((tuple(p.split()) for p in phrases), key=len, reverse=True))


OPENING_MARKERS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "en": _phrases(
        *(
            "so",
            "well",
            "okay so",
            "ok so",
            "and so",
            "now",
            "look",
            "i mean",
            "you know",
            "yeah so",
        ),
        *(
            "so yeah",
            "well you know",
            "and well",
            "so well",
            "and you know",
            "so you know",
            "anyway",
        ),
        *("okay", "ok", "and", "but you know", "basically", "actually", "honestly", "like"),
    ),
    "de": _phrases("also", "ja also", "naja", "na ja", "tja", "genau"),
    "fr": _phrases("alors", "bon", "ben", "bah", "eh bien", "enfin", "bon ben", "voilà"),
    "es": _phrases("bueno", "pues", "entonces", "o sea", "bueno pues", "a ver", "vale"),
}
"""Words that open a sentence only to hold the floor, where a comma follows. "Yes" and "no" answer."""

MARKERS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "en": _phrases(
        *(
            "you know",
            "i mean",
            "sort of",
            "kind of",
            "like",
            "you see",
            "basically",
            "well",
            "okay",
        ),
        *(
            "so to speak",
            "if you will",
            "right",
            "let's say",
            "how should i say",
            "what do you call it",
        ),
    ),
    "de": _phrases("sag ich mal", "sagen wir mal", "sozusagen", "weißt du", "wissen sie", "halt"),
    "fr": _phrases("tu vois", "vous voyez", "tu sais", "vous savez", "quoi", "disons", "enfin"),
    "es": _phrases("o sea", "digamos", "sabes", "bueno", "pues", "como que", "eh"),
}
"""The same between two commas."""

TAGS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "en": _phrases("you know", "you see", "so to speak", "if you will", "sort of", "kind of"),
    "de": _phrases("sozusagen", "sag ich mal", "weißt du", "wissen sie"),
    "fr": _phrases("quoi", "tu vois", "vous voyez", "tu sais", "vous savez"),
    "es": _phrases("sabes", "digamos"),
}
"""The same at a sentence's end, after a comma and before a full stop; a question stays one."""

_PRONOUNS = word_set("i we you he she it they there this that these those")

OPENING_SUBJECTS = _PRONOUNS | word_set(
    "i'm i've i'll i'd we're we've we'll we'd you're you've you'll you'd he's he'll he'd she's she'll "
    "she'd it's it'll it'd they're they've they'll they'd there's that's that'll here's"
)
"""English words that begin a clause as its subject."""

AUXILIARIES = word_set(
    "am is are was were be been have has had do does did will would can could shall should may might "
    "must isn't aren't wasn't weren't haven't hasn't hadn't don't doesn't didn't won't wouldn't can't "
    "couldn't shouldn't just really actually also always never"
)
"""Words after a subject that call for more ("I was", "we have just")."""

SAYING = word_set(
    "think thought say said believe guess hope know knew feel felt mean suppose found told heard"
)
"""English verbs after which a clause follows without a "that"."""

CALLING = word_set(
    "that but because whether although though if when while before after until so unless"
)
"""English words before a clause: with its subject alone, it has not been said."""

UNFINISHED = AUXILIARIES | word_set(
    "think thought guess believe say said want wanted going trying tried used about like so"
)
"""Words at which a beginning was not finished yet."""

ARTICLES = word_set("a an the")

POSSESSIVES = word_set("mine ours yours theirs")
"""English subjects that stand for a thing that is known."""

SUBJECT_PRONOUNS = word_set("i we he she they")

LEFT_ALONE = ARTICLES | word_set(
    "my our your their very really just usually am is are was were been in at with for from into"
)
"""English words that can't have "I mean" for their own: after them it stands in a sentence's way."""

ENDLESS = word_set(
    "a an the my our your their its every and or but because than if whether although i'm we're "
    "they're he's she's it's i've we've they've"
)
"""Words that end no clause: a sentence that stops here was given up."""

NEVER_LAST = ENDLESS - {"every", "if", "whether", "it's", "he's", "she's"} | {"than"}
"""The same without those that a sentence of its own may quote or end with: what stops here went on."""

LEADING = ENDLESS | word_set(
    "of to in on at for with from into by about as between through during before after under over "
    "without within against among around toward towards across behind beyond until since like "
    "this these those some any each no his her what when where who which how why so not going"
)
"""Words that begin a phrase and no clause of their own: such a phrase said twice is begun again."""

SET_PHRASES = tuple(
    tuple(phrase.split())
    for phrase in (
        "over and",
        "on and",
        "again and",
        "more and",
        "and so on",
        "and so forth",
        "so far so",
        "by and",
        "little by",
        "bit by",
        "step by",
        "one by",
        "day by",
        "to be",
        "no more",
        "not at all",
        "of course",
        "come on",
        "thank you",
        "good",
        "happy birthday",
        "yes",
        "no",
        "very",
        "so many",
        "so much",
        "such a",
        "wait a",
        "hang on",
        "hold on",
        "let me",
        "excuse me",
        "oh",
    )
)
"""English phrases whose repetition is an idiom or a reply."""

PARENTHETIC = tuple(
    tuple(phrase.split())
    for phrase in (
        "of course",
        "in fact",
        "in a way",
        "in a sense",
        "in other words",
        "in general",
        "in turn",
        "for example",
        "for instance",
        "for me",
        "by the way",
        "at least",
        "at best",
        "at times",
        "to me",
        "to be",
        "on the other",
        "with respect",
        "as well",
        "as it",
        "as you",
        "as i",
        "if you",
        "if not",
        "the more",
    )
)
"""English phrases that a comma puts into a sentence, also after their own first word ("of, of course")."""

CLAUSE_STARTERS = word_set("so and but or because well then et mais und aber y pero")
"""Words that may stand between a clause's start and a phrase that is said twice."""

COMMON = word_set(
    "a about above act after again age ago air all alone along already also always am among an and "
    "another answer any anything apart are area aren't arm art as ask at away back bad bank be bear "
    "because become bed been before began begin being believe below best better between big bit "
    "black blue board boat body book both box boy bring brought build built business but buy by call "
    "came can can't car care case cause certain change child city class clear close cloud code cold "
    "come company computer could couldn't country course cut data day deal did didn't different do "
    "does doesn't dog doing don't done door down draw drive each early earth easy eat end enough even "
    "ever every everyone everything example eye face fact fall family far fast father feel feet few "
    "field find fire first five follow food foot for force form found four free friend from full gave "
    "get girl give go going gone good got great green ground group grow guess had half hand hands "
    "happen hard has hat have he head hear heard heart held help her here herself high him himself "
    "his hit hold home hope horse hot hour house how however human hundred i i'd i'll i'm i've idea "
    "if important in inside into is isn't it it's its itself job just keep kept kind king knew know "
    "land large last late later law learn least leave left less let let's letter life light like line "
    "list little live long look lot love low made main make man many map mark may maybe me mean means "
    "meet men might mile million mind minute miss moment money month more morning most mother mountain "
    "move much music must my myself name near need never new news next nice night no north not note "
    "nothing now number of off often oh old on once one only open or order other our out over own page "
    "paper part party past pay people perhaps person phone place plan plant play please point power "
    "press problem product public put question quick quite ran rate reach read ready real really "
    "reason red rest right river road rock room round run said same sat saw say says school science "
    "sea second see seem seen sell send sense set seven several shall share she ship short should "
    "show side simple since sing sit six size sleep slow small so some someone something sometimes "
    "son song soon sort sound south space speak stand star start state stay step still stop story "
    "street strong such sure system table take talk tax teach team tell ten term test than thank that "
    "that's the their them then there there's these they they're thing things think this those though "
    "thought three through time to today together told too took top toward town tree true try turn "
    "two type under understand until up upon us use used usually very voice wait walk wall want war "
    "warm was wasn't watch water way we we'll we're we've week well went were weren't west what what's "
    "wheel when where whether which while white who whole why wide wife will wind with within without "
    "woman women won't wood word words work world would wouldn't write wrong yeah year years yes yet "
    "you you'll you're you've young your"
)
"""English words that everybody says all the time: none of them is a name misheard."""

ABBREVIATIONS = word_set(
    "mr mrs ms dr prof st sr jr vs etc cf inc ltd co corp approx gen sen rep gov"
)
"""Words whose full stop ends no sentence; dotted ones (U.S., e.g.) are known by their shape."""

BEFORE_NUMBER = word_set("no nos fig vol p pp art nr ch sec")
"""Words whose full stop ends no sentence when a number follows ("No. 5", but "No. We can't")."""
