"""Interviews in; subtitles, a clean named transcript and an honest comparison out.

``transcribe_file`` and ``transcribe_batch`` are what other programs call; the other names here are the types
of what they take, give, tell and raise. Each is imported when it is first asked for, so that the package itself
costs nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipeline.lazy_names import import_name

if TYPE_CHECKING:
    from pipeline.api import BatchOptions, Options, transcribe_batch, transcribe_file
    from pipeline.config import Settings
    from pipeline.domain import (
        Comparison,
        Segment,
        Span,
        Speaker,
        SpeakerStatistics,
        Transcript,
        Turn,
        Word,
    )
    from pipeline.errors import (
        ChangedMedia,
        ConfigError,
        EngineError,
        FormatError,
        MediaError,
        MediaNotFound,
        ModelNotFound,
        ModelUnavailable,
        NamingError,
        NoAudioStream,
        NoSuchTrack,
        OutputError,
        OutsideRecording,
        ReferencePageError,
        SeveralVoices,
        SpeechlessPage,
        TooShort,
        TranscribeError,
        TruncatedMedia,
        UnreadableMedia,
        UsageError,
    )
    from pipeline.run.events import (
        BrokenRule,
        Detail,
        DifferenceCount,
        Event,
        FileFinished,
        FileStarted,
        Hint,
        HintKind,
        Kept,
        Notice,
        Outcome,
        PlannedFile,
        RunPlanned,
        Sentence,
        SentencesHeard,
        Stage,
        StageFailure,
        StageProgress,
        Status,
        SubtitleSummary,
    )
    from pipeline.run.outputs.result import Result, SpokenTurn, SpokenWord

__all__ = [
    "BatchOptions",
    "BrokenRule",
    "ChangedMedia",
    "Comparison",
    "ConfigError",
    "Detail",
    "DifferenceCount",
    "EngineError",
    "Event",
    "FileFinished",
    "FileStarted",
    "FormatError",
    "Hint",
    "HintKind",
    "Kept",
    "MediaError",
    "MediaNotFound",
    "ModelNotFound",
    "ModelUnavailable",
    "NamingError",
    "NoAudioStream",
    "NoSuchTrack",
    "Notice",
    "Options",
    "Outcome",
    "OutputError",
    "OutsideRecording",
    "PlannedFile",
    "ReferencePageError",
    "Result",
    "RunPlanned",
    "Segment",
    "Sentence",
    "SentencesHeard",
    "Settings",
    "SeveralVoices",
    "Span",
    "Speaker",
    "SpeakerStatistics",
    "SpeechlessPage",
    "SpokenTurn",
    "SpokenWord",
    "Stage",
    "StageFailure",
    "StageProgress",
    "Status",
    "SubtitleSummary",
    "TooShort",
    "TranscribeError",
    "Transcript",
    "TruncatedMedia",
    "Turn",
    "UnreadableMedia",
    "UsageError",
    "Word",
    "transcribe_batch",
    "transcribe_file",
]

_HOMES = {
    "config": ("Settings",),
    "domain": (
        "Comparison",
        "Segment",
        "Span",
        "Speaker",
        "SpeakerStatistics",
        "Transcript",
        "Turn",
        "Word",
    ),
    "errors": (
        "ChangedMedia",
        "ConfigError",
        "EngineError",
        "FormatError",
        "MediaError",
        "MediaNotFound",
        "ModelNotFound",
        "ModelUnavailable",
        "NamingError",
        "NoAudioStream",
        "NoSuchTrack",
        "OutputError",
        "OutsideRecording",
        "ReferencePageError",
        "SeveralVoices",
        "SpeechlessPage",
        "TooShort",
        "TranscribeError",
        "TruncatedMedia",
        "UnreadableMedia",
        "UsageError",
    ),
    "api": ("BatchOptions", "Options", "transcribe_batch", "transcribe_file"),
    "run.events": (
        "BrokenRule",
        "Detail",
        "DifferenceCount",
        "Event",
        "FileFinished",
        "FileStarted",
        "Hint",
        "HintKind",
        "Kept",
        "Notice",
        "Outcome",
        "PlannedFile",
        "RunPlanned",
        "Sentence",
        "SentencesHeard",
        "Stage",
        "StageFailure",
        "StageProgress",
        "Status",
        "SubtitleSummary",
    ),
    "run.outputs.result": ("Result", "SpokenTurn", "SpokenWord"),
}


if not TYPE_CHECKING:  # type checkers see the imports above, and miss no misspelt name
    __getattr__ = partial(import_name, __name__, _HOMES)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
