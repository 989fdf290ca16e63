"""Weakness and wasting, as reported and as examined."""

from __future__ import annotations

from workers.answer import ABSENT, PRESENT, UNKNOWN
from workers.evaluation.chart import Chart, any_finding, either, in_order
from workers.evaluation.question import once, question
from workers.facts import NOT_RECORDED, Evidence, Finding, absent, present


@question
def functional_loss(chart: Chart) -> Finding:
    """Cannot do something that was possible before, or the head drops. Feeling weak or tired does not count. [S5]"""
    said = chart.chose("weak.any", "lost-function")
    head_drop = chart.chose("weak.tasks", "head-drop")
    return either(said, head_drop) if head_drop.answer is PRESENT else said


@question
def weak_on_examination(chart: Chart) -> Finding:
    """Power below MRC 5 in any muscle, or weakness coded by a clinician. Fatigue alone does not count.

    Guillain-Barré syndrome that is new is weakness. [S3, S12, specification 1.4]
    """
    return either(
        chart.chose("exam.strength", "abnormal"),
        _by_grade(chart),
        chart.coded("muscle-weakness", "foot-drop"),
        _guillain_barre_new(chart),
    )


def _by_grade(chart: Chart) -> Finding:
    known = chart.number("exam.strength-mrc")
    if known is None:
        return NOT_RECORDED
    lowest, evidence = known
    return present((evidence,)) if lowest <= chart.limit("mrc_weak_at_most") else absent((evidence,))


@question
def any_weakness(chart: Chart) -> Finding:
    """Weakness by any account: felt, lost function, found on examination or coded. [S3, S5]

    Where the cord or the breathing may be failing, feeling weak is enough.
    """
    return any_finding(chart.chose("weak.any", "feels-weak", "lost-function"), weak_on_examination(chart))


@question
def feels_weak_only(chart: Chart) -> Finding:
    """Feels weak and can still do everything. [S14]"""
    return chart.chose("weak.any", "feels-weak")


@question
def strength_documented_normal(chart: Chart) -> Finding:
    """A clinician found normal strength on or after the day the weakness was reported. [specification 6.4]"""
    examined = weak_on_examination(chart)
    if examined.answer is not ABSENT:
        return absent(examined.evidence) if examined.answer is PRESENT else NOT_RECORDED
    return _examined_since(chart, "weak.any", "exam.strength", "exam.strength-mrc")


@question
def wasted_on_examination(chart: Chart) -> Finding:
    """Muscle bulk abnormal on examination, or atrophy coded by a clinician. [S2, S4]"""
    return either(chart.chose("exam.bulk", "abnormal"), chart.coded("muscle-atrophy"))


@question
def wasting_reported(chart: Chart) -> Finding:
    """The patient or somebody close sees a muscle grow thinner. [S4, S5]"""
    return chart.chose("wasting.any", "yes")


@question
def bulk_documented_normal(chart: Chart) -> Finding:
    """A clinician found normal muscle bulk on or after the day that thinning was reported. [specification 6.4]"""
    examined = wasted_on_examination(chart)
    if examined.answer is not ABSENT:
        return absent(examined.evidence) if examined.answer is PRESENT else NOT_RECORDED
    return _examined_since(chart, "wasting.any", "exam.bulk")


def _examined_since(chart: Chart, report: str, *examined: str) -> Finding:
    """Whether a clinician answered one of these examination items on or after the day of the report."""
    reported = chart.said(report)
    for item in examined:
        reply = chart.standing(item).reply
        if reply is None or reply.said is None or reply.by != "clinician":
            continue
        if reported is None or reply.said.first >= reported.last:
            return present((Evidence(reply.evidence.reference, reply.said, "Examined and found normal"),))
    return NOT_RECORDED


@question
def weakness_came_suddenly_or_within_days(chart: Chart) -> Finding:
    """The weakness came suddenly, or over hours to days, as that of a new Guillain-Barré syndrome does. [S3]"""
    return either(chart.chose("weak.course", "sudden", "hours-days"), _guillain_barre_new(chart))


@question
def weakness_came_within_four_weeks(chart: Chart) -> Finding:
    """The weakness came within four weeks: said so, or recorded by a clinician as a problem that began so lately.

    How it came is asked first; the date of a problem counts where nobody was asked. [S3]
    """
    said = chart.chose("weak.course", "within-4-weeks")
    return said if said.answer is not UNKNOWN else _recorded_within_four_weeks(chart)


def _recorded_within_four_weeks(chart: Chart) -> Finding:
    days = chart.limit("weakness_of_weeks_is_older_than_days")
    new = [
        problem.evidence
        for problem in chart.case.problems
        if problem.state == "current" and "muscle-weakness" in problem.concepts
        if problem.onset is not None and problem.onset.shortest_days(chart.as_of) <= days
    ]
    return present(in_order(new)) if new else NOT_RECORDED


