"""Which files a model of onnx-asr has, where they come from, and what is said when some are missing or damaged."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import get_args

import huggingface_hub
import onnx_asr
import onnx_asr.loader
import onnx_asr.resolver
import pytest

from pipeline.engines.models.onnx_asr_files import find_onnx_asr_model, find_place
from pipeline.engines.models.onnx_asr_models import FILES, NAMED, NUMBER_TYPES, list_patterns
from pipeline.errors import ModelNotFound, ModelUnavailable, UsageError
from pipeline.languages import NAMES as LANGUAGES
from tests.small_asr_models import make_clock_ctc, make_clock_tdt, make_translator, make_whisper

PARAKEET = "nemo-parakeet-tdt-0.6b-v3"
COMMIT = "0123abc"


@pytest.fixture(autouse=True)
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty Hugging Face cache, and a hub that must not be asked."""
    for name in ("HF_HOME", "HF_HUB_OFFLINE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    refuse = lambda *_, **__: pytest.fail("the hub was asked")  # noqa: E731
    monkeypatch.setattr(huggingface_hub, "snapshot_download", refuse)
    return tmp_path / "hub"


def reserve(hub: Path, repository: str) -> Path:
    """Where a repository's files would be in the cache."""
    base = hub / f"models--{repository.replace('/', '--')}"
    (base / "refs").mkdir(parents=True, exist_ok=True)
    (base / "refs" / "main").write_text(COMMIT, "ascii")
    return base / "snapshots" / COMMIT


def serve(monkeypatch: pytest.MonkeyPatch, hub: Path, model: Path) -> list[list[str]]:
    """A hub that has one model; the patterns that it is asked for."""
    asked: list[list[str]] = []

    def download(repository: str, allow_patterns: list[str]) -> str:
        asked.append(allow_patterns)
        return str(shutil.copytree(model, reserve(hub, repository), dirs_exist_ok=True))

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    return asked


# What the library knows


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("quantization", ["", "int8"])
def test_each_kind_has_the_files_that_the_library_looks_for(kind: str, quantization: str) -> None:
    resolver = onnx_asr.loader.create_asr_resolver(kind, Path(), offline=True)
    wanted = resolver.model_type._get_model_files(quantization or None).values()
    if kind == "t-one-ctc":
        wanted = [*wanted, "config.json"]
    assert sorted(wanted) == sorted(list_patterns(kind, quantization))


def test_every_name_of_the_library_is_known() -> None:
    assert set(get_args(onnx_asr.loader.AsrNames)) == set(NAMED)
    repositories = onnx_asr.resolver.model_repos
    for name, model in NAMED.items():
        assert model.repository == repositories.get(name, name)
        assert set(model.languages) <= set(LANGUAGES)
        kinds = onnx_asr.loader.create_asr_resolver(name, Path(), offline=True)
        same = onnx_asr.loader.create_asr_resolver(model.kind, Path(), offline=True)
        assert kinds.model_type is same.model_type


# Folders


def test_a_folder_is_of_the_kind_that_its_config_names(tmp_path: Path) -> None:
    found = find_onnx_asr_model(str(make_clock_tdt(tmp_path / "clock")))
    assert (found.kind, found.compute_type, found.commit) == ("nemo-conformer-tdt", "float32", "")
    names = ["encoder-model.onnx", "decoder_joint-model.onnx", "vocab.txt"]
    assert [path.name for path in found.files] == names


def test_without_a_config_a_folder_is_of_the_kind_that_its_files_fit(tmp_path: Path) -> None:
    folder = make_whisper(tmp_path / "whisper")
    (folder / "config.json").unlink()
    assert find_onnx_asr_model(str(folder)).kind == "whisper-ort"


def test_a_folder_that_may_be_of_several_kinds_has_to_be_given_one(tmp_path: Path) -> None:
    folder = make_clock_tdt(tmp_path / "clock")
    (folder / "config.json").unlink()
    with pytest.raises(ModelNotFound, match=r"may be of several kinds .*rnnt, nemo-conformer-tdt"):
        find_onnx_asr_model(str(folder))
    assert find_onnx_asr_model(f"nemo-conformer-tdt:{folder}").kind == "nemo-conformer-tdt"


def test_smaller_weights_are_taken_where_they_are_asked_for_or_alone(tmp_path: Path) -> None:
    folder = make_clock_ctc(tmp_path / "clock")
    with pytest.raises(ModelUnavailable, match=r"lacks model\.int8\.onnx, of which"):
        find_onnx_asr_model(str(folder), "int8")
    shutil.copy(folder / "model.onnx", folder / "model.int8.onnx")
    assert find_onnx_asr_model(str(folder), "int8").compute_type == "int8"
    assert find_onnx_asr_model(str(folder)).compute_type == "float32"
    (folder / "model.onnx").unlink()
    assert find_onnx_asr_model(str(folder)).compute_type == "int8"


def test_number_types_that_no_model_comes_in_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"Use {', '.join(NUMBER_TYPES)}"):
        find_onnx_asr_model(str(make_clock_ctc(tmp_path / "clock")), "int8_float16")


