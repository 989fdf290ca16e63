"""``fcds check-site``: read a site file as the service does at its start, and say what was understood."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.trust.site_error import SiteMistakes

if TYPE_CHECKING:
    from service.trust.site import Client, Site

FINE, REFUSED = 0, 1


@click.command("check-site")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--production", is_flag=True, help="Refuse what is good for one's own machine alone, too.")
def check_site(file: Path, production: bool) -> int:  # noqa: FBT001 # click passes flags by name
    """Check FILE, which names the trusted clients (FCDS_SITE_FILE), and say each client as it was understood."""
    from service.trust.site_file import load_site  # noqa: PLC0415 # it brings the key formats and the services along

    try:
        site = load_site(file, production=production)
    except SiteMistakes as wrong:
        for line in wrong.lines:
            click.echo(line)
        return REFUSED
    for client in site.clients:
        click.echo(_in_words(client))
    click.echo(_browsers(site))
    return FINE


def _in_words(client: Client) -> str:
    """One client in one line."""
    servers = [*client.fhir_servers, *(url for urls in client.tenant_fhir_servers.values() for url in urls)]
    told = [
        f"issuer {client.issuer}",
        _keys(client),
        _few("tenants", client.tenants, "no tenants"),
        _few("further audiences", client.audiences, ""),
        _few("FHIR servers", servers, "no FHIR server, so nothing is fetched"),
        _few("hooks", client.hooks, "all hooks"),
        "live" if client.mode == "live" else "shadow: answered without cards",
        "one action in a suggestion" if client.one_action_per_suggestion else "",
        _count(len(client.prefetch_aliases), "renamed prefetch key"),
        _count(len(client.order_codes), "order code"),
    ]
    return f"{client.name}: {'; '.join(part for part in told if part)}"


def _keys(client: Client) -> str:
    if client.jwks is None:
        return f"keys fetched from {client.jwks_url}"
    return f"{_count(len(client.jwks['keys']), 'key')} given here"


def _few(what: str, values: list[str] | tuple[str, ...], none: str) -> str:
    return f"{what} {', '.join(values)}" if values else none


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _browsers(site: Site) -> str:
    return _few("pages that may call from a browser:", site.cors_origins, "no page may call from a browser")
