"""The files that a cut version of a recording may have: sound, edited timelines, lists, and all transcripts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.config import Settings
from pipeline.domain import CutPlan
from pipeline.errors import ConfigError
from pipeline.extras import require
from pipeline.formats import ALIASES, FORMATS
from pipeline.formats.editing.cuts import (
    cut_lists,
    edit_decisions,
    final_cut_edit,
    otio_edit,
    premiere_edit,
)
from pipeline.formats.editing.cuts.edited_programme import EditedProgramme
from pipeline.media.cut_sound.sound_writing import SOUND_KINDS, check_sound_kind
from pipeline.run.outputs.files import check_formats

TIMELINES: Final[dict[str, tuple[str, Callable[[EditedProgramme], str]]]] = {
    "edl": (".edl", edit_decisions.render),
    "fcpxml": (".fcpxml", final_cut_edit.render),
    "premiere": (".premiere.xml", premiere_edit.render),
    "otio": (".otio", otio_edit.render),
}
"""Edited timelines: the suffix of each and what renders it."""

LISTS: Final[dict[str, tuple[str, Callable[[CutPlan, str], str]]]] = {
    "list-json": (".list.json", cut_lists.render_json),
    "list-csv": (".list.csv", lambda plan, _: cut_lists.render_csv(plan)),
    "labels": (".labels.txt", lambda plan, _: cut_lists.render_labels(plan)),
}
"""Lists of what was cut out, by the times of the recording."""

MARKERS: Final = "markers"
"""The list of markers that `transcribe export` calls edl, which here is the edited timeline."""

NAMES: Final = (*SOUND_KINDS, *TIMELINES, *LISTS, MARKERS)


@dataclass(frozen=True, slots=True)
class CutFormats:
    """What is asked for: names of sounds, of timelines, of lists, whether markers; the transcripts' are settings."""

    sounds: tuple[str, ...]
    timelines: tuple[str, ...]
    lists: tuple[str, ...]
    with_markers: bool
    settings: Settings

    @property
    def count_frames(self) -> bool:
        """Whether any of them needs a frame rate."""
        own = (FORMATS[name].counts_frames for name in self.settings.output_format)
        return bool(self.timelines) or self.with_markers or any(own)

    @property
    def track(self) -> int | None:
        """The number of the sound track that is asked for."""
        track = self.settings.audio_track
        return track if isinstance(track, int) else None

    @property
    def need_recording(self) -> bool:
        """Whether any of them is of the recording itself."""
        return bool(self.sounds or self.timelines)


def choose_cut_formats(names: Sequence[str], settings: Settings) -> CutFormats:
    """Return what is asked for by names, each checked.

    Raises:
        ConfigError: there is no such format.
        UsageError: what a format needs is not installed.
    """
    asked = tuple(dict.fromkeys(name.strip().lower() for name in names if name.strip()))
    others = tuple(ALIASES.get(name, name) for name in asked if name not in NAMES)
    try:
        checked = check_formats(replace(settings, output_format=others or ("json",)))
    except ConfigError as error:
        remedy = f"{error.remedy}; of a cut version also {', '.join(NAMES)}"
        raise ConfigError(error.subject, error.reason, remedy) from error
    if "otio" in asked:
        require(FORMATS["otio"].needs, FORMATS["otio"].extra, "--output-format otio")
    for name in SOUND_KINDS:
        if name in asked:
            check_sound_kind(name)
    return CutFormats(
        tuple(name for name in asked if name in SOUND_KINDS),
        tuple(name for name in asked if name in TIMELINES),
        tuple(name for name in asked if name in LISTS),
        MARKERS in asked,
        checked,
    )
