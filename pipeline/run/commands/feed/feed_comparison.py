"""A podcast's published transcripts, each compared with what was heard in its episode."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from pipeline.compare.agreement.text_agreement import Agreement, Passage, judge
from pipeline.config import Settings
from pipeline.domain import Comparison
from pipeline.engines.hardware.threads import Threads
from pipeline.errors import (
    MediaError,
    OutputError,
    SpeechlessPage,
    TranscribeError,
    UsageError,
)
from pipeline.remote import RemoteFile
from pipeline.run.events import Notice, Observer, Outcome
from pipeline.run.inputs.published_texts import (
    LINK,
    PublishedText,
    TextLead,
    check_reference_url,
    choose_language,
    is_template,
    list_leads,
    read_text_at,
)
from pipeline.run.inputs.speech_files import Speech, read_transcript_file
from pipeline.run.outputs.witnesses import Witnesses
from pipeline.run.outputs.writing import write_outputs
from pipeline.run.recording.context import explain_failure
from pipeline.run.recording.reference_comparison import compare_turns
from pipeline.run.resources import open_store
from pipeline.store import Store

PAGE_SUFFIX = ".published.diff.html"
"""Another than that of a comparison with a person's own published text, which lies there, too."""

AT_ONCE = 4
"""Episodes whose texts are fetched and compared at the same time: much of the time is waiting."""

COVERED = 0.5
"""Of the words that were heard, what a page has to have for it to hold a transcript: show notes have some of them."""

LEAST_WORDS = 0.05
"""Of the number of words that were heard: what a feed calls a transcript and has fewer is a notice in its place."""


class TextStatus(StrEnum):
    """What became of an episode's published text; what needs a look comes first."""

    DIFFERS = "differs"
    UNREADABLE = "unreadable"
    UNREACHABLE = "could not be fetched"
    NO_TRANSCRIPT = "no transcript"
    OTHER_LANGUAGE = "another language"
    NOT_TRANSCRIBED = "not transcribed"
    SAME = "same"


_ORDER = list(TextStatus)


@dataclass(frozen=True, slots=True)
class EpisodeText:
    """An episode, its published text, and how far that is from what was said.

    ``address`` is where the text was, as people may see it; ``origin`` who says that it is there: ``feed``, ``link``
    or ``reference-url``; ``kind`` the suffix of its format. Of the ``words`` that are published ``differing`` differ.
    ``published`` and ``heard`` are both sides of the passage that differs most, at ``time_ms``. ``reason`` says why
    there is nothing to compare; ``page`` is the path of a page that shows all differences.
    """

    title: str
    date: str
    status: TextStatus
    recording: str
    address: str = ""
    origin: str = ""
    kind: str = ""
    words: int = 0
    differing: int = 0
    published: str = ""
    heard: str = ""
    time_ms: int | None = None
    reason: str = ""
    page: str = ""

    @property
    def share(self) -> float | None:
        """How large a share of the published words differs; ``None`` where nothing was compared."""
        return self.differing / self.words if self.words else None

    @property
    def has_failed(self) -> bool:
        """Whether there is a text that could not be looked at."""
        return self.status in {TextStatus.UNREADABLE, TextStatus.UNREACHABLE}


def check_feed(episodes: Collection[RemoteFile], reference_url: str | None) -> None:
    """Check what a person gives as the place of the published texts.

    Raises:
        UsageError: it can't be used, or is one text for several episodes.
    """
    if reference_url is None:
        return
    check_reference_url(reference_url)
    if len(episodes) > 1 and not is_template(reference_url):
        reason = f"{len(episodes)} episodes can't share one published text"
        remedy = f"Use fields of an episode, such as {{slug}}, the word {LINK}, or --latest 1"
        raise UsageError("--reference-url", reason, remedy)


