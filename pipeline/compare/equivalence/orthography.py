"""What a script or a language writes in two ways: vowel marks that may be left out, letters with one sound.

Two grades of it. A word with and without its optional marks is one before anything is counted
(`unify_tokens`). What is another letter by the rules, and is often written for it, counts as a word error
and is no difference in content (`same_letters`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import product
from typing import Final

_POINTS: Final = "\u05b0-\u05bc\u05c1\u05c2\u05c7\u064b-\u0652\u0656-\u065f\u0670"
"""Vowel marks of Hebrew and Arabic: written for learners and in scripture, left out elsewhere."""
_CANTILLATION: Final = (
    "\u0591-\u05af\u05bd\u05bf\u05c4\u05c5\u0610-\u061a"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
)
"""Marks of recitation: they change no word."""
_GREEK: Final = "\u0300\u0301\u0304\u0306\u0308\u0313\u0314\u0342\u0345"
_MARK: Final = re.compile(f"[{_POINTS}{_CANTILLATION}]+|(?<=[е])\u0308|(?<=[α-ω])[{_GREEK}]+")
"""Optional marks, in a text of parted characters: with those of two scripts the dots of Russian's ё, and
what stands on Greek vowels, which their capitals lack."""
_MARKED: Final = re.compile(f"[{_POINTS}{_CANTILLATION}\u0370-\u03ff\u1f00-\u1fffё]")
_SAME_ACCENT: Final = {
    **dict.fromkeys(map(ord, "\u0300\u0342"), "\u0301"),
    **dict.fromkeys(map(ord, "\u0304\u0306\u0313\u0314\u0345"), None),
}
"""Greek's three accents, which sound the same, and marks of its older spelling, which don't sound."""
_WITHIN: Final = frozenset("\u05bc\u05c1\u05c2\u0651\u0308")
"""Marks that are also written where the vowel at the same letter is not: dagesh, shadda, dialytika."""
MOST_PAIRS: Final = 400
"""Of words with the same letters on either side; no language has so many."""
_GREEK_VOWELS: Final = re.compile("[αεηιουω]+")
_ACCENT: Final = "\u0301"

_LETTERS: Final = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
        "ة": "ه",
        "ؤ": "ئ",
        "ۀ": "ه",
        "ۃ": "ه",
        "ۓ": "ے",
        "ँ": "ं",
        "ё": "е",
    }
)
"""Letters that are written for one another; Arabic's: hamza on its seats, alef maqsura and ta marbuta.

Source: Apache Lucene, ``ArabicNormalizer`` and ``HindiNormalizer``.
"""
_NASAL: Final = re.compile("ङ्(?=[क-ङ])|ञ्(?=[च-ञ])|ण्(?=[ट-ण])|न्(?=[त-न])|म्(?=[प-म])")
"""A nasal of Hindi before a consonant of its own place, for which an anusvara may stand (हिन्दी, हिंदी)."""
_NUKTA: Final = re.compile("(?<=[कखगजफ])\u093c")
"""The dot of sounds from Persian, often left out; that of ड़ and ढ़ makes other letters."""

ALPHABETS: Final = {
    "az": "çğıöşü",
    "cs": "áčďéěíňóřšťúůýž",
    "da": "æøå",
    "de": "äöü",
    "es": "ñ",
    "et": "äöõüšž",
    "fi": "äöå",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "is": "áðéíóúýþæö",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "nn": "æøå",
    "no": "æøå",
    "pl": "ąćęłńóśźż",
    "ro": "ăâîșțşţ",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
    "sr": "čćđšž",
    "sv": "åäö",
    "tr": "çğıöşü",
    "vi": "ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ",
}
"""Letters in Latin script that are no other letter with an accent, but make another word.

Source: Unicode CLDR, the exemplar characters of each language; of Hungarian, Czech, Slovak and Vietnamese,
whose accents are of length or tone, all.
"""

_KANA_PAIRS: Final = """
    事 こと 時 とき 所 ところ 物 もの 為 ため 訳 わけ 通り とおり 頃 ころ 頃 ごろ 位 くらい 位 ぐらい 程 ほど 方 ほう
    他 ほか 内 うち 中 なか 上 うえ 後 あと 供 ども 達 たち 達 だち 何時 いつ 出来 でき 下 くだ 頂 いただ
    有難 ありがと 有り難 ありがと 分か わか 欲し ほし 貰 もら 致 いた 思 おも 全て すべて 様々 さまざま
    色々 いろいろ 沢山 たくさん 皆 みんな 皆 みな 何故 なぜ 是非 ぜひ 更に さらに 又 また 例え たとえ 殆ど ほとんど
    貴方 あなた 一緒 いっしょ 凄 すご 余り あまり 既に すでに 特に とくに 先ず まず 丁度 ちょうど 勿論 もちろん
    多分 たぶん 本当 ほんとう 本当 ほんと 何処 どこ 此処 ここ 誰 だれ 僕 ぼく 俺 おれ 今 いま 一つ ひとつ 二つ ふたつ
"""
_KANA_WORDS: Final = _KANA_PAIRS.split()

KANA: Final[Mapping[str, tuple[str, ...]]] = {
    written: tuple(
        " ".join(kana)
        for other, kana in zip(_KANA_WORDS[::2], _KANA_WORDS[1::2], strict=True)
        if other == written
    )
    for written in dict.fromkeys(_KANA_WORDS[::2])
}
"""Japanese words in characters, and in kana, one after another, as they are compared.

