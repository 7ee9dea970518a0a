"""What Whisper models were not trained for, known before they are loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from pipeline.engines.protocols import RecognitionOptions
from pipeline.errors import UsageError

TRANSLATORS = ("tiny", "base", "small", "medium", "large-v1", "large-v2", "large-v3")
"""The models that translate. Source: the README of openai/whisper, "Available models and languages"."""

_ENGLISH = re.compile(r"\.en$|^(?:faster-)?distil-(?:whisper-)?(?:large|medium|small)")
"""Names of models that know English only. Source: the model cards of distil-whisper."""

_TURBO = re.compile(r"^(?:(?:faster-)?whisper-)?(?:large-v3-)?turbo(?:-ct2)?$")
"""Names of the model that writes what is said also where a translation is asked for.

Source: the README of openai/whisper, "Command-line usage".
"""


def is_english_only(name: str) -> bool:
    """Return whether a model of this name only knows English."""
    return bool(_ENGLISH.search(name))


def translates(name: str) -> bool:
    """Return whether a model of this name was trained to translate into English."""
    return not is_english_only(name) and not _TURBO.search(name)


def check_abilities(
    model: str, options: RecognitionOptions, languages: Sequence[str] | None = None
) -> None:
    """Check that a model can do what is asked for.

    Args:
        model: its name, folder or repository.
        options: what is asked for.
        languages: those that it knows, once it is loaded.

    Raises:
        UsageError: it was never trained for that.
    """
    name = PurePath(model).name
    is_english = is_english_only(name) if languages is None else len(languages) == 1
    if options.task == "translate" and (is_english or _TURBO.search(name)):
        why = "only knows English" if is_english else "was not trained to translate"
        raise UsageError(
            "--task translate",
            f"the model {model} {why}",
            f"These translate: {', '.join(TRANSLATORS)}; choose one with --model",
        )
    several = "--languages" if options.languages else "--multilingual"
    if is_english and (options.multilingual or options.languages):
        raise UsageError(
            several, f"the model {model} only knows English", "Use --model base or larger"
        )


def check_second(model: str, second: str, options: RecognitionOptions) -> None:
    """Check that a second model can read again what a first one read.

    Raises:
        UsageError: it is the same, or doesn't know the language or the task.
    """
    subject, name = f"--second-model {second}", PurePath(second).name
    if second == model:
        raise UsageError(subject, "it is the model itself", "Choose a larger one, or leave it out")
    if options.task == "translate" and not translates(name):
        why = "only knows English" if is_english_only(name) else "was not trained to translate"
        raise UsageError(subject, f"it {why}", f"These translate: {', '.join(TRANSLATORS)}")
    others = [code for code in (options.language, *options.languages) if code not in (None, "en")]
    if is_english_only(name) and (others or options.multilingual):
        spoken = ", ".join(map(str, others)) or "more than English"
        raise UsageError(
            subject,
            f"it only knows English, and {spoken} is asked for",
            "Choose a model without .en, or leave it out",
        )
