"""What there is to check, as a list that the check modules fill, and how it is run: find, run, note how it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from service.conformance.outcomes import CouldNotRun, Ended, Outcome
from service.conformance.rows import Level, rows
from service.conformance.visit import Offered, Visit

OfTheAddress = Callable[[Visit], str]
OfAService = Callable[[Visit, Offered], str]
"""A check returns what it saw when the requirement is met, and raises one of the outcomes otherwise."""


class Check(msgspec.Struct, frozen=True):
    """One check: the row it belongs to, how strongly it binds, and the question as a sentence.

    ``of_the_address`` looks at the address as a whole, ``of_a_service`` at each service; one of them is set.
    """

    requirement: str
    level: Level
    title: str
    of_the_address: OfTheAddress | None = None
    of_a_service: OfAService | None = None


class Result(msgspec.Struct, frozen=True):
    """How one check ended, for the address or for one service, and what was seen."""

    requirement: str
    level: Level
    title: str
    outcome: Outcome
    saw: str
    service: str = ""


CHECKS: list[Check] = []
"""Every check, in the order in which they run."""


def of_the_address(requirement: str, title: str, level: Level | None = None) -> Callable[[OfTheAddress], OfTheAddress]:
    """Have a check run once. Its level is that of its row, unless it asks for less or more."""

    def listed(function: OfTheAddress) -> OfTheAddress:
        CHECKS.append(Check(requirement, level or rows()[requirement].level, title, of_the_address=function))
        return function

    return listed


def of_each_service(requirement: str, title: str, level: Level | None = None) -> Callable[[OfAService], OfAService]:
    """Have a check run for each service."""

    def listed(function: OfAService) -> OfAService:
        CHECKS.append(Check(requirement, level or rows()[requirement].level, title, of_a_service=function))
        return function

    return listed


def run(visit: Visit, checks: Sequence[Check]) -> list[Result]:
    """Run the checks one after the other."""
    return [result for check in checks for result in _results(check, visit)]


def _results(check: Check, visit: Visit) -> list[Result]:
    if (once := check.of_the_address) is not None:
        return [_ended(check, lambda: once(visit))]
    each = check.of_a_service
    assert each is not None  # noqa: S101 # a check is one or the other
    try:
        services = visit.services
    except Ended:
        return [Result(check.requirement, check.level, check.title, "could not run", "discovery names no service")]
    if not services:
        return [_ended(check, _nothing_offered)]
    return [_ended(check, lambda one=one: each(visit, one), one.shown) for one in services]  # type: ignore[misc]


def _nothing_offered() -> str:
    raise CouldNotRun("discovery names no service")


def _ended(check: Check, look: Callable[[], str], service: str = "") -> Result:
    outcome: Outcome = "passed"
    try:
        saw = look()
    except Ended as ended:
        outcome, saw = ended.outcome, str(ended)
    return Result(check.requirement, check.level, check.title, outcome, saw, service)
