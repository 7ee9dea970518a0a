"""A term is put where it is heard when it is expected, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from pipeline.clean.word_units import Written
from pipeline.domain import Segment, Span, Word, join_words
from pipeline.engines.protocols import Window, WindowReading
from pipeline.engines.recognition.terms.term_places import show_run
from pipeline.engines.recognition.terms.term_reader import TermReader, limit_reading
from tests.fakes import make_evidence

EACH_MS = 400


def say(text: str, unsure: Sequence[str] = (), start_ms: int = 0) -> Segment:
    """A sentence, word by word, some of which the recogniser is not sure of."""
    words = tuple(
        Word(f" {w}", Span(start_ms + i * EACH_MS, start_ms + (i + 1) * EACH_MS), probability)
        for i, w in enumerate(text.split())
        for probability in [0.5 if w.strip(".,") in unsure else 0.99]
    )
    return Segment(words, "en", make_evidence())


@dataclass
class Model:
    """Hears ``again`` in a window of which it is told terms: for each word of the first reading what it hears now."""

    first: Sequence[Segment]
    again: dict[str, str]
    probability: float = 0.9
    asked: list[tuple[int, int, str]] = field(default_factory=list)

    def read(self, number: int, windows: Sequence[Window], terms: str) -> list[WindowReading]:
        self.asked.append((number, len(windows), terms))
        return [self._read(window) for window in windows]

    def _read(self, window: Window) -> WindowReading:
        words = [
            Word(w.text.replace(bare, now), w.span, self.probability if now != bare else 0.99)
            for segment in self.first
            for w in segment.words
            if window.overlap_ms(w.span) == w.span.duration_ms
            for bare in [w.text.strip(" .,")]
            for now in [self.again.get(bare, bare)]
        ]
        return WindowReading((Segment(tuple(words), "en", make_evidence()),))


def put(model: Model, *terms: str, speech_ms: int = 600_000) -> str:
    reader = TermReader(terms, model.read, limit_reading(speech_ms))
    segments = reader.put_terms(model.first)
    return "".join(join_words(segment.words) for segment in segments).strip()


REPORT = say("In 1973 there was the Lito report, which was read.", unsure=["Lito"])


def test_a_term_that_is_heard_when_it_is_expected_takes_the_place_of_what_sounds_like_it() -> None:
    model = Model([REPORT], {"Lito": "Lighthill"})
    assert put(model, "Lighthill", "Zhipu") == (
        "In 1973 there was the Lighthill report, which was read."
    )
    assert [terms for _, _, terms in model.asked] == ["Lighthill"]


def test_a_term_that_is_not_heard_again_changes_nothing() -> None:
    model = Model([REPORT], {})
    assert put(model, "Lighthill") == join_words(REPORT.words).strip()
    assert len(model.asked) == 1


def test_nothing_else_is_taken_of_the_second_reading() -> None:
    model = Model([REPORT], {"Lito": "Lighthill", "report": "record", "read": "red"})
    assert put(model, "Lighthill").endswith("the Lighthill report, which was read.")


def test_another_term_of_the_prompt_is_not_taken_where_it_does_not_sound() -> None:
    model = Model([REPORT], {"Lito": "Lighthill", "report": "Zhipu"})
    assert "Zhipu" not in put(model, "Lighthill", "Zhipu")


def test_nothing_is_read_again_where_no_term_sounds_like_anything() -> None:
    model = Model([REPORT], {})
    put(model, "Kubernetes", "Bangalore")
    assert model.asked == []


def test_words_that_were_sure_have_to_sound_the_same() -> None:
    sure = say("In 1973 there was the Lito report.")
    assert put(Model([sure], {"Lito": "Lighthill"}), "Lighthill").endswith("the Lito report.")
    grok = say("We asked Grock about it.")
    assert put(Model([grok], {"Grock": "Grok"}), "Grok") == "We asked Grok about it."


@pytest.mark.parametrize(("probability", "is_taken"), [(0.31, True), (0.29, False)])
def test_a_term_has_to_be_probable_when_nothing_is_expected(
    probability: float, is_taken: bool
) -> None:
    model = Model([REPORT], {"Lito": "Lighthill"}, probability=probability)
    assert ("Lighthill" in put(model, "Lighthill")) == is_taken


def test_what_was_a_term_once_may_be_it_wherever_the_same_was_heard() -> None:
    again = say("The Lito report was long.", start_ms=60_000)
    model = Model([REPORT, again], {"Lito": "Lighthill"})
    assert put(model, "Lighthill").endswith("The Lighthill report was long.")


def test_a_term_keeps_marks_and_the_possessive_of_what_was_heard() -> None:
    said = say("We read hearing's paper, and then we left.", unsure=["hearing's"])
    model = Model([said], {"hearing's": "Turing's"})
    assert put(model, "Turing") == "We read Turing's paper, and then we left."


def test_terms_of_several_words_take_the_place_of_as_many() -> None:
    said = say("AlphaGo defeated Lee Settle. How was that?", unsure=["Settle"])
    model = Model([said], {"Settle": "Sedol"})
    assert put(model, "Lee Sedol") == "AlphaGo defeated Lee Sedol. How was that?"


def test_only_so_much_is_read_again_the_most_alike_first() -> None:
    names = ["Lito", "Lido", "Leader", "Lighthall", "Lightall"]
    said = [
        say(f"There was the {name} report, which was read.", unsure=[name], start_ms=n * 20_000)
        for n, name in enumerate(names)
    ]
    model = Model(said, {})
    put(model, "Lighthill", speech_ms=10_000)
    assert [windows for _, windows, _ in model.asked] == [3]
    model = Model(said, dict.fromkeys(names, "Lighthill"))
    text = put(model, "Lighthill", speech_ms=10_000)
    assert not any(name in text for name in ("Lighthall", "Lightall"))


def test_at_the_end_more_is_read_where_the_words_of_a_term_that_is_known_come_again() -> None:
    said = [
        say(
            "There was the Lito report, which was read.",
            unsure=["Lito"] * (n == 0),
            start_ms=20_000 * n,
        )
        for n in range(5)
    ]
    model = Model(said, {"Lito": "Lighthill"})
    text = put(model, "Lighthill", speech_ms=10_000)
    assert [(number, windows) for number, windows, _ in model.asked] == [(1, 1), (2, 3)]
    assert text.count("Lighthill") == 4


def test_two_places_near_one_another_are_listened_to_once() -> None:
    said = say("We read of the Lito report and Settle won, all said.", unsure=["Lito", "Settle"])
    model = Model([said], {"Lito": "Lighthill", "Settle": "Sedol"})
    assert put(model, "Lighthill", "Sedol") == (
        "We read of the Lighthill report and Sedol won, all said."
    )
    assert [windows for _, windows, _ in model.asked] == [1]


@pytest.mark.parametrize(
    ("fits", "probability", "taken"),
    [
        (True, 0.1, True),  # nobody expects a name that they don't know
        (True, 0.01, False),
        (False, 0.9, False),
        (None, 0.1, False),
        (None, 0.4, True),
    ],
)
def test_a_term_is_taken_where_it_fits_the_sound_or_where_nobody_can_say_and_it_is_probable(
    fits: bool | None, probability: float, taken: bool
) -> None:
    model = Model([REPORT], {"Lito": "Lighthill"}, probability)
    judged = []

    def prefers(units: Sequence[Written], words: range, term: str) -> bool | None:
        judged.append((show_run(units[index] for index in words), term))
        return fits

    reader = TermReader(("Lighthill",), model.read, limit_reading(600_000), prefers)
    text = "".join(join_words(segment.words) for segment in reader.put_terms(model.first))
    assert ("Lighthill" in text) == taken
    assert judged == ([("Lito", "Lighthill")] if probability > 0.01 else [])


def test_hundreds_of_terms_are_shown_a_few_at_a_time() -> None:
    terms = [f"Light{a}{b}ill" for a in "abcdefghik" for b in "abcdefghik"]
    model = Model([REPORT], {})
    put(model, *terms)
    assert all(len(asked.split(", ")) <= 8 for _, _, asked in model.asked)
