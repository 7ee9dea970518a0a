"""What is said once of a setting, and how a value that is given for it is read and checked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypeVar, get_args, get_origin

from pipeline.config.setting_values import read_bool, read_names, read_scalar, write_flag
from pipeline.errors import ConfigError

Default = TypeVar("Default")
Effect: TypeAlias = Literal["outputs", "work", "batch"]
Section: TypeAlias = Literal[
    "what", "models", "speakers", "text", "subtitles", "comparison", "many files", "machine"
]

SECTIONS: Final[Mapping[Section, str]] = MappingProxyType(
    {
        "what": "What to transcribe, and where results go",
        "models": "Model and language",
        "speakers": "Speakers",
        "text": "Text",
        "subtitles": "Subtitles",
        "comparison": "Comparison with a published text",
        "many files": "Many files",
        "machine": "This machine, and what is shown",
    }
)
"""The headings under which help lists options, in their order."""


class Bounds(NamedTuple):
    """The least and the most of a number, both allowed, and what is wrong with any other.

    ``zero`` says what 0 means where it is no number of anything.
    """

    least: float
    most: float
    reason: str = ""
    zero: str = ""

    def find_fault(self, value: float) -> tuple[str, str] | None:
        """Return what is wrong with a value and what to do about it; ``None`` within the bounds."""
        if self.least <= value <= self.most:
            return None
        if self.zero and value < 0:
            return "can't be negative", f"0 means {self.zero}"
        if self.zero:
            return f"can't be over {self.most}", ""
        return self.reason or f"must be between {self.least:g} and {self.most:g}", ""


class Shorthand(NamedTuple):
    """An option of its own that gives a setting one value, such as ``--verbatim``."""

    flag: str
    value: str
    help: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """A setting: all that command line, library, presets, environment and fingerprints read of it.

    Attributes:
        group: the options that commands share, of which it is one; empty for one that is no option.
        section: where help lists it.
        help: its text there; ``{default}`` stands for its default.
        brief: its text in ``transcribe --help``, which lists only the options that people use first.
        metavar: what its value is called there.
        short: its one-letter option.
        shorthands: options that give it one value each.
        choices: the values that it may have, where its type doesn't name them.
        suggest: gives values that a shell suggests while one is typed; others may be given too.
        bounds: the numbers that it may be.
        parse: what reads a value in a way of its own; takes the value and where it comes from.
        aliases: earlier names, accepted wherever the name is, and listed nowhere.
        is_negatable: whether there is a ``--no-…``.
        is_repeatable: whether its option may be given several times.
        effect: what it may change: a byte of the ``outputs``, whose fingerprint it is part of; only how the
            ``work`` is done; or only a ``batch``, so that one recording in this process can't keep to it.
        name: the name of the field that it stands beside.
        kind: that field's type, without ``None``.
        default: that field's default.
    """

    group: str = ""
    section: Section = "machine"
    help: str = ""
    brief: str = ""
    metavar: str | None = None
    short: str | None = None
    shorthands: tuple[Shorthand, ...] = ()
    choices: Collection[str] = ()
    suggest: Callable[[], Collection[str]] | None = None
    bounds: Bounds | None = None
    parse: Callable[[object, str], Any] | None = None
    aliases: tuple[str, ...] = ()
    is_negatable: bool = False
    is_repeatable: bool = False
    effect: Effect = "outputs"
    name: str = ""
    kind: Any = str
    default: Any = None

    @property
    def flag(self) -> str:
        """The option's name, such as ``--beam-size``."""
        return write_flag(self.name)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The name and the earlier ones."""
        return (self.name, *self.aliases)

    def read(self, value: object, origin: str) -> Any:
        """Return a value as the setting's type; text, as the environment gives it, is converted.

        Raises:
            ConfigError: it is no such value; the error names ``origin``.
        """
        if self.parse is not None:
            return self.parse(value, origin)
        if self.choices:
            if value in tuple(self.choices):
                return value
            choices = " or ".join(self.choices)
            raise ConfigError(origin, f"unknown value {value!r}", f"Use {choices}")
        if self.kind is tuple:
            return read_names(value, origin)
        if self.kind is bool:
            return read_bool(value, origin)
        return read_scalar(self.kind, value, origin)

    def check(self, value: Any) -> None:
        """Raise `ConfigError` if a value that is given lies out of bounds."""
        fault = self.bounds.find_fault(value) if self.bounds and value is not None else None
        if fault is not None:
            raise ConfigError(self.flag, *fault)


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that commands share, where help lists them, and what they may change.

    A setting may name another ``section`` or ``effect``.
    """

    name: str
    section: Section = "machine"
    effect: Effect = "outputs"

    def __call__(
        self,
        default: Default,
        help: str = "",  # noqa: A002 - what Click calls it
        metavar: str | None = None,
        *,
        is_secret: bool = False,
        **about: Any,
    ) -> Default:
        """Return a field of settings with its `Declaration`; one that is secret is not in their ``repr``."""
        shared = {"group": self.name, "section": self.section, "effect": self.effect}
        declared = Declaration(help=help, metavar=metavar, **{**shared, **about})
        made: Default = field(
            default=default, repr=not is_secret, metadata={"declaration": declared}
        )
        return made


def find_kind(hint: Any) -> tuple[Any, tuple[str, ...]]:
    """Return the type of a setting, without ``None`` and what is in it, and the choices that it names."""
    if get_origin(hint) is Literal:
        return str, get_args(hint)
    kind = next((part for part in get_args(hint) if part is not type(None)), hint)
    if get_origin(kind) is Literal:
        return find_kind(kind)
    return (tuple, ()) if get_origin(hint) is tuple else (kind, ())
