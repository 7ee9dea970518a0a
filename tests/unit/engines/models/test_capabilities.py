"""What models are refused for before they are loaded."""

from __future__ import annotations

import pytest

from pipeline.engines.models.capabilities import check_second
from pipeline.engines.protocols import RecognitionOptions
from pipeline.errors import UsageError


@pytest.mark.parametrize(
    ("second", "options"),
    [
        ("base", RecognitionOptions()),
        ("small.en", RecognitionOptions(language="zh")),
        ("small.en", RecognitionOptions(languages=("en", "fr"))),
        ("small.en", RecognitionOptions(multilingual=True)),
        ("turbo", RecognitionOptions(task="translate")),
    ],
)
def test_a_second_model_that_can_not_read_again_is_refused_with_a_reason(
    second: str, options: RecognitionOptions
) -> None:
    with pytest.raises(UsageError, match=f"--second-model {second}"):
        check_second("base", second, options)


def test_a_second_model_that_knows_the_language_is_taken() -> None:
    check_second("tiny.en", "base", RecognitionOptions())
    check_second("base", "small.en", RecognitionOptions(language="en"))
