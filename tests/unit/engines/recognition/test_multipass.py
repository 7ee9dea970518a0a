"""Doubtful windows are read again, skipped and faint speech by itself, and nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Segment, Span, Word
from pipeline.engines.hallucination.rules import SAID_ONCE
from pipeline.engines.protocols import (
    Activity,
    Recognition,
    RecognitionOptions,
    Window,
    WindowReading,
)
from pipeline.engines.recognition.decoder import GROWTH, PILOT
from pipeline.engines.recognition.languages.language_changes import LanguageTimeline
from pipeline.engines.recognition.multipass import (
    AGAIN,
    APART,
    FIRST,
    REPEATED_TOKENS,
    SHORTER_MS,
    SKIPPED,
    MultipassTranscriber,
)
from pipeline.engines.recognition.window_reader import OnRead
from pipeline.engines.recognition.window_results import (
    HEARD_OTHERWISE,
    NOT_HEARD_AGAIN,
    TOO_UNSURE,
)
from tests.fakes import make_evidence

ENGLISH = RecognitionOptions("en", initial_prompt="An interview.", hotwords="Zukertort")
TALK = "we went to the market and bought some bread before the rain began to fall on us"
LOUD = np.tile(np.array([0.5, -0.5], dtype=np.float32), 8_000)


def over(window: Span | Window, text: str, **evidence: float) -> Segment:
    """The text said evenly over a window."""
    texts = text.split()
    each = window.duration_ms // len(texts)
    words = tuple(
        Word(f" {t}", Span(window.start_ms + i * each, window.start_ms + (i + 1) * each), 0.9)
        for i, t in enumerate(texts)
    )
    return Segment(words, "en", make_evidence(**{"avg_logprob": -0.05, **evidence}))


ONE_LANGUAGE = LanguageTimeline(((0, "en"),))


@dataclass
class FakeWindowReader:
    """Hears what ``say`` tells of each window, and notes how it is asked."""

    samples: np.ndarray
    say: Callable[[int, Window], Sequence[Segment]]
    asked: list[tuple[int, tuple[Window, ...], RecognitionOptions]] = field(default_factory=list)
    timeline: LanguageTimeline = ONE_LANGUAGE

    def read(
        self,
        pass_number: int,
        windows: Sequence[Window],
        options: RecognitionOptions,
        progress: tuple[float, float] | None = None,
        on_read: OnRead | None = None,
    ) -> list[WindowReading]:
        if windows:
            self.asked.append((pass_number, tuple(windows), options))
        return [WindowReading(tuple(self.say(pass_number, window))) for window in windows]

    def tell(self, share: float, progress: tuple[float, float] | None) -> None:
        """Nobody is told."""


def transcribe(
    say: Callable[[int, Window], Sequence[Segment]],
    speech: Sequence[Span],
    faint: Sequence[Span] = (),
    options: RecognitionOptions = ENGLISH,
) -> tuple[Recognition, FakeWindowReader]:
    """What is heard of a recording that is loud where it has speech and silent elsewhere."""
    spans = [*speech, *faint]
    samples = np.zeros((max(span.end_ms for span in spans) + 1_000) * 16, dtype=np.float32)
    for span in spans:
        samples[span.start_ms * 16 : span.end_ms * 16] = np.resize(LOUD, span.duration_ms * 16)
    reader = FakeWindowReader(samples, say)
    activity = Activity(tuple(speech), tuple(faint))
    return MultipassTranscriber(activity, options, reader).transcribe(), reader


def text_of(recognition: Recognition) -> str:
    return "".join(segment.text for segment in recognition.segments).strip()


SPEECH = [Span(1_000, 9_000), Span(9_400, 17_000)]
INSIDE = Span(1_000, 17_000)


def test_a_clear_reading_is_taken_as_it_is() -> None:
    heard, reader = transcribe(lambda *_: [over(INSIDE, TALK)], SPEECH)
    assert text_of(heard) == TALK
    assert heard.dropped == ()
    assert [number for number, _, _ in reader.asked] == [FIRST]


def test_a_doubtful_window_is_read_again_in_shorter_ones_with_nothing_but_the_sound() -> None:
    def say(number: int, window: Window) -> list[Segment]:
        if number == FIRST:
            return [over(INSIDE, TALK, avg_logprob=-1.2)]
        return [over(window, f"part {window.start_ms // 5_000} of what was said here")]

    heard, reader = transcribe(say, SPEECH)
    (_, _, first), (number, windows, options) = reader.asked
    assert first == replace(ENGLISH, beam_search="always")
    assert (number, len(windows)) == (AGAIN, 2)
    assert all(window.duration_ms <= SHORTER_MS for window in windows)
    assert (
        options.initial_prompt,
        options.hotwords,
        options.beam_search,
        options.timestamps,
        options.no_repeat_ngram,
    ) == (None, None, "always", True, REPEATED_TOKENS)
    assert text_of(heard) == "part 0 of what was said here part 1 of what was said here"
    assert heard.dropped == ()


REPEATED = "where is the railway station please"
LESSON = [Span(n * 4_000 + 500, n * 4_000 + 2_300) for n in range(4)]
LESSON_WINDOW = Span(100, 14_700)


def test_a_window_that_repeats_itself_is_read_again_by_what_stands_between_pauses() -> None:
    def say(number: int, window: Window) -> list[Segment]:
        if number == FIRST:
            return [over(LESSON_WINDOW, f"{REPEATED} " * 4)]
        return [over(Span(window.start_ms + 400, window.end_ms - 400), REPEATED)]

    heard, reader = transcribe(say, LESSON)
    assert [(number, len(windows)) for number, windows, _ in reader.asked] == [
        (FIRST, 1),
        (APART, 4),
    ]
    assert reader.asked[1][2].no_repeat_ngram == 0
    begins = [segment.span.start_ms for segment in heard.segments]
    assert begins == pytest.approx([s.start_ms for s in LESSON], abs=100)
    assert heard.dropped == ()


def test_what_still_repeats_itself_is_read_without_repetitions() -> None:
    def say(number: int, window: Window) -> list[Segment]:
        if number in (FIRST, APART):
            return [over(window, "you and " * 20)]
        return [over(window, "we talked about the weather")]

    heard, reader = transcribe(say, [Span(500, 9_000)])
    assert [number for number, _, _ in reader.asked] == [FIRST, APART, AGAIN]
    assert text_of(heard) == "we talked about the weather"


@pytest.mark.parametrize(
    ("rest", "speech", "text"),
    [
        ("256.", [Span(500, 3_900)], "it was built in 1956."),
        ("56.", [Span(500, 1_900), Span(2_700, 3_800)], "it was built in 1956. 56."),
        ("men.", [Span(500, 3_900)], "it was built in 1956. men."),
    ],
)
def test_the_rest_of_a_numbers_sound_is_no_number_of_its_own(
    rest: str, speech: list[Span], text: str
) -> None:
    """The number's word ended too early, so that the rest of it is read by itself, and surely."""

    def say(number: int, window: Window) -> list[Segment]:
        if number == FIRST:
            words = over(Span(500, 1_900), "it was built in 1956.").words
            return [Segment(words, "en", make_evidence(avg_logprob=-0.05))]
        return [
            Segment(
                (Word(f" {rest}", Span(window.start_ms + 100, window.end_ms - 100), 0.9),),
                "en",
                make_evidence(avg_logprob=-0.7),
            )
        ]

    heard, reader = transcribe(say, speech)
    assert [number for number, _, _ in reader.asked] == [FIRST, SKIPPED]
    assert text_of(heard) == text
    assert [SAID_ONCE] * (rest == "256.") == [one.reason for one in heard.dropped]


