"""What the threads of a process fetch through: one event loop, and a breaker for each server."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import structlog

from service.breaker import Breaker
from service.ehr.background import Background
from service.ehr.fetching import Fetching, Found, Source, Wanted
from service.ehr.limits import Limits
from service.ehr.missing import Why
from service.ehr.servers import Base

_GRACE_SECONDS = 0.1
"""Beyond the deadline, for the loop to come back."""

_MOST_SERVERS = 64
_log = structlog.get_logger("service")


class Fetcher:
    """Fetches for hooks. A server that does not answer is left alone for some seconds."""

    def __init__(
        self, limits: Limits, clock: Callable[[], float] = time.monotonic, fetching: Fetching | None = None
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._background = Background()
        self._fetching = fetching or Fetching(limits)
        self._breakers: dict[Base, Breaker] = {}

    def fetch(self, source: Source, wanted: Sequence[Wanted]) -> Mapping[str, Found]:
        """What could be had for each key before the deadline."""
        breaker = self._breaker(source.base)
        if not breaker.allows():
            return _nothing(wanted, Why.RESTING)
        began = self._clock()
        seconds = self._limits.seconds + _GRACE_SECONDS
        found = self._background.run(self._fetching.fetch(source, wanted), seconds) or _nothing(wanted, Why.LATE)
        _report(breaker, found)
        lost = sorted(f"{key}:{each.why.name.lower()}" for key, each in found.items() if each.why)
        _log.info("fetched", keys=len(wanted), lost=lost, ms=round((self._clock() - began) * 1000, 1))
        return found

    def close(self) -> None:
        """Close all connections, and end the thread."""
        self._background.close(self._fetching.close())

    def _breaker(self, base: Base) -> Breaker:
        if base not in self._breakers:
            if len(self._breakers) >= _MOST_SERVERS:
                self._breakers.clear()
            return self._breakers.setdefault(base, Breaker(self._clock))
        return self._breakers[base]


def _nothing(wanted: Sequence[Wanted], why: Why) -> dict[str, Found]:
    return {each.key: Found(why) for each in wanted}


def _report(breaker: Breaker, found: Mapping[str, Found]) -> None:
    """Tell the breaker how it went: any answer at all, even a refusal, shows that the server is there."""
    whys = {each.why for each in found.values()}
    if any(each.answered for each in found.values()) or whys - {Why.LATE, Why.UNREACHABLE}:
        breaker.worked()
    elif Why.LATE in whys:
        breaker.was_silent()
    else:
        breaker.failed()
