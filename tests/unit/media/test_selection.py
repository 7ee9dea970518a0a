"""Parts of a recording are read where they are, whatever the kind of file, and the rest is passed over."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.domain import Span
from pipeline.domain.time_ranges import Excerpt, TimeRange
from pipeline.errors import OutsideRecording, TruncatedMedia
from pipeline.media import BORDER_MS, Parts, load_audio, packets
from pipeline.media.decoded_audio import cut_out
from pipeline.media.spool import Spool

RATE = 16_000
SECONDS = 40
CODECS = {
    ".wav": "pcm_s16le",
    ".flac": "flac",
    ".mp3": "mp3",
    ".m4a": "aac",
    ".aac": "aac",
    ".mka": "flac",
    ".ts": "aac",
    ".ac3": "ac3",
}
PARTS = (TimeRange(1_000, 2_000), TimeRange(31_000, 33_500))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Noise, of which no second is like another, in files of many kinds."""
    folder = tmp_path_factory.mktemp("parts")
    rng = np.random.default_rng(5)
    samples = np.convolve(rng.normal(0, 0.3, SECONDS * RATE), np.ones(8) / 8, "same")
    for suffix, codec in CODECS.items():
        _write(folder / f"talk{suffix}", codec, samples.astype(np.float32))
    return folder


def _write(path: Path, codec: str, samples: np.ndarray[Any, Any]) -> None:
    with av.open(str(path), "w") as container:
        rate = 32_000 if codec == "ac3" else RATE
        stream: Any = container.add_stream(codec, rate=rate, layout="mono")
        resampler = av.AudioResampler(stream.format.name, "mono", rate)
        frame = av.AudioFrame.from_ndarray(samples[None, :], "fltp", "mono")
        frame.sample_rate, frame.pts = RATE, 0
        for resampled in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))


def read(path: Path, ranges: Sequence[TimeRange] = ()) -> np.ndarray[Any, Any]:
    with closing(load_audio(path, parts=Parts(tuple(ranges)))) as audio:
        return audio.channels[0][:] * 10 ** (-audio.gains_db[0] / 20)


@pytest.mark.parametrize("suffix", CODECS)
def test_a_part_sounds_as_it_does_in_the_whole(files: Path, suffix: str) -> None:
    whole, part = read(files / f"talk{suffix}"), read(files / f"talk{suffix}", PARTS)
    border = part[RATE : RATE + BORDER_MS * RATE // 1000]
    heard = part[RATE + len(border) :]
    assert (1_000 + BORDER_MS + 2_500) * RATE // 1000 == len(part)
    assert not border.any()
    late = _find_lateness(whole[30 * RATE : 35 * RATE], heard) - RATE
    assert abs(late) <= RATE // 500  # 2 ms
    expected = whole[31 * RATE + late : 31 * RATE + late + len(heard)]
    assert float(np.corrcoef(expected, heard)[0, 1]) > 0.98


def _find_lateness(whole: np.ndarray[Any, Any], part: np.ndarray[Any, Any]) -> int:
    size = 1 << 18
    spectra = np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size))
    return int(np.argmax(np.fft.irfft(spectra)[: len(whole) - len(part) + 1]))


@pytest.mark.parametrize("suffix", CODECS)
def test_only_the_part_is_decoded(
    files: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    decode, seconds = packets._decode, [0.0]

    def count(stream: Any, packet: Any) -> Any:
        frames = decode(stream, packet)
        seconds[0] += sum(frame.samples / frame.sample_rate for frame in frames or ())
        return frames

    monkeypatch.setattr(packets, "_decode", count)
    load_audio(files / f"talk{suffix}", parts=Parts(PARTS)).close()
    assert 3.5 < seconds[0] < 10.0


def test_where_an_index_leads_astray_all_is_read(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read(files / "talk.m4a", PARTS)
    jump = packets.Selection.jump

    def jump_too_far(self: Any, container: Any, stream: Any) -> bool:
        has_jumped = jump(self, container, stream)
        if has_jumped:
            container.seek(int(38 / stream.time_base), stream=stream)
        return has_jumped

    monkeypatch.setattr(packets.Selection, "jump", jump_too_far)
    assert np.array_equal(expected, read(files / "talk.m4a", PARTS))


def test_damage_before_a_part_does_not_move_it(files: Path, tmp_path: Path) -> None:
    data = bytearray((files / "talk.mp3").read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3_000] = bytes(3_000)
    damaged = tmp_path / "talk.mp3"
    damaged.write_bytes(data)
    whole, part = read(damaged), read(damaged, PARTS)
    late = _find_lateness(whole[30 * RATE : 35 * RATE], part[-5 * RATE // 2 :]) - RATE
    assert abs(late) <= RATE // 10


def test_a_part_of_a_truncated_file_that_is_there_is_read(files: Path, tmp_path: Path) -> None:
    cut = tmp_path / "talk.flac"
    data = (files / "talk.flac").read_bytes()
    cut.write_bytes(data[: len(data) // 2])
    assert len(read(cut, [TimeRange(2_000, 4_000)])) == 2 * RATE
    with pytest.raises(TruncatedMedia):
        read(cut, [TimeRange(30_000, 32_000)])


def test_a_part_beyond_the_end_is_refused_with_the_length(files: Path) -> None:
    with pytest.raises(OutsideRecording, match=r"begins after its end; it is 0:40"):
        read(files / "talk.wav", [TimeRange(60_000, None)])


def test_how_long_the_recording_is_stays_known(files: Path) -> None:
    with closing(load_audio(files / "talk.wav", parts=Parts(PARTS))) as audio:
        assert (6_000, 40_000) == (audio.duration_ms, audio.recording_ms)
        assert audio.excerpt == Excerpt((Span(1_000, 2_000), Span(31_000, 33_500)), BORDER_MS)


def test_a_hole_in_a_spool_is_silent_and_not_measured(tmp_path: Path) -> None:
    spool = Spool(1, tmp_path)
    spool.append(np.full(RATE, 1000, np.int16).tobytes())
    spool.skip(20 * RATE)
    spool.append(np.full(RATE, 2000, np.int16).tobytes())
    spool.flush()
    assert (21 * RATE, 2000) == (len(spool), spool.peak(0))
    cut = cut_out(spool, Excerpt((Span(500, 1_500), Span(20_000, 22_000)), 250))
    found = np.frombuffer(cut.read(0, len(cut)), np.int16)
    runs = [(1000, 500), (0, 500), (0, 250), (2000, 1_000), (0, 1_000)]
    expected = np.concatenate([np.full(ms * RATE // 1000, value, np.int16) for value, ms in runs])
    cut.close()
    assert np.array_equal(expected, found)
