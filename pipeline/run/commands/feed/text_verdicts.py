"""One published text compared with what was heard in its episode; what was found is cached."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.json import encode

from pipeline.compare.agreement.text_agreement import Agreement, Passage, judge
from pipeline.config import Settings
from pipeline.domain import Comparison, Reference
from pipeline.errors import MediaError, SpeechlessPage, TranscribeError
from pipeline.extras import find_version
from pipeline.formats.helpers.output_record import unseal
from pipeline.run.commands.feed.episode_texts import EpisodeText, TextStatus
from pipeline.run.inputs.feeds.published_texts import (
    PublishedText,
    TextLead,
    ask_version,
    read_text_at,
)
from pipeline.run.inputs.reviews import hash_review
from pipeline.run.inputs.speech_files import Speech, read_transcript_file
from pipeline.run.recording.context import explain_failure
from pipeline.run.recording.reference_comparison import compare_turns, cut_to_parts, note_origin
from pipeline.store import Key, Store
from pipeline.text.scripts import SPACELESS_LETTERS
from pipeline.user_files import decode_json, read_bytes

COVERED = 0.5
"""Of the words that were heard, what a page has to have for it to hold a transcript: show notes have some of them."""

LEAST_WORDS = 0.05
"""Of the number of words that were heard: what a feed calls a transcript and has fewer is a notice in its place."""

MOST_TIMES, MOST_WORDS = 10, 20_000
"""Times the number of words that were heard, and words beside those: what has more is no transcript of this episode,
and would take hours to be compared."""

_WORD = re.compile(f"[{SPACELESS_LETTERS}]|[^\\W{SPACELESS_LETTERS}]+")

STAGE = "comparison with a published text"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A row, whether its text says who speaks, and the comparison where it was made just now and means something."""

    row: EpisodeText
    has_speakers: bool = False
    comparison: Comparison | None = None


class _Cached(Struct, frozen=True):
    row: EpisodeText
    has_speakers: bool


@dataclass
class TextJudge:
    """Compares published texts with one episode's transcript, which is read when that is first needed."""

    record: Path
    settings: Settings
    store: Store | None

    @cached_property
    def heard(self) -> Speech:
        """What was heard, as people have corrected it.

        Raises:
            TranscribeError: it can't be read.
        """
        return read_transcript_file(self.record, self.settings.page)

    @cached_property
    def _made_from(self) -> tuple[tuple[str, str], ...]:
        """What shapes each comparison with the transcript."""
        settings, listed = self.settings, self.settings.alternates
        accepted = b"" if listed is None else read_bytes(listed)
        return (
            ("results", unseal(read_bytes(self.record)).sha256),
            ("corrections", str(hash_review(self.record))),
            ("page", repr(settings.page)),
            ("glossary", repr(settings.glossary)),
            ("alternates", hashlib.sha256(accepted).hexdigest()),
            ("transcribe", find_version("transcribe-interviews")),
        )

    def judge(
        self,
        lead: TextLead,
        blank: EpisodeText,
        *,
        needs_speakers: bool = False,
        is_anew: bool = False,
    ) -> Verdict:
        """Compare a text, or tell what is wrong with it: whatever that is, it stops nothing else.

        Args:
            lead: where it is.
            blank: the row without what is found.
            needs_speakers: whether a text that doesn't say who speaks is of no use.
            is_anew: whether it is compared though what is found is cached.
        """
        told = replace(blank, address=lead.shown, origin=lead.origin.value)
        try:
            version = ask_version(lead, self.settings)
            key = self._find_key(lead, version)
            known = None if is_anew or key is None or self.store is None else self._recall(key)
            if known is not None:
                return Verdict(_rename(known.row, told), known.has_speakers)
            text = read_text_at(lead, version, self.settings, self.store)
            if needs_speakers and not text.has_speakers:
                return Verdict(told)
            found = self._compare(replace(told, kind=text.suffix), text)
        except Exception as raised:  # whatever somebody else's text makes a reader do
            error = explain_failure(raised, lead.shown)
            is_own = error.subject == str(self.record)  # and not somebody else's text
            status = TextStatus.NOT_TRANSCRIBED if is_own else _explain(error)
            return Verdict(replace(told, status=status, reason=error.reason))
        if self.store is not None and key is not None:
            cached = encode(_Cached(found.row, found.has_speakers)).decode()
            self.store.put(key, cached, blank.title)
        return found

    def _find_key(self, lead: TextLead, version: str) -> Key | None:
        if self.store is None or not version:
            return None
        text = (("text", lead.digest), ("version", version))
        return Key(STAGE, (*text, *self._made_from))

    def _recall(self, key: Key) -> _Cached | None:
        assert self.store is not None  # noqa: S101 - a key is only made for one
        return self.store.get_as(lambda text: decode_json(text, _Cached), key)

    def _compare(self, blank: EpisodeText, text: PublishedText) -> Verdict:
        """Compare a text; a page is a transcript if enough of what was heard is in it."""
        heard, has_speakers = self.heard, text.has_speakers
        whole = text.speech.page.reference
        if (length := _count_words(whole)) > _count_most(heard):
            reason = f"the text has {length:,} words, many times more than were said"
            return Verdict(replace(blank, reason=reason), has_speakers)
        part = cut_to_parts(whole, heard.turns, heard.origin)
        reference = part if part.turns else whole
        found = compare_turns(
            reference, heard.turns, self.settings, is_translation=heard.is_translation
        )
        if found.translation is not None:
            reason, status = found.translation.reason, TextStatus.OTHER_LANGUAGE
            return Verdict(replace(blank, status=status, reason=reason), has_speakers)
        judged = judge(found, is_page=text.is_page)
        words = found.words.reference_length
        spoken = sum(len(turn.words) for turn in heard.turns)
        if not _is_transcript(text, judged, words, spoken):
            what = "text" if text.lead.is_announced else "page"
            reason = f"the {what} has {judged.covered:.0%} of the words that were said"
            return Verdict(replace(blank, reason=reason), has_speakers)
        row = replace(
            blank,
            status=TextStatus.DIFFERS if judged.differs else TextStatus.SAME,
            words=words - judged.around,
            differing=found.content_words - judged.around,
        )
        if judged.worst is not None:
            row = replace(row, **_quote(found, judged.worst))
        return Verdict(row, has_speakers, note_origin(found, heard.origin))


