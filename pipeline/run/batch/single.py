"""One recording, worked on in this process, with all that came of it in hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.run.batch.runner import check_reference, place
from pipeline.run.events import FileFinished, FileStarted, Observer
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.sources import find_sources
from pipeline.run.inputs.staging import StagingFolder
from pipeline.run.outputs.files import check_formats
from pipeline.run.outputs.publishing import mirror_outputs
from pipeline.run.recording.job import produce
from pipeline.run.recording.speaker_names import check_names
from pipeline.run.recording.stages import Result
from pipeline.run.resources import Engines, load_engines, open_store


def run_file(
    word: Path | str,
    settings: Settings,
    cache_dir: Path,
    observe: Observer = lambda _: None,
    engines: Engines | None = None,
    *,
    is_written: bool = False,
    data_dir: Path | None = None,
) -> Result:
    """All that came of one recording.

    Args:
        word: the recording; as text also an address, or a pattern that one recording matches.
        settings: what to do with it.
        cache_dir: where artefacts and joined weights are kept.
        observe: told of every event, by one thread at a time.
        engines: models to use in place of the ones the settings name.
        is_written: whether results are written; where not, no page is looked for beside them, either.
        data_dir: the folder of the voice book; ``None`` for none.

    Raises:
        TranscribeError: why there is nothing.
    """
    asked = check_formats(settings)
    check_names(asked)
    with StagingFolder(cache_dir) as passing:
        job, asked = _plan(word, asked, passing, observe, is_written=is_written)
        ready = engines or load_engines(asked, cache_dir, observe, data_dir)
        store = open_store(cache_dir, asked, observe)
        observe(FileStarted(job.source, 1, 1))
        return produce(job, asked, ready, store, observe)


def _plan(
    word: Path | str,
    settings: Settings,
    passing: StagingFolder,
    observe: Observer,
    *,
    is_written: bool,
) -> tuple[Job, Settings]:
    """The one job, and the settings with the folder in which its outputs are."""
    sources, failed = find_sources([word], settings, passing)
    for outcome in failed:
        observe(FileFinished(outcome))
        if outcome.error is not None:
            raise outcome.error
    if len(sources) != 1:
        remedy = "Name one recording, or use transcribe_batch"
        raise UsageError(str(word), f"it names {len(sources)} recordings", remedy)
    check_reference(settings, sources)
    if is_written:
        settings = mirror_outputs(settings, sources, passing)
        jobs, unplaced = place(sources, settings, observe)
        for outcome in unplaced:
            if outcome.error is not None:
                raise outcome.error
        return jobs[0], settings
    (one,) = sources
    job = Job(one.path, Path.cwd(), one.path.stem, one.remote, one.is_transient, is_written=False)
    return job, replace(settings, output_url=None)
