"""Chapters in a copy of a recording, read back by mutagen and by FFmpeg; the sound stays bit for bit the same."""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import mutagen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen import id3
from mutagen.mp4 import MP4, MP4Cover

from pipeline.domain.chapters import Chapter, cover_whole
from pipeline.errors import MediaError, UnreadableMedia
from pipeline.media.chapters import chapter_copy, id3_chapters
from pipeline.media.chapters.boxes import Box, DamagedBox, read_box, read_boxes, read_head
from pipeline.media.chapters.chapter_copy import copy_with_chapters, find_length_ms
from pipeline.media.chapters.id3_chapters import write_tag
from pipeline.media.chapters.mp4_chapters import TooLarge, set_chapters
from tests.unit.media.test_media import make_tone, write_sound, write_video

RATE = 44_100
SECONDS = 4
END_MS = SECONDS * 1000
CHAPTERS = (Chapter(0, "Intro"), Chapter(1500, "Grüße & 日本"), Chapter(3210, "Ende"))
TITLES = [(chapter.start_ms, chapter.title) for chapter in CHAPTERS]
COVER = b"\xff\xd8\xff\xe0 a picture"
SMPB = b" 00000000 00000840 000001CA 00000000003F31F6"


@pytest.fixture(scope="module")
def mp3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MP3 with the tags of a podcast's episode, among them some that FFmpeg doesn't keep."""
    path = tmp_path_factory.mktemp("mp3") / "talk.mp3"
    write_sound(path, "libmp3lame", make_tone(440, SECONDS, RATE), RATE)
    tags = id3.ID3()
    for frame in (
        id3.TIT2(3, ["An épisode"]),
        id3.COMM(3, "deu", "about", ["Notiz"]),
        id3.USLT(3, "eng", "", "words"),
        id3.APIC(3, "image/jpeg", 3, "front", COVER),
        id3.PCST(1),
        id3.TXXX(3, "own", ["x"]),
    ):
        tags.add(frame)
    tags.save(path, v1=2)
    return path


@pytest.fixture(scope="module")
def m4a(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An M4A whose sound comes before its header, with a cover and what makes it play without gaps."""
    path = tmp_path_factory.mktemp("m4a") / "talk.m4a"
    write_sound(path, "aac", make_tone(440, SECONDS, RATE), RATE, container="ipod")
    tags = MP4(path)
    tags["\xa9nam"] = ["An épisode"]
    tags["covr"] = [MP4Cover(COVER, MP4Cover.FORMAT_JPEG)]
    tags["pcst"] = True
    tags["----:com.apple.iTunes:iTunSMPB"] = [SMPB]
    tags.save()
    return path


