"""Houses write things in their own ways."""

from __future__ import annotations

from pipeline.cues.house_writing import BBC_WRITING, FREE, NETFLIX_WRITING
from pipeline.cues.styles import STYLES


def test_each_style_writes_as_its_house_does() -> None:
    assert {name: style.writing for name, style in STYLES.items()} == {
        "netflix": NETFLIX_WRITING,
        "bbc": BBC_WRITING,
        "social": FREE,
        "asia": NETFLIX_WRITING,
        "karaoke": FREE,
        "podcast": FREE,
    }
    assert {hash(style) for style in STYLES.values()}
