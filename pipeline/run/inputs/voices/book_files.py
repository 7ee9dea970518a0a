"""The files of voices in a user's data folder: the book of those with names, the notebook of those without."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from pipeline.errors import FormatError, OutputError
from pipeline.store import change_folder, prepare_folder, write_all
from pipeline.user_files import explain, read_text
from pipeline.voicebook import (
    Notebook,
    VoiceBook,
    parse_book,
    parse_notebook,
    render_book,
    render_notebook,
)

BOOK_NAME = "voices.json"
NOTEBOOK_NAME = "unknown-voices.json"

T = TypeVar("T")


def read_book(folder: Path) -> VoiceBook:
    """The voice book in a user's data folder; an empty one where there is none.

    Raises:
        FormatError: the file is damaged.
    """
    return _read(folder / BOOK_NAME, parse_book, VoiceBook())


def read_notebook(folder: Path) -> Notebook:
    """The notebook of unknown voices in a user's data folder; an empty one where there is none.

    Raises:
        FormatError: the file is damaged.
    """
    return _read(folder / NOTEBOOK_NAME, parse_notebook, Notebook())


def _read(path: Path, parse: Callable[[str, str], T], empty: T) -> T:
    try:
        return parse(read_text(path), str(path))
    except FileNotFoundError:
        return empty
    except (OSError, ValueError) as error:
        raise FormatError(
            str(path),
            f"it can't be read ({explain(error)})",
            "Correct its permissions, or delete it",
        ) from error


def write_book(folder: Path, book: VoiceBook) -> Path:
    """The path of the voice book, written whole, for its owner's eyes only.

    Raises:
        OutputError: the folder can't be written to.
    """
    return write_voices(folder, book=book)


def write_voices(
    folder: Path, *, book: VoiceBook | None = None, notebook: Notebook | None = None
) -> Path:
    """The path of the voice book; what is given is written whole and together, for its owner's eyes only.

    A notebook of nobody is deleted, so that no trace is left.

    Raises:
        OutputError: the folder can't be written to.
    """
    with _explaining():
        _write(folder, book, notebook)
    return folder / BOOK_NAME


def _write(folder: Path, book: VoiceBook | None, notebook: Notebook | None) -> None:
    prepare_folder(folder)
    texts: dict[Path, str | bytes] = {}
    if book is not None:
        texts[folder / BOOK_NAME] = render_book(book)
    if notebook is not None and notebook.people:
        texts[folder / NOTEBOOK_NAME] = render_notebook(notebook)
    write_all(texts, private=True)
    if notebook is not None and not notebook.people:
        (folder / NOTEBOOK_NAME).unlink(missing_ok=True)


@contextlib.contextmanager
def _explaining() -> Iterator[None]:
    """Say how the data folder is moved, which no option names."""
    try:
        yield
    except OutputError as error:
        remedy = error.remedy.replace("with --output-dir", "with TRANSCRIBE_DATA_DIR")
        raise OutputError(error.subject, error.reason, remedy) from error


@contextlib.contextmanager
def changing_voices(folder: Path) -> Iterator[None]:
    """Keep all others from changing the files of voices; what is changed by what they hold is read inside.

    Raises:
        OutputError: the folder can't be written to.
    """
    with _explaining():
        prepare_folder(folder)
    with change_folder(folder):
        yield


def change_book(folder: Path, change: Callable[[VoiceBook], VoiceBook]) -> Path:
    """The path of the voice book, with a change made to what it holds by then; others wait meanwhile.

    Raises:
        FormatError: the file is damaged.
        OutputError: the folder can't be written to.
    """
    with changing_voices(folder):
        return write_book(folder, change(read_book(folder)))
