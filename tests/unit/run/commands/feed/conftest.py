"""A served podcast, whose episodes are heard by fakes, or whose results are there already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.domain import Segment, Turn
from pipeline.formats.data import lossless_json
from pipeline.formats.document import Document
from pipeline.remote import RemoteFile
from pipeline.run import (
    EpisodeText,
    Outcome,
    compare_episodes,
    find_episodes,
)
from tests.feeds import (
    RATE,
    EarByLength,
    Entry,
    Turns,
    VoicesByLength,
    list_voices,
    place,
    write_feed,
)
from tests.remotes import Web, serve_web
from tests.unit.formats.test_registry import make_transcript
from tests.unit.run.recording.test_stages import Bench, write_wav

LONGEST_S = 8.0


@dataclass
class Podcast:
    """A served podcast, whose episodes a bench hears, or whose results are there already."""

    web: Web
    bench: Bench
    entries: list[Entry] = field(default_factory=list)
    talks: dict[str, tuple[Segment, ...]] = field(default_factory=dict)

    def add(self, title: str, talk: Turns) -> Entry:
        """An episode in which this is said."""
        self.entries.append(Entry(f"/{len(self.entries)}.wav", title))
        self.talks[self.entries[-1].url] = place(talk)
        return self.entries[-1]

    def announce(
        self, entry: Entry, text: str, kind: str, *, language: str = "", **about: object
    ) -> str:
        """A transcript of an episode, which the feed announces from now on."""
        path = f"{entry.url}.{len(entry.texts)}.text"
        entry.texts.append((path, kind, language))
        return self.web.put(path, text.encode(), **about)

    def find(self) -> tuple[RemoteFile, ...]:
        """The feed's episodes."""
        return find_episodes(self.web.put("/feed.xml", write_feed(*self.entries)), Settings())

    def record(self, title: str) -> Path:
        """The JSON of an episode."""
        return self.bench.out / f"2026-01-31 {title.replace('/', '_')}.json"

    def hear(self) -> list[Outcome]:
        """What becomes of the episodes, which are served and heard one by one."""
        ears, voices = EarByLength(), VoicesByLength()
        self.bench.recognizer, self.bench.diarizer = ears, voices
        for number, (url, segments) in enumerate(self.talks.items()):
            seconds = LONGEST_S + number / 20
            path = write_wav(self.bench.folder / "made" / f"{number}.wav", seconds)
            self.web.put(url, path.read_bytes())
            ears.talks[round(seconds * RATE)] = segments
            voices.talks[round(seconds * RATE)] = list_voices(segments)
        return self.bench.run(*self.find(), retries=0, output_format=("json",))

    def write(self) -> list[Outcome]:
        """The same without the engines."""
        self.bench.out.mkdir(exist_ok=True)
        outcomes = []
        for file, segments in zip(self.find(), self.talks.values(), strict=True):
            turns = [Turn(f"SPEAKER_{n % 2:02}", s.words) for n, s in enumerate(segments)]
            made, record = make_transcript(*turns), self.record(file.title)
            if not record.exists():
                record.write_text(lossless_json.render(Document(made, made, ())), "utf-8")
            told = {"address": file.shown, "outputs": (record,), "languages": ("en",)}
            outcomes.append(Outcome(Path(file.name), **told))
        return outcomes

    def compare(
        self,
        reference_url: str | None = None,
        outcomes: list[Outcome] | None = None,
    ) -> dict[str, EpisodeText]:
        """The table by the episodes' titles, in its order."""
        settings = Settings(output_dir=self.bench.out, retries=0)
        cache = self.bench.folder / "cache"
        ended = self.write() if outcomes is None else outcomes
        rows = compare_episodes(self.find(), ended, settings, cache, reference_url=reference_url)
        return {row.title: row for row in rows}


@pytest.fixture
def podcast(tmp_path: Path) -> Iterator[Podcast]:
    with serve_web() as web:
        yield Podcast(web, Bench(tmp_path))
