"""Paragraphs of a page → what each of them is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.reference.furniture import (
    could_be_title,
    find_footer,
    find_notes,
    introduces,
    is_byline,
    is_footer_heading,
    is_interruption,
    looks_like_heading,
)
from pipeline.reference.hints import Hints
from pipeline.reference.openers import Opener, Shape, find_openers, read_loosely
from pipeline.reference.paragraphs import Paragraph, Role
from pipeline.text.asides import is_direction
from pipeline.text.punctuation import QUESTION_MARKS
from pipeline.text.speaker_names import looks_like_name

_SPOKEN = frozenset({Role.TURN, Role.SPEECH, Role.HEADING})


@dataclass(slots=True)
class Entry:
    """A paragraph, the role it is given, and who is named at its beginning."""

    paragraph: Paragraph
    role: Role | None = None
    opener: Opener | None = None
    told: bool = False
    """Whether a hint gives the role."""

    @property
    def name(self) -> str | None:
        """The name at its beginning."""
        return self.opener.name if self.opener else None

    @property
    def said(self) -> str:
        """What stands after the name."""
        return self.opener.said if self.opener else self.paragraph.text

    @property
    def text(self) -> str:
        """All of it."""
        return self.paragraph.text

    @property
    def heading(self) -> bool:
        """Whether its format or a hint says that it is one."""
        return (not self.told and self.paragraph.level > 0) or self.role is Role.HEADING


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
    openers = find_openers([entry.paragraph for entry in open_entries], hints)
    for entry, opener in zip(open_entries, openers, strict=True):
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
    for entry in entries:
        if entry.role is not None:
            continue
        if entry.paragraph.note:
            entry.role = Role.FOOTNOTE
        elif entry.paragraph.furniture or is_interruption(entry.text):
            entry.role = Role.SKIP
        elif is_direction(entry.text):
            entry.role = Role.DIRECTION
    left = [entry for entry in entries if entry.role is None]
    for entry in left[find_footer([e.paragraph for e in left]) :]:
        entry.role = Role.SKIP
    left = [entry for entry in left if entry.role is None]
    for index in find_notes([entry.paragraph for entry in left]):
        left[index].role = Role.FOOTNOTE


def _read_page(lines: Sequence[Entry], *, titled: bool) -> None:
    """Give every line a role that has none yet; ``titled`` where a hint names the headline."""
    introduction = _find_introduction(lines)
    begin = 0 if introduction is None else introduction + 1
    speakers = _find_speakers(lines[begin:], begun=begin > 0)
    first = next((i for i in range(begin, len(lines)) if _opens(lines[i], speakers)), None)
    if first is None:
        _read_nameless(lines, titled=titled)
        return
    if introduction is None:
        begin = _find_first_heading(lines, first)
    else:
        lines[introduction].role = Role.BEGIN
    _read_front(lines[: begin if introduction is None else introduction], titled=titled)
    for line in lines[begin:first]:
        if line.role is None:
            by, heads = is_byline(line.text), looks_like_heading(line.paragraph)
            line.role = Role.BYLINE if by else Role.HEADING if heads else Role.SUMMARY
    _read_turns(lines[first:], speakers)


def _opens(line: Entry, speakers: frozenset[str]) -> bool:
    return line.role is Role.TURN or (line.role is None and line.name in speakers)


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
        elif before < 3 and line.role is None and introduces(line.text):
            return index if any(later.name for later in lines[index + 1 :]) else None
    return None


def _find_speakers(lines: Sequence[Entry], *, begun: bool) -> frozenset[str]:
    """The names that open turns; ``begun`` when the first line is in the transcript already."""
    counts = Counter(line.name for line in lines if line.name)
    sure = {line.name for line in lines if line.opener and line.opener.sure}
    repeated = {name for name, count in counts.items() if count > 1} | sure
    begin = 0 if begun else next((i for i, line in enumerate(lines) if line.name in repeated), 0)
    single = {
        line.name for line in lines[begin:] if line.name and looks_like_name(line.name)
    } - repeated
    opens_page = any(line.name in single for line in lines[:2])
    if begun or repeated or len(single) > 1 or opens_page:
        return frozenset(name for name in repeated | single if name)
    return frozenset()


def _find_first_heading(lines: Sequence[Entry], first: int) -> int:
    """Where the front of a page without introduction ends and its first section begins.

    Marked headings directly before the first turn are sections. So is one plain short line
    there, if whole sentences stand before it: under a headline alone it would be a byline.
    """
    begin = first
    while begin > 1 and lines[begin - 1].heading:
        begin -= 1
    if begin == 1 and first > 1 and not any(line.paragraph.level == 1 for line in lines[:1]):
        return begin
    plain = lines[first - 1] if first else None
    has_prose = any(not looks_like_heading(line.paragraph) for line in lines[1 : first - 1])
    if plain is not None and begin == first > 2 and has_prose:
        is_heading = looks_like_heading(plain.paragraph) and not is_byline(plain.text)
        begin = first - 1 if is_heading else begin
    return begin


def _read_front(lines: Sequence[Entry], *, titled: bool) -> None:
    """Headline, bylines and summary of the lines before the transcript."""
    if not lines:
        return
    free = [line for line in lines if line.role is None]
    top = next((line for line in free if line.paragraph.level == 1), None)
    if top is None and lines[0].role is None and could_be_title(lines[0].paragraph):
        top = lines[0]
    if top is not None and not titled:
        top.role = Role.HEADLINE
    for line in free:
        if line.role is None:
            line.role = Role.BYLINE if is_byline(line.text) else Role.SUMMARY


def _read_turns(lines: Sequence[Entry], speakers: frozenset[str]) -> None:
    """Turns, speech and headings of the lines from the first turn on; what follows the last turn's speech."""
    headings = _find_headings(lines, speakers)
    last = max(i for i, line in enumerate(lines) if _opens(line, speakers))
    is_over = False
    for index, line in enumerate(lines):
        if line.role is not None:
            continue
        if line.name in speakers:
            line.role = Role.TURN
        elif index in headings:
            is_over = is_over or (index > last and is_footer_heading(line.text))
            line.role = Role.HEADING if index < last else Role.SKIP
        else:
            line.role = Role.SKIP if is_over else Role.SPEECH


