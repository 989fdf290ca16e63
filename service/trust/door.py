"""The door as the settings want it: open on one's own machine, and behind a gate wherever clients are named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from service.settings import Settings, SettingsError
from service.trust.cors import Allows, listed, on_this_machine
from service.trust.gate import Gate, OpenGate
from service.trust.jwks import key_ring
from service.trust.key_fetch import KeyFetch, may_be_fetched
from service.trust.key_sets import FetchedKeys, GivenKeys, Keys
from service.trust.replay import Memory, OwnMemory, SharedMemory
from service.trust.sandbox import is_sandbox
from service.trust.site import Client, Site
from service.trust.token_gate import TokenGate, Trusted


class Door(msgspec.Struct, frozen=True):
    """Who is let in, and from pages of which origins a browser may call."""

    gate: Gate
    browsers: Allows


def site_of(settings: Settings, load: Callable[[Path], Site]) -> Site | None:
    """The site profile, checked as far as the settings decide what may stand in it; None where there is none.

    :param load: reads a site file; raises what it raises.
    :raises SettingsError: a client cannot be authenticated as it is described.
    """
    if not settings.authenticates:
        return None
    settings.require_servable()
    site = load(Path(settings.site_file))
    for client in site.clients:
        _require_keys(client, in_production=settings.in_production)
    issuers = [client.issuer for client in site.clients]
    if len(set(issuers)) < len(issuers):
        raise SettingsError("FCDS_SITE_FILE names one issuer twice")
    return site


def door(site: Site | None, settings: Settings, now: Callable[[], datetime], clock: Callable[[], float]) -> Door:
    """The door of a site, or of one's own machine.

    :param now: the moment, with a time zone.
    :param clock: seconds that only go forward.
    :raises SettingsError: nothing could remember the tokens that came.
    """
    if site is None:
        return Door(OpenGate(), on_this_machine)
    fetch = KeyFetch()
    trusted = {
        client.issuer: Trusted(client, _keys(client, fetch, clock, in_production=settings.in_production))
        for client in site.clients
        if not (settings.in_production and is_sandbox(client))
    }
    return Door(TokenGate(trusted, settings.public_url, _memory(settings, clock), now), listed(site.cors_origins))


def _memory(settings: Settings, clock: Callable[[], float]) -> Memory:
    """Redis, if there is one. Without it there may be one process only, and production has several."""
    if settings.broker_url:
        return SharedMemory(settings.broker_url)
    if settings.in_production:
        raise SettingsError("production needs FCDS_BROKER_URL: what remembers the tokens that came is there")
    return OwnMemory(clock)


def _keys(client: Client, fetch: KeyFetch, clock: Callable[[], float], *, in_production: bool) -> Keys:
    if client.jwks is not None:
        return GivenKeys(key_ring(_listed_keys(client), in_production=in_production))
    return FetchedKeys(client.name, client.jwks_url, fetch, clock, in_production=in_production)


def _require_keys(client: Client, *, in_production: bool) -> None:
    if client.jwks is not None:
        if not _listed_keys(client):
            raise SettingsError(f"FCDS_SITE_FILE: the jwks of the client {client.name} holds no keys")
    elif not may_be_fetched(client.jwks_url, in_production=in_production):
        how = "an https address" if in_production else "an https address, or an http one of this machine"
        raise SettingsError(f"FCDS_SITE_FILE: the client {client.name} needs jwks, or a jwks_url that is {how}")


def _listed_keys(client: Client) -> list[object]:
    keys = (client.jwks or {}).get("keys")
    return keys if isinstance(keys, list) else []
