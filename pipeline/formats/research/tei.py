"""TEI for speech (.tei.xml): a timeline, and utterances of words between anchors on it.

Source: ISO 24624:2016, "Transcription of spoken language", and TEI P5, chapter 8, "Transcriptions of Speech" (facts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from pipeline.domain import Span, Transcript, Turn, Word
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import check_time, write_seconds
from pipeline.formats.helpers.speaker_lines import UNKNOWN, gather_turns, make_one_line
from pipeline.formats.helpers.xml_text import escape, find_attribute, local_name, read_xml
from pipeline.formats.research.language_codes import find_tag
from pipeline.formats.research.media_types import find_kind, find_mime_type
from pipeline.formats.research.utterances import (
    Token,
    Utterance,
    end_of,
    join_notes,
    list_headings,
    list_sentences,
    name_speakers,
    number_times,
    write_uri,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SUBJECT = "TEI file"
NAMESPACE: Final = "http://www.tei-c.org/ns/1.0"
_PARTS = re.compile(r"(\W*)(.*?)(\W*)", re.DOTALL)
"""The marks before a word, the word, the marks behind it."""
_VOICED = re.compile(
    r"laugh|giggl|chuckl|cough|sigh|sob|cry|cries|weep|sniff|gasp|snort|groan|moan|hum|whistl|yawn|sneez|scream|shout"
    r"|whisper|sing|breath|inhal|exhal|throat|lach|hust|seufz|wein|räusper|schluchz|rires?|ri[te]nt?|soupir|touss|pleur"
    r"|r[ií]en?|risas?|tos|suspir|llora|rid|risat|sospir|toss|piang|笑|咳|泣|哭|叹|嘆|ため息",
    re.IGNORECASE,
)
"""In notes on sounds that somebody makes with their voice; others are incidents."""
_KINDS: Final = {"?": "interrogative", "？": "interrogative", "؟": "interrogative"} | {
    "!": "exclamative",
    "！": "exclamative",
}
_WORD_PARTS = frozenset({"w", "pc", "incident", "vocal", "kinesic"})


def render(document: Document) -> str:
    """An annotation block for each sentence, its words between anchors at the times when they begin and end.

    Pauses are measured, notes on sounds are incidents. Headings head divisions.
    """
    transcript = document.transcript
    sentences = list_sentences(transcript)
    names = name_speakers(transcript, sentences)
    spans = [token.span for sentence in sentences for token in sentence.tokens]
    ids = number_times(time_ms for span in spans for time_ms in (span.start_ms, span.end_ms))
    people = {label: f"SPK{number}" for number, label in enumerate(names)}
    lines = (
        *_write_header(transcript, names, people, end_of(transcript, sentences)),
        '<text>\n<timeline unit="s" origin="#T0">\n',
        *(_write_point(time_ms, id_) for time_ms, id_ in ids.items()),
        "</timeline>\n<body>\n",
        *_write_body(transcript, sentences, people, ids),
        "</body>\n</text>\n</TEI>\n",
    )
    return "".join(lines)


def _write_point(time_ms: int, id_: str) -> str:
    if not time_ms:
        return f'<when xml:id="{id_}"/>\n'
    return f'<when xml:id="{id_}" interval="{write_seconds(time_ms)}" since="#T0"/>\n'


def _write_header(
    transcript: Transcript,
    names: Mapping[str | None, str],
    people: Mapping[str | None, str],
    end_ms: int,
) -> Iterator[str]:
    kind = find_kind(transcript.media)
    mime = find_mime_type(transcript.media)
    title = escape(transcript.title)
    language = find_tag(transcript.language)
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="{NAMESPACE}" xml:lang="{language}">\n<teiHeader>\n'
        f"<fileDesc>\n<titleStmt><title>{title}</title></titleStmt>\n"
        "<publicationStmt><p/></publicationStmt>\n<sourceDesc>\n<recordingStmt>\n"
        f'<recording type="{kind}" dur="PT{write_seconds(end_ms)}S">'
        f'<media mimeType="{mime}" url="{escape(write_uri(transcript.media.path))}"/></recording>\n'
        "</recordingStmt>\n</sourceDesc>\n</fileDesc>\n<profileDesc>\n"
    )
    if known := {label: name for label, name in names.items() if label is not None}:
        yield "<particDesc>\n"
        for label, name in known.items():
            yield f'<person xml:id="{people[label]}"><persName>{escape(name)}</persName></person>\n'
        yield "</particDesc>\n"
    yield f'<langUsage><language ident="{language}"/></langUsage>\n</profileDesc>\n</teiHeader>\n'


def _write_body(
    transcript: Transcript,
    sentences: tuple[Utterance, ...],
    people: Mapping[str | None, str],
    ids: Mapping[int, str],
) -> Iterator[str]:
    """The divisions, each headed by what heads its sentences; one where there are no headings."""
    headings = [*list_headings(transcript)]
    yield "<div>\n"
    is_empty = True
    for number, sentence in enumerate(sentences, start=1):
        while headings and headings[0].time_ms <= sentence.span.start_ms:
            yield "" if is_empty else "</div>\n<div>\n"
            yield f"<head>{escape(headings.pop(0).text)}</head>\n"
            is_empty = False
        yield from _write_sentence(number, sentence, people, ids)
        is_empty = False
    yield "<p/>\n</div>\n" if is_empty else "</div>\n"


def _write_sentence(
    number: int, sentence: Utterance, people: Mapping[str | None, str], ids: Mapping[int, str]
) -> Iterator[str]:
    span = sentence.span
    who = "" if sentence.speaker is None else f' who="#{people[sentence.speaker]}"'
    last = sentence.tokens[-1].text
    kind = next((kind for mark, kind in _KINDS.items() if mark in last), "declarative")
    if sentence.begins_paragraph and number > 1:
        yield '<milestone unit="paragraph"/>\n'
    yield (
        f'<annotationBlock xml:id="ab{number}"{who} start="#{ids[span.start_ms]}" end="#{ids[span.end_ms]}">'
        f'<u xml:id="u{number}"><seg type="utterance" subtype="{kind}">\n'
    )
    at_ms = -1
    pauses = sentence.pauses_ms
    for token, note in join_notes(sentence.tokens):
        if pause_ms := pauses.get(token.span.start_ms):
            yield f'<pause dur="PT{write_seconds(pause_ms)}S"/>\n'
        if token.span.start_ms != at_ms:
            yield f'<anchor synch="#{ids[token.span.start_ms]}"/>'
        at_ms = token.span.end_ms
        yield f'{"".join(_write_token(token, note))}<anchor synch="#{ids[at_ms]}"/>\n'
    yield "</seg></u></annotationBlock>\n"


def _write_token(token: Token, note: str) -> Iterator[str]:
    """A word and the marks around it, or a note on a sound."""
    if note:
        kind = "vocal" if _VOICED.search(note) else "incident"
        yield f"<{kind}><desc>{escape(token.text)}</desc></{kind}>"
        return
    join = "" if token.is_apart else ' join="left"'
    match = _PARTS.fullmatch(token.text)
    parts = match.groups() if match else ("", token.text, "")
    for name, part in zip(("pc", "w", "pc"), parts, strict=True):
        if part := escape(part):
            yield f"<{name}{join}>{part}</{name}>"
            join = ' join="left"'


def parse(text: str) -> tuple[Turn, ...]:
    """The turns of a transcription with a timeline; the time between two anchors is shared out among its words.

    Raises:
        FormatError: it is not well-formed, no TEI, or an utterance lies at no point of the timeline.
    """
    root = read_xml(text, SUBJECT)
    if local_name(root) not in ("TEI", "teiCorpus"):
        raise FormatError(SUBJECT, "its root element is not <TEI>", "Write it as TEI P5")
    times = _read_timeline(root)
    names = {
        f"#{find_attribute(person, 'id')}": make_one_line("".join(person.itertext()))
        for person in root.iter()
        if local_name(person) == "person"
    }
    spoken: list[tuple[Word, str | None]] = []
    for block, utterance in _list_blocks(root):
        who = block.get("who") or utterance.get("who")
        name = names.get(who or "") or (who or "").removeprefix("#")
        speaker = None if name in ("", UNKNOWN) else name
        spoken += [(word, speaker) for word in _read_utterance(block, utterance, times)]
    spoken.sort(key=lambda pair: pair[0].span.start_ms)
    return gather_turns(spoken)


def _list_blocks(root: Element) -> Iterator[tuple[Element, Element]]:
    """Each utterance with the element that says whose and when it is: its block, else itself."""
    rest = [root]
    while rest:
        element = rest.pop()
        if local_name(element) == "annotationBlock":
            yield from ((element, child) for child in element if local_name(child) == "u")
        elif local_name(element) == "u":
            yield element, element
        else:
            rest.extend(reversed(element))


def _read_timeline(root: Element) -> dict[str, int]:
    """The time of each point in milliseconds; one tells how long after another it is, which stands before it."""
    times: dict[str, int] = {}
    for timeline in root.iter():
        if local_name(timeline) != "timeline":
            continue
        factor = 1 if timeline.get("unit") == "ms" else 1000
        for point in timeline:
            id_ = f"#{find_attribute(point, 'id')}"
            told = point.get("interval")
            try:
                after_ms = 0 if told is None else check_time(float(told) * factor, SUBJECT)
            except ValueError as error:
                raise FormatError(SUBJECT, f"{id_} has no time", "Correct its interval") from error
            times[id_] = max(0, times.get(point.get("since", ""), 0) + after_ms)
    return times


def _read_utterance(block: Element, utterance: Element, times: Mapping[str, int]) -> Iterator[Word]:
    """The words of an utterance, those between two anchors sharing their time."""
    try:
        start_ms, end_ms = (
            times[block.get(edge) or utterance.get(edge) or ""] for edge in ("start", "end")
        )
        parts: list[tuple[int, list[str]]] = [(start_ms, [])]
        for event in _walk(utterance):
            if isinstance(event, str):
                parts[-1][1].extend(f" {word}" for word in make_one_line(event).split(" ") if word)
            elif local_name(event) == "anchor":
                parts.append((times[event.get("synch", "")], []))
            else:
                _add_part(parts[-1][1], event)
    except KeyError as error:
        where = find_attribute(utterance, "id") or "an utterance"
        raise FormatError(
            SUBJECT, f"{where} lies at no point of the timeline", "Add its start and end"
        ) from error
    ends = [*(time_ms for time_ms, _ in parts[1:]), end_ms]
    for (begin_ms, tokens), until_ms in zip(parts, ends, strict=True):
        length_ms = max(0, until_ms - begin_ms)
        for index, token in enumerate(tokens):
            edges = (begin_ms + length_ms * n // len(tokens) for n in (index, index + 1))
            yield Word(token, Span(*edges))


def _walk(element: Element) -> Iterator[Element | str]:
    """The anchors, words, marks and notes within an element in order, and texts that stand in none of them."""
    yield element.text or ""
    rest = [iter(element)]
    tails = [""]
    while rest:  # elements may lie in one another as deep as a file is long
        child = next(rest[-1], None)
        if child is None:
            rest.pop()
            yield tails.pop()
        elif local_name(child) in _WORD_PARTS or local_name(child) == "anchor":
            yield child
            yield child.tail or ""
        else:
            yield child.text or ""
            rest.append(iter(child))
            tails.append(child.tail or "")


def _add_part(tokens: list[str], element: Element) -> None:
    """Add a word, or a mark or a part to the word that it stands at, each with the space before it."""
    content = make_one_line("".join(element.itertext()))
    is_joined = element.get("join") in ("left", "both")
    before = tokens[-1] if tokens else ""
    # A mark behind a word, or a word behind an opening mark.
    if before and is_joined and (local_name(element) == "pc" or not _has_letter(before)):
        tokens[-1] += content
    elif content:
        tokens.append(content if is_joined else f" {content}")


def _has_letter(text: str) -> bool:
    return any(char.isalnum() for char in text)


FORMAT = Format(".tei.xml", render, parse)
