"""From what was heard to what is published: every rule by example, the whole by its algebra."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.clean import CLEAN_RULES, EDITED_RULES, VERBATIM_RULES, clean
from pipeline.clean.disfluencies.fillers import FILLERS
from pipeline.clean.disfluencies.loops import remove_loops
from pipeline.clean.disfluencies.slips import remove_fillers, remove_repetitions
from pipeline.clean.layout import (
    LONG_TURN_WORDS,
    break_paragraphs,
    capitalise_sentences,
    end_sentence,
    space_words,
)
from pipeline.clean.lexicon import STUTTERED
from pipeline.domain import Media, Segment, Span, Transcript, Turn, Word, join_words

RuleFunction = Callable[[tuple[Word, ...], str], tuple[Word, ...]]


def words_of(*texts: str, step_ms: int = 300, begin_ms: int = 0) -> tuple[Word, ...]:
    starts = range(begin_ms, begin_ms + len(texts) * step_ms, step_ms)
    return tuple(
        Word(t, Span(start, start + step_ms)) for t, start in zip(texts, starts, strict=True)
    )


def spoken(text: str) -> tuple[Word, ...]:
    """Words as a recogniser gives them: each with its leading space."""
    return words_of(*(f" {word}" for word in text.split()))


def applied(rule: RuleFunction, text: str, language: str = "en") -> str:
    return join_words(rule(spoken(text), language)).strip()


def transcript(*turns: tuple[str | None, str], language: str = "en") -> Transcript:
    made = tuple(Turn(speaker, spoken(text)) for speaker, text in turns)
    segments = tuple(Segment(turn.words, language) for turn in made)
    return Transcript(Media("a", "a.mp3", "0", 0), language, segments, made)


def cleaned(*turns: tuple[str | None, str], language: str = "en") -> list[tuple[str | None, str]]:
    return [(t.speaker, t.text) for t in clean(transcript(*turns, language=language)).turns]


# ---------------------------------------------------------------- fillers


@pytest.mark.parametrize(
    ("heard", "published"),
    [
        ("So um I think uh yes.", "So I think yes."),
        ("Um, we did it.", "We did it."),
        ("Um, uh, we did it.", "We did it."),
        ("I think, um, we did it.", "I think, we did it."),
        ("So um, I think.", "So I think."),
        ("Thanks for the, um, info.", "Thanks for the info."),
        ("And, you know, it is.", "And it is."),
        ("You know, people call it winter.", "People call it winter."),
        ("It was free. You know, the door was open.", "It was free. The door was open."),
        ("I think, um.", "I think."),
        ("We did it, uh? Yes.", "We did it? Yes."),
        ("We did it. Um. And then.", "We did it. And then."),
        ("We did, um... Then more.", "We did... Then more."),
        ("We um... did it.", "We did it."),
        ("It is, you know, hard.", "It is hard."),
        ("It was, I mean, it is.", "It was, it is."),
        ("It is, um, you know, hard.", "It is hard."),
        ("Hmm, let me see.", "Let me see."),
        ("Yes, mhm, that is so.", "Yes, that is so."),
        ('He said "um, go" then.', 'He said "go" then.'),
        ('"I went, um."', '"I went."'),
        ("UMM, you do not buy it.", "You do not buy it."),
        ("It is, UH, hard.", "It is hard."),
        ("So UHH I think.", "So I think."),
        ("We went, UM... to see it.", "We went, to see it."),
        ("SO UM I THINK.", "SO I THINK."),
        ("Ummmm, we errr did.", "We did."),
        ("Hmm... let me see.", "Let me see."),
        ("Uh— we did.", "We did."),
        ("Uh-huh. We went by train.", "We went by train."),
        ("Yes, uh-huh, by train.", "Yes, by train."),
        ("Well, Mm-hm, by train.", "Well, by train."),
    ],
)
def test_filler_goes_and_its_marks_stay(heard: str, published: str) -> None:
    assert applied(remove_fillers, heard) == published


@pytest.mark.parametrize(
    "text",
    [
        "Mm-hmm.",
        "Mhm, mhm.",
        "Hmm.",
        "Mm-hmm. That is so.",
        "Ah, I see.",
        "Oh no.",
        "Do you know him?",
        "You know what I mean.",
        "I mean it.",
        "It is 5 mm wide and 3 um thick.",
        "She works in the ER now.",
        "ER doctors work in the ER.",
        "UM beat MSU.",
        "There are MSU, UM, and others.",
        "An HMM is a hidden Markov model.",
        "Uh-huh.",
        "Uh-uh. I did not.",
        'She said "um" a lot.',
        "An umbrella, an era, a hum.",
    ],
)
def test_word_that_means_something_is_no_filler(text: str) -> None:
    assert applied(remove_fillers, text) == text


@pytest.mark.parametrize(
    ("language", "heard", "published"),
    [
        ("fr", "Donc euh je pense.", "Donc je pense."),
        ("de", "Er ist äh um acht da.", "Er ist um acht da."),
        ("es", "Es, este, difícil.", "Es, difícil."),
        ("es", "Este libro es bueno.", "Este libro es bueno."),
        ("pt", "Um homem e um livro.", "Um homem e um livro."),
        ("en-GB", "So erm yes.", "So yes."),
        ("de", "Äh, um acht, ÄHM, um neun.", "Um acht, um neun."),
        ("de", "UM ACHT KOMMT ER.", "UM ACHT KOMMT ER."),
        ("nl", "Er is, uhm, een man.", "Er is een man."),
        ("fr", "EUH, je pense.", "Je pense."),
        ("fr", "C'est bon, hein ?", "C'est bon, hein ?"),
        ("pt", "UM, dois, três.", "UM, dois, três."),
        ("it", "Uhm, penso di sì.", "Penso di sì."),
        ("sv", "Öh, jag vet inte om det.", "Jag vet inte om det."),
        ("da", "Jeg, øh, ved det.", "Jeg, ved det."),
    ],
)
def test_fillers_belong_to_their_language(language: str, heard: str, published: str) -> None:
    assert applied(remove_fillers, heard, language) == published


def test_in_a_mixed_recording_a_turn_has_the_fillers_of_its_own_language() -> None:
    turns = (
        Turn("A", words_of(" Um,", " we", " did.")),
        Turn("B", words_of(" Um", " acht", " Uhr.", begin_ms=900)),
    )
    segments = (Segment(turns[0].words, "en"), Segment(turns[1].words, "de"))
    left = clean(Transcript(Media("a", "a.mp3", "0", 0), "en", segments, turns))
    assert [turn.text for turn in left.turns] == ["We did.", "Um acht Uhr."]


def test_chinese_filler_goes_and_chinese_yes_stays() -> None:
    heard = words_of("我", "呃，", "觉得", "好。")
    assert join_words(remove_fillers(heard, "zh")) == "我觉得好。"
    assert join_words(remove_fillers(words_of("嗯。"), "zh")) == "嗯。"
    assert join_words(remove_fillers(words_of("嗯，", "我", "觉得"), "zh")) == "我觉得"


def test_filler_in_pieces_is_one_filler() -> None:
    assert (
        join_words(remove_fillers(words_of(" Yes,", " mm", "-hmm,", " so."), "en")) == " Yes, so."
    )


def test_removed_word_takes_its_time_with_it() -> None:
    left = remove_fillers(spoken("Um, we did."), "en")
    assert [word.span for word in left] == [Span(300, 600), Span(600, 900)]


# ---------------------------------------------------------------- loops


def said_again(text: str, times: int, pause_ms: int, probability: float = 1.0) -> tuple[Word, ...]:
    """A text said again and again, with pauses between."""
    each_ms = 300 * len(text.split()) + pause_ms
    return tuple(
        Word(word.text, word.span, probability)
        for n in range(times)
        for word in words_of(*(f" {w}" for w in text.split()), begin_ms=n * each_ms)
    )


@pytest.mark.parametrize("text", ["Where is it, please?", "I vote yes.", "Order! Order!"])
def test_what_is_said_over_and_over_with_pauses_stays(text: str) -> None:
    words = said_again(text, 6, pause_ms=400)
    for rules in (CLEAN_RULES, EDITED_RULES):
        turns = (Turn("A", words),)
        heard = Transcript(Media("a", "a.mp3", "0", 0), "en", (Segment(words, "en"),), turns)
        assert " ".join([text] * 6) == clean(heard, rules).turns[0].text.strip()


@pytest.mark.parametrize(("pause_ms", "probability"), [(0, 1.0), (400, 0.3)])
def test_a_loop_is_told_once(pause_ms: int, probability: float) -> None:
    words = said_again("I will go there.", 5, pause_ms, probability)
    assert join_words(remove_loops(words, "en")) == " I will go there."


def test_an_idiom_may_be_drawn_out() -> None:
    assert (
        applied(remove_loops, "on and on and on and on and on") == "on and on and on and on and on"
    )


# ---------------------------------------------------------------- repetitions


@pytest.mark.parametrize(
    ("heard", "published"),
    [
        ("It is the the house.", "It is the house."),
        ("I, I think so.", "I think so."),
        ("I I I think so.", "I think so."),
        ("The the house.", "The house."),
        ("So w- we went.", "So we went."),
        ("W- We went.", "We went."),
        ("So w-we went th-that way.", "So we went that way."),
        ("T-t-the house.", "The house."),
        ("I-I think.", "I think."),
        ("I went to- to the house.", "I went to the house."),
        ("He is in the, in the house.", "He is in the house."),
        ("He is in the in the house.", "He is in the house."),
        ("I think, I think we can.", "I think we can."),
        ("So it was, it was good.", "So it was good."),
        ("And then we, and then we went.", "And then we went."),
        ("I'm, I'm here.", "I'm here."),
    ],
)
def test_stutter_is_said_once(heard: str, published: str) -> None:
    assert applied(remove_repetitions, heard) == published


@pytest.mark.parametrize(
    "text",
    [
        "He had had enough.",
        "I know that that is so.",
        "It is very very good, really really good.",
        "No, no, no.",
        "Yes, yes. Bye bye.",
        "What it is is hard.",
        "I told you you could.",
        "The code is 7 7 and 0, 0, 0.",
        "It took one one hundredth.",
        "I know, I know.",
        "We went over and over and over again.",
        "Step by step by step we went.",
        "What you do, you do well.",
        "It is made of, of course, gold.",
        "I like it, it works.",
        "And so on and so on.",
        "We heard Duran Duran and The The.",
        "I did. I did that.",
        "A pre- and post-war house.",
        "A so-so no-nonsense e-economy.",
        "A two- to three-year plan.",
        "A U.S. firm, a firm.",
    ],
)
def test_legitimate_doubling_stays(text: str) -> None:
    assert applied(remove_repetitions, text) == text


LEGITIMATE_DOUBLINGS = {
    "en": "had that is was her you do did very really so too much many long far no yes yeah ok "
    "okay bye right well there now never again blah ha please wait",
    "fr": "nous vous très non oui",
    "de": "die das der sehr ja nein",
    "es": "muy no sí",
}


@pytest.mark.parametrize("language", sorted(LEGITIMATE_DOUBLINGS))
def test_no_word_that_may_stand_twice_is_listed_as_a_stutter(language: str) -> None:
    listed = STUTTERED[language].adjacent | STUTTERED[language].with_comma
    doubled = LEGITIMATE_DOUBLINGS[language].split()
    assert listed.isdisjoint(doubled)
    for word in doubled:
        # A doubled verb is grammar only after what fronts a clause, and "that" before a verb.
        for text in (f"what x {word} {word} is", f"what x {word}, {word} is"):
            assert applied(remove_repetitions, text, language) == text


def test_chinese_reduplication_stays_and_stutter_goes() -> None:
    assert join_words(remove_repetitions(words_of("看", "看", "妈", "妈"), "zh")) == "看看妈妈"
    assert join_words(remove_repetitions(words_of("我，", "我", "觉得"), "zh")) == "我觉得"


def test_stutter_in_pieces_keeps_the_time_of_what_stays() -> None:
    left = remove_repetitions(words_of(" So", " w", "-we", " go."), "en")
    assert [(w.text, w.span.start_ms) for w in left] == [(" So", 0), (" we", 600), (" go.", 900)]


def test_unknown_language_keeps_every_word() -> None:
    text = "um um the the in the, in the x"
    assert applied(remove_repetitions, text, "xx") == text
    assert applied(remove_fillers, text, "xx") == text


# ---------------------------------------------------------------- spacing


@pytest.mark.parametrize(
    ("pieces", "published"),
    [
        (("  So ", "  it", " ,", " is"), "So it, is"),
        ((" a  b", " ."), "a b."),
        ((" 1", ",950", " -", " so", "-called"), "1,950 - so-called"),
        (("使用 ", " 人工", " 智能", " AI"), "使用人工智能 AI"),
        ((" One.", "\n\nTwo."), "One.\n\nTwo."),
        ((" One.", " \n \n\n Two."), "One.\n\nTwo."),
        (("\n\nOne.",), "One."),
        ((" ", "", " a"), "a"),
        ((" .NET", " is", " .5"), ".NET is .5"),
        ((" שלום", " עולם", " ."), "שלום עולם."),
        ((" -->", " x"), "--> x"),
    ],
)
def test_one_space_between_words_and_none_before_marks(
    pieces: tuple[str, ...], published: str
) -> None:
    assert join_words(space_words(words_of(*pieces), "en")) == published


def test_french_keeps_its_space_before_high_marks() -> None:
    assert applied(space_words, "Ça va ? Oui .", "fr") == "Ça va ? Oui."


# ---------------------------------------------------------------- capitals


@pytest.mark.parametrize(
    ("heard", "published"),
    [
        ("and then. we went? yes! so", "And then. We went? Yes! So"),
        ('he said "go." then', 'He said "go." Then'),
        ("i think i'm fine and i'll go", "I think I'm fine and I'll go"),
        ("iPhone sales. eBay too. 7th day", "iPhone sales. eBay too. 7th day"),
        ("See Mr. smith, Dr. lee, the U.S. market, e.g. this", None),
        ("It is No. 5 and 3.5 percent", None),
        ("No. we went", "No. We went"),
        ("Well... so it is… and on", None),
        ("See example.com. example.com is", None),
        ("“so it is”", "“So it is”"),
        ("élan. ça", "Élan. Ça"),
        ("J. smith", None),
    ],
)
def test_sentences_begin_with_a_capital(heard: str, published: str | None) -> None:
    assert (published or heard) == applied(capitalise_sentences, heard)


def test_lone_i_is_a_pronoun_in_english_only() -> None:
    assert applied(capitalise_sentences, "Anna i Jan", "pl") == "Anna i Jan"


# ---------------------------------------------------------------- full stop


@pytest.mark.parametrize(
    ("heard", "published"),
    [
        ("It is so", "It is so."),
        ("It is so,", "It is so."),
        ("It is:", "It is."),
        ("In 1958", "In 1958."),
        ("It grew 50%", "It grew 50%."),
        ('He said "yes"', 'He said "yes".'),
        ("It is so?", None),
        ("It is so!", None),
        ("It is so...", None),
        ("It is so—", None),
        ("It is so -", None),
        ('He said "yes."', None),
        ("In the U.S.", None),
        ("هل هو؟", None),
        ("यह है", None),
    ],
)
def test_turn_ends_with_a_final_mark(heard: str, published: str | None) -> None:
    assert (published or heard) == applied(end_sentence, heard)


def test_chinese_turn_ends_with_a_chinese_full_stop() -> None:
    assert join_words(end_sentence(words_of("好", "的，"), "zh")) == "好的。"


def test_nothing_said_ends_with_nothing() -> None:
    assert end_sentence((), "en") == ()
    assert words_of(" ♪") == end_sentence(words_of(" ♪"), "en")


# ---------------------------------------------------------------- paragraphs


def sentences_of(count: int, length: int = 10) -> list[str]:
    return [" So", *[" goes"] * (length - 2), " on."] * count


def paragraphs(words: tuple[Word, ...]) -> list[int]:
    """Words per paragraph."""
    return [len(p.split()) for p in join_words(break_paragraphs(words, "en")).split("\n\n")]


def test_long_turn_is_broken_at_sentence_ends_in_balanced_pieces() -> None:
    assert paragraphs(words_of(*sentences_of(18))) == [90, 90]
    assert paragraphs(words_of(*sentences_of(28))) == [90, 100, 90]


def test_turn_of_usual_length_is_left_in_one_piece() -> None:
    assert paragraphs(words_of(*sentences_of(LONG_TURN_WORDS // 10))) == [LONG_TURN_WORDS]


def test_long_sentence_is_not_broken() -> None:
    assert paragraphs(words_of(*sentences_of(1, 200))) == [200]


def test_break_prefers_a_long_pause() -> None:
    words = list(words_of(*sentences_of(18)))
    late = [Word(w.text, Span(w.span.start_ms + 900, w.span.end_ms + 900)) for w in words[100:]]
    assert paragraphs((*words[:100], *late)) == [100, 80]


def test_old_breaks_are_forgotten() -> None:
    texts = sentences_of(18)
    texts[10] = "\n\nSo"
    assert paragraphs(words_of(*texts)) == [90, 90]
    assert paragraphs(words_of(*texts[:20])) == [20]


def test_long_chinese_turn_is_broken_by_characters() -> None:
    texts = [*["话"] * 19, "完。"] * 18
    broken = join_words(break_paragraphs(words_of(*texts), "zh"))
    assert len(broken.split("\n\n")) == 2
    assert "".join(texts) == broken.replace("\n\n", "")


# ---------------------------------------------------------------- the whole


def test_whole_interview_is_cleaned() -> None:
    assert cleaned(("A", "um, so what is it?"), ("B", "it's the the house,"), ("A", "mm-hmm.")) == [
        ("A", "So what is it?"),
        ("B", "It's the house."),
        ("A", "Mm-hmm."),
    ]


def test_turn_left_empty_disappears_and_its_neighbours_meet() -> None:
    assert cleaned(("A", "I think"), ("B", "Um."), ("A", "we should go.")) == [
        ("A", "I think we should go.")
    ]


def test_stutter_over_a_removed_turn_is_said_once() -> None:
    assert cleaned(("A", "In the"), ("B", "Uh,"), ("A", "the house.")) == [("A", "In the house.")]


def test_unknown_speaker_stays_unknown() -> None:
    assert cleaned((None, "so it is"), ("A", "yes")) == [(None, "So it is."), ("A", "Yes.")]


def test_no_speech_is_clean() -> None:
    assert cleaned() == []


def test_only_turns_change() -> None:
    before = transcript(("A", "um the the house"), ("B", "Um."))
    after = clean(before)
    assert (after.turns[0].text, len(after.turns)) == ("The house.", 1)
    assert (before.segments, before.media, before.language) == (
        after.segments,
        after.media,
        after.language,
    )


def test_verbatim_keeps_every_word_and_mark() -> None:
    before = transcript(("A", "um, the the house"), ("B", "uh"))
    after = clean(before, VERBATIM_RULES)
    assert [turn.text for turn in after.turns] == ["um, the the house", "uh"]


def test_times_over_99_hours_survive() -> None:
    late = Span(400_000_000, 400_000_300)
    turn = Turn("A", (Word(" um", Span(0, 1)), Word(" yes", late)))
    before = Transcript(Media("a", "a", "0", 0), "en", (), (turn,))
    assert (Word("Yes.", late),) == clean(before).words


def test_rules_have_names_of_their_own_and_reasons() -> None:
    assert len(CLEAN_RULES) == len({rule.name for rule in CLEAN_RULES})
    assert all(rule.why for rule in CLEAN_RULES)


# ---------------------------------------------------------------- algebra

PIECES = st.sampled_from(
    [
        *(
            " um,",
            " Um",
            " uh.",
            " hmm",
            " Mm-hmm.",
            " mm",
            "-hmm",
            " you",
            " know,",
            " I",
            " mean,",
        ),
        *(" the", " The", " the,", " I,", " in", " we", " w-", " w-we", " t-t-the", " No.", " no,"),
        *(" 5", ",950", "%", " mm", " Mr.", " U.S.", " iPhone", " e.g.", " i", " i'm", " -", " —"),
        *(
            ".",
            ",",
            "?",
            "...",
            "…",
            " ,",
            '"',
            ' "',
            " “um”",
            '."',
            " ",
            "",
            "\n\nSo",
            "\n\n",
            " )",
        ),
        *(
            "我",
            "我，",
            "看",
            "嗯，",
            "呃",
            "。",
            " 好",
            "AI",
            " שלום",
            " यह",
            "ที่",
            " -->",
            " ♪",
            "’s",
        ),
    ]
)
WORDS = st.lists(PIECES, max_size=14).map(lambda texts: words_of(*texts))
EXAMPLES = 300
LANGUAGES = st.sampled_from(["en", "zh", "fr", "de", "es", "xx"])


@pytest.mark.parametrize("rule", CLEAN_RULES, ids=lambda rule: rule.name)
@settings(max_examples=EXAMPLES)
@given(words=WORDS, language=LANGUAGES)
def test_rule_applied_twice_is_applied_once(
    rule: object, words: tuple[Word, ...], language: str
) -> None:
    once = rule.apply(words, language)
    assert rule.apply(once, language) == once


@settings(max_examples=EXAMPLES)
@given(
    st.lists(st.tuples(st.sampled_from(["A", "B", None]), WORDS), max_size=5),
    LANGUAGES,
    st.sampled_from([CLEAN_RULES, VERBATIM_RULES]),
)
def test_cleaning_twice_is_cleaning_once(
    turns: list[tuple[str | None, tuple[Word, ...]]], language: str, rules: tuple
) -> None:
    made = tuple(Turn(speaker, words) for speaker, words in turns)
    once = clean(Transcript(Media("a", "a", "0", 0), language, (), made), rules)
    assert clean(once, rules) == once


@given(WORDS, LANGUAGES)
def test_no_word_moves_and_no_time_changes(words: tuple[Word, ...], language: str) -> None:
    made = Transcript(Media("a", "a", "0", 0), language, (), (Turn("A", words),))
    times = [word.span for word in clean(made).words]
    assert sorted(times) == times
    assert set(times) <= {word.span for word in words}


@given(WORDS, LANGUAGES)
def test_numbers_survive(words: tuple[Word, ...], language: str) -> None:
    made = Transcript(Media("a", "a", "0", 0), language, (), (Turn("A", words),))
    after = join_words(clean(made).words)
    assert re.findall(r"\d", join_words(words)) == re.findall(r"\d", after)


@given(WORDS, LANGUAGES)
def test_layout_loses_no_letter(words: tuple[Word, ...], language: str) -> None:
    left = words
    for rule in (space_words, capitalise_sentences, end_sentence, break_paragraphs):
        left = rule(left, language)
    assert re.findall(r"\w", join_words(words).lower()) == re.findall(
        r"\w", join_words(left).lower()
    )


def says_a_phrase_again(texts: list[str]) -> bool:
    """Whether two or more words stand there twice in a row: then the text isn't fluent."""
    sizes = range(2, len(texts) // 2 + 1)
    return any(
        texts[i : i + n] == texts[i + n : i + 2 * n] for n in sizes for i in range(len(texts))
    )


@given(st.lists(st.sampled_from([" house", " goes.", " Now,", " blue"]), max_size=12), LANGUAGES)
def test_fluent_words_all_stay(texts: list[str], language: str) -> None:
    assume(not says_a_phrase_again([text.strip(" .,").lower() for text in texts]))
    made = transcript(("A", "".join(texts)), language=language)
    said = " ".join(w.strip(".,").lower() for w in "".join(texts).split())
    assert (
        " ".join(w.strip(".,").lower() for t in clean(made).turns for w in t.text.split()) == said
    )


def test_cleaning_a_fluent_page_removes_no_word(shared: Path) -> None:
    page = (shared / "documented" / "interview.txt").read_text(encoding="utf-8")
    lines = [line.partition(": ")[2] for line in page.splitlines() if re.match(r"\w+ \w+: ", line)]
    assert len(lines) > 100
    for line in lines:
        after = clean(transcript(("A", line)))
        assert re.findall(r"\w+", line.lower()) == re.findall(r"\w+", after.turns[0].text.lower())


def test_every_filler_is_in_lower_case() -> None:
    assert all(f == f.lower() for fillers in FILLERS.values() for f in fillers)
