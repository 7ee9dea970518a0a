"""The same work for other programs: recordings in, typed values out.

There is no module ``transcribe``: another distribution of that name installs one. Environment variables are the
command's, and not read here, but for ``TRANSCRIBE_CACHE_DIR`` and
``TRANSCRIBE_DATA_DIR``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from pipeline.config import SETTINGS, Settings, change_settings, load_settings
from pipeline.cues.shot_lists import ShotList
from pipeline.domain import FrameRate
from pipeline.errors import UsageError
from pipeline.formats.texts.template_files import HouseTemplate
from pipeline.run.events import Event, Outcome
from pipeline.run.outputs.result import Result
from pipeline.user_files import expand_home
from pipeline.user_folders import find_cache_dir, find_data_dir

if TYPE_CHECKING:
    from pipeline.console.progress.notebook_bar import NotebookBar

ABOUT_BATCHES = tuple(
    sorted(name for name, setting in SETTINGS.items() if setting.effect == "batch")
)
"""Settings that one recording in this process can't keep to."""


class Options(TypedDict, total=False):
    """Settings by name, as text where that is handy; what they mean is told by ``transcribe --help``."""

    start: float | str | None
    end: float | str | None
    range: str | Sequence[str]
    clip: bool
    model: str
    second_model: str | None
    language: str | None
    languages: str | Sequence[str]
    task: Literal["transcribe", "translate"]
    multilingual: bool
    device: Literal["auto", "cpu", "cuda"]
    compute_type: str
    batch_size: int
    beam_size: int
    beam_search: Literal["unsure", "always"]
    threads: int
    initial_prompt: str | None
    hotwords: str | None
    channels: Literal["mix", "split"]
    audio_track: int | Literal["all"] | None
    accept_truncated: bool
    diarizer: str
    num_speakers: int | None
    min_speakers: int | None
    max_speakers: int | None
    speakers: str | Sequence[str]
    speaker_name: str | Sequence[str]
    enroll: str | Sequence[str]
    voices: bool
    remember_voices: bool
    backchannels: Literal["keep", "fold"]
    cleaning: Literal["verbatim", "clean", "edited"]
    numbers: Literal["digits", "words", "as-spoken"]
    script: Literal["simplified", "traditional", "as-is"]
    hints_from_reference: bool
    headings: bool
    timestamps: Literal["auto", "none", "turn", "paragraph", "minute"]
    title: str | None
    mark: str | Sequence[str]
    template: HouseTemplate | Path | str | None
    glossary: Mapping[str, Sequence[str]]
    output_format: str | Sequence[str]
    overwrite: bool
    reference: Path | str | None
    page: str | Sequence[str]
    alternates: Path | str | None
    embed_audio: bool
    subtitle_style: str
    max_line_width: int | None
    max_line_count: int | None
    max_cps: float | None
    min_duration: float | None
    max_duration: float | None
    min_gap: float | None
    highlight_words: bool | None
    fps: FrameRate | float | str | None
    drop_frame: bool | None
    timecode_offset: str | None
    shot_changes: ShotList | Path | str | None
    detect_shots: bool
    speaker_labels: Literal["none", "name", "dash", "colour"] | None
    subtitle_cleaning: Literal["same", "verbatim", "clean", "edited"]
    bilingual: str | None
    stl_level: Literal["teletext-1", "teletext-2", "open"]
    live: bool
    offline: bool
    cache: bool
    store: str | None
    retries: int
    timeout: float | None


class BatchOptions(Options, total=False):
    """The settings that have a meaning for several recordings, too."""

    as_tracks: bool
    include: str | Sequence[str]
    exclude: str | Sequence[str]
    shard: str | None
    jobs: int
    max_memory: int | str | None
    time_limit: float | None
    fail_fast: bool
    report: Path | str | None
    executor: Literal["local", "ray"]
    engine: Literal["local", "ray"]  # what executor was called
    ray_address: str | None


def transcribe_file(
    path: Path | str,
    *,
    output_dir: Path | str | None = None,
    settings: Settings | None = None,
    preset: str | None = None,
    progress: bool = False,
    on_progress: Callable[[Event], object] | None = None,
    cache_dir: Path | str | None = None,
    **options: Unpack[Options],
) -> Result:
    """All that came of one recording: transcript, cleaned turns, comparison, statistics, outputs.

    It is worked on in this process. A second call with the same recording uses what is kept of the first.
    Where a stage failed that the others can do without, ``missing`` of the result names it.

    Args:
        path: the recording, or its address.
        output_dir: the folder, or the address, where files are written; ``None`` for nowhere. A page that lies there as
            ``NAME.reference.txt`` is compared with, and corrections as ``NAME.review.json`` are applied.
        settings: what to do, in place of a preset.
        preset: the name of one, or the path of a TOML file; ``interview`` if not given.
        progress: whether a bar of tqdm's shows how far all of it is, in a notebook as a widget.
        on_progress: told of every event, by one thread at a time; what it raises ends the work.
        cache_dir: where results are kept for later calls; the user's cache if not given.
        options: single settings, over those of ``settings`` or of the preset.

    Raises:
        TranscribeError: why there is nothing. Its subclasses tell kinds of reasons apart.
    """
    from pipeline.run.batch.single import run_file

    asked = _choose_settings(settings, preset, options, output_dir)
    _refuse_what_is_about_batches(asked)
    cache, data, is_written = _choose_cache(cache_dir), find_data_dir(), output_dir is not None
    with _Relay(on_progress, has_bar=progress) as observe:
        return run_file(path, asked, cache, observe, is_written=is_written, data_dir=data)