def test_skipped_sentences_are_each_read_by_themselves() -> None:
    def say(number: int, window: Window) -> list[Segment]:
        if number == FIRST:
            return [over(LESSON[0], REPEATED)]
        return [over(Span(window.start_ms + 100, window.end_ms - 100), REPEATED)]

    heard, reader = transcribe(say, LESSON)
    assert [(number, len(w)) for number, w, _ in reader.asked] == [(FIRST, 1), (SKIPPED, 3)]
    assert text_of(heard).count(REPEATED) == 4


def test_what_a_second_reading_does_not_hear_is_dropped_and_told() -> None:
    def say(number: int, window: Window) -> list[Segment]:
        return [over(INSIDE, TALK, avg_logprob=-1.2)] if number == FIRST else []

    heard, _ = transcribe(say, SPEECH)
    assert text_of(heard) == ""
    (dropped,) = heard.dropped
    assert dropped.segment.text == f" {TALK}"
    assert dropped.reason.endswith(NOT_HEARD_AGAIN)


def test_two_doubtful_readings_that_disagree_are_both_made_up() -> None:
    said = {FIRST: "sorry", AGAIN: "thanks"}

    def say(number: int, window: Window) -> list[Segment]:
        return [over(window, f"{number} " + f"{said[number]} " * 30)] if number in said else []

    heard, _ = transcribe(say, SPEECH)
    assert text_of(heard) == ""
    assert all(said[AGAIN] in one.segment.text or "1" in one.segment.text for one in heard.dropped)
    assert any(HEARD_OTHERWISE in one.reason for one in heard.dropped)


