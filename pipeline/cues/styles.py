"""The styles that can be asked for by name. Numbers with a source are its, the others ours.

Source of each, rule by rule:

* ``netflix``: see `CueStyle`.
* ``bbc``: BBC Subtitle Guidelines. Line length (37 characters in Teletext, two lines preferred);
  timing (160 to 180 words a minute: the upper one is the limit); gaps (none shorter than a
  second, and cues that follow one another leave none); synchronisation (no more than 1.5 s
  apart from the speech, at either end). It names no longest and shortest duration: Netflix's.
  Speakers are told apart by colour ("Identifying speakers"; in what order is told in
  `speaker_colours`), where a format has none by their name once and by dashes.
* ``social``: one line of 18 characters is what large type on an upright screen holds; the words
  light up as they are said, so the text is followed rather than read, and shown as fast as
  people speak. The numbers are ours. Nobody is named: there is no room for it.
* ``asia``: Netflix Timed Text Style Guide, Chinese (Simplified): 16 full-width characters in a
  line, two lines, 9 characters a second for adult programmes (32 and 18 columns). The rest is
  Netflix's for all languages.
* ``karaoke``: lines of a song, held for as long as they are sung, each word lit in its time.
  Width and lines are Netflix's, the other numbers ours.
* ``podcast``: github.com/Podcastindex-org/podcast-namespace, docs/examples/transcripts/transcripts.md, "SRT"
  (32 characters in a line, two lines, a new cue and the name where the speaker changes); WebVTT's 65 characters are
  kept to by both lines together. It is read beside the sound or without it, so that no speed is too fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from pipeline.cues.house_writing import BBC_WRITING, FREE
from pipeline.cues.style import CueStyle

_NETFLIX = CueStyle()
_BBC = CueStyle(
    name="bbc",
    max_line_width=37,
    max_cps=None,
    max_wpm=180.0,
    min_gap_ms=0,
    min_gap_frames=0,
    chain_below_ms=1000,
    tail_ms=500,
    max_lag_ms=1500,
    speaker_labels="colour",
    writing=BBC_WRITING,
)
_SOCIAL = CueStyle(
    name="social",
    max_line_width=18,
    max_line_count=1,
    max_cps=30.0,
    min_duration_ms=300,
    max_duration_ms=3000,
    min_gap_ms=0,
    min_gap_frames=0,
    tail_ms=200,
    max_lag_ms=125,
    speaker_labels="none",
    highlight_words=True,
    writing=FREE,
)
_ASIA = replace(_NETFLIX, name="asia", max_line_width=32, max_cps=18.0)
_KARAOKE = CueStyle(
    name="karaoke",
    max_cps=30.0,
    max_duration_ms=10_000,
    min_gap_ms=0,
    min_gap_frames=0,
    speaker_labels="none",
    highlight_words=True,
    writing=FREE,
)
_PODCAST = CueStyle(
    name="podcast",
    max_line_width=32,
    max_cps=None,
    min_gap_ms=0,
    min_gap_frames=0,
    speaker_labels="name",
    writing=FREE,
)

STYLES: Final[Mapping[str, CueStyle]] = MappingProxyType(
    {style.name: style for style in (_NETFLIX, _BBC, _SOCIAL, _ASIA, _KARAOKE, _PODCAST)}
)
"""All styles by name, the default first."""