def transcribe_batch(
    recordings: Path | str | Iterable[Path | str],
    *,
    output_dir: Path | str | None = None,
    settings: Settings | None = None,
    preset: str | None = None,
    progress: bool = False,
    on_progress: Callable[[Event], object] | None = None,
    cache_dir: Path | str | None = None,
    **options: Unpack[BatchOptions],
) -> list[Outcome]:
    """What became of every recording, in their order; a bad one never stops the others.

    Several are worked on at once, in other processes; one that dies costs its recording, not the run.
    With ``jobs=1`` and no limits all is done in this process, one after the other.

    Args:
        recordings: files, folders, patterns, addresses and ``@lists``, as the command takes them.
        output_dir: the folder or address where files are written; ``transcripts`` if not given.
        settings: what to do, in place of a preset.
        preset: the name or path of one; ``interview`` if not given.
        progress: whether a bar of tqdm's shows how far all of it is, in a notebook as a widget.
        on_progress: told of every event, by one thread at a time; what it raises ends the work.
        cache_dir: where results are kept for later runs; the user's cache if not given.
        options: single settings, as for ``transcribe_file``.

    Raises:
        UsageError: the settings can't be followed at all.
        ModelUnavailable: the weights are not here and can't be fetched.
        OutputError: the output folder can't be written to.
        ReferencePageError: the page that the settings name can't be read as turns.
    """
    asked = _choose_settings(settings, preset, options, output_dir)
    words = [recordings] if isinstance(recordings, str | Path) else list(recordings)
    run = _choose_batch(asked)
    with _Relay(on_progress, has_bar=progress) as observe:
        return run(words, asked, _choose_cache(cache_dir), observe, data_dir=find_data_dir())


def _choose_batch(settings: Settings) -> Callable[..., list[Outcome]]:
    """What works through a batch: Ray, or this machine, with other processes if they may be begun."""
    from pipeline.cluster import choose_batch

    run = choose_batch(settings)
    return run if settings.executor == "ray" else partial(run, apart=_needs_others(settings))


def _needs_others(settings: Settings) -> bool:
    """Whether other processes may be begun: asked for by number, or needed to keep to limits."""
    is_limited = settings.time_limit is not None or settings.max_memory is not None
    return settings.jobs != 1 or is_limited


def _choose_settings(
    settings: Settings | None,
    preset: str | None,
    options: Mapping[str, object],
    output_dir: Path | str | None,
) -> Settings:
    if settings is not None and preset is not None:
        raise UsageError("preset", "settings are given too", "Give one of the two")
    place = {} if output_dir is None else {"output_dir": output_dir}
    return change_settings(settings or load_settings(preset, {}, {}), {**options, **place})


def _choose_cache(cache_dir: Path | str | None) -> Path:
    return expand_home(cache_dir) if cache_dir is not None else find_cache_dir()


def _refuse_what_is_about_batches(settings: Settings) -> None:
    usual = Settings()
    for name in ABOUT_BATCHES:
        if getattr(settings, name) != getattr(usual, name):
            reason = "it has no effect on one recording in this process"
            raise UsageError(name, reason, "Leave it out, or use transcribe_batch")


class _Stopped(BaseException):
    """What a caller's function raised. Not an ``Exception``, lest it be taken for a recording's failure."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


def _open_bar() -> NotebookBar:
    from pipeline.console.progress.follower import Follower
    from pipeline.console.progress.notebook_bar import NotebookBar

    return NotebookBar(Follower(time.monotonic))


class _Relay:
    """Shows a bar and tells a caller's function of events, and brings to the caller what that raises."""

    def __init__(self, tell: Callable[[Event], object] | None, *, has_bar: bool = False) -> None:
        self._tell = tell
        self._bar = _open_bar() if has_bar else None

    def __call__(self, event: Event) -> None:
        if self._bar is not None:
            self._bar.take(event)
        if self._tell is None:
            return
        try:
            self._tell(event)
        except Exception as error:
            raise _Stopped(error) from error

    def __enter__(self) -> _Relay:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._bar is not None:
            self._bar.stop()
        if isinstance(error, _Stopped):
            raise error.error
