"""Whose records a request is about: those of the client that calls, and of its tenant."""

from __future__ import annotations

import flask

from service.trust.gate import Caller
from service.trust.site import Client
from workers.records import owner_named

CALLER = "fcds.caller"
"""Where the one who was let in stands, in the environment of a request."""

_OWNER = "fcds_owner"


def owner_of(client: Client, tenant: str) -> str:
    """The owner of what this client posts and reads; nobody in particular where clients are not authenticated."""
    return owner_named(client.name, tenant) if client.issuer else ""


def owner_now() -> str:
    """The owner for the request that is being answered."""
    if _OWNER in flask.g:
        return str(flask.g.get(_OWNER))
    caller: Caller | None = flask.request.environ.get(CALLER)
    return owner_of(caller.client, caller.tenant) if caller else ""


def answers_for(owner: str) -> None:
    """Say whose records the rest of this request is about, where no client calls: by a signed link."""
    setattr(flask.g, _OWNER, owner)
