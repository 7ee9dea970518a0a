"""Damaged recordings: what can be decoded is, at its time, and how much was lost is told.

The sound is a mark a second, each of its own pitch, so that it can be seen which of them are left,
and when they come.
"""

import os
import random
import threading

import av
import numpy as np
import pytest

from pipeline.errors import MediaError, TruncatedMedia, UnreadableMedia
from pipeline.media import SAMPLE_RATE, hash_file, load_audio
from pipeline.media.containers.structure import measure_checksum
from tests.unit.media.test_media import make_tone, write_sound, write_video

SECONDS = 8
MARK_MS, MARK_START_MS = 600, 100
LOST = "could not be decoded and is silent"
MISSING = "are missing between its timestamps"

KINDS = [
    ("m4a", "aac", 44_100),
    ("aac", "aac", 44_100),
    ("ac3", "ac3", 48_000),
    ("m4a", "alac", 48_000),
    ("flac", "flac", 16_000),
    ("mp3", "libmp3lame", 44_100),
    ("ogg", "libopus", 48_000),
    ("ogg", "flac", 16_000),
    ("mka", "aac", 44_100),
    ("mkv", "flac", 16_000),
    ("webm", "libopus", 48_000),
    ("ts", "aac", 44_100),
    ("ts", "mp2", 48_000),
    ("m2ts", "ac3", 48_000),
    ("flv", "aac", 44_100),
    ("mp4", "aac", 16_000),
    ("wav", "pcm_s16le", 16_000),
    ("avi", "libmp3lame", 44_100),
]

CONCEALING = {"ac3", "libmp3lame", "libopus", "mp2", "pcm_s16le"}
"""Codecs, as FFmpeg decodes them, that make some sound of any bytes, so that nothing is lost."""

COUNTED = {("aac", "aac"), ("avi", "libmp3lame")}
"""Kinds without timestamps of their own: what FFmpeg leaves out of them without a word is not found."""


def make_marks(rate):
    """A second of silence and tone for each mark, with a little noise, so that no codec leaves it out."""
    times = np.arange(SECONDS * rate) / rate
    sound = np.random.default_rng(1).normal(0, 0.003, len(times))
    for second in range(SECONDS):
        start = second + MARK_START_MS / 1000
        here = (times >= start) & (times < start + MARK_MS / 1000)
        sound[here] += 0.4 * np.sin(2 * np.pi * (300 + 100 * second) * times[here])
    return (sound * 32_767).astype(np.int16)


def find_marks(audio):
    """How many ms each mark that is left comes late, by its number."""
    sound, width, late = audio.channels[0][:], MARK_MS * 16, {}
    for second in range(SECONDS):
        turning = np.exp(-2j * np.pi * (300 + 100 * second) * np.arange(len(sound)) / SAMPLE_RATE)
        sums = np.cumsum(np.concatenate([[0], sound * turning]))
        levels = np.abs(sums[width:] - sums[:-width]) / width
        if levels.max() > 0.1:
            late[second] = round(levels.argmax() / 16) - second * 1000 - MARK_START_MS
    return late


def write_marks(path, codec, rate):
    return write_sound(path, codec, make_marks(rate), rate)


