"""Times as people and programs write them beside a name or over what is said."""

from __future__ import annotations

import re
from typing import Final

_DATE = (
    r"(?:(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}|[Tt]oday|[Yy]esterday),?\s(?:at\s)?)?"
)
# Teams writes 0:0:3.40.
_DIGITS = (
    r"(?:\d{1,3}(?::\d{2}){1,3}(?:[.,]\d{1,3}+)?|\d{1,2}:\d{1,2}:\d{1,2}\.\d{1,3})"
    r"(?:\s?(?:[AaPp]\.?[Mm]|[Uu]hr|[Mm]in|[Ss]td|hrs?|h)\b\.?)?"
)
# Source: the marks of f4transkript, https://www.audiotranskription.de: #00:00:12-3#.
_HASHED = r"#\d{1,2}(?::\d{2}){1,2}(?:[-.,]\d{1,3})?#"
_LETTERED = (
    r"(?:\d{1,3}\s?h\s?\d{1,2}\s?m(?:in)?(?:\s?\d{1,2}\s?s(?:ec)?)?|\d{1,3}\s?m(?:in)?\s?\d{1,2}\s?s(?:ec)?"
    r"|\d{1,3}['’′]\s?\d{2}(?:[\"”″]|''))(?!\w)"
)
_ONE = rf"(?:{_HASHED}|{_DATE}{_DIGITS}|{_LETTERED})"
# Without its brackets this may be anything.
_BRACKETED_ALONE = r"[\[(]\s?(?:\d{1,3}\s?(?:h|m|min|s|sec)|\d{1,2}\.\d{2}(?:\.\d{2})?)\s?[\])]"
_TO = r"\s*(?:-->|->|→|[-–—~]|to|bis)\s*"

TIME_MARK: Final = (
    rf"(?:{_BRACKETED_ALONE}|(?:[\[(<{{【（]\s?)?{_ONE}(?:{_TO}{_ONE})?(?:\s?[\])>}}】）])?)"
)
"""A time or a range of times, with or without brackets: [00:12:30], (1:05 PM), #00:00:12-3#, 00:01 --> 00:03, 1m05s."""

_HOURS = r"\d{1,2}\s?(?:hours?|hrs?|h|stunden?|std|heures?|horas?|ore|ora|uur)\.?"
_MINUTES = r"\d{1,3}\s?(?:minutes?|mins?|min|m|minuten|minutos?|minut[oi]|minuut)\.?"
_SECONDS = (
    r"\d{1,3}\s?(?:seconds?|secs?|s|sekunden?|sek|secondes?|segundos?|second[oi]|seconden?)\.?"
)
_AND = r",?\s?(?:(?:and|und|et|y|e|en)\s)?"

SPELLED_TIME: Final = (
    rf"(?i:{_HOURS}(?:{_AND}{_MINUTES})?(?:{_AND}{_SECONDS})?"
    rf"|{_MINUTES}(?:{_AND}{_SECONDS})?|{_SECONDS})"
)
"""A time in words, "1 minute 5 seconds" or "1m 5s"; a time only where nothing else stands with it but a name."""

BRACKETED_TIME: Final = (
    rf"[\[(<{{【（]\s?{_ONE}(?:{_TO}{_ONE})?\s?[\])>}}】）]|{_BRACKETED_ALONE}|{_HASHED}"
)
"""The same as `TIME_MARK`, set apart from the words around it."""

_ONLY_SPELLED = re.compile(SPELLED_TIME)
_ONLY_TIME = re.compile(rf"(?:{TIME_MARK}|{SPELLED_TIME})")


def is_time_mark(text: str) -> bool:
    """Return whether a line or a field of it is a time, and nothing else."""
    return _ONLY_TIME.fullmatch(text.strip()) is not None


def is_spelled_time(text: str) -> bool:
    """Return whether a line is a time in words, and nothing else."""
    return _ONLY_SPELLED.fullmatch(text.strip()) is not None
