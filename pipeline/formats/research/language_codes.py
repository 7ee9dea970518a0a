"""Codes of three letters for the languages that transcripts are in."""

from __future__ import annotations

import re
from typing import Final

from pipeline.languages import find_base

_CODES: Final = """
af afr, am amh, ar ara, as asm, az aze, ba bak, be bel, bg bul, bn ben, bo bod, br bre, bs bos, ca cat, cs ces,
cy cym, da dan, de deu, el ell, en eng, es spa, et est, eu eus, fa fas, fi fin, fo fao, fr fra, gl glg, gu guj,
ha hau, haw haw, he heb, hi hin, hr hrv, ht hat, hu hun, hy hye, id ind, is isl, it ita, ja jpn, jw jav, ka kat,
kk kaz, km khm, kn kan, ko kor, la lat, lb ltz, ln lin, lo lao, lt lit, lv lav, mg mlg, mi mri, mk mkd, ml mal,
mn mon, mr mar, ms msa, mt mlt, my mya, ne nep, nl nld, nn nno, no nor, oc oci, pa pan, pl pol, ps pus, pt por,
ro ron, ru rus, sa san, sd snd, si sin, sk slk, sl slv, sn sna, so som, sq sqi, sr srp, su sun, sv swe, sw swa,
ta tam, te tel, tg tgk, th tha, tk tuk, tl tgl, tr tur, tt tat, uk ukr, ur urd, uz uzb, vi vie, yi yid, yo yor,
yue yue, zh zho
"""
_BY_BASE: Final = dict(entry.split() for entry in _CODES.replace("\n", " ").strip().split(", "))

UNDETERMINED: Final = "und"
"""What stands for a language that is not known."""


def find_three_letters(code: str) -> str:
    """The code of a language in ISO 639-3, from one of ISO 639-1 as Whisper has them.

    Source: https://iso639-3.sil.org/code_tables/download_tables (facts).

    >>> find_three_letters("de-AT")
    'deu'
    """
    return _BY_BASE.get(find_base(code), UNDETERMINED)


_TAG: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def find_tag(code: str) -> str:
    """The code as a language tag of BCP 47, ``und`` where it is none.

    >>> find_tag("pt_BR"), find_tag("")
    ('pt-BR', 'und')
    """
    tag = code.strip().replace("_", "-")
    return tag if _TAG.fullmatch(tag) else UNDETERMINED
