"""What happened in the last seven days, and the signs that go with it."""

from __future__ import annotations

from workers.evaluation.chart import Chart, any_finding, either
from workers.evaluation.criteria.vital_signs import hot
from workers.evaluation.question import question
from workers.facts import Finding


@question
def seizure_this_week(chart: Chart) -> Finding:
    """A seizure in the last seven days. [G]"""
    return chart.chose("acute.any", "seizure")


@question
def confused_this_week(chart: Chart) -> Finding:
    """New confusion in the last seven days. [G]"""
    return chart.chose("acute.any", "confusion")


@question
def seizure_or_confusion_this_week(chart: Chart) -> Finding:
    """A seizure or new confusion in the last seven days. [G]"""
    return chart.chose("acute.any", "seizure", "confusion")


@question
def fainted(chart: Chart) -> Finding:
    """A faint in the last seven days. [S27, G]"""
    return chart.chose("acute.any", "faint")


@question
def fever(chart: Chart) -> Finding:
    """Fever in the last seven days, said or measured. [S38, G]"""
    return either(chart.chose("acute.any", "fever"), hot(chart))


@question
def possible_poisoning(chart: Chart) -> Finding:
    """Possible poisoning in the last seven days. [S39, G]"""
    return chart.chose("acute.any", "poisoning")


@question
def dark_urine(chart: Chart) -> Finding:
    """Dark urine in the last seven days, as muscle that breaks down colours it. [S31, G]"""
    return chart.chose("acute.any", "dark-urine")


@question
def severe_muscle_pain(chart: Chart) -> Finding:
    """Muscle pain recorded, or cramps that disable. [S31, G]

    The questionnaire does not ask for muscle pain, so milder cramps or none are no "no".
    """
    cramps = chart.chose("cramp.any", "disabling")
    return any_finding(cramps, chart.coded("muscle-pain"))


@question
def sweating(chart: Chart) -> Finding:
    """Drenching sweat in the last seven days, or sweating seen by a clinician. [G]

    The sweating of overactive nerves (stiff.any) lasts for months and is another matter.
    """
    return either(chart.chose("acute.any", "drenching-sweat-or-saliva"), chart.chose("exam.cholinergic", "sweating"))


@question
def tremor(chart: Chart) -> Finding:
    """Tremor, said or recorded. [S40, G]"""
    return either(chart.chose("thyroid.any", "tremor"), chart.coded("tremor"))


@question
def agitated(chart: Chart) -> Finding:
    """A clinician found the patient agitated. [S38]"""
    return chart.chose("exam.agitation", "yes")


@question
def vomiting_or_diarrhoea(chart: Chart) -> Finding:
    """Vomiting or diarrhoea that goes on, or vomiting seen by a clinician. [S40, G]"""
    return either(chart.chose("gi.loss", "vomiting-diarrhoea"), chart.chose("exam.cholinergic", "vomiting"))


@question
def tetany(chart: Chart) -> Finding:
    """Spasm of the hands in the last week, a Chvostek or Trousseau sign, or tetany recorded. [S27, S30]"""
    return either(chart.chose("acute.any", "hand-spasm"), chart.chose("exam.tetany", "present"), chart.coded("tetany"))


@question
def tingling_of_mouth_and_fingertips(chart: Chart) -> Finding:
    """Tingling round the mouth and in the fingertips, as low calcium or magnesium gives it. [S30]"""
    return chart.chose("sens.any", "mouth-and-fingertips")


@question
def tetany_like_symptoms(chart: Chart) -> Finding:
    """Tetany, or tingling round the mouth and in the fingertips. [S30]"""
    return any_finding(tetany(chart), tingling_of_mouth_and_fingertips(chart))
