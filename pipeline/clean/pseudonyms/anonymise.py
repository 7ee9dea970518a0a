"""A transcript with pseudonyms in every text that it holds, and without what says whose it is."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import PurePosixPath
from typing import Final

from pipeline.clean.pseudonyms.mapped_names import MappedName
from pipeline.clean.pseudonyms.name_search import (
    NameFound,
    NameSearch,
    join_pseudonyms,
    substitute,
)
from pipeline.domain import (
    Media,
    Origin,
    Segment,
    Span,
    SpeakerSpan,
    Transcript,
    Turn,
    Word,
    enclosing_span,
    find_greatest,
    join_words,
)
from pipeline.text.scripts import is_unspaced

_PLAIN_LABEL: Final = re.compile(r"SPEAKER_\d+|CHANNEL_\d+")


@dataclass(frozen=True, slots=True)
class Replaced:
    """A name that was replaced, as it was written, how often, and when first; ``None`` where nobody says it."""

    mapped: tuple[MappedName, ...]
    written: str
    count: int
    first_ms: int | None

    @property
    def pseudonym(self) -> str:
        """What was written in its place."""
        return join_pseudonyms(self.mapped)


def anonymise(transcript: Transcript, search: NameSearch) -> Transcript:
    """Return the transcript as it may be passed on: only what is said and shown, with pseudonyms.

    Its segments are made of its turns, so that nothing that was recognised, dropped or corrected before is left. The
    recording's path and hash, its tracks, dates, notes and the published text go; its name is kept with pseudonyms.
    """
    labels = {label: _rename_label(label, search) for label in _list_labels(transcript)}
    turns = tuple(
        replace(
            turn,
            speaker=turn.speaker and labels[turn.speaker],
            words=_part(replace_in_words(turn.words, search)),
        )
        for turn in transcript.turns
    )
    speakers = {
        labels[speaker.label]: replace(
            speaker, label=labels[speaker.label], name=search.replace(speaker.name)
        )
        for speaker in transcript.speakers
    }
    return Transcript(
        media=_describe(transcript.media, search),
        language=transcript.language,
        segments=tuple(_make_segments(turns, transcript.language)),
        turns=turns,
        diarization=tuple(
            SpeakerSpan(span.span, labels[span.speaker]) for span in transcript.diarization
        ),
        speakers=tuple(speakers.values()),
        origin=_clear(transcript.origin, search),
        headings=tuple(
            replace(heading, text=search.replace(heading.text)) for heading in transcript.headings
        ),
        coverage=transcript.coverage,
        shot_changes=transcript.shot_changes,
    )


def replace_in_words(words: Sequence[Word], search: NameSearch) -> tuple[Word, ...]:
    """Return the words with pseudonyms in place of names, which may go over several of them.

    Words that hold names become as many as their text then has; they take the time of all together, one by one where
    they are as many as before and else by their length.
    """
    words = [replace(w, text=unicodedata.normalize("NFC", w.text)) for w in words]
    text = join_words(words)
    bounds = [0, *accumulate(len(word.text) for word in words)]
    found = search.find(text)
    written: list[Word] = []
    at = 0
    for first, last, inside in _group(found, bounds):
        written += words[at:first]
        changed = substitute(text, inside, bounds[first], bounds[last])
        written += _write_words(words[first:last], changed)
        at = last
    return (*written, *words[at:])


def list_replaced(transcript: Transcript, search: NameSearch) -> tuple[Replaced, ...]:
    """Return what is replaced in a transcript, what comes most often first."""
    counts: Counter[tuple[tuple[MappedName, ...], str]] = Counter()
    first: dict[tuple[tuple[MappedName, ...], str], int | None] = {}
    for text, time_ms in _list_texts(transcript):
        for found in search.find(text):
            key = found.mapped, text[found.start : found.end]
            counts[key] += 1
            if first.get(key) is None:
                first[key] = time_ms
    return tuple(Replaced(*key, count, first[key]) for key, count in counts.most_common())


def _list_texts(transcript: Transcript) -> Iterator[tuple[str, int | None]]:
    """Yield every text in which names are replaced, and when it is said."""
    yield transcript.title, None
    for speaker in transcript.speakers:
        yield speaker.name, None
    for heading in transcript.headings:
        yield heading.text, heading.time_ms
    for turn in transcript.turns:
        yield turn.text, turn.span.start_ms


def _group(
    found: Sequence[NameFound], bounds: Sequence[int]
) -> Iterator[tuple[int, int, list[NameFound]]]:
    """Yield the words ``[first, last)`` that hold names, and these; those that share a word belong together."""
    group: list[NameFound] = []
    first = last = 0
    word = 0
    for name in found:
        while bounds[word + 1] <= name.start:
            word += 1
        end = word
        while bounds[end + 1] < name.end:
            end += 1
        if group and word >= last:
            yield first, last, group
            group = []
        if not group:
            first = word
        group.append(name)
        last = end + 1
    if group:
        yield first, last, group


def _write_words(words: Sequence[Word], text: str) -> Iterator[Word]:
    """Yield the words of a text in the time of others."""
    texts = re.findall(r"\s*\S+", text)
    texts[-1] += text[len("".join(texts)) :]
    spans = [word.span for word in words]
    if len(spans) != len(texts):
        spans = _share(enclosing_span(tuple(words)), [len(part) for part in texts])
    known = [w.speaker_confidence for w in words if w.speaker_confidence is not None]
    doubt = find_greatest(word.doubt for word in words)
    sure = min(w.probability for w in words), min(known, default=None), doubt
    yield from (Word(part, span, *sure) for part, span in zip(texts, spans, strict=True))


def _share(whole: Span, sizes: Sequence[int]) -> list[Span]:
    bounds = [0, *accumulate(sizes)]
    times = [whole.start_ms + whole.duration_ms * bound // bounds[-1] for bound in bounds]
    return [Span(start, end) for start, end in pairwise(times)]


def _part(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words of a turn with white space before them, where their script has it: segments are joined as they are."""
    first = words[0].text[:1] if words else ""
    if not first or first.isspace() or is_unspaced(first):
        return words
    return (replace(words[0], text=f" {words[0].text}"), *words[1:])


