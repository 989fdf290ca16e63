"""The site profile: the clients that a site trusts, and how each of them speaks and is spoken to."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

CLINICIANS = ("Practitioner", "PractitionerRole")
"""The kinds of users for whom the cards are written; never the patient or a relative."""

Mode = Literal["live", "shadow"]
OnFailure = Literal["fail", "omit", "issue"]


class Coding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code by which a site orders something."""

    system: str
    code: str
    display: str


class Links(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the cards of a client may link to. An empty text means no such link.

    ``dashboard`` is the launch address of the dashboard as a SMART app (type ``smart``), and ``questionnaire`` an https
    page that opens the questionnaire (type ``absolute``).
    """

    dashboard: str = ""
    questionnaire: str = ""


class Client(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One client: an EHR that calls the hooks.

    ``jwks_url`` is the only address from which this issuer's keys are fetched; ``jwks`` are keys given here. An empty
    ``hooks`` means all of them. ``users`` are the kinds of users who are shown cards; empty, both CLINICIANS are.
    ``fhir_servers`` are the only servers that are read with this client's tokens, and
    ``tenant_fhir_servers`` those of one tenant where tenants have servers of their own.
    ``prefetch_aliases`` give their key ours. ``prefetch_failures`` say for one of our keys what a fetch that failed
    means: refuse the call, leave the key out, or go on and name it on the card.
    """

    name: str
    issuer: str
    jwks_url: str = ""
    jwks: dict[str, Any] | None = None
    tenants: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    fhir_servers: tuple[str, ...] = ()
    tenant_fhir_servers: dict[str, tuple[str, ...]] = {}  # msgspec gives each struct its own
    hooks: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    mode: Mode = "live"
    prefetch_aliases: dict[str, str] = {}
    prefetch_failures: dict[str, OnFailure] = {}
    one_action_per_suggestion: bool = False
    order_codes: dict[str, Coding] = {}
    links: Links = Links()
    frame_ancestors: tuple[str, ...] = ()


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. ``cors_origins`` are the browser origins that may call with a token of one of the clients."""

    clients: tuple[Client, ...]
    cors_origins: tuple[str, ...] = ()


ANYONE = Client(name="anyone", issuer="")
"""Who calls where clients are not authenticated: in development, on one's own machine."""
