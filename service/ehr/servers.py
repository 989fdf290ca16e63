"""Which FHIR server may be called with a token: the registered one of the client, and no other.

The address that a hook names was chosen by whoever sent it. It is compared with what the site registered, as a whole;
nothing is looked up or opened for any other.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urljoin, urlsplit

import msgspec

from service.trust.site import ANYONE, Client

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Reach = Literal["public", "loopback", "near"]
"""To which addresses a name may lead: public ones alone, those of this machine alone, or any but link-local ones."""

_PORTS = {"http": 80, "https": 443}
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_ROUTED = ipaddress.ip_network("2000::/3")
"""The IPv6 addresses that lead anywhere in public at all; what else there is stands for something nearer. [RFC 4291]"""
_TUNNELLED = ipaddress.ip_network("2001::/32")
"""IPv6 addresses with an IPv4 one hidden in them. [RFC 4380]"""
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that stand for an IPv4 one in their last 32 bits. [RFC 6052]"""


class Base(msgspec.Struct, frozen=True):
    """The base address of a FHIR server, in one form however it was written. ``path`` has no slash at its end."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def address(self) -> str:
        """The base as text, ready for ``/Patient/7``."""
        return f"{self.scheme}://{self.netloc}{self.path}"

    @property
    def netloc(self) -> str:
        """Host and port, as they stand in a Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def follow(self, url: str, link: str) -> str | None:
        """Where a link on a page leads: the whole address, or None where that is not below this base.

        ``url`` is the address of the page.
        """
        try:
            target = urljoin(url, link)
            parts = urlsplit(target)
            same = (parts.scheme, (parts.hostname or "").lower()) == (self.scheme, self.host)
            port = parts.port or _PORTS.get(parts.scheme)
        except ValueError:
            return None
        below = parts.path == self.path or parts.path.startswith(self.path + "/")
        if same and port == self.port and below and "@" not in parts.netloc and not _climbs(parts.path):
            return target.partition("#")[0]
        return None


def base_of(url: str) -> Base | None:
    """The base address in a text; None for what cannot be one."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        return None
    if _climbs(parts.path):
        return None
    return Base(parts.scheme, parts.hostname.lower(), port, parts.path.rstrip("/"))


def registered(client: Client, tenant: str) -> tuple[str, ...]:
    """The servers that may be read for a client: those of its tenant where that one has its own."""
    return client.tenant_fhir_servers.get(tenant, client.fhir_servers)


def callable_base(url: str, client: Client, tenant: str, *, in_production: bool) -> Base | None:
    """The server of a call, if it may be called with the call's token; otherwise None.

    It has to be one that is registered for this client and tenant. In production it speaks https, and is given by name.
    Where clients are not known, in development, it is on this machine.
    """
    base = base_of(url)
    if base is None:
        return None
    if client is ANYONE:
        return base if base.host in _LOOPBACK_NAMES and not in_production else None
    if base not in {base_of(each) for each in registered(client, tenant)}:
        return None
    if in_production and (base.scheme != "https" or _is_number(base.host)):
        return None
    return base


def reach(client: Client, *, in_production: bool) -> Reach:
    """How far the name of a client's server may lead."""
    if in_production:
        return "public"
    return "loopback" if client is ANYONE else "near"


def may_connect(addresses: Iterable[str], within: Reach) -> bool:
    """Whether all addresses that a name leads to may be connected to."""
    found = [_plain(ipaddress.ip_address(each.partition("%")[0])) for each in addresses]
    return bool(found) and all(_within(each, within) for each in found)


def _within(address: IPAddress, within: Reach) -> bool:
    if within == "loopback":
        return address.is_loopback
    if within == "public":
        routed = isinstance(address, ipaddress.IPv4Address) or (address in _ROUTED and address not in _TUNNELLED)
        return routed and address.is_global and not address.is_multicast
    closed = address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
    return address.is_loopback or not closed  # Python counts ::1 among the reserved ones


def _plain(address: IPAddress) -> IPAddress:
    """The IPv4 address that an IPv6 one stands for, or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _is_number(host: str) -> bool:
    """Whether a host is an IP address in any way of writing one (a dotted one, 0x7f000001, 2130706433)."""
    last = host.rstrip(".").rpartition(".")[2]
    return ":" in host or last.isdigit() or last.startswith("0x")


def _climbs(path: str) -> bool:
    """Whether a path leaves the folder that it seems to be in, or may seem to somebody on the way."""
    lowered = path.lower().replace("%2e", ".")
    return (
        "\\" in path or "%2f" in lowered or "%5c" in lowered or any(step in {".", ".."} for step in lowered.split("/"))
    )
