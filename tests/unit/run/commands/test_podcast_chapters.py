"""A copy of a recording with the headings of its transcript as chapters; the recording is never touched."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import av
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli
from pipeline.config import Settings
from pipeline.domain import Heading, Media, Origin, Span
from pipeline.errors import FormatError, OutputError, UsageError
from pipeline.formats import FORMATS, Document
from pipeline.formats.helpers.output_record import seal, unseal
from pipeline.run import rename_file, write_chapters, write_feed_tags
from pipeline.run.events import Notice
from tests.unit.formats.test_registry import ANNA, BEN, make_transcript, make_turn
from tests.unit.media.test_media import make_tone, write_sound

HEADINGS = (Heading("Early days", 1500), Heading("Later", 2500))
SECONDS = 4
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a recording and its transcript beside it, with or without headings; gives the transcript's path."""

    def write(
        headings: tuple[Heading, ...] = HEADINGS,
        duration_ms: int = SECONDS * 1000,
        origin: Origin | None = None,
    ) -> Path:
        recording = tmp_path / "talk.mp3"
        write_sound(recording, "libmp3lame", make_tone(440, SECONDS, 44_100), 44_100)
        sha256 = hashlib.sha256(recording.read_bytes()).hexdigest()
        media = Media("talk.mp3", "talk.mp3", sha256, duration_ms, title="An evening")
        talk = make_transcript(make_turn(ANNA, "Good evening."), make_turn(BEN, "Yes.", 2000))
        talk = replace(talk, media=media, headings=headings, origin=origin or Origin())
        path = tmp_path / "talk.json"
        path.write_bytes(seal(str(FORMATS["json"].render(Document(talk, talk, ()))).encode(), {}))
        return path

    return write


def read_chapters(path: Path) -> list[tuple[float, str]]:
    with av.open(str(path)) as container:
        return [
            (float(c["start"] * c["time_base"]), c["metadata"]["title"])
            for c in container.chapters()
        ]


def make_copy(path: Path, told: list[str] | None = None, **changes: object) -> Path:
    audio = changes.pop("audio", None)
    settings = replace(Settings(output_dir=path.parent), **changes)

    def observe(event: object) -> None:
        if isinstance(event, Notice) and told is not None:
            told.append(event.text)

    return write_chapters(path, settings, audio=audio, observe=observe)


def test_the_copy_has_the_headings_and_the_recording_stays(write: Write) -> None:
    path = write()
    before = path.with_name("talk.mp3").read_bytes()
    told: list[str] = []
    made = make_copy(path, told)
    assert made == path.with_name("talk.chapters.mp3")
    assert read_chapters(made) == [(0.0, "An evening"), (1.5, "Early days"), (2.5, "Later")]
    assert path.with_name("talk.mp3").read_bytes() == before
    assert told == []


def test_a_copy_of_ours_is_renewed_and_one_that_a_person_has_changed_is_not(write: Write) -> None:
    path = write()
    made = make_copy(path)
    first = made.read_bytes()
    assert unseal(path.read_bytes()).written[".chapters.mp3"] == hashlib.sha256(first).hexdigest()
    path.with_name("talk.review.json").unlink(missing_ok=True)
    write((Heading("Another", 1500),))
    assert make_copy(path) == made
    assert [title for _, title in read_chapters(made)] == ["An evening", "Another"]
    made.write_bytes(first + b"edited")
    with pytest.raises(OutputError, match=r"would overwrite talk\.chapters\.mp3"):
        make_copy(path)
    assert made.read_bytes() == first + b"edited"
    make_copy(path, overwrite=True)
    assert len(read_chapters(made)) == 2


def test_a_recording_is_not_written_over_even_if_asked(write: Write) -> None:
    path = write()
    recording = path.with_name("talk.chapters.mp3")
    path.with_name("talk.mp3").rename(recording)
    before = recording.read_bytes()
    with pytest.raises(UsageError, match="over the recording itself"):
        make_copy(path, audio=recording, overwrite=True)
    assert recording.read_bytes() == before


