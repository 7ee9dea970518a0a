"""A transcript with its cleaned text and its cues, as the settings ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from pipeline.attribute import measure_speakers
from pipeline.clean import (
    apply_corrections,
    choose_rules,
    clean,
    fold_backchannels,
    knows_numbers,
)
from pipeline.clean.script import SCRIPTS, holds_chinese, write_script, write_words
from pipeline.config import Settings
from pipeline.config.frame_counting import choose_timeline, list_shot_changes
from pipeline.corrections.applying import apply_review
from pipeline.corrections.carry_over import carry_over
from pipeline.cues.bilingual.bilingual_layout import halve_style
from pipeline.cues.checking.check import Violation, check_cues
from pipeline.cues.language_limits import fit_language
from pipeline.cues.layout.cue_layout import fit_frames, lay_out
from pipeline.cues.layout.speaker_colours import choose_colours
from pipeline.cues.style import CueStyle, SpeakerLabels
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, Review, ReviewedTurn, Timeline, Transcript
from pipeline.domain.time_ranges import Excerpt
from pipeline.engines.recognition.gaps import split_at_pauses
from pipeline.formats import FORMATS, Document, Format
from pipeline.formats.document import IN_TEXT
from pipeline.languages import NAMES
from pipeline.run.events import BrokenRule, SubtitleSummary

AS_RECOGNISED = "json"
"""The one format that keeps what was recognised; every other one shows the corrected text."""

PAGE_CLEANING = "page"
"""The cleaning of a transcript whose words are a page's: none, they stay as they are published."""


def clean_as_asked(transcript: Transcript) -> Transcript:
    """Return the publishable transcript, cleaned as its own origin says, with its corrections."""
    origin = transcript.origin
    if origin.cleaning == PAGE_CLEANING:
        return transcript
    transcript = apply_corrections(transcript)
    # Folded first: each half of an interrupted sentence would get a capital and a full stop of its own.
    folded = fold_backchannels(transcript) if origin.backchannels == "fold" else transcript
    return clean(folded, choose_rules(origin.cleaning or "clean", origin.numbers or "as-spoken"))


def clean_as_subtitles(cleaned: Transcript, settings: Settings) -> Transcript:
    """A text that has been cleaned and corrected, cleaned further as it is asked for subtitles.

    What cleaning has left out before doesn't come back.
    """
    level = settings.subtitle_cleaning
    if level in ("same", cleaned.origin.cleaning) or cleaned.origin.cleaning == PAGE_CLEANING:
        return cleaned
    return clean(cleaned, choose_rules(level, cleaned.origin.numbers or "as-spoken"))


def note_asked(
    transcript: Transcript, settings: Settings, given: Mapping[str, object]
) -> Transcript:
    """The transcript to be cleaned in another way, where one is given or the settings change it.

    The words of a page stay what they are.
    """
    if transcript.origin.cleaning == PAGE_CLEANING:
        return transcript
    usual = Settings()
    changes = {}
    for name in ("backchannels", "cleaning", "numbers"):
        wanted = getattr(settings, name)
        if given.get(name) is not None or wanted != getattr(usual, name):
            changes[name] = wanted
    return transcript.with_origin(**changes)


def write_script_asked(
    transcript: Transcript, settings: Settings, given: Mapping[str, object]
) -> Transcript:
    """The transcript with its Chinese in a script that is given or that a preset sets, else as it is."""
    wanted = settings.script
    is_asked = given.get("script") is not None or wanted != Settings().script
    if not is_asked or wanted == "as-is" or not holds_chinese(transcript):
        return transcript
    return write_script(transcript, wanted).with_origin(script=wanted)


def ask_text(transcript: Transcript, settings: Settings) -> Transcript:
    """The transcript to be published with the title, times, marks and shots that are given; else with its own.

    They are part of it, so that whoever renders it later renders it so.
    """
    changes: dict[str, Any] = {}
    if settings.timestamps != "auto":
        changes["timestamps"] = settings.timestamps
    if settings.title is not None:
        changes["title"] = settings.title
    if settings.mark:
        changes["marks"] = tuple(name for name in settings.mark if name != "none")
    transcript = transcript.with_origin(**changes) if changes else transcript
    if settings.shot_changes is None:
        return transcript
    shots, origin = list_shot_changes(settings, transcript.media.frame_rate), transcript.origin
    if origin.is_clip:
        shots = Excerpt(origin.parts).join(shots)
    return replace(transcript, shot_changes=shots)


