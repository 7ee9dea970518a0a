"""Spaces that nobody sees, and characters that a style writes in another way. Words stay as they are."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.cues.checking.character_checks import check_spaces, list_unseen
from pipeline.cues.fixing.file_cue import FileCue, Repair, part_line, show_line
from pipeline.cues.house_writing import Writing
from pipeline.text.unseen import strip_unseen

_RUN = re.compile(r"[ \t]+")
_DOTS = re.compile(r"(?<!\.)\.{3}(?![.…])")
_ONE = re.compile(r"(?<![.…])…(?![.…])")
_FIRST = re.compile(r"(?P<dash>[-‐])[ \t]*")
_DASH = re.compile(r"(?P<dash>[-‐])[ \t]*(?=\S)")


def repair_spaces(cue: FileCue) -> tuple[FileCue, list[Repair]]:
    """The cue with single spaces between words and none at the ends of lines."""
    if not any(check_spaces(cue.lines, cue.number)):
        return cue, []
    lines = tuple(map(_clean_line, cue.lines))
    repair = Repair("spaces", cue.number, "spaces that nobody sees removed")
    return replace(cue, lines=lines), [repair]


def _clean_line(line: str) -> str:
    """The line with what a viewer sees of its spaces, its tags where they are."""
    parts = list(part_line(line))
    blank = True  # whether a space before the next part would be one too many
    for at, (text, is_tag) in enumerate(parts):
        if not is_tag and text:
            single = _RUN.sub(" ", text)
            single = single.removeprefix(" ") if blank else single
            blank = single.endswith(" ") or (blank and not single)
            parts[at] = single, False
    for at in range(len(parts) - 1, -1, -1):
        text, is_tag = parts[at]
        if not is_tag:
            parts[at] = text.rstrip(" "), False
            if parts[at][0]:
                break
    return "".join(text for text, _ in parts)


def repair_unseen(cue: FileCue) -> tuple[FileCue, list[Repair]]:
    """The cue without characters that nobody sees and that do nothing where they stand."""
    lines = tuple(map(_drop_unseen, cue.lines))
    if lines == cue.lines:
        return cue, []
    repair = Repair("characters", cue.number, "characters that nobody sees removed")
    return replace(cue, lines=lines), [repair]


def repair_characters(
    cue: FileCue, writing: Writing, language: str
) -> tuple[FileCue, list[Repair]]:
    """The cue with the style's ellipsis, and the language's space behind dashes where each line has one."""
    lines = cue.lines
    if writing.ellipsis:
        pattern = _DOTS if writing.ellipsis == "…" else _ONE
        lines = tuple(_replace(line, pattern, writing.ellipsis) for line in lines)
    shown = [show_line(line) for line in lines]
    dashed = len(shown) > 1 and all(_DASH.match(line) for line in shown)
    if dashed and language in writing.close_dashes | writing.spaced_dashes:
        wanted = r"\g<dash> " if language in writing.spaced_dashes else r"\g<dash>"
        lines = tuple(_set_dash(line, wanted) for line in lines)
    if lines == cue.lines:
        return cue, []
    return replace(cue, lines=lines), [
        Repair("characters", cue.number, "ellipses and dashes written as the style does")
    ]


def _drop_unseen(line: str) -> str:
    """The line without characters that nobody sees, but for those that join or part what is beside them."""
    gone = list_unseen(line)
    if not gone:
        return line
    kept = strip_unseen(line)
    return line.translate({ord(char): None for char in gone if char not in kept})


def _replace(line: str, pattern: re.Pattern[str], wanted: str) -> str:
    parts = part_line(line)
    return "".join(text if is_tag else pattern.sub(wanted, text) for text, is_tag in parts)


def _set_dash(line: str, wanted: str) -> str:
    """The line, a space behind its first dash or none; as it is where a tag stands between the two."""
    parts = list(part_line(line))
    at = next(at for at, (text, is_tag) in enumerate(parts) if not is_tag and text.strip())
    parts[at] = _FIRST.sub(wanted, parts[at][0], count=1), False
    changed = "".join(text for text, _ in parts)
    return changed if show_line(changed) == _DASH.sub(wanted, show_line(line), count=1) else line
