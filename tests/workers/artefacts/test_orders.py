"""The ActivityDefinitions: one or more for every order, under verified codes or in words alone."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from service.order_artefacts import ORDERS as IDENTIFIED
from service.order_artefacts import order_titles
from tests.cases.story import KNOWLEDGE
from tests.workers.artefacts.published import Json, of_kind, published
from workers.artefacts.orders import ORDER, definitions, may_ask_for, orders

IDS = (
    "BMP", "MAGNESIUM", "CALCIUM", "IONISED_CALCIUM", "PHOSPHATE", "TSH", "FREE_T4", "CK", "CBC", "B12", "MMA",
    "HOMOCYSTEINE", "VITAMIN_D", "PTH", "HBA1C", "GLUCOSE", "ESR_CRP", "SPEP", "LIVER", "BLOOD_GAS",
    "CHOLINESTERASE", "LITHIUM_LEVEL", "THEOPHYLLINE_LEVEL", "ECG", "FVC", "EMG_NCS", "EMG_NCS_RNS",
    "MRI_BRAIN", "MRI_CERVICAL", "MRI_LUMBOSACRAL", "MRI_WHOLE_SPINE", "NEUROLOGY_URGENT", "NEUROLOGY_ROUTINE",
    "EYE_CLINIC", "EMERGENCY_DEPARTMENT", "PSYCHOLOGY", "SWALLOW_ASSESSMENT", "MEDICATION_REVIEW",
)  # fmt: skip
IN_WORDS_ALONE = {"CHOLINESTERASE", "THEOPHYLLINE_LEVEL", "ECG", "FVC"}
SYSTEMS = {"LOINC": "http://loinc.org", "SNOMED CT": "http://snomed.info/sct"}


def by_order() -> dict[str, list[Json]]:
    found = defaultdict(list)
    for each in of_kind("ActivityDefinition"):
        (identifier,) = each["identifier"]
        assert identifier["system"] == ORDER == IDENTIFIED
        found[identifier["value"]].append(each)
    return found


def test_every_order_of_the_contract_has_its_definition() -> None:
    assert by_order().keys() == set(IDS) == orders().keys()
    for order in IDS:
        assert published("ActivityDefinition", order.lower().replace("_", "-"))["title"] == order_titles()[order]


def test_the_rules_ask_for_no_other() -> None:
    asked = {order for rule in KNOWLEDGE.rules.rules for order in may_ask_for(rule.orders, KNOWLEDGE)}
    assert asked <= set(IDS)


@pytest.mark.parametrize("order", IDS)
def test_an_order_says_who_asks_for_it_and_on_what_authority(order: str) -> None:
    asking = [rule for rule in KNOWLEDGE.rules.rules if order in may_ask_for(rule.orders, KNOWLEDGE)]
    for each in by_order()[order]:
        assert all(f"{rule.id} ({rule.title})" in each["usage"] for rule in asking)
        assert {name for rule in asking for name in rule.cite} == {one["label"] for one in each["relatedArtifact"]}
        assert (each["kind"], each["intent"]) == ("ServiceRequest", "proposal")


def test_a_code_is_a_verified_one_under_its_own_name_or_there_is_none(root: Path) -> None:
    with (root / "tests" / "data" / "codes.csv").open(encoding="utf-8", newline="") as file:
        verified = {
            (SYSTEMS[row["system"]], row["code"]): row["display"].removesuffix(" (procedure)")
            for row in csv.DictReader(file)
            if row["system"] in SYSTEMS and row["verified_in"].startswith("verified:")
            if row["system"] == "LOINC" or "GPS" in row["verified_in"]
        }
    bare = set()
    for order, defined in by_order().items():
        for each in defined:
            assert each["code"]["text"]
            for coding in each["code"].get("coding", ()):
                assert verified[coding["system"], coding["code"]] == coding["display"]
            if "coding" not in each["code"]:
                bare.add(order)
    assert bare == IN_WORDS_ALONE


def test_one_definition_has_one_code() -> None:
    assert {len(each["code"].get("coding", ())) for each in of_kind("ActivityDefinition")} == {0, 1}


def test_the_definition_of_an_order_comes_before_those_that_go_with_it() -> None:
    made = [each["id"] for each in definitions(orders()["LIVER"], KNOWLEDGE)]
    assert made == ["liver", "liver-alp", "liver-ast", "liver-bilirubin"]
    assert {each["id"] for each in by_order()["LIVER"]} == set(made)