@pytest.fixture(scope="module")
def fast_m4a(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One whose header comes first, so that it plays while it is being fetched: its sound has to move."""
    path = tmp_path_factory.mktemp("fast") / "talk.m4a"
    sound = make_tone(440, SECONDS, RATE)
    return write_sound(path, "aac", sound, RATE, container="ipod", movflags="+faststart")


def copy(path: Path, chapters: Sequence[Chapter] = CHAPTERS, end_ms: int = END_MS) -> Path:
    target = path.with_name(f"copy of {path.name}")
    target.write_bytes(b"".join(copy_with_chapters(path, chapters, end_ms)))
    return target


def hash_sound(path: Path) -> tuple[str, int, str]:
    """The hash of all packets of the sound, how many samples they give, and the hash of these."""
    packets, samples, length = hashlib.sha256(), hashlib.sha256(), 0
    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.audio[0]):
            packets.update(bytes(packet))
            for frame in packet.decode():
                samples.update(frame.to_ndarray().tobytes())
                length += frame.samples
    return packets.hexdigest(), length, samples.hexdigest()


def read_by_ffmpeg(path: Path) -> list[tuple[int, str]]:
    with av.open(str(path)) as container:
        return [
            (round(one["start"] * one["time_base"] * 1000), one["metadata"]["title"])
            for one in container.chapters()
        ]


def read_by_mutagen(path: Path) -> list[tuple[int, str]]:
    file: Any = mutagen.File(path)
    if getattr(file, "chapters", None):
        return [(round(one.start * 1000), one.title) for one in file.chapters]
    (contents,) = file.tags.getall("CTOC")
    assert contents.flags == id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
    assert str(contents.sub_frames["TIT2"]) == "Table of Contents"
    frames = [file.tags[f"CHAP:{name}"] for name in contents.child_element_ids]
    assert [f.end_time for f in frames] == [*(f.start_time for f in frames[1:]), END_MS]
    return [(frame.start_time, str(frame.sub_frames["TIT2"])) for frame in frames]


def read_tags(path: Path) -> dict[str, str]:
    tags: Any = mutagen.File(path).tags
    return {k: repr(v) for k, v in tags.items() if not k.startswith(("CHAP", "CTOC"))}


@pytest.mark.parametrize("name", ["mp3", "m4a", "fast_m4a"])
def test_two_other_programs_read_the_chapters(name: str, request: pytest.FixtureRequest) -> None:
    written = copy(request.getfixturevalue(name))
    assert (read_by_ffmpeg(written), read_by_mutagen(written)) == (TITLES, TITLES)


@pytest.mark.parametrize("name", ["mp3", "m4a", "fast_m4a"])
def test_the_sound_and_all_other_tags_stay_and_so_does_the_file(
    name: str, request: pytest.FixtureRequest
) -> None:
    path = request.getfixturevalue(name)
    before = path.read_bytes()
    written = copy(path)
    assert path.read_bytes() == before
    assert hash_sound(written) == hash_sound(path)
    assert read_tags(written) == read_tags(path)


@pytest.mark.parametrize("name", ["mp3", "m4a", "fast_m4a"])
def test_chapters_replace_those_that_are_there(name: str, request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue(name)
    other = (Chapter(0, "One"), Chapter(2000, "Two"))
    twice = copy(copy(path), other)
    assert read_by_ffmpeg(twice) == read_by_mutagen(twice) == [(0, "One"), (2000, "Two")]
    assert hash_sound(twice) == hash_sound(path)
    with av.open(str(twice)) as container:
        assert sum(stream.type == "data" for stream in container.streams) == (name != "mp3")


def test_the_bytes_of_an_mp3_behind_its_tag_are_those_of_the_file(mp3: Path) -> None:
    """Among them the encoder's own frame, which tells how much silence it put around the sound."""
    with mp3.open("rb") as source:
        tag, size = write_tag(source, mp3, CHAPTERS, END_MS)
    assert copy(mp3).read_bytes() == tag + mp3.read_bytes()[size:]
    assert mp3.read_bytes()[size:][:2] == b"\xff\xfb"


@pytest.mark.parametrize("version", [3, 4])
def test_a_tag_keeps_its_version(mp3: Path, tmp_path: Path, version: int) -> None:
    path = tmp_path / "talk.mp3"
    path.write_bytes(mp3.read_bytes())
    tags = id3.ID3(path)
    if version == 3:
        tags.update_to_v23()
    tags.save(path, v2_version=version)
    written = copy(path)
    assert id3.ID3(written).version[:2] == (2, version)
    assert read_by_mutagen(written) == TITLES
    assert read_tags(written) == read_tags(path)


def test_a_file_without_a_tag_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "bare.mp3"
    write_sound(path, "libmp3lame", make_tone(440, 1, RATE), RATE, id3v2_version="0")
    assert path.read_bytes()[:3] != b"ID3"
    written = copy(path)
    assert read_by_mutagen(written) == TITLES
    assert hash_sound(written) == hash_sound(path)


def test_bare_aac_has_its_chapters_in_a_tag_too(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "talk.aac", "aac", make_tone(440, 1, RATE), RATE)
    written = copy(path)
    assert [frame.start_time for frame in id3.ID3(written).getall("CHAP")] == [0, 1500, 3210]
    assert hash_sound(written) == hash_sound(path)


@pytest.mark.parametrize("name", ["m4a", "fast_m4a"])
def test_apples_track_of_texts_is_read_where_neros_list_is_not(
    name: str, request: pytest.FixtureRequest
) -> None:
    written = copy(request.getfixturevalue(name))
    content = written.read_bytes()
    assert content.count(b"chpl") == 1
    written.write_bytes(content.replace(b"chpl", b"free"))
    assert read_by_ffmpeg(written) == TITLES


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
def test_a_video_keeps_its_picture(tmp_path: Path, suffix: str) -> None:
    path = write_video(tmp_path / f"talk{suffix}", 2, make_tone(440, 2, RATE))
    written = copy(path, end_ms=2000, chapters=CHAPTERS[:2])
    assert read_by_ffmpeg(written) == TITLES[:2]
    with av.open(str(path)) as one, av.open(str(written)) as other:
        before, after = (
            [bytes(packet) for packet in file.demux(file.streams.video[0])] for file in (one, other)
        )
    assert after == before


# Tags as programs have written them


def make_tag(major: int, flags: int, body: bytes) -> bytes:
    size = len(body)
    return (
        b"ID3"
        + bytes([major, 0, flags])
        + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
        + body
    )


def make_frame(name: bytes, data: bytes, flags: bytes = b"\0\0") -> bytes:
    return name + len(data).to_bytes(4) + flags + data


def read_new_tag(content: bytes) -> id3.ID3:
    tag, size = write_tag(io.BytesIO(content + b"sound"), Path("talk.mp3"), CHAPTERS, END_MS)
    assert content[size:] == b""
    read = id3.ID3(io.BytesIO(tag))
    assert [frame.start_time for frame in read.getall("CHAP")] == [0, 1500, 3210]
    return read


@pytest.mark.parametrize(
    ("content", "private"),
    [
        (make_tag(3, 0, make_frame(b"PRIV", b"me\0\xff\xe0") + bytes(20)), b"\xff\xe0"),
        (make_tag(3, 0x80, make_frame(b"PRIV", b"me\0\xff\0\xe0")[:7] + b"\5\0\0me\0\xff\0\xe0"), b"\xff\xe0"),
        (make_tag(3, 0x40, b"\0\0\0\6" + bytes(6) + make_frame(b"PRIV", b"me\0ab")), b"ab"),
        (make_tag(4, 0x40, b"\0\0\0\6\1\0" + make_frame(b"PRIV", b"me\0ab")), b"ab"),
        (make_tag(4, 0, make_frame(b"PRIV", b"me\0\xff\0\xe0", b"\0\2")), b"\xff\xe0"),
        (make_tag(4, 0x80, make_frame(b"PRIV", b"me\0\xff\0\xe0")), b"\xff\xe0"),
        (make_tag(4, 0, make_frame(b"PRIV", b"me\0" + b"a" * 200) + make_frame(b"PCNT", b"\0\0\0\1")), b"a" * 200),
        (make_tag(4, 0, make_frame(b"PRIV", b"me\0" + bytes(300)) + make_frame(b"PCNT", bytes(4))), bytes(300)),
        (make_tag(4, 0x10, make_frame(b"PRIV", b"me\0ab")) + b"3DI" + bytes(7), b"ab"),
    ],
    ids=["plain", "unsynchronised", "extended", "extended 2.4", "frame unsynchronised", "all unsynchronised",
         "sizes as in 2.3", "sizes as in 2.3 and zeros", "footer"],
)  # fmt: skip
def test_tags_of_all_kinds_are_read(content: bytes, private: bytes) -> None:
    """Source: https://id3.org/id3v2.3.0 and https://id3.org/id3v2.4.0-structure; sizes: iTunes up to 10."""
    (frame,) = read_new_tag(content).getall("PRIV")
    assert frame.data == private


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (make_tag(2, 0, b"TT2\0\0\2\0x"), "ID3v2.2, which has no chapters"),
        (make_tag(3, 0, make_frame(b"TIT2", b"\0x"))[:-1], "damaged"),
        (make_tag(3, 0, b"TIT2\x7f\xff\xff\xff\0\0xx"), "damaged"),
        (make_tag(4, 0, b"????" + bytes(20)), "damaged"),
        (make_tag(3, 0x40, b"\0\0\1\0" + bytes(6) + make_frame(b"TIT2", b"\0x")), "damaged"),
    ],
)
def test_a_tag_that_cannot_be_kept_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableMedia, match=reason):
        write_tag(io.BytesIO(content), Path("talk.mp3"), CHAPTERS, END_MS)


