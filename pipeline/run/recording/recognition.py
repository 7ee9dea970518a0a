"""What is said in a recording, channel by channel: kept from an earlier run, or recognised now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from functools import partial
from threading import Thread

from pipeline.attribute import drop_crosstalk
from pipeline.config.setting_values import ALL_TRACKS
from pipeline.domain import Dropped, Origin, Segment, Transcript, Turn
from pipeline.engines.hallucination.coverage import measure_coverage
from pipeline.engines.hallucination.rules import REPEATS_ITSELF, SAID_ONCE
from pipeline.engines.protocols import (
    Activity,
    LiveRecognizer,
    LoadableRecognizer,
    RecognitionOptions,
    Recognizer,
    SecondReading,
)
from pipeline.engines.recognition.terms.sound_judge import name_judge
from pipeline.formats import Document
from pipeline.formats.data import lossless_json
from pipeline.formats.helpers.clock import write_clock
from pipeline.languages import NAMES
from pipeline.media import Audio, compare_sound, measure_levels
from pipeline.media.decoded_audio import choose_parts
from pipeline.run.events import Notice, Stage, StageProgress
from pipeline.run.recording.checkpoints import StoredParts
from pipeline.run.recording.context import Recording
from pipeline.run.recording.passages.whole_results import take_words, whole_key
from pipeline.run.recording.speakers.live_sentences import listen
from pipeline.run.recording.speakers.speaker_diarization import diarize_meanwhile
from pipeline.run.resources import Engines, choose_options
from pipeline.store import Key, Store
from pipeline.text.words import join_split_words

_CROSSTALK_FRAME_MS = 20

MOST_TIMES_TOLD = 3
"""Of what was taken out; the JSON has all of them."""


def describe_repetitions(dropped: Sequence[Dropped]) -> str | None:
    """What was taken out since it only repeats what was said, and when; ``None`` where nothing was."""
    repeated = [drop.segment for drop in dropped if drop.reason in (REPEATS_ITSELF, SAID_ONCE)]
    if not repeated:
        return None
    words = sum(len(segment.words) for segment in repeated)
    times = [write_clock(segment.span.start_ms)[:8] for segment in repeated[:MOST_TIMES_TOLD]]
    more = ", …" if len(repeated) > MOST_TIMES_TOLD else ""
    noun = "repeated word was" if words == 1 else "repeated words were"
    return f"{words} {noun} removed as invented (at {', '.join(times)}{more}); the JSON lists them under dropped"


def describe_second(second: SecondReading, *, told: bool = False) -> str:
    """What a larger model read again; with its time where a person is ``told``, which is another in each run."""
    windows = "window" if second.all_windows == 1 else "windows"
    words = "word" if second.words == 1 else "words"
    text = f"{second.model}: {second.windows} of {second.all_windows} {windows}, {second.words} {words} changed"
    if told:
        text = f"second model {text}, {second.seconds:.0f} s"
    lacking = " and ".join(NAMES.get(code, code).title() for code in second.unknown)
    return f"{text}; it doesn't know {lacking}" if lacking else text


def hear(recording: Recording, engines: Engines, store: Store | None) -> tuple[Transcript, ...]:
    """What is said, one transcript without speakers for each channel; several languages are told of."""
    heard = _hear(recording, engines, store)
    settings, spoken = recording.settings, list_spoken(heard)
    if len(spoken) > 1 and not (settings.multilingual or settings.languages):
        recording.observe(Notice(f"{recording.job.name}: {describe_mixture(spoken)}"))
    return heard


def _hear(recording: Recording, engines: Engines, store: Store | None) -> tuple[Transcript, ...]:
    kept = _load_channels(recording, engines, store)
    if kept is not None:
        return kept
    first = recognition_key(recording, engines, 0)
    with store.claim(first) if store is not None else nullcontext():
        # Another run may have done it while this one waited.
        return _load_channels(recording, engines, store) or _hear_anew(recording, engines, store)


def _load_channels(
    recording: Recording, engines: Engines, store: Store | None
) -> tuple[Transcript, ...] | None:
    """What an earlier run heard; ``None`` where any channel is lacking."""
    heard = _load_all(recording, engines, store)
    if heard is None:
        return _take_from_whole(recording, engines, store)
    recording.reused = True
    recording.detail("the recognition is cached")
    recording.notify(heard[0].origin.sound)
    return heard


def _load_all(
    recording: Recording, engines: Engines, store: Store | None, *, of_whole: bool = False
) -> tuple[Transcript, ...] | None:
    """What is kept of all channels, or of those of all of the recording; ``None`` where any is lacking."""

    def load(channel: int) -> Transcript | None:
        key = recognition_key(recording, engines, channel)
        return load_transcript(store, whole_key(key) if of_whole else key)

    first = load(0)
    if first is None:
        return None
    heard = [first, *map(load, range(1, len(first.origin.channels)))]
    kept = tuple(transcript for transcript in heard if transcript is not None)
    return kept if len(kept) == len(heard) else None


def _take_from_whole(
    recording: Recording, engines: Engines, store: Store | None
) -> tuple[Transcript, ...] | None:
    """What an earlier run of all of the recording heard in the parts that are asked for now, which is kept as theirs.

    Raises:
        OutsideRecording: a part begins after the recording's end.
    """
    parts_asked = recording.settings.parts
    if store is None or not parts_asked:
        return None
    wholes = _load_all(recording, engines, store, of_whole=True)
    if wholes is None:
        return None
    length_ms = wholes[0].media.duration_ms
    parts, told = choose_parts(recording.job.shown, parts_asked, length_ms)
    taken = []
    for channel, whole in enumerate(wholes):
        words = take_words(whole, parts)
        words = replace(words, origin=replace(words.origin, sound=(*words.origin.sound, *told)))
        key = recognition_key(recording, engines, channel)
        store.put(key, lossless_json.render(Document(words, words, ())), recording.job.name)
        taken.append(words)
    recording.reused = True
    recording.detail("the recognition of all of the recording is cached")
    recording.notify(taken[0].origin.sound)
    return tuple(taken)


def _hear_anew(
    recording: Recording, engines: Engines, store: Store | None
) -> tuple[Transcript, ...]:
    """What is said, from the sound; an interrupted recognition goes on where it was cut off."""
    load_meanwhile(engines.recognizer)
    channels = range(len(recording.audio.channels))
    # Taken now: an engine that had to change its ways is another one afterwards.
    unfinished = [recognition_key(recording, engines, channel) for channel in channels]
    fresh = silence_crosstalk(
        recording.audio,
        [_recognize(recording, engines, store, channel) for channel in channels],
    )
    if store is None:
        return fresh
    name = recording.job.name
    kept = [
        store.put(
            recognition_key(recording, engines, channel),
            lossless_json.render(Document(transcript, transcript, ())),
            name,
        )
        for channel, transcript in enumerate(fresh)
    ]
    for key in unfinished if all(kept) else ():
        store.drop_parts(key)
    return fresh


def load_meanwhile(recognizer: Recognizer) -> None:
    """Begin to load the model while the sound is decoded; what fails is raised when the model is used.

    Python waits for it where it ends before, as of a silent recording: a library that is cut off aborts the process.
    """
    if isinstance(recognizer, LoadableRecognizer):
        Thread(target=_load, args=(recognizer,), name="load").start()


def _load(recognizer: LoadableRecognizer) -> None:
    with suppress(Exception):
        recognizer.load()


def recognition_key(recording: Recording, engines: Engines, channel: int) -> Key:
    """The key of what is said in a channel."""
    options = _choose_options(recording)
    return recording.key(
        "recognition",
        model=engines.recognizer.fingerprint,
        voice_activity=engines.detector.fingerprint,
        **list_options(options),
        channel=channel,
        revision=4,
        **({"of_several": 2} if has_tracks(recording) else {}),
    )


def list_options(options: RecognitionOptions) -> dict[str, object]:
    """What a key of words names of how they are heard."""
    given = {name: getattr(options, name) for name in RecognitionOptions.__slots__}
    return {**given, **list_judge(has_terms=bool(options.terms))}


def list_judge(*, has_terms: bool) -> dict[str, object]:
    """What a key names of how terms are judged; nothing where there are none."""
    return {"judge of terms": name_judge()} if has_terms else {}


def _choose_options(recording: Recording) -> RecognitionOptions:
    """What may change the words of a recording: the settings, and names of its published text."""
    options = choose_options(recording.settings)
    terms = dict.fromkeys((*options.terms, *recording.expected))
    return replace(options, terms=tuple(terms))


def has_tracks(recording: Recording) -> bool:
    """Whether each voice of a recording is a track of its own: a channel, a sound track or a file."""
    settings = recording.settings
    is_split = settings.channels == "split" or settings.audio_track == ALL_TRACKS
    return is_split or bool(recording.job.tracks)


def silence_crosstalk(audio: Audio, heard: Sequence[Transcript]) -> tuple[Transcript, ...]:
    """Return the channels' transcripts without what each heard of the others' speakers."""
    if len(heard) < 2:
        return tuple(heard)
    levels = [measure_levels(audio, c, _CROSSTALK_FRAME_MS) for c in range(len(heard))]
    kept, dropped = drop_crosstalk(
        [h.segments for h in heard], levels, _CROSSTALK_FRAME_MS, partial(compare_sound, audio)
    )
    return tuple(
        replace(
            transcript,
            segments=segments,
            turns=make_nobodys_turns(segments),
            # Cross-talk is the whole recording's, and told once.
            dropped=(*transcript.dropped, *(dropped if channel == 0 else ())),
        )
        for channel, (transcript, segments) in enumerate(zip(heard, kept, strict=True))
    )


def load_transcript(store: Store | None, key: Key) -> Transcript | None:
    """A kept transcript; ``None`` where there is none that can be read."""
    return store.get_as(lossless_json.parse, key) if store is not None else None


def _recognize(
    recording: Recording, engines: Engines, store: Store | None, channel: int
) -> Transcript:
    """What is said in one channel; the words are nobody's yet."""
    samples, excerpt = recording.audio.channels[channel], recording.audio.excerpt
    options, activity = _choose_options(recording), _detect(recording, engines, channel)
    if activity.speech:
        diarize_meanwhile(recording, engines, store)
    tell = listen(recording, engines, store, channel, activity)
    recording.observe(StageProgress(Stage.RECOGNIZE, 0.0))
    key = recognition_key(recording, engines, channel)
    parts = StoredParts(store, key, recording.job.name) if store is not None else None
    progress, recognizer = recording.progress(Stage.RECOGNIZE), engines.recognizer
    if tell is not None and isinstance(recognizer, LiveRecognizer):
        recognition = recognizer.recognize_live(
            samples, activity, options, tell, on_progress=progress, parts=parts
        )
        tell.finish()
    else:
        recognition = recognizer.recognize(samples, activity, options, progress, parts)
    segments, second = recognition.segments, recognition.second
    if second is not None:
        recording.observe(Notice(f"{recording.job.name}: {describe_second(second, told=True)}"))
    heard = Transcript(
        media=recording.describe(recording.audio.recording_ms),
        language=find_main_language(segments) or options.language or "und",
        segments=segments,
        turns=make_nobodys_turns(segments),
        dropped=recognition.dropped,
        coverage=_measure_coverage(activity, segments),
        origin=Origin(
            channels=tuple(recording.audio.numbers),
            tracks=recording.audio.titles,
            sound=tuple(recording.audio.notices),
            parts=excerpt.parts if excerpt is not None else (),
            notes=_list_models(engines, second),
        ),
    )
    return call_english(heard) if options.task == "translate" else heard


