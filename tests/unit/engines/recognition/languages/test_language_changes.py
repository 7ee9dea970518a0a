"""Several languages in one recording: found passage by passage, each read and cleaned as its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.domain import Media, Segment, Span, Transcript, Turn, Word
from pipeline.engines.models.capabilities import check_abilities
from pipeline.engines.protocols import (
    Activity,
    OtherLanguage,
    RecognitionOptions,
    Window,
    WindowReading,
)
from pipeline.engines.recognition.languages.language_changes import (
    ENOUGH_MS,
    LONGEST_PASSAGE_MS,
    PASSAGE_PAUSE_MS,
    LanguageTimeline,
    admit_others,
    cut_passages,
    find_noticed_timeline,
    find_timeline,
    keep_untouched,
    list_untouched,
    order_passages,
)
from pipeline.engines.recognition.windows import clip_regions, pack_windows
from pipeline.errors import UsageError
from pipeline.run.events import Notice
from pipeline.run.recording.recognition import call_english, find_main_language
from tests.fakes import (
    FakeReader,
    FakeRecognizer,
    KeptParts,
    make_segment,
    make_segment_over,
    make_window,
    make_words,
)
from tests.unit.engines.recognition.test_whisper import make_recognizer
from tests.unit.engines.recognition.test_windows import recordings
from tests.unit.run.recording.test_stages import Bench, bench, talk

__all__ = ["bench", "talk"]  # fixtures


@given(recordings())
def test_passages_hold_all_speech_in_order(recording: tuple[tuple[Span, ...], int]) -> None:
    regions, _ = recording
    passages = cut_passages(regions)
    assert all(sum(one.overlap_ms(p) for p in passages) == one.duration_ms for one in regions)
    assert all(a.end_ms < b.start_ms for a, b in pairwise(passages))


def test_a_passage_ends_at_a_long_pause_or_once_it_is_long() -> None:
    near, far = Span(0, 1_000), Span(1_000 + PASSAGE_PAUSE_MS, 5_000)
    assert cut_passages([near, far]) == (near, far)
    assert cut_passages([near, Span(999 + PASSAGE_PAUSE_MS, 5_000)]) == (Span(0, 5_000),)
    long = Span(0, LONGEST_PASSAGE_MS)
    after = Span(long.end_ms + 1, long.end_ms + 100)
    assert cut_passages([long, after]) == (long, after)


def detect(*answers: tuple[str, float]):
    return lambda passages: answers[: len(passages)]


REGIONS = (Span(500, 3_000), Span(4_000, 8_000), Span(9_000, 12_000), Span(13_000, 13_500))


def test_a_language_goes_on_until_another_is_surely_heard() -> None:
    answers = (("fr", 0.4), ("fr", 0.9), ("zh", 0.3), ("en", 0.8))
    found = find_timeline(REGIONS, "de", detect(*answers))
    assert found == LanguageTimeline(((0, "de"), (4_000, "fr"), (13_000, "en")))
    assert found.starts == frozenset({4_000, 13_000})
    assert [found.at(t) for t in (0, 3_999, 4_000, 12_999, 20_000)] == [
        "de",
        "de",
        "fr",
        "fr",
        "en",
    ]


def test_the_first_language_begins_with_the_recording() -> None:
    found = find_timeline(REGIONS, "de", detect(("fr", 0.9), *[("de", 0.9)] * 3))
    assert found == LanguageTimeline(((0, "fr"), (4_000, "de")))
    assert find_timeline((), "de", detect()) == LanguageTimeline(((0, "de"),))


@given(recordings(), st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 1)), min_size=1))
def test_no_window_holds_two_languages(
    recording: tuple[tuple[Span, ...], int], answers: list[tuple[str, float]]
) -> None:
    regions, duration_ms = recording
    passages = cut_passages(regions)
    answers = [answers[i % len(answers)] for i in range(len(passages))]
    found = find_timeline(regions, "a", lambda _: answers)
    for limits in ({"starts": found.starts}, {"changes": found.changes}):
        windows = pack_windows(regions, duration_ms, **limits)
        for window in windows:
            spoken = {found.at(region.start_ms) for region in regions if window.overlap_ms(region)}
            assert spoken <= {found.of(window)}
        assert [w for run in found.split_by_language(windows) for w in run] == list(windows)


@dataclass
class MixedReader(FakeReader):
    """Hears one language in loud sound and another in silence, and remembers what it read.

    ``cut_at`` is the batch in which it is cut off.
    """

    cut_at: int = -1
    windows: list[tuple[Window, str]] = field(default_factory=list)

    def detect_language(
        self, samples: np.ndarray, among: Collection[str] = ()
    ) -> tuple[str, float]:
        return ("fr" if samples[len(samples) // 2] else "en"), 0.9

    def read(
        self, samples: np.ndarray, windows: Sequence[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        if len(self.batches) == self.cut_at:
            raise Cut
        language = options.language or ""
        self.windows += [(window, language) for window in windows]
        read = super().read(samples, windows, options)
        return [
            WindowReading(
                tuple(replace(s, language=language) for s in one.segments),
                self._notice(window.cut(samples), language) if options.notice else (),
            )
            for window, one in zip(windows, read, strict=True)
        ]

    def _notice(self, sound: np.ndarray, language: str) -> tuple[OtherLanguage, ...]:
        code, own = ("fr", sound == 0) if language == "en" else ("en", sound != 0)
        length_ms = int(np.sum(~own)) // 16
        return (OtherLanguage(code, length_ms, length_ms),) if length_ms else ()


class Cut(BaseException):
    """Stands for whatever ends a process: nothing catches it."""


def make_mixed() -> tuple[np.ndarray, Activity]:
    """English for 4 s, French for 4 s, English for 4 s, with pauses of a second."""
    samples = np.zeros(16_000 * 15, dtype=np.float32)
    samples[16_000 * 5 : 16_000 * 9] = 0.5
    return samples, Activity((Span(0, 4_000), Span(5_000, 9_000), Span(10_000, 14_000)))


def test_every_passage_is_read_in_its_own_language() -> None:
    reader = MixedReader()
    options = RecognitionOptions(multilingual=True)
    segments = make_recognizer(reader).recognize(*make_mixed(), options).segments
    assert [one.language for one in segments] == ["en", "fr", "en"]
    assert sorted(str(one.language) for one in reader.options) == ["en", "fr"]
    assert reader.batches == [1, 1]


def list_strays(
    segments: Sequence[Segment], passages: Sequence[tuple[Span, str]]
) -> list[tuple[str | None, Span]]:
    """The words that don't lie in a passage of the language that they were heard in."""
    return [
        (segment.language, word.span)
        for segment in segments
        for word in segment.words
        if not any(
            language == segment.language
            and passage.start_ms <= word.span.start_ms
            and word.span.end_ms <= passage.end_ms
            for passage, language in passages
        )
    ]


