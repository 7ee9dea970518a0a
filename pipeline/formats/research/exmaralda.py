"""EXMARaLDA's basic transcription (.exb), as its Partitur Editor opens it.

Source: exmaralda.org, "basic-transcription.dtd", version 1.4, and the manual of the Partitur Editor (facts).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pipeline.domain import Heading, Span, Transcript, Turn, Word
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import check_time, write_seconds
from pipeline.formats.helpers.speaker_lines import UNKNOWN, gather_turns, make_one_line
from pipeline.formats.helpers.xml_text import escape, read_xml
from pipeline.formats.research.language_codes import find_three_letters
from pipeline.formats.research.utterances import (
    Utterance,
    end_of,
    list_headings,
    list_sentences,
    name_speakers,
    number_times,
    write_uri,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SUBJECT = "EXB file"
_Event = tuple[int, int, str]
"""When it begins and ends, in milliseconds, and its text."""


class _Tier(NamedTuple):
    """Events of a category, spoken (``t``) or descriptive (``d``); ``speaker`` is the attribute that says whose."""

    category: str
    kind: str
    name: str
    events: list[_Event]
    speaker: str = ""


def render(document: Document) -> str:
    """A tier for each speaker with an event for each word, and one of topics where there are headings.

    Within a sentence an event lasts until the next one begins, so that it is one chain of events: so the editor
    knows what belongs together. Words of one speaker that overlap follow each other.
    """
    transcript = document.transcript
    sentences = list_sentences(transcript)
    names = name_speakers(transcript, sentences)
    tiers = [
        _Tier("v", "t", name, _list_events(sentences, label), f' speaker="SPK{number}"')
        for number, (label, name) in enumerate(names.items())
    ]
    if topics := _list_topics(list_headings(transcript), end_of(transcript, sentences)):
        tiers.append(_Tier("topic", "d", "", topics))
    edges = (time_ms for tier in tiers for event in tier.events for time_ms in event[:2])
    ids = number_times(edges)
    lines = (
        *_write_head(transcript, names),
        "<basic-body>\n<common-timeline>\n",
        *(f'<tli id="{id_}" time="{write_seconds(ms)}"/>\n' for ms, id_ in ids.items()),
        "</common-timeline>\n",
        *(line for number, tier in enumerate(tiers) for line in _write_tier(number, tier, ids)),
        "</basic-body>\n</basic-transcription>\n",
    )
    return "".join(lines)


def _list_events(sentences: Iterable[Utterance], label: str | None) -> list[_Event]:
    """A speaker's words in order, none beginning before the one before it ends."""
    events: list[_Event] = []
    at_ms = 0
    for sentence in sentences:
        if sentence.speaker != label:
            continue
        tokens = sentence.tokens
        starts = [token.span.start_ms for token in tokens]
        for index, token in enumerate(tokens):
            is_last = index + 1 == len(tokens)
            start_ms = max(at_ms, starts[index])
            end_ms = sentence.span.end_ms if is_last else starts[index + 1]
            at_ms = max(end_ms, start_ms + 1)
            joint = " " if is_last or tokens[index + 1].is_apart else ""
            events.append((start_ms, at_ms, token.text + joint))
    return events


def _list_topics(headings: Sequence[Heading], end_ms: int) -> list[_Event]:
    """Each heading, until the next one."""
    if not headings:
        return []
    starts = [*(heading.time_ms for heading in headings)]
    ends = [*starts[1:], max(end_ms, starts[-1] + 1)]
    return [(s, e, h.text) for s, e, h in zip(starts, ends, headings, strict=True)]


def _write_head(transcript: Transcript, names: Mapping[str | None, str]) -> Iterator[str]:
    language = find_three_letters(transcript.language)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<basic-transcription>\n<head>\n<meta-information>\n'
        f"<project-name/>\n<transcription-name>{escape(transcript.title)}</transcription-name>\n"
        f'<referenced-file url="{escape(write_uri(transcript.media.path))}"/>\n'
        "<ud-meta-information/>\n<comment/>\n<transcription-convention/>\n</meta-information>\n<speakertable>\n"
    )
    for number, name in enumerate(names.values()):
        yield (
            f'<speaker id="SPK{number}">\n<abbreviation>{escape(name)}</abbreviation>\n<sex value="u"/>\n'
            f'<languages-used><language lang="{language}"/></languages-used>\n'
            "<l1/>\n<l2/>\n<ud-speaker-information/>\n<comment/>\n</speaker>\n"
        )
    yield "</speakertable>\n</head>\n"


