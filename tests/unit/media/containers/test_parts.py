"""Headers that say something else than is there, and recordings put end to end: all sound is read."""

import io

import numpy as np
import pytest

from pipeline.errors import MediaError, TruncatedMedia
from pipeline.media import load_audio, measure_length
from pipeline.media.containers.matroska import (
    CLUSTER,
    HEADER,
    SEGMENT,
    VOID,
    measure_matroska,
    read_vint,
)
from pipeline.media.containers.parts import Window, find_parts
from pipeline.media.containers.structure import Bytes, Part
from tests.unit.media.test_media import find_pitch, make_tone, write_sound

KINDS = [
    ("wav", "pcm_s16le"),
    ("wav", "pcm_mulaw"),
    ("aiff", "pcm_s16be"),
    ("au", "pcm_s16be"),
    ("w64", "pcm_s16le"),
    ("caf", "pcm_s16be"),
    ("flac", "flac"),
    ("mp3", "libmp3lame"),
    ("aac", "aac"),
    ("ac3", "ac3"),
    ("m4a", "aac"),
    ("mov", "pcm_s16le"),
    ("mka", "aac"),
    ("mkv", "flac"),
    ("webm", "libopus"),
    ("ogg", "libopus"),
    ("ogg", "flac"),
    ("ts", "aac"),
    ("flv", "libmp3lame"),
    ("avi", "pcm_s16le"),
    ("wv", "wavpack"),
    ("tta", "tta"),
]


def write_tone(path, codec, hertz, seconds=1.5, rate=48_000, width=1):
    tone = np.stack([make_tone(hertz, seconds, rate)] * width)
    return write_sound(path, codec, tone, rate)


def patch(path, name, number, order="little", behind=0):
    """The same file with another 32-bit number behind a name in its header."""
    data = bytearray(path.read_bytes())
    place = data.index(name) + 4 + behind
    data[place : place + 4] = number.to_bytes(4, order)
    path.write_bytes(data)
    return path


def find_pitches(audio):
    """The pitch of both halves."""
    half = audio.duration_ms // 2
    return [
        round(find_pitch(audio.channels[0], start + 300, start + half - 300)) for start in (0, half)
    ]


@pytest.mark.parametrize(("suffix", "codec"), KINDS)
@pytest.mark.parametrize(("rate", "width"), [(48_000, 1), (24_000, 2)])
def test_two_recordings_end_to_end_are_both_read(tmp_path, suffix, codec, rate, width):
    if (suffix, codec, rate) == ("ac3", "ac3", 24_000) or suffix == "flv":
        rate = 44_100 if codec != "libmp3lame" else 22_050
    first = write_tone(tmp_path / f"a.{suffix}", codec, 440).read_bytes()
    second = write_tone(tmp_path / f"b.{suffix}", codec, 880, rate=rate, width=width).read_bytes()
    joined = tmp_path / f"joined.{suffix}"
    joined.write_bytes(first + second)
    audio = load_audio(joined)
    assert 3000 == pytest.approx(audio.duration_ms, abs=120)
    assert [440, 880] == pytest.approx(find_pitches(audio), abs=3)
    assert not any("could not" in notice for notice in audio.notices)


def test_a_chain_of_ogg_streams_of_other_rates_and_widths_is_read_to_its_end(tmp_path):
    links = [
        ("libopus", 48_000, 1),
        ("flac", 44_100, 2),
        ("flac", 16_000, 1),
        ("libopus", 24_000, 2),
    ]
    chain = b""
    for number, (codec, rate, width) in enumerate(links):
        path = write_tone(tmp_path / f"{number}.ogg", codec, 400 + 100 * number, 1.0, rate, width)
        chain += path.read_bytes()
    (tmp_path / "chain.ogg").write_bytes(chain)
    audio = load_audio(tmp_path / "chain.ogg")
    pitches = [find_pitch(audio.channels[0], n * 1000 + 200, n * 1000 + 800) for n in range(4)]
    assert 4000 == pytest.approx(audio.duration_ms, abs=20)
    assert [400, 500, 600, 700] == pytest.approx(pitches, abs=3)
    assert audio.notices == ("it holds 4 recordings, one after the other; all are read",)


def test_what_can_not_be_decoded_behind_a_recording_is_told(tmp_path):
    path = write_tone(tmp_path / "a.flac", "flac", 440)
    path.write_bytes(path.read_bytes() + b"fLaC\x00\x00\x00\x22" + bytes(5000))
    audio = load_audio(path)
    assert audio.duration_ms == 1500
    assert any("after 1.5 s can't be decoded" in notice for notice in audio.notices)


