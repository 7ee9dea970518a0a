"""Turns from the cues of a file of subtitles: each word once, under who says it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.domain import Cue, Span, Turn, Word
from pipeline.formats.helpers.cue_labels import Label, find_labels
from pipeline.formats.helpers.cue_notes import blank, blank_notes
from pipeline.formats.helpers.cue_repeats import count_repeats
from pipeline.formats.helpers.speaker_lines import (
    UNKNOWN,
    gather_turns,
    make_name_safe,
    spread_words,
)
from pipeline.text.speakers.short_names import expand_names
from pipeline.text.unseen import strip_unseen

_TOKEN = re.compile(r"\S+")
_OPENING_DASH = re.compile(r"^[^\S\n]*+[-–—](?=[^\S\n]?\S)", re.MULTILINE)
_LONE_DASH = re.compile(r"(?<!\S)[-–—](?=\s|[^\W\d]|[\"“”‘'¿¡(\[…])")


def read_cues(cues: Sequence[Cue], *, with_notes: bool = False) -> tuple[Turn, ...]:
    """Turns from cues; each cue's time is shared out among its words, but for those that have their own.

    The cue's own speaker counts first, then a name written in its text. A cue without either goes on with the
    speaker before it, unless the file gives every cue its speaker. What captions show once more as they roll
    is said once; notes on sounds and songs are not said, unless ``with_notes``.

    Raises:
        FormatError: there are far more speakers than in any conversation.
    """
    cues = [_strip_unseen(cue) for cue in cues]
    texts, labels = _blank_unsaid(cues)
    voices_stay = _voices_stay(cues)
    spoken: list[tuple[Word, str | None]] = []
    speaker: str | None = None
    for index, text in enumerate(texts if with_notes else blank_notes(texts)):
        if cues[index].speaker is not None or not voices_stay:
            speaker = cues[index].speaker
        changes = [(0, speaker), *((label.begin, label.name) for label in labels.get(index, ()))]
        speaker = changes[-1][1]
        starts = [start for start, _ in changes]
        for at, word in _time_words(text, cues[index]):
            name = changes[bisect_right(starts, at) - 1][1]
            spoken.append((word, None if name == UNKNOWN else name))
    return gather_turns(spoken)


def list_said(cues: Sequence[Cue]) -> list[str]:
    """What is said of each cue's text: without names, dashes, notes on sounds, and what captions repeat."""
    texts, _ = _blank_unsaid([_strip_unseen(cue) for cue in cues])
    return [" ".join(text.split()) for text in blank_notes(texts)]


def _blank_unsaid(cues: Sequence[Cue]) -> tuple[list[str], dict[int, list[Label]]]:
    """The cues' texts with spaces for repeated words, names and dashes; and the names, by cue."""
    texts = list(map(_blank_repeated, cues, count_repeats(cues)))
    dialogues = _find_dialogues(cues, texts)
    labels: dict[int, list[Label]] = {}
    for label in _find_labels(cues, texts):
        labels.setdefault(label.cue, []).append(label)
    for index, found in labels.items():
        texts[index] = blank(texts[index], [(label.begin, label.end) for label in found])
    shown = [
        _blank_dashes(text) if is_dialogue else text
        for text, is_dialogue in zip(texts, dialogues, strict=True)
    ]
    return shown, labels


def _find_dialogues(cues: Sequence[Cue], texts: Sequence[str]) -> list[bool]:
    """Whether each cue is, or is part of, one in which several lines begin with a dash.

    Formats that say whose each line is give a cue for each, all at one time.
    """
    dashes = [len(_OPENING_DASH.findall(text)) for text in texts]
    together = {
        index + side
        for index, (one, other) in enumerate(pairwise(cues))
        if one.span == other.span and one.speaker != other.speaker
        if dashes[index] and dashes[index + 1]
        for side in (0, 1)
    }
    return [count > 1 or index in together for index, count in enumerate(dashes)]


def _strip_unseen(cue: Cue) -> Cue:
    """The cue without characters that nobody sees."""
    if cue.text.isascii() and (cue.speaker or "").isascii():
        return cue
    words = tuple(replace(word, text=strip_unseen(word.text)) for word in cue.words)
    speaker = cue.speaker and strip_unseen(cue.speaker)
    return Cue(cue.span, tuple(map(strip_unseen, cue.lines)), speaker, words)


def _blank_repeated(cue: Cue, count: int) -> str:
    """The text of a cue without so many of its first words."""
    tokens = list(_TOKEN.finditer(cue.text))
    return blank(cue.text, [(0, tokens[count - 1].end())]) if count else cue.text


def _voices_stay(cues: Sequence[Cue]) -> bool:
    """Whether a cue without a voice goes on with that before it: so where voices are given only as they change.

    A file that gives every cue its voice gives one more often in a row than it leaves one out.
    """
    voices = [cue.speaker for cue in cues]
    repeated = sum(one is not None and one == other for one, other in pairwise(voices))
    first = next((index for index, voice in enumerate(voices) if voice is not None), 0)
    return not any(voices) or voices[first:].count(None) > repeated


def _find_labels(cues: Sequence[Cue], texts: Sequence[str]) -> list[Label]:
    """The names in the text of cues that have no speaker of their own, and those that repeat it."""
    voices = {cue.speaker for cue in cues if cue.speaker is not None}
    labels = [
        Label(index, 0, len(label), cue.speaker)
        for index, cue in enumerate(cues)
        if cue.speaker is not None
        and texts[index].startswith(label := f"{make_name_safe(cue.speaker)}:")
    ]
    found = find_labels(
        ["" if cue.speaker else text for cue, text in zip(cues, texts, strict=True)], voices
    )
    full = expand_names({*voices, *(label.name for label in found if label.name is not None)})
    found = [replace(label, name=full.get(label.name or "", label.name)) for label in found]
    return labels + [label for label in found if not voices or label.name in voices]


def _blank_dashes(text: str) -> str:
    """The text of a dialogue, in which several lines begin with a dash, without its dashes.

    Another kind of dash than those that lines begin with is somebody's who speaks.
    """
    opening = list(_OPENING_DASH.finditer(text))
    kinds = {dash[0].strip() for dash in opening}
    inside = (dash for dash in _LONE_DASH.finditer(text) if dash[0] in kinds)
    return blank(text, sorted({dash.span() for dash in (*opening, *inside)}))


def _time_words(text: str, cue: Cue) -> list[tuple[int, Word]]:
    """The words that are left of a cue, with their places: at their own times if all have one, else in equal parts."""
    tokens = list(_TOKEN.finditer(text))
    starts, spans = _find_times(cue)
    own = [spans[bisect_right(starts, token.start()) - 1] for token in tokens] if spans else []
    if own:
        words = [Word(f" {token[0]}", span) for token, span in zip(tokens, own, strict=True)]
    else:
        words = list(spread_words(text, cue.span))
    return list(zip((token.start() for token in tokens), words, strict=True))


def _find_times(cue: Cue) -> tuple[list[int], list[Span]]:
    """Where each word of a cue's text begins, and when it is said; nothing where not all of them are timed.

    What stands before the first timed word is a name or a dash.
    """
    starts = [token.start() for token in _TOKEN.finditer(cue.text)] if cue.words else []
    texts = [cue.text[a:b].strip() for a, b in pairwise([*starts, len(cue.text)])]
    count = len(cue.words)
    if not count or texts[-count:] != [word.text.strip() for word in cue.words]:
        return [], []
    return starts[-count:], [word.span for word in cue.words]
