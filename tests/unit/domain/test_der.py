"""The scorer of our benchmarks gives the known answers, on turns read by our own RTTM parser.

The answers are those of ``../shared/eval/INVENTORY.md``, computed there by pyannote.metrics, spyder
and NIST's md-eval.
"""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.domain import Span, SpeakerSpan
from pipeline.formats.annotations import rttm
from tests.benchmarks.speakers import (
    Errors,
    count_speakers,
    cut_turns,
    find_recordings,
    recall_turns,
    score_spans,
)


def read_files(path):
    """The turns of each file that an RTTM names, by our parser."""
    lines = {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("SPEAKER"):
            lines.setdefault(line.split()[1], []).append(line)
    return {name: rttm.parse("\n".join(part)) for name, part in lines.items()}


def score_files(reference, hypothesis, scored=None, **options):
    references, hypotheses = read_files(reference), read_files(hypothesis)
    assert references.keys() == hypotheses.keys()
    return sum(
        (
            score_spans(turns, hypotheses[name], scored=scored[name] if scored else (), **options)
            for name, turns in references.items()
        ),
        Errors(),
    )


def read_uem(path):
    scored = {}
    for line in path.read_text("utf-8").splitlines():
        name, _, start, end = line.split()
        scored.setdefault(name, []).append(
            Span(round(float(start) * 1000), round(float(end) * 1000))
        )
    return scored


@pytest.fixture
def metrics(shared):
    return shared / "eval" / "metrics"


def test_spyder_pair_without_collar(metrics):
    errors = score_files(metrics / "spyder" / "ref.rttm", metrics / "spyder" / "hyp.rttm")
    assert round(errors.rate, 4) == 0.2639


def test_spyder_pair_where_only_parts_are_scored(metrics):
    folder = metrics / "spyder"
    scored = read_uem(folder / "ref.uem")
    errors = score_files(folder / "ref.rttm", folder / "hyp.rttm", scored)
    assert round(errors.rate, 4) == 0.0967
    assert round(errors.speech_s, 2) == 13.79


def test_meeting_with_a_collar_and_without_overlap_is_confusion_only(metrics):
    folder = metrics / "speechbrain-ES2014c"
    errors = score_files(folder / "ref.rttm", folder / "sys.rttm", collar_s=0.25, skip_overlap=True)
    assert round(errors.rate, 4) == 0.0717
    assert errors.confusion_s / errors.speech_s == pytest.approx(0.0717, abs=5e-5)


def test_meeting_without_a_collar(metrics):
    folder = metrics / "speechbrain-ES2014c"
    errors = score_files(folder / "ref.rttm", folder / "sys.rttm")
    assert round(errors.rate, 4) == 0.1947


def spoken(*parts):
    return tuple(SpeakerSpan(Span(start, end), speaker) for start, end, speaker in parts)


def test_each_kind_of_error_is_its_time():
    reference = spoken((1000, 3000, "Ann"), (4000, 6000, "Bo"))
    heard = spoken((0, 2000, "x"), (4000, 5000, "y"), (5000, 5500, "x"))
    errors = score_spans(reference, heard, 10_000)
    assert (
        errors.speech_s,
        errors.false_alarm_s,
        errors.miss_s,
        errors.confusion_s,
    ) == (4.0, 1.0, 1.5, 0.5)
    assert errors.rate == 0.75


def test_names_do_not_matter_and_a_perfect_answer_has_no_error():
    reference = spoken((0, 3000, "Ann"), (2000, 6000, "Bo"))
    renamed = spoken((0, 3000, "b"), (2000, 6000, "a"))
    assert score_spans(reference, renamed, 6000) == Errors(speech_s=7.0)


def test_nobody_spoke_and_nobody_was_heard_is_no_error():
    assert score_spans((), (), 1000).rate == 0.0
    assert score_spans((), spoken((0, 500, "x")), 1000).rate == 1.0


def test_turns_are_cut_where_the_recording_is():
    reference = spoken((0, 3000, "Ann"), (2000, 6000, "Bo"), (7000, 8000, "Cy"))
    assert spoken((0, 3000, "Ann"), (2000, 5000, "Bo")) == cut_turns(reference, 5000)
    assert count_speakers(reference) == 3


def test_mixes_of_telephone_calls_are_heard_and_what_the_inventory_leaves_out_is_not_scored(shared):
    recordings = {recording.name: recording for recording in find_recordings()}
    call = recordings["en-phone-callfriend-know"]
    assert call.audio.name == "en-phone-callfriend-know.mono.flac"
    assert call.list_scored(24_000) == (Span(0, 24_000),)
    assert not call.by_machine
    sales = recordings["en-sales-call-gecko"]
    assert sales.list_scored(569_000) == (Span(0, 200_000), Span(209_000, 569_000))
    assert sales.by_machine
    assert all(recording.page.is_file() for recording in recordings.values())


def test_what_another_diarizer_found_is_not_asked_for_again(tmp_path, monkeypatch):
    monkeypatch.setenv("TRANSCRIBE_CACHE_DIR", str(tmp_path))
    turns, asked = spoken((0, 900, "A"), (700, 1_500, "B")), []

    def find(samples):
        asked.append(len(samples))
        return turns

    silence, noise = np.zeros(16_000, np.float32), np.ones(8_000, np.float32)
    assert [recall_turns("one", silence, find) for _ in range(2)] == [turns, turns]
    recall_turns("two", silence, find)
    recall_turns("one", noise, find)
    assert asked == [16_000, 16_000, 8_000]
