"""Cues in two languages: both are in every cue, cut where both may be, and each fits its line."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cues.bilingual.bilingual_layout import halve_style, lay_out_bilingual
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, Media, Span, Transcript, TranslatedPassage, Turn, Word

STYLE = CueStyle()
SAID = "Nobody believed that the little machine would ever learn to read, and then it did."
MEANT = "Niemand glaubte, dass die kleine Maschine jemals lesen lernen würde, und dann tat sie es."


def make_transcript(
    *turns: tuple[str | None, str], each_ms: int = 350, language: str = "en"
) -> Transcript:
    made, at = [], 0
    for speaker, text in turns:
        tokens = list(text) if language == "zh" else [f" {token}" for token in text.split()]
        words = []
        for token in tokens:
            words.append(Word(token, Span(at, at + each_ms)))
            at += each_ms
        made.append(Turn(speaker, tuple(words)))
    return Transcript(Media("a", "a", "", at), language, (), tuple(made))


def lay_out(transcript: Transcript, *texts: str, style: CueStyle = STYLE) -> tuple[Cue, ...]:
    """Cues of a transcript whose turns are translated one by one."""
    passages, first = [], 0
    for turn, text in zip(transcript.turns, texts, strict=True):
        passages.append(TranslatedPassage(first, first + len(turn.words), text))
        first += len(turn.words)
    return lay_out_bilingual(transcript, passages, style, "de")


def test_each_cue_has_a_line_of_either_language_and_no_word_is_lost() -> None:
    cues = lay_out(make_transcript(("A", SAID)), MEANT)
    assert [len(cue.lines) for cue in cues] == [2] * len(cues)
    assert " ".join(cue.own_lines[0] for cue in cues) == SAID
    assert " ".join(cue.translated_lines[0] for cue in cues) == MEANT
    assert cues[-1].lines == ("and then it did.", "und dann tat sie es.")


def test_a_sentence_that_fits_one_cue_has_one() -> None:
    (cue,) = lay_out(make_transcript(("A", "It did not work.")), "Es ging nicht.")
    assert cue.lines == ("It did not work.", "Es ging nicht.")
    assert [word.text.strip() for word in cue.words] == ["It", "did", "not", "work."]


def test_without_a_translation_what_is_said_is_shown_alone() -> None:
    cues = lay_out(
        make_transcript(("A", "It did not work."), ("B", "Why not?")), "", "Warum nicht?"
    )
    assert [(cue.lines, cue.translated) for cue in cues] == [
        (("It did not work.",), 0),
        (("Why not?", "Warum nicht?"), 1),
    ]


def test_no_cue_holds_two_speakers_although_one_sentence_translates_both() -> None:
    transcript = make_transcript(("A", "We went to the"), ("B", "station."))
    passage = TranslatedPassage(0, 5, "Wir gingen zum Bahnhof.")
    cues = lay_out_bilingual(transcript, [passage], STYLE, "de")
    assert [cue.speaker for cue in cues] == ["A", "B"]
    assert " ".join(cue.translated_lines[0] for cue in cues) == passage.text


def test_a_longer_translation_is_shown_as_long_as_it_takes_to_read() -> None:
    text = "Das war ganz und gar nicht so gemeint."
    transcript = make_transcript(("A", "No."), each_ms=300)
    (cue,) = lay_out(transcript, text)
    assert cue.span.duration_ms >= STYLE.reading_ms(len(text), 8)


def test_chinese_is_parted_between_its_words_and_beside_the_translation() -> None:
    said = "其中有两个是内因的指标。"
    style = replace(STYLE, max_line_width=32)
    cues = lay_out(
        make_transcript(("A", said), language="zh"),
        "Two of them are indicators of internal causes.",
        style=style,
    )
    assert "".join(cue.own_lines[0] for cue in cues) == said
    assert max(len(cue.translated_lines[0]) for cue in cues) <= 32
    assert not any(cue.lines[0].startswith("。") for cue in cues)


def test_four_lines_are_two_of_each() -> None:
    style = replace(STYLE, max_line_count=4)
    cues = lay_out(make_transcript(("A", SAID), each_ms=300), MEANT, style=style)
    assert max(len(cue.own_lines) for cue in cues) == 2
    assert max(len(cue.translated_lines) for cue in cues) == 2


def test_half_of_a_style_has_a_line_at_least_and_no_labels() -> None:
    assert halve_style(replace(STYLE, max_line_count=1)).max_line_count == 1
    assert halve_style(replace(STYLE, max_line_count=5, speaker_labels="dash")) == replace(
        STYLE, max_line_count=2, speaker_labels="none"
    )


WORDS = st.lists(
    st.sampled_from(["a", "the", "station.", "unbelievable,", "yes", "1966"]), max_size=12
)


@settings(max_examples=8)
@given(WORDS, st.integers(0, 12))
def test_all_words_of_both_are_shown_in_order_within_the_lines(said: list[str], count: int) -> None:
    meant = [f"wort{n}" for n in range(count)]
    cues = lay_out(make_transcript(("A", " ".join(["Well", *said]))), " ".join(meant))
    assert " ".join(" ".join(cue.own_lines) for cue in cues).split() == ["Well", *said]
    assert all(len(line) <= STYLE.max_line_width for cue in cues for line in cue.own_lines)
    assert all(one.span.end_ms <= after.span.start_ms for one, after in pairwise(cues))
    shown = dict.fromkeys(line for cue in cues for line in cue.translated_lines)
    assert " ".join(shown).split() == meant
