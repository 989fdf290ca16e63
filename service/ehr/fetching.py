"""Everything that one hook lacks, fetched at once and before its deadline, page after page."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import msgspec
from msgspec import Raw

from service.ehr.asking import Asker
from service.ehr.connections import Resolve, Servers, addresses_of, by_name_service, usual_trust
from service.ehr.limits import Limits
from service.ehr.missing import NotHad, Why
from service.ehr.queries import Query
from service.ehr.searchset import Page, joined, read_page
from service.ehr.servers import Base, Reach


class Wanted(msgspec.Struct, frozen=True):
    """What is to be fetched for one key: the whole query, or what follows the page that was sent."""

    key: str
    query: Query
    sent: Page | None = None


class Found:
    """What came for one key so far. ``why`` says what is in the way of the rest; None when everything is there.

    ``answered`` tells whether the server said anything.
    """

    def __init__(self, why: Why = Why.LATE) -> None:
        self.pages: list[Page] = []
        self.resource = Raw(b"null")
        self.answered = False
        self.why: Why | None = why

    @property
    def value(self) -> Raw:
        """The resource, or one Bundle of all pages."""
        return joined(self.pages) if self.pages else self.resource

    @property
    def had(self) -> int:
        """How many results came."""
        return sum(page.matched for page in self.pages)

    @property
    def total(self) -> int | None:
        """How many results there are, as far as the server said."""
        return max((page.total for page in self.pages if page.total is not None), default=None)


class Source(msgspec.Struct, frozen=True):
    """Where one hook may read, with which token, and to which addresses the name may lead."""

    base: Base
    token: str
    within: Reach

    def __repr__(self) -> str:
        return f"Source(base={self.base!r}, token=…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """What a pretty traceback shows."""
        return [("base", self.base)]


class Fetching:
    """Fetches on one event loop, over connections that are kept."""

    def __init__(
        self, limits: Limits, resolve: Resolve = by_name_service, trust: Callable[[], ssl.SSLContext] = usual_trust
    ) -> None:
        self._limits = limits
        self._resolve = resolve
        self._servers = Servers(limits.connections, trust())

    async def fetch(self, source: Source, wanted: Sequence[Wanted]) -> dict[str, Found]:
        """What could be had before the deadline, by key. What is still under way then is stopped."""
        found = {each.key: Found() for each in wanted}
        work = asyncio.ensure_future(self._all(source, wanted, found))
        done, _ = await asyncio.wait([work], timeout=self._limits.seconds)
        if done:
            work.result()
        else:
            work.cancel()
        return found

    async def close(self) -> None:
        """Close all connections."""
        await self._servers.close()

    async def _all(self, source: Source, wanted: Sequence[Wanted], found: dict[str, Found]) -> None:
        try:
            addresses = await addresses_of(source.base, source.within, self._resolve)
        except NotHad as reason:
            for nothing in found.values():
                nothing.why = reason.why
            return
        lanes = await self._servers.at(source.base)
        asker = Asker(source.base, addresses, source.token, lanes, self._limits)
        async with asyncio.TaskGroup() as group:
            for each in wanted:
                group.create_task(self._one(asker, each, found[each.key]))

    async def _one(self, asker: Asker, wanted: Wanted, found: Found) -> None:
        """Fetch for one key. What came before something went wrong stays."""
        try:
            if wanted.query.search:
                await self._pages(asker, wanted, found)
            else:
                body, _ = await asker.search(wanted.query)
                found.answered = True
                found.resource = _resource(body, wanted.query.kind)
            found.why = None
        except NotHad as reason:
            found.why = reason.why
        except httpx.TimeoutException:
            found.why = Why.LATE
        except (httpx.HTTPError, httpx.InvalidURL):
            found.why = Why.UNREACHABLE

    async def _pages(self, asker: Asker, wanted: Wanted, found: Found) -> None:
        following = _after(asker.base, wanted)
        if following and wanted.sent and wanted.sent.whole:
            found.pages.append(wanted.sent)
        else:
            body, address = await asker.search(wanted.query)
            following = _add(found, asker.base, address, body)
        visited: set[str] = set()
        while following:
            if following in visited or len(found.pages) >= self._limits.pages:
                raise NotHad(Why.TOO_MUCH)
            visited.add(following)
            following = _add(found, asker.base, following, await asker.get(following))
        if (found.total or 0) > found.had:
            raise NotHad(Why.NOT_ALL)
        if any(page.holes for page in found.pages):
            raise NotHad(Why.UNREADABLE)


def _after(base: Base, wanted: Wanted) -> str:
    """Where the page that was sent goes on; empty where that cannot be followed, and the whole query is asked."""
    following = wanted.sent.following if wanted.sent else ""
    return (base.follow(wanted.query.address(base.address), following) or "") if following else ""


def _add(found: Found, base: Base, address: str, body: bytes) -> str:
    """Take a page, and say where it goes on. Raises NotHad where that is nowhere we go."""
    found.answered = True
    page = read_page(body)
    if page is None:
        raise NotHad(Why.ERROR if _is_outcome(body) else Why.UNREADABLE)
    found.pages.append(page)
    if page.troubled:
        raise NotHad(Why.EHR_TROUBLED)
    if page.endless:
        raise NotHad(Why.NOT_ALL)
    if not page.following:
        return ""
    following = base.follow(address, page.following)
    if following is None:
        raise NotHad(Why.ELSEWHERE)
    return following


class _Top(msgspec.Struct, frozen=True):
    resourceType: str = ""  # noqa: N815 # FHIR's name


_top = msgspec.json.Decoder(_Top)


def _is_outcome(body: bytes) -> bool:
    return _kind(body) == "OperationOutcome"


def _resource(body: bytes, kind: str) -> Raw:
    """The one resource that was asked for. Raises NotHad."""
    came = _kind(body)
    if came != kind:
        raise NotHad(Why.ERROR if came == "OperationOutcome" else Why.UNREADABLE)
    return Raw(body)


def _kind(body: bytes) -> str:
    try:
        return _top.decode(body).resourceType
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return ""
