"""Marks around what two people say at once: ``//yes, of course//``, which belong to no word and to no address."""

from __future__ import annotations

import re
from typing import Final

OVERLAP_MARK: Final = "//"
"""Before and after what is said at once. Source: Dresing and Pehl, Manual (on) Transcription, 3rd edition, additional
rules; GAT 2 and Jefferson have square brackets, which readers take for an editor's words."""

_MARK = re.compile(r"(?<![:/A-Za-z0-9])//(?=[^\s/])|(?<=[^\s/])//(?=[\s(\[]|$)")


def take_off_overlap_marks(text: str) -> str:
    """The text without them."""
    return _MARK.sub("", text) if OVERLAP_MARK in text else text
