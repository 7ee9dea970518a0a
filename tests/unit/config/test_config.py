"""Settings: defaults < preset < environment < flags, and what is refused."""

import dataclasses
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import (
    DEFAULT_PRESET,
    Settings,
    change_settings,
    find_preset,
    list_presets,
    load_settings,
    read_preset,
)
from pipeline.errors import ConfigError, UsageError

PRESETS = ["accurate", "fast", "interview", "podcast"]
DEFAULTS = {field.name: field.default for field in dataclasses.fields(Settings)}


@pytest.fixture
def preset(tmp_path):
    """Writes a preset and returns its path as the command line would give it."""

    def write(text):
        path = tmp_path / "mine.toml"
        path.write_text(text, "utf-8")
        return str(path)

    return write


def load(preset_path=None, environment=None, **flags):
    return load_settings(preset_path, environment or {}, flags)


def test_flags_win_over_environment_over_preset_over_defaults(preset):
    path = preset("model = 'small'\nbeam_size = 2\nthreads = 3\n")
    environment = {"TRANSCRIBE_MODEL": "medium", "TRANSCRIBE_BEAM_SIZE": "4"}
    settings = load(path, environment, model="large")
    assert (
        settings.model,
        settings.beam_size,
        settings.threads,
        settings.max_line_width,
    ) == ("large", 4, 3, None)


def test_a_flag_that_is_not_given_changes_nothing(preset):
    path = preset("model = 'small'")
    assert load(path) == load(path, model=None, language=None, cache=None)


def test_a_flag_that_is_given_counts_even_when_it_is_false_or_zero():
    environment = {"TRANSCRIBE_CACHE": "1", "TRANSCRIBE_THREADS": "4"}
    settings = load(None, environment, cache=False, threads=0)
    assert (settings.cache, settings.threads) == (False, 0)


def test_the_default_preset_is_interview():
    assert "interview" == DEFAULT_PRESET
    assert load(DEFAULT_PRESET) == load()
    assert load().speaker_labels is None


def test_the_preset_can_be_named_by_the_environment_and_a_flag_wins():
    environment = {"TRANSCRIBE_PRESET": "fast"}
    assert load(None, environment).beam_size == 1
    assert load("podcast", environment).beam_size == load().beam_size > 1


def test_empty_and_foreign_variables_are_passed_over():
    environment = {"TRANSCRIBE_MODEL": "", "TRANSCRIBE_CACHE_DIR": "/tmp", "MODEL": "x", "PATH": ""}
    assert load() == load(None, environment)


@pytest.mark.parametrize("name", PRESETS)
def test_shipped_presets_hold_nothing_but_differences(name):
    assert sorted(list_presets()) == PRESETS
    values = read_preset(find_preset(name))
    assert values or name == DEFAULT_PRESET
    assert {key: value for key, value in values.items() if DEFAULTS[key] == value} == {}
    settings = load(name)
    assert {key: getattr(settings, key) for key in values} == values


@pytest.mark.parametrize("name", PRESETS)
def test_shipped_presets_say_in_their_first_line_what_they_are_for(name):
    assert find_preset(name).read_text("utf-8").startswith("# ")


def test_the_formats_of_shipped_presets_exist():
    from pipeline.formats import FORMATS

    for name in PRESETS:
        assert set(load(name).output_format) <= set(FORMATS)


@pytest.mark.parametrize(
    ("written", "nearest"), [("intervew", "interview"), ("fsat", "fast"), ("acurate", "accurate")]
)
def test_an_unknown_preset_lists_the_nearest_first(written, nearest):
    with pytest.raises(ConfigError, match=rf"Known presets: {nearest}, .*\.toml"):
        load(written)


def test_a_preset_file_that_isnt_there_is_named():
    with pytest.raises(ConfigError, match=r"preset nowhere\.toml: file not found"):
        load("nowhere.toml")


@pytest.mark.parametrize("text", ["model = ", "model = 'a'\nmodel = 'b'", "\0"])
def test_a_file_that_is_no_toml_is_named(preset, text):
    with pytest.raises(ConfigError, match=r"mine\.toml: it can't be read"):
        load(preset(text))


def test_a_preset_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes("hotwords = 'Zürich'".encode("latin-1"))
    with pytest.raises(ConfigError, match="it can't be read"):
        load(str(path))


