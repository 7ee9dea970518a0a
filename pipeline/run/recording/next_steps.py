"""What could be done next with a recording's results: only what is true now, each with a ready command."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipeline.config import Settings
from pipeline.config.setting_values import write_glossary_entry
from pipeline.cues.checking.broken_rules import describe_broken_rule
from pipeline.domain import Comparison
from pipeline.languages import NAMES
from pipeline.run.events import (
    FastSpeech,
    Hint,
    HintKind,
    Outcome,
    Recurring,
    SubtitleSummary,
)
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.written_files import can_be_taken_up
from pipeline.run.outputs.writing import Verdict
from pipeline.terminal import quote_argument
from pipeline.text.case_folding import fold_letters

MOST_HINTS = 5
"""A person reads a handful; the first ones are the most useful."""

FEWEST_TIMES = 2
"""A term that was misheard once may have been a slip of the recogniser's."""

MOST_TERMS = 4
MOST_NAMED = 4
"""Speakers in one command; who has more of them knows by then how it is done."""

MOST_RECURRING = 2

MOST_NAMES_LOOKED_AT = 64
"""Of a folder of results. Who has more files there has made some before, and each recording of a batch of thousands
would read the names of all the others.
"""

MOST_RULES = 2

LOW_COVERAGE = 0.9
"""Transcribed share of the detected speech below which a person is told: a tenth is a sentence a minute. Laughter,
and voices in the background, are detected as speech too, so that a little is nearly always left over."""


@dataclass(frozen=True, slots=True)
class HintFacts:
    """What hints are made of, beside the outcome.

    Attributes:
        record: the transcript's JSON as a command names it; empty where there is none on this machine.
        is_first: whether it is the first recording in its folder of results.
        terms: names of the published text that were misheard, each with what was heard and how often.
        names: all names of the published text that were misheard, where the model was not to expect them.
        asked: the languages that were asked for.
    """

    record: str = ""
    is_first: bool = False
    terms: tuple[tuple[str, tuple[str, ...], int], ...] = ()
    names: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


def gather_facts(
    job: Job, outcome: Outcome, comparison: Comparison | None, settings: Settings
) -> HintFacts:
    """Look at what lies beside a recording's results, and at what its comparison teaches."""
    is_here = job.record in outcome.outputs and not job.published
    return HintFacts(
        record=_name_from_here(str(job.record)) if is_here else "",
        is_first=is_here and _is_alone(job),
        terms=tuple(find_misheard_terms(comparison, settings)) if comparison is not None else (),
        names=tuple(_find_misheard_names(comparison)) if comparison is not None else (),
        asked=settings.languages or (("all",) if settings.multilingual else ()),
    )


def _is_alone(job: Job) -> bool:
    """Whether a recording's folder has nobody else's results; one with many files counts as having some."""
    try:
        with os.scandir(job.folder) as entries:  # lazily, which `Path.glob` is not
            others = (entry.name for entry in entries if not entry.name.startswith(f"{job.stem}."))
            looked_at = list(islice(others, MOST_NAMES_LOOKED_AT))
    except OSError:
        return False
    has_many = len(looked_at) == MOST_NAMES_LOOKED_AT
    return not has_many and not any(name.endswith(".json") for name in looked_at)


def _name_from_here(path: str) -> str:
    """A path as a command in the current folder names it, where it lies below; an address as it is."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except (OSError, ValueError):  # elsewhere, or the current folder is gone
        return path


def find_misheard_terms(
    comparison: Comparison, settings: Settings
) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Yield the names that were misheard more than once, with what was heard and in how many places.

    What the published text has as a word of its own is not listed as misheard: it isn't always this name.
    """
    from pipeline.report.misheard_names import group_names

    known = {term.casefold() for term, _ in settings.glossary}
    turns = comparison.reference.turns
    text = " ".join(fold_letters(word) for turn in turns for word in turn.text.split())
    for name in group_names(comparison.differences):
        count = len(name.differences)
        if count >= FEWEST_TIMES and name.name.casefold() not in known:
            heard = (spelling for spelling in name.spellings if fold_letters(spelling))
            yield name.name, tuple(one for one in heard if not _stands_in(one, text)), count


def _find_misheard_names(comparison: Comparison) -> Iterator[str]:
    """Yield the names that were misheard, unless the recogniser was to expect them."""
    from pipeline.report.misheard_names import group_names

    if not comparison.hinted:
        yield from (name.name for name in group_names(comparison.differences))


def _stands_in(heard: str, text: str) -> bool:
    folded = " ".join(fold_letters(word) for word in heard.split())
    return f" {folded} " in f" {text} "


def propose_hints(outcome: Outcome, facts: HintFacts) -> tuple[Hint, ...]:
    """Return what could be done next, at most five hints, the most useful first."""
    if outcome.error is not None:
        return ()
    hints: list[Hint] = []
    for hint in _list_hints(outcome, facts):
        if not hint.command or hint.command not in {other.command for other in hints}:
            hints.append(hint)
    return tuple(hints[:MOST_HINTS])


