"""People whom nobody has named, known again over episodes: on fake engines, real files and a real notebook."""

from __future__ import annotations

import json
import math
import stat
import threading
from pathlib import Path

import pytest

from pipeline.domain import VoicePrint
from pipeline.errors import UsageError
from pipeline.run import HintKind, Notice, Outcome, forget_voices, rename_file
from pipeline.run.events import Recurring
from pipeline.run.inputs.voices.book_files import (
    NOTEBOOK_NAME,
    change_book,
    changing_voices,
    read_book,
    read_notebook,
    write_voices,
)
from pipeline.run.inputs.voices.unknown_names import (
    forget_unknown,
    name_unknown,
    tell_also_heard,
    write_rename,
)
from pipeline.run.recording.speakers.unknown_speakers import match_people
from pipeline.run.resources import STAGES
from pipeline.store import Store
from pipeline.voicebook import Hearing, Notebook
from tests.fakes import make_print
from tests.unit.run.recording.speakers.test_speaker_naming import Bench, Settings


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, notebook=tmp_path / "data")


def run_episode(bench: Bench, name: str, *directions: int, **changes: object) -> Outcome:
    """An episode of two people, whose voices are directions; episodes differ in loudness."""
    bench.name, bench.level = name, 0.3 + 0.01 * sum(map(ord, name)) % 0.5
    bench.embedder.directions = dict(zip(("SPEAKER_00", "SPEAKER_01"), directions, strict=True))
    bench.events.clear()
    outcome = bench.run(remember_voices=True, **changes)
    assert outcome.error is None
    return outcome


def notices(bench: Bench) -> str:
    return "\n".join(event.text for event in bench.events if isinstance(event, Notice))


def test_the_same_unknown_person_is_told_with_where_they_were_heard(bench: Bench) -> None:
    assert run_episode(bench, "ep1", 0, 1).recurring == ()
    assert run_episode(bench, "ep2", 2, 0).recurring == (
        Recurring("SPEAKER_01", "Unknown 1", (("SPEAKER_00", "ep1.wav"),)),
    )
    outcome = run_episode(bench, "ep3", 0, 3)
    told = "SPEAKER_00 is the same unknown person as SPEAKER_01 in ep2.wav (1 other)"
    assert told in notices(bench)
    (hint,) = (hint for hint in outcome.hints if hint.kind is HintKind.VOICES)
    assert hint.text.startswith(told)
    assert hint.command == "transcribe voices name 'Unknown 1' \"Name\""


def test_nothing_is_kept_unless_it_is_asked_for(bench: Bench) -> None:
    folder, bench.notebook = bench.notebook, None
    bench.run()
    assert bench.embedder.calls == 0
    assert not folder.exists()


def test_the_notebook_is_for_its_owners_eyes_and_a_notebook_of_nobody_is_deleted(
    bench: Bench,
) -> None:
    run_episode(bench, "ep1", 0, 1)
    path = bench.notebook / NOTEBOOK_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert forget_unknown(bench.notebook, "Unknown 1") == 1
    assert [p.title for p in read_notebook(bench.notebook).people] == ["Unknown 2"]
    assert forget_unknown(bench.notebook) == 1
    assert not path.exists()
    assert forget_unknown(bench.notebook / "nowhere") == 0


def test_what_is_forgotten_is_not_left_in_the_cache(bench: Bench) -> None:
    run_episode(bench, "ep1", 0, 1)
    run_episode(bench, "ep2", 2, 3)
    data, cache = bench.notebook, bench.folder / "cache"

    def list_cached() -> list[str]:
        return sorted(e.name for e in Store(cache / STAGES).entries() if e.stage == "voices")

    assert list_cached() == ["ep1.wav", "ep2.wav"]
    assert forget_voices(data, cache, Settings(), "Unknown 1") == 1
    assert list_cached() == ["ep2.wav"]
    with pytest.raises(UsageError, match="Unknown 2, Unknown 3, Unknown 4"):
        forget_voices(data, cache, Settings(), "Unknown 1")
    assert forget_voices(data, cache, Settings()) == 3
    assert list_cached() == []


def test_the_same_recording_again_is_kept_once_and_is_nobodys_other_episode(bench: Bench) -> None:
    run_episode(bench, "ep1", 0, 1)
    before = (bench.notebook / NOTEBOOK_NAME).read_bytes()
    assert run_episode(bench, "ep1", 0, 1).recurring == ()
    assert (bench.notebook / NOTEBOOK_NAME).read_bytes() == before


def test_who_has_a_name_is_not_in_the_notebook(bench: Bench) -> None:
    run_episode(bench, "ep1", 0, 1)
    run_episode(bench, "ep1", 0, 1, speaker_name=("SPEAKER_00=Ann",))
    assert [p.number for p in read_notebook(bench.notebook).people] == [2]


def test_a_name_for_the_voice_moves_it_into_the_book_and_tells_where_else_it_is(
    bench: Bench,
) -> None:
    run_episode(bench, "ep1", 0, 1)
    run_episode(bench, "ep2", 2, 0)
    named = name_unknown(bench.notebook, "unknown 1", "Ann Lee")
    out = bench.folder / "out"
    assert named.results == ((out / "ep1.json", "SPEAKER_00"), (out / "ep2.json", "SPEAKER_01"))
    (ann,) = read_book(bench.notebook).known
    assert ann.name == "Ann Lee"
    assert ann.clips[0].source == "ep1.wav, SPEAKER_00"
    assert [p.number for p in read_notebook(bench.notebook).people] == [2, 3]
    command = write_rename(*named.results[0], "Ann Lee")
    assert command.startswith("transcribe rename ")
    assert command.endswith(" 'SPEAKER_00=Ann Lee'")


