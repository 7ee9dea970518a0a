"""A published page → `Reference`: what was published, told apart from what was said.

Three steps: a reader makes paragraphs of its format (`plain`, `web`, `word`); the page's own use of
names shows who its speakers are (`openers`) and where the transcript begins; what stands before
becomes headline, byline and preface, the rest turns and headings (`roles`). Hints of a preset correct it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.domain import Reference, ReferenceTurn, Section
from pipeline.errors import ReferencePageError, SpeechlessPage
from pipeline.reference.entries import UNKNOWN, Entry
from pipeline.reference.hints import KNOWN, Hints, list_unused, read_hints
from pipeline.reference.openers.speaker_fields import write_fields_as_names
from pipeline.reference.openers.turn_shapes import Opener, Shape
from pipeline.reference.paragraphs import MOST_PARAGRAPHS, Line, Page, Paragraph, Role
from pipeline.reference.plain import read_text
from pipeline.reference.roles import assign_roles
from pipeline.reference.web import read_html
from pipeline.reference.word import UnreadableDocument, read_docx
from pipeline.text.asides import begins_with_time, take_off_overlap_marks, take_out_asides
from pipeline.text.case_folding import fold_name
from pipeline.text.text_encoding import decode_text
from pipeline.text.unseen import strip_unseen
from pipeline.user_files import MOST_LETTERS, has_endless_word

__all__ = [
    "KNOWN",
    "SUFFIXES",
    "Line",
    "Page",
    "Role",
    "read_hints",
    "read_page",
    "read_spoken",
]

_HTML = (".html", ".htm", ".xhtml")

_REMEDY = (
    "A published text needs speech, best as turns such as 'Jane Doe: Good morning.'; "
    "save it as plain text, Markdown, HTML or .docx"
)
_NO_TEXTS = ("%PDF-", "{\\rtf")
"""What documents begin with that are text for machines only."""
_DECORATED = re.compile(r"(?P<mark>[-=~*_#+·•–—])(?P=mark)*+\s+(?P<text>\S.*?)\s+(?P=mark)++")
_STAR = re.compile(r"(?<=[^\W_])([.,]?)\*{1,3}(?=[\s.,;:!?]|$)")


def read_page(data: bytes, suffix: str, name: str = "reference", hints: Sequence[str] = ()) -> Page:
    """A page in any format, and what each of its paragraphs was taken for.

    A line opens a turn when it starts with ``Name:``, or with a name in the way in which this page
    sets names apart; the lines after it belong to the same turn, except for headings: Markdown's, and
    short lines without a full stop that stand directly before a turn. A name is a speaker when it opens
    two lines or more; one that opens a single line must look like a name and stand inside the transcript,
    which begins after a line such as "The conversation is below:" (itself neither preface nor heading) or
    with the first speaker. Where nobody is named, every paragraph is a turn. Blank lines mean nothing.

    Args:
        data: The file.
        suffix: Of its name, with the dot; an unknown one is taken for plain text.
        name: What to call the page in an error message.
        hints: Lines ``ROLE: TEXT`` that correct wrong guesses.

    Raises:
        ReferencePageError: The page is not what its suffix says, or empty.
        ConfigError: A hint has no known role.
    """
    told, kind = read_hints(hints), suffix.lower()
    if kind == ".docx":
        try:
            return _make_page(read_docx(data), name, told)
        except UnreadableDocument as error:
            raise ReferencePageError(name, str(error), "Save it as .docx again") from error
    is_html = kind.endswith(_HTML)  # also ".podcast.html"
    decoded = decode_text(data, markup=is_html)
    if decoded is None or decoded.text.startswith(_NO_TEXTS):
        raise ReferencePageError(name, "this is not a text file", _REMEDY)
    read = read_html if is_html else read_text
    return replace(_make_page(read(decoded.text), name, told), note=decoded.note)


def read_spoken(
    turns: Iterable[tuple[str | None, Sequence[str]]],
    name: str = "reference",
    hints: Sequence[str] = (),
) -> Page:
    """A page out of turns that are known already, such as those of subtitles: speaker and paragraphs.

    Raises:
        ReferencePageError: Nothing is said in them.
        ConfigError: A hint has no known role.
    """
    told = read_hints(hints)
    names = {fold_name(spelling): shown for spelling, shown in told.speakers}
    entries: list[Entry] = []
    for speaker, paragraphs in turns:
        shown = strip_unseen(names.get(fold_name(speaker or ""), speaker or ""))
        plain = map(strip_unseen, paragraphs)
        for number, text in enumerate(p for p in plain if p.strip()):
            hint = told.find(text)
            role = hint.role if hint else Role.SPEECH if number else Role.TURN
            written = f"{speaker}: {text}" if speaker and not number else text
            opener = Opener(shown, text, Shape.COLON) if role is Role.TURN else None
            entries.append(Entry(Paragraph(written), role, opener))
    return _finish(entries, name, told)


def _make_page(paragraphs: Sequence[Paragraph], name: str, hints: Hints) -> Page:
    if not paragraphs:
        raise SpeechlessPage(name, "the text is empty", _REMEDY)
    if len(paragraphs) > MOST_PARAGRAPHS:
        reason = f"it has more than {MOST_PARAGRAPHS:,} paragraphs"
        raise ReferencePageError(name, reason, "Use the text of one conversation")
    if any(has_endless_word(paragraph.text) for paragraph in paragraphs):
        reason = f"a word of more than {MOST_LETTERS:,} letters is in it"
        raise ReferencePageError(name, reason, _REMEDY)
    plain = [replace(p, text=take_off_overlap_marks(p.text)) for p in paragraphs]
    lines = write_fields_as_names([p for p in plain if p.text.strip()])
    return _finish(assign_roles(lines, hints), name, hints)


def _finish(entries: Sequence[Entry], name: str, hints: Hints) -> Page:
    lines = _make_lines(entries)
    reference = _assemble(lines)
    if not reference.turns:
        reason = "it has no speech" if lines else "the text is empty"
        raise SpeechlessPage(name, reason, _REMEDY)
    names = [entry.opener.name for entry in entries if entry.opener]
    texts = [line.text for line in lines]
    return Page(
        reference, lines, list_unused(hints, texts, [*names, *_list_written(entries, hints)])
    )


def _list_written(entries: Sequence[Entry], hints: Hints) -> list[str]:
    """The spellings of hints that some turn does open with."""
    opened = [fold_name(entry.text) for entry in entries if entry.opener]
    return [
        spelling
        for spelling, _ in hints.speakers
        if any(fold_name(spelling) in text for text in opened)
    ]


def _make_lines(entries: Sequence[Entry]) -> tuple[Line, ...]:
    """The lines with who speaks and what of them is spoken."""
    lines: list[Line] = []
    speaker: str | None = None
    timed = _has_times(entries)
    starred = any(e.role is Role.FOOTNOTE and e.text.startswith("*") for e in entries)
    for number, entry in enumerate(entries, start=1):
        role = entry.role or Role.SPEECH
        if role is Role.TURN:
            speaker = entry.name if entry.name not in (None, "", UNKNOWN) else None
        if role not in (Role.TURN, Role.SPEECH):
            heads = role in (Role.HEADLINE, Role.HEADING)
            lines.append(Line(number, role, _undecorate(entry.text) if heads else entry.text))
            continue
        said, asides = take_out_asides(entry.said, timed=timed)
        said = _STAR.sub(r"\1", said) if starred else said
        lines.append(Line(number, role, entry.text, speaker, said, asides))
    return tuple(lines)


def _undecorate(text: str) -> str:
    """A heading without what is drawn on both sides of it: ``--- The sea ---``, ``=== The sea ===``."""
    drawn = _DECORATED.fullmatch(text)
    return drawn["text"] if drawn else text


def _has_times(entries: Sequence[Entry]) -> bool:
    """Whether the page puts a time before most of its paragraphs, so that none of them says it."""
    spoken = [e.said for e in entries if e.role in (Role.TURN, Role.SPEECH) and e.said]
    return sum(map(begins_with_time, spoken)) * 2 > max(2, len(spoken))


def _assemble(lines: Sequence[Line]) -> Reference:
    """The page's parts in their order, without turns in which nothing is said."""
    turns: list[tuple[str | None, list[str]]] = []
    headings: list[tuple[str, int]] = []
    for line in lines:
        if line.role is Role.TURN or (line.role is Role.SPEECH and not turns):
            turns.append((line.speaker, []))
        if line.role is Role.HEADING:
            headings.append((line.text, len(turns)))
        elif line.said:
            turns[-1][1].append(line.said)
    spoken = [position for position, (_, paragraphs) in enumerate(turns) if paragraphs]
    by_role = {role: tuple(line.text for line in lines if line.role is role) for role in Role}
    return Reference(
        title=" ".join(by_role[Role.HEADLINE]),
        preface=by_role[Role.SUMMARY],
        sections=tuple(
            Section(text, bisect_left(spoken, first))
            for text, first in headings
            if spoken and spoken[-1] >= first
        ),
        turns=tuple(ReferenceTurn(turns[p][0], tuple(turns[p][1])) for p in spoken),
        byline=by_role[Role.BYLINE],
        footnotes=by_role[Role.FOOTNOTE],
    )
