"""Outputs are written here and nowhere else: what this program did not write as it stands is left alone.

Whether a file is ours is judged by what it holds: it is when its sha256 is the one that the JSON beside it
has for it, or one in the store's ledger of all that was ever written, or one that an earlier run's results
are known by. What a person has edited is none of these, nor is a file of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.formats.helpers.output_record import OWN, Sealed, read_media, seal, unseal
from pipeline.run.events import Kept, LeftNotice, Observer
from pipeline.run.inputs.reviews import holds_review
from pipeline.run.inputs.written_files import can_be_taken_up
from pipeline.run.outputs.witnesses import Witnesses
from pipeline.store import Content, Found, Kind, encode, look, write_seen
from pipeline.terminal import quote_argument
from pipeline.user_files import read_bytes


class Verdict(StrEnum):
    """What is to be done about an output: written, nothing since it is there, or left alone, and why."""

    WRITE = "to be written"
    SAME = "as it should be"
    ANOTHERS = "from another recording"
    EDITED = "changed since it was written"
    FOREIGN = "not written by transcribe, as far as known"
    LINK = "a link"
    PROTECTED = "protected from writing"
    NO_FILE = "not a file"
    CORRECTIONS = "corrections, which are never overwritten"

    @property
    def is_kept(self) -> bool:
        """Whether what is there is left alone."""
        return self not in {Verdict.WRITE, Verdict.SAME}


_NEVER = {Verdict.NO_FILE, Verdict.CORRECTIONS}
"""Nothing is written over these, whatever is asked for."""

_ODD = {
    Kind.LINK: Verdict.LINK,
    Kind.PROTECTED: Verdict.PROTECTED,
    Kind.OTHER: Verdict.NO_FILE,
}


def judge(
    there: Found, wanted: str, is_ours: Callable[[str], bool], *, was_ours: bool, overwrite: bool
) -> Verdict:
    """What is to be done about an output. A file that holds what is wanted is no matter, whosever it is.

    Args:
        there: what bears its name.
        wanted: the sha256 of what is to be written.
        is_ours: whether this program has written the content of this sha256.
        was_ours: whether it once wrote a file of this name.
        overwrite: whether a file is written over, whatever it holds.
    """
    if there.kind is Kind.NOTHING:
        return Verdict.WRITE
    if there.sha256 == wanted:
        return Verdict.SAME
    if overwrite and there.kind is not Kind.OTHER:
        return Verdict.WRITE
    if there.kind in _ODD:
        return _ODD[there.kind]
    if there.sha256 is not None and is_ours(there.sha256):
        return Verdict.WRITE
    return Verdict.EDITED if was_ours else Verdict.FOREIGN


@dataclass(frozen=True, slots=True)
class Written:
    """What became of outputs: those that stand there as they should, and those that were left alone."""

    outputs: tuple[Path, ...]
    kept: tuple[Kept, ...] = ()


def write_outputs(
    texts: Mapping[Path, Content],
    record: str,
    witnesses: Witnesses,
    *,
    overwrite: bool,
    source: str | None = None,
    sha256: str = "",
) -> Written:
    """Write outputs, all together, but for those that a person has made or changed.

    The JSON beside them, if it is ours, then says which of them are. Those that hold what they should
    are not touched.

    Args:
        texts: the content of each; a path is a file that holds it.
        record: the name of the JSON in a folder that says what is written beside it, itself included.
        witnesses: who else knows what is ours.
        overwrite: whether files are written over, whatever they hold.
        source: the path of the recording, as a JSON has it: what is beside another's is left alone.
        sha256: the recording's, where one that has another path may be the same.

    Raises:
        OutputError: the folder can't be written to, or all outputs are a person's.
    """
    contents = {path: encode(text) for path, text in texts.items()}
    records = {path.parent / record for path in contents}
    verdicts: dict[Path, Verdict] = {}

    def choose(found: Mapping[Path, Found]) -> dict[Path, bytes | Path]:
        chosen: dict[Path, bytes | Path] = {}
        for place in sorted(records):
            own = {path: data for path, data in contents.items() if path.parent == place.parent}
            sight = _Sight(place, found, witnesses, overwrite, source, sha256)
            verdicts.update(sight.judge_all(_hash_all(own)))
            chosen |= sight.choose(own, verdicts)
        return chosen

    write_seen(list(dict.fromkeys([*contents, *sorted(records)])), choose)
    return _sum_up(verdicts)


def look_over(
    wanted: Mapping[Path, str], record: str, witnesses: Witnesses, *, overwrite: bool
) -> Written | None:
    """What ``write_outputs`` would give where it would write nothing; ``None`` where it would.

    Args:
        wanted: the sha256 of what each output is to hold, in one folder.
        record: the name of the JSON that says what was written.
        witnesses: who else knows what is ours.
        overwrite: whether files are written over, whatever they hold.
    """
    place = next(iter(wanted)).parent / record
    found = {path: look(path) for path in {*wanted, place}}
    verdicts = _Sight(place, found, witnesses, overwrite).judge_all(wanted)
    is_done = Verdict.WRITE not in verdicts.values() and Verdict.SAME in verdicts.values()
    return _sum_up(verdicts) if is_done else None


def foresee_outputs(
    paths: Sequence[Path], record: str, witnesses: Witnesses, *, source: str, overwrite: bool
) -> dict[Path, Verdict]:
    """Return what would be done about those outputs that are there, whatever is to be written.

    Args:
        paths: the outputs, in one folder.
        record: the name of the JSON that says what was written.
        witnesses: who else knows what is ours.
        source: the path of the recording, as a JSON has it.
        overwrite: whether files are written over, whatever they hold.
    """
    place = paths[0].parent / record
    found = {path: look(path) for path in {*paths, place}}
    sight = _Sight(place, found, witnesses, overwrite, source)
    verdicts = sight.judge_all(dict.fromkeys(paths, ""))
    return {p: verdict for p, verdict in verdicts.items() if found[p].kind is not Kind.NOTHING}


def judge_record(path: Path, *, overwrite: bool) -> Verdict:
    """What would be done about a JSON by the record in it, whatever is to be written."""
    sight = _Sight(path, {path: look(path)}, Witnesses(), overwrite)
    return sight.judge_all({path: ""})[path]


def hash_output(content: Content) -> str:
    """The sha256 of what an output is to hold; of the JSON it is without its record."""
    if isinstance(content, Path):
        with content.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    return hashlib.sha256(encode(content)).hexdigest()


def notify_kept(kept: Sequence[Kept], name: str, observe: Observer) -> None:
    """Tell, in a line, which outputs of a recording were left as they are and why, and what can be done about it.

    What a person changed can be taken up, by a command that can be copied as it stands.
    """
    if not kept:
        return
    told = ", ".join(f"{output.path.name} ({output.why})" for output in kept)
    can_be_replaced = [output for output in kept if output.can_be_replaced]
    remedies = [_propose_adoption(kept)]
    remedies += [f"--overwrite replaces {_point(can_be_replaced)}"] if can_be_replaced else []
    remedy = "; ".join(filter(None, remedies))
    text = f"not replaced: {told}. {remedy}".strip()
    observe(LeftNotice(f"{name}: {text}"))


def _propose_adoption(kept: Sequence[Kept]) -> str:
    """The commands by which edits of outputs are taken up; empty where there are none to take."""
    edited = [o.path for o in kept if o.why == Verdict.EDITED and can_be_taken_up(o.path)]
    commands = [f"`transcribe adopt {quote_argument(str(path))}`" for path in edited]
    if not commands:
        return ""
    return f"{' and '.join(commands)} {'takes' if len(commands) == 1 else 'take'} over the changes"


def _point(things: Sequence[object]) -> str:
    return "it" if len(things) == 1 else "them"


@dataclass
class _Sight:
    """What is seen of one recording's outputs in a folder: what bears their names, and what the JSON says."""

    record: Path
    found: Mapping[Path, Found]
    witnesses: Witnesses
    overwrite: bool
    source: str | None = None
    sha256: str = ""

    @cached_property
    def sealed(self) -> Sealed | None:
        """The JSON that is there, if it can be read."""
        there = self.found[self.record]
        try:
            return unseal(read_bytes(self.record)) if there.sha256 is not None else None
        except (
            OSError
        ):  # gone since it was found, which is seen before anything is written; or huge
            return None

    @property
    def written(self) -> Mapping[str, str]:
        """The sha256 of each output as it was last written, by suffix, as the JSON has them."""
        return self.sealed.written if self.sealed is not None else {}

    @cached_property
    def is_anothers(self) -> bool:
        """Whether the JSON that is there says that it is of another recording."""
        if self.source is None or self.sealed is None:
            return False
        try:
            media = read_media(self.sealed.body)
        except ValueError:
            return False
        is_same = bool(self.sha256) and media.sha256 == self.sha256
        return not is_same and bool(media.path != self.source)

    def judge_all(self, wanted: Mapping[Path, str]) -> dict[Path, Verdict]:
        """The verdict on each output."""
        return {path: self._judge(path, sha256) for path, sha256 in wanted.items()}

    def _judge(self, path: Path, wanted: str) -> Verdict:
        there, noted = self.found[path], self.written.get(self._suffix(path))
        if holds_review(path):
            return Verdict.CORRECTIONS
        if path == self.record and self.sealed is not None:
            there = Found(there.kind, self.sealed.sha256)
        verdict = judge(
            there,
            wanted,
            lambda sha256: sha256 == noted or self.witnesses.know(sha256),
            was_ours=noted is not None,
            overwrite=self.overwrite,
        )
        is_there = there.kind is not Kind.NOTHING
        if verdict is Verdict.WRITE and is_there and not self.overwrite and self.is_anothers:
            return Verdict.ANOTHERS
        return verdict

    def choose(
        self, contents: Mapping[Path, bytes | Path], verdicts: Mapping[Path, Verdict]
    ) -> dict[Path, bytes | Path]:
        """What is to be written, the JSON first: also where it has only to say more than it does.

        What is about to be written is noted in the ledger, so that a run that is killed in the middle
        leaves nothing that the next one would not know.
        """
        chosen = {p: c for p, c in contents.items() if verdicts[p] is Verdict.WRITE}
        ours = {p: hash_output(c) for p, c in contents.items() if not verdicts[p].is_kept}
        if self.witnesses.ledger is not None:
            self.witnesses.ledger.note(hash_output(content) for content in chosen.values())
        body = self._choose_body(contents, verdicts)
        if body is None:
            return chosen
        sealed = seal(body, {**self.written, **{self._suffix(p): h for p, h in ours.items()}})
        chosen.pop(self.record, None)
        is_there = self.found[self.record].sha256 == hash_output(sealed)
        return chosen if is_there else {self.record: sealed, **chosen}

    def _choose_body(
        self, contents: Mapping[Path, bytes | Path], verdicts: Mapping[Path, Verdict]
    ) -> bytes | None:
        """The JSON that is to say what is written beside it; ``None`` where none of ours may be written."""
        own = contents.get(self.record)
        if verdicts.get(self.record) is Verdict.WRITE and isinstance(own, bytes):
            return own
        if self.found[self.record].kind is not Kind.FILE or self.sealed is None:
            return None
        is_ours = self.sealed.is_whole or self.witnesses.know(self.sealed.sha256)
        is_ours |= verdicts.get(self.record) is Verdict.SAME
        return self.sealed.body if is_ours and not self.is_anothers else None

    def _suffix(self, path: Path) -> str:
        return (
            OWN
            if path == self.record
            else path.name.removeprefix(self.record.name.removesuffix(OWN))
        )


def _hash_all(contents: Mapping[Path, bytes | Path]) -> dict[Path, str]:
    return {path: hash_output(content) for path, content in contents.items()}


def _sum_up(verdicts: Mapping[Path, Verdict]) -> Written:
    """What became of the outputs.

    Raises:
        OutputError: all of them were left alone.
    """
    kept = tuple(
        Kept(path, str(verdict), verdict not in _NEVER)
        for path, verdict in verdicts.items()
        if verdict.is_kept
    )
    outputs = tuple(path for path, verdict in verdicts.items() if not verdict.is_kept)
    if kept and not outputs:
        raise _refuse(kept)
    return Written(outputs, kept)


def _refuse(kept: Sequence[Kept]) -> OutputError:
    told = ", ".join(f"{output.path.name} ({output.why})" for output in kept)
    reason = f"nothing was written, because this would overwrite {told}"
    remedy = (
        "Choose another folder with --output-dir, or replace the existing files with --overwrite"
    )
    return OutputError(str(kept[0].path.parent), reason, remedy)
