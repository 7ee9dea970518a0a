"""Marks for Chinese, which Whisper often writes without any.

A prompt with marks makes it write them, but under a prompt it also skips whole sentences now and then.
So a window that lacks marks is read once more with such a prompt, and nothing but the marks is taken from
that reading: no word comes, goes or moves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from pipeline.clean.script import fold_script
from pipeline.domain import Segment, replace_words
from pipeline.engines.protocols import RecognitionOptions
from pipeline.text.scripts import HAN

LANGUAGES = frozenset({"zh", "yue"})

PROMPT = "好，我明白了。是的，我也知道。"
"""Short, of no subject, and the same in both scripts, so that it shows the model marks and nothing else."""

LONGEST_UNMARKED = 40
"""Characters to a mark. Written Chinese has a mark every ten or so; four times that is none's style."""

_MARK = re.compile("[，。？！、；：,?!;:.]")
_WIDE = str.maketrans(",?!;:.", "，？！；：。")
_HAN = re.compile(f"[{HAN}]")


def ask_for_marks(options: RecognitionOptions) -> RecognitionOptions | None:
    """Return how to read a window again for its marks; ``None`` where nothing is to be done about them.

    A prompt that was given, be it an empty one, is the user's way to say how it should be written.
    """
    is_chinese = options.language in LANGUAGES and options.task == "transcribe"
    if not is_chinese or options.initial_prompt is not None:
        return None
    return replace(options, initial_prompt=PROMPT, hotwords=None, beam_size=1, notice=False)


def lacks_marks(segments: Sequence[Segment]) -> bool:
    """Return whether a window's text has hardly any marks; a short one needs none."""
    text = "".join(segment.text for segment in segments)
    return len(_HAN.findall(text)) > LONGEST_UNMARKED * max(1, len(_MARK.findall(text)))


def copy_marks(segments: Sequence[Segment], marked: Sequence[Segment]) -> list[Segment]:
    """The segments with the marks of another reading between the same characters.

    Args:
        segments: what was read in a window.
        marked: the same window's other reading.
    """
    text = "".join(segment.text for segment in segments)
    marks = _place_marks(text, "".join(segment.text for segment in marked))
    edges = [0, *accumulate(len(word.text) for segment in segments for word in segment.words)]
    texts = (
        "".join(text[i] + marks.get(i, "") for i in range(start, end))
        for start, end in pairwise(edges)
    )
    words = (word for segment in segments for word in segment.words)
    return list(
        replace_words(segments, (replace(w, text=t) for w, t in zip(words, texts, strict=True)))
    )


def _place_marks(text: str, other: str) -> dict[int, str]:
    """The other text's marks by the character of ``text`` that each follows, where there is none yet.

    Both texts must agree on the characters around a mark: where they differ, its place is not known.
    """
    own, others = _list_unmarked(text), _list_unmarked(other)
    first, second = (fold_script("".join(c for _, c in unmarked)) for unmarked in (own, others))
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    found: dict[int, str] = {}
    for at, start, length in matcher.get_matching_blocks():
        for step in range(length):
            index, character = own[at + step]
            behind = other[others[start + step][0] + 1 :][:1]
            ahead = text[index + 1 :][:1]
            is_free = _HAN.match(character) and not _MARK.match(ahead)
            is_known = step + 1 < length or not ahead
            if _MARK.match(behind) and is_free and is_known:
                found[index] = behind.translate(_WIDE)
    return found


def _list_unmarked(text: str) -> list[tuple[int, str]]:
    """Return the characters that are no marks, with their indices."""
    return [(index, c) for index, c in enumerate(text) if not _MARK.match(c)]
