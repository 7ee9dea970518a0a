"""A podcast's published transcripts, each compared with what was heard in its episode."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.config import Settings
from pipeline.engines.hardware.threads import Threads
from pipeline.errors import OutputError, UsageError
from pipeline.remote import RemoteFile
from pipeline.run.commands.feed.episode_texts import ORDER, EpisodeText, TextStatus
from pipeline.run.commands.feed.text_verdicts import TextJudge, Verdict
from pipeline.run.events import Notice, Observer, Outcome
from pipeline.run.inputs.feeds.published_texts import (
    LINK,
    TextLead,
    check_reference_url,
    choose_language,
    is_template,
    list_leads,
)
from pipeline.run.outputs.witnesses import Witnesses
from pipeline.run.outputs.writing import write_outputs
from pipeline.run.resources import open_store
from pipeline.store import Store

PAGE_SUFFIX = ".published.diff.html"
"""Another than that of a comparison with a person's own published text, which lies there, too."""

AT_ONCE = 4
"""Episodes whose texts are fetched and compared at the same time: much of the time is waiting."""


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
    return tuple(sorted(rows, key=lambda row: (ORDER.index(row.status), -(row.share or 0.0))))


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
    leads = choose_language(list_leads(file, reference_url), "".join(outcome.languages[:1]))
    if not leads:
        return _Compared(replace(blank, reason="the feed announces none"))
    judge = TextJudge(record, settings, store)
    lead, found = _choose(judge, leads, blank)
    path = record.with_name(record.name.removesuffix(".json") + PAGE_SUFFIX)
    if outcome.published or found.row.status not in {TextStatus.DIFFERS, TextStatus.SAME}:
        return _Compared(found.row)
    if found.comparison is None and path.exists():
        is_shown = found.row.status is TextStatus.DIFFERS
        return _Compared(replace(found.row, page=str(path) if is_shown else ""))
    if found.row.status is TextStatus.SAME and not path.exists():
        return _Compared(found.row)
    if found.comparison is None:
        found = judge.judge(lead, blank, is_anew=True)
    return _Compared(found.row, _render(found, record), path)


def _render(found: Verdict, record: Path) -> str:
    """The page that shows a comparison."""
    from pipeline.report import render_html

    row, comparison = found.row, found.comparison
    names = {"hypothesis_name": record.name, "reference_name": row.address}
    return "" if comparison is None else render_html(comparison, title=row.title, **names)


def find_record(outcome: Outcome) -> Path | None:
    """Find the JSON of a recording's results: of those whose names end so, the one with the shortest name."""
    paths = [*outcome.outputs, *(kept.path for kept in outcome.kept)]
    found = [path for path in paths if path.suffix == ".json" and path.is_file()]
    return min(found, key=lambda path: len(path.name), default=None)


def _choose(
    judge: TextJudge, leads: Sequence[TextLead], blank: EpisodeText
) -> tuple[TextLead, Verdict]:
    """Compare the first text that says who speaks, else the first that can be read; else tell what is wrong."""
    failed: list[tuple[TextLead, Verdict]] = []
    nameless: tuple[TextLead, Verdict] | None = None
    for lead in leads:
        found = judge.judge(lead, blank, needs_speakers=nameless is not None)
        if found.row.has_failed or found.row.status is TextStatus.NO_TRANSCRIPT:
            failed.append((lead, found))
        elif found.has_speakers:
            return lead, found
        else:
            nameless = nameless or (lead, found)
    return nameless or min(failed, key=lambda pair: ORDER.index(pair[1].row.status))


def list_texts(
    episodes: Sequence[RemoteFile], recordings: Collection[str], reference_url: str | None
) -> Iterator[tuple[RemoteFile, tuple[TextLead, ...]]]:
    """Yield the episodes with these recordings, and where their published texts are looked for in turn.

    Of a feed without any there are none.
    """
    found = [(file, list_leads(file, reference_url)) for file in episodes]
    if any(leads for _, leads in found):
        yield from ((file, leads) for file, leads in found if file.shown in recordings)