def test_two_translations_that_disagree_may_both_be_right() -> None:
    def say(number: int, window: Window) -> list[Segment]:
        return [over(window, f"we went there {number} " + f"{number} times " * 30)]

    heard, _ = transcribe(say, SPEECH, options=replace(ENGLISH, task="translate"))
    assert "we went there" in text_of(heard)
    assert not any(HEARD_OTHERWISE in one.reason for one in heard.dropped)


def test_the_better_one_of_two_doubtful_readings_counts() -> None:
    def say(number: int, window: Window) -> list[Segment]:
        return [over(window, TALK, avg_logprob=-1.3 if number == FIRST else -1.1)]

    heard, _ = transcribe(say, [Span(1_000, 9_000)])
    assert make_evidence(avg_logprob=-1.1) == heard.segments[0].evidence


def test_speech_without_a_word_is_read_by_itself() -> None:
    def say(number: int, window: Window) -> list[Segment]:
        if number == FIRST:
            return [over(Span(1_000, 9_000), TALK)]
        return [over(window, "and then he told us the whole story once more")]

    heard, reader = transcribe(say, SPEECH)
    assert [number for number, _, _ in reader.asked] == [FIRST, SKIPPED]
    assert text_of(heard) == f"{TALK} and then he told us the whole story once more"


@pytest.mark.parametrize(
    "evidence", [{"avg_logprob": -1.1}, {"no_speech_prob": 0.7}, {"compression_ratio": 2.5}]
)
def test_what_its_own_evidence_speaks_against_is_dropped_and_told(
    evidence: dict[str, float],
) -> None:
    def say(number: int, window: Window) -> list[Segment]:
        if number == FIRST:
            return [over(Span(1_000, 9_000), TALK)]
        return [over(window, "and then he told us the whole story once more", **evidence)]

    heard, _ = transcribe(say, SPEECH)
    assert text_of(heard) == TALK
    assert [one.segment.text for one in heard.dropped] == [
        " and then he told us the whole story once more"
    ]


FAINT = Span(20_000, 23_000)


def test_a_low_voice_is_heard() -> None:
    def say(number: int, window: Window) -> list[Segment]:
        return [over(INSIDE if number == FIRST else FAINT, TALK if number == FIRST else "so low")]

    heard, _ = transcribe(say, SPEECH, [FAINT])
    assert text_of(heard) == f"{TALK} so low"
    begins = [s.span.start_ms for s in heard.segments if s.span.start_ms > INSIDE.end_ms]
    assert begins == pytest.approx([FAINT.start_ms], abs=100)


