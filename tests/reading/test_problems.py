"""Conditions, the reasons of visits and orders, and diseases in the family."""

from __future__ import annotations

import pytest

from tests.reading.records import ICD10CM, LOCAL, SNOMED, Json, Value, coded, condition, holds_nothing, read, reasons

CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("82470000", SNOMED),
        ("27678003", SNOMED),
        ("699377006", SNOMED),
        ("R25.3", ICD10CM),
        ("G51.4", ICD10CM),
        ("R253", ICD10CM),
        ("R25.3", "urn:oid:2.16.840.1.113883.6.90"),
        ("82470000", "http://snomed.info/sct/731000124108"),
        ("benign-fasciculation-syndrome", LOCAL),
        ("cramp-fasciculation-syndrome", LOCAL),
    ],
)
def test_a_current_problem_of_twitching_is_entry_evidence(code: str, system: str) -> None:
    case = read(condition(code, system))
    assert case.problems[0].state == "current"
    assert case.entry == (case.problems[0].evidence,)
    assert case.entry[0].says.endswith("recorded as a problem")


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("R25.3", "http://hl7.org/fhir/sid/icd-10"),
        ("R25.1", ICD10CM),
        ("R25.2", ICD10CM),
        ("82470000", ICD10CM),
        ("82470000", ""),
    ],
)
def test_no_other_problem_is(code: str, system: str) -> None:
    assert read(condition(code, system)).entry == ()


def test_a_problem_in_words_only_is_not_read() -> None:
    case = read(condition() | {"code": {"text": "muscle twitching"}})
    assert holds_nothing(case)
    assert case.ignored == ()


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"clinicalStatus": coded("recurrence", CLINICAL)}, "current"),
        ({"clinicalStatus": coded("relapse", CLINICAL)}, "current"),
        ({"clinicalStatus": None}, "current"),
        ({"clinicalStatus": {"text": "Active"}}, "current"),
        ({"clinicalStatus": coded("inactive", CLINICAL)}, "history"),
        ({"clinicalStatus": coded("remission", CLINICAL)}, "history"),
        ({"clinicalStatus": coded("Resolved ", CLINICAL)}, "history"),
        ({"abatementDateTime": "2026-11-01"}, "history"),
        ({"clinicalStatus": None, "abatementString": "gone"}, "history"),
        ({"clinicalStatus": None, "abatementAge": {"value": 40, "unit": "a"}}, "history"),
        ({"abatementPeriod": {"start": "2026-01-01", "end": "2026-02-01"}}, "history"),
        ({"abatementDateTime": "2027-02-01"}, "current"),
        ({"abatementDateTime": "in spring"}, "history"),
        ({"verificationStatus": coded("confirmed", VERIFICATION)}, "current"),
        ({"verificationStatus": coded("refuted", VERIFICATION)}, "refuted"),
        ({"verificationStatus": coded("provisional", VERIFICATION)}, "unconfirmed"),
        ({"verificationStatus": coded("differential", VERIFICATION)}, "unconfirmed"),
        ({"verificationStatus": coded("unconfirmed", VERIFICATION)}, "unconfirmed"),
    ],
)
def test_what_has_become_of_a_problem(more: Json, state: str) -> None:
    case = read(condition(**more))
    assert case.problems[0].state == state
    assert bool(case.entry) == (state in ("current", "unconfirmed"))


def test_a_problem_entered_in_error_is_named_and_not_used() -> None:
    case = read(condition(verificationStatus=coded("entered-in-error", VERIFICATION)))
    assert holds_nothing(case)
    assert reasons(case) == {"Condition/c1": "entered-in-error"}
    assert not case.ignored[0].blinding


def test_a_condition_without_a_code_is_named() -> None:
    assert reasons(read(condition() | {"code": None})) == {"Condition/c1": "code missing"}


@pytest.mark.parametrize(
    ("code", "concept"),
    [
        ("G35", "multiple-sclerosis"),
        ("G35.A", "multiple-sclerosis"),
        ("G35.C1", "multiple-sclerosis"),
        ("N18.3", "chronic-kidney-disease"),
        ("N18.31", "chronic-kidney-disease"),
        ("G51.3", "hemifacial-spasm"),
        ("G51.32", "hemifacial-spasm"),
        ("M54.1", "radiculopathy"),
        ("M54.16", "radiculopathy"),
        ("M21.372", "foot-drop"),
        ("G70.01", "myasthenia-gravis"),
        ("g12.21", "als"),
    ],
)
def test_headers_and_the_codes_below_them_are_known(code: str, concept: str) -> None:
    assert concept in read(condition(code)).problems[0].concepts


