"""What an EHR has to grant for our own reading, made from the queries that the services publish.

``python -m service.ehr.registration docs/ehr-access.md`` writes it into the page for integrators.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from service.ehr.queries import is_search, kind_of

if TYPE_CHECKING:
    from service.hooks.catalogue import Service

BEGIN, END = "<!-- begin: made from the services -->", "<!-- end -->"


def kinds(services: Iterable[Service]) -> dict[str, bool]:
    """The types of resource that the services ask for, in order, and whether each is searched for."""
    found: dict[str, bool] = {}
    for template in sorted({query for service in services for query in service.prefetch.values()}):
        found[kind_of(template)] = is_search(template) or found.get(kind_of(template), False)
    return found


def scopes(services: Iterable[Service], who: str = "user") -> str:
    """The least scopes of SMART, version 2, with which everything can be read. ``who`` is ``user`` or ``patient``."""
    return " ".join(f"{who}/{kind}.{'rs' if searched else 'r'}" for kind, searched in kinds(services).items())


def page(services: Iterable[Service]) -> str:
    """The part of the page that is made: scopes, then each service with its keys and queries."""
    offered = list(services)
    first = f"SMART v2: `{scopes(offered)}`"
    second = "SMART v1: `" + " ".join(f"user/{kind}.read" for kind in kinds(offered)) + "`"
    tables = [_table(each) for each in offered]
    return "\n\n".join([first, second, *tables])


def written(document: str, services: Iterable[Service]) -> str:
    """The page with its made part renewed."""
    before, _, rest = document.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{page(services)}\n\n{END}{rest.partition(END)[2]}"


def _table(service: Service) -> str:
    rows = [
        f"| `{key}` | `{template}` | {'yes' if key in service.required else 'no'} |"
        for key, template in service.prefetch.items()
    ]
    return "\n".join([f"### {service.id}", "", "| Key | Query | Required |", "|---|---|---|", *rows])


if __name__ == "__main__":
    from service.hooks.catalogue import SERVICES

    target = Path(sys.argv[1])
    target.write_text(written(target.read_text(encoding="utf-8"), SERVICES.values()), encoding="utf-8")
