"""What the publisher of a talk says on its page: notes on the text, boxes of newsletters, advertisements, credits."""

from __future__ import annotations

import re

from pipeline.reference.furniture.phrases_of_pages import compile_phrases
from pipeline.text.punctuation import ends_sentence
from pipeline.text.speaker_names import looks_like_name

_MAX_NOTE_CHARACTERS = 400
_MAX_BOX_CHARACTERS = 160
_EDGES = " \t*_[]()（）【】–—-"
_LIST_JOINTS = re.compile(r",|&|/|、|\s(?:and|und|et|y|e|en)\s")
_SENTENCE_GAP = re.compile(r"(?<=[^\W\d_]{2}\.)\s+")
_INTERRUPTION, _NOTE = compile_phrases("interruptions"), compile_phrases("notes")
_THANKS, _BOX = compile_phrases("thanks"), compile_phrases("boxes")
_CAPTION = compile_phrases("caption_labels", r"\s*[:：|/].{1,140}")
_CREDIT = compile_phrases(
    "credit_labels", r"(?: (?:&|and|und|et|y|e|en) \w+)?\s*[:：]\s*(?P<who>\S.{0,80})"
)


def is_interruption(text: str) -> bool:
    """Whether a line is an advertisement's place, wherever it stands."""
    return _INTERRUPTION.fullmatch(text.strip(_EDGES)) is not None


def is_publisher_note(text: str) -> bool:
    """Whether a paragraph speaks of the text itself: edited, transcribed, paid for, and by whom."""
    plain = text.strip(_EDGES)
    if len(plain) > _MAX_NOTE_CHARACTERS:
        return False
    parts = _SENTENCE_GAP.split(plain)
    return _NOTE.fullmatch(plain) is not None or (
        len(parts) > 1 and all(map(_NOTE.fullmatch, parts))
    )


def thanks_readers(text: str) -> bool:
    """Whether a paragraph thanks for reading, which nobody says aloud."""
    plain = text.strip(_EDGES)
    return len(plain) <= _MAX_NOTE_CHARACTERS and _THANKS.fullmatch(plain) is not None


def is_box(text: str) -> bool:
    """Whether a line is a button, or what stands in a box that asks to subscribe, share or read on."""
    plain = text.strip(_EDGES + ".!?…→»›>←").strip()
    return len(plain) <= _MAX_BOX_CHARACTERS and (
        _BOX.fullmatch(plain) is not None
        or (_CAPTION.fullmatch(plain) is not None and not ends_sentence(text))
    )


def is_credit(text: str) -> bool:
    """Whether a line says whose work something is: "Photos: Jo Poe"."""
    match = _CREDIT.fullmatch(text.strip(_EDGES))
    if match is None or ends_sentence(match["who"]):
        return False
    names = [part.strip() for part in _LIST_JOINTS.split(match["who"]) if part.strip()]
    return len(match["who"].split()) > 1 and all(map(looks_like_name, names))
