"""Names are found however they are written, and nothing that only looks like them."""

from __future__ import annotations

import pytest

from pipeline.clean.pseudonyms.mapped_names import MappedName, NameKind
from pipeline.clean.pseudonyms.name_search import NameSearch, list_parts

SEARCH = NameSearch(
    [
        MappedName("Ann Lee", "P1", variants=("Annie",)),
        MappedName("Will van der Berg", "P2"),
        MappedName("Conor O'Brien-Smith", "P3"),
        MappedName("José Núñez", "P4"),
        MappedName("Leeds", "a town", NameKind.PLACE),
        MappedName("New York", "a city", NameKind.PLACE),
        MappedName("12 May 1990", "a day", NameKind.DATE),
        MappedName("王 小明", "P5"),
        MappedName("김 민수", "P6"),
        MappedName("أحمد", "P7"),
        MappedName("Анна", "P8", variants=("Анны", "Анне")),
        MappedName("สมชาย", "P9"),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee said so.", "P1 said so."),
        ("ANN LEE, ann lee, AnnLee, Ann-Lee", "P1, P1, P1, P1"),
        ("Ann's and Lee’s", "P1's and P1’s"),
        ("the Lees met Annie", "the P1s met P1"),
        ("(Ann), “Lee”!", "(P1), “P1”!"),
        ("an Ann-led team", "an P1-led team"),
        ("Leeds is a town of Lee's", "a town is a town of P1's"),
        ("in new\nyork", "in a city"),
        ("New Yorkers and York", "New Yorkers and York"),
        ("ann_lee2024@x.org", "P12024@x.org"),
        ("Annabel, Leeward, planner", "Annabel, Leeward, planner"),
        ("Will will come. Van der Valk", "P2 will come. Van der Valk"),
        ("will van der berg", "P2"),
        ("Conor O’Brien-Smith and Smith", "P3 and P3"),
        ("Jose Nunez; JOSÉ; Jose\u0301", "P4; P4; P4"),
        ("on 12 May 1990, not 12 May 19901", "on a day, not 12 May 19901"),
        ("我叫王小明。小明说", "我叫P5。P5说"),
        ("김민수는 민수에게", "P6는 P6에게"),
        ("وأحمد قال", "وP7 قال"),
        ("Анна и Анны", "P8 и P8"),
        ("คุณสมชายไป", "คุณP9ไป"),
    ],
)
def test_names_are_replaced_and_the_rest_stays(text: str, expected: str) -> None:
    assert expected == SEARCH.replace(text)


def test_part_that_several_people_bear_stands_for_all_of_them() -> None:
    search = NameSearch([MappedName("Ann Lee", "P1"), MappedName("Bob Lee", "P2")])
    assert search.replace("Lee, Bob, Ann Lee") == "P1/P2, P2, P1"


def test_listed_name_goes_before_a_part_of_another() -> None:
    search = NameSearch([MappedName("Ann Lee", "P1"), MappedName("Lee", "P2")])
    assert search.replace("Lee and Ann") == "P2 and P1"


def test_parts_can_be_left_out_and_are_no_titles_initials_or_particles() -> None:
    name = MappedName("Dr. J. Anne-Marie von Stein", "P1")
    assert list_parts(name) == ("Anne-Marie", "Stein", "Anne", "Marie")
    whole = NameSearch([MappedName("Ann Lee", "P1", has_parts=False)])
    assert whole.replace("Ann met Ann Lee") == "Ann met P1"
