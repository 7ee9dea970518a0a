"""What may be a speaker's name, and what opens a sentence and names nobody."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.text.case_folding import fold_name
from pipeline.text.scripts import CJK_CHARACTER
from pipeline.text.words import word_set

_MOST_CHARACTERS = 60
_MOST_WORDS = 8
_MOST_SMALL_WORDS = 5
_MOST_LOOKING_WORDS = 4
"""Of a name that one occurrence is enough for; more where it has a title."""
_MOST_CJK_CHARACTERS = 6

_PUNCTUATION = frozenset(" .,'’‘ʼʻ`´′＇-–_&/+@·・•#‧\"“”")
_QUOTES = ('"', "“", "”")
_PARTICLE = re.compile(
    "al|and|ap|bin|bint|da|de|del|den|der|di|dos|du|e|el|ibn|la|le|of|the|van|von|y|zu"
)
_JOINING = re.compile("and|und|et|da|de|del|den|der|di|dos|du|el|la|le|las|los|van|von|&")
"""What joins the parts of one name, or two names, and is no part itself."""
_ROLE = re.compile(
    r"(?:[\w-]+\s)?(?:byline|host|co-?host|guest|moderator|interviewer|interviewee|anchor|reporter|correspondent|author"
    r"|editor|producer|narrator|presenter|panelist|ceo|cto|cfo|coo|founder|professor|director|president|chair\w*"
    r"|analyst|witness|student|caller)(?:\s[\w-]+)?",
    re.IGNORECASE,
)
TITLES = (
    r"Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Hon|Sen|Senator|Rep|Representative|Chairman|Chairwoman|Chair|Secretary"
    r"|Justice|Judge|Ambassador|General|Admiral|President|Director|Sir|Dame|Lord|Lady|Rev|Fr|Capt|Captain|Lt|Col|Sgt"
    r"|Mme|Mlle|Madame|Monsieur|M|Herr|Frau|Sr|Sra|Señora?|Don|Doña|Dona|Seu|Signora?|Sig|Dott|heer|Dhr|Mevr|Mevrouw|Meneer"
)
_HAS_TITLE = re.compile(rf"\b(?:{TITLES}|Rt)\b\.?\s", re.IGNORECASE)
_TITLED = re.compile(rf"(?:De |The )?(?i:{TITLES}|Rt)\.?\s+[^\W\d_a-z]")
_SUFFIX = re.compile(r"(?:jr|sr|jun|sen|[ivx]{2,4})\.?", re.IGNORECASE)
_BOUND_PARTICLE = re.compile(r"(?:al|el|ar|as|ad|an|ibn|bin|abd|d|l|dell|dall)[-'’](?=\w)")
_ACCOUNT = re.compile(r"@\S+|\S+@\S+|[a-z][\w.-]*_[\w.-]*|[a-z]{3,}\d{2,}")
"""A handle, a mail address or what a program calls somebody: ann_lee, user123."""
_KATAKANA = re.compile(r"[ァ-ヺー・=＝ ]{2,16}")
_OF_PICTURES = frozenset("\u200d\ufe0e\ufe0f🏻🏼🏽🏾🏿")
_MOST_COMMAS = 2
_BRACKETS = {")": "(", "）": "（", "]": "[", ">": "<"}
_BRACKETED = re.compile(r"\[[^\[\]]+\]|<[^<>]+>|\([^()]+\)|\{[^{}]+\}|【[^【】]+】")
_CALLED = re.compile(r"(?<=\w) [(][^\d()]{1,20}[)](?= \w)")
"""What somebody is called by friends, within the name: Robert (Bob) Smith."""
_MOST_WRITTEN = 400
"""Characters of a name with all that is written behind it in brackets; more is a sentence."""
_MOST_CACHED = 1 << 16
_MOST_OPENER = 80
"""Characters of what may be looked up among ordinary openers."""
_LEAST_COMPOUND = 4
"""Letters before what ends a longer word."""
_MOST_INITIALS = 3
_ADDRESS = re.compile(r"@.+|[^\s@]+@[^\s@]+\.\w+")
_WORD = re.compile(r"[^\s,\"“”„«»()\[\]]+")
# Endings that make a word for a thing or a manner, in the languages of the lists.
_ABSTRACT = re.compile(
    r"\w{3,}(?:[ts]ion|ness|ship|hood|ility|ality|osity|ology|[iy]sm|isme|ismo|ismus|ically|ingly|edly|ously|fully|lessly|[ae]ntly"
    r"|ively|ately|[ai]bly|[cs]ión|[çs]ão|[zs]ione|tät|keit|heit|schaft|heid|teit|lijk|dades?|mente|miento|eität)s?"
    r"|\w{5,}(?:ment|erweise|ung)s?|[\w-]+-(?:vous|nous|toi|moi|se|nos)"
)
_NAMES_LIKE_THINGS = word_set(
    "asunción concepción encarnación consolación ascensión visitación anunciación purificación conceição assunção"
    " encarnação ascensão piedade trindade natividade clemente hartung hornung sebastião"
)
_WITHOUT_LETTERS = re.compile(r"[\d\W_]*(?:[ap]\.?m\.?|uhr|h)?", re.IGNORECASE)
_PLACING = word_set(
    "from in at of on with aus von vom im am de du des da del della di desde en van uit"
)
_NUMBER = re.compile(r"#?\d+(?:[.:]\d+)*[.)]?")


def strip_role(name: str) -> str:
    """The name without what is written after it in brackets or behind a comma, if that is a role."""
    name = name.strip(" *_\t")
    if len(name) > _MOST_WRITTEN:
        return name
    while shorter := _drop_bracket(name):
        name = shorter
    if _BRACKETED.fullmatch(name):
        name = name[1:-1]
    head, comma, tail = name.partition(",")
    is_title = len(head.split()) > 1 and looks_like_name(head) and looks_like_name(tail.strip())
    is_last_name = _PARTICLE.fullmatch(head.split(maxsplit=1)[0]) if head.strip() else None
    in_capitals = head == head.upper() != head.lower()
    if _SUFFIX.fullmatch(tail.strip()) or (is_last_name and is_title):
        return name
    if comma and (is_title or in_capitals or _ROLE.fullmatch(tail.strip())):
        name = head
    return name.strip(" *_\t")


def _drop_bracket(name: str) -> str:
    """The name without the bracket that it ends in; empty where it ends in none, or is nothing else."""
    inside = name.rstrip()[:-1]
    closes = name.rstrip()[-1:]
    begin = inside.rfind(_BRACKETS.get(closes, closes)) if closes in _BRACKETS else -1
    return name[:begin].rstrip() if begin > inside.rfind(closes) else ""


def could_be_name(name: str) -> bool:
    """Whether a speaker may be called so: written like a name, and nothing that opens a sentence."""
    return has_form_of_name(name) and (not is_ordinary_opener(name) or is_question_label(name))


def has_form_of_name(name: str) -> bool:
    """Whether a name is written so, whatever the words: a few, with none but a name's marks in them."""
    words, plain = name.split(), _CALLED.sub("", name.removesuffix("?"))
    capitals = sum(not word[0].islower() for word in words)
    return (
        0 < len(name) <= _MOST_CHARACTERS
        and len(words) <= (_MOST_WORDS if capitals * 2 > len(words) else _MOST_SMALL_WORDS)
        and any(c.isalpha() for c in name)
        and not name.startswith((*_QUOTES, ",", "."))
        and not name.endswith((*_QUOTES, ","))
        and all(c.isalnum() or c in _PUNCTUATION or _is_mark(c) for c in _drop_pictures(plain))
        and _has_fitting_commas(name)
    )