def _write_tier(number: int, tier: _Tier, ids: Mapping[int, str]) -> Iterator[str]:
    shown = escape(f"{tier.name} [{tier.category}]".strip())
    yield (
        f'<tier id="TIE{number}"{tier.speaker} category="{tier.category}" type="{tier.kind}"'
        f' display-name="{shown}">\n'
    )
    for start_ms, end_ms, text in tier.events:
        yield f'<event start="{ids[start_ms]}" end="{ids[end_ms]}">{escape(text)}</event>\n'
    yield "</tier>\n"


def parse(text: str) -> tuple[Turn, ...]:
    """The turns of all tiers of speech; an event's time is shared out among its words.

    Points of the timeline without a time lie evenly between those that have one.

    Raises:
        FormatError: it is not well-formed, no basic transcription, or an event has no time.
    """
    root = read_xml(text, SUBJECT)
    if root.tag != "basic-transcription":
        raise FormatError(
            SUBJECT, "its root element is not <basic-transcription>", "Save it in EXMARaLDA again"
        )
    times = _read_timeline(root)
    names = {
        speaker.get("id"): make_one_line(speaker.findtext("abbreviation") or "")
        for speaker in root.iter("speaker")
    }
    spoken: list[tuple[Word, str | None]] = []
    for tier in root.iter("tier"):
        if tier.get("type") == "t":
            name = names.get(tier.get("speaker")) or UNKNOWN
            speaker = None if name == UNKNOWN else name
            spoken += [(word, speaker) for word in _read_tier(tier, times)]
    spoken.sort(key=lambda pair: pair[0].span.start_ms)
    return gather_turns(spoken)


def _read_timeline(root: Element) -> dict[str | None, int]:
    """The time of each point in milliseconds."""
    points = list(root.iter("tli"))
    known = [(-1, 0)]
    for index, point in enumerate(points):
        if told := point.get("time"):
            try:
                known.append((index, check_time(float(told) * 1000, SUBJECT)))
            except ValueError as error:
                where = point.get("id", "?")
                raise FormatError(SUBJECT, f"{where} has no time", "Correct it") from error
    times = {points[index].get("id"): time_ms for index, time_ms in known[1:]}
    for (first, from_ms), (last, to_ms) in pairwise((*known, (len(points), known[-1][1]))):
        for index in range(first + 1, last):
            share = (to_ms - from_ms) * (index - first) // (last - first)
            times[points[index].get("id")] = from_ms + share
    return times


def _read_tier(tier: Element, times: Mapping[str | None, int]) -> Iterator[Word]:
    before, until_ms = "", -1
    for event in tier.iter("event"):
        try:
            span = Span(times[event.get("start")], times[event.get("end")])
        except (KeyError, ValueError) as error:
            where = event.get("start", "?")
            raise FormatError(
                SUBJECT, f"an event at {where} has no time", "Set it on the timeline"
            ) from error
        text = "".join(event.itertext())
        goes_on = span.start_ms == until_ms
        yield from _split_event(text, span, before if goes_on else "")
        before, until_ms = text or before, span.end_ms


def _split_event(text: str, span: Span, before: str) -> Iterator[Word]:
    """The words of an event; the first one goes on without a space where the text before it does."""
    tokens = [token for token in make_one_line(text).split(" ") if token]
    length_ms = span.duration_ms
    for index, token in enumerate(tokens):
        start_ms = span.start_ms + length_ms * index // len(tokens)
        end_ms = span.start_ms + length_ms * (index + 1) // len(tokens)
        joined = index == 0 and before and not before[-1].isspace() and not text[0].isspace()
        yield Word(token if joined else f" {token}", Span(start_ms, end_ms))


FORMAT = Format(".exb", render, parse)