def explain_numbers(transcript: Transcript) -> str | None:
    """Why numbers stay as they were recognised although they should not; ``None`` where they don't."""
    if transcript.origin.numbers in (None, "as-spoken") or knows_numbers(transcript.language):
        return None
    language = NAMES.get(transcript.language, transcript.language).capitalize()
    return f"numbers in {language or 'an unknown language'} are left as recognised"


SUBTITLES = "srt"
"""The format for which cues are laid out that are only looked at, as by a summary, a check or an editor."""


def choose_style(settings: Settings, name: str | None = None, language: str = "") -> CueStyle:
    """The style that is asked for in a language, with what is given beside it in place of its own values.

    For a format of this name it tells who speaks in the way that the format can show. A language that is
    not known is empty.
    """
    given = {
        "max_line_width": settings.max_line_width,
        "max_line_count": settings.max_line_count,
        "max_cps": settings.max_cps,
        "min_duration_ms": _to_ms(settings.min_duration),
        "max_duration_ms": _to_ms(settings.max_duration),
        "min_gap_ms": _to_ms(settings.min_gap),
        "highlight_words": settings.highlight_words,
        "frame_rate": settings.fps,
        "speaker_labels": settings.speaker_labels,
    }
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if settings.min_gap is not None:
        changes["min_gap_frames"] = 0  # counted in seconds now
    if settings.max_cps is not None:
        changes["max_wpm"] = None  # one speed, the one that is given
    style = replace(fit_language(STYLES[settings.subtitle_style], language), **changes)
    return style if name is None else fit_labels(style, FORMATS[name])


def fit_labels(style: CueStyle, known: Format) -> CueStyle:
    """The style with what a format can show of who speaks."""
    asked, shown = style.speaker_labels, known.shows_speakers
    fitting: SpeakerLabels = asked if asked in shown else "none"
    if asked == "colour" and asked not in shown and shown >= IN_TEXT:
        fitting = "once"
    return replace(style, speaker_labels=fitting)


def fit_format(style: CueStyle, known: Format, timeline: Timeline) -> CueStyle:
    """The style for cues of one format: what it can show of who speaks, no wider than the screen it is made for.

    A format that counts frames gets its cues on them: if times were rounded to frames later, gaps would close.
    """
    style = fit_labels(style, known)
    if known.max_line_width is not None:
        style = replace(style, max_line_width=min(style.max_line_width, known.max_line_width))
    if known.counts_frames and style.frame_rate is None:
        style = replace(style, frame_rate=timeline.rate)
    return style


def _to_ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


@dataclass(frozen=True, slots=True)
class Documents:
    """A transcript twice: as it was recognised, which its JSON keeps, and as people corrected it.

    Where nobody corrected anything the two are one. ``review`` are the corrections that apply, as they were
    carried over to this very text; what has no place in it is listed there. ``spoken`` is the text that subtitles
    are of, where they are cleaned in another way than the corrected one, and ``heard`` the same as recognised.
    ``style`` is that of the cues, and ``labels`` is how those of the two documents tell who speaks; without a
    style they are the same for every format.
    """

    recognised: Document
    corrected: Document
    review: Review | None = None
    spoken: Transcript | None = None
    heard: Transcript | None = None
    style: CueStyle | None = None
    labels: SpeakerLabels = "none"
    _laid_out: dict[tuple[int, CueStyle], Document] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def subtitled(self) -> Transcript:
        """The text that subtitles are of."""
        return self.spoken or self.corrected.cleaned

    def choose(self, name: str) -> Document:
        """The document that a format of this name is rendered from, its cues laid out for what it can show."""
        is_recognised = name == AS_RECOGNISED
        return self.fit(self.recognised if is_recognised else self.corrected, FORMATS[name])

    def render(self, name: str) -> str | bytes:
        """What a file of a format of this name holds."""
        return FORMATS[name].render(self.choose(name))

    def fit(self, document: Document, known: Format) -> Document:
        """One of the two documents with cues for a format; each layout is made once, and not before it is needed."""
        if self.style is None or not known.is_laid_out:
            return document
        style = fit_format(self.style, known, document.timeline)
        if style == replace(self.style, speaker_labels=self.labels):
            return document
        key = (id(document), style)
        if key not in self._laid_out:
            text = self.spoken if document is self.corrected else self.heard
            self._laid_out[key] = lay_out_document(document, style, text)
        return self._laid_out[key]


