"""What a recogniser made up is told apart from what was said, and only that is dropped."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Segment, Span, Word
from pipeline.engines.hallucination.phrases import Kind, fold, load_phrases
from pipeline.engines.hallucination.rules import (
    RULES,
    SAID_ONCE,
    Evidence,
    Verdict,
    find_doubtful_runs,
    find_suspicion,
    judge,
)
from pipeline.engines.models.whisper_evidence import WhisperEvidence
from pipeline.engines.word_timing.durations import estimate_least_ms
from tests.fakes import make_evidence, make_words

WINDOW = Span(0, 30_000)


def hear(
    *texts: str, language: str = "en", each_ms: int = 300, start_ms: int = 0, **measures: float
) -> Segment:
    """What was heard; one text is words with spaces between, several are the words themselves."""
    if len(texts) == 1:
        words = make_words(texts[0], start_ms, each_ms)
    else:
        words = tuple(
            Word(text, Span(start_ms + i * each_ms, start_ms + (i + 1) * each_ms), 0.9)
            for i, text in enumerate(texts)
        )
    return Segment(words, language, make_evidence(**{"avg_logprob": -0.2, **measures}))


def weigh(
    segment: Segment, *speech: tuple[int, int], window: Span = WINDOW, **more: object
) -> Evidence:
    """The evidence for a segment, all of whose window is speech where nothing else is said."""
    spans = tuple(Span(*one) for one in speech) or (window,)
    return Evidence(segment, window, spans, **more)  # type: ignore[arg-type]


def tell_dropped(evidence: Evidence) -> list[tuple[str, str]]:
    """What is dropped, and why."""
    return [(d.segment.text.strip(), d.reason) for d in judge(evidence).dropped]


def tell_kept(evidence: Evidence) -> list[str]:
    return [segment.text.strip() for segment in judge(evidence).kept]


SILENCE = ((29_000, 30_000),)
"""Speech that is far from the words of a test."""

# Good speech


GOOD = [
    "Good morning, and welcome to the programme.",
    "No, no, no, no, that is not what I said.",
    "It was very, very, very, very big.",
    "Ha ha ha ha ha, yes.",
    "You know, you know, you know, it is hard to say.",
    "I don't know. I don't know. I don't know.",
    "Thank you.",
    "Thanks for watching this with me back then.",
    "Yes.",
]


@pytest.mark.parametrize("text", GOOD)
def test_clear_speech_is_neither_doubted_nor_dropped(text: str) -> None:
    segment = hear(text)
    evidence = weigh(segment)
    assert None is find_suspicion(evidence)
    assert Verdict((segment,)) == judge(evidence)


@pytest.mark.parametrize(
    "words",
    [
        ("对", "对", "对", "对", "，", "我", "也", "是", "这", "么", "想", "的"),
        ("哈", "哈", "哈", "哈", "哈", "哈"),
        ("はい", "はい", "はい", "、", "そう", "です", "ね"),
        (" نعم", " نعم", " نعم،", " هذا", " صحيح"),
        (" 네", " 네", " 네", " 맞아요."),
    ],
)
def test_clear_speech_in_other_scripts_is_neither_doubted_nor_dropped(
    words: tuple[str, ...],
) -> None:
    segment = hear(*words)
    assert None is find_suspicion(weigh(segment))
    assert Verdict((segment,)) == judge(weigh(segment))


# 1 and 2: the model's own doubts


def test_where_the_model_hears_no_speech_and_is_unsure_all_is_dropped() -> None:
    evidence = weigh(hear("Good morning to all of you", no_speech_prob=0.7, avg_logprob=-1.1))
    assert tell_dropped(evidence) == [("Good morning to all of you", "the model heard no speech")]


@pytest.mark.parametrize(("no_speech", "logprob"), [(0.6, -0.9), (0.99, -0.9), (0.5, -0.9)])
def test_a_model_that_is_sure_of_its_words_is_believed(no_speech: float, logprob: float) -> None:
    segment = hear("Good morning to all of you", no_speech_prob=no_speech, avg_logprob=logprob)
    assert None is find_suspicion(weigh(segment))


def test_doubt_alone_is_a_reason_to_read_again_and_not_to_drop() -> None:
    segment = hear("Good morning to all of you", avg_logprob=-1.1)
    assert find_suspicion(weigh(segment)) == "the model was unsure"
    assert Verdict((segment,)) == judge(weigh(segment))


def test_doubt_with_little_speech_under_the_words_drops_them() -> None:
    evidence = weigh(hear("Good morning to all of you", avg_logprob=-1.1), (0, 700))
    assert [reason for _, reason in tell_dropped(evidence)] == [
        "the model was unsure, and there is little other evidence for it"
    ]


def test_doubt_over_a_steady_noise_drops_the_words() -> None:
    segment = hear("Good morning to all of you", avg_logprob=-1.1)
    assert judge(weigh(segment, loud=0.05)).kept == ()
    assert judge(weigh(segment, loud=0.5)).kept == (segment,)


@pytest.mark.parametrize(("probability", "each_ms"), [(0.1, 300), (0.9, 130), (0.9, 2_100)])
def test_doubt_about_words_none_of_which_is_an_ordinary_one_drops_them(
    probability: float, each_ms: int
) -> None:
    segment = hear("My good man", each_ms=each_ms, avg_logprob=-1.1)
    words = tuple(replace(word, probability=probability) for word in segment.words)
    strange = replace(segment, words=words)
    assert judge(weigh(strange)).kept == ()
    surer = replace(strange, evidence=make_evidence(avg_logprob=-0.9))
    assert judge(weigh(surer)).kept == (surer,)
    one_usual = replace(strange, words=(*words, *make_words("indeed", 8_000)))
    assert judge(weigh(one_usual)).kept == (one_usual,)


# 3: compression


def test_text_that_compresses_too_well_is_read_again() -> None:
    evidence = weigh(hear("Good morning to all of you", compression_ratio=2.5))
    assert find_suspicion(evidence) == "the text is too repetitive"
    assert tell_dropped(evidence) == []


def test_a_short_text_that_compresses_too_well_is_read_again() -> None:
    text = "Okay. Bye bye. Okay. Bye bye. Okay, bye bye. Okay. Bye bye. Okay."
    segment = hear(text, compression_ratio=1.9)  # what Whisper makes of it
    assert find_suspicion(weigh(segment)) == "the text is too repetitive"


def test_an_ordinary_short_text_does_not() -> None:
    segment = hear("We went to the market, and we went to the park, and then we went home.")
    assert None is find_suspicion(weigh(segment))


# Numbers that were said once


def say_numbers(*numbers: tuple[str, int, float], pause_ms: int = 0) -> Segment:
    """A sentence of 65 ms a letter that ends with numbers, each with its length and probability."""
    words = list(make_words(" And it was founded there in", 0, 240))
    for text, length_ms, probability in numbers:
        start_ms = words[-1].span.end_ms + (pause_ms if text[:1].isspace() else 0)
        words.append(Word(text, Span(start_ms, start_ms + length_ms), probability))
    return Segment(tuple(words), "en", make_evidence(avg_logprob=-0.2))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (" 1956.", " 256."),
        (" 1867.", " 18.67"),
        (" 1867,", " 67."),
        (" $13,500", " 13500."),
        (" 1.250,", " 1250."),
        (" ١٩٥٦", " ٥٦."),
        (" 7.", " 7."),
    ],
)
def test_a_number_that_was_said_once_is_kept_once(first: str, second: str) -> None:
    lengths = (150, 150) if first == " 7." else (500, 700)
    said = say_numbers((first, lengths[0], 0.95), (second, lengths[1], 0.18))
    assert tell_dropped(weigh(said)) == [(second.strip(), SAID_ONCE)]


@pytest.mark.parametrize(("length_ms", "is_kept"), [(1_000, True), (300, False)])
def test_a_number_said_again_after_a_pause_has_its_time(length_ms: int, is_kept: bool) -> None:
    """However much the model doubts it."""
    said = say_numbers((" 1956.", length_ms, 0.95), (" 1956!", length_ms, 0.4), pause_ms=400)
    speech = [(w.span.start_ms, w.span.end_ms) for w in said.words]
    assert tell_dropped(weigh(said, *speech)) == ([] if is_kept else [("1956!", SAID_ONCE)])


def test_a_number_in_pieces_is_one() -> None:
    said = say_numbers((" 1867.", 500, 0.95), (" 18", 300, 0.2), (".67", 300, 0.2))
    assert tell_dropped(weigh(said)) == [("18.67", SAID_ONCE)]


def test_of_two_numbers_the_one_that_the_model_doubts_goes() -> None:
    said = say_numbers((" 56,", 300, 0.1), (" 1956.", 900, 0.95))
    assert tell_dropped(weigh(said)) == [("56,", SAID_ONCE)]


@pytest.mark.parametrize(
    "numbers",
    [
        ((" 1956.", 1_000, 0.95), (" 1956!", 1_000, 0.9)),
        ((" 555", 700, 0.9), (" 12", 300, 0.9), (" 12.", 300, 0.9)),
        ((" 10,", 250, 0.9), (" 20,", 250, 0.4), (" 30.", 250, 0.4)),
        ((" 1,", 200, 0.9), (" 11,", 250, 0.4), (" 21.", 250, 0.4)),
        ((" 2.", 400, 0.9), (" 2.", 400, 0.8), (" 2.", 400, 0.8)),
        ((" 1956", 500, 0.9), (" and", 200, 0.9), (" 256.", 700, 0.2)),
        ((" 1867", 600, 0.9), (" 1871.", 600, 0.3)),
        ((" 100,", 400, 0.9), (" 1100.", 400, 0.4)),
        ((" 1,", 400, 0.4), (" 1,", 400, 0.6), (" 2,", 400, 0.9), (" 2.", 400, 0.9)),
        ((" 1956,", 900, 0.9), (" 2056.", 900, 0.4)),
    ],
)
def test_numbers_that_somebody_says_are_kept(numbers: tuple[tuple[str, int, float], ...]) -> None:
    assert tell_dropped(weigh(say_numbers(*numbers))) == []


# 4: loops


def test_all_copies_of_a_loop_but_the_first_are_dropped() -> None:
    evidence = weigh(hear("So I said " + "no " * 20, each_ms=150))
    assert tell_kept(evidence) == ["So I said no"]
    assert [(" ".join(["no"] * 19), "repeats itself")] == tell_dropped(evidence)


@pytest.mark.parametrize(
    ("phrase", "copies"),
    [
        ("no", 8),
        ("thank you", 6),
        ("I don't know", 5),
        ("I am a bad person", 4),
        ("this is what we have always done in the past here", 3),
    ],
)
def test_a_loop_is_longer_than_anybody_repeats_himself(phrase: str, copies: int) -> None:
    loop, speech = (
        hear("Well " + " ".join([phrase] * n) + " and then we left") for n in (copies, copies - 1)
    )
    assert [reason for _, reason in tell_dropped(weigh(loop))] == ["repeats itself"]
    assert tell_kept(weigh(loop)) == [f"Well {phrase}", "and then we left"]
    assert tell_dropped(weigh(speech)) == []


def test_fewer_copies_are_believed_where_no_speech_is_under_them() -> None:
    segment = hear("I see it was " + "no " * 5, each_ms=600)
    assert tell_dropped(weigh(segment)) == []
    assert tell_dropped(weigh(segment, (0, 2_500), (4_000, 4_300))) == [
        ("no no no no", "repeats itself")
    ]


def test_a_loop_that_is_cut_off_goes_with_its_last_part() -> None:
    evidence = weigh(hear("the sky is blue " * 6 + "the sky"))
    assert tell_kept(evidence) == ["the sky is blue"]


def test_marks_and_case_do_not_hide_a_loop() -> None:
    evidence = weigh(hear("Yes, yes. Yes! YES yes… yes yes yes, yes"))
    assert tell_kept(evidence) == ["Yes,"]


def test_what_follows_a_loop_is_kept() -> None:
    evidence = weigh(hear("one " * 10 + "and that is where it ended"))
    assert tell_kept(evidence) == ["one", "and that is where it ended"]


@pytest.mark.parametrize("phrase", ["谢谢大家", "私たちはそう思います", "เราไปกัน"])
def test_a_loop_is_found_where_no_spaces_part_words(phrase: str) -> None:
    characters = [c for _ in range(8) for c in phrase]
    evidence = weigh(hear(*characters, each_ms=200))
    assert [text.replace(" ", "") for text in tell_kept(evidence)] == [phrase]


def test_a_loop_is_found_in_words_of_several_characters() -> None:
    evidence = weigh(hear(*["ありがとう"] * 9, each_ms=500))
    assert tell_kept(evidence) == ["ありがとう"]


def say_apart(phrase: str, copies: int, pause_ms: int, probability: float = 0.9) -> Segment:
    """A phrase said again and again, 300 ms a word, with pauses between."""
    each_ms = 300 * len(phrase.split()) + pause_ms
    words = [w for n in range(copies) for w in make_words(phrase, n * each_ms, 300)]
    return Segment(
        tuple(replace(w, probability=probability) for w in words),
        "en",
        make_evidence(avg_logprob=-0.2),
    )


def find_stretches(segment: Segment, words: int) -> list[tuple[int, int]]:
    """Where so many words at a time are said."""
    spans = [word.span for word in segment.words]
    groups = [spans[i : i + words] for i in range(0, len(spans), words)]
    return [(group[0].start_ms, group[-1].end_ms) for group in groups]


REPEATED = "Where is the railway station, please?"


@pytest.mark.parametrize(
    ("phrase", "copies"),
    [(REPEATED, 4), (REPEATED, 8), ("Order!", 9), ("Order! Order!", 8), ("I vote yes.", 7)],
)
def test_what_is_said_again_after_each_pause_is_no_loop(phrase: str, copies: int) -> None:
    segment = say_apart(phrase, copies, pause_ms=600)
    evidence = weigh(segment, *find_stretches(segment, len(phrase.split())))
    assert tell_dropped(evidence) == []


def test_a_loop_over_speech_without_pauses_is_one() -> None:
    segment = say_apart(REPEATED, 6, pause_ms=600)
    assert len(tell_dropped(weigh(segment, (0, 30_000)))) == 1


def test_a_loop_over_different_sentences_is_one() -> None:
    segment = say_apart(REPEATED, 4, pause_ms=600)
    lengths = [1_800, 500, 1_700, 600]
    stretches = find_stretches(segment, len(REPEATED.split()))
    speech = [(a, a + length) for (a, _), length in zip(stretches, lengths, strict=True)]
    assert len(tell_dropped(weigh(segment, *speech))) == 1


def test_copies_that_the_model_doubts_are_a_loop() -> None:
    segment = say_apart(REPEATED, 4, pause_ms=600, probability=0.3)
    evidence = weigh(segment, *find_stretches(segment, len(REPEATED.split())))
    assert len(tell_dropped(evidence)) == 1


def test_words_of_attention_that_reach_into_the_pause_do_not_hide_it() -> None:
    segment = say_apart(REPEATED, 4, pause_ms=600)
    early = tuple(
        replace(w, span=Span(max(0, w.span.start_ms - 500), w.span.end_ms))
        if w.text.strip() == "Where"
        else w
        for w in segment.words
    )
    speech = find_stretches(segment, len(REPEATED.split()))
    assert tell_dropped(weigh(replace(segment, words=early), *speech)) == []


def test_a_word_that_is_one_long_babble_is_dropped_and_a_laugh_is_not() -> None:
    assert tell_dropped(weigh(hear(f"well {'a' * 40} so", each_ms=900))) == [
        ("a" * 40, "repeats itself")
    ]
    assert tell_dropped(weigh(hear("well hahahahaha so"))) == []


# 5: time


def test_more_text_than_can_be_said_in_the_window_is_dropped() -> None:
    window, segment = (
        Span(0, 1_000),
        hear("encyclopaedia " * 2 + "parliamentary government", each_ms=250),
    )
    assert [reason for _, reason in tell_dropped(weigh(segment, window=window))] == [
        "more text than can be said in the time"
    ]


def test_a_loop_does_not_take_what_is_before_it_along() -> None:
    text = "This was said. " + "internationalisation " * 30
    evidence = weigh(hear(text, each_ms=90), window=Span(0, 3_000))
    assert tell_kept(evidence) == ["This was said."]


def test_hardly_any_speech_for_much_text_is_a_reason_to_read_again() -> None:
    segment = hear("We had been talking about the international monetary system", each_ms=300)
    evidence = weigh(segment, (0, 150), (900, 1_000), (1_800, 1_900), (2_600, 2_650))
    assert find_suspicion(evidence) == "hardly any speech for so much text"
    assert tell_dropped(evidence) == []
    assert None is find_suspicion(weigh(segment, (0, 2_700)))


def squeeze(segment: Segment, count: int) -> Segment:
    """The segment with no time left for its last words."""
    words = segment.words
    at = words[-count].span.start_ms
    late = tuple(replace(word, span=Span(at, at)) for word in words[-count:])
    return replace(segment, words=(*words[:-count], *late))


def test_words_that_have_no_time_at_the_end_are_dropped() -> None:
    evidence = weigh(squeeze(hear("That was the whole story. Please visit our website today"), 5))
    assert tell_kept(evidence) == ["That was the whole story."]
    assert tell_dropped(evidence) == [
        ("Please visit our website today", "continues after the end of the recording")
    ]


def test_a_word_or_two_without_time_at_the_end_are_kept() -> None:
    assert tell_dropped(weigh(squeeze(hear("That was the whole story, you see"), 2))) == []


@pytest.mark.parametrize(("length_ms", "is_kept"), [(2_100, True), (1_900, False)])
def test_words_without_time_are_kept_after_one_that_took_it(length_ms: int, is_kept: bool) -> None:
    long = Word(" Please", Span(0, length_ms))
    late = [Word(w.text, Span(length_ms, length_ms)) for w in make_words("visit our website today")]
    segment = Segment((long, *late), "en", make_evidence(avg_logprob=-0.2))
    assert is_kept == (judge(weigh(segment)).kept == (segment,))


@pytest.mark.parametrize(
    ("text", "shortest_ms", "longest_ms"),
    [
        ("", 0, 0),
        (" ... !", 0, 0),
        (" abcd", 100, 100),
        ("你好", 130, 135),
        ("こんにちは", 330, 335),
        ("안녕", 130, 135),
        (" 42", 130, 135),
        ("สวัสดี", 75, 150),
        (" مرحبا", 125, 125),
    ],
)
def test_the_least_time_goes_by_letters_or_syllables(
    text: str, shortest_ms: float, longest_ms: float
) -> None:
    assert shortest_ms <= estimate_least_ms([Word(text, Span(0, 0))]) <= longest_ms


# 6: there is no speech at this place


def test_words_without_any_speech_near_are_dropped_and_the_others_kept() -> None:
    before, gap = make_words("We stopped there."), make_words("I think so", 5_000)
    after = make_words("Then we went on.", 9_000)
    evidence = weigh(
        Segment((*before, *gap, *after), "en", make_evidence(avg_logprob=-0.3)),
        (0, 900),
        (9_000, 10_200),
    )
    assert tell_kept(evidence) == ["We stopped there.", "Then we went on."]
    assert tell_dropped(evidence) == [("I think so", "there is no speech at this place")]


def test_a_word_beside_its_speech_is_kept() -> None:
    segment = Segment(
        (*make_words("We stopped"), *make_words("there.", 800)),
        "en",
        make_evidence(avg_logprob=-0.3),
    )
    assert tell_dropped(weigh(segment, (0, 600))) == []


@pytest.mark.parametrize(("probability", "is_kept"), [(0.2, True), (0.1, False)])
def test_one_word_far_from_speech_is_rather_misplaced(probability: float, is_kept: bool) -> None:
    lone = Word(" He", Span(5_000, 5_000), probability)
    segment = Segment(
        (lone, *make_words("asked himself", 9_000)), "en", make_evidence(avg_logprob=-0.3)
    )
    assert is_kept == ([] == tell_dropped(weigh(segment, (9_000, 9_600))))
    assert [
        reason
        for _, reason in tell_dropped(
            weigh(Segment((lone,), "en", make_evidence(avg_logprob=-0.3)), *SILENCE)
        )
    ] == ["there is no speech at this place"]


def test_nothing_is_kept_where_there_is_no_speech() -> None:
    evidence = Evidence(hear("Hello again"), WINDOW, ())
    assert tell_dropped(evidence) == [("Hello again", "there is no speech at this place")]


def test_words_that_were_read_in_faint_speech_are_kept() -> None:
    assert tell_dropped(weigh(hear("mm-hmm, right", start_ms=5_000), (5_000, 5_600))) == []


# A translation's words come in another order than what was said


def test_where_a_translations_words_lie_says_nothing() -> None:
    before, gap = make_words("We stopped there."), make_words("I think so", 5_000)
    late = squeeze(hear("That was the whole story. Please visit our website today"), 5)
    for segment in (Segment((*before, *gap), "en", make_evidence(avg_logprob=-0.3)), late):
        assert [] != tell_dropped(weigh(segment, (0, 900)))
        assert tell_dropped(weigh(segment, timed=False)) == []


def test_a_translation_that_nobody_had_time_to_say_is_weak() -> None:
    segment = hear("thanks for watching and see you next time")
    assert not weigh(segment, (0, 3_000), timed=False).is_weak(segment.words)
    assert weigh(segment, (0, 300), timed=False).is_weak(segment.words)


def test_a_translation_goes_round_in_no_loops() -> None:
    evidence = weigh(hear("We saw " + "the city of " * 30), timed=False)
    assert [reason for _, reason in tell_dropped(evidence)] == ["repeats itself"]


# 7: phrases

MADE_UP = "a phrase that Whisper often invents"


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for watching!",
        "Subtitles by the Amara.org community",
        "谢谢观看",
        "ご視聴ありがとうございました。",
        "MBC 뉴스 이덕영입니다.",
        "Untertitel im Auftrag des ZDF, 2020",
        "Sous-titrage ST' 501",
        "¡Gracias por ver el video!",
        "Legendas pela comunidade Amara.org",
        "Редактор субтитров А. Синецкая Корректор А. Егорова",
        "Sottotitoli e revisione a cura di QTSS",
        "Ondertiteld door de Amara.org gemeenschap",
        "Dziękuję za oglądanie.",
        "Altyazı M. K.",
        "شكرًا للمشاهدة",
    ],
)
def test_a_known_phrase_with_little_speech_under_it_is_dropped(text: str) -> None:
    evidence = weigh(hear(text, start_ms=3_000, each_ms=500), (2_900, 3_150))
    assert [reason for _, reason in tell_dropped(evidence)] == [MADE_UP]
    assert tell_kept(evidence) == []


@pytest.mark.parametrize("text", ["Thanks for watching!", "Thank you.", "See you next time."])
def test_a_known_phrase_that_somebody_says_is_kept(text: str) -> None:
    assert tell_dropped(weigh(hear(text))) == []
    assert tell_dropped(weigh(hear(f"That was our interview. {text}"))) == []


def test_a_phrase_at_the_end_with_no_speech_under_it_goes_alone() -> None:
    segment = Segment(
        (*make_words("And that is how it was."), *make_words("Thanks for watching!", 2_000, 400)),
        "en",
        make_evidence(avg_logprob=-0.3),
    )
    evidence = weigh(segment, (0, 1_800), (2_600, 2_700))
    assert tell_kept(evidence) == ["And that is how it was."]
    assert tell_dropped(evidence) == [("Thanks for watching!", MADE_UP)]


def test_a_phrase_without_marks_is_found_after_a_pause() -> None:
    segment = Segment(
        (*make_words("所以我们走了"), *make_words("谢谢观看", 3_000)),
        "zh",
        make_evidence(avg_logprob=-0.3),
    )
    segment = replace(
        segment,
        words=tuple(replace(w, text=w.text.strip()) for w in segment.words),
    )
    assert tell_kept(weigh(segment, (0, 300), (2_900, 3_020))) == ["所以我们走了"]


def test_a_phrase_that_the_model_doubts_is_dropped_where_it_is_all_there_is() -> None:
    evidence = weigh(hear("Thanks for watching!", avg_logprob=-0.6))
    assert [reason for _, reason in tell_dropped(evidence)] == [MADE_UP]
    longer = weigh(hear("So much for today. Thanks for watching!", avg_logprob=-0.6))
    assert tell_dropped(longer) == []


def test_a_credit_is_dropped_where_it_is_all_there_is_however_sure_the_model_is() -> None:
    assert tell_kept(weigh(hear("Субтитры сделал DimaTorzok"))) == []


def test_a_sentence_about_credits_is_kept() -> None:
    text = "Subtitles by the Amara.org community are what the model has learned from, and it shows every day."
    assert tell_dropped(weigh(hear(text, no_speech_prob=0.7))) == []


def test_a_filler_is_dropped_only_where_nothing_else_was_heard() -> None:
    weak = ((2_900, 3_100),)
    assert tell_kept(weigh(hear("Thank you.", start_ms=3_000, each_ms=400), *weak)) == []
    both = hear("Thank you. We saw it.", start_ms=3_000, each_ms=400)
    assert [reason for _, reason in tell_dropped(weigh(both, *weak)) if reason == MADE_UP] == []


def test_a_sure_answer_is_no_phrase_where_its_sound_is_speech() -> None:
    """The recogniser's word begins in the pause before it: its sound does not."""
    heard = hear("Yeah.", start_ms=60, each_ms=420)
    tight = (replace(heard.words[0], span=Span(290, 540)),)
    assert tell_dropped(weigh(heard, (288, 544), tight=tight)) == []
    assert tell_dropped(weigh(heard, (288, 300), tight=tight)) != []