def test_a_byte_order_mark_is_no_matter(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbfmodel = 'small'")
    assert load(str(path)).model == "small"


@pytest.mark.parametrize(
    ("key", "nearest"),
    [("beam-sise", "beam_size"), ("langauge", "language"), ("output", "output_")],
)
def test_an_unknown_key_names_the_nearest_one(preset, key, nearest):
    with pytest.raises(ConfigError, match=f"unknown key '{key}'. Did you mean '{nearest}"):
        load(preset(f"{key} = 1"))


def test_keys_may_be_written_with_hyphens_or_underscores(preset):
    assert load(preset("beam-size = 3")) == load(preset("beam_size = 3"))


@pytest.mark.parametrize(
    "line",
    [
        "model = 5",
        "beam_size = 'many'",
        "beam_size = 2.5",
        "beam_size = true",
        "max_cps = 'fast'",
        "max_cps = true",
        "cache = 'perhaps'",
        "cache = 1",
        "task = 'translat'",
        "device = 'gpu'",
        "channels = ['mix']",
        "output_format = 5",
        "output_format = [1]",
        "output_dir = 5",
        "reference = false",
        "num_speakers = []",
    ],
)
def test_a_value_of_the_wrong_kind_names_file_and_key(preset, line):
    key = line.split()[0]
    with pytest.raises(ConfigError, match=rf"mine\.toml, key '{key}': "):
        load(preset(line))


def test_a_wrong_choice_lists_the_right_ones():
    with pytest.raises(
        ConfigError, match=r"--device: unknown value 'gpu'\. Use auto or cpu or cuda"
    ):
        load(device="gpu")


def test_a_wrong_value_in_the_environment_names_the_variable():
    with pytest.raises(ConfigError, match="TRANSCRIBE_THREADS: 'all' is not a whole number"):
        load(None, {"TRANSCRIBE_THREADS": "all"})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, True) for text in ("1", "true", "Yes", "on")),
        *((text, False) for text in ("0", "FALSE", "no", "off")),
    ],
)
def test_yes_and_no_in_the_environment(text, value):
    assert value is load(None, {"TRANSCRIBE_CACHE": text}).cache


@pytest.mark.parametrize("text", ["srt,vtt", " SRT , vtt ,", "srt,vtt,srt"])
def test_lists_in_the_environment_are_parted_by_commas(text):
    assert load(None, {"TRANSCRIBE_OUTPUT_FORMAT": text}).output_format == ("srt", "vtt")


@pytest.mark.parametrize(
    ("text", "value"),
    [("word", ("docx",)), ("Markdown,txt,md", ("md", "txt")), ("webvtt", ("vtt",))],
)
def test_formats_may_be_called_what_people_call_them(text, value):
    assert load(output_format=text).output_format == value


def test_what_a_format_is_also_called_is_no_other_formats_name():
    from pipeline.formats import ALIASES, FORMATS

    assert set(ALIASES.values()) <= set(FORMATS)
    assert set(ALIASES) & set(FORMATS) == set()


def test_lists_on_the_command_line_may_hold_commas_too():
    assert load(output_format=("srt,vtt", "md")).output_format == ("srt", "vtt", "md")


def test_every_kind_of_value_can_come_from_the_environment():
    environment = {
        "TRANSCRIBE_BATCH_SIZE": "8",
        "TRANSCRIBE_NUM_SPEAKERS": "2",
        "TRANSCRIBE_MAX_CPS": "17.5",
        "TRANSCRIBE_LANGUAGE": "fr",
        "TRANSCRIBE_TASK": "translate",
        "TRANSCRIBE_OUTPUT_DIR": "~/out",
        "TRANSCRIBE_REFERENCE": "page.txt",
    }
    settings = load(None, environment)
    assert (
        settings.batch_size,
        settings.num_speakers,
        settings.max_cps,
        settings.language,
        settings.task,
    ) == (8, 2, 17.5, "fr", "translate")
    assert Path("~/out").expanduser() == settings.output_dir
    assert settings.reference == Path("page.txt")


def test_a_whole_number_is_a_number(preset):
    value = load(preset("max_cps = 17")).max_cps
    assert (value, type(value)) == (17.0, float)


@pytest.mark.parametrize(
    ("values", "flag"),
    [
        ({"batch_size": -1}, "--batch-size"),
        ({"threads": -1}, "--threads"),
        ({"beam_size": 0}, "--beam-size"),
        ({"audio_track": 0}, "--audio-track"),
        ({"max_line_count": 0}, "--max-line-count"),
        ({"max_line_width": 9}, "--max-line-width"),
        ({"max_cps": 0.0}, "--max-cps"),
        ({"min_duration": -0.1}, "--min-duration"),
        ({"min_duration": 7.5}, "--min-duration"),
        ({"max_duration": 0.5}, "--max-duration"),
        ({"max_duration": float("nan")}, "--max-duration"),
        ({"min_gap": -1.0}, "--min-gap"),
        ({"fps": 0.0}, "--fps"),
        ({"subtitle_style": "vhs"}, "--subtitle-style"),
        ({"max_cps": float("nan")}, "--max-cps"),
        ({"model": "  "}, "--model"),
        ({"output_format": ()}, "--output-format"),
        ({"num_speakers": 0}, "--num-speakers"),
        ({"min_speakers": 0}, "--min-speakers"),
        ({"max_speakers": -3}, "--max-speakers"),
        ({"min_speakers": 3, "max_speakers": 2}, "--min-speakers"),
        ({"num_speakers": 4, "max_speakers": 3}, "--num-speakers"),
        ({"num_speakers": 1, "min_speakers": 2}, "--num-speakers"),
    ],
)
def test_values_out_of_bounds_name_their_flag(values, flag):
    with pytest.raises(ConfigError, match=f"^{flag}: "):
        load(**values)


