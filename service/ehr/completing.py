"""What prefetch did not bring, and what is known of why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from service.hooks.catalogue import Service
from service.hooks.request import Call
from workers.facts import Ignored


class Completed(msgspec.Struct, frozen=True):
    """The data of a call by our own keys, as complete as they could be had.

    ``missing`` says for each key that is missing or cut off what that is, for the Case and for the card.
    """

    prefetch: Mapping[str, msgspec.Raw]
    missing: tuple[Ignored, ...] = ()


class Complete(Protocol):
    """Fetches what is lacking, or raises ``service.problems.DataMissing`` where there is no answer without it."""

    def __call__(self, call: Call, service: Service) -> Completed:
        """The data of this call."""
        ...


def as_sent(call: Call, service: Service) -> Completed:  # noqa: ARG001 # nothing is asked for
    """Nothing is fetched: the data are what the client sent."""
    return Completed(call.prefetch)
