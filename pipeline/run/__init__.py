"""The only orchestrator: it plans a batch, runs the stages, and tells what became of each file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.config import Settings
from pipeline.run.batch.forecast import Forecast, Prospect, forecast_batch
from pipeline.run.batch.runner import run_batch
from pipeline.run.batch.watch import Tally, watch_folder
from pipeline.run.commands.align import Aligned, align_page
from pipeline.run.commands.check_subtitles import check_subtitles
from pipeline.run.commands.diff import compare_files, find_excess, render_comparison
from pipeline.run.commands.explain_cache import Answer, explain
from pipeline.run.commands.export import export_files
from pipeline.run.commands.rename import rename_file
from pipeline.run.events import (
    Event,
    FileFinished,
    FileStarted,
    Notice,
    Observer,
    Outcome,
    Stage,
    StageFailure,
    StageProgress,
    Status,
    SubtitleSummary,
)
from pipeline.run.inputs.podcasts import find_episodes
from pipeline.run.inputs.reference_pages import show_page
from pipeline.run.inputs.voices import forget_voice, learn_voice, read_book
from pipeline.run.outputs.files import check_formats
from pipeline.run.resources import Engines, find_store, load_engines

__all__ = [
    "Aligned",
    "Answer",
    "Engines",
    "Event",
    "FileFinished",
    "FileStarted",
    "Forecast",
    "Notice",
    "Observer",
    "Outcome",
    "Prospect",
    "Stage",
    "StageFailure",
    "StageProgress",
    "Status",
    "SubtitleSummary",
    "Tally",
    "align_page",
    "check_subtitles",
    "compare_files",
    "explain_kept",
    "export_files",
    "find_episodes",
    "find_excess",
    "find_store",
    "forecast_batch",
    "forget_voice",
    "learn_voice",
    "load_engines",
    "read_book",
    "rename_file",
    "render_comparison",
    "run_batch",
    "show_page",
    "watch_folder",
]


def explain_kept(
    path: Path, settings: Settings, cache_dir: Path, data_dir: Path | None = None
) -> tuple[Answer, ...]:
    """Whether a run would find what earlier ones kept of a recording, stage by stage, and why not.

    Raises:
        MediaError: the recording can't be read.
        ModelUnavailable: the weights, whose fingerprint is asked for, are not on this machine.
    """
    asked = replace(check_formats(settings), offline=True)
    store = find_store(cache_dir, settings, lambda _: None)
    engines = load_engines(asked, cache_dir, lambda _: None, data_dir)
    return explain(path, replace(asked, offline=settings.offline), engines, store, lambda _: None)
