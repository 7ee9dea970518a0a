"""The registry of formats, ``parse_turns``, and the documents that all format tests share."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain import (
    Cue,
    Dropped,
    Media,
    NameSource,
    Segment,
    Span,
    Speaker,
    SpeakerSpan,
    Transcript,
    Turn,
    Word,
)
from pipeline.engines.models.whisper_evidence import WhisperEvidence
from pipeline.errors import FormatError
from pipeline.formats import (
    FORMATS,
    Document,
    explain_unread,
    find_format,
    find_suffix,
    parse_turns,
)
from pipeline.formats.data.origin_json import read_origin
from tests.pages import read_back

ANNA, BEN = "SPEAKER_00", "SPEAKER_01"
MEDIA = Media("two voices.mp3", "audio/two voices.mp3", "ab" * 32, 360_001_234)
NOT_READ = {name for name, known in FORMATS.items() if known.lacks or not known.is_read}
HOURS_99_MS = 99 * 3_600_000


def make_transcript(*turns: Turn, language: str = "en") -> Transcript:
    """A transcript of these turns, one segment for each, with two named speakers."""
    return Transcript(
        media=MEDIA,
        language=language,
        segments=tuple(Segment(turn.words, language) for turn in turns),
        turns=turns,
        speakers=(Speaker(ANNA, "Anna Example"), Speaker(BEN, "Ben", NameSource.REFERENCE)),
    )


def make_turn(speaker: str | None, text: str, start_ms: int = 0, word_ms: int = 300) -> Turn:
    """A turn of words that follow each other without a pause."""
    words = tuple(
        Word(f" {token}", Span(start_ms + i * word_ms, start_ms + (i + 1) * word_ms))
        for i, token in enumerate(text.split(" "))
    )
    return Turn(speaker, words)


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FIRST_WORDS = st.text(_LETTERS + "אבגדהוזחטיךכלםמןנסעףפץצקרשת一丁", min_size=1, max_size=9)
_LATER_WORDS = st.text(_LETTERS + ".,!?", min_size=1, max_size=9)
_SAID = st.lists(
    st.tuples(
        st.sampled_from([ANNA, BEN, None]),
        st.tuples(_FIRST_WORDS, st.lists(_LATER_WORDS, max_size=3)).map(
            lambda words: " ".join((words[0], *words[1]))
        ),
    )
)


@st.composite
def plain_turns(draw: st.DrawFn) -> tuple[Turn, ...]:
    """Turns that follow each other, each by another speaker, of words no format takes for its marks."""
    turns: list[Turn] = []
    clock_ms = 0
    for speaker, text in draw(_SAID):
        if not turns or turns[-1].speaker != speaker:
            clock_ms += draw(st.integers(0, 9_000_000))
            turns.append(make_turn(speaker, text, clock_ms, draw(st.integers(1, 900))))
            clock_ms = turns[-1].span.end_ms
    return tuple(turns)


def name_turns(turns: tuple[Turn, ...]) -> list[tuple[str | None, str, Span]]:
    """What most formats carry of turns: the name, the text, and from when to when."""
    names = {ANNA: "Anna Example", BEN: "Ben", None: None}
    return [(names.get(one.speaker, one.speaker), one.text, one.span) for one in turns]


def make_document(*turns: Turn, cues: tuple[Cue, ...] = ()) -> Document:
    """A document whose cleaned transcript is the verbatim one."""
    transcript = make_transcript(*turns)
    return Document(transcript, transcript, cues)


EDGES = {
    "no speech": make_document(),
    "one word": make_document(make_turn(ANNA, "Yes."), cues=(Cue(Span(0, 833), ("Yes.",), ANNA),)),
    "zero-length word": make_document(
        Turn(ANNA, (Word(" Oh", Span(500, 500)),)), cues=(Cue(Span(500, 501), ("Oh",), ANNA),)
    ),
    "overlap": make_document(
        make_turn(ANNA, "Listen to me now"),
        make_turn(BEN, "No", 400),
        cues=(
            Cue(Span(0, 833), ("Anna Example: Listen to me now",), ANNA),
            Cue(Span(833, 1700), ("Ben: No",), BEN),
        ),
    ),
    "over 99 hours": make_document(
        make_turn(ANNA, "Still here?", HOURS_99_MS + 3_661_001),
        cues=(Cue(Span(HOURS_99_MS + 3_661_001, HOURS_99_MS + 3_662_001), ("Still here?",), ANNA),),
    ),
    "CJK": make_document(
        make_turn(ANNA, "今日は、いい天気ですね。"),
        cues=(Cue(Span(0, 900), ("今日は、", "いい天気ですね。"), ANNA),),
    ),
    "right to left": make_document(
        make_turn(ANNA, "שלום عالم"), cues=(Cue(Span(0, 900), ("שלום عالم",), ANNA),)
    ),
    "unknown speaker": make_document(
        make_turn(None, "Who said that?"),
        make_turn(BEN, "I did.", 1000),
        cues=(
            Cue(Span(0, 900), ("Who said that?",), None),
            Cue(Span(1000, 1900), ("Ben: I did.",), BEN),
        ),
    ),
}

# Arrows, blank lines, tags and escapes: what could be taken for the format itself.
HOSTILE_LINES = (
    "a --> b",
    "",
    "  ",
    "two\n\nparagraphs",
    "00:00:01,000 --> 00:00:02,000",
    "1",
    "<b>bold & brave</b> &amp; {\\an8}",
    "x\r\ny\u2028z",
)

spans = st.builds(
    lambda start_ms, length_ms: Span(start_ms, start_ms + length_ms),
    st.integers(0, 500 * 3_600_000),
    st.integers(0, 60_000),
)
words = st.builds(Word, st.text(max_size=8), spans, st.floats(0, 1))
measures = st.floats(-1e6, 1e6)
segments = st.builds(
    Segment,
    st.lists(words, max_size=4).map(tuple),
    st.sampled_from(["en", "ja", "he"]),
    st.builds(WhisperEvidence, measures, measures, measures, measures).map(WhisperEvidence.pairs),
)
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
confidences = st.none() | st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
scores = st.none() | st.floats(-1, 1)
labels = st.sampled_from([ANNA, BEN, "Ünknown: x\n"])


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Any transcript whose turns are longest runs of its segments' words."""
    drawn = draw(st.lists(segments, max_size=4))
    spoken = [
        (replace(word, speaker_confidence=draw(confidences)), draw(st.none() | labels))
        for segment in drawn
        for word in segment.words
    ]
    turns: list[Turn] = []
    for word, speaker in spoken:
        if turns and turns[-1].speaker == speaker:
            turns[-1] = Turn(speaker, (*turns[-1].words, word))
        else:
            turns.append(Turn(speaker, (word,)))
    return Transcript(
        media=draw(st.builds(Media, st.text(), st.text(), st.text(), st.integers(0, 10**10))),
        language=draw(st.sampled_from(["en", "ja", ""])),
        segments=tuple(drawn),
        turns=tuple(turns),
        diarization=tuple(draw(st.lists(st.builds(SpeakerSpan, spans, labels), max_size=4))),
        speakers=tuple(
            draw(
                st.lists(st.builds(Speaker, labels, st.text(), st.sampled_from(NameSource), scores))
            )
        ),
        dropped=tuple(draw(st.lists(st.builds(Dropped, segments, st.text()), max_size=2))),
        origin=draw(st.builds(read_origin, st.dictionaries(st.text(), st.text(), max_size=3))),
        coverage=draw(confidences),
    )


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any document, its cues in order of time and without overlap, their lines any text."""
    transcript = draw(transcripts())
    cues = []
    clock_ms = 0
    for lines in draw(st.lists(st.lists(st.text(max_size=12), max_size=3), max_size=5)):
        start_ms = clock_ms + draw(st.integers(0, 3_600_000))
        clock_ms = start_ms + draw(st.integers(1, 9000))
        cues.append(Cue(Span(start_ms, clock_ms), tuple(lines), draw(st.none() | labels)))
    return Document(transcript, transcript, tuple(cues))


BY_FRAMES = {"stl", "scc", "mcc", "otio", "premiere"}
"""Formats that take longer, of which their own tests write any document."""


def read_again(content: str | bytes, suffix: str) -> tuple[Turn, ...]:
    """The turns of a file: pages as every page is read, other formats without what is not speech left out."""
    known = find_format(suffix)
    is_page = known is not None and known.is_page
    return (read_back if is_page else parse_turns)(content, suffix)


def test_every_format_is_found_by_its_name() -> None:
    subtitles = ["srt", "vtt", "ass", "ttml", "sbv", "lrc", "ebu-tt-d", "imsc", "itt"]
    subtitles += ["stl", "scc", "mcc", "otio", "premiere", "fcpxml", "edl"]
    podcasts = ["podcast-json", "podcast-html", "chapters"]
    pages = ["txt", "md", "docx", "html"]
    data = ["json", "tsv", "csv", "rttm", "ctm", "stm", "textgrid", "eaf"]
    research = ["exb", "chat", "tei", "f4", "f4-rtf", "nvivo", "ohms", "iiif"]
    assert list(FORMATS) == [*subtitles, *podcasts, *pages, *data, *research]
    # Praat writes its suffix in capitals; those that share one have more before it.
    longer = {"ebu-tt-d": ".ebu-tt-d.xml", "imsc": ".imsc.ttml"}
    longer |= {"podcast-json": ".podcast.json", "podcast-html": ".podcast.html"}
    longer |= {"chapters": ".chapters.json", "premiere": ".premiere.xml"}
    longer |= {"chat": ".cha", "tei": ".tei.xml", "f4": ".f4.txt", "f4-rtf": ".f4.rtf"}
    longer |= {"nvivo": ".nvivo.txt", "ohms": ".ohms.xml", "iiif": ".iiif.json"}
    suffixes = {name: known.suffix.lower() for name, known in FORMATS.items()}
    assert suffixes == {name: longer.get(name, f".{name}") for name in FORMATS}


def test_no_two_formats_have_a_suffix_in_common() -> None:
    suffixes = [suffix for known in FORMATS.values() for suffix in known.suffixes]
    assert len(suffixes) == len(set(suffixes))


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("talk.srt", ".srt"),
        ("talk.v2.SRT", ".srt"),
        ("talk.imsc.ttml", ".imsc.ttml"),
        ("A talk. Part 2.EBU-TT-D.xml", ".ebu-tt-d.xml"),
        ("talk.other.ttml", ".ttml"),
        ("talk.docx.zip", ".zip"),
        (".srt", ""),
        ("talk", ""),
    ],
)
def test_a_file_is_of_the_format_with_the_longest_suffix_that_fits(name: str, suffix: str) -> None:
    assert find_suffix(name) == suffix


def check_written(name: str, document: Document) -> None:
    """Write a document in a format, in whole lines, and read that back."""
    format_ = FORMATS[name]
    content = format_.render(document)
    if isinstance(content, bytes):
        assert content.startswith(b"PK\x03\x04")
    else:
        assert content == "" or content.endswith("\n")
    if name in NOT_READ or (format_.is_page and CONTROLS.search(str(content))):
        return  # a page with such characters is taken for what is no text
    assert all(turn.words for turn in read_again(content, format_.suffix))


@given(documents())
def test_every_format_writes_whole_lines_of_any_document_and_reads_them(document: Document) -> None:
    for name in FORMATS:
        if name not in BY_FRAMES | {"docx"}:
            check_written(name, document)


@settings(max_examples=50)
@given(documents().map(lambda document: replace(document, highlight_words=True)))
def test_highlighted_words_of_any_document_are_read(document: Document) -> None:
    for name, known in FORMATS.items():
        if known.is_laid_out and name not in BY_FRAMES:
            check_written(name, document)


@settings(max_examples=25)  # each file is a whole package of XML
@given(documents())
def test_a_word_document_of_any_document_is_read(document: Document) -> None:
    check_written("docx", document)


@pytest.mark.parametrize("suffix", sorted(set(FORMATS) - NOT_READ - {"ctm", "stm"}))
def test_every_readable_format_keeps_who_said_what(suffix: str) -> None:
    anna, ben = make_turn(ANNA, "Good evening all."), make_turn(BEN, "Good to be here.", 1000)
    cues = (
        Cue(Span(0, 900), ("Anna Example: Good", "evening all."), ANNA),
        Cue(Span(1000, 1500), ("Ben: Good to",), BEN),
        Cue(Span(1500, 2200), ("be here.",), BEN),
    )
    document = make_document(anna, ben, cues=cues)
    turns = read_again(FORMATS[suffix].render(document), FORMATS[suffix].suffix)
    names = {turn.speaker: document.transcript.name_of(turn.speaker) for turn in (anna, ben)}
    assert [(names.get(turn.speaker, turn.speaker), turn.text) for turn in turns] == [
        ("Anna Example", anna.text),
        ("Ben", ben.text),
    ]


def test_a_cue_without_a_name_goes_on_with_the_speaker_before_it() -> None:
    text = (
        "1\n00:00:00,000 --> 00:00:01,000\nWhat?\n\n"
        "2\n00:00:01,000 --> 00:00:02,000\nAnna: <i>Nothing</i>\n\n"
        "3\n00:00:02,000 --> 00:00:03,000\nat all.\n"
    )
    expected = [(None, "What?"), ("Anna", "Nothing at all.")]
    assert [(turn.speaker, turn.text) for turn in parse_turns(text, ".srt")] == expected


def test_a_voiceless_cue_among_voices_has_no_speaker() -> None:
    document = EDGES["unknown speaker"]
    turns = parse_turns(FORMATS["vtt"].render(document), ".vtt")
    assert [turn.speaker for turn in turns] == [None, "Ben"]


def test_words_share_the_time_of_their_cue() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\none two\n"
    (turn,) = parse_turns(text, ".srt")
    assert [word.span for word in turn.words] == [Span(1000, 1500), Span(1500, 2000)]


def test_an_unknown_suffix_is_refused_with_the_known_ones() -> None:
    with pytest.raises(FormatError, match=r"Use \.json, \.srt"):
        parse_turns("", ".odt")


NO_CODES = {"stl", "scc", "mcc"}
"""Formats whose character sets lack scripts; what is in one of them is tested with the format."""


@pytest.mark.parametrize("name", EDGES)
def test_no_edge_loses_a_word_in_any_readable_format(name: str) -> None:
    document = EDGES[name]
    expected = "".join(turn.text for turn in document.transcript.turns)
    narrow = NO_CODES if not expected.isascii() else set()
    for suffix in sorted(set(FORMATS) - NOT_READ - narrow):
        turns = read_again(FORMATS[suffix].render(document), FORMATS[suffix].suffix)
        actual = "".join(turn.text for turn in turns)
        kept, read = "".join(expected.split()), "".join(actual.split())
        if suffix in (
            "ctm",
            "textgrid",
            "eaf",
            "exb",
            "tei",
        ):  # words in order of time, also where people overlap
            kept, read = "".join(sorted(kept)), "".join(sorted(read))
        assert kept == read, suffix


def test_a_document_may_be_cleaned_apart_from_what_was_said() -> None:
    verbatim = make_transcript(make_turn(ANNA, "Um, yes."))
    cleaned = replace(verbatim, turns=(make_turn(ANNA, "Yes."),))
    document = Document(verbatim, cleaned, ())
    assert FORMATS["txt"].render(document) == "Anna Example: Yes.\n"
    assert parse_turns(FORMATS["json"].render(document), ".json")[0].text == "Um, yes."


def test_what_is_no_subtitle_is_told_by_its_line() -> None:
    cue = "00:01.000 --> 00:02.000\nHi\n\n"
    stray = "NOTE a\n\n00:0x --> 00:09\nno\n\n"
    assert explain_unread(f"WEBVTT\n\n{cue}", ".vtt") == ""
    assert explain_unread("", ".odt") == explain_unread("Hi", ".txt") == ""
    one = explain_unread(f"WEBVTT\n\n{cue}{stray}", ".vtt")
    assert one == "not all of it is subtitles: see line 8"
    many = explain_unread(f"WEBVTT\n\n{cue}{stray * 7}", ".vtt")
    assert many == "not all of it is subtitles: see lines 8, 13, 18, 23, 28 and 2 more"
