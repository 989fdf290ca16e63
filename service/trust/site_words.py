"""What the texts of a site file have to be: addresses, origins, and names that this service knows."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from service.ehr.servers import base_of
from service.hooks.catalogue import SERVICES
from service.order_artefacts import order_titles
from service.trust.site import CLINICIANS
from service.trust.site_shape import Wanted, Wording, nearest

LONGEST_NAME = 64
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_USUAL_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*", re.IGNORECASE)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:[!-~]+", re.IGNORECASE)
_WHOLE = "the whole address is wanted, beginning with https://"


def hooks() -> tuple[str, ...]:
    """The hooks that there are."""
    return tuple(dict.fromkeys(service.hook for service in SERVICES.values()))


def prefetch_keys() -> tuple[str, ...]:
    """The prefetch keys of all services."""
    return tuple(dict.fromkeys(key for service in SERVICES.values() for key in service.prefetch))


def address(url: str) -> str:
    """An absolute https address; http of this machine, for development."""
    parts = _parts(url)
    if parts is None or parts.scheme not in _USUAL_PORTS or not _HOST.fullmatch(parts.hostname or ""):
        return _WHOLE
    if "@" in parts.netloc:
        return "a name or password stands in this address, before the @: take it out"
    if "#" in url:
        return "take out the # and what follows"
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        return "https is wanted; http is for this machine alone (127.0.0.1, localhost), in development"
    return ""


def server(url: str) -> str:
    """The base address of a FHIR server."""
    if says := address(url):
        return says
    if "?" in url:
        return "the base address of a FHIR server has no question mark: take out the ? and what follows"
    return "" if base_of(url) else "the path of this address leads upwards, or hides a slash: write it out plainly"


def origin(url: str) -> str:
    """An origin, letter by letter as a browser sends it."""
    if says := address(url):
        return says
    parts = urlsplit(url)
    if parts.path or "?" in url:
        return "an origin ends after the host, or its port: take out the slash and what follows"
    if url != url.lower() or parts.port == _USUAL_PORTS[parts.scheme]:
        return "write it as a browser does: in small letters, and without the usual port"
    return ""


def issuer(text: str) -> str:
    """Who signs: an https address, or a name such as ``urn:example:ehr``. Tokens have it letter by letter."""
    if not _URN.fullmatch(text) and address(text):
        return f"{address(text)}; or a urn: name, letter by letter as in the tokens"
    return ""


def code_system(text: str) -> str:
    """The URI of a code system."""
    return (
        "" if _URI.fullmatch(text) else "a URI is wanted, such as urn:example:orderables or https://example.org/codes"
    )


def client_name(text: str) -> str:
    """What the log and the reports call a client."""
    return "" if len(text) <= LONGEST_NAME else f"a name has at most {LONGEST_NAME} characters"


def one_of(what: str, known: Collection[str]) -> Wanted:
    """A name that this service knows."""

    def wanted(text: str) -> str:
        return "" if text in known else f"this is none of our {what}; {nearest(text, known)}"

    return wanted


def wording() -> Wording:
    """What is wanted where."""
    keys, client = one_of("prefetch keys", prefetch_keys()), "clients.*."
    texts: dict[str, Wanted] = {
        "name": client_name,
        "issuer": issuer,
        "jwks_url": address,
        "fhir_servers.*": server,
        "tenant_fhir_servers.*.*": server,
        "hooks.*": one_of("hooks", hooks()),
        "users.*": one_of("users who may see cards", CLINICIANS),
        "prefetch_aliases.*": keys,
        "order_codes.*.system": code_system,
        "links.dashboard": address,
        "links.questionnaire": address,
        "frame_ancestors.*": origin,
    }
    names = {"prefetch_failures": keys, "order_codes": one_of("order ids", order_titles())}
    return Wording(
        {client + where: wanted for where, wanted in texts.items()} | {"cors_origins.*": origin},
        {client + where: wanted for where, wanted in names.items()},
    )


def _parts(url: str) -> SplitResult | None:
    """The parts of an address; None for what is none, however it might be read by somebody else."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return None if parts.netloc.endswith(":") else parts
