"""What may be written in two ways: spellings, short forms, listed forms, and what is a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.compare import BASIC, compare
from pipeline.compare.equivalence.alternates import compile_alternates
from pipeline.compare.equivalence.contractions import expand, is_short
from pipeline.compare.equivalence.hesitations import is_hesitation
from pipeline.compare.equivalence.language_guess import guess_language, written_alike
from pipeline.compare.equivalence.orthography import (
    ALPHABETS,
    find_alphabet,
    same_letters,
    unify_capitals,
    unify_tokens,
)
from pipeline.compare.equivalence.proper_names import find_names, has_name
from pipeline.compare.equivalence.spelling import respell, spell
from pipeline.compare.tokens import read_reference
from pipeline.domain import Reference, ReferenceTurn, Span, Turn, Word


def same_spelling(one, other):
    return not spell(one).isdisjoint(spell(other))


def same_expanded(one, other, language):
    return not expand(one, language).isdisjoint(expand(other, language))


def count_listed(one, other, listed):
    """The errors of two texts in which listed spellings are equal."""
    said, heard = (Reference("", (), (), (ReferenceTurn("A", (t,)),)) for t in (one, other))
    turns = [
        Turn("0", tuple(Word(f" {w}", Span(0, 1)) for w in t.text.split())) for t in heard.turns
    ]
    return compare(said, turns, alternates=listed).words.errors


WORDS = st.text("كتب\u064e\u064f\u0651אב\u05b8\u05bcεωέώеёक\u093c\u0902न्a", max_size=6)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colour", "color"), ("favourites", "favorites"), ("behavioural", "behavioral"),
        ("organise", "organize"), ("analysed", "analyzed"), ("organisation", "organization"),
        ("centre", "center"), ("theatres", "theaters"), ("calibre", "caliber"),
        ("travelled", "traveled"), ("modelling", "modeling"), ("counsellor", "counselor"),
        ("fulfil", "fulfill"), ("instalment", "installment"), ("skilful", "skillful"),
        ("dialogue", "dialog"), ("defence", "defense"), ("aesthetic", "esthetic"),
        ("paediatric", "pediatric"), ("archaeology", "archeology"), ("foetus", "fetus"),
        ("oestrogen", "estrogen"), ("café", "cafe"), ("naïve", "naive"),
        ("hatred", "hatered"),
    ],
)  # fmt: skip
def test_british_and_american_spellings_are_of_one_word(british, american):
    assert same_spelling([british], [american])
    assert same_spelling([american], [british])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("four", "for"), ("hour", "hor"), ("rise", "rize"), ("wise", "wize"),
        ("timbre", "timber"), ("filled", "filed"), ("calling", "caling"), ("año", "ano"),
        ("ば", "は"), ("cat", "bat"), ("fence", "fince"), ("bred", "breed"),
    ],
)  # fmt: skip
def test_other_words_are_other_words(one, other):
    assert not same_spelling([one], [other])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("well known", "wellknown", True),
        ("well-known", "well known", True),
        ("colour ful", "colorful", True),
        ("a b c d e f", "abcdef", True),
        ("abcdef", "a b c d e f", True),
        ("a b c d e f g", "abcdefg", False),
        ("abcdefg", "a b c d e f g", False),
        ("", "a", False),
        ("a", "", False),
        ("abc", "abcd", False),
    ],
)
def test_a_compound_may_be_joined_or_parted(one, other, same):
    assert same is same_spelling(one.split(), other.split())


def test_a_mark_is_its_own_spelling():
    assert respell("!") == "!"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("it's", "it is"), ("it's", "it has"), ("i'd", "i had"), ("i'd", "i would"),
        ("we'll", "we will"), ("don't", "do not"), ("can't", "cannot"), ("gonna", "going to"),
        ("goin'", "going"), ("they're", "they are"), ("i've", "i have"), ("i'm", "i am"),
        ("it's what he'd do", "it is what he would do"), ("dont", "do not"), ("ain't", "are not"),
        ("'em", "them"),
    ],
)  # fmt: skip
def test_a_short_form_is_what_it_stands_for(one, other):
    assert same_expanded(one.split(), other.split(), "en")
    assert same_expanded(other.split(), one.split(), "en")


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("it's", "it was", "en"), ("i had", "i would", "en"), ("we'll", "we are", "en"),
        ("it's", "it is", "fr"), ("in'", "ing", "en"), ("dont", "do not", "de"),
        ("n't", "not", "en"),
    ],
)  # fmt: skip
def test_a_short_form_is_nothing_else(one, other, language):
    assert not same_expanded(one.split(), other.split(), language)


def test_short_forms_of_other_languages_are_their_own():
    assert same_expanded(["zum"], ["zu", "dem"], "de")
    assert same_expanded(["geht's"], ["geht", "es"], "de")
    assert same_expanded(["né"], ["não", "é"], "pt")
    assert [is_short(word, "en") for word in ("it's", "goin'", "going", "min'")] == [
        True,
        True,
        False,
        False,
    ]


LISTED = {"I'd": ("I had", "I would"), "OK": ("okay", "OK")}


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [
        ("so I'd go", "so I would go", 0),
        ("I had OK", "I'd okay", 0),
        ("I had", "I would", 1),
        ("I'd", "I had a", 1),
        ("I'd a", "I had", 1),
        ("I'd", "", 1),
        ("okay", "OK OK", 1),
        ("so I'd go home", "then I would go away", 2),
        ("I'd um go", "um I had had go", 2),
    ],
)
def test_listed_spellings_are_equal_anywhere_in_a_stretch_and_not_to_each_other(one, other, errors):
    assert count_listed(one, other, LISTED) == count_listed(other, one, LISTED) == errors


def test_a_list_knows_its_tokens():
    listed = compile_alternates(LISTED, BASIC)
    assert listed.vocabulary == frozenset({"id", "i", "had", "would", "ok", "okay"})
    assert listed.longest == 2
    assert compile_alternates({"—": ("x",), "y": ("…",)}, BASIC).vocabulary == frozenset()
    assert compile_alternates({}, BASIC).longest == 0


def test_a_listed_spelling_that_leads_nowhere_hides_no_other_one():
    spellings = {"p": ("r s t",), "p q": ("r",), "p q x": ("r s",), "x": ("s",)}
    assert count_listed("p q x", "r s t q x", spellings) == 0
    assert count_listed("p q x", "r s t q", spellings) == 1


def find(text, language="en", alternates=None):
    reference = Reference("", (), (), (ReferenceTurn("A", (text,)), ReferenceTurn("B", ("Bo.",))))
    return find_names(read_reference(reference, BASIC), language, alternates or {}, BASIC)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We met Anna Lee.", {"anna", "lee"}),
        ("We met Xi there.", {"xi"}),
        ("So we went. Then Anna came", {"anna"}),
        ("We said: Then", set()),
        ("We said “Then", set()),
        ("We Said it, and said it", set()),
        ("We and I and I’m", set()),
        ("we use GPT-4 and WeChat", {"gpt", "4", "wechat"}),
        ("IPOs and NASA", {"ipos", "nasa"}),
        ("In the U.S. and the U.K.", {"us", "uk"}),
        ("it is 5m or 80s or 10am or A4", {"a4"}),
        ("it cost $5m in 2020", set()),
        ("a well-Known thing", set()),
        ("we like Well-known", {"well", "known"}),
    ],
)
def test_names_are_written_with_a_capital_away_from_a_sentences_start(text, names):
    assert find(text) == names


def test_nouns_of_german_are_no_names_and_listed_words_are():
    assert find("wir sahen Anna", "de") == frozenset()
    listed = {"deep Seek": ("x",), "I will": ("I'll",), "2020": ("y",)}
    assert find("we seek", alternates=listed) | {"seek"} == {"seek"}
    assert find("we", alternates=listed) == {"seek"}
    assert find("we seek", alternates={"Seek": ()}) - {"x"} == frozenset()
    assert has_name(["a", "b"], frozenset("b"))
    assert not has_name(["a"], frozenset("b"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("it is what we have and that is the end of it for you", "en"),
        ("das ist nicht was wir auch haben und die sind es", "de"),
        ("je ne sais pas ce que vous dans la maison et le chien", "fr"),
        ("es lo que no hay en la casa pero los perros son muy buenos", "es"),
        ("我们今天来谈谈这个问题好不好呢", "zh"),
        ("これは日本語の文章ですよね、そうですよね皆さん", "ja"),
        ("漢字" * 10 + "ひらがなもすこしあります", "ja"),
        ("漢字" * 60 + "ひらがなもすこしあります", "zh"),
        ("오늘은 날씨가 정말로 좋습니다 그렇죠", "ko"),
        ("сегодня очень хорошая погода", "ru"),
        ("hello", ""),
        ("我" * 12, "zh"),
        ("我" * 11, ""),
        ("我们", ""),
        ("xx yy zz xx yy zz xx yy zz", ""),
        ("the cats walked home slowly while seven dogs talked about some houses", ""),
        ("the of and " + "cats " * 22, "en"),
        ("the of and " + "cats " * 23, ""),
        ("the of and les est " + "cats " * 11, "en"),
        ("the of and to les est vous " + "cats " * 10, ""),
        ("the the the th", ""),
        ("the the the the", "en"),
        ("我们今天 the of and to is", "en"),
        ("我们今天好 the of and to is", "zh"),
        ("漢" * 120 + "ひ" * 12, "zh"),
        ("漢" * 119 + "ひ" * 12, "ja"),
        ("我们今天来谈谈这个问题好吗 and this is it", "zh"),
        ("我们 and this is what we have of that in the house for you", "en"),
    ],
)
def test_a_language_is_told_by_its_script_or_its_commonest_words(text, language):
    assert guess_language(text) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("tr", "Bugün hava çok güzel, dışarı çıkıp yürüyelim mi?"),
        ("pl", "Dzień dobry, dzisiaj rozmawiamy o książkach i o muzyce."),
        ("sv", "Hej och välkommen, idag ska vi prata om musik och böcker."),
        ("da", "Hej og velkommen, i dag skal vi tale om musik og bøger, som jeg godt kan lide."),
        ("no", "Hei og velkommen, jeg snakker ikke om noe annet enn bøker, og det er bra."),
        ("fi", "Hei ja tervetuloa, tänään puhumme kirjoista ja musiikista, mutta ensin kahvia."),
        ("cs", "Dobrý den, dnes si povídáme o knihách a o hudbě, protože je máme rádi."),
        ("vi", "Xin chào các bạn, hôm nay chúng ta nói về âm nhạc."),
        ("ro", "Bună ziua, astăzi vorbim despre cărți și despre muzică, pentru că ne plac."),
        ("hu", "Jó napot, ma a könyvekről és a zenéről beszélünk, mert szeretjük őket."),
        ("id", "Selamat datang, hari ini kita akan bicara tentang buku dan musik yang kita suka."),
        ("uk", "Добрий день, сьогодні ми говоримо про книжки і музику."),
        ("ru", "Добрый день, сегодня мы говорим о книгах и музыке."),
        ("sr", "Добар дан, данас говоримо о књигама које волимо."),
        ("fa", "سلام و خوش آمدید، امروز درباره کتاب حرف می‌زنیم."),
        ("ur", "آج ہم کتابوں کے بارے میں بات کریں گے۔"),
        ("ar", "مرحبا بكم في البرنامج اليوم نتحدث عن الكتب"),
        ("he", "שלום וברוכים הבאים לתוכנית שלנו"),
        ("hi", "नमस्ते, आज हम किताबों के बारे में बात करेंगे।"),
        ("mr", "नमस्कार, आज आपण पुस्तकांबद्दल बोलणार आहोत आणि ते चांगले आहे."),
        ("el", "Καλημέρα σας, σήμερα μιλάμε για βιβλία."),
        ("th", "สวัสดีครับ ยินดีต้อนรับ"),
        ("km", "សួស្តី សូមស្វាគមន៍"),
        (
            "en",
            "Łukasz Żółkiewski and Zdzisław went to the house of the painter and said that it was good",
        ),
    ],
)
def test_a_language_is_told_by_letters_of_its_own(language, text):
    assert guess_language(text) == language


def test_languages_of_one_script_may_look_alike():
    assert [
        written_alike(*pair) for pair in (("en", "pl"), ("ru", "uk"), ("ar", "fa"), ("ru", "en"))
    ] == [
        True,
        True,
        True,
        False,
    ]


def test_marks_of_a_word_are_compared_where_both_sides_write_them():
    assert unify_tokens(["всё", "все"], ["все"], "ru") == {"всё": "все", "все": "все"}
    assert unify_tokens(["سَلام"], ["سلَام", "سلام"], "ar").keys() == {"سَلام", "سلَام", "سلام"}
    assert unify_tokens(["كَتَبَ", "كُتِبَ"], ["كتب"], "ar").keys() == {"كَتَبَ", "كُتِبَ", "كتب"}
    assert unify_tokens(["كَتَبَ"], ["كُتِبَ"], "ar") == {}
    assert unify_tokens(["hoà"], ["hòa"], "vi")["hoà"] == unify_tokens(["hòa"], [], "vi")["hòa"]


@given(WORDS, WORDS)
def test_whether_letters_are_the_same_does_not_depend_on_the_side(one, other):
    assert same_letters(one, other) == same_letters(other, one)
    assert same_letters(one, one)


def test_letters_of_an_alphabet_count_where_both_sides_write_them():
    assert find_alphabet(["żółw"], ["łódź"], "pl") == ALPHABETS["pl"]
    assert find_alphabet(["żółw"], ["zolw"], "pl") == ""
    assert find_alphabet(["café"], ["café"], "fr") == ""


def test_capitals_without_a_dot_are_read_by_the_other_words():
    assert unify_capitals(["ıstanbul", "ışık"], ["istanbul", "isik"]) == {"ıstanbul": "istanbul"}


@pytest.mark.parametrize(
    ("word", "language", "is_one"),
    [
        ("ummmm", "en", True), ("uhhh", "en", True), ("um", "en", True), ("um", "de", False), ("ääähm", "de", True),
        ("эээээ", "ru", True), ("hm", "", True), ("um", "", False), ("mm", "xx", True), ("summer", "en", False),
        ("mum", "en", False), ("ő", "hu", False), ("yyyy", "pl", True),
    ],
)  # fmt: skip
def test_a_hesitation_is_one_however_long_it_is_drawn(word, language, is_one):
    assert is_hesitation(word, language) is is_one
