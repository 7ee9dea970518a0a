"""Transcripts compared with pages and with one another."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.config import Settings
from pipeline.domain import Comparison
from pipeline.errors import FormatError, OutputError, TranscribeError
from pipeline.formats.annotations.nlp import read_entries
from pipeline.report import render_html, render_markdown, to_dict
from pipeline.report.findings.difference_findings import examine_comparison, examine_trouble
from pipeline.report.findings.examination_formats import EXAMINATION_FORMATS
from pipeline.report.findings.finding import Examination
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.speech_files import read_transcript_file
from pipeline.run.inputs.transcripts import read_text, tell_doubts
from pipeline.run.outputs.files import read_reference
from pipeline.run.outputs.page_audio import embed, find_recording, refer_to
from pipeline.run.recording.reference_comparison import (
    compare_turns,
    cut_to_parts,
    note_origin,
)
from pipeline.terminal import escape_in_json

_DEFAULTS = Settings()


def compare_files(
    hypothesis: Path,
    reference: Path,
    settings: Settings = _DEFAULTS,
    observe: Observer = lambda _: None,
) -> Comparison:
    """How far a transcript is from a published text or from another transcript; both are read alike.

    Args:
        hypothesis: a file of any format that can be read.
        reference: another.
        settings: what paragraphs are, in both, and which spellings count as equal.
        observe: told what the encoding of one was taken for, where that isn't sure.

    Raises:
        FormatError: the first or the spellings can't be read.
        ReferencePageError: one can't be read as a page, or nothing is said in the second.
    """
    page = read_reference(reference, settings.page, observe)
    heard = read_transcript_file(hypothesis, settings.page)
    tell_doubts(hypothesis, observe, encoding=heard.page.note, unread=heard.page.unread)
    for note in heard.notes:
        observe(Notice(note))
    written = read_entries(read_text(reference)) if reference.suffix.lower() == ".nlp" else {}
    found = compare_turns(
        cut_to_parts(page, heard.turns, heard.origin),
        heard.turns,
        settings,
        is_translation=heard.is_translation,
        written=written,
    )
    return note_origin(found, heard.origin)


def render_comparison(
    comparison: Comparison,
    kind: str,
    hypothesis: Path,
    reference: Path,
    settings: Settings = _DEFAULTS,
    *,
    audio: Path | None = None,
    observe: Observer = lambda _: None,
    max_wer: float | None = None,
    max_content: float | None = None,
) -> str:
    """A comparison as JSON, as Markdown, as findings in the published text, or as one self-contained page.

    The page plays the recording that is named here, or the one that a transcript in our JSON names, where
    that is still there and may be handed on.

    Args:
        comparison: what is written.
        kind: ``json``, ``md``, ``html``, or one of `EXAMINATION_FORMATS`.
        hypothesis: the transcript.
        reference: the page, or the other transcript.
        settings: whether the recording is put into the page.
        audio: the recording.
        observe: told which recording the page plays, or why it plays none.
        max_wer: the word error rate above which findings are errors.
        max_content: likewise for the share of words that really differ.

    Raises:
        OutputError: the recording is to be embedded, and isn't there, is too large, or may not be handed on;
            or what is named here is no sound.
    """
    if kind in EXAMINATION_FORMATS:
        limits = (max_wer, max_content)
        return EXAMINATION_FORMATS[kind](_examine(comparison, hypothesis, reference, limits))
    if kind in _TEXTS:
        return _TEXTS[kind](comparison)
    addresses = _find_audio(hypothesis, audio, observe, embed_audio=settings.embed_audio)
    return _render_page(comparison, hypothesis, reference, addresses)


def render_trouble(error: TranscribeError, kind: str, hypothesis: Path, reference: Path) -> str:
    """Why two files can't be compared, as a report in which nothing else was found.

    Args:
        error: what is wrong with one of them.
        kind: one of `EXAMINATION_FORMATS`.
        hypothesis: the transcript.
        reference: the page, or the other transcript; it has what is wrong where the transcript hasn't.
    """
    file = hypothesis if error.subject == str(hypothesis) else reference
    return EXAMINATION_FORMATS[kind](examine_trouble(file, reference, str(error)))


def _render_json(comparison: Comparison) -> str:
    text = json.dumps(to_dict(comparison), ensure_ascii=False, indent=2)
    return escape_in_json(text) + "\n"


_TEXTS = {"json": _render_json, "md": render_markdown}


def _render_page(
    comparison: Comparison, hypothesis: Path, reference: Path, audio: tuple[str, ...]
) -> str:
    return render_html(
        comparison,
        title=comparison.reference.title or hypothesis.stem,
        hypothesis_name=hypothesis.name,
        reference_name=reference.name,
        audio=audio,
    )


def _examine(
    comparison: Comparison,
    hypothesis: Path,
    reference: Path,
    limits: tuple[float | None, float | None],
) -> Examination:
    try:
        text = read_text(reference)
    except FormatError:  # a document that is no text has no lines to point at
        text = ""
    return examine_comparison(
        comparison,
        hypothesis,
        reference,
        text,
        excess=find_excess(comparison, *limits),
        is_error=find_excess(comparison, None, limits[1]) is not None,
    )


def _find_audio(
    hypothesis: Path, named: Path | None, observe: Observer, *, embed_audio: bool
) -> tuple[str, ...]:
    """The addresses under which a page finds the recording.

    Where the page will lie nobody says; so it looks from the current folder, and from the transcript's.
    """
    try:
        recording = find_recording(hypothesis, named)
    except OutputError as error:
        if embed_audio or named is not None:
            raise
        observe(Notice(f"The page has no recording. {error}"))
        return ()
    if embed_audio and recording is None:
        raise OutputError(
            str(hypothesis),
            "it names no recording that still exists",
            "Name the recording with --audio",
        )
    if recording is None:
        return ()
    observe(Notice(f"The page {'holds' if embed_audio else 'refers to'} {recording}"))
    if embed_audio:
        return (embed(recording.path),)
    places = (Path(), hypothesis.parent)
    return tuple(dict.fromkeys(refer_to(recording.path, place) for place in places))


def find_excess(
    comparison: Comparison, max_wer: float | None, max_content: float | None
) -> str | None:
    """What is above the limits that were given, in one line; ``None`` where nothing is.

    A rate that can't be told, for want of a reference, is above every limit.
    """
    length = comparison.words.reference_length
    content = comparison.content_words / length if length else None
    rates = (
        ("WER", comparison.words.rate, max_wer, "--max-wer"),
        ("content differences", content, max_content, "--max-content"),
    )
    above = [
        f"{name} {'unknown' if rate is None else f'{100 * rate:.2f} %'} is above {option} {limit:g}"
        for name, rate, limit, option in rates
        if limit is not None
        and (rate is None or not rate <= limit)  # also where the limit is no number
    ]
    return "; ".join(above) or None
