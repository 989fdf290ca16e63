"""Draft orders: valid, coded only with verified codes, and explained."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fhir.resources.R4B.activitydefinition import ActivityDefinition
from fhir.resources.R4B.servicerequest import ServiceRequest

from service.cards import Drafts, OrderUnusable
from service.order_artefacts import artefacts
from tests.service.cards import histories
from tests.service.cards.histories import Json
from workers.assessment import Assessment, Letter, Reason, Tier
from workers.knowledge import load_knowledge

ARTEFACTS = {artefact["id"]: (order, artefact) for order, artefact in artefacts()}
DRAFTS = Drafts()
A_CARD = "00000000-0000-4000-8000-000000000001"
SYSTEMS = {"LOINC": "http://loinc.org", "SNOMED CT": "http://snomed.info/sct"}
EVERY_ORDER = pytest.mark.parametrize("order", sorted(DRAFTS.orders))
EVERY_ARTEFACT = pytest.mark.parametrize("name", sorted(ARTEFACTS))


@pytest.fixture(scope="module")
def verified(root: Path) -> dict[tuple[str, str], str]:
    """Every code that may be shipped, with its display: verified and, for SNOMED CT, in the Global Patient Set."""
    with (root / "tests" / "data" / "codes.csv").open(encoding="utf-8") as table:
        return {
            (SYSTEMS[row["system"]], row["code"]): re.sub(r" \([a-z /]+\)$", "", row["display"])
            for row in csv.DictReader(table)
            if row["system"] in SYSTEMS
            and row["verified_in"].startswith("verified:")
            and (row["system"] == "LOINC" or ("GPS" in row["verified_in"] and "not in GPS" not in row["use"]))
        }


def asking_for(*orders: str, tier: Tier = Tier.ROUTINE) -> Assessment:
    reason = Reason("R01", tier.value, "Spread that adds up", "", ("Twitching in hand (2026-11-20)",), orders)
    return msgspec.structs.replace(
        histories.THE_TEACHER, tier=tier, orders=orders, reasons=(reason,), asks=(), conflicts=()
    )


def draft(assessment: Assessment, order: str) -> Json:
    return DRAFTS.requests(assessment)[order][0]


def note(assessment: Assessment, order: str) -> str:
    text: str = draft(assessment, order)["note"][0]["text"]
    return text


def test_every_order_that_the_rules_may_name_has_an_artefact_and_no_other() -> None:
    assert set(load_knowledge().orders.orders) == DRAFTS.orders


@EVERY_ARTEFACT
def test_an_artefact_is_a_valid_activity_definition_under_its_own_address(name: str) -> None:
    order, artefact = ARTEFACTS[name]
    ActivityDefinition.model_validate(artefact)
    assert name.startswith(order.lower().replace("_", "-"))
    assert artefact["url"] == f"https://fasciculation-cds.example.org/fhir/ActivityDefinition/{name}"
    assert (artefact["kind"], artefact["intent"], artefact["status"]) == ("ServiceRequest", "proposal", "active")
    assert artefact["priority"] in {"routine", "urgent", "asap", "stat"}
    assert len(artefact["code"].get("coding", [])) <= 1, "codings of one concept are synonyms, not parts"


@pytest.mark.requirement("T2", "C11")
@EVERY_ORDER
def test_a_draft_is_a_valid_service_request_for_this_patient(order: str) -> None:
    for request in DRAFTS.requests(asking_for(order))[order]:
        ServiceRequest.model_validate(request)
        assert (request["status"], request["intent"]) == ("draft", "proposal")
        assert request["subject"] == {"reference": "Patient/teacher"}
        assert request["reasonCode"][0]["coding"][0]["code"] == "82470000"
        assert request["code"]["text"]
        assert "id" not in request


def test_an_order_of_several_tests_is_one_suggestion_with_a_request_for_each() -> None:
    (suggestion,) = DRAFTS.suggestions(asking_for("CALCIUM"), A_CARD)
    assert suggestion["label"] == "Calcium with albumin"
    codes = [action["resource"]["code"]["coding"][0]["code"] for action in suggestion["actions"]]
    assert codes == ["17861-6", "1751-7"]


@EVERY_ORDER
def test_every_code_of_a_draft_is_verified_and_shown_under_its_own_display(
    order: str, verified: dict[tuple[str, str], str]
) -> None:
    for coding in _codings(DRAFTS.requests(asking_for(order))[order]):
        assert verified[coding["system"], coding["code"]] == coding["display"]


@EVERY_ARTEFACT
def test_an_artefact_names_the_licence_of_each_code_system_that_it_uses(name: str) -> None:
    artefact = ARTEFACTS[name][1]
    systems = {coding["system"] for coding in _codings(artefact)}
    notice = artefact.get("copyright", "")
    assert ("http://loinc.org" in systems) == ("Regenstrief Institute" in notice)
    assert ("http://snomed.info/sct" in systems) == ("SNOMED International" in notice)


def test_a_draft_says_who_asked_for_it_with_findings_and_dates() -> None:
    said = note(histories.THE_TEACHER, "MRI_BRAIN")
    assert "- Speech, swallowing or tongue \u2013 Speech slurred (2026-11-20)" in said
    assert "opening jars" not in said
    assert "From the record as of 2026-11-22; knowledge version 2026.11.1." in said


def test_an_urgent_referral_names_the_possibility_the_findings_and_what_is_not_known() -> None:
    said = note(histories.THE_TEACHER, "NEUROLOGY_URGENT")
    assert "possible MND/ALS with bulbar onset" in said
    assert "opening jars (2026-11-20)" in said
    assert "Twitching in hand, forearm, shoulder (2026-11-20)" in said
    assert "Not known: Breathless; Trouble swallowing, choking; Is a muscle visibly thinner; Weight loss" in said
    assert "first mentioned in a visit in July" in said


def test_a_referral_tells_what_a_neurologist_reads_first_and_names_what_the_record_does_not_hold() -> None:
    for order in ("NEUROLOGY_URGENT", "NEUROLOGY_ROUTINE"):
        said = note(msgspec.structs.replace(asking_for(order), letter=histories.THE_TEACHER.letter), order)
        headings = [line.partition(":")[0] for line in said.split("\n\n")]
        assert headings[3:8] == [
            "Onset", "Regions", "Function", "Results", "Medicines that can matter here",
        ]  # fmt: skip
        assert "Results: Potassium 4.2 mmol/L (2026-11-02); Creatine kinase <30 U/L (2026-11-02)." in said
        assert "for the referrer to complete: course, examination, family history." in said
        assert "A date in brackets says when something was said, seen or measured, not when it began." in said


def test_a_referral_of_which_the_record_holds_nothing_asks_the_referrer_for_everything() -> None:
    said = note(msgspec.structs.replace(asking_for("NEUROLOGY_ROUTINE"), letter=None), "NEUROLOGY_ROUTINE")
    assert said.startswith("Referral for neurology assessment.")
    assert "for the referrer to complete: onset, course, regions" in said


@pytest.mark.requirement("S48")
def test_text_from_the_record_does_nothing_in_a_letter() -> None:
    hostile = msgspec.structs.replace(asking_for("NEUROLOGY_URGENT"), letter=Letter(medicines=("[x](y) <img src=x>",)))
    assert r"\[x\](y) &lt;img src=x&gt;" in note(hostile, "NEUROLOGY_URGENT")


def test_an_urgent_rule_that_names_no_possibility_still_names_mnd() -> None:
    assert "possible MND/ALS" in note(asking_for("NEUROLOGY_URGENT", tier=Tier.URGENT), "NEUROLOGY_URGENT")


def test_a_referral_without_an_urgent_rule_suspects_nothing() -> None:
    assert "MND" not in note(asking_for("NEUROLOGY_URGENT"), "NEUROLOGY_URGENT")


def test_the_reasons_of_a_weaker_order_speak_for_the_stronger_one_that_replaced_it() -> None:
    said = note(histories.LOW_POTASSIUM, "EMG_NCS_RNS")
    assert "Cramps daily" in said
    assert "Power 4 of 5" in said


def test_an_order_that_no_rule_explains_still_says_where_it_comes_from() -> None:
    assert note(msgspec.structs.replace(asking_for("CK"), reasons=()), "CK").startswith(
        "Suggested by Fasciculation CDS."
    )


def test_a_referral_with_nothing_found_lists_no_findings() -> None:
    said = note(msgspec.structs.replace(asking_for("NEUROLOGY_URGENT"), reasons=()), "NEUROLOGY_URGENT")
    assert "as recorded" not in said


@pytest.mark.requirement("S48")
def test_text_from_the_record_does_nothing_in_a_note() -> None:
    hostile = Reason("R01", "ROUTINE", "Spread", "", ("[x](javascript:alert(1)) <img src=x>",), ("CK",))
    said = note(msgspec.structs.replace(asking_for("CK"), reasons=(hostile,)), "CK")
    assert r"\[x\](javascript:alert(1)) &lt;img src=x&gt;" in said


@pytest.mark.parametrize(
    ("order", "tier", "priority"),
    [
        ("BMP", Tier.WORKUP, "routine"),
        ("BMP", Tier.URGENT, "urgent"),
        ("BMP", Tier.EMERGENCY, "stat"),
        ("EMERGENCY_DEPARTMENT", Tier.URGENT, "stat"),
        ("NEUROLOGY_ROUTINE", Tier.ROUTINE, "routine"),
        ("NEUROLOGY_URGENT", Tier.URGENT, "urgent"),
        ("MRI_WHOLE_SPINE", Tier.EMERGENCY, "stat"),
        ("MRI_WHOLE_SPINE", Tier.URGENT, "urgent"),
    ],
)
def test_a_draft_is_as_urgent_as_the_most_urgent_rule_that_asks_for_it(order: str, tier: Tier, priority: str) -> None:
    assert draft(asking_for(order, tier=tier), order)["priority"] == priority


def test_what_a_pressing_rule_asks_for_is_urgent_though_its_tier_is_not() -> None:
    drafts = DRAFTS.requests(histories.STALE_POTASSIUM)
    assert {order: request["priority"] for order, (request,) in drafts.items()} == {
        "BMP": "urgent",
        "TSH": "routine",
        "ECG": "urgent",
    }


def test_in_an_emergency_what_the_emergency_asks_for_is_stat_and_ticked_and_the_rest_is_not() -> None:
    shown = {
        suggestion["label"]: (suggestion["isRecommended"], suggestion["actions"][0]["resource"]["priority"])
        for suggestion in DRAFTS.suggestions(histories.LOW_POTASSIUM, A_CARD)
    }
    assert shown["12-lead ECG"] == (True, "stat")
    assert shown["Urgent neurology referral"] == (True, "urgent")
    assert shown["Psychology referral"] == (False, "routine")
    assert shown["EMG and nerve conduction studies with repetitive nerve stimulation"] == (False, "urgent")


def test_a_site_code_for_an_order_that_does_not_exist_stops_the_service() -> None:
    with pytest.raises(OrderUnusable, match="there is no order EMG_NSC"):
        Drafts({"EMG_NSC": {"system": "urn:example:orderables", "code": "EMG2"}})


def test_a_site_code_that_makes_no_valid_order_stops_the_service() -> None:
    with pytest.raises(OrderUnusable, match="ActivityDefinition/ck makes no valid ServiceRequest"):
        Drafts({"CK": {"system": "urn:example:orderables", "kode": "CK2"}})


def test_one_patient_s_draft_leaves_nothing_behind_for_the_next() -> None:
    first = DRAFTS.requests(histories.THE_TEACHER)
    DRAFTS.requests(histories.LOW_POTASSIUM)
    assert first == DRAFTS.requests(histories.THE_TEACHER)


def _codings(value: Any) -> Iterator[dict[str, str]]:  # noqa: ANN401 # any JSON
    if isinstance(value, dict):
        for name, part in value.items():
            yield from part if name == "coding" else _codings(part)
    if isinstance(value, list):
        for part in value:
            yield from _codings(part)