_Made = tuple[Transcript, object, Review | None, Documents]
_MADE: ContextVar[list[_Made] | None] = ContextVar("made", default=None)
"""What was made in a block of `making_once`; ``None`` outside of one."""


@contextmanager
def making_once() -> Iterator[None]:
    """Make no documents of the same transcript, style and corrections twice until the block ends."""
    token = _MADE.set([])
    try:
        yield
    finally:
        _MADE.reset(token)


def make_documents(
    transcript: Transcript, settings: Settings, review: Review | None = None
) -> Documents:
    """The transcript with its cleaned text and its cues, as it was recognised and with corrections.

    Corrections are put to the cleaned text; the verbatim words, which some formats are of, get the same ones
    wherever they have the words that were corrected.
    """
    made = _MADE.get()
    style = choose_style(settings, language=transcript.language)
    layout = (style, settings.drop_frame, settings.timecode_offset)
    asked = (settings.shot_changes, settings.subtitle_cleaning, settings.stl_level)
    wanted = (*layout, *asked, settings.timestamps, settings.title, settings.mark)
    for of_transcript, of_wanted, of_review, documents in made if made is not None else ():
        if of_transcript is transcript and of_review is review and of_wanted == wanted:
            return documents
    documents = _make_documents(transcript, settings, review)
    documents = _clean_subtitles(documents, transcript, settings)
    if made is not None:
        made.append((transcript, wanted, review, documents))
    return documents


def _make_documents(transcript: Transcript, settings: Settings, review: Review | None) -> Documents:
    style = choose_style(settings, language=transcript.language)
    labels = fit_labels(style, FORMATS[SUBTITLES]).speaker_labels
    if review is None:
        recognised = make_document(ask_text(transcript, settings), settings)
        return Documents(recognised, recognised, style=style, labels=labels)
    recognised = make_documents(transcript, settings).recognised
    verbatim, cleaned = recognised.transcript, recognised.cleaned
    review = _write_script_of(transcript, review)
    carried = carry_over(review, cleaned.turns, cleaned.speakers)
    corrected = _lay_out(apply_review(verbatim, review), apply_review(cleaned, carried), settings)
    return Documents(recognised, corrected, carried, style=style, labels=labels)


def _clean_subtitles(documents: Documents, transcript: Transcript, settings: Settings) -> Documents:
    """The documents with subtitles of the text at the level of cleaning that is asked for subtitles.

    Corrections are put to it as to any other text. The words of a page stay what they are.
    """
    level, own = settings.subtitle_cleaning, transcript.origin.cleaning
    if level in ("same", own or "clean") or own == PAGE_CLEANING:
        return documents
    same = replace(settings, subtitle_cleaning="same")
    other = make_documents(transcript.with_origin(cleaning=level), same, documents.review)
    return replace(
        documents,
        recognised=replace(documents.recognised, cues=other.recognised.cues),
        corrected=replace(documents.corrected, cues=other.corrected.cues),
        spoken=other.corrected.cleaned,
        heard=other.recognised.cleaned,
    )


def _write_script_of(transcript: Transcript, review: Review) -> Review:
    """The corrections in the transcript's script of Chinese, where the text was in the other one before."""
    script = transcript.origin.script
    if script not in SCRIPTS:
        return review
    heard = tuple(
        replace(turn, words=write_words(turn.words, script, review.language))
        for turn in review.heard
    )
    if heard == review.heard:  # what a person typed in the other script stays in it
        return review
    return replace(
        review,
        heard=heard,
        turns=tuple(_write_turn(turn, script, review.language) for turn in review.turns),
    )


