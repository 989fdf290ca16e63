"""Bodies that somebody clever, or something broken, could send: no answer is lost, and no two patients become one."""

from __future__ import annotations

import json

import pytest

from tests.service.fhir_api.door import MRN, NOON, Door, Json, entry, issues, observation, response
from workers.intake import kept_resources
from workers.reading import read_case

MODIFIER = [{"url": "https://example.org/negated", "valueBoolean": True}]
SAID = {"linkId": "weak.any", "answer": [{"valueCoding": {"code": "none"}}]}
EXTRACT = "QuestionnaireResponse/$extract"
APPLY = "PlanDefinition/fasciculation-workup/$apply"
ON_A_SERVER = "https://ehr.example.org/fhir/Patient/7"


def patient(**more: object) -> Json:
    return {"resourceType": "Patient", "birthDate": "1980-01-01", **more}


def of_patient(door: Door, name: str) -> list[str]:
    return [each.resource_type for each in door.records.of_patient(name)]


@pytest.mark.parametrize(
    ("made", "place"),
    [
        (response(SAID, modifierExtension=MODIFIER), "QuestionnaireResponse.modifierExtension"),
        (response({**SAID, "modifierExtension": MODIFIER}), "QuestionnaireResponse.item[0].modifierExtension"),
    ],
)
def test_what_a_modifier_changes_is_not_extracted(door: Door, made: Json, place: str) -> None:
    (issue,) = issues(door.posts(EXTRACT, made), 400)
    assert place in issue["expression"]


@pytest.mark.parametrize("path", [EXTRACT, APPLY])
def test_an_answer_that_stands_twice_is_refused_everywhere(door: Door, path: str) -> None:
    told = json.dumps(response(SAID, subject={"reference": "Patient/7"}))
    twice = told.replace('"answer":', '"answer": [{"valueCoding": {"code": "lost-function"}}], "answer":')
    if path == APPLY:
        twice = f'{{"resourceType": "Parameters", "parameter": [{{"name": "data", "resource": {twice}}}]}}'
    (issue,) = issues(door.posts(path, twice.encode()), 400)
    assert "stands twice" in issue["diagnostics"]


@pytest.mark.parametrize("path", [EXTRACT, APPLY, "QuestionnaireResponse"])
def test_a_body_nested_a_thousand_deep_is_refused(door: Door, path: str) -> None:
    deep = b'{"resourceType": "Parameters", "a":' + b'{"a":' * 1000 + b"1" + b"}" * 1001
    issues(door.posts(path, deep), 400)


@pytest.mark.parametrize(
    "parts",
    [
        {"component": [{}] * 20_000},
        {"component": [0] * 20_000},
        {"note": [{"text": "x"}] * 10_000},
        {f"x{number}": 1 for number in range(20_000)},
    ],
    ids=["empty objects", "numbers", "texts", "names"],
)
def test_a_resource_of_more_parts_than_any_has_is_refused_before_it_costs_anything(door: Door, parts: Json) -> None:
    (issue,) = issues(door.posts("Observation", observation(**parts)), 413)
    assert "20,000" in issue["diagnostics"]


@pytest.mark.parametrize("kind", ["transaction", "batch"])
def test_nor_can_the_parts_be_dealt_out_to_many_entries(door: Door, kind: str) -> None:
    """Each entry is one that would be looked at by itself."""
    part = json.dumps(entry(observation(component=[0] * 15_000)))
    body = f'{{"resourceType": "Bundle", "type": "{kind}", "entry": [{", ".join([part] * 34)}]}}'
    (issue,) = issues(door.posts("", body.encode()), 413)
    assert "500,000" in issue["diagnostics"]
    assert of_patient(door, "Patient/7") == []


def test_a_long_resource_of_plain_text_is_taken(door: Door) -> None:
    assert door.posts("Observation", observation(note=[{"text": "a, b: [c] {d} " * 50_000}])).status_code == 201


def test_no_more_mistakes_are_listed_than_anybody_reads(door: Door) -> None:
    wrong = [{"linkId": f"no-such-item-{number}", "answer": [{"valueBoolean": True}]} for number in range(2_000)]
    for path, status in (("QuestionnaireResponse", 422), (EXTRACT, 400)):
        listed = issues(door.posts(path, response(*wrong)), status)
        assert len(listed) == 51
        assert listed[-1]["diagnostics"] == "And 1,950 more"


