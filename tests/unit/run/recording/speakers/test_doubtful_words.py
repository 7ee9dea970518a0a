"""Words in doubt are heard again, once, and a run goes on where they can't be."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from pipeline.config import Settings
from pipeline.domain import Span, SpeakerSpan
from pipeline.formats.data import lossless_json
from pipeline.run import explain_cache
from pipeline.run.events import Stage
from pipeline.run.resources import STAGES
from pipeline.store import Store
from tests.fakes import FakeEmbedder, make_segment
from tests.unit.run.recording.speakers.test_speaker_naming import Bench

TALK = (
    make_segment("Well it began like that and went on for long.", start_ms=0),
    make_segment("Not at all.", start_ms=3300),
    make_segment("So then we went home and that was all.", start_ms=4400),
)
HEARD = (SpeakerSpan(Span(0, 5200), "SPEAKER_00"), SpeakerSpan(Span(5200, 6000), "SPEAKER_01"))


@dataclass
class Comparer(FakeEmbedder):
    """Takes everything for the second speaker's; counts what it is asked."""

    asked: list[tuple[Span, ...]] = field(default_factory=list)
    failure: str = ""

    def compare_voices(self, samples, examples, stretches):
        if self.failure:
            raise RuntimeError(self.failure)
        self.asked.append(tuple(stretches))
        return tuple({"SPEAKER_00": 0.1, "SPEAKER_01": 0.9} for _ in stretches)


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path, embedder=Comparer(), heard=TALK, voices=HEARD)


def list_owners(bench, outcome):
    assert outcome.error is None
    written = (bench.folder / "out" / "talk.json").read_text("utf-8")
    turns = lossless_json.parse(written).turns
    return {word.text.strip(): turn.speaker for turn in turns for word in turn.words}


def test_a_short_phrase_goes_to_whom_it_sounds_like_and_is_heard_once(bench):
    first = list_owners(bench, bench.run())
    assert first["Well"] == "SPEAKER_00"
    assert first["Not"] == first["all."] == "SPEAKER_01"
    assert list_owners(bench, bench.run(overwrite=True)) == first
    assert len(bench.embedder.asked) == 1


def test_the_cache_explains_that_the_voices_of_phrases_would_be_found(bench, monkeypatch):
    module = "pipeline.run.commands.explain_cache.load_engines"
    monkeypatch.setattr(module, lambda *_: bench.engines)

    def explain():
        settings = Settings(output_dir=bench.folder / "out")
        told = explain_cache([bench.folder / "talk.wav"], settings, bench.folder / "cache")
        return {answer.stage: answer.found for answer in told}

    bench.run()
    assert explain()["likeness"]
    Store(bench.folder / "cache" / STAGES).forget("likeness")
    assert not explain()["likeness"]


def test_where_voices_can_not_be_compared_the_words_are_given_without(bench):
    bench.embedder.failure = "no memory"
    outcome = bench.run()
    assert list_owners(bench, outcome)["Not"] == "SPEAKER_00"
    assert [failure.stage for failure in outcome.missing] == [Stage.VOICES]


def test_an_embedder_that_compares_no_voices_is_asked_nothing(tmp_path):
    bench = Bench(tmp_path, heard=TALK, voices=HEARD)
    assert list_owners(bench, bench.run())["Not"] == "SPEAKER_00"
