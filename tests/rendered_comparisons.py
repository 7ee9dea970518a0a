"""Pages of hand-made comparisons, and what stands where on them."""

from __future__ import annotations

import html
import re

from hypothesis import strategies as st

from pipeline.domain import (
    Comparison,
)
from pipeline.report import render_html
from tests.comparisons import DEL, EQUAL, INS, SUB, Page, edit

TEXT = st.text(max_size=8).filter(str.strip)
EDITS = st.lists(
    st.one_of(
        st.builds(edit, st.just(EQUAL), TEXT, TEXT, st.integers(0, 2)),
        st.builds(edit, st.just(SUB), TEXT, TEXT, st.integers(0, 2)),
        st.builds(edit, st.just(DEL), TEXT, st.none(), st.integers(0, 2)),
        st.builds(edit, st.just(INS), st.none(), TEXT, st.integers(0, 2)),
    ),
    max_size=12,
)


def render(made: Comparison, audio: tuple[str, ...] = (), **names: str) -> str:
    given_names = {"title": "T", "hypothesis_name": "h.json", "reference_name": "r.txt"} | names
    return render_html(made, audio=audio, **given_names)


def find_text(made: Comparison) -> str:
    """The source of both texts, after the legend."""
    return render(made).split('<div id="text">')[1].split("</section>")[0]


def page(made: Comparison, audio: tuple[str, ...] = ()) -> Page:
    return Page(render(made, audio))


def find_list(made: Comparison, **names: str) -> str:
    """The source of what stands first: how much differs, and the list of it."""
    return render(made, **names).split('id="differences"')[1].split("</section>")[0]


def read(source: str) -> str:
    """The text without markup."""
    return " ".join(html.unescape(re.sub("<[^>]*>", "", source)).split())


def list_rows(made: Comparison) -> list[str]:
    """The text of each place in the list."""
    return [
        read(row) for row in re.findall('<li class="place".*?</li>', find_list(made), re.DOTALL)
    ]


def find_sides(made: Comparison, turn: int = -1) -> tuple[str, str]:
    """What stands on both sides of a turn, without markup."""
    sides = re.findall(
        r'<div class="(?:ref|hyp)">.*?<p dir="auto" lang="">(.*?)</p>', render(made), re.DOTALL
    )
    pairs = list(zip(sides[::2], sides[1::2], strict=True))[turn]
    shown = (re.sub('<span class="sr".*?</span>', "", text) for text in pairs)
    left, right = (re.sub("<[^>]*>", "", text) for text in shown)
    return left, right
