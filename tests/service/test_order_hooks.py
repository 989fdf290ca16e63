"""order-select and order-sign: what is said of the orders in the clinician's hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.hook_calls import Ehr, Json, outcomes, places
from tests.service.occasions import (
    CALM,
    WEAK,
    address,
    assessment,
    bundle,
    order,
    prescription,
    remarks,
    selecting,
    signing,
)

SELECT, SIGN = address("order-select"), address("order-sign")
DAMAGED_KIDNEYS = {"labs": [{"test": "potassium", "value": 5.6, "unit": "mmol/L", "drawn": "2 days ago"}]}


def signed(ehr: Ehr, call: Json) -> list[Json]:
    return answered(ehr, call, SIGN)


def answered(ehr: Ehr, call: Json, path: str) -> list[Json]:
    response = ehr.asks(call, path)
    assert response.status_code == 200, response.get_data(as_text=True)
    cards: list[Json] = response.get_json()["cards"]
    return cards


@pytest.mark.requirement("H1", "C1", "C2", "C3")
def test_an_emg_below_forty_that_nothing_calls_for_is_remarked_upon(ehr: Ehr) -> None:
    cards = signed(ehr, signing(CALM, order("emg")))
    assert "K01" in remarks(cards)
    (card,) = [each for each in cards if remarks([each]) == ["K01"]]
    assert card["indicator"] == "info"
    assert "reassure without one" in card["detail"]
    assert "suggestions" not in card


@pytest.mark.requirement("H1")
def test_an_order_that_has_nothing_to_do_with_twitching_is_signed_in_peace(ehr: Ehr) -> None:
    assert signed(ehr, signing(WEAK, prescription("amoxicillin 500 mg"))) == []


def test_where_nothing_says_that_the_patient_twitches_nothing_is_said_of_any_order(ehr: Ehr) -> None:
    assert signed(ehr, signing({"patient": {"age": 31, "sex": "male"}}, order("emg"))) == []


def test_an_order_whose_reason_is_twitching_says_that_the_patient_twitches(ehr: Ehr) -> None:
    twitching = {"coding": [{"system": "http://snomed.info/sct", "code": "82470000"}]}
    cards = signed(ehr, signing({"patient": {"age": 31, "sex": "male"}}, order("emg", reasonCode=[twitching])))
    assert remarks(cards) == ["K01"]
    assert assessment(cards[0])["tier"] == "INSUFFICIENT_DATA"
    assert "not known yet" in cards[0]["detail"]


def test_a_warning_comes_before_a_remark(ehr: Ehr) -> None:
    cards = signed(ehr, signing(CALM | DAMAGED_KIDNEYS, order("emg"), prescription("potassium chloride 600 mg", 2)))
    assert remarks(cards)[0] == "K06"
    assert [card["indicator"] for card in cards if "K06" in card["source"]["topic"]["code"]] == ["warning"]


@pytest.mark.requirement("X2")
def test_what_is_among_the_drafts_is_not_suggested_again(ehr: Ehr) -> None:
    before = assessment(signed(ehr, signing(WEAK, order("emg")))[0])
    after = assessment(signed(ehr, signing(WEAK, order("emg"), order("ck", 2)))[0])
    assert "CK" in before["orders"]
    assert "CK" not in after["orders"]
    assert {"order": "CK", "because": "being ordered now", "evidence": "ServiceRequest/draft-2"} in after[
        "suppressed_orders"
    ]


def test_what_is_in_hand_comes_before_the_rest_and_what_is_pressing_before_all(ehr: Ehr) -> None:
    calm = signed(ehr, signing(CALM, order("emg")))
    assert remarks(calm[:1]) == ["K01"]
    assert len(calm) > 1
    pressing = {"labs": [{"test": "potassium", "value": 2.2, "unit": "mmol/L", "drawn": "1 days ago"}]}
    urgent = signed(ehr, signing(CALM | pressing, order("mri-brain"), prescription("ondansetron 4 mg", 2)))
    assert [card["indicator"] for card in urgent] == ["critical", "warning"]


def test_tests_that_go_with_the_one_in_hand_are_offered(ehr: Ehr) -> None:
    card = signed(ehr, signing(WEAK, order("emg")))[0]
    labels = [each["label"] for each in card["suggestions"]]
    assert any("Creatine kinase" in label for label in labels), labels
    assert not any("EMG" in label for label in labels), labels


def test_an_order_that_the_record_answers_already_is_named_with_what_answers_it(ehr: Ehr) -> None:
    known = {"labs": [{"test": "tsh", "value": 2.1, "unit": "m[IU]/L", "drawn": "20 days ago"}]}
    (card,) = [each for each in signed(ehr, signing(CALM | known, order("tsh-order"))) if "K11" in remarks([each])]
    assert "normal on 2026-11-02" in card["detail"]
    assert card["indicator"] == "info"


def test_an_order_that_was_placed_last_week_is_named_when_it_is_placed_again(ehr: Ehr) -> None:
    placed = {"orders": [{"code": "tsh-order", "ordered": "5 days ago"}]}
    (card,) = [each for each in signed(ehr, signing(CALM | placed, order("tsh-order"))) if remarks([each]) == ["K11"]]
    assert "already ordered on 2026-11-17" in card["detail"]


def test_an_order_is_no_double_of_itself(ehr: Ehr) -> None:
    assert "K11" not in remarks(signed(ehr, signing(CALM, order("tsh-order"), order("tsh-order", 2))))


def test_an_order_that_is_signed_anew_is_no_double_of_itself(ehr: Ehr) -> None:
    placed = {"resources": [order("tsh-order", status="active")]}
    assert "K11" not in remarks(signed(ehr, signing(CALM | placed, order("tsh-order", status="active"))))


@pytest.mark.requirement("H1")
def test_only_what_is_selected_is_remarked_upon(ehr: Ehr) -> None:
    drafts = (order("emg"), order("tsh-order", 2))
    assert "K01" in remarks(answered(ehr, selecting(CALM, ["ServiceRequest/draft-1"], *drafts), SELECT))
    assert "K01" not in remarks(answered(ehr, selecting(CALM, ["ServiceRequest/draft-2"], *drafts), SELECT))


def test_nothing_is_said_while_nothing_is_selected(ehr: Ehr) -> None:
    assert answered(ehr, selecting(CALM, [], order("emg")), SELECT) == []


@pytest.mark.parametrize("selection", ["https://ehr.example.org/r4/ServiceRequest/draft-1", "urn:uuid:1"])
def test_a_selection_may_be_an_address(ehr: Ehr, selection: str) -> None:
    call = selecting(CALM, [selection], order("emg"), order("tsh-order", 2))
    call["context"]["draftOrders"]["entry"][0]["fullUrl"] = "urn:uuid:1"
    assert "K01" in remarks(answered(ehr, call, SELECT))


def test_where_a_selection_is_none_of_the_drafts_all_of_them_are_looked_at(ehr: Ehr) -> None:
    call = selecting(CALM, ["ServiceRequest/elsewhere"], order("tsh-order", 2), order("emg"))
    assert "K01" in remarks(answered(ehr, call, SELECT))


def test_a_second_serotonergic_medicine_that_is_not_selected_counts_as_ordered_with_the_first(ehr: Ehr) -> None:
    drafts = (prescription("sertraline 50 mg"), prescription("tramadol 50 mg", 2))
    assert "K07" in remarks(answered(ehr, selecting(CALM, ["MedicationRequest/draft-1"], *drafts), SELECT))


@pytest.mark.requirement("H2", "Q5")
@pytest.mark.parametrize(
    "draft",
    [
        {"resourceType": "ServiceRequest"},
        {"resourceType": "ServiceRequest", "status": "draft", "code": {"coding": [{}]}, "reasonCode": []},
        {"resourceType": "MedicationRequest", "id": "1", "status": "draft"},
        {"resourceType": "NutritionOrder", "id": "1"},
        {"resourceType": "ServiceRequest", "id": None, "status": None, "code": None},
        {"resourceType": "ServiceRequest", "id": "a b/c\n", "code": "EMG"},
        {"resourceType": "ServiceRequest", "id": ["x"]},
        {"resourceType": ["ServiceRequest"]},
        {"id": "nothing"},
        {},
        None,
        7,
    ],
)
def test_drafts_with_hardly_anything_filled_in_hide_nothing_of_the_others(ehr: Ehr, draft: Any) -> None:  # noqa: ANN401
    whole = order("emg", 9)
    drafts = bundle(draft, whole)
    del drafts["type"]
    sign = signing(CALM, whole) | {"context": {**signing(CALM)["context"], "draftOrders": drafts}}
    assert "K01" in remarks(signed(ehr, sign))


def test_drafts_without_an_id_are_told_apart(ehr: Ehr) -> None:
    emg, ck = ({name: part for name, part in order(code).items() if name != "id"} for code in ("emg", "ck"))
    told = assessment(signed(ehr, signing(WEAK, emg, ck))[0])
    assert {"EMG_NCS", "CK"} <= set(told["ordering"]["orders"])


def test_entries_without_a_resource_are_listed_as_ignored(ehr: Ehr) -> None:
    card = signed(ehr, signing(CALM, order("emg"), None, {}))[0]  # type: ignore[arg-type]
    lost = [each for each in assessment(card)["ignored"] if each["resource"] == "context.draftOrders"]
    assert lost == [{"resource": "context.draftOrders", "because": "2 of its entries hold no resource"}]


def test_drafts_for_somebody_else_are_set_aside(ehr: Ehr) -> None:
    stranger = order("emg", subject={"reference": "Patient/somebody-else"})
    cards = signed(ehr, signing(CALM, stranger, order("tsh-order", 2)))
    assert "K01" not in remarks(cards)


@pytest.mark.requirement("R1", "H1")
@pytest.mark.parametrize(
    ("path", "hook", "context", "place"),
    [
        (SIGN, "order-sign", {}, "context.draftOrders"),
        (SIGN, "order-sign", {"draftOrders": []}, "context.draftOrders"),
        (SIGN, "order-sign", {"draftOrders": {"resourceType": "Patient"}}, "context.draftOrders.resourceType"),
        (SELECT, "order-select", {"draftOrders": {}}, "context.selections"),
        (SELECT, "order-select", {"draftOrders": {}, "selections": "ServiceRequest/1"}, "context.selections"),
        (address("encounter-start"), "encounter-start", {}, "context.encounterId"),
        (address("problem-list-item-create"), "problem-list-item-create", {}, "context.conditions"),
    ],
)
def test_a_context_that_lacks_what_its_hook_requires_is_refused_by_name(
    ehr: Ehr, path: str, hook: str, context: Json, place: str
) -> None:
    call = signing(CALM) | {"hook": hook}
    call["context"] = {"userId": "Practitioner/7", "patientId": "p", **context}
    assert places(outcomes(ehr.asks(call, path), 400)) == {place}


@pytest.mark.requirement("H3")
def test_a_patient_who_orders_something_gets_no_card(ehr: Ehr) -> None:
    call = signing(CALM, order("emg"))
    call["context"]["userId"] = "Patient/p"
    assert signed(ehr, call) == []


@pytest.mark.requirement("C15")
def test_a_remark_names_the_order_that_it_is_about(ehr: Ehr) -> None:
    drafts = (order("emg"), prescription("potassium chloride 600 mg", 2))
    about = {
        remarks([card])[0]: card["extension"]["org.fasciculation-cds.associated-resource"]["references"]
        for card in signed(ehr, signing(CALM | DAMAGED_KIDNEYS, *drafts))
        if remarks([card])
    }
    assert about["K01"] == ["ServiceRequest/draft-1"]
    assert about["K06"] == ["MedicationRequest/draft-2"]


@pytest.mark.requirement("C15")
def test_a_draft_without_an_id_is_not_named_by_ours(ehr: Ehr) -> None:
    emg = {name: part for name, part in order("emg").items() if name != "id"}
    (card,) = [each for each in signed(ehr, signing(CALM, emg)) if remarks([each]) == ["K01"]]
    assert "org.fasciculation-cds.associated-resource" not in card["extension"]


POTASSIUM = "potassium chloride 600 mg"


def test_an_order_that_is_signed_again_is_read_as_it_is_now(ehr: Ehr) -> None:
    """What the record has under its id is what it was; the EHR's own copy even says how new it is."""
    sent = signing(CALM | DAMAGED_KIDNEYS, prescription(POTASSIUM))
    meta = {"lastUpdated": "2026-11-20T10:00:00Z", "versionId": "9"}
    stored = prescription("aspirin 75 mg", status="active", meta=meta)
    sent["prefetch"]["medications"] = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": stored}]}
    assert remarks(signed(ehr, sent)) == ["K06"]


