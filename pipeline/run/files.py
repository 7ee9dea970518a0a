"""What is done with transcripts that are there already: compared, rendered anew, renamed."""

from __future__ import annotations

import codecs
import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Literal

from pipeline.compare import compare
from pipeline.config import Settings
from pipeline.cues import Violation, check_cues
from pipeline.domain import Comparison, Cue, CueWord, Media, Segment, Speaker, Transcript, Turn
from pipeline.errors import ConfigError, FormatError, OutputError
from pipeline.formats import (
    BINARY_SUFFIXES,
    FORMATS,
    locate_cues,
    lossless_json,
    parse_turns,
    read_subtitles,
)
from pipeline.formats.speech import UNKNOWN, read_cues
from pipeline.names import rename_speakers
from pipeline.report import render_html, to_dict
from pipeline.run.naming import Job, describe_path
from pipeline.run.outputs import (
    DIFF_SUFFIX,
    PAGE_CLEANING,
    choose_style,
    clean_as_asked,
    note_provenance,
    read_reference,
    render_all,
    render_page,
)
from pipeline.store import holds, prepare_folder, write_all

# What an editor of subtitles writes into a line and nobody sees.
_STYLING = re.compile(r"<[^>]*>|\{\\[^}]*\}")


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
    try:
        if path.suffix.lower() in BINARY_SUFFIXES:
            return parse_turns(_read_bytes(path), path.suffix)
        text = _read_text(path)
        if path.suffix.lower() == ".json":
            return clean_as_asked(lossless_json.parse(text)).turns
        return parse_turns(text, path.suffix)
    except FormatError as error:
        raise _name_file(error, path) from error


def export_files(
    path: Path, settings: Settings, *, backchannels: Literal["keep", "fold"] | None = None
) -> tuple[Path, ...]:
    """Paths of the formats asked for, rendered anew from a transcript, without a model.

    Args:
        path: the transcript's JSON, one of Whisper's, WhisperX's or stable-ts's, or a subtitle file, whose
            words stay as they are.
        settings: formats, folder and layout.
        backchannels: what becomes of them now; ``None`` leaves it to a preset that folds them, and
            else to what the transcript says of itself.

    Raises:
        FormatError: the file is none of these.
        OutputError: the folder can't be written to, or a result would take the place of the file.
    """
    asked = check_formats(settings)
    transcript, is_ours = _read_foreign(path, asked.output_dir)
    if asked.verbatim and dict(transcript.provenance).get("cleaning") != PAGE_CLEANING:
        transcript = note_provenance(transcript, cleaning="verbatim")
    if backchannels is not None or asked.backchannels == "fold":
        transcript = note_provenance(transcript, backchannels=backchannels or "fold")
    prepare_folder(asked.output_dir)
    job = Job(path, asked.output_dir, path.stem)
    chosen = [job.output(FORMATS[name].suffix) for name in asked.output_format]
    own = [target for target in chosen if target.exists() and target.samefile(path)]
    if not is_ours:
        if (
            asked.output_format == Settings().output_format
        ):  # nobody asked for the file's own format
            chosen = [target for target in chosen if target not in own]
        _spare_neighbours(path, chosen)
    texts = render_all(transcript, job, asked)
    write_all({target: texts[target] for target in chosen if target not in own})
    return tuple(chosen)


def _spare_neighbours(path: Path, targets: Iterable[Path]) -> None:
    """Nothing, unless another program's file would lose itself or what lies beside it to its export.

    Raises:
        OutputError: it would.
    """
    for target in targets:
        if target.exists() and target.parent.resolve() == path.parent.resolve():
            what = "the file that it is made from" if target.samefile(path) else target.name
            raise OutputError(
                str(path),
                f"the export would write over {what}",
                "Choose another folder with --output-dir, or other formats with -f",
            )


def check_subtitles(path: Path, settings: Settings) -> tuple[tuple[int, Violation], ...]:
    """Every rule that a subtitle file's cues break, with the line of the file it is seen in.

    Args:
        path: an SRT or VTT file, whoever made it.
        settings: the style, what is given beside it, and the language of the text.

    Raises:
        FormatError: the file is neither, or can't be read.
    """
    text = _read_text(path)
    try:
        lines = locate_cues(text, path.suffix)
        cues = read_subtitles(text, path.suffix)
    except FormatError as error:
        raise _name_file(error, path) from error
    whole, places = _join_voices(cues, lines)
    found = check_cues(whole, choose_style(settings), settings.language or "")
    written = text.splitlines()
    return tuple((_find_line(written, places[one.cue - 1], one.line), one) for one in found)


def _find_line(written: Sequence[str], times: int, number: int) -> int:
    """The number, from 1, of a cue's ``number``-th line that shows anything; 0 is its line of times."""
    for place in range(times, len(written)):
        if number == 0:
            break
        times, number = place + 1, number - bool(_STYLING.sub("", written[place]).strip())
    return times