@pytest.mark.parametrize("options", [{}, {"multilingual": True}])
def test_words_lie_in_passages_of_their_own_language_and_in_order(
    options: dict[str, object],
) -> None:
    french = (0, 2, 5, 8, 9, 10, 14, 22, 25, 26)
    segments = recognize_long(*french, **options)
    languages = ["fr" if n in french else "en" for n in range(30)]
    runs = [list(run) for _, run in groupby(range(30), languages.__getitem__)]
    passages = [
        (Span(max(0, 10_000 * run[0] - 500), 10_000 * run[-1] + 9_500), languages[run[0]])
        for run in runs
    ]
    assert list_strays(segments, passages) == []
    assert sorted(segments, key=lambda one: one.span) == list(segments)
    spoken = sum(word.span.duration_ms for one in segments for word in one.words)
    assert spoken >= 0.9 * sum(region.duration_ms for region in LONG_REGIONS)


def test_a_translations_passages_are_read_by_themselves() -> None:
    reader = MixedReader()
    recognize_long(1, 3, reader=reader, multilingual=True, task="translate")
    french = [window for window, language in reader.windows if language == "fr"]
    assert [len(window.spans) for window in french] == [1, 1]


@given(recordings(), st.lists(st.sampled_from("ab"), min_size=1))
def test_what_was_read_in_windows_of_several_passages_is_cut_where_one_ends(
    recording: tuple[tuple[Span, ...], int], codes: list[str]
) -> None:
    regions, duration_ms = recording
    changes = [(r.start_ms, codes[i % len(codes)]) for i, r in enumerate(regions)]
    timeline = LanguageTimeline(((0, "a"), *changes))
    windows = pack_windows(regions, duration_ms, changes=timeline.changes)
    read = [(replace(make_segment_over(w), language=timeline.of(w)),) for w in windows]
    ordered = order_passages(timeline.changes, windows, read)
    words = [word for segments in read for one in segments for word in one.words]
    assert sorted(words, key=lambda w: w.span) == sorted(
        (word for one in ordered for word in one.words), key=lambda w: w.span
    )
    assert all(a.span.end_ms <= b.span.start_ms for a, b in pairwise(ordered))


