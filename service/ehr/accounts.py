"""What was had under each key, what is missing, and what follows from that: a note on the card, or no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Raw

from service.ehr import missing
from service.ehr.fetching import Found
from service.ehr.missing import Why
from service.ehr.states import Sent, State
from service.problems import DataMissing, Issue
from service.trust.site import OnFailure
from workers.assessment import NEEDED_TO_REASSURE
from workers.facts import Ignored

if TYPE_CHECKING:  # the hooks themselves import this package
    from service.hooks.catalogue import Service

Gap = Literal["none", "not sent", "lost", "cut off", "filtered", "alone"]

_CHOSEN = frozenset({Why.NOT_OFFERED, Why.NOT_COVERED})
"""Reasons of the client's own choosing: what it neither sends nor lets anybody fetch was not tried."""


class Had(msgspec.Struct, frozen=True):
    """What there is under one key. ``gap`` says what is missing of it and ``why`` the reason.

    ``count`` of ``total`` results are here, where some are cut off.
    """

    value: Raw | None = None
    gap: Gap = "none"
    why: Why = Why.NOT_OFFERED
    count: int = 0
    total: int | None = None


NOTHING_DUE = Had()
"""There is nothing to be had under this key, and so nothing is missing."""


def as_it_came(sent: Sent, why: Why) -> Had:
    """What was sent, where ``why`` says that nothing could be added to it."""
    if sent.state is State.ABSENT:
        return Had(gap="not sent" if why in _CHOSEN else "lost", why=why)
    if sent.state is State.FAILED:
        return Had(gap="lost", why=Why.EHR_FAILED)
    if sent.state is State.UNREADABLE:
        return Had(gap="lost", why=Why.SENT_UNREADABLE)
    if sent.state is State.CUT_OFF:
        page = sent.page
        count, total = (page.matched, page.total) if page else (0, None)
        return Had(sent.value, "cut off", _why_cut_off(sent, why), count, total)
    return Had(sent.value, "alone" if sent.state is State.SINGLE else "none", why)


def _why_cut_off(sent: Sent, why: Why) -> Why:
    if sent.holes:
        return Why.SENT_UNREADABLE
    troubled = sent.page is None or sent.page.troubled
    return Why.EHR_TROUBLED if troubled else why


def as_found(sent: Sent, found: Found, *, filtered: bool) -> Had:
    """What was sent together with what was fetched. Where fetching brought no more, what was sent stands."""
    if found.why is None:
        return Had(found.value, "filtered" if filtered else "none")
    before = sent.page.matched if sent.page else 0
    if found.had > before:
        return Had(found.value, "cut off", found.why, found.had, found.total)
    return as_it_came(sent, found.why)


def data(had: Mapping[str, Had]) -> dict[str, Raw]:
    """The data by key, without the keys under which there are none."""
    return {key: each.value for key, each in had.items() if each.value is not None}


def require(had: Mapping[str, Had], service: Service, failures: Mapping[str, OnFailure]) -> None:
    """Refuse a call that lacks what its service cannot do without, or what its site will not do without.

    :raises DataMissing: naming the keys.
    """
    needed = [key for key in service.required if had[key].value is None and had[key].gap != "none"]
    wished = [key for key, each in had.items() if failures.get(key) == "fail" and each.gap not in ("none", "alone")]
    if needed or wished:
        keys = dict.fromkeys([*needed, *wished])
        raise DataMissing(
            *(
                Issue(f"The {key} is needed and could not be had: {had[key].why.value}", f"prefetch.{key}")
                for key in keys
            )
        )


def notes(had: Mapping[str, Had], service: Service, failures: Mapping[str, OnFailure]) -> tuple[Ignored, ...]:
    """What is missing, for the Case and for the card."""
    told = [note for key, each in had.items() if (note := _note(key, each, service, failures))]
    left_out = [key for key, each in had.items() if _left_out(key, each, failures)]
    return (*told, *missing.not_sent(left_out, service))


def _note(key: str, had: Had, service: Service, failures: Mapping[str, OnFailure]) -> Ignored | None:
    if had.gap == "cut off":
        return missing.cut_off(key, had.count, had.total, had.why, service)
    if had.gap == "filtered":
        return missing.filtered(key, service)
    if had.gap == "alone":
        return missing.alone(key, service)
    if had.gap == "lost" and not _left_out(key, had, failures):
        return missing.lost(key, had.why, service)
    return None


def _left_out(key: str, had: Had, failures: Mapping[str, OnFailure]) -> bool:
    """Whether a key counts as one that the client left out: it did, or the site wants a failure to count so.

    Nobody is reassured without what may hold a warning sign, whatever a site wants.
    """
    return had.gap == "not sent" or (
        had.gap == "lost" and failures.get(key) == "omit" and f"prefetch.{key}" not in NEEDED_TO_REASSURE
    )
