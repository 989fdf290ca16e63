"""Talking to the service under examination: bounded in time and size, no redirects, no proxies of the environment."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import msgspec

from service.conformance.outcomes import Broke

BODY_AT_MOST = 5 * 1024 * 1024
_COMPRESSED = {"gzip": 31, "deflate": 15}
_USER_AGENT = "fcds-conformance"


class Reply(msgspec.Struct, frozen=True):
    """What came back: status, headers, the body without compression, and the seconds that it took."""

    status: int
    headers: httpx.Headers
    body: bytes
    seconds: float
    of: str

    @property
    def ok(self) -> bool:
        """Whether the service says that it did what it was asked."""
        return httpx.codes.is_success(self.status)

    @property
    def refused(self) -> bool:
        """Whether the service says that the caller has to do something else."""
        return httpx.codes.is_client_error(self.status)

    @property
    def is_json(self) -> bool:
        """Whether the service says that the body is JSON of some kind."""
        kind = str(self.headers.get("Content-Type", "")).partition(";")[0].strip().lower()
        return kind == "application/json" or kind.endswith("+json")

    def json(self) -> Any:  # noqa: ANN401 # JSON is anything
        """The body as JSON. Raises Broke."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Broke(f"answered {self.status} with a body that is not JSON") from None


class Wire:
    """The connection to one service. Every reply is remembered in ``heard``, so that all of them can be looked at."""

    def __init__(self, client: httpx.Client, seconds: float, clock: Callable[[], float]) -> None:
        self._client = client
        self._seconds = seconds
        self._clock = clock
        self.heard: list[Reply] = []

    def ask(self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        """Make one request.

        :raises Broke: no connection, no answer within the time, or more of it than anybody needs.
        """
        began = self._clock()
        sent = {"Accept-Encoding": "identity", "User-Agent": _USER_AGENT, **(headers or {})}
        try:
            with self._client.stream(method, url, content=body, headers=sent) as response:
                read = self._read(response, began)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Broke(f"gave no answer ({type(error).__name__})") from None
        path = httpx.URL(url).path
        reply = Reply(response.status_code, response.headers, read, self._clock() - began, f"{method} {path}")
        self.heard.append(reply)
        return reply

    def _read(self, response: httpx.Response, began: float) -> bytes:
        read = bytearray()
        for chunk in response.iter_raw():
            read += chunk
            if len(read) > BODY_AT_MOST:
                raise Broke(f"sent more than {BODY_AT_MOST // 1024 // 1024} MB")
            if self._clock() - began > self._seconds:
                raise Broke(f"was not done after {self._seconds:g} seconds")
        return _inflated(bytes(read), response.headers.get("Content-Encoding", "").strip().lower())


def connected(seconds: float) -> httpx.Client:
    """A client that waits at most so long for each step, follows nobody and obeys no proxy variable."""
    return httpx.Client(timeout=seconds, trust_env=False, follow_redirects=False)


def _inflated(body: bytes, coding: str) -> bytes:
    if coding in ("", "identity"):
        return body
    if coding not in _COMPRESSED:
        raise Broke("sent a body in a coding that was not asked for")
    unpacking = zlib.decompressobj(_COMPRESSED[coding])
    try:
        plain = unpacking.decompress(body, BODY_AT_MOST)
    except zlib.error:
        raise Broke("sent a damaged compressed body") from None
    if unpacking.unconsumed_tail:
        raise Broke(f"sent more than {BODY_AT_MOST // 1024 // 1024} MB, compressed")
    return plain
