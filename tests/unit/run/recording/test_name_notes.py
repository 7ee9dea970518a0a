"""No surprise in names: each is told in one line, and what is fine is not told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.run import Notice
from tests.unit.run.recording.test_stages import PAGE, Bench, write_wav


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def notices(bench: Bench) -> list[str]:
    told = [event.text for event in bench.events if isinstance(event, Notice)]
    bench.events.clear()
    return told


# Results of another name


def test_two_recordings_of_one_name_are_told_which_results_are_whose(
    bench: Bench, tmp_path: Path
) -> None:
    talks = [write_wav(tmp_path / "in" / name) for name in ("talk.mp3", "talk.wav")]
    outcomes = bench.run(*talks)
    assert [outcome.outputs[0].stem for outcome in outcomes] == ["talk", "in-talk"]
    expected = (
        "talk.wav: the results are called in-talk, because the results of talk.mp3 are called talk"
    )
    assert notices(bench) == [expected]
    bench.run(*talks)
    assert notices(bench) == []  # they have these names by now


def test_two_recordings_in_two_folders_are_told_with_their_folders(
    bench: Bench, tmp_path: Path
) -> None:
    one, two = (write_wav(tmp_path / name / "talk.wav") for name in ("one", "two"))
    bench.run(one, two)
    expected = (
        f"{two}: the results are called two-talk, because the results of {one} are called talk"
    )
    assert notices(bench) == [expected]


def test_a_name_that_files_of_somebody_else_bear_is_told(bench: Bench, tmp_path: Path) -> None:
    bench.out.mkdir()
    (bench.out / "talk.txt").write_text("my notes")
    bench.run(write_wav(tmp_path / "in" / "talk.wav"))
    expected = f"{bench.out / 'talk'}.* belongs to another recording, or is your own"
    assert notices(bench) == [f"talk.wav: the results are called in-talk, because {expected}"]


def test_of_many_other_names_three_are_told(bench: Bench, tmp_path: Path) -> None:
    talks = [write_wav(tmp_path / f"{number}" / "talk.wav", 1.0) for number in range(6)]
    bench.run(*talks)
    told = notices(bench)
    assert len(told) == 4
    expected = "The results of 2 more recordings also get other names; --dry-run lists them"
    assert told[-1] == expected


# Published texts


def test_a_published_text_beside_the_recording_is_used_and_told(
    bench: Bench, tmp_path: Path
) -> None:
    talk = write_wav(tmp_path / "in" / "talk.wav")
    (tmp_path / "in" / "talk.reference.txt").write_text(PAGE)
    (outcome,) = bench.run(talk)
    assert outcome.word_error_rate is not None
    expected = "talk.wav: it is compared with talk.reference.txt, found in the same folder"
    assert notices(bench)[0] == expected


def test_a_published_text_beside_the_results_comes_first_and_is_not_told(
    bench: Bench, tmp_path: Path
) -> None:
    talk = write_wav(tmp_path / "in" / "talk.wav")
    (tmp_path / "in" / "talk.reference.txt").write_text("no turns")
    bench.out.mkdir()
    (bench.out / "talk.reference.txt").write_text(PAGE)
    (outcome,) = bench.run(talk)
    assert outcome.word_error_rate is not None
    assert not any("lies beside" in text for text in notices(bench))


def test_a_text_of_the_recordings_name_is_told_not_to_be_compared(
    bench: Bench, tmp_path: Path
) -> None:
    talk = write_wav(tmp_path / "in" / "talk.wav")
    (tmp_path / "in" / "talk.docx").touch()
    bench.run(talk)
    expected = (
        "talk.docx is next to talk.wav but is not compared with it. If it is the published text, "
        "name it talk.reference.docx or add --reference"
    )
    assert notices(bench) == [expected]


def test_texts_beside_several_recordings_are_told_in_one_line(bench: Bench, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_wav(tmp_path / "in" / f"{name}.wav", 1.0)
        (tmp_path / "in" / f"{name}.txt").touch()
    bench.run(tmp_path / "in")
    expected = (
        "2 recordings have a text next to them that is not compared with them. "
        "Published texts are found by names like a.reference.txt"
    )
    assert notices(bench) == [expected]


def test_results_beside_the_recording_are_no_published_text(bench: Bench, tmp_path: Path) -> None:
    talk = write_wav(tmp_path / "in" / "talk.wav")
    bench.run(talk, output_dir=tmp_path / "in")
    bench.run(talk, output_dir=tmp_path / "in", language="fr")
    bench.run(talk)
    assert notices(bench) == []


def test_a_text_that_is_named_by_an_option_is_not_told(bench: Bench, tmp_path: Path) -> None:
    talk, page = write_wav(tmp_path / "in" / "talk.wav"), tmp_path / "in" / "talk.txt"
    page.write_text(PAGE)
    bench.run(talk, reference=page)
    assert not any("beside" in text for text in notices(bench))


# Recordings in the output folder


def test_recordings_below_the_output_folder_are_told_where_their_results_go(
    bench: Bench, tmp_path: Path
) -> None:
    write_wav(tmp_path / "talk.wav", 1.0)
    write_wav(bench.out / "clip.wav", 1.0)
    bench.run(tmp_path, exclude=("cache/*",))
    expected = (
        f"clip.wav lies in the output folder; results go to {bench.out / 'out'}, "
        "and --exclude 'out/*' leaves such recordings out"
    )
    assert notices(bench) == [expected]


def test_an_output_folder_below_the_recordings_is_fine(bench: Bench, tmp_path: Path) -> None:
    write_wav(tmp_path / "talk.wav", 1.0)
    bench.run(tmp_path)
    bench.run(bench.out.parent, language="fr")
    assert notices(bench) == []
