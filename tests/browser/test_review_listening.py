"""Listening while correcting, in a real browser that plays a real recording."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.listening_pages import (
    EACH_MS,
    PHONE,
    TALK,
    Listener,
    ListeningDesk,
    make_transcript,
    write_sound,
)
from tests.commands import COMMAND, make_environment

pytestmark = pytest.mark.browser

READY = "document.querySelector('video')?.readyState >= 1"
PLAYING = "!document.querySelector('video').paused"
PAUSED = "document.querySelector('video').paused"
NOTICED = "document.querySelector('.notice') !== null"
LIT = "[...(CSS.highlights.get('said') ?? [])].map(String).join('|')"
CLEAR = """() => {
    const video = document.querySelector('video');
    for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
    for (const menu of document.querySelectorAll('details.options[open]')) menu.open = false;
    document.querySelector('[aria-label^="Loop"][aria-pressed=true]')?.click();
    video.pause();
    video.currentTime = 0;
    document.querySelector('.main').scrollTop = 0;
    history.replaceState(null, '', location.pathname);
    getSelection().removeAllRanges();
    document.activeElement.blur();
}"""
LEAD_MS = 500
SLACK_MS = 350


def open_ready(desk: ListeningDesk, **options: Any) -> Listener:
    opened = desk.open(**options)
    opened.wait(READY)
    return opened


@pytest.fixture(scope="module")
def shared_page(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listener]:
    """A page for all tests that neither type into its text nor change what it remembers."""
    folder = tmp_path_factory.mktemp("listening")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TRANSCRIBE_CACHE_DIR", str(folder / "cache"))
        desk = ListeningDesk(chromium, folder)
        yield open_ready(desk)
        desk.close()


@pytest.fixture
def player(shared_page: Listener) -> Iterator[Listener]:
    """The shared page as it was opened: nothing plays, is open, looped or chosen, and so it is left again."""
    yield shared_page
    shared_page.ask(CLEAR)
    shared_page.wait("!document.querySelector('video').seeking")
    shared_page.press("Alt+n")
    shared_page.tab.mouse.move(0, 0)
    shared_page.complaints.clear()


def now(opened: Listener) -> float:
    return float(opened.ask("document.querySelector('video').currentTime * 1000"))


def seek(opened: Listener, ms: int) -> None:
    opened.ask("(ms) => { document.querySelector('video').currentTime = ms / 1000 }", ms)
    opened.wait("!document.querySelector('video').seeking")


def button(opened: Listener, name: str) -> Any:
    return opened.tab.get_by_role("button", name=name, exact=True)


def put_cursor(opened: Listener, number: int) -> None:
    """The cursor behind the first character of a word, and nothing plays."""
    opened.word(number).click(position={"x": 12, "y": 10})
    opened.ask("document.querySelector('video').pause()")
    opened.wait(PAUSED)


def option(opened: Listener, label: str) -> None:
    opened.tab.locator("details.options summary").click()
    opened.tab.get_by_label(label).click()
    opened.tab.locator("details.options summary").click()


def test_recording_is_there_without_a_complaint(listening: ListeningDesk) -> None:
    opened = open_ready(listening)
    opened.wait("document.querySelector('.wave canvas') !== null")
    assert opened.complaints == []
    assert opened.tab.locator(".clock").inner_text() == "0:00 / 0:12"
    assert opened.tab.locator(".notices").inner_text() == ""


def test_click_on_a_word_plays_from_half_a_second_before(player: Listener) -> None:
    player.word(9).click()
    player.wait(PLAYING)
    assert 0 <= now(player) - (9 * EACH_MS - LEAD_MS) < 3000


def test_word_that_is_said_is_lit_and_the_text_is_untouched(player: Listener) -> None:
    markup = player.tab.locator(".ProseMirror").inner_html()
    seek(player, 4 * EACH_MS + 50)
    player.wait(f"{LIT} === 'we'")
    seek(player, 5 * EACH_MS + 50)
    player.wait(f"{LIT} === 'talk'")
    assert player.tab.locator(".ProseMirror").inner_html() == markup


def test_words_are_lit_one_after_the_other_while_it_plays(listening: ListeningDesk) -> None:
    opened = open_ready(listening)
    seek(opened, 3 * EACH_MS)
    opened.ask(f"""() => {{
        window.seen = [];
        const look = () => {{
            const lit = {LIT};
            if (window.seen.at(-1) !== lit) window.seen.push(lit);
            requestAnimationFrame(look);
        }};
        look();
    }}""")
    button(opened, "Play").click()
    opened.wait("window.seen.includes('time')")
    assert "talk about time" in " ".join(opened.ask("window.seen"))


def test_no_word_is_lit_through_silence(player: Listener) -> None:
    words = sum(len(text.split()) for _, text in TALK)
    seek(player, words * EACH_MS - 50)
    player.wait(f"{LIT} === 'are.'")
    seek(player, words * EACH_MS + 900)
    player.wait(f"{LIT} === ''")


def test_lit_word_stays_the_right_one_when_text_before_it_changes(listening: ListeningDesk) -> None:
    opened = open_ready(listening)
    put_cursor(opened, 1)
    seek(opened, 4 * EACH_MS + 50)
    opened.wait(f"{LIT} === 'we'")
    opened.tab.keyboard.type("xyz ")
    opened.wait(f"{LIT} === 'we'")


def test_browser_without_highlights_lights_the_word_all_the_same(listening: ListeningDesk) -> None:
    opened = open_ready(listening, script="delete window.Highlight;")
    seek(opened, 4 * EACH_MS + 50)
    opened.wait("document.querySelector('.ProseMirror .said')?.textContent.trim() === 'we'")
    assert opened.complaints == []


def test_tab_and_ctrl_space_play_and_pause_in_the_text(player: Listener) -> None:
    put_cursor(player, 3)
    before = player.text()
    for key in ("Tab", "Control+Space", "F9"):
        player.press(key)
        player.wait(PLAYING)
        player.press(key)
        player.wait(PAUSED)
    assert player.text() == before
    assert player.ask("document.activeElement.matches('.ProseMirror')")


def test_escape_then_tab_leaves_the_text(player: Listener) -> None:
    put_cursor(player, 3)
    player.press("Escape", "Tab")
    assert not player.ask("document.activeElement.matches('.ProseMirror')")
    assert player.ask(PAUSED)
    put_cursor(player, 3)
    player.press("Escape", "Shift+Tab")
    assert not player.ask("document.activeElement.matches('.ProseMirror')")


def test_overview_says_how_to_leave_the_text(player: Listener) -> None:
    button(player, "Keys and commands").click()
    line = player.tab.locator("dialog li", has_text="Leave the text")
    assert line.locator("kbd").all_inner_texts() == ["Escape", "Tab"]
    play = player.tab.locator("dialog li", has_text="Play or pause")
    assert play.locator("kbd").all_inner_texts() == ["Tab", "Ctrl+Space", "F9"]


def test_a_key_after_escape_gives_tab_back_to_the_player(player: Listener) -> None:
    put_cursor(player, 3)
    player.press("Escape", "ArrowRight", "Tab")
    player.wait(PLAYING)


def test_playing_goes_on_half_a_second_before_it_stopped(player: Listener) -> None:
    seek(player, 3000)
    button(player, "Play").click()
    player.wait("document.querySelector('video').currentTime > 3.6")
    button(player, "Pause").click()
    player.wait(PAUSED)
    stopped = now(player)
    player.ask("""() => {
        const video = document.querySelector('video');
        video.addEventListener('seeking', () => { window.begun = video.currentTime * 1000 }, { once: true });
    }""")
    button(player, "Play").click()
    player.wait("window.begun !== undefined")
    assert player.ask("begun") == pytest.approx(stopped - LEAD_MS, abs=60)


@pytest.mark.parametrize("key", ["Shift+Tab", "F7", "Alt+ArrowLeft"])
def test_keys_go_back_two_seconds(player: Listener, key: str) -> None:
    put_cursor(player, 3)
    seek(player, 5000)
    player.press(key)
    player.wait("!document.querySelector('video').seeking")
    assert now(player) == pytest.approx(3000, abs=20)


@pytest.mark.parametrize("key", ["F8", "Alt+ArrowRight"])
def test_keys_go_forward_two_seconds(player: Listener, key: str) -> None:
    put_cursor(player, 3)
    seek(player, 5000)
    player.press(key)
    assert now(player) == pytest.approx(7000, abs=20)


def test_buttons_go_back_and_forward(player: Listener) -> None:
    seek(player, 5000)
    button(player, "Back 2 seconds").click()
    assert now(player) == pytest.approx(3000, abs=20)
    button(player, "Forward 2 seconds").click()
    assert now(player) == pytest.approx(5000, abs=20)


def test_speed_is_changed_by_key_and_kept_between_a_half_and_two(player: Listener) -> None:
    rate = "document.querySelector('video').playbackRate"
    player.press("Alt+,")
    assert player.ask(rate) == 0.9
    player.press(*["Alt+,"] * 9)
    assert player.ask(rate) == 0.5
    player.press(*["Alt+."] * 20)
    assert player.ask(rate) == 2
    player.press("Alt+n")
    assert player.ask(rate) == 1
    assert player.ask("document.querySelector('video').preservesPitch")
    player.tab.get_by_label("Speed", exact=True).select_option("1.5")
    assert player.ask(rate) == 1.5


def test_slower_is_slower(player: Listener) -> None:
    player.tab.get_by_label("Speed", exact=True).select_option("0.5")
    button(player, "Play").click()
    player.wait("document.querySelector('video').currentTime > 0.2")
    first, begun = now(player), time.monotonic()
    time.sleep(1.2)
    passed = (now(player) - first) / (time.monotonic() - begun) / 1000
    assert passed == pytest.approx(0.5, abs=0.12)


def test_typing_pauses_and_it_goes_on_a_second_later(listening: ListeningDesk) -> None:
    opened = open_ready(listening)
    put_cursor(opened, 3)
    opened.press("Tab")
    opened.wait(PLAYING)
    opened.tab.keyboard.type("a")
    opened.wait(PAUSED)
    time.sleep(0.6)
    opened.tab.keyboard.type("b")
    time.sleep(0.6)
    assert opened.ask(PAUSED)
    opened.wait(PLAYING)


def test_what_a_busy_browser_tells_late_is_not_taken_for_somebody_who_stops_it(
    listening: ListeningDesk,
) -> None:
    opened = open_ready(listening)
    opened.word(3).click()
    opened.wait(PLAYING)
    opened.ask("""() => {
        const video = document.querySelector("video");
        const key = { key: "Tab", bubbles: true, cancelable: true };
        const typed = { inputType: "insertText", data: "a", bubbles: true, cancelable: true };
        video.pause();
        document.querySelector(".ProseMirror").dispatchEvent(new KeyboardEvent("keydown", key));
        window.isPlayed = !video.paused;
        document.querySelector(".ProseMirror").dispatchEvent(new InputEvent("beforeinput", typed));
    }""")
    assert opened.ask("window.isPlayed")
    assert opened.ask(PAUSED)
    opened.wait(PLAYING)


def test_deleting_pauses_too(listening: ListeningDesk) -> None:
    opened = open_ready(listening)
    put_cursor(opened, 3)
    opened.press("Tab")
    opened.wait(PLAYING)
    opened.press("Backspace")
    opened.wait(PAUSED)


def test_who_stops_it_while_typing_has_it_stopped(listening: ListeningDesk) -> None:
    opened = open_ready(listening)
    put_cursor(opened, 3)
    opened.press("Tab")
    opened.wait(PLAYING)
    opened.tab.keyboard.type("a")
    opened.wait(PAUSED)
    opened.press("Tab", "Tab")
    time.sleep(1.4)
    assert opened.ask(PAUSED)


def test_typing_while_it_is_stopped_starts_nothing(listening: ListeningDesk) -> None:
    opened = open_ready(listening)
    put_cursor(opened, 3)
    opened.tab.keyboard.type("a")
    time.sleep(1.4)
    assert opened.ask(PAUSED)


def test_typing_need_not_pause(listening: ListeningDesk) -> None:
    opened = open_ready(listening)
    option(opened, "Pause while I type")
    put_cursor(opened, 3)
    opened.press("Tab")
    opened.wait(PLAYING)
    opened.tab.keyboard.type("abc")
    assert opened.ask(PLAYING)


def test_click_need_not_play(listening: ListeningDesk) -> None:
    opened = open_ready(listening)
    option(opened, "Play a word when I click it")
    opened.word(9).click()
    opened.wait(
        f"Math.abs(document.querySelector('video').currentTime * 1000 - {9 * EACH_MS}) < 20"
    )
    assert opened.ask(PAUSED)


def test_sentence_of_the_cursor_is_looped(listening: ListeningDesk) -> None:
    opened = open_ready(listening)
    put_cursor(opened, 1)  # "Good morning everyone." is said in 1.2 s
    opened.press("Alt+r")
    opened.wait(PLAYING)
    opened.ask("""() => {
        window.turns = 0; window.latest = 0;
        const video = document.querySelector('video');
        video.addEventListener('seeked', () => { window.turns += 1 });
        const look = () => {
            window.latest = Math.max(window.latest, video.currentTime * 1000);
            requestAnimationFrame(look);
        };
        look();
    }""")
    opened.wait("window.turns >= 2")
    assert opened.ask("window.latest") < 3 * EACH_MS + SLACK_MS
    assert (
        button(opened, "Loop the selection or the sentence").get_attribute("aria-pressed") == "true"
    )
    assert opened.tab.locator(".overview .looped").is_visible()
    opened.press("Alt+r")
    assert not opened.tab.locator(".overview .looped").is_visible()
    opened.wait("document.querySelector('video').currentTime > 1.8")


def test_selection_is_looped(player: Listener) -> None:
    player.word(5).dblclick()
    player.wait("getSelection().toString().trim() === 'talk'")
    player.press("Alt+r")
    player.wait(PLAYING)
    time.sleep(1.5)
    assert 5 * EACH_MS - SLACK_MS < now(player) < 6 * EACH_MS + SLACK_MS


def test_next_and_previous_turn_are_played(player: Listener) -> None:
    player.press("Alt+PageDown")
    player.wait(
        f"Math.abs(document.querySelector('video').currentTime * 1000 - {10 * EACH_MS}) < 20"
    )
    button(player, "Play the next turn").click()
    player.wait(
        f"Math.abs(document.querySelector('video').currentTime * 1000 - {20 * EACH_MS}) < 20"
    )
    player.press("Alt+PageUp")
    player.wait(
        f"Math.abs(document.querySelector('video').currentTime * 1000 - {10 * EACH_MS}) < 20"
    )


def test_time_of_a_turn_plays_it(listening: ListeningDesk) -> None:
    opened = open_ready(listening)
    option(opened, "Play a word when I click it")
    opened.tab.locator(".turn .time").nth(1).click()
    opened.wait(PLAYING)
    assert now(opened) >= 10 * EACH_MS - LEAD_MS


def test_address_with_a_time_leads_there(player: Listener) -> None:
    player.ask("() => { location.hash = '#t=8100' }")
    player.wait("document.querySelector('video').currentTime === 8.1")
    assert player.ask(PAUSED)


def test_page_that_is_opened_at_a_time_stands_there_and_plays_from_there(
    listening: ListeningDesk,
) -> None:
    record = listening.write(make_transcript(), 40)
    address, _ = listening.serve(record)
    opened = listening.show(address + "#t=8100")
    opened.wait(READY)
    opened.wait("document.querySelector('video').currentTime === 8.1")
    opened.wait("document.querySelector('.clock').textContent.startsWith('0:08')")
    assert opened.ask(PAUSED)
    assert opened.ask("getSelection().toString()") == "Shall"
    opened.press("Tab")
    opened.wait(PLAYING)
    assert 7500 <= now(opened) < 9500


def test_word_of_the_cursor_is_played_by_key(player: Listener) -> None:
    put_cursor(player, 12)
    seek(player, 0)
    player.press("Alt+p")
    player.wait(PLAYING)
    assert now(player) >= 12 * EACH_MS - LEAD_MS


def test_slider_is_moved_by_keys_and_says_where_it_is(player: Listener) -> None:
    slider = player.tab.get_by_role("slider", name="Position in the recording")
    slider.focus()
    player.press("ArrowRight")
    assert now(player) == pytest.approx(5000, abs=20)
    assert slider.get_attribute("aria-valuetext") == "5 seconds of 13 seconds, Ben Ito"
    assert slider.get_attribute("aria-valuemax") == "13"
    player.press("Home")
    assert now(player) == 0
    player.press("Space")
    player.wait(PLAYING)


def test_dragging_the_overview_seeks(player: Listener) -> None:
    box = player.tab.locator(".overview").bounding_box()
    middle = box["y"] + box["height"] / 2
    player.tab.mouse.move(box["x"] + box["width"] * 0.25, middle)
    player.tab.mouse.down()
    player.tab.mouse.move(box["x"] + box["width"] * 0.5, middle, steps=3)
    player.tab.mouse.up()
    assert now(player) == pytest.approx(12_600 / 2, abs=60)


def test_click_on_the_waveform_seeks_and_zoom_makes_it_longer(listening: ListeningDesk) -> None:
    opened = open_ready(listening)
    opened.wait(
        "document.querySelector('.zoomed div')?.shadowRoot?.querySelector('canvas') != null"
    )
    width = "document.querySelector('.zoomed div').shadowRoot.querySelector('.wrapper').clientWidth"
    box = opened.tab.locator(".zoomed").bounding_box()
    opened.tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened.wait("document.querySelector('video').currentTime > 5.5")
    before = opened.ask(width)
    opened.tab.locator("details.options summary").click()
    zoom = opened.tab.get_by_label("Zoom of the waveform")
    zoom.focus()
    opened.press("End")
    opened.wait(f"{width} > {2 * before}")


def test_waveform_has_the_colours_of_the_speakers(player: Listener) -> None:
    player.wait("document.querySelector('.wave .strip') !== null")
    colour = """(share) => {
        const canvas = document.querySelector('.wave .strip');
        const at = canvas.getContext('2d').getImageData(Math.floor(canvas.width * share), 2, 1, 1).data;
        return [...at].slice(0, 3).map((n) => n.toString(16).padStart(2, '0')).join('');
    }"""
    wanted = "getComputedStyle(document.documentElement).getPropertyValue('--voice-{}').trim()"
    voices = [player.ask(wanted.format(n)).removeprefix("#") for n in (0, 1)]
    player.wait(f"({colour})(0.1) === '{voices[0]}'")
    assert [player.ask(colour, share) for share in (0.1, 0.45, 0.8)] == [
        voices[0],
        voices[1],
        voices[0],
    ]


def make_long_talk() -> Any:
    return make_transcript(tuple((f"SPEAKER_0{n % 2}", TALK[n % 2][1]) for n in range(60)))


def test_text_follows_what_is_said(listening: ListeningDesk) -> None:
    opened = open_ready(listening, transcript=make_long_talk())
    button(opened, "Play").click()
    opened.wait(PLAYING)
    seek(opened, 500 * EACH_MS)
    opened.wait("document.querySelector('.main').scrollTop > 1000")
    lit = "[...CSS.highlights.get('said')][0].getBoundingClientRect()"
    assert 0 < opened.ask(f"{lit}.top") < 700


def test_text_stays_where_somebody_reads(listening: ListeningDesk) -> None:
    opened = open_ready(listening, transcript=make_long_talk())
    button(opened, "Play").click()
    opened.wait(PLAYING)
    opened.tab.locator(".ProseMirror").hover()
    opened.tab.mouse.wheel(0, 3000)
    opened.wait("document.querySelector('.main').scrollTop > 2000")
    time.sleep(1.2)
    assert opened.ask("document.querySelector('.main').scrollTop") > 2000
    opened.wait("document.querySelector('.main').scrollTop < 500")  # 3 s later


def test_text_need_not_follow(listening: ListeningDesk) -> None:
    opened = open_ready(listening, transcript=make_long_talk())
    option(opened, "Scroll with the recording")
    button(opened, "Play").click()
    seek(opened, 500 * EACH_MS)
    opened.wait(f"{LIT} !== ''")
    time.sleep(0.5)
    assert opened.ask("document.querySelector('.main').scrollTop") == 0


def test_habits_are_remembered(listening: ListeningDesk) -> None:
    opened = open_ready(listening)
    opened.press("Alt+.")
    option(opened, "Pause while I type")
    opened.tab.reload()
    opened.wait(READY)
    assert opened.ask("document.querySelector('video').playbackRate") == 1.1
    opened.tab.locator("details.options summary").click()
    assert not opened.tab.get_by_label("Pause while I type").is_checked()
    assert opened.tab.get_by_label("Scroll with the recording").is_checked()


def test_recording_that_has_moved_is_told_and_can_be_chosen(
    listening: ListeningDesk, tmp_path: Path
) -> None:
    opened = listening.open(seconds=0)
    opened.wait(NOTICED)
    notice = opened.tab.locator(".notice")
    assert "The recording was not found: talk.wav" in notice.inner_text()
    assert opened.tab.inner_text(".preparing") == ""
    moved = write_sound(tmp_path / "moved.wav", 12.6)
    with opened.tab.expect_file_chooser() as chooser:
        notice.get_by_role("button", name="Choose it…").click()
    chooser.value.set_files(str(moved))
    opened.wait(READY)
    assert notice.count() == 0
    opened.word(9).click()
    opened.wait(PLAYING)
    assert opened.tab.locator(".notice").count() == 0
    assert [note for note in opened.complaints if "404" not in note] == []


def test_recording_of_another_length_is_told(listening: ListeningDesk, tmp_path: Path) -> None:
    opened = listening.open(seconds=0)
    other = write_sound(tmp_path / "other.wav", 20)
    opened.tab.locator("input[type=file]").set_input_files(str(other))
    opened.wait(NOTICED)
    told = opened.tab.locator(".notice").inner_text()
    assert "other.wav is 0:20 long, but the transcribed recording is 0:12 long" in told


def test_what_no_browser_plays_is_told(listening: ListeningDesk, tmp_path: Path) -> None:
    opened = listening.open(seconds=0)
    notes = tmp_path / "notes.wav"
    notes.write_text("no sound")
    opened.tab.locator("input[type=file]").set_input_files(str(notes))
    opened.wait("document.querySelector('.notice')?.textContent.includes('can’t play')")


def test_another_file_than_the_transcripts_is_told(listening: ListeningDesk) -> None:
    opened = open_ready(listening, transcript=make_transcript(sha256="0" * 64))
    opened.wait(NOTICED)
    assert "talk.wav isn’t the file" in opened.tab.locator(".notice").inner_text()


def test_recording_that_browsers_do_not_play_is_heard_decoded(
    listening: ListeningDesk, tmp_path: Path
) -> None:
    import av

    odd = tmp_path / "talk.aiff"
    with (
        av.open(str(write_sound(tmp_path / "a.wav", 12.6))) as source,
        av.open(str(odd), "w") as to,
    ):
        stream = to.add_stream("pcm_s16be", rate=8000, layout="mono")
        for frame in source.decode(audio=0):
            to.mux(stream.encode(frame))
        to.mux(stream.encode(None))
    opened = open_ready(listening, seconds=0, audio=odd)
    opened.word(9).click()
    opened.wait("document.querySelector('video').currentTime > 3.5")
    assert opened.complaints == []


def start_command(record: Path, cache: Path) -> tuple[Any, str]:
    """``transcribe review`` in a process of its own, and its page's address."""
    server = subprocess.Popen(
        [*COMMAND, "review", str(record), "--no-browser"],
        env=make_environment(cache),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    return server, server.stdout.readline().split()[1]


def test_recording_is_heard_again_when_the_server_was_killed(
    listening: ListeningDesk, tmp_path: Path
) -> None:
    record = listening.write(make_transcript(), 1800)
    server, address = start_command(record, tmp_path / "cache")
    try:
        opened = listening.show(address)
        opened.wait(READY)
        server.kill()
        server.communicate()
        opened.ask("() => { document.querySelector('video').currentTime = 1700 }")
        time.sleep(0.5)
        assert opened.ask("document.querySelector('video').readyState") < 2
        server, again = start_command(record, tmp_path / "cache")
        assert again == address
        opened.wait("document.querySelector('video').readyState >= 2", 30)
        button(opened, "Play").click()
        opened.wait("document.querySelector('video').currentTime > 1700.3")
    finally:
        server.kill()
        server.communicate()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of moving grey with sound, as WebM; twelve seconds long."""
    import av
    import numpy as np

    path, seconds = tmp_path_factory.mktemp("film") / "film.webm", 12
    with av.open(str(path), "w") as film:
        picture = film.add_stream("libvpx", rate=10)
        picture.width, picture.height, picture.pix_fmt = 160, 90, "yuv420p"
        sound = film.add_stream("libopus", rate=48_000, layout="mono")
        for number in range(seconds * 10):
            image = np.full((90, 160, 3), number * 2 % 256, np.uint8)
            film.mux(picture.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        film.mux(picture.encode(None))
        tone = (9000 * np.sin(np.arange(seconds * 48_000) * 0.05)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(tone.reshape(1, -1), "s16", "mono")
        frame.rate = 48_000
        film.mux(sound.encode(frame))
        film.mux(sound.encode(None))
    return path


def test_video_is_shown_and_can_be_hidden(listening: ListeningDesk, film: Path) -> None:
    opened = open_ready(listening, seconds=0, audio=film)
    opened.wait("document.querySelector('video').videoWidth === 160")
    opened.tab.locator(".picture").wait_for()
    opened.word(9).click()
    opened.wait("document.querySelector('video').currentTime > 3.5")
    button(opened, "Hide the picture").click()
    assert not opened.tab.locator(".picture").is_visible()
    assert opened.ask(PLAYING)
    option(opened, "Show the picture")
    assert opened.tab.locator(".picture").is_visible()
    assert opened.complaints == []


def test_video_that_is_chosen_by_hand_is_shown_too(listening: ListeningDesk, film: Path) -> None:
    opened = listening.open(seconds=0)
    opened.wait(NOTICED)
    opened.tab.locator("input[type=file]").set_input_files(str(film))
    opened.tab.locator(".picture").wait_for()
    opened.tab.locator("video").click()
    opened.wait(PLAYING)


def test_panel_has_most_of_a_phone_and_the_waveform_is_there_without_it(
    listening: ListeningDesk,
) -> None:
    opened = open_ready(listening, size=(390, 844))
    opened.wait("document.querySelector('.wave').clientHeight > 40")
    opened.tab.get_by_role("button", name="Panel", exact=True).click()
    opened.wait("document.querySelector('.panel').clientHeight > 0")
    assert opened.ask("document.querySelector('.panel').clientHeight") >= 640
    assert button(opened, "Play").is_visible()
    assert opened.ask("document.documentElement.scrollWidth") <= 390
    opened.tab.get_by_role("button", name="Close the panel").click()
    opened.wait("document.querySelector('.wave').clientHeight > 40")
    assert button(opened, "Slower").is_visible()


def test_picture_leaves_the_text_in_sight_on_a_phone(listening: ListeningDesk, film: Path) -> None:
    opened = open_ready(listening, seconds=0, audio=film, size=PHONE)
    opened.tab.locator(".picture").wait_for()
    opened.word(3).click()
    opened.wait(PLAYING)
    opened.tab.set_viewport_size({"width": 1280, "height": 900})
    opened.tab.locator(".panel .picture").wait_for()
    opened.wait(PLAYING)


def test_sound_without_a_picture_shows_none(player: Listener) -> None:
    assert not player.tab.locator(".picture").is_visible()


@pytest.mark.parametrize(
    ("size", "scheme"), [((1280, 900), "light"), (PHONE, "dark")], ids=["desk", "phone"]
)
def test_player_is_without_a_fault_of_access(
    listening: ListeningDesk, size: tuple[int, int], scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe
    opened = open_ready(listening, size=size, scheme=scheme)
    opened.wait("document.querySelector('.wave canvas') !== null")
    opened.tab.locator("details.options summary").click()
    found = axe().run(opened.tab, context=".player").response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_player_fits_a_phone(listening: ListeningDesk) -> None:
    opened = open_ready(listening, size=PHONE)
    assert opened.ask("document.documentElement.scrollWidth") <= PHONE[0]
    assert opened.ask("document.querySelector('.player').getBoundingClientRect().height") < 300
