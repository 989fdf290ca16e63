"""How one site orders, and how its client takes suggestions."""

from __future__ import annotations

import msgspec
import pytest
from fhir.resources.R4B.servicerequest import ServiceRequest

from service.cards import Cards, Drafts, OrderUnusable
from service.trust.site import ANYONE, Client, Coding
from tests.service.cards import histories
from tests.service.cards.histories import Json, PatientView, counted_ids
from workers.assessment import Assessment

DRAFTS = Drafts()
EMG = Coding("urn:example:orderables", "EMG2", "EMG with nerve conduction")
CK = Coding("urn:example:orderables", "CK7", "CREATINE KINASE, TOTAL")
CODED = msgspec.structs.replace(ANYONE, name="coded", order_codes={"EMG_NCS": EMG, "CK": CK})
OTHER = msgspec.structs.replace(ANYONE, name="coded", order_codes={"CK": msgspec.structs.replace(CK, code="9")})
ONE_ACTION = msgspec.structs.replace(ANYONE, one_action_per_suggestion=True)


def suggestions(client: Client, assessment: Assessment = histories.THE_TEACHER, by: Cards | None = None) -> list[Json]:
    (card,) = (by or Cards(DRAFTS, new_id=counted_ids())).render(assessment, PatientView(client=client))
    found: list[Json] = card["suggestions"]
    return found


def drafts_of(order: str, client: Client) -> list[Json]:
    resources = [action["resource"] for each in suggestions(client) for action in each["actions"]]
    return [each for each in resources if f"/{order}|" in each["instantiatesCanonical"][0]]


def test_the_code_of_a_site_comes_first_and_ours_stays_beside_it_with_the_text() -> None:
    (draft,) = drafts_of("ck", CODED)
    site, ours = draft["code"]["coding"]
    assert site == {"system": "urn:example:orderables", "code": "CK7", "display": "CREATINE KINASE, TOTAL"}
    assert (ours["system"], ours["code"]) == ("http://loinc.org", "2157-6")
    assert draft["code"]["text"] == "Creatine kinase (CK)"
    ServiceRequest.model_validate(draft)


def test_one_code_for_an_order_of_several_tests_makes_one_request_that_names_them_all() -> None:
    (draft,) = drafts_of("emg-ncs", CODED)
    assert draft["code"]["coding"][0]["code"] == "EMG2"
    assert draft["code"]["text"] == "EMG and nerve conduction studies"
    (suggestion,) = (each for each in suggestions(CODED) if "EMG" in each["label"])
    assert len(suggestion["actions"]) == 1


def test_an_order_that_the_site_does_not_list_keeps_our_own_codes() -> None:
    (draft,) = drafts_of("tsh", CODED)
    assert [coding["system"] for coding in draft["code"]["coding"]] == ["http://loinc.org"]


def test_the_codes_of_one_client_never_reach_another() -> None:
    by = Cards(DRAFTS)
    found = []
    for client in (CODED, ANYONE, OTHER, CODED):
        resources = [a["resource"] for each in suggestions(client, by=by) for a in each["actions"]]
        (ck,) = (each for each in resources if "/ck|" in each["instantiatesCanonical"][0])
        found.append(ck["code"]["coding"][0]["code"])
    assert found == ["CK7", "2157-6", "9", "CK7"]


def test_a_client_with_a_code_for_an_order_that_does_not_exist_is_not_served_half_a_card() -> None:
    wrong = msgspec.structs.replace(ANYONE, order_codes={"EMG_NSC": EMG})
    with pytest.raises(OrderUnusable, match="there is no order EMG_NSC"):
        suggestions(wrong)


@pytest.mark.requirement("C8", "C9")
def test_a_client_that_takes_one_action_gets_a_suggestion_for_each_request_named_by_its_action() -> None:
    split = suggestions(ONE_ACTION)
    assert all(len(each["actions"]) == 1 for each in split)
    assert all(each["actions"][0]["description"] == each["label"] for each in split)
    resources = [each["actions"][0]["resource"] for each in split]
    assert resources == [action["resource"] for each in suggestions(ANYONE) for action in each["actions"]]
    assert len({each["uuid"] for each in split}) == len({each["label"] for each in split}) == len(split)


@pytest.mark.requirement("C8", "C14")
@pytest.mark.parametrize("client", [ANYONE, CODED, ONE_ACTION], ids=["anyone", "coded", "one-action"])
def test_any_of_the_suggestions_may_be_chosen_and_nothing_happens_by_itself(client: Client) -> None:
    (card,) = Cards(DRAFTS).render(histories.THE_TEACHER, PatientView(client=client))
    assert card["selectionBehavior"] == "any"
    assert "systemActions" not in card


@pytest.mark.requirement("C8")
@pytest.mark.parametrize(
    ("weaker", "stronger"), [("EMG_NCS", "EMG_NCS_RNS"), ("NEUROLOGY_ROUTINE", "NEUROLOGY_URGENT")]
)
def test_of_two_alternatives_the_stronger_one_alone_is_suggested(weaker: str, stronger: str) -> None:
    both = msgspec.structs.replace(histories.LOW_POTASSIUM, orders=(weaker, stronger))
    alone = msgspec.structs.replace(both, orders=(stronger,))
    assert [each["label"] for each in suggestions(ANYONE, both)] == [
        each["label"] for each in suggestions(ANYONE, alone)
    ]


@pytest.mark.requirement("C9")
def test_what_only_a_weaker_rule_asks_for_is_not_ticked_in_an_emergency() -> None:
    weaker = msgspec.structs.replace(histories.STALE_POTASSIUM.reasons[0], orders=("TSH",))
    emergency = msgspec.structs.replace(
        histories.LOW_POTASSIUM, orders=("BMP", "TSH"), reasons=(histories.LOW_POTASSIUM.reasons[0], weaker)
    )
    assert [each["isRecommended"] for each in suggestions(ANYONE, emergency)] == [True, False]