def test_where_nobody_may_speak_unsure_words_are_not_believed() -> None:
    def say(number: int, window: Window) -> list[Segment]:
        if number == FIRST:
            return [over(INSIDE, TALK)]
        return [over(FAINT, "so low", avg_logprob=-0.8)]

    heard, _ = transcribe(say, SPEECH, [FAINT])
    assert text_of(heard) == TALK
    assert [(one.segment.text, one.reason) for one in heard.dropped] == [(" so low", TOO_UNSURE)]


def hear_far_voice(logprob: float) -> tuple[Recognition, FakeWindowReader]:
    """Somebody near, then somebody 40 dB softer whose sentence is skipped at first."""
    samples = np.zeros(18_000 * 16, dtype=np.float32)
    for span, amplitude in zip(SPEECH, (1.0, 0.01), strict=True):
        samples[span.start_ms * 16 : span.end_ms * 16] = amplitude * np.resize(
            LOUD, span.duration_ms * 16
        )

    def say(number: int, window: Window) -> list[Segment]:
        far = Span(SPEECH[1].start_ms, window.end_ms)
        return [
            over(SPEECH[0], TALK)
            if number == FIRST
            else over(far, "and then it rained for hours", avg_logprob=logprob)
        ]

    reader = FakeWindowReader(samples, say)
    transcriber = MultipassTranscriber(Activity(tuple(SPEECH)), ENGLISH, reader)
    return transcriber.transcribe(), transcriber.reader


def test_a_far_voice_is_read_as_loud_as_one_across_the_table() -> None:
    heard, reader = hear_far_voice(-0.3)
    near, far = (span.middle_ms * 16 for span in SPEECH)
    loud, soft = (abs(float(reader.samples[at : at + 1][0])) for at in (near, far))
    assert 20 * np.log10(loud / soft) == pytest.approx(10, abs=0.1)
    assert text_of(heard) == f"{TALK} and then it rained for hours"


def test_a_far_voice_that_was_skipped_needs_to_be_surer() -> None:
    heard, _ = hear_far_voice(-0.7)
    assert text_of(heard) == TALK
    assert [one.reason for one in heard.dropped] == [TOO_UNSURE]


def test_without_speech_what_is_faint_is_still_looked_at() -> None:
    heard, reader = transcribe(lambda _, window: [over(window, "low voice")], [], [FAINT])
    assert text_of(heard) == "low voice"
    assert [number for number, _, _ in reader.asked] == [SKIPPED]


def stretches(count: int) -> list[Span]:
    """So long that each is a window of its own."""
    return [Span(n * 20_000, n * 20_000 + 16_000) for n in range(count)]


def read_with(logprob: float, count: int, options: RecognitionOptions = ENGLISH) -> list[str]:
    _, reader = transcribe(
        lambda _, window: [over(window, TALK, avg_logprob=logprob)],
        stretches(count),
        options=options,
    )
    return [f"{len(windows)} {asked.beam_search}" for _, windows, asked in reader.asked]


def test_greedy_decoding_follows_where_the_first_windows_were_sure() -> None:
    assert read_with(-0.05, PILOT + 4) == [f"{PILOT} always", "4 unsure"]


def test_a_beam_search_goes_on_where_many_of_the_first_windows_needed_one() -> None:
    assert read_with(-0.4, PILOT + 4) == [f"{PILOT} always", "4 always"]


def test_it_is_seen_anew_after_a_while_whether_greedy_decoding_pays() -> None:
    unsure_until_ms, count = PILOT * 20_000 - 5_000, PILOT * (1 + GROWTH) + 3

    def say(_: int, window: Window) -> list[Segment]:
        logprob = -0.4 if window.start_ms < unsure_until_ms else -0.05
        return [over(window, TALK, avg_logprob=logprob)]

    _, reader = transcribe(say, stretches(count))
    asked = [(len(windows), options.beam_search) for _, windows, options in reader.asked]
    assert asked == [(PILOT, "always"), (PILOT * GROWTH, "always"), (3, "unsure")]


