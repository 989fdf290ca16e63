"""The gate: every call shows here whose it is, before anything of it is read."""

from __future__ import annotations

from typing import Protocol

import msgspec
from flask import Request

from service.trust.site import ANYONE, Client


class Caller(msgspec.Struct, frozen=True):
    """Whose call it is: a client of the site, and the tenant that its token names ("" for none)."""

    client: Client
    tenant: str = ""


class Gate(Protocol):
    """Lets a call in, or raises ``service.problems.NotAuthenticated``."""

    def admit(self, request: Request) -> Caller:
        """Whose call this is."""
        ...


class OpenGate:
    """Lets everybody in: for development on one's own machine alone."""

    def admit(self, request: Request) -> Caller:  # noqa: ARG002 # nobody is asked for anything
        """Anyone."""
        return Caller(ANYONE)
