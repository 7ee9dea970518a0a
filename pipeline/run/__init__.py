"""The only orchestrator: it plans a batch, runs the stages, and tells what became of each file."""

from __future__ import annotations

import difflib
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pipeline.compare import compare
from pipeline.config import Settings
from pipeline.domain import Comparison, Transcript, Turn
from pipeline.engines.diarizer import OnnxDiarizer
from pipeline.engines.silero import SileroDetector
from pipeline.engines.weights import resolve_weights
from pipeline.engines.whisper import WhisperRecognizer, choose_layout
from pipeline.errors import (
    ConfigError,
    EngineError,
    FormatError,
    MediaNotFound,
    TranscribeError,
    UsageError,
)
from pipeline.formats import FORMATS, lossless_json, parse_turns
from pipeline.media import find_media
from pipeline.report import render_html, to_dict
from pipeline.run.events import (
    Event,
    FileFinished,
    FileStarted,
    Notice,
    Observer,
    Outcome,
    Stage,
    StageProgress,
)
from pipeline.run.naming import Job, plan_jobs
from pipeline.run.stages import (
    DIFF_SUFFIX,
    Engines,
    Result,
    clean_as_asked,
    keep_verbatim,
    process,
    read_reference,
    render_all,
)
from pipeline.store import Store, prepare_folder, write_all

__all__ = [
    "Engines",
    "Event",
    "FileFinished",
    "FileStarted",
    "Notice",
    "Observer",
    "Outcome",
    "Stage",
    "StageProgress",
    "compare_files",
    "export_files",
    "load_engines",
    "render_comparison",
    "run_batch",
]


def load_engines(settings: Settings, cache_dir: Path, observe: Observer) -> Engines:
    """The engines that the settings ask for. Weights are found now, models loaded when first used.

    Raises:
        ModelNotFound: there is no such model.
        ModelUnavailable: its weights are not here and can't be fetched.
        UsageError: the device is not there.
    """

    def notify(text: str) -> None:
        observe(Notice(text))

    weights = resolve_weights(
        settings.model, cache_dir, offline=settings.offline, on_message=notify
    )
    layout = choose_layout(
        settings.device, settings.compute_type, settings.threads, settings.batch_size
    )
    return Engines(
        SileroDetector(),
        WhisperRecognizer(weights, layout, notify),
        OnnxDiarizer(settings.threads) if settings.diarize else None,
    )


def run_batch(
    paths: Sequence[Path],
    settings: Settings,
    cache_dir: Path,
    observe: Observer = lambda _: None,
    engines: Engines | None = None,
) -> list[Outcome]:
    """What became of every recording that the paths name. A bad file never stops the others.

    Args:
        paths: recordings, and folders that hold some.
        settings: what to do with them.
        cache_dir: where artefacts and joined weights are kept.
        observe: told of every event.
        engines: models to use in place of the ones the settings name.

    Raises:
        UsageError: the settings can't be followed at all.
        ModelUnavailable: the weights are not here and can't be fetched.
        OutputError: the output folder can't be written to.
        ReferencePageError: the page that the settings name can't be read as turns.
    """
    asked = _check_formats(settings)
    sources, outcomes = _find_sources(paths)
    _check_reference(asked.reference, sources)
    for outcome in outcomes:
        observe(FileFinished(outcome))
    if not sources:
        return outcomes
    prepare_folder(asked.output_dir)
    ready = engines or load_engines(asked, cache_dir, observe)
    store = Store(cache_dir / "stages") if asked.cache else None
    suffixes = [*(FORMATS[name].suffix for name in asked.output_format), ".json", DIFF_SUFFIX]
    jobs = plan_jobs(sources, asked.output_dir, suffixes)
    for index, job in enumerate(jobs, start=1):
        observe(FileStarted(job.source, index, len(jobs)))
        outcomes.append(_run_job(job, asked, ready, store, observe))
    return outcomes


def _check_formats(settings: Settings) -> Settings:
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


def _check_reference(page: Path | None, sources: Sequence[Path]) -> None:
    """Sees that the page fits the recordings and can be read, before weights are fetched."""
    if page is None or not sources:
        return
    if len(sources) > 1:
        raise UsageError(
            "--reference",
            f"one page can't be the reference of {len(sources)} recordings",
            "Put each page beside the outputs as NAME.reference.txt",
        )
    read_reference(page)


def _find_sources(paths: Iterable[Path]) -> tuple[list[Path], list[Outcome]]:
    """The recordings that the paths name, and failed outcomes of paths that name none."""
    sources: list[Path] = []
    failed: list[Outcome] = []
    for path in paths:
        try:
            sources.extend(find_media(path))
        except MediaNotFound as error:
            failed.append(Outcome(path, error))
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
        result = process(job, settings, engines, store, observe)
    except UsageError:
        raise  # it would fail every file in the same way
    except Exception as error:  # whatever a decoder or a model raises, the other files go on
        outcome = Outcome(job.source, _explain(error, job), seconds=time.monotonic() - started)
        observe(FileFinished(outcome))
        return outcome
    outcome = _describe(job, result, time.monotonic() - started)
    observe(FileFinished(outcome, result.comparison))
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
        words=len(result.cleaned.words),
        word_error_rate=comparison.words.rate if comparison is not None else None,
        outputs=result.outputs,
        seconds=seconds,
        reused=result.reused,
    )


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


def export_files(path: Path, settings: Settings) -> tuple[Path, ...]:
    """Paths of the formats asked for, rendered anew from a transcript's JSON, without a model.

    Raises:
        FormatError: the file is not a transcript in JSON.
        OutputError: the folder can't be written to.
    """
    asked = _check_formats(settings)
    try:
        transcript: Transcript = lossless_json.parse(_read_text(path))
    except FormatError as error:
        raise FormatError(str(path), error.reason, error.remedy) from error
    if asked.verbatim:
        transcript = keep_verbatim(transcript)
    prepare_folder(asked.output_dir)
    job = Job(path, asked.output_dir, path.stem)
    texts = render_all(transcript, job, asked)
    chosen = [job.output(FORMATS[name].suffix) for name in asked.output_format]
    write_all({target: texts[target] for target in chosen if target.resolve() != path.resolve()})
    return tuple(chosen)


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
