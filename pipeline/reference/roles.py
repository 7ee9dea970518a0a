"""Paragraphs of a page → what each of them is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from pipeline.reference.entries import UNKNOWN, Entry
from pipeline.reference.furniture import (
    could_be_title,
    find_footer,
    find_notes,
    introduces,
    is_box,
    is_byline,
    is_credit,
    is_end_mark,
    is_field,
    is_interruption,
    thanks_readers,
)
from pipeline.reference.furniture.section_headings import (
    PageStyle,
    find_headings,
    find_labelled,
    is_in_capitals,
    is_title_case,
    looks_like_heading,
    read_label,
    read_numbering,
    read_style,
)
from pipeline.reference.hints import Hints
from pipeline.reference.openers import find_labels, find_openers, find_times, join_times
from pipeline.reference.openers.speaker_evidence import find_people
from pipeline.reference.openers.turn_shapes import Opener, Shape, read_loosely
from pipeline.reference.paragraphs import Paragraph, Role
from pipeline.reference.talk_end import find_end, is_about_page, is_part_field
from pipeline.text.asides import is_direction
from pipeline.text.punctuation import COMMAS, QUESTION_MARKS, ends_sentence
from pipeline.text.speaker_names import looks_like_name

_SPOKEN = frozenset({Role.TURN, Role.SPEECH, Role.HEADING})
_MOST_QUOTED = 3
"""Turns before the line that announces a transcript: after more, it is somebody's sentence."""


def assign_roles(paragraphs: Sequence[Paragraph], hints: Hints) -> list[Entry]:
    """Every paragraph with its role; the speaker is at the beginning of turns.

    What hints say is not doubted, and what surrounds a line is judged by it. Then go notes,
    directions and the publisher's own lines; what is left is front, transcript and headings.
    """
    entries = [Entry(paragraph) for paragraph in paragraphs]
    _apply_hints(entries, hints)
    _set_aside(entries)
    open_entries = [
        e for e in entries if e.role in (None, Role.BEGIN) or (e.told and e.role in _SPOKEN)
    ]
    labelled = find_labelled(open_entries)
    named = [e for i, e in enumerate(open_entries) if not (e.beside or i in labelled) or e.told]
    timed = dict(zip(map(id, entries), join_times([e.paragraph for e in entries]), strict=True))
    openers = find_openers([timed[id(entry)] for entry in named], hints)
    for entry, opener in zip(named, openers, strict=True):
        if entry.role in (None, Role.TURN):
            entry.opener = opener or (read_loosely(entry.text) if entry.role is Role.TURN else None)
    _read_page(open_entries, titled=any(entry.role is Role.HEADLINE for entry in entries))
    return entries


def _apply_hints(entries: Sequence[Entry], hints: Hints) -> None:
    ended = begun = False
    for entry in entries:
        hint = hints.find(entry.text)
        if hint is not None and not (hint.role is Role.BEGIN and begun):
            entry.role, entry.told = hint.role, True
            begun = begun or hint.role is Role.BEGIN
        if ended and not entry.told:
            entry.role, entry.told = Role.SKIP, True
        ended = ended or entry.role is Role.END


def _set_aside(entries: Sequence[Entry]) -> None:
    """Give lines that show by themselves that they are no speech their roles."""
    paragraphs = [entry.paragraph for entry in entries]
    labels, times = find_labels(paragraphs), find_times(paragraphs)
    for index, entry in enumerate(entries):
        if entry.role is not None:
            continue
        if entry.paragraph.note:
            entry.role = Role.FOOTNOTE
        elif entry.paragraph.furniture or is_interruption(entry.text):
            entry.role = Role.SKIP
        elif any(tells(entry.text) for tells in (is_end_mark, is_box, is_credit, thanks_readers)):
            entry.beside = True
        elif index in times or (index not in labels and is_direction(entry.text)):
            entry.role = Role.DIRECTION
    left = [entry for entry in entries if entry.role is None]
    for entry in left[find_footer([e.paragraph for e in left]) :]:
        entry.role = Role.SKIP
    left = [entry for entry in left if entry.role is None]
    for index in find_notes([entry.paragraph for entry in left]):
        left[index].role = Role.FOOTNOTE


