"""The only orchestrator: it plans a batch, runs the stages, and tells what became of each file.

Each name is imported when it is first asked for: a run needs none of the other commands.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipeline.lazy_names import import_name

if TYPE_CHECKING:
    from pipeline.run.batch.forecast import FileForecast, Forecast, forecast_batch
    from pipeline.run.batch.progress_estimate import FileProgress, ProgressEstimate, RunProgress
    from pipeline.run.batch.runner import Ended, run_batch, work_through
    from pipeline.run.batch.watch import Tally, watch_folder
    from pipeline.run.commands.adopt import Adopted, adopt_file
    from pipeline.run.commands.again.hear_again import (
        HeardAnew,
        PassageHeard,
        foresee_hearing,
        hear_again,
    )
    from pipeline.run.commands.align import Aligned, align_page
    from pipeline.run.commands.anonymising.anonymised_export import export_anonymised
    from pipeline.run.commands.anonymising.names_draft import propose_names
    from pipeline.run.commands.check_subtitles import check_subtitles
    from pipeline.run.commands.cutting.cut_formats import choose_cut_formats
    from pipeline.run.commands.cutting.cut_recording import CutVersion, cut_recording, list_cuts
    from pipeline.run.commands.diff import compare_files, find_excess, render_comparison
    from pipeline.run.commands.explain_cache import Answer, explain_cache
    from pipeline.run.commands.export import export_files
    from pipeline.run.commands.feed.episode_texts import EpisodeText, TextStatus
    from pipeline.run.commands.feed.feed_comparison import (
        check_feed,
        compare_episodes,
        list_texts,
    )
    from pipeline.run.commands.feed.feed_table import render_feed_table
    from pipeline.run.commands.forget_voices import forget_voices
    from pipeline.run.commands.learn import propose_glossary
    from pipeline.run.commands.podcasts.podcast_chapters import write_chapters
    from pipeline.run.commands.podcasts.podcast_feed import write_feed_tags
    from pipeline.run.commands.rename import rename_file
    from pipeline.run.commands.retime_subtitles import Retimed, ToldCue, retime_subtitles
    from pipeline.run.commands.retime_words import retime_review
    from pipeline.run.events import (
        BrokenRule,
        Detail,
        DifferenceCount,
        Event,
        FileFinished,
        FileStarted,
        Hint,
        HintKind,
        LeftNotice,
        Notice,
        Observer,
        Outcome,
        PlannedFile,
        RecurringNotice,
        RunPlanned,
        Sentence,
        SentencesHeard,
        Stage,
        StageFailure,
        StageProgress,
        Status,
        SubtitleSummary,
    )
    from pipeline.run.inputs.feeds.podcasts import find_episodes
    from pipeline.run.inputs.jobs import Job
    from pipeline.run.inputs.reference_pages import show_page
    from pipeline.run.inputs.sources import Named
    from pipeline.run.inputs.voices.book_files import read_book, read_notebook
    from pipeline.run.inputs.voices.unknown_names import (
        name_unknown,
        tell_also_heard,
        write_rename,
    )
    from pipeline.run.inputs.voices.voice_clips import forget_voice, know_voices, learn_voice
    from pipeline.run.recording.context import explain_failure
    from pipeline.run.recording.job import run_job
    from pipeline.run.recording.passages.passage_times import describe_span
    from pipeline.run.recording.plan import Plan
    from pipeline.run.resources import Engines, choose_options, find_store, load_engines, open_store

__all__ = [
    "Adopted",
    "Aligned",
    "Answer",
    "BrokenRule",
    "CutVersion",
    "Detail",
    "DifferenceCount",
    "Ended",
    "Engines",
    "EpisodeText",
    "Event",
    "FileFinished",
    "FileForecast",
    "FileProgress",
    "FileStarted",
    "Forecast",
    "HeardAnew",
    "Hint",
    "HintKind",
    "Job",
    "LeftNotice",
    "Named",
    "Notice",
    "Observer",
    "Outcome",
    "PassageHeard",
    "Plan",
    "PlannedFile",
    "ProgressEstimate",
    "RecurringNotice",
    "Retimed",
    "RunPlanned",
    "RunProgress",
    "Sentence",
    "SentencesHeard",
    "Stage",
    "StageFailure",
    "StageProgress",
    "Status",
    "SubtitleSummary",
    "Tally",
    "TextStatus",
    "ToldCue",
    "adopt_file",
    "align_page",
    "check_feed",
    "check_subtitles",
    "choose_cut_formats",
    "choose_options",
    "compare_episodes",
    "compare_files",
    "cut_recording",
    "describe_span",
    "explain_cache",
    "explain_failure",
    "export_anonymised",
    "export_files",
    "find_episodes",
    "find_excess",
    "find_store",
    "forecast_batch",
    "foresee_hearing",
    "forget_voice",
    "forget_voices",
    "hear_again",
    "know_voices",
    "learn_voice",
    "list_cuts",
    "list_texts",
    "load_engines",
    "name_unknown",
    "open_store",
    "propose_glossary",
    "propose_names",
    "read_book",
    "read_notebook",
    "rename_file",
    "render_comparison",
    "render_feed_table",
    "retime_review",
    "retime_subtitles",
    "run_batch",
    "run_job",
    "show_page",
    "tell_also_heard",
    "watch_folder",
    "work_through",
    "write_chapters",
    "write_feed_tags",
    "write_rename",
]

_HOMES = {
    "batch.forecast": (
        "FileForecast",
        "Forecast",
        "forecast_batch",
    ),
    "batch.progress_estimate": (
        "FileProgress",
        "ProgressEstimate",
        "RunProgress",
    ),
    "batch.runner": (
        "Ended",
        "run_batch",
        "work_through",
    ),
    "batch.watch": (
        "Tally",
        "watch_folder",
    ),
    "commands.adopt": (
        "Adopted",
        "adopt_file",
    ),
    "commands.align": (
        "Aligned",
        "align_page",
    ),
    "commands.anonymising.anonymised_export": ("export_anonymised",),
    "commands.anonymising.names_draft": ("propose_names",),
    "commands.check_subtitles": ("check_subtitles",),
    "commands.cutting.cut_formats": ("choose_cut_formats",),
    "commands.cutting.cut_recording": (
        "CutVersion",
        "cut_recording",
        "list_cuts",
    ),
    "commands.diff": (
        "compare_files",
        "find_excess",
        "render_comparison",
    ),
    "commands.explain_cache": (
        "Answer",
        "explain_cache",
    ),
    "commands.export": ("export_files",),
    "commands.feed.episode_texts": (
        "EpisodeText",
        "TextStatus",
    ),
    "commands.feed.feed_comparison": (
        "check_feed",
        "compare_episodes",
        "list_texts",
    ),
    "commands.feed.feed_table": ("render_feed_table",),
    "commands.forget_voices": ("forget_voices",),
    "commands.again.hear_again": (
        "HeardAnew",
        "PassageHeard",
        "foresee_hearing",
        "hear_again",
    ),
    "commands.learn": ("propose_glossary",),
    "commands.podcasts.podcast_chapters": ("write_chapters",),
    "commands.podcasts.podcast_feed": ("write_feed_tags",),
    "commands.rename": ("rename_file",),
    "commands.retime_subtitles": (
        "Retimed",
        "ToldCue",
        "retime_subtitles",
    ),
    "commands.retime_words": ("retime_review",),
    "events": (
        "BrokenRule",
        "Detail",
        "DifferenceCount",
        "Event",
        "FileFinished",
        "FileStarted",
        "Hint",
        "HintKind",
        "LeftNotice",
        "Notice",
        "Observer",
        "Outcome",
        "PlannedFile",
        "RecurringNotice",
        "RunPlanned",
        "Sentence",
        "SentencesHeard",
        "Stage",
        "StageFailure",
        "StageProgress",
        "Status",
        "SubtitleSummary",
    ),
    "inputs.jobs": ("Job",),
    "inputs.feeds.podcasts": ("find_episodes",),
    "inputs.reference_pages": ("show_page",),
    "inputs.sources": ("Named",),
    "inputs.voices.book_files": (
        "read_book",
        "read_notebook",
    ),
    "inputs.voices.unknown_names": (
        "name_unknown",
        "tell_also_heard",
        "write_rename",
    ),
    "inputs.voices.voice_clips": (
        "forget_voice",
        "know_voices",
        "learn_voice",
    ),
    "recording.context": ("explain_failure",),
    "recording.job": ("run_job",),
    "recording.passages.passage_times": ("describe_span",),
    "recording.plan": ("Plan",),
    "resources": (
        "Engines",
        "choose_options",
        "find_store",
        "load_engines",
        "open_store",
    ),
}


if not TYPE_CHECKING:  # type checkers see the imports above, and miss no misspelt name
    __getattr__ = partial(import_name, __name__, _HOMES)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
