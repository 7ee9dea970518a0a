"""The voice book: nothing lost on the way through its file, and nothing foreign read from one."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import VoicePrint, find_name_fault
from pipeline.errors import FormatError, UsageError
from pipeline.voicebook import VoiceBook, merge_prints, parse_book, render_book


def make_print(*direction, seconds=10.0, model="m1"):
    length = math.hypot(*direction)
    return VoicePrint(tuple(value / length for value in direction), seconds, model)


ANN = make_print(1.0, 0.0)
BO = make_print(0.0, 1.0)
BOOK = VoiceBook().add("Ann Lee", ANN).add("Bo Chen", BO)

NAMES = st.text(min_size=1, max_size=12).filter(lambda name: not find_name_fault(name))
PRINTS = st.builds(
    lambda angle, seconds: make_print(math.cos(angle), math.sin(angle), seconds=seconds),
    st.floats(0, 6.3),
    st.floats(0.5, 1e4),
)


# ---------------------------------------------------------------- adding and removing


def test_voices_stay_in_the_order_they_were_added():
    assert BOOK.names == ("Ann Lee", "Bo Chen")


def test_same_name_again_is_the_mean_by_seconds():
    book = BOOK.add("ann lee", make_print(0.0, 1.0, seconds=30.0))
    name, merged = book.voices[0]
    assert name == "Ann Lee"
    assert merged.seconds == 40.0
    assert merged.vector == pytest.approx((1 / math.sqrt(10), 3 / math.sqrt(10)))
    assert BOOK.voices[1] == book.voices[1]


def test_a_clip_that_is_taken_out_leaves_the_voice_as_it_was_before():
    wrong = BOOK.add("Ann Lee", BO, "bo.wav")
    assert wrong.voices[0] != BOOK.voices[0]
    assert wrong.remove("ann lee", "bo.wav") == BOOK
    assert wrong.remove("ann lee", "2") == BOOK
    assert BOOK.remove("Ann Lee", "1").names == ("Bo Chen",)


def test_a_clip_that_is_known_already_counts_once():
    assert BOOK.add("Ann Lee", ANN, "again.wav") is BOOK


def test_a_clip_that_is_not_there_names_those_that_are():
    book = BOOK.add("Ann Lee", BO, "bo.wav")
    with pytest.raises(UsageError, match=r"there are 1, 2 \(bo\.wav\)"):
        book.remove("Ann Lee", "nowhere.wav")
    for meant in ("", "0", "3", "9" * 5000, "-1", "²"):
        with pytest.raises(UsageError, match="no such clip"):
            book.remove("Ann Lee", meant)
    twice = book.add("Ann Lee", make_print(1.0, 1.0), "BO.wav")
    with pytest.raises(UsageError, match="2 clips of Ann Lee are called so"):
        twice.remove("Ann Lee", "bo.wav")


def test_one_name_in_two_unicode_forms_is_one_name():
    book = VoiceBook().add("Zoë", ANN).add("Zoe\u0308", ANN)
    assert book.names == ("Zoë",)


def test_opposite_prints_have_no_mean_and_the_longer_stays():
    merged = merge_prints([ANN, make_print(-1.0, 0.0, seconds=10.0)])
    assert merged.vector == ANN.vector
    assert merged.seconds == 20.0


@given(PRINTS, PRINTS)
def test_merged_print_has_unit_length_and_all_seconds(first, second):
    merged = merge_prints([first, second])
    assert math.hypot(*merged.vector) == pytest.approx(1.0)
    assert merged.seconds == first.seconds + second.seconds


@given(PRINTS)
def test_print_merged_with_itself_points_the_same_way(voice):
    assert merge_prints([voice, voice]).vector == pytest.approx(voice.vector)


def test_removed_voice_is_gone_whatever_the_case_of_its_name():
    assert BOOK.remove("ANN LEE").names == ("Bo Chen",)


def test_removing_a_stranger_names_the_nearest():
    with pytest.raises(UsageError, match="Did you mean Ann Lee"):
        BOOK.remove("Anne Leigh")


def test_removing_from_an_empty_book_says_so():
    with pytest.raises(UsageError, match="empty"):
        VoiceBook().remove("Ann")


def test_removing_a_name_like_no_other_lists_those_there_are():
    with pytest.raises(UsageError, match="It has Ann Lee, Bo Chen"):
        BOOK.remove("Zzz")


@pytest.mark.parametrize(
    "name", ["", " ", "Ann ", "Ann\nLee", "Ann\tLee", "Ann: Lee", "安：李", "\x1b[1m", "\u2028"]
)
def test_text_that_is_no_name_is_refused(name):
    with pytest.raises(UsageError, match="a name"):
        VoiceBook().add(name, ANN)


@pytest.mark.parametrize("name", ["Ann Lee", "O’Brien-Díaz", "李安", "علی‌رضا", "R2-D2", "Ann, Lee"])
def test_names_of_all_scripts_are_names(name):
    assert find_name_fault(name) is None


# ---------------------------------------------------------------- prints of other models


def test_print_of_another_model_is_not_merged():
    with pytest.raises(UsageError, match='voices remove "Ann Lee"'):
        BOOK.add("Ann Lee", make_print(1.0, 0.0, model="m2"))


def test_prints_are_given_out_by_name_for_their_own_model():
    assert BOOK.prints_of("m1") == {"Ann Lee": ANN, "Bo Chen": BO}


def test_prints_for_another_model_are_refused():
    with pytest.raises(UsageError, match="another model"):
        BOOK.prints_of("m2")


# ---------------------------------------------------------------- the file


@given(st.lists(st.tuples(NAMES, PRINTS), max_size=5))
def test_parse_gives_back_what_render_was_given(voices):
    book = VoiceBook()
    for name, voice in voices:
        book = book.add(name, voice)
    assert parse_book(render_book(book)) == book


def test_file_is_json_with_a_schema_and_readable_names():
    text = render_book(VoiceBook().add("李安", ANN))
    assert json.loads(text)["schema"] == "transcribe.voices/2"
    assert "李安" in text


def edit(change):
    content = json.loads(render_book(BOOK))
    change(content)
    return json.dumps(content)


def set_voice(**fields):
    return lambda content: content["voices"][0].update(fields)


def set_clip(**fields):
    return lambda content: content["voices"][0]["clips"][0].update(fields)


def write_first(**fields):
    """A book of the first schema, with one print for each name."""
    voices = [
        {"name": name, "seconds": v.seconds, "model": v.model, "vector": v.vector}
        for name, v in BOOK.voices
    ]
    voices[0] |= fields
    return json.dumps({"schema": "transcribe.voices/1", "voices": voices})


def test_book_of_the_first_schema_is_read_and_written_as_the_second():
    book = parse_book(write_first())
    assert book == BOOK
    assert json.loads(render_book(book))["schema"] == "transcribe.voices/2"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "not a voice book"),
        ('{"schema": "transcribe.transcript/1"}', "not a voice book"),
        ('{"schema": "transcribe.voices/3", "voices": []}', "schema is 'transcribe.voices/3'"),
        ('{"schema": "transcribe.voices/1"}', "no list of voices"),
        ('{"schema": "transcribe.voices/2"}', "no list of voices"),
        ('{"schema": "transcribe.voices/1", "voices": [3]}', r"voices\[0\] is not an object"),
        (write_first(vector=[0.5, 0.5]), "unit length"),
        (write_first(name="a:b"), "no valid name"),
        (edit(set_voice(clips=[])), "no clips of one model"),
        (edit(set_voice(clips=[3])), r"voices\[0\]\.clips\[0\] is not an object"),
        (edit(set_clip(source="a" * 301)), "heard in"),
        (edit(set_voice(name="a:b")), "no valid name"),
        (edit(set_voice(name=7)), "no valid name"),
        (edit(set_clip(model="")), "which model"),
        (edit(set_clip(seconds=0)), "how many seconds"),
        (edit(set_clip(seconds=True)), "how many seconds"),
        (edit(set_clip(seconds=10**400)), "how many seconds"),
        (edit(set_clip(vector=[1, "0"])), "no vector"),
        (edit(set_clip(vector=[float("nan"), 0])), "no vector"),
        (edit(set_clip(vector=[0.5, 0.5])), "unit length"),
        (edit(set_clip(vector=[])), "unit length"),
        (edit(set_clip(vector=[1, 0, 0])), "different lengths"),
        (edit(set_voice(name="BO CHEN")), "twice"),
    ],
)
def test_damaged_or_foreign_file_is_refused_with_a_remedy(text, reason):
    with pytest.raises(FormatError, match=reason) as error:
        parse_book(text, "/data/ann/voices.json")
    assert error.value.subject == "/data/ann/voices.json"
    assert error.value.remedy


def test_byte_order_mark_is_no_damage():
    assert parse_book("\ufeff" + render_book(BOOK)) == BOOK
