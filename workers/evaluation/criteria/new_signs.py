"""Warning signs with the day on which they are first known: a test that is older does not know of them.

What was reported before a test and is reported again after it is not new; when nobody dated it, it may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from workers.answer import PRESENT
from workers.evaluation.chart import Chart, any_finding, in_order
from workers.evaluation.criteria.bulbar import speech_changed, swallowing_changed, tongue_fasciculating_or_wasted
from workers.evaluation.criteria.motor_pathway import upper_motor_neuron_sign
from workers.evaluation.criteria.spine import bladder_change_over_four_weeks, recent_bladder_change, sensory_change
from workers.evaluation.criteria.weakness import (
    any_weakness,
    functional_loss,
    wasted_on_examination,
    wasting_reported,
    weak_on_examination,
)
from workers.evaluation.question import once, question
from workers.facts import Evidence, Finding, Span, present

_WEAK = {
    "weak.any": ("lost-function", "feels-weak"),
    "exam.strength": ("abnormal",),
}
_HARD = {
    "weak.any": ("lost-function",),
    "exam.strength": ("abnormal",),
    "wasting.any": ("yes",),
    "exam.bulk": ("abnormal",),
    "bulb.speech": ("yes", "only-when-tired"),
    "bulb.swallow": ("liquids", "solids", "both"),
    "exam.tongue": ("abnormal",),
    "exam.reflexes": ("brisk-pathological",),
    "exam.plantars": ("extensor",),
    "exam.clonus": ("inducible", "spontaneous", "ocular"),
    "exam.tone": ("abnormal",),
    "exam.jaw-jerk": ("abnormal",),
}
_OF_CORD_AND_BRAIN = {
    "sens.any": ("both-feet-or-hands", "one-nerve-or-root", "mouth-and-fingertips", "patchy", "saddle"),
    "exam.sensation": ("abnormal",),
    "bladder.any": ("yes",),
    "cns.any": ("double-vision", "visual-loss", "facial-weakness", "facial-numbness", "vertigo", "hearing-loss"),
    "face.same-side": ("yes",),
    "exam.gait": ("abnormal",),
}
_CODED_WEAK = ("muscle-weakness", "foot-drop")
_CODED_HARD = (*_CODED_WEAK, "muscle-atrophy", "dysarthria", "dysphagia", "hyperreflexia")


@question
def weakness_since(chart: Chart) -> Finding:
    """Weakness by any account, with the day on which it is first known. [specification 3.5]"""
    return _dated(any_weakness(chart), _first_known(chart, _WEAK, _CODED_WEAK))


@once
def hard_sign_since(chart: Chart) -> Finding:
    """Loss of function, weakness or wasting, speech, swallowing or tongue, central motor sign, with the day it is first
    known. [specification 2.2, 3.3]
    """
    return _dated(_hard(chart), _first_known(chart, _HARD, _CODED_HARD))


@question
def neurological_sign_since(chart: Chart) -> Finding:
    """A hard sign, a change of feeling, bladder, sight, hearing, face or gait, with the day it is first known.
    [specification 3.5]
    """
    further = any_finding(
        _hard(chart),
        sensory_change(chart),
        recent_bladder_change(chart),
        bladder_change_over_four_weeks(chart),
        *(chart.chose(item, *codes) for item, codes in _OF_CORD_AND_BRAIN.items()),
    )
    coded = (*_CODED_HARD, "numbness-or-paraesthesia", "sphincter-disturbance", "ataxia")
    return _dated(further, _first_known(chart, _HARD | _OF_CORD_AND_BRAIN, coded))


@question
def palpitations(chart: Chart) -> Finding:
    """Feels the heart beat fast or irregularly. [specification 3.5]"""
    return chart.chose("thyroid.any", "palpitations")


def _hard(chart: Chart) -> Finding:
    return any_finding(
        functional_loss(chart),
        weak_on_examination(chart),
        wasting_reported(chart),
        wasted_on_examination(chart),
        speech_changed(chart),
        swallowing_changed(chart),
        tongue_fasciculating_or_wasted(chart),
        upper_motor_neuron_sign(chart),
    )


def _dated(found: Finding, known: Iterable[Evidence]) -> Finding:
    """A yes with its first days in place of its last; a yes by any other road keeps its own."""
    evidence = in_order(known) if found.answer is PRESENT else ()
    return present(evidence) if evidence else found


def _first_known(chart: Chart, items: dict[str, tuple[str, ...]], coded: tuple[str, ...]) -> Iterator[Evidence]:
    for item, codes in items.items():
        found = chart.chose(item, *codes)
        if found.answer is PRESENT:
            yield Evidence(found.evidence[0].reference, _first_said(chart, item, codes), found.evidence[0].says)
    recorded = chart.coded(*coded)
    if recorded.answer is PRESENT:
        yield from recorded.evidence


def _first_said(chart: Chart, item: str, codes: tuple[str, ...]) -> Span | None:
    """When an answer that stands was first given; what came over weeks to months is that much older."""
    said = [reply.said for reply in chart.replies(item) if reply.said and not set(codes).isdisjoint(reply.codes)]
    first = min(said, key=lambda each: (each.first, each.last), default=None)
    if first is None or item != "weak.any":
        return first
    older = timedelta(days=_older_by(chart))
    return Span(first.first - older, first.last - older)


def _older_by(chart: Chart) -> float:
    if chart.chose("weak.course", "weeks-months").answer is PRESENT:
        return chart.limit("weakness_of_weeks_is_older_than_days")
    if chart.chose("weak.course", "over-1-year-unchanged").answer is PRESENT:
        return chart.limit("weakness_of_a_year_is_older_than_days")
    return 0
