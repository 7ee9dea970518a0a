"""File formats: ``render(document)`` for all, and reading where a file can be read back.

Each format is one module, which declares a `Format`; the registry names them, and packages add theirs by entry
points. No paths here: whoever calls reads and writes the files.
"""

from __future__ import annotations

from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pipeline.errors import FormatError
from pipeline.plugins import Registry

if TYPE_CHECKING:  # help lists the formats' names, and needs nothing of what they are made of
    from pipeline.domain import Cue, Turn
    from pipeline.formats.document import Document, Format

__all__ = [
    "ALIASES",
    "FORMATS",
    "Document",
    "Format",
    "explain_unread",
    "find_format",
    "find_suffix",
    "locate_cues",
    "parse_turns",
    "read_subtitles",
]

_HERE = "pipeline.formats"
FORMATS: Registry[Format] = Registry(
    "transcribe.formats",
    "--output-format",
    {
        "srt": f"{_HERE}.subtitles.subrip:FORMAT",
        "vtt": f"{_HERE}.subtitles.webvtt:FORMAT",
        "ass": f"{_HERE}.subtitles.ass:FORMAT",
        "ttml": f"{_HERE}.subtitles.ttml:FORMAT",
        "sbv": f"{_HERE}.subtitles.sbv:FORMAT",
        "lrc": f"{_HERE}.subtitles.lrc:FORMAT",
        "ebu-tt-d": f"{_HERE}.broadcast.ebu_tt_d:FORMAT",
        "imsc": f"{_HERE}.broadcast.imsc:FORMAT",
        "itt": f"{_HERE}.broadcast.itt:FORMAT",
        "stl": f"{_HERE}.broadcast.stl.ebu_stl:FORMAT",
        "scc": f"{_HERE}.broadcast.captions.scc:FORMAT",
        "mcc": f"{_HERE}.broadcast.captions.mcc:FORMAT",
        "otio": f"{_HERE}.editing.otio_timeline:FORMAT",
        "premiere": f"{_HERE}.editing.premiere:FORMAT",
        "fcpxml": f"{_HERE}.editing.final_cut:FORMAT",
        "edl": f"{_HERE}.editing.marker_list:FORMAT",
        "podcast-json": f"{_HERE}.podcasts.podcast_json:FORMAT",
        "podcast-html": f"{_HERE}.podcasts.podcast_html:FORMAT",
        "chapters": f"{_HERE}.podcasts.chapters_json:FORMAT",
        "txt": f"{_HERE}.texts.plain_text:FORMAT",
        "md": f"{_HERE}.texts.markdown:FORMAT",
        "docx": f"{_HERE}.texts.word_document:FORMAT",
        "html": f"{_HERE}.texts.web_page:FORMAT",
        "json": f"{_HERE}.data.lossless_json:FORMAT",
        "tsv": f"{_HERE}.data.tsv:FORMAT",
        "csv": f"{_HERE}.data.comma_separated:FORMAT",
        "rttm": f"{_HERE}.annotations.rttm:FORMAT",
        "ctm": f"{_HERE}.annotations.ctm:FORMAT",
        "stm": f"{_HERE}.annotations.stm:FORMAT",
        "textgrid": f"{_HERE}.annotations.textgrid:FORMAT",
        "eaf": f"{_HERE}.annotations.elan:FORMAT",
        "exb": f"{_HERE}.research.exmaralda:FORMAT",
        "chat": f"{_HERE}.research.chat:FORMAT",
        "tei": f"{_HERE}.research.tei:FORMAT",
        "f4": f"{_HERE}.research.f4_text:FORMAT",
        "f4-rtf": f"{_HERE}.research.f4_rtf:FORMAT",
        "nvivo": f"{_HERE}.research.nvivo:FORMAT",
        "ohms": f"{_HERE}.research.ohms:FORMAT",
        "iiif": f"{_HERE}.research.iiif:FORMAT",
    },
)

READ_ONLY: Registry[Format] = Registry(
    "transcribe.read_only_formats",
    "the format",
    {
        "microdvd": f"{_HERE}.subtitles.microdvd:FORMAT",
        "sami": f"{_HERE}.subtitles.sami:FORMAT",
    },
)
"""Formats that people have files of, and nobody needs another one of."""

ALIASES: Final = MappingProxyType(
    {
        "word": "docx",
        "text": "txt",
        "markdown": "md",
        "subrip": "srt",
        "webvtt": "vtt",
        "excel": "csv",
        "praat": "textgrid",
        "elan": "eaf",
        "exmaralda": "exb",
        "cha": "chat",
        "clan": "chat",
        "maxqda": "f4-rtf",
        "ebuttd": "ebu-tt-d",
        "ebu-stl": "stl",
        "cea-608": "scc",
        "resolve": "edl",
        "final-cut": "fcpxml",
    }
)
"""What people call formats, mostly by the program that opens them; accepted wherever a format's name is."""

MOST_SHOWN = 5
"""Of the lines that can't be read and are told."""

MOST_TURNS = 60_000
"""Of a transcript: what is said in a day has two thirds of them at most."""


MOST_LETTERS_SHOWN = 4_000_000
"""Of a file of subtitles: what is said in a day, shown three times over as captions that roll do."""


def find_format(suffix: str) -> Format | None:
    """Return the format whose files have this suffix, in whatever case and with or without its point."""
    wanted = f".{suffix.lower().lstrip('.')}"
    formats = (*FORMATS.values(), *READ_ONLY.values())
    return next((known for known in formats if wanted in known.suffixes), None)


