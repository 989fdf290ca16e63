"""What the code demands of the knowledge files is what the code asks for, and what the specification says."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

from tests.cases.story import KNOWLEDGE
from workers.knowledge.demands import ADD_ONS, CLASSES_BY_VALUE_SET, GATES, LIMITS, PLAUSIBLE, RULES

_PER_UNIT = {"mg/dL": {"calcium": 0.249513, "magnesium": 0.411438}}


def test_there_are_ten_warning_questions_and_every_one_has_a_yes_but_the_onset() -> None:
    assert len(GATES) == 10
    assert [item.id for item in KNOWLEDGE.intake.items if item.gate] == list(GATES)
    assert [name for name, yes in GATES.items() if not yes] == ["fas.onset"]


def test_no_answer_to_a_warning_question_is_left_between_yes_and_no() -> None:
    for item in KNOWLEDGE.intake.items:
        if item.id in GATES:
            assert set(item.options) - set(item.negative) == GATES[item.id], item.id


def test_the_rules_are_those_of_the_specification() -> None:
    assert {rule.id: rule.tier for rule in KNOWLEDGE.rules.rules} == RULES
    assert {rule.id for rule in KNOWLEDGE.rules.rules if rule.add_on} == ADD_ONS


def test_every_limit_that_the_code_asks_for_is_demanded(root: Path) -> None:
    demanded = {name for limits in LIMITS.values() for name in limits}
    shipped = {name for file, part in LIMITS for name in getattr(getattr(KNOWLEDGE, file), part)}
    written = {
        node.value
        for path in (root / "workers" / "evaluation").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert written & shipped <= demanded


def test_no_limit_may_lie_where_a_value_is_never_read(root: Path) -> None:
    with (root / "workers" / "reading" / "plausible.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["analyte"].removesuffix("-total"): row for row in csv.DictReader(file)}
    for analyte, bounds in PLAUSIBLE.items():
        factor = _PER_UNIT.get(rows[analyte]["unit"], {}).get(analyte, 1)
        read = (float(rows[analyte]["low"]) * factor, float(rows[analyte]["high"]) * factor)
        assert tuple(round(each, 3) for each in read) == bounds, analyte


def test_a_class_known_by_its_value_set_alone_has_one(root: Path) -> None:
    for name in CLASSES_BY_VALUE_SET:
        assert (root / "fhir_profiles" / f"ValueSet-medicine-{name}.json").is_file(), name
