"""Hints name only what is true of a recording now, the most useful first, with commands that can be pasted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.compare import compare
from pipeline.config import Settings, load_settings
from pipeline.config.setting_values import write_flag
from pipeline.domain import Turn
from pipeline.errors import UnreadableMedia
from pipeline.run import BrokenRule, DifferenceCount, HintKind, Outcome, SubtitleSummary
from pipeline.run.events import FastSpeech, Kept, Recurring
from pipeline.run.inputs.jobs import Job
from pipeline.run.recording.next_steps import (
    HintFacts,
    find_misheard_terms,
    gather_facts,
    propose_hints,
)
from tests.fakes import make_words
from tests.pages import parse_reference

DONE = Outcome(Path("talk.m4a"), words=869, outputs=(Path("out/talk.json"),), coverage=0.98)
FACTS = HintFacts("out/talk.json", is_first=True)
LATE = BrokenRule("late", (23,), "0.204 s after its first word")
EDITED = Kept(Path("out/talk.txt"), "changed since it was written")
TERMS = (("Sedol", ("Settle",), 3),)


def list_kinds(outcome: Outcome, facts: HintFacts = FACTS) -> list[HintKind]:
    return [hint.kind for hint in propose_hints(outcome, facts)]


def test_the_first_run_is_shown_how_to_correct_and_to_compare() -> None:
    hints = propose_hints(DONE, FACTS)
    assert [hint.command for hint in hints] == [
        "transcribe review out/talk.json",
        "transcribe diff out/talk.json published.txt",
    ]


@pytest.mark.parametrize(
    ("changes", "facts", "kind"),
    [
        ({"unnamed": ("SPEAKER_00",)}, {}, HintKind.SPEAKERS),
        ({"kept": (EDITED,)}, {}, HintKind.EDITS),
        ({}, {"terms": TERMS}, HintKind.TERMS),
        ({}, {"names": ("Sedol",)}, HintKind.NAMES),
        ({"coverage": 0.864}, {}, HintKind.COVERAGE),
        ({"languages": ("en", "fr")}, {}, HintKind.LANGUAGES),
        ({"subtitles": SubtitleSummary("netflix", 9, 8, (LATE,))}, {}, HintKind.SUBTITLES),
    ],
)
def test_each_hint_is_there_where_it_is_true_and_nowhere_else(changes, facts, kind) -> None:
    assert kind not in list_kinds(DONE)
    assert kind in list_kinds(replace(DONE, **changes), replace(FACTS, **facts))


def test_who_speaks_too_fast_is_named_with_the_rate_and_what_cuts_would_mend() -> None:
    broken = (BrokenRule("reading-speed", (9, 13, 22), "23.1 columns/s"), LATE)
    fast = FastSpeech("Ben", (9, 13, 22), 22.6, 20.0, "character", 2)
    summary = SubtitleSummary("netflix", 79, 76, broken, (fast,))
    (hint,) = (
        hint
        for hint in propose_hints(replace(DONE, subtitles=summary), FACTS)
        if hint.kind is HintKind.SUBTITLES
    )
    assert hint.command == "transcribe review out/talk.json"
    assert hint.text == (
        "Cue 23 starts 0.2 s late. Ben speaks at 23 characters a second in 3 cues; netflix allows 20. "
        "Cuts that are proposed would bring 2 cues within it. See and confirm them in the browser"
    )
    slow = replace(fast, unit="word", speed=180.3, allowed=180.0, cues=(9,), mended=0)
    (hint, *_) = propose_hints(
        replace(DONE, subtitles=SubtitleSummary("bbc", 79, 78, broken[:1], (slow,))), FACTS
    )
    assert hint.text == (
        "Ben speaks at 180.3 words a minute in 1 cue; bbc allows 180. See and correct the subtitles in the browser"
    )


def test_there_are_at_most_five_the_most_useful_first_and_no_command_twice() -> None:
    outcome = replace(
        DONE,
        unnamed=("SPEAKER_00", "Channel 2"),
        recurring=(Recurring("SPEAKER_00", "Unknown 3", (("SPEAKER_01", "ep1.mp3"),)),),
        kept=(EDITED,),
        coverage=0.5,
        languages=("en", "fr"),
        subtitles=SubtitleSummary("netflix", 9, 8, (LATE,)),
    )
    hints = propose_hints(outcome, replace(FACTS, terms=TERMS, names=("Sedol",)))
    assert [hint.kind for hint in hints] == list(HintKind)[:5]
    assert [hint.command for hint in hints] == [
        "transcribe adopt out/talk.txt",
        "transcribe rename out/talk.json SPEAKER_00=\"Name\" 'Channel 2=Name'",
        "transcribe voices name 'Unknown 3' \"Name\"",
        "",
        "",
    ]
    fewer = propose_hints(replace(outcome, coverage=None, languages=()), FACTS)
    assert [hint.command for hint in fewer if "review" in hint.command] == [
        "transcribe review out/talk.json"
    ]


def test_hints_are_sentences() -> None:
    outcome = replace(
        DONE,
        unnamed=("SPEAKER_00",),
        coverage=0.864,
        subtitles=SubtitleSummary("netflix", 9, 8, (LATE,)),
    )
    assert [hint.text for hint in propose_hints(outcome, FACTS)[:3]] == [
        "SPEAKER_00 has no name yet. Name this speaker",
        "86 % of the detected speech was transcribed; the rest may be laughter, background voices or "
        "words that were missed",
        "Cue 23 starts 0.2 s late. See and correct the subtitles in the browser",
    ]


def test_no_command_names_a_file_that_is_not_here_and_a_failure_has_no_hints() -> None:
    outcome = replace(DONE, unnamed=("SPEAKER_00",), published="s3://bucket/out")
    assert list_kinds(outcome, HintFacts()) == []
    assert list_kinds(replace(DONE, error=UnreadableMedia("a", "b", "c"))) == []


def test_who_has_compared_or_has_other_results_is_not_told_how_to_compare() -> None:
    compared = replace(DONE, differing=DifferenceCount(2, 869))
    assert HintKind.REFERENCE not in list_kinds(compared)
    assert HintKind.REFERENCE not in list_kinds(DONE, replace(FACTS, is_first=False))


def test_a_path_with_spaces_is_quoted() -> None:
    facts = replace(FACTS, record="my talks/a b.json")
    assert propose_hints(DONE, facts)[0].command == "transcribe review 'my talks/a b.json'"


def test_terms_that_were_misheard_again_become_a_glossary_without_what_is_a_word_of_the_text() -> (
    None
):
    page = "Ann: Yes, Sedol won. Then Sedol lost. I saw Sedol settle down. Bravo, Orlova said."
    said = "Yes, Settle won. Then Saddle lost. I saw Saddle settle down. Bravo, Orlov said."
    made = compare(parse_reference(page, "page.txt"), [Turn("A", make_words(said))])
    terms = tuple(find_misheard_terms(made, Settings()))
    assert terms == (("Sedol", ("Saddle",), 3),)
    (hint,) = [h for h in propose_hints(DONE, replace(FACTS, terms=terms)) if h.preset]
    assert hint.preset == '[glossary]\n"Sedol" = ["Saddle"]'


def test_the_lines_for_a_preset_are_read_as_a_glossary(tmp_path: Path) -> None:
    terms = (('Say "Aye"', ("say eye", "C\\A"), 2),)
    (hint,) = [h for h in propose_hints(DONE, replace(FACTS, terms=terms)) if h.preset]
    (tmp_path / "mine.toml").write_text(hint.preset + "\n", "utf-8")
    assert load_settings(str(tmp_path / "mine.toml"), {}, {}).glossary == (
        ('Say "Aye"', ("say eye", "C\\A")),
    )
    known = Settings(glossary=(("Sedol", ()),))
    page = "Ann: Yes, Sedol won. Then Sedol lost."
    made = compare(
        parse_reference(page, "p.txt"),
        [Turn("A", make_words("Yes, Saddle won. Then Saddle lost."))],
    )
    assert tuple(find_misheard_terms(made, known)) == ()


def test_names_that_were_misheard_are_offered_to_the_model_until_it_expects_them(
    tmp_path: Path,
) -> None:
    page = parse_reference("Ann: Then Sedol lost to Orlova, and Orlova won.", "page.txt")
    made = compare(page, [Turn("A", make_words("Then Settle lost to Orlov, and Orlov won."))])
    job = Job(Path("talk.m4a"), tmp_path, "talk")
    facts = gather_facts(job, DONE, made, Settings())
    assert facts.names == ("Sedol", "Orlova")
    (hint,) = [hint for hint in propose_hints(DONE, facts) if hint.kind is HintKind.NAMES]
    assert hint.text.startswith("Sedol, Orlova were misheard. The same command with --hints-")
    assert write_flag("hints_from_reference") in hint.text
    assert gather_facts(job, DONE, replace(made, hinted=True), Settings()).names == ()


def test_facts_are_looked_up_beside_the_results(tmp_path: Path) -> None:
    job = Job(Path("talk.m4a"), tmp_path, "talk")
    for name in ("talk.json", "talk.review.json"):
        (tmp_path / name).write_text("{}", "utf-8")
    outcome = replace(DONE, outputs=(job.record,))
    expected = HintFacts(str(job.record), is_first=True)
    assert gather_facts(job, outcome, None, Settings()) == expected
    (tmp_path / "other.json").write_text("{}", "utf-8")
    assert not gather_facts(job, outcome, None, Settings()).is_first
    assert gather_facts(job, replace(outcome, outputs=()), None, Settings()).record == ""