def test_a_recording_of_another_length_is_told(write: Write) -> None:
    told: list[str] = []
    path = write(duration_ms=60_000)
    with path.with_name("talk.mp3").open("ab") as recording:
        recording.write(b"another one")
    make_copy(path, told)
    (line,) = told
    assert line.startswith("talk.mp3: it is 4.0 s long, and talk.json is of 60.0 s")


def test_of_the_very_file_that_was_heard_no_wrong_length_is_believed(write: Write) -> None:
    told: list[str] = []
    late = (Heading("Early days", 1500), Heading("Late", 50_000))
    made = make_copy(write(late, duration_ms=60_000), told)  # as of an MP3 without an index
    assert [title for _, title in read_chapters(made)] == ["An evening", "Early days", "Late"]
    assert told == []


@pytest.mark.parametrize(
    ("headings", "reason"),
    [
        ((), "no headings"),
        (tuple(Heading(f"No. {ms}", ms) for ms in range(1, 256)), "255 headings"),
        ((Heading("Late", 4_100),), "behind the recording's end"),
    ],
)
def test_headings_of_which_no_chapters_can_be_made_are_told(
    write: Write, headings: tuple[Heading, ...], reason: str
) -> None:
    path = write(headings)
    with pytest.raises(OutputError, match=reason) as told:
        make_copy(path)
    assert told.value.remedy
    assert not path.with_name("talk.chapters.mp3").exists()


def test_a_recording_that_is_gone_can_be_named(write: Write, tmp_path: Path) -> None:
    path = write()
    moved = tmp_path / "moved.mp3"
    path.with_name("talk.mp3").rename(moved)
    with pytest.raises(OutputError, match="not there"):
        make_copy(path)
    assert make_copy(path, audio=moved).name == "talk.chapters.mp3"


def test_nothing_else_is_left_in_the_folder(write: Write) -> None:
    path = write()
    make_copy(path)
    make_copy(path)
    names = sorted(one.name for one in path.parent.iterdir())
    assert names == ["talk.chapters.mp3", "talk.json", "talk.mp3"]


def test_renaming_a_speaker_says_nothing_of_the_copy(write: Write) -> None:
    path = write()
    made = make_copy(path)
    before, told = made.read_bytes(), list[str]()
    rename_file(
        path, {"Ben": "Bo"}, Settings(output_dir=path.parent), observe=lambda e: told.append(str(e))
    )
    assert (made.read_bytes(), [text for text in told if "chapters" in text]) == (before, [])


def call(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], prog_name="transcribe")


def test_the_command_prints_where_the_copy_is(write: Write) -> None:
    path = write()
    finished = call("podcast", "chapters", path)
    assert (finished.stdout.strip(), finished.stderr) == (
        str(path.with_name("talk.chapters.mp3")),
        "",
    )


def test_the_times_of_a_clip_are_not_taken_for_those_of_the_recording(write: Write) -> None:
    path = write(origin=Origin(parts=(Span(1000, 4000),), is_clip=True))
    with pytest.raises(OutputError, match="times are those of a clip"):
        make_copy(path)
    assert make_copy(path, audio=path.with_name("talk.mp3")).exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"segments": 3}'])
def test_a_damaged_transcript_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "talk.json"
    path.write_text(content)
    with pytest.raises(FormatError):
        make_copy(path)
    with pytest.raises(FormatError):
        write_feed_tags(path, "https://example.com/")


@pytest.mark.parametrize(
    ("end", "error"),
    [
        (OSError(28, "No space left on device"), OutputError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_a_copy_that_ends_early_leaves_nothing_behind(
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    end: BaseException,
    error: type[BaseException],
) -> None:
    def fail(*_: object) -> Iterator[bytes]:
        yield b"some"
        raise end

    path, room = write(), tmp_path / "cache"
    monkeypatch.setenv("TRANSCRIBE_CACHE_DIR", str(room))
    monkeypatch.setattr("pipeline.run.commands.podcasts.podcast_chapters.copy_with_chapters", fail)
    with pytest.raises(error):
        make_copy(path)
    assert [*(room / "spool").iterdir(), *path.parent.glob("*chapters*")] == []
