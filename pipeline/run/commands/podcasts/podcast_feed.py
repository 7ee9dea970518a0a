"""What a podcast's feed says of an episode's transcripts and chapters, to be pasted into it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

from pipeline.cues.styles import STYLES
from pipeline.domain import Transcript
from pipeline.errors import OutputError, TranscribeError, UsageError
from pipeline.formats import FORMATS
from pipeline.formats.podcasts.chapters_json import list_chapters
from pipeline.formats.podcasts.feed_tags import CHAPTERS, NAMESPACE, TRANSCRIPTS, write_tags
from pipeline.run.commands.podcasts.podcast_chapters import propose_headings
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.transcripts import read_subtitle_file, read_transcript
from pipeline.run.recording.reference_comparison import is_translation
from pipeline.terminal import quote_argument

STYLE = "podcast"
"""The subtitle style whose lines podcast apps show whole."""


def write_feed_tags(
    path: Path, base_url: str, *, observe: Observer = lambda _: None
) -> tuple[str, ...]:
    """The elements for the ``<item>`` of an episode, one for each file beside its transcript that apps can read.

    Args:
        path: the transcript's JSON.
        base_url: the address of the folder in which these files will be.
        observe: told what else a feed needs, and what apps won't show well.

    Raises:
        UsageError: that is no address of a folder on the web.
        FormatError: the file is not a transcript in JSON.
        OutputError: there is no such file beside it.
    """
    base = _check_address(base_url)
    transcript = read_transcript(path)
    stem = path.name.removesuffix(path.suffix)
    places = {
        name: path.with_name(stem + FORMATS[name].suffix) for name in (*TRANSCRIPTS, CHAPTERS)
    }
    there = {name: place for name, place in places.items() if place.is_file()}
    if not there:
        raise _refuse(path)
    for told in (*_tell_lacks(path, transcript, there), *_tell_widths(path, there)):
        observe(Notice(told))
    addresses = [(name, base + quote(os.fsencode(p.name), safe="")) for name, p in there.items()]
    return tuple(write_tags(addresses, _find_language(transcript)))


def _check_address(base_url: str) -> str:
    """The address of a folder, with a slash at its end.

    Raises:
        UsageError: it is none.
    """
    try:
        parts = urlsplit(base_url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_good = False
    if not is_good or not base_url.isprintable() or " " in base_url:
        reason = f"{base_url!r} is not an address on the web"
        raise UsageError("--base-url", reason, "Write it as https://example.com/episodes/")
    if parts.query or parts.fragment:
        reason = "it has a query or a fragment, to which no file's name can be added"
        raise UsageError("--base-url", reason, "Give the address of the folder with the files")
    return base_url if base_url.endswith("/") else f"{base_url}/"


def _find_language(transcript: Transcript) -> str:
    """The code of the language that the texts are in; empty where nobody knows."""
    return "en" if is_translation(transcript) else transcript.language


def _refuse(path: Path) -> OutputError:
    command = f"transcribe export {quote_argument(str(path))} -f vtt,srt,podcast-json,chapters"
    reason = "there is no transcript or list of chapters beside it that podcast apps read"
    return OutputError(
        str(path), reason, f"Write them with `{command} --subtitle-style {STYLE}`, then run this"
    )


def _tell_lacks(path: Path, transcript: Transcript, there: dict[str, Path]) -> Iterator[str]:
    """What the feed needs besides, and what an episode could have and has not."""
    yield f'The feed\'s <rss> element needs xmlns:podcast="{NAMESPACE}".'
    record = quote_argument(str(path))
    if "vtt" not in there:
        yield (
            f"{path.name}: there is no WebVTT, from which Apple Podcasts takes the speakers; "
            f"`transcribe export {record} -f vtt --subtitle-style {STYLE}` writes it"
        )
    if CHAPTERS in there:
        return
    if not list_chapters(transcript):
        yield (
            f"{path.name}: no chapters, because the transcript has no headings; "
            f"{propose_headings(transcript)} takes over those of the published text"
        )
    else:
        yield (
            f"{path.name}: its headings could be chapters; "
            f"`transcribe export {record} -f chapters` writes them"
        )


def _tell_widths(path: Path, there: dict[str, Path]) -> Iterator[str]:
    """Which subtitles have cues that are larger than podcast apps show them."""
    style = STYLES[STYLE]
    for name in ("vtt", "srt"):
        if name not in there:
            continue
        try:
            cues = read_subtitle_file(there[name])
        except TranscribeError as error:
            yield f"{there[name].name}: {error.reason}"
            continue
        widest = max((len(line) for cue in cues for line in cue.lines), default=0)
        most = max((len(cue.lines) for cue in cues), default=0)
        if widest > style.max_line_width or most > style.max_line_count:
            record = quote_argument(str(path))
            yield (
                f"{there[name].name}: lines of up to {widest} characters, {most} in a cue; podcast apps show "
                f"{style.max_line_count} of {style.max_line_width}: "
                f"`transcribe export {record} -f {name} --subtitle-style {STYLE}`"
            )
