"""Decoded sound as a WAV file whose bytes are made as they are asked for."""

import io
import wave

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.listening.wav_stream import HEADER_BYTES, WavStream

WHOLE = np.random.default_rng(19).integers(-32768, 32768, 300_001).astype(np.int16)
SAMPLES = WHOLE.astype(np.float32) / np.float32(32768)


def read_all(stream):
    return b"".join(stream.read(0, stream.size))


def test_the_samples_are_those_that_were_decoded():
    with wave.open(io.BytesIO(read_all(WavStream(SAMPLES)))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
        assert file.readframes(file.getnframes()) == WHOLE.tobytes()


def test_the_size_is_told_before_a_sample_is_read():
    stream = WavStream(SAMPLES)
    assert len(read_all(stream)) == stream.size == HEADER_BYTES + 2 * len(SAMPLES)


def test_sound_that_is_not_there_is_an_empty_file():
    with wave.open(io.BytesIO(read_all(WavStream(SAMPLES[:0])))) as file:
        assert file.getnframes() == 0


@given(st.data())
def test_any_part_is_the_same_part_of_the_whole(data):
    stream = WavStream(SAMPLES)
    first = data.draw(st.integers(0, stream.size))
    last = data.draw(st.integers(first, stream.size))
    expected = read_all(stream)[first:last]
    assert b"".join(stream.read(first, last)) == expected
