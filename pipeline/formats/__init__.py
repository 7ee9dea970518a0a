"""File formats: ``render(document)`` for all, ``parse(text)`` where it can be read back.

One file per format, one registry. No paths here: whoever calls reads and writes the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pipeline.domain import Cue, Turn
from pipeline.errors import FormatError
from pipeline.formats.annotations import ctm, elan, nlp, rttm, stm, textgrid
from pipeline.formats.data import comma_separated, lossless_json, tsv
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.speaker_lines import MOST_SPEAKERS, gather_turns, read_cues
from pipeline.formats.subtitles import ass, lrc, sbv, subrip, ttml, webvtt
from pipeline.formats.texts import markdown, plain_text, web_page, word_document
from pipeline.user_files import MOST_LETTERS, has_endless_word

__all__ = [
    "BINARY_SUFFIXES",
    "FORMATS",
    "Document",
    "Format",
    "locate_cues",
    "parse_turns",
    "read_subtitles",
]

FORMATS: dict[str, Format] = {
    format_.name: format_
    for format_ in (
        Format("srt", ".srt", subrip.render, is_laid_out=True),
        Format("vtt", ".vtt", webvtt.render, is_laid_out=True),
        Format("ass", ".ass", ass.render, is_laid_out=True),
        Format("ttml", ".ttml", ttml.render, is_laid_out=True),
        Format("sbv", ".sbv", sbv.render, is_laid_out=True),
        Format("lrc", ".lrc", lrc.render, is_laid_out=True),
        Format("txt", ".txt", plain_text.render),
        Format("md", ".md", markdown.render),
        Format("docx", ".docx", word_document.render),
        Format("html", ".html", web_page.render),
        Format("json", ".json", lossless_json.render),
        Format("tsv", ".tsv", tsv.render),
        Format("csv", ".csv", comma_separated.render),
        Format("rttm", ".rttm", rttm.render),
        Format("ctm", ".ctm", ctm.render),
        Format("stm", ".stm", stm.render),
        Format("textgrid", ".TextGrid", textgrid.render),
        Format("eaf", ".eaf", elan.render),
    )
}

_CUE_READERS: dict[str, Callable[[str], tuple[Cue, ...]]] = {
    "srt": subrip.parse,
    "vtt": webvtt.parse,
    "ass": ass.parse,
    "ssa": ass.parse,
    "ttml": ttml.parse,
    "dfxp": ttml.parse,
    "sbv": sbv.parse,
    "lrc": lrc.parse,
    "tsv": tsv.parse,
}
_TURN_READERS: dict[str, Callable[[str], tuple[Turn, ...]]] = {
    "json": lambda text: lossless_json.parse(text).turns,
    "txt": plain_text.parse,
    "text": plain_text.parse,
    "md": markdown.parse,
    "markdown": markdown.parse,
    "html": web_page.parse,
    "csv": comma_separated.parse,
    "ctm": lambda text: gather_turns((word, None) for word in ctm.parse(text)),
    "stm": stm.parse,
    "textgrid": textgrid.parse,
    "eaf": elan.parse,
    "nlp": nlp.parse,
}


MOST_TURNS = 60_000
"""Of a transcript: what is said in a day has two thirds of them at most."""

BINARY_SUFFIXES = frozenset({".docx"})
"""Files whose bytes, not text, ``parse_turns`` reads."""


def parse_turns(content: str | bytes, suffix: str) -> tuple[Turn, ...]:
    """The turns that a transcript or subtitle file of this suffix holds, to be compared.

    JSON gives its verbatim words with their times. In subtitles a cue's time is shared out
    among its words; words of txt, md and docx lie at time 0. ``Name: text`` names the speaker.

    Raises:
        FormatError: the suffix is none of these, the text is not what its suffix says, or has far more
            turns than any conversation.
    """
    turns = _parse_any(content, suffix)
    if len(turns) > MOST_TURNS or len({turn.speaker for turn in turns}) > MOST_SPEAKERS:
        reason = f"it has more than {MOST_TURNS:,} turns, or {MOST_SPEAKERS:,} speakers"
        raise FormatError(suffix, reason, "Give the transcript of one conversation")
    if any(has_endless_word(word.text) for turn in turns for word in turn.words):
        reason = f"a word of more than {MOST_LETTERS:,} letters stands in it"
        raise FormatError(suffix, reason, "Check the file")
    return turns


def _parse_any(content: str | bytes, suffix: str) -> tuple[Turn, ...]:
    kind = suffix.lower().lstrip(".")
    if isinstance(content, bytes):
        if f".{kind}" in BINARY_SUFFIXES:
            return word_document.parse(content)
        raise FormatError(suffix, "text is wanted, not bytes", "Decode the file first")
    if kind in _TURN_READERS:
        return _TURN_READERS[kind](content)
    if kind not in _CUE_READERS:
        raise _refuse(suffix, ("json", *_CUE_READERS, *_TURN_READERS, "docx"))
    return read_cues(read_subtitles(content, suffix))


def _refuse(suffix: str, names: Iterable[str]) -> FormatError:
    known = ", ".join(f".{name}" for name in dict.fromkeys(names))
    return FormatError(
        suffix or "a file without a suffix",
        "not a transcript that can be read",
        f"Use {known}",
    )


def read_subtitles(text: str, suffix: str) -> tuple[Cue, ...]:
    """The cues of a subtitle file, without styling; those that highlight its words joined to one.

    Raises:
        FormatError: the suffix is no subtitle format's, or the text is not what its suffix says.
    """
    kind = suffix.lower().lstrip(".")
    if kind not in _CUE_READERS:
        raise _refuse(suffix, ("json", *_CUE_READERS))
    cues = _CUE_READERS[kind](text)
    if kind != "srt":
        return cues
    return tuple(subrip.strip_styling(cue) for cue in subrip.join_highlights(cues))


def locate_cues(text: str, suffix: str) -> tuple[int, ...]:
    """The number, from 1, of the line of times of each cue that ``read_subtitles`` gives.

    Raises:
        FormatError: the file is neither SubRip nor WebVTT, or not what its suffix says.
    """
    kind = suffix.lower().lstrip(".")
    if kind == "srt":
        located = subrip.locate(text)
        joined = subrip.join_highlights(cue for _, cue in located)
        written = iter(located)
        # A joined cue starts with the first of its own.
        return tuple(
            next(line for line, cue in written if cue.span.start_ms == whole.span.start_ms)
            for whole in joined
        )
    if kind == "vtt":
        return webvtt.locate(text)
    raise FormatError(
        suffix or "a file without a suffix", "not subtitles with lines", "Use .srt or .vtt"
    )
