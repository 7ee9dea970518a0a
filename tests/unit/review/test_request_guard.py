"""Only whoever knows the token is let in, and only by this machine's own address."""

from __future__ import annotations

import pytest

from tests.review_sessions import HOST, TOKEN, Page

BODY = {"speakers": [{"label": "A", "name": "Clara"}]}


def ask(page: Page, method: str, path: str, **headers: str) -> int:
    body = BODY if method == "POST" else None
    answer = page.client.request(method, path, json=body, headers=headers, follow_redirects=False)
    return int(answer.status_code)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/state",
        "/tokem/state",
        "/token2/",
        "/TOKEN/",
        "//token/",
        "/%74oken2/",
        "/open/",
        "/ö/",
    ],
)
def test_there_is_nothing_without_the_token(page: Page, path: str) -> None:
    assert ask(page, "GET", path) == 404


def test_a_token_without_a_slash_leads_to_the_page(page: Page) -> None:
    answer = page.client.get(f"/{TOKEN}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, f"/{TOKEN}/")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost:8000", 200),
        ("127.0.0.1", 403),
        ("127.0.0.1:8001", 403),
        ("evil.example:8000", 403),
        ("127.0.0.1:8000.evil.example", 403),
        ("", 403),
    ],
)
def test_a_name_that_only_leads_here_is_refused(page: Page, host: str, expected: int) -> None:
    assert ask(page, "GET", f"/{TOKEN}/state", Host=host) == expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (HOST, 200),
        ("http://localhost:8000", 403),
        ("https://127.0.0.1:8000", 403),
        ("http://evil.example", 403),
        ("null", 403),
        (None, 403),
    ],
)
def test_requests_of_other_pages_change_nothing(
    page: Page, origin: str | None, expected: int
) -> None:
    headers = {} if origin is None else {"Origin": origin}
    assert ask(page, "POST", f"/{TOKEN}/speakers", **headers) == expected


def test_other_verbs_need_an_origin_too(page: Page) -> None:
    assert ask(page, "DELETE", f"/{TOKEN}/state") == 403
    assert ask(page, "OPTIONS", f"/{TOKEN}/changes", Origin="http://evil.example") == 403


@pytest.mark.parametrize("path", ["state", "static/LICENSES.txt", "nothing", "recording"])
def test_every_answer_says_what_may_be_done_with_it(page: Page, path: str) -> None:
    headers = page.get(path).headers
    expected = {
        "cache-control": "no-store",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    assert {name: headers.get(name) for name in expected} == expected
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


def test_refusals_say_it_as_well(page: Page) -> None:
    assert page.client.get("/").headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    ["../session.py", "%2e%2e/session.py", "..%2fsession.py", "/etc/passwd", "%2fetc/passwd"],
)
def test_only_the_pages_own_files_are_served(page: Page, name: str) -> None:
    assert page.client.get(f"/{TOKEN}/static/{name}").status_code == 404


def test_a_web_socket_is_closed(page: Page) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), page.client.websocket_connect(f"/{TOKEN}/"):
        pass


def test_what_fails_is_told_to_the_page(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    from starlette.testclient import TestClient

    def fail() -> None:
        raise ZeroDivisionError("of words")

    monkeypatch.setattr(page.session, "on_close", fail)
    client = TestClient(page.client.app, base_url=HOST, raise_server_exceptions=False)
    answer = client.post(f"/{TOKEN}/close", headers={"Origin": HOST})
    assert answer.status_code == 500
    assert answer.json() == {"error": "the editor failed (ZeroDivisionError: of words)"}
    assert answer.headers["x-content-type-options"] == "nosniff"
