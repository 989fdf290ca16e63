"""What prefetch lacks is fetched with the token of the call, whatever the server does."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from service.ehr.limits import Limits
from service.turn import Turn
from tests.service.ehr.conftest import PATIENT_LIMITS, EhrWith
from tests.service.ehr.fetched import (
    TOKEN,
    Json,
    assessment,
    bare,
    call_without,
    missing,
    observations,
    offering,
    vignette,
)
from tests.service.ehr.fhir_server import FhirServer, Handler, Misbehaviour, Seen, outcome
from tests.service.ehr.misbehaving import (
    answers_with,
    bomb,
    drips,
    drips_in_the_head,
    ever_another,
    hangs,
    hangs_in_the_body,
    hangs_up,
    itself,
    next_page_at,
    redirects_to,
    says,
)
from tests.service.hook_calls import Ehr, outcomes, places, with_prefetch
from tests.service.test_hook import tier
from tests.service.test_one_engine import VIGNETTES, hook_call
from tests.service.test_posted import PatientEhr, resources_of

WELL = vignette("O04-coded")
PATIENT = WELL[0]["id"]
ILL = vignette("O01")
HURRIED = Limits(seconds=0.3, connect=0.2, read=0.2)
GENEROUS_SECONDS = 5.0
"""Far above the deadline, for a machine that is busy; far below what the servers here would take."""


@pytest.mark.requirement("F1")
@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_what_is_fetched_gives_the_card_that_the_same_data_give_prefetched(
    path: Any,  # noqa: ANN401 # a path
    server: FhirServer,
    fetching_ehr: Ehr,
) -> None:
    resources = resources_of(path)
    server.hold(*resources)
    statements = any(each["resourceType"] == "MedicationStatement" for each in resources)
    keys = ["medications"] if statements else []  # the service asks for prescriptions
    call = hook_call(resources)
    call["prefetch"] = {key: value for key, value in call["prefetch"].items() if key in keys}
    fetched = [each["extension"] for each in fetching_ehr.cards(offering(call, server.base))]
    assert fetched == [each["extension"] for each in fetching_ehr.cards(hook_call(resources))]
    assert fetched


@pytest.mark.requirement("F1", "F2")
def test_only_what_is_lacking_is_fetched_and_always_with_the_token(server: FhirServer, fetching_ehr: Ehr) -> None:
    server.token = TOKEN
    server.hold(*WELL)
    found = assessment(fetching_ehr, offering(call_without(WELL, "intake", "medications"), server.base))
    assert found["tier"] == "REASSURE"
    assert missing(found) == {}
    assert {each.kind for each in server.seen} == {"QuestionnaireResponse", "MedicationRequest"}
    assert {each.headers["authorization"] for each in server.seen} == {f"Bearer {TOKEN}"}


@pytest.mark.requirement("F1")
def test_of_167_results_all_are_had_where_the_client_hands_over_20_and_a_token(
    server: FhirServer, fetching_ehr: Ehr
) -> None:
    server.page_size = 20
    server.hold(*WELL, *observations(PATIENT, 167))
    call = with_prefetch(hook_call(WELL), observations=server.page("Observation", PATIENT))
    assert len(call["prefetch"]["observations"]["entry"]) == 20
    found = assessment(fetching_ehr, offering(call, server.base))
    assert missing(found) == {}
    assert found["tier"] == "REASSURE"
    assert len(server.seen) == 8


def test_a_page_in_which_the_ehr_reported_an_error_is_asked_for_anew(server: FhirServer, fetching_ehr: Ehr) -> None:
    server.page_size = 20
    server.hold(*WELL, *observations(PATIENT, 30))
    page = server.page("Observation", PATIENT)
    page["entry"][0] = {"resource": outcome("incomplete"), "search": {"mode": "outcome"}}
    found = assessment(fetching_ehr, offering(with_prefetch(hook_call(WELL), observations=page), server.base))
    assert missing(found) == {}
    assert len(server.seen) == 2
    server.misbehaves["Observation"] = says(500)
    found = assessment(fetching_ehr, offering(with_prefetch(hook_call(WELL), observations=page), server.base))
    assert "reported an error" in missing(found)["observations"]
    assert found["tier"] == "INSUFFICIENT_DATA"


def test_of_167_results_20_without_a_token_are_said_to_be_20(server: FhirServer, fetching_ehr: Ehr) -> None:
    server.page_size = 20
    server.hold(*WELL, *observations(PATIENT, 167))
    call = with_prefetch(hook_call(WELL), observations=server.page("Observation", PATIENT))
    (card, *_) = fetching_ehr.cards(call)
    assert "only 20 of 167 could be had" in card["detail"]
    assert tier(card) == "INSUFFICIENT_DATA"
    assert server.seen == []


def test_what_a_result_on_the_last_page_says_is_on_the_card(server: FhirServer, fetching_ehr: Ehr) -> None:
    low = observations(PATIENT, 60)
    low[-1] = {**low[-1], "id": "low", "valueQuantity": {**low[-1]["valueQuantity"], "value": 2.0}}
    low[-1]["effectiveDateTime"] = "2026-11-21"
    server.page_size = 20
    server.hold(*WELL, *low)
    assert assessment(fetching_ehr, offering(call_without(WELL, "observations"), server.base))["tier"] == "EMERGENCY"


def test_one_entry_where_a_list_was_due_has_the_whole_list_fetched(server: FhirServer, fetching_ehr: Ehr) -> None:
    server.hold(*WELL, *observations(PATIENT, 3))
    call = with_prefetch(hook_call(WELL), observations=observations(PATIENT, 1)[0])
    assert missing(assessment(fetching_ehr, offering(call, server.base))) == {}
    assert len(server.asked("Observation")) == 1


@pytest.mark.requirement("R6")
def test_what_was_fetched_about_somebody_else_is_set_aside(server: FhirServer, fetching_ehr: Ehr) -> None:
    answers = next(each for each in ILL if each["resourceType"] == "QuestionnaireResponse")
    page = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": answers}]}
    server.misbehaves["QuestionnaireResponse"] = answers_with(page)
    found = assessment(fetching_ehr, offering(call_without(WELL, "intake"), server.base))
    assert found["tier"] == "INSUFFICIENT_DATA"
    assert "about another patient" in {each["because"] for each in found["ignored"]}


@pytest.mark.requirement("R6")
def test_a_patient_who_is_fetched_and_is_somebody_else_is_no_answer(server: FhirServer, fetching_ehr: Ehr) -> None:
    server.misbehaves["Patient"] = answers_with({"resourceType": "Patient", "id": "somebody-else"})
    call = offering(call_without(WELL, "patient"), server.base)
    assert places(outcomes(fetching_ehr.asks(call), 400)) == {"prefetch.patient"}


NO_ANSWERS: dict[str, tuple[Misbehaviour, str]] = {
    "hangs": (hangs, "did not answer in time"),
    "hangs in the body": (hangs_in_the_body, "did not answer in time"),
    "drips": (drips, "did not answer in time"),
    "drips in the head": (drips_in_the_head, "did not answer in time"),
    "hangs up": (hangs_up, "could not be reached"),
    "401": (says(401), "did not allow it"),
    "403": (says(403), "did not allow it"),
    "404": (says(404), "does not have it"),
    "429": (says(429), "answered with an error"),
    "500": (says(500), "answered with an error"),
    "a status that nobody knows": (says(799), "answered with an error"),
    "an outcome with 200": (answers_with({"resourceType": "OperationOutcome"}), "answered with an error"),
    "a page of HTML": (answers_with(b"<html>Canary</html>", "text/html"), "could not be read"),
    "no JSON": (answers_with(b"Canary"), "could not be read"),
    "another resource": (answers_with({"resourceType": "Basic"}), "could not be read"),
    "a bomb": (answers_with(bomb(50_000_000), Content_Encoding="gzip"), "could not be read"),
    "too much": (answers_with(b" " * 6_000_000), "more than is read"),
    "a page that leads to itself": (next_page_at(itself), "more than is read"),
    "pages without end": (next_page_at(ever_another), "more than is read"),
    "a page elsewhere": (next_page_at(lambda *_: "https://fhir.example.org/r4?page=2"), "another server"),
    "a page beside the base": (
        next_page_at(lambda handler, _: handler.server.fhir.base.replace("/fhir", "/other?page=2")),
        "another server",
    ),
    "a page above the base": (next_page_at(lambda h, _: h.server.fhir.base + "/../other?page=2"), "another server"),
    "a next page without an address": (next_page_at(lambda *_: None), "fewer than it counts"),
    "a next page at a number": (next_page_at(lambda *_: 7), "fewer than it counts"),
    "a total in words": (answers_with({"resourceType": "Bundle", "total": "167"}), "fewer than it counts"),
    "a total with a point": (answers_with({"resourceType": "Bundle", "total": 167.0}), "fewer than it counts"),
    "an entry without its resource": (
        answers_with({"resourceType": "Bundle", "entry": [{"fullUrl": "urn:x"}]}),
        "could not be read",
    ),
    "a page with a user": (
        next_page_at(lambda handler, _: handler.server.fhir.base.replace("//", "//user@") + "?page=2"),
        "another server",
    ),
}


@pytest.mark.requirement("S26", "S28", "S59")
@pytest.mark.parametrize("how", NO_ANSWERS)
def test_whatever_a_server_does_the_card_comes_and_names_what_it_could_not_have(
    how: str, server: FhirServer, ehr_with: EhrWith
) -> None:
    misbehaviour, reason = NO_ANSWERS[how]
    server.hold(*WELL)
    server.misbehaves["Observation"] = misbehaviour
    late = reason.endswith("in time")
    ehr = ehr_with(HURRIED if late else PATIENT_LIMITS)
    began = time.monotonic()
    (card, *_) = ehr.cards(offering(call_without(WELL, "observations"), server.base))
    assert time.monotonic() - began < (GENEROUS_SECONDS if late else PATIENT_LIMITS.seconds)
    found = card["extension"]["org.fasciculation-cds.assessment"]
    assert reason in missing(found)["observations"]
    assert found["tier"] == "INSUFFICIENT_DATA"
    assert missing(found)["observations"] in card["detail"]
    assert "Canary" not in str(card)


@pytest.mark.requirement("F4", "F5")
@pytest.mark.parametrize("how", ["hangs", "401", "500", "no JSON", "another resource", "an outcome with 200"])
def test_without_the_patient_there_is_no_answer_and_the_key_is_named(
    how: str, server: FhirServer, ehr_with: EhrWith
) -> None:
    server.misbehaves["Patient"] = NO_ANSWERS[how][0]
    ehr = ehr_with(HURRIED if how == "hangs" else PATIENT_LIMITS)
    issues = outcomes(ehr.asks(offering(call_without(WELL, "patient"), server.base)), 412)
    assert places(issues) == {"prefetch.patient"}
    assert NO_ANSWERS[how][1] in issues[0]["diagnostics"]


@pytest.mark.requirement("F4", "F5")
def test_when_nothing_can_be_had_that_could_say_whether_somebody_twitches_there_is_no_answer(
    server: FhirServer, fetching_ehr: Ehr
) -> None:
    server.hold(WELL[0])
    for kind in ("Condition", "Observation", "QuestionnaireResponse", "Encounter", "ServiceRequest"):
        server.misbehaves[kind] = says(500)
    issues = outcomes(fetching_ehr.asks(offering(bare(PATIENT), server.base)), 412)
    keys = {"conditions", "observations", "intake", "encounters", "orders"}
    assert places(issues) == {f"prefetch.{key}" for key in keys}


def test_the_pages_that_came_are_read_when_the_next_one_does_not(server: FhirServer, fetching_ehr: Ehr) -> None:
    server.page_size = 20
    server.hold(*WELL, *observations(PATIENT, 167))
    server.misbehaves[""] = says(410)
    found = assessment(fetching_ehr, offering(call_without(WELL, "observations"), server.base))
    assert missing(found)["observations"] == "only 20 of 167 could be had: the EHR's server does not have it"
    assert found["tier"] == "INSUFFICIENT_DATA"


def test_a_link_of_the_client_to_another_server_has_the_query_asked_anew(server: FhirServer, fetching_ehr: Ehr) -> None:
    server.hold(*WELL, *observations(PATIENT, 167))
    page = {**server.page("Observation", PATIENT), "total": 500}
    page["link"] = [{"relation": "next", "url": "https://fhir.example.org/r4?page=2"}]
    found = assessment(fetching_ehr, offering(with_prefetch(hook_call(WELL), observations=page), server.base))
    assert missing(found) == {}
    assert [each.kind for each in server.seen] == ["Observation"]


@pytest.mark.requirement("S26")
def test_a_redirect_is_not_followed_and_the_token_does_not_travel(server: FhirServer, fetching_ehr: Ehr) -> None:
    with FhirServer() as elsewhere:
        server.hold(*WELL)
        server.misbehaves["Observation"] = redirects_to(f"{elsewhere.base}/Observation")
        found = assessment(fetching_ehr, offering(call_without(WELL, "observations"), server.base))
        assert missing(found)["observations"].endswith("answered with an error")
        assert elsewhere.seen == []


def test_neither_a_full_url_nor_a_reference_is_ever_fetched(server: FhirServer, fetching_ehr: Ehr) -> None:
    with FhirServer() as elsewhere:
        pointing = observations(PATIENT, 1)[0] | {"specimen": {"reference": f"{elsewhere.base}/Specimen/1"}}
        entry = {"fullUrl": f"{elsewhere.base}/Observation/1", "resource": pointing}
        server.misbehaves["Observation"] = answers_with({"resourceType": "Bundle", "entry": [entry]})
        fetching_ehr.cards(offering(call_without(WELL, "observations"), server.base))
        assert elsewhere.seen == []


def test_no_cookie_of_one_hook_comes_with_the_next(server: FhirServer, fetching_ehr: Ehr) -> None:
    empty: Json = {"resourceType": "Bundle", "type": "searchset", "total": 0}
    server.misbehaves["Observation"] = answers_with(empty, Set_Cookie="session=of-another-user; Path=/")
    for _ in range(2):
        fetching_ehr.cards(offering(call_without(WELL, "observations"), server.base))
    assert len(server.seen) == 2
    assert not any("cookie" in each.headers for each in server.seen)


@pytest.mark.requirement("S29")
def test_a_proxy_of_the_environment_is_not_used(
    server: FhirServer, ehr_with: EhrWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FhirServer() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.base.removesuffix("/fhir"))
        server.hold(*WELL)
        assert missing(assessment(ehr_with(), offering(call_without(WELL, "intake"), server.base))) == {}
        assert proxy.seen == []
        assert len(server.seen) == 1


def test_a_server_that_is_silent_three_times_is_left_alone_for_a_while(server: FhirServer, ehr_with: EhrWith) -> None:
    server.misbehaves["Observation"] = hangs
    ehr = ehr_with(HURRIED)
    call = offering(call_without(WELL, "observations"), server.base)
    said = [missing(assessment(ehr, call))["observations"] for _ in range(4)]
    assert all("did not answer in time" in each for each in said[:3])
    assert said[3].endswith("did not answer a moment ago")
    assert len(server.seen) == 3


def test_while_one_ehr_takes_its_time_the_hooks_of_others_are_answered(server: FhirServer, ehr_with: EhrWith) -> None:
    asked, answers = Event(), Event()

    def dawdle(handler: Handler, seen: Seen) -> None:
        asked.set()
        answers.wait(PATIENT_LIMITS.seconds)
        server.behave(handler, seen)

    server.hold(*WELL)
    server.misbehaves["Observation"] = dawdle
    ehr = ehr_with(turn=Turn(patience=3 * PATIENT_LIMITS.seconds))
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(assessment, ehr, offering(call_without(WELL, "observations"), server.base))
        assert asked.wait(PATIENT_LIMITS.seconds)
        quick = assessment(ehr, hook_call(ILL))
        answers.set()
        assert (quick["tier"], slow.result()["tier"]) == ("URGENT", "REASSURE")


PATIENTS = 50
ROUNDS = 20


@pytest.mark.requirement("F1", "R6")
@pytest.mark.timeout(300)
def test_fifty_patients_hooked_at_once_twenty_times_each_get_their_own_card(
    server: FhirServer, fetching_ehr: Ehr
) -> None:
    expected = {}
    for number in range(PATIENTS):
        story = ILL if number % 2 else WELL
        patient = f"p{number}"
        server.hold(*(_about(each, story[0]["id"], patient, number) for each in story))
        expected[patient] = "URGENT" if number % 2 else "REASSURE"

    def ask(patient: str) -> tuple[str, str, set[str], dict[str, str]]:
        (card, *_) = PatientEhr(fetching_ehr.application).cards(offering(bare(patient), server.base))
        found = card["extension"]["org.fasciculation-cds.assessment"]
        about = {each["resource"]["subject"]["reference"] for s in card.get("suggestions", ()) for each in s["actions"]}
        return found["patient"], found["tier"], about, missing(found)

    with ThreadPoolExecutor(PATIENTS) as threads:
        for _ in range(ROUNDS):
            for patient, answer in zip(expected, threads.map(ask, expected), strict=True):
                whose, how_soon, about, lacking = answer
                assert (whose, how_soon) == (f"Patient/{patient}", expected[patient])
                assert about <= {f"Patient/{patient}"}
                assert lacking == {}


def _about(resource: Json, before: str, patient: str, number: int) -> Json:
    """The same resource about another patient, under an id of its own."""
    copy: Json = {**resource, "id": patient if resource["resourceType"] == "Patient" else f"{resource['id']}-{number}"}
    for name in ("subject", "source"):
        if name in copy:
            assert copy[name]["reference"].endswith(f"Patient/{before}")
            copy[name] = {"reference": f"Patient/{patient}"}
    return copy
