"""docs/clinical-coverage.md says where each row of the clinical specification is answered, and what it says is so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

import workers.evaluation.rules  # noqa: F401  # makes every question known
from tests.cases.story import HERE, KNOWLEDGE
from workers.evaluation.question import QUESTIONS
from workers.reading.intake import intake_items

PAGE = HERE.parents[1] / "docs" / "clinical-coverage.md"
SECTIONS = {
    "The patient article (section 8)": 37,
    "Rules (section 6.2)": len(KNOWLEDGE.rules.rules),
    "Missing data (section 6.3)": 13,
    "Contradictions (section 6.4)": 11,
    "Prior work-up (section 6.5)": 9,
    "How prior work-up and medicines are recognised (section 6.5a)": 8,
    "Special groups (section 6.7)": 6,
    "Lifestyle (section 6.8)": 14,
    "Checks while ordering (section 6.9)": 7,
}
"""How many rows each part of the specification has."""

_QUOTED = re.compile(r"`([^`]+)`")


class Row(NamedTuple):
    """One line of a table: what the specification says, the ids that answer it, and the histories that hold it."""

    section: str
    what: str
    answer: str
    ids: tuple[str, ...]
    histories: tuple[str, ...]


@cache
def rows() -> tuple[Row, ...]:
    return tuple(_rows(PAGE.read_text(encoding="utf-8")))


def _rows(page: str) -> Iterator[Row]:
    section = ""
    for line in page.splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif line.startswith("| ") and not line.startswith("| What |"):
            what, answer, histories = (cell.strip() for cell in line.strip("|").split(" | "))
            yield Row(section, what, answer, tuple(_QUOTED.findall(answer)), tuple(_QUOTED.findall(histories)))


@cache
def known_ids() -> frozenset[str]:
    knowledge = KNOWLEDGE
    return frozenset(
        {rule.id for rule in knowledge.rules.rules}
        | {tip.id for tip in knowledge.advice.tips}
        | {each.id for each in knowledge.thresholds.analytes}
        | {each.id for each in knowledge.medicines.classes}
        | {each.id for each in knowledge.risks.risks}
        | {each.id for each in knowledge.order_checks.checks}
        | {*knowledge.orders.orders, *knowledge.orders.bundles, *knowledge.lookback.limits}
        | {*QUESTIONS, *intake_items()}
    )


@cache
def titles(file: str) -> tuple[str, ...]:
    path = HERE / f"{file}.yaml"
    return tuple(each["story"] for each in yaml.safe_load(path.read_text(encoding="utf-8"))) if path.exists() else ()


def exists(history: str, root: Path) -> bool:
    """Whether a history begins so, or there is such a test."""
    if history.startswith("tests/"):
        file, _, name = history.partition("::")
        return (root / file).is_file() and f"def {name}(" in (root / file).read_text(encoding="utf-8")
    file, _, beginning = history.partition(": ")
    return any(title.startswith(beginning) for title in titles(file))


@pytest.mark.parametrize(("section", "count"), SECTIONS.items(), ids=SECTIONS)
def test_no_row_of_the_specification_is_left_out(section: str, count: int) -> None:
    assert len([row for row in rows() if row.section == section]) == count


def test_every_id_on_the_page_exists() -> None:
    assert {each for row in rows() for each in row.ids} <= known_ids()


def test_every_history_on_the_page_exists(root: Path) -> None:
    assert [each for row in rows() for each in row.histories if not exists(each, root)] == []


def test_every_row_is_answered_and_held_or_says_that_it_is_not_yet() -> None:
    bare = [row.what for row in rows() if not (row.ids and row.histories) and not row.answer.startswith("Not yet: ")]
    assert bare == []


def test_every_rule_has_its_row() -> None:
    told = [row.ids for row in rows() if row.section == "Rules (section 6.2)"]
    assert told == [(rule.id,) for rule in KNOWLEDGE.rules.rules]


def test_every_piece_of_advice_and_every_check_is_on_the_page() -> None:
    named = {each for row in rows() for each in row.ids}
    wanted = {tip.id for tip in KNOWLEDGE.advice.tips} | {each.id for each in KNOWLEDGE.order_checks.checks}
    assert wanted <= named