def test_a_filler_of_another_language_is_none() -> None:
    assert tell_dropped(weigh(hear("No.", language="en"), *SILENCE[:0], (200, 300))) == []
    assert tell_dropped(weigh(hear("No.", language="pl"), (290, 300))) != []
    assert tell_dropped(weigh(hear("Thank you.", language="de"), (590, 600))) != []


def test_known_phrases_are_there_and_none_is_empty_after_folding() -> None:
    phrases = load_phrases("")
    assert all(len(phrases[kind]) > 50 for kind in Kind)
    assert all(phrases[kind] == {fold(text) for text in phrases[kind]} for kind in Kind)
    assert "" not in set().union(*phrases.values())
    # What a credit begins with must say more than any sentence does.
    assert all(len(credit) >= 4 for credit in phrases[Kind.CREDIT])


# 8: the prompt

TERMS = "Zhipu, AutoGLM, MaaS, DeepSeek, Lighthill, perceptron"
LEAK = "repeats the prompt"


def test_a_list_that_is_written_down_is_dropped_whatever_is_under_it() -> None:
    evidence = weigh(
        hear("Well, Zhipu, AutoGLM, MaaS, DeepSeek, Lighthill. That is it."), hotwords=TERMS
    )
    assert tell_dropped(evidence) == [("Zhipu, AutoGLM, MaaS, DeepSeek, Lighthill.", LEAK)]
    assert tell_kept(evidence) == ["Well,", "That is it."]


