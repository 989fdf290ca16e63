"""Whether a test is ordered, or neurology has the patient already: then expedite rather than refer a second time.

Specification 6.5.
"""

from __future__ import annotations

from typing import NamedTuple

from workers.assessment import SuppressedOrder
from workers.evaluation.chart import Chart
from workers.evaluation.replies import day
from workers.facts import Request, Visit

REFERRALS = frozenset({"NEUROLOGY_URGENT", "NEUROLOGY_ROUTINE"})
_ACTIVE = ("active", "draft", "on-hold")
_ENDED = ("revoked", "completed", "entered-in-error")
_PRESSING = ("urgent", "asap", "stat")
_BOOKED = ("booked", "arrived", "checked-in")
_NOT_HELD = ("planned", "cancelled", "unknown")


class Wanted(NamedTuple):
    """An order with the rules that ask for it, and whether one of them wants it within a day."""

    order: str
    rules: frozenset[str] = frozenset()
    today: bool = False


def on_record(wanted: Wanted, chart: Chart, concepts: frozenset[str]) -> SuppressedOrder | None:
    """The active order for the same test, where there is one and the test is not wanted within a day."""
    if not chart.case.requests:
        return None
    days = 1 if wanted.today else chart.limit("active_order_counts_for_days")
    found = live(chart, concepts, days)
    return _already(wanted.order, found, chart) if found else None


def referred(
    wanted: Wanted, chart: Chart, concepts: frozenset[str], same_problem: frozenset[str]
) -> SuppressedOrder | None:
    """The booked appointment, the active referral or the recent visit that makes a new referral needless."""
    if not (chart.case.requests or chart.case.visits):
        return None
    urgent = wanted.order == "NEUROLOGY_URGENT"
    booked = _booked(chart)
    if booked is not None:
        return _waiting(wanted.order, booked, chart, urgent=urgent)
    active = live(chart, concepts, chart.limit("active_referral_counts_for_days"))
    if active is not None:
        return _expedited(wanted.order, active, chart) if urgent else _already(wanted.order, active, chart)
    seen = _seen(chart, same_problem)
    if seen is None:
        return None
    and_now = ": consider telling them what is new" if urgent else ""
    return SuppressedOrder(wanted.order, f"seen by neurology on {day(seen.on)}{and_now}", seen.evidence.reference)


def live(chart: Chart, concepts: frozenset[str], days: float) -> Request | None:
    """The newest order of a kind that is active and recent enough; an undated one counts for nothing.

    What is being ordered at this moment counts, however little of it is filled in.
    """
    same = [each for each in chart.case.requests if not concepts.isdisjoint(each.concepts)]
    if found := [each for each in same if each.evidence.reference in chart.drafts and each.status not in _ENDED]:
        return max(found, key=_newest)
    found = [
        each
        for each in same
        if each.status in _ACTIVE and each.authored and each.authored.longest_days(chart.as_of) <= days
    ]
    return max(found, key=_newest, default=None)


def earlier_referral(chart: Chart, concepts: frozenset[str]) -> tuple[str, str] | None:
    """What became of the last referral, where a new one is suggested all the same."""
    found = [each for each in chart.case.requests if each.authored and not concepts.isdisjoint(each.concepts)]
    last = max(found, key=_newest, default=None)
    if last is None:
        return None
    if last.status == "completed":
        fate = "is completed, and no recent neurology visit for this is on record"
    elif last.status in _ACTIVE:
        fate = f"is still {last.status} and too old to rely on"
    else:
        fate = f"has the status {last.status}"
    return f"the referral of {day(last.authored)} {fate}", last.evidence.reference


def _already(order: str, request: Request, chart: Chart) -> SuppressedOrder:
    if request.evidence.reference in chart.drafts:
        return SuppressedOrder(order, "being ordered now", request.evidence.reference)
    how = {"draft": " (a draft, not sent yet)", "on-hold": " (on hold)"}.get(request.status, "")
    return SuppressedOrder(order, f"already ordered on {day(request.authored)}{how}", request.evidence.reference)


def _expedited(order: str, request: Request, chart: Chart) -> SuppressedOrder:
    """An urgent referral that exists at a lower priority, or on hold, is to be expedited."""
    if request.priority in _PRESSING and request.status != "on-hold":
        return _already(order, request, chart)
    if request.evidence.reference in chart.drafts:
        because = f"being ordered now with priority {request.priority or 'not given'}: consider a higher one"
        return SuppressedOrder(order, because, request.evidence.reference)
    how = f"with priority {request.priority or 'not given'}"
    held = ", on hold" if request.status == "on-hold" else ""
    because = f"already referred on {day(request.authored)} {how}{held}: consider asking to expedite it"
    return SuppressedOrder(order, because, request.evidence.reference)


def _booked(chart: Chart) -> Visit | None:
    """The next neurology appointment that lies ahead."""
    ahead = [
        each
        for each in chart.case.visits
        if each.source == "Appointment" and each.status in _BOOKED and "neurology" in each.concepts
        if each.on and each.on.last >= chart.as_of
    ]
    return min(ahead, key=_when, default=None)


def _waiting(order: str, booked: Visit, chart: Chart, *, urgent: bool) -> SuppressedOrder:
    """The appointment, and where it lies beyond the target of the tier, the advice to bring it forward."""
    days = chart.limit("urgent_seen_within_days" if urgent else "routine_seen_within_days")
    because = f"neurology appointment on {day(booked.on)}"
    if booked.on and (booked.on.last - chart.as_of).days > days:
        because += f", later than the {days:g} days aimed at: consider asking to expedite it"
    return SuppressedOrder(order, because, booked.evidence.reference)


def _seen(chart: Chart, same_problem: frozenset[str]) -> Visit | None:
    """The last neurology visit for this problem: its coded reason is the twitching or a sign that goes with it."""
    days = chart.limit("neurology_visit_counts_for_days")
    reasons = {each.reference for each in chart.case.entry}
    reasons |= {
        each.evidence.reference
        for each in chart.case.problems
        if each.source == "Encounter" and not same_problem.isdisjoint(each.concepts)
    }
    held = [
        each
        for each in chart.case.visits
        if each.source == "Encounter" and each.status not in _NOT_HELD and "neurology" in each.concepts
        if each.on and each.on.last <= chart.as_of and each.on.longest_days(chart.as_of) <= days
        if each.evidence.reference in reasons
    ]
    return max(held, key=_when, default=None)


def _when(visit: Visit) -> tuple[int, str]:
    return (visit.on.last.toordinal() if visit.on else 0, visit.evidence.reference)


def _newest(request: Request) -> tuple[int, str]:
    return (request.authored.last.toordinal() if request.authored else 0, request.evidence.reference)
