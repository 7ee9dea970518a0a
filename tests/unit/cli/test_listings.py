"""Lists of the part that is there to choose from: models, presets, and where settings come from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli
from pipeline.config import SETTINGS, list_presets, load_settings
from pipeline.engines.models import model_facts
from pipeline.engines.models.onnx_asr_models import NAMED
from pipeline.engines.models.whisper_weights import REPOSITORIES

Call = Callable[..., Result]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """Runs the command where only the model base is installed, and nothing is set."""
    here = {"base": "offline package", "small": "hugging face cache"}
    monkeypatch.setattr(model_facts, "find_local", here.get)
    monkeypatch.chdir(tmp_path)
    for variable in ("TRANSCRIBE_MODEL", "TRANSCRIBE_PRESET"):
        monkeypatch.delenv(variable, raising=False)
    runner = CliRunner()
    return lambda *words, **environment: runner.invoke(cli, words, env=environment)


def list_models(call: Call, **environment: str) -> dict[str, str]:
    table = call("models", **environment).stdout.partition("\n\n")[0].splitlines()[1:]
    return {line.split()[0]: line for line in table}


# Models


def test_models_has_a_line_for_every_name_and_fits_a_terminal(call: Call) -> None:
    finished = call("models")
    assert (finished.exit_code, finished.stderr) == (0, "")
    assert list(list_models(call)) == list(REPOSITORIES)
    assert [line for line in finished.stdout.splitlines() if len(line) > 80] == []


def test_models_says_what_is_installed_where_and_marks_what_is_used(call: Call) -> None:
    models = list_models(call)
    assert models["base"].split()[1] == "*"
    assert models["base"].endswith("offline package")
    assert models["small"].endswith("hugging face cache")
    assert models["medium"].endswith(" -")
    assert list_models(call, TRANSCRIBE_MODEL="medium")["medium"].split()[1] == "*"


def test_models_says_who_knows_which_languages_and_who_translates(call: Call) -> None:
    models = list_models(call)
    assert "all, translates" in models["large-v3"]
    assert ("all" in models["turbo"], "translates" in models["turbo"]) == (True, False)
    assert "English only" in models["distil-large-v3"]


def test_a_turbo_model_has_the_size_of_a_turbo_model() -> None:
    sizes = {model.name: model.download_bytes for model in model_facts.describe_models()}
    assert sizes["large-v3-turbo"] == sizes["turbo"] < sizes["large"]
    assert sizes["distil-small.en"] < sizes["small.en"]


def test_models_as_json_say_the_same_to_programs(call: Call) -> None:
    models = json.loads(call("models", "--json").stdout)
    others = [f"onnx-asr:{name}" for name in NAMED]
    assert [model["name"] for model in models] == [*REPOSITORIES, *others]
    (default,) = [model for model in models if model["is_default"]]
    assert (default["name"], default["place"]) == ("base", "offline package")


def test_models_of_onnx_asr_have_a_table_of_their_own(call: Call) -> None:
    _, _, table = call("models").stdout.partition("\n-m onnx-asr:")
    lines = {line.split()[0]: line for line in table.splitlines()[1:]}
    assert list(lines) == list(NAMED)
    assert "25 languages, translates" in lines["nemo-canary-1b-v2"]
    assert "Russian" in lines["gigaam-v3-ctc"]
    assert lines["whisper-base"].endswith(" -")


# Presets


def test_presets_are_listed_with_what_they_are_for(call: Call) -> None:
    lines = call("presets").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(list_presets())
    assert [line.endswith("(default)") for line in lines] == [False, False, True, False]


def read_values(shown: str) -> dict[str, list[str]]:
    return {line.split()[0]: line.split()[1:] for line in shown.splitlines()}


def test_show_says_of_every_setting_where_its_value_comes_from(call: Call) -> None:
    finished = call("presets", "show", "fast", "--threads", "2", TRANSCRIBE_MODEL="small")
    assert (finished.exit_code, finished.stderr) == (0, "")
    values = read_values(finished.stdout)
    assert list(values) == [name for name in SETTINGS if name != "output_url"]
    assert values["beam_size"] == ["1", "preset", "fast"]
    assert values["model"] == ["small", "TRANSCRIBE_MODEL"]
    assert values["threads"] == ["2", "--threads"]
    assert values["device"] == ["auto", "default"]


def test_show_of_a_file_names_the_file(call: Call) -> None:
    Path("mine.toml").write_text('model = "tiny"\n[glossary]\n"Zurich" = ["zoo rich"]\n', "utf-8")
    values = read_values(call("presets", "show", "mine.toml").stdout)
    assert values["model"] == ["tiny", "mine.toml"]
    assert values["glossary"] == ["Zurich", "mine.toml"]


def test_show_names_a_template_and_not_what_it_holds(call: Call) -> None:
    values = read_values(call("presets", "show", "fast", "--template", "questions").stdout)
    assert values["template"] == ["questions.md.j2", "--template"]


def test_what_is_displaced_is_shown_as_a_run_would_have_it(call: Call) -> None:
    environment = {"TRANSCRIBE_LANGUAGES": "en,zh"}
    values = read_values(call("presets", "show", "fast", "-l", "de", **environment).stdout)
    assert (values["languages"], values["language"]) == (["all", "default"], ["de", "--language"])
    assert load_settings("fast", environment, {"language": "de"}).languages == ()


def test_parts_are_shown_as_they_would_be_typed(call: Call) -> None:
    values = read_values(
        call("presets", "show", "fast", "--range", "90-2:00", "--range", "5:00-").stdout
    )
    assert ["1:30-2:00,5:00-", "--range"] == list(values["range"])
    assert (
        "12:30" == read_values(call("presets", "show", "fast", "--start", "750").stdout)["start"][0]
    )


def test_show_of_no_preset_names_the_nearest(call: Call) -> None:
    finished = call("presets", "show", "fsat")
    assert "Known presets: fast, " in str(finished.exception)


def test_secrets_of_an_address_are_not_shown(call: Call) -> None:
    shown = call("presets", "show", "fast", "-o", "s3://key:secret@bucket/results").stdout
    assert "s3://bucket/results" in shown
    assert "secret" not in shown
