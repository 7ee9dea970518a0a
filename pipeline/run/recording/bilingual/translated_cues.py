"""Subtitles in two languages: which sentences of the other one belong to what is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.config import Settings
from pipeline.cues.bilingual.bilingual_layout import lay_out_bilingual
from pipeline.cues.layout.speaker_colours import choose_colours
from pipeline.domain import Segment, Span, Transcript, TranslatedPassage, Turn, enclosing_span
from pipeline.formats.helpers.clock import write_clock
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.languages import SPACELESS, find_base
from pipeline.run.documents import Documents, choose_style
from pipeline.run.events import Notice, Observer
from pipeline.run.recording.bilingual.translations import Translation
from pipeline.text.sentences import split_sentences

if TYPE_CHECKING:
    from pipeline.compare.sentence_pairs import SentencePair, SpokenSentences

MOST_TOLD, MOST_SHOWN = 3, 60
"""Of what has no partner: so many, and so many characters of each."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence: its words, counted over all turns, its text, and when it is said."""

    first: int
    last: int
    text: str
    span: Span


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
    style = choose_style(settings, language=said.language)
    cues = lay_out_bilingual(said, passages, style, translation.language)
    colours = choose_colours(said) if style.speaker_labels == "colour" else {}
    shown = replace(document, cues=cues, translation=translation.language, colours=colours)
    is_one = documents.recognised is document
    recognised = shown if is_one else documents.recognised
    # These cues are every format's: there is no room to tell who speaks in any.
    return replace(documents, corrected=shown, recognised=recognised, style=None)


def _pair(
    transcript: Transcript, translation: Translation, name: str, observe: Observer
) -> tuple[TranslatedPassage, ...]:
    """All words of the transcript in passages, with their translation where one was found."""
    from pipeline.compare.sentence_pairs import pair_by_length, pair_by_time

    own = _list_sentences(transcript.turns, transcript.language)
    other = _list_sentences(translation.turns, translation.language)
    mine, theirs = list(chain(*own)), list(chain(*other))
    if translation.is_timed:
        pairs = pair_by_time([one.span for one in mine], [one.span for one in theirs])
    else:
        turns = [replace(turn, speaker=_find_name(transcript, turn)) for turn in transcript.turns]
        said = _name(turns, own), _name(translation.turns, other)
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
    from pipeline.compare.sentence_pairs import SpokenSentences

    return [
        SpokenSentences(turn.speaker, tuple(one.text for one in said))
        for turn, said in zip(turns, sentences, strict=True)
    ]


def _find_name(transcript: Transcript, turn: Turn) -> str | None:
    return transcript.name_of(turn.speaker) if turn.speaker is not None else None


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
