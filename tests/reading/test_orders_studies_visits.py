"""What was ordered, done, reported and booked."""

from __future__ import annotations

import pytest

from tests.reading.records import LOCAL, LOINC, SNOMED, Json, Value, coded, holds_nothing, read, reasons
from workers.evaluation.criteria import ordering
from workers.reading.dates import read_date
from workers.reading.referrals import NAMES_IT

ABOUT = {"subject": {"reference": "Patient/p1"}}


def order(code: Json, **more: Value) -> Json:
    fields = {
        "resourceType": "ServiceRequest",
        "id": "s1",
        "status": "active",
        "code": code,
        "authoredOn": "2026-11-20",
    }
    return fields | ABOUT | more


@pytest.mark.parametrize(
    ("code", "concept"),
    [
        (coded("183521007", SNOMED), "referral-to-neurology"),
        (coded("18749-2", LOINC), "emg"),
        (coded("29755-6", LOINC), "nerve-conduction-study"),
        (coded("24590-2", LOINC), "mri-brain"),
        (coded("24935-9", LOINC), "mri-cervical-spine"),
        (coded("24937-5", LOINC), "mri-cervical-spine"),
        (coded("24968-0", LOINC), "mri-lumbar-spine"),
        (coded("51990-0", LOINC), "basic-metabolic-panel"),
        (coded("24323-8", LOINC), "comprehensive-metabolic-panel"),
        (coded("58410-2", LOINC), "cbc-panel"),
        (coded("24351-9", LOINC), "spep-panel"),
        (coded("182836005", SNOMED), "review-of-medication"),
        (coded("19123-9", LOINC), "magnesium"),
    ],
)
def test_an_order_keeps_its_status_and_priority(code: Json, concept: str) -> None:
    request = read(order(code, priority="URGENT ")).requests[0]
    assert request.concepts == (concept,)
    assert (request.status, request.priority, request.authored) == ("active", "urgent", read_date("2026-11-20"))


def test_an_order_that_does_not_matter_is_passed_over() -> None:
    case = read(order(coded("24627-2", LOINC)))
    assert holds_nothing(case)
    assert case.ignored == ()


def test_an_order_not_to_do_something_is_no_order() -> None:
    case = read(order(coded("18749-2"), doNotPerform=True))
    assert case.requests == ()
    assert reasons(case) == {"ServiceRequest/s1": "asks that something be not done"}


def test_an_order_entered_in_error_is_no_order() -> None:
    assert reasons(read(order(coded("18749-2"), status="entered-in-error"))) == {
        "ServiceRequest/s1": "entered-in-error"
    }


def test_a_referral_may_name_the_specialty_only() -> None:
    asked = order({"text": "Referral"}, performerType=coded("394591006", SNOMED, "Neurology"))
    assert read(asked).requests[0].concepts == ("neurology",)


def report(**more: Value) -> Json:
    fields: Json = {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "code": coded("18749-2"),
        "effectiveDateTime": "2026-09-01",
    }
    return {name: value for name, value in (fields | ABOUT | more).items() if value is not None}


@pytest.mark.parametrize(
    ("conclusion", "concepts"),
    [
        (coded("17621005", SNOMED), ("normal-study",)),
        (coded("emg-normal", LOCAL), ("normal-study",)),
        (coded("emg-denervation", LOCAL), ("neurogenic-change",)),
        (coded("emg-chronic-neurogenic", LOCAL), ("neurogenic-change",)),
        (coded("normal", "urn:any", "Normal"), ()),
        ({"text": "normal EMG"}, ()),
    ],
)
def test_only_coded_conclusions_count(conclusion: Json, concepts: tuple[str, ...]) -> None:
    study = read(report(conclusionCode=[conclusion], conclusion="Normal study.")).studies[0]
    assert (study.concepts, study.conclusions, study.source) == (("emg",), concepts, "DiagnosticReport")


def test_the_date_of_a_report_is_that_of_the_study() -> None:
    assert read(report()).studies[0].on == read_date("2026-09-01")
    period = {"start": "2026-09-02", "end": "2026-09-02"}
    assert read(report(effectiveDateTime=None, effectivePeriod=period)).studies[0].on == read_date("2026-09-02")
    assert read(report(effectiveDateTime=None, issued="2026-09-03")).studies[0].on == read_date("2026-09-03")


def test_a_report_keeps_its_status() -> None:
    assert read(report(status="preliminary")).studies[0].status == "preliminary"


@pytest.mark.parametrize(
    ("more", "because"),
    [
        ({"status": "entered-in-error"}, "entered-in-error"),
        ({"effectiveDateTime": "2026-12-01"}, "dated after the day of assessment"),
    ],
)
def test_a_report_that_cannot_stand_is_named(more: Json, because: str) -> None:
    case = read(report(**more))
    assert case.studies == ()
    assert reasons(case) == {"DiagnosticReport/r1": because}


