"""ELAN's annotations (.eaf). Source: ELAN Annotation Format 3.0, mpi.nl/tools/elan/EAF_Annotation_Format_3.0.pdf."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain import Span, Turn
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import check_time
from pipeline.formats.helpers.tiers import Intervals, list_tiers, read_tiers
from pipeline.formats.helpers.xml_text import escape, read_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SUBJECT = "EAF file"
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="1970-01-01T00:00:00Z" FORMAT="3.0" VERSION="3.0" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
<MEDIA_DESCRIPTOR MEDIA_URL="" RELATIVE_MEDIA_URL="{path}" MIME_TYPE="unknown"/>
</HEADER>
<TIME_ORDER>
"""
_TAIL = """\
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="turn" TIME_ALIGNABLE="true" GRAPHIC_REFERENCES="false"/>
</ANNOTATION_DOCUMENT>
"""


def render(document: Document) -> str:
    """A tier for each speaker, an annotation for each turn; words have no times of their own."""
    transcript = document.transcript
    slots: list[str] = []
    tiers: list[str] = []
    for name, turns, _ in list_tiers(transcript, with_words=False):
        shown = escape(name)
        tiers.append(f'<TIER TIER_ID="{shown}" PARTICIPANT="{shown}" LINGUISTIC_TYPE_REF="turn">\n')
        for span, text in turns:
            number = len(slots) // 2 + 1
            for slot, ms in ((2 * number - 1, span.start_ms), (2 * number, span.end_ms)):
                slots.append(f'<TIME_SLOT TIME_SLOT_ID="ts{slot}" TIME_VALUE="{ms}"/>\n')
            tiers.append(
                f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{number}" '
                f'TIME_SLOT_REF1="ts{2 * number - 1}" TIME_SLOT_REF2="ts{2 * number}">'
                f"<ANNOTATION_VALUE>{escape(text)}</ANNOTATION_VALUE>"
                "</ALIGNABLE_ANNOTATION></ANNOTATION>\n"
            )
        tiers.append("</TIER>\n")
    head = _HEAD.format(path=escape(transcript.media.path))
    return "".join((head, *slots, "</TIME_ORDER>\n", *tiers, _TAIL))


def parse(text: str) -> tuple[Turn, ...]:
    """The turns of all tiers that are aligned with time, each one's time shared out among its words.

    Raises:
        FormatError: it is not well-formed, no EAF, or an annotation has no time.
    """
    root = read_xml(text, SUBJECT)
    if root.tag != "ANNOTATION_DOCUMENT":
        raise FormatError(
            SUBJECT, "its root element is not <ANNOTATION_DOCUMENT>", "Save it in ELAN again"
        )
    slots = {slot.get("TIME_SLOT_ID"): slot.get("TIME_VALUE") for slot in root.iter("TIME_SLOT")}
    return read_tiers(
        (tier.get("PARTICIPANT") or tier.get("TIER_ID") or "", _read_tier(tier, slots))
        for tier in root.findall("TIER")
        # A tier below another one tells the same speech once more: words, or a translation.
        if tier.get("PARENT_REF") is None
    )


def _read_tier(tier: Element, slots: dict[str | None, str | None]) -> Intervals:
    intervals = []
    for annotation in tier.iter("ALIGNABLE_ANNOTATION"):
        try:
            start_ms, end_ms = (
                check_time(int(slots[annotation.get(f"TIME_SLOT_REF{which}")] or ""), SUBJECT)
                for which in (1, 2)
            )
            span = Span(start_ms, end_ms)
        except (KeyError, ValueError) as error:
            where = annotation.get("ANNOTATION_ID", "?")
            raise FormatError(
                SUBJECT, f"annotation {where} has no time", "Align it in ELAN, or remove it"
            ) from error
        intervals.append((span, annotation.findtext("ANNOTATION_VALUE") or ""))
    return tuple(intervals)


FORMAT = Format(".eaf", render, parse)
