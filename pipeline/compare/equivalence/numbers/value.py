"""What a number says, whatever it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Kind(StrEnum):
    """What a value is one of: ``5`` is another thing than ``5th``, ``1:30`` than ``130``."""

    CARDINAL = "cardinal"
    ORDINAL = "ordinal"
    DECADE = "decade"
    DIGITS = "digits"
    CLOCK = "clock"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Value:
    """An exact number.

    ``places`` tells alike amounts apart: of a cardinal, the zeros that end its fraction (``3.0`` is said
    otherwise than ``3``), and of digits said one by one, how many there are (``003``). A clock's amount is
    in minutes since midnight; a date's is its month times 100 and its day.
    """

    kind: Kind
    amount: Fraction
    places: int = 0

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.places}"


def make_cardinal(amount: Fraction | int, places: int = 0) -> Value:
    """Return the value of a plain number."""
    return Value(Kind.CARDINAL, Fraction(amount), places)


def make_ordinal(amount: int) -> Value:
    """Return the value of ``3rd``."""
    return Value(Kind.ORDINAL, Fraction(amount))


def make_digits(digits: str) -> Value:
    """Return the value of digits that are said one by one."""
    return Value(Kind.DIGITS, Fraction(int(digits)), len(digits))


def make_clock(hour: int, minute: int) -> Value | None:
    """Return the time of day; ``None`` where there is none."""
    if 0 <= hour <= 24 and 0 <= minute < 60:
        return Value(Kind.CLOCK, Fraction(hour * 60 + minute))
    return None


def make_date(month: int, day: int) -> Value | None:
    """Return the day of a year; ``None`` where there is none."""
    if 1 <= month <= 12 and 1 <= day <= 31:
        return Value(Kind.DATE, Fraction(month * 100 + day))
    return None