def compare_episodes(
    episodes: Sequence[RemoteFile],
    outcomes: Sequence[Outcome],
    settings: Settings,
    cache_dir: Path,
    observe: Observer = lambda _: None,
    *,
    reference_url: str | None = None,
) -> tuple[EpisodeText, ...]:
    """Compare the published text of each episode that was worked on; those that differ most come first.

    Where one differs, a page that shows all of it is written beside the results, unless these are at an address.

    Args:
        episodes: what a feed has.
        outcomes: what became of their recordings, some of which may have been left out.
        settings: whether there is a network, what paragraphs are, which spellings count as equal.
        cache_dir: where what was fetched is cached.
        observe: told where the cache can't be used, and which pages were left as they are.
        reference_url: where published texts are that the feed doesn't announce.

    Raises:
        FormatError: the spellings that count as equal can't be read.
    """
    ended = {outcome.address: outcome for outcome in outcomes}
    pairs = [(file, ended[file.shown]) for file in episodes if file.shown in ended]
    store = open_store(cache_dir, settings, observe, tidy=False)
    compared = _compare_at_once(pairs, settings, store, reference_url)
    rows = [_write(found, settings, store, observe) for found in compared]
    return tuple(sorted(rows, key=lambda row: (_ORDER.index(row.status), -(row.share or 0.0))))


@dataclass(frozen=True, slots=True)
class _Compared:
    """A row, the page that shows the comparison, and where that belongs; empty and ``None`` where there is none."""

    row: EpisodeText
    page: str = ""
    path: Path | None = None


def _compare_at_once(
    pairs: Sequence[tuple[RemoteFile, Outcome]],
    settings: Settings,
    store: Store | None,
    reference_url: str | None,
) -> Iterator[_Compared]:
    look = partial(_look, settings=settings, store=store, reference_url=reference_url)
    with Threads(AT_ONCE, "published text") as threads:
        yield from threads.map(look, [f for f, _ in pairs], [outcome for _, outcome in pairs])


def _write(
    found: _Compared, settings: Settings, store: Store | None, observe: Observer
) -> EpisodeText:
    """Write the page, if there is one, and return the row that names it."""
    if found.path is None:
        return found.row
    record = found.path.name.removesuffix(PAGE_SUFFIX) + ".json"
    try:
        write_outputs(
            {found.path: found.page}, record, Witnesses(store), overwrite=settings.overwrite
        )
    except OutputError as error:
        observe(Notice(str(error)))
        return found.row
    return replace(found.row, page=str(found.path))


def _look(
    file: RemoteFile,
    outcome: Outcome,
    *,
    settings: Settings,
    store: Store | None,
    reference_url: str | None,
) -> _Compared:
    """What became of one episode's published text; whatever is wrong with it is told and stops no other."""
    blank = EpisodeText(
        file.title or file.name, file.published, TextStatus.NO_TRANSCRIPT, file.shown
    )
    record = find_record(outcome)
    if outcome.error is not None or record is None:
        reason = outcome.error.reason if outcome.error is not None else "it has no results"
        return _Compared(replace(blank, status=TextStatus.NOT_TRANSCRIBED, reason=reason))
    leads = list_leads(file, reference_url)
    if not leads:
        return _Compared(replace(blank, reason="the feed announces none"))
    try:
        heard = read_transcript_file(record, settings.page)
    except TranscribeError as error:
        return _Compared(replace(blank, status=TextStatus.NOT_TRANSCRIBED, reason=error.reason))
    spoken = choose_language(leads, "".join(outcome.languages[:1]))
    row, comparison = _compare_best(blank, spoken, heard, settings, store)
    path = record.with_name(record.name.removesuffix(".json") + PAGE_SUFFIX)
    is_shown = row.status is TextStatus.DIFFERS or path.exists()
    if comparison is None or outcome.published or not is_shown:
        return _Compared(row)
    from pipeline.report import render_html

    names = {"hypothesis_name": record.name, "reference_name": row.address}
    return _Compared(row, render_html(comparison, title=row.title, **names), path)


def find_record(outcome: Outcome) -> Path | None:
    """Find the JSON of a recording's results: of those whose names end so, the one with the shortest name."""
    paths = [*outcome.outputs, *(kept.path for kept in outcome.kept)]
    found = [path for path in paths if path.suffix == ".json" and path.is_file()]
    return min(found, key=lambda path: len(path.name), default=None)


_Row = tuple[EpisodeText, Comparison | None]