def test_no_pilot_is_needed_where_there_is_nothing_to_choose() -> None:
    for options in (replace(ENGLISH, beam_size=1), replace(ENGLISH, beam_search="always")):
        assert read_with(-0.4, PILOT + 4, options) == [f"{PILOT + 4} {options.beam_search}"]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=5), st.integers(0, 2))
def test_all_words_of_a_reading_are_kept_or_told_of(kinds: list[int], second: int) -> None:
    """Whatever is heard first, in a second reading and where it was skipped."""
    texts = [TALK, "you " * 40, "thanks for watching", "and so on it went"]

    def say(number: int, window: Window) -> list[Segment]:
        kind = kinds[(window.start_ms + 1_000) // 20_000]
        if number == FIRST:
            return [over(window, texts[kind], no_speech_prob=0.9 if kind == 2 else 0.0)]
        return [over(window, texts[(kind + second) % 4])] if second else []

    heard, _ = transcribe(say, stretches(len(kinds)))
    told = text_of(heard) + "".join(one.segment.text for one in heard.dropped)
    for kind in kinds:
        assert second or texts[kind].split()[0] in told
    words = [word for segment in heard.segments for word in segment.words]
    assert all(a.span.end_ms <= b.span.start_ms for a, b in pairwise(words))


@dataclass
class FakeSecondModel:
    """A larger model that hears ``text``, and notes what it is loaded for."""

    text: str
    name: str = "larger"
    opened: list[FakeWindowReader] = field(default_factory=list)

    def knows(self, first: FakeWindowReader, window: Window) -> bool:
        return first.timeline.of(window) == "en"

    def open(self, first: FakeWindowReader) -> FakeWindowReader:
        reader = FakeWindowReader(first.samples, lambda *_: [over(INSIDE, self.text)])
        self.opened.append(reader)
        return reader


@pytest.mark.parametrize(("logprob", "probability"), [(-0.05, 0.99), (-0.9, 0.3)])
def test_a_larger_model_is_loaded_for_what_is_likely_wrong_and_says_what_it_changed(
    logprob: float, probability: float
) -> None:
    segment = over(INSIDE, TALK, avg_logprob=logprob)
    words = tuple(replace(word, probability=probability) for word in segment.words)
    reader = FakeWindowReader(
        np.resize(LOUD, 18_000 * 16), lambda *_: [replace(segment, words=words)]
    )
    second = FakeSecondModel(TALK.replace("market", "harbour"))
    activity = Activity(tuple(SPEECH))
    heard = MultipassTranscriber(activity, ENGLISH, reader, second=second).transcribe()
    is_doubtful = probability < 0.5
    assert len(second.opened) == is_doubtful
    assert ("harbour" in text_of(heard)) is is_doubtful
    assert heard.second is not None
    told = heard.second
    assert (told.model, told.windows, told.all_windows, told.words) == (
        "larger",
        int(is_doubtful),
        1,
        int(is_doubtful),
    )


@pytest.mark.parametrize(
    ("borders", "expected"),
    [((), [(600, 17_400)]), ((9_200,), [(600, 9_200), (9_200, 17_400)])],
)
def test_no_window_holds_speech_of_two_parts_of_a_recording(
    borders: tuple[int, ...], expected: list[tuple[int, int]]
) -> None:
    read: list[Window] = []

    def say(number: int, window: Window) -> list[Segment]:
        read.extend([window] if number == FIRST else [])
        return [over(window.spans[0], TALK)]

    reader = FakeWindowReader(np.resize(LOUD, 18_000 * 16), say)
    activity = Activity(tuple(SPEECH), borders=borders)
    MultipassTranscriber(activity, ENGLISH, reader).transcribe()
    assert expected == [(window.start_ms, window.end_ms) for window in read]


def test_speech_begins_anew_behind_a_border() -> None:
    activity = Activity((Span(0, 5), Span(7, 9), Span(9, 12)), borders=(6, 8, 20))
    assert activity.begins == {7, 9}