def test_all_is_read_in_one_language_where_that_is_said() -> None:
    reader = MixedReader()
    segments = make_recognizer(reader).recognize(*make_mixed(), RecognitionOptions("fr")).segments
    assert {one.language for one in segments} == {"fr"}
    assert reader.batches == [1]


# Noticed without being asked for

LONG_MS = 300_000
LONG_REGIONS = tuple(Span(start, start + 9_000) for start in range(0, LONG_MS, 10_000))


def make_long(*french: int) -> tuple[np.ndarray, Activity]:
    """Five minutes of English, a stretch of nine seconds every ten, of which some are French."""
    samples = np.zeros(LONG_MS * 16, dtype=np.float32)
    for number in french:
        samples[number * 160_000 : number * 160_000 + 144_000] = 0.5
    return samples, Activity(LONG_REGIONS)


def recognize_long(
    *french: int,
    reader: MixedReader | None = None,
    parts: KeptParts | None = None,
    **options: object,
) -> tuple[Segment, ...]:
    recognizer = make_recognizer(reader or MixedReader())
    asked = RecognitionOptions(**options)
    return recognizer.recognize(*make_long(*french), asked, None, parts).segments


def test_other_languages_are_noticed_and_read_as_such() -> None:
    segments = recognize_long(4, 5, 20)
    assert [
        start
        for start in range(0, LONG_MS, 10_000)
        if any(
            s.language == "fr" and s.span.overlap_ms(Span(start, start + 9_000)) for s in segments
        )
    ] == [40_000, 50_000, 200_000]
    assert {segment.language for segment in segments} == {"en", "fr"}


def test_windows_in_which_no_other_language_is_noticed_are_read_once() -> None:
    reader, plain = MixedReader(), MixedReader()
    recognize_long(12, reader=reader)
    recognize_long(reader=plain)
    twice = [window for window, language in reader.windows if language == "fr"]
    assert [span for window in twice for span in window.spans] == [Span(119_600, 129_400)]
    mixed = {window for window, _ in plain.windows if window.overlap_ms(Span(120_000, 129_000))}
    assert set(plain.windows) <= set(reader.windows)
    assert len(reader.windows) - len(plain.windows) <= 3 * len(mixed)


def test_a_few_foreign_words_change_nothing() -> None:
    plain = recognize_long(language="en")
    samples, activity = make_long()
    samples[:64_000] = 0.5  # four seconds
    recognizer = make_recognizer(MixedReader())
    assert recognizer.recognize(samples, activity, RecognitionOptions()).segments[1:] == plain[1:]


def test_a_recording_in_one_language_is_read_as_if_it_were_named() -> None:
    named, found = MixedReader(), MixedReader()
    assert recognize_long(reader=named, language="en") == recognize_long(reader=found)
    read = [sorted(reader.windows, key=str) for reader in (named, found)]  # batches go side by side
    assert read[0] == read[1]


@pytest.mark.parametrize("options", [{"language": "en"}, {"language": "en", "multilingual": True}])
def test_nothing_is_noticed_where_the_language_is_said(options: dict[str, object]) -> None:
    reader = MixedReader()
    recognize_long(3, 4, reader=reader, **options)
    assert not any(asked.notice for asked in reader.options)


def test_a_recording_that_begins_in_another_language_than_most_of_it_is_read_right() -> None:
    segments = recognize_long(0, 1, 2)
    assert segments[0].language == "fr"
    assert {s.language for s in segments if s.span.start_ms >= 30_000} == {"en"}


@pytest.mark.parametrize("cut_at", range(24))
def test_a_mixed_recording_that_was_cut_off_is_heard_the_same(cut_at: int) -> None:
    whole, parts = recognize_long(3, 4, 17, 28), KeptParts()
    try:
        heard = recognize_long(3, 4, 17, 28, reader=MixedReader(cut_at=cut_at), parts=parts)
    except Cut:
        heard = recognize_long(3, 4, 17, 28, parts=parts)
    assert whole == heard


@given(
    recordings(),
    st.lists(st.booleans(), min_size=1),
    st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 1)), min_size=1),
)
def test_what_was_not_asked_about_stays_as_it_was_packed(
    recording: tuple[tuple[Span, ...], int], mixed: list[bool], answers: list[tuple[str, float]]
) -> None:
    regions, duration_ms = recording
    windows = pack_windows(regions, duration_ms)
    is_mixed = [mixed[i % len(mixed)] for i in range(len(windows))]
    found = find_noticed_timeline(
        windows,
        is_mixed,
        regions,
        "a",
        lambda some: [answers[i % len(answers)] for i in range(len(some))],
    )
    asked_not = {w for w, asked in zip(windows, is_mixed, strict=True) if not asked}
    untouched = list_untouched(windows, regions, "a", found)
    changes = keep_untouched(windows, regions, found, untouched)
    packed = pack_windows(regions, duration_ms, changes=changes)
    assert asked_not <= untouched <= set(packed)
    assert {"a", *(found.of(window) for window in untouched)} == {"a"}
    for window in packed:
        spoken = {
            found.at(r.start_ms) for stretch in window.spans for r in clip_regions(regions, stretch)
        }
        assert spoken <= {found.of(window)}


