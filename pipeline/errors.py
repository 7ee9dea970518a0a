"""Every failure a caller can catch, as one tree.

::

    TranscribeError                 anything this package raises on purpose
    ├── UsageError                  exit 2: the command or its configuration is wrong
    │   ├── ConfigError             a preset, environment variable or flag is not valid
    │   └── ModelNotFound           no such model name, folder or repository
    ├── MediaError                  the recording can't be used
    │   ├── MediaNotFound           no such file, or a folder without audio
    │   ├── UnreadableMedia         not audio, empty, or damaged
    │   ├── ChangedMedia            written to while it was read
    │   ├── TruncatedMedia          ends before its own header says it does
    │   ├── NoAudioStream           a video without sound
    │   ├── NoSuchTrack             fewer sound tracks than the number that is asked for
    │   ├── OutsideRecording        a part is asked for that begins after its end
    │   ├── TooShort                too little audio to hold a word
    │   └── SeveralVoices           more than one person where one voice is to be learnt
    ├── ModelUnavailable            the weights are neither here nor to be had
    ├── EngineError                 a model failed while it was working
    ├── ReferencePageError          a published page can't be used
    │   └── SpeechlessPage          nothing is said on it
    ├── NamingError                 names don't fit the speakers that were found
    ├── FormatError                 a transcript or subtitle file can't be read
    └── OutputError                 results can't be written (folder, permission, disk)

Every error carries three parts that the terminal prints on one line:
what it is about (``subject``), why (``reason``) and what to do next (``remedy``).
"""

from __future__ import annotations

from typing import Final

MOST_SHOWN: Final = 1000
"""Characters of each part of a message; no path that is meant is longer."""


class TranscribeError(Exception):
    """Base of all expected failures; ``str()`` gives ``subject: reason. remedy``."""

    def __init__(self, subject: str, reason: str, remedy: str = "") -> None:
        self.subject = subject
        self.reason = reason
        self.remedy = remedy
        super().__init__(subject, reason, remedy)

    def __str__(self) -> str:
        subject, reason, remedy = map(_shorten, (self.subject, self.reason, self.remedy))
        text = f"{subject}: {reason}" if subject else reason
        return f"{text}. {remedy}" if remedy else text


def _shorten(text: str) -> str:
    """The text, its middle left out where what somebody typed makes it longer than can be read."""
    if len(text) <= MOST_SHOWN:
        return text
    return f"{text[: MOST_SHOWN // 2]} … {text[-MOST_SHOWN // 4 :]}"


class UsageError(TranscribeError):
    """The command line or its configuration is wrong (exit code 2)."""


class ConfigError(UsageError):
    """A preset, an environment variable or a flag holds something that is not valid."""


class ModelNotFound(UsageError):
    """No model has this name."""


class MediaError(TranscribeError):
    """The recording can't be used."""


class MediaNotFound(MediaError):
    """There is no such file, or the folder holds no audio."""


class UnreadableMedia(MediaError):
    """The file is not audio or video, is empty, or is damaged."""


class ChangedMedia(MediaError):
    """The file was written to while it was read."""


class TruncatedMedia(MediaError):
    """The file ends before its own header says it does."""


class NoAudioStream(MediaError):
    """The file is a video or container without a sound track."""


class NoSuchTrack(MediaError):
    """The file has no sound track of the number that is asked for."""


class OutsideRecording(MediaError):
    """A part of the recording is asked for that begins where it has ended."""


class TooShort(MediaError):
    """The recording is too short to hold a word."""


class SeveralVoices(MediaError):
    """More than one person speaks in a recording that one voice is to be learnt from."""


class ModelUnavailable(TranscribeError):
    """The weights are not on this machine and can't be fetched."""


class EngineError(TranscribeError):
    """A model failed while it was working."""


class ReferencePageError(TranscribeError):
    """A published page can't be read as turns of speech."""


class SpeechlessPage(ReferencePageError):
    """Nothing is said on a page, or it is empty."""


class NamingError(TranscribeError):
    """Names that a person gave don't fit the speakers that were found in a recording."""


class FormatError(TranscribeError):
    """A transcript or subtitle file can't be parsed."""


class OutputError(TranscribeError):
    """Results can't be written."""