def test_als_is_a_motor_neurone_disease() -> None:
    assert read(condition("G12.21")).problems[0].concepts == ("als", "motor-neuron-disease")
    assert read(condition("86044005", SNOMED)).problems[0].concepts == ("als", "motor-neuron-disease")


def test_two_codings_of_one_problem_count_together() -> None:
    both = {"coding": [coded("709044004", SNOMED)["coding"][0], coded("N18.4", ICD10CM)["coding"][0]]}
    concepts = read(condition() | {"code": both}).problems[0].concepts
    assert concepts == ("chronic-kidney-disease", "chronic-kidney-disease-stage-4-5")


def test_the_body_site_of_a_problem_is_kept() -> None:
    assert read(condition(bodySite=[coded("53840002", SNOMED)])).problems[0].sites == ("calf",)


def visit(status: str = "finished", **more: Value) -> Json:
    return {
        "resourceType": "Encounter",
        "id": "e1",
        "status": status,
        "subject": {"reference": "Patient/p1"},
        "period": {"start": "2024-03-01", "end": "2024-03-01"},
        "reasonCode": [coded("R25.3", ICD10CM), coded("R13.10", ICD10CM), coded("Z00.0", ICD10CM)],
    } | more


def test_the_reason_of_a_visit_is_entry_evidence_for_good() -> None:
    case = read(visit())
    assert [e.says for e in case.entry] == ["Fasciculation as the reason of a visit"]
    assert [(p.concepts, p.state, p.source) for p in case.problems] == [
        (("fasciculation",), "history", "Encounter"),
        (("dysphagia",), "history", "Encounter"),
    ]


def test_the_reason_of_a_visit_that_goes_on_is_current() -> None:
    assert {p.state for p in read(visit("in-progress")).problems} == {"current"}


def test_a_visit_entered_in_error_is_named_and_not_used() -> None:
    assert reasons(read(visit("entered-in-error"))) == {"Encounter/e1": "entered-in-error"}
    assert read(visit("entered-in-error", reasonCode=[])).ignored == ()


def test_the_reason_of_an_order_is_entry_evidence() -> None:
    order = {
        "resourceType": "ServiceRequest",
        "id": "s1",
        "status": "active",
        "code": {"text": "blood test"},
        "subject": {"reference": "Patient/p1"},
        "authoredOn": "2026-11-01",
        "reasonCode": [coded("82470000", SNOMED)],
    }
    case = read(order)
    assert [e.says for e in case.entry] == ["Fasciculation as the reason of an order"]
    assert (case.problems[0].state, case.problems[0].source) == ("current", "ServiceRequest")
    assert case.requests == ()


def relative(role: Json | None, **more: Value) -> Json:
    return (
        {
            "resourceType": "FamilyMemberHistory",
            "id": "h1",
            "status": "completed",
            "patient": {"reference": "Patient/p1"},
            "condition": [{"code": coded("86044005", SNOMED)}],
        }
        | ({"relationship": role} if role else {})
        | more
    )


@pytest.mark.parametrize(
    ("code", "degree"),
    [
        ("FTH", "first"),
        ("NMTH", "first"),
        ("SIS", "first"),
        ("BRO", "first"),
        ("CHILD", "first"),
        ("SONC", "first"),
        ("HBRO", "other"),
        ("STPFTH", "other"),
        ("MTHINLAW", "other"),
        ("GRMTH", "other"),
        ("COUSN", "other"),
    ],
)
def test_parents_siblings_and_children_are_first_degree(code: str, degree: str) -> None:
    case = read(relative(coded(code, "http://terminology.hl7.org/CodeSystem/v3-RoleCode")))
    assert (case.relatives[0].degree, case.relatives[0].concepts) == (degree, ("als", "motor-neuron-disease"))


def test_a_relative_who_is_not_named_has_no_degree() -> None:
    assert read(relative(None)).relatives[0].degree == ""
    assert read(relative({"text": "father"})).relatives[0].degree == ""


def test_a_family_history_that_does_not_matter_is_passed_over() -> None:
    assert read(relative(None, condition=[{"code": coded("44054007", SNOMED)}])).relatives == ()
    assert reasons(read(relative(None, status="entered-in-error"))) == {"FamilyMemberHistory/h1": "entered-in-error"}


def test_a_problem_coded_twice_is_called_by_what_says_that_the_patient_twitches() -> None:
    both = {"coding": [coded("R25.2", ICD10CM)["coding"][0], coded("R25.3", ICD10CM)["coding"][0]]}
    assert read(condition() | {"code": both}).entry[0].says == "Fasciculation recorded as a problem"
