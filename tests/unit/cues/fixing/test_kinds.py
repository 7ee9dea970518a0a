"""Characters are a writer's choice."""

from __future__ import annotations

from pipeline.cues.fixing.kinds import DEFAULT_KINDS, KINDS


def test_all_is_repaired_but_for_characters() -> None:
    assert set(KINDS) - DEFAULT_KINDS == {"characters"}
