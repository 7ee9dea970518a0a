"""What is done with transcripts that are there already: rendered anew, renamed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.clean import find_corrections
from pipeline.config import Settings
from pipeline.domain import (
    Cue,
    Media,
    Origin,
    Review,
    Segment,
    Speaker,
    Transcript,
    Turn,
)
from pipeline.errors import OutputError, UsageError
from pipeline.formats import (
    FORMATS,
    find_suffix,
)
from pipeline.formats.annotations import rttm
from pipeline.formats.helpers.cue_turns import read_cues
from pipeline.formats.helpers.speaker_lines import UNKNOWN
from pipeline.run.documents import (
    Documents,
    explain_numbers,
    make_document,
    make_documents,
    note_asked,
    write_script_asked,
)
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job, describe_path
from pipeline.run.inputs.review_notes import tell_review
from pipeline.run.inputs.reviews import find_review
from pipeline.run.inputs.transcripts import (
    is_ours,
    read_annotations,
    read_subtitle_file,
    read_transcript,
)
from pipeline.run.outputs.files import (
    check_formats,
    list_lacking,
    refuse_address,
    render_all,
    tell_limits,
)
from pipeline.run.outputs.rewriting import one_at_a_time, write_again
from pipeline.run.recording.bilingual.translated_cues import show_translation
from pipeline.run.recording.bilingual.translations import read_translation


@one_at_a_time
def export_files(
    path: Path,
    settings: Settings,
    *,
    given: Mapping[str, object] | None = None,
    undo: Sequence[int] = (),
    observe: Observer = lambda _: None,
    cache_dir: Path | None = None,
) -> tuple[Path, ...]:
    """Paths of the formats asked for, rendered anew from a transcript and its corrections, without a model.

    Args:
        path: our JSON, that of another program, annotations or subtitles, whose words stay.
        settings: formats, folder and layout.
        given: which of ``backchannels``, ``cleaning``, ``numbers`` and ``script`` are asked for now; the others
            are a preset's or what the transcript says of itself.
        undo: numbers of glossary corrections to take back, in the JSON too.
        observe: told what a person should know, as which files of theirs are left as they are.
        cache_dir: where earlier runs note what they have written; the user's cache if not given.

    Raises:
        FormatError: the file is none of these.
        OutputError: the folder can't be written to, or nothing could be written, or is known.
    """
    refuse_address(settings)
    asked, texts = check_formats(settings), dict[Path, str | bytes]()
    before, is_ours = read_exported(path, asked.output_dir, observe)
    transcript = _undo(before, undo, path)
    if undo:
        texts[path] = FORMATS["json"].render(make_document(transcript, asked))
    review = find_review(path) if path.suffix.lower() == ".json" else None
    transcript = change_as_asked(transcript, asked, given or {})
    documents = correct_text(transcript, review, path, asked, observe)
    asked = leave_out_empty(documents, asked, path, observe)
    job = Job(path, asked.output_dir, path.name[: len(path.name) - len(find_suffix(path.name))])
    chosen, own = _choose_targets(job, asked, is_ours=is_ours)
    rendered = render_all(documents, job, asked)
    texts |= {target: rendered[target] for target in chosen if target not in own}
    written = write_again(texts, before, review, job, asked, observe=observe, cache_dir=cache_dir)
    return tuple(target for target in chosen if target in {*own, *written.outputs})


def correct_text(
    transcript: Transcript, review: Review | None, path: Path, asked: Settings, observe: Observer
) -> Documents:
    """The transcript with its corrections, and in two languages if asked; what people should know of it is told."""
    documents = make_documents(transcript, asked, review)
    if (reason := explain_numbers(transcript)) is not None:
        observe(Notice(f"{path.name}: {reason}"))
    tell_review(path, documents.recognised.cleaned, documents.review, observe)
    return show_translation(documents, read_translation(asked, observe), asked, observe)


def change_as_asked(
    transcript: Transcript, asked: Settings, given: Mapping[str, object]
) -> Transcript:
    """The transcript with a glossary's corrections, in the script and cleaned as is asked for."""
    transcript = find_corrections(transcript, asked.glossary)
    return note_asked(write_script_asked(transcript, asked, given), asked, given)


