"""A template as a setting holds it: what its outputs are called, and nothing of how they are made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.errors import ConfigError

ENDINGS: Final = (".j2", ".jinja", ".jinja2")
"""What a template's name may end in, which its output's doesn't."""

MARKUP: Final = frozenset({"html", "htm", "xhtml", "xml", "svg", "fodt"})
"""Kinds of text in which all that a template prints is escaped, unless it says ``| safe``."""

TEXTS: Final = frozenset({"txt", "md", "markdown", "rst", "adoc", "org", "tex", "typ", "rtf"})
"""Other kinds of text that a template may make; no recordings, and no transcripts that would be taken for ours."""

OURS: Final = frozenset({"reference", "diff", "review", "aligned", "norm"})
"""What stands in names of files that have a meaning of their own beside a transcript."""

_LABEL = re.compile(r"\w[\w .-]{0,60}")


@dataclass(frozen=True, slots=True, repr=False)
class HouseTemplate:
    """A template: its file's name, and what it holds, so that whoever works on another machine has it too."""

    name: str
    source: str

    def __repr__(self) -> str:
        """Return a text that changes with what the template holds, for keys that people read."""
        import hashlib

        return f"HouseTemplate({self.name!r}, {hashlib.sha256(self.source.encode()).hexdigest()})"

    @property
    def suffix(self) -> str:
        """What its outputs end in: ``.house.md`` for ``house.md.j2``, ``.house.txt`` for ``house.j2``.

        Raises:
            ConfigError: no output can be named so.
        """
        stem = next((self.name[: -len(e)] for e in ENDINGS if self.name.endswith(e)), self.name)
        label, point, kind = stem.rpartition(".")
        label, kind = (label, kind) if point else (stem, "txt")
        if kind.lower() not in MARKUP | TEXTS:
            kinds = ", ".join(sorted(MARKUP | TEXTS))
            reason = f"it would write a file of type {kind!r}"
            raise ConfigError(
                f"template {self.name}", reason, f"Call it house.md.j2; known: {kinds}"
            )
        if _LABEL.fullmatch(label) is None or not OURS.isdisjoint(label.casefold().split(".")):
            reason = "its name can't name an output"
            raise ConfigError(f"template {self.name}", reason, "Call it house.md.j2, for example")
        return f".{label}.{kind}"

    @property
    def is_markup(self) -> bool:
        """Whether what is printed is escaped."""
        return self.suffix.rpartition(".")[2].lower() in MARKUP
