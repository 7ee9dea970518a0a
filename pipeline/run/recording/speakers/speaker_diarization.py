"""Who speaks when in a recording, and what the speakers sound like: cached, or found out now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.domain import SpeakerSpan, Transcript, VoicePrint, find_overlaps
from pipeline.domain.time_ranges import Excerpt
from pipeline.engines.protocols import Diarizer, Samples, VoiceEmbedder
from pipeline.errors import MediaError, OutputError, UsageError
from pipeline.formats import Document
from pipeline.formats.annotations import rttm
from pipeline.media import BORDER_MS, Audio
from pipeline.names import match_voices
from pipeline.run.events import Notice, Stage, StageProgress
from pipeline.run.inputs.voices.voice_clips import list_clips
from pipeline.run.recording.context import Recording
from pipeline.run.recording.passages.whole_results import take_speakers, whole_key
from pipeline.run.recording.speakers.meanwhile import Meanwhile
from pipeline.run.resources import Engines
from pipeline.store import Key, Store, make_key
from pipeline.text.case_folding import fold_name
from pipeline.voicebook import VoiceBook, parse_book, render_book

OURS = "onnx"
"""The diarizer that ships: each of its runs takes one core."""

LEAST_TOLD_MS = 1_000
"""Of somebody none of whose words were recognised: less is laughter or a breath."""


def label_channel(index: int) -> str:
    """The label of the speaker on a channel of its own."""
    return f"SPEAKER_{index:02d}"


def diarize_early(
    recording: Recording, engines: Engines, store: Store | None
) -> tuple[SpeakerSpan, ...]:
    """Who speaks when, before it is known what is said; `diarize` will give the same.

    Nothing where that fails, which `diarize` raises.
    """
    if engines.diarizer is None:
        return ()
    try:
        recording.spans = _find_people(recording, engines.diarizer, engines, store)
    except (MediaError, OutputError, UsageError):
        raise  # which no other stage can do without, either
    except Exception as error:  # whatever a model or a library raises
        recording.spans = error
        return ()
    return recording.spans


def diarize_meanwhile(recording: Recording, engines: Engines, store: Store | None) -> None:
    """Begin to find out who speaks when, beside the recognition of words; `diarize` waits for it.

    Not where this process has several recordings in hand, which keep all cores busy and would take more memory, nor
    where each speaker has a channel, or sentences are told as they are heard and speakers are found before them. A
    diarizer other than ours may want the whole machine.
    """
    settings, diarizer = recording.settings, engines.diarizer
    is_translated = (
        settings.bilingual is not None and settings.task == "translate"
    )  # a second reading
    if diarizer is None or settings.diarizer != OURS or settings.live or is_translated:
        return
    if (
        len(recording.audio.channels) > 1
        or recording.meanwhile is not None
        or engines.in_hand.count > 1
    ):
        return
    recording.meanwhile = Meanwhile(
        recording, lambda own: _find_people(own, diarizer, engines, store)
    )


def diarize(
    recording: Recording, heard: Transcript, engines: Engines, store: Store | None
) -> tuple[SpeakerSpan, ...]:
    """Who speaks when; nothing where nobody is to be told apart, or nothing was said.

    Raises:
        Exception: whatever the model raised.
    """
    if engines.diarizer is None or not heard.turns:
        return ()
    if recording.meanwhile is not None:
        return recording.meanwhile.collect()
    if isinstance(recording.spans, Exception):
        raise recording.spans
    if recording.spans is not None:
        return recording.spans
    taken = _take_from_whole(recording, heard, engines.diarizer, store)
    if taken is not None:
        return taken
    return _find_people(recording, engines.diarizer, engines, store)


def _take_from_whole(
    recording: Recording, heard: Transcript, diarizer: Diarizer, store: Store | None
) -> tuple[SpeakerSpan, ...] | None:
    """Who speaks when in parts, as an earlier run found out of all of the recording, which is kept as theirs.

    Not where there are clips of voices: whether one more is among the speakers is asked of what is heard.
    """
    parts, key = heard.origin.parts, diarization_key(recording, diarizer)
    if store is None or not parts or list_clips(recording.settings):
        return None
    if store.get_as(rttm.parse, key) is not None:
        return None
    whole = store.get_as(rttm.parse, whole_key(key))
    if whole is None:
        return None
    spans = take_speakers(whole, parts)
    _keep(recording, spans, Excerpt(parts, BORDER_MS).duration_ms, store, key)
    recording.detail("the speaker times of all of the recording are cached")
    return spans


def _find_people(
    recording: Recording, diarizer: Diarizer, engines: Engines, store: Store | None
) -> tuple[SpeakerSpan, ...]:
    """Who speaks when; looked for again where fewer are found than have a clip, and some of those are missing.

    As many as there are clips are told apart then. That counts where it brings more of these voices to light: who is
    not in this recording must not make two people of one.
    """
    spans = _find_spans(recording, diarizer, store)
    settings = recording.settings
    asked = {fold_name(name) for name, _ in list_clips(settings)}
    names = {fold_name(name): name for name in engines.known if fold_name(name) in asked}.values()
    least, most = len(names), settings.max_speakers
    is_open = settings.num_speakers is None and (most is None or least <= most)
    found = len({span.speaker for span in spans})
    if not spans or not is_open or least <= found or engines.embedder is None:
        return spans
    wanted = {name: engines.known[name] for name in names}
    try:
        before = _count_known(hear_voices(recording, spans, engines, store), wanted)
        if before == least:
            return spans
        more = _find_spans(recording, diarizer, store, max(least, settings.min_speakers or 0))
        after = _count_known(hear_voices(recording, more, engines, store), wanted)
    except (MediaError, OutputError, UsageError):
        raise
    except Exception:  # what is wrong is told when the voices are needed
        return spans
    return more if after > before else spans


def _count_known(prints: Mapping[str, VoicePrint], wanted: Mapping[str, VoicePrint]) -> int:
    return sum(match.accepted for match in match_voices(prints, wanted))


def _find_spans(
    recording: Recording, diarizer: Diarizer, store: Store | None, least: int | None = None
) -> tuple[SpeakerSpan, ...]:
    """Who speaks when, of at least so many people; without, as the settings say."""
    key = diarization_key(recording, diarizer, least)
    kept = store.get_as(rttm.parse, key) if store is not None else None
    if kept is None and store is not None:
        with store.claim(key):
            kept = store.get_as(rttm.parse, key)
            if kept is None:
                return _diarize_anew(recording, diarizer, store, least)
    if kept is None:
        return _diarize_anew(recording, diarizer, store, least)
    recording.reused = True
    recording.detail("the speaker times are cached")
    return kept


def _diarize_anew(
    recording: Recording, diarizer: Diarizer, store: Store | None, least: int | None
) -> tuple[SpeakerSpan, ...]:
    settings = recording.settings
    recording.observe(StageProgress(Stage.DIARIZE, 0.0))
    spans = diarizer.diarize(
        recording.audio.channels[0],
        num_speakers=settings.num_speakers,
        min_speakers=least or settings.min_speakers,
        max_speakers=settings.max_speakers,
        on_progress=recording.progress(Stage.DIARIZE),
    )
    if store is not None:
        key = diarization_key(recording, diarizer, least)
        _keep(recording, spans, recording.audio.duration_ms, store, key)
    return spans


def _keep(
    recording: Recording, spans: tuple[SpeakerSpan, ...], duration_ms: int, store: Store, key: Key
) -> None:
    silent = Transcript(recording.describe(duration_ms), "und", (), ())
    document = Document(replace(silent, diarization=spans), silent, ())
    store.put(key, rttm.render(document), recording.job.source.name)


def diarization_key(recording: Recording, diarizer: Diarizer, least: int | None = None) -> Key:
    """The key of who speaks when, of at least so many people; without, as the settings say."""
    settings = recording.settings
    return recording.key(
        "diarization",
        model=diarizer.fingerprint,
        num_speakers=settings.num_speakers,
        min_speakers=least or settings.min_speakers,
        max_speakers=settings.max_speakers,
        revision=2,
    )


def hear_voices(
    recording: Recording,
    spans: tuple[SpeakerSpan, ...],
    engines: Engines,
    store: Store | None,
    channels: Sequence[int] = (),
) -> Mapping[str, VoicePrint]:
    """What the speakers sound like, by label; nothing where there is nothing to compare with.

    ``channels`` are the numbers of those on which a speaker each was heard, if there are several.
    """
    if not (engines.known or engines.notebook) or engines.embedder is None or not spans:
        return {}
    key = voices_key(recording, engines.embedder, spans)
    kept = store.get_as(parse_book, key) if store is not None else None
    if kept is not None:
        return dict(kept.voices)
    prints: dict[str, VoicePrint] = {}
    for samples, own in _list_own(recording.audio, spans, channels):
        prints.update(engines.embedder.embed_speakers(samples, own))
    if store is not None:
        book = render_book(VoiceBook.of(prints))
        store.put(key, book, recording.job.source.name)
    return prints


def _list_own(
    audio: Audio, spans: Sequence[SpeakerSpan], channels: Sequence[int]
) -> Iterator[tuple[Samples, Sequence[SpeakerSpan]]]:
    """Yield sound with who speaks in it: with a channel each, a speaker is in one of them.

    A part has fewer channels where two are alike there, so that they are known by their numbers.
    """
    if len(channels) < 2:
        yield audio.channels[0], spans
        return
    heard = dict(zip(audio.numbers, audio.channels, strict=True))
    for index, number in enumerate(channels):
        if number in heard:
            yield heard[number], [s for s in spans if s.speaker == label_channel(index)]


def voices_key(recording: Recording, embedder: VoiceEmbedder, spans: Sequence[SpeakerSpan]) -> Key:
    """The key of what the speakers sound like."""
    return recording.key(
        "voices", model=embedder.fingerprint, diarization=make_key(spans), revision=2
    )


def tell_wordless(recording: Recording, transcript: Transcript) -> None:
    """Tell who spoke only while others did and has no word, since nobody sees them in the text."""
    present = {turn.speaker for turn in transcript.turns}
    spans = transcript.diarization if present else ()
    alone_ms, shared_ms = Counter[str](), find_overlaps(spans).measure()
    for found in spans:
        alone_ms[found.speaker] += found.span.duration_ms
    alone_ms.subtract(shared_ms)
    for label, time_ms in shared_ms.items():
        if label not in present and time_ms >= max(LEAST_TOLD_MS, alone_ms[label]):
            told = f"{label} was heard for {time_ms / 1000:.1f} s while others spoke"
            lost = "but no word of theirs was recognised; the RTTM says when"
            recording.observe(Notice(f"{recording.job.name}: {told}, {lost}"))