def test_other_reports_and_procedures_are_passed_over() -> None:
    other = {"resourceType": "Procedure", "id": "x1", "status": "completed", "code": coded("73761001", SNOMED)} | ABOUT
    case = read(report(code=coded("57698-3")), other)
    assert holds_nothing(case)
    assert case.ignored == ()


def test_a_procedure_is_a_study() -> None:
    done = {
        "resourceType": "Procedure",
        "id": "x1",
        "status": "completed",
        "code": coded("29755-6"),
        "performedPeriod": {"start": "2026-08-01", "end": "2026-08-02"},
    }
    study = read(done | ABOUT).studies[0]
    assert (study.concepts, study.source, study.status) == (("nerve-conduction-study",), "Procedure", "completed")
    assert study.on is not None


@pytest.mark.parametrize(
    ("service", "known"),
    [
        (coded("neurology", LOCAL), True),
        (coded("394591006", SNOMED, "Neurology"), True),
        (coded("X", "urn:any", "Neurology - adult"), True),
        (coded("X", "urn:any", "Psychiatry & Neurology - Psychiatry"), False),
        (coded("X", "urn:any", "Neurosurgery"), False),
        ({"text": "Neurology"}, False),
    ],
)
def test_a_visit_to_neurology_is_known_by_its_specialty(service: Json, *, known: bool) -> None:
    visit = {"resourceType": "Encounter", "id": "e1", "status": "finished", "serviceType": service}
    period = {"period": {"start": "2026-11-01", "end": "2026-11-01"}}
    visits = read(visit | period | ABOUT).visits
    assert [v.concepts for v in visits] == ([("neurology",)] if known else [])
    booked = {"resourceType": "Appointment", "id": "a1", "status": "booked", "specialty": [service]}
    case = read(booked | {"start": "2026-12-01T09:00:00Z"})
    assert bool(case.visits) is known
    if known:
        assert (case.visits[0].source, case.visits[0].status) == ("Appointment", "booked")


def test_the_type_of_a_visit_counts_by_code_only() -> None:
    def visits(kind: Json) -> int:
        visit = {"resourceType": "Encounter", "id": "e1", "status": "finished", "type": [kind]}
        return len(read(visit | ABOUT).visits)

    assert visits(coded("neurology", LOCAL)) == 1
    assert visits(coded("X", "urn:any", "Neurology referral written")) == 0


def test_an_appointment_entered_in_error_is_named() -> None:
    booked = {"resourceType": "Appointment", "id": "a1", "status": "entered-in-error"}
    assert reasons(read(booked | {"serviceType": [coded("neurology", LOCAL)]})) == {
        "Appointment/a1": "entered-in-error"
    }


class TestAReferralThatNamesMotorNeuronDisease:
    NAMING: tuple[Json, ...] = (
        {"note": [{"text": "Referral for: possible MND/ALS"}]},
        {"note": [{"text": "first line"}, {"text": "Suspected motor neurone disease, weak hand"}]},
        {"reasonCode": [{"text": "possible ALS"}]},
        {"reasonCode": [coded("86044005", SNOMED)]},
        {"reasonCode": [coded("82470000", SNOMED, "Fasciculation, amyotrophic lateral sclerosis?")]},
        {"code": coded("183521007", SNOMED) | {"text": "Neurology, query MND"}},
    )
    SILENT: tuple[Json, ...] = (
        {},
        {"note": []},
        {"note": [{"text": ""}, {}]},
        {"note": [{"text": "Muskelzucken, als Zeichen von Stress; also false alarms, almonds"}]},
        {"reasonCode": [coded("82470000", SNOMED, "Muscle fasciculation")]},
    )

    @pytest.mark.parametrize("more", NAMING, ids=str)
    def test_it_is_known_to(self, more: Json) -> None:
        code = more.get("code", coded("183521007", SNOMED))
        request = read(order(code, **{key: value for key, value in more.items() if key != "code"})).requests[0]
        assert request.concepts == ("referral-to-neurology", NAMES_IT)
        assert request.evidence.says == "Referral to neurology ordered"

    @pytest.mark.parametrize("more", SILENT, ids=str)
    def test_one_that_does_not_is_known_not_to(self, more: Json) -> None:
        request = read(order(coded("183521007", SNOMED), **more)).requests[0]
        assert request.concepts == ("referral-to-neurology",)

    def test_no_other_order_is_looked_at(self) -> None:
        request = read(order(coded("18749-2", LOINC), note=[{"text": "possible MND"}])).requests[0]
        assert request.concepts == ("emg",)

    def test_no_word_of_it_is_kept(self) -> None:
        case = read(order(coded("183521007", SNOMED), note=[{"text": "Jane Canary, possible MND"}]))
        assert "Canary" not in repr(case)

    def test_reading_and_evaluation_call_it_the_same(self) -> None:
        assert NAMES_IT == ordering.NAMES_IT
