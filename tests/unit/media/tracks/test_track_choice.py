"""Files with several sound tracks: which one is read, and what is told of the others."""

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import NoSuchTrack, UnreadableMedia
from pipeline.media import load_audio, measure_length
from pipeline.media.decoding import Decoded
from pipeline.media.spool import Spool
from pipeline.media.tracks.audible import decode_audible
from pipeline.media.tracks.track_choice import LONGEST_LABEL, Track, clean_label, rank_tracks
from tests.unit.media.test_media import encode_sound, find_pitch, make_tone

RATE = 16_000
SILENCE = np.zeros(2 * RATE, dtype=np.int16)


def write_tracks(path, tracks):
    """A file with a track for each ``(samples, disposition, metadata)``."""
    with av.open(str(path), "w") as out:
        streams = []
        for _, disposition, metadata in tracks:
            stream = out.add_stream(
                "aac" if path.suffix == ".mp4" else "flac", rate=RATE, layout="mono"
            )
            if path.suffix != ".mp4":
                stream.format = "s16"
            stream.disposition = disposition.value
            stream.metadata.update(metadata)
            streams.append(stream)
        for stream, (samples, *_) in zip(streams, tracks, strict=True):
            encode_sound(out, stream, np.atleast_2d(samples))
    return path


def make_tracks(*tracks):
    """Tracks that sound at 400, 500 … Hz; ``0`` for one that is silent."""
    return [
        (make_tone(300 + 100 * n, 2.0, RATE) if sounds else SILENCE, disposition, metadata)
        for n, (sounds, disposition, metadata) in enumerate(tracks, start=1)
    ]


PLAIN = av.stream.Disposition(0)
DEFAULT = av.stream.Disposition.default
COMMENT = av.stream.Disposition.comment
DESCRIBED = av.stream.Disposition.visual_impaired


@pytest.mark.parametrize(
    ("tracks", "read"),
    [
        ([(1, PLAIN), (1, DEFAULT)], 2),
        ([(1, PLAIN), (1, PLAIN), (1, DEFAULT)], 3),
        ([(1, DEFAULT), (1, DEFAULT)], 1),
        ([(1, PLAIN), (1, PLAIN)], 1),
        ([(1, COMMENT), (1, PLAIN)], 2),
        ([(1, DEFAULT | DESCRIBED), (1, PLAIN)], 2),
        ([(0, DEFAULT), (1, PLAIN)], 2),
        ([(0, DEFAULT), (0, PLAIN), (1, COMMENT)], 3),
        ([(0, PLAIN), (0, DEFAULT)], 2),
    ],
    ids=str,
)
def test_the_main_default_track_that_sounds_is_read(tmp_path, tracks, read):
    path = write_tracks(tmp_path / "a.mkv", make_tracks(*((*track, {}) for track in tracks)))
    audio = load_audio(path)
    if tracks[read - 1][0]:
        assert 300 + 100 * read == pytest.approx(find_pitch(audio.channels[0]), abs=2)
    else:
        assert not audio.channels[0][:].any()
    assert audio.notices[0].startswith(f"sound track {read} ")


def test_a_track_that_is_asked_for_is_read_and_nothing_is_told(tmp_path):
    path = write_tracks(
        tmp_path / "a.mp4", make_tracks((1, DEFAULT, {}), (1, PLAIN, {}), (0, PLAIN, {}))
    )
    audio = load_audio(path, audio_track=2)
    assert 500 == pytest.approx(find_pitch(audio.channels[0]), abs=2)
    assert audio.notices == ()
    assert not load_audio(path, audio_track=3).channels[0][:].any()


def test_a_track_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    path = write_tracks(tmp_path / "a.mkv", make_tracks((1, DEFAULT, {}), (1, PLAIN, {})))
    with pytest.raises(
        NoSuchTrack, match=r"sound track 3 doesn't exist; the file has 2.*Give 1 to 2"
    ):
        load_audio(path, audio_track=3)


def test_a_track_that_is_silent_for_most_of_the_time_is_read(tmp_path):
    late = np.concatenate([np.tile(SILENCE, 5), make_tone(400, 1.0, RATE)])
    path = write_tracks(
        tmp_path / "a.mkv", [(late, DEFAULT, {}), (make_tone(500, 11.0, RATE), PLAIN, {})]
    )
    assert 400 == pytest.approx(find_pitch(load_audio(path).channels[0]), abs=2)


def test_the_other_tracks_are_told_with_what_the_file_says_about_them(tmp_path):
    tracks = make_tracks(
        (1, PLAIN, {"language": "eng", "title": "Hall"}),
        (1, DEFAULT, {"title": "\x1b[31mDesk\u202e; mix"}),
        (1, COMMENT, {}),
    )
    (told,) = load_audio(write_tracks(tmp_path / "a.mkv", tracks)).notices
    assert "sound track 2 ([31mDesk , mix) is read, not 1 (eng, Hall), 3 (commentary)" in told
    assert "--audio-track" in told
    assert told.isprintable()


def test_a_later_track_keeps_the_time_of_the_file(tmp_path):
    sound = make_tone(400, 1.0, RATE)
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as out:
        streams = [out.add_stream("pcm_s16le", rate=RATE, layout="mono") for _ in range(2)]
        for stream in streams:
            encode_sound(out, stream, sound[None], start_s=1.5 * stream.index)
    audio = load_audio(path, audio_track=2)
    loud = np.flatnonzero(np.abs(audio.channels[0][:]) > 0.1)
    assert 1500 == pytest.approx(loud[0] / 16, abs=20)


def test_the_length_is_that_of_the_track_that_would_be_read(tmp_path):
    tracks = [(SILENCE, PLAIN, {}), (np.tile(SILENCE, 3), DEFAULT, {})]
    assert 6000 == pytest.approx(measure_length(write_tracks(tmp_path / "a.mp4", tracks)), abs=100)


@given(st.text())
def test_what_a_file_calls_a_track_is_one_short_printable_line(text):
    label = clean_label(text)
    assert label == "" or label.isprintable()
    assert len(label) <= LONGEST_LABEL
    assert "; " not in label


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_all_tracks_are_ranked_once(marks):
    tracks = [Track(n, "", *mark) for n, mark in enumerate(marks, start=1)]
    assert sorted(rank_tracks("a", tracks), key=lambda one: one.number) == tracks


def test_a_track_that_cannot_be_decoded_is_passed_over(tmp_path):
    path = write_tracks(tmp_path / "a.mkv", make_tracks((1, DEFAULT, {}), (1, PLAIN, {})))

    def decode(audio_track):
        if audio_track == 1:
            raise UnreadableMedia(str(path), "its codec is not known")
        spool = Spool(1)
        spool.append(make_tone(400, 1.0, RATE).tobytes())
        return Decoded(spool, 0)

    (told,) = decode_audible(path, None, decode).notices
    assert "sound track 2 is read" in told
    with pytest.raises(UnreadableMedia):
        decode_audible(path, 1, decode)
