"""Laboratory values and vital signs as laboratories and devices really send them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reading.records import LOINC, Value, coded, holds_nothing, observation, only_ignored, quantity, read, reasons
from workers.facts import Result


def result(code: str, value: Value, unit: str | None = None, ucum: str | None = None) -> Result:
    case = read(observation(code, valueQuantity=quantity(value, unit, ucum)))
    assert case.ignored == ()
    return case.results[0]


def why_not(code: str, value: Value, unit: str | None = None, ucum: str | None = None) -> str:
    case = read(observation(code, valueQuantity=quantity(value, unit, ucum)))
    assert case.results == ()
    return only_ignored(case).because


@pytest.mark.parametrize(
    ("code", "analyte"),
    [
        ("2947-0", "sodium"),
        ("6298-4", "potassium"),
        ("2069-3", "chloride"),
        ("20565-8", "bicarbonate"),
    ],
)
def test_whole_blood_codes_are_the_same_analyte(code: str, analyte: str) -> None:
    assert result(code, 100 if analyte != "potassium" else 4, "mmol/L").analyte == analyte


@pytest.mark.parametrize(
    ("code", "analyte", "canonical"),
    [
        ("49765-1", "calcium-total", 2.3953),
        ("38483-4", "creatinine", 848.66),
        ("6299-2", "bun", 3.4269),
        ("2339-0", "glucose", 0.53287),
    ],
)
def test_whole_blood_codes_in_mass_units_are_converted(code: str, analyte: str, canonical: float) -> None:
    found = result(code, 9.6, "mg/dL")
    assert (found.analyte, found.value, found.code) == (analyte, canonical, code)


@pytest.mark.parametrize(
    ("code", "value", "unit", "canonical", "canonical_unit"),
    [
        ("2823-3", 4.1, "mEq/L", 4.1, "mmol/L"),
        ("2823-3", 4.1, "mmol/l", 4.1, "mmol/L"),
        ("2823-3", 4.1, "MMOL/L", 4.1, "mmol/L"),
        ("2823-3", 4.1, "millimoles per liter", 4.1, "mmol/L"),
        ("2823-3", 4.1, "Millimoles per litre", 4.1, "mmol/L"),
        ("2823-3", 4.1, "mmol/\u200bL", 4.1, "mmol/L"),
        ("3024-7", 1.2, "ng/dl", 15.447, "pmol/L"),
        ("3016-3", 2.0, "uIU/mL", 2.0, "m[IU]/L"),
        ("3016-3", 2.0, "µIU/mL", 2.0, "m[IU]/L"),
        ("3016-3", 2.0, "μIU/mL", 2.0, "m[IU]/L"),
        ("3016-3", 2.0, "mIU/L", 2.0, "m[IU]/L"),
        ("3016-3", 2.0, "mU/L", 2.0, "m[IU]/L"),
        ("14682-9", 90, "µmol/L", 90, "umol/L"),
        ("14682-9", 90, "μmol/L", 90, "umol/L"),
        ("2157-6", 210, "IU/L", 210, "U/L"),
        ("6690-2", 7.1, "K/uL", 7.1, "10*9/L"),
        ("777-3", 250, "x10E3/uL", 250, "10*9/L"),
        ("33914-3", 72, "mL/min", 72, "mL/min/{1.73_m2}"),
        ("33914-3", 72, "mL/min/1.73m²", 72, "mL/min/{1.73_m2}"),
        ("29463-7", 154, "lbs", 69.853, "kg"),
        ("8310-5", 98.6, "°F", 37.0, "Cel"),
        ("2019-8", 6.0, "kPa", 45.004, "mm[Hg]"),
        ("2601-3", 1.6, "meq/L", 0.8, "mmol/L"),
        ("2000-8", 5.0, "meq/L", 2.5, "mmol/L"),
        ("2132-9", 400, "ng/L", 295.12, "pmol/L"),
        ("22664-7", 30, "mg/dL", 4.9953, "mmol/L"),
        ("3094-0", 30, "mg/dL", 10.709, "mmol/L"),
    ],
)
def test_a_unit_is_read_as_laboratories_write_it(
    code: str, value: float, unit: str, canonical: float, canonical_unit: str
) -> None:
    found = result(code, value, unit)
    assert (found.value, found.unit) == (canonical, canonical_unit)


def test_the_unit_that_was_sent_decides_and_not_the_property_of_the_code() -> None:
    assert result("14682-9", 1.0, "mg/dL").value == 88.402
    assert result("17861-6", 2.4, "mmol/L").value == 2.4
    assert result("718-7", 140, "g/L").value == 140
    assert result("718-7", 14, "g/dL").value == 140


def test_one_code_may_be_sent_in_several_units() -> None:
    assert result("17861-6", 9.6, "mg/dL").value == 2.3953
    assert result("2000-8", 2.4, "mmol/L").value == 2.4


def test_hba1c_of_the_ifcc_is_converted_with_its_offset() -> None:
    assert result("59261-8", 48, "mmol/mol").value == 6.543
    assert result("4548-4", 6.5, "%").value == 6.5


def test_a_unit_code_alone_or_a_unit_alone_will_do() -> None:
    assert result("2823-3", 4.1, None, "mmol/L").value == 4.1
    assert result("2823-3", 4.1, "mmol/L", None).value == 4.1
    assert result("2823-3", 4.1, "some words", "mmol/L").value == 4.1


def test_nothing_is_assumed_about_a_missing_or_unknown_unit() -> None:
    assert why_not("2823-3", 4.1) == "unit missing"
    assert why_not("2823-3", 4.1, "") == "unit missing"
    assert why_not("2823-3", 4.1, "furlongs") == "unit not understood"
    assert why_not("2823-3", 4.1, "ng/dL") == "unit not understood"


def test_a_unit_and_a_unit_code_that_contradict_each_other_are_not_used() -> None:
    assert why_not("17861-6", 2.4, "mg/dL", "mmol/L") == "unit and unit code disagree"
    assert why_not("2823-3", 15, "mg/dL", "mmol/L") == "unit and unit code disagree"


@pytest.mark.parametrize(
    ("code", "value", "unit"),
    [
        ("17861-6", 2.3, "mg/dL"),
        ("17861-6", 9.6, "mmol/L"),
        ("19123-9", 20, "mg/dL"),
        ("2823-3", 41, "mmol/L"),
        ("2951-2", 14, "mmol/L"),
        ("3016-3", 900, "m[IU]/L"),
        ("59408-5", 970, "%"),
        ("8310-5", 98.6, "Cel"),
        ("2157-6", -5, "U/L"),
    ],
)
def test_a_value_that_its_unit_makes_impossible_is_not_used(code: str, value: float, unit: str) -> None:
    assert why_not(code, value, unit) == "implausible for its unit"


def test_a_number_may_come_as_a_string() -> None:
    assert result("2951-2", "138.5", "mmol/L").value == 138.5
    assert why_not("2951-2", "about 138", "mmol/L") == "value is not a number"
    assert why_not("2951-2", "NaN", "mmol/L") == "value is not a number"
    assert why_not("2951-2", "1e999", "mmol/L") == "value is not a number"


def test_a_comparator_is_kept_as_a_bound() -> None:
    found = read(observation("3016-3", valueQuantity=quantity(0.01, "m[IU]/L") | {"comparator": "<"})).results[0]
    assert (found.comparator, found.value, found.evidence.says) == ("<", 0.01, "TSH <0.01 mIU/L")
    odd = read(observation("3016-3", valueQuantity=quantity(0.01, "m[IU]/L") | {"comparator": "ad"}))
    assert only_ignored(odd).because == "comparator not understood"


def test_a_plain_score_needs_no_unit() -> None:
    assert result("70274-6", 12).value == 12
    assert read(observation("75626-2", valueInteger=5)).results[0].value == 5
    assert result("2744-1", 7.31).value == 7.31


@pytest.mark.parametrize("code", ["70273-8", "26746-8", "2597-3", "35365-6", "3422-3", "9056-3", "2283-0", "18281-6"])
def test_codes_of_another_quantity_are_no_result(code: str) -> None:
    case = read(observation(code, valueQuantity=quantity(5, "mg/dL")))
    assert case.results == ()
    assert case.ignored == ()


def test_why_a_value_is_absent_is_said() -> None:
    reason = coded("not-performed", "http://terminology.hl7.org/CodeSystem/data-absent-reason")
    case = read(observation(dataAbsentReason=reason))
    assert reasons(case) == {"Observation/k1": "value absent: not-performed"}
    named = read(observation(dataAbsentReason={"text": "Mrs Smith refused"}))
    assert reasons(named) == {"Observation/k1": "value absent: reason not coded"}


def test_a_value_of_another_type_is_not_read_as_a_number() -> None:
    assert reasons(read(observation(valueString="normal"))) == {"Observation/k1": "value is not a quantity"}
    assert reasons(read(observation(valueQuantity={"unit": "mmol/L"}))) == {"Observation/k1": "value is not a quantity"}
    assert reasons(read(observation(valueTime="10:00:00"))) == {"Observation/k1": "no value"}


@pytest.mark.parametrize("status", ["final", "amended", "corrected", "FINAL", "final ", "\u0000final"])
def test_a_settled_result_counts_however_its_status_is_written(status: str) -> None:
    assert read(observation(status=status)).results


@pytest.mark.parametrize(
    ("status", "because"),
    [
        ("preliminary", "status preliminary"),
        ("registered", "status registered"),
        ("cancelled", "status cancelled"),
        ("entered-in-error", "entered-in-error"),
        ("whatever", "status not understood"),
        (None, "status missing"),
    ],
)
def test_a_result_that_does_not_stand_is_named_and_not_used(status: str | None, because: str) -> None:
    case = read(observation(status=status))
    assert case.results == ()
    assert reasons(case) == {"Observation/k1": because}
    assert not case.ignored[0].blinding


def test_an_observation_without_a_code_is_named() -> None:
    assert reasons(read(observation() | {"code": None})) == {"Observation/k1": "code missing"}


def test_blood_pressure_is_read_from_its_components() -> None:
    parts = [
        {"code": coded("8480-6"), "valueQuantity": quantity(165, "mmHg")},
        {"code": coded("8462-4"), "valueQuantity": quantity(95, None, "mm[Hg]")},
        {"code": coded("8478-0"), "valueQuantity": quantity(118, "mmHg")},
    ]
    case = read(observation("85354-9", component=parts))
    assert [(r.analyte, r.value, r.evidence.reference) for r in case.results] == [
        ("systolic-blood-pressure", 165, "Observation/k1#8480-6"),
        ("diastolic-blood-pressure", 95, "Observation/k1#8462-4"),
    ]


def test_a_panel_is_its_members_and_nothing_else() -> None:
    case = read(observation("24321-2", valueQuantity=None, hasMember=[{"reference": "Observation/k2"}]))
    assert holds_nothing(case)
    assert case.ignored == ()


def test_invisible_characters_in_codes_and_displays_do_not_matter() -> None:
    case = read(observation() | {"code": {"coding": [{"system": f"{LOINC}/", "code": "2823-3\u200b"}]}})
    assert (case.results[0].analyte, case.results[0].code) == ("potassium", "2823-3")


def test_the_known_one_of_several_codings_counts() -> None:
    both = {
        "coding": [{"system": "urn:oid:1.2.3", "code": "K"}, {"code": "2951-2"}, {"system": LOINC, "code": "2823-3"}]
    }
    case = read(observation() | {"code": both})
    assert (case.results[0].analyte, case.results[0].code) == ("potassium", "2823-3")


def test_a_result_says_what_was_sent() -> None:
    says = {r.evidence.says for r in read(observation()).results}
    assert says == {"Potassium 2.4 mmol/L"}
    assert result("17861-6", 9.60, "mg/dL").evidence.says == "Total calcium 9.6 mg/dL"
    assert result("70274-6", 12, "{score}").evidence.says == "GAD-7 total 12"


def test_haemolysis_is_told_by_the_specimen_or_the_interpretation() -> None:
    def hint(*others: dict[str, Any], **more: Value) -> str:
        return read(observation(**more), *others).results[0].hint

    specimen = {"resourceType": "Specimen", "id": "s1", "condition": [coded("HEM", "urn:v2-0493")]}
    assert hint(specimen, specimen={"reference": "Specimen/s1"}) == "haemolysed"
    assert hint(specimen={"reference": "#s1"}, contained=[specimen]) == "haemolysed"
    assert hint(interpretation=[{"text": "Hemolyzed sample"}]) == "haemolysed"
    assert hint(interpretation=[{"text": "Not haemolysed"}]) == ""
    assert hint(specimen={"reference": "Specimen/s2"}) == ""


def test_a_value_beyond_any_number_is_implausible() -> None:
    assert why_not("2160-0", 1e307, "mg/dL") == "implausible for its unit"


def test_a_unit_of_any_length_is_only_not_understood() -> None:
    assert why_not("2823-3", 4.1, "mmol/L" + "x" * 100_000) == "unit not understood"