def _has_fitting_commas(name: str) -> bool:
    """Whether a comma parts a last name from the first ("Lee, Ann"), or Jr. or a degree from the name."""
    parts = name.split(",")
    return len(parts) == 1 or (
        len(parts) <= _MOST_COMMAS + 1
        and all(part.strip() and looks_like_name(part.strip()) for part in parts)
        and not any(is_ordinary_opener(part) for part in parts)
    )


def _drop_pictures(name: str) -> str:
    """The name without the pictures before and behind it, as accounts of messengers have them."""
    begin, end = 0, len(name)
    while end and _is_of_picture(name[end - 1]):
        end -= 1
    while begin < end and _is_of_picture(name[begin]):
        begin += 1
    return name[begin:end]


def _is_of_picture(character: str) -> bool:
    """Whether this is a picture, what joins pictures or gives them a look, or white space beside them."""
    return (
        character.isspace() or unicodedata.category(character) == "So" or character in _OF_PICTURES
    )


def _is_mark(character: str) -> bool:
    """Whether this is a vowel sign or accent of its own, or a joiner, as inside of Persian names."""
    return unicodedata.category(character).startswith("M") or character in "\u200c\u200d"


def looks_like_name(name: str) -> bool:
    """Whether one occurrence is enough: a few capitalised words, a few CJK characters, or an account's name."""
    words = name.split()
    if CJK_CHARACTER.search(name):
        return len(name) <= _MOST_CJK_CHARACTERS or _KATAKANA.fullmatch(name) is not None
    if _ACCOUNT.fullmatch(name):
        return True
    most = _MOST_WORDS if _HAS_TITLE.search(name) else _MOST_LOOKING_WORDS
    capitals = [not _BOUND_PARTICLE.sub("", word)[:1].islower() for word in words]
    # "van Gogh" begins small.
    begins = bool(capitals) and (
        capitals[0]
        or (
            len(words) > 1
            and _PARTICLE.fullmatch(words[0])
            and words[0] not in ("and", "of", "the")
        )
    )
    bound = sum(_JOINING.fullmatch(word) is not None for word in words)
    return (
        len(words) - bound <= most
        and len(words) <= _MOST_WORDS
        and any(capitals)
        and bool(begins)
        and all(
            is_high or _PARTICLE.fullmatch(word)
            for is_high, word in zip(capitals, words, strict=True)
        )
    )


