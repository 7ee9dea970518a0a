"""Every option of other programs, as listed from their sources, is taken or answered with what to use."""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli.commands.run_commands import run
from pipeline.cli.peers.pasted_arguments import list_own_options
from pipeline.cli.peers.peer_options import (
    PROGRAMS,
    Answer,
    PeerOption,
    normalise,
    read_peer_options,
)
from pipeline.errors import UsageError
from tests.unit.cli.peers.conftest import Parse

LISTED = tomllib.loads(Path(__file__).with_name("listed_options.toml").read_text("utf-8"))
SAMPLES = {
    "yes-no": ("True", "False"),
    "int": ("1", "3"),
    "optional_int": ("None", "12"),
    "float": ("0.0", "0.3"),
    "optional_float": ("None", "0.3"),
    "str": ("en",),
    "valid_model_name": ("turbo", "large-v3"),
    "nothing": (None,),
}
OF_NAMES = {"--device": ("cpu", "cuda:0", "cuda:1", "mps"), "--detect-langs": ("en,de",)}
"""Values of options whose sources list none."""


def list_spellings(program: str) -> Iterator[tuple[str, str, str | None]]:
    """The program's options in all spellings, what each takes, and a value for it."""
    for name, about in LISTED[program]["options"].items():
        for spelling in (name, *about.get("also", ())):
            for value in about.get("choices") or OF_NAMES.get(spelling) or SAMPLES[about["takes"]]:
                yield spelling, about["takes"], value


@pytest.mark.parametrize("program", LISTED)
def test_every_option_is_taken_or_answered_and_no_value_is_left_as_a_recording(
    program: str, parse: Parse
) -> None:
    for spelling, _, value in list_spellings(program):
        words = (spelling,) if value is None else (spelling, value)
        if {"-V", "--version"} & {*words}:
            continue  # it prints, and ends
        option = read_peer_options().get(spelling.replace("_", "-"))
        answer = option.find_answer(value or "True") if option else Answer()
        more = ("en",) if spelling in {"--file-name", "--file"} else ()
        for arguments in ((*words, "talk.mp3"), ("talk.mp3", *words)):
            with pytest.raises(UsageError) if answer.reason else contextlib.nullcontext():
                assert sorted(parse(*arguments).words) == sorted(("talk.mp3", *more)), arguments


def test_an_option_takes_a_value_here_where_it_takes_one_there() -> None:
    own, peers = list_own_options(run), read_peer_options()
    for program, about in LISTED.items():
        for spelling, takes, _ in list_spellings(program):
            name = spelling.replace("_", "-")
            if name == "-p":
                continue
            here = peers[name].takes == "value" if name in peers else own[name]
            assert here == (takes not in {"yes-no", "nothing"}), (program, spelling)
        assert about["version"]


def test_every_refusal_says_what_to_use() -> None:
    for name, option in read_peer_options().items():
        for pattern, answer in option.answers:
            assert bool(answer.reason) == bool(answer.use), (name, pattern)
            assert not (answer.reason and (answer.becomes or answer.note)), (name, pattern)


def test_what_options_become_are_options_of_ours() -> None:
    own = list_own_options(run)
    become = [
        word.partition("=")[0]
        for option in read_peer_options().values()
        for _, answer in option.answers
        for word in answer.becomes.split()
        if word.startswith("-")
    ]
    assert {*become} - {*own} == {"--version"}


def test_the_programs_whose_options_are_listed_are_known_by_name() -> None:
    assert {*LISTED} - PROGRAMS == set()


def test_the_first_pattern_that_fits_a_value_answers_it() -> None:
    option = read_peer_options()["--device"]
    assert isinstance(option, PeerOption)
    assert option.find_answer("cuda:0").becomes == "--device=cuda"
    assert option.find_answer("cuda:1").use.startswith("Set CUDA_VISIBLE_DEVICES")
    assert option.find_answer("cpu").becomes == "--device={value}"


@pytest.mark.parametrize(
    ("value", "expected"), [("0.0", "0"), ("-1.0", "-1"), ("none", "None"), ("Base", "Base")]
)
def test_values_are_compared_as_what_they_stand_for(value: str, expected: str) -> None:
    assert normalise(value) == expected


def test_an_option_of_ours_keeps_its_meaning() -> None:
    own = list_own_options(run)
    long = {option.opts[0]: {*option.opts, *option.secondary_opts} for option in run.params}
    for name in {*read_peer_options()} & {*own}:
        names = next(names for names in long.values() if name in names)
        become = {
            word.partition("=")[0]
            for _, answer in read_peer_options()[name].answers
            for word in answer.becomes.split()
        }
        assert names & become, name
