"""An EMG that was reported as abnormal, and whether a neurologist has seen the patient since.

Words of a report are never interpreted; a later normal study does not take an abnormal one back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workers.answer import ABSENT
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.question import question
from workers.evaluation.replies import day
from workers.facts import NOT_RECORDED, Evidence, Finding, Reply, Span, Study, absent, present

_FINAL = ("final", "amended", "corrected")
_NEVER_HELD = ("cancelled", "entered-in-error")


class _Abnormal(NamedTuple):
    """An abnormal EMG: when it was done at the latest, and what says so."""

    on: Span | None
    evidence: Evidence


@question
def abnormal_emg_not_followed_up(chart: Chart) -> Finding:
    """An EMG concluded as neurogenic, by a coded report or a clinician's answer, and no neurology visit since.

    [S7, S57, specification 6.5a]
    """
    studies = [study for study in chart.case.studies if _is_emg(study) and study.status in _FINAL]
    found = [_reported(study) for study in studies if "neurogenic-change" in study.conclusions]
    found += _by_clinician(chart)
    waiting = [each.evidence for each in found if not _seen_since(chart, each.on)]
    if waiting:
        return present(in_order(waiting))
    normal = [study.evidence for study in studies if "normal-study" in study.conclusions]
    if found or normal:
        return absent(in_order([*(each.evidence for each in found), *normal]))
    said = chart.standing("prior.workup")
    return absent((said.reply.evidence,)) if said.reply and said.answer is ABSENT else NOT_RECORDED


def doubtful_abnormal_emg(chart: Chart) -> Finding:
    """An abnormal EMG by the patient's word or by a report, final or not, whoever has seen it: no comfort.

    Minor neurogenic change can be harmless; that is for a specialist to say, never for software. [specification 3.3]
    """
    doubtful = [
        Evidence(study.evidence.reference, study.on, "EMG reported as neurogenic" + _unless_final(study))
        for study in chart.case.studies
        if _is_emg(study) and "neurogenic-change" in study.conclusions and study.status not in _NEVER_HELD
    ]
    replies = chart.replies("prior.workup")
    doubtful += [
        Evidence(reply.evidence.reference, reply.said, "EMG abnormal by the patient's own account")
        for reply in replies
        if reply.by != "clinician" and "emg-abnormal" in reply.codes
        if not any(other.by == "clinician" and _came_after(other, reply) for other in replies)
    ]
    return present(in_order(doubtful)) if doubtful else NOT_RECORDED


def _unless_final(study: Study) -> str:
    return "" if study.status in _FINAL else ", the report is not final"


def _reported(study: Study) -> _Abnormal:
    says = f"EMG reported as neurogenic, {day(study.on)}"
    return _Abnormal(study.on, Evidence(study.evidence.reference, study.on, says))


def _is_emg(study: Study) -> bool:
    return not {"emg", "nerve-conduction-study"}.isdisjoint(study.concepts)


def _by_clinician(chart: Chart) -> Iterator[_Abnormal]:
    """What clinicians last said of earlier investigation; what the patient says later does not take it back."""
    said = [reply for reply in chart.replies("prior.workup") if reply.by == "clinician"]
    newest = [reply for reply in said if not any(_came_after(other, reply) for other in said)]
    codes = {code for reply in newest for code in reply.codes}
    if "emg-abnormal" not in codes or "neurology-seen" in codes:
        return
    dated = chart.standing("prior.emg-date").reply
    for reply in newest:
        if "emg-abnormal" in reply.codes:
            on = dated.span if dated and dated.span and not _came_after(reply, dated) else reply.said
            yield _Abnormal(on, Evidence(reply.evidence.reference, reply.said, "EMG abnormal, by a clinician's answer"))


def _came_after(later: Reply, earlier: Reply) -> bool:
    return later.said is not None and earlier.said is not None and later.said.first > earlier.said.last


def _seen_since(chart: Chart, on: Span | None) -> bool:
    """Whether a finished neurology visit certainly lies on or after the day of the study."""
    return on is not None and any(
        visit.on is not None and visit.on.first >= on.last
        for visit in chart.case.visits
        if visit.source == "Encounter" and visit.status == "finished" and "neurology" in visit.concepts
    )
