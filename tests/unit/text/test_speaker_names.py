"""What may be a speaker's name, and what opens a sentence and names nobody."""

from __future__ import annotations

import pytest

from pipeline.text.speaker_names import could_be_name, is_ordinary_opener, is_role, looks_like_name

ORDINARY = """Remember|First|Step 1|PS|P.S.|At 10:30|My advice|The point|Fun fact|Note|Warning|Question|Example
Lesson one|In short|Spoiler alert|Fun Fact|Pro tip|Bottom line|The Bottom Line|Rule number one|Day one|2019|In 1999
Then the captain said|Mary said|Plot twist|To be clear|One more thing|https|TL;DR|Here's the thing|Chapter three
Merke|Fazit|Mein Rat|Zum Beispiel|Die Antwort|Gute Nachricht|Schritt 1|Erstens|Das Problem
Attention|En résumé|Mon conseil|Par exemple|Étape 1|La réponse|En resumen|Mi consejo|Por ejemplo|Paso 1
In breve|Il mio consiglio|Per esempio|Passo 1|Em resumo|Meu conselho|Kortom|Mijn advies|Bijvoorbeeld|Stap 1
我的建议|第一|记住|问题是|重点|他说|例えば|ポイント|つまり|私の意見"""
PEOPLE = """Ann Lee|Bo|Pat|Will|Mark|Grace|May|Baker|He Xiaopeng|You Yang|So Yeon|An Nguyen|Le Thi|De Gaulle
The Rt Hon. John Smith MP|Section Head|THE COURT|The Witness|ann|@ann|JD|Ludwig van Beethoven|王小明|李华|佐藤
田中さん|Мария Иванова|Νίκος|أحمد|김철수|Speaker 1|SPEAKER_00|Q|A|P1|主持人|司会|Sprecherin|Voce fuori campo"""


def split(text: str) -> list[str]:
    return text.replace("\n", "|").split("|")


@pytest.mark.parametrize("text", split(ORDINARY))
def test_words_that_open_a_sentence_name_nobody(text: str) -> None:
    assert is_ordinary_opener(text)


@pytest.mark.parametrize("text", split(PEOPLE))
def test_names_and_roles_are_no_ordinary_openers(text: str) -> None:
    assert not is_ordinary_opener(text)


@pytest.mark.parametrize("text", ["", "Ann:", "a, b", "a" * 500])
def test_what_is_empty_long_or_has_odd_marks_is_no_name(text: str) -> None:
    assert not could_be_name(text)


@pytest.mark.parametrize(
    "text",
    """Announcer|Narrator|Operator|Moderator|Host|Interviewer|Q|Speaker 1|Man|Woman|Audience member|Reporter
Unidentified Speaker|Young Woman|Caller from Leeds|Sprecher 2|Journaliste|主持人|First Officer|All""".replace(
        "\n", "|"
    ).split("|"),
)
def test_those_who_speak_in_a_role_are_known_by_it(text: str) -> None:
    assert is_role(text)


@pytest.mark.parametrize("text", ["All in all", "Ann", "Remember", "The point", "Question", ""])
def test_what_names_a_person_or_nobody_is_no_role(text: str) -> None:
    assert not is_role(text)


def test_a_name_has_capitals_or_few_characters_of_chinese() -> None:
    texts = ["Ann Lee", "Ludwig van Beethoven", "李华", "the answer was", "我们今天要讲一个故事"]
    assert [looks_like_name(text) for text in texts] == [True, True, True, False, False]
