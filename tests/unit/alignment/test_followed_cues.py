"""Where cues of another cut come: by their words, by their neighbours, or nowhere."""

from __future__ import annotations

from dataclasses import replace

from pipeline.alignment.followed_cues import FollowedCue, PlacedBy, place_cues, place_like
from pipeline.domain import Span

HOUR_MS = 3_600_000


def make_cue(number: int, shift_ms: int = 0, count: int = 5) -> FollowedCue:
    """A cue of 2 s every 4 s, whose words come later by a shift."""
    old = Span(4_000 * number, 4_000 * number + 2_000)
    words = tuple(
        (
            place,
            Span(
                old.start_ms + shift_ms + 300 * place, old.start_ms + shift_ms + 300 * (place + 1)
            ),
        )
        for place in range(count)
    )
    return FollowedCue(old, count, words)


def test_cues_come_where_their_words_do_and_go_when_they_did() -> None:
    _, placed = place_cues([make_cue(n, 1_000) for n in range(10)], HOUR_MS)
    assert [(p.start_ms, p.until_ms, p.by) for p in placed if p][3] == (
        13_000,
        15_000,
        PlacedBy.LINE,
    )
    assert all(p is not None and p.is_whole for p in placed)


def test_a_cue_whose_words_are_cut_out_is_placed_nowhere() -> None:
    cues = [make_cue(n) for n in range(10)] + [make_cue(n, -20_000) for n in range(16, 26)]
    gone = [replace(make_cue(n), words=()) for n in range(10, 16)]
    _, placed = place_cues([*cues[:10], *gone, *cues[10:]], HOUR_MS)
    assert [n for n, place in enumerate(placed) if place is None] == [*range(10, 16)]


def test_a_cue_that_was_not_heard_stays_between_its_neighbours() -> None:
    cues = [make_cue(n, 700) for n in range(12)]
    cues[5] = replace(cues[5], words=())
    _, placed = place_cues(cues, HOUR_MS)
    assert placed[5] is not None
    assert (placed[5].start_ms, placed[5].by) == (20_700, PlacedBy.NEIGHBOURS)


def test_a_note_on_a_sound_is_moved_with_what_is_said_around_it_and_not_over_a_cut() -> None:
    cues = [make_cue(n) for n in range(10)] + [make_cue(n, 9_000) for n in range(11, 21)]
    notes = [make_cue(4, count=0), make_cue(10, count=0)]
    cues[4] = notes[0]
    _, placed = place_cues([*cues[:10], notes[1], *cues[10:]], HOUR_MS)
    assert placed[4] is not None
    assert placed[4].start_ms == 16_000
    assert placed[10] is None


def test_a_cue_that_something_was_put_into_goes_with_most_of_its_words() -> None:
    cues = [make_cue(n) for n in range(12)]
    torn = cues[6].words
    late = tuple((p, Span(s.start_ms + 9_000, s.end_ms + 9_000)) for p, s in torn[3:])
    cues[6] = replace(cues[6], words=(*torn[:3], *late))
    cues[7:] = [make_cue(n, 9_000) for n in range(7, 12)]
    _, placed = place_cues(cues, HOUR_MS)
    assert placed[6] is not None
    assert (placed[6].start_ms, placed[6].found, placed[6].is_whole) == (24_000, 3, False)


def test_two_words_in_a_wrong_place_don_t_pull_a_cue_there() -> None:
    cues = [make_cue(n, 500, count=2) for n in range(12)]
    cues[6] = make_cue(6, 3_300, count=2)
    _, placed = place_cues(cues, HOUR_MS)
    assert placed[6] is not None
    assert placed[6].start_ms == 24_500


def test_a_cue_timed_wrongly_in_the_old_file_goes_by_its_words() -> None:
    cues = [make_cue(n, 500) for n in range(12)]
    cues[6] = make_cue(6, 1_700)
    _, placed = place_cues(cues, HOUR_MS)
    assert placed[6] is not None
    assert (placed[6].start_ms, placed[6].until_ms, placed[6].by) == (25_700, None, PlacedBy.WORDS)


def test_nothing_is_placed_outside_of_the_recording() -> None:
    _, placed = place_cues([make_cue(n, -6_000) for n in range(2, 12)], 20_000)
    starts = [place.start_ms for place in placed if place is not None]
    assert starts == [2_000, 6_000, 10_000, 14_000, 18_000]


def test_cues_of_another_language_stay_beside_their_siblings() -> None:
    cues = [make_cue(n, 1_000) for n in range(6)] + [make_cue(n, -7_000) for n in range(8, 14)]
    cues[5] = replace(cues[5], words=())
    found, placed = place_cues(cues, HOUR_MS)
    spans = [Span(4_300, 6_500), Span(7_000, 7_500), Span(20_100, 21_000), Span(33_000, 34_000)]
    moved = place_like(spans, cues, placed, found, HOUR_MS)
    assert [one and (one.start_ms, one.until_ms) for one in moved] == [
        (5_300, 7_500),
        (8_000, 8_500),
        None,
        (26_000, 27_000),
    ]
