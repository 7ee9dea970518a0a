"""Recordings in the usual containers, made here, then broken."""

from __future__ import annotations

import io
import random
from functools import cache

import av
import numpy as np

from tests.fuzz.drafts import Draft
from tests.fuzz.mutations import break_bytes

CODECS = {
    "wav": "pcm_s16le",
    "mp3": "libmp3lame",
    "mp4": "aac",
    "mkv": "aac",
    "ogg": "libopus",
    "flac": "flac",
    "aac": "aac",
    "avi": "pcm_s16le",
    "mov": "alac",
}
FORMATS = {"aac": "adts", "mkv": "matroska"}
RATE = 48_000


@cache
def make_clean(suffix: str) -> bytes:
    """One second of noise in a container."""
    noise = np.random.default_rng(1).normal(0, 3000, (1, RATE)).astype(np.int16)
    stream = io.BytesIO()
    with av.open(stream, "w", format=FORMATS.get(suffix, suffix)) as container:
        track = container.add_stream(CODECS[suffix], rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(noise, format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        for packet in (*track.encode(frame), *track.encode(None)):
            container.mux(packet)
    return stream.getvalue()


def make(rng: random.Random) -> Draft:
    """A recording to be transcribed, its bytes broken, or with the name of another container."""
    suffix = rng.choice(list(CODECS))
    data = break_bytes(rng, make_clean(suffix))
    named = suffix if rng.random() < 0.8 else rng.choice(list(CODECS))
    flags = rng.choice(((), (), ("--channels", "split"), ("--accept-truncated",), ("--dry-run",)))
    return Draft((f"talk.{named}", "-o", "out", *flags), {f"talk.{named}": data})
