"""The client of the web, which is led nowhere where it may not be. Imported only where something is fetched."""

from __future__ import annotations

import socket
import time
from functools import partial
from typing import Any

import aiohttp
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from pipeline.errors import UnreadableMedia
from pipeline.remote.addresses import show
from pipeline.remote.leads import may_lead, tell_reach

KNOWN_S = 60.0
"""So long a host's addresses stay what they were: those that were looked at are those that are connected to."""


class Resolver:
    """Names to addresses, each asked for once in a minute; aiohttp asks for nothing else."""

    def __init__(self) -> None:
        self._inner = ThreadedResolver()
        self._known: dict[tuple[str, int], tuple[float, Any]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> Any:
        """What a host is known by, as aiohttp wants it.

        Raises:
            OSError: it isn't known.
        """
        key = host, port
        since_s, found = self._known.get(key, (0.0, None))
        if found is None or time.monotonic() - since_s > KNOWN_S:
            found = await self._inner.resolve(host, port, family)
            self._known[key] = time.monotonic(), found
        return found

    async def find(self, url: URL) -> list[str]:
        """The addresses of a URL's host; none where it isn't known here, as behind a proxy."""
        host = url.host or ""
        try:
            tell_reach(host)
            return [host]
        except ValueError:
            pass
        try:
            return [str(found["host"]) for found in await self.resolve(host, url.port or 0)]
        except OSError:
            return []

    async def close(self) -> None:
        """Ends it."""
        await self._inner.close()


async def open_client(**settings: Any) -> aiohttp.ClientSession:
    """The session that fsspec asks with."""
    resolver = Resolver()
    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(partial(_check_lead, resolver))
    connector = aiohttp.TCPConnector(resolver=resolver)
    return aiohttp.ClientSession(connector=connector, trace_configs=[trace], **settings)


async def _check_lead(
    resolver: Resolver,
    _session: object,
    _context: object,
    params: aiohttp.TraceRequestRedirectParams,
) -> None:
    """Raises ``UnreadableMedia`` where an answer moves to where it may not lead."""
    headers = params.response.headers
    where = headers.get("Location") or headers.get("URI")
    if where is None:
        return
    target = params.url.join(URL(where))
    if not may_lead(await resolver.find(params.url), await resolver.find(target)):
        params.response.close()
        reason = f"it leads to {target.host}, which is not a public address"
        raise UnreadableMedia(
            show(str(params.url)), reason, "Use that address directly if you mean it"
        )
