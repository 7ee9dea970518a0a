"""What other scripts and languages write in two ways is no difference, and another word in them is one."""

from __future__ import annotations

import pytest

from pipeline.compare import compare
from pipeline.domain import Comparison, Reference, ReferenceTurn, Span, Turn, Word

AROUND = {
    "ar": "نعم كان جميلا جدا في ذلك اليوم",
    "az": "Bu gün hava çox gözəldir və biz gəzməyə çıxırıq, deyil mi? Işıq yandı, sarı ışıq.",
    "ca": "Avui fa molt bon temps i també anem al parc perquè ens agrada això",
    "cs": "Dnes je počasí velmi pěkné a tak jdeme ven na procházku",
    "da": "I dag er vejret meget fint og vi går en tur i parken",
    "de": "Heute ist das Wetter sehr schön und wir gehen nach draußen",
    "el": "Σήμερα ο καιρός είναι πολύ καλός και πάμε έξω",
    "en": "The weather is very nice today and we are going to the park",
    "es": "Hoy hace muy buen tiempo y vamos a pasear por el parque",
    "fa": "امروز هوا خیلی خوب است و ما بیرون می‌رویم",
    "fi": "Tänään sää on todella kaunis ja me menemme ulos kävelylle, mutta ei nyt",
    "fr": "Aujourd'hui il fait très beau et nous allons dans le parc",
    "he": "היום מזג האוויר יפה מאוד ואנחנו יוצאים החוצה",
    "hi": "आज मौसम बहुत अच्छा है और हम बाहर जाएंगे",
    "hu": "Ma nagyon szép az idő és megyünk sétálni, mert nem esik",
    "ja": "それは私たちの言いたいことです。あなたもそう思いますか。",
    "km": "ថ្ងៃនេះអាកាសធាតុល្អណាស់ យើងចេញទៅដើរលេង",
    "ko": "오늘은 날씨가 정말 좋고 하늘도 맑아서 기분이 좋다",
    "lo": "ມື້ນີ້ອາກາດດີຫຼາຍ ພວກເຮົາໄປຍ່າງຫຼິ້ນ",
    "my": "ဒီနေ့ ရာသီဥတု အရမ်းကောင်းတယ် လမ်းလျှောက်ထွက်မယ်",
    "no": "I dag er været veldig fint og jeg går ikke på jobb, men en tur",
    "pl": "Dzisiaj pogoda jest bardzo ładna i idziemy na spacer, nie?",
    "ro": "Astăzi vremea este foarte frumoasă și noi ieșim la plimbare în parc",
    "ru": "Сегодня погода очень хорошая, и мы идём гулять в парк",
    "sv": "Idag är vädret väldigt fint och vi går ut på en promenad",
    "th": "วันนี้อากาศดีมาก เราไปเดินเล่นกันไหม",
    "tr": "Bugün hava çok güzel ve dışarı çıkıp biraz yürümek istiyorum, değil mi?",
    "uk": "Сьогодні погода дуже гарна, і ми йдемо гуляти до парку",
    "vi": "Hôm nay trời rất đẹp và chúng tôi đi dạo trong công viên",
    "zh": "今天天气很好我们一起出去走走吧你觉得怎么样",
}
"""What is said around a pair of texts, so that their language can be told."""


def differ(language: str, one: str, other: str) -> Comparison:
    texts = ((text, AROUND[language]) for text in (one, other))
    said, heard = (
        tuple(ReferenceTurn("A", (text,)) for text in next(texts)),
        tuple(
            Turn("A", tuple(Word(f" {word}", Span(0, 0)) for word in text.split()))
            for text in next(texts)
        ),
    )
    return compare(Reference("", (), (), said), heard)


