"""Fetch a key set: from the one address that the site file names, within a second, and not more than 256 kB."""

from __future__ import annotations

import ssl
from functools import cache
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx

from service.ehr.background import Background

SECONDS = 1.0
MOST_BYTES = 256 * 1024
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class KeySetNotHad(Exception):
    """The key set could not be had; the text says why, without any of what came."""


def may_be_fetched(url: str, *, in_production: bool) -> bool:
    """Whether keys may come from there: by https, or in development from this machine."""
    try:
        parts = urlsplit(url)
        name, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not name or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and name in _LOOPBACK and not in_production)


class KeyFetch:
    """Fetches for all threads of a process. A fetch can be stopped at any moment, whatever it waits for.

    No proxy of the environment is used, no redirect is followed, and no compressed answer is read: what is small on
    the wire is small here.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._background = Background()

    def __call__(self, url: str) -> bytes:
        """The body at an address. Raises KeySetNotHad."""
        try:
            body = self._background.run(_get(url, self._seconds), self._seconds)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise KeySetNotHad(type(error).__name__) from None
        if body is None:
            raise KeySetNotHad("it did not come in time")
        return body


async def _get(url: str, seconds: float) -> bytes:
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    client = httpx.AsyncClient(verify=_authorities(), trust_env=False, headers=headers, timeout=seconds)
    async with client, client.stream("GET", url, follow_redirects=False) as response:
        if response.status_code != HTTPStatus.OK:
            raise KeySetNotHad(f"the answer was {response.status_code}")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise KeySetNotHad("the answer was compressed")
        body = b""
        async for piece in response.aiter_raw(16 * 1024):
            body += piece
            if len(body) > MOST_BYTES:
                raise KeySetNotHad("the answer was too large")
        return body


@cache
def _authorities() -> ssl.SSLContext:
    """The public certificate authorities, and those that this machine trusts besides: a hospital's own."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
