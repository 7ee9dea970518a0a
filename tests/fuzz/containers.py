"""Recordings in the usual containers, made here, then broken."""

from __future__ import annotations

import io
import random
from functools import cache

import av
import numpy as np

from tests.fuzz.drafts import Draft
from tests.fuzz.mutations import break_bytes

KINDS = (
    *(("wav", "pcm_s16le"), ("wav", "pcm_f32le"), ("wav", "pcm_mulaw"), ("wav", "adpcm_ima_wav")),
    *(("aiff", "pcm_s16be"), ("au", "pcm_s16be"), ("caf", "pcm_s16be"), ("w64", "pcm_s16le")),
    *(("voc", "pcm_u8"), ("sox", "pcm_s32le"), ("adx", "adpcm_adx"), ("flac", "flac"), ("tta", "tta")),
    *(("wv", "wavpack"), ("mp2", "mp2"), ("mp3", "libmp3lame"), ("aac", "aac"), ("loas", "aac")),
    *(("ac3", "ac3"), ("eac3", "eac3"), ("rm", "ac3"), ("mpg", "mp2"), ("vob", "ac3"), ("m2ts", "ac3")),
    *(("ts", "aac"), ("ts", "mp2"), ("mp4", "aac"), ("m4a", "alac"), ("mov", "pcm_s16le"), ("3gp", "aac")),
    *(("mov", "alac"), ("mkv", "aac"), ("mkv", "flac"), ("mka", "libopus"), ("webm", "libopus"), ("nut", "aac")),
    *(("ogg", "libopus"), ("ogg", "flac"), ("opus", "libopus"), ("avi", "pcm_s16le"), ("avi", "libmp3lame")),
    *(("flv", "aac"),),
)  # fmt: skip
"""Containers by their suffix, each with a codec."""

FORMATS = {
    "aac": "adts",
    "loas": "latm",
    "m2ts": "mpegts",
    "m4a": "ipod",
    "mka": "matroska",
    "mkv": "matroska",
    "mpg": "mpeg",
    "ts": "mpegts",
}
RATE = 48_000


@cache
def make_clean(suffix: str, codec: str) -> bytes:
    """One second of noise in a container."""
    noise = np.random.default_rng(1).normal(0, 3000, (1, RATE)).astype(np.int16)
    stream = io.BytesIO()
    with av.open(stream, "w", format=FORMATS.get(suffix, suffix)) as container:
        track = container.add_stream(codec, rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(noise, format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        for packet in (*track.encode(frame), *track.encode(None)):
            container.mux(packet)
    return stream.getvalue()


def make(rng: random.Random) -> Draft:
    """A recording to be transcribed, its bytes broken, or with the name of another container."""
    suffix, codec = rng.choice(KINDS)
    data = break_bytes(rng, make_clean(suffix, codec))
    named = suffix if rng.random() < 0.8 else rng.choice(KINDS)[0]
    flags = rng.choice(((), (), ("--channels", "split"), ("--accept-truncated",), ("--dry-run",)))
    return Draft((f"talk.{named}", "-o", "out", *flags), {f"talk.{named}": data})
