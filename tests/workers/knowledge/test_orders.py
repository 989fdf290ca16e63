"""What may be ordered at all, and that the look-back windows name things that reading knows."""

from __future__ import annotations

import re
from typing import Any

import pytest

from service.order_artefacts import artefacts
from tests.cases.story import KNOWLEDGE
from workers.evaluation.terms import terms_of
from workers.reading.units import is_analyte
from workers.reading.value_sets import value_sets

SPECIALIST = re.compile(
    r"antibod|gm1|caspr2|lgi1|vgkc|acetylcholine receptor|musk|genetic|gene |cerebrospinal|\bcsf\b|ultrasound"
    r"|neurofilament|lumbar puncture",
    re.IGNORECASE,
)
WINDOWS = KNOWLEDGE.lookback.results
KINDS = {each.id: each.kind for each in value_sets()}


def test_no_specialist_test_is_ever_drafted() -> None:
    """Antibodies, genetic tests, cerebrospinal fluid, muscle ultrasound, neurofilament: for neurology to choose."""
    drafted = {order: str(artefact) for order, artefact in artefacts()}
    assert not [order for order, text in drafted.items() if SPECIALIST.search(text)]
    assert not [name for name in (*KNOWLEDGE.orders.orders, *KNOWLEDGE.orders.bundles) if SPECIALIST.search(name)]


def test_specialist_tests_are_named_as_what_neurology_may_add() -> None:
    essences = " ".join(rule.essence for rule in KNOWLEDGE.rules.rules)
    assert "Neurology may add antibodies" in " ".join(essences.split())


def test_whatever_the_knowledge_asks_for_is_an_order_that_can_be_drafted() -> None:
    can_be_drafted = {order for order, _ in artefacts()}
    assert set(_asked_for(KNOWLEDGE.orders.bundles)) <= can_be_drafted
    for rule in KNOWLEDGE.rules.rules:
        assert set(_asked_for(rule.orders)) <= can_be_drafted


@pytest.mark.parametrize("test", sorted(WINDOWS))
def test_a_window_is_of_a_result_or_a_study_that_reading_knows(test: str) -> None:
    known = is_analyte(test) or KINDS.get(test) == "study" or test in terms_of(KNOWLEDGE).analytes
    assert known


@pytest.mark.parametrize("test", sorted(WINDOWS))
def test_what_a_window_watches_are_classes_of_medicines_that_reading_knows(test: str) -> None:
    assert [f"medicine-{name}" for name in WINDOWS[test].changed if f"medicine-{name}" not in KINDS] == []


def test_what_a_question_takes_from_the_problem_list_are_value_sets_that_reading_knows() -> None:
    intake = KNOWLEDGE.intake
    included = [name for general, part in intake.includes.items() for name in (general, *part)]
    coded = [name for item in intake.items for name in item.coded]
    assert [name for name in (*coded, *included, *intake.warning_concepts) if name not in KINDS] == []


@pytest.mark.parametrize("order", sorted(KNOWLEDGE.orders.recorded_as))
def test_an_order_on_record_is_known_by_value_sets_that_reading_knows(order: str) -> None:
    assert [name for name in KNOWLEDGE.orders.recorded_as[order] if name not in KINDS] == []


def _asked_for(entry: Any) -> list[str]:  # noqa: ANN401  a list of orders as it stands in the file
    """The order ids of a list, its conditional parts and the bundles inside it."""
    if isinstance(entry, str):
        bundle = KNOWLEDGE.orders.bundles.get(entry)
        return [entry] if bundle is None else _asked_for(bundle)
    if isinstance(entry, dict):
        parts = entry.values() if "if" not in entry and "matched" not in entry else [entry.get("orders", [])]
        return [order for part in parts for order in _asked_for(part)]
    return [order for part in entry for order in _asked_for(part)]
