"""In whose files the answers that are given by a signed link are kept."""

from __future__ import annotations

from pathlib import Path

from service.trust.site_file import load_site
from service.trust.whose import owner_of


def owner_in(site_file: str, client: str, tenant: str) -> str:
    """In whose files the answers by a link are kept.

    :param site_file: where the site file is; empty where clients are not authenticated, and nobody is to be named.
    :raises LookupError: a client or tenant is named that there is not, or none where one is needed; says so.
    :raises SiteError: the site file cannot be used.
    """
    if not site_file:
        if client or tenant:
            raise LookupError("without FCDS_SITE_FILE there are no clients: leave --client and --tenant out")
        return ""
    clients = {each.name: each for each in load_site(Path(site_file)).clients}
    if client not in clients:
        raise LookupError(f"--client is one of {', '.join(sorted(clients))}")
    tenants = clients[client].tenants
    if tenant not in (tenants or ("",)):
        raise LookupError(f"--tenant is one of {', '.join(tenants)}" if tenants else "this client has no tenants")
    return owner_of(clients[client], tenant)
