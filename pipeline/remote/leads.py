"""Where an address may lead: a server of the world never to this machine or to its network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from enum import IntEnum
from urllib.parse import urlsplit

from pipeline.errors import UnreadableMedia
from pipeline.remote.addresses import show


class Reach(IntEnum):
    """Who can reach an address of the Internet protocol."""

    WORLD = 0
    HERE = 1  # this machine and its network
    NOBODY = 2  # such as link-local ones, at which clouds tell their machines secrets


def tell_reach(address: str) -> Reach:
    """Who can reach it.

    Source: IANA's registries of special-purpose IPv4 and IPv6 addresses; RFC 3927; RFC 4291, 2.5.5.2; RFC 6052.

    Raises:
        ValueError: it is no address but a name.
    """
    found = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped or found.sixtofour:
            found = found.ipv4_mapped or found.sixtofour or found
        elif found in ipaddress.ip_network("64:ff9b::/96"):
            found = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    if found.is_link_local or found.is_unspecified or found.is_multicast:
        return Reach.NOBODY
    return Reach.WORLD if found.is_global else Reach.HERE


def may_lead(origin: Iterable[str], target: Iterable[str]) -> bool:
    """Whether what lies at some addresses may lead to others; of nothing nothing is known.

    What a person names may lie anywhere. Only what is here itself may lead here.
    """
    worst = max(map(tell_reach, target), default=Reach.WORLD)
    return worst is Reach.WORLD or worst <= min(map(tell_reach, origin), default=Reach.WORLD)


def check_named(home: str, url: str) -> None:
    """Check what a feed names, by the addresses that its host has where it is fetched.

    Args:
        home: the feed's address; empty where it is a file, or a person named ``url``.
        url: what it names.

    Raises:
        UnreadableMedia: a feed of the world names a host of this machine or of its network.
    """
    host, origin = urlsplit(url).hostname or "", urlsplit(home).hostname or ""
    if origin and not may_lead(find_addresses(origin), find_addresses(host)):
        reason = f"the feed names {host}, which is not a public address"
        raise UnreadableMedia(show(url), reason, "Use that address directly if you mean it")


def find_addresses(host: str) -> list[str]:
    """The addresses of a host; none where it isn't known here, as behind a proxy."""
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, None)]
    except (OSError, UnicodeError):
        return []