def _list_hints(outcome: Outcome, facts: HintFacts) -> Iterator[Hint]:
    """Yield all that is true, in the order of `HintKind`."""
    yield from _propose_adoption(outcome)
    if facts.record and outcome.unnamed:
        yield _propose_names(outcome.unnamed, facts.record)
    yield from _propose_voice_names(outcome.recurring[:MOST_RECURRING])
    if facts.terms:
        yield _propose_glossary(facts.terms[:MOST_TERMS])
    if facts.names:
        yield _propose_expecting(facts.names)
    if outcome.coverage is not None and outcome.coverage < LOW_COVERAGE:
        yield Hint(HintKind.COVERAGE, describe_coverage(outcome.coverage))
    if len(outcome.languages) > 1 and not facts.asked:
        yield _propose_language(outcome.languages)
    review = f"transcribe review {quote_argument(facts.record)}" if facts.record else ""
    if outcome.subtitles is not None and outcome.subtitles.broken and review:
        yield Hint(HintKind.SUBTITLES, describe_subtitle_faults(outcome.subtitles), review)
    if outcome.words and review:
        yield Hint(HintKind.CORRECT, "Correct the text while you listen", review)
    if outcome.words and facts.record and facts.is_first and outcome.differing is None:
        # A run with --reference would need the options of this one once more, or write over it.
        command = f"transcribe diff {quote_argument(facts.record)} published.txt"
        yield Hint(HintKind.REFERENCE, "Compare with a published text, if there is one", command)


def describe_subtitle_faults(summary: SubtitleSummary) -> str:
    """Return what subtitles had to give way to, who speaks so fast, and what can be done, without a full stop."""
    named = {"reading-speed"} if summary.fast else set()
    rules = [rule for rule in summary.broken if rule.rule not in named][:MOST_RULES]
    told = [describe_broken_rule(r.rule, r.cues, r.measured) for r in rules]
    told = [f"{text[0].upper()}{text[1:]}" for text in told]
    told += [_describe_fast_speech(fast, summary.style) for fast in summary.fast[:MOST_NAMED]]
    mended = sum(fast.mended for fast in summary.fast)
    if not mended:
        return f"{'. '.join(told)}. See and correct the subtitles in the browser"
    cues = "1 cue" if mended == 1 else f"{mended:,} cues"
    would = f"Cuts that are proposed would bring {cues} within it"
    return f"{'. '.join(told)}. {would}. See and confirm them in the browser"


def _describe_fast_speech(fast: FastSpeech, style: str) -> str:
    """Return who speaks how fast in how many cues: "Ben speaks at 23 characters a second in 3 cues"."""
    per = "characters a second" if fast.unit == "character" else "words a minute"
    cues = "1 cue" if len(fast.cues) == 1 else f"{len(fast.cues):,} cues"
    speed = f"{fast.speed:.0f}"
    if float(speed) <= fast.allowed:
        speed = f"{fast.speed:.1f}"
    text = f"{fast.speaker} speaks at {speed} {per} in {cues}"
    return f"{text}; {style} allows {fast.allowed:g}"


def _propose_adoption(outcome: Outcome) -> Iterator[Hint]:
    """Yield how an output that a person edited is taken up."""
    for output in outcome.kept:
        if output.why == Verdict.EDITED and can_be_taken_up(output.path) and not outcome.published:
            text = f"{output.path.name} was edited by hand. Use the edits in every format"
            command = f"transcribe adopt {quote_argument(str(output.path))}"
            yield Hint(HintKind.EDITS, text, command)


def _propose_names(unnamed: Sequence[str], record: str) -> Hint:
    """Return how speakers without a name get one."""
    shown = unnamed[:MOST_NAMED]
    told = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    if rest := len(unnamed) - len(shown):
        told = f"{', '.join(shown)} and {rest} more"
    is_one = len(unnamed) == 1
    names = " ".join(
        f'{name}="Name"' if name.isidentifier() else quote_argument(f"{name}=Name")
        for name in shown
    )
    command = f"transcribe rename {quote_argument(record)} {names}"
    text = f"{told} {'has' if is_one else 'have'} no name yet. Name {'this speaker' if is_one else 'them'}"
    return Hint(HintKind.SPEAKERS, text, command)


def _propose_voice_names(recurring: Sequence[Recurring]) -> Iterator[Hint]:
    """Yield who was heard before, and how such a voice gets a name in all recordings."""
    for one in recurring:
        command = f'transcribe voices name {quote_argument(one.title)} "Name"'
        yield Hint(HintKind.VOICES, f"{one.describe()}. Name this voice once for all", command)


def _propose_glossary(terms: Sequence[tuple[str, tuple[str, ...], int]]) -> Hint:
    """Return the lines of a preset that know these terms."""
    told = ", ".join(f"{term} ({count} times)" for term, _, count in terms)
    lines = [write_glossary_entry(term, heard) for term, heard, _ in terms]
    text = f"Misheard more than once: {told}. Put these lines into a preset, and use it with --preset FILE"
    return Hint(HintKind.TERMS, text, preset="\n".join(["[glossary]", *lines]))


def _propose_expecting(names: Sequence[str]) -> Hint:
    """Return how a model is told the names of the published text; a run needs its own options once more."""
    shown = ", ".join(names[:MOST_TERMS])
    more = f" and {len(names) - MOST_TERMS} more" if len(names) > MOST_TERMS else ""
    told = f"{shown}{more} {'was' if len(names) == 1 else 'were'} misheard"
    text = (
        f"{told}. The same command with --hints-from-reference lets the model expect the published text's names; "
        "the comparison then says so"
    )
    return Hint(HintKind.NAMES, text)


def _propose_language(codes: Sequence[str]) -> Hint:
    """Return how a recording in which several languages were found is read in one."""
    names = [NAMES.get(code, code).title() for code in codes]
    told = f"{', '.join(names[:-1])} and {names[-1]}"
    text = (
        f"{told} are spoken; each passage was transcribed in its own language. "
        f"--language {codes[0]} transcribes everything as one"
    )
    return Hint(HintKind.LANGUAGES, text)


def describe_coverage(coverage: float) -> str:
    """Return how much of the detected speech was transcribed, 0..1, and what the rest may be."""
    told = f"{coverage * 100:.0f} % of the detected speech was transcribed"
    return f"{told}; the rest may be laughter, background voices or words that were missed"
