"""Case and knowledge in, Assessment out (specification 6.1)."""

from __future__ import annotations

from uuid import UUID, uuid5

import msgspec

from workers.answer import Answer
from workers.assessment import Assessment, Reason, Tier
from workers.evaluation.chart import Chart
from workers.evaluation.criteria.contradictions import contradictions
from workers.evaluation.criteria.gates import gates, open_gates
from workers.evaluation.criteria.patient import adult, age_group
from workers.evaluation.letter import letter
from workers.evaluation.order_checks import check_orders
from workers.evaluation.orders import plan, prepare_orders
from workers.evaluation.referred import REFERRALS
from workers.evaluation.rules import Verdict, prepare, trace, weigh
from workers.evaluation.safety import safe_tier
from workers.evaluation.said_medicines import with_said_medicines
from workers.evaluation.terms import terms_of
from workers.evaluation.tips import give, prepare_tips, words_for
from workers.evaluation.wording import advise, asks, reason
from workers.facts import Case
from workers.knowledge.model import Knowledge

_NAMESPACE = UUID("6f1d3c56-6a1f-5f0a-9d53-6f0b3f6f2a11")


def evaluate(case: Case, knowledge: Knowledge) -> Assessment:
    """Weigh every rule for one patient on one day.

    Without entry evidence there is nothing to say: NOT_APPLICABLE, whatever else the record holds.
    The same facts under the same knowledge give the same Assessment to the byte.
    """
    ignored = tuple(sorted(set(case.ignored), key=lambda each: (each.resource, each.because)))
    if not case.entry:
        return _signed(
            Assessment("", case.patient, case.as_of, knowledge.version, Tier.NOT_APPLICABLE, ignored=ignored)
        )
    terms = terms_of(knowledge)
    chart = Chart(with_said_medicines(case, terms), terms)
    verdicts = weigh(prepare(knowledge), chart, age_group(chart))
    fired = sorted((v for v in verdicts if v.fired), key=_weight)
    tier = _tier(fired, chart)
    orders = plan(fired, chart, prepare_orders(knowledge))
    tips = give(prepare_tips(knowledge), tier, fired, orders.orders, chart)
    reasons = tuple(reason(verdict, tier, orders.asked_by[verdict.rule.id], knowledge) for verdict in fired)
    return _signed(
        Assessment(
            id="",
            patient=case.patient,
            as_of=case.as_of,
            knowledge_version=knowledge.version,
            tier=tier,
            rules=tuple(verdict.rule.id for verdict in fired),
            orders=orders.orders,
            suppressed_orders=orders.suppressed,
            repeated_orders=orders.repeated,
            unanswered=_unanswered(chart, tier),
            conflicts=contradictions(chart),
            ignored=ignored,
            reasons=_told(reasons, tier),
            asks=asks(_unanswered(chart, tier), knowledge),
            advice=advise(tier, fired, knowledge, words_for(knowledge, tier, fired, orders.orders, chart), tips),
            letter=None if REFERRALS.isdisjoint(orders.orders) else letter(chart),
            ordering=check_orders(chart, fired, orders, knowledge),
            trace=trace(verdicts),
        )
    )


def _weight(verdict: Verdict) -> tuple[int, int]:
    """The most urgent tier first; within a tier what is wanted soonest."""
    rule = verdict.rule
    return (rule.tier.rank, rule.within_days or _NO_HURRY)


_NO_HURRY = 1000


def _grown(chart: Chart) -> Answer:
    return adult(chart).answer


def _tier(fired: list[Verdict], chart: Chart) -> Tier:
    tiers = [verdict.rule.tier for verdict in fired if not verdict.rule.add_on]
    return safe_tier(tiers, (finding.answer for finding in gates(chart).values()), _grown(chart))


def _unanswered(chart: Chart, tier: Tier) -> tuple[str, ...]:
    """What to ask; outside the scope nothing is asked, for no answer would change the tier."""
    return () if tier is Tier.OUT_OF_SCOPE else open_gates(chart)


def _told(reasons: tuple[Reason, ...], tier: Tier) -> tuple[Reason, ...]:
    """Reassuring words have no place beside anything more urgent."""
    return reasons if tier is Tier.REASSURE else tuple(each for each in reasons if each.tier != Tier.REASSURE.value)


def _signed(assessment: Assessment) -> Assessment:
    """Give the Assessment an id made from everything it says, so that equal answers are equal bytes."""
    return msgspec.structs.replace(assessment, id=str(uuid5(_NAMESPACE, msgspec.json.encode(assessment).decode())))
