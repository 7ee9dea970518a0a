"""Outputs that a person edited by hand: their edits become corrections, from which every other output is made anew."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Final

from pipeline.config import SETTINGS, Settings
from pipeline.corrections.applying import begin_review
from pipeline.corrections.counting import ChangeCounts, count_changes
from pipeline.corrections.edited_files.edit_cells import EditSize, WrittenParagraph, measure_edit
from pipeline.corrections.edited_files.taking_edits import take_edits
from pipeline.corrections.listed_changes import ListedChange, list_changes
from pipeline.cues.style import SpeakerLabels
from pipeline.domain import Review, Speaker, Transcript
from pipeline.domain.time_ranges import names_parts
from pipeline.errors import FormatError, OutputError, UsageError
from pipeline.formats import FORMATS, Format, find_format, find_suffix
from pipeline.formats.helpers.output_record import unseal
from pipeline.formats.texts.text_marks import MARKS, TIMESTAMPS
from pipeline.names import give_names
from pipeline.run.commands.rename import saving
from pipeline.run.commands.republish import Republished, republish
from pipeline.run.commands.retime_words import retime_review
from pipeline.run.documents import Documents, fit_labels, make_documents, making_once
from pipeline.run.events import Kept, Notice, Observer
from pipeline.run.inputs.reviews import find_review, holds_review
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.inputs.written_files import (
    can_be_taken_up,
    count_words,
    list_shown,
    read_first_paragraph,
    read_written,
)
from pipeline.run.outputs.edited_form import find_lost_form
from pipeline.run.outputs.review_files import hold_review
from pipeline.run.outputs.writing import Written, hash_output
from pipeline.store import change_folder
from pipeline.user_files import MOST_BYTES, explain, read_bytes

LEAST_COMMON = 0.4
"""Share of the words of file or transcript, whichever has fewer, that both must have: two English texts that
have nothing to do with one another share a quarter of theirs, in order."""

FEWEST_WORDS = 20
"""In fewer words anything may have been changed."""

MOST_CUT = 0.2
"""Share of the words that may be gone in one piece; more is a file that somebody cut."""

SPEAKER_LABELS: Final[tuple[SpeakerLabels, ...]] = ("none", "name", "dash", "colour")
"""Ways to tell who speaks in which subtitles may have been written."""

CLEANINGS = SETTINGS["cleaning"].choices
"""Levels of cleaning that a file may have been written in."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of an edited file: how much was changed in it, what, the files, and those that were left alone."""

    counts: ChangeCounts
    changes: tuple[ListedChange, ...] = ()
    named: tuple[Speaker, ...] = ()
    outputs: tuple[Path, ...] = ()
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class _Edited:
    """An edited file: its bytes, what was written there before, and both as they are read.

    It ``is_known`` where it holds what was written there last. ``is_marked`` where that had a title, times or marks
    that the transcript doesn't ask for.
    """

    path: Path
    data: bytes
    written: str | bytes
    base: tuple[WrittenParagraph, ...]
    now: tuple[WrittenParagraph, ...]
    is_known: bool = False
    is_marked: bool = False


def adopt_file(
    path: Path,
    settings: Settings,
    *,
    transcript: Path | None = None,
    audio: Path | None = None,
    may_be_cut: bool = False,
    observe: Observer = lambda _: None,
    cache_dir: Path | None = None,
) -> Adopted:
    """Take up what a person changed in an output, and render every other output anew.

    Args:
        path: an output of any format whose words can be read back.
        settings: the layout of subtitles, and the model that new words are timed by.
        transcript: the JSON that it was made from, in place of the one beside it.
        audio: the recording, in place of the one that the JSON names.
        may_be_cut: whether a long passage may be gone.
        observe: told what a person should know.
        cache_dir: where earlier runs note what they have written; the user's cache if not given.

    Raises:
        TranscribeError: it is no transcript's, or another recording's, or cut; or can't be read; or written.
    """
    record = transcript or find_record(path)
    with change_folder(record.parent), hold_review(record), making_once():
        before, review = read_transcript(record), find_review(record)
        documents = make_documents(before, settings, review)
        edited = _read(path, record, documents, settings)
        check_edit(path, measure_edit(edited.base, edited.now), may_be_cut=may_be_cut)
        current, after = _take(edited, documents)
        if after is current and edited.is_known:
            return Adopted(count_changes(current, current))
        after = retime_review(after, record, settings, observe, before=current, audio=audio)
        changed = review if after is current else after
        anew = Republished(record, before, changed, before, review)
        anew = _choose_targets(anew, edited, settings, observe)
        with saving(record, review, changed):
            written = republish(anew, settings, observe=observe, cache_dir=cache_dir)
    return _sum_up(current, after, written)


