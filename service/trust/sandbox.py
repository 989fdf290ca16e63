"""The public CDS Hooks sandbox: anybody can sign in its name, so it is a client in development alone. (J10)"""

from __future__ import annotations

from urllib.parse import urlsplit

from service.trust.site import Client

HOST = "sandbox.cds-hooks.org"
ORIGIN = f"https://{HOST}"

THUMBPRINTS = frozenset({"s9fOe-KDYD1myZ8YCzleUqJQgrYZL49kVijBxhnZvZc"})
"""The keys of which the private half is published, by their JWK thumbprints [RFC 7638], under whatever name they come.
"""


def is_sandbox(client: Client) -> bool:
    """Whether a client is the public sandbox, by its name or by where its keys are."""
    return HOST in {_host(client.issuer), _host(client.jwks_url)}


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
