"""Why an order is left out or repeated, in exact words and with the place where it stands."""

from __future__ import annotations

import pytest

from tests.cases.story import Facts, assess
from workers.assessment import Assessment, RepeatedOrder, SuppressedOrder

NOT_EXAMINED = {"gates": "all no", "fas.present": True, "fas.onset": "300 days ago", "fas.sites": "calf"}
LOST_FUNCTION = {
    "fas.present": True,
    "fas.onset": "300 days ago",
    "weak.any": "lost-function",
    "weak.course": "weeks-months",
    "weak.tasks": "grip",
}


def assessed(answers: Facts, **facts: object) -> Assessment:
    return assess({"patient": {"age": 50, "sex": "female"}, "answers": answers, **facts})


def panel(potassium: float, creatinine: float) -> list[Facts]:
    return [
        {"test": "sodium", "value": 140, "unit": "mmol/L", "drawn": "3 days ago"},
        {"test": "potassium", "value": potassium, "unit": "mmol/L", "drawn": "4 days ago"},
        {"test": "creatinine", "value": creatinine, "unit": "mg/dL", "drawn": "3 days ago"},
    ]


@pytest.mark.parametrize(
    ("potassium", "creatinine", "values"),
    [
        (4.25, 1, " (Sodium 140 mmol/L; Potassium 4.25 mmol/L; Creatinine 1 mg/dL)"),
        (4.2, 0.9, ""),
    ],
)
def test_values_are_shown_with_every_day_where_they_fit_in_sixty_letters(
    potassium: float, creatinine: float, values: str
) -> None:
    left_out = assessed(NOT_EXAMINED, labs=panel(potassium, creatinine)).suppressed_orders
    because = f"normal on 2026-11-18 and 2026-11-19{values}"
    assert left_out == (SuppressedOrder("BMP", because, "Observation/observation-2"),)


def test_the_newest_study_is_named_as_the_place() -> None:
    normal = {"code": "spep-panel", "conclusions": ["normal"]}
    reports = [normal | {"done": f"{days} days ago"} for days in (200, 100, 150)]
    left_out = assessed(LOST_FUNCTION, reports=reports).suppressed_orders
    assert left_out == (SuppressedOrder("SPEP", "normal on 2026-08-14", "DiagnosticReport/diagnosticreport-3"),)


def test_of_two_studies_of_one_day_the_place_does_not_depend_on_their_order() -> None:
    reports = [{"code": "mri-cervical-spine", "done": "10 days ago"}] * 2
    again = assessed(LOST_FUNCTION, reports=reports).repeated_orders
    because = "done on 2026-11-12: not coded as normal, and a report in words is not read here"
    assert again == (RepeatedOrder("MRI_CERVICAL", because, "DiagnosticReport/diagnosticreport-3"),)


def test_a_referral_an_appointment_and_a_visit_are_named_as_the_place() -> None:
    def place(**facts: object) -> str:
        (left_out,) = assessed(LOST_FUNCTION, **facts).suppressed_orders
        assert left_out.order == "NEUROLOGY_URGENT"
        return left_out.evidence

    referral = {"code": "referral-to-neurology", "priority": "urgent"}
    dated = [referral | {"ordered": f"{days} days ago"} for days in (30, 7, 20)]
    assert place(orders=dated) == "ServiceRequest/servicerequest-3"
    assert place(visits=[{"booked": "in 40 days"}, {"booked": "in 9 days"}]) == "Appointment/appointment-3"
    seen = [{"on": f"{days} days ago", "reason": "muscle-weakness"} for days in (60, 30)]
    assert place(visits=seen) == "Encounter/encounter-3"


def test_what_became_of_the_last_referral_is_told_in_full() -> None:
    def told(status: str, ordered: str) -> tuple[RepeatedOrder, ...]:
        order = {"code": "referral-to-neurology", "ordered": ordered, "status": status}
        return assessed(LOST_FUNCTION, orders=[order]).repeated_orders

    place = "ServiceRequest/servicerequest-2"
    assert told("completed", "20 days ago") == (
        RepeatedOrder(
            "NEUROLOGY_URGENT",
            "the referral of 2026-11-02 is completed, and no recent neurology visit for this is on record",
            place,
        ),
    )
    assert told("active", "181 days ago") == (
        RepeatedOrder("NEUROLOGY_URGENT", "the referral of 2026-05-25 is still active and too old to rely on", place),
    )
    assert told("revoked", "20 days ago") == (
        RepeatedOrder("NEUROLOGY_URGENT", "the referral of 2026-11-02 has the status revoked", place),
    )
