"""The spinal cord and its roots: bladder and bowel, saddle, pain, feeling, gait."""

from __future__ import annotations

from workers.answer import PRESENT
from workers.evaluation.chart import Chart, any_finding, either
from workers.evaluation.question import once, question
from workers.facts import NOT_RECORDED, Evidence, Finding, Reply, absent, present

_WEEK = 7


@question
def recent_bladder_change(chart: Chart) -> Finding:
    """A change of bladder, bowel or sexual function within four weeks, or since nobody knows when. [S3]

    Retention of urine or loss of sphincter control on the problem list counts only while it is dated
    within that time: a long list of old troubles is no new change.
    """
    return either(_bladder(chart, lasting=False), _newly_coded(chart))


@question
def bladder_change_over_four_weeks(chart: Chart) -> Finding:
    """A change of bladder, bowel or sexual function that is certainly older than four weeks. [S3, G]"""
    coded, days = chart.coded("sphincter-disturbance"), chart.limit("bladder_change_recent_for_days")
    old = [each for each in coded.evidence if each.on and each.on.shortest_days(chart.as_of) > days]
    long_coded = present(old) if coded.answer is PRESENT and old else NOT_RECORDED
    return either(_bladder(chart, lasting=True), long_coded)


@question
def bladder_change(chart: Chart) -> Finding:
    """A new change of bladder, bowel or sexual function, of whatever age, said or coded. [S3]"""
    return either(chart.chose("bladder.any", "yes"), chart.coded("sphincter-disturbance"))


def _bladder(chart: Chart, *, lasting: bool) -> Finding:
    change = chart.chose("bladder.any", "yes")
    if change.answer is not PRESENT:
        return change
    known = _known_days(chart)
    is_lasting = known is not None and known[0] > chart.limit("bladder_change_recent_for_days")
    if is_lasting is not lasting:
        return absent(change.evidence)
    return present((*change.evidence, known[1]) if known else change.evidence)


@once
def _known_days(chart: Chart) -> tuple[float, Evidence] | None:
    """For how many days at least the bladder has changed: the weeks that were said, and the time since then."""
    weeks, reply = chart.number("bladder.weeks"), chart.standing("bladder.weeks").reply
    if weeks is None or reply is None or _was_well_since(chart, reply):
        return None
    at_least = 0.0 if reply.comparator.startswith("<") else weeks[0] * _WEEK
    return at_least + (reply.said.shortest_days(chart.as_of) if reply.said else 0), weeks[1]


def _was_well_since(chart: Chart, weeks: Reply) -> bool:
    """Whether the weeks were said of an earlier spell: since then came a "no", and after it the "yes" that stands."""
    now = chart.standing("bladder.any").reply
    if now is None or now.said is None or weeks.said is None:
        return False
    denied = [reply.said for reply in chart.replies("bladder.any") if reply.said and "no" in reply.codes]
    return any(weeks.said.last < no.first and no.last < now.said.first for no in denied)


def _newly_coded(chart: Chart) -> Finding:
    coded = chart.coded("sphincter-disturbance")
    days = chart.limit("bladder_change_recent_for_days")
    new = [each for each in coded.evidence if each.on and each.on.shortest_days(chart.as_of) <= days]
    return present(new) if coded.answer is PRESENT and new else NOT_RECORDED


@question
def saddle_numbness(chart: Chart) -> Finding:
    """Numbness or tingling where one sits on a saddle: the lowest roots of the cauda equina. [S3]"""
    return chart.chose("sens.any", "saddle")


@question
def spinal_pain(chart: Chart) -> Finding:
    """Pain of the neck or back, or pain that runs into a limb, or a nerve root disorder coded. [S3]"""
    return either(
        chart.chose("spine.any", "neck-pain", "back-pain", "radiating-limb-pain"), chart.coded("radiculopathy")
    )


@question
def sensory_change(chart: Chart) -> Finding:
    """Numbness, tingling or pain of any pattern, saddle included, or feeling abnormal on examination. [S3, S5]"""
    reported = chart.chose(
        "sens.any", "both-feet-or-hands", "one-nerve-or-root", "mouth-and-fingertips", "patchy", "saddle"
    )
    return any_finding(
        either(reported, chart.coded("numbness-or-paraesthesia")), chart.chose("exam.sensation", "abnormal")
    )


@question
def radicular_pattern(chart: Chart) -> Finding:
    """Numbness, tingling or pain along one nerve or root, or a nerve root disorder coded. [S37]"""
    along = either(chart.chose("sens.any", "one-nerve-or-root"), chart.coded("radiculopathy"))
    return any_finding(along, chart.chose("spine.any", "radiating-limb-pain"))


@question
def unsteady(chart: Chart) -> Finding:
    """Unsteady gait by report, gait or coordination abnormal on examination, or ataxia coded. [S40, G]"""
    reported = either(chart.chose("spine.any", "unsteady-gait"), chart.coded("ataxia"))
    return any_finding(reported, chart.chose("exam.gait", "abnormal"))