def _guillain_barre_new(chart: Chart) -> Finding:
    """Guillain-Barré syndrome that began, or was recorded, within four weeks: it can reach the breathing in days."""
    days = chart.limit("weakness_of_weeks_is_older_than_days")
    known = [p for p in chart.case.problems if p.state == "current" and "guillain-barre" in p.concepts]
    dated = [(each.onset or each.recorded, each.evidence) for each in known]
    new = [evidence for since, evidence in dated if since is not None and since.shortest_days(chart.as_of) <= days]
    return present(in_order(new)) if new else NOT_RECORDED


@question
def weakness_unchanged_for_over_a_year(chart: Chart) -> Finding:
    """The weakness is more than a year old and has not changed. [specification R11]

    Not where it is said to get worse, and unknown where weakness was reported or found long after that was said.
    """
    unchanged = chart.chose("weak.course", "over-1-year-unchanged")
    if unchanged.answer is not PRESENT:
        return unchanged
    worse = chart.chose("weak.progress", "yes")
    if worse.answer is PRESENT:
        return absent(worse.evidence)
    said, days = chart.said("weak.course"), chart.limit("negative_answer_expires_after_days")
    newer = (chart.said(item) for item in ("weak.any", "exam.strength", "exam.strength-mrc"))
    outdated = said is not None and any(each is not None and (each.last - said.first).days > days for each in newer)
    return NOT_RECORDED if outdated else unchanged


@question
def weakness_clearly_focal(chart: Chart) -> Finding:
    """Confined to one part: said so, or every place and task named lies in one region. [S3, specification 6.1]"""
    said = chart.chose("weak.distribution", "focal")
    if said is not NOT_RECORDED:
        return said
    recorded = {
        chart.terms.region_of[site]: problem.evidence
        for problem in chart.case.problems
        if problem.state == "current" and "muscle-weakness" in problem.concepts
        for site in problem.sites
        if site in chart.terms.region_of
    }
    return _all_in({**recorded, **_places(chart, "weak.sites", "weak.tasks", "exam.strength-sites")})


def _places(chart: Chart, *items: str) -> dict[str, Evidence]:
    """Regions named by sites and by tasks that became difficult, each with its evidence."""
    terms = chart.terms
    regions: dict[str, Evidence] = {}
    for code, evidence in chart.codes(*items).items():
        region = terms.region_of.get(code) or terms.task_regions.get(code)
        if region:
            regions[region] = evidence
    return regions


def _all_in(regions: dict[str, Evidence], *wanted: str) -> Finding:
    """Whether the regions are a single one, and one of those wanted where any are named."""
    if not regions:
        return NOT_RECORDED
    evidence = in_order(regions.values())
    fits = set(regions) <= set(wanted) if wanted else len(regions) == 1
    return present(evidence) if fits else absent(evidence)


@once
def _affected(chart: Chart) -> dict[str, Evidence]:
    """Regions that are weak or wasted, by report or examination."""
    items = ("weak.sites", "weak.tasks", "exam.strength-sites", "wasting.sites", "exam.bulk-sites")
    return _places(chart, *items)


@question
def affected_in_arm_or_neck_only(chart: Chart) -> Finding:
    """All weakness and wasting lies in the arms, hands, shoulders or neck. [specification 3.4]"""
    return _all_in(_affected(chart), "cervical")


@question
def affected_in_leg_only(chart: Chart) -> Finding:
    """All weakness and wasting lies in the legs. [specification 3.4]"""
    return _all_in(_affected(chart), "lumbosacral")


@question
def affected_in_bulbar_or_face_only(chart: Chart) -> Finding:
    """All weakness and wasting lies in the tongue, throat, jaw or face. [specification 3.4]"""
    return _all_in(_affected(chart), "bulbar", "face")


@question
def examination_normal(chart: Chart) -> Finding:
    """Strength, bulk and tongue normal, reflexes normal or symmetrically brisk, nothing else abnormal.

    Items not done other than those four do not matter; an examination that no clinician
    entered is no examination, and an old one says nothing of today. [specification 6.1, P]
    """
    if weak_on_examination(chart).answer is PRESENT or wasted_on_examination(chart).answer is PRESENT:
        return absent()
    if any(chart.standing(item).answer is PRESENT for item in chart.terms.examined):
        return absent()
    stands = [chart.standing(item) for item in _ALWAYS_EXAMINED]
    days = chart.limit("examination_counts_for_days")
    seen = [
        each.reply
        for each in stands
        if each.reply and each.reply.by == "clinician"
        if each.reply.said is not None and each.reply.said.longest_days(chart.as_of) <= days
    ]
    if len(seen) < len(stands) or any(each.answer is not ABSENT for each in stands):
        return NOT_RECORDED
    return present(in_order(Evidence(r.evidence.reference, r.said, "Examined and found normal") for r in seen))


_ALWAYS_EXAMINED = ("exam.strength", "exam.bulk", "exam.tongue", "exam.reflexes")