@pytest.mark.parametrize("size", [16_000, 32_000])
def test_a_wav_that_holds_more_than_its_header_says_is_read_whole(tmp_path, size):
    path = write_tone(tmp_path / "a.wav", "pcm_s16le", 440, 3.0, 16_000)
    audio = load_audio(patch(patch(path, b"data", size), b"RIFF", size + 70))
    assert audio.duration_ms == 3000
    assert find_pitches(audio) == [440, 440]
    said = f"its header says {size / 32_000:.1f} s; it is longer, and all of it is read"
    assert (said,) == audio.notices


def test_an_aiff_that_holds_more_than_its_header_says_is_read_whole(tmp_path):
    path = write_tone(tmp_path / "a.aiff", "pcm_s16be", 440, 3.0, 16_000)
    audio = load_audio(patch(path, b"SSND", 32_008, "big"))
    assert audio.duration_ms == 3000
    assert "it is longer" in audio.notices[0]


@pytest.mark.parametrize(
    "notes", [b"LIST\x04\x00\x00\x00INFO", b"id3 \x80\x00\x00\x00" + bytes(128)]
)
def test_titles_behind_the_sound_are_no_sound(tmp_path, notes):
    path = write_tone(tmp_path / "a.wav", "pcm_s16le", 440, 1.0, 16_000)
    path.write_bytes(path.read_bytes() + notes)
    audio = load_audio(path)
    assert (audio.duration_ms, audio.notices) == (1000, ())


@pytest.mark.parametrize("size", [0, 0x7FFFF000, 0xFFFFFFFF])
@pytest.mark.parametrize("name", [b"RIFF", b"data"])
def test_a_wav_that_was_streamed_without_sizes_is_whole(tmp_path, size, name):
    path = write_tone(tmp_path / "a.wav", "pcm_s16le", 440, 2.0, 16_000)
    audio = load_audio(patch(path, name, size))
    assert (audio.duration_ms, audio.notices) == (2000, ())


def test_a_riff_size_that_is_too_big_cuts_nothing_off(tmp_path):
    path = write_tone(tmp_path / "a.wav", "pcm_s16le", 440, 2.0, 16_000)
    assert load_audio(patch(path, b"RIFF", 10_000_000)).duration_ms == 2000


def test_a_wav_whose_sound_is_cut_off_is_refused(tmp_path):
    path = write_tone(tmp_path / "a.wav", "pcm_s16le", 440, 4.0, 16_000)
    path.write_bytes(path.read_bytes()[:-64_000])
    with pytest.raises(TruncatedMedia, match=r"2\.0 s of 4\.0 s"):
        load_audio(path)


@pytest.mark.parametrize("has_index", [True, False])
@pytest.mark.parametrize("times", [2, 40])
def test_an_avi_that_claims_more_is_not_called_cut_short(tmp_path, times, has_index):
    path = write_tone(tmp_path / "a.avi", "pcm_s16le", 440, 3.0, 16_000)
    data = path.read_bytes()
    path.write_bytes(data if has_index else data[: data.index(b"idx1")])
    patch(path, b"strh", 48_000 * times, behind=36)  # the stream's length
    audio = load_audio(patch(path, b"RIFF", len(data) * times))
    assert (audio.duration_ms, audio.notices) == (3000, ())


def test_an_mp4_whose_header_claims_more_is_not_called_cut_short(tmp_path):
    path = write_tone(tmp_path / "a.m4a", "aac", 440, 3.0)
    patch(patch(path, b"mdhd", 100 * 48_000, "big", 16), b"mvhd", 100_000, "big", 16)
    assert 3000 == pytest.approx(load_audio(path).duration_ms, abs=60)


def test_a_length_is_that_of_all_parts(tmp_path):
    data = write_tone(tmp_path / "a.flac", "flac", 440, 2.0).read_bytes()
    (tmp_path / "b.flac").write_bytes(data * 3)
    assert measure_length(tmp_path / "b.flac") == 6000


@pytest.mark.parametrize(("suffix", "codec"), KINDS)
def test_a_plain_recording_is_one_part_and_nothing_is_told_of_it(tmp_path, suffix, codec):
    path = write_tone(tmp_path / f"a.{suffix}", codec, 440)
    (part,) = find_parts(path)
    assert (0, path.stat().st_size, ()) == (part.start, part.end, part.mended)
    assert load_audio(path).notices == ()


