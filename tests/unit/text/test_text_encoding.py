"""A file's bytes are the text that somebody wrote, whatever it was saved as."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.encoding_guess import ENCODINGS, guess, weigh
from pipeline.text.text_encoding import DecodedText, decode_text

TEXTS = {
    "Chinese": "老王：今天的风很大，船不能出海。\n小李：那我们在岸上修补渔网吧。\n",
    "Taiwanese": "陳先生：今天的風很大，船不能出海。\n林小姐：那我們在岸上修補漁網吧。\n",
    "Japanese": "鈴木：今日は風が強いので船は出ません。\n高橋：では、岸で網を直しましょう。\n",
    "Korean": "민수: 오늘은 3월 2일, 바람이 너무 세요.\n지영: 그럼 바닷가에서 그물을 고칩시다.\n",
    "Russian": "Пётр: Сегодня сильный ветер.\nОльга: Тогда починим сети на берегу.\n",
    "Ukrainian": "Тарас: Сьогодні сильний вітер.\nОксана: Тоді полагодимо її сіті на березі.\n",
    "Bulgarian": "Петър: Днес духа силен вятър.\nМария: Тогава ще кърпим мрежите на брега.\n",
    "Polish": "Stanisław: Dziś wieje silny wiatr i łódź nie wypłynie.\nGrażyna: Naprawmy sieć.\n",
    "Czech": "Jiří: Dnes fouká silný vítr a loď nevypluje.\nZdeňka: Opravíme sítě na břehu.\n",
    "Hungarian": "Gergő: Ma erős szél fúj.\nZsófia: Akkor a parton javítjuk meg a hálót, jó?\n",
    "Croatian": "Željko: Danas puše jak vjetar.\nĐurđa: Onda ćemo krpati mreže na obali.\n",
    "Greek": "Νίκος: Σήμερα φυσάει δυνατά.\nΕλένη: Τότε θα μπαλώσουμε τα δίχτυα στην ακτή.\n",
    "Turkish": "Işıl: Bugün sert bir rüzgâr var.\nÇağrı: O zaman ağları kıyıda onarırız.\n",
    "Hebrew": "דנה: היום נושבת רוח חזקה.\nיוסי: אז נתקן את הרשתות על החוף.\n",
    "Arabic": "سامي: اليوم الريح قوية.\nليلى: إذن نصلح الشباك على الشاطئ.\n",
    "Lithuanian": "Živilė: Šiandien pučia stiprus vėjas.\nĄžuolas: Tada taisysime tinklus.\n",
    "Thai": "สมชาย: วันนี้ลมแรงมาก เรือออกทะเลไม่ได้\nมาลี: งั้นเราซ่อมอวนที่ชายหาดกันเถอะ\n",
    "German": "Jürgen: Heute weht ein kräftiger Wind.\nKäthe: Dann flicken wir die Netze, schön.\n",
    "French": "Hélène: Le vent est très fort.\nFrançois: Alors on répare les filets à la plage.\n",
    "Spanish": "Íñigo: Mañana no saldrá la lancha.\nBegoña: ¿Y qué? Remendamos las redes aquí.\n",
    "Icelandic": "Þóra: Í dag er hvasst.\nGuðrún: Þá gerum við við netin á ströndinni.\n",
    "English": "Zoë: Let’s meet at the café – you said “half past six”.\nBob: I did, didn’t I?\n",
    "quoted": "Ann: It’s late.\nBo: “No,” she said.\nAnn: We’re off – now.\n",
}
SAVED = [
    *[("Chinese", encoding) for encoding in ("gb18030", "gbk", "gb2312")],
    *[("Taiwanese", encoding) for encoding in ("big5", "cp950")],
    *[("Japanese", encoding) for encoding in ("shift_jis", "cp932", "euc_jp", "iso2022_jp")],
    *[("Korean", encoding) for encoding in ("euc_kr", "cp949")],
    *[("Russian", e) for e in ("cp1251", "koi8_r", "iso8859_5", "cp866", "mac_cyrillic")],
    *[("Ukrainian", "cp1251"), ("Ukrainian", "koi8_u"), ("Bulgarian", "cp1251")],
    *[(name, e) for name in ("Polish", "Czech", "Hungarian", "Croatian") for e in ("cp1250", "iso8859_2")],
    *[("Greek", "cp1253"), ("Greek", "iso8859_7"), ("Turkish", "cp1254"), ("Hebrew", "cp1255")],
    *[("Arabic", "cp1256"), ("Lithuanian", "cp1257"), ("Lithuanian", "iso8859_13")],
    ("Thai", "cp874"),
    *[(n, e) for n in ("German", "French", "Spanish") for e in ("cp1252", "mac_roman", "cp850")],
    *[("Icelandic", "cp1252"), ("English", "cp1252"), ("English", "mac_roman")],
    *[("quoted", "cp1252"), ("quoted", "mac_roman")],
]  # fmt: skip


@pytest.mark.parametrize(("language", "encoding"), SAVED)
def test_two_lines_in_an_old_encoding_are_what_was_written(language: str, encoding: str) -> None:
    decoded = decode_text(TEXTS[language].encode(encoding))
    assert decoded is not None
    assert decoded.text == TEXTS[language]
    assert decoded.note.startswith("read as ")


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-be"]
)
def test_unicode_in_every_form_is_known(language: str, encoding: str) -> None:
    decoded = decode_text(TEXTS[language].encode(encoding))
    assert decoded is not None
    assert decoded.text == TEXTS[language]


@pytest.mark.parametrize(
    "text",
    [
        "Ann: José came in.",
        "Ann: The Müller report is naïve.",
        "Bo: It costs £5.",
        "Bo: At 20 °C it melts.",
        "Ann: El señor García is here.",
        "Bo: ½ a cup of flour.",
        "Ann: Well—no.",
        "Ann: Wait…",
        "Ann: the students’ books",
        "Ann: the 4 × 4 is mine",
        "Bo: ¿Qué pasa?",
        "ANN: THE CAFÉ IS OPEN.",
        "Bo: Straße",
        "Bo: €20, please.",
        "Ann: Ça va?",
        "Ann: È vero.",
    ],
)
def test_single_letter_of_western_europe_is_read_as_before(text: str) -> None:
    assert decode_text(text.encode("cp1252")) == DecodedText(text, "Windows-1252")


def test_broken_bytes_in_utf8_leave_all_else_as_it_is() -> None:
    text = "Zoë: Déjà vu à l’été, où ça?".encode() + b" It\x92s caf\xe9."
    decoded = decode_text(text)
    assert decoded is not None
    assert decoded.text == "Zoë: Déjà vu à l’été, où ça? It’s café."


def test_page_that_shows_that_it_is_utf8_is_read_so_whatever_it_says() -> None:
    page = '<meta charset="iso-8859-1"><p>Zoë: Déjà vu à l’été, où ça?'
    assert decode_text(page.encode(), markup=True) == DecodedText(page)
    assert decode_text(page.replace("’", "'").encode("latin-1"), markup=True) == DecodedText(
        page.replace("’", "'")
    )


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 8,
        b"ID3\x04\x00\x00\x00" + b"\xff\xfb\x90\x00" * 500,
        b"\x89PNG\r\n\x1a\n" + bytes(range(1, 256)) * 40,
    ],
)
def test_what_is_no_text_is_none(data: bytes) -> None:
    assert decode_text(data) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_none(data: bytes) -> None:
    decoded = decode_text(data)
    assert decoded is None or isinstance(decoded.text, str)


@given(st.text(max_size=60))
def test_text_in_utf8_is_that_text(text: str) -> None:
    decoded = decode_text(text.encode())
    plain = text.isprintable() and not text.startswith("\ufeff") and "\ufffd" not in text
    assert not plain or decoded == DecodedText(text)


@pytest.mark.parametrize("text", ["ItÕs", "Za¿ó³æ", "nаme"])
def test_capitals_symbols_and_other_scripts_inside_of_words_make_no_sense(text: str) -> None:
    assert weigh(text) < 0.4 < weigh("It’s naïve, Zażółć")


def test_large_texts_are_decoded_in_moments() -> None:
    begin = time.process_time()
    for data in (
        "ж:".encode("cp1251") * 500_000,
        b"\xff: [(\t" * 200_000,
        b"a\n" * 500_000 + b"\xe9",
    ):
        decode_text(data)
    assert time.process_time() - begin < 5


def test_every_encoding_that_is_tried_is_known_to_python() -> None:
    assert [name for name in ENCODINGS if "a".encode(name) != b"a"] == []
    assert guess(b"") is None


def test_bullets_of_chat_are_part_of_a_text() -> None:
    text = "@UTF8\n" + "*ANN:\thi . \x150_900\x15\n%wor:\thi \x150_900\x15 .\n" * 9
    assert decode_text(text.encode()) == DecodedText(text)


def test_zeros_that_fill_up_the_last_block_are_no_text() -> None:
    assert decode_text(b"1\n00:00:01,000 --> 00:00:02,000\nHi.\n" + b"\0" * 300) == DecodedText(
        "1\n00:00:01,000 --> 00:00:02,000\nHi.\n"
    )
    assert decode_text(b"PK\x03\x04\0\0a\0\0") is None


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Où êtes-vous allés ?", "cp1252"),
        ("Où êtes-vous allés ?", "mac-roman"),
        ("C’est ça.", "cp1252"),
        ("Amanhã à tarde.", "cp1252"),
        ("Děkuji, že jste přišli.", "cp1250"),
        ("Dziękuję bardzo, łódź.", "cp1250"),
    ],
)
def test_letters_of_a_short_text_are_those_of_one_language(text: str, encoding: str) -> None:
    decoded = decode_text(f"Hello and welcome.\n{text}\n".encode(encoding))
    assert decoded is not None
    assert decoded.text == f"Hello and welcome.\n{text}\n"


@pytest.mark.parametrize(
    "text", ["So, what is it?\nA river that nobody crosses.", "Ну что же, это река, да."]
)
def test_a_few_zeros_in_a_text_are_passed_over(text: str) -> None:
    data = text.encode()
    assert decode_text(data[:8] + b"\0" + data[8:]) == DecodedText(text, "UTF-8 with zeros between")


@pytest.mark.parametrize("text", ["你好 2 天", "我们说 3 天。\n他们说 4 年。", "So it is"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_zeros_of_utf16_are_letters_of_ascii(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding)) == DecodedText(text, "UTF-16 without a mark")
