"""IMSC 1.1, text profile, for delivery to broadcasters and platforms (.imsc.ttml).

Beside what ``ttml`` writes for players it names the frame rate, counts in frames where cues begin and end at frames,
and has a region at the top for what is said at the same time, and the colours of speakers.

Source: https://www.w3.org/TR/ttml-imsc1.1/, "Text Profile Constraints", ``itts:fillLineGap``, ``ebutts:linePadding``.
"""

from __future__ import annotations

from pipeline.domain import FrameRate
from pipeline.formats.broadcast.timed_text import (
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

_PROFILE = "http://www.w3.org/ns/ttml/profile/imsc1.1/text"


def render(document: Document) -> str:
    """The cues as IMSC 1.1, in frames where all of them begin and end at frames of the document's rate.

    Times count from the beginning of the media. Words are not highlighted.
    """
    shown = place_cues(document.cues)
    counted = document.timeline.rate if are_on_frames(shown, document.timeline.rate) else None
    root = make_root(
        {
            "ttp:contentProfiles": _PROFILE,
            "ttp:timeBase": "media",
            "ttp:cellResolution": "32 15",
            **_name_rate(counted),
            "xml:lang": document.transcript.language,
            "xml:space": "default",
        },
        *("ttp", "tts", "ttm", "itts", "ebutts"),
    )
    head = add(root, "head")
    metadata = add(head, "metadata")
    if title := make_one_line(document.transcript.title):
        add(metadata, "ttm:title", text=title)
    agents = add_agents(metadata, document, shown)
    add_look(head, document, shown, "#000000C0", {"itts:fillLineGap": "true"})
    division = add(add(root, "body", {"style": "text"}), "div")
    for one in shown:
        begin, end = (
            _write_time(ms, counted) for ms in (one.cue.span.start_ms, one.cue.span.end_ms)
        )
        paragraph = add(division, "p", {"region": one.region, "begin": begin, "end": end})
        add_lines(paragraph, one.lines, document, agents)
    return write(root)


def _name_rate(counted: FrameRate | None) -> dict[str, str]:
    if counted is None:
        return {}
    rate = {"ttp:frameRate": str(counted.nominal)}
    multiplier = write_multiplier(counted)
    return rate if multiplier == "1 1" else {**rate, "ttp:frameRateMultiplier": multiplier}


def _write_time(time_ms: int, counted: FrameRate | None) -> str:
    """The number of the frame, exact at every rate; a time of day where frames aren't known."""
    return write_clock(time_ms) if counted is None else f"{counted.count_frames(time_ms)}f"


FORMAT = Format(
    ".imsc.ttml",
    render,
    read_cues=parse,
    find_unread=find_unread,
    is_laid_out=True,
    shows_speakers=IN_COLOURS,
)
