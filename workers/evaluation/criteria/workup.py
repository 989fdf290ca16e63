"""What has been investigated before."""

from __future__ import annotations

from workers.answer import PRESENT
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.criteria.course import onset
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Evidence, Finding, Span, absent, present

_HARD = ("weak.any", "wasting.any", "bulb.speech", "bulb.swallow", "fas.spread")
_FINAL = ("final", "amended", "corrected")


@question
def adequate_normal_emg(chart: Chart) -> Finding:
    """A normal EMG, late enough after the onset, at most a year old, and no new warning sign since.

    A report in words only is not interpreted. [specification 3.3, 6.5a]
    """
    studies = list(_normal_studies(chart))
    fit = [evidence for on, evidence in studies if _fits(chart, on)]
    if fit:
        return present(in_order(fit))
    return absent(in_order(evidence for _, evidence in studies)) if studies else NOT_RECORDED


def _normal_studies(chart: Chart) -> list[tuple[Span, Evidence]]:
    """Normal EMG studies with a date: coded reports, and a clinician's answer with the date of the EMG."""
    coded = [
        (study.on, study.evidence)
        for study in chart.case.studies
        if study.on and study.status in _FINAL
        if not {"emg", "nerve-conduction-study"}.isdisjoint(study.concepts)
        if "normal-study" in study.conclusions and "neurogenic-change" not in study.conclusions
    ]
    said, day = chart.standing("prior.workup").reply, chart.standing("prior.emg-date").reply
    if (
        said
        and day
        and day.span
        and said.by == "clinician"
        and {"emg-normal"} == {"emg-normal", "emg-abnormal"} & set(said.codes)
    ):
        coded.append((day.span, Evidence(said.evidence.reference, day.span, "EMG normal, by a clinician's answer")))
    return coded


def _fits(chart: Chart, on: Span) -> bool:
    began = onset(chart)
    if began is None or on.longest_days(chart.as_of) > chart.limit("emg_valid_for_days"):
        return False
    late_enough = (on.first - began.since.first).days >= chart.limit("emg_earliest_after_onset_days")
    return late_enough and not any(_newer_warning(chart, item, on) for item in _HARD)


def _newer_warning(chart: Chart, item: str, on: Span) -> bool:
    stands = chart.standing(item)
    if stands.answer is not PRESENT or stands.reply is None:
        return False
    said = stands.reply.said
    return said is None or said.last > on.first