def strew_noise(data, bursts=4):
    """The same bytes with bursts of 40 random ones, none in the header."""
    noisy, generator = bytearray(data), random.Random(3)
    for _ in range(bursts):
        place = generator.randrange(len(data) // 10, len(data) * 9 // 10)
        noisy[place : place + 40] = generator.randbytes(40)
    return bytes(noisy)


def wipe(data):
    """The same bytes with a twentieth of them 0, as where a part of a download never came."""
    place, size = len(data) // 2, len(data) // 20
    return data[:place] + bytes(size) + data[place + size :]


@pytest.mark.parametrize("damage", [strew_noise, wipe])
@pytest.mark.parametrize(("suffix", "codec", "rate"), KINDS)
def test_what_is_left_of_a_damaged_recording_is_read_at_its_time(
    tmp_path, suffix, codec, rate, damage
):
    path = write_marks(tmp_path / f"a.{suffix}", codec, rate)
    path.write_bytes(damage(path.read_bytes()))
    audio = load_audio(path)
    marks = find_marks(audio)
    assert 1000 * SECONDS == pytest.approx(audio.duration_ms, abs=500)
    assert len(marks) >= SECONDS - 4
    if (suffix, codec) not in COUNTED:
        assert np.median(np.abs(list(marks.values()))) <= 100
    if codec not in CONCEALING and (suffix, codec) not in COUNTED:
        assert any(LOST in notice or MISSING in notice for notice in audio.notices)


@pytest.mark.parametrize(("suffix", "codec", "rate"), KINDS)
def test_nothing_is_said_to_be_lost_of_a_recording_that_is_whole(tmp_path, suffix, codec, rate):
    audio = load_audio(write_marks(tmp_path / f"a.{suffix}", codec, rate))
    assert audio.notices == ()
    assert list(range(SECONDS)) == list(find_marks(audio))


@pytest.mark.parametrize(("suffix", "codec", "rate"), KINDS)
def test_a_damaged_header_is_read_or_refused_and_never_called_a_matter_of_permissions(
    tmp_path, suffix, codec, rate
):
    path = write_sound(tmp_path / f"a.{suffix}", codec, make_tone(440, 1.0, rate), rate)
    data, generator = bytearray(path.read_bytes()), random.Random(7)
    for _ in range(30):
        data[generator.randrange(min(600, len(data)))] ^= 1 << generator.randrange(8)
    path.write_bytes(data)
    assert read_or_refuse(path) in ("", "read")


def read_or_refuse(path):
    """What of a refusal is not as it should be."""
    try:
        return "read" if load_audio(path, accept_truncated=True).duration_ms < 60_000 else "long"
    except MediaError as error:
        return "" if error.remedy and "permission" not in str(error).lower() else str(error)


def test_only_the_damaged_packets_of_an_mp4_are_lost(tmp_path):
    path = write_marks(tmp_path / "a.m4a", "aac", 44_100)
    data = bytearray(path.read_bytes())
    with av.open(str(path)) as container:
        packets = [one for one in container.demux() if one.size]
    for packet in packets[100:150]:
        data[packet.pos : packet.pos + packet.size] = b"\xff" * packet.size
    path.write_bytes(data)
    (notice,) = load_audio(path).notices
    assert 50 * 1024 / 44_100 == pytest.approx(float(notice.split()[0]), abs=0.15)


def test_a_place_at_which_the_reading_sticks_is_gone_round(tmp_path):
    path = tmp_path / "a.mp4"
    write_video(path, SECONDS, make_marks(44_100))
    data = bytearray(path.read_bytes())
    place = data.index(b"stsz") + 16  # of the picture: each frame's size
    for number in (30, 31):
        data[place + 4 * number : place + 4 * number + 4] = b"\x7f\xff\xff\xff"
    path.write_bytes(data)
    assert 1000 * SECONDS == pytest.approx(load_audio(path).duration_ms, abs=300)


@pytest.mark.parametrize("wrong", [b"\x00\x00", b"\x7f\xff"])
def test_a_single_time_that_is_damaged_moves_nothing(tmp_path, wrong):
    path = write_marks(tmp_path / "a.mka", "aac", 44_100)
    data = bytearray(path.read_bytes())
    with av.open(str(path)) as container:
        packets = [one for one in container.demux() if one.size]
    for number in (60, 130, 200):
        place = (
            packets[number].pos + 1
        )  # behind the name of the block stands its size, of two bytes
        place = data.index(bytes(packets[number])[:20], place)
        data[place - 3 : place - 1] = wrong
    path.write_bytes(data)
    audio = load_audio(path)
    assert 1000 * SECONDS == pytest.approx(audio.duration_ms, abs=50)
    assert 100 > max(map(abs, find_marks(audio).values()))


def test_one_wrong_bit_costs_no_page_of_ogg(tmp_path):
    path = write_marks(tmp_path / "a.ogg", "flac", 16_000)
    data = bytearray(path.read_bytes())
    place = data.rindex(b"OggS", 0, len(data) // 2)
    data[place + 5000] ^= 1
    path.write_bytes(data)
    audio = load_audio(path)
    assert list(range(SECONDS)) == list(find_marks(audio))


def test_the_checksum_of_an_ogg_page_is_that_which_its_writer_gave_it(tmp_path):
    data = write_marks(tmp_path / "a.ogg", "flac", 16_000).read_bytes()
    page = data[: data.index(b"OggS", 4)]
    assert measure_checksum(page) == page[22:26]


def test_a_recording_of_which_nothing_is_left_says_so(tmp_path):
    path = write_marks(tmp_path / "a.m4a", "aac", 44_100)
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    data[start : start + 60_000] = b"\xff" * 60_000
    path.write_bytes(data[: max(len(data), start)])
    with av.open(str(path)) as container:
        last = max(one.pos + one.size for one in container.demux() if one.size)
    data[start:last] = b"\xff" * (last - start)
    path.write_bytes(data)
    with pytest.raises(UnreadableMedia, match=r"its sound \(aac\) is damaged, and none of it"):
        load_audio(path)


def test_a_codec_that_is_not_known_is_named(tmp_path):
    path = write_marks(tmp_path / "a.webm", "libopus", 48_000)
    path.write_bytes(path.read_bytes().replace(b"A_OPUS", b"A_ABCD"))
    with pytest.raises(UnreadableMedia, match=r"an unknown codec \(A_ABCD"):
        load_audio(path)
    path = write_marks(tmp_path / "a.wav", "pcm_s16le", 16_000)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"fmt \x10\x00\x00\x00\x01\x00", b"fmt \x10\x00\x00\x00\xfe\x7f"))
    with pytest.raises(UnreadableMedia, match=r"an unknown codec \(WAVE format 32766\)"):
        load_audio(path)


