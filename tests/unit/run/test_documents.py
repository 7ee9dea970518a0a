"""A transcript as it was recognised and as it was corrected, side by side."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from pipeline.config import Settings
from pipeline.corrections.applying import begin_review
from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.styles import STYLES
from pipeline.domain import FrameRate, Review, ReviewedWord, Transcript, WordOrigin
from pipeline.run.documents import choose_style, clean_as_asked, make_documents, making_once
from tests.unit.clean.test_script import transcript_of
from tests.unit.cues.layout.test_cues import ANNA, BEN, make_transcript, say

SETTINGS = Settings()


def type_word(review: Review, number: int, text: str) -> Review:
    """A review in which a person typed a word of the first turn."""
    turn, *others = review.turns
    words = list(turn.words)
    word = replace(words[number].word, text=text)
    words[number] = ReviewedWord(word, WordOrigin.PERSON)
    return replace(review, turns=(replace(turn, words=tuple(words)), *others))


def in_script(transcript: Transcript, script: str) -> Transcript:
    return transcript.with_origin(script=script, cleaning="verbatim")


def test_without_corrections_the_two_are_one() -> None:
    documents = make_documents(transcript_of("头发", "发展"), SETTINGS)
    assert documents.recognised is documents.corrected
    assert documents.review is None


def test_only_the_json_is_of_what_was_recognised() -> None:
    transcript = in_script(transcript_of("头发", "发展"), "as-is")
    review = type_word(begin_review(clean_as_asked(transcript)), 1, "后")
    documents = make_documents(transcript, SETTINGS, review)
    assert documents.choose("json").cleaned.turns[0].text == "头发发展"
    assert documents.choose("txt").cleaned.turns[0].text == "头发后"
    assert documents.choose("ctm").transcript.turns[0].text == "头发后"


def test_corrections_are_written_in_the_script_that_is_asked_for_now() -> None:
    review = type_word(begin_review(transcript_of("头发", "发展")), 1, "皇后看着")
    transcript = in_script(transcript_of("頭髮", "發展"), "traditional")
    documents = make_documents(transcript, SETTINGS, review)
    assert documents.corrected.cleaned.turns[0].text == "頭髮皇后看著"


def test_what_is_typed_in_the_other_script_stays_in_it() -> None:
    transcript = in_script(transcript_of("頭髮", "發展"), "traditional")
    review = type_word(begin_review(clean_as_asked(transcript)), 1, "发展")
    documents = make_documents(transcript, SETTINGS, review)
    assert documents.corrected.cleaned.turns[0].text == "頭髮发展"


def test_in_a_block_the_same_is_made_once_whatever_the_format() -> None:
    transcript = transcript_of("头发", "发展")
    review = type_word(begin_review(clean_as_asked(transcript)), 1, "后")
    with making_once():
        first = make_documents(transcript, SETTINGS, review)
        again = make_documents(transcript, replace(SETTINGS, output_format=("srt",)), review)
        plain = make_documents(transcript, SETTINGS)
        narrow = make_documents(transcript, replace(SETTINGS, max_line_width=10), review)
    assert again is first
    assert plain.recognised is first.recognised
    assert narrow is not first
    assert make_documents(transcript, SETTINGS, review) == first
    assert make_documents(transcript, SETTINGS, review) is not first


EXCHANGE = make_transcript(
    say(ANNA, "Really?"),
    say(BEN, "Yes.", 300),
    say(ANNA, "Well, go on then, tell us all of what they found in the old harbour.", 900, 150),
)


def show(name: str, **asked: object) -> list[tuple[str, ...]]:
    documents = make_documents(EXCHANGE, replace(SETTINGS, **asked))
    return [cue.lines for cue in documents.choose(name).cues]


def test_each_format_is_laid_out_for_what_it_shows() -> None:
    named = [("Anna Example: Really?",), ("Ben: Yes.",)]
    plain = [("Really?",), ("Yes.",)]
    for name in ("srt", "sbv", "lrc", "ass", "ttml"):
        assert show(name, speaker_labels="name")[:2] == named
    assert show("vtt", speaker_labels="name")[:2] == plain
    assert show("vtt", speaker_labels="name") == show("srt", speaker_labels="none")
    for name in ("vtt", "ass", "ttml"):
        assert show(name, subtitle_style="bbc")[0] == ("Really?", "Yes.")  # in two colours
    for name in ("srt", "sbv"):
        assert show(name, subtitle_style="bbc")[:2] == named
    assert show("srt")[0] == show("vtt")[0] == ("-Really?", "-Yes.")
    assert show("lrc")[:2] == plain


def test_each_style_tells_in_its_way_who_speaks() -> None:
    labels = {name: choose_style(Settings(subtitle_style=name)).speaker_labels for name in STYLES}
    assert labels == {
        "netflix": "dash",
        "bbc": "colour",
        "social": "none",
        "asia": "dash",
        "karaoke": "none",
        "podcast": "name",
    }
    asked = Settings(subtitle_style="bbc", speaker_labels="dash")
    assert choose_style(asked, "vtt").speaker_labels == "dash"


def test_each_layout_is_made_once_and_not_before_it_is_asked_for(monkeypatch) -> None:
    made = []

    def lay_out(transcript, style):
        made.append(style.speaker_labels)
        return ()

    monkeypatch.setattr("pipeline.run.documents.lay_out", lay_out)
    documents = make_documents(EXCHANGE, replace(SETTINGS, subtitle_style="bbc"))
    assert made == ["once"]
    texts = [documents.choose(name) for name in ("txt", "json", "srt", "sbv")]
    assert all(document is documents.corrected for document in texts)
    shown = [documents.choose(name) for name in ("vtt", "ass", "ttml", "vtt", "lrc")]
    assert made == ["once", "colour", "none"]
    assert shown[0] is shown[1] is shown[2] is shown[3]
    assert (shown[0].colours, shown[4].colours) == ({ANNA: "white", BEN: "yellow"}, {})


def test_subtitles_that_are_cleaned_otherwise_are_so_in_every_layout() -> None:
    talk = make_transcript(say(ANNA, "Um, it was, uh, there."), say(BEN, "Yes.", 6000))
    asked = replace(SETTINGS, subtitle_style="bbc", subtitle_cleaning="verbatim")
    documents = make_documents(talk.with_origin(cleaning="clean"), asked)
    for name in ("srt", "vtt"):
        assert "Um, it was, uh, there." in str(documents.render(name)).replace("\n", " ")


@pytest.mark.parametrize("own", [None, FrameRate.parse("23.976")])
def test_formats_that_count_frames_are_laid_out_on_them_though_no_rate_is_asked_for(own) -> None:
    spoken = [say(ANNA, f"So it went on in {ms}.", ms) for ms in range(17, 20_000, 1_803)]
    transcript = make_transcript(*spoken)
    transcript = replace(transcript, media=replace(transcript.media, frame_rate=own))
    documents = make_documents(transcript, SETTINGS)
    rate = own or FrameRate()
    cues = documents.choose("itt").cues
    text = documents.corrected.cleaned
    assert cues == lay_out(text, replace(choose_style(SETTINGS, "itt"), frame_rate=rate))
    assert cues != documents.choose("srt").cues
    frames = [
        (rate.count_frames(cue.span.start_ms), rate.count_frames(cue.span.end_ms)) for cue in cues
    ]
    assert all(after[0] - before[1] >= 2 for before, after in pairwise(frames))
    asked = make_documents(transcript, replace(SETTINGS, fps=FrameRate.parse("50")))
    assert asked.choose("itt").cues == asked.choose("srt").cues
