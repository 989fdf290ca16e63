"""An order in the clinician's hand that the record answers already (specification 6.5, 6.9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

import msgspec

from workers.assessment import Reason, SuppressedOrder, Tier
from workers.evaluation.chart import Chart
from workers.evaluation.orders import Plan, askers, prepare_orders
from workers.evaluation.referred import Wanted
from workers.evaluation.rules import Verdict
from workers.evaluation.suppress import already
from workers.facts import Request
from workers.knowledge.model import Knowledge


def on_record(chart: Chart, fired: list[Verdict], planned: Plan, knowledge: Knowledge) -> Reason | None:
    """The remark that names each order in hand with what answers it already; None where nothing does.

    What an emergency rule asks for is never said to be there already.
    """
    check = knowledge.order_checks.on_record
    found = dict(_answered(chart, fired, planned, knowledge))
    if not found:
        return None
    return Reason(
        rule=check.id,
        title=check.title,
        essence=check.essence,
        found=tuple(sorted(f"{_name(request)}: {said.because}" for request, said in found.items())),
        orders=tuple(sorted({said.order for said in found.values()})),
        cite=tuple(check.cite),
        indicator=check.indicator,
        about=tuple(sorted(request.evidence.reference for request in found)),
    )


def _answered(
    chart: Chart, fired: list[Verdict], planned: Plan, knowledge: Knowledge
) -> Iterator[tuple[Request, SuppressedOrder]]:
    """Each order in hand that is answered without what is being written now."""
    emergency = {o for v in fired if v.rule.tier is Tier.EMERGENCY for o in planned.asked_by[v.rule.id]}
    wanted = askers(fired, planned.asked_by)
    book = prepare_orders(knowledge)
    before = _without_drafts(chart)
    for request in chart.case.requests:
        if request.evidence.reference not in chart.chosen:
            continue
        kinds = [o for o, names in book.grounds.recorded_as.items() if not names.isdisjoint(request.concepts)]
        if emergency.isdisjoint(kinds):
            meant = _meant(kinds, wanted, book.stronger)
            said = (already(wanted.get(order, Wanted(order)), before, book.grounds) for order in meant)
            yield from ((request, each) for each in filter(None, islice(said, 1)))


def _meant(kinds: list[str], wanted: Mapping[str, Wanted], stronger: tuple[tuple[str, str], ...]) -> list[str]:
    """Which of the orders that a request may be it is taken for: the one that a rule asks for, or the weakest."""
    asked = [order for order in kinds if order in wanted]
    return asked or [
        order for order in kinds if not any(order == strong and weak in kinds for strong, weak in stronger)
    ]


def _without_drafts(chart: Chart) -> Chart:
    requests = tuple(each for each in chart.case.requests if each.evidence.reference not in chart.drafts)
    return Chart(msgspec.structs.replace(chart.case, requests=requests, drafts=(), chosen=()), chart.terms)


def _name(request: Request) -> str:
    return request.evidence.says.removesuffix(" ordered")
