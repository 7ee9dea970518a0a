"""Pages that name each speaker in a field: ``Speaker: Ann Lee`` over what is said, ``[Speaker: Ann Lee]`` before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.reference.openers.time_marks import is_time_mark
from pipeline.reference.paragraphs import Paragraph
from pipeline.text.speaker_names import could_be_name, looks_like_name

_LABEL = (
    r"(?:speaker|sprecher(?:in)?|name|locuteur|locutrice|orateur|hablante|orador(?:a)?|parlante|falante"
    r"|spreker|спикер|说话人|說話人|发言人|發言人|話者)\s*[:：]\s*"
)
_NAME = r"(?P<name>[^\s:：\[\](){}<>][^:：\[\](){}<>]{0,59})"
_ALONE = re.compile(rf"{_LABEL}{_NAME}(?P<said>)", re.IGNORECASE)
_WRAPPED = re.compile(rf"[\[({{<]\s*{_LABEL}{_NAME}[\])}}>]\s*[:：]?(?P<said>.*)", re.IGNORECASE)
_TIME = re.compile(
    r"(?:time(?:stamp|code)?|start|zeit|temps|heure|hora|tempo|ora|tijd|时间|時間)\s*[:：]\s*(?P<field>.+)",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"(?:text|transcript|texte|texto|testo|tekst|文本|内容)\s*[:：]\s*(?P<field>.+)", re.IGNORECASE
)
_FEWEST = 2
"""Such fields on a page; a single one is a fact about the whole of it."""


def write_fields_as_names(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The lines; a field that says who speaks as a name, where the page has one for each of its turns.

    ``Speaker: Ann Lee`` becomes ``Ann Lee:``, and ``[Speaker: Ann Lee] Hello.`` becomes ``[Ann Lee] Hello.``;
    the fields of a time and of the text below lose their labels. Fields under one another
    list who takes part, or who said nothing: furniture.
    """
    fields = {i: field for i, p in enumerate(paragraphs) if (field := _read_field(p.text))}
    listed = {
        at for i, (_, said) in fields.items() if i + 1 in fields and not said for at in (i, i + 1)
    }
    lines = [replace(p, furniture=p.furniture or i in listed) for i, p in enumerate(paragraphs)]
    turns = {i: field for i, field in fields.items() if i not in listed}
    if len(turns) < _FEWEST:
        return lines
    return [
        replace(p, text=written, lead=0, fields=())
        if (written := _write(p.text, turns.get(i)))
        else p
        for i, p in enumerate(lines)
    ]


def _read_field(text: str) -> tuple[str, str] | None:
    """The name that a line gives in a field, and what is said behind it; ``None`` where it gives none."""
    match = _ALONE.fullmatch(text.strip()) or _WRAPPED.fullmatch(text.strip())
    name = match["name"].strip() if match else ""
    is_name = could_be_name(name) and looks_like_name(name)
    return (name, match["said"].strip()) if match and is_name else None


def _write(text: str, field: tuple[str, str] | None) -> str:
    """The line without its label; empty where it has none."""
    if field is not None:
        name, said = field
        return f"[{name}] {said}" if said else f"{name}:"
    if (time := _TIME.fullmatch(text)) and is_time_mark(time["field"]):
        return time["field"]
    said_in = _TEXT.fullmatch(text)
    return said_in["field"] if said_in else ""
