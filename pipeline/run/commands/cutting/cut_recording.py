"""`transcribe cut`: the recording and its transcript without what a person struck out of the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain import CutPlan
from pipeline.media.spool import borrow_folder
from pipeline.run.commands.cutting.cut_edit import plan_edit, tell_plan, write_short
from pipeline.run.commands.cutting.cut_formats import CutFormats
from pipeline.run.commands.cutting.cut_outputs import CutOutputs, find_source
from pipeline.run.commands.export import change_as_asked
from pipeline.run.events import Observer
from pipeline.run.inputs.reviews import REVIEW_SUFFIX
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.store import prepare_folder


@dataclass(frozen=True, slots=True)
class CutVersion:
    """What became of a recording: how it was cut, and the files that were written."""

    plan: CutPlan
    outputs: tuple[Path, ...] = ()


def cut_recording(
    path: Path,
    formats: CutFormats,
    *,
    handles: float,
    fillers: bool = False,
    given: Mapping[str, object] | None = None,
    audio: Path | None = None,
    is_dry: bool = False,
    observe: Observer = lambda _: None,
    cache_dir: Path | None = None,
) -> CutVersion:
    """Write a recording and its transcript without what a person struck out of the text.

    Args:
        path: the transcript in JSON, or its corrections.
        formats: what is written, with the settings of transcripts.
        handles: how much of a pause is kept at most beside the words around a cut, in seconds.
        fillers: also cut out what cleaning left out of the text.
        given: which of ``backchannels``, ``cleaning``, ``numbers`` and ``script`` are asked for now, as for an export.
        audio: the recording; the one that the transcript names if not given.
        is_dry: only say what would be cut.
        observe: told what a person should know.
        cache_dir: where earlier runs note what they have written; the user's cache if not given.

    Raises:
        TranscribeError: nothing is struck out, or everything; the recording is not there; nothing can be written.
    """
    record = _find_record(path)
    transcript = change_as_asked(read_transcript(record), formats.settings, given or {})
    edit = plan_edit(record, transcript, formats, handles, observe, fillers=fillers)
    tell_plan(edit.plan, record, observe)
    if is_dry:
        return CutVersion(edit.plan)
    tracks = find_source(record, edit, formats, audio, observe) if formats.need_recording else ()
    prepare_folder(formats.settings.output_dir)
    with borrow_folder("cut-") as folder:
        outputs = CutOutputs(record, edit, formats, tracks, folder, observe)
        return CutVersion(edit.plan, outputs.write(cache_dir))


def list_cuts(version: CutVersion) -> tuple[str, ...]:
    """Return each cut in a line: from when to when in the recording, and the words that go with it."""
    return tuple(
        f"{write_short(cut.span.start_ms)} - {write_short(cut.span.end_ms)}  {cut.text}"
        for cut in version.plan.cuts
    )


def _find_record(path: Path) -> Path:
    """The transcript in JSON, also where its corrections are named."""
    if path.name.casefold().endswith(REVIEW_SUFFIX):
        return path.with_name(f"{path.name[: -len(REVIEW_SUFFIX)]}.json")
    return path
