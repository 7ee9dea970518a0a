"""Names and terms that were misheard: each once, with all that was written for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.domain import Difference, Meaning

_POSSESSIVE = re.compile("['’]s$")


@dataclass(frozen=True, slots=True)
class MisheardName:
    """A name of the reference, and the differences in which something else stands for it, in order."""

    name: str
    differences: tuple[Difference, ...]

    @property
    def spellings(self) -> dict[str, int]:
        """What was written for it, each with how often, most frequent first."""
        heard = (strip_name(difference.hypothesis or "") for difference in self.differences)
        return dict(Counter(heard).most_common())


def group_names(differences: Iterable[Difference]) -> list[MisheardName]:
    """Return the names that differ, in the order in which they first do."""
    found: dict[str, list[Difference]] = {}
    for difference in differences:
        if difference.meaning is Meaning.NAME:
            name = strip_name(difference.reference or "").casefold()
            found.setdefault(name, []).append(difference)
    return [
        MisheardName(strip_name(group[0].reference or ""), tuple(group)) for group in found.values()
    ]


def list_entries(differences: Iterable[Difference]) -> list[tuple[Difference, ...]]:
    """Return the content differences in order; those of one name together, where the first of them is."""
    content = [difference for difference in differences if difference.meaning.is_content]
    groups = {id(name.differences[0]): name.differences for name in group_names(content)}
    return [
        groups.get(id(difference), (difference,))
        for difference in content
        if difference.meaning is not Meaning.NAME or id(difference) in groups
    ]


def strip_name(text: str) -> str:
    """The words without the marks around them and without a possessive ending."""
    marks = "".join({character for character in text if not character.isalnum()})
    return _POSSESSIVE.sub("", text.strip(marks)) or text
