"""Each guard of the rules for slips of the tongue: where it takes, and where it just doesn't."""

from __future__ import annotations

import pytest

from pipeline.clean.disfluencies.editing import remove_markers, remove_opening_markers
from pipeline.clean.disfluencies.fillers import find_filler
from pipeline.clean.disfluencies.loops import remove_loops
from pipeline.clean.disfluencies.restarts import (
    remove_all_repeated_phrases,
    remove_false_starts,
    remove_repeated_phrases,
    remove_restarts,
)
from pipeline.clean.disfluencies.slips import remove_fillers, remove_repetitions
from pipeline.clean.disfluencies.stops import remove_false_stops
from pipeline.domain import Span, Word, join_words
from tests.unit.clean.test_clean import applied, spoken, words_of

SAME = None


@pytest.mark.parametrize(
    ("heard", "published"),
    [
        # "you know" between commas
        ("It is big, you know, and old.", "It is big, and old."),
        ("It is big, you know and old.", SAME),
        ("It is big you know, and old.", SAME),
        ("It is big, you, know, and old.", SAME),
        ("The you know, house is old.", "The house is old."),
        ("People in you know, it.", SAME),
        ("It is usually I mean, quiet.", "It is usually quiet."),
        ("It is I mean, quiet.", "It is quiet."),
        # the comma before a filler, and what stands after it
        ("It is, um, big.", "It is big."),
        ("It is, um, so that.", "It is, so that."),
        ("It is, um, and old.", "It is, and old."),
        ("It is, um, 5 big.", "It is, 5 big."),
        ("It was big, um, old.", "It was big, old."),
        ("He and, um, old men.", "He and old men."),
        ("It is big um. Then", "It is big. Then"),
        ("It is big, um. Then", "It is big. Then"),
        ("It is big? Um. Then", "It is big? Then"),
        ("It is big um... then", "It is big then"),
        ("It is big um... Then", "It is big... Then"),
        ("“Um, it is.”", "“It is.”"),
        ("It “um it” is", "It “it” is"),
        # where letters are something else
        ("It is 5 mm wide", SAME),
        ("It is five mm wide", "It is five wide"),
        ("It is “um” there", SAME),
        ("He said “um.”", SAME),
        ("In the ER today", SAME),
        ("So, ER, today", "So, today"),
        ("Ah so", SAME),
        ("So ah yes", "So yes"),
        ("Hmm so", "So"),
        ("Hmm. Mhm.", SAME),
        ("Mhm so", "So"),
        ("Ummmm so", "So"),
        ("UH, we saw it at MIT", "We saw it at MIT"),
        ("UM", SAME),
        ("We saw the UM... then left", SAME),
    ],
)
def test_fillers_go_with_what_belongs_to_them(heard, published):
    assert (published or heard) == applied(remove_fillers, heard)


