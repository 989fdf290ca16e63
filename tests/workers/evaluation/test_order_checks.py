"""Each check of an order: it fires, it just does not, and it promises nothing where something is not known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import orjson
import pytest
import yaml

from tests.cases.story import HERE, KNOWLEDGE, TODAY, Facts, concept, resources
from workers.assessment import Reason
from workers.evaluation import evaluate
from workers.reading import read_case

CHECKS = {check.id for check in KNOWLEDGE.order_checks.every}
HISTORIES = yaml.safe_load((HERE / "ordering" / "order-checks.yaml").read_text(encoding="utf-8"))


def draft(facts: Facts, number: int) -> dict[str, Any]:
    """An order or a prescription that is not signed yet."""
    common = {"id": f"draft-{number}", "status": "draft", "intent": "order", "subject": {"reference": "Patient/p"}}
    written = common | {"authoredOn": TODAY.isoformat()}
    if "medicine" in facts:
        return written | {
            "resourceType": "MedicationRequest",
            "medicationCodeableConcept": {"text": facts["medicine"]},
        }
    note = {"note": [{"text": facts["note"]}]} if "note" in facts else {}
    return written | {"resourceType": "ServiceRequest", "code": concept(facts["code"])} | note


def remarks(story: Facts) -> dict[str, Reason]:
    """What is said about the orders in hand, by check."""
    drafts = [draft(facts, number) for number, facts in enumerate(story["ordering"])]
    facts = {key: value for key, value in story.items() if key != "ordering"}
    in_hand = tuple(f"{each['resourceType']}/{each['id']}" for each in drafts)
    case = read_case(orjson.dumps([*resources(facts), *drafts]), TODAY)
    ordering = evaluate(msgspec.structs.replace(case, drafts=in_hand, chosen=in_hand), KNOWLEDGE).ordering
    return {reason.rule: reason for reason in (ordering.remarks if ordering else ())}


def words(expected: str | Iterable[str]) -> list[str]:
    return [expected] if isinstance(expected, str) else list(expected)


@pytest.mark.parametrize("story", HISTORIES, ids=lambda story: story["story"])
def test_what_is_said_about_an_order(story: Facts) -> None:
    got = remarks(story)
    if story.get("silent"):
        assert got == {}
        assert set(story["silent"]) <= CHECKS
        return
    assert list(got) == list(story["says"])
    said = {check: " ".join((reason.title, *reason.found, reason.essence)) for check, reason in got.items()}
    for check, expected in story["says"].items():
        assert all(each in said[check] for each in words(expected)), said[check]
    for check, unwanted in story.get("never", {}).items():
        assert not any(each in said[check] for each in words(unwanted)), said[check]
    for check, indicator in story.get("indicator", {}).items():
        assert got[check].indicator == indicator


def test_a_check_names_the_orders_it_speaks_of_and_its_sources() -> None:
    story = next(story for story in HISTORIES if story["story"].startswith("K10: a referral"))
    reason = remarks(story)["K10"]
    assert reason.orders == ("NEUROLOGY_ROUTINE", "NEUROLOGY_URGENT")
    assert reason.cite == ("S4", "S6")
    assert reason.letter.startswith("possible MND/ALS")


def test_without_an_order_in_hand_nothing_is_said() -> None:
    story = HISTORIES[0]
    assert remarks(story | {"orders": [{"code": "emg"}], "ordering": []}) == {}
