"""The editor killed, without room on the disk, and after a sleep: nothing that was typed is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.review_pages import Editor, Review, make_transcript, start_server
from tests.browser.test_review_text import FIRST, FOURTH, texts

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(os.name != "posix", reason="needs signals as POSIX has them"),
]

SEED, EDITS, KILLS = 19, 20, 3
DISK_BYTES = 128 * 1024


@pytest.mark.usefixtures("program")
def test_nothing_is_lost_when_server_and_browser_are_killed() -> None:
    asked = [sys.executable, "-m", "tests.benchmarks.bench_review_kills", SEED, EDITS, KILLS]
    done = subprocess.run([*map(str, asked)], capture_output=True, text=True, check=False)
    faults = [line for line in done.stdout.splitlines() if "FAULT" in line]
    assert (done.returncode, faults, done.stderr) == (0, [], "")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with little room."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if (
        sys.platform != "linux"
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_what_is_typed_while_the_disk_is_full_arrives_when_there_is_room(
    review: Review, small_disk: Path
) -> None:
    review.servers.append(start_server(small_disk, make_transcript()))
    editor = review.open_again(review.servers[-1])
    editor.click_after("Good")
    editor.type("A")
    editor.saved()
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"0" * 4096):
                pass
        except OSError:
            pass
    letters = "bcdefghijklmnopqrstuvwxyz" * 8
    for place, letter in enumerate(letters):
        editor.type(letter)
        if place % 20 == 0:
            editor.tab.wait_for_timeout(100)
    editor.until(lambda: editor.status().startswith("Not saved: "), "told")
    assert "No space left on device" in editor.status()
    ballast.unlink()
    assert texts(editor)[0] == FIRST.replace("Good", f"GoodA{letters}")
    review.stop(editor.server)
    review.restart(editor)
    assert editor.turns()[0] == ("A", FIRST.replace("Good", f"GoodA{letters}"))


def test_a_laptop_that_sleeps_and_another_tab_that_goes_on_agree_afterwards(review: Review) -> None:
    one = review.open()
    two = review.open_again(one.server)
    network = one.tab.context.new_cdp_session(one.tab)
    network.send("Network.enable")
    gone = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", gone)
    one.click_after("Good")
    two.click_after("everybody\\.")
    for letter in "abcdef":
        one.type(letter)
        two.type(letter)
    two.saved()
    one.until(lambda: one.status().startswith("Not saved: "), "told")
    one.tab.wait_for_timeout(2000)
    network.send("Network.emulateNetworkConditions", gone | {"offline": False})
    expected = FIRST.replace("Good", "Goodabcdef")
    for editor in (one, two):
        assert (texts(editor)[0], texts(editor)[-1]) == (expected, f"{FOURTH}abcdef")
        there = [text.strip() for _, text in editor.saved()]
        assert shown_after_a_while(editor) == there


def shown_after_a_while(editor: Editor) -> list[str]:
    """The texts of a page that has had the time to hear of what others typed."""
    editor.tab.wait_for_timeout(1000)
    return [text.strip() for text in editor.tab.locator(".turn > p").all_text_contents()]