def _join_voices(cues: Sequence[Cue], lines: Sequence[int]) -> tuple[list[Cue], list[int]]:
    """The cues, the several voices that WebVTT may have in one cue in one again, and their lines.

    Only whose voices they are is kept of words, and in a dialogue with dashes not even that: when a word
    is said a file of cues doesn't say.
    """
    joined: list[Cue] = []
    places: list[int] = []
    for line, group in groupby(zip(cues, lines, strict=True), key=lambda pair: pair[1]):
        parts = [cue for cue, _ in group]
        places.append(line)
        shown = tuple(line for cue in parts for line in cue.lines)
        words: tuple[CueWord, ...] = ()
        if len(parts) > 1 and not all(line.startswith("-") for line in shown):
            words = tuple(CueWord(cue.text, cue.span, cue.speaker) for cue in parts)
        joined.append(Cue(parts[0].span, shown, None, words))
    return joined, places


def _read_foreign(path: Path, output_dir: Path) -> tuple[Transcript, bool]:
    """The transcript in a JSON or subtitle file, and whether it is our own JSON."""
    if path.suffix.lower() == ".json":
        transcript = _read_transcript(path)
        if transcript.media != replace(transcript.media, name="", path="", sha256=""):
            return transcript, True
    else:
        try:
            cues = read_subtitles(_read_text(path), path.suffix)
        except FormatError as error:
            raise _name_file(error, path) from error
        transcript = _gather_cues(cues)
    place = describe_path(path, output_dir)
    return replace(transcript, media=replace(transcript.media, name=path.name, path=place)), False


def _gather_cues(cues: tuple[Cue, ...]) -> Transcript:
    """The transcript that cues hold, every word as it stands in them.

    A text before a colon is a name only where there are two: one alone may as well be said.
    """
    turns = read_cues(cues)
    if len({turn.speaker for turn in turns} - {None}) < 2 and not any(cue.speaker for cue in cues):
        turns = read_cues([replace(cue, speaker=UNKNOWN) for cue in cues])
    labels = dict.fromkeys(turn.speaker for turn in turns if turn.speaker is not None)
    return note_provenance(
        Transcript(
            media=Media("", "", "", max((cue.span.end_ms for cue in cues), default=0)),
            language="",
            segments=tuple(Segment(turn.words, "") for turn in turns),
            turns=turns,
            speakers=tuple(Speaker(label, label) for label in labels),
        ),
        cleaning="verbatim",
    )


def _read_text(path: Path) -> str:
    try:
        data = _read_bytes(path)
        wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(
            str(path), "it can't be read (it is not UTF-8 text)", "Save it as UTF-8"
        ) from error


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise FormatError(str(path), f"it can't be read ({reason})", "Check the path") from error


def _name_file(error: FormatError, path: Path) -> FormatError:
    """The same error, saying which file it is about."""
    return FormatError(str(path), error.reason, error.remedy)


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


def rename_file(
    path: Path, names: Mapping[str, str], settings: Settings
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Paths of a recording's outputs, rendered anew with other names; and of those that are left as they are.

    What a person has changed is left as it is: a transcript or table that is not what would be written
    under the present names. Subtitles can't be told so, since they may have been laid out in another style.

    Args:
        path: the transcript's JSON.
        names: by label or by present name.
        settings: the layout of subtitles.

    Raises:
        FormatError: the file is not a transcript in JSON.
        UsageError: nobody has this label or name.
    """
    before = _read_transcript(path)
    transcript = rename_speakers(before, names)
    job = Job(path.parent / transcript.media.path, path.parent, path.stem)
    there = tuple(name for name, f in FORMATS.items() if job.output(f.suffix).exists())
    laid_out = {job.output(f.suffix) for f in FORMATS.values() if f.is_laid_out}
    asked = replace(settings, output_format=there)
    texts, old = (render_all(one, job, asked) for one in (transcript, before))
    kept = tuple(
        target
        for target, content in old.items()
        if target != path and target not in laid_out and not holds(target, content)
    )
    for target in kept:
        del texts[target]
    page = dict(transcript.provenance).get("reference")
    if page is not None and job.output(DIFF_SUFFIX).exists() and (path.parent / page).is_file():
        comparison = compare(read_reference(path.parent / page), clean_as_asked(transcript).turns)
        texts[job.output(DIFF_SUFFIX)] = render_page(comparison, job, path.parent / page)
    write_all(texts)
    return tuple(texts), kept


def _read_transcript(path: Path) -> Transcript:
    try:
        return lossless_json.parse(_read_text(path))
    except FormatError as error:
        raise _name_file(error, path) from error
