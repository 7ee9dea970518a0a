"""Subtitles in two languages: where the other one comes from, and which of its sentences belong to what is said."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from pipeline.compare import guess_language
from pipeline.compare.sentence_pairs import (
    SentencePair,
    SpokenSentences,
    pair_by_length,
    pair_by_time,
)
from pipeline.config import Settings
from pipeline.config.setting_values import TRANSLATION
from pipeline.cues.bilingual.bilingual_layout import lay_out_bilingual
from pipeline.domain import Segment, Span, Transcript, TranslatedPassage, Turn, enclosing_span
from pipeline.errors import ReferencePageError, UsageError
from pipeline.formats.helpers.clock import write_clock
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.languages import find_base
from pipeline.run.documents import Documents, choose_style
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.speech_files import read_transcript_file
from pipeline.run.inputs.transcripts import tell_doubts
from pipeline.run.recording.context import Recording
from pipeline.run.recording.recognition import hear
from pipeline.run.resources import Engines
from pipeline.store import Store
from pipeline.text.sentences import split_sentences

ENGLISH = "en"
SPACELESS = frozenset({"zh", "yue", "ja", "th"})
"""Languages whose sentences follow one another without a space."""

MOST_TOLD, MOST_SHOWN = 3, 60
"""Of what has no partner: so many, and so many characters of each."""


@dataclass(frozen=True, slots=True)
class Translation:
    """What is said, in another language: its turns, and whether their words have times of their own."""

    language: str
    turns: tuple[Turn, ...]
    is_timed: bool


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence: its words, counted over all turns, its text, and when it is said."""

    first: int
    last: int
    text: str
    span: Span


def check_bilingual(settings: Settings) -> None:
    """Check that there are two languages to show.

    Raises:
        UsageError: the one that is spoken is not written down.
    """
    if settings.bilingual is not None and settings.task == "translate":
        reason = "with --task translate what is said is not written down"
        raise UsageError("--bilingual", reason, "Leave --task translate out")


def find_translation(
    recording: Recording, transcript: Transcript, engines: Engines, store: Store | None
) -> Translation | None:
    """What is said in another language, read from a file or recognised as English; ``None`` where it isn't asked for.

    Raises:
        ReferencePageError: the file can't be read, or holds no speech.
        UsageError: the model can't translate.
    """
    settings = recording.settings
    if settings.bilingual != TRANSLATION:
        return read_translation(settings, recording.observe)
    if find_base(transcript.language) == ENGLISH or not transcript.turns:
        recording.notify(
            ["it is in English, which is not translated: its subtitles show one language"]
        )
        return None
    other = copy.copy(recording)  # which has the sound, if it was decoded
    other.settings = replace(settings, task="translate", live=False)
    has_sound = "audio" in vars(recording)
    heard = hear(other, engines, store)
    if not has_sound and "audio" in vars(other):
        other.close()
    segments = sorted(chain(*(channel.segments for channel in heard)), key=lambda s: s.span)
    return Translation(ENGLISH, tuple(Turn(None, segment.words) for segment in segments), True)


def read_translation(settings: Settings, observe: Observer) -> Translation | None:
    """The text in another language that the settings name; ``None`` where they name none.

    Raises:
        ReferencePageError: it can't be read, or holds no speech.
        UsageError: the model's translation is asked for, which takes the recording.
    """
    if settings.bilingual is None:
        return None
    if settings.bilingual == TRANSLATION:
        reason = "the model's translation takes the recording, which is not listened to here"
        remedy = "Use `transcribe AUDIO --bilingual translation`, or name a file: that of --task translate will do"
        raise UsageError("--bilingual translation", reason, remedy)
    path = Path(settings.bilingual)
    speech = read_transcript_file(path)
    tell_doubts(path, observe, encoding=speech.page.note, unread=speech.page.unread)
    if not speech.turns:
        raise ReferencePageError(
            str(path), "it holds no speech", "Name the text in the other language"
        )
    language = guess_language(" ".join(turn.text for turn in speech.turns))
    is_timed = any(word.span.end_ms for turn in speech.turns for word in turn.words)
    return Translation(language, speech.turns, is_timed)


def show_translation(
    documents: Documents, translation: Translation | None, settings: Settings, observe: Observer
) -> Documents:
    """The documents with cues that show both languages; as they are without a translation.

    Sentences that have no translation are shown without one, and told, as is what nobody says of the translation.
    """
    if translation is None:
        return documents
    document = documents.corrected
    said = documents.subtitled
    passages = _pair(said, translation, document.transcript.media.name, observe)
    style = choose_style(settings)
    cues = lay_out_bilingual(said, passages, style, translation.language)
    shown = replace(document, cues=cues, translation=translation.language)
    is_one = documents.recognised is document
    return replace(documents, corrected=shown, recognised=shown if is_one else documents.recognised)


def _pair(
    transcript: Transcript, translation: Translation, name: str, observe: Observer
) -> tuple[TranslatedPassage, ...]:
    """All words of the transcript in passages, with their translation where one was found."""
    own = _list_sentences(transcript.turns, transcript.language)
    other = _list_sentences(translation.turns, translation.language)
    mine, theirs = list(chain(*own)), list(chain(*other))
    if translation.is_timed:
        pairs = pair_by_time([one.span for one in mine], [one.span for one in theirs])
    else:
        said = _name(transcript.turns, own), _name(translation.turns, other)
        pairs = pair_by_length(*said)
    _tell(pairs, mine, theirs, lambda text: observe(Notice(f"{name}: {text}")))
    joint = "" if find_base(translation.language) in SPACELESS else " "
    return tuple(
        TranslatedPassage(
            mine[pair.original.start].first,
            mine[pair.original.stop - 1].last,
            joint.join(theirs[k].text for k in pair.translated),
        )
        for pair in pairs
        if pair.original
    )


def _name(turns: Sequence[Turn], sentences: Sequence[Sequence[_Sentence]]) -> list[SpokenSentences]:
    return [
        SpokenSentences(turn.speaker, tuple(one.text for one in said))
        for turn, said in zip(turns, sentences, strict=True)
    ]


def _list_sentences(turns: Sequence[Turn], language: str) -> list[list[_Sentence]]:
    """The sentences of each turn."""
    listed: list[list[_Sentence]] = []
    first = 0
    for turn in turns:
        sentences = []
        for part in split_sentences(Segment(turn.words, language)):
            last = first + len(part.words)
            text = make_one_line(part.text)
            sentences.append(_Sentence(first, last, text, enclosing_span(part.words)))
            first = last
        listed.append(sentences)
    return listed


def _tell(
    pairs: Sequence[SentencePair],
    mine: Sequence[_Sentence],
    theirs: Sequence[_Sentence],
    notify: Callable[[str], None],
) -> None:
    """Tell what has no translation, with its times, and what of the translation is shown nowhere."""
    alone = [mine[k] for pair in pairs if not pair.translated for k in pair.original]
    left = [theirs[k].text for pair in pairs if not pair.original for k in pair.translated]
    if alone:
        times = ", ".join(write_clock(one.span.start_ms)[:8] for one in alone[:MOST_TOLD])
        more = ", …" if len(alone) > MOST_TOLD else ""
        notify(f"{len(alone)} of {len(mine)} sentences have no translation (at {times}{more})")
    if left:
        shown = "; ".join(text[:MOST_SHOWN] for text in left[:MOST_TOLD])
        more = "; …" if len(left) > MOST_TOLD else ""
        notify(
            f"{len(left)} of {len(theirs)} sentences of the translation are shown nowhere: {shown}{more}"
        )
