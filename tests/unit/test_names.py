"""Names: what a person typed stands, and nobody is given a name that somebody has."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Media, NameSource, Span, Speaker, Transcript, Turn, VoicePrint, Word
from pipeline.errors import UsageError
from pipeline.names import (
    NOISE_S,
    VoiceMatch,
    find_names,
    give_names,
    match_voices,
    name_speakers,
    parse_assignment,
    parse_assignments,
    parse_names,
    score_voices,
)

S0, S1, S2 = "SPEAKER_00", "SPEAKER_01", "SPEAKER_02"
THREE = tuple(Speaker(label, label) for label in (S0, S1, S2))


def point(degrees, seconds=1e9, model="m1"):
    angle = math.radians(degrees)
    return VoicePrint((math.cos(angle), math.sin(angle)), seconds, model)


def names(speakers):
    return [(s.name, s.source) for s in speakers]


# ---------------------------------------------------------------- matching voices


def test_voice_is_matched_with_its_own_name():
    (match,) = match_voices({S0: point(10)}, {"Ann": point(0), "Bo": point(90)}, 0.5)
    assert (match.label, match.name, match.accepted) == (S0, "Ann", True)
    assert match.score == pytest.approx(math.cos(math.radians(10)))


def test_stranger_is_told_but_not_accepted():
    (match,) = match_voices({S0: point(80)}, {"Ann": point(0)}, 0.5)
    assert not match.accepted
    assert match.score == pytest.approx(math.cos(math.radians(80)))


def test_one_name_goes_to_one_speaker_the_likest():
    found = match_voices({S0: point(30), S1: point(5)}, {"Ann": point(0)}, 0.5)
    assert [(m.label, m.name, m.accepted) for m in found] == [(S1, "Ann", True)]


def test_two_speakers_share_two_names_so_that_both_fit():
    # S0 is a little nearer to Bo than S1 is, but S1 can only be Bo.
    prints = {S0: point(40), S1: point(95)}
    found = match_voices(prints, {"Bo": point(60), "Ann": point(0)}, 0.5)
    assert {m.label: m.name for m in found} == {S0: "Ann", S1: "Bo"}


def test_pair_that_is_refused_pushes_no_accepted_one_aside():
    # The best sum would be S0-Bo and S1-Ann, of which only one is a match.
    prints = {S0: point(0), S1: point(70)}
    known = {"Ann": point(5), "Bo": point(-50)}
    found = match_voices(prints, known, 0.9)
    assert [(m.label, m.name) for m in found if m.accepted] == [(S0, "Ann")]


def test_nobody_known_or_nobody_heard_gives_no_match():
    assert match_voices({}, {"Ann": point(0)}) == ()
    assert match_voices({S0: point(0)}, {}) == ()


def test_prints_of_two_models_are_refused():
    with pytest.raises(UsageError, match="different models"):
        match_voices({S0: point(0)}, {"Ann": point(0, model="m2")})


def test_short_prints_are_scored_by_what_they_could_reach():
    short = point(0, seconds=NOISE_S), point(math.degrees(math.acos(0.4)), seconds=NOISE_S)
    assert score_voices(*short) == pytest.approx(0.8)


@given(st.floats(0, 360), st.floats(0, 360), st.floats(1, 100), st.floats(1, 100))
def test_score_is_symmetric_and_within_one(a, b, first_s, second_s):
    first, second = point(a, first_s), point(b, second_s)
    assert score_voices(first, second) == score_voices(second, first)
    assert -1.0 <= score_voices(first, second) <= 1.0


@given(st.lists(st.floats(0, 360), max_size=5), st.lists(st.floats(0, 360), max_size=5))
def test_every_label_and_name_is_matched_at_most_once(heard, known):
    prints = {f"S{i}": point(a) for i, a in enumerate(heard)}
    voices = {f"N{i}": point(a) for i, a in enumerate(known)}
    found = match_voices(prints, voices, 0.5)
    assert min(len(heard), len(known)) == len(found)
    assert len(found) == len({m.label for m in found}) == len({m.name for m in found})


# ---------------------------------------------------------------- precedence


def test_nothing_known_leaves_every_speaker_as_it_was():
    assert name_speakers(THREE, user={}) == THREE


def test_each_source_wins_over_the_next():
    everything = {
        "user": {S0: "User"},
        "in_order": ("Order",),
        "voices": (VoiceMatch(S0, "Voice", 0.9, True),),
        "reference": {S0: "Page"},
    }
    expected = [
        ("User", NameSource.USER),
        ("Order", NameSource.USER),
        ("Voice", NameSource.VOICE),
        ("Page", NameSource.REFERENCE),
        (S0, NameSource.DIARIZER),
    ]
    seen = []
    nothing = {"user": {}, "in_order": (), "voices": (), "reference": {}}
    for source in (None, *everything):
        if source:
            everything[source] = nothing[source]
        seen += names(name_speakers(THREE[:1], **everything))
    assert seen == expected


def test_voice_keeps_its_score_and_a_refused_one_gives_no_name():
    voices = (VoiceMatch(S0, "Ann", 0.9, True), VoiceMatch(S1, "Bo", 0.4, False))
    first, second, _ = name_speakers(THREE, user={}, voices=voices)
    assert first == Speaker(S0, "Ann", NameSource.VOICE, 0.9)
    assert THREE[1] == second


def test_voice_takes_a_name_from_the_page_and_the_page_gives_it_to_nobody_else():
    voices = (VoiceMatch(S1, "Ann", 0.9, True),)
    named = name_speakers(THREE, user={}, voices=voices, reference={S0: "ann", S2: "Bo"})
    assert names(named) == [
        (S0, NameSource.DIARIZER),
        ("Ann", NameSource.VOICE),
        ("Bo", NameSource.REFERENCE),
    ]


def test_name_that_the_user_gave_is_given_by_no_voice_or_page():
    voices = (VoiceMatch(S1, "Ann", 0.9, True),)
    named = name_speakers(THREE, user={S0: "Ann"}, voices=voices, reference={S2: "Ann"})
    assert [s.name for s in named] == ["Ann", S1, S2]


def test_user_makes_one_person_of_two_labels():
    named = name_speakers(THREE, user={S0: "Ann", S2: "Ann"})
    assert [s.name for s in named] == ["Ann", S1, "Ann"]


def test_names_in_order_go_to_the_first_speakers_and_leave_the_others_to_voices():
    voices = (VoiceMatch(S2, "Cy", 0.9, True),)
    named = name_speakers(THREE, user={S0: "Dee"}, in_order=("Ann", "Bo"), voices=voices)
    assert [s.name for s in named] == ["Dee", "Bo", "Cy"]


def test_more_names_than_speakers_says_how_many_were_found():
    with pytest.raises(UsageError, match="3 names were given, and 1 speaker was found"):
        name_speakers(THREE[:1], user={}, in_order=("A", "B", "C"))


def test_unknown_label_lists_the_labels_there_are():
    with pytest.raises(UsageError, match=f"SPEAKER_07.*{S0}, {S1}, {S2}"):
        name_speakers(THREE, user={"SPEAKER_07": "Ann"})


def test_match_and_page_of_a_label_that_is_not_here_name_nobody():
    voices = (VoiceMatch("SPEAKER_09", "Ann", 0.9, True),)
    named = name_speakers(THREE, user={}, voices=voices, reference={"SPEAKER_08": "Bo"})
    assert named == THREE


LABELS = st.sampled_from((S0, S1, S2))
SOME = st.sampled_from(("Ann", "Bo", "Cy", "ann"))


@given(
    st.dictionaries(LABELS, SOME),
    st.lists(SOME, max_size=3),
    st.lists(st.builds(VoiceMatch, LABELS, SOME, st.floats(0, 1), st.booleans())),
    st.dictionaries(LABELS, SOME),
)
def test_no_automatic_name_is_somebody_elses(user, in_order, voices, reference):
    named = name_speakers(THREE, user=user, in_order=in_order, voices=voices, reference=reference)
    assert [s.label for s in THREE] == [s.label for s in named]
    automatic = [s for s in named if s.source in {NameSource.VOICE, NameSource.REFERENCE}]
    for speaker in automatic:
        others = {s.name.casefold() for s in named if s.label != speaker.label}
        assert speaker.name.casefold() not in others
    for label, name in user.items():
        assert Speaker(label, name, NameSource.USER) in named


# ---------------------------------------------------------------- what is typed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee,Bo Chen", ("Ann Lee", "Bo Chen")),
        (" Ann  Lee , Bo ", ("Ann Lee", "Bo")),
        ("李安，陈博", ("李安", "陈博")),
        ("Ann", ("Ann",)),
    ],
)
def test_names_are_parted_at_commas(text, expected):
    assert parse_names(text) == expected


@pytest.mark.parametrize("text", ["", "Ann,,Bo", "Ann,", "Ann:Bo", "Ann\nLee"])
def test_list_with_something_that_is_no_name_is_refused(text):
    with pytest.raises(UsageError, match="--speakers"):
        parse_names(text)


def test_assignment_is_parted_at_the_first_equals_sign():
    assert parse_assignment(f" {S0} = Ann = Lee", "--speaker-name") == (S0, "Ann = Lee")
    found = parse_assignment("Ann  Lee=a=b: c.wav", "--enroll", named="key")
    assert found == ("Ann Lee", "a=b: c.wav")


@pytest.mark.parametrize("text", ["", "Ann", "=Ann", "S=", "S= ", "S=a:b", "S=a\nb"])
def test_assignment_that_is_none_is_refused_and_names_its_option(text):
    with pytest.raises(UsageError, match="--speaker-name"):
        parse_assignment(text, "--speaker-name")


def test_name_of_a_file_is_checked_as_a_name():
    with pytest.raises(UsageError, match="colon"):
        parse_assignment("a:b=clip.wav", "--enroll", named="key")


def test_one_label_with_two_names_is_refused():
    assert parse_assignments(("A=x", "B=x", "A=x"), "--speaker-name") == {"A": "x", "B": "x"}
    with pytest.raises(UsageError, match="A is already called x"):
        parse_assignments(("A=x", "A=y"), "--speaker-name")


# ---------------------------------------------------------------- renaming


def make_transcript(*speakers):
    words = (Word(" Hi.", Span(0, 300)),)
    return Transcript(
        Media("a.wav", "a.wav", "0", 1000), "en", (), (Turn(S0, words),), speakers=speakers
    )


def rename_speakers(transcript, assignments):
    speakers = transcript.speakers
    renamed = give_names(speakers, find_names(speakers, assignments))
    return replace(transcript, speakers=renamed)


def test_speaker_is_renamed_by_label_or_by_present_name():
    before = make_transcript(
        Speaker(S0, "Ann", NameSource.VOICE, 0.8), Speaker(S1, "Page Name", NameSource.REFERENCE)
    )
    after = rename_speakers(before, {S0: "Ann Lee", "page name": "Bo"})
    assert (
        Speaker(S0, "Ann Lee", NameSource.USER),
        Speaker(S1, "Bo", NameSource.USER),
    ) == after.speakers
    assert before.turns == after.turns


def test_a_name_is_the_same_however_its_accents_are_composed():
    composed, parted = "Zo\u00eb", "Zoe\u0308"
    before = make_transcript(Speaker(S0, composed), Speaker(S1, "Bo"))
    after = rename_speakers(before, {parted: "Ann"})
    assert [speaker.name for speaker in after.speakers] == ["Ann", "Bo"]
    offered = name_speakers(THREE, user={S0: composed}, reference={S1: parted})
    assert [speaker.name for speaker in offered] == [composed, S1, S2]


def test_two_names_can_be_exchanged():
    before = make_transcript(Speaker(S0, "Ann"), Speaker(S1, "Bo"))
    after = rename_speakers(before, {"Ann": "Bo", "Bo": "Ann"})
    assert [s.name for s in after.speakers] == ["Bo", "Ann"]


def test_label_stands_for_itself_even_where_it_is_anothers_name():
    before = make_transcript(Speaker(S0, S1), Speaker(S1, "Bo"))
    after = rename_speakers(before, {S1: "Cy"})
    assert [s.name for s in after.speakers] == [S1, "Cy"]


def test_name_of_two_labels_renames_both():
    before = make_transcript(Speaker(S0, "Ann"), Speaker(S1, "Ann"))
    assert {s.name for s in rename_speakers(before, {"Ann": "Bo"}).speakers} == {"Bo"}


def test_renaming_a_stranger_lists_who_is_there():
    before = make_transcript(Speaker(S0, "Ann"), Speaker(S1, S1))
    with pytest.raises(UsageError, match=rf"SPEAKER_00 \(Ann\), {S1}"):
        rename_speakers(before, {"Bo": "Cy"})


def test_renaming_where_nobody_is_known_says_so():
    with pytest.raises(UsageError, match="There are no speakers"):
        rename_speakers(make_transcript(), {S0: "Ann"})


def test_contradicting_assignments_are_refused():
    with pytest.raises(UsageError, match="two names, Bo and Cy"):
        rename_speakers(make_transcript(Speaker(S0, "Ann")), {S0: "Bo", "Ann": "Cy"})


def test_renaming_nobody_changes_nothing():
    before = make_transcript(Speaker(S0, "Ann"))
    assert rename_speakers(before, {}) == before