def _detect(recording: Recording, engines: Engines, channel: int) -> Activity:
    """Where somebody speaks in a channel, and where one part of the recording ends and another begins."""
    recording.observe(StageProgress(Stage.DETECT, 0.0))
    activity = engines.detector.detect(recording.audio.channels[channel])
    excerpt = recording.audio.excerpt
    return activity if excerpt is None else replace(activity, borders=excerpt.begins[1:])


def _list_models(engines: Engines, second: SecondReading | None) -> tuple[tuple[str, str], ...]:
    """Return what found the words, as an origin notes it."""
    return (
        ("recognition", engines.recognizer.fingerprint),
        ("voice activity", engines.detector.fingerprint),
        *((("second model", describe_second(second)),) if second is not None else ()),
    )


def _measure_coverage(activity: Activity, segments: Sequence[Segment]) -> float | None:
    """How much of the speech lies under words; to four places, as the JSON gives it."""
    share = measure_coverage(
        activity.speech, (word for segment in segments for word in segment.words)
    )
    return None if share is None else round(share, 4)


def make_nobodys_turns(segments: Sequence[Segment]) -> tuple[Turn, ...]:
    """All words as one turn of nobody's; none where there are no words."""
    words = tuple(word for segment in segments for word in segment.words)
    return (Turn(None, words),) if words else ()


