"""A subtitle file that was made for another cut of a recording, given the times of this one."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct, json

from pipeline.alignment.cut_map import CutChange, CutMap
from pipeline.alignment.followed_cues import (
    FollowedCue,
    PlacedBy,
    PlacedCue,
    place_cues,
    place_like,
)
from pipeline.alignment.page_words import PageWord, cut_page
from pipeline.compare import normalise_basic
from pipeline.config import Settings
from pipeline.cues.retimed_spans import Moved, settle_spans
from pipeline.domain import Extra, ReferenceTurn, Span, Transcript
from pipeline.engines.protocols import Aligner
from pipeline.errors import FormatError, ReferencePageError, UsageError
from pipeline.formats.helpers.cue_turns import list_said
from pipeline.formats.retiming.retimed_text import (
    SubtitleFile,
    can_retime,
    find_written_cues,
)
from pipeline.formats.retiming.written_cues import CueGroup, group_cues, retime_groups
from pipeline.languages import NAMES
from pipeline.media import find_media
from pipeline.run.commands.align import (
    choose_aligner,
    choose_settings,
    follow_turns,
    load_hearing,
)
from pipeline.run.documents import choose_style
from pipeline.run.events import (
    FileFinished,
    FileStarted,
    Kept,
    Observer,
    Outcome,
    Stage,
    StageProgress,
)
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.transcripts import name_subject, read_text, tell_unread
from pipeline.run.outputs.files import refuse_address
from pipeline.run.recording.context import Recording, write_texts
from pipeline.run.recording.pace.stage_pace import announce
from pipeline.run.recording.recognition import hear
from pipeline.run.resources import Engines, open_store
from pipeline.store import Store, prepare_folder

ENDING, UNPLACED = ".retimed", ".unplaced"
"""What the names of the results end in before their suffix, which is the subtitle file's."""

LEAST_EXTRA_WORDS = 3
"""Speech without a subtitle is told from so many words on: subtitles leave out an "um" and a "you know"."""

LEAST_HEARD = 0.2
"""Of a cue's words that have to be heard as they are written: else others were spoken in its place."""


@dataclass(frozen=True, slots=True)
class ToldCue:
    """A cue by its number or name in its file, with its text on one line, and what is to be told of it.

    ``time_ms`` is where it comes now, its old in-time where it has none. ``found`` of its ``count`` words were heard.
    """

    number: str
    text: str
    time_ms: int
    found: int
    count: int


@dataclass(frozen=True, slots=True)
class Retimed:
    """What became of a subtitle file.

    Attributes:
        cues: how many cues it has.
        placed: how many of them have new times.
        partly: those of which a part is not in the recording, or is torn from the rest.
        by_neighbours: those with words of which none was heard, in a place from which nothing was cut.
        unplaced: those that are not in the recording, which lie in a file of their own.
        uncovered: speech that no subtitle shows.
        rate: new time in old time.
        changes: where something was cut out or put in.
        outputs: the files.
        kept: files that were left as they are, since a person has changed or made them.
    """

    cues: int
    placed: int
    partly: tuple[ToldCue, ...]
    by_neighbours: tuple[ToldCue, ...]
    unplaced: tuple[ToldCue, ...]
    uncovered: tuple[Extra, ...]
    rate: float
    changes: tuple[CutChange, ...]
    outputs: tuple[Path, ...]
    kept: tuple[Kept, ...] = ()


class _Found(Struct, frozen=True):
    """What was found of the words, as it is kept.

    Of each word its index, its times, and whether it was heard as it is written, and not another in its place; of
    speech that the text doesn't have its times and what was heard.
    """

    words: list[tuple[int, int, int, bool]]
    extra: list[tuple[int, int, str]]


