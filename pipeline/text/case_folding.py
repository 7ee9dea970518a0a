"""Texts as they are compared where case and the way in which accents are composed don't count."""

from __future__ import annotations

import unicodedata


def fold_case(text: str) -> str:
    """Return the text in one case, each letter and its accents as one character where there is one."""
    return unicodedata.normalize("NFC", text).casefold()


def fold_name(name: str) -> str:
    """Return the name as ``fold_case`` does, its words parted by one space."""
    return " ".join(fold_case(name).split())


def fold_letters(text: str) -> str:
    """Return the letters and digits of the text, in one case."""
    return "".join(char for char in text.casefold() if char.isalnum())
