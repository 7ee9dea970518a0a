"""All outputs of a transcript, rendered anew from the text as it is now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from msgspec import Struct

from pipeline.corrections.journal.change_journal import Draft, find_retimed, finish_draft
from pipeline.corrections.journal.journal_records import Retiming
from pipeline.corrections.new_word_stretches import find_new_words
from pipeline.review.session import Session
from pipeline.run.commands.republish import Republished, republish
from pipeline.run.commands.retime_words import retime_review
from pipeline.run.events import Event, Notice, Observer
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.outputs.files import DIFF_SUFFIX
from pipeline.run.outputs.rewriting import one_at_a_time
from pipeline.run.outputs.writing import Written, judge_record, notify_kept

_WHAT: Final = {
    ".txt": "the transcript as plain text",
    ".md": "the transcript for Markdown",
    ".docx": "the transcript for Word",
    ".html": "the transcript as a web page",
    ".srt": "subtitles for most players and sites",
    ".vtt": "subtitles for the web",
    ".ass": "subtitles with styles",
    ".ttml": "subtitles for broadcasters",
    ".stl": "subtitles for European broadcasters",
    ".scc": "closed captions for American broadcasters",
    ".mcc": "closed captions in the ancillary data of video",
    ".otio": "a timeline with captions, for editing programs",
    ".premiere.xml": "a sequence with titles and markers, for Premiere",
    ".fcpxml": "captions and markers for Final Cut Pro",
    ".edl": "markers for DaVinci Resolve",
    ".sbv": "subtitles for YouTube",
    ".ebu-tt-d.xml": "subtitles for European broadcasters",
    ".imsc.ttml": "subtitles for broadcasters and film platforms, by frames",
    ".itt": "subtitles for Final Cut Pro and Apple's stores",
    ".podcast.json": "the transcript for podcast apps",
    ".podcast.html": "the transcript for podcast apps, to read",
    ".chapters.json": "the chapters for podcast apps",
    ".lrc": "lines that follow the sound in music players",
    ".json": "what was recognised, for this program",
    ".tsv": "lines with times, as a table",
    ".csv": "lines with times and speakers, as a table",
    ".rttm": "who speaks when",
    ".ctm": "each word with its time",
    ".stm": "turns with their times, for scoring",
    ".TextGrid": "annotations for Praat",
    ".eaf": "annotations for ELAN",
    ".exb": "annotations for EXMARaLDA",
    ".cha": "the transcript for CLAN, in CHAT",
    ".tei.xml": "the transcript for research and archives, in TEI",
    ".f4.txt": "paragraphs with times for f4 and MAXQDA",
    ".f4.rtf": "paragraphs with times for f4 and MAXQDA, as a document",
    ".nvivo.txt": "turns with times for NVivo",
    ".ohms.xml": "the transcript for viewers of oral histories (OHMS)",
    ".iiif.json": "the transcript for IIIF viewers",
    DIFF_SUFFIX: "the comparison with the published text",
}


class Output(Struct, frozen=True):
    """A file that was written, and what it is for."""

    name: str
    what: str


class Left(Struct, frozen=True):
    """A file that was left as it is, and why."""

    name: str
    why: str


class Published(Struct, frozen=True):
    """What became of the outputs, and what a person should know."""

    outputs: list[Output]
    kept: list[Left]
    notices: list[str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be published.

    Attributes:
        formats: names of formats that are written though they are not there.
        overwrite: whether files are written over that a person has made or changed.
        cache_dir: where earlier runs note what they have written.
    """

    formats: tuple[str, ...]
    overwrite: bool
    cache_dir: Path | None = None


def publish(session: Session, draft: Draft, wish: Wish) -> Published:
    """Render the outputs that are there, and those that are wished for.

    Raises:
        TranscribeError: nothing could be written, or what is needed for it can't be read.
    """
    notices: list[str] = []

    def observe(event: Event) -> None:
        if isinstance(event, Notice):
            notices.append(event.text)

    written = one_at_a_time(_render)(session.record, session, draft, wish, observe)
    notify_kept(written.kept, session.record.stem, observe)
    known = notices.pop() if written.kept else None
    kept = (one for one in written.kept if one.path != session.record)
    return Published(
        [Output(path.name, describe_output(session.record, path)) for path in written.outputs],
        [Left(one.path.name, one.why) for one in kept],
        [text for text in notices if text != known],
    )


def _render(record: Path, session: Session, draft: Draft, wish: Wish, observe: Observer) -> Written:
    transcript = read_transcript(record)
    review = finish_draft(session.review, draft)
    return republish(
        Republished(
            record, transcript, review, transcript, session.review, left=_list_left(record, wish)
        ),
        replace(session.settings, overwrite=session.settings.overwrite or wish.overwrite),
        named=session.named,
        formats=wish.formats,
        observe=observe,
        cache_dir=wish.cache_dir,
    )


def _list_left(record: Path, wish: Wish) -> frozenset[Path]:
    """The transcript itself, where another program wrote it: it is no output to be written over."""
    is_ours = not judge_record(record, overwrite=False).is_kept
    return frozenset() if is_ours or not wish.overwrite else frozenset({record.resolve()})


def describe_output(record: Path, output: Path) -> str:
    """What a file is for."""
    return _WHAT.get(output.name.removeprefix(record.stem), "")


def listen_for_words(
    session: Session, draft: Draft, on_progress: Callable[[float], None] | None = None
) -> Retiming | None:
    """When words are said that were typed anew; ``None`` where there are no more of them than before.

    Those of earlier sessions are among them: nobody knows whether they were listened for.
    """
    before = finish_draft(session.review, replace(draft, retimed=()))
    known = {span for _, span, _ in draft.retimed}
    new = {
        reviewed.word.span
        for stretch in find_new_words(before)
        for reviewed in before.words[stretch.first : stretch.first + len(stretch.words)]
    }
    if new <= known:
        return None
    _, audio = session.named
    after = retime_review(
        before, session.record, session.settings, audio=audio, on_progress=on_progress
    )
    return find_retimed(before, after, new)
