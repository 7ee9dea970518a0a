"""The parts of a case that its kind decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Draft:
    """A command's words, its files by name, and names that are links to something else."""

    words: tuple[str, ...]
    files: Mapping[str, bytes]
    links: Mapping[str, str] = field(default_factory=dict)


def encode(text: str) -> bytes:
    """Text as UTF-8, half of a pair of surrogates included."""
    return text.encode("utf-8", "surrogatepass")
