"""The connections of a process to FHIR servers: a few lanes for each server, each used by one request at a time.

A lane has no memory but its connection: it keeps no cookie, follows no redirect, and uses no proxy of the environment.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import import_module

import httpx

from service.ehr.missing import NotHad, Why
from service.ehr.servers import Base, Reach, may_connect

_MOST_SERVERS = 32
_IDLE_SECONDS = 15
_LOADED_LATE = ("httpcore", "anyio._backends._asyncio")
"""What the first request would load, in the middle of a hook."""

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Looks up the addresses of a host and port. Raises OSError or UnicodeError."""


class Lanes:
    """The lanes to one server: at most so many are used at once, and the one that was used last is used next."""

    def __init__(self, most: int, trust: ssl.SSLContext) -> None:
        self._free = asyncio.Semaphore(most)
        self._trust = trust
        self._idle: list[httpx.AsyncHTTPTransport] = []
        self._closed = False

    @asynccontextmanager
    async def one(self) -> AsyncIterator[httpx.AsyncHTTPTransport]:
        """A lane for one request; waits until one is free."""
        async with self._free:
            lane = self._idle.pop() if self._idle else self._new()
            try:
                yield lane
            finally:
                self._idle.append(lane)
                if self._closed:
                    await self.close()

    async def close(self) -> None:
        """Close all lanes that are idle, and from now on each that becomes so."""
        self._closed = True
        while self._idle:
            await self._idle.pop().aclose()

    def _new(self) -> httpx.AsyncHTTPTransport:
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=_IDLE_SECONDS)
        return httpx.AsyncHTTPTransport(verify=self._trust, trust_env=False, limits=limits)


class Servers:
    """The lanes of a process, by server. Used on one event loop alone."""

    def __init__(self, most: int, trust: ssl.SSLContext) -> None:
        self._most = most
        self._trust = trust
        self._lanes: dict[tuple[str, str], Lanes] = {}
        for name in _LOADED_LATE:
            import_module(name)

    async def at(self, base: Base) -> Lanes:
        """The lanes to one server; names never share them."""
        key = (base.scheme, base.netloc)
        if key not in self._lanes:
            if len(self._lanes) >= _MOST_SERVERS:
                await self._lanes.pop(next(iter(self._lanes))).close()
            self._lanes[key] = Lanes(self._most, self._trust)
        return self._lanes[key]

    async def close(self) -> None:
        """Close all lanes."""
        for lanes in self._lanes.values():
            await lanes.close()
        self._lanes.clear()


def usual_trust() -> ssl.SSLContext:
    """Whose certificates are believed: the public authorities', and what this machine trusts (a hospital's own)."""
    trust = httpx.create_ssl_context(trust_env=False)
    trust.load_default_certs()
    return trust


async def by_name_service(host: str, port: int) -> list[str]:
    """The addresses of a host, IPv4 first. Raises OSError or UnicodeError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in sorted(found, key=lambda each: each[0])))


async def addresses_of(base: Base, within: Reach, resolve: Resolve) -> list[str]:
    """The addresses of a server, looked up once: what is connected to is what was looked at.

    :raises NotHad: the name leads nowhere, or to where nobody may be sent.
    """
    try:
        addresses = await resolve(base.host, base.port)
    except (OSError, UnicodeError):
        raise NotHad(Why.UNREACHABLE) from None
    if not may_connect(addresses, within):
        raise NotHad(Why.CLOSED_ADDRESS)
    return addresses
