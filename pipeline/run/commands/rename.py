"""Speakers of a finished transcript, called something else."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.config import Settings
from pipeline.corrections.applying import begin_review
from pipeline.domain import Review, Transcript
from pipeline.errors import TranscribeError
from pipeline.names import find_names, give_names
from pipeline.run.commands.republish import Republished, republish
from pipeline.run.documents import make_documents, making_once
from pipeline.run.events import Observer
from pipeline.run.inputs.reviews import find_review, review_path
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.outputs.review_files import hold_review, save_review
from pipeline.run.outputs.rewriting import one_at_a_time


@one_at_a_time
def rename_file(
    path: Path,
    names: Mapping[str, str],
    settings: Settings,
    *,
    reference: Path | None = None,
    audio: Path | None = None,
    observe: Observer = lambda _: None,
    cache_dir: Path | None = None,
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Paths of a recording's outputs, rendered anew with other names; and of those that are left as they are.

    What a person has made or changed is left as it is, which is told.

    Args:
        path: the transcript's JSON.
        names: by label or by present name.
        settings: the layout of subtitles.
        reference: the published text that the comparison's page is made from, in place of the one that
            the transcript names.
        audio: the recording that the page plays, in place of the one that the transcript names.
        observe: told why files stay as they are.
        cache_dir: where earlier runs note what they have written; the user's cache if not given.

    Raises:
        FormatError: the file is not a transcript in JSON.
        UsageError: nobody has this label or name.
        ReferencePageError: the published text can't be read.
        OutputError: a file that is named can't be used, or nothing could be written.
    """
    with hold_review(path), making_once():
        before, review = read_transcript(path), find_review(path)
        renamed, changed = _rename(before, review, names, settings)
        anew = Republished(path, renamed, changed, before, review)
        with saving(path, review, changed):
            written = republish(
                anew, settings, named=(reference, audio), observe=observe, cache_dir=cache_dir
            )
    return written.outputs, tuple(output.path for output in written.kept)


def _rename(
    before: Transcript, review: Review | None, names: Mapping[str, str], settings: Settings
) -> tuple[Transcript, Review]:
    """The transcript and its corrections with other names; speakers are meant as corrections show them.

    A name is a correction like any other: beside the transcript it survives the next run.

    Raises:
        UsageError: nobody has this label or name.
    """
    documents = make_documents(before, settings, review)
    shown = documents.corrected.cleaned.speakers
    wanted = find_names(shown, names)
    renamed = replace(before, speakers=give_names(before.speakers, wanted))
    carried = documents.review or begin_review(documents.recognised.cleaned)
    known = {speaker.label for speaker in carried.speakers}
    added = (s for s in shown if s.label in wanted and s.label not in known)
    return renamed, replace(carried, speakers=give_names((*carried.speakers, *added), wanted))


@contextlib.contextmanager
def saving(path: Path, review: Review | None, changed: Review | None) -> Iterator[None]:
    """Save corrections before the block, and those from before again where it fails.

    Raises:
        OutputError: the folder can't be written to.
    """
    if changed is None or changed == review:
        yield
        return
    save_review(path, changed)
    try:
        yield
    except TranscribeError:
        if review is not None:
            save_review(path, review)
        else:
            with contextlib.suppress(OSError):
                review_path(path).unlink()
        raise