@pytest.mark.parametrize(
    ("heard", "published"),
    [
        # one word twice
        ("It is the the house", "It is the house"),
        ("It is the The house", SAME),
        ("The The house", SAME),
        ("So I I went", "So I went"),
        ("So I'm I'm here", "So I'm here"),
        ("So the — the house", "So the house"),
        ("So the- the house", "So the house"),
        ("So the, the house", "So the house"),
        ("So the; the house", SAME),
        ("So the... the house", "So the house"),
        ("So be be it", "So be it"),
        ("So be, be it", "So be it"),
        ("We go to, to me, a lot", SAME),
        ("See the parties parties there", "See the parties there"),
        ("See the tars tars there", SAME),
        ("See the stars stars there", "See the stars there"),
        ("See the stars, stars there", "See the stars there"),
        ("See 7 7 there", SAME),
        # a verb twice
        ("The house was was old", "The house was old"),
        ("The house was, was old", "The house was old"),
        ("The house was; was old", SAME),
        ("The house was, was, old", SAME),
        ("What it was was old", SAME),
        ("So, was was it old", SAME),
        ("The house had had it", SAME),
        ("The house had, had it", "The house had it"),
        # after a comma, not for emphasis
        ("She stopped, stopped talking then", "She stopped talking then"),
        ("She stopped, stopped", SAME),
        ("She stopped, stopped, talking then", SAME),
        ("She stopped, Stopped talking then", SAME),
        ("She stopped; stopped talking then", SAME),
        ("She stopped- stopped talking then", "She stopped talking then"),
        ("Stopped, stopped talking then", SAME),
        ("She, stopped, stopped talking then", SAME),
        ("She really, really stopped then", SAME),
        ("She quickly, quickly stopped then", SAME),
        ("I know that, that is true", SAME),
        ("I know that, that man there", "I know that man there"),
        ("I saw her, her was there", SAME),
        # consonants alone
        ("So w, we went", "So we went"),
        ("So th that way", "So that way"),
        ("So th, this way", "So this way"),
        ("So w, you went", SAME),
        ("So we we’re there", SAME),
        ("At 5 p pm there", SAME),
        ("So thth that", SAME),
        ("So th. That went", SAME),
        ("So W we went", SAME),
        # inside a word
        ("So w-we went", "So we went"),
        ("So W-we went", "So We went"),
        ("So w-w-we went", "So we went"),
        ("So x-we went", SAME),
        ("So e-economy went", SAME),
        ("So T-THE went", SAME),
        ("So I-I went", "So I went"),
        # phrases
        ("He is in the, in the house", "He is in the house"),
        ("He is in the in the house", "He is in the house"),
        ("He is in the, in the", SAME),
        ("He is in his, in his house", SAME),
        ("He is in it, in it we go", SAME),
        ("So you go, you go there", "So you go there"),
        ("He said you go, you go there", SAME),
        ("He said, you go, you go there", "He said, you go there"),
        ("So you go you go there", SAME),
        ("So you, go, you go there", SAME),
        ("So the 5 the 5 men", SAME),
        ("So it is in it is in the house", "So it is in the house"),
        ("So it in is it in is there", SAME),
        ("Bo said it is in, it is in the house", "Bo said it is in the house"),
        ("Bo said it in is, it in is there", SAME),
        ("Over and over and over again", SAME),
        ("So it was you, it was you who", "So it was you who"),
    ],
)
def test_stutters_are_said_once_and_grammar_stays(heard, published):
    assert (published or heard) == applied(remove_repetitions, heard)


@pytest.mark.parametrize(
    ("heard", "published"),
    [
        ("In the early days, in the early days we had it", "In the early days we had it"),
        ("in the early days, in the early days we had it", "in the early days we had it"),
        ("in the early days, In the early days we had it", "in the early days we had it"),
        ("In the early days in the early days we had it", "In the early days we had it"),
        ("In the early days; in the early days we had it", SAME),
        ("In the, early days, in the early days we had it", SAME),
        ("In the early days, in the early, days we had it", SAME),
        ("In the early days, in the, early days we had it", SAME),
        ("We had in 5 days, in 5 days it", SAME),
        ("We had ha ha ha ha it", SAME),
        ("We met Anna Lee, Anna Lee there", SAME),
        ("Day after day after day we sat", SAME),
        ("We went on and on and we sat", SAME),
        ("Yes sir, yes sir we did", SAME),
        ("I know it. I know it.", SAME),
        ("I know it all, I know it all.", SAME),
        ("We saw it all, saw it all there", "We saw it all there"),
        ("We saw men, saw men there", "We saw men there"),
        ("We saw men saw men there", SAME),
        ("We saw of men of men there", "We saw of men there"),
        ("More than, more than that", "More than that"),
        ("We like what we do, we do well there", SAME),
        ("So we do, we do well there", "So we do well there"),
        ("He says we do, we do well there", SAME),
        ("I said that we do, we do well there", "I said that we do well there"),
        ("Some did, some did not go", SAME),
        ("Ours would, ours would cost it", "Ours would cost it"),
        ("Bo left, they do, they do it well", "Bo left, they do it well"),
        ("Bo, left they do, they do it well", SAME),
    ],
)
def test_phrases_that_are_said_again_add_nothing(heard, published):
    assert (published or heard) == applied(remove_repeated_phrases, heard)
    assert applied(remove_repeated_phrases, heard, "de") == heard


