"""The ten warning questions that must be answered before anybody may be reassured."""

from __future__ import annotations

from workers.answer import ABSENT, PRESENT, UNKNOWN
from workers.assessment import NEEDED_TO_REASSURE
from workers.evaluation.chart import Chart, either, in_order
from workers.evaluation.criteria.abnormal_emg import doubtful_abnormal_emg
from workers.evaluation.criteria.breathing import breathing_measured_poor
from workers.evaluation.criteria.patient import adult
from workers.evaluation.criteria.weight import unexplained_weight_loss
from workers.evaluation.question import once, question
from workers.facts import NOT_RECORDED, Evidence, Finding, Ignored, absent, present


def gate(chart: Chart, item: str) -> Finding:
    """One warning question: answered yes, answered no, or open.

    The question of the onset has no "no": a date or a duration settles it. Weight is also what the scales say.
    """
    if item == "weight.loss":
        return unexplained_weight_loss(chart)
    if item == "fas.onset":
        stands = next((s for s in map(chart.standing, ("fas.onset", "fas.duration")) if s.answer is PRESENT), None)
        if stands is None or stands.reply is None:
            return NOT_RECORDED
        return absent((stands.reply.evidence,))
    stands = chart.standing(item)
    if stands.reply is None or stands.answer is UNKNOWN:
        said = NOT_RECORDED
    elif stands.answer is ABSENT:
        said = Finding(ABSENT, (stands.reply.evidence,))
    else:
        said = Finding(PRESENT, (chart.evidence(item, stands.reply, stands.codes),))
    return either(said, chart.coded(*chart.terms.items[item].item.coded))


@once
def gates(chart: Chart) -> dict[str, Finding]:
    """All ten warning questions with their answers, in the order of the questionnaire."""
    return {item: gate(chart, item) for item in chart.terms.gates}


@once
def open_gates(chart: Chart) -> tuple[str, ...]:
    """The warning questions that nobody has answered, in the order of the questionnaire.

    ``age`` comes first, and ``record`` where answers came that could not be read. Breathlessness that is only
    coded stays a question: the code does not say whether it is there at rest.
    """
    age = ("age",) if adult(chart).answer is UNKNOWN else ()
    record = ("record",) if answers_lost(chart).answer is PRESENT else ()
    return age + record + tuple(item for item, finding in gates(chart).items() if _open(chart, item, finding))


def _open(chart: Chart, item: str, finding: Finding) -> bool:
    if finding.answer is UNKNOWN:
        return True
    return chart.terms.items[item].item.coded_leaves_open and chart.standing(item).answer is UNKNOWN


@once
def answers_lost(chart: Chart) -> Finding:
    """A filled-in questionnaire came and could not be read: what it says of the warning questions is unknown. [P]

    The same holds for an Observation that was made from one of its answers, for results of which further pages exist,
    and for a list that reassurance rests on and that could not be had as a whole.
    """
    named = [each.resource for each in chart.case.ignored if _may_hold_an_answer(chart, each)]
    return present(Evidence(name, says="Answers that could not be read") for name in named) if named else absent()


def _may_hold_an_answer(chart: Chart, lost: Ignored) -> bool:
    if lost.resource in NEEDED_TO_REASSURE:
        return lost.whole
    if lost.resource.startswith("Bundle/"):
        return lost.blinding
    answers = lost.resource.startswith("QuestionnaireResponse/") or lost.resource.partition("#")[2] in chart.terms.items
    return answers and lost.whole and lost.blinding


@question
def another_warning_sign(chart: Chart) -> Finding:
    """An answer, finding or coded disease beyond the ten questions that speaks against reassurance. [P]

    Among them clumsy hands and an unsteady gait (the cord may be pressed), and an EMG that is abnormal by
    the patient's own account or by a report that is not final. What is suspected or written about is not ruled out,
    motor neuron disease is never over, and a low oxygen that nobody measured again is not settled.
    """
    answers = {item: chart.standing(item) for item in chart.asked(chart.terms.warning_items)}
    yes = [chart.evidence(item, s.reply, s.codes) for item, s in answers.items() if s.reply and s.answer is PRESENT]
    cord = chart.chose("spine.any", "clumsy-hands", "unsteady-gait")
    return either(
        present(in_order(yes)) if yes else NOT_RECORDED,
        cord if cord.answer is PRESENT else NOT_RECORDED,
        doubtful_abnormal_emg(chart),
        chart.coded(*chart.terms.warning_concepts),
        chart.suspected(*chart.terms.warning_concepts, *chart.terms.gate_concepts),
        _recorded_as_past(chart),
        breathing_measured_poor(chart),
    )


def _recorded_as_past(chart: Chart) -> Finding:
    """Motor neuron disease on the problem list as something that is over."""
    found = chart.ever("als", "motor-neuron-disease")
    return found if found.answer is PRESENT else NOT_RECORDED


@question
def warning_question_open(chart: Chart) -> Finding:
    """At least one warning question, or the age, is not known. [specification 6.1]"""
    missing = open_gates(chart)
    return present(about=missing) if missing else absent()


@question
def warning_question_answered_yes(chart: Chart) -> Finding:
    """At least one warning question was answered yes. [specification 6.1]"""
    findings = gates(chart)
    yes = {item: finding for item, finding in findings.items() if finding.answer is PRESENT}
    if yes:
        return present(in_order(e for finding in yes.values() for e in finding.evidence), sorted(yes))
    return NOT_RECORDED if any(f.answer is UNKNOWN for f in findings.values()) else absent()


@question
def every_warning_question_answered_no(chart: Chart) -> Finding:
    """All ten warning questions were asked and answered no, by a known adult. [specification 6.1]"""
    findings = list(gates(chart).values())
    if any(finding.answer is PRESENT for finding in findings):
        return absent()
    if open_gates(chart) or adult(chart).answer is not PRESENT:
        return NOT_RECORDED
    items = ("fas.onset", "fas.duration", *chart.terms.gates)
    replies = {item: chart.standing(item) for item in items}
    return present(chart.evidence(item, s.reply, s.codes) for item, s in replies.items() if s.reply)