def test_a_tag_that_would_be_larger_than_a_tag_can_be_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(id3_chapters, "LARGEST_TAG", 2000)
    full = make_tag(3, 0, make_frame(b"PRIV", bytes(1000)))
    with pytest.raises(UnreadableMedia, match="no room left"):
        write_tag(io.BytesIO(full), Path("talk.mp3"), CHAPTERS, END_MS)


def test_a_recording_that_is_said_to_last_for_months_is_refused(mp3: Path) -> None:
    with pytest.raises(UnreadableMedia, match="49 days"):
        list(copy_with_chapters(mp3, CHAPTERS, 2**32))


texts = st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=20)
times = st.lists(st.integers(1, 10**8), unique=True, max_size=10).map(sorted)


@given(
    times, st.lists(texts, min_size=11, max_size=11), st.sampled_from([b"", make_tag(4, 0, b"")])
)
def test_any_chapters_are_read_from_a_tag(starts: list[int], titles: list[str], tag: bytes) -> None:
    chapters = [Chapter(ms, title) for ms, title in zip([0, *starts], titles, strict=False)]
    written, _ = write_tag(io.BytesIO(tag), Path("talk.mp3"), chapters, 10**9)
    read = id3.ID3(io.BytesIO(written)).getall("CHAP")
    said = [(one.start_time, "".join(one.sub_frames["TIT2"].text)) for one in read]
    wanted = [(c.start_ms, c.title.encode("utf-8", "replace").decode()) for c in chapters]
    assert sorted(said) == wanted