def _write_turn(turn: ReviewedTurn, script: str, language: str) -> ReviewedTurn:
    words = write_words([reviewed.word for reviewed in turn.words], script, language)
    pairs = zip(turn.words, words, strict=True)
    return replace(turn, words=tuple(replace(reviewed, word=word) for reviewed, word in pairs))


def make_document(transcript: Transcript, settings: Settings) -> Document:
    """The transcript with its cleaned text and its cues, ready to be rendered; no segment spans a long pause."""
    segments = chain.from_iterable(map(split_at_pauses, transcript.segments))
    transcript = replace(transcript, segments=tuple(segments))
    return _lay_out(transcript, clean_as_asked(transcript), settings)


def _lay_out(transcript: Transcript, cleaned: Transcript, settings: Settings) -> Document:
    document = Document(
        transcript,
        cleaned,
        (),
        measure_speakers(transcript),
        timeline=choose_timeline(settings, transcript.media.frame_rate),
        stl_level=settings.stl_level,
    )
    return lay_out_document(
        document, choose_style(settings, SUBTITLES, language=transcript.language)
    )


def lay_out_document(
    document: Document, style: CueStyle, text: Transcript | None = None
) -> Document:
    """The document with cues of its text, or of another, and its speakers' colours where these tell who speaks."""
    text = text or document.cleaned
    colours = choose_colours(text) if style.speaker_labels == "colour" else {}
    cues = lay_out(text, style)
    return replace(document, cues=cues, highlight_words=style.highlight_words, colours=colours)


def summarise_cues(
    cues: Sequence[Cue], settings: Settings, transcript: Transcript | None = None
) -> SubtitleSummary:
    """How many cues there are, and which of them break a hard rule of their style.

    Those that met shots were laid out on the frames of their ``transcript``.
    """
    language = "" if transcript is None else transcript.language
    style = choose_style(settings, SUBTITLES, language=language)
    shots: tuple[int, ...] = ()
    if transcript is not None:
        style, shots = fit_frames(style, transcript), transcript.shot_changes
    broken: dict[str, dict[int, str]] = {}
    for violation in _check_languages(cues, style, shots):
        if violation.hard:
            broken.setdefault(violation.rule, {}).setdefault(violation.cue, violation.measured)
    return SubtitleSummary(
        settings.subtitle_style,
        len(cues),
        len(cues) - len(set().union(*broken.values())),
        tuple(
            BrokenRule(rule, tuple(measured), next(iter(measured.values())))
            for rule, measured in sorted(broken.items())
        ),
    )


def _check_languages(
    cues: Sequence[Cue], style: CueStyle, shots: Sequence[int]
) -> tuple[Violation, ...]:
    """The rules that cues break; of two languages each by itself, since a viewer reads one of them."""
    if not any(cue.translated for cue in cues):
        return check_cues(cues, style, shot_changes=shots)
    half = halve_style(style)
    own = [replace(cue, lines=cue.own_lines, translated=0) for cue in cues]
    others = [
        replace(cue, lines=cue.translated_lines, words=(), translated=0) if cue.translated else mine
        for cue, mine in zip(cues, own, strict=True)
    ]
    return tuple(
        violation
        for shown in (own, others)
        for violation in check_cues(shown, half, shot_changes=shots)
    )


def change_documents(
    documents: Documents, settings: Settings, change: Callable[[Transcript], Transcript]
) -> Documents:
    """The documents of the corrected text alone, changed before it is laid out: nothing of what was recognised is left.

    Args:
        documents: what is asked for.
        settings: how it is laid out.
        change: applied to the text, and to that of subtitles where it is another one.
    """
    text = change(documents.corrected.cleaned)
    segments = tuple(chain.from_iterable(map(split_at_pauses, text.segments)))
    text = replace(text, segments=segments)
    spoken = None if documents.spoken is None else change(documents.spoken)
    document = _lay_out(text, text, settings)
    style, labels = documents.style, documents.labels
    if spoken is not None and style is not None:
        document = lay_out_document(document, fit_labels(style, FORMATS[SUBTITLES]), spoken)
    return Documents(document, document, None, spoken, spoken, style, labels)