def _read_page(lines: Sequence[Entry], *, titled: bool) -> None:
    """Give every line a role that has none yet; ``titled`` where a hint names the headline."""
    _close_front(lines)
    introduction = _find_introduction(lines)
    begin = 0 if introduction is None else introduction + 1
    speakers = _find_speakers(lines[begin:], begun=begin > 0)
    first = next((i for i in range(begin, len(lines)) if lines[i].opens(speakers)), None)
    end = find_end(lines, first, speakers)
    for line in lines[end:]:
        line.role = line.role or (Role.END if is_end_mark(line.text) else Role.SKIP)
    lines = lines[:end]
    if first is None:
        _read_nameless(lines, titled=titled)
        return
    if introduction is not None:
        lines[introduction].role = Role.BEGIN
    style = read_style(lines, speakers)
    headings = find_headings(lines[first:], speakers, style)
    if introduction is None:
        begin = _find_first_heading(lines, first, style, headings)
    _read_front(lines[: begin if introduction is None else introduction], titled=titled)
    for line in lines[begin:first]:
        if line.role is None and (line.beside or is_byline(line.text)):
            line.role = Role.SKIP if line.beside else Role.BYLINE
        elif line.role is None:
            heads = looks_like_heading(line.paragraph)
            line.role = Role.HEADING if heads else Role.SUMMARY
    _read_turns(lines[first:], speakers, headings)


def _close_front(lines: Sequence[Entry]) -> None:
    """Take from lines over the talk the names that open no turn: of fields, and in a headline.

    Both are told from turns by what other turns end in: a sentence's end.
    """
    opening = [line for line in lines if line.name]
    if sum(ends_sentence(line.said) for line in opening) * 2 <= len(opening):
        return
    begin = next((i for i, line in enumerate(lines) if line.name), 0)
    fields = begin
    names = {line.name for line in lines[begin:] if line.name and not is_field(line.text)}
    while fields < len(lines) and _is_field_over(lines[fields], names):
        fields += 1
    if fields - begin > 1:
        for line in lines[begin:fields]:
            line.opener, line.beside = None, True
    if begin == 0 and fields == 0 and _is_headline(lines, names):
        lines[0].opener = None


def _is_field_over(line: Entry, names: Collection[str]) -> bool:
    """Whether a line says what the talk is and who is in it; those who speak later don't open it."""
    if line.role is not None or not line.name or not is_field(line.text):
        return False
    return line.name not in names or is_part_field(line)


def _is_headline(lines: Sequence[Entry], names: Collection[str]) -> bool:
    """Whether the first line, which begins with a speaker's name and a colon, is a headline."""
    line = lines[0]
    if line.role is not None or not could_be_title(line.paragraph) or line.name not in names:
        return False
    said = line.said
    if not said or ends_sentence(said) or said[-1] in COMMAS:
        return False
    below = next((one for one in lines[1:] if not one.beside), None)
    over = (
        below is not None and not below.name and (is_byline(below.text) or introduces(below.text))
    )
    return over or said[0].islower() or is_title_case(said)


def _find_introduction(lines: Sequence[Entry]) -> int | None:
    """The line that announces the transcript ("... is below:"), if there is one.

    A few quoted turns may stand before it; after more, it is somebody's sentence.
    """
    told = next((i for i, line in enumerate(lines) if line.role is Role.BEGIN), None)
    if told is not None:
        return told
    counts = Counter(line.name for line in lines if line.name)
    before = 0
    for index, line in enumerate(lines):
        if line.name and counts[line.name] > 1:
            before += 1
        elif before < _MOST_QUOTED and line.role is None and introduces(line.text):
            return index if any(later.name for later in lines[index + 1 :]) else None
    return None


def _find_speakers(lines: Sequence[Entry], *, begun: bool) -> frozenset[str]:
    """The names that open turns; what opens a line and is nobody's name goes back to what is said there."""
    # Whoever writes "Unknown: …" wrote a transcript, and nothing around it.
    begun = begun or any(line.name == UNKNOWN for line in lines)
    people = find_people(
        [line.opener for line in lines], [line.paragraph for line in lines], begun=begun
    )
    for line in lines:
        if line.role is None and line.name is not None and line.name not in people:
            line.opener = None
    return people


def _find_first_heading(
    lines: Sequence[Entry], first: int, style: PageStyle, later: Collection[int]
) -> int:
    """Where the front of a page without introduction ends and its first section begins.

    Headings directly before the first turn that are marked, or numbered as others are, are sections. So is one
    plain short line there, if whole sentences stand before it or the page has more of its kind: under a headline
    alone it would be a byline.
    """
    begin = first
    while begin > 1 and lines[begin - 1].heading:
        begin -= 1
    series = [lines[first + index] for index in later]
    while begin > 0 and _is_of_series(lines[begin - 1], lines[0], style, series):
        begin -= 1
    if begin < first and not (begin == 1 and lines[0].paragraph.level == 1):
        return begin
    plain = lines[first - 1] if first else None
    has_prose = any(not looks_like_heading(line.paragraph) for line in lines[1 : first - 1])
    has_more = any(not lines[first + i].heading for i in later)
    if plain is not None and begin == first > 1 and (has_prose or has_more):
        could_name = has_more and not has_prose and looks_like_name(plain.text)
        is_heading = looks_like_heading(plain.paragraph) and not is_byline(plain.text)
        begin = first - 1 if is_heading and not could_name and not plain.beside else begin
    return begin


