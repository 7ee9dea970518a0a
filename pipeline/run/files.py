"""What is done with transcripts that are there already: rendered anew, renamed."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from pipeline.clean import find_corrections
from pipeline.config import Settings
from pipeline.domain import (
    Cue,
    Media,
    Segment,
    Speaker,
    Transcript,
)
from pipeline.errors import ConfigError, FormatError, OutputError, UsageError
from pipeline.formats import (
    FORMATS,
    read_subtitles,
)
from pipeline.formats.speech import UNKNOWN, read_cues
from pipeline.names import rename_speakers
from pipeline.remote import show
from pipeline.run.comparing import compare_transcript
from pipeline.run.events import Notice, Observer
from pipeline.run.naming import Job, describe_path
from pipeline.run.outputs import (
    DIFF_SUFFIX,
    clean_as_asked,
    explain_numbers,
    make_document,
    note_asked,
    note_provenance,
    read_reference,
    render_all,
    render_page,
    write_script_asked,
)
from pipeline.run.reading import name_file, read_text, read_transcript
from pipeline.run.recordings import embeds_audio, find_named, prove
from pipeline.store import change_folder, holds, prepare_folder, write_all

Given = ParamSpec("Given")
Made = TypeVar("Made")


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


def refuse_address(settings: Settings) -> None:
    """Nothing, unless results would go to an address, which only runs can do.

    Raises:
        UsageError: they would.
    """
    if settings.output_url is not None:
        raise UsageError(
            show(settings.output_url), "only transcriptions can go to an address", "Name a folder"
        )


def _one_at_a_time(
    change: Callable[Concatenate[Path, Given], Made],
) -> Callable[Concatenate[Path, Given], Made]:
    """What changes a transcript by what it holds waits for others who write beside it, and they for it."""

    @wraps(change)
    def wait_and_change(path: Path, /, *args: Given.args, **kwargs: Given.kwargs) -> Made:
        with change_folder(path.parent):
            return change(path, *args, **kwargs)

    return wait_and_change


@_one_at_a_time
def export_files(
    path: Path,
    settings: Settings,
    *,
    given: Mapping[str, object] | None = None,
    undo: Sequence[int] = (),
    observe: Observer = lambda _: None,
) -> tuple[Path, ...]:
    """Paths of the formats asked for, rendered anew from a transcript, without a model.

    Args:
        path: our JSON, one of Whisper's, WhisperX's or stable-ts's, or subtitles, whose words stay.
        settings: formats, folder and layout.
        given: which of ``backchannels``, ``cleaning``, ``numbers`` and ``script`` are asked for now; the others
            are a preset's or what the transcript says of itself.
        undo: numbers of glossary corrections to take back, in the JSON too.
        observe: told what a person should know.

    Raises:
        FormatError: the file is none of these.
        OutputError: the folder can't be written to, or a result would take the place of the file.
    """
    refuse_address(settings)
    asked, texts = check_formats(settings), dict[Path, str | bytes]()
    transcript, is_ours = _read_foreign(path, asked.output_dir)
    if undo:
        transcript = _undo(transcript, undo, path)
        texts[path] = FORMATS["json"].render(make_document(transcript, asked))
    transcript = find_corrections(transcript, asked.glossary)
    transcript = write_script_asked(transcript, asked, given or {})
    transcript = note_asked(transcript, asked, given or {})
    if (reason := explain_numbers(transcript)) is not None:
        observe(Notice(f"{path.name}: {reason}"))
    job = Job(path, asked.output_dir, path.stem)
    chosen = _choose_targets(job, asked, is_ours=is_ours)
    own = {target for target in chosen if target.exists() and target.samefile(path)}
    rendered = render_all(transcript, job, asked)
    prepare_folder(asked.output_dir)
    write_all(texts | {target: rendered[target] for target in chosen if target not in own})
    return tuple(chosen)


def _choose_targets(job: Job, asked: Settings, *, is_ours: bool) -> list[Path]:
    """The paths to be written; beside another program's file nothing loses itself to its export."""
    path = job.source
    chosen = [job.output(FORMATS[name].suffix) for name in asked.output_format]
    own = [target for target in chosen if target.exists() and target.samefile(path)]
    if not is_ours:
        if (
            asked.output_format == Settings().output_format
        ):  # nobody asked for the file's own format
            chosen = [target for target in chosen if target not in own]
        _spare_neighbours(path, chosen)
    return chosen


