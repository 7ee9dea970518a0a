"""Why a run would, or would not, find the results of earlier ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.clean.script import write_script
from pipeline.config import Settings
from pipeline.errors import MediaNotFound, UnreadableMedia, UsageError
from pipeline.formats.annotations import rttm
from pipeline.run.events import Event
from pipeline.run.inputs.conversation.joined_tracks import join_as_tracks
from pipeline.run.inputs.jobs import Source
from pipeline.run.inputs.reviews import hash_review
from pipeline.run.outputs.files import check_formats
from pipeline.run.recording.context import Recording
from pipeline.run.recording.plan import place_outputs
from pipeline.run.recording.recognition import has_tracks, load_transcript, recognition_key
from pipeline.run.recording.speakers.doubtful_words import find_likeness_key
from pipeline.run.recording.speakers.speaker_diarization import diarization_key, voices_key
from pipeline.run.recording.up_to_date import find_up_to_date, has_more_to_tell, outputs_key
from pipeline.run.resources import Engines, find_store, load_engines
from pipeline.store import Entry, Key, Store, find_differences, find_nearest


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a stage's result would be found, and why not."""

    stage: str
    found: bool
    reason: str


def explain_cache(
    paths: Sequence[Path], settings: Settings, cache_dir: Path, data_dir: Path | None = None
) -> tuple[Answer, ...]:
    """Whether a run would find the cached result of each stage of a recording, and why not.

    Nothing is decoded, and no model is loaded.

    Args:
        paths: the recording, or the tracks of one conversation in their order.
        settings: what a run would have.
        cache_dir: the folder of cached results.
        data_dir: the user's data folder.

    Raises:
        UsageError: there are several paths that are no tracks.
        MediaError: the recording can't be read.
        ModelUnavailable: the weights, whose fingerprint is asked for, are not on this machine.
    """
    asked = replace(check_formats(settings), offline=True)
    store = find_store(cache_dir, settings, _ignore)
    engines = load_engines(asked, cache_dir, _ignore, data_dir)
    source = _find_source(paths, settings)
    return _explain_stages(source, replace(asked, offline=settings.offline), engines, store)


def _ignore(_: Event) -> None:
    pass


def _find_source(paths: Sequence[Path], settings: Settings) -> Source:
    for path in paths:
        if not path.exists():
            raise MediaNotFound(str(path), "file not found", "Check the path and its spelling")
        if path.is_dir():
            raise UnreadableMedia(str(path), "it is a folder", "Name one recording in it")
    sources = [Source(path) for path in paths]
    if settings.as_tracks:
        distinct = {path.resolve(): Source(path) for path in paths}
        sources = join_as_tracks([*distinct.values()], (), len(paths), settings.speakers)
    if len(sources) != 1:
        reason = f"{len(sources)} recordings are named, and one is explained at a time"
        raise UsageError("cache why", reason, "Name one, or add --as-tracks for one conversation")
    return sources[0]


def _explain_stages(
    source: Source, settings: Settings, engines: Engines, store: Store
) -> tuple[Answer, ...]:
    job = place_outputs([source], settings, _ignore, make_folders=False).only_job
    recording, entries = Recording(job, settings, _ignore, store), store.entries()
    answers = [_explain(key, store, entries) for key in _list_keys(recording, engines, store)]
    if not has_more_to_tell(job, settings):
        key = outputs_key(recording, engines, hash_review(job.record))
        answer = _explain(key, store, entries)
        if answer.found and find_up_to_date(job, settings, engines, store, _ignore) is None:
            changed = "an output was changed or deleted since then and would be written again"
            answer = replace(answer, found=False, reason=changed)
        answers.append(answer)
    return tuple(answers)


def _list_keys(recording: Recording, engines: Engines, store: Store) -> Iterator[Key]:
    """The keys of what would be looked for; those that are made from what is not there are left out."""
    first = recognition_key(recording, engines, 0)
    yield first
    if has_tracks(recording):
        channel = 1
        while any(e.made_from.get("channel") == str(channel) for e in _same(first, store)):
            yield recognition_key(recording, engines, channel)
            channel += 1
        return
    if engines.diarizer is None:
        return
    key = diarization_key(recording, engines.diarizer)
    yield key
    spans = store.get_as(rttm.parse, key)
    if spans is None:
        return
    heard = load_transcript(store, first)
    if heard is not None:
        segments = write_script(heard, recording.settings.script).segments
        likeness = find_likeness_key(recording, segments, spans, engines)
        if likeness is not None:
            yield likeness
    if (engines.known or engines.notebook) and engines.embedder:
        yield voices_key(recording, engines.embedder, spans)


def _same(key: Key, store: Store) -> list[Entry]:
    """The cached artefacts that differ from a key in nothing but the channel."""
    asked = dict(key.made_from)
    return [
        entry
        for entry in store.entries()
        if entry.stage == key.stage
        and {name for name, *_ in find_differences(entry.made_from, asked)} <= {"channel"}
    ]


def _explain(key: Key, store: Store, entries: list[Entry]) -> Answer:
    asked = dict(key.made_from)
    stage = key.stage
    if "channel" in asked and asked["channel"] != "0":
        stage = f"{stage} of channel {int(asked['channel']) + 1}"
    if store.get(key) is not None:
        return Answer(stage, True, "")
    own = [entry for entry in entries if entry.stage == key.stage]
    if any(entry.is_part and entry.digest == key.digest for entry in own):
        return Answer(stage, False, "unfinished; an interrupted run would be continued")
    nearest = find_nearest(asked, own)
    if nearest is None:
        return Answer(stage, False, "nothing is cached for this recording")
    differences = find_differences(nearest.made_from, asked)
    if not differences:
        return Answer(stage, False, "the cached result is damaged")
    told = (f"{name}: cached with {old}, needed with {new}" for name, old, new in differences)
    return Answer(stage, False, "; ".join(told))
