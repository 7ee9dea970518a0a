"""Words x speaker spans -> turns: who said which word, and how sure that is.

Two clocks disagree. The recogniser's word times are off by 0.2-0.3 s around turn
changes (the first word of a window comes early, the last one is stretched over the
pause); the diarizer's boundaries are good to about 0.1 s but know no words. Deciding
word by word therefore leaves boundary words on the wrong side. Here the speakers of all
words are decided together, by a Viterbi search whose costs are all milliseconds of
disagreement: what a word costs under a speaker, plus what it costs to change speakers
at this place of the text.

How sure it is of a word's speaker comes from the same costs: the share of all ways to give
the words to speakers, each ``exp(-cost / DOUBT_MS)`` likely, in which this speaker said this
word (forward-backward), less half of it for the time in which somebody else speaks too, for
there the recogniser may have written down either. A short answer that only the diarizer's
moment gave back is ``1 - off / 800 ms`` sure, ``off`` being the distance of their ends.

Source: A. Viterbi, "Error bounds for convolutional codes", IEEE Trans. Inf. Theory 13 (1967).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.attribute.channel_turns import attribute_by_channel
from pipeline.attribute.crosstalk import CROSSTALK_DB, drop_crosstalk
from pipeline.attribute.speaker_activity import make_tracks
from pipeline.attribute.speaker_decoding import Decoded, decode
from pipeline.attribute.statistics import measure_speakers
from pipeline.attribute.voice_doubts import VoiceLikeness, find_doubtful_phrases, find_examples
from pipeline.attribute.written_words import Unit, join_units
from pipeline.domain import Segment, SpeakerSpan, Turn, Word

__all__ = [
    "CROSSTALK_DB",
    "VoiceLikeness",
    "attribute",
    "attribute_by_channel",
    "drop_crosstalk",
    "find_doubtful_phrases",
    "find_examples",
    "measure_speakers",
]


def attribute(
    segments: Sequence[Segment],
    diarization: Sequence[SpeakerSpan],
    voices: Sequence[VoiceLikeness] = (),
) -> tuple[Turn, ...]:
    """Every word once and in order, grouped into the longest runs by one speaker.

    A word gets no speaker only when there is no diarization at all, or when its phrase
    is more than ``FAR_MS`` from every span. Where speakers overlap, the running one goes
    on until a word is mostly covered by the other alone; a listed back-channel goes to whom
    the diarizer hears for a moment there. Each word of known speaker says how sure it is.
    ``voices`` says whom stretches sound like that were heard again: those of `find_doubtful_phrases`.
    """
    units = join_units(word for segment in segments for word in segment.words)
    languages = dict.fromkeys(segment.language for segment in segments)
    decoded = decode(units, make_tracks(diarization), tuple(languages), voices)
    return _group(zip(decoded, units, strict=True))


def _group(decoded: Iterable[tuple[Decoded, Unit]]) -> tuple[Turn, ...]:
    """Turns of the decoded words, as long as they can be."""
    return tuple(
        Turn(label, tuple(word for found, unit in run for word in _mark_words(unit, found)))
        for label, run in groupby(decoded, key=lambda item: item[0].label)
    )


def _mark_words(unit: Unit, decoded: Decoded) -> tuple[Word, ...]:
    """A written word's pieces, with how sure it is who said them."""
    sure = decoded.confidence
    if sure is None:
        return tuple(replace(word, speaker_confidence=None) for word in unit.words)
    return tuple(replace(word, speaker_confidence=round(sure, 3)) for word in unit.words)
