"""What formats of broadcasters can't write at all."""

from __future__ import annotations

import pytest

from pipeline.domain import Cue, Span
from pipeline.formats import FORMATS
from tests.unit.formats.test_registry import make_document


@pytest.mark.parametrize("name", ["stl", "scc", "mcc"])
@pytest.mark.parametrize(
    ("text", "is_written"),
    [
        ("The field got its name in 1956.", True),
        ("Łódź, “→” 3 €", True),
        ("这个领域在1956年得到了它的名字。", False),
        ("สวัสดีครับ", False),
        ("", True),
    ],
)
def test_a_file_of_question_marks_is_not_written(name: str, text: str, is_written: bool) -> None:
    find_lack = FORMATS[name].find_lack
    assert find_lack is not None
    why = find_lack(make_document(cues=(Cue(Span(0, 2000), (text,)),)))
    assert why == (
        "" if is_written else "it can't write most characters of this text; ebu-tt-d can"
    )
