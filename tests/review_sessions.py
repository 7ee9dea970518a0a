"""An editor for tests: a small transcript, and requests as its page sends them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from pipeline.config import Settings
from pipeline.domain import Dropped, Media, Segment, Span, Speaker, Transcript, Turn, Word
from pipeline.formats import FORMATS
from pipeline.review.app import make_app
from pipeline.review.session import Session
from pipeline.review.session_opening import open_session
from pipeline.run.documents import make_document
from pipeline.store import encode

PORT = 8000
HOST = f"http://127.0.0.1:{PORT}"
TOKEN = "token"

SAID = (
    ("A", "In the fourth game Settle played a move."),
    ("B", "Nobody had seen it before."),
    ("A", "It won him the game."),
)


def make_transcript(said: Sequence[tuple[str, str]] = SAID) -> Transcript:
    """Turns of words of 200 ms, and a passage that was dropped."""
    turns, start_ms = [], 0
    for speaker, text in said:
        words = []
        for part in text.split():
            words.append(Word(f" {part}", Span(start_ms, start_ms + 200), 0.9))
            start_ms += 300
        turns.append(Turn(speaker, tuple(words)))
    end = Span(start_ms + 5000, start_ms + 5400)
    dropped = Dropped(Segment((Word(" Thanks", end),), "en"), "said by nobody")
    return Transcript(
        Media("talk.mp3", "talk.mp3", "0" * 64, start_ms + 9000),
        "en",
        tuple(Segment(turn.words, "en") for turn in turns),
        tuple(turns),
        speakers=(Speaker("A", "Clara"), Speaker("B", "B")),
        dropped=(dropped,),
    ).with_origin(cleaning="verbatim")


def write_record(folder: Path, transcript: Transcript | None = None) -> Path:
    """The transcript's JSON."""
    document = make_document(transcript or make_transcript(), Settings())
    record = folder / "talk.json"
    record.write_bytes(encode(FORMATS["json"].render(document)))
    return record


def make_paragraph(text: str, speaker: str | None = "A") -> dict[str, Any]:
    """A paragraph that was typed."""
    return {"speaker": speaker, "opens": True, "runs": [[text, None, "person", False]]}


@dataclass
class Page:
    """An editor that is open, and a page of it."""

    session: Session
    client: TestClient

    def get(self, name: str, **headers: str) -> Any:
        return self.client.get(f"/{TOKEN}/{name}", headers=headers)

    def post(self, name: str, body: Any, **headers: str) -> Any:
        own = {"Origin": HOST, "Content-Type": "application/json", **headers}
        return self.client.post(f"/{TOKEN}/{name}", json=body, headers=own)

    def state(self) -> Any:
        return self.get("state").json()

    def change(self, at: int, remove: int, *texts: str, version: int | None = None) -> Any:
        """Put paragraphs that are typed in place of others."""
        inserted = [make_paragraph(text) for text in texts]
        return self.post(
            "changes",
            {
                "version": self.session.version if version is None else version,
                "client": "me",
                "steps": [{"typed": texts}],
                "splice": {"at": at, "remove": remove, "insert": inserted},
            },
        )

    def texts(self) -> list[str]:
        return ["".join(run[0] for run in p["runs"]) for p in self.state()["paragraphs"]]


def open_page(record: Path, **files: Path) -> Page:
    """An editor of a transcript, as it is opened by the command."""
    session = open_session(record, Settings(), **files)
    return Page(session, TestClient(make_app(session, TOKEN, PORT), base_url=HOST))


def change_words(transcript: Transcript, words: dict[str, str]) -> Transcript:
    """The transcript with other words in its turns, as another model may hear them."""

    def write(word: Word) -> Word:
        text = word.text.strip()
        return replace(word, text=f" {words.get(text, text)}")

    turns = tuple(Turn(turn.speaker, tuple(map(write, turn.words))) for turn in transcript.turns)
    segments = tuple(Segment(turn.words, "en") for turn in turns)
    return replace(transcript, turns=turns, segments=segments)
