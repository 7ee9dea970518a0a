"""Subtitle files repaired as far as that needs no other words; all else in them stays as it is."""

from __future__ import annotations

import codecs
import contextlib
import json
import re
import stat
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.config import Settings
from pipeline.cues.checking.time_grid import fit_grid
from pipeline.cues.fixing.file_cue import FileCue, Repair
from pipeline.cues.fixing.fix_cues import fix_cues
from pipeline.cues.fixing.kinds import DEFAULT_KINDS
from pipeline.cues.fixing.line_repairs import join_lines
from pipeline.errors import FormatError, OutputError, UsageError
from pipeline.formats import read_subtitles
from pipeline.formats.helpers.subtitle_lines import TIME, read_time, split_lines
from pipeline.formats.in_place.block_writing import NewCue, rewrite_blocks
from pipeline.formats.in_place.cue_blocks import BLOCK_SUFFIXES, read_blocks
from pipeline.run.commands.check_subtitles import CheckedFile, check_text
from pipeline.run.documents import choose_style
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.transcripts import name_subject, read_text, tell_unread
from pipeline.run.outputs.witnesses import Witnesses
from pipeline.run.outputs.writing import write_outputs
from pipeline.run.resources import find_local_store
from pipeline.store import prepare_folder
from pipeline.store.atomic_files import Found, Kind, look, write_seen
from pipeline.terminal import escape_in_json
from pipeline.text.encoding_guess import ENCODINGS
from pipeline.text.unseen import strip_unseen
from pipeline.user_files import MOST_TEXT_BYTES, read_bytes
from pipeline.user_folders import find_cache_dir

_PLACE = re.compile(r"\{\\(?:an?[0-9]|pos|move)")
_SETTING = re.compile(r"\b(?:line|position|region|X1):")
_TIME_TAG = re.compile(rf"<({TIME})>")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class FixedFile:
    """What became of a subtitle file.

    Attributes:
        path: the file.
        output: what was written; ``None`` where nothing was to be repaired.
        repairs: what was done, by cue of the file as it was.
        before: the broken rules of the file as it was.
        after: those that are left.
        starts: when each cue of the file as it was starts, in milliseconds; cues that show nothing count, too.
    """

    path: Path
    output: Path | None
    repairs: tuple[Repair, ...]
    before: CheckedFile
    after: CheckedFile
    starts: tuple[int, ...]

    def show_start(self, cue: int) -> str:
        """When a cue of the file as it was starts."""
        return self.before.write_time(self.starts[cue - 1])


def fix_file(
    path: Path,
    settings: Settings,
    *,
    output: Path | None = None,
    in_place: bool = False,
    kinds: Collection[str] = DEFAULT_KINDS,
    observe: Observer = lambda _: None,
) -> FixedFile:
    """Repair a subtitle file.

    Args:
        path: an SRT, VTT or SBV file, whoever made it.
        settings: the style, and what is given beside it; ``overwrite`` for an output that is there already.
        output: where the repaired file goes; beside the file by default, as ``NAME.fixed.srt``.
        in_place: whether it takes the place of the file.
        kinds: what may be repaired, of ``KINDS``.
        observe: told what the file's encoding was taken for, where that isn't sure, and what is no subtitle.

    Raises:
        FormatError: the file is none of these, can't be read, or its cues can't be told apart line by line.
        OutputError: the output can't be written, or is a person's.
        UsageError: the output is the file.
    """
    target = path if in_place else _choose_target(path, output)
    found = look(path.resolve()) if in_place else None  # before it is read
    text = read_text(path, observe)
    with name_subject(str(path)):
        tell_unread(path, text, observe)
        changed, repairs = fix_text(text, path.suffix, settings, kinds)
    before, after = check_text(path, text, settings), check_text(path, changed, settings)
    written = target if changed != text or output is not None else None
    if written is not None:
        data = _encode_as(read_bytes(path, MOST_TEXT_BYTES), text, changed, path, observe)
        _write(written, data, settings, found)
    starts = tuple(block.span.start_ms for block in read_blocks(text, path.suffix))
    return FixedFile(path, written, repairs, before, after, starts)


def _choose_target(path: Path, output: Path | None) -> Path:
    """Where the repaired file goes if not over the file."""
    target = output or path.with_name(f"{path.stem}.fixed{path.suffix}")
    if _is_same_file(target, path):
        raise UsageError("--output", "this is the file itself", "Use --in-place to write over it")
    if target.suffix.lower() != path.suffix.lower():
        reason = f"the repaired file is {path.suffix[1:]} as the file itself"
        remedy = (
            f"Give the output the suffix {path.suffix}; `transcribe export` writes other formats"
        )
        raise UsageError("--output", reason, remedy)
    return target


