"""The XML of Final Cut Pro 7, which Premiere, DaVinci Resolve and Avid import (.premiere.xml).

Captions are text generators on a video track of their own, turns and headings are markers of the sequence. Written
by OpenTimelineIO's adapter.
"""

from __future__ import annotations

from pipeline.formats.document import Document, Format
from pipeline.formats.editing.otio_timeline import EXTRA, build_timeline
from pipeline.formats.editing.programme import count_programme


def render(document: Document) -> str:
    """The cues as titles on a track, the turns and headings as markers."""
    import opentimelineio as otio

    timeline = build_timeline(count_programme(document))
    written: str = otio.adapters.write_to_string(timeline, "fcp_xml")
    return written.rstrip("\n") + "\n"


def find_lack(document: Document) -> str:
    """Why it can't be written: the adapter knows timecodes of television's and films' rates alone."""
    import opentimelineio as otio

    rate = document.timeline.rate
    if otio.opentime.RationalTime.is_smpte_timecode_rate(float(rate.per_second)):
        return ""
    return f"its timecodes can't count {rate.name} frames a second (--fps sets the rate)"


FORMAT = Format(
    ".premiere.xml",
    render,
    find_lack=find_lack,
    is_laid_out=True,
    counts_frames=True,
    extra=EXTRA,
    needs="otio_fcp_adapter",
)
