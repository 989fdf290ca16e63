"""What the fields of a site file have to do with each other, what key sets may hold, and what production forbids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from service.ehr.servers import base_of
from service.trust.jwks import key_ring
from service.trust.sandbox import is_sandbox
from service.trust.site import Client, Site
from service.trust.site_words import prefetch_keys
from service.trust.site_yaml import Mistake, Place

_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_TAKE_IT_OUT = "take it out, and make the client replace that key, since it may have been read here"
_USABLE = "EC on P-384 (ES384) or RSA of 2048 to 4096 bits (RS384), each with its kid, for signatures"
_HTTPS = "this is http, and production wants https"


def crosswise(plain: object) -> Iterator[Mistake]:
    """The mistakes that are seen only when several fields are looked at. Fields of a wrong type are passed over."""
    listed = plain.get("clients") if isinstance(plain, dict) else None
    if not isinstance(listed, list):
        return
    if not listed:
        yield Mistake(("clients",), "at least one client is wanted: without any, every call would be refused")
    clients = [(number, each) for number, each in enumerate(listed) if isinstance(each, dict)]
    for field in ("name", "issuer"):
        yield from _doubled(clients, field)
    for number, client in clients:
        place: Place = ("clients", number)
        yield from _keys(client, place)
        yield from _tenants(client, place)
        yield from _aliases(client, place)


def in_production(site: Site) -> Iterator[Mistake]:
    """What is good enough for one's own machine alone."""
    for number, client in enumerate(site.clients):
        yield from (Mistake(("clients", number, *where), says) for where, says in _unfit(client))
    for number, origin in enumerate(site.cors_origins):
        if origin.startswith("http:"):
            yield Mistake(("cors_origins", number), _HTTPS)


def _unfit(client: Client) -> Iterator[tuple[Place, str]]:
    if is_sandbox(client):
        yield ("issuer",), "this is the public sandbox: its private key is known to everybody"
    elif client.jwks is not None and not key_ring(client.jwks["keys"], in_production=True).keys:
        yield ("jwks",), "the private half of this key is published: anybody can sign with it"
    for where, url in _addresses(client):
        if url.startswith("http:"):
            yield where, _HTTPS
        elif "fhir_servers" in str(where[0]) and _is_number(url):
            yield where, "in production a FHIR server is given by its name, not by a number"


def _addresses(client: Client) -> Iterator[tuple[Place, str]]:
    yield ("issuer",), client.issuer
    yield ("jwks_url",), client.jwks_url
    yield ("links", "dashboard"), client.links.dashboard
    yield ("links", "questionnaire"), client.links.questionnaire
    yield from ((("fhir_servers", number), url) for number, url in enumerate(client.fhir_servers))
    for tenant, urls in client.tenant_fhir_servers.items():
        yield from ((("tenant_fhir_servers", tenant, number), url) for number, url in enumerate(urls))
    yield from ((("frame_ancestors", number), url) for number, url in enumerate(client.frame_ancestors))


def _is_number(url: str) -> bool:
    last = (urlsplit(url).hostname or "").rstrip(".").rpartition(".")[2]
    return ":" in last or last.isdigit() or last.startswith("0x")


def _doubled(clients: list[tuple[int, dict[str, Any]]], field: str) -> Iterator[Mistake]:
    seen: dict[str, int] = {}
    for number, client in clients:
        value = client.get(field)
        if isinstance(value, str) and value in seen:
            yield Mistake(("clients", number, field), f"clients[{seen[value]}] has the same {field}")
        elif isinstance(value, str):
            seen[value] = number


def _keys(client: dict[str, Any], place: Place) -> Iterator[Mistake]:
    """By what the tokens of a client are checked: one key set, with public keys that can be used."""
    if "jwks" in client and "jwks_url" in client:
        yield Mistake((*place, "jwks"), "give jwks or jwks_url, not both: one says where the keys are")
    if "jwks" not in client and "jwks_url" not in client:
        yield Mistake(
            place, "jwks_url is missing, or jwks with the keys themselves: without it no token can be checked"
        )
    if isinstance(client.get("jwks"), dict):
        private = list(_private(client["jwks"], (*place, "jwks")))
        yield from private or _public(client["jwks"], (*place, "jwks"))


def _private(value: object, place: Place) -> Iterator[Mistake]:
    """Every secret in a key set, however deep, without its value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in _PRIVATE:
                yield Mistake((*place, name), f"THIS IS THE SECRET PART OF A KEY: {_TAKE_IT_OUT}")
            yield from _private(inner, (*place, name))
        if value.get("kty") == "oct":
            yield Mistake((*place, "kty"), f"THIS IS A SHARED SECRET, no public key: {_TAKE_IT_OUT}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _private(inner, (*place, number))


def _public(jwks: dict[str, Any], place: Place) -> Iterator[Mistake]:
    keys = jwks.get("keys")
    if not isinstance(keys, list) or not keys:
        yield Mistake(place, "keys is missing, or holds none: a key set is {keys: [{kty: …, kid: …}]}")
        return
    ids: list[object] = []
    for number, key in enumerate(keys):
        kid = key.get("kid") if isinstance(key, dict) else None
        if not isinstance(kid, str) or not kid:
            yield Mistake((*place, "keys", number), "a key has a kid, which is a text: put it in quotes")
        elif (kid, key.get("kty")) in ids:
            yield Mistake((*place, "keys", number, "kid"), "another key of this client has the same kid")
        ids.append((kid, key.get("kty") if isinstance(key, dict) else None))
    if not key_ring(keys, in_production=False).keys:
        yield Mistake((*place, "keys"), f"none of these keys can be used; wanted is {_USABLE}")


def _tenants(client: dict[str, Any], place: Place) -> Iterator[Mistake]:
    """Servers of tenants that there are; and no server twice, however it is written."""
    own, tenants = client.get("tenant_fhir_servers"), client.get("tenants", [])
    for name in own if isinstance(own, dict) and isinstance(tenants, list) else ():
        if name not in tenants:
            yield Mistake((*place, "tenant_fhir_servers", name), "this is none of the tenants of this client")
    seen: dict[object, str] = {}
    servers = client.get("fhir_servers")
    for number, url in enumerate(servers if isinstance(servers, list) else ()):
        base = base_of(url) if isinstance(url, str) else None
        if base and seen.setdefault(base, url) != url:
            yield Mistake((*place, "fhir_servers", number), "this is given twice, written otherwise")


def _aliases(client: dict[str, Any], place: Place) -> Iterator[Mistake]:
    aliases, ours = client.get("prefetch_aliases"), prefetch_keys()
    for name, key in aliases.items() if isinstance(aliases, dict) else ():
        if name in ours and key != name:
            says = "this is a key of ours already, and cannot stand for another (write their key: ours)"
            yield Mistake((*place, "prefetch_aliases", name), says)