def fix_text(
    text: str, suffix: str, settings: Settings, kinds: Collection[str] = DEFAULT_KINDS
) -> tuple[str, tuple[Repair, ...]]:
    """The text of a subtitle file, repaired, and what was done.

    Raises:
        FormatError: it is no SRT, VTT or SBV file, or its cues can't be told apart line by line.
    """
    if suffix.lower() not in BLOCK_SUFFIXES:
        known = ", ".join(BLOCK_SUFFIXES)
        reason = "only files of lines can be repaired in place"
        raise FormatError(suffix or "a file without a suffix", reason, f"Use {known}")
    cues = _read_cues(text, suffix)
    language = settings.language or ""
    style = fit_grid(choose_style(settings, language=language), (cue.span for cue in cues))
    fixed, repairs = fix_cues(cues, style, language, kinds)
    new = []
    for cue in fixed:
        was = cues[cue.number - 1]
        new.append(NewCue(cue.number - 1, cue.span, None if cue.lines == was.lines else cue.lines))
    changed = rewrite_blocks(text, suffix, new) if repairs else text
    if _read_words(changed, suffix) != _read_words(text, suffix):
        reason = "its words would not stay as they are"
        raise FormatError(suffix, reason, "Save it in a subtitle editor first")
    return changed, repairs


def _read_cues(text: str, suffix: str) -> list[FileCue]:
    """The cues of a file with their lines as they are.

    Raises:
        FormatError: readers see others in it.
    """
    lines = split_lines(text)
    cues = []
    for number, block in enumerate(read_blocks(text, suffix), start=1):
        own = tuple(lines[block.times + 1 : block.text_end])
        placed = _SETTING.search(lines[block.times]) or any(map(_PLACE.search, own))
        lit = [read_time(time, suffix) for line in own for time in _TIME_TAG.findall(line)]
        cues.append(FileCue(number, block.span, own, bool(placed), max(lit, default=0)))
    spans = {cue.span for cue in read_subtitles(text, suffix)}
    if not spans <= {cue.span for cue in cues}:
        reason = "it shows its words one by one"
        raise FormatError(
            suffix, reason, "Export it again from the transcript in the style you need"
        )
    return cues


def _read_words(text: str, suffix: str) -> list[str]:
    """The words of a file in some order, without the marks around them."""
    texts = (strip_unseen(join_lines(cue.lines)) for cue in read_subtitles(text, suffix))
    return sorted(word for shown in texts for word in re.findall(r"\w+", shown))


def _encode_as(data: bytes, before: str, after: str, path: Path, observe: Observer) -> bytes:
    """The new text in the encoding of the old one, its mark too; else in UTF-8, which is told."""
    marked = [(mark, name) for mark, name in _MARKS if data.startswith(mark)][:1]
    plain = ("utf-8", "utf-16-le", "utf-16-be", *ENCODINGS)
    for mark, name in marked or [(b"", name) for name in plain]:
        try:
            if mark + before.encode(name) == data:
                return mark + after.encode(name)
        except UnicodeEncodeError:
            continue
    observe(Notice(f"{path} was repaired as UTF-8: its own encoding has not all of its characters"))
    return after.encode("utf-8")


def _is_same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, be it by links or by another way of writing its name."""
    try:
        return one.samefile(other)
    except OSError:  # there is none yet
        return one.resolve() == other.resolve()


def _write(target: Path, data: bytes, settings: Settings, found: Found | None) -> None:
    """Write a file, over itself where it was ``found`` before."""
    if found is not None:
        _write_over(target, data, found)
        return
    prepare_folder(target.parent)
    store = find_local_store(find_cache_dir(), settings) if settings.cache else None
    record = f"{target.stem}.json"
    try:
        write_outputs({target: data}, record, Witnesses(store), overwrite=settings.overwrite)
    except OutputError as error:
        if target.exists():
            reason = "this file is there already, and was not written over"
            raise OutputError(str(target), reason, "Name another with --output") from error
        raise


def _write_over(path: Path, data: bytes, found: Found) -> None:
    """Write over a file that is what it was when it was looked at; where a link leads, not over the link.

    Raises:
        OutputError: it is protected, or somebody has changed it since then.
    """
    target = path.resolve()
    if found.kind is Kind.PROTECTED:
        reason = "it is write-protected"
        raise OutputError(str(path), reason, "Allow writing to it, or name another with --output")

    def choose(now: Mapping[Path, Found]) -> Mapping[Path, bytes]:
        if now[target] != found:
            reason = "it was changed while it was being repaired"
            raise OutputError(str(path), reason, "Run this again")
        return {target: data}

    mode = stat.S_IMODE(target.stat().st_mode)
    write_seen([target], choose)
    with contextlib.suppress(OSError):
        target.chmod(mode)


def write_repairs(fixed: Sequence[FixedFile]) -> str:
    """What was done and what is left, as a JSON document."""
    files = [
        {
            "file": str(one.path),
            "output": None if one.output is None else str(one.output),
            "style": one.before.style.name,
            "repairs": [
                {
                    "cue": repair.cue,
                    "kind": repair.kind,
                    "moved_ms": repair.moved_ms or None,
                    "text": repair.told,
                }
                for repair in one.repairs
            ],
            "left": [
                {"rule": rule, "hard": hard, "cues": count}
                for (rule, hard), count in one.after.count_rules().items()
            ],
        }
        for one in fixed
    ]
    return escape_in_json(json.dumps({"files": files}, ensure_ascii=False, indent=1)) + "\n"