@pytest.mark.parametrize(
    "text",
    [
        "Zhipu and AutoGLM and MaaS and DeepSeek and Lighthill.",
        "DeepSeek, MaaS, Zhipu, Lighthill, AutoGLM.",
        "Zhipu, AutoGLM, MaaS and others.",
    ],
)
def test_terms_that_somebody_says_are_kept(text: str) -> None:
    assert tell_dropped(weigh(hear(text), hotwords=TERMS)) == []


def test_two_terms_in_their_order_are_dropped_where_little_speaks_for_them() -> None:
    evidence = weigh(hear("AutoGLM, MaaS", each_ms=500), (0, 320), hotwords=TERMS)
    assert tell_dropped(evidence) == [("AutoGLM, MaaS", LEAK)]


def test_terms_of_several_words_are_dropped_as_well() -> None:
    terms = (
        "Sir James Lighthill, Geoffrey Hinton, the Turing test, expert systems, back propagation"
    )
    said = hear(terms)
    assert tell_dropped(weigh(said, prompt=terms)) == [(terms, LEAK)]
    assert tell_dropped(weigh(hear("Sir James Lighthill, Geoffrey Hinton"), prompt=terms)) == []


def test_one_term_is_never_a_leak() -> None:
    assert tell_dropped(weigh(hear("DeepSeek", each_ms=900), (0, 320), hotwords=TERMS)) == []