def _find_headings(lines: Sequence[Entry], speakers: frozenset[str]) -> frozenset[int]:
    """Which lines are headings: they look so, and only headings part them from the next turn.

    The line under a bare ``Name:`` is what that speaker says. A heading that nothing
    follows, a page's footer, is one too: it is kept from the last turn.
    """
    found: set[int] = set()
    before_turn = True
    for index in range(len(lines) - 1, 0, -1):
        line, above = lines[index], lines[index - 1]
        if _opens(line, speakers):
            before_turn = True
            continue
        if line.told:
            before_turn = before_turn and line.role is Role.HEADING
            continue
        is_answer = _opens(above, speakers) and not above.said
        # The last line of a block of lines: a heading stands by itself, or over what it heads.
        closes_block = line.paragraph.alone and not above.paragraph.alone and not above.heading
        could_head = not is_answer and not closes_block
        plain = before_turn and could_head and looks_like_heading(line.paragraph)
        before_turn = before_turn and (line.heading or plain)
        if line.heading or plain:
            found.add(index)
    return frozenset(found)


def _read_nameless(lines: Sequence[Entry], *, titled: bool) -> None:
    """A page on which nobody is named: a headline if it shows one, and a turn for each paragraph."""
    begin = next((i for i, line in enumerate(lines) if line.role is Role.BEGIN), None)
    if begin is None and any(introduces(line.text) for line in lines[:-1]):
        begin = next(i for i, line in enumerate(lines) if introduces(line.text))
        begin = begin if lines[begin].role is None and lines[begin].paragraph.level else None
    if begin is not None:
        lines[begin].role = Role.BEGIN
        _read_front(lines[:begin], titled=titled)
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
        in_front = in_front and is_byline(line.text)
        if in_front:
            line.role = Role.BYLINE
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
