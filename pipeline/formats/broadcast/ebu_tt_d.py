"""EBU-TT-D, the subtitles that European broadcasters put online (.ebu-tt-d.xml).

Source: EBU Tech 3380, version 1.0.1. How its choices are made: BBC Subtitle Guidelines, "EBU-TT-D" (a span with a
black background for each line, white or the speaker's colour on it, white space between text and edge of half a cell).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.formats.broadcast.timed_text import (
    Shown,
    add,
    add_agents,
    add_lines,
    add_look,
    are_on_frames,
    make_root,
    place_cues,
    write,
    write_multiplier,
)
from pipeline.formats.document import IN_COLOURS, Document, Format
from pipeline.formats.helpers.clock import write_clock
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.subtitles.ttml import find_unread, parse

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_STANDARDS = ("urn:ebu:tt:distribution:2018-04", "http://www.w3.org/ns/ttml/profile/imsc1/text")


def render(document: Document) -> str:
    """The cues as EBU-TT-D; who speaks is told by agents, and by colours where the document has them.

    Times count from the beginning of the media, as the format has it; the programme's first timecode is told beside
    them. Words are not highlighted.
    """
    shown = place_cues(document.cues)
    root = make_root(
        {
            "ttp:timeBase": "media",
            "ttp:cellResolution": "32 15",
            "xml:lang": document.transcript.language,
            "xml:space": "default",
        },
        *("ttp", "tts", "ttm", "ebuttm", "ebutts"),
    )
    head = add(root, "head")
    metadata = add(head, "metadata")
    _add_metadata(metadata, document, shown)
    agents = add_agents(metadata, document, shown)
    add_look(head, document, shown, "#000000")
    if shown:
        division = add(add(root, "body", {"style": "text"}), "div")
        for number, one in enumerate(shown, start=1):
            _add_paragraph(division, number, one, document, agents)
    return write(root)


def _add_metadata(metadata: Element, document: Document, shown: Sequence[Shown]) -> None:
    """Add what the document says of itself, in the order that its schema asks for."""
    rate, title = document.timeline.rate, make_one_line(document.transcript.title)
    told = add(metadata, "ebuttm:documentMetadata")
    for standard in _STANDARDS:
        add(told, "ebuttm:conformsToStandard", text=standard)
    if shown and are_on_frames(shown, rate):
        add(told, "ebuttm:authoredFrameRate", text=str(rate.nominal))
        add(told, "ebuttm:authoredFrameRateMultiplier", text=write_multiplier(rate))
    if title:
        add(told, "ebuttm:documentOriginalProgrammeTitle", text=title)
    add(told, "ebuttm:documentTotalNumberOfSubtitles", text=str(len(shown)))
    if document.timeline.first_frame:
        start = document.timeline.write_timecode(0).replace(";", ":")
        add(told, "ebuttm:documentStartOfProgramme", text=start)


def _add_paragraph(
    division: Element, number: int, one: Shown, document: Document, agents: dict[str, str]
) -> None:
    times = {
        "begin": write_clock(one.cue.span.start_ms),
        "end": write_clock(one.cue.span.end_ms),
    }
    paragraph = add(division, "p", {"xml:id": f"subtitle{number}", "region": one.region, **times})
    add_lines(paragraph, one.lines, document, agents)


FORMAT = Format(
    ".ebu-tt-d.xml",
    render,
    read_cues=parse,
    find_unread=find_unread,
    other_suffixes=(".ebuttd.xml", ".xml"),
    is_laid_out=True,
    shows_speakers=IN_COLOURS,
)