def retime_subtitles(
    audio: Path,
    subtitles: Path,
    settings: Settings,
    cache_dir: Path,
    observe: Observer = lambda _: None,
    *,
    sibling: Path | None = None,
    engines: Engines | None = None,
    aligner: Aligner | None = None,
) -> Retimed:
    """A subtitle file with the times of the recording, in its own format; only its times change.

    Cues that are not in the recording are written into a file of their own, at their old times. With a ``sibling``,
    subtitles of the same cut in the spoken language, its words are looked for, and the file may be in any language.
    ``engines`` and ``aligner`` are used in place of the ones that the settings name.

    Raises:
        TranscribeError: the recording or the subtitles can't be used, or they don't belong together.
    """
    refuse_address(settings)
    asked = choose_settings(settings)
    file = _read(subtitles, observe)
    spoken = _read(sibling, observe) if sibling is not None else file
    job = _plan(audio, subtitles, asked)
    store = open_store(cache_dir, asked, observe)
    observe(announce([job], asked, cache_dir, last=Stage.ALIGN))
    ready = engines or load_hearing(asked, cache_dir, observe)
    observe(FileStarted(job.source, 1, 1))
    chosen = aligner or choose_aligner(ready.recognizer)
    with closing(Recording(job, asked, observe, store)) as recording:
        retimed = _Retiming(recording, file, spoken, ready, chosen, store).run(subtitles.suffix)
    observe(FileFinished(Outcome(job.source, outputs=retimed.outputs, kept=retimed.kept)))
    return retimed


def _read(path: Path, observe: Observer) -> SubtitleFile:
    """The cues of a file where they stand in it.

    Raises:
        FormatError: it can't be read, or is not what its suffix says.
    """
    text = read_text(path, observe)
    with name_subject(str(path)):
        if not can_retime(path.suffix):
            raise FormatError(
                path.suffix, "not subtitles that can be retimed", "Use srt, vtt, ass, ttml or sbv"
            )
        file = find_written_cues(text, path.suffix)
        tell_unread(path, text, observe)
    return file


def _plan(audio: Path, subtitles: Path, settings: Settings) -> Job:
    """The one job, whose outputs are named for the subtitles.

    Raises:
        UsageError: the path names more than one recording.
        OutputError: the folder can't be written to.
    """
    sources = list(find_media(audio))
    if len(sources) != 1:
        reason = "it is a folder, and subtitles belong to one recording"
        raise UsageError(str(audio), reason, "Name the recording itself")
    prepare_folder(settings.output_dir)
    return Job(sources[0], settings.output_dir, subtitles.stem + ENDING)


@dataclass(frozen=True)
class _Retiming:
    """Subtitles on their way to another recording; the words of ``spoken``, which may be the same, are looked for."""

    recording: Recording
    file: SubtitleFile
    spoken: SubtitleFile
    engines: Engines
    aligner: Aligner
    store: Store | None

    def run(self, suffix: str) -> Retimed:
        """The files written, and what is to be told of them."""
        groups, siblings = group_cues(self.file.cues), group_cues(self.spoken.cues)
        said = list_said([group.cue for group in siblings])
        turns = [ReferenceTurn(None, (text,) if text else ()) for text in said]
        (heard,) = hear(self.recording, self.engines, self.store)
        duration_ms = heard.media.duration_ms
        kept = self._follow(turns, heard)
        followed = _gather(kept, siblings, cut_page(turns, normalise_basic))
        found, places = place_cues(followed, duration_ms)
        if self.spoken is not self.file:
            own = [group.cue.span for group in groups]
            places = place_like(own, followed, places, found, duration_ms)
            followed = [FollowedCue(span, 0) for span in own]
        spans = self._settle(groups, places, found, duration_ms)
        placed = retime_groups(self.file.cues, groups, spans)
        written = write_texts(self.recording, self._render(placed, found, suffix))
        shown = list(zip(groups, places, followed, strict=True))
        partly, by_neighbours, unplaced = (
            tuple(self._tell(*one) for one in shown if is_told(one[1])) for is_told in _TOLD
        )
        uncovered = (e for e in kept.extra if len(e[2].split()) >= LEAST_EXTRA_WORDS)
        return Retimed(
            cues=len(groups),
            placed=sum(span is not None for span in spans),
            partly=partly,
            by_neighbours=by_neighbours,
            unplaced=unplaced,
            uncovered=tuple(Extra(Span(start, end), text) for start, end, text in uncovered),
            rate=found.rate,
            changes=found.changes,
            outputs=written.outputs,
            kept=written.kept,
        )

    def _follow(self, turns: Sequence[ReferenceTurn], heard: Transcript) -> _Found:
        """What is found of the words of each cue, from an earlier run where there was one."""
        engines = self.engines
        made_by = (
            engines.recognizer.fingerprint,
            engines.detector.fingerprint,
            self.aligner.fingerprint,
        )
        key = self.recording.key(
            "retiming", made_by=made_by, revision=1, said=turns, heard=heard.segments
        )
        kept = self.store.get_as(_read_found, key) if self.store is not None else None
        if kept is not None:
            return kept
        try:
            timed, _, alignment = follow_turns(self.recording, turns, heard, self.aligner)
        except ReferencePageError as error:
            raise _explain(error, heard) from error
        others = [deviation.span for deviation in alignment.deviations]
        found = _Found(
            [
                (one.index, one.span.start_ms, one.span.end_ms, not _lies_in(one.span, others))
                for one in timed
            ],
            [(e.span.start_ms, e.span.end_ms, e.text) for e in alignment.extra],
        )
        if self.store is not None:
            self.store.put(key, json.encode(found).decode(), self.recording.job.source.name)
        return found

    def _settle(
        self,
        groups: Sequence[CueGroup],
        places: Sequence[PlacedCue | None],
        found: CutMap,
        duration_ms: int,
    ) -> list[Span | None]:
        """When each cue is shown; ``None`` for those that are not in the recording."""
        moved = {
            index: Moved(groups[index].cue, place.start_ms, place.speech_end_ms, place.until_ms)
            for index, place in enumerate(places)
            if place is not None
        }
        style = choose_style(
            self.recording.settings, language=self.recording.settings.language or ""
        )
        spans = settle_spans(list(moved.values()), style, found.rate, duration_ms)
        settled = dict(zip(moved, spans, strict=True))
        return [settled.get(index) for index in range(len(groups))]

    def _render(
        self, placed: Mapping[int, Span], found: CutMap, suffix: str
    ) -> dict[Path, str | bytes]:
        """The file with the cues that are placed, and one with the others if there are any."""
        job = self.recording.job
        texts: dict[Path, str | bytes] = {job.output(suffix): self.file.retime(placed, found.rate)}
        rest = frozenset(range(len(self.file.cues))) - placed.keys()
        if rest:
            texts[job.output(UNPLACED + suffix)] = self.file.keep(rest)
        self.recording.observe(StageProgress(Stage.WRITE, 0.0))
        return texts

    def _tell(self, group: CueGroup, place: PlacedCue | None, cue: FollowedCue) -> ToldCue:
        number = self.file.cues[group.members[0]].number
        text = " ".join(group.cue.text.split())
        if place is None:
            return ToldCue(number, text, cue.old.start_ms, len(cue.words), cue.count)
        return ToldCue(number, text, place.start_ms, place.found, place.count)


