"""What is asked of a FHIR server for a prefetch template."""

from __future__ import annotations

import msgspec
import pytest

from service.ehr.completing import Completing
from service.ehr.queries import NotAskable, Query, filled
from service.hooks.catalogue import PATIENT_VIEW, SERVICES
from service.hooks.request import check
from service.trust.gate import OpenGate
from tests.service.ehr.conftest import PATIENT_LIMITS
from tests.service.ehr.fetched import TOKEN, bare, offering
from tests.service.ehr.fhir_server import FhirServer
from tests.service.ehr.misbehaving import says
from tests.service.hook_calls import with_context

BASE = "https://fhir.example.org/r4"
CONTEXT = {"patientId": "p-1.A", "encounterId": "e1", "userId": "Practitioner/7"}


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("Patient/{{context.patientId}}", "/Patient/p-1.A"),
        ("Condition?patient={{context.patientId}}", "/Condition?patient=p-1.A"),
        ("Encounter/{{ context.encounterId }}", "/Encounter/e1"),
        (
            "Observation?patient={{context.patientId}}&_sort=-date&_count=9",
            "/Observation?patient=p-1.A&_sort=-date&_count=9",
        ),
        ("Practitioner/{{userPractitionerId}}", "/Practitioner/7"),
        ("{{context.userId}}", "/Practitioner/7"),
        ("Observation?code=a%7Cb,c|d", "/Observation?code=a%7Cb%2Cc%7Cd"),
    ],
)
def test_a_template_is_filled_in_and_every_value_is_encoded(template: str, address: str) -> None:
    query = filled(template, CONTEXT)
    assert query is not None
    assert query.address(BASE) == BASE + address


@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("Encounter/{{context.encounterId}}", {"patientId": "p"}),
        ("Encounter/{{context.encounterId}}", {"encounterId": {"id": "e"}}),
        ("Patient/{{userPatientId}}", CONTEXT),
    ],
)
def test_without_the_value_there_is_nothing_to_ask(template: str, context: dict[str, str]) -> None:
    assert filled(template, context) is None


@pytest.mark.requirement("F3")
@pytest.mark.parametrize("patient", ["..", ".", "a?b=c", "a&b=c", "1,2", "a%2Fb", "a|b", "a#b", "\u00e4", "a\x00", ""])
def test_what_is_no_id_is_not_asked_for(patient: str) -> None:
    for template in ("Patient/{{context.patientId}}", "Condition?patient={{context.patientId}}"):
        with pytest.raises(NotAskable):
            filled(template, {"patientId": patient})


def test_a_patient_id_with_its_type_in_front_is_understood() -> None:
    assert filled("Patient/{{context.patientId}}", {"patientId": "Patient/7"}) == Query("Patient/7")


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())
def test_every_query_of_every_service_can_be_asked(service: object) -> None:
    for template in service.prefetch.values():  # type: ignore[attr-defined] # a Service
        query = filled(template, CONTEXT)
        assert query is not None
        assert query.search == ("?" in template)


CODED = msgspec.structs.replace(
    PATIENT_VIEW,
    prefetch={
        "patient": "Patient/{{context.patientId}}",
        "observations": "Observation?patient={{context.patientId}}&code=http://loinc.org|2823-3",
    },
)


@pytest.mark.parametrize("knows_posted_searches", [True, False])
def test_a_search_with_a_slash_in_a_value_is_posted_and_asked_by_get_where_that_is_not_known(
    server: FhirServer, *, knows_posted_searches: bool
) -> None:
    server.hold({"resourceType": "Patient", "id": "o01"})
    if not knows_posted_searches:
        behave = server.behave
        server.misbehaves["Observation"] = lambda handler, seen: (
            says(405)(handler, seen) if seen.method == "POST" else behave(handler, seen)
        )
    call = msgspec.json.encode(offering(with_context(bare("o01"), encounterId="e"), server.base))
    complete = Completing(in_production=False, limits=PATIENT_LIMITS)
    done = complete(check(call, CODED, OpenGate().admit(None)), CODED)  # type: ignore[arg-type] # anyone
    complete.close()
    assert done.missing == ()
    asked = server.asked("Observation")
    words = "patient=o01&code=http%3A%2F%2Floinc.org%7C2823-3"
    assert (asked[0].method, asked[0].path, asked[0].query, asked[0].body) == (
        "POST", "/fhir/Observation/_search", "", words,
    )  # fmt: skip
    assert [(each.method, each.query) for each in asked[1:]] == ([] if knows_posted_searches else [("GET", words)])
    assert {each.headers["authorization"] for each in asked} == {f"Bearer {TOKEN}"}