@pytest.mark.parametrize("rate", [1, 700, 4_000_000_000])
def test_a_rate_that_no_speech_can_have_is_named_at_once(tmp_path, rate):
    path = write_sound(tmp_path / "a.wav", "pcm_s16le", make_tone(440, 2.0, 16_000), 16_000)
    data = bytearray(path.read_bytes())
    place = data.index(b"fmt ") + 12
    data[place : place + 4] = rate.to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(MediaError):
        load_audio(path, spool_folder=tmp_path / "spool")


def test_pauses_for_which_a_file_is_too_small_are_clocks_that_jumped(tmp_path):
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=16_000, layout="mono")
        for number in range(20):
            tone = make_tone(440, 0.5, 16_000)[None]
            frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 16_000, number * 3_000 * 16_000
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    audio = load_audio(path)
    assert 10_000 <= audio.duration_ms < 700_000 + path.stat().st_size // 32 * 1000


def test_a_cut_file_is_still_refused_where_some_of_it_is_damaged(tmp_path):
    path = write_marks(tmp_path / "a.flac", "flac", 16_000)
    data = strew_noise(path.read_bytes(), 2)
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(TruncatedMedia):
        load_audio(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("read", [load_audio, hash_file])
def test_pipes_and_devices_are_refused_and_not_waited_for(tmp_path, read):
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "link.wav").symlink_to("pipe.wav")
    (tmp_path / "zero.wav").symlink_to("/dev/zero")
    for name in ("pipe.wav", "link.wav", "zero.wav"):
        done = threading.Event()

        def check(path=tmp_path / name, done=done):
            with pytest.raises(UnreadableMedia, match="a pipe or a device"):
                read(path)
            done.set()

        threading.Thread(target=check, daemon=True).start()
        assert done.wait(10)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("damaged.m4a", LOST),
        ("damaged.aac", LOST),
        ("damaged.ac3", LOST),
        ("damaged_alac.m4a", LOST),
        ("stale.wav", "its header says 10.0 s; it is longer"),
        ("joined.wav", "it holds 2 recordings"),
    ],
)
def test_a_recording_as_it_comes_is_as_long_as_the_talk_in_it(shared, name, told):
    path = shared / "cases" / "media" / name
    if not path.is_file():
        pytest.skip("needs the recordings in ../shared/cases/media, which are not here")
    audio = load_audio(path)
    assert 24_000 == pytest.approx(audio.duration_ms, abs=100)
    assert told in " ".join(audio.notices)


@pytest.mark.parametrize("folder", ["01-zero-channels", "02-damaged-called-permission"])
def test_a_hostile_recording_is_read_or_refused_for_its_true_reason(shared, folder):
    found = sorted((shared / "cases" / "hostile").glob(f"{folder}/*"))
    if not found:
        pytest.skip("needs the files in ../shared/cases/hostile, which are not here")
    assert {"", "read"} >= {read_or_refuse(path) for path in found}


def test_what_would_end_the_process_is_refused(tmp_path):
    path = write_sound(tmp_path / "a.adx", "adpcm_adx", make_tone(440, 1.0, 48_000)[None], 48_000)
    data = bytearray(path.read_bytes())
    data[data.index(b"(c)CRI") + 3] = 0
    path.write_bytes(data)
    with pytest.raises(UnreadableMedia):
        load_audio(path)
