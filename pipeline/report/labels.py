"""What the kinds of differences are called, in every view of a comparison."""

from __future__ import annotations

from typing import Final

from pipeline.domain import Meaning

LABELS: Final = {
    Meaning.NAME: "name or term",
    Meaning.DROPPED: "dropped",
    Meaning.INSERTED: "inserted",
    Meaning.CHANGED: "changed word",
    Meaning.SPEAKER: "wrong speaker",
    Meaning.SPELLING: "spelling",
    Meaning.NUMBER: "number format",
    Meaning.CONTRACTION: "contraction",
    Meaning.FILLER: "filler or repetition",
    Meaning.ALTERNATE: "accepted spelling",
    Meaning.STYLE: "case, punctuation or script",
}
"""In the order in which kinds are shown: content first."""

FORMS: Final = {
    Meaning.SPELLING: "spelling",
    Meaning.NUMBER: "number format",
    Meaning.CONTRACTION: "contraction",
    Meaning.FILLER: "filler",
    Meaning.ALTERNATE: "accepted spelling",
    Meaning.STYLE: "case or punctuation",
}
"""What a change of form is one of: "2 spelling changes"."""

FORMS_OF_SEVERAL: Final = {
    **FORMS,
    Meaning.CONTRACTION: "contractions",
    Meaning.FILLER: "filler words",
    Meaning.ALTERNATE: "accepted spellings",
}
"""What differences of form are of: "5 differences of spelling and filler words"."""