def _undo(transcript: Transcript, numbers: Sequence[int], path: Path) -> Transcript:
    """The transcript with the corrections of these numbers, counted from 1, taken back.

    Raises:
        UsageError: there is no correction of that number.
    """
    count = len(transcript.corrections)
    for number in numbers:
        if not 1 <= number <= count:
            known = f"it has 1 to {count}" if count else "it has none"
            raise UsageError(
                f"--undo {number}",
                f"{path.name} has no correction of this number: {known}",
                "They are listed under 'corrections' in the transcript's JSON",
            )
    return replace(
        transcript,
        corrections=tuple(
            replace(one, undone=one.undone or number in numbers)
            for number, one in enumerate(transcript.corrections, start=1)
        ),
    )


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


def _read_foreign(path: Path, output_dir: Path) -> tuple[Transcript, bool]:
    """The transcript in a JSON or subtitle file, and whether it is our own JSON."""
    if path.suffix.lower() == ".json":
        transcript = read_transcript(path)
        if transcript.media != replace(transcript.media, name="", path="", sha256=""):
            return transcript, True
    else:
        try:
            cues = read_subtitles(read_text(path), path.suffix)
        except FormatError as error:
            raise name_file(error, path) from error
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


@_one_at_a_time
def rename_file(
    path: Path,
    names: Mapping[str, str],
    settings: Settings,
    *,
    reference: Path | None = None,
    audio: Path | None = None,
    observe: Observer = lambda _: None,
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Paths of a recording's outputs, rendered anew with other names; and of those that are left as they are.

    What a person has changed is left as it is: a transcript or table that is not what would be written
    under the present names. Subtitles can't be told so, since they may have been laid out in another style.

    Args:
        path: the transcript's JSON.
        names: by label or by present name.
        settings: the layout of subtitles.
        reference: the published text that the comparison's page is made from, in place of the one that
            the transcript names.
        audio: the recording that the page plays, in place of the one that the transcript names.
        observe: told why the comparison's page stays as it is.

    Raises:
        FormatError: the file is not a transcript in JSON.
        UsageError: nobody has this label or name.
        ReferencePageError: the published text can't be read.
        OutputError: a file can't be written, or the recording that is named is no sound.
    """
    before = read_transcript(path)
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
    try:
        texts |= _compare_again(transcript, job, settings, reference, audio)
    except OutputError as error:
        if reference is not None or audio is not None:
            raise
        observe(Notice(f"{job.output(DIFF_SUFFIX).name} is left as it is. {error}"))
    write_all(texts)
    return tuple(texts), kept


def _compare_again(
    transcript: Transcript,
    job: Job,
    settings: Settings,
    reference: Path | None,
    audio: Path | None,
) -> dict[Path, str]:
    """The page of a comparison under other names, where there is one and the published text still is.

    Raises:
        OutputError: what the transcript names may not be shown.
    """
    diff = job.output(DIFF_SUFFIX)
    if not diff.exists():
        return {}
    page = reference or _find_page(transcript, job.folder)
    if page is None:
        return {}
    embedded = embeds_audio(diff)
    recording = prove(audio) if audio is not None else find_named(transcript.media, job.folder)
    if recording is None and embedded:
        raise OutputError(
            str(diff), "it holds a recording that is not there any more", "Name it with --audio"
        )
    comparison = compare_transcript(
        read_reference(page, settings.page), clean_as_asked(transcript), settings
    )
    job = replace(job, source=recording.path) if recording is not None else job
    return {diff: render_page(comparison, job, page, embed_audio=embedded)}


def _find_page(transcript: Transcript, folder: Path) -> Path | None:
    """The published text that a transcript names, if it is still there.

    Raises:
        OutputError: it lies outside of the transcript's folder. Whoever wrote the transcript may have
            named any file, and the comparison's page, which is handed on, shows what it holds.
    """
    named = dict(transcript.provenance).get("reference")
    try:
        if named is None or not (folder / named).is_file():
            return None
        page = (folder / named).resolve()
        if page.is_relative_to(folder.resolve()):
            return page
    except (OSError, RuntimeError):
        return None
    reason = "the transcript names it as the published text, but it lies in another folder"
    raise OutputError(str(page), reason, "Name the published text with --reference")
