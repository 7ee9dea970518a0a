"""Numbers in Chinese characters: ``三亿五千万``, ``百分之五十``, ``一百五``."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

_DIGITS: Final = {
    character: digit
    for digit, group in enumerate(
        ["零〇", "一壹", "二两兩贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"]
    )
    for character in group
}
_SCALES: Final = {
    "十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10**4, "萬": 10**4,
    "亿": 10**8, "億": 10**8, "兆": 10**12,
}  # fmt: skip
HAN_NUMERALS: Final = frozenset({*_DIGITS, *_SCALES, "点", "點", "半"})
_PARTS = re.compile(r"\d+(?:[.,]\d+)*|.")
_LARGE = 10**4


def read_han(text: str) -> tuple[Fraction, int] | None:
    """Return the number that characters and figures spell, and the zeros that end its fraction.

    A last digit behind a scale without a zero between is of the next smaller scale: ``一百五`` is 150.
    """
    whole, point, fraction = text.replace("點", "点").partition("点")
    tail = re.match(r"[^十拾百佰千仟万萬亿億兆]*", fraction)
    digits, rest = (tail[0], fraction[tail.end() :]) if tail else ("", "")
    if point and (not digits or not whole):
        return None
    if not any(character in _SCALES for character in whole + rest):
        return _spell_digits(whole, digits)
    if not point:
        value = _read_scales(whole)
        return None if value is None else (value, 0)
    start, said = _read_scales(whole), _spell_digits("0", digits)
    factor = _read_scales(rest) if rest else Fraction(1)
    if start is None or said is None or factor is None:
        return None
    return (start + said[0]) * factor, 0 if rest else said[1]


def _spell_digits(whole: str, fraction: str) -> tuple[Fraction, int] | None:
    """A number whose digits are said one by one (``二零二零``)."""
    figures = [
        "".join(str(_DIGITS.get(c, c)) for c in part).replace(",", "") for part in (whole, fraction)
    ]
    number = ".".join(part for part in figures if part)
    if not re.fullmatch(r"\d+(?:\.\d+)?", number) or len(number) > 40:
        return None
    ending = figures[1]
    return Fraction(number), len(ending) - len(ending.rstrip("0"))


def _read_scales(text: str) -> Fraction | None:
    """A number with scales: each group below ten thousand, times what stands behind it."""
    total, section, digit = Fraction(0), Fraction(0), None
    last = 1
    for part in _PARTS.findall(text):
        scale = _SCALES.get(part)
        if scale is None:
            if digit is not None and part not in "零〇":
                return None
            if part not in "零〇":
                digit = _read_digit(part)
                if digit is None:
                    return None
            continue
        if scale >= _LARGE:
            group = section + (digit or 0)
            is_larger = total and scale > _find_large(total)
            total = (total + group) * scale if is_larger else total + (group or 1) * scale
            section = Fraction(0)
        else:
            section += (Fraction(1) if digit is None else digit) * scale
        digit, last = None, scale
    if digit is not None:
        # 一百五 is 150, 一百零五 is 105
        is_short = last >= 100 and not text[-2:-1].isdigit() and text[-2:-1] in _SCALES
        digit = digit * (last // 10) if is_short and digit < 10 else digit
    return total + section + (digit or 0)


def _find_large(total: Fraction) -> int:
    """The largest of 万, 亿 and 兆 that a number is a multiple of."""
    return next((scale for scale in (10**12, 10**8, 10**4) if total % scale == 0), 1)


def _read_digit(part: str) -> Fraction | None:
    if part in _DIGITS:
        return Fraction(_DIGITS[part])
    figure = part.replace(",", "")
    return Fraction(figure) if re.fullmatch(r"\d{1,40}(?:\.\d{1,40})?", figure) else None
