"""The lossless JSON, and the JSON of Whisper and WhisperX."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given

from pipeline.domain import (
    LOW_CONFIDENCE,
    Dropped,
    FrameRate,
    HeardAgain,
    Media,
    NameSource,
    Origin,
    Segment,
    Span,
    Speaker,
    SpeakerSpan,
    SpeakerStatistics,
    Transcript,
    Turn,
    Word,
)
from pipeline.engines.models.whisper_evidence import WhisperEvidence
from pipeline.errors import FormatError
from pipeline.formats import Document
from pipeline.formats.data.foreign.whisper_json import MEASURES
from pipeline.formats.data.lossless_json import SCHEMA, parse, render
from tests.unit.formats.test_registry import (
    ANNA,
    BEN,
    EDGES,
    MEDIA,
    make_document,
    make_transcript,
    make_turn,
    transcripts,
)

EVIDENCE = (
    ("avg_logprob", -0.25),
    ("no_speech_prob", 0.5),
    ("compression_ratio", 1.5),
    ("temperature", 0.2),
)


@given(transcripts())
def test_every_transcript_survives_a_round_trip(transcript: Transcript) -> None:
    assert parse(render(Document(transcript, transcript, ()))) == transcript


@pytest.mark.parametrize("name", EDGES)
def test_every_edge_survives_a_round_trip(name: str) -> None:
    assert parse(render(EDGES[name])) == EDGES[name].transcript


@pytest.mark.parametrize("options", [(), (("hotwords", "Sedol"), ("task", "transcribe"))])
def test_passages_that_were_heard_again_survive(options: tuple[tuple[str, str], ...]) -> None:
    passage = HeardAgain(Span(750_000, 790_040), "large-v3", "whisper large-v3 1", options)
    transcript = replace(make_transcript(), heard_again=(passage,))
    text = render(Document(transcript, transcript, ()))
    assert parse(text) == transcript
    assert json.loads(text)["heard_again"][0]["start"] == 750.0


def test_the_shape_is_the_one_that_whisper_users_parse() -> None:
    words = (Word(" Grüß", Span(0, 5), 0.5), Word(" Gott", Span(5, 1234), 0.25))
    transcript = Transcript(
        media=MEDIA,
        language="de",
        segments=(Segment(words, "de", EVIDENCE),),
        turns=(Turn(ANNA, words[:1]), Turn(None, words[1:])),
        diarization=(SpeakerSpan(Span(0, 7), ANNA),),
        dropped=(Dropped(Segment((), "de"), "repetition"),),
        origin=Origin(notes=(("model", "tiny"),)),
    )
    cleaned = replace(transcript, turns=(make_turn(ANNA, "Guten Tag"),))
    text = render(Document(transcript, cleaned, ()))
    assert "Grüß" in text
    written = json.loads(text)
    assert written == {
        "schema": SCHEMA,
        "media": {
            "name": "two voices.mp3",
            "path": "audio/two voices.mp3",
            "sha256": "ab" * 32,
            "duration": 360001.234,
        },
        "language": "de",
        "text": " Grüß Gott",
        "speakers": [],
        "turns": [{"speaker": ANNA, "name": ANNA, "start": 0.0, "end": 0.6, "text": "Guten Tag"}],
        "segments": [
            {
                "id": 0,
                "start": 0.0,
                "end": 1.234,
                "text": " Grüß Gott",
                "speaker": ANNA,
                "language": "de",
                "avg_logprob": -0.25,
                "no_speech_prob": 0.5,
                "compression_ratio": 1.5,
                "temperature": 0.2,
                "words": [
                    {
                        "word": " Grüß",
                        "start": 0.0,
                        "end": 0.005,
                        "probability": 0.5,
                        "speaker": ANNA,
                    },
                    {
                        "word": " Gott",
                        "start": 0.005,
                        "end": 1.234,
                        "probability": 0.25,
                        "speaker": None,
                    },
                ],
            }
        ],
        "diarization": [{"start": 0.0, "end": 0.007, "speaker": ANNA}],
        "dropped": [
            {
                "reason": "repetition",
                "id": 0,
                "start": 0.0,
                "end": 0.0,
                "text": "",
                "language": "de",
                "avg_logprob": 0.0,
                "no_speech_prob": 0.0,
                "compression_ratio": 1.0,
                "temperature": 0.0,
                "words": [],
            }
        ],
        "provenance": {"model": "tiny"},
    }


@pytest.mark.parametrize("coverage", [None, 0.0, 0.9731, 1.0])
def test_how_much_speech_lies_under_words_is_kept_where_it_is_known(coverage: float | None) -> None:
    transcript = replace(make_transcript(make_turn(ANNA, "one two")), coverage=coverage)
    text = render(Document(transcript, transcript, ()))
    assert parse(text) == transcript
    assert (coverage is not None) == ("coverage" in json.loads(text))


@pytest.mark.parametrize("rate", ["25", "23.976", "29.97df", None])
def test_the_frames_and_shots_of_a_video_are_kept_where_they_are_known(rate: str | None) -> None:
    transcript = make_transcript(make_turn(ANNA, "one two"))
    known = FrameRate.parse(rate) if rate else None
    media = replace(transcript.media, frame_rate=known)
    shots = (1251, 62_020) if rate else ()
    transcript = replace(transcript, media=media, shot_changes=shots)
    written = json.loads(render(Document(transcript, transcript, ())))
    assert parse(json.dumps(written)) == transcript
    assert written.get("shot_changes") == ([1.251, 62.02] if rate else None)
    assert ("frame_rate" in written["media"]) == (rate is not None)
    written["media"]["frame_rate"] = "fast"
    assert parse(json.dumps(written)).media.frame_rate is None


def tell(turn: Turn, *confidences: float | None) -> Turn:
    """The turn with how sure the speaker of each word is."""
    words = zip(turn.words, confidences, strict=True)
    return Turn(turn.speaker, tuple(replace(w, speaker_confidence=c) for w, c in words))


def test_words_and_turns_say_how_sure_their_speaker_is_and_where_that_is_little() -> None:
    anna = make_turn(ANNA, "one two three")
    heard = make_transcript(anna)
    told = replace(heard, turns=(tell(anna, 1.0, 0.499, None),))
    written = json.loads(
        render(Document(told, replace(told, turns=(tell(anna, 1.0, 0.1, 0.2),)), ()))
    )
    shown = [
        {key: word[key] for key in ("speaker_confidence", "low_confidence") if key in word}
        for word in written["segments"][0]["words"]
    ]
    assert shown == [
        {"speaker_confidence": 1.0},
        {"speaker_confidence": 0.499, "low_confidence": True},
        {},
    ]
    (turn,) = written["turns"]
    assert (turn["confidence"], turn["low_confidence"]) == (0.433, True)


def test_what_nobody_is_sure_about_is_not_written() -> None:
    transcript = make_transcript(make_turn(ANNA, "one"), make_turn(None, "two", 300))
    assert "confidence" not in render(Document(transcript, transcript, ()))


def test_a_threshold_is_not_below_itself() -> None:
    anna = make_turn(ANNA, "one")
    told = replace(make_transcript(anna), turns=(tell(anna, LOW_CONFIDENCE),))
    assert "low_confidence" not in render(Document(told, told, ()))


@pytest.mark.parametrize("count", [0, -3, 1_001])
def test_a_word_of_no_or_of_countless_tokens_is_refused(count: int) -> None:
    told = make_transcript(Turn(None, (Word(" Antananarivo", Span(0, 900), token_count=5),)))
    written = render(Document(told, told, ()))
    assert parse(written) == told
    with pytest.raises(FormatError, match="token_count"):
        parse(written.replace('"token_count": 5', f'"token_count": {count}'))


def test_words_and_turns_say_who_else_speaks_then() -> None:
    words = (
        Word(" So", Span(0, 900)),
        Word(" I", Span(1000, 1300)),
        Word(" think", Span(2000, 2400)),
    )
    voices = (SpeakerSpan(Span(0, 3000), ANNA), SpeakerSpan(Span(1000, 1600), BEN))
    turns = (Turn(ANNA, words),)
    told = replace(
        make_transcript(),
        turns=turns,
        segments=(Segment(words, "en", EVIDENCE),),
        diarization=voices,
    )
    written = render(Document(told, told, ()))
    content = json.loads(written)
    others = [word.get("overlapped_by") for word in content["segments"][0]["words"]]
    assert others == [None, [BEN], None]
    assert content["turns"][0]["overlapped_by"] == [BEN]
    assert parse(written) == told


def test_speakers_say_how_much_they_spoke_and_how_their_voice_was_known() -> None:
    speakers = (
        Speaker(ANNA, "Anna", NameSource.VOICE, 0.75),
        Speaker(BEN, "Ben", NameSource.USER),
    )
    transcript = replace(make_transcript(), speakers=speakers)
    statistics = (
        SpeakerStatistics(BEN, 1000, 1, 4, 0, 750),
        SpeakerStatistics(ANNA, 2001, 3, 5, 1, 750),
    )
    written = json.loads(render(Document(transcript, transcript, (), statistics)))["speakers"]
    assert written == [
        {
            "label": ANNA,
            "name": "Anna",
            "name_source": "voice",
            "score": 0.75,
            "talk_time": 2.001,
            "turns": 3,
            "words": 5,
            "interruptions": 1,
            "share": 0.667,
            "overlap_time": 0.75,
        },
        {
            "label": BEN,
            "name": "Ben",
            "name_source": "user",
            "talk_time": 1.0,
            "turns": 1,
            "words": 4,
            "interruptions": 0,
            "share": 0.333,
            "overlap_time": 0.75,
        },
    ]
    assert parse(render(Document(transcript, transcript, (), statistics))) == transcript


def test_speakers_who_say_nothing_share_nothing() -> None:
    transcript = make_transcript()
    document = Document(transcript, transcript, (), (SpeakerStatistics(ANNA, 0, 0, 0, 0),))
    anna, ben = json.loads(render(document))["speakers"]
    assert (anna["share"], "share" in ben) == (0.0, False)


def test_a_segment_belongs_to_the_speaker_of_most_of_its_words() -> None:
    anna, ben = make_turn(ANNA, "one"), make_turn(BEN, "two three", 300)
    transcript = replace(
        make_transcript(anna, ben), segments=(Segment((*anna.words, *ben.words), "en"),)
    )
    written = json.loads(render(Document(transcript, transcript, ())))
    assert [segment["speaker"] for segment in written["segments"]] == [BEN]


def test_numbers_that_json_lacks_are_written_as_null() -> None:
    transcript = replace(
        make_transcript(),
        segments=(Segment((), "en", (("avg_logprob", -math.inf), ("clarity", math.nan))),),
    )
    text = render(Document(transcript, transcript, ()))
    segment = json.loads(text)["segments"][0]
    assert (segment["avg_logprob"], segment["evidence"]) == (None, {"clarity": None})
    assert [name for name, _ in parse(text).segments[0].evidence] == ["clarity"]


def test_the_evidence_of_any_recogniser_is_kept() -> None:
    evidence = (("avg_logprob", -0.5), ("clarity", 0.75), ("text", 1.0))
    transcript = replace(make_transcript(), segments=(Segment((), "en", evidence),))
    text = render(Document(transcript, transcript, ()))
    assert parse(text).segments == transcript.segments
    assert json.loads(text)["segments"][0]["evidence"] == {"clarity": 0.75, "text": 1.0}


def test_the_measures_in_json_are_those_of_whisper() -> None:
    assert WhisperEvidence()._asdict() == MEASURES


def test_turns_that_lost_a_word_are_not_written() -> None:
    transcript = replace(make_transcript(make_turn(ANNA, "one two")), turns=())
    with pytest.raises(ValueError, match="same words"):
        render(Document(transcript, transcript, ()))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not valid JSON"),
        ('{"schema": "transcribe.transcript/1", "media"', "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "no JSON object"),
        ("{}", "no schema"),
        ('{"schema": "transcribe.transcript/2"}', "transcript/2"),
        ('{"schema": "transcribe.transcript/1"}', "media is missing"),
        (
            '{"segments": [{"text": "a", "start": "soon"}]}',
            r"segments\[0\].start should be a number",
        ),
        ('{"segments": [7]}', r"segments\[0\] should be an object"),
        ('{"segments": {}}', "segments should be a list"),
        ('{"segments": [{"start": 0, "end": NaN, "text": "a"}]}', r"segments\[0\].end should"),
    ],
)
def test_what_can_not_be_read_is_refused_with_its_place(text: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        parse(text)


def test_any_missing_field_is_named() -> None:
    document = make_document(make_turn(ANNA, "one"))
    for key in ("language", "segments", "speakers", "diarization", "dropped", "provenance"):
        fields = json.loads(render(document))
        del fields[key]
        with pytest.raises(FormatError, match=f"{key} is missing"):
            parse(json.dumps(fields))


@pytest.mark.parametrize("blank", ["", " \n"])
def test_a_correction_that_writes_nothing_is_refused(blank: str) -> None:
    fields = json.loads(render(make_document(make_turn(ANNA, "one"))))
    correction = {"start": 0.0, "end": 0.3, "heard": "one", "written": blank}
    with pytest.raises(FormatError, match=r"corrections\[0\]\.written should not be empty"):
        parse(json.dumps({**fields, "corrections": [correction]}))


def test_a_word_that_ends_before_it_starts_is_refused() -> None:
    fields = json.loads(render(make_document(make_turn(ANNA, "one"))))
    fields["segments"][0]["words"][0]["end"] = -1
    with pytest.raises(FormatError, match=r"segments\[0\].words\[0\].end"):
        parse(json.dumps(fields))


def test_whisper_json_without_words_shares_out_the_segments_time() -> None:
    segment = {"id": 0, "start": 1, "end": 2.5, "text": " Hi there", "avg_logprob": -0.5}
    text = json.dumps({"text": " Hi there", "language": "en", "segments": [segment]})
    words = (Word(" Hi", Span(1000, 1750)), Word(" there", Span(1750, 2500)))
    expected = Transcript(
        Media("", "", "", 2500),
        "en",
        (Segment(words, "en", (("avg_logprob", -0.5),)),),
        (Turn(None, words),),
    )
    assert parse(text) == expected


def test_whisper_json_with_words_keeps_them() -> None:
    words = [
        {"word": " Hi,", "start": 1, "end": 1.2, "probability": 0.5},
        {"word": " you", "start": 1.2, "end": 2, "probability": 1},
    ]
    segment = {"start": 1, "end": 2, "text": " Hi, you", "words": words}
    transcript = parse(json.dumps({"language": "en", "segments": [segment]}))
    assert transcript.words == (Word(" Hi,", Span(1000, 1200), 0.5), Word(" you", Span(1200, 2000)))


def test_whisperx_json_keeps_speakers_and_gets_its_spaces_back() -> None:
    segments = [
        {
            "start": 0,
            "end": 1,
            "text": "In 1986 yes.",
            "speaker": "S0",
            "words": [
                {"word": "In", "start": 0, "end": 0.2, "score": 0.75, "speaker": "S0"},
                {"word": "1986"},
                {"word": "yes.", "start": 0.5, "end": 1, "score": 1, "speaker": "S1"},
            ],
        },
        {"start": 1, "end": 2, "text": "Good.", "speaker": "S1"},
    ]
    transcript = parse(json.dumps({"segments": segments, "word_segments": [], "language": "en"}))
    assert [(t.speaker, t.text) for t in transcript.turns] == [
        ("S0", "In 1986"),
        ("S1", "yes. Good."),
    ]
    assert transcript.words[1] == Word(" 1986", Span(200, 200))
    assert tuple(speaker.label for speaker in transcript.speakers) == ("S0", "S1")
    assert parse(render(Document(transcript, transcript, ()))) == transcript