def count_content(made: Comparison) -> int:
    return sum(d.words for d in made.differences if d.meaning.is_content)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("tr", "IŞIK söndü", "ışık söndü"), ("tr", "İZMİR güzel", "izmir güzel"),
        ("tr", "AĞIR", "ağır"), ("tr", "Türkiye’de", "Türkiye'de"), ("tr", "wifi WIFI", "wifi wifi"),
        ("az", "IŞIQ", "ışıq"),
        ("ar", "كَتَبَ الدَّرْسَ", "كتب الدرس"), ("ar", "مـــرحبا", "مرحبا"), ("ar", "١٢٫٥", "12.5"),
        ("ar", "لا، نعم؛ كيف؟", "لا نعم كيف"), ("ar", "ﻣﺮﺣﺒﺎ", "مرحبا"), ("ar", "هٰذا", "هذا"),
        ("fa", "کتاب یک", "كتاب يك"), ("fa", "سال ۱۴۰۲ بود", "سال 1402 بود"),
        ("fa", "می‌خواهم", "میخواهم"),
        ("th", "สวัสดีครับ", "สวัส ดี ครับ"), ("th", "๒๕๖๘", "2568"), ("th", "น้ำ", "นํ้า"),
        ("lo", "ສະບາຍດີ", "ສະ ບາຍ ດີ"), ("lo", "ນ້ຳ", "ນ້ໍາ"), ("km", "សួស្តី", "សួ\u200bស្តី"),
        ("my", "မင်္ဂလာပါ", "မင်္ဂလာ ပါ"), ("my", "၁၂", "12"), ("km", "១២", "12"),
        ("ja", "ＡＢＣと１２３", "ABCと123"), ("ja", "ｶﾞｿﾘﾝ", "ガソリン"), ("ja", "か\u3099", "が"),
        ("ja", "マイケル・ジャクソン", "マイケルジャクソン"), ("ja", "「はい」", "『はい』"),
        ("ja", "葛\U000e0100城", "葛城"),
        ("ko", "\u1112\u1161\u11ab글", "한글"), ("ko", "ＡＩ는", "AI는"),
        ("hi", "५० है।", "50 है"), ("hi", "क़लम", "क\u093cलम"), ("hi", "क्\u200dया", "क्या"),
        ("he", "שָׁלוֹם", "שלום"), ("he", "צה״ל", 'צה"ל'), ("he", "ג׳ורג׳", "ג'ורג'"),
        ("he", "בית־ספר", "בית ספר"),
        ("el", "ΚΑΛΗΜΕΡΑ ΣΑΣ", "Καλημέρα σας"), ("el", "ΟΔΥΣΣΕΥΣ", "Οδυσσεύς"), ("el", "τι;", "τι"),
        ("el", "ἄνθρωπος", "άνθρωπος"),
        ("ru", "ещё всё", "еще все"), ("uk", "п'ять", "п’ять"), ("uk", "пʼять", "п'ять"),
        ("vi", "hòa bình", "hoà bình"), ("vi", "thủy", "thuỷ"), ("vi", "tiê\u0301ng", "tiếng"),
        ("zh", "臺灣", "台湾"), ("zh", "１２３", "123"), ("zh", "“你好”", "「你好」"),
        ("ro", "mulțumesc și", "mulţumesc şi"),
        ("de", "STRASSE", "Straße"), ("de", "„Ja“", '"Ja"'), ("fr", "l’homme", "l'homme"),
        ("fr", "« oui »", "«oui»"), ("es", "¿Qué tal?", "qué tal"), ("ca", "col·legi", "col•legi"),
        ("ca", "paral·lel", "parallel"), ("en", "co\u00adop\u200beration", "cooperation"),
        ("en", "“Yes” – he said…", "'Yes' - he said..."), ("en", "İstanbul", "Istanbul"),
    ],
)  # fmt: skip
def test_marks_width_case_and_the_shape_of_digits_count_in_no_language(language, one, other):
    for made in (differ(language, one, other), differ(language, other, one)):
        assert (made.words.errors, count_content(made)) == (0, 0)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ar", "أحمد", "احمد"), ("ar", "إلى", "الى"), ("ar", "على", "علي"), ("ar", "مدرسة", "مدرسه"),
        ("ar", "مسؤول", "مسئول"), ("fa", "می‌خواهم بروم", "می خواهم بروم"),
        ("hi", "हिन्दी में", "हिंदी में"), ("hi", "ज़रा", "जरा"), ("he", "צה״ל", "צהל"),
        ("ja", "コンピューター", "コンピュータ"), ("ja", "サーバーを", "サーバを"), ("ja", "すごーい", "すごい"),
        ("ko", "오늘은날씨가좋다", "오늘은 날씨가 좋다"), ("ko", "안 녕 하 세 요 여 러 분", "안녕하세요 여러분"),
        ("tr", "Istanbul'da", "İstanbul'da"), ("ca", "col·legi", "col.legi"),
        ("en", "Yıldız came", "Yildiz came"),
        ("ru", "всё-таки", "все таки"),
    ],
)  # fmt: skip
def test_a_letter_that_is_written_for_another_is_no_difference_in_content(language, one, other):
    assert count_content(differ(language, one, other)) == 0
    assert count_content(differ(language, other, one)) == 0


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ar", "يعني هذا جيد", "هذا جيد"), ("cs", "ehm já vím", "já vím"), ("da", "øh jeg ved", "jeg ved"),
        ("de", "ääähm ja", "ja"), ("el", "εεε λοιπόν ναι", "ναι"), ("en", "ummmm yes", "yes"),
        ("en", "uh-huh. Fine", "Fine"), ("fi", "öö minä", "minä"), ("he", "אממ טוב", "טוב"),
        ("hi", "मतलब यह", "यह"),
        ("hu", "őőő igen", "igen"), ("ko", "음 그렇습니다", "그렇습니다"), ("no", "eh ja jeg", "ja jeg"),
        ("pl", "yyy tak", "tak"), ("ru", "эээ, да", "да"), ("ru", "э-э да", "да"),
        ("ru", "ну вот и всё", "и всё"),
        ("sv", "öh jag vet", "jag vet"), ("tr", "ııı bence güzel", "bence güzel"), ("uk", "еее так", "так"),
        ("tr", "yani bence güzel", "bence güzel"), ("th", "เอ่อ ผมคิดว่า", "ผมคิดว่า"),
        ("th", "อืมมม ใช่", "ใช่"),
        ("vi", "ừm tôi", "tôi"), ("zh", "嗯我觉得", "我觉得"), ("zh", "那個我覺得", "我觉得"), ("zh", "好啊", "好"),
        ("ja", "あのー、本です", "本です"), ("ja", "ええと本です", "本です"),
        ("ja", "えっと、本です", "えーと、本です"),
        ("ja", "うーん、そうですね", "そうですね"), ("ja", "まあ、いいです", "いいです"),
        ("ja", "んー、それは", "それは"),
        ("ja", "その、つまり", "つまり"), ("ja", "はえーとえき", "はえき"),
    ],
)  # fmt: skip
def test_hesitations_are_fillers_in_every_language(language, one, other):
    assert count_content(differ(language, one, other)) == 0
    assert count_content(differ(language, other, one)) == 0


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("tr", "kır çiçeği", "kir çiçeği"), ("tr", "oldu", "öldü"), ("ar", "البحر", "البحث"),
        ("ar", "قلب", "كلب"),
        ("ar", "كَتَبَ", "كُتِبَ"), ("ar", "دَرَسَ", "دَرَّسَ"), ("cs", "byt", "být"), ("da", "gør", "gor"),
        ("de", "schon", "schön"), ("el", "πότε", "ποτέ"), ("el", "ή", "η"), ("es", "año", "ano"),
        ("fi", "näin", "nain"),
        ("he", "בית", "בת"), ("hi", "कि", "की"), ("hi", "सड़क", "सडक"), ("hi", "पानी", "रानी"),
        ("hu", "ő jön", "jön"),
        ("ja", "か", "が"), ("ja", "ビール", "ビル"), ("ja", "キー", "キ"), ("ja", "あの人です", "人です"),
        ("ko", "좋다", "싫다"),
        ("pl", "łaska", "laska"), ("pl", "sad", "sąd"), ("ru", "дом", "том"),
        ("ru", "мой", "мои"), ("sv", "hår", "har"),
        ("th", "ใกล้", "ไกล"), ("th", "ดี", "ดู"), ("th", "เขาไป", "เราไป"), ("km", "ទៅ", "នៅ"),
        ("uk", "м'яч", "меч"),
        ("vi", "má", "ma"), ("vi", "đi", "di"), ("zh", "他们", "她们"),
    ],
)  # fmt: skip
def test_another_word_is_a_difference_in_every_language(language, one, other):
    assert count_content(differ(language, one, other)) > 0
    assert count_content(differ(language, other, one)) > 0


def test_thai_is_scored_by_character_with_the_signs_that_stand_at_it():
    made = differ("th", "ดีมาก", "ดูมาก")
    assert (made.words.substitutions, made.words.errors) == (1, 1)
    assert [d.reference for d in made.differences if d.meaning.is_content] == ["ดี"]


def test_a_side_that_writes_without_the_letters_of_its_alphabet_misses_none():
    said = Reference(
        "", (), (), (ReferenceTurn("A", ("Żółw idzie powoli, a my nie wiemy, jak to się robi.",)),)
    )
    words = "Zolw idzie powoli, a my nie wiemy, jak to sie robi."
    heard = [Turn("A", tuple(Word(f" {word}", Span(0, 0)) for word in words.split()))]
    assert count_content(compare(said, heard)) == 0
