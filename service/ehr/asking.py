"""One request to a FHIR server: to an address that was looked at first, and bounded in time and size.

Nothing compressed is taken, so nothing grows in our hands.
"""

from __future__ import annotations

from http import HTTPStatus

import httpx

from service.ehr.connections import Lanes
from service.ehr.limits import Allowance, Limits
from service.ehr.missing import NotHad, Why
from service.ehr.queries import Query
from service.ehr.servers import Base

_FHIR = frozenset({"application/fhir+json", "application/json"})
_HEADERS = {"Accept": "application/fhir+json", "Accept-Encoding": "identity", "User-Agent": "fasciculation-cds"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_NO_POST = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED)
_WHY: dict[int, Why] = {
    HTTPStatus.UNAUTHORIZED: Why.REFUSED,
    HTTPStatus.FORBIDDEN: Why.REFUSED,
    HTTPStatus.NOT_FOUND: Why.NOT_THERE,
    HTTPStatus.GONE: Why.NOT_THERE,
}
_ADDRESSES_TRIED = 3


class Asker:
    """Asks one server on behalf of one hook, with its token."""

    def __init__(self, base: Base, addresses: list[str], token: str, lanes: Lanes, limits: Limits) -> None:
        self.base = base
        self._addresses = addresses
        self._headers = {"Host": base.netloc, "Authorization": f"Bearer {token}", **_HEADERS}
        self._lanes = lanes
        self._limits = limits
        self._timeout = httpx.Timeout(limits.read, connect=limits.connect, pool=limits.seconds).as_dict()
        self._left = Allowance(limits.all_bytes)

    async def search(self, query: Query) -> tuple[bytes, str]:
        """The answer to a query, and the address of it. A posted search that the server does not know is asked by GET.

        :raises NotHad: there is no answer that can be used.
        """
        address = query.address(self.base.address)
        if query.posted:
            posted = f"{self.base.address}/{query.path}/_search"
            status, body = await self._send("POST", posted, query.words)
            if status not in _NO_POST:
                return _checked(status, body), address
        return await self.get(address), address

    async def get(self, address: str) -> bytes:
        """What an address below the base answers. Raises NotHad."""
        return _checked(*await self._send("GET", address))

    async def _send(self, method: str, address: str, form: str = "") -> tuple[int, bytes]:
        """Status and body. A connection that the server closed while it was kept is no answer, and is replaced once."""
        try:
            return await self._anywhere(method, address, form)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            return await self._anywhere(method, address, form)

    async def _anywhere(self, method: str, address: str, form: str) -> tuple[int, bytes]:
        """Connects to an address that was looked at, under the name that was asked for."""
        for number, ip in enumerate(self._addresses[:_ADDRESSES_TRIED], start=1):
            try:
                return await self._once(method, httpx.URL(address).copy_with(host=ip), form)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if number == min(len(self._addresses), _ADDRESSES_TRIED):
                    raise
        raise NotHad(Why.UNREACHABLE)

    async def _once(self, method: str, url: httpx.URL, form: str) -> tuple[int, bytes]:
        name = {"sni_hostname": self.base.host} if self.base.scheme == "https" else {}
        request = httpx.Request(
            method,
            url,
            headers=self._headers | (_FORM if form else {}),
            content=form.encode() if form else None,
            extensions={"timeout": self._timeout, **name},
        )
        async with self._lanes.one() as lane:
            response = await lane.handle_async_request(request)
            try:
                return response.status_code, await self._body(response)
            finally:
                await response.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        """The body of an answer that can be used, as it came; of any other nothing is read."""
        if response.status_code != HTTPStatus.OK:
            return b""
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise NotHad(Why.UNREADABLE)
        if response.headers.get("Content-Type", "").partition(";")[0].strip().lower() not in _FHIR:
            raise NotHad(Why.UNREADABLE)
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > self._limits.response_bytes or not self._left.take(len(chunk)):
                raise NotHad(Why.TOO_MUCH)
        return bytes(body)


def _checked(status: int, body: bytes) -> bytes:
    if status != HTTPStatus.OK:
        raise NotHad(_WHY.get(status, Why.ERROR))
    return body
