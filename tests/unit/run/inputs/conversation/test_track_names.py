"""Names of a conversation and of its speakers, by the names of its files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import find_name_fault
from pipeline.run.inputs.conversation.track_names import name_conversation, name_speakers_by_file


@pytest.mark.parametrize(
    ("stems", "conversation", "speakers"),
    [
        (["host", "guest"], "host+guest", ("Host", "Guest")),
        (["ep12-ann", "ep12-bo"], "ep12", ("Ann", "Bo")),
        (["Ann Lee_ep12", "Bo Chen_ep12"], "ep12", ("Ann Lee", "Bo Chen")),
        (["2026-11-30 Ann", "2026-11-30 Bo"], "2026-11-30", ("Ann", "Bo")),
        (["audioAnnLee11428192", "audioBoChen21428192"], None, ("Ann Lee", "Bo Chen")),
        (["1-ann", "2-bo"], "1-ann+2-bo", ("Ann", "Bo")),
        (["track1", "track2"], "track1+track2", ("track1", "track2")),
        (["a", "b", "c", "d"], "a+3 others", ("A", "B", "C", "D")),
        (["主持人", "嘉宾"], "主持人+嘉宾", ("主持人", "嘉宾")),
    ],
)
def test_what_names_share_is_the_conversation_and_the_rest_its_speakers(
    stems, conversation, speakers
):
    assert speakers == name_speakers_by_file(stems)
    if conversation is not None:
        assert conversation == name_conversation(stems)


@given(st.lists(st.text(min_size=1, max_size=20), min_size=2, max_size=5, unique=True))
def test_every_file_has_a_name_of_its_own_that_a_speaker_may_have(stems):
    names = name_speakers_by_file(stems)
    assert len(stems) == len({name.casefold() for name in names})
    assert [name for name in names if find_name_fault(name)] == []
    assert name_conversation(stems)


def test_speakers_of_files_that_are_called_the_same_have_numbers() -> None:
    assert name_speakers_by_file(["audio", "audio"]) == ("audio 1", "audio 2")
    assert name_speakers_by_file(["::", "ann"]) == ("Track 1", "ann 2")
