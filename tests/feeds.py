"""A served podcast whose episodes have known words and published transcripts, altered as a test says."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from xml.sax.saxutils import quoteattr

from pipeline.domain import Segment, Span, SpeakerSpan
from pipeline.engines.protocols import (
    Activity,
    Parts,
    Recognition,
    RecognitionOptions,
    Samples,
)
from tests.fakes import FakeDiarizer, FakeRecognizer, make_segment

EACH_MS, RATE = 60, 16_000
SPEAKERS = "Ann Lee", "Bo Chen"
PODCAST = "https://podcastindex.org/namespace/1.0"

_NAMES = [
    "Marta",
    "Henrik",
    "Olive",
    "Tobias",
    "Greta",
    "Samuel",
    "Judith",
    "Edmund",
    "Clara",
    "Walter",
    "Ruth",
    "Oskar",
]
_TOWNS = [
    "Lisbon",
    "Bergen",
    "Turin",
    "Dublin",
    "Prague",
    "Leeds",
    "Vienna",
    "Ghent",
    "Malmo",
    "Riga",
    "Porto",
    "Basel",
]
_THINGS = [
    "orchard",
    "harbour",
    "library",
    "railway",
    "museum",
    "bakery",
    "garden",
    "market",
    "theatre",
    "bridge",
]
_DOINGS = ["visited", "painted", "measured", "repaired", "described", "photographed"]
_WHYS = (
    "because the winter had been unusually dry",
    "although nobody had asked for another report",
    "before the committee could finish its work",
    "while the children were waiting outside",
    "after the newspaper printed a long story",
    "so that visitors would know what happened",
)

Turns = list[tuple[str, list[str]]]
"""Who speaks, and the sentences of each turn."""


def make_talk(seed: int, turns: int = 4) -> Turns:
    """A conversation of two people, as long as each other one and with other words."""
    rng = random.Random(f"talk {seed}")

    def say() -> str:
        return (
            f"{rng.choice(_NAMES)} {rng.choice(_DOINGS)} {rng.randrange(12, 98)} places near the "
            f"{rng.choice(_THINGS)} in {rng.choice(_TOWNS)} {rng.choice(_WHYS)}."
        )

    return [(SPEAKERS[turn % 2], [say() for _ in range(2)]) for turn in range(turns)]


def join(turns: Turns) -> str:
    return " ".join(sentence for _, said in turns for sentence in said)


# --- alterations


def leave_out(talk: Turns, other: Turns) -> Turns:
    return [*talk[:2], (talk[2][0], talk[2][1][:1]), *talk[3:]]


def put_in(talk: Turns, other: Turns) -> Turns:
    return [*talk[:3], (talk[3][0], [*talk[3][1], other[0][1][0]]), *talk[4:]]


def swap_names(talk: Turns, other: Turns) -> Turns:
    text = join(talk)
    one, two = [name for name in _NAMES if name in text][:2]
    table = {one: two, two: one}
    return [
        (who, [" ".join(table.get(word, word) for word in line.split()) for line in said])
        for who, said in talk
    ]


def change_number(talk: Turns, other: Turns) -> Turns:
    number = next(word for word in talk[2][1][0].split() if word.isdigit())
    changed = talk[2][1][0].replace(number, str(int(number) + 1))
    return [*talk[:2], (talk[2][0], [changed, talk[2][1][1]]), *talk[3:]]


def take_paragraph(talk: Turns, other: Turns) -> Turns:
    return [*talk[:3], (talk[3][0], other[3][1]), *talk[4:]]


def take_other(talk: Turns, other: Turns) -> Turns:
    return other


def swap_speakers(talk: Turns, other: Turns) -> Turns:
    return [*talk[:2], (talk[3][0], talk[2][1]), *talk[3:]]


def set_in_type(talk: Turns, other: Turns) -> Turns:
    """Only punctuation and typography: quotes, dashes, capitals."""
    return [
        (who, [f"“{line.rstrip('.').replace(' because', ' — because')}!”" for line in said])
        for who, said in talk
    ]


def keep(talk: Turns, other: Turns) -> Turns:
    return talk


Alter = Callable[[Turns, Turns], Turns]


# --- formats


def write_txt(turns: Turns) -> str:
    return "\n\n".join(f"{who}: {' '.join(said)}" for who, said in turns)


def write_vtt(turns: Turns) -> str:
    cues = (
        f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n<v {who}>{' '.join(said)}"
        for n, (who, said) in enumerate(turns)
    )
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def write_srt(turns: Turns) -> str:
    cues = (
        f"{n + 1}\n00:00:{n:02},000 --> 00:00:{n + 1:02},000\n{who}: {' '.join(said)}"
        for n, (who, said) in enumerate(turns)
    )
    return "\n\n".join(cues) + "\n"


def write_nameless_srt(turns: Turns) -> str:
    return write_srt(turns).replace(f"{SPEAKERS[0]}: ", "").replace(f"{SPEAKERS[1]}: ", "")


def write_html(turns: Turns) -> str:
    parts = (f"<p><cite>{who}:</cite> {escape(' '.join(said))}</p>" for who, said in turns)
    return f"<!doctype html><html><body>{''.join(parts)}</body></html>"


def write_json(turns: Turns) -> str:
    segments = [
        {"speaker": who, "startTime": n, "endTime": n + 1, "body": " ".join(said)}
        for n, (who, said) in enumerate(turns)
    ]
    return json.dumps({"version": "1.0.0", "segments": segments})


KINDS: Mapping[str, tuple[str, Callable[[Turns], str]]] = {
    "txt": ("text/plain", write_txt),
    "vtt": ("text/vtt", write_vtt),
    "srt": ("application/x-subrip", write_srt),
    "html": ("text/html", write_html),
    "json": ("application/json", write_json),
}


# --- what the engines hear


@dataclass
class EarByLength(FakeRecognizer):
    """Hears the talk that a recording of this length in samples has."""

    talks: dict[int, tuple[Segment, ...]] = field(default_factory=dict)

    def recognize(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_progress: Callable[[float], None] | None = None,
        parts: Parts | None = None,
    ) -> Recognition:
        self.calls += 1
        return Recognition(self.talks[len(samples)])


@dataclass
class VoicesByLength(FakeDiarizer):
    """Hears who speaks in the talk that a recording of this length has."""

    talks: dict[int, tuple[SpeakerSpan, ...]] = field(default_factory=dict)

    def diarize(self, samples: Samples, **_: object) -> tuple[SpeakerSpan, ...]:
        return self.talks[len(samples)]


def place(turns: Turns) -> tuple[Segment, ...]:
    """The turns as segments one after the other, every word of which is sure."""
    start, segments = 0, list[Segment]()
    for _, said in turns:
        segment = make_segment(" ".join(said), start, EACH_MS)
        words = tuple(replace(word, probability=0.99) for word in segment.words)
        segments.append(replace(segment, words=words))
        start = segment.words[-1].span.end_ms
    return tuple(segments)


def list_voices(segments: tuple[Segment, ...]) -> tuple[SpeakerSpan, ...]:
    return tuple(
        SpeakerSpan(
            Span(segment.words[0].span.start_ms, segment.words[-1].span.end_ms),
            f"SPEAKER_{n % 2:02}",
        )
        for n, segment in enumerate(segments)
    )


# --- the feed


@dataclass
class Entry:
    """An episode: its recording, its title, and the transcripts it announces, as (address, type, language)."""

    url: str
    title: str
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    link: str = ""

    def __str__(self) -> str:
        texts = "".join(
            f"<podcast:transcript url={quoteattr(url)} type={quoteattr(kind)}"
            + (f" language={quoteattr(language)}" if language else "")
            + "/>"
            for url, kind, language in self.texts
        )
        return (
            f"<item><title>{escape(self.title)}</title><guid>{escape(self.url)}</guid>"
            f"<link>{escape(self.link)}</link><pubDate>Sat, 31 Jan 2026 10:00:00 +0000</pubDate>"
            f'<enclosure url={quoteattr(self.url)} type="audio/wav"/>{texts}</item>'
        )


def write_feed(*entries: Entry) -> bytes:
    head = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        f'xmlns:podcast="{PODCAST}"><channel><title>Talks</title>'
    )
    return f"{head}{''.join(map(str, entries))}</channel></rss>".encode()
