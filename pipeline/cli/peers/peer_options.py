"""What the options of other programs become here, read from ``peer_options.toml``."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Literal, TypeAlias

Takes: TypeAlias = Literal["value", "yes-no"]

PROGRAMS = frozenset(
    {
        "whisper",
        "whisperx",
        "whisper-ctranslate2",
        "insanely-fast-whisper",
        "whisper-cli",
        "faster-whisper",
        "faster-whisper-xxl",
    }
)
"""Commands that these options belong to."""

YES, NO, NOTHING = "True", "False", "None"
_YES_OR_NO = {
    **dict.fromkeys(("true", "yes", "on", "1"), YES),
    **dict.fromkeys(("false", "no", "off", "0"), NO),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a value of an option is answered with.

    Attributes:
        becomes: The options of ours in its place, parted by blanks; ``{value}`` stands for the value.
        note: What a person should know of it.
        reason: Why it is refused; empty where it is accepted.
        use: What to use instead.
    """

    becomes: str = ""
    note: str = ""
    reason: str = ""
    use: str = ""


@dataclass(frozen=True, slots=True)
class PeerOption:
    """An option of another program: whether it takes a value, and the answers by a pattern of the value."""

    takes: Takes
    answers: tuple[tuple[str, Answer], ...]

    def find_answer(self, value: str) -> Answer:
        """Return the answer to a value: that of the first pattern that fits; numbers are compared as such."""
        shown = normalise(value)
        return next((a for pattern, a in self.answers if fnmatchcase(shown, pattern)), Answer())


def normalise(value: str) -> str:
    """Return a value as the patterns have it: ``0.0`` is ``0``, and ``none`` is ``None``."""
    with contextlib.suppress(ValueError):
        return f"{float(value):g}"
    return NOTHING if value.lower() == "none" else value


def read_yes_or_no(word: str) -> str | None:
    """Return ``True`` or ``False`` for a word that says so; ``None`` for any other."""
    return _YES_OR_NO.get(word.lower())


@cache
def read_peer_options() -> Mapping[str, PeerOption]:
    """Return the options of other programs by name, with dashes: ``--beam-size``, ``-p``."""
    import tomllib
    from importlib.resources import files

    text = files(__package__).joinpath("peer_options.toml").read_text("utf-8")
    found: dict[str, PeerOption] = {}
    for name, about in tomllib.loads(text).items():
        answers = tuple((value, _read(answer)) for value, answer in about["values"].items())
        option = PeerOption(about["takes"], answers)
        long = name if name.startswith("-") else f"--{name}"
        found |= dict.fromkeys((long, *about.get("also", ())), option)
    return found


def _read(answer: str | Mapping[str, str]) -> Answer:
    return Answer(answer) if isinstance(answer, str) else Answer(**answer)
