"""Pregnancy and the weeks after birth. Nobody is pregnant for ever: what was once said or recorded ages."""

from __future__ import annotations

from workers.answer import ABSENT, PRESENT
from workers.evaluation.chart import Chart, either, in_order
from workers.evaluation.question import once, question
from workers.evaluation.replies import Standing
from workers.facts import NOT_RECORDED, Finding, absent, present


@question
def pregnant_or_postpartum(chart: Chart) -> Finding:
    """Pregnant, or gave birth in the last six weeks: said or recorded, and not so long ago that it must be over. [G]"""
    return either(_said(chart), _recorded(chart))


@question
def pregnant_from_20_weeks_or_postpartum(chart: Chart) -> Finding:
    """From 20 weeks of pregnancy to six weeks after birth; where the weeks are not known, it counts as so. [G]"""
    expecting = pregnant_or_postpartum(chart)
    if expecting.answer is not PRESENT or chart.chose("id.pregnancy", "postpartum").answer is PRESENT:
        return expecting
    along = _days_along(chart)
    early = along is not None and along[1] < chart.limit("pre_eclampsia_from_weeks") * 7
    return absent(expecting.evidence) if early else expecting


def _said(chart: Chart) -> Finding:
    """The answer, for as long as it can be true; weeks of pregnancy given alone say "pregnant"."""
    item, stands = "id.pregnancy", chart.standing("id.pregnancy")
    if stands.answer is ABSENT and stands.reply and stands.reply.said:
        days = stands.reply.said.longest_days(chart.as_of)
        fresh = days <= chart.limit("negative_answer_expires_after_days")
        return Finding(ABSENT, (stands.reply.evidence,)) if fresh else NOT_RECORDED
    if stands.answer is not PRESENT and chart.number("id.gestation"):
        item, stands = "id.gestation", chart.standing("id.gestation")
    if stands.answer is not PRESENT or stands.reply is None or _is_over(chart, stands):
        return NOT_RECORDED
    return present((chart.evidence(item, stands.reply, stands.codes),))


def _is_over(chart: Chart, stands: Standing) -> bool:
    """Whether birth, and the six weeks after it, must lie behind."""
    said = stands.reply.said if stands.reply else None
    since = said.shortest_days(chart.as_of) if said else 0
    if stands.codes == {"postpartum"}:
        return since > chart.limit("postpartum_days")
    along = _days_along(chart)
    return (along[0] if along else since) > _longest(chart)


def _longest(chart: Chart) -> float:
    return chart.limit("pregnancy_lasts_days") + chart.limit("postpartum_days")


@once
def _days_along(chart: Chart) -> tuple[float, float] | None:
    """Days of pregnancy today by the weeks that were given, fewest and most.

    None where no weeks are known, or where they were those of an earlier pregnancy.
    """
    weeks = chart.standing("id.gestation").reply
    if weeks is None or weeks.number is None or weeks.said is None:
        return None
    then, answered = weeks.number * 7, chart.said("id.pregnancy")
    if answered and then + (answered.last - weeks.said.last).days > _longest(chart):
        return None
    return (then + weeks.said.shortest_days(chart.as_of), then + weeks.said.longest_days(chart.as_of))


def _recorded(chart: Chart) -> Finding:
    """A current problem or an Observation, dated within a pregnancy's time; the weeks are not known from it."""
    seen = chart.observed("pregnancy")
    said = [each.evidence for each in chart.case.problems if each.state == "current" and "pregnancy" in each.concepts]
    said += seen.evidence if seen.answer is PRESENT else ()
    longest = _longest(chart)
    lasting = [each for each in said if each.on is None or each.on.shortest_days(chart.as_of) <= longest]
    if lasting:
        return present(in_order(lasting))
    return seen if seen.answer is ABSENT else NOT_RECORDED