ENGLISH = "en"
"""The language that Whisper translates into; it knows no other."""


def find_main_language(segments: Sequence[Segment]) -> str | None:
    """The language in which words take the most time; ``None`` where there are none."""
    spoken: Counter[str] = Counter()
    for segment in segments:
        spoken[segment.language] += sum(word.span.duration_ms for word in segment.words)
    return max(spoken, key=lambda language: spoken[language], default=None)


def list_spoken(heard: Sequence[Transcript]) -> list[str]:
    """The codes of all languages that are spoken in a recording's channels, in order of first appearance."""
    codes: dict[str, None] = {}
    for channel in heard:
        of_segments = (segment.language for segment in channel.segments)
        codes |= dict.fromkeys(channel.origin.spoken_languages or of_segments)
    return list(codes)


def describe_mixture(codes: Sequence[str]) -> str:
    """What a user should know of a recording that turned out to be in several languages."""
    names = [NAMES.get(code, code).title() for code in codes]
    return (
        f"{', '.join(names[:-1])} and {names[-1]} are spoken; each passage is transcribed in its language; "
        f"--language {codes[0]} transcribes everything as one"
    )


def call_english(heard: Transcript) -> Transcript:
    """A translation, called what its words are in: English; what was spoken is kept in its origin.

    A recogniser says of each segment which language was spoken, and parts the words of languages that are
    written without spaces wherever it can; here they become English words. They are nobody's yet.
    """
    spoken = list(
        dict.fromkeys([heard.language, *(segment.language for segment in heard.segments)])
    )
    segments = tuple(
        replace(segment, language=ENGLISH, words=join_split_words(segment.words))
        for segment in heard.segments
    )
    words = tuple(word for segment in segments for word in segment.words)
    return replace(
        heard,
        language=ENGLISH,
        segments=segments,
        turns=(Turn(None, words),) if words else (),
        origin=replace(heard.origin, spoken_languages=tuple(spoken)),
    )