# Boxes


@given(
    st.recursive(
        st.builds(Box, st.sampled_from([b"free", b"tkhd"]), st.binary(max_size=20)),
        lambda inside: st.builds(
            Box,
            st.sampled_from([b"moov", b"trak", b"udta"]),
            st.binary(max_size=7),
            st.lists(inside, max_size=3).map(tuple),
        ),
        max_leaves=8,
    )
)
def test_boxes_are_written_as_they_were_read(box: Box) -> None:
    assert read_boxes(box.write()) == ((box,), b"")


def test_a_box_is_as_long_as_its_head_says() -> None:
    assert read_head(b"\0\0\0\1mdat" + (40).to_bytes(8), 50) == (b"mdat", 40, 16)
    assert read_head(b"\0\0\0\0mdat", 50) == (b"mdat", 50, 8)
    for head in (b"\0\0\0\7mdat", b"\0\0\0\x33mdat"):
        with pytest.raises(DamagedBox):
            read_head(head, 50)


def test_what_a_program_noted_in_no_boxes_is_kept() -> None:
    assert read_box(b"udta", b"\0\0\xff\xffnoise") == Box(b"udta", b"\0\0\xff\xffnoise")


def test_boxes_that_lie_in_one_another_without_end_are_not_followed() -> None:
    data = b""
    for _ in range(5000):
        data = (8 + len(data)).to_bytes(4) + b"moov" + data
    ((box,), _) = read_boxes(data)
    assert box.write() == data


def find_movie(path: Path) -> tuple[Box, tuple[int, int], int]:
    size = path.stat().st_size
    with path.open("rb") as source:
        return (*chapter_copy._find_movie(source, size), size)


