"""The notebook of unknown voices: nothing lost on the way through its file, and nothing foreign read from one."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import VoicePrint
from pipeline.errors import FormatError, UsageError
from pipeline.user_files import MOST_BYTES, MOST_VALUES
from pipeline.voicebook import Hearing, Notebook, parse_notebook, render_notebook
from pipeline.voicebook.unknown_voices import MOST_HEARINGS


def make_hearing(recording, label="SPEAKER_00", angle=0.0, model="m1"):
    voice = VoicePrint((math.cos(angle), math.sin(angle)), 10.0, model)
    return Hearing(voice, recording, f"{recording}.mp3", label, f"/out/{recording}.json", "spans")


ONE = Notebook().replace_recording("a", [(None, make_hearing("a"))])
TWO = ONE.replace_recording("b", [(1, make_hearing("b")), (None, make_hearing("b", "SPEAKER_01"))])

TEXTS = st.text(max_size=12)
LABELS = st.text(min_size=1, max_size=12)
NOTEBOOKS = st.builds(
    lambda heard: Notebook().replace_recording("r", [(None, h) for h in heard]),
    st.lists(
        st.builds(
            lambda angle, name, label, record: Hearing(
                VoicePrint((math.cos(angle), math.sin(angle)), 9.5, "m1"), "r", name, label, record
            ),
            st.floats(0, 6.3),
            TEXTS,
            LABELS,
            TEXTS,
        ),
        max_size=4,
    ),
)


def test_somebody_new_gets_a_number_that_nobody_had():
    assert [p.title for p in TWO.people] == ["Unknown 1", "Unknown 2"]
    without = TWO.remove(TWO.find("Unknown 2"))
    again = without.replace_recording("c", [(None, make_hearing("c"))])
    assert [p.number for p in again.people] == [1, 3]


def test_what_is_known_of_a_recording_is_replaced_and_who_is_nowhere_left_is_gone():
    changed = TWO.replace_recording("b", [(1, make_hearing("b", "SPEAKER_07"))])
    (person,) = changed.people
    assert [(h.recording, h.label) for h in person.hearings] == [
        ("a", "SPEAKER_00"),
        ("b", "SPEAKER_07"),
    ]


def test_a_full_notebook_forgets_who_was_heard_once_and_longest_ago(monkeypatch):
    monkeypatch.setattr("pipeline.voicebook.unknown_voices.MOST_HEARINGS", 3)
    third = TWO.replace_recording("c", [(None, make_hearing("c"))])
    assert [p.number for p in third.people] == [1, 3]
    fourth = third.replace_recording("d", [(None, make_hearing("d")), (1, make_hearing("d", "B"))])
    assert [(p.number, len(p.hearings)) for p in fourth.people] == [(1, 3)]


def test_a_full_notebook_can_be_read():
    """Of as many values as a file of somebody else's may hold."""
    assert MOST_HEARINGS * 400 < MOST_VALUES
    assert MOST_HEARINGS * (384 * 9 + 700) < MOST_BYTES


def test_same_recording_again_changes_nothing():
    again = [(1, make_hearing("b")), (2, make_hearing("b", "SPEAKER_01"))]
    assert TWO.replace_recording("b", again) == TWO


@pytest.mark.parametrize("meant", ["Unknown 2", "unknown 2", " UNKNOWN_2 ", "2", "unknown2"])
def test_somebody_is_found_by_title_or_number(meant):
    assert TWO.find(meant).number == 2


@pytest.mark.parametrize(
    "meant", ["", "Unknown", "Ann", "Unknown 3", "-2", "9" * 5000, "٢", "2\n3"]
)
def test_who_is_not_there_is_refused_with_those_who_are(meant):
    with pytest.raises(UsageError, match="Unknown 1, Unknown 2"):
        TWO.find(meant)


def test_an_empty_notebook_says_how_voices_come_into_it():
    with pytest.raises(UsageError, match="--remember-voices"):
        Notebook().find("Unknown 1")


def test_a_speaker_of_a_recording_is_found():
    assert TWO.find_speaker("b", "SPEAKER_01") == TWO.people[1]
    assert TWO.find_speaker("b", "SPEAKER_02") is None


@given(NOTEBOOKS)
def test_parse_gives_back_what_render_was_given(notebook):
    assert parse_notebook(render_notebook(notebook)) == notebook


def edit(change):
    content = json.loads(render_notebook(TWO))
    change(content)
    return json.dumps(content)


def set_hearing(**fields):
    return lambda content: content["people"][0]["hearings"][0].update(fields)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "damaged"),
        ("{}", "schema is None"),
        ('{"schema": "transcribe.unknown-voices/2", "people": []}', "unknown-voices/2"),
        ('{"schema": "transcribe.unknown-voices/1"}', "damaged"),
        (edit(set_hearing(vector=[0.5, 0.5])), "damaged"),
        (edit(set_hearing(vector=[1, 0, 0])), "different lengths"),
        (edit(set_hearing(model="m2")), "damaged"),
        (edit(set_hearing(label="")), "damaged"),
        (edit(set_hearing(name=7)), "damaged"),
        (edit(lambda c: c["people"][0].update(number=2)), "a number is in it twice"),
        (edit(lambda c: c["people"][0].update(number=0)), "damaged"),
        (edit(lambda c: c["people"][0].update(hearings=[])), "damaged"),
    ],
)
def test_damaged_or_foreign_file_is_refused_with_a_remedy(text, reason):
    with pytest.raises(FormatError, match=reason) as error:
        parse_notebook(text, "/data/ann/unknown-voices.json")
    assert error.value.subject == "/data/ann/unknown-voices.json"
    assert "voices forget --unknown" in error.value.remedy


def test_a_number_is_given_to_nobody_twice_whatever_the_file_says():
    read = parse_notebook(edit(lambda c: c.update(next=1)))
    assert read.next_number == 3