def _take(edited: _Edited, documents: Documents) -> tuple[Review, Review]:
    """The corrections as they were, and with the edits of a file."""
    current = documents.review or begin_review(documents.recognised.cleaned)
    speakers = documents.corrected.cleaned.speakers
    return current, take_edits(current, edited.base, edited.now, speakers)


def _sum_up(before: Review, after: Review, written: Written) -> Adopted:
    named = tuple(speaker for speaker in after.speakers if speaker not in before.speakers)
    counts, changes = count_changes(before, after), list_changes(before, after)
    return Adopted(counts, changes, named, written.outputs, written.kept)


def check_kind(path: Path) -> None:
    """Check that a file is of a kind whose words can be read back.

    Raises:
        UsageError: it isn't.
    """
    if not can_be_taken_up(path) or holds_review(path):
        reason = "changes can't be read from a file of this kind"
        raise UsageError(str(path), reason, "Give one with text, such as txt, docx, srt or html")


def find_record(path: Path) -> Path:
    """The transcript's JSON beside an output: that of the longest stem which the output's name begins with.

    The suffix of its format is no part of it: beside ``talk.podcast.html`` may lie ``talk.podcast.json``. The
    output of a part of a recording is never the whole's.

    Raises:
        UsageError: there is none, or no such output.
    """
    if not path.exists():
        raise UsageError(str(path), "file not found", "Check the path")
    stem = path.name[: len(path.name) - len(find_suffix(path.name))]
    while stem:
        record = path.with_name(f"{stem}.json")
        if record.is_file():
            return record
        if names_parts(stem):
            reason = f"the transcript of this part is not in the same folder: {record.name}"
            raise UsageError(str(path), reason, "Name it with --transcript")
        stem = stem.rpartition(".")[0]
    reason = f"its transcript is not in the same folder: {Path(path.name).stem}.json"
    raise UsageError(str(path), reason, "Name it with --transcript")


def check_edit(path: Path, size: EditSize, *, may_be_cut: bool) -> None:
    """Check that a file is the transcript's, and whole.

    Raises:
        OutputError: it isn't.
    """
    fewer = min(size.base, size.edited)
    if not size.edited and size.base:
        raise OutputError(str(path), "it has no speech", "Restore its text")
    if size.edited and not size.base:
        return
    if fewer >= FEWEST_WORDS and size.common < LEAST_COMMON * fewer:
        reason = (
            f"it has hardly anything in common with the transcript: {size.common} of {fewer} words"
        )
        raise OutputError(
            str(path), reason, "Check that it belongs to this recording; --transcript names another"
        )
    if size.longest_cut > max(FEWEST_WORDS, MOST_CUT * size.base) and not may_be_cut:
        share = round(100 * size.longest_cut / size.base)
        reason = f"{size.longest_cut} words in a row, {share} % of all, are missing from it"
        raise OutputError(str(path), reason, "If you want them deleted everywhere, add --allow-cut")


