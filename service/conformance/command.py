"""``fcds conformance``: what was typed, made into an examination, and its results printed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import click

CONFORMS, DOES_NOT, NOT_KNOWN = 0, 1, 3

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("base-url")
@click.option("--json", "as_json", is_flag=True, help="The results as JSON.")
@click.option("--service", "services", multiple=True, metavar="ID", help="Only this service; may be given again.")
@click.option("--issuer", default="", help="Who signs: the iss of the tokens.")
@click.option("--key", type=_FILE, help="The private key that signs them (ES384 or RS384), as JWK or PEM.")
@click.option("--kid", default="", help="The id of the key.  [default: its own, or its thumbprint]")
@click.option("--jku", default="", help="Where its public half is, to be named in each token.")
@click.option("--request", "requests", multiple=True, type=_FILE, help="A call to use for its hook; may be repeated.")
@click.option("--timeout", default=10.0, show_default=True, type=click.FloatRange(0.1, 600), help="Seconds an answer.")
def conformance(base_url: str, **asked: Any) -> int:  # noqa: ANN401 # click passes options by name
    """Check the CDS service at BASE-URL, ours or any other, against the requirements of CDS Hooks.

    It is sent made-up patients, wrong requests and feedback on its cards: point it at nothing that counts those.
    Status 0: nothing that is required was seen to be missing; 1: something was, or gave no answer; 3: some service
    answered no call, so that nothing can be said.
    """
    # Imported here, so that the other commands start without all of this.
    from service.conformance import asked as ready  # noqa: PLC0415
    from service.conformance import report  # noqa: PLC0415
    from service.conformance.examining import examine  # noqa: PLC0415

    try:
        base = ready.base_of(base_url)
        identity = ready.identity_from(asked["key"], asked["issuer"], asked["kid"], asked["jku"])
        given = ready.requests_from(asked["requests"])
    except ready.CannotStart as wrong:
        raise click.UsageError(str(wrong)) from None
    today = date.today()  # noqa: DTZ011 # the user's own calendar day
    results = examine(base, asked["timeout"], today, identity, given, asked["services"])
    width = shutil.get_terminal_size().columns
    click.echo(report.as_json(base, results) if asked["as_json"] else report.as_table(base, results, width))
    return {True: CONFORMS, False: DOES_NOT, None: NOT_KNOWN}[report.conforms(results)]
