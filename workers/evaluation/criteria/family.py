"""Diseases in the family."""

from __future__ import annotations

from workers.evaluation.chart import Chart, either, in_order
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Finding, present


@question
def first_degree_als_or_ftd(chart: Chart) -> Finding:
    """A parent, brother, sister or child with ALS, another motor neuron disease or frontotemporal dementia. [S4, S5]

    A coded "family history of diseases of the nervous system" is too wide to count.
    """
    return either(chart.chose("family.first-degree", "als-mnd", "ftd"), _relatives(chart))


def _relatives(chart: Chart) -> Finding:
    affected = [
        relative.evidence
        for relative in chart.case.relatives
        if relative.degree == "first" and not _COUNTED.isdisjoint(relative.concepts)
    ]
    return present(in_order(affected)) if affected else NOT_RECORDED


_COUNTED = frozenset({"als", "motor-neuron-disease"})
"""No code for frontotemporal dementia is verified; the questionnaire asks for it."""
