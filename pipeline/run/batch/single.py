"""One recording, worked on in this process, with all that came of it in hand."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import Settings
from pipeline.run.events import FileStarted, Observer, Stage, StageProgress
from pipeline.run.inputs.staging import StagingFolder
from pipeline.run.outputs.result import Result
from pipeline.run.recording.job import produce
from pipeline.run.recording.pace.stage_pace import announce
from pipeline.run.recording.plan import plan_run
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
    with StagingFolder(cache_dir) as staging:
        plan = plan_run([word], settings, staging, observe, is_single=True, is_written=is_written)
        job, asked = plan.only_job, plan.settings
        observe(announce([job], asked, cache_dir))
        if engines is None:
            observe(StageProgress(Stage.LOAD, 0.0))
        ready = engines or load_engines(asked, cache_dir, observe, data_dir)
        store = open_store(cache_dir, asked, observe)
        observe(FileStarted(job.source, 1, 1))
        return produce(job, asked, ready, store, observe)