def test_no_more_remarks_are_listed_than_anybody_reads(door: Door) -> None:
    """An answer without its question is kept and remarked; what is only remarked never turns into a mistake."""
    unasked = {"linkId": "weak.sites", "answer": [{"valueCoding": {"code": "hand"}}]}
    answered = door.posts("QuestionnaireResponse", response(*[unasked] * 60), {"Prefer": "return=OperationOutcome"})
    listed = issues(answered, 201)
    assert {each["severity"] for each in listed} == {"warning"}
    assert (len(listed), listed[-1]["diagnostics"]) == (51, "And 10 more")


def test_an_answer_that_is_wanted_minimal_and_pretty_is_empty(door: Door) -> None:
    answered = door.posts("Observation?_pretty=true", observation(), {"Prefer": "return=minimal"})
    assert (answered.status_code, answered.data) == (201, b"")


def test_a_patient_that_is_known_already_keeps_what_came_with_the_new_name(door: Door) -> None:
    condition = f"identifier={MRN['system']}|{MRN['value']}"
    door.posts("Patient", patient(id="5", identifier=[MRN]), {"If-None-Exist": condition})
    known = {"ifNoneExist": condition}
    answered = door.bundles(
        "transaction",
        entry(patient(identifier=[MRN]), ON_A_SERVER, **known),
        entry(response(SAID, subject={"reference": ON_A_SERVER})),
        entry(observation(subject={"reference": "Patient/7"})),
    )
    assert answered.status_code == 200, answered.text
    assert of_patient(door, "Patient/5") == ["Patient", "QuestionnaireResponse", "Observation"]
    assert of_patient(door, "Patient/7") == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["the known one first", "the known one last"])
def test_patients_of_two_servers_with_one_id_are_not_taken_for_each_other(door: Door, order: tuple[int, int]) -> None:
    condition = f"identifier={MRN['system']}|{MRN['value']}"
    door.posts("Patient", patient(id="5", identifier=[MRN]), {"If-None-Exist": condition})
    elsewhere = "https://clinic.example.org/fhir/Patient/7"
    both = [entry(patient(identifier=[MRN]), ON_A_SERVER, ifNoneExist=condition), entry(patient(id="7"), elsewhere)]
    answered = door.bundles(
        "transaction",
        *(both[number] for number in order),
        entry(response(SAID, subject={"reference": ON_A_SERVER})),
        entry(observation(subject={"reference": elsewhere})),
    )
    assert answered.status_code == 200, answered.text
    assert of_patient(door, "Patient/5") == ["Patient", "QuestionnaireResponse"]
    assert of_patient(door, "Patient/7") == ["Patient", "Observation"]


def test_a_patient_without_an_id_has_the_one_of_its_address_and_so_an_age(door: Door) -> None:
    door.bundles("transaction", entry(patient(), ON_A_SERVER), entry(response(SAID)))
    assert of_patient(door, "Patient/7") == ["Patient", "QuestionnaireResponse"]
    assert door.assessed == ["Patient/7"]
    case = read_case(list(kept_resources(door.records, "Patient/7").values()), NOON.date(), "Patient/7")
    assert not case.ignored
    assert case.age is not None


@pytest.mark.parametrize("full_url", ["Patient/7", "Observation/1", ON_A_SERVER, "seven"])
def test_a_full_url_that_is_another_resources_name_is_refused(door: Door, full_url: str) -> None:
    answered = door.bundles("transaction", entry(observation(), full_url), entry(response(SAID)))
    (issue,) = issues(answered, 400)
    assert issue["expression"] == ["Bundle.entry[0].fullUrl"]
    assert of_patient(door, "Patient/7") == []


def test_a_medicine_without_a_subject_belongs_to_the_one_patient_whatever_he_is_called(door: Door) -> None:
    urn = "urn:uuid:05efabf0-4be2-4561-91ce-51548425acb9"
    medicine = {"resourceType": "Medication", "code": {"text": "Lithium"}}
    answered = door.bundles(
        "transaction",
        entry(patient(id="7"), urn),
        entry(observation(subject={"reference": urn})),
        entry(medicine),
    )
    assert answered.status_code == 200, answered.text
    assert "Medication" in of_patient(door, "Patient/7")


def test_a_medicine_without_a_subject_beside_two_patients_is_nobodys(door: Door) -> None:
    medicine = {"resourceType": "Medication", "code": {"text": "Lithium"}}
    issues(door.bundles("transaction", entry(patient()), entry(patient()), entry(medicine)), 422)


def test_a_plan_is_for_a_patient(door: Door) -> None:
    record = {"name": "data", "resource": {"resourceType": "Bundle", "type": "collection"}}
    subject = {"name": "subject", "valueString": "Practitioner/7"}
    (issue,) = issues(door.posts(APPLY, {"resourceType": "Parameters", "parameter": [record, subject]}), 422)
    assert "subject" in issue["diagnostics"]