def _read(path: Path, record: Path, documents: Documents, settings: Settings) -> _Edited:
    """The edited file, and what it was before."""
    check_kind(path)
    _refuse_template_output(path, record)
    try:
        data = read_bytes(path, MOST_BYTES)
    except OSError as error:
        reason = f"it can't be read ({explain(error)})"
        raise FormatError(str(path), reason, "Check the path and its permissions") from error
    shown = list_shown(documents.corrected.cleaned)
    suffix = find_suffix(path.name)
    now = read_written(data, suffix, str(path), shown)
    written = _find_written(path, record)
    if (
        written == hashlib.sha256(data).hexdigest()
    ):  # nobody edited it, whatever would be written now
        return _Edited(path, data, data, now, now, True)
    known = find_format(suffix)
    offered = _list_renderings(known, documents, settings) if known is not None else iter(())
    seen = []
    for content in offered:
        base = read_written(content, suffix, str(path), shown)
        seen.append(_Edited(path, data, content, base, now))
        if hash_output(content) == written:
            return seen[-1]
    marked = _find_marked(known, data, documents, written) if known is not None else None
    if marked is not None:
        content, cleaned = marked
        shown = list_shown(cleaned)
        base, now = (read_written(text, suffix, str(path), shown) for text in (content, data))
        return _Edited(path, data, content, base, now, is_marked=True)
    nearest = min(seen, key=_measure_distance)
    _refuse_second_language(nearest)
    return _find_formerly_named(nearest, known, documents, settings, written) or nearest


def _refuse_second_language(edited: _Edited) -> None:
    """Raise `FormatError` for a file that was not written of this text, and has another one beside it."""
    size = measure_edit(edited.base, edited.now)
    if size.edited - size.base >= 3 + 0.4 * size.base:
        raise FormatError(
            str(edited.path),
            "it holds far more text than the transcript, as a file in two languages does",
            "Correct the transcript with: transcribe review; or edit and adopt a file without --bilingual",
        )


def _find_formerly_named(
    edited: _Edited,
    known: Format | None,
    documents: Documents,
    settings: Settings,
    written: str | None,
) -> _Edited | None:
    """What was written before a rename, which left the edited file as it was.

    The names in it are the former ones where the text with them is what was written there; taken for edits, they
    would undo the rename.
    """
    if known is None or written is None:
        return None
    speakers = documents.corrected.cleaned.speakers
    present = {speaker.label: speaker.name for speaker in speakers}
    _, after = _take(edited, documents)
    shown = {s.label: s.name for s in after.speakers if s.name != present.get(s.label, s.name)}
    for names in (shown, {label: label for label in present}):
        former = _rename_all(documents, names, settings)
        for document in (former.recognised, former.corrected):
            content = known.render(former.fit(document, known))
            if hash_output(content) == written:
                names_then = list_shown(document.cleaned)
                texts = (content, edited.data)
                base, now = (read_written(t, known.suffix, "", names_then) for t in texts)
                return replace(edited, written=content, base=base, now=now)
    return None


def _rename_all(documents: Documents, names: Mapping[str, str], settings: Settings) -> Documents:
    """The documents with other names for speakers, by label."""
    transcript, review = documents.recognised.transcript, documents.review
    renamed = replace(transcript, speakers=give_names(transcript.speakers, names))
    if review is not None:
        review = replace(review, speakers=give_names(review.speakers, names))
    return make_documents(renamed, settings, review)


def _find_marked(
    known: Format, data: bytes, documents: Documents, written: str | None
) -> tuple[str | bytes, Transcript] | None:
    """What was written with a title, times and marks that were asked for once, as by an export, and its transcript.

    The title is the first paragraph of what is there now.
    """
    if written is None or not known.is_page:
        return None
    head = read_first_paragraph(data, known.suffix)
    marks = ((), MARKS, *((mark,) for mark in MARKS))
    made = dict.fromkeys((documents.corrected, documents.recognised))
    for document, title, timestamps, kinds in product(made, (None, head), TIMESTAMPS, marks):
        own = document.cleaned.origin
        form = {"timestamps": timestamps, "marks": kinds, "title": title or own.title}
        cleaned = document.cleaned.with_origin(**form)
        content = known.render(replace(document, cleaned=cleaned))
        if hash_output(content) == written:
            return content, cleaned
    return None


