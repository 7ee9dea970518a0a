"""SARIF, as the standard has it and as GitHub's code scanning takes it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from sarif_kit import assert_valid

from pipeline.report.findings.finding import Level, Place
from pipeline.report.findings.sarif_log import write_sarif
from pipeline.terminal import neutralise
from tests.unit.report.findings.examinations import HOSTILE, examine, make_file

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
WANTED: dict[str, Any] = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "required": ["tool", "results", "automationDetails", "columnKind", "invocations"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "automationDetails": {"properties": {"id": {"pattern": "/$"}}},
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name", "version", "rules"],
                                "properties": {
                                    "rules": {
                                        "uniqueItems": True,
                                        "items": {
                                            "required": [
                                                "id",
                                                "shortDescription",
                                                "fullDescription",
                                                "help",
                                            ],
                                            "properties": {"shortDescription": TEXT, "help": TEXT},
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": TEXT,
                                "locations": {
                                    "minItems": 1,
                                    "items": {"$ref": "#/$defs/location"},
                                },
                            },
                        },
                    },
                    "invocations": {
                        "items": {
                            "required": ["executionSuccessful"],
                            "properties": {"executionSuccessful": {"type": "boolean"}},
                        }
                    },
                },
            },
        },
    },
    "$defs": {
        "line": {"type": "integer", "minimum": 1},
        "location": {
            "required": ["physicalLocation"],
            "properties": {
                "physicalLocation": {
                    "required": ["artifactLocation", "region"],
                    "properties": {
                        "artifactLocation": {"required": ["uri"]},
                        "region": {
                            "required": ["startLine"],
                            "additionalProperties": {"$ref": "#/$defs/line"},
                        },
                    },
                }
            },
        },
    },
}
"""What there has to be beside what the standard's schema asks for.

Source: docs.github.com, "SARIF support for code scanning".
"""


def read(text: str) -> Any:
    """The run of a log that is as it has to be."""
    log = json.loads(text)
    assert_valid(log)
    Draft202012Validator(WANTED).validate(log)
    (run,) = log["runs"]
    return run


def find_address(path: str) -> str:
    text = write_sarif(examine(make_file(path, ("odd", Level.ERROR, "x", None))))
    (run,) = json.loads(text)["runs"]  # whether all of it is as it has to be other tests ask
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    return str(location["uri"])


def test_each_finding_has_its_rule_its_level_and_its_place() -> None:
    file = make_file(
        "a.srt",
        ("odd", Level.ERROR, "how odd", Place(3, 4, 5, 2)),
        ("wide", Level.WARNING, "wide", Place(7, 7)),
    )
    run = read(write_sarif(examine(file)))
    odd, wide = run["results"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [(one["level"], rules[one["ruleIndex"]]) for one in (odd, wide)] == [
        ("error", "odd"),
        ("warning", "wide"),
    ]
    assert odd["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a.srt", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "endLine": 4, "startColumn": 5, "endColumn": 2},
    }
    region = wide["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 7, "endLine": 7}
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_a_file_that_cannot_be_read_is_told_of_and_is_no_finding() -> None:
    run = read(write_sarif(examine(make_file("a b.srt", trouble="no such file"))))
    ((note,), is_whole) = (
        run["invocations"][0]["toolExecutionNotifications"],
        run["invocations"][0]["executionSuccessful"],
    )
    assert (run["results"], is_whole, note["message"]) == ([], False, {"text": "no such file"})
    assert note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.srt"


def test_two_checks_of_one_name_are_told_apart() -> None:
    ids = [
        read(write_sarif(examine(key=key)))["automationDetails"]["id"]
        for key in ("diff/a b", "x", os.fsdecode(b"diff/\xff"))
    ]
    assert ids == ["diff/a%20b/", "x/", "diff/%FF/"]


def test_addresses_are_relative_to_the_folder_and_full_outside_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    assert find_address("a: b/100% é?.srt") == "a%3A%20b/100%25%20%C3%A9%3F.srt"
    assert find_address("../c d.srt") == (tmp_path / "c d.srt").as_uri()


@given(st.binary(min_size=1, max_size=20).filter(lambda name: not {0, 47} & set(name)))
def test_the_address_of_any_name_is_relative_and_gives_the_name_back(name: bytes) -> None:
    if name in (b".", b".."):
        return
    address = find_address(os.fsdecode(name))
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    assert unquote_to_bytes(parts.path) == name


def test_hostile_text_is_no_link_no_argument_and_steers_nothing() -> None:
    text = write_sarif(examine(make_file("a", ("odd", Level.ERROR, HOSTILE, None))))
    assert neutralise(text) == text
    message = read(text)["results"][0]["message"]["text"]
    assert "{{0}}\\[click\\](http://x.example)" in message
    assert "\x1b" not in message