@pytest.mark.parametrize(
    "head",
    [
        b"RIFF\xff\xff\xff\x7fWAVE",
        b"FORM\x00\x00\x00\x04AIFF",
        b"RIFF\x00\x00\x00\x00AVI ",
        b"\x00\x00\x00\x08moov",
        b"\x00\x00\x00\x01mdat",
        b"\x1aE\xdf\xa3\xff",
        b"OggS\x00\x00",
        b"wvpk\x00\x00\x00\x00",
        b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f",
        b"fLaC",
    ],
)
@pytest.mark.parametrize("size", [0, 5, 100_000])
def test_a_header_of_nothing_is_looked_at_once_and_refused(tmp_path, head, size):
    path = tmp_path / "a.wav"
    for body in (bytes(size), head * (size // len(head)), b"\xff" * size):
        path.write_bytes(head + body)
        assert path.stat().st_size == find_parts(path)[-1].end
        with pytest.raises(MediaError):
            load_audio(path)


def test_a_part_is_read_like_a_file_of_its_own(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"0123456789")
    with Window(path, Part(2, 8, mended=((3, b"xy"),))) as window:
        assert window.read() == b"2xy567"
        assert window.seek(1) == 1
        assert window.read(2) == b"xy"
        assert (window.seek(-1, 2), window.read(9), window.read(9)) == (5, b"7", b"")
        assert window.tell() == 6


def test_a_name_that_looks_like_an_address_is_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("12:30 talk.wav", "data:talk.wav", "concat:a|b.wav"):
        path = write_tone(tmp_path / "a.wav", "pcm_s16le", 440).rename(name)
        assert load_audio(path).duration_ms == 1500


@pytest.mark.parametrize("size", [0, 1, 2, 9, 127, 128, 129, 130, 5000])
def test_damage_of_any_size_up_to_the_end_of_a_cluster_is_covered_and_no_more(size):
    cluster = CLUSTER + b"\x10" + size.to_bytes(3) + bytes(size)
    data = HEADER + b"\x80" + SEGMENT + b"\x10" + len(cluster).to_bytes(3) + cluster
    mended = measure_matroska(Bytes(io.BytesIO(data)), 0).mended
    if size < 2:  # no element is so small
        assert mended == ()
        return
    [(place, void)] = mended
    assert len(data) - size == place
    length, width = read_vint(Bytes(io.BytesIO(void)), 1)
    assert void.startswith(VOID)
    assert 1 + width + length == size


@pytest.mark.parametrize(
    ("suffix", "codec"),
    [
        ("wav", "pcm_s16le"),
        ("aiff", "pcm_s16be"),
        ("au", "pcm_mulaw"),
        ("caf", "pcm_s16be"),
        ("avi", "pcm_s16le"),
        ("flac", "flac"),
        ("opus", "libopus"),
        ("m4a", "aac"),
        ("mka", "aac"),
    ],
)
@pytest.mark.parametrize("before", [b"HTTP/1.1 200 OK\r\n\r\n", b"\xef\xbb\xbf", bytes(600)])
def test_bytes_of_something_else_before_a_recording_are_passed_over_and_told(
    tmp_path, before, suffix, codec
):
    path = write_tone(tmp_path / f"a.{suffix}", codec, 440, 0.5)
    whole = load_audio(path)
    path.write_bytes(before + path.read_bytes())
    audio = load_audio(path)
    assert whole.duration_ms == audio.duration_ms
    told = f"its first {len(before)} bytes are no sound, and are passed over"
    assert (told, *whole.notices) == audio.notices


@pytest.mark.parametrize("mark", [b"PK\x03\x04", bytes(257) + b"ustar"])
def test_a_recording_in_an_archive_is_not_taken_for_the_file(tmp_path, mark):
    path = write_tone(tmp_path / "a.wav", "pcm_s16le", 440, 0.5)
    path.write_bytes(mark + path.read_bytes())
    with pytest.raises(MediaError, match="not audio or video"):
        load_audio(path)


ID3 = b"ID3\x03\x00\x00"


@pytest.mark.parametrize(
    "titles",
    [
        pytest.param((ID3 + bytes([0, 0, 0, 10]) + bytes(10)) * 2, id="two more"),
        pytest.param(ID3 + b"\x7f\x7f\x7f\x7f", id="longer than the file"),
    ],
)
def test_titles_in_front_of_each_other_are_of_one_mp3(tmp_path, titles):
    path = write_tone(tmp_path / "a.mp3", "libmp3lame", 440)
    whole = load_audio(path)
    path.write_bytes(titles + path.read_bytes())
    audio = load_audio(path)
    assert (whole.duration_ms, ()) == (audio.duration_ms, audio.notices)


def test_an_au_of_no_size_is_read_to_its_end_and_one_that_is_longer_is_told(tmp_path):
    path = write_tone(tmp_path / "a.au", "pcm_mulaw", 440, rate=8_000)
    data = path.read_bytes()
    path.write_bytes(data[:8] + bytes(4) + data[12:])
    streamed = load_audio(path)
    path.write_bytes(data + bytes([0xFF]) * 4_000)
    longer = load_audio(path)
    assert (1500, ()) == (streamed.duration_ms, streamed.notices)
    told = "its header says 1.5 s; it is longer, and all of it is read"
    assert (2000, (told,)) == (longer.duration_ms, longer.notices)


def test_an_mp4_that_ends_before_its_index_says_so(tmp_path):
    path = write_tone(tmp_path / "a.m4a", "aac", 440)
    path.write_bytes(path.read_bytes()[:4_000])
    with pytest.raises(MediaError, match="cut off before its index"):
        load_audio(path)