@dataclass(frozen=True, slots=True)
class _Lists:
    """What ``speaker_names.toml`` lists, of all languages together, in one case."""

    languages: tuple[frozenset[str], ...]
    """Of each language the words that may stand beside one another in an opener."""
    starts_alone: frozenset[str]
    starts: frozenset[str]
    owners: frozenset[str]
    articles: frozenset[str]
    ordinary: frozenset[str]
    counted: frozenset[str]
    numbers: frozenset[str]
    saying: frozenset[str]
    asked: frozenset[str]
    ends: frozenset[str]
    roles: frozenset[str]
    crowds: frozenset[str]
    compounds: frozenset[str]
    abbreviations: frozenset[str]
    beside_roles: frozenset[str]


def _load_words() -> dict[str, dict[str, str]]:
    """What the file has, by language."""
    import tomllib
    from importlib.resources import files

    return tomllib.loads((files("pipeline.text") / "speaker_names.toml").read_text("utf-8"))


@cache
def _load_lists() -> _Lists:
    data = _load_words()
    roles = data.pop("roles")

    def gather(kind: str) -> frozenset[str]:
        return word_set(fold_name(" ".join(lists.get(kind, "") for lists in data.values())))

    kinds = (
        "starts",
        "owners",
        "articles",
        "ordinary",
        "counted",
        "numbers",
        "saying",
        "asked",
        "ends",
        "abbreviations",
        "compounds",
    )
    starts = gather("starts")
    english = word_set(data["en"]["starts"])
    return _Lists(
        **{kind: gather(kind) for kind in kinds},
        languages=tuple(
            word_set(
                fold_name(
                    " ".join(lists.get(kind, "") for kind in ("starts", "ordinary", "counted"))
                )
            )
            for lists in data.values()
        ),
        # "Per" and "Ma" are names more often than they are words before a colon.
        starts_alone=english | {word for word in starts if len(word) > _MOST_INITIALS},
        roles=word_set(fold_name(roles["heads"])),
        crowds=word_set(fold_name(roles["crowds"])),
        beside_roles=word_set(fold_name(roles["beside"])),
    )


def is_role(text: str) -> bool:
    """Whether this is what a speaker without a name is called: Narrator, Speaker 1, Caller from Leeds, Q."""
    lists = _load_lists()
    words = _read_words(text)
    if text.strip().rstrip(".") in ("Q", "A") or "-".join(words) in lists.crowds:
        return True
    first = next((i for i, word in enumerate(words) if _is_role_word(word)), None)
    if first is None:
        return False
    # What stands behind a role and a preposition says where somebody sits or comes from.
    placed = words[first + 1 : first + 2]
    ends = first + 1 if placed and placed[0] in _PLACING else len(words)
    return all(_stands_by_role(word) for word in words[:ends])


def says_who_is_meant(name: str) -> bool:
    """Whether a name is nobody's but a speaker's by its own words: a role, or a title and a name."""
    return not name[0].islower() and (_TITLED.match(name) is not None or is_role(name))


def _stands_by_role(word: str) -> bool:
    lists = _load_lists()
    known = word in lists.beside_roles or word in lists.numbers or _is_role_word(word)
    known = known or word.endswith("'s")
    return known or len(word) == 1 or _NUMBER.fullmatch(word) is not None


