"""Recordings whose outputs stand there as this very run would write them: nothing is left to be done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct, to_builtins
from msgspec.structs import asdict

from pipeline.config import SETTINGS, Settings
from pipeline.config.setting_values import TRANSLATION
from pipeline.domain import SpeakerStatistics
from pipeline.errors import MediaError
from pipeline.extras import find_version
from pipeline.run.events import Observer, Outcome, SubtitleSummary
from pipeline.run.inputs.jobs import Job, describe_path
from pipeline.run.inputs.reviews import hash_review
from pipeline.run.outputs.witnesses import OUTPUTS, read_digests
from pipeline.run.outputs.writing import Written, look_over, notify_kept
from pipeline.run.recording.context import Recording, call_witnesses, recall_hash
from pipeline.run.recording.passages.kept_passages import hash_passages
from pipeline.run.recording.recognition import list_judge
from pipeline.run.resources import Engines, list_terms
from pipeline.store import Key, Store, make_key
from pipeline.user_files import decode_json


class _Told(Struct, frozen=True):
    """What is told of a finished recording; each is a field of its `Outcome`."""

    duration_ms: int
    speakers: int
    talk: tuple[tuple[str, SpeakerStatistics], ...]
    words: int
    subtitles: SubtitleSummary | None
    coverage: float | None
    unnamed: tuple[str, ...]
    languages: tuple[str, ...]


class _Finished(Struct, frozen=True):
    outcome: _Told


def find_up_to_date(
    job: Job, settings: Settings, engines: Engines, store: Store | None, observe: Observer
) -> Outcome | None:
    """What became of a recording whose outputs are there as they should; ``None`` where work is to be done.

    An output that a person has made or changed is told of, and is no reason for work. A recording with a
    reference page is always compared with it, and enrolled voices are told about; so are sentences that are asked for,
    and the notebook of unknown voices may have been emptied.

    Raises:
        MediaError: the recording can't be read.
    """
    if store is None or settings.live or has_more_to_tell(job, settings):
        return None
    recording = Recording(job, settings, observe, store)
    text = store.get(outputs_key(recording, engines, hash_review(job.record)))
    if text is None:
        return None
    written = _look_over(text, recording)
    if written is None:
        return None
    try:
        outcome = _read_outcome(text, job, written)
    except ValueError:
        return None
    notify_kept(written.kept, job.name, observe)
    return outcome


def recall_outcome(
    job: Job, settings: Settings, engines: Engines, store: Store | None, observe: Observer
) -> Outcome | None:
    """As ``find_up_to_date``, but nothing is read of a recording that the store doesn't know."""
    try:
        if recall_hash(job, store) is None:
            return None
        return find_up_to_date(job, settings, engines, store, observe)
    except MediaError:  # it was changed in this moment; whoever works on it will say so
        return None


def _look_over(text: str, recording: Recording) -> Written | None:
    """The outputs that a kept text names, where nothing is to be done about any of them."""
    job = recording.job
    wanted = {job.folder / name: digest for name, digest in read_digests(text).items()}
    if not wanted:
        return None
    overwrite = recording.settings.overwrite
    return look_over(wanted, job.record.name, call_witnesses(recording), overwrite=overwrite)


def has_more_to_tell(job: Job, settings: Settings) -> bool:
    """Whether a run has more to tell of a recording than its outputs hold, or a text that it shows may have changed."""
    has_text = settings.bilingual not in (None, TRANSLATION)
    hears = settings.enroll or settings.remember_voices or any("=" in s for s in settings.speakers)
    return bool(hears or settings.reference or has_text or job.find_reference())


def store_up_to_date(
    outcome: Outcome,
    job: Job,
    settings: Settings,
    engines: Engines,
    store: Store | None,
    *,
    rendered: Mapping[Path, str],
    review: str | None = None,
) -> None:
    """Notes that a recording is done, and the sha256 of what each of its outputs is to hold.

    Not of what the files hold by now: that may be a person's. One without speech, or lacking something, is
    told of every time. ``review`` is the sha256 of the corrections before they were applied: by now there
    may be others.
    """
    is_told_anew = has_more_to_tell(job, settings) or not outcome.words or outcome.missing
    if store is None or not job.is_written or is_told_anew:
        return
    recording = Recording(job, settings, lambda _: None, store)
    known = _Told(*(getattr(outcome, name) for name in _Told.__struct_fields__))
    outputs = {path.name: sha256 for path, sha256 in rendered.items()}
    record = {"outputs": outputs, "outcome": to_builtins(known)}
    key = outputs_key(recording, engines, review)
    store.put(key, json.dumps(record), job.source.name, is_lasting=False)


def outputs_key(recording: Recording, engines: Engines, review: str | None) -> Key:
    """The key of a recording's outputs: all that may change a byte of them.

    ``review`` is the sha256 of the corrections that lie beside them.
    """
    settings, job = recording.settings, recording.job
    passages = hash_passages(job, settings)
    given = {
        name: getattr(settings, name)
        for name, setting in SETTINGS.items()
        if setting.effect == "outputs"
        and name not in {"audio_track", "channels", "accept_truncated", "start", "end", "range"}
    }
    remote = job.remote
    return recording.key(
        OUTPUTS,
        told=(remote.title, remote.published) if remote is not None else (),
        recogniser=engines.recognizer.fingerprint,
        voice_activity=engines.detector.fingerprint,
        diarization_model=engines.diarizer.fingerprint if engines.diarizer else None,
        known_voices=make_key(sorted(engines.known.items())),
        path=job.media_path,
        stem=job.stem,
        **(
            {"tracks": [describe_path(path, job.folder) for path in job.tracks]}
            if job.tracks
            else {}
        ),
        program=_identify_program(),
        **list_judge(has_terms=settings.hints_from_reference or bool(list_terms(settings))),
        **({} if review is None else {"corrections": review}),
        **({} if passages is None else {"passages heard again": passages}),
        **given,
    )


@cache
def _identify_program() -> str:
    """The version, and which files the program is made of: a changed rule writes other outputs."""
    folder = Path(__file__).parents[2]
    found = [
        (p, p.stat())
        for p in sorted(folder.rglob("*"))
        if p.suffix in {".py", ".toml", ".html", ".txt"}
    ]
    stamps = [(p.relative_to(folder).as_posix(), s.st_size, s.st_mtime_ns) for p, s in found]
    return f"{find_version('transcribe-interviews')} {make_key(stamps)}"


def _read_outcome(text: str, job: Job, written: Written) -> Outcome:
    return Outcome(
        job.source,
        address=job.address,
        published=job.published,
        outputs=written.outputs,
        kept=written.kept,
        reused=True,
        is_up_to_date=True,
        **asdict(decode_json(text, _Finished).outcome),
    )
