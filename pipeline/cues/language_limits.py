"""What a style allows in one language: a guide may have other limits for each."""

from __future__ import annotations

from dataclasses import replace

from pipeline.cues.phrase_rules import load_rules
from pipeline.cues.style import CueStyle
from pipeline.languages import find_base


def fit_language(style: CueStyle, language: str) -> CueStyle:
    """The style with the limits and the dashes that its guide has for a language; as it is where that has none.

    They are in the languages' data files, in columns: a full-width character takes two.

    Source: Netflix Timed Text Style Guides, the guide of each language: "Character Limitation", and "Reading
    Speed" of adult programmes. The widths of Arabic, Dutch, Hindi, Italian, Korean, Polish, Portuguese, Russian
    and Thai are as these guides give them. Their speeds were not to be opened; they are those that
    Subtitle Edit checks for Netflix (github.com/SubtitleEdit/subtitleedit, `NetflixQualityController`): 17
    characters a second, and 20 in Arabic and English, 22 in Hindi, 12 in Korean, 9 in Chinese, 7 in Japanese
    of speech in the same language.
    """
    limits = load_rules(find_base(language)).get("limits", {}).get(style.name)
    if limits is None:
        return style
    dash = "- " if find_base(language) in style.writing.spaced_dashes else style.dialogue_dash
    width, speed = limits["max_line_width"], float(limits["max_cps"])
    return replace(style, max_line_width=width, max_cps=speed, dialogue_dash=dash)
