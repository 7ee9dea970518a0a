"""Lines that break a rule, broken again by the prices of the layout, within their cue.

What two people say, verses and notes on sounds keep their lines, and so do two sentences that stand on one each: an
editor put them there. (What people complain about in programs that repair subtitles is that these are joined.)
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from pipeline.cues.checking.character_checks import MARKUP
from pipeline.cues.checking.line_checks import check_breaks, check_lines
from pipeline.cues.fixing.file_cue import FileCue, Repair, show_line
from pipeline.cues.layout.penalties import Run, build_script, count_lines
from pipeline.cues.layout.pieces import join_pieces, may_part
from pipeline.cues.layout.search import Chosen, choose_lines
from pipeline.cues.layout.timing import Clock
from pipeline.cues.layout.word_ends import cut_words
from pipeline.cues.phrase_rules import Phrases
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, Word
from pipeline.text.punctuation import ends_sentence
from pipeline.text.unseen import embed_leftward, take_off_embedding

_OWN_LINE = re.compile(r"\s*(?:[-‐–—♪♫#]|[\[(][^\])]*[\])]\s*$)")
_LABEL = re.compile(r"\s*(?:[\[(]|[^\W\d_][\w .'’-]{0,30}:\s)")
_NOT_BLANK = "\u00a0\u202f"
_TOKEN = re.compile(rf"(?P<tag>{MARKUP.pattern})|(?P<reference>&#?\w+;)|(?P<char>.)", re.DOTALL)


def repair_lines(cue: FileCue, style: CueStyle, phrases: Phrases) -> tuple[FileCue, list[Repair]]:
    """The cue with other line breaks, where these break fewer rules."""
    plain = tuple(map(take_off_embedding, cue.lines))
    if plain != cue.lines:  # marks of direction enclose each line, wherever it ends
        repaired, told = _repair_plain_lines(replace(cue, lines=plain), style, phrases)
        lines = tuple(map(embed_leftward, repaired.lines))
        return (replace(repaired, lines=lines), told) if told else (cue, [])
    return _repair_plain_lines(cue, style, phrases)


def _repair_plain_lines(
    cue: FileCue, style: CueStyle, phrases: Phrases
) -> tuple[FileCue, list[Repair]]:
    shown = cue.show()
    before = _count_broken(shown, style, phrases)
    if before == (0, 0) or _is_kept(cue, shown, before):
        return cue, []
    wanted = _break_again(shown, style, phrases)
    if not wanted or _count_broken(replace(shown, lines=wanted), style, phrases) >= before:
        return cue, []
    lines = _place_breaks(cue.lines, wanted)
    if tuple(map(show_line, lines)) != wanted:
        return cue, []
    told = f"broken again: {' / '.join(wanted)}" if len(wanted) > 1 else "put on one line"
    return replace(cue, lines=lines), [Repair("lines", cue.number, told)]


def _count_broken(cue: Cue, style: CueStyle, phrases: Phrases) -> tuple[int, int]:
    """How many hard and soft rules of lines a cue breaks."""
    found = [*check_lines(cue, 1, style), *check_breaks(cue, 1, style, phrases)]
    hard = sum(one.hard for one in found if one.rule not in style.unchecked)
    return hard, sum(one.rule not in style.unchecked for one in found) - hard


def _is_kept(cue: FileCue, shown: Cue, broken: tuple[int, int]) -> bool:
    """Whether the lines are an editor's own."""
    if any(_OWN_LINE.match(line) for line in shown.lines):
        return True
    if any(_LABEL.match(line) for line in shown.lines[1:]):
        return True
    if sum(line.lower().count("<v") for line in cue.lines) > 1:
        return True
    return not broken[0] and any(map(ends_sentence, shown.lines[:-1]))


def _break_again(cue: Cue, style: CueStyle, phrases: Phrases) -> tuple[str, ...]:
    """The best lines for the text, as few as hold it; none where it takes more than are allowed."""
    text = join_lines(cue.lines)
    width = style.max_line_width
    pieces = cut_words([Word(f" {text}", cue.span)], phrases, width)
    if not pieces or max(piece.columns for piece in pieces) > width:
        return ()
    script = build_script([Run(0, None, pieces)], phrases, Clock.of(style))
    count = count_lines(script, 0, len(pieces), width)
    if count > style.max_line_count:
        return ()
    _, starts = choose_lines(script, Chosen(0, len(pieces), count), width)
    return tuple(join_pieces(pieces[i:j]) for i, j in pairwise((0, *starts, len(pieces))))


def _place_breaks(lines: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The lines with their tags, broken where the wanted ones are; what they show is counted without spaces."""
    breaks = set(list(accumulate(map(_count_seen, wanted)))[:-1])
    text = join_lines(lines)
    parts: list[str] = [""]
    seen, is_due = 0, False
    for token in _TOKEN.finditer(text):
        plain = "" if token["tag"] else html.unescape(token[0])
        closes = bool(token["tag"]) and token[0].startswith("</")
        if is_due and not closes:
            parts.append("")
            is_due = False
            if plain == " ":
                continue
        parts[-1] += token[0]
        seen += _count_seen(plain)
        if plain and seen in breaks:
            breaks.discard(seen)
            is_due = True
    return tuple(parts)


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines as one, with a blank where each ended but between letters of a script that has none."""
    text = ""
    for line in filter(None, map(str.strip, lines)):
        ends, begins = show_line(text)[-1:], show_line(line)[:1]
        is_joined = bool(ends and begins) and may_part(ends, begins)
        text += line if is_joined or not text else f" {line}"
    return text


def _count_seen(text: str) -> int:
    return sum(char in _NOT_BLANK or not char.isspace() for char in text)
