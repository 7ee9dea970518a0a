"""A person's list of names and what is written for each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NameKind(StrEnum):
    """What a name is of, under the name of its table in the list."""

    PERSON = "names"
    PLACE = "places"
    ORGANISATION = "organisations"
    DATE = "dates"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MappedName:
    """A name, and what is written in its place.

    Attributes:
        name: as it is written in full.
        written: its pseudonym.
        kind: what it is of.
        variants: other spellings, short forms and inflections, for which the same is written.
        has_parts: whether a part of it, as a first or a last name, is replaced too.
    """

    name: str
    written: str
    kind: NameKind = NameKind.PERSON
    variants: tuple[str, ...] = ()
    has_parts: bool = True

    @property
    def spellings(self) -> tuple[str, ...]:
        """The name and its variants."""
        return (self.name, *self.variants)
