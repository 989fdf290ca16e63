"""An examination: visit an address and run every check."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from service.conformance.calls import Json
from service.conformance.registry import CHECKS, Check, Result, run
from service.conformance.signing import Identity
from service.conformance.visit import Visit
from service.conformance.wire import Wire, connected

# Imported for the checks that they list, in the order in which these run; transport looks back at all that was heard.
from service.conformance import discovery, prefetch  # isort: skip # noqa: F401
from service.conformance import requests, received, errors, cards, card_parts, feedback  # isort: skip # noqa: F401
from service.conformance import trust, cors, transport  # isort: skip # noqa: F401

EVERY_CHECK: Sequence[Check] = tuple(CHECKS)
"""All of them, listed."""


def examine(
    base: str,
    seconds: float,
    today: date,
    identity: Identity | None,
    requests_given: Sequence[Json],
    only: Sequence[str],
) -> list[Result]:
    """Visit an address and run every check.

    :param base: the address below which ``/cds-services`` lies, without a slash at its end.
    :param seconds: how long one answer may take.
    :param today: the day that the data of the calls end on.
    :param identity: as whom to call; without one no call carries a token.
    :param requests_given: calls that the service can answer, at most one for each hook.
    :param only: the ids of the services to look at; without any, all.
    """
    with connected(seconds) as client:
        wire = Wire(client, seconds, time.monotonic)
        visit = Visit(
            base,
            wire,
            today=today,
            now=time.time,
            new_id=lambda: str(uuid4()),
            identity=identity,
            requests=requests_given,
            only=only,
        )
        return run(visit, EVERY_CHECK)
