"""What a letter to neurology can say from the record: phrases with their dates, in the order a neurologist reads them.

Built only where a referral is suggested. Names and free text of the patient never enter it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workers.answer import PRESENT, UNKNOWN
from workers.assessment import Letter
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.criteria.course import onset
from workers.evaluation.labs import Grade, latest
from workers.evaluation.replies import answered_in_words, day
from workers.evaluation.wording import in_words
from workers.facts import Evidence, Result, Study

_COURSE = ("fas.course", "fas.frequency", "fas.spread", "fas.rest", "weak.course", "weak.progress", "cramp.any")
_REGIONS = (
    "fas.first-site", "fas.sites", "fas.side", "exam.fasciculation-sites", "weak.distribution", "weak.sites",
    "wasting.any", "wasting.sites",
)  # fmt: skip
_FUNCTION = (
    "weak.any", "weak.tasks", "bulb.speech", "bulb.swallow", "bulb.secretions", "resp.any", "resp.night", "sens.any",
    "spine.any", "bladder.any", "cog.change", "cog.laugh-cry", "weight.loss",
)  # fmt: skip
_CODED = (
    "muscle-weakness", "foot-drop", "muscle-atrophy", "dysarthria", "dysphagia", "hyperreflexia", "weight-loss",
    "falls", "numbness-or-paraesthesia", "dyspnoea", "respiratory-insufficiency",
)  # fmt: skip
_WITHOUT_LIMITS = ("haemoglobin", "leucocytes", "platelets", "esr", "crp")
_CONCLUSIONS = {"normal-study": "normal", "neurogenic-change": "neurogenic change"}
_FINAL = ("final", "amended", "corrected", "completed")


def letter(chart: Chart) -> Letter:
    """Onset, course, regions, function, examination, results, medicines and family history as recorded."""
    examined = [item for item in chart.terms.items if item.startswith("exam.") and item not in _REGIONS]
    return Letter(
        onset=_began(chart),
        course=tuple(_answers(chart, _COURSE)),
        regions=tuple(_answers(chart, _REGIONS)),
        function=(*_answers(chart, _FUNCTION), *_once(_coded(chart))),
        examination=tuple(_answers(chart, examined)),
        results=(*map(in_words, _laboratory(chart)), *_once(map(_concluded, chart.case.studies)), *_earlier(chart)),
        medicines=_once(_medicines(chart)),
        family=(*_answers(chart, ("family.first-degree",)), *_once(each.evidence for each in chart.case.relatives)),
    )


def _began(chart: Chart) -> tuple[str, ...]:
    """Since when; where the earliest on record is a mere mention of twitching, that it was recorded."""
    began = onset(chart)
    if began is None:
        return ()
    reference, on, says = began.evidence.reference, began.evidence.on, began.evidence.says
    return (in_words(Evidence(reference, on, says or "Twitching recorded")),)


def _once(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """The phrases in an order that does not depend on the order of the record, each once."""
    return tuple(dict.fromkeys(in_words(each) for each in in_order(evidence) if each.says))


def _answers(chart: Chart, items: Iterable[str]) -> Iterator[str]:
    """What was answered, a no as well as a yes, with its day."""
    for item in chart.asked(items):
        stands = chart.standing(item)
        if stands.reply is not None and stands.answer is not UNKNOWN:
            said = answered_in_words(stands.reply, stands.codes, chart.terms.items[item])
            yield f"{said} ({day(stands.reply.said)})"


def _coded(chart: Chart) -> tuple[Evidence, ...]:
    found = chart.coded(*_CODED)
    return found.evidence if found.answer is PRESENT else ()


def _laboratory(chart: Chart) -> Iterator[Evidence]:
    """The newest value of every test that matters here, not older than an abnormal one would count."""
    days = chart.limit("abnormal_result_counts_for_days")
    newest = [(each.result, each.grade > Grade.NORMAL) for each in chart.readings.values()]
    counted = (set(latest(chart.results_of(name))) for name in _WITHOUT_LIMITS)
    newest += [(result, False) for results in counted for result in sorted(results, key=_place)]
    for result, out_of_range in newest:
        if result.on is None or result.on.shortest_days(chart.as_of) <= days:
            says = f"{result.evidence.says}, out of range" if out_of_range else result.evidence.says
            yield Evidence(result.evidence.reference, result.evidence.on, says)


def _place(result: Result) -> str:
    return result.evidence.reference


def _concluded(study: Study) -> Evidence:
    """A study with what its coded conclusions say; words of a report are left to the reader."""
    concluded = ", ".join(_CONCLUSIONS[each] for each in study.conclusions if each in _CONCLUSIONS)
    says = f"{study.evidence.says}: {concluded or 'see the report'}"
    pending = "" if study.status in _FINAL else f", {study.status}"
    return Evidence(study.evidence.reference, study.on, says + pending)


def _earlier(chart: Chart) -> Iterator[str]:
    yield from _answers(chart, ("prior.workup", "prior.emg-date"))


def _medicines(chart: Chart) -> Iterator[Evidence]:
    """What is taken, and what was stopped lately, by ingredient."""
    days = chart.limit("medicine_changed_counts_for_days")
    for medicine in chart.case.medicines:
        reference, says = medicine.evidence.reference, medicine.evidence.says
        if medicine.state == "active":
            yield Evidence(reference, None, says)
        elif medicine.stopped and medicine.stopped.shortest_days(chart.as_of) <= days:
            yield Evidence(reference, None, f"{says}, stopped on {day(medicine.stopped)}")