def test_a_sentence_of_the_prompt_is_dropped_where_little_speaks_for_it() -> None:
    prompt = "An interview about artificial intelligence and its history."
    segment = hear("about artificial intelligence and its history", each_ms=400)
    weak = replace(segment, evidence=make_evidence(avg_logprob=-0.2, no_speech_prob=0.7))
    assert [reason for _, reason in tell_dropped(weigh(weak, prompt=prompt))] == [LEAK]
    assert tell_dropped(weigh(segment, prompt=prompt)) == []
    assert tell_dropped(weigh(weak)) == []


def test_terms_without_marks_between_are_not_taken_for_a_list() -> None:
    said = hear("Sir James Lighthill wrote this famous report")
    assert tell_dropped(weigh(said, hotwords="Sir James Lighthill wrote this famous report")) == []


def test_a_chinese_prompt_leaks_by_characters() -> None:
    evidence = weigh(
        hear(*"以下是普通话的句子", each_ms=300), (0, 300), prompt="以下是普通话的句子。"
    )
    assert [reason for _, reason in tell_dropped(evidence)] == [LEAK]


# All together


def test_every_rule_has_its_own_reason() -> None:
    assert len(RULES) == len({rule.reason for rule in RULES})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.reason)
def test_no_words_are_not_doubtful(rule: object) -> None:
    evidence = weigh(
        Segment(
            (), "en", make_evidence(avg_logprob=-2.0, no_speech_prob=0.9, compression_ratio=9.0)
        ),
        prompt="a, b",
        hotwords="c, d",
    )
    assert None is find_suspicion(evidence)
    assert Verdict((evidence.segment,)) == judge(evidence)


