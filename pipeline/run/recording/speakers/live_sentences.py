"""Sentences with their speakers, told while a recording is still being recognised.

Speakers are told apart first, so that it is known who speaks. The same later stages give the same results: what is
told is made for whoever watches, and nothing is made of it. It is cleaned and spelled as the results are, as far
as a part of the text allows that.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.attribute import attribute
from pipeline.clean import find_corrections
from pipeline.clean.script import write_script
from pipeline.domain import NameSource, Origin, Segment, Speaker, SpeakerSpan, Transcript, Turn
from pipeline.engines.protocols import Activity, LiveRecognizer
from pipeline.errors import UsageError
from pipeline.names import VoiceMatch, match_voices, name_speakers, parse_assignments
from pipeline.run.documents import clean_as_asked
from pipeline.run.events import Sentence, SentencesHeard
from pipeline.run.recording.context import Recording
from pipeline.run.recording.passages.part_times import place_transcript
from pipeline.run.recording.speakers.speaker_diarization import (
    diarize_early,
    hear_voices,
)
from pipeline.run.recording.speakers.speaker_naming import sort_typed_names
from pipeline.run.recording.speakers.track_speakers import list_track_names, name_tracks
from pipeline.run.resources import Engines
from pipeline.store import Store
from pipeline.text.punctuation import ends_sentence
from pipeline.text.sentences import split_sentences
from pipeline.text.words import join_split_words

LONGEST_OPEN_MS = 30_000
"""A sentence that has no end by then is told as it is: the model may write no marks."""


@dataclass
class LiveSentences:
    """Takes what is heard in a channel, and tells its sentences; implements ``Heard``.

    A sentence that goes on in the next window is told with it.

    Args:
        recording: whose sound it is.
        spans: who speaks when; none where nobody is told apart.
        voices: the known voices that the speakers are likest to.
        channel: the one speaker's, of a channel of its own.
    """

    recording: Recording
    spans: tuple[SpeakerSpan, ...] = ()
    voices: tuple[VoiceMatch, ...] = ()
    channel: Speaker | None = None
    _open: tuple[Segment, ...] = field(default=(), init=False)
    _labels: dict[str, None] = field(default_factory=dict, init=False)

    def __call__(self, segments: Sequence[Segment]) -> None:
        """Take the next segments, and tell all sentences that are whole."""
        spoken = (segment for segment in (*self._open, *segments) if segment.words)
        pieces = [piece for segment in spoken for piece in split_sentences(segment)]
        ends = [n for n, piece in enumerate(pieces, 1) if ends_sentence(piece.words[-1].text)]
        whole = ends[-1] if ends else 0
        left = [word for piece in pieces[whole:] for word in piece.words]
        if left and left[-1].span.end_ms - left[0].span.start_ms > LONGEST_OPEN_MS:
            whole = len(pieces)
        self._open = tuple(pieces[whole:])
        self._tell(pieces[:whole])

    def finish(self) -> None:
        """Tell what is left."""
        self._tell(self._open)
        self._open = ()

    def _tell(self, segments: Sequence[Segment]) -> None:
        self.recording.has_told = True
        if segments:
            tell_sentences(self.recording, self._make_text(tuple(segments)))

    def _make_text(self, segments: tuple[Segment, ...]) -> Transcript:
        """The clean text of some segments, with the names that are known by now."""
        settings = self.recording.settings
        if settings.task == "translate":
            segments = tuple(replace(s, words=join_split_words(s.words)) for s in segments)
        turns, excerpt = self._attribute(segments), self.recording.audio.excerpt
        self._labels |= dict.fromkeys(turn.speaker for turn in turns if turn.speaker is not None)
        heard = Transcript(
            self.recording.describe(self.recording.audio.duration_ms),
            segments[0].language,
            segments,
            turns,
            speakers=self._name_speakers(),
            origin=Origin(
                backchannels=settings.backchannels,
                cleaning=settings.cleaning,
                numbers=settings.numbers,
                parts=excerpt.parts if excerpt is not None else (),
            ),
        )
        heard = place_transcript(heard, is_clip=settings.clip)
        written = write_script(heard, settings.script)
        return clean_as_asked(find_corrections(written, settings.glossary))

    def _attribute(self, segments: tuple[Segment, ...]) -> tuple[Turn, ...]:
        if self.spans:
            return attribute(segments, self.spans)
        label = self.channel.label if self.channel is not None else None
        return (Turn(label, tuple(word for segment in segments for word in segment.words)),)

    def _name_speakers(self) -> tuple[Speaker, ...]:
        """The speakers heard so far, named as the whole text will name them; not by a published text."""
        settings = self.recording.settings
        if self.channel is not None:  # in which order the channels' speakers begin is not known yet
            typed = parse_assignments(settings.speaker_name, "--speaker-name")
            name = typed.get(self.channel.label, self.channel.name)
            return (replace(self.channel, name=name),)
        speakers = [Speaker(label, label, NameSource.DIARIZER) for label in self._labels]
        known = dict.fromkeys((*self._labels, *(span.speaker for span in self.spans)))
        user: Mapping[str, str] = {}
        in_order: Sequence[str] = ()
        with contextlib.suppress(UsageError):  # which is told in the end
            user, in_order = sort_typed_names(tuple(known), settings, self.voices)
        return name_speakers(
            speakers,
            user={label: name for label, name in user.items() if label in self._labels},
            in_order=in_order[: len(speakers)],
            voices=self.voices,
        )


def listen(
    recording: Recording, engines: Engines, store: Store | None, channel: int, activity: Activity
) -> LiveSentences | None:
    """What tells a channel's sentences as they are heard; who speaks when is found out for it now.

    ``None`` where nobody asks for it, or the recogniser tells nothing before it is done.
    """
    if not recording.settings.live or not isinstance(engines.recognizer, LiveRecognizer):
        return None
    audio = recording.audio
    if len(audio.channels) > 1:
        speakers = name_tracks(
            recording.job,
            audio.numbers,
            audio.titles,
            list_track_names(recording.job, recording.settings),
        )
        return LiveSentences(recording, channel=speakers[channel])
    if not activity.speech:
        return LiveSentences(recording)
    spans = diarize_early(recording, engines, store)
    voices: tuple[VoiceMatch, ...] = ()
    with contextlib.suppress(Exception):  # what is wrong is told when the voices are needed
        voices = match_voices(hear_voices(recording, spans, engines, store), engines.known)
    return LiveSentences(recording, spans, voices)


def tell_sentences(recording: Recording, cleaned: Transcript) -> None:
    """Tell the sentences of a clean text, if there are any."""
    recording.has_told = True
    sentences = tuple(list_sentences(cleaned))
    if sentences:
        recording.observe(SentencesHeard(sentences))


def list_sentences(cleaned: Transcript) -> Iterator[Sentence]:
    """The sentences of a clean text, with the names of who says them."""
    for turn in cleaned.turns:
        name = None if turn.speaker is None else cleaned.name_of(turn.speaker)
        for sentence in split_sentences(Segment(turn.words, cleaned.language)):
            text = " ".join(sentence.text.split())
            if text:
                yield Sentence(sentence.span, name, text)
