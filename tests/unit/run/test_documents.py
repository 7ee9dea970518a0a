"""A transcript as it was recognised and as it was corrected, side by side."""

from __future__ import annotations

from dataclasses import replace

from pipeline.config import Settings
from pipeline.corrections.applying import begin_review
from pipeline.domain import Review, ReviewedWord, Transcript, WordOrigin
from pipeline.run.documents import clean_as_asked, make_documents, making_once
from tests.unit.clean.test_script import transcript_of

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