def _is_of_series(line: Entry, first: Entry, style: PageStyle, later: Sequence[Entry]) -> bool:
    """Whether a line before the first turn is one of a series of headings: numbered so, or in capitals as they are.

    The page's ``first`` line in capitals is as well its headline.
    """
    label, numbering = read_label(line.text), read_numbering(line.text)
    in_series = numbering in style.numberings and any(
        read_numbering(other.text) == numbering for other in later
    )
    labelled = bool(label) and any(read_label(other.text) == label for other in later)
    if in_series or labelled or line is first or style.capitals:
        return in_series or labelled
    return is_in_capitals(line.text) and any(is_in_capitals(other.text) for other in later)


def _read_front(lines: Sequence[Entry], *, titled: bool) -> None:
    """Headline, bylines and summary of the lines before the transcript."""
    if not lines:
        return
    free = [line for line in lines if line.role is None]
    top = next((line for line in free if line.paragraph.level == 1), None)
    if top is None and lines[0].role is None and could_be_title(lines[0].paragraph):
        top = None if lines[0].beside else lines[0]
    if top is not None and not titled:
        top.role = Role.HEADLINE
    for line in free:
        if line.role is None:
            line.role = Role.BYLINE if is_byline(line.text) else Role.SUMMARY


def _read_turns(
    lines: Sequence[Entry], speakers: Collection[str], headings: Collection[int]
) -> None:
    """Turns, speech and headings of the lines from the first turn on; what follows the last turn's speech."""
    last = max(i for i, line in enumerate(lines) if line.opens(speakers))
    for index, line in enumerate(lines):
        if line.role is not None:
            continue
        if line.beside:
            line.role = Role.SKIP
        elif line.name in speakers:
            line.role = Role.TURN
        elif index in headings:
            line.role = Role.HEADING if index < last else Role.SKIP
        else:
            line.role, line.opener = Role.SPEECH, None


def _read_nameless(lines: Sequence[Entry], *, titled: bool) -> None:
    """A page on which nobody is named: a headline if it shows one, and a turn for each paragraph."""
    begin = next((i for i, line in enumerate(lines) if line.role is Role.BEGIN), None)
    if begin is None and any(introduces(line.text) for line in lines[:-1]):
        begin = next(i for i, line in enumerate(lines) if introduces(line.text))
        begin = begin if lines[begin].role is None and lines[begin].paragraph.level else None
    if begin is not None:
        lines[begin].role = Role.BEGIN
        _read_front(lines[:begin], titled=titled)
    for line in lines:
        line.role = line.role or (Role.SKIP if line.beside else None)
    rest = [line for line in lines if line.role is None]
    if begin is None and not titled and len(rest) > 1 and _stands_over(rest[0].paragraph):
        rest[0].role = Role.HEADLINE
        rest.pop(0)
    asked = [line for line in rest if line.paragraph.level and line.text.endswith(QUESTION_MARKS)]
    # Questions set as headings are half of an interview; a page has one or two by itself.
    if len(asked) < max(2, sum(line.paragraph.level > 0 for line in rest) // 2):
        asked = []
    questions = {id(line) for line in asked}
    in_front = begin is None
    for line in rest:
        in_front = in_front and is_about_page(line)
        if in_front:
            line.role = Role.BYLINE if is_byline(line.text) else Role.SUMMARY
        else:
            is_heading = line.paragraph.level and id(line) not in questions
            line.role = Role.HEADING if is_heading else Role.TURN
        line.opener = None
    for line in lines:
        if line.role is Role.TURN and not line.told:
            line.opener = Opener("", line.text, Shape.COLON)


def _stands_over(paragraph: Paragraph) -> bool:
    """Whether the first line of a page without names is its headline: marked, or by itself and no sentence."""
    by_itself = paragraph.alone and looks_like_heading(paragraph)
    return bool(paragraph.level) or (by_itself and paragraph.text[-1] not in QUESTION_MARKS)
