"""Pairs of turns and their speakers beside all that there may be, and what each pair is shown as."""

from __future__ import annotations

import random
import re
from itertools import accumulate, permutations
from math import log, sqrt

import pytest

from pipeline.compare.translation import compare_translation
from pipeline.domain import Edit, EditKind, Reference, ReferenceTurn, Span, Turn, Word

PRICES = {(1, 1): 0.89, (1, 0): 0.005, (0, 1): 0.005, (2, 1): 0.0445, (1, 2): 0.0445}


def page(*turns):
    return Reference("", (), (), tuple(ReferenceTurn(name, (text,)) for name, text in turns))


def heard(*turns):
    return [Turn(label, (Word(f" {text}", Span(0, 1)),)) for label, text in turns]


def draw_turns(chance, side, speakers, most):
    """Turns that each begin with a word of their own; some hold a figure or a name."""
    turns = []
    for n in range(chance.randrange(1, most + 1)):
        text = f"{side}{chr(97 + n)}" + "x" * chance.choice([0, 1, 3, 10, 12, 30, 35, 60])
        held = chance.sample(["2020", "7", "Zhipu", "Ann", "Al"], chance.randrange(3))
        turns.append((chance.choice(speakers), " ".join([text, *held])))
    return turns


def list_ways(n, m):
    """All ways to part two sides into pairs."""
    if not n and not m:
        yield []
    for a, b in PRICES:
        if a <= n and b <= m:
            for way in list_ways(n - a, m - b):
                yield [*way, (range(n - a, n), range(m - b, m))]


def price(theirs, ours, pair, ratio):
    one, other = [theirs[k] for k in pair[0]], [ours[k] for k in pair[1]]
    wanted, length = ratio * sum(map(len, one)), sum(map(len, other))
    distance = (length - wanted) / sqrt(6.8 * (wanted + length) / 2)
    held = [set(re.findall(r"[0-9]+|[A-Z][A-Za-z]{2,}", " ".join(side))) for side in (one, other)]
    either = held[0] | held[1]
    lacking = len(held[0] ^ held[1]) / len(either) if either else 0
    return -log(PRICES[len(one), len(other)]) + min(20, distance**2 / 2) + lacking


def read_pairs(made, theirs, ours):
    """The pairs that are shown, by the words that the turns begin with."""
    pairs = []
    for edit in made.edits:
        shown = []
        for side, text in ((theirs, edit.reference), (ours, edit.hypothesis)):
            places = [n for n, t in enumerate(side) if text and t.split()[0] in text.split()]
            shown.append(range(places[0], places[-1] + 1) if places else None)
        pairs.append(shown)
    return pairs


@pytest.mark.parametrize("batch", range(6))
def test_the_pairs_are_the_likeliest_of_all_that_there_are(batch):
    for seed in range(30 * batch, 30 * batch + 30):
        chance = random.Random(seed)
        said = draw_turns(chance, "p", ["A", "B", None], 4)
        told = draw_turns(chance, "q", ["0", "1", "2", None], 4)
        theirs, ours = [text for _, text in said], [text for _, text in told]
        ratio = sum(map(len, ours)) / sum(map(len, theirs))
        best = min(
            list_ways(len(said), len(told)),
            key=lambda way: sum(price(theirs, ours, pair, ratio) for pair in way),
        )
        made = compare_translation(page(*said), heard(*told), "", "en", None)
        assert read_pairs(made, theirs, ours) == [[a or None, b or None] for a, b in best]
        shown_under = accumulate((a.start if a else 0 for a, _ in best), max)
        assert [edit.reference_turn for edit in made.edits] == list(shown_under)
        names = dict(made.speakers)
        assert sum(
            count_shared(said, told, best, label, name) for label, name in names.items()
        ) == find_most(said, told, best)


def count_shared(said, told, pairs, label, name):
    """The characters of a label's turns that are in one pair with the name's."""
    return sum(
        len(told[j][1])
        for a, b in pairs
        for i in a
        for j in b
        if (told[j][0], said[i][0]) == (label, name)
    )


