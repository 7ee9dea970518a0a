"""What is tried: a command's words and the files that it is given, all from one number."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.fuzz import containers, fields, options, texts
from tests.fuzz.drafts import Draft

KINDS = {
    "container": containers.make,
    "json": fields.make_json,
    "toml": fields.make_toml,
    "subtitles": texts.make_subtitles,
    "page": texts.make_page,
    "docx": texts.make_docx,
    "options": options.make,
}
"""Each makes a draft of a case from a random generator."""

SHARES = (1, 3, 1, 3, 3, 1, 2)


@dataclass(frozen=True)
class Case:
    """A command with its files, by name, in a folder of its own; ``links`` are names of what else is there."""

    seed: int
    kind: str
    words: tuple[str, ...]
    files: Mapping[str, bytes]
    links: Mapping[str, str] = field(default_factory=dict)


def make_case(seed: int, kind: str | None = None) -> Case:
    """The case of this number; of one kind, if asked for."""
    rng = random.Random(seed)
    drawn = rng.choices(list(KINDS), SHARES)[0]
    draft: Draft = KINDS[kind or drawn](rng)
    return Case(seed, kind or drawn, draft.words, draft.files, draft.links)
