"""An order in the clinician's hand that the record answers already (specification 6.5, 6.9)."""

from __future__ import annotations

from collections.abc import Iterator

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
    )


def _answered(
    chart: Chart, fired: list[Verdict], planned: Plan, knowledge: Knowledge
) -> Iterator[tuple[Request, SuppressedOrder]]:
    """Each order in hand that is answered without what is being written now."""
    emergency = {o for v in fired if v.rule.tier is Tier.EMERGENCY for o in planned.asked_by[v.rule.id]}
    wanted = askers(fired, planned.asked_by)
    known = prepare_orders(knowledge).grounds
    before = _without_drafts(chart)
    for request in chart.case.requests:
        if request.evidence.reference in chart.chosen:
            kinds = [order for order, names in known.recorded_as.items() if not names.isdisjoint(request.concepts)]
            said = [
                already(wanted.get(order, Wanted(order)), before, known) for order in kinds if order not in emergency
            ]
            if kinds and len(said) == len(kinds) and (first := next(filter(None, said), None)):
                yield request, first


def _without_drafts(chart: Chart) -> Chart:
    requests = tuple(each for each in chart.case.requests if each.evidence.reference not in chart.drafts)
    return Chart(msgspec.structs.replace(chart.case, requests=requests, drafts=(), chosen=()), chart.terms)


def _name(request: Request) -> str:
    return request.evidence.says.removesuffix(" ordered")
