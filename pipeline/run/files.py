"""What is done with transcripts that are there already: compared, rendered anew, renamed."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Literal

from pipeline.compare import compare
from pipeline.config import Settings
from pipeline.cues import Violation, check_cues
from pipeline.domain import Comparison, Cue, CueWord, Transcript, Turn
from pipeline.errors import ConfigError, FormatError
from pipeline.formats import FORMATS, lossless_json, parse_turns, subrip, webvtt
from pipeline.names import rename_speakers
from pipeline.report import render_html, to_dict
from pipeline.run.naming import Job
from pipeline.run.outputs import (
    DIFF_SUFFIX,
    choose_style,
    clean_as_asked,
    note_provenance,
    read_reference,
    render_all,
    render_page,
)
from pipeline.store import prepare_folder, write_all

_TIME = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})")


def check_formats(settings: Settings) -> Settings:
    """The settings with ``all`` written out; every format is known."""
    names = settings.output_format
    if "all" in names:
        return replace(settings, output_format=tuple(FORMATS))
    for name in names:
        if name not in FORMATS:
            near = difflib.get_close_matches(name, FORMATS, n=1, cutoff=0.0)
            raise ConfigError(
                "--output-format",
                f"there is no format {name!r}",
                f"Did you mean {near[0]!r}? Known ones: {', '.join(FORMATS)}, all",
            )
    return settings


def compare_files(hypothesis: Path, reference: Path) -> Comparison:
    """How far a transcript or subtitle file is from a documented page.

    Raises:
        FormatError: the first can't be read as a transcript.
        ReferencePageError: the second can't be read as a page with turns.
    """
    page = read_reference(reference)
    return compare(page, _read_turns(hypothesis))


def _read_turns(path: Path) -> tuple[Turn, ...]:
    """The turns of any transcript; those of our own JSON are cleaned as they were when written."""
    text = _read_text(path)
    try:
        if path.suffix.lower() == ".json":
            return clean_as_asked(lossless_json.parse(text)).turns
        return parse_turns(text, path.suffix)
    except FormatError as error:
        raise FormatError(str(path), error.reason, error.remedy) from error


def export_files(
    path: Path, settings: Settings, *, backchannels: Literal["keep", "fold"] | None = None
) -> tuple[Path, ...]:
    """Paths of the formats asked for, rendered anew from a transcript's JSON, without a model.

    Args:
        path: the transcript's JSON.
        settings: formats, folder and layout.
        backchannels: what becomes of them now; ``None`` leaves it to a preset that folds them, and
            else to what the transcript says of itself.

    Raises:
        FormatError: the file is not a transcript in JSON.
        OutputError: the folder can't be written to.
    """
    asked = check_formats(settings)
    transcript = _read_transcript(path)
    if asked.verbatim:
        transcript = note_provenance(transcript, cleaning="verbatim")
    if backchannels is not None or asked.backchannels == "fold":
        transcript = note_provenance(transcript, backchannels=backchannels or "fold")
    prepare_folder(asked.output_dir)
    job = Job(path, asked.output_dir, path.stem)
    texts = render_all(transcript, job, asked)
    chosen = [job.output(FORMATS[name].suffix) for name in asked.output_format]
    write_all({target: texts[target] for target in chosen if target.resolve() != path.resolve()})
    return tuple(chosen)


def check_subtitles(path: Path, settings: Settings) -> tuple[tuple[int, Violation], ...]:
    """Every rule that a subtitle file's cues break, with the line of the file it is seen in.

    Args:
        path: an SRT or VTT file, whoever made it.
        settings: the style, what is given beside it, and the language of the text.

    Raises:
        FormatError: the file is neither, or can't be read.
    """
    text, suffix = _read_text(path), path.suffix.lower()
    parse = {".srt": subrip.parse, ".vtt": webvtt.parse}.get(suffix)
    if parse is None:
        reason = "not a subtitle file that can be checked"
        raise FormatError(str(path), reason, "Use .srt or .vtt")
    try:
        cues = _join_voices(parse(text))
    except FormatError as error:
        raise FormatError(str(path), error.reason, error.remedy) from error
    lines = _locate_cues(text, cues)
    found = check_cues(cues, choose_style(settings), settings.language or "")
    return tuple((lines[one.cue - 1] + one.line, one) for one in found)


def _join_voices(cues: Sequence[Cue]) -> list[Cue]:
    """The cues, with the several voices that WebVTT may have in one cue in one again."""
    joined: list[Cue] = []
    for _, group in groupby(cues, key=lambda cue: cue.span):
        first, *others = group
        voices = {cue.speaker for cue in (first, *others)}
        if len(voices) > 1 and None not in voices:
            lines = tuple(line for cue in (first, *others) for line in cue.lines)
            words = tuple(CueWord(cue.text, cue.span, cue.speaker) for cue in (first, *others))
            joined.append(Cue(first.span, lines, None, words))
        else:
            joined += [first, *others]
    return joined


def _locate_cues(text: str, cues: Sequence[Cue]) -> list[int]:
    """The line of each cue's times, counted from 1; cues without text have lines of times, too."""
    timed: list[tuple[int, int]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        start, arrow, _ = line.partition("-->")
        match = _TIME.fullmatch(start.strip())
        if arrow and match:
            hours, minutes, seconds, thousandths = (int(part or 0) for part in match.groups())
            timed.append((number, ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths))
    lines: list[int] = []
    place = 0
    for cue in cues:
        following = range(place, len(timed))
        place = next((k for k in following if timed[k][1] == cue.span.start_ms), place)
        lines.append(timed[min(place, len(timed) - 1)][0] if timed else 1)
        place += 1
    return lines


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise FormatError(str(path), f"it can't be read ({reason})", "Check the path") from error


def render_comparison(
    comparison: Comparison, kind: Literal["json", "html"], hypothesis: Path, reference: Path
) -> str:
    """A comparison as JSON, or as one self-contained page."""
    if kind == "json":
        return json.dumps(to_dict(comparison), ensure_ascii=False, indent=2) + "\n"
    return render_html(
        comparison,
        title=comparison.reference.title or hypothesis.stem,
        hypothesis_name=hypothesis.name,
        reference_name=reference.name,
    )


def rename_file(path: Path, names: Mapping[str, str], settings: Settings) -> tuple[Path, ...]:
    """Paths of all outputs of a recording, rendered anew with other names of its speakers.

    Args:
        path: the transcript's JSON.
        names: by label or by present name.
        settings: the layout of subtitles.

    Raises:
        FormatError: the file is not a transcript in JSON.
        UsageError: nobody has this label or name.
    """
    transcript = rename_speakers(_read_transcript(path), names)
    job = Job(path.parent / transcript.media.path, path.parent, path.stem)
    there = tuple(name for name, f in FORMATS.items() if job.output(f.suffix).exists())
    texts = render_all(transcript, job, replace(settings, output_format=there))
    page = dict(transcript.provenance).get("reference")
    if page is not None and job.output(DIFF_SUFFIX).exists() and (path.parent / page).is_file():
        comparison = compare(read_reference(path.parent / page), clean_as_asked(transcript).turns)
        texts[job.output(DIFF_SUFFIX)] = render_page(comparison, job, path.parent / page)
    write_all(texts)
    return tuple(texts)


def _read_transcript(path: Path) -> Transcript:
    try:
        return lossless_json.parse(_read_text(path))
    except FormatError as error:
        raise FormatError(str(path), error.reason, error.remedy) from error