def test_only_languages_that_may_be_spoken_are_looked_for() -> None:
    asked: list[Collection[str]] = []

    class Asked(MixedReader):
        def detect_language(
            self, samples: np.ndarray, among: Collection[str] = ()
        ) -> tuple[str, float]:
            asked.append(among)
            return super().detect_language(samples, among)

    recognize_long(4, 5, reader=Asked(), languages=("fr", "en"))
    assert {code for among in asked for code in among} == {"en", "fr"}
    assert all(asked)


def test_a_language_that_the_model_does_not_know_is_refused_among_several() -> None:
    with pytest.raises(UsageError, match=r"--languages de: the model base doesn't know"):
        recognize_long(languages=("en", "de"))


def test_languages_are_admitted_by_what_is_beyond_doubt_of_them() -> None:
    windows = [make_window(start, start + 20_000) for start in range(0, 60_000, 20_000)]
    once = OtherLanguage("zh", 9_000, ENOUGH_MS - 1)
    again = OtherLanguage("zh", 0, 1)
    assert admit_others(windows, [(once,), (OtherLanguage("tl", 90_000, 0),), ()]) == frozenset()
    assert admit_others(windows, [(once,), (), (again,)]) == {"zh"}


def test_in_a_long_recording_what_is_scattered_has_to_be_a_share_of_it() -> None:
    hour = [make_window(start, start + 20_000) for start in range(0, 3_600_000, 20_000)]
    none: list[tuple[OtherLanguage, ...]] = [() for _ in hour]
    apart, together = list(none), list(none)
    for number in (3, 60, 120):
        apart[number] = (OtherLanguage("zh", 3_000, 3_000),)
    together[3] = (OtherLanguage("zh", 6_000, ENOUGH_MS),)
    assert admit_others(hour, apart) == frozenset()
    assert admit_others(hour, together) == {"zh"}
    assert admit_others(hour, [(OtherLanguage("zh", 3_000, 3_000),)] * 12 + none[12:]) == {"zh"}


def test_a_recordings_language_is_that_of_most_of_its_words_by_time() -> None:
    long = replace(make_segment("deux mots", each_ms=900), language="fr")
    assert find_main_language([make_segment("three short words"), long]) == "fr"
    assert find_main_language([]) is None


def test_the_json_names_each_segments_language(bench: Bench, talk: Path) -> None:
    french = replace(make_segment("deux mots", 1_000, each_ms=900), language="fr")
    bench.recognizer = FakeRecognizer((make_segment("One. Two."), french))
    (outcome,) = bench.run(talk, multilingual=True, output_format=("all",))
    assert outcome.error is None
    record = bench.record()
    assert record["language"] == "fr"
    assert [one["language"] for one in record["segments"]] == ["en", "fr"]


FRENCH = replace(make_segment("deux mots", 1_000, each_ms=900), language="fr")


@pytest.mark.parametrize(
    "segments", [(make_segment("One."), FRENCH), (FRENCH, make_segment("One.", 9_000))]
)
def test_several_languages_are_told_of_and_how_to_read_all_in_one(
    bench: Bench, talk: Path, segments: tuple[Segment, ...]
) -> None:
    bench.recognizer = FakeRecognizer(segments)
    first = segments[0].language
    for cleaning in ("clean", "verbatim"):  # the second time the words are kept
        bench.events.clear()
        bench.run(talk, cleaning=cleaning)
        (notice,) = (event.text for event in bench.events if isinstance(event, Notice))
        names = {"en": "English and French", "fr": "French and English"}[first]
        assert notice.startswith(f"{talk.name}: {names} are spoken")
        assert f"--language {first} " in notice


@pytest.mark.parametrize("asked", [{"multilingual": True}, {"languages": ("en", "fr")}])
def test_who_asks_for_several_languages_is_not_told_of_them(
    bench: Bench, talk: Path, asked: dict[str, object]
) -> None:
    bench.recognizer = FakeRecognizer((make_segment("One."), FRENCH))
    bench.run(talk, **asked)
    assert not [event for event in bench.events if isinstance(event, Notice)]