No two have one reading: 言う and 行う would be one. Source: the Cabinet's notice on characters in official
documents (公用文における漢字使用等について, 2010), which has one or the other for each of these words.
"""

_TONES: Final = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
"""Vietnamese's tones, in a text of parted characters; other marks make other vowels."""


def unify_tokens(left: Iterable[str], right: Iterable[str], language: str) -> dict[str, str]:
    """Return what tokens of two texts become where some are one word with other marks.

    Where one side writes a word without optional marks only, all forms of it are one; where both have
    marks, those that contradict each other stay apart. A Vietnamese tone stands at the end of its
    syllable, whichever vowel it was put on (``hòa``, ``hoà``).
    """
    if language == "vi":
        return {text: _move_tones(text) for text in {*left, *right} if not text.isascii()}
    found: dict[str, tuple[set[str], set[str]]] = {}
    for side, texts in enumerate((left, right)):
        for text in set(texts):
            if not text.isascii():
                found.setdefault(_split_marks(text)[0], (set(), set()))[side].add(text)
    return {
        text: bare
        for bare, (one, other) in found.items()
        if one | other != {bare} and _are_one(bare, one, other)
        for text in one | other
    }


def unify_capitals(capitals: Iterable[str], others: Iterable[str]) -> dict[str, str]:
    """Return what Turkish words become whose capital I was meant for İ, as the other words tell.

    Programs of other languages write ``Istanbul`` and ``WIFI``.

    Args:
        capitals: tokens of words that have a capital I.
        others: all other tokens.
    """
    known = set(others)
    return {
        text: dotted
        for text in set(capitals) - known
        if (dotted := text.replace("ı", "i")) in known
    }


def _are_one(bare: str, one: set[str], other: set[str]) -> bool:
    """Whether no two words of the sides contradict each other by their marks."""
    if one <= {bare} or other <= {bare}:
        return True
    if len(one) * len(other) > MOST_PAIRS:
        return False
    return all(_agree(_split_marks(a)[1], _split_marks(b)[1]) for a, b in product(one, other))


def find_alphabet(left: Iterable[str], right: Iterable[str], language: str) -> str:
    """Return the letters of a language that count; none where a side is written without them.

    A program that knows ASCII alone writes ``Zolw`` for ``Żółw`` throughout; who writes ``ł`` elsewhere
    means an l by an l.
    """
    letters = ALPHABETS.get(language, "")
    used = (
        any(not letters_of_word.isdisjoint(letters) for letters_of_word in map(set, side))
        for side in (left, right)
    )
    return letters if all(used) else ""


def same_letters(one: str, other: str) -> bool:
    """Return whether two words are one but for letters and marks that are written for one another.

    Args:
        one: a word in lower case.
        other: another one.
    """
    if one.isascii() or other.isascii():
        return one == other
    (letters, marks), (others, their) = (
        _split_marks(fold_letters_alike(one)),
        _split_marks(fold_letters_alike(other)),
    )
    return letters == others and _agree(marks, their)


@lru_cache(maxsize=20_000)
def fold_letters_alike(word: str) -> str:
    """Return the word with each letter as the plainest of those that are written for it."""
    if word.isascii():
        return word
    plain = unicodedata.normalize("NFC", word).translate(_LETTERS)
    return _NUKTA.sub("", _NASAL.sub("ं", plain))


@lru_cache(maxsize=20_000)
def _split_marks(word: str) -> tuple[str, tuple[str, ...]]:
    """The word without its optional marks, and those that stand behind each of its characters.

    A Greek word of one syllable keeps its accent: it has one where it would be another word without.
    """
    if not _MARKED.search(word):
        return word, ()
    parted = unicodedata.normalize("NFD", word)
    letters: list[str] = []
    marks: list[str] = []
    start = 0
    for found in _MARK.finditer(parted):
        letters.append(parted[start : found.start()])
        marks += [""] * (found.start() - start)
        marks[-1:] = [f"{marks[-1] if marks else ''}{found[0].translate(_SAME_ACCENT)}"]
        start = found.end()
    letters.append(parted[start:])
    marks += [""] * (len(parted) - start)
    bare = unicodedata.normalize("NFC", "".join(letters))
    if len(_GREEK_VOWELS.findall("".join(letters))) == 1:
        return word, ()
    return bare, tuple("".join(sorted(re.sub(f"[{_CANTILLATION}]", "", m))) for m in marks)


def _agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the marks of a word's letters don't contradict each other: some are missing at most."""
    accents = [{k for k, marks in enumerate(side) if _ACCENT in marks} for side in (one, other)]
    if all(accents) and not (accents[0] <= accents[1] or accents[1] <= accents[0]):
        return False
    return all(_stand_together(set(a), set(b)) for a, b in zip(one, other, strict=False))


def _stand_together(one: set[str], other: set[str]) -> bool:
    """Whether the marks at one letter may be of one word: the same, or fewer on a side that lacks the vowel."""
    if one == other or not one or not other:
        return True
    return (one <= _WITHIN and one <= other) or (other <= _WITHIN and other <= one)


def _move_tones(word: str) -> str:
    """The syllables of a Vietnamese word with their tones behind them."""
    parted = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", _TONES.sub("", parted)) + "".join(_TONES.findall(parted))