def _count_words(reference: Reference) -> int:
    """About how many words are compared: in scripts without spaces each letter is one."""
    return sum(1 for turn in reference.turns for _ in _WORD.finditer(turn.text))


def _count_most(heard: Speech) -> int:
    """How many words a text may have."""
    return MOST_WORDS + MOST_TIMES * sum(len(turn.words) for turn in heard.turns)


def _rename(row: EpisodeText, told: EpisodeText) -> EpisodeText:
    """The row under what the feed says of the episode now."""
    return replace(row, title=told.title, date=told.date, recording=told.recording)


def _explain(error: TranscribeError) -> TextStatus:
    if isinstance(error, SpeechlessPage):
        return TextStatus.NO_TRANSCRIPT
    return TextStatus.UNREACHABLE if isinstance(error, MediaError) else TextStatus.UNREADABLE


def _is_transcript(text: PublishedText, judged: Agreement, words: int, spoken: int) -> bool:
    """Whether a text is a transcript of whatever episode, and not a summary or a notice in its place."""
    if text.lead.is_announced:
        return words > LEAST_WORDS * spoken
    names = text.speech.page.reference.speakers
    is_talk = len(names) > 1 and words - judged.around >= COVERED * spoken
    return judged.covered >= COVERED or is_talk


def _quote(comparison: Comparison, passage: Passage) -> dict[str, Any]:
    """Both sides of a passage, and when it is said or what is said before it."""
    from pipeline.report.marked_words import join_plain

    edits = comparison.edits
    own = edits[slice(*passage.edits)]
    before = (edit.hypothesis_span for edit in reversed(edits[: passage.edits[0]]))
    spans = (*(edit.hypothesis_span for edit in own), *before)
    span = next((span for span in spans if span is not None and span.end_ms > 0), None)
    return {
        "published": join_plain(edit.reference for edit in own if edit.reference),
        "heard": join_plain(edit.hypothesis for edit in own if edit.hypothesis),
        "time_ms": None if span is None else span.start_ms,
    }