def find_most(said, told, pairs):
    """The most characters that labels and names can share, one to one."""
    labels = sorted({label for label, _ in told if label})
    names = sorted({name for name, _ in said if name})
    names += [""] * len(labels)
    return max(
        sum(count_shared(said, told, pairs, *pair) for pair in zip(labels, chosen, strict=True))
        for chosen in permutations(names, len(labels))
    )


def test_turns_are_sought_only_so_far_from_where_their_share_of_the_text_ends(monkeypatch):
    monkeypatch.setattr("pipeline.compare.translation._BAND", 0)
    long, short = "x" * 60, "x" * 5
    said = [
        ("A", f"p{c} {text}") for c, text in zip("abcdef", [short] * 4 + [long] * 2, strict=True)
    ]
    told = [
        ("0", f"q{c} {text}") for c, text in zip("abcdef", [long] * 2 + [short] * 4, strict=True)
    ]
    theirs, ours = [text for _, text in said], [text for _, text in told]
    ratio = sum(map(len, ours)) / sum(map(len, theirs))

    def stays(way):
        return all(abs(a.start - b.start) <= 2 for a, b in way)

    ways = [way for way in list_ways(6, 6) if stays(way)]
    best = min(ways, key=lambda way: sum(price(theirs, ours, pair, ratio) for pair in way))
    made = compare_translation(page(*said), heard(*told), "", "en", None)
    assert read_pairs(made, theirs, ours) == [[a or None, b or None] for a, b in best]


def test_each_pair_is_shown_with_its_turn_its_speaker_and_its_time():
    reference = page(("A", "one " * 9 + "x"), ("B", "two " * 9 + "y"), ("A", "z " * 30 + "z"))
    turns = [
        Turn("0", (Word(" un" * 8, Span(10, 90)), Word(" x", Span(90, 100)))),
        Turn("1", (Word(" deux" * 8, Span(200, 340)),)),
        Turn("0", (Word(" zed" * 6, Span(400, 900)),)),
        Turn("2", (Word(" zed" * 6, Span(950, 980)),)),
    ]
    made = compare_translation(reference, turns, "", "en", [("0", "A"), ("1", "B")])
    texts = [turn.text for turn in turns]
    assert made.edits == (
        Edit(EditKind.SUBSTITUTION, reference.turns[0].text, texts[0], 0, "A", Span(10, 100)),
        Edit(EditKind.SUBSTITUTION, reference.turns[1].text, texts[1], 1, "B", Span(200, 340)),
        Edit(EditKind.SUBSTITUTION, reference.turns[2].text, f"{texts[2]} {texts[3]}", 2, "A",
             Span(400, 980)),
    )  # fmt: skip


def test_a_pair_lasts_until_the_last_of_its_turns_ends():
    turns = [
        Turn("0", (Word(" zed" * 6, Span(400, 900)),)),
        Turn("2", (Word(" zed" * 6, Span(450, 600)),)),
    ]
    made = compare_translation(page(("A", "z " * 24)), turns, "", "en", ())
    assert [(e.hypothesis_speaker, e.hypothesis_span) for e in made.edits] == [
        ("0", Span(400, 900))
    ]


def test_a_turn_that_only_one_side_has_is_shown_under_the_turn_before_it():
    made = compare_translation(page(), heard(("0", "un"), (None, "deux")), "why", "en", None)
    assert made.edits == (
        Edit(EditKind.INSERTION, None, "un", 0, "0", Span(0, 1)),
        Edit(EditKind.INSERTION, None, "deux", 0, None, Span(0, 1)),
    )
    made = compare_translation(page(("A", "un"), ("B", "deux")), [], "why", "en", None)
    assert made.edits == (
        Edit(EditKind.DELETION, "un", None, 0),
        Edit(EditKind.DELETION, "deux", None, 1),
    )
    assert (made.speakers, made.normaliser, made.cp_words) == ((), "translation", None)