def _compare_best(
    blank: EpisodeText,
    leads: Sequence[TextLead],
    heard: Speech,
    settings: Settings,
    store: Store | None,
) -> _Row:
    """Compare the first text that says who speaks, else the first that can be read; else tell what is wrong."""
    failed: list[EpisodeText] = []
    nameless: _Row | None = None
    for lead in leads:
        told = replace(blank, address=lead.shown, origin=lead.origin.value)
        try:
            text = read_text_at(lead, settings, store)
        except Exception as raised:  # whatever somebody else's text makes a reader do
            error = explain_failure(raised, lead.shown)
            failed.append(replace(told, status=_explain(error), reason=error.reason))
            continue
        if nameless is not None and not text.has_speakers:
            continue
        row, found = _compare(replace(told, kind=text.suffix), text, heard, settings)
        if row.status is TextStatus.NO_TRANSCRIPT:
            failed.append(row)
        elif text.has_speakers or found is None:
            return row, found
        else:
            nameless = row, found
    return nameless or (min(failed, key=lambda row: _ORDER.index(row.status)), None)


def _explain(error: TranscribeError) -> TextStatus:
    if isinstance(error, SpeechlessPage):
        return TextStatus.NO_TRANSCRIPT
    return TextStatus.UNREACHABLE if isinstance(error, MediaError) else TextStatus.UNREADABLE


def _compare(blank: EpisodeText, text: PublishedText, heard: Speech, settings: Settings) -> _Row:
    """Compare one text; a page is a transcript if enough of what was heard is in it."""
    reference = text.speech.page.reference
    found = compare_turns(reference, heard.turns, settings, is_translation=heard.is_translation)
    if found.translation is not None:
        reason = found.translation.reason
        return replace(blank, status=TextStatus.OTHER_LANGUAGE, reason=reason), None
    judged = judge(found, is_page=text.is_page)
    words = found.words.reference_length
    spoken = sum(len(turn.words) for turn in heard.turns)
    if not _is_transcript(text, judged, words, spoken):
        what = "text" if text.lead.is_announced else "page"
        reason = f"the {what} has {judged.covered:.0%} of the words that were said"
        return replace(blank, reason=reason), None
    row = replace(
        blank,
        status=TextStatus.DIFFERS if judged.differs else TextStatus.SAME,
        words=words - judged.around,
        differing=found.content_words - judged.around,
    )
    if judged.worst is not None:
        row = _quote(row, found, judged.worst)
    return row, replace(found, hinted=heard.is_hinted)


def _is_transcript(text: PublishedText, judged: Agreement, words: int, spoken: int) -> bool:
    """Whether a text is a transcript of whatever episode, and not a summary or a notice in its place."""
    if text.lead.is_announced:
        return words > LEAST_WORDS * spoken
    names = text.speech.page.reference.speakers
    is_talk = len(names) > 1 and words - judged.around >= COVERED * spoken
    return judged.covered >= COVERED or is_talk


def _quote(row: EpisodeText, comparison: Comparison, passage: Passage) -> EpisodeText:
    """The row with both sides of its worst passage, and when it is said or what is said before it."""
    from pipeline.report.marked_words import join_plain

    edits = comparison.edits
    own = edits[slice(*passage.edits)]
    before = (edit.hypothesis_span for edit in reversed(edits[: passage.edits[0]]))
    spans = (*(edit.hypothesis_span for edit in own), *before)
    span = next((span for span in spans if span is not None and span.end_ms > 0), None)
    return replace(
        row,
        published=join_plain(edit.reference for edit in own if edit.reference),
        heard=join_plain(edit.hypothesis for edit in own if edit.hypothesis),
        time_ms=None if span is None else span.start_ms,
    )


def list_texts(
    episodes: Sequence[RemoteFile], recordings: Collection[str], reference_url: str | None
) -> Iterator[tuple[RemoteFile, tuple[TextLead, ...]]]:
    """Yield the episodes with these recordings, and where their published texts are looked for in turn.

    Of a feed without any there are none.
    """
    found = [(file, list_leads(file, reference_url)) for file in episodes]
    if any(leads for _, leads in found):
        yield from ((file, leads) for file, leads in found if file.shown in recordings)
