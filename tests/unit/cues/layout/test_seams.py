"""The kinds of seams: what a word leaves open, and what closes it."""

from __future__ import annotations

import pytest

from pipeline.cues.layout.seams import classify_seam
from pipeline.cues.phrase_rules import Phrases, load_phrases

ENGLISH = load_phrases("en")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("end.", "Then", "sentence"),
        ("end.”", "Then", "sentence"),
        ("what?", "well", "sentence"),
        ("so,", "then", "after_clause"),
        ("so,”", "then", "after_clause"),
        ("Mr.", "Lee", "inside_phrase"),
        ("J.", "smith", "elsewhere"),
        ("Mr.", "lee", "inside_phrase"),
        ("came", "and", "before_connective"),
        ("came", "and,", "before_connective"),
        ("came", "“and", "before_connective"),
        ("the", "house", "inside_phrase"),
        ("The", "house", "inside_phrase"),
        ("“The", "house", "inside_phrase"),
        ("don’t", "go", "inside_phrase"),
        ("they", "went", "inside_phrase"),
        ("$5", "million", "inside_phrase"),
        ("5", "million.", "inside_phrase"),
        ("5a", "million", "elsewhere"),
        ("five", "houses", "elsewhere"),
        ("Anna", "Lee", "inside_phrase"),
        ("Anna", "Lee,", "inside_phrase"),
        ("Anna", "lee", "elsewhere"),
        ("anna", "Lee", "elsewhere"),
        ("NASA", "Lee", "elsewhere"),
        ("Anna", "I", "elsewhere"),
        ("Anna", "I’m", "elsewhere"),
        ("Anna", "L33", "elsewhere"),
        ("And", "Anna", "open_word"),
        ("walked", "home", "elsewhere"),
        ("—", "home", "after_clause"),
        ("”", "home", "elsewhere"),
    ],
)
def test_a_seam_is_what_its_words_make_it(before, after, kind):
    assert kind == classify_seam(before, after, ENGLISH)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("excited about | the perceptron", "open_word"),
        ("he saw that | programs grew", "open_word"),
        ("he saw that, | programs grew", "open_word"),
        ("he left and | went home", "open_word"),
        ("he left, and, | well, went home", "open_word"),
        ("a book about | how it began", "open_word"),
        ("the house in | which he lived", "open_word"),
        ("and if | he comes", "open_word"),
        ("I was. | Then", "sentence"),
        ("they give up. | Then", "sentence"),
        ("yes, I was, | and he too", "after_clause"),
        ("what he asked for, | he got", "after_clause"),
        ("turn it on, | please", "after_clause"),
        ("after that, | we left", "after_clause"),
        ("after that | we left", "stranded"),
        ("turn it on | and wait", "before_connective"),
        ("turned it around | and left", "before_connective"),
        ("turn it on | because", "stranded"),
        ("cannot tell which is which, | the machine", "after_clause"),
        ("the thing which, | he said", "open_word"),
        ("believe the next | question", "open_word"),
        ("believe the next | is simpler", "elsewhere"),
        ("who comes next | question", "elsewhere"),
        ("it cost less | than five", "inside_phrase"),
        ("and then it | might be", "inside_phrase"),
        ("told it | everything", "elsewhere"),
        ("where they came from | because", "stranded"),
        ("that is how it is | and so", "stranded"),
        ("hand the car over | to him", "stranded"),
        ("to turn on | the light", "open_word"),
    ],
)
def test_only_an_open_word_leaves_a_line_open(words, kind):
    before, after = (part.split() for part in words.split("|"))
    earlier = before[-2] if len(before) > 1 else ""
    assert kind == classify_seam(before[-1], after[0], ENGLISH, earlier=earlier)


def test_a_language_without_rules_has_only_marks():
    assert classify_seam("the", "house", Phrases()) == "elsewhere"
    assert classify_seam("the,", "house", Phrases()) == "after_clause"


def test_a_paragraph_ends_what_is_before_it():
    assert classify_seam("the", "house", ENGLISH, paragraph=True) == "sentence"


def test_no_is_a_short_form_only_before_a_figure():
    phrases = load_phrases("en")
    assert classify_seam("no.", "Then", phrases) == "sentence"
    assert classify_seam("No.", "7", phrases) != "sentence"