def find_suffix(name: str) -> str:
    """Return the end of a file's name by which its format is known, in small letters.

    That is the longest one which a format's files have, such as ``.imsc.ttml``; else what follows the last point.
    """
    ends = {suffix for known in FORMATS.values() for suffix in known.suffixes}
    small = name.lower()
    places = (place for place, letter in enumerate(small) if letter == "." and place)
    own = next((small[place:] for place in places if small[place:] in ends), None)
    return PurePath(small).suffix if own is None else own


def parse_turns(content: str | bytes, suffix: str) -> tuple[Turn, ...]:
    """The turns that a transcript or subtitle file of this suffix holds, to be compared.

    JSON gives its verbatim words with their times. In subtitles a cue's time is shared out
    among its words, and ``Name: text`` names the speaker. Pages are read by `reference`.

    Raises:
        FormatError: the suffix is none of these, the text is not what its suffix says, or has far more
            turns than any conversation.
    """
    from pipeline.formats.helpers.speaker_lines import MOST_SPEAKERS
    from pipeline.user_files import MOST_LETTERS, has_endless_word

    turns = _parse_any(content, suffix)
    if len(turns) > MOST_TURNS or len({turn.speaker for turn in turns}) > MOST_SPEAKERS:
        reason = f"it has more than {MOST_TURNS:,} turns, or {MOST_SPEAKERS:,} speakers"
        raise FormatError(suffix, reason, "Use the transcript of one conversation")
    if any(has_endless_word(word.text) for turn in turns for word in turn.words):
        reason = f"a word of more than {MOST_LETTERS:,} letters is in it"
        raise FormatError(suffix, reason, "Check the file")
    return turns


def _parse_any(content: str | bytes, suffix: str) -> tuple[Turn, ...]:
    known = find_format(suffix)
    if isinstance(content, bytes) and not (known is not None and known.is_binary):
        raise FormatError(suffix, "text is needed, not bytes", "Decode the file first")
    if known is not None and known.read_turns is not None:
        return known.read_turns(content)
    if known is not None and known.read_cues is not None:
        from pipeline.formats.helpers.cue_turns import read_cues

        cues = known.read_cues(content if known.is_binary else str(content))
        if sum(len(line) for cue in cues for line in cue.lines) > MOST_LETTERS_SHOWN:
            reason = f"its text has more than {MOST_LETTERS_SHOWN:,} letters"
            raise FormatError(suffix, reason, "Use the subtitles of one recording")
        return read_cues(cues)
    if suffix.lower().lstrip(".") == "nlp":  # is read only
        from pipeline.formats.annotations import nlp

        return nlp.parse(str(content))
    raise _refuse(suffix, *_list_suffixes(with_turns=True), ".nlp")


def _list_suffixes(*, with_turns: bool) -> list[str]:
    """Suffixes that can be read, subtitles' first."""
    formats = [*FORMATS.values(), *READ_ONLY.values()]
    formats = [known for known in formats if not known.is_binary]
    read = [known for known in formats if known.read_cues is not None]
    read += [known for known in formats if known.read_turns is not None and with_turns]
    return [suffix for known in read for suffix in known.suffixes]


def _refuse(suffix: str, *suffixes: str) -> FormatError:
    known = ", ".join(dict.fromkeys((".json", *suffixes)))
    return FormatError(
        suffix or "a file without a suffix",
        "not a transcript that can be read",
        f"Use {known}",
    )


def read_subtitles(text: str | bytes, suffix: str) -> tuple[Cue, ...]:
    """Return the cues of a subtitle file, without styling; those that highlight its words joined to one.

    It takes the text of a file, or the bytes of one that is binary.

    Raises:
        FormatError: the suffix is no subtitle format's, or the text is not what its suffix says.
    """
    known = find_format(suffix)
    if known is None or known.read_cues is None:
        raise _refuse(suffix, *_list_suffixes(with_turns=False))
    return known.read_cues(text)


def locate_cues(text: str, suffix: str) -> tuple[int, ...]:
    """Return the number, from 1, of the line of times of each cue that ``read_subtitles`` gives.

    Raises:
        FormatError: the file is neither SubRip nor WebVTT, or not what its suffix says.
    """
    known = find_format(suffix)
    if known is None or known.locate is None:
        raise FormatError(
            suffix or "a file without a suffix", "not subtitles with lines", "Use .srt or .vtt"
        )
    return known.locate(text)


def explain_unread(text: str, suffix: str) -> str:
    """Put in words which parts of a subtitle file are no subtitles; nothing where all are, or it is no such file.

    Raises:
        FormatError: the file is not what its suffix says.
    """
    known = find_format(suffix)
    numbers = known.find_unread(text) if known is not None and known.find_unread else ()
    if not numbers:
        return ""
    shown = ", ".join(map(str, numbers[:MOST_SHOWN]))
    more = f" and {len(numbers) - MOST_SHOWN} more" if len(numbers) > MOST_SHOWN else ""
    return f"not all of it is subtitles: see line{'s'[: len(numbers) > 1]} {shown}{more}"


if not TYPE_CHECKING:  # type checkers see the imports above

    def __getattr__(name: str) -> object:
        if name not in {"Document", "Format"}:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from pipeline.formats import document

        return getattr(document, name)
