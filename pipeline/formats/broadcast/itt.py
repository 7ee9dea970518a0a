"""iTunes Timed Text (.itt), the subtitles that Final Cut Pro and Apple's stores take: in timecodes, at bottom or top.

Source: Apple, "iTunes Package Film Specification", "iTunes Timed Text" (help.apple.com/itc/filmspec): time base SMPTE
with frame rate, multiplier and drop mode; two regions of 15 % that fill the picture's width; where timecodes don't
begin at 0, the division begins at minus the first one. Two cues of one region may not overlap:
developer.apple.com, ``AVCaption.timeRange``.
"""

from __future__ import annotations

from pipeline.domain import Timeline
from pipeline.formats.broadcast.timed_text import (
    BOTTOM,
    TOP,
    add,
    add_lines,
    list_colours,
    make_root,
    place_cues,
    write,
    write_multiplier,
)
from pipeline.formats.document import IN_COLOURS, Document, Format
from pipeline.formats.subtitles.speaker_display import RGB
from pipeline.formats.subtitles.ttml import find_unread, parse

_TEXT = {
    "tts:fontFamily": "sansSerif",
    "tts:fontWeight": "normal",
    "tts:fontStyle": "normal",
    "tts:fontSize": "100%",
}
_REGIONS = {
    TOP: {"tts:origin": "0% 0%", "tts:extent": "100% 15%", "tts:displayAlign": "before"},
    BOTTOM: {"tts:origin": "0% 85%", "tts:extent": "100% 15%", "tts:displayAlign": "after"},
}


def render(document: Document) -> str:
    """The cues as iTT, by the timecodes of the document's timeline; names stand only where lines show them."""
    shown, timeline = place_cues(document.cues), document.timeline
    root = make_root(
        {
            "ttp:timeBase": "smpte",
            "ttp:frameRate": str(timeline.rate.nominal),
            "ttp:frameRateMultiplier": write_multiplier(timeline.rate),
            "ttp:dropMode": "dropNTSC" if timeline.rate.drop_frame else "nonDrop",
            "xml:lang": document.transcript.language,
        },
        *("ttp", "tts"),
    )
    head = add(root, "head")
    styling = add(head, "styling")
    for name in list_colours(document, shown):
        add(styling, "style", {"xml:id": name, **_TEXT, "tts:color": _write_colour(name)})
    layout = add(head, "layout")
    for name, place in _REGIONS.items():
        add(layout, "region", {"xml:id": name, **place, "tts:textAlign": "center"})
    begin = {"begin": f"-{_write_time(0, timeline)}"} if timeline.first_frame else {}
    division = add(add(root, "body", {"style": "white"}), "div", begin)
    for one in shown:
        times = {
            "begin": _write_time(one.cue.span.start_ms, timeline),
            "end": _write_time(one.cue.span.end_ms, timeline),
        }
        add_lines(add(division, "p", {**times, "region": one.region}), one.lines, document, {})
    return write(root)


def _write_colour(name: str) -> str:
    """The colour in the form of Apple's own example."""
    if name == "white":
        return name
    rgb = bytes.fromhex(RGB[name])
    return f"rgb({','.join(map(str, rgb))})"


def _write_time(time_ms: int, timeline: Timeline) -> str:
    """The timecode; Timed Text has a colon before the frames also where numbers are dropped."""
    return timeline.write_timecode(time_ms).replace(";", ":")


FORMAT = Format(
    ".itt",
    render,
    read_cues=parse,
    find_unread=find_unread,
    is_laid_out=True,
    counts_frames=True,
    shows_speakers=IN_COLOURS,
)