def _make_segments(turns: Sequence[Turn], language: str) -> Iterator[Segment]:
    """Yield a segment of each turn's words."""
    return (Segment(tuple(map(_forget, turn.words)), language) for turn in turns if turn.words)


def _forget(word: Word) -> Word:
    """The word without what only those of turns know."""
    return replace(word, speaker_confidence=None, doubt=None)


def _list_labels(transcript: Transcript) -> set[str]:
    labels = {turn.speaker for turn in transcript.turns if turn.speaker is not None}
    labels |= {span.speaker for span in transcript.diarization}
    return labels | {speaker.label for speaker in transcript.speakers}


def _rename_label(label: str, search: NameSearch) -> str:
    """A label as it may be shown: of other programs it is often the name."""
    return label if _PLAIN_LABEL.fullmatch(label) else search.replace(label)


def _describe(media: Media, search: NameSearch) -> Media:
    """What is left of the recording: its name, without a path, and how long it is."""
    name = PurePosixPath(media.name)
    shown = search.replace(name.stem) + name.suffix
    return Media(
        shown, shown, "", media.duration_ms, search.replace(media.title), "", media.frame_rate
    )


def _clear(origin: Origin, search: NameSearch) -> Origin:
    """How the transcript was made, without notes, paths and dates."""
    title, headline = (text and search.replace(text) for text in (origin.title, origin.headline))
    return replace(
        origin,
        tracks=(),
        sound=(),
        reference=None,
        hints=None,
        date=None,
        title=title,
        headline=headline,
        notes=(),
    )
