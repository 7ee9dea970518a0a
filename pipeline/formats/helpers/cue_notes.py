"""Notes on sounds in subtitles, and songs: what is shown and nobody says.

What a page may have within a turn is known to `asides`; subtitles for those who can't hear also set whole lines in
brackets and songs between notes, over several cues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.text.asides import is_direction, take_out_asides
from pipeline.text.backchannels import MARK
from pipeline.text.punctuation import CLOSING, ends_sentence
from pipeline.text.sound_notes import MUSIC_NOTES, could_be_sound_note

_SONG_MARK = re.compile(rf"[{MUSIC_NOTES}](?:[\s{MUSIC_NOTES}]*[{MUSIC_NOTES}])?")
# The BBC's way to write a song, over one line or several.
_SUNG_BETWEEN_HASHES = re.compile(r"^[ \t]*+#[ \t][^#]*\s#[ \t]*$", re.MULTILINE)
_BARE_DASH = re.compile(r"^[ \t]*[-–—](?=[ \t]*$)", re.MULTILINE)
_BRACKETED = re.compile(r"[\[［【]([^\[\]［］【】]{1,200})[\]］】]|[(（]([^()（）]{1,200})[)）]")
_MASKED = re.compile(r"\[\s*_+\s*\]")
"""How YouTube writes words that it does not show."""
_LINE = re.compile(r"^[ \t]*+(?:[-–—][ \t]?+)?+(?P<said>\S.*+)$", re.MULTILINE)
_BEHIND_SENTENCE = re.compile(r"(?<=[.?!…。？！])[ \t]*[(（]([^()（）]{1,80})[)）][ \t]*$")
_SAID = re.compile(r"[^\s\-–—\"“”]")
_VISIBLE = re.compile(r"[^\n]")
_LEFT_MARK = re.compile(
    rf"(?<=[^\s\x00])(?P<gap>[ \t]*\x00[\x00 \t]*)(?P<mark>[{re.escape(CLOSING)}]+)(?!\w)"
)
"""What closes a sentence behind the place of a note, which parts it from the last word."""
_MOST_NOTE_WORDS, _MOST_BLANK = 8, 40
_LEAD = ' -–—"“”\n'
"""What may stand before a note at the beginning of a line."""


def blank_notes(texts: Sequence[str]) -> list[str]:
    """Return the texts of a file's cues with spaces for what nobody says; their lengths stay."""
    blanked: list[str] = []
    is_open = False  # whether a song was begun and not ended
    sentence_ended = True
    for text in texts:
        kept, is_open = _blank_songs(text, was_open=is_open)
        kept = blank(kept, _find_bracketed(kept, after_sentence=sentence_ended))
        kept = _blank_asides(kept)
        blanked.append(kept if kept == text else _BARE_DASH.sub(" ", kept))
        sentence_ended = ends_sentence(text) or not blanked[-1].strip()
    return blanked


def blank(text: str, places: Iterable[tuple[int, int]], filler: str = " ") -> str:
    """Return the text with a filler for each character of these places, which are in order; line feeds stay."""
    parts = []
    at = 0
    for begin, end in places:
        parts += [text[at:begin], _VISIBLE.sub(filler, text[max(at, begin) : end])]
        at = max(at, end)
    return "".join((*parts, text[at:]))


def _blank_songs(text: str, *, was_open: bool) -> tuple[str, bool]:
    """The text of a cue without what is sung between notes, and whether the song goes on behind it."""
    if "#" in text:
        text = blank(text, (song.span() for song in _SUNG_BETWEEN_HASHES.finditer(text)))
    if not any(note in text for note in MUSIC_NOTES):
        return text, False
    lines = []
    for line in text.split("\n"):
        marks = list(_SONG_MARK.finditer(line))
        bare = line.strip(_LEAD)
        whole = len(marks) == 2 or len(marks) % 2 == 1
        is_sung = bare[:1] in tuple(MUSIC_NOTES) and bare[-1:] in tuple(MUSIC_NOTES)
        lines.append(
            blank(line, [(0, len(line))]) if is_sung and len(marks) > 1 and whole else line
        )
    kept = "\n".join(lines)
    bounds = [mark.span() for mark in _SONG_MARK.finditer(kept)]
    if was_open and len(bounds) == 1 and not kept[bounds[0][1] :].strip():
        return blank(kept, [(0, len(kept))]), False
    sung = [(begin, end) for (begin, _), (_, end) in zip(bounds[::2], bounds[1::2], strict=False)]
    if len(bounds) % 2 == 0:
        return blank(kept, sung), False
    begin, end = bounds[-1]
    goes_on = not kept[:begin].strip(_LEAD) and bool(kept[end:].partition("\n")[0].strip())
    return blank(kept, [*sung, (begin, len(kept) if goes_on else end)]), goes_on


def _find_bracketed(text: str, *, after_sentence: bool) -> Iterator[tuple[int, int]]:
    """Where brackets begin a line and are no part of a sentence."""
    apart = after_sentence  # whether a sentence has ended, or nothing but a note stands before
    for line in _LINE.finditer(text):
        match = _BRACKETED.match(text, line.start("said"), line.end())
        follows = match and _SAID.search(text, match.end(), match.end() + _MOST_BLANK)
        goes_on = follows is not None and follows[0].islower()
        if match and apart and not goes_on and not MARK.fullmatch(match[0]):
            fills_line = not text[match.end() : line.end()].strip()
            is_note = match[1] is not None or (fills_line and _is_short(match[2]))
            if is_note or could_be_sound_note(match[2]):
                yield match.span()
                apart = apart and fills_line
                continue
        behind = _BEHIND_SENTENCE.search(line["said"])
        if behind and could_be_sound_note(behind[1]):
            yield line.start("said") + behind.start(), line.end("said")
        apart = behind is not None or ends_sentence(line["said"])


def _is_short(inner: str) -> bool:
    """Whether a text in round brackets is a note and no sentence that somebody says aside."""
    return len(inner.split()) <= _MOST_NOTE_WORDS and not ends_sentence(inner)


def _blank_asides(text: str) -> str:
    """The text without what is no speech in any turn either."""
    text = _MASKED.sub(lambda match: " " * len(match[0]), text)
    flat = text.replace("\n", " ")
    if is_direction(flat.strip()) and not MARK.fullmatch(flat.strip()):
        return blank(text, [(0, len(text))])
    places = []
    at = 0
    for aside in take_out_asides(flat)[1]:
        begin = flat.find(aside, at)
        at = max(at, begin + len(aside))
        if begin >= 0 and not MARK.fullmatch(aside):
            places.append((begin, at))
    return _close_gaps(text, places) if places else text


def _close_gaps(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The text with spaces for these places, and the marks behind them moved to the word before."""
    blanked = blank(text, places, "\x00")
    return _LEFT_MARK.sub(r"\g<mark>\g<gap>", blanked).replace("\x00", " ")