def _is_role_word(word: str) -> bool:
    roles = _load_lists().roles
    parts = re.split(r"[-/_]|\d+", word)
    return word in roles or word.rstrip("0123456789_#") in roles or any(p in roles for p in parts)


def is_question_label(text: str) -> bool:
    """Whether this is written before questions or answers: Question, Antwort; no person by itself."""
    words = _read_words(text)
    lists = _load_lists()
    return bool(words) and words[0] in lists.asked and all(map(_NUMBER.fullmatch, words[1:]))


@lru_cache(_MOST_CACHED)
def is_ordinary_opener(text: str) -> bool:
    """Whether a word or phrase opens a sentence and names nobody: "Remember", "Step 1", "My advice".

    What is listed in no language is left to the context: the answer is no.

    Args:
        text: what stands before a colon, without it.
    """
    text = text.strip(" *_\t\"“”„«»'‘’([")
    if not text or len(text) > _MOST_OPENER:
        return bool(text)
    if _WITHOUT_LETTERS.fullmatch(text):
        return True
    if CJK_CHARACTER.search(text):
        return _opens_cjk_sentence(text)
    words = _read_words(text)
    is_somebody = not words or is_role(text) or _ADDRESS.fullmatch(text) is not None
    return not is_somebody and _opens_sentence(text, words)


def is_abbreviation(text: str) -> bool:
    """Return whether a short word in capitals opens remarks and needn't be initials: NB, AI."""
    return " ".join(_read_words(text)) in _load_lists().abbreviations


def _opens_sentence(text: str, words: tuple[str, ...]) -> bool:
    """The same of words with spaces between them, that are no role."""
    lists = _load_lists()
    if _TITLED.match(text):
        return words[-1] in lists.saying
    if text.isupper() and sum(c.isalpha() for c in text) <= _MOST_INITIALS:
        return words[0] in lists.abbreviations
    if len(words) == 1:
        listed = words[0] in lists.ordinary or words[0] in lists.starts_alone
        return listed or _is_made_of_words(words[0])
    bare = [_BOUND_PARTICLE.sub("", word) for word in text.split()]
    is_small = [w[:1].islower() and not _PARTICLE.fullmatch(w) for w in bare]
    is_number = words[-1] in lists.numbers or _NUMBER.fullmatch(words[-1]) is not None
    return (
        words[0] in lists.owners
        or (words[-1] in lists.saying and is_small[-1])
        or _are_ordinary(words)
        or (is_number and _are_ordinary(words[:-1]))
        # The words of a sentence are written small; "Ann lee" is a slip, and rarer.
        or (any(is_small[1:]) and (not is_small[0] or _are_ordinary(words[:1])))
    )


def _are_ordinary(words: tuple[str, ...]) -> bool:
    """Whether the words are ordinary ones of one language, or are made like words for things."""
    listed = [word for word in words if not _is_made_of_words(word)]
    return any(known.issuperset(listed) for known in _load_lists().languages)


def _is_made_of_words(word: str) -> bool:
    """Whether a word ends in a listed one, or as words for things and manners do."""
    compounds = _load_lists().compounds
    is_abstract = _ABSTRACT.fullmatch(word) is not None and word not in _NAMES_LIKE_THINGS
    ends = (word[at:] for at in range(_LEAST_COMPOUND, len(word) - 2))
    return is_abstract or not compounds.isdisjoint(ends)


def _opens_cjk_sentence(text: str) -> bool:
    """The same of Chinese or Japanese: a listed word, a sentence's first word, or a number."""
    lists = _load_lists()
    word = "".join(text.split())
    if is_role(word):
        return False
    number = word.rstrip("0123456789一二三四五六七八九十")
    return (
        word in lists.ordinary
        or (number != word and number in lists.counted)
        or any(word.startswith(start) for start in lists.starts if CJK_CHARACTER.search(start))
        or any(
            word.endswith(end) and len(word) > max(2, len(end))
            for end in lists.ends | lists.ordinary
            if CJK_CHARACTER.search(end)
        )
    )


def _read_words(text: str) -> tuple[str, ...]:
    """The words in one case, with straight apostrophes and without the marks around them."""
    folded = fold_name(text).replace("’", "'")
    return tuple(w for word in _WORD.findall(folded) if (w := word.strip("'.;:!?-–—…*_<>")))
