"""attributes.yaml: nothing may be left out, and a mistake is refused by file, line and field."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from workers.knowledge import KnowledgeError, load_knowledge
from workers.knowledge.attributes import REQUIRED, load_attributes

KNOWLEDGE = load_knowledge()
TEXT = (files("workers.knowledge") / "attributes.yaml").read_text(encoding="utf-8")


def test_the_shipped_file_has_every_attribute_of_the_regulation_once() -> None:
    numbers = [each.number for each in load_attributes(KNOWLEDGE).attributes if each.number]
    assert numbers == list(REQUIRED)


@pytest.mark.parametrize(
    ("was", "becomes", "named"),
    [
        ('number: "5"', 'number: ""', ["attributes", "number 5 of the regulation"]),
        ('number: "5"', 'number: "6"', ["number 6 of the regulation", "number 5 of the regulation"]),
        ('number: "5"', 'number: "14"', ["race", "number", "is no number of the regulation"]),
        ("id: race", "id: sex", ["sex is given twice"]),
        (
            'title: "Use of race"\n    says: ["None."]',
            'title: "Use of race"\n    says: []',
            ["race", "says", "needs words"],
        ),
        ('title: "Use of race"\n    says: ["None."]', 'title: "Use of race"', ["says"]),
        ("psy.gad-1,", "psy.gad-9,", ["health-status-assessments", "uses", "psy.gad-9 is not in intake.yaml"]),
        ("uses: {sex: true}", "uses: {gender: true}", ["uses", "gender"]),
        ("review_by: 2027-11-30", "review_by: later", ["review_by"]),
    ],
    ids=lambda text: text[:30] if isinstance(text, str) else None,
)
def test_a_mistake_is_refused_by_file_line_and_field(tmp_path: Path, was: str, becomes: str, named: list[str]) -> None:
    assert was in TEXT
    (tmp_path / "attributes.yaml").write_text(TEXT.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError) as refused:
        load_attributes(KNOWLEDGE, tmp_path)
    said = str(refused.value)
    assert said.startswith("attributes.yaml, line ")
    assert all(word in said for word in named), said
