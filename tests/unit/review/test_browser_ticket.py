"""A browser is opened with an address that is of no use to others."""

from __future__ import annotations

import socket
import time

import pytest

from pipeline.review import browser_ticket
from pipeline.review.browser_ticket import BrowserTicket, is_own_program
from tests.review_sessions import TOKEN, Page

PEER = ("127.0.0.1", 50_000)


@pytest.fixture(autouse=True)
def _own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_ticket, "is_own_program", lambda peer, own: peer == PEER[1])


def test_a_ticket_is_good_once() -> None:
    ticket = BrowserTicket()
    assert [ticket.use(ticket.name, PEER, 8000) for _ in range(2)] == [True, False]


def test_another_name_is_no_ticket() -> None:
    ticket = BrowserTicket()
    assert not ticket.use("other", PEER, 8000)
    assert ticket.use(ticket.name, PEER, 8000)


@pytest.mark.parametrize("peer", [("127.0.0.1", 50_001), ("10.0.0.7", 50_000), ("", 0)])
def test_others_neither_get_in_nor_use_it_up(peer: tuple[str, int]) -> None:
    ticket = BrowserTicket()
    assert not ticket.use(ticket.name, peer, 8000)
    assert ticket.use(ticket.name, PEER, 8000)


def test_a_ticket_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = BrowserTicket()
    late_s = time.monotonic() + browser_ticket.LONGEST_S + 1
    monkeypatch.setattr(time, "monotonic", lambda: late_s)
    assert not ticket.use(ticket.name, PEER, 8000)


def test_a_connection_of_this_user_is_known() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as peer,
    ):
        ports = peer.getsockname()[1], listener.getsockname()[1]
        assert is_own_program(*ports)


def test_a_wrong_ticket_leads_nowhere(page: Page) -> None:
    assert page.client.get("/open/x", follow_redirects=False).status_code == 404
    assert TOKEN not in page.client.get("/open/x").text
