"""Ways to break bytes, texts and values, each drawn from a random generator."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

UNITS = (
    *" \n\t\r0a:：_*>[](){}<&\\`#|-.,$'\"“—~♪@=;中¹†",
    *("\r\n", ">> ", "> ", "[](", "[a](", "- - > ", "-->", "--> ", "**", "***", "__", "[1]", "[^1]", "<b>"),
    *("<div>", "<table><tr><td>", "<sup>", "<p>", "<v a>", "<00:01.000>", "{\\k1}", "[00:01]", "(00:01) "),
    *("A: ", "A: b\n", "Ann Lee: yes\n", "(laughs) ", "[Bo: Mm-hmm] ", "um, ", "no, no, ", "twenty ", "a.b."),
    *("1,000 ", "1. a\n", "| a | b |\n", "\u00a0", "\u200b", "\u2028", "\x1c", "\x00", "\u0301", "\u202e", "😀"),
    *("&#x110000;", "&#99999999999999999999;", "&amp;", "\x1b[31m", "http://a ", "U.S. ", "I mean, "),
    *("00:00:01,000 --> 00:00:02,000\n", "1\n00:00:01,000 --> 00:00:02,000\na\n\n", "99999999999:00:00,000"),
)  # fmt: skip
"""What readers look for, one by one: many of a kind in a row show what their time grows with."""

NUMBERS = (0, -1, 1, 0.1, -0.0, 1e-320, 1e18, 1e308, -1e308, 2**31, 2**63, 10**30, 10**400)
WORDS = (
    "",
    " ",
    "a",
    "a" * 5000,
    "\x00",
    "\u202e",
    "\ud800",
    "NaN",
    "~nobody-of-this-name/x",
    "../x",
    "\n",
)


def choose_text(rng: random.Random, most: int = 40_000) -> str:
    """A unit many times, perhaps between others."""
    unit = rng.choice(UNITS)
    count = rng.choice((1, 3, 30, 3000, most)) // len(unit) + 1
    return rng.choice(("", "A: ", "x")) + unit * count + rng.choice(("", "x", "\n", "!"))


def break_text(rng: random.Random, text: str) -> str:
    """The text with something put in, cut out, said again or out of order."""
    for _ in range(rng.randint(1, 3)):
        at, end = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        lines = text.split("\n")
        place = rng.randrange(len(lines))
        text = rng.choice(
            (
                lambda t, a=at: t[:a] + choose_text(rng) + t[a:],
                lambda t, a=at, e=end: t[:a] + t[e:],
                lambda t, a=at: t[:a],
                lambda t, ls=lines, p=place: "\n".join((*ls[:p], choose_text(rng), *ls[p:])),
                lambda _, ls=lines, p=place: "\n".join((*ls[p:], *ls[:p])),
                lambda t: t * rng.choice((2, 50)),
                lambda t: "".join(rng.choice("0123456789") if c.isdigit() else c for c in t),
            )
        )(text)[:400_000]
    return text


def break_bytes(rng: random.Random, data: bytes) -> bytes:
    """The bytes with some of them changed, cut off, doubled or put elsewhere."""
    broken = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.choice((rng.randrange(len(broken) + 1), rng.randrange(min(len(broken), 200) + 1)))
        size = rng.choice((1, 2, 4, 16, 512))
        kind = rng.randrange(6)
        if kind == 0:
            broken[at : at + size] = rng.randbytes(min(size, len(broken) - at))
        elif kind == 1:
            broken[at : at + size] = rng.choice((b"\0", b"\xff", b"\x7f")) * min(
                size, len(broken) - at
            )
        elif kind == 2:
            del broken[at : at + size]
        elif kind == 3:
            broken[at:at] = rng.randbytes(size)
        elif kind == 4:
            del broken[at:]
        else:
            broken += broken[at:]
    return bytes(broken[:4_000_000])


def choose_value(rng: random.Random) -> Any:
    """A value that hardly any field is meant to have."""
    makers: tuple[Callable[[], Any], ...] = (
        lambda: rng.choice(NUMBERS),
        lambda: rng.choice(WORDS),
        lambda: choose_text(rng, 5000),
        lambda: rng.choice((None, True, [], {}, [[]], {"a": {}}, float("inf"), float("nan"))),
        lambda: nest(rng.choice((10, 150))),
    )
    return rng.choice(makers)()


def nest(depth: int) -> Any:
    """Lists within one another."""
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def break_value(rng: random.Random, value: Any) -> Any:
    """The value of JSON or TOML with one field of it, somewhere, changed, left out or said twice."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(list(value))
        kind = rng.random()
        if kind < 0.1:
            return {name: one for name, one in value.items() if name != key}
        if kind < 0.15:
            return {**value, str(rng.choice(WORDS)): choose_value(rng)}
        return {**value, key: break_value(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.9:
        place = rng.randrange(len(value))
        kind = rng.random()
        if kind < 0.1:
            return value[:place] + value[place + 1 :]
        if kind < 0.2:
            return value * rng.choice((2, 300))
        return [*value[:place], break_value(rng, value[place]), *value[place + 1 :]]
    return choose_value(rng)
