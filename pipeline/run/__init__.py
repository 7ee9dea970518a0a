"""The only orchestrator: it plans a batch, runs the stages, and tells what became of each file."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.config import Settings
from pipeline.engines.diarizer import OnnxDiarizer
from pipeline.engines.protocols import Diarizer
from pipeline.engines.pyannote import PyannoteDiarizer, check_pyannote
from pipeline.engines.silero import SileroDetector
from pipeline.engines.voices import OnnxVoiceEmbedder
from pipeline.errors import EngineError, MediaNotFound, TranscribeError, UsageError
from pipeline.media import find_media
from pipeline.run.aligning import Aligned, align_page, open_recognizer
from pipeline.run.checking import check_subtitles
from pipeline.run.comparing import compare_files, find_excess, render_comparison
from pipeline.run.events import (
    Event,
    FileFinished,
    FileStarted,
    Notice,
    Observer,
    Outcome,
    Stage,
    StageProgress,
    SubtitleSummary,
)
from pipeline.run.files import check_formats, export_files, rename_file
from pipeline.run.finished import find_finished, keep_finished
from pipeline.run.kept import Answer, explain
from pipeline.run.naming import Job, plan_jobs
from pipeline.run.outputs import list_suffixes, read_reference
from pipeline.run.pages import show_page
from pipeline.run.speakers import check_names, forget_voice, know_voices, learn_voice, read_book
from pipeline.run.stages import Engines, Result, process
from pipeline.store import Store, prepare_folder

__all__ = [
    "Aligned",
    "Answer",
    "Engines",
    "Event",
    "FileFinished",
    "FileStarted",
    "Notice",
    "Observer",
    "Outcome",
    "Stage",
    "StageProgress",
    "SubtitleSummary",
    "align_page",
    "check_subtitles",
    "compare_files",
    "explain_kept",
    "export_files",
    "find_excess",
    "forget_voice",
    "learn_voice",
    "load_engines",
    "read_book",
    "rename_file",
    "render_comparison",
    "run_batch",
    "show_page",
]


def load_engines(
    settings: Settings, cache_dir: Path, observe: Observer, data_dir: Path | None = None
) -> Engines:
    """The engines that the settings ask for. Weights are found now, models loaded when first used.

    The voices in ``data_dir``'s voice book and the enrolled ones are heard now.

    Raises:
        ModelNotFound: there is no such model.
        ModelUnavailable: its weights are not here and can't be fetched.
        UsageError: the device is not there.
    """
    recognizer = open_recognizer(settings, cache_dir, observe)
    diarizer = _choose_diarizer(settings)
    embedder = OnnxVoiceEmbedder(settings.threads)
    return Engines(
        SileroDetector(),
        recognizer,
        diarizer,
        embedder,
        know_voices(settings, data_dir, OnnxDiarizer(settings.threads), embedder),
    )


def _choose_diarizer(settings: Settings) -> Diarizer | None:
    """The diarizer that is asked for; what it lacks is found now, before any work."""
    if settings.diarizer == "none":
        return None
    if settings.diarizer == "pyannote":
        diarizer = PyannoteDiarizer(
            check_pyannote(offline=settings.offline), device=settings.device
        )
        diarizer.load()  # a token that is refused is told now, too
        return diarizer
    return OnnxDiarizer(settings.threads)


def run_batch(
    paths: Sequence[Path],
    settings: Settings,
    cache_dir: Path,
    observe: Observer = lambda _: None,
    engines: Engines | None = None,
    *,
    data_dir: Path | None = None,
) -> list[Outcome]:
    """What became of every recording that the paths name. A bad file never stops the others.

    Args:
        paths: recordings, and folders that hold some.
        settings: what to do with them.
        cache_dir: where artefacts and joined weights are kept.
        observe: told of every event.
        engines: models to use in place of the ones the settings name.
        data_dir: the folder of the voice book; ``None`` for none.

    Raises:
        UsageError: the settings can't be followed at all.
        ModelUnavailable: the weights are not here and can't be fetched.
        OutputError: the output folder can't be written to.
        ReferencePageError: the page that the settings name can't be read as turns.
    """
    asked = check_formats(settings)
    check_names(asked)
    sources, outcomes = _find_sources(paths, observe)
    _check_reference(asked, sources)
    if not sources:
        return outcomes
    prepare_folder(asked.output_dir)
    ready = engines or load_engines(asked, cache_dir, observe, data_dir)
    store = _open_store(cache_dir, observe) if asked.cache else None
    jobs = plan_jobs(sources, asked.output_dir, list_suffixes(asked))
    for index, job in enumerate(jobs, start=1):
        observe(FileStarted(job.source, index, len(jobs)))
        outcomes.append(_run_job(job, asked, ready, store, observe))
    return outcomes


def explain_kept(
    path: Path, settings: Settings, cache_dir: Path, data_dir: Path | None = None
) -> tuple[Answer, ...]:
    """Whether a run would find what earlier ones kept of a recording, stage by stage, and why not.

    Raises:
        MediaError: the recording can't be read.
        ModelUnavailable: the weights, whose fingerprint is asked for, are not on this machine.
    """
    asked = replace(check_formats(settings), offline=True)
    store = Store(cache_dir / "stages")
    engines = load_engines(asked, cache_dir, lambda _: None, data_dir)
    return explain(path, replace(asked, offline=settings.offline), engines, store, lambda _: None)


def _open_store(cache_dir: Path, observe: Observer) -> Store:
    store = Store(cache_dir / "stages", lambda text: observe(Notice(text)))
    store.tidy()
    return store


def _check_reference(settings: Settings, sources: Sequence[Path]) -> None:
    """Sees that the page fits the recordings and can be read, before weights are fetched."""
    page = settings.reference
    if page is None or not sources:
        return
    if len(sources) > 1:
        raise UsageError(
            "--reference",
            f"one page can't be the reference of {len(sources)} recordings",
            "Put each page beside the outputs as NAME.reference.txt",
        )
    read_reference(page, settings.page)


def _find_sources(paths: Iterable[Path], observe: Observer) -> tuple[list[Path], list[Outcome]]:
    """The recordings that the paths name, and failed outcomes, told, of paths that name none."""
    sources: list[Path] = []
    failed: list[Outcome] = []
    for path in paths:
        try:
            sources.extend(find_media(path))
        except MediaNotFound as error:
            failed.append(Outcome(path, error))
            observe(FileFinished(failed[-1]))
    # One recording that is named twice is done once, under the name that it was first given.
    unique: dict[Path, Path] = {}
    for source in sources:
        unique.setdefault(source.resolve(), source.absolute())
    return list(unique.values()), failed


def _run_job(
    job: Job, settings: Settings, engines: Engines, store: Store | None, observe: Observer
) -> Outcome:
    started = time.monotonic()
    try:
        outcome = find_finished(job, settings, engines, store, observe)
        result = None
        if outcome is None:
            result = process(job, settings, engines, store, observe)
            outcome = _describe(job, result, time.monotonic() - started)
            keep_finished(outcome, job, settings, engines, store)
    except UsageError:
        raise  # it would fail every file in the same way
    except Exception as error:  # whatever a decoder or a model raises, the other files go on
        outcome = Outcome(job.source, _explain(error, job), seconds=time.monotonic() - started)
        observe(FileFinished(outcome))
        return outcome
    observe(FileFinished(outcome, result.comparison if result else None))
    return outcome


def _explain(error: Exception, job: Job) -> TranscribeError:
    """An error of ours as it is; any other as one that names the recording."""
    if isinstance(error, TranscribeError):
        return error
    unforeseen = EngineError(
        str(job.source),
        f"it failed in a way that was not foreseen ({type(error).__name__}: {error})",
        "Add --debug for the details, and please report it",
    )
    unforeseen.__cause__ = error
    return unforeseen


def _describe(job: Job, result: Result, seconds: float) -> Outcome:
    comparison = result.comparison
    return Outcome(
        source=job.source,
        duration_ms=result.transcript.media.duration_ms,
        speakers=len(result.transcript.speakers),
        talk=tuple((result.transcript.name_of(s.label), s) for s in result.statistics),
        words=len(result.cleaned.words),
        word_error_rate=comparison.words.rate if comparison is not None else None,
        outputs=result.outputs,
        seconds=seconds,
        reused=result.reused,
        subtitles=result.subtitles,
    )