def test_what_is_dropped_keeps_its_evidence() -> None:
    segment = hear("Good morning to all of you", no_speech_prob=0.7, avg_logprob=-1.1)
    (dropped,) = judge(weigh(segment)).dropped
    assert segment == dropped.segment


def test_a_mark_goes_with_the_word_before_it() -> None:
    segment = hear(" Yes", *[" no"] * 9, " .", " Well")
    assert tell_kept(weigh(segment)) == ["Yes no", "Well"]


def test_a_zero_length_word_alone_is_judged_by_where_it_is() -> None:
    segment = Segment((Word(" Yes.", Span(1_000, 1_000)),), "en", make_evidence(avg_logprob=-0.2))
    assert tell_dropped(weigh(segment)) == []
    assert [r for _, r in tell_dropped(weigh(segment, *SILENCE))] == [
        "there is no speech at this place"
    ]


TEXTS = (
    " no| yes.| Thank| you.| Thanks| for| watching!|谢谢|观看|。| ...|| Zhipu,| AutoGLM| MaaS| 42| مرحبا|あ"
    "| haha| internationalisation| abbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)
texts = st.sampled_from(TEXTS.split("|"))
times = st.integers(0, 30_000)
spans = st.tuples(times, times).map(lambda pair: Span(min(pair), max(pair)))
words = st.lists(st.builds(Word, texts, spans, st.floats(0, 1)), max_size=40).map(tuple)
measures = st.builds(WhisperEvidence, st.floats(-2, 0), st.floats(0, 1), st.floats(0.5, 5))
segments = st.builds(Segment, words, st.just("en"), measures.map(WhisperEvidence.pairs))
evidences = st.builds(
    Evidence,
    segments,
    st.just(WINDOW),
    st.lists(spans, max_size=4).map(lambda found: tuple(sorted(found))),
    st.none() | st.floats(0, 1),
    st.none() | st.just(TERMS),
    st.none() | st.just("Zhipu AutoGLM MaaS no yes Thank you"),
)


@given(evidences)
def test_no_word_is_lost_and_the_order_is_kept(evidence: Evidence) -> None:
    verdict, runs = judge(evidence), find_doubtful_runs(evidence)
    doubtful = [index for run, _ in runs for index in run]
    assert sorted(set(doubtful)) == doubtful
    heard = evidence.words
    assert [heard[i] for i in doubtful] == [w for d in verdict.dropped for w in d.segment.words]
    kept = [w for segment in verdict.kept for w in segment.words]
    assert [w for i, w in enumerate(heard) if i not in set(doubtful)] == kept
    assert not runs or find_suspicion(evidence) is not None


ORDINARY = """the market opened early this morning because many people wanted bread and milk before work
began so we walked down an old road along our river until they reached that small green house near town"""


@given(
    st.lists(st.sampled_from(ORDINARY.split()), min_size=1, max_size=30, unique=True),
    st.integers(180, 900),
    st.floats(-0.5, 0),
    st.floats(0, 0.6),
)
def test_clear_speech_is_never_touched(
    said: list[str], each_ms: int, logprob: float, no_speech: float
) -> None:
    segment = hear(" ".join(said), each_ms=each_ms, avg_logprob=logprob, no_speech_prob=no_speech)
    assert Verdict((segment,)) == judge(weigh(segment, (0, segment.span.end_ms), prompt=TERMS))
    assert None is find_suspicion(weigh(segment, (0, segment.span.end_ms), hotwords=TERMS))
