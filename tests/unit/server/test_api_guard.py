"""Nobody is let in without the token; without one, only who asks this machine by its own address."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from pipeline.server.api_guard import Admission

TOKEN = "a-token-that-nobody-guesses"
OPEN = Admission(port=8000, origins=("https://pages.example",))
LOCKED = Admission(TOKEN, 8000)
PATH = "/v1/models"


def find_status(admission: Admission, path: str = PATH, **headers: str) -> int:
    refusal = admission.check(Headers(headers), path)
    return 200 if refusal is None else refusal.status


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost:8000", 200),
        ("LOCALHOST:8000", 200),
        ("[::1]:8000", 200),
        ("127.8.8.8:8000", 200),
        ("rebound.example:8000", 403),
        ("127.0.0.1", 403),
        ("127.0.0.1:8000.evil.example", 403),
        ("", 403),
    ],
)
def test_without_a_token_the_host_has_to_be_this_machine(host: str, status: int) -> None:
    assert find_status(OPEN, host=host) == status


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.0.0.1:80"])
def test_at_the_usual_port_clients_name_none(host: str) -> None:
    assert find_status(Admission(port=80), host=host) == 200
    assert find_status(Admission(port=80), host="rebound.example") == 403


def test_without_or_with_two_hosts_nothing_is_answered() -> None:
    two = Headers(raw=[(b"host", b"127.0.0.1:8000"), (b"host", b"127.0.0.1:8000")])
    assert OPEN.check(Headers(), PATH) is not None
    assert OPEN.check(two, PATH) is not None


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:8000", 200),
        ("https://pages.example", 200),
        ("https://evil.example", 403),
        ("null", 403),
    ],
)
def test_without_a_token_pages_of_others_may_not_ask(origin: str, status: int) -> None:
    assert find_status(OPEN, host="127.0.0.1:8000", origin=origin) == status


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer  {TOKEN} ", 200),
        (f"Basic {TOKEN}", 401),
        (TOKEN, 401),
        (f"Bearer {TOKEN[:-1]}", 401),
        (f"Bearer {TOKEN}x", 401),
        ("Bearer \u00e9", 401),
        ("Bearer ", 401),
        ("", 401),
    ],
)
def test_with_a_token_nothing_else_counts(given: str, status: int) -> None:
    assert find_status(LOCKED, authorization=given, host="any.example") == status


def test_whatever_watches_the_server_needs_no_token() -> None:
    assert find_status(LOCKED, "/health") == 200


def test_a_token_is_not_shown() -> None:
    from pipeline.server.api_server import ServedPlace

    assert TOKEN not in repr(ServedPlace(token=TOKEN))
