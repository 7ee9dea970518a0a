"""The texts of a recording's outputs, and the page that it is compared with."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.config import Settings
from pipeline.domain import (
    Comparison,
    Reference,
)
from pipeline.errors import ConfigError, ReferencePageError, UsageError
from pipeline.extras import require
from pipeline.formats import FORMATS
from pipeline.formats.texts.house_templates import render_template
from pipeline.remote import show
from pipeline.run.documents import Documents
from pipeline.run.events import Observer
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.speech_files import read_page_file
from pipeline.run.inputs.transcripts import tell_doubts
from pipeline.run.outputs.page_audio import (
    check_embeddable,
    embed,
    refer_to,
)

DIFF_SUFFIX = ".diff.html"


def render_page(
    comparison: Comparison, job: Job, reference_path: Path, *, embed_audio: bool = False
) -> str:
    """The page that shows a recording's comparison with its reference, and plays the recording.

    Raises:
        OutputError: the recording is to be embedded, and can't be.
    """
    from pipeline.report import render_html

    audio: tuple[str, ...] = ()
    lasting = job.remote is None and not job.is_transient and not job.published
    if job.source.is_file() and (lasting or embed_audio):
        audio = (embed(job.source) if embed_audio else refer_to(job.source, job.folder),)
    return render_html(
        comparison,
        title=comparison.reference.title or job.stem,
        hypothesis_name=job.source.name,
        reference_name=reference_path.name,
        audio=audio,
    )


def read_reference(
    path: Path, hints: Sequence[str] = (), observe: Observer = lambda _: None
) -> Reference:
    """The published text in a file of any format that can be read.

    Args:
        path: the page.
        hints: what the settings' ``page`` says of its paragraphs.
        observe: told what its encoding was taken for, where that isn't sure.

    Raises:
        ReferencePageError: the file can't be read, or holds no speech.
        ConfigError: a hint has no known role.
    """
    page = read_page_file(path, hints)
    tell_doubts(path, observe, encoding=page.note, unread=page.unread)
    return page.reference


def render_all(documents: Documents, job: Job, settings: Settings) -> dict[Path, str | bytes]:
    """The content of every format that is asked for, of the JSON and of a template, by path; the JSON comes first.

    Formats of which a file would hold nothing are left out.

    Raises:
        ConfigError: the template can't be used.
    """
    targets = _targets(job, settings)
    lacking = list_lacking(documents, settings)
    texts = {
        target: documents.render(name) for name, target in targets.items() if name not in lacking
    }
    if settings.template is not None:
        target = job.output(settings.template.suffix)
        texts[target] = render_template(documents.corrected, settings.template)
    return texts


def list_lacking(documents: Documents, settings: Settings) -> dict[str, str]:
    """Why no file is written of formats that are asked for, by their names."""
    lacking = {}
    for name in settings.output_format:
        find_lack = FORMATS[name].find_lack
        if find_lack is not None and (why := find_lack(documents.choose(name))):
            lacking[name] = why
    return lacking


def tell_limits(
    documents: Documents, settings: Settings, lacking: Mapping[str, str]
) -> Iterator[str]:
    """What a reader of the files might look for in vain, in words.

    That is which are not written, in how many frames others count where nobody knows, and what they show otherwise
    than the subtitles are.

    Args:
        documents: what the files are of.
        settings: the formats asked for.
        lacking: why no file is written of some of them, by their names.
    """
    for name, why in lacking.items():
        yield f"no {name}, because {why}"
    left = [name for name in settings.output_format if name not in lacking]
    yield from _tell_assumed_rate(documents, settings, left)
    for name in left:
        tell = FORMATS[name].tell_losses
        for told in tell(documents.choose(name)) if tell is not None else ():
            yield f"{name} {told}"


def _tell_assumed_rate(
    documents: Documents, settings: Settings, names: Sequence[str]
) -> Iterator[str]:
    """Why the frames of files may be others than the video's; nothing where none is counted or the rate is known."""
    document = documents.corrected
    counting = [name for name in names if FORMATS[name].counts_frames]
    if not counting or settings.fps is not None or document.transcript.media.frame_rate is not None:
        return
    rate, verb = document.timeline.rate.name, "counts" if len(counting) == 1 else "count"
    yield f"{' and '.join(counting)} {verb} {rate} frames a second, since no rate is known; --fps sets it"


def list_suffixes(settings: Settings) -> list[str]:
    """The suffixes of all files that a run may write."""
    suffixes = [FORMATS[name].suffix for name in settings.output_format]
    suffixes += [settings.template.suffix] if settings.template is not None else []
    return [*suffixes, ".json", DIFF_SUFFIX]


def _targets(job: Job, settings: Settings) -> dict[str, Path]:
    """The path of every format that will be written, by the format's name."""
    names = dict.fromkeys(("json", *settings.output_format))
    return {name: job.output(FORMATS[name].suffix) for name in names}


def find_reference(
    job: Job, settings: Settings, observe: Observer = lambda _: None
) -> tuple[Reference | None, Path | None]:
    """The page to compare with and its path, if the settings name one or one lies beside the outputs.

    Raises:
        ReferencePageError: it can't be read as turns, or the run would write over it.
        OutputError: the recording is to be embedded in the comparison's page, and is too large for it.
    """
    path = settings.reference or job.find_reference()
    if path is None:
        return None, None
    if job.is_written and path.resolve() in {
        job.output(suffix).resolve() for suffix in list_suffixes(settings)
    }:
        raise ReferencePageError(
            str(path),
            "this run would overwrite this published text with its transcript",
            f"Rename the published text to {job.stem}.reference.txt",
        )
    if settings.embed_audio:
        check_embeddable(job.source)
    return read_reference(path, settings.page, observe), path


def check_formats(settings: Settings) -> Settings:
    """The settings with ``all`` written out; every format is known, can be written, and has a file of its own.

    Of two formats that write files of one name, as packages may add them, ``all`` has the one that ships; it has
    none that needs what is not installed.

    Raises:
        ConfigError: there is no such format, or two of them would write the same file.
        UsageError: an extra that a format needs is not installed.
    """
    names = settings.output_format
    if "all" in names:
        first = {FORMATS[name].suffix.lower(): name for name in reversed(tuple(FORMATS))}
        every = (name for name in FORMATS if name in first.values())
        usable = tuple(name for name in every if not FORMATS[name].lacks)
        return replace(settings, output_format=usable)
    for name in names:
        if name not in FORMATS:
            near = difflib.get_close_matches(name, FORMATS, n=1, cutoff=0.0)
            raise ConfigError(
                "--output-format",
                f"unknown format {name!r}",
                f"Did you mean {near[0]!r}? Known ones: {', '.join(FORMATS)}, all",
            )
        if FORMATS[name].needs:
            require(FORMATS[name].needs, FORMATS[name].extra, f"--output-format {name}")
    _refuse_one_file(names)
    return settings


def _refuse_one_file(names: Sequence[str]) -> None:
    """Refuse formats that would write over one another."""
    writers: dict[str, str] = {}
    for name in dict.fromkeys(("json", *names)):
        suffix = FORMATS[name].suffix
        other = writers.setdefault(suffix.lower(), name)
        if other != name:
            reason = f"{other} and {name} would both write NAME{suffix}"
            raise ConfigError("--output-format", reason, "Ask for one of them at a time")


def refuse_address(settings: Settings) -> None:
    """Refuse results at an address, where only runs can put them.

    Raises:
        UsageError: they would.
    """
    if settings.output_url is not None:
        raise UsageError(
            show(settings.output_url), "only transcriptions can go to an address", "Name a folder"
        )
