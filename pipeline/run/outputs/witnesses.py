"""Who knows which contents of files this program has written, beside the JSON of a recording."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from msgspec import Struct

from pipeline.config import Settings
from pipeline.domain import Review, Transcript
from pipeline.run.documents import make_documents
from pipeline.run.inputs.jobs import Job
from pipeline.run.outputs.files import render_all
from pipeline.store import Key, Ledger, Store, encode
from pipeline.store.shelf import RECORDING
from pipeline.user_files import decode_json

OUTPUTS = "outputs"
"""The stage under which finished recordings are kept, with the sha256 of each of their outputs."""


class _Finished(Struct, frozen=True):
    outputs: dict[str, str]


@dataclass
class Witnesses:
    """Asked whether a content is ours: the ledger of the store first.

    ``recall`` is asked last, and once; it gives the sha256 of other contents that are ours.
    """

    store: Store | None = None
    recall: Callable[[], Collection[str]] = tuple

    @property
    def ledger(self) -> Ledger | None:
        """All that was ever written; ``None`` where nothing is kept of earlier runs."""
        return self.store.ledger if self.store is not None else None

    @cached_property
    def _recalled(self) -> Collection[str]:
        return self.recall()

    def know(self, sha256: str) -> bool:
        """Whether this content was written by this program."""
        return (self.ledger is not None and self.ledger.knows(sha256)) or sha256 in self._recalled


def hash_rendered(
    transcript: Transcript, job: Job, settings: Settings, review: Review | None
) -> frozenset[str]:
    """The sha256 of what a transcript gives in each format: so it was written if nobody has changed it.

    With corrections and without them, whichever was written last.
    """
    made = make_documents(transcript, settings, review)
    each = (
        (made,)
        if review is None
        else (made, replace(made, corrected=made.recognised, review=None, spoken=made.heard))
    )
    return frozenset(
        hashlib.sha256(encode(content)).hexdigest()
        for documents in each
        for content in render_all(documents, job, settings).values()
    )


def recall_outputs(sha256: str, stem: str, store: Store | None) -> frozenset[str]:
    """The sha256 of what earlier runs wrote for a recording under a stem, as far as the store has them.

    Versions that kept no ledger are known by this alone.
    """
    if store is None:
        return frozenset()
    found: set[str] = set()
    for key in _list_finished(store.folder).get((sha256, repr(stem)), ()):
        text = store.get(key)
        found |= set(read_digests(text).values()) if text is not None else set()
    return frozenset(found)


def read_digests(text: str) -> Mapping[str, str]:
    """The sha256 of each output by its name, as a finished recording is kept; nothing where that is damaged."""
    try:
        return decode_json(text, _Finished).outputs
    except ValueError:
        return {}


@lru_cache(maxsize=4)
def _list_finished(folder: Path) -> Mapping[tuple[str, str], tuple[Key, ...]]:
    """The keys of finished recordings by the recording's sha256 and its stem as it stands in keys.

    Read once in a process, also where thousands of recordings are in doubt: what is added meanwhile is in the ledger.
    """
    found: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for entry in Store(folder).entries(OUTPUTS):
        made_from = entry.made_from
        place = (made_from.get(RECORDING, ""), made_from.get("stem", ""))
        found[place].append(Key(entry.stage, tuple(made_from.items())))
    return {place: tuple(keys) for place, keys in found.items()}
