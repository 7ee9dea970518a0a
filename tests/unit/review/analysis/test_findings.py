"""What is shown beside a text: differences from the page that add up, subtitles, and where each of them stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipeline.config import Settings
from pipeline.domain import (
    Media,
    Reference,
    ReferenceTurn,
    Review,
    ReviewedTurn,
    ReviewedWord,
    Segment,
    Settled,
    Span,
    Speaker,
    Transcript,
    Turn,
    Word,
    WordOrigin,
)
from pipeline.report import write_headline
from pipeline.report.differences import count_kinds
from pipeline.review.analysis.findings import Background, analyse
from pipeline.review.analysis.text_places import Places, Subject
from pipeline.run.recording.reference_comparison import compare_turns

DEFAULTS = Settings()
MEDIA = Media("talk.mp3", "talk.mp3", "0" * 64, 60_000)


def say(speaker: str, text: str, start_ms: int = 0) -> Turn:
    """Words of 200 ms with 100 ms between them."""
    words = [
        Word(f" {part}", Span(start_ms + 300 * place, start_ms + 300 * place + 200), 0.9)
        for place, part in enumerate(text.split())
    ]
    return Turn(speaker, tuple(words))


def begin(*turns: Turn) -> Review:
    reviewed = (ReviewedTurn(turn.speaker, tuple(map(ReviewedWord, turn.words))) for turn in turns)
    return Review(MEDIA, "en", turns, tuple(reviewed))


def publish(*turns: tuple[str, str]) -> Reference:
    return Reference("A talk", (), (), tuple(ReferenceTurn(s, (t,)) for s, t in turns))


def look(
    review: Review, page: Reference | None = None, settings: Settings = DEFAULTS
) -> dict[str, Any]:
    """All that is found, the words being numbered from 100 on."""
    turns = tuple(turn.turn for turn in review.turns)
    segments = tuple(Segment(turn.words, "en") for turn in turns)
    speakers = (Speaker("A", "Anna"), Speaker("B", "Bo"))
    transcript = Transcript(MEDIA, "en", segments, turns, speakers=speakers)
    numbers = tuple((100 + place,) for place in range(len(review.words)))
    return dict(analyse(Background(transcript, settings, page), Subject(7, review, numbers)))


def list_differences(review: Review, page: Reference) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = look(review, page)["differences"]["items"]
    return items


GAME = "so in the fourth game Sedol played the move that nobody had seen before it"


def test_a_difference_shows_both_sides_with_four_words_around_and_its_words() -> None:
    heard = begin(say("A", GAME.replace("Sedol", "Settle")))
    (actual,) = list_differences(heard, publish(("Anna", GAME)))
    expected = {
        "kind": "name",
        "label": "name or term",
        "is_content": True,
        "words": 1,
        "page": "Sedol",
        "heard": "Settle",
        "name": "Sedol",
        "start_ms": 1500,
        "end_ms": 1700,
        "context": ["in the fourth game", "played the move that"],
        "place": {
            "numbers": [105],
            "after": 104,
            "before": 106,
            "text": "Settle",
            "left": "",
            "right": "",
        },
        "begins": False,
        "speaker": None,
        "decided": False,
    }
    assert actual == expected


def test_a_dash_stands_where_another_turn_begins_near_a_difference() -> None:
    turns = (
        ("A", "we played it here."),
        ("B", "Settle won. He did."),
        ("A", "It was quite a long game."),
    )
    heard = begin(*(say(label, text, 3000 * n) for n, (label, text) in enumerate(turns)))
    page = publish(("Anna", turns[0][1]), ("Bo", "Sedol won. He did."), ("Anna", turns[2][1]))
    (actual,) = list_differences(heard, page)
    assert actual["context"] == ["we played it here. —", "won. He did. — It"]


def test_words_are_counted_as_the_headline_of_the_comparison_does() -> None:
    heard = begin(say("A", GAME.replace("Sedol", "Settle").replace("so in the", "so In the")))
    page = publish(("Anna", GAME.replace("the fourth game", "the very fourth game,")))
    found = look(heard, page)["differences"]
    content = sum(item["words"] for item in found["items"] if item["is_content"])
    comparison = compare_turns(
        page, [turn.turn for turn in heard.turns], DEFAULTS, is_translation=False
    )
    assert found["words"] == {"differ": content, "all": 16}
    assert write_headline(comparison).startswith(f"{content} of 16 words")
    for kind in count_kinds(comparison.differences):
        own = [item["words"] for item in found["items"] if item["kind"] == kind.meaning]
        assert sum(own) == kind.shown


def test_words_that_only_the_page_has_stand_between_two_words() -> None:
    heard = begin(say("A", GAME.replace("fourth ", "")))
    (actual,) = list_differences(heard, publish(("Anna", GAME)))
    place = {"numbers": [], "after": 102, "before": 103, "text": "", "left": "", "right": ""}
    assert (actual["kind"], actual["page"], actual["heard"]) == ("dropped", "fourth", "")
    assert (actual["place"], actual["start_ms"], actual["end_ms"]) == (place, 800, 900)


def test_words_that_begin_a_turn_of_the_page_stand_before_what_is_there_of_it() -> None:
    heard = begin(say("A", GAME), say("B", "nobody had expected that at all", 9000))
    page = publish(("Anna", GAME), ("Bo", "Certainly nobody had expected that at all"))
    (actual,) = list_differences(heard, page)
    assert (actual["page"], actual["begins"]) == ("Certainly", True)
    assert actual["place"]["before"] == 115


def test_words_that_were_confirmed_or_typed_are_decided() -> None:
    review = begin(say("A", GAME.replace("Sedol", "Settle").replace("nobody", "no-one")))
    words = list(review.words)
    words[5] = replace(words[5], confirmed=True)
    words[10] = replace(words[10], origin=WordOrigin.PERSON)
    changed = replace(review, turns=(ReviewedTurn("A", tuple(words)),))
    actual = list_differences(changed, publish(("Anna", GAME)))
    assert [item["decided"] for item in actual] == [True, True]


def test_words_of_the_page_that_were_settled_are_decided() -> None:
    review = begin(say("A", GAME.replace("fourth ", "")))
    settled = replace(review, settled=(Settled("page", Span(800, 900), "fourth"),))
    found = look(settled, publish(("Anna", GAME)))["differences"]
    assert [item["decided"] for item in found["items"]] == [True]
    assert [(kind["places"], kind["open"]) for kind in found["kinds"]] == [(1, 0)]


def test_the_kinds_add_up_to_all_differences() -> None:
    heard = GAME.replace("Sedol", "Settle").replace("fourth ", "").replace("nobody", "No-one")
    found = look(begin(say("A", heard)), publish(("Anna", GAME)))["differences"]
    actual = {kind["kind"]: kind["places"] for kind in found["kinds"]}
    kinds = [item["kind"] for item in found["items"]]
    expected = {kind: kinds.count(kind) for kind in kinds}
    assert actual == expected


def test_a_wrong_speaker_comes_with_the_label_of_the_right_one() -> None:
    other = "it was the best that I have ever seen on a board"
    heard = begin(say("A", GAME), say("A", "yes certainly indeed", 9000), say("B", other, 12_000))
    page = publish(("Anna", GAME), ("Bo", "yes certainly indeed"), ("Bo", other))
    (actual,) = [item for item in list_differences(heard, page) if item["kind"] == "speaker"]
    assert actual["speaker"] == {"page": "Bo", "label": "B", "heard": "Anna"}
    assert actual["place"]["numbers"] == [115, 116, 117]


def test_uncertain_words_are_no_doubt_where_the_page_has_them() -> None:
    turn = say("A", GAME)
    unsure = replace(turn, words=tuple(replace(w, probability=0.2) for w in turn.words))
    without = look(begin(unsure))["doubts"]["items"]
    beside = look(begin(unsure), publish(("Anna", GAME)))["doubts"]["items"]
    assert ([item["text"] for item in without], beside) == ([GAME], [])


def test_a_page_in_another_language_is_no_list_of_differences() -> None:
    page = publish(
        ("Anna", "also in der vierten Partie spielte er den Zug den niemand je gesehen hatte und"),
        ("Bo", "das war für alle die dort waren und zugesehen haben eine große Überraschung"),
    )
    found = look(begin(say("A", f"{GAME} and it was a great surprise to all who were there")), page)
    assert found["differences"]["items"] == []
    assert "German" in found["differences"]["note"]


def test_subtitles_come_with_their_words_and_with_what_breaks_a_rule() -> None:
    review = begin(say("A", "one two three"), say("B", "four", 1000))
    found = look(review, settings=replace(Settings(), max_duration=1.0, max_cps=10.0))["cues"]
    actual = [(i["lines"], i["numbers"], i["violations"]) for i in found["items"]]
    assert actual == [
        (
            ["one two three"],
            [100, 102],
            [
                {
                    "rule": "reading-speed",
                    "hard": True,
                    "line": 0,
                    "text": "3 characters too many to read in 1.0 s, or 0.3 s too short",
                }
            ],
        ),
        (["four"], [103], []),
    ]


def test_a_word_without_a_number_lies_between_those_that_have_one() -> None:
    review = begin(say("A", "one two three four"))
    places = Places(Subject(1, review, ((5,), (), (7, 8), ())))
    actual = [places.show(0, 1), places.show(1, 2), places.show(2, 3), places.show(3, 4)]
    expected = [
        {"numbers": [5], "after": None, "before": 7, "text": "one", "left": "", "right": "two"},
        {"numbers": [], "after": 5, "before": 7, "text": "two", "left": "", "right": ""},
        {
            "numbers": [7, 8],
            "after": 5,
            "before": None,
            "text": "three",
            "left": "two",
            "right": "four",
        },
        {"numbers": [], "after": 8, "before": None, "text": "four", "left": "", "right": ""},
    ]
    assert actual == expected


def test_a_subtitle_that_is_too_fast_offers_cuts_as_changes_of_the_text() -> None:
    text = "We had a house. Well, it was, sort of, extraordinarily complicated to characterise."
    review = begin(say("A", text), say("B", "Certainly it was.", 3700))
    found = look(review, settings=replace(DEFAULTS, max_cps=5.0, speaker_labels="none"))["cues"][
        "items"
    ]
    cuts = {cut["text"]: cut for cue in found for cut in cue["cuts"]}
    assert {"Well,", "sort of,"} == set(cuts)
    shown = [
        (c["place"]["numbers"], c["place"]["text"], c["text"]) for c in cuts["Well,"]["changes"]
    ]
    assert [([104], "Well,", ""), ([105], "it", "It")] == shown
    assert ("character", 6) == (cuts["Well,"]["unit"], cuts["Well,"]["gain"])
    shown = [(c["place"]["numbers"], c["text"]) for c in cuts["sort of,"]["changes"]]
    assert [([106], "was"), ([107, 108], "")] == shown
    confirmed = tuple(
        replace(turn, words=tuple(replace(word, confirmed=True) for word in turn.words))
        for turn in review.turns
    )
    again = look(replace(review, turns=confirmed), settings=replace(DEFAULTS, max_cps=5.0))
    assert [] == [cut for cue in again["cues"]["items"] for cut in cue["cuts"]]


def test_subtitles_that_are_edited_further_show_their_own_text() -> None:
    review = begin(say("A", "Well, it was, sort of, a house."))
    edited = look(review, settings=replace(DEFAULTS, subtitle_cleaning="edited"))["cues"]["items"]
    assert [["It was a house."]] == [cue["lines"] for cue in edited]
    assert [[101, 106]] == [cue["numbers"] for cue in edited]
