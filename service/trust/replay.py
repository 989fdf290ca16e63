"""Each token once: what remembers the ids of tokens until they have ended. (J7)"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from threading import Lock
from typing import Protocol

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

_PREFIX = "fcds:token:"
_PATIENCE_SECONDS = 0.3
_SWEEP_AT = 1000


class MemoryDown(Exception):
    """What remembers tokens does not answer, so nobody can say whether one was seen before."""


class Memory(Protocol):
    """Remembers tokens, for all threads, and where there are several processes for all of them."""

    def first_time(self, issuer: str, token_id: str, seconds: int) -> bool:
        """Whether this token was not seen before; it is remembered for so many seconds. Raises MemoryDown."""
        ...


def mark_of(issuer: str, token_id: str) -> str:
    """What is remembered of a token: neither its id nor its issuer can be read from it."""
    return hashlib.sha256(f"{issuer}\0{token_id}".encode()).hexdigest()


class SharedMemory:
    """Redis: one command both asks and remembers, so that of twenty that come at once one is the first."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url,
            protocol=2,
            socket_timeout=_PATIENCE_SECONDS,
            socket_connect_timeout=_PATIENCE_SECONDS,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
        )

    def first_time(self, issuer: str, token_id: str, seconds: int) -> bool:
        """Whether this token was not seen before by any process. Raises MemoryDown."""
        try:
            return bool(self._client.set(_PREFIX + mark_of(issuer, token_id), b"", nx=True, ex=seconds))
        except (redis.RedisError, OSError):
            raise MemoryDown("what remembers tokens does not answer") from None


class OwnMemory:
    """Memory of one process alone: for one's own machine, where it is the only one.

    :param clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._until: dict[str, float] = {}

    @property
    def size(self) -> int:
        """How many tokens are remembered."""
        return len(self._until)

    def first_time(self, issuer: str, token_id: str, seconds: int) -> bool:
        """Whether this token was not seen before here."""
        mark = mark_of(issuer, token_id)
        with self._lock:
            now = self._clock()
            if len(self._until) >= _SWEEP_AT:
                self._until = {each: until for each, until in self._until.items() if until > now}
            if self._until.get(mark, now) > now:
                return False
            self._until[mark] = now + seconds
            return True
