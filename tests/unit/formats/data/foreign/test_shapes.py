"""Transcripts in the JSON of other programs: each is read as it is, with its speakers and times."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.domain import Span
from pipeline.errors import FormatError
from pipeline.formats.data import lossless_json
from tests.pages import read_back

ANN, BO = "Did the ferry sail?", "No, it stayed."
TALK = [("1", ANN), ("2", BO)]


def word(text: str, start: float, name: str = "word", **more: Any) -> dict[str, Any]:
    return {name: text, "start": start, "end": start + 0.5, **more}


def item(text: str, start: float, speaker: str | None = "spk_0", **more: Any) -> dict[str, Any]:
    told = {} if speaker is None else {"speaker_label": speaker}
    times = {"start_time": str(start), "end_time": str(start + 0.5)}
    return {
        "type": "pronunciation",
        "alternatives": [{"content": text, "confidence": "0.9"}],
        **times,
        **told,
        **more,
    }


def mark(text: str) -> dict[str, Any]:
    return {"type": "punctuation", "alternatives": [{"content": text, "confidence": "0.0"}]}


AWS_ITEMS = [
    *(item(text, n) for n, text in enumerate(["Did", "the", "ferry", "sail"])),
    mark("?"),
    item("No", 4, "spk_1"),
    mark(","),
    item("it", 5, "spk_1"),
    item("stayed", 6, "spk_1"),
    mark("."),
]
NAMED = [("spk_0", ANN), ("spk_1", BO)]
UNTOLD = [(None, f"{ANN} {BO}")]

KNOWN: dict[str, tuple[Any, list[tuple[str | None, str]]]] = {
    "whisper": (
        {"text": "", "segments": [{"start": 0, "end": 1, "text": f" {t}"} for _, t in TALK]},
        UNTOLD,
    ),
    "whisperx": (
        {"segments": [{"start": 0, "end": 1, "text": t, "speaker": f"S_{n}"} for n, t in TALK]},
        [("S_1", ANN), ("S_2", BO)],
    ),
    "whisper-timestamped": (
        {
            "segments": [
                {
                    "start": 0,
                    "end": 2,
                    "text": f" {ANN}",
                    "words": [
                        word(t, n / 2, "text", confidence=0.5) for n, t in enumerate(ANN.split())
                    ],
                }
            ]
        },
        [(None, ANN)],
    ),
    "a list of segments": ([{"start": 0, "end": 1, "text": t} for _, t in TALK], UNTOLD),
    "openai words": (
        {
            "text": ANN,
            "words": [word(t, n) for n, t in enumerate(["Did", "the", "ferry", "sail"])],
        },
        [(None, ANN)],
    ),
    "openai text": ({"text": ANN, "usage": {"type": "tokens"}}, [(None, ANN)]),
    "openai diarized": (
        {
            "text": "",
            "segments": [
                {"type": "transcript.text.segment", "start": 0, "end": 1, "text": t, "speaker": s}
                for s, t in (("A", ANN), ("B", BO))
            ],
        },
        [("Speaker A", ANN), ("Speaker B", BO)],
    ),
    "podcast namespace": (
        {
            "version": "1.0.0",
            "segments": [
                {"speaker": "Ann Lee", "startTime": n, "endTime": n + 1, "body": t}
                for n, t in enumerate(ANN.split())
            ],
        },
        [("Ann Lee", ANN)],
    ),
    "hugging face": (
        {"text": "", "chunks": [{"timestamp": [0.0, None], "text": f" {t}"} for _, t in TALK]},
        UNTOLD,
    ),
    "whisper.cpp": (
        {
            "result": {"language": "en"},
            "transcription": [
                {"offsets": {"from": 0, "to": 500}, "text": t}
                for t in (" Did the fer", "ry sail?", " No, it stayed.")
            ],
        },
        UNTOLD,
    ),
    "aws": ({"results": {"transcripts": [], "items": AWS_ITEMS}, "status": "COMPLETED"}, NAMED),
    "aws with labels beside": (
        {
            "results": {
                "items": [{k: v for k, v in i.items() if k != "speaker_label"} for i in AWS_ITEMS],
                "speaker_labels": {
                    "segments": [{"items": [i for i in AWS_ITEMS if "speaker_label" in i]}]
                },
            }
        },
        NAMED,
    ),
    "speechmatics": (
        {
            "format": "2.9",
            "results": [
                {
                    "type": "word",
                    "start_time": n,
                    "end_time": n + 1,
                    "alternatives": [{"content": t, "speaker": "S1"}],
                }
                for n, t in enumerate(["Did", "the", "ferry", "sail"])
            ]
            + [{"type": "punctuation", "alternatives": [{"content": "?", "speaker": "S1"}]}],
        },
        [("S1", ANN)],
    ),
    "google": (
        {"results": [{"alternatives": [{"transcript": t}], "languageCode": "en-us"} for _, t in TALK]},
        UNTOLD,
    ),
    "google with speakers said once more": (
        {
            "results": [
                {"alternatives": [{"transcript": ANN, "words": [{"word": t} for t in ANN.split()]}]},
                {
                    "alternatives": [
                        {
                            "words": [
                                {"word": t, "startTime": "1.300s", "endTime": "2s", "speakerTag": int(n)}
                                for n, text in TALK
                                for t in text.split()
                            ]
                        }
                    ]
                },
            ]
        },
        [("Speaker 1", ANN), ("Speaker 2", BO)],
    ),
    "google v2 as an operation": (
        {
            "done": True,
            "response": {
                "results": [
                    {
                        "alternatives": [
                            {
                                "words": [
                                    {"word": t, "start_offset": {"seconds": 1}, "speaker_label": n}
                                    for n, text in TALK
                                    for t in text.split()
                                ]
                            }
                        ]
                    }
                ]
            },
        },
        [("Speaker 1", ANN), ("Speaker 2", BO)],
    ),
    "azure": (
        {
            "recognizedPhrases": [
                {
                    "speaker": int(n),
                    "offset": f"PT{n}.5S",
                    "duration": "PT1S",
                    "nBest": [{"lexical": "x", "display": t}, {"display": "y"}],
                }
                for n, t in TALK
            ]
        },
        [("Speaker 1", ANN), ("Speaker 2", BO)],
    ),
    "azure fast": (
        {
            "combinedPhrases": [{"text": ANN}],
            "phrases": [
                {"speaker": int(n), "offsetMilliseconds": int(n), "durationMilliseconds": 1, "text": t}
                for n, t in TALK
            ],
        },
        [("Speaker 1", ANN), ("Speaker 2", BO)],
    ),
    "azure answer": (
        {"RecognitionStatus": "Success", "DisplayText": ANN, "Offset": 10_000_000, "Duration": 1},
        [(None, ANN)],
    ),
    "assemblyai": (
        {
            "text": "",
            "status": "completed",
            "words": [],
            "utterances": [
                {
                    "speaker": s,
                    "text": text,
                    "start": 0,
                    "end": 900,
                    "words": [word(t, 1, "text", confidence=1, speaker=s) for t in text.split()],
                }
                for s, text in (("A", ANN), ("B", BO))
            ],
        },
        [("Speaker A", ANN), ("Speaker B", BO)],
    ),
    "assemblyai without speakers": (
        {
            "text": ANN,
            "audio_url": "https://example.org/a.mp3",
            "utterances": None,
            "words": [word(t, 100, "text", confidence=1, speaker=None) for t in ANN.split()],
        },
        [(None, ANN)],
    ),
    "deepgram": (
        {
            "metadata": {},
            "results": {
                "channels": [
                    {
                        "alternatives": [
                            {
                                "transcript": "",
                                "words": [
                                    word(t.lower(), 1, punctuated_word=t, speaker=int(n))
                                    for n, text in TALK
                                    for t in text.split()
                                ],
                            }
                        ]
                    }
                ]
            },
        },
        [("Speaker 1", ANN), ("Speaker 2", BO)],
    ),
    "rev": (
        {
            "monologues": [
                {
                    "speaker": int(n),
                    "elements": [
                        element
                        for t in text.split()
                        for element in (
                            {"type": "text", "value": t.strip("?,."), "ts": 0.1, "end_ts": 0.2},
                            {"type": "punct", "value": t[len(t.strip("?,.")) :] + " "},
                        )
                    ],
                }
                for n, text in TALK
            ]
        },
        [("Speaker 1", ANN), ("Speaker 2", BO)],
    ),
    "elevenlabs": (
        {
            "language_code": "en",
            "text": ANN,
            "words": [
                spoken
                for t in ANN.split()
                for spoken in (
                    word(t, 1, "text", type="word", speaker_id="speaker_0"),
                    word(" ", 1, "text", type="spacing", speaker_id="speaker_0"),
                )
            ],
        },
        [("speaker_0", ANN)],
    ),
    "gladia": (
        {
            "result": {
                "transcription": {
                    "utterances": [{"text": t, "start": 0.1, "end": 1, "speaker": int(n)} for n, t in TALK]
                }
            }
        },
        [("Speaker 1", ANN), ("Speaker 2", BO)],
    ),
    "vosk": (
        {"result": [word(t, 1, conf=0.9) for t in ANN.split()], "text": ANN},
        [(None, ANN)],
    ),
    "youtube": (
        {
            "wireMagic": "pb3",
            "events": [
                {"tStartMs": 0},
                {"tStartMs": 0, "dDurationMs": 900, "segs": [{"utf8": "Did the"}, {"utf8": " ferry"}]},
                {"tStartMs": 500, "segs": [{"utf8": "\n"}]},
                {"tStartMs": 900, "dDurationMs": 900, "segs": [{"utf8": "sail?"}]},
            ],
        },
        [(None, ANN)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_shape_is_read_with_who_says_what(name: str) -> None:
    content, expected = KNOWN[name]
    transcript = lossless_json.parse(json.dumps(content))
    assert [(turn.speaker, turn.text.strip()) for turn in transcript.turns] == expected


@pytest.mark.parametrize("name", KNOWN)
def test_both_sides_of_a_comparison_read_a_shape_as_it_is(name: str) -> None:
    content, expected = KNOWN[name]
    read = read_back(json.dumps(content), "json")
    assert " ".join(turn.text for turn in read).split() == " ".join(t for _, t in expected).split()


def test_a_loop_in_the_json_of_others_stays_in_a_comparison() -> None:
    looped = {"segments": [{"start": n, "end": n + 1, "text": " Um, yes yes."} for n in range(9)]}
    (turn,) = read_back(json.dumps(looped), "json")
    assert turn.text.split() == ["Um,", "yes", "yes."] * 9


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("whisper.cpp", Span(0, 500)),
        ("azure", Span(1500, 2500)),
        ("google with speakers said once more", Span(1300, 2000)),
        ("deepgram", Span(1000, 1500)),
        ("assemblyai without speakers", Span(100, 100)),
        ("youtube", Span(0, 900)),
    ],
)
def test_times_are_counted_in_the_unit_of_their_program(name: str, span: Span) -> None:
    transcript = lossless_json.parse(json.dumps(KNOWN[name][0]))
    first = transcript.segments[0]
    told = first.words[0].span if len(first.words) > 1 and name != "azure" else first.span
    assert (span.start_ms, span.end_ms >= told.end_ms) == (told.start_ms, True)


@pytest.mark.parametrize(
    "text", ['{"hello": [1]}', "{}", "[1]", "[]", "7", '{"results": {}}', '{"segments": 1}', '""']
)
def test_an_unknown_shape_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(FormatError) as refused:
        lossless_json.parse(text)
    assert "\n" not in str(refused.value)
    assert refused.value.remedy


def test_the_refusal_names_what_can_be_read() -> None:
    with pytest.raises(
        FormatError, match=r"Readable are the JSON of transcribe and of Whisper, .*Deepgram"
    ):
        lossless_json.parse('{"hello": 1}')