def _is_partly(place: PlacedCue | None) -> bool:
    return place is not None and not place.is_whole


def _is_by_neighbours(place: PlacedCue | None) -> bool:
    return place is not None and place.by is PlacedBy.NEIGHBOURS and place.count > 0


def _is_unplaced(place: PlacedCue | None) -> bool:
    return place is None


_TOLD = (_is_partly, _is_by_neighbours, _is_unplaced)


def _read_found(text: str) -> _Found:
    return json.decode(text, type=_Found)


def _lies_in(span: Span, others: Sequence[Span]) -> bool:
    """Whether the middle of a span lies in one of those others, which are in order and apart."""
    at = bisect_right(others, span.middle_ms, key=lambda other: other.start_ms) - 1
    return at >= 0 and span.middle_ms <= others[at].end_ms


def _gather(
    found: _Found, groups: Sequence[CueGroup], words: Sequence[PageWord]
) -> list[FollowedCue]:
    """Each cue with those of its words that were found; with none where others were heard for nearly all."""
    by_cue: dict[int, list[tuple[int, Span]]] = {}
    heard: Counter[int] = Counter()
    counts: list[int] = [0] * len(groups)
    places: list[int] = []
    for word in words:
        places.append(counts[word.turn])
        counts[word.turn] += 1
    for index, start_ms, end_ms, is_heard in found.words:
        by_cue.setdefault(words[index].turn, []).append((places[index], Span(start_ms, end_ms)))
        heard[words[index].turn] += is_heard
    known = {n: own for n, own in by_cue.items() if heard[n] > LEAST_HEARD * counts[n]}
    return [
        FollowedCue(group.cue.span, counts[number], tuple(known.get(number, ())))
        for number, group in enumerate(groups)
    ]


def _explain(error: ReferencePageError, heard: Transcript) -> ReferencePageError:
    """What is wrong with subtitles that the recording doesn't follow, and what can be done."""
    if not heard.segments:
        return error
    name = NAMES.get(heard.language, heard.language).title()
    return ReferencePageError(
        error.subject,
        f"hardly any words of the subtitles are in it (it was recognised as {name})",
        "Subtitles are retimed by the words they show: check that they belong to this recording and are in "
        "the language that is spoken (--language sets it), or name those that are with --like",
    )
