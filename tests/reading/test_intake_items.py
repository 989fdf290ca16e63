"""The items that reading knows are the items of the questionnaire that the rules know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from workers.reading.intake import intake_items


def options(item: dict[str, Any], answer_sets: dict[str, list[str]]) -> set[str]:
    if item["type"] == "boolean":
        return {"yes", "no", "not-sure"}
    named = item.get("options", [])
    codes = answer_sets[named] if isinstance(named, str) else named
    return {*codes, "not-sure"} if codes else set()


def test_items_types_units_and_codes_agree_with_the_knowledge(root: Path) -> None:
    knowledge = yaml.safe_load((root / "workers" / "knowledge" / "intake.yaml").read_text())
    items = {item["id"]: item for item in knowledge["items"]}
    assert items.keys() == intake_items().keys()
    for link_id, known in intake_items().items():
        unit = items[link_id].get("unit", [])
        assert known.kind == items[link_id]["type"], link_id
        assert list(known.units) == ([unit] if isinstance(unit, str) else unit), link_id
        assert known.options == options(items[link_id], knowledge["answer_sets"]), link_id
