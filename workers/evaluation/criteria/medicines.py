"""Medicines that can cause twitching, by the classes of medicines.yaml.

An empty list of medicines is not "takes none": without a record the answer is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from workers.answer import PRESENT
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.conditions import Weigh, bind, questions_of
from workers.evaluation.criteria.taking import recent_medicine_not_weighed
from workers.evaluation.medicine_use import in_words, renewed, uses
from workers.evaluation.question import QUESTIONS, Question, once, question
from workers.facts import NOT_RECORDED, Evidence, Finding, Medicine, absent, present
from workers.knowledge.medicines import MedicineClass
from workers.knowledge.model import Knowledge

_VALUE_SET = "medicine-"
_SEROTONERGIC = "serotonergic"


class Suspect(NamedTuple):
    """A class that can be a culprit, with the condition under which alone it matters."""

    entry: MedicineClass
    counts: frozenset[str]
    matters: Weigh | None
    asks: tuple[Question, ...]


class Culprit(NamedTuple):
    """A medicine on record that counts, its class, and how that is said."""

    entry: MedicineClass
    medicine: Medicine
    evidence: tuple[Evidence, ...]


@lru_cache(maxsize=8)
def _suspects(knowledge: Knowledge) -> dict[str, Suspect]:
    """The classes strong enough for rule W02, by the name that a Case gives them."""
    return {
        entry.id.removeprefix(_VALUE_SET): Suspect(
            entry,
            frozenset(entry.counts),
            bind(entry.only_with) if entry.only_with else None,
            tuple(QUESTIONS[name] for name in questions_of(entry.only_with)) if entry.only_with else (),
        )
        for entry in knowledge.medicines.classes
        if entry.strength != "C"
    }


@once
def _culprits(chart: Chart) -> tuple[list[Culprit], bool]:
    """The medicines that count as culprits, and whether one of the others may be one."""
    days = chart.limit("medicine_changed_counts_for_days")
    suspects = _suspects(chart.terms.knowledge)
    found: list[Culprit] = []
    open_question = False
    for medicine in chart.case.medicines:
        how = uses(chart, medicine, days)
        for name in medicine.classes:
            suspect = suspects.get(name)
            if suspect is None or (suspect.matters and suspect.matters(chart, {}) is not PRESENT):
                continue
            if how is None:
                open_question = True
            elif _counts(chart, medicine, name, suspect, how):
                found.append(Culprit(suspect.entry, medicine, _evidence(chart, medicine, suspect)))
    return found, open_question


def _counts(chart: Chart, medicine: Medicine, name: str, suspect: Suspect, how: frozenset[str]) -> bool:
    """Whether the use is one that counts; where only having stopped does, nothing of the class may go on."""
    return not suspect.counts.isdisjoint(how) and ("active" in suspect.counts or not renewed(chart, medicine, name))


def _evidence(chart: Chart, medicine: Medicine, suspect: Suspect) -> tuple[Evidence, ...]:
    """The medicine in words, and what makes it matter where it matters only together with that."""
    conditions = (ask(chart) for ask in suspect.asks)
    return (in_words(medicine), *(e for found in conditions if found.answer is PRESENT for e in found.evidence))


@question
def culprit_medicine(chart: Chart) -> Finding:
    """A medicine that can cause twitching (strength A or B) is taken, or was changed or stopped in the last six weeks.

    [specification 1.3, 6.5a]
    """
    if not chart.case.medicines:
        return NOT_RECORDED
    found, open_question = _culprits(chart)
    if found:
        return _told(found)
    if open_question or recent_medicine_not_weighed(chart).answer is PRESENT:
        return NOT_RECORDED
    return absent(in_order(map(in_words, chart.case.medicines)))


@question
def high_risk_medicine(chart: Chart) -> Finding:
    """One of them is dangerous in itself, or two serotonergic ones come together. [specification 6.1, S38, P]"""
    found, open_question = _culprits(chart)
    dangerous = [each for each in found if each.entry.high_risk]
    together = [each for each in found if each.entry.id == f"{_VALUE_SET}{_SEROTONERGIC}"]
    if len(_ingredients(together)) > 1:
        dangerous += together
    if dangerous:
        return _told(dangerous)
    return NOT_RECORDED if open_question or not chart.case.medicines else absent()


def _ingredients(culprits: Iterable[Culprit]) -> set[str]:
    """The ingredients that belong to the class itself; a medicine known only by its class counts as one more."""
    return {
        name
        for each in culprits
        for name in (set(each.medicine.ingredients).intersection(each.entry.names) or {each.entry.id})
    }


def _told(culprits: list[Culprit]) -> Finding:
    return present(
        in_order(e for each in culprits for e in each.evidence), sorted({each.entry.id for each in culprits})
    )