@pytest.mark.parametrize("version", [0, 1])
def test_a_movie_that_counts_in_tiny_ticks_is_understood(
    m4a: Path, tmp_path: Path, version: int
) -> None:
    """Windows writes ten million a second, with which times take 64 bits after seven minutes."""
    movie, place, size = find_movie(m4a)
    head = (version << 24).to_bytes(4) + bytes(16 if version else 8)
    head += (10_000_000 if version else 1000).to_bytes(4) + bytes(8 if version else 4)

    def count(box: Box) -> Box:
        return replace(box, data=head + box.data[20:]) if box.name == b"mvhd" else box

    made = set_chapters(
        movie.change(count), [Chapter(0, "a"), Chapter(1000, "b")], 10**6, place, size
    )
    (written,), _ = read_boxes(made.head)
    header = written.inside[-1].find(b"tkhd")
    assert header.data[0] == version
    shown = int.from_bytes(header.data[28:36] if version else header.data[20:24])
    assert shown == 10**6 * (10_000 if version else 1)


def test_of_a_recording_of_5_gb_the_texts_are_found(m4a: Path) -> None:
    movie, _, _ = find_movie(m4a)
    place = (5 * 2**30, 5 * 2**30 + 100)
    made = set_chapters(movie, CHAPTERS, END_MS, place, place[1])
    (written,), _ = read_boxes(made.head)
    places = written.inside[-1].find(b"mdia", b"minf", b"stbl", b"co64")
    assert int.from_bytes(places.data[8:16]) == place[0] + len(made.head) + 8


def test_what_would_move_beyond_4_gb_is_refused(m4a: Path) -> None:
    movie, _, _ = find_movie(m4a)

    def place(box: Box) -> Box:
        if box.name == b"stco":
            return replace(box, data=bytes(7) + b"\1" + b"\xff" * 4)
        return box.change(place) if box.inside else box

    with pytest.raises(TooLarge):
        set_chapters(movie.change(place), CHAPTERS, END_MS, (0, 100), 2**32)


# Files that can't have chapters


def test_other_kinds_of_files_are_refused(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "talk.flac", "flac", make_tone(440, 1, RATE), RATE)
    with pytest.raises(UnreadableMedia, match=r"files of its kind \(flac\)"):
        copy(path)


def test_fragments_are_refused(tmp_path: Path) -> None:
    fragments = {"movflags": "frag_keyframe+empty_moov"}
    path = write_sound(tmp_path / "talk.mp4", "aac", make_tone(440, 1, RATE), RATE, **fragments)
    with pytest.raises(UnreadableMedia, match="written in fragments"):
        copy(path)


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_header_is_copied_or_refused_and_nothing_else(
    m4a: Path, damage: list[tuple[int, int]]
) -> None:
    content = bytearray(m4a.read_bytes())
    start = content.rindex(b"moov") - 4
    for place, byte in damage:
        content[start + place % (len(content) - start)] = byte
    path = m4a.with_name("damaged.m4a")
    path.write_bytes(content)
    with contextlib.suppress(MediaError):
        assert sum(map(len, copy_with_chapters(path, CHAPTERS, END_MS))) > len(content) - start


# Chapters of a whole recording


def test_what_comes_before_the_first_heading_is_a_chapter_of_the_episodes_title() -> None:
    first, second = Chapter(5000, "First"), Chapter(9000, "Second")
    assert cover_whole([first, second], "Talk", 10_000) == (Chapter(0, "Talk"), first, second)
    assert cover_whole([first, second], "Talk", 9000) == (Chapter(0, "Talk"), first)
    assert cover_whole([replace(first, start_ms=0)], "Talk", 9000) == (Chapter(0, "First"),)
    assert cover_whole([replace(first, start_ms=999)], "Talk", 9000) == (Chapter(0, "First"),)
    assert cover_whole([first], "Talk", 5000) == ()


def test_the_length_of_a_recording_is_what_its_file_says(mp3: Path) -> None:
    assert find_length_ms(mp3) == pytest.approx(END_MS, abs=30)


def test_pieces_are_small_whatever_the_recording(tmp_path: Path) -> None:
    path = tmp_path / "long.mp3"
    write_sound(path, "libmp3lame", make_tone(440, 1, RATE), RATE)
    path.write_bytes(path.read_bytes() * 300)
    sizes = [len(piece) for piece in copy_with_chapters(path, CHAPTERS, END_MS)]
    assert len(sizes) > 2
    assert max(sizes) <= chapter_copy.PIECE_BYTES
