"""Print the options that another program's source declares, as ``tests/unit/cli/peers/listed_options.toml`` has them.

    python scripts/list_peer_options.py whisper 20250625 whisper/transcribe.py

The source is read, not run: Python's ``add_argument`` calls, or the comparisons of whisper.cpp's ``cli.cpp``.
Sources come from the programs' own distributions, such as ``pip download --no-deps whisperx``.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

NO_VALUE = {"store_true", "version"}


def list_argparse(text: str) -> Iterator[tuple[list[str], str, list[str]]]:
    """Yield the names of each option, what it takes (a type, or nothing), and its choices."""
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        names = [a.value for a in node.args if isinstance(a, ast.Constant)]
        if node.func.attr != "add_argument" or not str(names[0]).startswith("-"):
            continue
        given = {k.arg: k.value for k in node.keywords}
        action = ast.unparse(given["action"]).strip("'") if "action" in given else ""
        kind = ast.unparse(given["type"]) if "type" in given else "str"
        takes = "nothing" if action in NO_VALUE else kind.rpartition(".")[2].strip("_")
        try:
            choices = [str(c) for c in ast.literal_eval(given["choices"])]
        except (KeyError, ValueError):
            choices = []
        yield list(map(str, names)), "yes-no" if takes in {"str2bool", "bool"} else takes, choices


def list_cpp(text: str) -> Iterator[tuple[list[str], str, list[str]]]:
    """Yield the same of a chain of ``arg == "--name"``; what takes a value reads ``ARGV_NEXT``."""
    for line in text.splitlines():
        names = re.findall(r'arg == "(-[^"]+)"', line)
        if names and "{" in line and "-" not in names and "--help" not in names:
            kind = "int" if "stoi" in line else "float" if "stof" in line else "str"
            yield names[::-1], kind if "ARGV_NEXT" in line else "nothing", []


def main() -> None:
    """Print a table for one program."""
    program, version, path = sys.argv[1:]
    text = Path(path).read_text("utf-8")
    print(f"[{program}]\nversion = {json.dumps(version)}\n\n[{program}.options]")
    for names, takes, choices in list_cpp(text) if path.endswith(".cpp") else list_argparse(text):
        about = {"takes": takes, "also": names[1:], "choices": choices}
        shown = ", ".join(f"{key} = {json.dumps(value)}" for key, value in about.items() if value)
        print(f"{json.dumps(names[0])} = {{ {shown} }}")
    print()


if __name__ == "__main__":
    main()
