"""What earlier findings mean for looking again."""

from __future__ import annotations

from collections.abc import Iterator

from workers.evaluation.chart import Chart, either, in_order
from workers.evaluation.criteria.workup import normal_studies
from workers.evaluation.labs import Grade, grade
from workers.evaluation.question import question
from workers.evaluation.replies import day
from workers.facts import NOT_RECORDED, Evidence, Finding, Result, absent, present


@question
def normal_emg_in_five_years(chart: Chart) -> Finding:
    """A normal EMG in the last five years: at 50 or over it does not end the follow-up. [S18, P]"""
    days = chart.limit("normal_emg_followed_up_for_days")
    recent = [
        Evidence(evidence.reference, on, f"EMG normal on {day(on)}")
        for on, evidence in normal_studies(chart)
        if on.shortest_days(chart.as_of) <= days
    ]
    return present(in_order(recent)) if recent else NOT_RECORDED


@question
def prior_benign_label(chart: Chart) -> Finding:
    """Called benign before: benign fasciculation or cramp-fasciculation syndrome, or anxiety. [specification 6.5]"""
    return either(chart.chose("prior.workup", "bfs-label"), chart.ever(*_LABELS))


_LABELS = ("benign-fasciculation-syndrome", "cramp-fasciculation-syndrome", "anxiety", "health-anxiety")


@question
def clinician_or_relative_answered(chart: Chart) -> Finding:
    """Somebody besides the patient has answered a warning question. [specification 6.7]"""
    others = [reply for reply in chart.replies(*chart.terms.gates) if reply.by in ("clinician", "relative")]
    return present(in_order(each.evidence for each in others)) if others else absent()


@question
def back_to_normal(chart: Chart) -> Finding:
    """A value that was out of range in the last year has come back into range within the last four weeks. [P]"""
    found = in_order(_normalised(chart))
    return present(found) if found else NOT_RECORDED


def _normalised(chart: Chart) -> Iterator[Evidence]:
    for name, reading in chart.readings.items():
        now = reading.result
        if name not in _CAUSES or reading.grade is not Grade.NORMAL or now.on is None:
            continue
        if now.on.shortest_days(chart.as_of) > chart.limit("recheck_after_normalising_for_days"):
            continue
        if any(_was_out_of_range(chart, name, each, now) for each in chart.results_of(now.analyte)):
            yield Evidence(now.evidence.reference, now.on, f"{reading.analyte.name} back in range on {day(now.on)}")


def _was_out_of_range(chart: Chart, analyte: str, before: Result, now: Result) -> bool:
    if before.on is None or now.on is None or before.on.last >= now.on.first:
        return False
    recent = before.on.shortest_days(chart.as_of) <= chart.limit("abnormal_result_counts_for_days")
    return recent and grade(before, chart.terms.analytes[analyte], chart.case) > Grade.NORMAL


_CAUSES = frozenset({"sodium", "potassium", "calcium", "calcium-ionised", "magnesium", "phosphate", "tsh", "b12"})
