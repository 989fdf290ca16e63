"""Every laboratory limit of the specification, just inside and just outside, in US and in SI units.

The numbers are those that section 4.1 of the specification prints, written down here a second time: nothing is
taken from thresholds.yaml. In a row stand the same values as both columns print them; each is sent as FHIR.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.cases.story import KNOWLEDGE, TODAY, record
from workers.evaluation import evaluate
from workers.evaluation.lab_words import beyond
from workers.evaluation.labs import Grade, Reading
from workers.evaluation.terms import terms_of
from workers.facts import Age, Case, Evidence, Result
from workers.knowledge import Knowledge
from workers.reading import read_case
from workers.reading.units import canonical_unit

E05, W05, W04, OK = "E05", "W05", "W04", "in range"
MAN: dict[str, Any] = {"age": 30, "sex": "male"}
WOMAN: dict[str, Any] = {"age": 30, "sex": "female"}
OLD: dict[str, Any] = {"age": 60, "sex": "male"}

Row = tuple[float | None, float | None, str]
"""The value in US and in SI units, None where one column does not print it, and what is to come of it."""


class Columns(NamedTuple):
    """One test of the table: LOINC and UCUM of both columns, and the factor from US to SI as it is printed."""

    us: tuple[str, str]
    si: tuple[str, str]
    factor: float | None
    rows: list[Row]
    patient: dict[str, Any] = MAN
    beside: tuple[tuple[str, str, float], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()


def _alike(*rows: tuple[float, str]) -> list[Row]:
    """Rows of a test that has the same numbers in both columns."""
    return [(value, value, expected) for value, expected in rows]


_CALCIUM: list[Row] = [
    (7.5, 1.89, E05), (7.6, 1.90, W05), (7.9, 1.98, W05), (8.0, 1.99, W04), (8.5, 2.14, W04), (8.6, 2.15, OK),
    (10.0, 2.50, OK), (10.1, 2.51, W04), (11.9, 2.98, W04), (12.0, 3.0, W05), (13.9, 3.49, W05), (14.0, 3.5, E05),
]  # fmt: skip
_GLUCOSE: list[Row] = [
    (45, 2.5, E05), (46, 2.6, W05), (53, 2.9, W05), (54, 3.0, W05), (69, 3.8, W05), (70, 3.9, OK),
]  # fmt: skip

TESTS = {
    "sodium": Columns(("2951-2", "meq/L"), ("2951-2", "mmol/L"), 1, _alike(
        (120, E05), (121, W05), (129, W05), (130, W04), (134, W04), (135, OK),
        (145, OK), (146, W04), (150, W04), (151, W05), (159, W05), (160, E05))),
    "potassium": Columns(("2823-3", "meq/L"), ("2823-3", "mmol/L"), 1, _alike(
        (2.5, E05), (2.6, W05), (2.9, W05), (3.0, W04), (3.4, W04), (3.5, OK),
        (5.1, OK), (5.2, W04), (5.9, W04), (6.0, W05), (6.4, W05), (6.5, E05))),
    "total calcium with a normal albumin": Columns(("17861-6", "mg/dL"), ("2000-8", "mmol/L"), 0.2495, _CALCIUM,
        beside=(("1751-7", "g/dL", 4.0),)),
    "adjusted calcium": Columns(("46099-8", "mg/dL"), ("29265-6", "mmol/L"), 0.2495, _CALCIUM),
    "adjusted calcium from 60 years": Columns(("46099-8", "mg/dL"), ("29265-6", "mmol/L"), 0.2495,
        [(8.7, None, W04), (8.8, None, OK), (10.2, None, OK), (10.3, None, W04)], patient=OLD),
    "ionised calcium": Columns(("17863-2", "mg/dL"), ("1995-0", "mmol/L"), 0.2495, [
        (None, 0.89, E05), (None, 0.90, W05), (None, 0.99, W05), (None, 1.0, W04), (4.56, 1.13, W04), (4.57, 1.14, OK),
        (5.43, 1.35, OK), (5.44, 1.36, W04), (None, 1.60, W04), (None, 1.61, E05)]),
    "magnesium": Columns(("19123-9", "mg/dL"), ("2601-3", "mmol/L"), 0.4114, [
        (0.97, 0.40, E05), (0.98, 0.41, W05), (1.0, None, W05), (1.2, 0.49, W05), (1.3, 0.50, W04), (1.6, 0.69, W04),
        (1.7, 0.70, OK), (2.3, 0.95, OK), (5.9, 2.4, OK), (6.0, 2.5, E05)]),
    "magnesium in milliequivalents": Columns(("2601-3", "meq/L"), ("2601-3", "mmol/L"), 0.5, [
        (0.80, 0.40, E05), (0.82, 0.41, W05), (1.38, 0.69, W04), (1.40, 0.70, OK)]),
    "phosphate": Columns(("2777-1", "mg/dL"), ("14879-1", "mmol/L"), 0.3229, [
        (0.93, 0.30, E05), (0.94, 0.31, W05), (0.96, 0.31, W05), (1.5, 0.49, W05), (1.6, 0.50, W04), (2.4, 0.80, W04),
        (2.5, 0.81, OK), (4.5, 1.45, OK), (4.6, 1.46, W04)]),
    "glucose at random": Columns(("2345-7", "mg/dL"), ("14749-6", "mmol/L"), 0.05551, [
        *_GLUCOSE, (199, 11.0, OK), (200, 11.1, W04), (449, 24.9, W04), (450, 25, E05)]),
    "fasting glucose": Columns(("1558-6", "mg/dL"), ("14771-0", "mmol/L"), 0.05551, [
        *_GLUCOSE, (125, 6.9, OK), (126, 7.0, W04), (449, 24.9, W04), (450, 25, E05)]),
    "HbA1c": Columns(("4548-4", "%"), ("59261-8", "mmol/mol"), None, [(6.4, 47, OK), (6.5, 48, W04)]),
    "creatinine in a man": Columns(("2160-0", "mg/dL"), ("14682-9", "umol/L"), 88.42, [
        (1.35, None, OK), (1.36, None, W04), (3.99, 353, W04), (4.0, 354, E05)]),
    "creatinine in a woman": Columns(("2160-0", "mg/dL"), ("14682-9", "umol/L"), 88.42, [
        (1.04, None, OK), (1.05, None, W04)], patient=WOMAN),
    "eGFR": Columns(("98979-8", "mL/min/{1.73_m2}"), ("98979-8", "mL/min/{1.73_m2}"), 1, _alike((59, W04), (60, OK))),
    "bicarbonate": Columns(("2028-9", "mmol/L"), ("1963-8", "mmol/L"), 1, _alike(
        (19, W04), (20, OK), (29, OK), (30, W04))),
    "TSH": Columns(("3016-3", "u[IU]/mL"), ("3016-3", "m[IU]/L"), 1, _alike(
        (0.009, W04), (0.01, W04), (0.44, W04), (0.45, OK), (4.12, OK), (4.13, W04))),
    "TSH with palpitations": Columns(("3016-3", "u[IU]/mL"), ("3016-3", "m[IU]/L"), 1, _alike(
        (0.009, W05), (0.01, W04)), answers=(("thyroid.any", "palpitations"),)),
    "free T4": Columns(("3024-7", "ng/dL"), ("14920-3", "pmol/L"), 12.87, [
        (0.92, 11.9, W04), (0.93, 12, OK), (1.70, 22, OK), (1.72, 22.1, W04)]),
    "CK in a man": Columns(("2157-6", "U/L"), ("2157-6", "[IU]/L"), 1, _alike(
        (308, OK), (309, W04), (1999, W04), (2000, W05), (4999, W05), (5000, E05))),
    "CK in a woman": Columns(("2157-6", "U/L"), ("2157-6", "[IU]/L"), 1, _alike((192, OK), (193, W04)), patient=WOMAN),
    "vitamin B12": Columns(("2132-9", "pg/mL"), ("14685-2", "pmol/L"), 0.7378, [
        (179, 132, W04), (180, 133, W04), (349, 257, W04), (350, None, OK), (914, 674, OK)]),
    "active B12": Columns(("72160-5", "pmol/L"), ("72160-5", "pmol/L"), 1, _alike(
        (24, W04), (25, W04), (70, W04), (71, OK))),
    "methylmalonate": Columns(("13964-2", "nmol/L"), ("13964-2", "umol/L"), 0.001, [(400, 0.40, OK), (401, 0.41, W04)]),
    "homocysteine": Columns(("13965-9", "umol/L"), ("13965-9", "umol/L"), 1, _alike((15, OK), (16, W04))),
    "vitamin D": Columns(("62292-8", "ng/mL"), ("14635-7", "nmol/L"), 2.496, [
        (11.9, 29.9, W04), (12, 30, OK), (19.9, 49.8, OK), (20, 50, OK)]),
    "vitamin D with a low phosphate": Columns(("62292-8", "ng/mL"), ("14635-7", "nmol/L"), 2.496, [
        (19.9, 49.8, W04)], beside=(("14879-1", "mmol/L", 0.7),)),
    "parathyroid hormone with a high calcium": Columns(("2731-8", "pg/mL"), ("14866-8", "pmol/L"), 0.1061, [
        (66, 7.0, W04)], beside=(("29265-6", "mmol/L", 2.7),)),
    "albumin": Columns(("1751-7", "g/dL"), ("1751-7", "g/L"), 10, [(2.4, 24, W04), (2.5, 25, OK), (3.5, 35, OK)]),
    "lithium": Columns(("14334-7", "meq/L"), ("14334-7", "mmol/L"), 1, _alike(
        (1.0, OK), (1.1, W04), (1.19, W04), (1.2, W05), (1.49, W05), (1.5, E05))),
}  # fmt: skip


def _observation(loinc: str, unit: str, value: float) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"lab-{loinc}",
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-11-22",
        "code": {"coding": [{"system": "http://loinc.org", "code": loinc}]},
        "valueQuantity": {"value": value, "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"},
    }


class Boundary(NamedTuple):
    """One value beside a limit: the record read, and the rule that it is to bring about."""

    told: str
    case: Case
    value: float
    expected: str


def boundaries() -> Iterator[Boundary]:
    """Every value of the table in both columns, once each."""
    for told, (test, sent, value, expected) in _printed().items():
        yield Boundary(told, _read(test, sent, value), value, expected)


def _read(test: Columns, sent: tuple[str, str], value: float) -> Case:
    """The record of one value in a patient of whom nothing else is wrong."""
    answers = {"gates": "all no", "fas.present": True, "fas.onset": "5 days ago", **dict(test.answers)}
    beside = [_observation(*each) for each in test.beside]
    story = {"patient": test.patient, "answers": answers, "resources": [*beside, _observation(*sent, value)]}
    return read_case(record(story), TODAY)


def graded(case: Case, value: float, knowledge: Knowledge = KNOWLEDGE) -> str:
    """The rule that the value in this record brings about."""
    rules = [reason for reason in evaluate(case, knowledge).reasons if reason.rule in (E05, W05, W04)]
    naming = [reason.rule for reason in rules if any(_names(said, value) for said in reason.found)]
    return naming[0] if naming else OK


def _names(said: str, value: float) -> bool:
    return f" {value:.6g} " in said.split(",", maxsplit=1)[0]


def _printed() -> dict[str, tuple[Columns, tuple[str, str], float, str]]:
    found = {}
    for name, test in TESTS.items():
        for us, si, expected in test.rows:
            for sent, value in ((test.us, us), (test.si, si)):
                if value is not None:
                    found[f"{name} {value:g} {sent[1]}"] = (test, sent, value, expected)
    return found


def _twins() -> list[Any]:
    params = {}
    for name, test in TESTS.items():
        for us, _, expected in test.rows:
            if us is not None and test.factor is not None:
                twin = float(f"{us * test.factor:.5g}")
                told = f"{name} {us:g} {test.us[1]} as {twin:g} {test.si[1]}"
                params[told] = pytest.param(test, twin, expected, id=told)
    return list(params.values())


@pytest.mark.parametrize(("test", "sent", "value", "expected"), _printed().values(), ids=_printed())
def test_a_value_is_graded_as_the_specification_prints_it(
    test: Columns, sent: tuple[str, str], value: float, expected: str
) -> None:
    assert graded(_read(test, sent, value), value) == expected


@pytest.mark.parametrize(("test", "twin", "expected"), _twins())
def test_a_value_and_its_twin_in_the_other_unit_are_graded_alike(test: Columns, twin: float, expected: str) -> None:
    assert graded(_read(test, test.si, twin), twin) == expected


def test_every_analyte_with_limits_stands_in_this_table() -> None:
    """A limit that is added to the knowledge has to be written down here too."""
    assert {analyte.name.casefold() for analyte in KNOWLEDGE.thresholds.analytes} == {
        "sodium", "potassium", "calcium", "ionised calcium", "magnesium", "phosphate", "glucose", "fasting glucose",
        "hba1c", "creatinine", "egfr", "bicarbonate", "tsh", "free t4", "creatine kinase", "vitamin b12",
        "active vitamin b12", "methylmalonate", "homocysteine", "25-hydroxyvitamin d", "parathyroid hormone", "albumin",
        "lithium", "qtc interval",
    }  # fmt: skip


@pytest.mark.parametrize("analyte", KNOWLEDGE.thresholds.analytes, ids=lambda each: each.id)
def test_limits_are_in_the_unit_in_which_results_arrive(analyte: Any) -> None:  # noqa: ANN401  an Analyte, as parametrized
    arrives_as = {"calcium": "calcium-adjusted"}.get(analyte.id, analyte.id)
    assert analyte.unit == canonical_unit(arrives_as)


@pytest.mark.parametrize(
    ("analyte", "value", "scale", "grade", "said"),
    [
        ("potassium", 2.4, 1.0, Grade.CRITICAL, "critical at 2.5 or less"),
        ("potassium", 3.1, 1.0, Grade.ABNORMAL, "below 3.5"),
        ("potassium", 6.2, 1.0, Grade.INTERMEDIATE, "to repeat at 6 or more"),
        ("calcium", 1.95, 4.0078, Grade.INTERMEDIATE, "to repeat at 7.9 or less"),
        ("calcium", 2.1, 4.0078, Grade.ABNORMAL, "below 8.6"),
        ("calcium", 1.8, 1.0, Grade.CRITICAL, "critical below 1.9"),
        ("calcium-ionised", 1.7, 1.0, Grade.CRITICAL, "critical above 1.6"),
        ("magnesium", 0.6, 2.43050, Grade.ABNORMAL, "below 1.7"),
        ("magnesium", 0.6, 1.0, Grade.ABNORMAL, "below 0.7"),
        ("glucose", 3.5, 18.0156, Grade.INTERMEDIATE, "to repeat at 69 or less"),
        ("glucose", 3.5, 1.0, Grade.INTERMEDIATE, "to repeat at 3.8 or less"),
        ("creatinine", 130.0, 0.0113120, Grade.ABNORMAL, "above 1.35"),
        ("b12", 190.0, 1.35538, Grade.ABNORMAL, "below 350"),
        ("b12", 100.0, 1.35538, Grade.ABNORMAL, "below 180"),
        ("active-b12", 60.0, 1.0, Grade.ABNORMAL, "70 or less"),
        ("vitamin-d", 25.0, 0.400640, Grade.ABNORMAL, "below 12"),
        ("vitamin-d", 40.0, 1.0, Grade.ABNORMAL, "below 50"),
        ("hba1c", 7.0, 0.0, Grade.ABNORMAL, "6.5 % or more"),
        ("mma", 0.5, 1000.0, Grade.ABNORMAL, "above 400"),
        ("tsh", 5.0, 1.0, Grade.ABNORMAL, "above 4.12"),
        ("lithium", 1.1, 1.0, Grade.ABNORMAL, "above 1"),
    ],
)
def test_the_words_name_the_limit_in_the_unit_that_was_sent(
    analyte: str, value: float, scale: float, grade: Grade, said: str
) -> None:
    limits = terms_of(KNOWLEDGE).analytes[analyte]
    result = Result(analyte, value, limits.analyte.unit, Evidence("Observation/o"), scale=scale)
    case = Case("Patient/p", result.on, Age(30, 30), "male")  # type: ignore[arg-type]
    assert beyond(Reading(limits, result, grade), grade, case) == said
