"""The texts of a recording's outputs, and the page that it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.attribute import measure_speakers
from pipeline.clean import CLEAN_RULES, VERBATIM_RULES, clean, fold_backchannels
from pipeline.config import Settings
from pipeline.cues import STYLES, CueStyle, check_cues, lay_out
from pipeline.domain import Comparison, Cue, Reference, Transcript
from pipeline.errors import ReferencePageError
from pipeline.formats import FORMATS, Document
from pipeline.reference import parse_reference
from pipeline.report import render_html
from pipeline.run.events import SubtitleSummary
from pipeline.run.naming import Job

DIFF_SUFFIX = ".diff.html"

PAGE_CLEANING = "page"
"""The cleaning of a transcript whose words are a page's: none, they stay as they are published."""


def render_page(comparison: Comparison, job: Job, reference_path: Path) -> str:
    """The page that shows a recording's comparison with its reference."""
    return render_html(
        comparison,
        title=comparison.reference.title or job.stem,
        hypothesis_name=job.source.name,
        reference_name=reference_path.name,
    )


def read_reference(path: Path) -> Reference:
    """The documented page in a file.

    Raises:
        ReferencePageError: the file can't be read, or holds no turns.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ReferencePageError(
            str(path), f"it can't be read ({reason})", "Give the page as a UTF-8 text file"
        ) from error
    return parse_reference(text, str(path))


def clean_as_asked(transcript: Transcript) -> Transcript:
    """The publishable transcript, at the level that its own provenance names."""
    asked = dict(transcript.provenance)
    if asked.get("cleaning") == PAGE_CLEANING:
        return transcript
    # Folded first: each half of an interrupted sentence would get a capital and a full stop of its own.
    folded = fold_backchannels(transcript) if asked.get("backchannels") == "fold" else transcript
    return clean(folded, VERBATIM_RULES if asked.get("cleaning") == "verbatim" else CLEAN_RULES)


def note_provenance(transcript: Transcript, **notes: str) -> Transcript:
    """The same transcript, saying of itself what the notes say."""
    provenance = {**dict(transcript.provenance), **notes}
    return replace(transcript, provenance=tuple(sorted(provenance.items())))


def choose_style(settings: Settings) -> CueStyle:
    """The style that is asked for, with what is given beside it in place of its own values."""
    given = {
        "max_line_width": settings.max_line_width,
        "max_line_count": settings.max_line_count,
        "max_cps": settings.max_cps,
        "min_duration_ms": _to_ms(settings.min_duration),
        "max_duration_ms": _to_ms(settings.max_duration),
        "min_gap_ms": _to_ms(settings.min_gap),
        "highlight_words": settings.highlight_words,
        "fps": settings.fps,
        "speaker_labels": settings.speaker_labels,
    }
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if settings.min_gap is not None:
        changes["min_gap_frames"] = 0  # counted in seconds now
    if settings.max_cps is not None:
        changes["max_wpm"] = None  # one speed, the one that is given
    return replace(STYLES[settings.subtitle_style], **changes)


def _to_ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def make_document(transcript: Transcript, settings: Settings) -> Document:
    """The transcript with its cleaned text and its cues, ready to be rendered."""
    cleaned, style = clean_as_asked(transcript), choose_style(settings)
    cues, statistics = lay_out(cleaned, style), measure_speakers(transcript)
    return Document(transcript, cleaned, cues, statistics, highlight_words=style.highlight_words)


def summarise_cues(cues: Sequence[Cue], settings: Settings) -> SubtitleSummary:
    """How many cues there are, and which of them break a hard rule of their style."""
    broken: dict[str, dict[int, None]] = {}
    for one in check_cues(cues, choose_style(settings)):
        if one.hard:
            broken.setdefault(one.rule, {})[one.cue] = None
    return SubtitleSummary(
        settings.subtitle_style,
        len(cues),
        len(cues) - len(set().union(*broken.values())),
        tuple((rule, tuple(numbers)) for rule, numbers in sorted(broken.items())),
    )


def render_all(
    transcript: Transcript, job: Job, settings: Settings, document: Document | None = None
) -> dict[Path, str | bytes]:
    """The content of every format that is asked for, and of the JSON, by path; the JSON comes first."""
    document = document or make_document(transcript, settings)
    targets = _targets(job, settings)
    return {target: FORMATS[name].render(document) for name, target in targets.items()}


def list_suffixes(settings: Settings) -> list[str]:
    """The suffixes of all files that a run may write."""
    return [*(FORMATS[name].suffix for name in settings.output_format), ".json", DIFF_SUFFIX]


def _targets(job: Job, settings: Settings) -> dict[str, Path]:
    """The path of every format that will be written, by the format's name."""
    names = dict.fromkeys(("json", *settings.output_format))
    return {name: job.output(FORMATS[name].suffix) for name in names}


def find_reference(job: Job, settings: Settings) -> tuple[Reference | None, Path | None]:
    """The page to compare with and its path, if the settings name one or one lies beside the outputs.

    Raises:
        ReferencePageError: it can't be read as turns, or the run would write over it.
    """
    path = settings.reference or job.find_reference()
    if path is None:
        return None, None
    if path.resolve() in {target.resolve() for target in _targets(job, settings).values()}:
        raise ReferencePageError(
            str(path),
            "this run would write its own transcript over this page",
            f"Rename the page to {job.stem}.reference.txt",
        )
    return read_reference(path), path