@pytest.mark.parametrize(
    ("heard", "published"),
    [
        ("So we wa- we want it", "So we want it"),
        ("So we wa, we want it", SAME),
        ("So we wa... we want it", "So we want it"),
        ("So we, wa- we want it", SAME),
        ("So we want- we want it", SAME),
        ("So we wa- we went it", SAME),
        ("So we wa- they want it", SAME),
        ("So they all wa- they all want it", "So they all want it"),
        ("And then he, and then they left", "And then they left"),
        ("And then he and then they left", SAME),
        ("And then he, and then Bo left", SAME),
        ("And, then he, and then they left", SAME),
        ("And then he, and then they", SAME),
        ("I was— we were there", "We were there"),
        ("I was— I am there", "I am there"),
        ("I was, we were there", "We were there"),
        ("I was, I am there", SAME),
        ("I was; we were there", SAME),
        ("I was, we were, there", SAME),
        ("I was, we were here but there, ok", SAME),
        ("I was, we were here again in the end, ok", "We were here again in the end, ok"),
        ("Bo was, we were there", SAME),
        ("Bo said I was, we were there", SAME),
        ("So I was, we were there", "So we were there"),
        ("We went to the, we went home", "We went home"),
        ("I- we went", SAME),
        ("I'll, we have it", "We have it"),
        ("I'll, i'll have it", SAME),
        ("It, we have it", SAME),
        ("It's, we have it", SAME),
        ("It's— we have it", "We have it"),
        ("It rained in a, the morning", "It rained in the morning"),
        ("It rained in a; the morning", SAME),
        ("It rained in a morning", SAME),
        ("It rained in a, morning", SAME),
        ("It rained in A, the morning", SAME),
        ("It rained in “a, the morning", SAME),
        ("It rained in the, of course, morning", SAME),
        ("It rained in a,", SAME),
    ],
)
def test_beginnings_that_are_given_up_go(heard, published):
    assert (published or heard) == applied(remove_restarts, heard)
    assert applied(remove_restarts, heard, "de") == heard


@pytest.mark.parametrize(
    ("heard", "published"),
    [
        ("I think, I mean, we have it.", "We have it."),
        ("I think, I mean, we.", "We."),
        ("I just think, I mean, we have it.", "We have it."),
        ("I, I mean, we have it.", SAME),
        ("I think I mean, we have it.", SAME),
        ("I think— I mean, we have it.", "We have it."),
        ("I think, I mean we have it.", SAME),
        ("I think, I, mean, we have it.", SAME),
        ("I saw, I mean, we have it.", SAME),
        ("Bo was, I mean, we have it.", SAME),
        ("I think, I mean, Bo has it.", SAME),
        ("I think, I mean, It has it.", SAME),
        ("I think, I mean, I have it.", "I have it."),
        ("I all of us think, I mean, we have it.", SAME),
        ("So it goes. I think, I mean, we have it.", "So it goes. We have it."),
        ("I, think, I mean, we have it.", SAME),
    ],
)
def test_what_is_taken_back_goes(heard, published):
    assert (published or heard) == applied(remove_false_starts, heard)


@pytest.mark.parametrize(
    ("heard", "published"),
    [
        ("There was a. A second door.", "There was a second door."),
        ("There was a... A second door.", "There was a second door."),
        ("There was a? A second door.", SAME),
        ("There was a, a second door.", SAME),
        ("There was vitamin A. A second door.", SAME),
        ("A. A second door.", "A second door."),
        ("It was cold and. And we left.", "It was cold and we left."),
        ("It was cold and. And, we left.", SAME),
        ("She left before I. I knew it.", "She left before I knew it."),
        ("She is taller I. I knew it.", SAME),
        ("They should. They should ask.", SAME),
        ("He said the dogs should. Dogs should eat.", "He said the dogs should eat."),
        ("He saw the dogs should. Dogs should eat.", SAME),
        ("He said the dogs should. Dogs should not eat.", SAME),
        ("He said the dogs should. Dogs should n't eat.", SAME),
        ("It rained, but the house. The house was dry.", "It rained, but the house was dry."),
        ("It rained, but the house. The house looked dry.", SAME),
        ("It rained on the house. The house was dry.", SAME),
        ("He of of the. Of of the four.", "He of of the four."),
        ("He saw than a big of the. Than a big of the four.", SAME),
        ("There was a. A", SAME),
        ("I think that the. That, the house is old.", SAME),
    ],
)
def test_stops_where_nobody_stopped_go(heard, published):
    assert (published or heard) == applied(remove_false_stops, heard)
    assert applied(remove_false_stops, heard, "de") == heard


