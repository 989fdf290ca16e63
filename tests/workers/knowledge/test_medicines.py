"""medicines.yaml is what a clinician signs, the value sets are what a record is read by: neither may drift."""

from __future__ import annotations

import re

import pytest

from tests.cases.story import KNOWLEDGE
from workers.knowledge.medicines import MedicineClass
from workers.knowledge.order_checks import CheckedClass
from workers.reading.terminology import ATC
from workers.reading.value_sets import ValueSet, value_sets

SETS = {each.id: each for each in value_sets() if each.kind == "medicine-class"}
CLASSES = KNOWLEDGE.medicines.classes
CHECKED = KNOWLEDGE.order_checks.classes
LISTED: list[MedicineClass | CheckedClass] = [*CLASSES, *CHECKED]

# Looked for, and no cause of twitching: they tell a treated disease, or what a laboratory value or advice depends on.
NO_CULPRITS = {
    "medicine-riluzole",
    "medicine-magnesium-supplement",
    "medicine-potassium-raising",
    "medicine-potassium-supplement",
    "medicine-qt-prolonging",
    "medicine-vitamin-b12",
    "medicine-vitamin-d",
}


def names(value_set: ValueSet) -> set[str]:
    found: set[str] = set()
    for include in value_set.compose.include:
        found.update(include.names)
        for concept in include.concept if include.system != ATC else ():
            found |= {concept.display, *(each.value for each in concept.designation)}
    return found


def groups(value_set: ValueSet) -> set[str]:
    atc = [include for include in value_set.compose.include if include.system == ATC]
    headers = {below.value for include in atc for below in include.filter}
    return headers | {concept.code for include in atc for concept in include.concept}


def test_every_class_has_its_value_set_and_every_value_set_its_class() -> None:
    assert set(SETS) == {each.id for each in LISTED} | NO_CULPRITS


@pytest.mark.parametrize("entry", LISTED, ids=lambda entry: entry.id)
def test_the_names_and_groups_of_a_class_are_those_of_its_value_set(entry: MedicineClass | CheckedClass) -> None:
    assert sorted(names(SETS[entry.id])) == sorted(entry.names)
    assert sorted(groups(SETS[entry.id])) == sorted(entry.atc)


@pytest.mark.parametrize("entry", CLASSES, ids=lambda entry: entry.id)
def test_no_class_advises_stopping(entry: MedicineClass) -> None:
    assert not re.search(r"\b(stop|cease|withhold|discontinue|hold)\b(?! back)", entry.says, re.IGNORECASE)


def test_only_having_stopped_counts_where_withdrawal_is_what_matters() -> None:
    withdrawal = {each.id.removeprefix("medicine-") for each in CLASSES if each.counts == ("stopped",)}
    assert withdrawal == {"benzodiazepine", "baclofen", "gabapentinoid", "opioid"}


def test_what_worsens_myasthenia_matters_only_with_it() -> None:
    only = {each.id.removeprefix("medicine-") for each in CLASSES if each.only_with == "myasthenia_known"}
    assert only == {"fluoroquinolone", "macrolide", "beta-blocker", "intravenous-magnesium"}


@pytest.mark.parametrize("window", sorted(KNOWLEDGE.lookback.results))
def test_the_medicines_that_overtake_a_result_are_known_classes(window: str) -> None:
    changed = {f"medicine-{name}" for name in KNOWLEDGE.lookback.results[window].changed}
    assert changed <= set(SETS)
