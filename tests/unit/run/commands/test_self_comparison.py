"""Whatever can be read differs from itself in no word, on whichever side it stands, in whichever format."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.domain import Origin, Span, Transcript, Turn, Word
from pipeline.errors import TranscribeError
from pipeline.formats import FORMATS, Document
from pipeline.run import compare_files
from pipeline.run.documents import make_document
from tests.conftest import SHARED
from tests.unit.formats.test_registry import ANNA, BEN, make_transcript

WRITTEN = {name: known for name, known in FORMATS.items() if not known.lacks}
READ = sorted(name for name, known in WRITTEN.items() if known.is_read)
PLAIN = [
    "The boats stay in.", "Is it cold?", "Well, it was in 2012.", "We took it home.", "No, never!", "Who built it?",
    "My uncle did, with Tom.", "That took a year.", "Then came the storm.", "What happened?", "Nobody was hurt.",
    "The roof was gone, though.", "Did you stay?", "For three more days.", "I would do it again.", "So would I.",
]  # fmt: skip
ODD = [
    *PLAIN, "Remember: never give up.", "[laughs] Yes.", "Yes (applause) indeed.", "# no heading", "C++, not C",
    "At 10:30: we left.", "See https://example.org/a.", "50–60 of them", "– a dash", "Step 1: wait", "你好吗？", "*so*",
    "<b>bold</b> & more", '"quoted", she said', "; here", "| a | b |", "1. first", "it costs €5", "o'clock", "{x}",
]  # fmt: skip


def list_given() -> list[Path]:
    folder = SHARED / "cases" / "text" / "in"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def transcripts(sentences: list[str]) -> st.SearchStrategy[Transcript]:
    """Talks of two, as a recogniser hears them, a word each half second; no sentence is said twice.

    Captions in which the same is said again and again are taken for such that roll.
    """
    lengths = st.lists(st.integers(1, 3), min_size=4, max_size=5)
    return st.tuples(st.permutations(sentences), lengths).map(lambda drawn: make_talk(*drawn))


def make_talk(sentences: list[str], lengths: list[int]) -> Transcript:
    turns: list[Turn] = []
    at_ms = 0
    for number, length in enumerate(lengths):
        words = []
        said, sentences = sentences[:length], sentences[length:]
        for text in " ".join(said).split():
            words.append(Word(f" {text}", Span(at_ms, at_ms + 400)))
            at_ms += 500
        turns.append(Turn((ANNA, BEN)[number % 2], tuple(words)))
    talk = make_transcript(*turns)
    return replace(talk, origin=Origin(cleaning="verbatim"))


def write(document: Document, name: str, folder: Path) -> Path:
    """The talk as a file of this format."""
    content = FORMATS[name].render(document)
    path = folder / f"talk{FORMATS[name].suffix}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@settings(max_examples=10)
@pytest.mark.parametrize("name", READ)
@given(transcript=transcripts(ODD))
def test_every_format_that_is_written_equals_itself(
    name: str, transcript: Transcript, tmp_path_factory: pytest.TempPathFactory
) -> None:
    document = make_document(transcript, Settings())
    path = write(document, name, tmp_path_factory.mktemp("talk"))
    made = compare_files(path, path)
    assert (made.words.errors, made.content_words) == (0, 0)


@settings(max_examples=10)
@pytest.mark.parametrize("name", READ)
@given(transcript=transcripts(PLAIN))
def test_every_format_that_is_written_holds_what_the_json_does(
    name: str, transcript: Transcript, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("talk")
    document = make_document(transcript, Settings())
    lossless, path = write(document, "json", folder), write(document, name, folder)
    for pair in ((lossless, path), (path, lossless)):
        made = compare_files(*pair)
        assert made.content_words == 0


@pytest.mark.parametrize("name", sorted(set(WRITTEN) - set(READ)))
def test_what_can_only_be_written_is_refused_by_its_whole_name(name: str, tmp_path: Path) -> None:
    document = make_document(make_talk(PLAIN, [1, 1, 1, 1]), Settings())
    path = write(document, name, tmp_path)
    with pytest.raises(TranscribeError, match=re.escape(path.name)) as refused:
        compare_files(path, path)
    assert "not a transcript" in refused.value.reason


@pytest.mark.parametrize(
    "path",
    list_given()
    or [pytest.param(None, marks=pytest.mark.skip(reason="needs the given cases in ../shared"))],
    ids=lambda path: path.name if path else "",
)
def test_every_given_file_equals_itself(path: Path) -> None:
    try:
        made = compare_files(path, path)
    except TranscribeError:
        pytest.skip("it is no text, or it has no speech")
    assert (made.words.errors, made.content_words) == (0, 0)