def leave_out_empty(
    documents: Documents, asked: Settings, path: Path, observe: Observer
) -> Settings:
    """The settings without formats of which a file would hold nothing, which is told, as is what the others lack.

    Raises:
        OutputError: nothing else is asked for.
    """
    lacking = list_lacking(documents, asked)
    if "rttm" in asked.output_format and not rttm.list_spans(documents.corrected.transcript):
        lacking["rttm"] = "speakers were not told apart"
    left = tuple(name for name in asked.output_format if name not in lacking)
    if lacking and not left:
        reason = f"there would be nothing in it: {', '.join(dict.fromkeys(lacking.values()))}"
        raise OutputError(str(path), reason, "Choose another format with -f")
    for told in tell_limits(documents, asked, lacking):
        observe(Notice(f"{path.name}: {told}"))
    return replace(asked, output_format=left)


def _choose_targets(job: Job, asked: Settings, *, is_ours: bool) -> tuple[list[Path], set[Path]]:
    """The paths that are asked for, and those of them that are the file itself.

    Raises:
        OutputError: another program's file would lose itself to its export.
    """
    path = job.source
    chosen = [job.output(FORMATS[name].suffix) for name in asked.output_format]
    chosen += [job.output(asked.template.suffix)] if asked.template is not None else []
    own = {target for target in chosen if target.exists() and target.samefile(path)}
    if not own or is_ours:
        return chosen, own
    if asked.output_format == Settings().output_format:  # nobody asked for the file's own format
        return [target for target in chosen if target not in own], set()
    raise OutputError(
        str(path),
        "the export would overwrite its own source file",
        "Choose another folder with --output-dir, or other formats with -f",
    )


def _undo(transcript: Transcript, numbers: Sequence[int], path: Path) -> Transcript:
    """The transcript with the corrections of these numbers, counted from 1, taken back; as it is without any.

    Raises:
        UsageError: there is no correction of that number.
    """
    count = len(transcript.corrections)
    for number in numbers:
        if not 1 <= number <= count:
            known = (
                f"its corrections are numbered 1 to {count}" if count else "it has no corrections"
            )
            raise UsageError(
                f"--undo {number}",
                f"{path.name} has no correction of this number: {known}",
                "They are listed under 'corrections' in the transcript's JSON",
            )
    return replace(
        transcript,
        corrections=tuple(
            replace(correction, undone=correction.undone or number in numbers)
            for number, correction in enumerate(transcript.corrections, start=1)
        ),
    )


def read_exported(path: Path, output_dir: Path, observe: Observer) -> tuple[Transcript, bool]:
    """The transcript in a file of JSON, annotations or subtitles, and whether it is our own JSON."""
    if path.suffix.lower() == ".json":
        transcript = read_transcript(path)
        if is_ours(transcript):
            return transcript, True
    elif (turns := read_annotations(path, observe)) is not None:
        transcript = _gather_turns(turns, max((turn.span.end_ms for turn in turns), default=0))
    else:
        transcript = _gather_cues(read_subtitle_file(path, observe))
    place = describe_path(path, output_dir)
    return replace(transcript, media=replace(transcript.media, name=path.name, path=place)), False


def _gather_cues(cues: tuple[Cue, ...]) -> Transcript:
    """The transcript that cues hold, every word as it stands in them.

    A text before a colon is a name only where there are two: one alone may as well be said.
    """
    turns = read_cues(cues, with_notes=True)
    if len({turn.speaker for turn in turns} - {None}) < 2 and not any(cue.speaker for cue in cues):
        turns = read_cues([replace(cue, speaker=UNKNOWN) for cue in cues], with_notes=True)
    return _gather_turns(turns, max((cue.span.end_ms for cue in cues), default=0))


def _gather_turns(turns: tuple[Turn, ...], end_ms: int) -> Transcript:
    """The transcript of these turns, every word as it stands in them."""
    labels = dict.fromkeys(turn.speaker for turn in turns if turn.speaker is not None)
    return Transcript(
        media=Media("", "", "", end_ms),
        language="",
        segments=tuple(Segment(turn.words, "") for turn in turns),
        turns=turns,
        speakers=tuple(Speaker(label, label) for label in labels),
        origin=Origin(cleaning="verbatim"),
    )
