"""The frozen nouns that every room speaks in.

Time is an integer number of milliseconds in half-open spans ``[start_ms, end_ms)``.
Nothing here knows about files, JSON, models or the terminal.
"""

from __future__ import annotations

from pipeline.domain.comparison import (
    Comparison,
    Difference,
    Edit,
    EditKind,
    ErrorCounts,
    Meaning,
    Score,
    TranslationScore,
)
from pipeline.domain.cues import Cue, CueWord, TranslatedPassage
from pipeline.domain.cut_plan import Cut, CutPlan, LeftIn, SpokenWord
from pipeline.domain.doubt import (
    DOUBTFUL,
    LOW_CONFIDENCE,
    LOW_PROBABILITY,
    find_greatest,
    is_speaker_uncertain,
    is_word_uncertain,
    rate_doubt,
)
from pipeline.domain.frame_rates import DROPPING_RATES, NTSC_RATE, FrameRate, Timeline
from pipeline.domain.overlaps import LEAST_OVERLAP_MS, Overlaps, find_overlaps
from pipeline.domain.reference import Reference, ReferenceTurn, Section
from pipeline.domain.review import (
    Review,
    ReviewedTurn,
    ReviewedWord,
    Settled,
    Uncarried,
    WordOrigin,
)
from pipeline.domain.speakers import (
    NameSource,
    Speaker,
    SpeakerStatistics,
    VoicePrint,
    find_name_fault,
)
from pipeline.domain.speech import (
    Segment,
    Span,
    SpeakerSpan,
    Turn,
    Word,
    enclosing_span,
    join_words,
    replace_words,
    retime_words,
)
from pipeline.domain.transcript import (
    Alignment,
    Correction,
    Deviation,
    Dropped,
    Extra,
    Heading,
    HeardAgain,
    Media,
    MediaTrack,
    MissingPassage,
    Origin,
    Transcript,
)

__all__ = [
    "DOUBTFUL",
    "DROPPING_RATES",
    "LEAST_OVERLAP_MS",
    "LOW_CONFIDENCE",
    "LOW_PROBABILITY",
    "NTSC_RATE",
    "Alignment",
    "Comparison",
    "Correction",
    "Cue",
    "CueWord",
    "Cut",
    "CutPlan",
    "Deviation",
    "Difference",
    "Dropped",
    "Edit",
    "EditKind",
    "ErrorCounts",
    "Extra",
    "FrameRate",
    "Heading",
    "HeardAgain",
    "LeftIn",
    "Meaning",
    "Media",
    "MediaTrack",
    "MissingPassage",
    "NameSource",
    "Origin",
    "Overlaps",
    "Reference",
    "ReferenceTurn",
    "Review",
    "ReviewedTurn",
    "ReviewedWord",
    "Score",
    "Section",
    "Segment",
    "Settled",
    "Span",
    "Speaker",
    "SpeakerSpan",
    "SpeakerStatistics",
    "SpokenWord",
    "Timeline",
    "Transcript",
    "TranslatedPassage",
    "TranslationScore",
    "Turn",
    "Uncarried",
    "VoicePrint",
    "Word",
    "WordOrigin",
    "enclosing_span",
    "find_greatest",
    "find_name_fault",
    "find_overlaps",
    "is_speaker_uncertain",
    "is_word_uncertain",
    "join_words",
    "rate_doubt",
    "replace_words",
    "retime_words",
]
