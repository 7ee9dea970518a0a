"""One side of a comparison, with what sorting its differences wants to know of every token."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate, groupby

from pipeline.compare.equivalence.contractions import is_short, list_readings
from pipeline.compare.equivalence.hesitations import (
    DISCOURSE,
    LENGTHENED,
    OPENERS,
    SPACELESS_SOUNDS,
    is_hesitation,
)
from pipeline.compare.equivalence.meaning_signs import find_signs
from pipeline.compare.equivalence.number_values import is_digit_word
from pipeline.compare.tokens import Token
from pipeline.text.backchannels import is_backchannel
from pipeline.text.case_folding import fold_characters, lower_for
from pipeline.text.punctuation import APOSTROPHES, ends_sentence
from pipeline.text.scripts import MARKS, SPACELESS

_EDGES = re.compile(rf"^[^\w$€£¥￥%&'-]+|(?<![^\w$€£¥￥%&'{MARKS}-])[^\w$€£¥￥%&'{MARKS}-]+$")
_QUOTED = re.compile(r"^'(?!(?:cause|em|til|bout|n|ne|nen)\b)|(?<![sn])'$")
_APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
LONGEST_REPEAT = 5
"""A phrase of more words that is said twice is meant."""
LEAST_DICTATED = 3
"""Digits in a row beyond which they are said one by one; of fewer, one may be said twice in a stutter."""
MOST_DICTATED = 20
REACH = 2 * LONGEST_REPEAT
"""Tokens beside a stretch among which something of it may be said once more, with fillers between."""
MOST_FULL = 3
"""Full forms of a short one that are tried (``it's``: is, has, does)."""


@dataclass(frozen=True, slots=True)
class Side:
    """The tokens of one side: as compared, as written (lower case), and which open a sentence.

    ``voices`` counts for each token how often somebody else has begun to speak before it; ``signs`` are
    those of its written word that change its meaning (`meaning_signs`). ``sounds`` are the tokens that are
    a hesitation, or a part of one, ``lengths`` signs of length that spelling may leave out. ``alphabet`` has
    the letters of the language that are no others with an accent.
    """

    tokens: Sequence[Token]
    texts: Sequence[str]
    forms: Sequence[str]
    opens: Sequence[bool]
    voices: Sequence[int]
    signs: Sequence[str]
    sounds: frozenset[int]
    language: str
    alphabet: str = ""
    lengths: frozenset[int] = frozenset()

    def show(self, start: int, stop: int) -> tuple[str, ...]:
        """The written forms of a stretch."""
        return tuple(self.forms[start:stop])


def make_side(tokens: Sequence[Token], language: str, alphabet: str = "") -> Side:
    """The side of a comparison that these tokens are."""
    forms: list[str] = []
    opens: list[bool] = []
    voices: list[int] = []
    before: Token | None = None
    # A word is looked at once, however many tokens it has: it may be as long as a page.
    words = {token.word.text for token in tokens}
    is_cased = any(not word.islower() for word in words if any(map(str.isalpha, word)))
    small = {text for text in words if any(map(str.islower, text))}
    mixed = {token.word.turn for token in tokens if token.word.text in small}
    write = cache(_write)
    look = cache(partial(find_signs, language=language, is_cased=is_cased))
    for token in tokens:
        begins = before is None or before.last
        opens.append(begins and (before is None or _ends(before, token)))
        forms.append(
            write(token.text, token.word.text, language) if begins and token.last else token.text
        )
        changes = before is not None and before.word.speaker != token.word.speaker
        voices.append((voices[-1] if voices else 0) + changes)
        before = token
    texts = [token.text for token in tokens]
    signs = [look(token.word.text, is_mixed=token.word.turn in mixed) for token in tokens]
    sounds = _find_sounds(tokens, forms, language)
    lengths = frozenset(_match(LENGTHENED, tokens) if language == "ja" else ())
    return Side(tokens, texts, forms, opens, voices, signs, sounds, language, alphabet, lengths)


def _find_sounds(tokens: Sequence[Token], forms: Sequence[str], language: str) -> frozenset[int]:
    """The tokens that are a hesitation, or a part of one (``uh-huh``, the characters of ``えーと``)."""
    heard = {form for form in set(forms) if is_hesitation(form, language)}
    words = {token.word.text for token in tokens}
    sounds = {w for w in words if is_hesitation(_EDGES.sub("", w.casefold()), language)}
    found = {
        i
        for i, (form, token) in enumerate(zip(forms, tokens, strict=True))
        if form in heard or token.word.text in sounds
    }
    pattern = SPACELESS_SOUNDS.get(language)
    return frozenset(found if pattern is None else found | _match(pattern, tokens))


def _match(pattern: re.Pattern[str], tokens: Sequence[Token]) -> set[int]:
    """The tokens of which a pattern holds in the text as written; each is a written word."""
    texts = [fold_characters(token.word.text) for token in tokens]
    ends = list(accumulate(map(len, texts)))
    return {
        i
        for found in pattern.finditer("".join(texts))
        for i in range(bisect_right(ends, found.start()), bisect_left(ends, found.end()) + 1)
    }


def _ends(before: Token, token: Token) -> bool:
    """Whether a sentence or a turn ends between two written words."""
    return before.word.turn != token.word.turn or ends_sentence(before.word.text)


def _write(text: str, word: str, language: str) -> str:
    """A written word in lower case and in plain characters, without the punctuation around it.

    A character of a script without spaces is as it is compared.
    """
    if text == word or SPACELESS.match(text):
        return text
    plain = lower_for(fold_characters(word), language).replace("İ", "i")
    form = _EDGES.sub("", plain.translate(_APOSTROPHES).casefold())
    return _QUOTED.sub("", form).strip("-") or text


def list_fillers(side: Side, start: int, stop: int) -> list[range]:
    """The tokens of a stretch that only fill time, where the other side lacks them.

    Hesitations, words that are cut off, what is said once more right after, what says that somebody
    listens or wins time ("you know"), and a "well" that opens a sentence. Of what is said several
    times, one is left. A block is a filler as a whole, and blocks may overlap.
    """
    found = [range(i, i + 1) for i in range(start, stop) if _is_sound(side, i)]
    found += _list_discourse(side, start, stop)
    near = range(max(0, start - REACH), min(len(side.tokens), stop + REACH))
    around = [range(i, i + 1) for i in near if _is_sound(side, i)]
    around += _list_discourse(side, near.start, near.stop)
    found += _list_repeats(side, start, stop, around)
    found += _list_openers(side, start, {block.stop for block in found}, stop)
    found += _list_whole_turns(side, start, stop)
    return list(dict.fromkeys(found))


def _list_discourse(side: Side, start: int, stop: int) -> Iterator[range]:
    """The phrases that are said to win time."""
    for phrase in DISCOURSE.get(side.language, ()):
        for i in range(start, stop - len(phrase) + 1):
            if side.forms[i] == phrase[0] and side.show(i, i + len(phrase)) == phrase:
                yield range(i, i + len(phrase))


def may_fill(word: str, language: str) -> bool:
    """Whether a word may be a filler or a part of one."""
    return is_hesitation(word, language) or any(
        word in phrase for phrase in DISCOURSE.get(language, ())
    )


def is_listening(side: Side, i: int) -> bool:
    """Whether a token is a hesitation, or a back-channel where a sentence begins."""
    opens = side.opens[i] and is_backchannel(side.show(i, i + 1), side.language)
    return opens or _is_sound(side, i)


def _list_openers(side: Side, start: int, after: set[int], stop: int) -> Iterator[range]:
    """The words that open a sentence and say nothing, also after other fillers."""
    openers = OPENERS.get(side.language, frozenset())
    for i in range(start, stop):
        if side.forms[i] in openers and (side.opens[i] or i in after):
            after.add(i + 1)
            yield range(i, i + 1)


def _is_sound(side: Side, i: int) -> bool:
    """Whether a token is a hesitation, or a word that was cut off (``th-``)."""
    return i in side.sounds or _is_cut_off(side.tokens[i])


def _is_cut_off(token: Token) -> bool:
    """Whether a token is all that was said of a word, or its end (``th-``)."""
    if not token.last:
        return False
    written = token.word.text.rstrip(",.?!…")
    is_cut = len(written) > 1 and written.endswith(("-", "–", "—"))
    return is_cut and written[-2].isalpha() and not token.word.text[-1].isspace()


def _list_repeats(side: Side, start: int, stop: int, others: Sequence[range]) -> Iterator[range]:
    """The blocks of a stretch that are said once more beside it, in the same words or in their full forms.

    Fillers may stand between. Nobody else begins to speak in a block or in the one that says it again: an
    echo is no stutter. A number that is said twice is another number.

    Args:
        side: what is said.
        start: the first token of the stretch.
        stop: the one behind its last.
        others: the other fillers that begin in the stretch or beside it.
    """
    first, last = max(0, start - REACH), min(len(side.texts), stop + REACH)
    words = side.texts[first:last]
    shorts = [i for i in range(first, last) if is_short(side.forms[i], side.language)]
    if len(set(words)) == len(words) and not shorts:
        return
    silent = {token for block in others for token in block}
    sounds = {i for i in silent if _is_sound(side, i)}
    for number in range(MOST_FULL if shorts else 1):
        for skipped in {frozenset(sounds), frozenset(silent)}:
            line = [
                (word, i)
                for i in range(first, last)
                if i not in skipped
                for word in (_say_fully(side, i, number) if shorts else side.texts[i : i + 1])
            ]
            yield from _find_again(side, line, range(start, stop))


def _say_fully(side: Side, i: int, number: int) -> Sequence[str]:
    """A token in the words of one of its full forms, of which there may be fewer."""
    full = list_readings(side.forms[i], side.language)[1:]
    return full[min(number, len(full) - 1)].split() if full else side.texts[i : i + 1]


def _find_again(side: Side, line: Sequence[tuple[str, int]], inside: range) -> Iterator[range]:
    """The blocks of whole tokens that stand beside the same words; one of several that are alike is left.

    That is the last one, or one before the stretch: of ``a lot | of a lot of`` any three words in a row.
    """
    opens = sum(token < inside.start for _, token in line)
    for length in range(1, min(LONGEST_REPEAT, len(line) // 2) + 1):
        same = 0
        for k in range(length, len(line)):
            same = same + 1 if line[k][0] == line[k - length][0] else 0
            begin = k - 2 * length + 1
            if same < length or side.voices[line[begin][1]] != side.voices[line[k][1]]:
                continue
            places = [begin] if begin >= opens else list(range(opens, begin + length))
            if k - same + 1 <= opens:  # all since the stretch began is what stands before it
                places.append(begin + length)
            for first in places:
                if first < opens:
                    continue
                block = range(line[first][1], line[first + length - 1][1] + 1)
                if block.stop <= inside.stop and _is_apart(line, first, first + length):
                    yield from _keep_words(side, block)


def _is_apart(line: Sequence[tuple[str, int]], *cuts: int) -> bool:
    """Whether no token is on both sides of a place."""
    return all(line[c - 1][1] != line[c][1] for c in cuts if 0 < c < len(line))


def _keep_words(side: Side, block: range) -> Iterator[range]:
    """The block, but for one of numbers, and of digits among others that are said one by one."""
    words = side.texts[block.start : block.stop]
    if any(text[0].isdigit() for text in words):
        return
    if not all(is_digit_word(word, side.language) for word in words) or not _is_dictated(
        side, block
    ):
        yield block


def _is_dictated(side: Side, block: range) -> bool:
    """Whether more digits stand beside some: ``five five five one two``."""
    near = range(
        max(0, block.start - MOST_DICTATED), min(len(side.texts), block.stop + MOST_DICTATED)
    )
    runs = groupby(near, lambda i: is_digit_word(side.texts[i], side.language))
    found = (list(run) for is_digit, run in runs if is_digit)
    return any(block.start in run and len(run) > LEAST_DICTATED for run in found)


def _list_whole_turns(side: Side, start: int, stop: int) -> Iterator[range]:
    """The turns within a stretch in which somebody only listens."""
    first = start
    for i in range(start, stop):
        turn = side.tokens[i].word.turn
        if i + 1 < len(side.tokens) and side.tokens[i + 1].word.turn == turn:
            continue
        begins = first == 0 or side.tokens[first - 1].word.turn != turn
        few = i + 1 - first <= LONGEST_REPEAT
        if begins and few and is_backchannel(side.show(first, i + 1), side.language):
            yield range(first, i + 1)
        first = i + 1
