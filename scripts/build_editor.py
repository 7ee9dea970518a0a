"""Makes what `transcribe review` serves of its source: npm packages by their lock file, bundled by esbuild.

    scripts/build_editor.py            writes pipeline/review/static/
    scripts/build_editor.py --check    fails where that is not what the lock and the source make
    scripts/build_editor.py --lock     takes newer packages, as package.json allows, into the lock first

Needs Node.js 20 and npm; whoever uses the editor needs neither.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "pipeline" / "review" / "editor"
BUNDLE = ROOT / "pipeline" / "review" / "static"
WORKSHOP = ROOT / "build" / "editor"
TAKEN = ("package.json", "package-lock.json", ".npmrc")
LICENCES = "LICENSES.txt"
ESBUILD = (
    "--bundle",
    "--minify",
    "--format=esm",
    "--target=es2022",
    "--charset=utf8",
    "--legal-comments=none",
)


def main(arguments: list[str]) -> int:
    """Builds, or checks what was built."""
    prepare(is_locked="--lock" not in arguments)
    if "--check" not in arguments:
        build(BUNDLE)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        wrong = [p.name for p in sorted(Path(folder).iterdir()) if not is_same(p)]
    if wrong:
        print(f"not what their source makes: {', '.join(wrong)}. Run scripts/build_editor.py")
    return bool(wrong)


def is_same(made: Path) -> bool:
    """Whether the committed bundle has this very file."""
    there = BUNDLE / made.name
    return there.is_file() and there.read_bytes() == made.read_bytes()


def prepare(*, is_locked: bool) -> None:
    """The packages that the lock names, and the source, where node finds them."""
    WORKSHOP.mkdir(parents=True, exist_ok=True)
    before = [read(WORKSHOP / name) for name in TAKEN]
    for name in TAKEN:
        shutil.copyfile(SOURCE / name, WORKSHOP / name)
    shutil.rmtree(WORKSHOP / "src", ignore_errors=True)
    shutil.copytree(SOURCE / "src", WORKSHOP / "src")
    if not is_locked:
        call("npm", "update", "--save")
        for name in TAKEN[:2]:
            shutil.copyfile(WORKSHOP / name, SOURCE / name)
    elif (
        before != [read(SOURCE / name) for name in TAKEN]
        or not (WORKSHOP / "node_modules" / ".package-lock.json").is_file()
    ):
        call("npm", "ci")


def read(path: Path) -> bytes:
    """What a file holds; nothing where there is none."""
    return path.read_bytes() if path.is_file() else b""


def build(folder: Path) -> None:
    """Writes the bundle and its licences into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    esbuild = str(WORKSHOP / "node_modules" / ".bin" / "esbuild")
    for entry in ("editor.js", "editor.css"):
        call(esbuild, f"src/{entry}", *ESBUILD, f"--outfile={folder / entry}")
    (folder / LICENCES).write_text(gather_licences(), encoding="utf-8")


def gather_licences() -> str:
    """The licences of all packages in the bundle, in the order of their names."""
    lock = json.loads((WORKSHOP / "package-lock.json").read_text("utf-8"))
    parts = []
    for place, package in sorted(lock["packages"].items()):
        if not place or package.get("dev") or package.get("optional"):
            continue
        (licence,) = sorted((WORKSHOP / place).glob("LICEN[CS]E*"))[:1]
        name = place.removeprefix("node_modules/")
        text = licence.read_text("utf-8").strip()
        parts.append(f"{name} {package['version']} ({package['license']})\n\n{text}\n")
    return ("\n" + "-" * 80 + "\n\n").join(parts)


def call(*command: str) -> None:
    """Runs a command where the packages are."""
    subprocess.run(
        command, cwd=WORKSHOP, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