def test_one_language_is_not_told_of(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    bench.run(talk, task="translate", language="de")
    assert not [event for event in bench.events if isinstance(event, Notice)]


def test_languages_that_were_translated_are_told_of_as_well(bench: Bench, talk: Path) -> None:
    bench.recognizer = FakeRecognizer((FRENCH, replace(FRENCH, language="de")))
    bench.run(talk, task="translate")
    (notice,) = (event.text for event in bench.events if isinstance(event, Notice))
    assert "French and German are spoken" in notice


def test_a_filler_of_one_language_is_a_word_of_another() -> None:
    german, english = make_words("Es geht um Geld."), make_words("It is um money.", 5_000)
    made = Transcript(
        Media("a", "a", "0", 0),
        "en",
        (Segment(german, "de"), Segment(english, "en")),
        (Turn("A", german), Turn("B", english)),
    )
    assert [turn.text for turn in clean(made).turns] == ["Es geht um Geld.", "It is money."]


# Translations


def test_a_translation_is_english_and_says_what_was_spoken(bench: Bench, talk: Path) -> None:
    bench.recognizer = FakeRecognizer((replace(make_segment("It is um money."), language="de"),))
    bench.run(talk, task="translate", language="de")
    record = bench.record()
    assert (record["language"], record["provenance"]["spoken language"]) == ("en", "de")
    assert [one["language"] for one in record["segments"]] == ["en"]
    assert [one["text"] for one in record["turns"]] == ["It is money."]


def test_every_language_that_was_translated_is_named() -> None:
    segments = tuple(replace(make_segment("a"), language=code) for code in ("zh", "fr", "zh"))
    heard = Transcript(Media("a", "a", "0", 0), "zh", segments, ())
    made = call_english(heard)
    assert {made.language, *(one.language for one in made.segments)} == {"en"}
    assert made.origin.spoken_languages == ("zh", "fr")


def test_a_translation_consists_of_english_words(bench: Bench, talk: Path) -> None:
    pieces = (" Large", "-", "scale", " con", "ferences", ".")
    words = tuple(Word(text, Span(i * 200, i * 200 + 150)) for i, text in enumerate(pieces))
    bench.recognizer = FakeRecognizer((Segment(words, "zh"),))
    bench.run(talk, task="translate")
    (turn,), (segment,) = bench.record()["turns"], bench.record()["segments"]
    assert turn["text"] == "Large-scale conferences."
    assert [(word["word"], word["start"], word["end"]) for word in segment["words"]] == [
        (" Large-scale", 0.0, 0.55),
        (" conferences.", 0.6, 1.15),
    ]


TRANSLATE, MIXED = RecognitionOptions(task="translate"), RecognitionOptions(multilingual=True)
SEVERAL = RecognitionOptions(languages=("en", "zh"))


@pytest.mark.parametrize(
    "model",
    [
        "turbo",
        "large-v3-turbo",
        "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
        "tiny.en",
        "/models/faster-whisper-base.en",
        "distil-large-v3",
        "Systran/faster-distil-whisper-large-v3",
        "distil-whisper/distil-large-v3.5-ct2",
    ],
)
def test_a_model_that_can_not_translate_is_refused_by_name(model: str) -> None:
    with pytest.raises(UsageError) as refused:
        check_abilities(model, TRANSLATE)
    assert model in str(refused.value)
    assert "base, small, medium" in refused.value.remedy
    check_abilities(model, RecognitionOptions())


@pytest.mark.parametrize("model", ["tiny", "base", "large-v3", "me/whisper-turbo-that-translates"])
def test_other_models_translate_and_mix(model: str) -> None:
    check_abilities(model, TRANSLATE)
    check_abilities(model, MIXED)


@pytest.mark.parametrize("options", [TRANSLATE, MIXED, SEVERAL])
def test_a_model_that_turns_out_to_know_one_language_is_refused(
    options: RecognitionOptions,
) -> None:
    with pytest.raises(UsageError, match="only knows English"):
        make_recognizer(FakeReader(languages=("en",))).recognize(*make_mixed(), options)


@pytest.mark.parametrize(
    "task", [{"task": "translate"}, {"multilingual": True}, {"languages": ("en", "zh")}]
)
def test_what_a_model_can_not_do_is_told_before_its_weights_are_looked_for(
    tmp_path: Path, task: dict[str, object]
) -> None:
    from pipeline.config import Settings
    from pipeline.run import load_engines

    settings = Settings(model="base.en", offline=True, **task)
    with pytest.raises(UsageError, match=r"base\.en only knows English"):
        load_engines(settings, tmp_path, lambda _: None)
