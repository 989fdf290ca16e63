"""What has been investigated before."""

from __future__ import annotations

from collections.abc import Iterator

from workers.answer import PRESENT
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.criteria.course import onset
from workers.evaluation.criteria.new_signs import hard_sign_since
from workers.evaluation.question import once, question
from workers.evaluation.replies import day
from workers.facts import NOT_RECORDED, Evidence, Finding, Span, absent, present

_FINAL = ("final", "amended", "corrected")


@question
def adequate_normal_emg(chart: Chart) -> Finding:
    """A normal EMG, late enough after the onset, at most a year old, and no new hard sign or adding spread since.

    A report in words only is not interpreted. [specification 3.3, 6.5a]
    """
    studies = normal_studies(chart)
    fit = [evidence for on, evidence in studies if not _overtaken(chart, on)]
    if fit:
        return present(in_order(fit))
    return absent(in_order(evidence for _, evidence in studies)) if studies else NOT_RECORDED


@question
def normal_emg_still_stands(chart: Chart) -> Finding:
    """An adequate normal EMG of the last 180 days, or of the last year where the twitching is known to be no worse.
    [S47, P, specification 3.3]
    """
    adequate = adequate_normal_emg(chart)
    if adequate.answer is not PRESENT:
        return adequate
    days = chart.limit("emg_not_repeated_for_days")
    recent = [each for each in adequate.evidence if each.on and each.on.longest_days(chart.as_of) <= days]
    if recent:
        return present(recent)
    unchanged = chart.chose("fas.course", "same", "improving", "gone")
    said = chart.said("fas.course")
    kept = [each for each in adequate.evidence if each.on and said and said.first > each.on.last]
    return present(kept) if unchanged.answer is PRESENT and kept else absent(adequate.evidence)


@question
def normal_emg_no_longer_counts(chart: Chart) -> Finding:
    """There was a normal EMG, and none that still speaks for today: too early, too old, or followed by a new sign.
    [S18, specification 3.3]
    """
    stands = normal_emg_still_stands(chart)
    if stands.answer is PRESENT or not normal_studies(chart):
        return absent(stands.evidence) if stands.answer is PRESENT else NOT_RECORDED
    on, evidence = max(normal_studies(chart), key=lambda each: (each[0].last, each[1].reference))
    why = _overtaken(chart, on) or "more than half a year ago"
    return present((Evidence(evidence.reference, on, f"normal EMG on {day(on)}, {why}"),))


@question
def emg_on_record_in_words(chart: Chart) -> Finding:
    """An EMG was done within the year, and nothing coded says what it showed: to be read by the clinician.
    [specification 6.5a]
    """
    days = chart.limit("emg_valid_for_days")
    done = [
        Evidence(study.evidence.reference, study.on, f"EMG of {day(study.on)}: its report in words is not read here")
        for study in chart.case.studies
        if "emg" in study.concepts and not study.conclusions and study.status in (*_FINAL, "completed")
        if study.on and study.on.longest_days(chart.as_of) <= days
    ]
    return present(in_order(done)) if done else NOT_RECORDED


@once
def normal_studies(chart: Chart) -> list[tuple[Span, Evidence]]:
    """Normal EMG studies with a date: coded reports, and a clinician's answer with the date of the EMG."""
    coded = [
        (study.on, study.evidence)
        for study in chart.case.studies
        if study.on and study.status in _FINAL
        if not {"emg", "nerve-conduction-study"}.isdisjoint(study.concepts)
        if "normal-study" in study.conclusions and "neurogenic-change" not in study.conclusions
    ]
    said, done = chart.standing("prior.workup").reply, chart.standing("prior.emg-date").reply
    if (
        said
        and done
        and done.span
        and said.by == "clinician"
        and {"emg-normal"} == {"emg-normal", "emg-abnormal"} & set(said.codes)
    ):
        coded.append((done.span, Evidence(said.evidence.reference, done.span, "EMG normal, by a clinician's answer")))
    return coded


def _overtaken(chart: Chart, on: Span) -> str:
    """Why a normal EMG does not count, in words; empty where it does."""
    began = onset(chart)
    if began is None:
        return "the onset of the twitching is not known"
    if on.longest_days(chart.as_of) > chart.limit("emg_valid_for_days"):
        return "more than a year ago"
    if (on.first - began.since.first).days < chart.limit("emg_earliest_after_onset_days"):
        return "possibly too early after the onset"
    return "before a new sign" if any(_follows(each, on) for each in _later_signs(chart)) else ""


def _later_signs(chart: Chart) -> Iterator[Evidence]:
    """Hard signs by the day they are first known, and spread that adds up by the day it was last said."""
    hard = hard_sign_since(chart)
    yield from hard.evidence if hard.answer is PRESENT else ()
    spread = chart.chose("fas.spread", "accumulating")
    yield from spread.evidence if spread.answer is PRESENT else ()


def _follows(evidence: Evidence, on: Span) -> bool:
    return evidence.on is None or evidence.on.last > on.first