def test_what_a_folder_lacks_is_named(tmp_path: Path) -> None:
    folder = make_clock_tdt(tmp_path / "clock")
    (folder / "decoder_joint-model.onnx").unlink()
    with pytest.raises(ModelUnavailable, match=r"lacks decoder_joint-model\.onnx, of which"):
        find_onnx_asr_model(str(folder))
    with pytest.raises(ModelUnavailable, match="there is no folder"):
        find_onnx_asr_model(f"nemo-conformer-ctc:{tmp_path / 'nowhere'}")


def test_a_model_with_a_vocabulary_of_languages_knows_these(tmp_path: Path) -> None:
    languages = [
        find_onnx_asr_model(str(folder)).languages
        for folder in (make_translator(tmp_path / "a"), make_whisper(tmp_path / "b"))
    ]
    assert languages == [("en", "de")] * 2
    assert find_onnx_asr_model(str(make_clock_ctc(tmp_path / "c"))).languages == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("▁a 0\nb\n", "line 2 is not a token and a number"),
        ("▁a 0\nb 0\n", "line 2 is not a token and a number of its own"),
        ("▁a 0\nb x\n", "line 2 is not"),
        ("▁a 0\nb 1\n", "it has no <blk>"),
        ("", "line 1 is not"),
    ],
)
def test_a_damaged_vocabulary_is_told_by_its_line(tmp_path: Path, text: str, reason: str) -> None:
    folder = make_clock_ctc(tmp_path / "clock")
    (folder / "vocab.txt").write_text(text, "utf-8")
    with pytest.raises(ModelUnavailable, match=rf"vocab\.txt: it can't be used \({reason}"):
        find_onnx_asr_model(str(folder))


@pytest.mark.parametrize("data", [b"\xff\xfe\xfa", b"{", b"[1]", b"[" * 100_000])
def test_a_damaged_config_is_told(tmp_path: Path, data: bytes) -> None:
    folder = make_clock_ctc(tmp_path / "clock")
    (folder / "config.json").write_bytes(data)
    with pytest.raises(ModelUnavailable, match=r"config\.json: it can't be used"):
        find_onnx_asr_model(str(folder))


def test_a_changed_file_is_another_revision(tmp_path: Path) -> None:
    folder = make_clock_ctc(tmp_path / "clock")
    first = find_onnx_asr_model(str(folder)).revision
    moved = shutil.copytree(folder, tmp_path / "moved")
    assert find_onnx_asr_model(str(moved)).revision == first
    for name in ("vocab.txt", "config.json", "model.onnx"):
        with (moved / name).open("ab") as file:
            file.write(b"" if name == "vocab.txt" else b" ")
    (moved / "model.onnx.data").write_bytes(b"weights beside the graph")
    assert find_onnx_asr_model(str(moved)).revision != first


# The hub


def test_a_named_model_is_found_in_the_cache(hub: Path) -> None:
    assert find_place(NAMED[PARAKEET]) is None
    snapshot = make_clock_tdt(reserve(hub, NAMED[PARAKEET].repository))
    found = find_onnx_asr_model(PARAKEET, offline=True)
    assert (found.folder, found.revision) == (snapshot, COMMIT)
    assert found.languages == NAMED[PARAKEET].languages
    assert find_place(NAMED[PARAKEET]) == "hugging face cache"


@pytest.mark.parametrize("environment", [True, False])
def test_offline_nothing_is_fetched_and_what_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, *, environment: bool
) -> None:
    if environment:
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    missing = r"encoder-model\.onnx, decoder_joint-model\.onnx, vocab\.txt of istupakov/parakeet"
    with pytest.raises(ModelUnavailable, match=f"{missing}.*must not be used"):
        find_onnx_asr_model(PARAKEET, offline=not environment)


def test_a_model_that_is_half_there_is_fetched_and_told(
    tmp_path: Path, hub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = serve(monkeypatch, hub, make_clock_tdt(tmp_path / "clock"))
    reserve(hub, NAMED[PARAKEET].repository).mkdir(parents=True)
    told: list[str] = []
    assert find_onnx_asr_model(PARAKEET, notify=told.append).commit == COMMIT
    assert told == [f"Downloading onnx-asr:{PARAKEET} from {NAMED[PARAKEET].repository}"]
    assert "encoder-model.onnx?data" in asked[0]


def test_any_repository_is_of_the_kind_that_its_config_names(
    tmp_path: Path, hub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelUnavailable, match=r"config\.json of somebody/ears"):
        find_onnx_asr_model("somebody/ears", offline=True)
    serve(monkeypatch, hub, make_clock_ctc(tmp_path / "clock"))
    assert find_onnx_asr_model("somebody/ears").kind == "nemo-conformer-ctc"


def test_a_hub_that_can_t_be_reached_is_told_without_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ConnectionError("https://hub/?token=hf_secret")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fail)
    with pytest.raises(ModelUnavailable, match="can't be reached") as told:
        find_onnx_asr_model(PARAKEET)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("name", ["", "nemo-parakeet", "../up", "/no/such/folder", "n" * 5_000])
def test_a_name_that_nothing_has_is_answered_with_those_that_are_near(name: str) -> None:
    with pytest.raises(ModelNotFound, match="Known names, nearest first: nemo-"):
        find_onnx_asr_model(name)
