"""What a run would do, and how long that will take: nothing is decoded or fetched, nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.config import Settings
from pipeline.errors import MediaError, ModelUnavailable
from pipeline.extras import find_version
from pipeline.media import measure_length
from pipeline.run.batch.foretold_changes import tell_changes
from pipeline.run.events import Notice, Observer, Outcome
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.sources import Named
from pipeline.run.inputs.staging import StagingFolder
from pipeline.run.outputs.report import FORECAST, explain_error, write_json
from pipeline.run.recording.pace.stage_pace import measure_parts
from pipeline.run.recording.pace.throughput import read_throughput
from pipeline.run.recording.plan import plan_run
from pipeline.run.recording.up_to_date import recall_outcome
from pipeline.run.resources import Engines, load_engines, open_diarizer, open_store
from pipeline.store import Store

AT_ONCE = 8
"""Headers that are read at the same time: on a network's disk most of the time is waiting."""

_BYTES_PER_S = {".wav": 176_400, ".aif": 176_400, ".aiff": 176_400, ".flac": 88_000}
_PICTURE = frozenset({".avi", ".flv", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".webm"})
_PICTURE_BYTES_PER_S, _SOUND_BYTES_PER_S = 250_000, 16_000
"""Of a recording that is not on this disk only the size is known: CDs' sound, 2 Mbit/s with a picture,
else 128 kbit/s, which most podcasts have."""


def forecast_batch(
    words: Sequence[Named],
    settings: Settings,
    cache_dir: Path,
    observe: Observer = lambda _: None,
    *,
    data_dir: Path | None = None,
) -> Forecast:
    """What ``run_batch`` would do with these words.

    Raises:
        TranscribeError: as ``run_batch``.
    """
    with StagingFolder(cache_dir) as staging:
        plan = plan_run(words, settings, staging, observe, make_folders=False)
        engines = _open_engines(plan.settings, cache_dir, data_dir, observe) if plan.jobs else None
        store = open_store(cache_dir, settings, observe, tidy=False)

        def look(job: Job) -> FileForecast:
            return _look(job, plan.settings, engines, store)

        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="forecast") as pool:
            files = tuple(pool.map(look, plan.jobs))
    left = [job for job, file in zip(plan.jobs, files, strict=True) if not file.is_up_to_date]
    tell_changes(left, plan.settings, store, observe)
    forecast = Forecast(files, plan.failed, read_throughput(cache_dir, settings).rate)
    if settings.report is not None:
        write_forecast(settings.report, forecast, overwrite=settings.overwrite)
    return forecast


def _open_engines(
    settings: Settings, cache_dir: Path, data_dir: Path | None, observe: Observer
) -> Engines | None:
    """The engines, of which only the fingerprints are asked; ``None`` where the weights aren't here."""
    # Enrolled clips would be listened to; with them nothing counts as up to date anyway.
    asked = replace(settings, offline=True, enroll=())
    try:  # the diarizer's models would be loaded to see whether they can be
        engines = load_engines(replace(asked, diarizer="none"), cache_dir, observe, data_dir)
    except ModelUnavailable as error:
        observe(Notice(f"{error.subject} is not on this machine yet; a run downloads it first"))
        return None
    return replace(engines, diarizer=open_diarizer(settings, cache_dir, observe))


def _look(
    job: Job, settings: Settings, engines: Engines | None, store: Store | None
) -> FileForecast:
    stem = f"{job.published}/{job.stem}" if job.published else str(job.folder / job.stem)
    if engines is not None:
        outcome = recall_outcome(job, settings, engines, store, lambda _: None)
        if outcome is not None:
            return FileForecast(job.shown, stem, True, outcome.duration_ms)
    try:
        length_ms, is_guess = _find_length(job)
        heard_ms = measure_parts(settings.parts, length_ms)
        return FileForecast(job.shown, stem, False, heard_ms, is_guess)
    except MediaError:  # the run will say what is wrong with it
        return FileForecast(job.shown, stem, False, None)


def _find_length(job: Job) -> tuple[int | None, bool]:
    """The length in ms, and whether it is a guess."""
    remote = job.remote
    if remote is None:
        known = [measure_length(path) for path in job.files]
        return max((length for length in known if length), default=None), False
    if remote.duration_ms is not None:
        return remote.duration_ms, False
    if remote.size is None:
        return None, False
    suffix = job.source.suffix.lower()
    usual = _PICTURE_BYTES_PER_S if suffix in _PICTURE else _SOUND_BYTES_PER_S
    return round(remote.size * 1000 / _BYTES_PER_S.get(suffix, usual)), True


FORECAST_SCHEMA = f"{FORECAST}1"


def write_forecast(path: Path, forecast: Forecast, *, overwrite: bool = False) -> None:
    """Write one object for each recording that a run would work on, or find up to date.

    Raises:
        OutputError: it can't be written, or something else is there.
    """
    work_ms = forecast.work_ms
    record = {
        "schema": FORECAST_SCHEMA,
        "transcribe": find_version("transcribe-interviews"),
        "seconds": work_ms / 1000 if work_ms is not None else None,
        "files": [
            *(
                {"source": o.address, "status": "failed", **_describe_error(o)}
                for o in forecast.failed
            ),
            *map(_describe, forecast.files),
        ],
    }
    write_json(path, record, overwrite=overwrite)


def _describe(file: FileForecast) -> dict[str, Any]:
    duration_ms = file.duration_ms
    return {
        "source": file.source,
        "status": "done" if file.is_up_to_date else "not done",
        "duration": duration_ms / 1000 if duration_ms is not None else None,
        "duration_guessed": file.is_guess,
        "outputs": file.stem,
    }


def _describe_error(outcome: Outcome) -> dict[str, Any]:
    return {"error": explain_error(outcome.error)} if outcome.error is not None else {}


@dataclass(frozen=True, slots=True)
class FileForecast:
    """What would be done with a recording, and where its results go: ``stem`` and the formats' endings.

    ``duration_ms`` is ``None`` where nobody knows; it is a guess from the size where ``is_guess`` is set.
    """

    source: str
    stem: str
    is_up_to_date: bool
    duration_ms: int | None
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a run would do. ``rate`` is the seconds of work for a second of sound, as earlier runs took."""

    files: tuple[FileForecast, ...]
    failed: tuple[Outcome, ...]
    rate: float | None

    @property
    def left(self) -> tuple[FileForecast, ...]:
        """The recordings that are not up to date."""
        return tuple(file for file in self.files if not file.is_up_to_date)

    @property
    def left_ms(self) -> int:
        """How long those are together, as far as that is known."""
        return sum(file.duration_ms or 0 for file in self.left)

    @property
    def work_ms(self) -> int | None:
        """How long they will take; ``None`` where no run was measured yet, or no length is known."""
        if not self.left:
            return 0
        if self.rate is None or not self.left_ms:
            return None
        return round(self.left_ms * self.rate)