def test_only_results_in_which_the_speaker_is_the_same_and_nameless_are_offered(
    bench: Bench,
) -> None:
    for name in ("ep1", "ep2", "ep3", "ep4"):
        run_episode(bench, name, 0, ord(name[-1]))
    out = bench.folder / "out"
    rename_file(out / "ep1.json", {"SPEAKER_00": "Ann"}, Settings())
    (out / "ep2.json").unlink()
    text = (out / "ep3.json").read_text("utf-8")
    (out / "ep3.json").write_text(text.replace('"SPEAKER_00"', '"SPEAKER_05"'), "utf-8")
    named = name_unknown(bench.notebook, "1", "Ann")
    assert named.results == ((out / "ep4.json", "SPEAKER_00"),)


def test_a_voice_that_is_another_known_persons_gets_no_second_name(bench: Bench) -> None:
    run_episode(bench, "ep1", 0, 1)
    change_book(bench.notebook, lambda book: book.add("Bo", make_print(0)))
    with pytest.raises(UsageError, match=r"Unknown 1: it sounds like Bo .* nothing was added"):
        name_unknown(bench.notebook, "Unknown 1", "Ann")
    assert len(read_notebook(bench.notebook).people) == 2
    name_unknown(bench.notebook, "Unknown 1", "Ann", anyway=True)
    assert read_book(bench.notebook).names == ("Bo", "Ann")


def test_renaming_tells_how_the_voice_gets_the_name_everywhere(bench: Bench) -> None:
    run_episode(bench, "ep1", 0, 1)
    run_episode(bench, "ep2", 2, 0)
    record, told = bench.folder / "out" / "ep2.json", []
    rename_file(record, {"SPEAKER_01": "Ann"}, Settings())
    tell_also_heard(bench.notebook, record, ["Ann"], lambda event: told.append(event.text))
    (text,) = told
    assert "Ann is Unknown 1 in your notebook of voices, and was heard in ep1.wav" in text
    assert text.endswith("transcribe voices name 'Unknown 1' Ann")


def test_a_damaged_notebook_costs_no_results_and_is_told(bench: Bench) -> None:
    bench.notebook.mkdir()
    (bench.notebook / NOTEBOOK_NAME).write_text("{", "utf-8")
    assert run_episode(bench, "ep1", 0, 1).outputs
    assert "unknown voices were not kept" in notices(bench)
    assert "voices forget --unknown" in notices(bench)
    assert (bench.notebook / NOTEBOOK_NAME).read_text("utf-8") == "{"
    forget_unknown(bench.notebook)
    assert not (bench.notebook / NOTEBOOK_NAME).exists()


def test_hostile_names_of_recordings_stay_names(bench: Bench) -> None:
    name = "-rf $(x) 'é' ;" + "x" * 200
    run_episode(bench, name, 0, 1)
    run_episode(bench, "ep2", 0, 2)
    named = name_unknown(bench.notebook, "1", "Ann $(x)")
    assert len(named.results) == 2
    assert json.loads((bench.notebook / "voices.json").read_text("utf-8"))["voices"]


def test_of_two_who_remember_at_once_none_is_lost(tmp_path: Path) -> None:
    barrier = threading.Barrier(4)

    def remember(number: int) -> None:
        barrier.wait()
        with changing_voices(tmp_path):
            hearing = Hearing(make_print(number), str(number), "ep.mp3", "SPEAKER_00")
            changed = read_notebook(tmp_path).replace_recording(str(number), [(None, hearing)])
            write_voices(tmp_path, notebook=changed)

    threads = [threading.Thread(target=remember, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [p.number for p in read_notebook(tmp_path).people] == [1, 2, 3, 4]


# ---------------------------------------------------------------- who is the same


def point(degrees: float, seconds: float = 1000.0, model: str = "m1") -> VoicePrint:
    angle = math.radians(degrees)
    return VoicePrint((math.cos(angle), math.sin(angle)), seconds, model)


def make_notebook(*degrees: float, model: str = "m1") -> Notebook:
    heard = [Hearing(point(d, model=model), "r", "ep.mp3", f"S{i}") for i, d in enumerate(degrees)]
    return Notebook().replace_recording("r", [(None, h) for h in heard])


def test_a_voice_between_two_people_is_neither() -> None:
    assert match_people(make_notebook(0, 30), {"S0": point(14)}) == {}
    assert match_people(make_notebook(0, 60), {"S0": point(14)}) == {"S0": 1}


def test_a_voice_that_is_only_rather_alike_is_somebody_else() -> None:
    assert match_people(make_notebook(0), {"S0": point(40)}) == {}


def test_nobody_is_two_speakers() -> None:
    assert match_people(make_notebook(0), {"S0": point(20), "S1": point(5)}) == {"S1": 1}


def test_people_heard_by_another_model_are_nobody() -> None:
    assert match_people(make_notebook(0, model="m2"), {"S0": point(0)}) == {}
    assert match_people(make_notebook(), {"S0": point(0)}) == {}
