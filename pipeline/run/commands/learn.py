"""What a transcript's corrections teach, as lines for a preset."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path

from pipeline.config.setting_values import write_glossary_entry
from pipeline.corrections.learned_terms import LearnedTerm, learn_terms
from pipeline.errors import UsageError
from pipeline.run.inputs.reviews import find_review, review_path


def propose_glossary(path: Path) -> str:
    """The names that were put right at least twice in a transcript, as a ``[glossary]`` to be put into a preset.

    Args:
        path: the transcript's JSON.

    Raises:
        FormatError: its corrections can't be read.
        UsageError: there is neither a transcript nor its corrections.
    """
    review = find_review(path)
    if review is None and not path.is_file():
        raise UsageError(str(path), "file not found", "Check the path")
    if review is None:
        return f"# no corrections yet: {json.dumps(review_path(path).name)} doesn't exist\n"
    terms = learn_terms(review)
    if not terms:
        return "# no name was corrected more than once\n"
    return write_glossary(terms)


def write_glossary(terms: Sequence[LearnedTerm]) -> str:
    """Terms as TOML, and as what a single run listens for."""
    lines = [
        f"{write_glossary_entry(term.written, term.heard)}  # corrected {term.count} times"
        for term in terms
    ]
    hotwords = shlex.quote(", ".join(term.written for term in terms))
    return "\n".join(["[glossary]", *lines, f"# for a single run: --hotwords {hotwords}"]) + "\n"
