"""What is done with transcripts that are there already: rendered anew, renamed."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
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
from pipeline.formats.helpers.speaker_lines import UNKNOWN, read_cues
from pipeline.names import rename_speakers
from pipeline.remote import show
from pipeline.run.commands.diff import compare_transcript
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job, describe_path
from pipeline.run.inputs.transcripts import name_file, read_text, read_transcript
from pipeline.run.outputs.files import (
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
from pipeline.run.outputs.page_audio import embeds_audio, find_named, prove
from pipeline.run.outputs.witnesses import Witnesses, hash_rendered, recall_outputs
from pipeline.run.outputs.writing import Written, describe_kept, write_outputs
from pipeline.run.resources import find_local_store
from pipeline.store import change_folder, prepare_folder
from pipeline.user_folders import find_cache_dir

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
    cache_dir: Path | None = None,
) -> tuple[Path, ...]:
    """Paths of the formats asked for, rendered anew from a transcript, without a model.

    Args:
        path: our JSON, one of Whisper's, WhisperX's or stable-ts's, or subtitles, whose words stay.
        settings: formats, folder and layout.
        given: which of ``backchannels``, ``cleaning``, ``numbers`` and ``script`` are asked for now; the others
            are a preset's or what the transcript says of itself.
        undo: numbers of glossary corrections to take back, in the JSON too.
        observe: told what a person should know, as which files of theirs are left as they are.
        cache_dir: where earlier runs note what they have written; the user's cache if not given.

    Raises:
        FormatError: the file is none of these.
        OutputError: the folder can't be written to, or nothing could be written.
    """
    refuse_address(settings)
    asked, texts = check_formats(settings), dict[Path, str | bytes]()
    before, is_ours = _read_foreign(path, asked.output_dir)
    transcript = _undo(before, undo, path)
    if undo:
        texts[path] = FORMATS["json"].render(make_document(transcript, asked))
    transcript = _change_as_asked(transcript, asked, given or {})
    if (reason := explain_numbers(transcript)) is not None:
        observe(Notice(f"{path.name}: {reason}"))
    job = Job(path, asked.output_dir, path.stem)
    chosen, own = _choose_targets(job, asked, is_ours=is_ours)
    rendered = render_all(transcript, job, asked)
    texts |= {target: rendered[target] for target in chosen if target not in own}
    written = _write_again(texts, before, job, asked, observe=observe, cache_dir=cache_dir)
    return tuple(target for target in chosen if target in {*own, *written.outputs})


def _change_as_asked(
    transcript: Transcript, asked: Settings, given: Mapping[str, object]
) -> Transcript:
    """The transcript with a glossary's corrections, in the script and cleaned as is asked for."""
    transcript = find_corrections(transcript, asked.glossary)
    return note_asked(write_script_asked(transcript, asked, given), asked, given)


def _choose_targets(job: Job, asked: Settings, *, is_ours: bool) -> tuple[list[Path], set[Path]]:
    """The paths that are asked for, and those of them that are the file itself.

    Raises:
        OutputError: another program's file would lose itself to its export.
    """
    path = job.source
    chosen = [job.output(FORMATS[name].suffix) for name in asked.output_format]
    own = {target for target in chosen if target.exists() and target.samefile(path)}
    if not own or is_ours:
        return chosen, own
    if asked.output_format == Settings().output_format:  # nobody asked for the file's own format
        return [target for target in chosen if target not in own], set()
    raise OutputError(
        str(path),
        "the export would write over the file that it is made from",
        "Choose another folder with --output-dir, or other formats with -f",
    )


def _write_again(
    texts: Mapping[Path, str | bytes],
    before: Transcript,
    job: Job,
    asked: Settings,
    *,
    observe: Observer,
    cache_dir: Path | None,
) -> Written:
    """What became of outputs that are rendered anew; which of them were left alone is told.

    What the transcript gives ``before`` any change is known as ours, too: so it was written, if nobody has
    changed it since.

    Raises:
        OutputError: none could be written.
    """
    store = find_local_store(cache_dir or find_cache_dir(), asked) if asked.cache else None

    def recall() -> frozenset[str]:
        names = tuple(name for name, f in FORMATS.items() if job.output(f.suffix) in texts)
        known = recall_outputs(before.media.sha256, job.stem, store)
        return known | hash_rendered(before, job, replace(asked, output_format=names))

    prepare_folder(job.folder)
    written = write_outputs(
        texts,
        job.record.name,
        Witnesses(store, recall),
        source=before.media.path,
        sha256=before.media.sha256,
        overwrite=asked.overwrite,
    )
    if written.kept:
        observe(Notice(f"{job.stem}: {describe_kept(written.kept)}"))
    return written


def _undo(transcript: Transcript, numbers: Sequence[int], path: Path) -> Transcript:
    """The transcript with the corrections of these numbers, counted from 1, taken back; as it is without any.

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
    cache_dir: Path | None = None,
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Paths of a recording's outputs, rendered anew with other names; and of those that are left as they are.

    What a person has made or changed is left as it is, which is told.

    Args:
        path: the transcript's JSON.
        names: by label or by present name.
        settings: the layout of subtitles.
        reference: the published text that the comparison's page is made from, in place of the one that
            the transcript names.
        audio: the recording that the page plays, in place of the one that the transcript names.
        observe: told why files stay as they are.
        cache_dir: where earlier runs note what they have written; the user's cache if not given.

    Raises:
        FormatError: the file is not a transcript in JSON.
        UsageError: nobody has this label or name.
        ReferencePageError: the published text can't be read.
        OutputError: a file that is named can't be used, or nothing could be written.
    """
    before = read_transcript(path)
    transcript = rename_speakers(before, names)
    job = Job(path.parent / before.media.path, path.parent, path.stem)
    there = tuple(name for name, f in FORMATS.items() if job.output(f.suffix).exists())
    asked = replace(settings, output_format=there)
    texts = render_all(transcript, job, asked)
    texts |= _compare_where_possible(transcript, job, settings, (reference, audio), observe)
    written = _write_again(texts, before, job, asked, observe=observe, cache_dir=cache_dir)
    return written.outputs, tuple(one.path for one in written.kept)


def _compare_where_possible(
    transcript: Transcript,
    job: Job,
    settings: Settings,
    named: tuple[Path | None, Path | None],
    observe: Observer,
) -> dict[Path, str]:
    """The page of a comparison under other names; why there is none is told, where no file is named for it.

    Raises:
        OutputError: a file that is named can't be used.
    """
    try:
        return _compare_again(transcript, job, settings, *named)
    except OutputError as error:
        if any(named):
            raise
        observe(Notice(f"{job.output(DIFF_SUFFIX).name} is left as it is. {error}"))
        return {}


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
