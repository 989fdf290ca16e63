"""What prefetch did not bring: fetched where it can be, and otherwise said.

For each key of a service: what was sent is looked at; what is absent or cut off is fetched with the call's own token;
and what is missing then is named, as the site wants it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Protocol

import msgspec
import structlog

from service.ehr.accounts import NOTHING_DUE, Had, as_found, as_it_came, data, notes, require
from service.ehr.fetcher import Fetcher
from service.ehr.fetching import Found, Source, Wanted
from service.ehr.limits import Limits
from service.ehr.missing import Why
from service.ehr.offer import source_of
from service.ehr.queries import NotAskable, Query, filled
from service.ehr.scopes import Covers, covers
from service.ehr.states import Sent, State, by_our_keys, sent_under
from service.turn import Aside
from workers.facts import Ignored

if TYPE_CHECKING:  # the hooks themselves import this package
    from service.hooks.catalogue import Service
    from service.hooks.request import Call

_TO_FETCH = frozenset({State.ABSENT, State.UNREADABLE, State.CUT_OFF, State.SINGLE})
_log = structlog.get_logger("service")


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


class Completing:
    """Completes the data of hooks. Made once for a process.

    ``in_production`` says that only public https servers may be called. ``aside`` surrounds waiting for them.
    """

    def __init__(
        self,
        *,
        in_production: bool,
        limits: Limits | None = None,
        fetcher: Fetcher | None = None,
        aside: Aside = nullcontext,
    ) -> None:
        self._in_production = in_production
        self._aside = aside
        self._fetcher = fetcher or Fetcher(limits or Limits())

    def __call__(self, call: Call, service: Service) -> Completed:
        """The data of one call.

        :raises BadRequest: in production, a FHIR server that is not spoken to over https.
        :raises DataMissing: what is needed cannot be had; names the prefetch keys.
        """
        source = source_of(call, in_production=self._in_production)
        sent = _sent(call, service)
        lacking = {key: _plan(service.prefetch[key], call, source) for key in sent if sent[key].state in _TO_FETCH}
        wanted = [Wanted(key, plan, sent[key].page) for key, plan in lacking.items() if isinstance(plan, Query)]
        found = self._fetched(source, wanted) if wanted and isinstance(source, Source) else {}
        had = {key: _had(each, lacking.get(key), found.get(key), call) for key, each in sent.items()}
        failures = call.asked.client.prefetch_failures
        require(had, service, failures)
        return Completed(data(had), notes(had, service, failures))

    def _fetched(self, source: Source, wanted: Sequence[Wanted]) -> Mapping[str, Found]:
        with self._aside():
            return self._fetcher.fetch(source, wanted)

    def close(self) -> None:
        """Close all connections."""
        self._fetcher.close()


def _sent(call: Call, service: Service) -> dict[str, Sent]:
    """What was sent, by our keys."""
    values, unknown = by_our_keys(call.prefetch, call.asked.client.prefetch_aliases, service)
    if unknown:
        _log.info("prefetch keys that nobody asked for", service=service.id, count=unknown)
    return {key: sent_under(values.get(key, []), template) for key, template in service.prefetch.items()}


def _plan(template: str, call: Call, source: Source | Why) -> Query | Why | None:
    """What to ask for, or why nothing is asked; None where the context has nothing to ask about (no encounter)."""
    try:
        query = filled(template, call.context)
    except NotAskable:
        return Why.NOT_ASKABLE
    if query is None or isinstance(source, Why):
        return source if query and isinstance(source, Why) else None
    return Why.NOT_COVERED if _covered(call, query) == "no" else query


def _covered(call: Call, query: Query) -> Covers:
    return covers(call.access.scope if call.access else "", query.kind, search=query.search)


def _had(sent: Sent, plan: Query | Why | None, found: Found | None, call: Call) -> Had:
    """What there is under one key in the end."""
    if isinstance(plan, Query) and found:
        return as_found(sent, found, filtered=_covered(call, plan) == "partly")
    if plan is None and sent.state is State.ABSENT:
        return NOTHING_DUE
    return as_it_came(sent, plan if isinstance(plan, Why) else Why.NOT_OFFERED)
