"""What a run has to do: which recordings, with which settings, and under which names their results go."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.config import Settings
from pipeline.config.setting_values import TRANSLATION
from pipeline.domain.time_ranges import name_parts
from pipeline.errors import OutputError, UsageError
from pipeline.remote import show
from pipeline.run.events import FileFinished, Notice, Observer, Outcome
from pipeline.run.inputs.conversation.joined_tracks import join_as_tracks
from pipeline.run.inputs.jobs import Job, Source, plan_jobs
from pipeline.run.inputs.ownership import set_aside
from pipeline.run.inputs.sources import Named, find_sources
from pipeline.run.inputs.staging import StagingFolder
from pipeline.run.outputs.files import check_formats, list_suffixes, read_reference
from pipeline.run.outputs.publishing import mirror_outputs
from pipeline.run.outputs.report import check_report
from pipeline.run.recording.name_notes import tell_names
from pipeline.run.recording.speakers.speaker_naming import check_names
from pipeline.store import prepare_folder


@dataclass(frozen=True, slots=True)
class Plan:
    """The recordings to work on, with the settings for all of them, and the ones that failed already."""

    settings: Settings
    jobs: tuple[Job, ...]
    failed: tuple[Outcome, ...] = ()

    @property
    def only_job(self) -> Job:
        """The job of a plan for one recording.

        Raises:
            TranscribeError: there is none, since the recording's outputs can't be placed.
        """
        _raise_first(self.failed)
        (job,) = self.jobs
        return job


def plan_run(
    words: Sequence[Named],
    settings: Settings,
    staging: StagingFolder,
    observe: Observer,
    *,
    is_single: bool = False,
    is_written: bool = True,
    make_folders: bool = True,
) -> Plan:
    """Find the recordings that the words name, and name their outputs. What failed is told.

    Args:
        words: what names recordings.
        settings: what to do with them.
        staging: where recordings and results from elsewhere are put for this run.
        observe: told of failures and of damaged files.
        is_single: whether the words have to name one recording.
        is_written: whether results of the single recording are written; without, no page is beside them.
        make_folders: whether the outputs' folders are made.

    Raises:
        UsageError: the settings can't be followed, or the words name several recordings.
        OutputError: a folder can't be written to.
        ReferencePageError: the page that the settings name can't be read as turns.
        MediaError: a file of one conversation is not there.
    """
    asked = check_formats(settings)
    check_names(asked)
    sources, failed = _find(words, asked, staging, observe, is_single=is_single)
    _check_what_one_has(asked, sources)
    if asked.report is not None:
        check_report(asked.report, overwrite=asked.overwrite)
    if not is_written:
        return Plan(replace(asked, output_url=None), tuple(map(_leave_unwritten, sources)))
    asked = mirror_outputs(asked, sources, staging)
    plan = place_outputs(sources, asked, observe, make_folders=make_folders)
    _tell_failures(plan.failed, observe)
    tell_names(plan.jobs, asked, observe)
    return replace(plan, failed=(*failed, *plan.failed))


def _find(
    words: Sequence[Named],
    settings: Settings,
    staging: StagingFolder,
    observe: Observer,
    *,
    is_single: bool,
) -> tuple[list[Source], list[Outcome]]:
    """The recordings, and the failures to find some; of a single one any failure is raised."""
    sources, failed = find_sources(words, settings, staging)
    if settings.as_tracks and (sources or failed):
        return join_as_tracks(sources, failed, len(words), settings.speakers), []
    _tell_failures(failed, observe)
    if is_single:
        _raise_first(failed)
    if is_single and len(sources) != 1:
        remedy = "Name one recording, or use transcribe_batch"
        raise UsageError(str(words[0]), f"it names {len(sources)} recordings", remedy)
    return sources, failed


def _raise_first(failed: Sequence[Outcome]) -> None:
    for outcome in failed:
        if outcome.error is not None:
            raise outcome.error


def _tell_failures(failed: Sequence[Outcome], observe: Observer) -> None:
    for outcome in failed:
        observe(FileFinished(outcome))


def _check_what_one_has(settings: Settings, sources: Sequence[Source]) -> None:
    """Check, before weights are fetched, that page, translation and list of shots fit the recordings.

    The page can be read, too.

    Raises:
        UsageError: there are several recordings.
        ReferencePageError: it can't be read as turns.
    """
    if settings.shot_changes is not None and len(sources) > 1:
        raise UsageError(
            "--shot-changes",
            f"{len(sources)} recordings can't share one list of shot changes",
            "Run each with its own list, or use --detect-shots",
        )
    if settings.bilingual not in (None, TRANSLATION) and len(sources) > 1:
        raise UsageError(
            "--bilingual",
            f"{len(sources)} recordings can't share one text in another language",
            f"Run each with its own text, or use the word {TRANSLATION}",
        )
    page = settings.reference
    if page is None or not sources:
        return
    if len(sources) > 1:
        raise UsageError(
            "--reference",
            f"{len(sources)} recordings can't share one published text",
            "Put each published text next to its recording as NAME.reference.txt",
        )
    read_reference(page, settings.page)


def _leave_unwritten(source: Source) -> Job:
    path = source.path
    return Job(
        path,
        Path.cwd(),
        source.stem,
        source.remote,
        source.is_transient,
        is_written=False,
        tracks=source.tracks,
    )


def place_outputs(
    sources: Sequence[Source],
    settings: Settings,
    observe: Observer,
    *,
    ending: str = "",
    make_folders: bool = True,
) -> Plan:
    """A job for each recording, whose outputs' folder is made unless that is not wanted; a part's are called by it.

    A JSON of earlier results that is damaged is set aside. A folder below that of all outputs that can't
    be made fails the recordings whose results belong there, and no others.

    Args:
        sources: the recordings.
        settings: which outputs are written, and where.
        observe: told of damaged files.
        ending: what every stem ends in, such as ``.aligned``.
        make_folders: whether folders are made, and damaged files set aside.

    Raises:
        OutputError: the folder of all outputs can't be written to.
    """
    if sources and make_folders:
        prepare_folder(settings.output_dir)
    published = show(settings.output_url.rstrip("/")) if settings.output_url else ""
    damaged: list[Path] = []
    suffixes, folder = list_suffixes(settings), settings.output_dir
    ending += name_parts(settings.parts, is_clip=settings.clip)
    jobs = plan_jobs(sources, folder, suffixes, ending, published, on_damaged=damaged.append)
    errors = _prepare({job.folder for job in jobs}, damaged, observe) if make_folders else {}
    placed, failed = list[Job](), list[Outcome]()
    for job in jobs:
        error = errors.get(job.folder) or errors.get(job.record)
        if error is None:
            placed.append(job)
        else:
            failed.append(Outcome(job.source, error, job.address))
    return Plan(settings, tuple(placed), tuple(failed))


def _prepare(
    folders: Collection[Path], damaged: Sequence[Path], observe: Observer
) -> Mapping[Path, OutputError]:
    """What went wrong where outputs' folders were made, and damaged files set aside."""
    errors: dict[Path, OutputError] = {}
    for folder in sorted(folders):
        try:
            prepare_folder(folder)
        except OutputError as error:
            errors[folder] = error
    for record in damaged:
        try:
            aside = set_aside(record)
            observe(Notice(f"{record} is damaged and was renamed to {aside.name}"))
        except OutputError as error:
            errors[record] = error
    return errors
