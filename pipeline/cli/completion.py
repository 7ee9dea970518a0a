"""Completion by the shell: what it is given to run, and the words that options and arguments suggest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from pipeline.config import Declaration

VARIABLE = "_TRANSCRIBE_COMPLETE"
"""Set by the scripts; Click answers to it with words instead of running the command."""

MOST_BYTES = 50_000_000
"""Of a transcript that is read for its speakers, while somebody waits for the answer."""

SAFE_LABEL = re.compile(r"[\w.-]+")
"""A label that a shell may be given as it is: what it completes is put on the command line without quotes."""

Suggest = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[str]]"]

BASH = """\
%(complete_func)s() {
    local response type value word words=()
    for word in "${COMP_WORDS[@]:0:COMP_CWORD}"; do
        [[ $word == = ]] || words+=("$word")
    done
    response=$(env COMP_WORDS="$(printf '%%s\\n' "${words[@]}" "${COMP_WORDS[COMP_CWORD]}")" \\
        COMP_CWORD="${#words[@]}" \\
        %(complete_var)s=bash_complete "$1")
    COMPREPLY=()
    while IFS=',' read -r type value; do
        case $type in
        file)
            compopt -o filenames -o default
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$2")
            ;;
        dir)
            compopt -o filenames -o dirnames
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$2")
            ;;
        plain)
            [[ $value == *= ]] && compopt -o nospace
            COMPREPLY+=("$value")
            ;;
        esac
    done <<< "$response"
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""
"""Unlike Click's own script it offers files beside commands, knows names with spaces and values after ``=``."""


def write_script(command: click.Command, shell: str) -> str:
    """Return what a shell runs, so that it completes the words of the command."""
    from click.shell_completion import BashComplete, FishComplete, ZshComplete

    known = {"bash": BashComplete, "fish": FishComplete, "zsh": ZshComplete}
    made = known[shell](command, {}, "transcribe", VARIABLE)
    template = BASH if shell == "bash" else made.source_template
    return template % made.source_vars()


def suggest_values(setting: Declaration) -> Suggest | None:
    """Return what suggests values of a setting: words, of a list the last one, files or folders."""
    from pathlib import Path

    if setting.suggest is not None:
        return _suggest_words(setting.suggest, is_list=setting.kind is tuple)
    if setting.kind is Path:
        return suggest_folders if "DIR" in (setting.metavar or "") else suggest_files
    return None


def _suggest_words(words: Callable[[], Iterable[str]], *, is_list: bool) -> Suggest:
    def complete(_: Any, __: Any, incomplete: str) -> list[CompletionItem[str]]:
        done, comma, _last = incomplete.rpartition(",") if is_list else ("", "", incomplete)
        return _pick((f"{done}{comma}{word}" for word in words()), incomplete)

    return complete


def suggest_presets(_: Any, __: Any, incomplete: str) -> list[CompletionItem[str]]:
    """Suggest the presets that ship, and files."""
    from pipeline.config import list_presets

    return [*_pick(list_presets(), incomplete), *suggest_files()]


def suggest_commands(ctx: click.Context, _: Any, incomplete: str) -> list[CompletionItem[str]]:
    """Suggest commands, or those of the group that stands before."""
    found: Any = ctx.find_root().command
    for word in ctx.params.get("words") or ():
        found = getattr(found, "commands", {}).get(word)
    return _pick(getattr(found, "commands", {}), incomplete)


def suggest_speakers(ctx: click.Context, _: Any, incomplete: str) -> list[CompletionItem[str]]:
    """Suggest the speakers of the transcript that stands before, as far as it can be read."""
    import json

    try:
        path = ctx.params["transcript"]
        if path.stat().st_size > MOST_BYTES:
            return []
        turns = json.loads(path.read_text("utf-8"))["turns"]
        labels = sorted(filter(SAFE_LABEL.fullmatch, {str(turn["speaker"]) for turn in turns}))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return _pick((f"{label}=" for label in labels), incomplete)


def suggest_files(*_: Any) -> list[CompletionItem[str]]:
    """Have the shell suggest files."""
    return _have_shell_suggest("file")


def suggest_folders(*_: Any) -> list[CompletionItem[str]]:
    """Have the shell suggest folders."""
    return _have_shell_suggest("dir")


def _have_shell_suggest(kind: str) -> list[CompletionItem[str]]:
    from click.shell_completion import CompletionItem

    return [CompletionItem("", type=kind)]


def _pick(words: Iterable[str], incomplete: str) -> list[CompletionItem[str]]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(word) for word in words if word.startswith(incomplete)]
