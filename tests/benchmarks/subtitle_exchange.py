"""Exchange formats: cues written from a recording and read back by other projects' readers, to the frame.

Each file is of the cues that `transcribe` lays out for it: lines as wide as it holds, times on its frames. EBU STL,
EBU-TT-D and SCC are read by ttconv, OpenTimelineIO by its own library. Line 21 carries two characters in a frame, so
an SCC caption comes late where the one before it is shorter than this one takes to be sent.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction

from pipeline.config import Settings
from pipeline.domain import FrameRate, Timeline, Transcript
from pipeline.formats import Document
from pipeline.run.documents import make_documents
from tests.benchmarks.measure import report
from tests.unit.formats.broadcast.ttconv_cues import ReadCue, list_cues

Read = Callable[[str | bytes, Timeline], list[ReadCue]]
START = "10:00:00:00"


def report_exchange(name: str, transcript: Transcript) -> list[bool]:
    """A row for each format: how many cues come back with the same lines at the same frames."""
    results = []
    for format_name, rate, read in (
        ("stl", "25", _read_stl),
        ("ebu-tt-d", "25", _read_timed_text),
        ("scc", "29.97df", _read_scc),
        ("otio", "25", _read_timeline),
    ):
        fps = FrameRate.parse(rate)
        settings = Settings(fps=fps, timecode_offset=START)
        documents = make_documents(transcript, settings)
        document = documents.choose(format_name)
        wanted = _list_wanted(document)
        found = read(documents.render(format_name), document.timeline)
        same = sum(one == other for one, other in zip(wanted, found, strict=False))
        texts = [cue.rows for cue in wanted] == [cue.rows for cue in found]
        late = "" if same == len(wanted) else f", {len(wanted) - same} at other frames"
        value = f"{same} of {len(wanted)}{late}{'' if texts else ', other text'}"
        good = same == len(wanted) == len(found)
        label = f"{name}: {format_name} read back to the frame"[:44]
        results.append(report(label, value, "all", good))
    return results


def _list_wanted(document: Document) -> list[ReadCue]:
    timeline = document.timeline
    return [
        ReadCue(
            timeline.rate.count_frames(cue.span.start_ms),
            timeline.rate.count_frames(cue.span.end_ms),
            tuple(cue.lines),
        )
        for cue in document.cues
    ]


def _from_start(cues: list[ReadCue], timeline: Timeline) -> list[ReadCue]:
    first = timeline.first_frame
    return [cue._replace(start=cue.start - first, end=cue.end - first) for cue in cues]


def _read_stl(content: str | bytes, timeline: Timeline) -> list[ReadCue]:
    from ttconv.stl import reader

    assert isinstance(content, bytes)
    model = reader.to_model(io.BytesIO(content))
    return _from_start(list_cues(model, timeline.rate.per_second), timeline)


def _read_timed_text(content: str | bytes, timeline: Timeline) -> list[ReadCue]:
    from xml.etree.ElementTree import ElementTree

    from defusedxml.ElementTree import fromstring
    from ttconv.imsc import reader

    model = reader.to_model(ElementTree(fromstring(content)))
    assert model is not None
    return list_cues(model, timeline.rate.per_second)


def _read_scc(content: str | bytes, timeline: Timeline) -> list[ReadCue]:
    from ttconv.scc import reader

    return _from_start(list_cues(reader.to_model(content), Fraction(30000, 1001)), timeline)


def _read_timeline(content: str | bytes, timeline: Timeline) -> list[ReadCue]:
    import opentimelineio as otio

    read = otio.adapters.read_from_string(content, "otio_json")
    cues = []
    for track in read.video_tracks():
        for clip in track:
            if isinstance(clip, otio.schema.Clip):
                span = clip.range_in_parent()
                text = clip.media_reference.parameters["text"]
                times = (span.start_time.value, span.end_time_exclusive().value)
                cues.append(ReadCue(*map(round, times), tuple(text.split("\n"))))
    return cues
