"""The keys of a client: given in the site file, or fetched from its own address and kept for a while."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Protocol

import msgspec
import structlog

from service.trust.jwks import KeyRing, NoKeySet, PublicKey, read_key_set
from service.trust.key_fetch import KeySetNotHad

FRESH_SECONDS = 600
"""After so long keys are fetched again, so that one that was withdrawn is not accepted for ever."""

USABLE_SECONDS = 4 * 3600
"""For so long after they came, keys are used while they cannot be fetched again."""

WINDOW_SECONDS = 30
"""For a key id that is unknown, keys are fetched again once in this time, however many such ids come."""

REST_SECONDS = 10
"""After a fetch that failed, the address is left alone for so long."""

_log = structlog.get_logger("service")


class Keys(Protocol):
    """Knows the keys of one client."""

    def find(self, kid: str, alg: str) -> PublicKey | None:
        """The key of this id for this algorithm; None without one."""
        ...


class GivenKeys:
    """Keys that stand in the site file. Nothing is ever fetched."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def find(self, kid: str, alg: str) -> PublicKey | None:
        """The key of this id for this algorithm."""
        return self._ring.keys.get((kid, alg))


class _Held(msgspec.Struct, frozen=True):
    ring: KeyRing
    since: float


class FetchedKeys:
    """Keys that a client publishes, for all threads of a process. (J8)

    :param name: what the client is called in our log.
    :param fetch: the body at an address; raises KeySetNotHad.
    :param clock: seconds that only go forward.
    """

    def __init__(
        self,
        name: str,
        url: str,
        fetch: Callable[[str], bytes],
        clock: Callable[[], float],
        *,
        in_production: bool,
    ) -> None:
        self._name = name
        self._url = url
        self._fetch = fetch
        self._clock = clock
        self._in_production = in_production
        self._lock = Lock()
        self._held: _Held | None = None
        self._next_try = self._next_search = float("-inf")

    def find(self, kid: str, alg: str) -> PublicKey | None:
        """The key of this id for this algorithm. It may have to be fetched, which takes a second at most."""
        held = self._held
        known = held is not None and kid in held.ring.ids
        # Whoever finds the key among the old ones does not wait while another thread has them renewed.
        if self._is_due(kid) and self._lock.acquire(blocking=not known):
            try:
                if self._is_due(kid):
                    self._renew(kid)
            finally:
                self._lock.release()
        held = self._held
        if held is None or self._clock() - held.since > USABLE_SECONDS:
            return None
        return held.ring.keys.get((kid, alg))

    def _is_due(self, kid: str) -> bool:
        now, held = self._clock(), self._held
        if held is None or now - held.since > FRESH_SECONDS:
            return now >= self._next_try
        return kid not in held.ring.ids and now >= self._next_search

    def _renew(self, kid: str) -> None:
        now = self._clock()
        try:
            ring = read_key_set(self._fetch(self._url), in_production=self._in_production)
        except (KeySetNotHad, NoKeySet) as failure:
            _log.error("key set not had", client=self._name, because=str(failure))
            self._next_try, self._next_search = now + REST_SECONDS, now + WINDOW_SECONDS
            return
        self._held = _Held(ring, now)
        if kid not in ring.ids:
            self._next_search = now + WINDOW_SECONDS