@pytest.mark.parametrize(
    "named", ["urn:uuid:2c4c1c36-6c4e-4c55-9d5d-1f6a1a6f0a11", "https://ehr.example.org/Medication/1"]
)
def test_a_medicine_that_comes_along_by_its_address_is_known(ehr: Ehr, named: str) -> None:
    draft = prescription(POTASSIUM)
    del draft["medicationCodeableConcept"]
    sent = signing(CALM | DAMAGED_KIDNEYS, draft | {"medicationReference": {"reference": named}})
    medicine = {"resourceType": "Medication", "code": {"text": POTASSIUM}}
    sent["context"]["draftOrders"]["entry"].append({"fullUrl": named, "resource": medicine})
    assert remarks(signed(ehr, sent)) == ["K06"]


UNREAD = {
    "a code that is none": order("emg", code="82470000"),
    "a medicine that is not named": prescription("x", medicationCodeableConcept={}),
    "another patient's": order("emg", subject={"reference": "Patient/another"}),
    "something that changes its meaning": order("emg", modifierExtension=[{"url": "urn:x", "valueBoolean": True}]),
}


@pytest.mark.requirement("E2")
@pytest.mark.parametrize("draft", UNREAD.values(), ids=UNREAD)
def test_an_order_that_could_not_be_checked_is_not_signed_in_peace(ehr: Ehr, draft: Json) -> None:
    (card,) = [
        each
        for each in signed(ehr, signing(CALM | DAMAGED_KIDNEYS, draft))
        if each["source"]["topic"]["code"].endswith("OrderUnread")
    ]
    assert card["indicator"] == "info"
    assert card["summary"].startswith("An order that is being signed was not checked here: ")
    assert "says nothing for or against signing" in card["detail"]
    assert "suggestions" not in card
    assert card["extension"]["org.fasciculation-cds.associated-resource"]["references"] == [
        f"{draft['resourceType']}/draft-1"
    ]


def test_entries_without_an_order_are_counted(ehr: Ehr) -> None:
    sent = signing(CALM, order("emg", code="x"))
    sent["context"]["draftOrders"]["entry"].append({"resource": {"id": "x"}})
    said = [card["summary"] for card in signed(ehr, sent)]
    assert any(each.startswith("2 orders that are being signed were not checked here: ") for each in said), said


def test_an_order_that_is_still_being_chosen_is_not_complained_about(ehr: Ehr) -> None:
    sent = selecting(CALM, ["MedicationRequest/draft-1"], prescription("x", medicationCodeableConcept={}))
    assert answered(ehr, sent, SELECT) == []


def test_nor_one_for_somebody_who_does_not_twitch(ehr: Ehr) -> None:
    assert signed(ehr, signing({"patient": {"age": 31, "sex": "male"}}, UNREAD["a medicine that is not named"])) == []
