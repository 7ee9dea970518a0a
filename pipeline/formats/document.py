"""What a renderer is given, and what a format is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pipeline.domain import Cue, SpeakerStatistics, Timeline, Transcript, Turn
from pipeline.errors import FormatError
from pipeline.extras import is_installed


@dataclass(frozen=True, slots=True)
class Document:
    """One recording's results: as recognised, as publishable, as subtitles, and who spoke how much.

    With ``highlight_words`` the formats that can do so show words one by one, at their times. ``timeline`` is how
    the programme counts its frames, for formats that do. ``colours`` are those of the speakers by their labels, where
    colours tell who speaks: names of those that teletext knows (white, yellow, cyan, green, magenta, red, blue).
    ``translation`` is the code of the language that translated lines of the cues are in, if any are.
    ``stl_level`` is how EBU STL shows subtitles: ``teletext-1``, ``teletext-2`` or ``open``.
    """

    transcript: Transcript
    cleaned: Transcript
    cues: tuple[Cue, ...]
    statistics: tuple[SpeakerStatistics, ...] = ()
    highlight_words: bool = False
    timeline: Timeline = field(default_factory=Timeline)
    colours: Mapping[str, str] = field(default_factory=dict, hash=False)
    translation: str = ""
    stl_level: str = "teletext-1"


IN_TEXT: Final = frozenset({"name", "dash"})
"""What lines of text can show of who speaks: a name before them, and dashes where two speak in one cue."""

IN_COLOURS: Final = IN_TEXT | {"colour"}
"""What a format can show whose text may have colours."""


def refuse_rendering(document: Document) -> str:  # noqa: ARG001
    """Write nothing: of a format that is only read.

    Raises:
        FormatError: always.
    """
    raise FormatError("its format", "it is only read, and never written", "Save it as .srt first")


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        suffix: what files of it end with.
        render: gives what a file holds: its text, to be written as UTF-8, or its bytes.
        read_turns: the turns that a file holds, whose text it takes, or whose bytes.
        read_cues: the cues that a file of subtitles holds, in place of turns, from its text or its bytes.
        locate: the number, from 1, of the line of times of each cue that ``read_cues`` gives.
        find_unread: the number, from 1, of the first line of each part of a text that ``read_cues`` passes over.
        other_suffixes: of files that are read just so.
        is_binary: whether its files are bytes.
        is_laid_out: whether it shows cues, so that it depends on a style.
        counts_frames: whether its times are frames or timecodes, so that it needs a frame rate.
        find_lack: why a file of it would hold nothing, in words, and so isn't written; empty where it would hold
            something.
        tell_losses: what a file of it shows otherwise than the cues are, each in words that go on after its name.
        shows_speakers: how it can show who speaks, of ``name``, ``dash`` and ``colour``; its cues are laid out for
            that. A format that says beside its lines who speaks shows no names in them.
        is_page: whether people read and edit its files, so that they are read as any page is, and not here.
        max_line_width: columns of the screen that it is made for, which no line may be longer than.
        extra: of the distribution, which brings what it is written with; empty where nothing is needed.
        needs: the module that this extra brings.
    """

    suffix: str
    render: Callable[[Document], str | bytes]
    read_turns: Callable[[Any], tuple[Turn, ...]] | None = None
    read_cues: Callable[[Any], tuple[Cue, ...]] | None = None
    locate: Callable[[str], tuple[int, ...]] | None = None
    find_unread: Callable[[str], tuple[int, ...]] | None = None
    other_suffixes: tuple[str, ...] = ()
    is_binary: bool = False
    is_laid_out: bool = False
    counts_frames: bool = False
    find_lack: Callable[[Document], str] | None = None
    tell_losses: Callable[[Document], tuple[str, ...]] | None = None
    shows_speakers: frozenset[str] = IN_TEXT
    is_page: bool = False
    max_line_width: int | None = None
    extra: str = ""
    needs: str = ""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """All suffixes of its files, in small letters."""
        return (self.suffix.lower(), *self.other_suffixes)

    @property
    def is_read(self) -> bool:
        """Whether the words of its files can be read back, here or as pages are."""
        return self.is_page or self.read_turns is not None or self.read_cues is not None

    @property
    def lacks(self) -> bool:
        """Whether what it needs is not installed."""
        return bool(self.needs) and not is_installed(self.needs)
