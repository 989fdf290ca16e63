"""What was asked for at the command line, made ready: the address, the key, the requests."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from service.conformance.calls import Json
from service.conformance.signing import Identity, UnusableKey, read_key


class CannotStart(Exception):
    """The examination cannot be made as it was asked for; the text says why in one line."""


def base_of(address: str) -> str:
    """The base of an address, whether or not ``/cds-services`` was typed with it. Raises CannotStart."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
        parts = urlsplit("")
    if not usable or parts.query or parts.fragment or parts.username:
        raise CannotStart("the base address is an http or https address without user, query or fragment")
    return address.rstrip("/").removesuffix("/cds-services").rstrip("/")


def identity_from(key: Path | None, issuer: str, kid: str, jku: str) -> Identity | None:
    """As whom to call. Raises CannotStart."""
    if key is None:
        if issuer or kid or jku:
            raise CannotStart("--issuer, --kid and --jku say something only with --key")
        return None
    if not issuer:
        raise CannotStart("--key needs --issuer: a token names who made it")
    try:
        private, own_kid = read_key(key.read_bytes())
    except UnusableKey as unusable:
        raise CannotStart(str(unusable)) from None
    return Identity(private, kid or own_kid, issuer, jku, time.time, lambda: str(uuid4()))


def requests_from(files: Sequence[Path]) -> list[Json]:
    """The calls in some files. Raises CannotStart."""
    return [_request(file) for file in files]


def _request(file: Path) -> Json:
    try:
        call = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        raise CannotStart(f"{file} is not JSON") from None
    if not isinstance(call, dict) or not isinstance(call.get("hook"), str) or not isinstance(call.get("context"), dict):
        raise CannotStart(f"{file} is no CDS Hooks request: it needs hook and context")
    return call