def test_values_at_their_bounds_are_legal():
    settings = load(
        beam_size=1,
        max_line_count=1,
        max_line_width=10,
        num_speakers=2,
        min_speakers=2,
        max_speakers=2,
    )
    assert settings.num_speakers == 2


def test_a_configuration_error_is_a_usage_error():
    assert issubclass(ConfigError, UsageError)


def test_settings_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().model = "small"


plain = st.text("abcxyz-. ", min_size=1, max_size=8).filter(str.strip)


@given(st.booleans(), st.booleans(), st.booleans(), plain, plain, plain)
def test_the_last_layer_that_speaks_wins(tmp_path_factory, one, two, three, a, b, c):
    path = tmp_path_factory.mktemp("preset") / "p.toml"
    path.write_text(f"model = '{a}'" if one else "", "utf-8")
    environment = {"TRANSCRIBE_MODEL": b} if two else {}
    settings = load_settings(str(path), environment, {"model": c if three else None})
    said = [value for value, given_ in ((c, three), (b, two), (a, one)) if given_]
    assert [*said, Settings().model][0] == settings.model


def test_presets_are_flat_tables():
    for path in list_presets().values():
        table = tomllib.loads(path.read_text("utf-8"))
        assert not any(isinstance(value, dict) for value in table.values())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("en", "en"),
        ("English", "en"),
        ("EN-gb", "en"),
        ("haitian creole", "ht"),
        ("Mandarin", "zh"),
    ],
)
def test_a_language_may_be_given_by_code_or_by_name(given: str, code: str) -> None:
    assert load_settings(None, {}, {"language": given}).language == code


def test_an_unknown_language_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="finnish"):
        load_settings(None, {}, {"language": "finish"})


@pytest.mark.parametrize("other", [{"diarizer": "none"}, {"channels": "split"}])
def test_a_number_of_speakers_that_would_be_ignored_is_refused(other: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="has no effect"):
        load_settings(None, {}, {"num_speakers": 2, **other})


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ("en,zh", ("en", "zh")),
        ("English, mandarin , en-GB,zh", ("en", "zh")),
        (["de", "fr"], ("de", "fr")),
        ("de", ("de",)),
        ("", ()),
    ],
)
def test_languages_that_may_be_spoken_are_given_by_code_or_by_name_and_count_once(given, codes):
    assert load(languages=given).languages == codes


def test_an_unknown_language_among_several_names_the_nearest():
    with pytest.raises(ConfigError, match=r"--languages: Unknown language 'finish'. .*finnish"):
        load(languages="en,finish")


def test_one_language_and_several_are_refused_together():
    with pytest.raises(ConfigError, match="--languages: can't be combined with --language"):
        load(language="en", languages="en,zh")


@pytest.mark.parametrize(
    ("text", "environment", "flags", "expected"),
    [
        ("language = 'de'", {}, {"languages": "en,zh"}, (None, ("en", "zh"))),
        ("languages = ['en', 'zh']", {}, {"language": "de"}, ("de", ())),
        ("language = 'de'", {"TRANSCRIBE_LANGUAGES": "en,zh"}, {}, (None, ("en", "zh"))),
        ("", {"TRANSCRIBE_LANGUAGE": "de"}, {"languages": "fr,it"}, (None, ("fr", "it"))),
        ("languages = ['en', 'zh']", {}, {"model": "small"}, (None, ("en", "zh"))),
    ],
)
def test_of_one_language_and_several_what_is_given_last_counts(
    preset, text, environment, flags, expected
):
    settings = load(preset(text), environment, **flags)
    assert (settings.language, settings.languages) == expected


def test_a_change_of_settings_takes_the_place_of_the_other_of_the_two():
    settings = change_settings(Settings(language="de"), {"languages": "en,zh"})
    assert (settings.language, settings.languages) == (None, ("en", "zh"))
    assert change_settings(settings, {"language": None}) == settings
    assert change_settings(settings, {"language": "fr"}) == Settings(language="fr")
