"""What stands in a turn and is not spoken: stage directions, times, marks of footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pipeline.text.backchannels import MARK

CLOCK: Final = r"[\[(]?\d{1,2}(?::\d{2}){1,2}(?:[.,]\d++)?[\])]?"
"""A time such as [00:12:30], (1:05) or 00:12.500, where a page puts one beside a name."""

# Words that name a sound, a gesture or a gap. Source: the notes that transcribers are told to use,
# https://support.rev.com and https://www.npr.org/transcripts (facts, not text).
_SOUND = re.compile(
    r"laugh\w*|chuckl\w*|giggl\w*|snicker\w*|applau\w*|clap\w*|cheer(?:s|ing)|boo(?:s|ing)|sigh(?:s|ing)?"
    r"|cough\w*|sneez\w*|sniff\w*|gasp\w*|groan\w*|sob(?:s|bing)|cr(?:ies|ying)|weep\w*|pause[sd]?|silence"
    r"|cross-?talk|inaudible|unintelligible|indiscernible|indistinct|inaud|music|singing|sings|hums|humming"
    r"|soundbite|sic|ph|phonetic|beep|bleep|static|noise|snort\w*|whistl\w*|whisper\w*|shout(?:s|ing)|yell(?:s|ing)"
    r"|nod(?:s|ding)|smil(?:es|ing)|grin(?:s|ning)|shrug(?:s|ging)|gestur\w+|points|pointing|clears|throat"
    r"|overlapping|interrupt(?:s|ing)|interposing|redacted|bracketed|off-?mic|foreign|blank_audio"
    r"|lacht|lachen|gelächter|applaus|beifall|unverständlich|seufzt|schweigt|musik|rit|rires?|applaudissements"
    r"|inaudibles?|musique|risas?|ríen?|aplausos?|música|ininteligible|ridono|risate|applausi|musica"
    r"|笑い?|笑声|笑聲|大笑|众笑|眾笑|掌声|掌聲|鼓掌|拍手|沉默|音乐|音樂|停顿|停頓|听不清|聽不清",
    re.IGNORECASE,
)
_COMPANION = re.compile(
    r"\w+ly|and|in|of|his|her|their|both|all|everyone|everybody|audience|crowd|panel|group|room|general"
    r"|loud|light|long|short|brief|more|scattered|nervous|background|mutual|playing|plays|starts|stops|ends|up"
    r"|speech|talk|voice|voices|off|at|to|with|head|hands|he|she|they|again|fades|theme|break|speaker|speakers"
    r"|im|und|publikum|allgemeines?|sonore|del|público",
    re.IGNORECASE,
)
_MOST_WORDS = 8
_MOST_LINE_WORDS = 24

_SQUARE = re.compile(r"\[([^\[\]\n]{1,200})\]")
_ROUND = re.compile(r"[(（]([^()（）\n]{1,80})[)）]")
_STARRED = re.compile(r"(?<![\w*])\*([^*\n]{1,60})\*(?![\w*])")
_RANGE = rf"{CLOCK}(?:\s*(?:-->|->|-|–|—|to)\s*{CLOCK})?"
_TIME = re.compile(rf"\[\s*{_RANGE}\s*\]|\(\s*\d{{1,2}}(?::\d{{2}}){{2}}(?:[.,]\d+)?\s*\)")
_TIME_AT_EDGE = re.compile(
    r"^\(\s*\d{1,2}:\d{2}\s*\)|\(\s*\d{1,2}:\d{2}\s*\)$|^\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?(?=\s)"
)
_BARE_TIME = re.compile(r"^\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?(?=\s+\S)")
_ONLY_TIME = re.compile(rf"(?:{_RANGE}\s*)+")
_NOTES = "♪♫♬"
_GAP = re.compile(r"(?<![\s\x00])[\s\x00]++")
_CLOSING = frozenset(",.;:!?…)]，。；：！？")
# "[t]he" is an editor's change of a letter, "[a]" a mark.
_NUMBERED = re.compile(
    r"\[(?:\^[\w-]{1,20}|\d{1,3}|[a-z]|[*†‡§]{1,3}|note \d{1,3}|fn ?\d{1,3})\](?!\w)"
)
_RAISED = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=[.,;:!?…\"'”’»)\]]))[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?!\w)")
_DAGGER = re.compile(r"(?<=[\w.,;:!?\"'”’)\]])[†‡§]+(?=[\s.,;:!?]|$)")
_NOTE = re.compile(
    r"(?:\[(?:\^[\w-]{1,20}|\d{1,3}|[a-z])\][:.]?|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|[†‡§]+|\*{1,3}(?=\s?\S)|\d{1,3}[.)]|\d{1,3}(?=\s))\s*\S.*",
    re.DOTALL,
)


def begins_with_time(text: str) -> bool:
    """Whether a bare time stands before the text."""
    return _BARE_TIME.match(text) is not None


def take_out_asides(text: str, *, timed: bool = False) -> tuple[str, tuple[str, ...]]:
    """What is spoken of a paragraph, and what is not, in order; ``timed`` where a bare time is put before it.

    Words in square brackets that describe no sound, and words in round ones that belong to the
    sentence, are left where they are.
    """
    found: list[tuple[int, str]] = []

    def drop(match: re.Match[str]) -> str:
        found.append((match.start(), match[0]))
        # The length stays, so that places are those of the paragraph as it is written.
        return "\x00" * len(match[0])

    kept = MARK.sub(drop, text)
    kept = _TIME.sub(drop, kept)
    kept = _TIME_AT_EDGE.sub(drop, kept)
    kept = _BARE_TIME.sub(drop, kept) if timed else kept
    kept = _NUMBERED.sub(drop, kept)
    for pattern, is_aside in (
        (_SQUARE, _describes_sound),
        (_ROUND, _is_only_sound),
        (_STARRED, _is_only_sound),
    ):
        kept = _drop_where(pattern, is_aside, drop, kept)
    kept = _DAGGER.sub(drop, _RAISED.sub(drop, kept))
    if not found:
        return text, ()
    return _close_gaps(kept), tuple(aside for _, aside in sorted(found))


def _drop_where(
    pattern: re.Pattern[str],
    is_aside: Callable[[str], bool],
    drop: Callable[[re.Match[str]], str],
    text: str,
) -> str:
    """The text with every match dropped whose inside is no speech."""
    return pattern.sub(lambda match: drop(match) if is_aside(match[1]) else match[0], text)


def _close_gaps(text: str) -> str:
    """The text without the places of what was taken out, and without the white space they leave."""

    def close(match: re.Match[str]) -> str:
        gap, before = match[0], text[max(0, match.start() - 1) : match.start()]
        after = text[match.end() : match.end() + 1]
        if after in _CLOSING:
            return gap.rpartition("\x00")[2] if "\x00" in gap else gap
        parts_words = not gap.strip("\x00") and _is_letter(before) and _is_letter(after)
        return " " if parts_words else gap.replace("\x00", "")

    return " ".join(_GAP.sub(close, text).split())


def _is_letter(character: str) -> bool:
    """Whether a word may have this character in it."""
    return character.isalnum() or character == "_"


def is_direction(text: str) -> bool:
    """Whether a whole paragraph is a stage direction or a time."""
    text = text.strip()
    if _ONLY_TIME.fullmatch(text) or _is_music(text):
        return True
    if re.fullmatch(r"\[[^\[\]]+\]", text):
        # Letters that stand alone are a mark of something else, such as a folded back-channel's.
        return len(text.split()) <= _MOST_LINE_WORDS and not MARK.fullmatch(text)
    inner = re.fullmatch(r"[(（]([^()（）]+)[)）]|\*([^*]+)\*", text)
    if inner is None:
        return False
    said = inner[1] or inner[2]
    return _is_only_sound(said) or (said == said.upper() and _describes_sound(said))


def _is_music(text: str) -> bool:
    """Whether a paragraph is set between notes, or is nothing but notes."""
    if not any(note in text for note in _NOTES):
        return False
    lead = text[: len(text) - len(text.lstrip(f"{_NOTES}#* "))]
    is_between = text.rstrip("* ")[-1:] in tuple(_NOTES) and not set(lead).isdisjoint(_NOTES)
    several = sum(map(text.count, _NOTES)) > 1
    return (is_between and several) or not text.strip(f"{_NOTES} ")


def _describes_sound(text: str) -> bool:
    """Whether the text is a short note with a word for a sound, gesture or gap in it."""
    words = _split_words(text)
    return len(words) <= _MOST_WORDS and any(_SOUND.fullmatch(word) for word in words)


def _is_only_sound(text: str) -> bool:
    """Whether the text is nothing but such words and those that go with them."""
    words = _split_words(text)
    return _describes_sound(text) and all(
        _SOUND.fullmatch(word) or _COMPANION.fullmatch(word) for word in words
    )


def _split_words(text: str) -> list[str]:
    """The words of a note, without its times and punctuation."""
    plain = re.sub(CLOCK, " ", text)
    return [word for raw in plain.split() if (word := raw.strip(" .,;:!?…\"'“”’()"))]


def is_note(text: str) -> bool:
    """Whether a paragraph begins with the mark of a footnote."""
    return _NOTE.fullmatch(text) is not None
