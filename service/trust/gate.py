"""The gate: every call shows here whose it is, before anything of it is read."""

from __future__ import annotations

from http import HTTPStatus
from typing import Protocol

import msgspec
from flask import Request

from service.problems import Issue, Problem
from service.trust.site import ANYONE, Client


class NotAllowed(Problem):
    """It is known who calls, and this is not for them: 403."""

    status = HTTPStatus.FORBIDDEN
    code = "forbidden"


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


def require_hook(client: Client, hook: str) -> None:
    """Refuse a hook that the site does not let this client call; a client for which none is named may call all.

    :raises NotAllowed: naming the hook.
    """
    if client.hooks and hook not in client.hooks:
        raise NotAllowed(Issue(f"This client may not call the hook {hook}", "hook"))
