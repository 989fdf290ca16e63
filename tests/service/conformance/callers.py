"""Somebody who looks at services: with a key of his own, or without one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from uuid import uuid4

from joserfc.jwk import ECKey

from service.conformance.calls import Json
from service.conformance.examining import examine
from service.conformance.registry import Result
from service.conformance.signing import Identity
from tests.service.hook_calls import TODAY

SECONDS = 20
ISSUER = "https://ehr.example.org"


def with_a_key() -> Identity:
    """A caller whom the service may or may not know."""
    return Identity(ECKey.generate_key("P-384"), "key-1", ISSUER, "", time.time, lambda: str(uuid4()))


def looked_at(base: str, identity: Identity | None = None, given: Sequence[Json] = ()) -> list[Result]:
    """The results of one examination."""
    return examine(base, SECONDS, TODAY, identity, given, ())


def rows(results: Sequence[Result], *outcomes: str) -> set[str]:
    """The rows of which at least one check ended so."""
    return {result.requirement for result in results if result.outcome in outcomes}
