"""What a scope lets one read; it only ever saves a query that would surely be refused."""

from __future__ import annotations

import pytest

from service.ehr.scopes import covers
from tests.service.ehr.fetched import assessment, call_without, missing, offering, vignette
from tests.service.ehr.fhir_server import FhirServer
from tests.service.hook_calls import Ehr

WELL = vignette("O04-coded")


@pytest.mark.requirement("R3")
@pytest.mark.parametrize(
    ("scope", "kind", "answer"),
    [
        ("patient/Observation.read", "Observation", "yes"),
        ("patient/Observation.read", "Condition", "no"),
        ("patient/*.read", "Condition", "yes"),
        ("user/*.*", "Condition", "yes"),
        ("user/Observation.write", "Observation", "no"),
        ("patient/Observation.rs", "Observation", "yes"),
        ("system/*.cruds", "Observation", "yes"),
        ("patient/Observation.r", "Observation", "no"),
        ("patient/Observation.cu", "Observation", "no"),
        ("patient/Observation.rs?category=laboratory", "Observation", "partly"),
        ("patient/Observation.rs?category=laboratory patient/*.rs", "Observation", "yes"),
        ("launch openid fhirUser patient/Observation.rs offline_access", "Condition", "no"),
        ("launch/patient openid", "Observation", "no"),
        ("", "Observation", "unknown"),
        ("Observation.Read (Labs) (R4)", "Observation", "unknown"),
        ("patient/Condition.read PATIENT.READ", "Observation", "unknown"),
    ],
)
def test_a_scope_covers_a_search(scope: str, kind: str, answer: str) -> None:
    assert covers(scope, kind, search=True) == answer


@pytest.mark.requirement("R3")
def test_reading_one_resource_needs_another_letter_than_searching() -> None:
    assert covers("patient/Patient.r", "Patient", search=False) == "yes"
    assert covers("patient/Patient.s", "Patient", search=False) == "no"


@pytest.mark.requirement("R3", "F1")
def test_what_a_scope_surely_does_not_cover_is_not_asked_for_and_counts_as_not_sent(
    server: FhirServer, fetching_ehr: Ehr
) -> None:
    server.hold(*WELL)
    call = call_without(WELL, "intake", "orders")
    offered = offering(call, server.base, scope="launch patient/QuestionnaireResponse.rs")
    assert missing(assessment(fetching_ehr, offered)) == {
        "prefetch": "the EHR did not send, and it is not known what they hold: orders"
    }
    assert [each.kind for each in server.seen] == ["QuestionnaireResponse"]


@pytest.mark.requirement("R3", "F1")
@pytest.mark.parametrize("scope", ["Observation.Read (Labs) (R4)", ""])
def test_a_scope_in_the_words_of_a_vendor_is_tried(server: FhirServer, fetching_ehr: Ehr, scope: str) -> None:
    server.hold(*WELL)
    assert missing(assessment(fetching_ehr, offering(call_without(WELL, "intake"), server.base, scope=scope))) == {}


@pytest.mark.requirement("R3")
def test_a_scope_that_lets_only_some_results_through_reassures_nobody(server: FhirServer, fetching_ehr: Ehr) -> None:
    server.hold(*WELL)
    scope = "patient/Observation.rs?category=laboratory"
    found = assessment(fetching_ehr, offering(call_without(WELL, "observations"), server.base, scope=scope))
    assert missing(found)["observations"].startswith("only some kinds could be had")
    assert found["tier"] == "INSUFFICIENT_DATA"