@pytest.mark.parametrize(
    ("rule", "heard", "published"),
    [
        (remove_opening_markers, "So, it is.", "It is."),
        (remove_opening_markers, "So, well, it is.", "It is."),
        (remove_opening_markers, "Okay so, it is. And so, it goes.", "It is. It goes."),
        (remove_opening_markers, "So it is.", SAME),
        (remove_opening_markers, "So,", SAME),
        (remove_opening_markers, "You, know, it is.", SAME),
        (remove_opening_markers, "It is so, well.", SAME),
        (remove_markers, "It was, like, huge.", "It was huge."),
        (remove_markers, "It was big, like, huge.", "It was big, huge."),
        (remove_markers, "It was, like huge.", SAME),
        (remove_markers, "It was like, huge.", SAME),
        (remove_markers, "It was big, sort of, huge.", "It was big, huge."),
        (remove_markers, "It was big, sort, of, huge.", SAME),
        (remove_markers, "It was big, you know.", "It was big."),
        (remove_markers, "It was big, you know?", SAME),
        (remove_markers, "It was big, you, know.", SAME),
        (remove_markers, "It was big you know.", SAME),
        (remove_markers, "It was big. You know, it was.", SAME),
        (remove_markers, "It was big, like,", SAME),
    ],
)
def test_words_that_only_hold_the_floor_go(rule, heard, published):
    assert (published or heard) == applied(rule, heard)


def test_a_filler_is_known_by_its_language():
    units = [(word,) for word in spoken("um so")]
    assert find_filler(units, 0, {}) is None
    assert applied(remove_fillers, "um so", "pt") == "um so"


# ---------------------------------------------------------------- loops


@pytest.mark.parametrize(
    ("phrase", "times", "left"),
    [
        ("we go", 4, 1),
        ("we go", 3, 3),
        ("no", 11, 11),
        ("no", 12, 1),
        ("we 5", 9, 9),
        ("on and", 6, 6),
        ("on and", 7, 1),
        ("on and so", 6, 1),
        (" ".join(f"w{chr(97 + n)}" for n in range(26)) + " a b c d", 4, 1),
        (" ".join(f"w{chr(97 + n)}" for n in range(26)) + " a b c d e", 4, 4),
    ],
)
def test_a_loop_is_four_copies_or_twelve_of_one_word(phrase, times, left):
    text = " ".join([phrase] * times)
    assert " ".join(["so", *[phrase] * left, "then"]) == applied(remove_loops, f"so {text} then")


def test_two_loops_in_a_row_are_told_once_each():
    text = " ".join(["we go"] * 4 + ["they run"] * 5 + ["then we sat"])
    assert applied(remove_loops, text) == "we go they run then we sat"


@pytest.mark.parametrize(
    ("heard", "published"),
    [
        ("I know it, I know it.", SAME),
        ("I do know it, I do know it.", "I do know it."),
        ("But I know it, I know it.", "But I know it."),
        ("If I know it, I know it.", SAME),
    ],
)
def test_an_editor_takes_repeated_phrases_at_sentences_ends_too(heard, published):
    assert (published or heard) == applied(remove_all_repeated_phrases, heard)
    assert applied(remove_repeated_phrases, heard) == heard


def copies(times, pause_ms, probability=0.9, size_ms=300, now=0):
    words = []
    for _ in range(times):
        for text in (" we", " go"):
            words.append(Word(text, Span(now, now + size_ms), probability))
            now += size_ms
        now += pause_ms
    return tuple(words)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (copies(6, 249), 1),
        (copies(6, 250), 6),
        (copies(6, 400, 0.5), 6),
        (copies(6, 400, 0.49), 1),
        (copies(3, 0) + copies(6, 400, now=3000), 9),
        (copies(4, 0) + copies(6, 400, now=3000), 1),
    ],
)
def test_what_is_said_in_breaths_and_surely_stays(words, left):
    assert join_words(remove_loops(words, "en")).count("we") == left


def test_what_stays_over_and_over_hides_no_loop_after_it():
    said = copies(6, 400)
    later = words_of(*[" they", " run"] * 5, begin_ms=90_000)
    assert join_words(remove_loops(said + later, "en")) == " we go" * 6 + " they run"
