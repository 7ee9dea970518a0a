"""How a transcript was made, as the texts of its JSON's ``provenance``."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.domain import Origin
from pipeline.formats.data.origin_json import LISTED, NAMED, read_origin, write_origin

KEYS = st.sampled_from([*NAMED, *LISTED, "recognition", "transcribe"]) | st.text()
VALUES = st.sampled_from(["1; 2", "zh, fr", "clean", "; ", "²", "01"]) | st.text()


@given(st.dictionaries(KEYS, VALUES))
@example({"channels": "", "sound": "", "spoken language": ""})
def test_whatever_a_file_says_of_its_origin_is_written_back_as_it_was(
    written: dict[str, str],
) -> None:
    assert write_origin(read_origin(written)) == written


def test_what_later_work_goes_by_is_read_as_values() -> None:
    written = {
        "channels": "1; 2",
        "cleaning": "edited",
        "recognition": "whisper base",
        "sound": "quiet; cut short",
        "spoken language": "zh, fr",
    }
    assert read_origin(written) == Origin(
        channels=(1, 2),
        sound=("quiet", "cut short"),
        spoken_languages=("zh", "fr"),
        cleaning="edited",
        notes=(("recognition", "whisper base"),),
    )


def test_channels_that_are_no_numbers_stay_a_note() -> None:
    assert read_origin({"channels": "both"}) == Origin(notes=(("channels", "both"),))
