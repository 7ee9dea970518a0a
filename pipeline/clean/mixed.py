"""Which language a turn is in, where a recording mixes several: a rule for one would spoil another."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from functools import cached_property
from itertools import islice

from pipeline.domain import Transcript, Turn


class TurnLanguages:
    """The language of each turn of a transcript: the one of most of its time; the transcript's where none is."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._is_mixed = len({segment.language for segment in transcript.segments}) > 1

    @cached_property
    def _spoken(self) -> list[tuple[int, int, str]]:
        """When each word begins and ends, and in which language, in order."""
        return sorted(
            (word.span.start_ms, word.span.end_ms, segment.language)
            for segment in self._transcript.segments
            for word in segment.words
        )

    def of(self, turn: Turn) -> str:
        """The language of a turn, some of whose words may be gone already."""
        if not self._is_mixed or not turn.words:
            return self._transcript.language
        span, heard = turn.span, Counter[str]()
        for start, end, language in islice(
            self._spoken, bisect_left(self._spoken, (span.start_ms,)), None
        ):
            if start > span.end_ms:
                break
            heard[language] += max(0, min(end, span.end_ms) - start)
        return max(heard, key=heard.__getitem__, default=self._transcript.language)
