"""Where the files of a model that onnx-asr reads are: in a folder, in the hub's cache, or on the hub.

The library is given a folder that holds everything, and so never looks at the network itself.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from pipeline.engines.models.hub_cache import find_snapshot
from pipeline.engines.models.onnx_asr_models import (
    FILES,
    NAMED,
    NUMBER_TYPES,
    RECOGNIZER,
    TOLD_LANGUAGE,
    NamedModel,
    find_languages,
    list_patterns,
)
from pipeline.engines.models.onnx_models import hash_model
from pipeline.errors import ModelNotFound, ModelUnavailable, UsageError
from pipeline.user_files import expand_home, explain, parse_json, read_text

BLANK: Final = "<blk>"
"""The token that CTC models and transducers write where they hear nothing new."""

MOST_SHOWN: Final = 8
"""Missing files that an error names."""


@dataclass(frozen=True)
class OnnxAsrFiles:
    """A model's files, all of which are there.

    Args:
        name: as it was asked for.
        kind: of model, which onnx-asr calls its type or name.
        folder: that holds it.
        quantization: what its files have in their names for their number type; empty for none.
        files: its graphs and vocabularies, in the order of its kind's patterns.
        languages: the codes of those that it knows; none where that can't be told.
        commit: of the hub's repository that it is of; empty for a folder.
    """

    name: str
    kind: str
    folder: Path
    quantization: str
    files: tuple[Path, ...]
    languages: tuple[str, ...] = ()
    commit: str = ""

    @property
    def compute_type(self) -> str:
        """The number type of its files, as ``--compute-type`` names it."""
        return next(name for name, of in NUMBER_TYPES.items() if of == (self.quantization,))

    @cached_property
    def revision(self) -> str:
        """What changes whenever the files do: the hub's commit, or the sha256 of a folder's files, all together."""
        if self.commit:
            return self.commit
        beside = (path for file in self.files for path in _list_data(file))
        config = [path for path in (self.folder / "config.json",) if path.is_file()]
        digest = hashlib.sha256()
        for path in sorted({*self.files, *beside, *config}):
            digest.update(
                f"{path.relative_to(self.folder).as_posix()} {hash_model(path)}\n".encode()
            )
        return digest.hexdigest()


def find_onnx_asr_model(
    name: str,
    compute_type: str = "auto",
    *,
    offline: bool = False,
    notify: Callable[[str], None] = lambda _: None,
) -> OnnxAsrFiles:
    """Find a model's files, or fetch them.

    Args:
        name: that onnx-asr knows, ``KIND:FOLDER``, a folder, or ``owner/name`` on the hub.
        compute_type: the number type of its weights.
        offline: never touch the network.
        notify: told, once, before anything is fetched.

    Raises:
        ModelNotFound: nothing has this name, or the folder holds no such model.
        ModelUnavailable: files are missing, damaged, or can't be fetched.
        UsageError: onnx-asr has no weights of that number type.
    """
    _check_compute_type(compute_type)
    kind, colon, rest = name.partition(":")
    if colon and kind in FILES:
        return _open_folder(name, expand_home(rest), kind, compute_type)
    if name in NAMED:
        return _open_repository(name, NAMED[name], compute_type, notify, offline=offline)
    folder = expand_home(name)
    if _is_folder(name, folder):
        return _open_folder(name, folder, _find_kind(name, folder, compute_type), compute_type)
    if not _is_repository(name):
        raise _unknown(name)
    snapshot = find_snapshot(name)
    if snapshot is None or not (snapshot / "config.json").is_file():
        snapshot = _fetch(name, name, ["config.json"], notify, offline=offline)
    model = NamedModel(_find_kind(name, snapshot, compute_type), name, ())
    return _open_repository(name, model, compute_type, notify, offline=offline)


def _check_compute_type(compute_type: str) -> None:
    if compute_type not in NUMBER_TYPES:
        raise UsageError(
            f"--compute-type {compute_type}",
            "models of onnx-asr come in other number types",
            f"Use {', '.join(NUMBER_TYPES)}",
        )


def find_place(model: NamedModel) -> str | None:
    """Where a model is on this machine, in words; ``None`` where it would be downloaded."""
    snapshot = find_snapshot(model.repository)
    if snapshot is None:
        return None
    found = (_match(snapshot, model.kind, of)[1] for of in NUMBER_TYPES["auto"])
    return "hugging face cache" if not all(found) else None


def _open_folder(name: str, folder: Path, kind: str, compute_type: str) -> OnnxAsrFiles:
    """The model in a folder.

    Raises:
        ModelUnavailable: it lacks files, or they are damaged.
    """
    lacking: list[str] = []
    for quantization in NUMBER_TYPES[compute_type]:
        files, missing = _match(folder, kind, quantization)
        if not missing:
            vocabulary = _check_vocabulary(kind, files)
            languages = find_languages(kind, vocabulary)
            return OnnxAsrFiles(name, kind, folder, quantization, files, languages)
        lacking = lacking or missing
    where = f"{folder} lacks" if folder.is_dir() else f"there is no folder {folder}; it would hold"
    raise ModelUnavailable(
        f"model {_show(name)}",
        f"{where} {_join(lacking)}, of which a {kind} consists",
        "Fetch or convert the model again, or name its kind before its folder "
        f"({RECOGNIZER}:KIND:FOLDER)",
    )


def _open_repository(
    name: str,
    model: NamedModel,
    compute_type: str,
    notify: Callable[[str], None],
    *,
    offline: bool,
) -> OnnxAsrFiles:
    """The model in a repository of the hub, from its cache if it is there.

    Raises:
        ModelUnavailable: it is not here and can't be fetched, or is damaged.
    """
    snapshot = find_snapshot(model.repository)
    types = NUMBER_TYPES[compute_type]
    matched = [_match(snapshot, model.kind, of) for of in types] if snapshot else []
    if snapshot is None or all(missing for _, missing in matched):
        patterns = list_patterns(model.kind, types[0])
        snapshot = _fetch(name, model.repository, patterns, notify, offline=offline)
    found = _open_folder(name, snapshot, model.kind, compute_type)
    languages = model.languages or found.languages
    return replace(found, languages=languages, commit=snapshot.name)


def _match(folder: Path, kind: str, quantization: str) -> tuple[tuple[Path, ...], list[str]]:
    """The files of a kind of model in a folder, and the patterns of which there is none or more than one."""
    files: list[Path] = []
    missing: list[str] = []
    for pattern in list_patterns(kind, quantization):
        found = [path for path in folder.glob(pattern) if path.is_file()]
        if not found and pattern.endswith(".onnx"):
            found = [path for path in folder.glob(pattern[:-4] + "ort") if path.is_file()]
        if len(found) == 1:
            files += found
        else:
            missing.append(pattern)
    return tuple(files), missing


def _list_data(file: Path) -> list[Path]:
    """The files beside a graph that hold its weights, where it is too large to hold them itself."""
    return [*file.parent.glob(f"{file.stem}.onnx?data")] if file.suffix == ".onnx" else []


def _find_kind(name: str, folder: Path, compute_type: str) -> str:
    """What kind of model a folder holds, by its ``config.json``, else by its files.

    Raises:
        ModelNotFound: it holds none, or may be of several kinds.
        ModelUnavailable: its ``config.json`` is damaged.
    """
    kind = _read_config(folder).get("model_type")
    if isinstance(kind, str) and kind in FILES:
        return kind
    types = NUMBER_TYPES[compute_type]
    fitting = [k for k in FILES if any(not _match(folder, k, of)[1] for of in types)]
    if len(fitting) == 1:
        return fitting[0]
    said = f"its config.json names the type {_show(str(kind))}" if kind else "no type is named"
    reason = "it may be of several kinds" if fitting else "it holds no model that onnx-asr reads"
    raise ModelNotFound(
        f"model {_show(name)}",
        f"{reason} ({said})",
        f"Name the kind before the folder, {RECOGNIZER}:KIND:FOLDER; one of {', '.join(fitting or FILES)}",
    )


def _read_config(folder: Path) -> Mapping[str, object]:
    """The settings of a model; none where it has no such file.

    Raises:
        ModelUnavailable: they can't be read.
    """
    path = folder / "config.json"
    try:
        settings = parse_json(read_text(path)) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise _damaged(path, explain(error)) from error
    if not isinstance(settings, dict):
        raise _damaged(path, "it holds no settings by name")
    return settings


def _check_vocabulary(kind: str, files: Sequence[Path]) -> str:
    """Return the text of a model's vocabulary, which is what its kind takes; empty where it has none of its own.

    Raises:
        ModelUnavailable: it is damaged.
    """
    found = [path for path in files if path.name.endswith(("vocab.txt", "tokens.txt"))]
    found += [path for path in files if path.name in ("vocab.json", "added_tokens.json")]
    texts = []
    for path in found:
        try:
            texts.append(read_text(path))
        except (OSError, ValueError) as error:
            raise _damaged(path, explain(error)) from error
        if path.suffix == ".txt":
            _check_lines(path, texts[-1], needs_blank=kind not in TOLD_LANGUAGE)
    return "\n".join(texts)


def _check_lines(path: Path, text: str, *, needs_blank: bool) -> None:
    """Raise ``ModelUnavailable`` unless each line is a token and a number of its own."""
    numbers: set[str] = set()
    tokens: set[str] = set()
    for line_number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        token, space, number = line.rstrip("\r").partition(" ")
        if not space or not number.isascii() or not number.isdigit() or number in numbers:
            raise _damaged(path, f"line {line_number} is not a token and a number of its own")
        numbers.add(number)
        tokens.add(token)
    if needs_blank and BLANK not in tokens:
        raise _damaged(path, f"it has no {BLANK}, which such a model writes between letters")


def _fetch(
    name: str,
    repository: str,
    patterns: Sequence[str],
    notify: Callable[[str], None],
    *,
    offline: bool,
) -> Path:
    """Fetch a model's files into the hub's cache.

    Raises:
        ModelNotFound: there is no such repository.
        ModelUnavailable: it can't be fetched, or must not be.
    """
    if offline or os.environ.get("HF_HUB_OFFLINE", "").casefold() in {"1", "on", "yes", "true"}:
        why = "--offline" if offline else "HF_HUB_OFFLINE"
        raise _unavailable(name, repository, patterns, f"the network must not be used ({why})")
    notify(f"Downloading {RECOGNIZER}:{name} from {repository}")
    import huggingface_hub

    beside = [p.removesuffix("onnx") + "onnx?data" for p in patterns if p.endswith(".onnx")]
    nested = [p.removeprefix("**/") for p in patterns if p.startswith("**/")]
    allowed = ["config.json", *patterns, *nested, *beside]
    try:
        return Path(huggingface_hub.snapshot_download(repository, allow_patterns=allowed))
    except Exception as error:  # the hub raises a dozen kinds: HTTP, DNS, proxy, missing repository
        kinds = {kind.__name__ for kind in type(error).__mro__}
        if kinds & {"RepositoryNotFoundError", "HFValidationError"}:
            raise ModelNotFound(
                f"model {_show(name)}",
                "this repository doesn't exist on Hugging Face, or is private",
                "Check the spelling of owner/name",
            ) from error
        why = f"Hugging Face can't be reached ({type(error).__name__})"
        raise _unavailable(name, repository, patterns, why) from error


def _is_folder(name: str, folder: Path) -> bool:
    try:
        return bool(name) and folder.is_dir()
    except OSError:  # it is too long for a path, or may not be looked at
        return False


def _is_repository(name: str) -> bool:
    owner, _, rest = name.partition("/")
    return bool(owner and rest) and "/" not in rest and not name.startswith((".", "~", "/"))


def _unknown(name: str) -> ModelNotFound:
    near = difflib.get_close_matches(name, NAMED, n=len(NAMED), cutoff=0.5)
    known = [*near, *(other for other in NAMED if other not in near)]
    return ModelNotFound(
        f"model {_show(name)}",
        "onnx-asr knows no model of this name" if name else "it has no name",
        f"Known names, nearest first: {', '.join(known)}; or give a folder, KIND:FOLDER or owner/name",
    )


def _unavailable(name: str, repository: str, patterns: Sequence[str], why: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"model {_show(name)}",
        f"{_join(patterns)} of {repository} are not all in the Hugging Face cache; {why}",
        "Run it once with a network, or give the folder that holds these files "
        f"({RECOGNIZER}:KIND:FOLDER)",
    )


def _damaged(path: Path, reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        str(path), f"it can't be used ({reason})", "Convert or fetch the model again"
    )


def _show(name: str) -> str:
    return repr(f"{RECOGNIZER}:{name}")


def _join(patterns: Sequence[str]) -> str:
    shown = [re.sub(r"\?(?=int8|fp16)", ".", pattern) for pattern in patterns[:MOST_SHOWN]]
    return ", ".join([*shown, *(["…"] if len(patterns) > MOST_SHOWN else [])])
