"""The phrases that publishers use, as patterns: `page_phrases.toml` holds them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _read() -> dict[str, dict[str, Any]]:
    text = (files("pipeline.reference.furniture") / "page_phrases.toml").read_text("utf-8")
    return tomllib.loads(text)


def compile_phrases(kind: str, behind: str = "") -> re.Pattern[str]:
    """The pattern of all phrases of a kind, with what may stand behind each of them."""
    known = _read()
    patterns = "|".join(known["phrases"][kind])
    for word, meaning in known["words"].items():
        patterns = patterns.replace(f"{{{word}}}", meaning)
    return re.compile(f"(?:{patterns}){behind}", re.IGNORECASE | re.DOTALL)
