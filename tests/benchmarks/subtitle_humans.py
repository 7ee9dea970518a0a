"""Subtitles that people made, as words with times and the places where they end cues and lines.

Elephants Dream (Orange Open Movie Project, CC BY) comes with the npm package video.js, with subtitles in English,
Swedish and Russian by people. Files that can't be had from a package index are taken from the folder
``human-subtitles`` of the benchmarks' cache where somebody put them there, as ``NAME.LANGUAGE.vtt`` or ``.srt``.
Nothing of them is committed.

There is text with times of cues only: each cue's time is shared out among its words by their letters. So a
silence between two of a person's cues is known to every method alike, and one inside a cue to none.
"""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path

from pipeline.domain import Cue, Media, Segment, Span, Speaker, Transcript, Turn, Word
from pipeline.formats.subtitles import subrip, webvtt
from pipeline.user_folders import find_cache_dir

PACKAGE = "video.js@8.24.1"
MEMBER = re.compile(r"package/dist/examples/elephantsdream/captions\.(en|sv|ru)\.vtt")
CHOSEN_ON = ("elephantsdream.en", "blocks4all.en")
"""What the penalties were chosen on; all other files are only reported."""

_SOUND = re.compile(r"[\[(♪][^\])]*[\])♪]?")
_DASH = re.compile(r"^[-–—]\s*")


@dataclass(frozen=True, slots=True)
class Breaks:
    """Where cues and lines end: before the words of these numbers."""

    cues: frozenset[int]
    lines: frozenset[int]


@dataclass(frozen=True, slots=True)
class HumanSubtitles:
    """One file: its words with times in a transcript, and where a person broke them."""

    name: str
    transcript: Transcript
    cues: tuple[Cue, ...]
    breaks: Breaks


def read_all(folder: Path) -> Iterator[HumanSubtitles]:
    """Each file of the folder with at least a cue, in order of its name."""
    for path in sorted(folder.glob("*")):
        parse = {".vtt": webvtt.parse, ".srt": subrip.parse}.get(path.suffix)
        if parse is not None:
            yield _read(path.stem, parse(path.read_text("utf-8-sig")))


def fetch() -> Path:
    """The folder of the files, with those of the package where the index can be reached."""
    folder = find_cache_dir() / "benchmarks" / "human-subtitles"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "elephantsdream.en.vtt").exists():
        packed = subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, check=False
        )
        if packed.returncode == 0:
            archive = folder / packed.stdout.decode().strip()
            _unpack(archive.read_bytes(), folder)
            archive.unlink()
    return folder


def _unpack(data: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive.getmembers():
            found = MEMBER.fullmatch(member.name)
            source = archive.extractfile(member) if found else None
            if found and source:
                (folder / f"elephantsdream.{found[1]}.vtt").write_bytes(source.read())


def _read(name: str, cues: Sequence[Cue]) -> HumanSubtitles:
    """The words of the cues' spoken text, in turns where the file tells voices apart."""
    words: list[tuple[str | None, Word]] = []
    kept: list[Cue] = []
    ends, line_ends = set(), set()
    voice = None
    for cue in cues:
        lines = [_DASH.sub("", _SOUND.sub("", line)).split() for line in cue.lines]
        lines = [line for line in lines if line]
        if not lines:
            continue
        voice = cue.speaker or voice
        ends.add(len(words))
        line_ends |= {len(words) + done for done in accumulate(map(len, lines[:-1]))}
        words += [(voice, word) for word in _share_time(cue.span, [w for ws in lines for w in ws])]
        kept.append(Cue(cue.span, tuple(" ".join(line) for line in lines)))
    turns = tuple(
        Turn(speaker, tuple(word for _, word in group))
        for speaker, group in groupby(words, key=lambda pair: pair[0])
    )
    speakers = tuple(
        Speaker(label, label) for label in dict.fromkeys(t.speaker for t in turns) if label
    )
    language = name.rsplit(".", 1)[-1]
    segments = tuple(Segment(turn.words, language) for turn in turns)
    media = Media(name, name, "", kept[-1].span.end_ms)
    transcript = Transcript(media, language, segments, turns, speakers=speakers)
    breaks = Breaks(frozenset(ends - {0}), frozenset(line_ends))
    return HumanSubtitles(name, transcript, tuple(kept), breaks)


def _share_time(span: Span, texts: Sequence[str]) -> list[Word]:
    """The words of a cue, each with a share of its time by its letters."""
    done = list(accumulate((len(text) + 1 for text in texts), initial=0))
    at = [span.start_ms + span.duration_ms * letters // done[-1] for letters in done]
    return [
        Word(f" {text}", Span(start, end))
        for text, start, end in zip(texts, at, at[1:], strict=False)
    ]