def _refuse_template_output(path: Path, record: Path) -> None:
    """Refuse a text that a template wrote: which of its words were said isn't known."""
    ending = path.name.removeprefix(record.name.removesuffix(".json"))
    suffixes = {suffix for known in FORMATS.values() for suffix in known.suffixes}
    if ending.lower() not in suffixes and _find_written(path, record) is not None:
        reason = "it was written by a template, so it is unknown which of its words were spoken"
        raise UsageError(str(path), reason, "Edit the txt, md, docx or html, and adopt that")


def _measure_distance(edited: _Edited) -> tuple[int, int]:
    """By how many words a file differs from what may have been written there, and in how many places in names."""
    size = measure_edit(edited.base, edited.now)
    base, now = (Counter(part.name for part in side) for side in (edited.base, edited.now))
    return size.base + size.edited - 2 * size.common, ((base - now) + (now - base)).total()


def _list_renderings(
    known: Format, documents: Documents, settings: Settings
) -> Iterator[str | bytes]:
    """What may have been written in a format: without corrections and with them, and asked for in other ways.

    Subtitles may tell otherwise who speaks; the words may be cleaned to another level.
    """
    yield from _render_both(known, documents)
    if known.is_laid_out and documents.style is not None:
        for labels in SPEAKER_LABELS:
            style = replace(documents.style, speaker_labels=labels)
            if fit_labels(style, known) != fit_labels(documents.style, known):
                yield from _render_both(known, replace(documents, style=style))
    transcript = documents.recognised.transcript
    if transcript.origin.cleaning not in CLEANINGS:
        return
    for level in CLEANINGS:
        if level == transcript.origin.cleaning:
            continue
        other = make_documents(transcript.with_origin(cleaning=level), settings, documents.review)
        yield from _render_both(known, other)


def _render_both(known: Format, documents: Documents) -> Iterator[str | bytes]:
    """What a format is of the text without corrections, and with them."""
    yield known.render(documents.fit(documents.recognised, known))
    if documents.review is not None:
        yield known.render(documents.fit(documents.corrected, known))


def _find_written(path: Path, record: Path) -> str | None:
    """The sha256 of what was last written in an output, as the JSON beside it has it."""
    stem = record.name.removesuffix(".json")
    if path.parent.resolve() != record.parent.resolve() or not path.name.startswith(stem):
        return None
    return unseal(read_bytes(record, MOST_BYTES)).written.get(path.name.removeprefix(stem))


def _choose_targets(
    anew: Republished, edited: _Edited, settings: Settings, observe: Observer
) -> Republished:
    """What is to be written: also the edited file, unless it holds more than its words, which is told."""
    lost = _find_lost(anew, edited, settings)
    if not lost:
        return replace(anew, taken=frozenset({hashlib.sha256(edited.data).hexdigest()}))
    what = f"{edited.path.name} is not updated, because {lost} would be lost"
    observe(Notice(what))
    return replace(anew, left=frozenset({edited.path.resolve()}))


def _find_lost(anew: Republished, edited: _Edited, settings: Settings) -> str:
    """What writing the edited file anew would lose, in words."""
    if edited.is_marked:
        return "its title, times and marks"
    suffix = find_suffix(edited.path.name)
    name = next(name for name, known in FORMATS.items() if known is find_format(suffix))
    documents = make_documents(anew.transcript, settings, anew.review)
    ours = FORMATS[name].render(documents.choose(name))
    words, was, shown = (
        count_words(content, suffix, str(edited.path))
        for content in (edited.data, edited.written, ours)
    )
    if words - was - shown:
        return "words that differ from the transcript"
    return find_lost_form(edited.data, ours, edited.written, suffix)
