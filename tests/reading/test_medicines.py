"""Prescriptions as systems really write them: products, groups and names."""

from __future__ import annotations

import pytest

from tests.reading.records import ATC, RXNORM, Json, Value, coded, prescription, read, reasons
from workers.facts import Medicine
from workers.reading.dates import read_date


def medicine(what: Json, **more: Value) -> Medicine:
    return read(prescription(what, **more)).medicines[0]


def named(text: str) -> tuple[str, ...]:
    case = read(prescription({"text": text}))
    return case.medicines[0].ingredients if case.medicines else ()


def test_a_product_is_read_as_its_ingredient_and_class() -> None:
    found = medicine(coded("745679", RXNORM))
    assert found.ingredients == ("albuterol",)
    assert found.classes == ("beta2-agonist",)
    assert found.route == "inhaled"
    assert found.evidence.says == "Albuterol"


def test_an_ingredient_code_is_read_too() -> None:
    assert medicine(coded("4603", RXNORM)).classes == ("thiazide-or-loop-diuretic",)


@pytest.mark.parametrize(
    ("code", "classes"),
    [
        ("C03CA01", ("thiazide-or-loop-diuretic",)),
        ("C03AA01", ("thiazide-or-loop-diuretic",)),
        ("N06AB08", ("serotonergic",)),
        ("N06AX16", ("serotonergic",)),
        ("N06AX12", ("bupropion",)),
        ("a02bc01", ("proton-pump-inhibitor",)),
        ("N05AN01", ("lithium",)),
        ("H02AB06", ("systemic-corticosteroid",)),
        ("S01EB01", ("cholinesterase-inhibitor",)),
        ("R03AK06", ("beta2-agonist",)),
        ("N05AH03", ("antipsychotic",)),
        ("N05BA12", ("benzodiazepine",)),
        ("N02AX02", ("opioid", "serotonergic")),
        ("N02BF02", ("gabapentinoid", "vitamin-b12-lowering")),
        ("L01FF02", ("checkpoint-inhibitor",)),
        ("L01XA01", ("magnesium-wasting", "neuropathy")),
        ("L01XA03", ("neuropathy",)),
        ("A02BA02", ("vitamin-b12-lowering",)),
        ("J01XX08", ("serotonergic",)),
        ("C07AB02", ("beta-blocker",)),
        ("S01ED01", ("beta-blocker",)),
    ],
)
def test_an_atc_code_is_read_by_its_group(code: str, classes: tuple[str, ...]) -> None:
    assert medicine(coded(code, ATC)).classes == classes


@pytest.mark.parametrize("code", ["N06AX11", "N05A", "D07AA03", "C03", "A02BX02", "J01XX01"])
def test_other_atc_groups_are_not(code: str) -> None:
    assert read(prescription(coded(code, ATC))).medicines == ()


@pytest.mark.parametrize(
    ("text", "ingredients"),
    [
        ("Methylprednisolone 4 MG Oral Tablet", ("methylprednisolone",)),
        ("prednisolone 5 mg", ("prednisolone",)),
        ("Escitalopram 10 mg", ("escitalopram",)),
        ("Dextroamphetamine 5 MG", ("dextroamphetamine",)),
        ("AMPHETAMINE aspartate / dextroamphetamine", ("amphetamine", "dextroamphetamine")),
        ("Salbutamol inhaler", ("albuterol",)),
        ("torasemide 10 mg", ("torsemide",)),
        ("acetaminophen 250 MG / caffeine 65 MG", ("caffeine",)),
        ("ome\u200bprazole 20 MG", ("omeprazole",)),
        ("Simvistatin 10 MG", ()),
        ("amlodipine 10 MG", ()),
        ("Tramadol hydrochloride 37.5 MG / Acetaminophen 325 MG", ("tramadol",)),
        ("Alendronic acid 70 mg tablets", ("alendronic acid",)),
        ("folic acid 5 mg", ()),
        ("sumatriptan 50mg", ("sumatriptan",)),
        ("Levothyroxine sodium 50 microgram", ("levothyroxine",)),
        ("Thyroxine 50 mcg", ("thyroxine",)),
        ("pseudonorephedrine", ()),
        ("Nicotinamide 500 MG", ()),
        ("vitamin D3 1000 units", ("vitamin d3",)),
    ],
)
def test_a_name_is_matched_by_whole_words(text: str, ingredients: tuple[str, ...]) -> None:
    assert named(text) == ingredients


def test_the_display_of_an_unknown_code_is_read() -> None:
    assert medicine(coded("999", "urn:dm+d", "Lithium carbonate 400mg tablets")).classes == ("lithium",)


@pytest.mark.parametrize(
    ("text", "classes", "route"),
    [
        ("Hydrocortisone 1% topical cream", (), "topical"),
        ("Dexamethasone ophthalmic drops", (), "topical"),
        ("Prednisone 10 MG Oral Tablet", ("systemic-corticosteroid",), "oral"),
        ("dexamethasone injection", ("systemic-corticosteroid",), "injection"),
        ("nicotine transdermal patch", ("nicotine",), "transdermal"),
        ("prednisone", ("systemic-corticosteroid",), ""),
        ("Tacrolimus 0.1% ointment", (), "topical"),
        ("tacrolimus 1 MG Oral Capsule", ("magnesium-wasting",), "oral"),
        ("Gentamicin 0.3% ear/eye drops", (), "topical"),
        ("Tobramycin 300 MG/5 ML nebuliser solution", (), "inhaled"),
        ("ciprofloxacin ophthalmic solution", (), "topical"),
        ("Metronidazole 0.75% gel", (), "topical"),
        ("Timolol 0.5% eye drops", ("beta-blocker",), "topical"),
        ("Sumatriptan 20 mg nasal spray", ("serotonergic",), "topical"),
        ("diazepam rectal gel", ("benzodiazepine",), "topical"),
        ("Salmeterol inhaler", ("beta2-agonist",), "inhaled"),
    ],
)
def test_a_form_that_acts_where_it_is_put_is_no_systemic_one(text: str, classes: tuple[str, ...], route: str) -> None:
    found = medicine({"text": text})
    assert (found.classes, found.route) == (classes, route)


def test_the_route_of_the_dosage_goes_before_the_name() -> None:
    given = [{"route": coded("6064005", "urn:any", "Topical route")}]
    assert medicine({"text": "hydrocortisone tablets"}, dosageInstruction=given).classes == ()


@pytest.mark.parametrize(
    ("code", "route"), [("R03AC02", "inhaled"), ("R03CC02", "oral"), ("S01EB06", "topical"), ("N07BA01", "")]
)
def test_the_atc_group_tells_the_route(code: str, route: str) -> None:
    assert medicine(coded(code, ATC)).route == route


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("active", "active"),
        ("on-hold", "active"),
        (" Active", "active"),
        ("stopped", "stopped"),
        ("completed", "stopped"),
        ("cancelled", "stopped"),
        ("draft", "unknown"),
        ("unknown", "unknown"),
        (None, "unknown"),
    ],
)
def test_the_state_of_a_prescription(status: str | None, state: str) -> None:
    assert medicine(coded("4603", RXNORM), status=status).state == state


def test_a_prescription_whose_last_day_has_passed_is_stopped() -> None:
    until = {"validityPeriod": {"start": "2026-01-01", "end": "2026-10-31"}}
    found = medicine(coded("4603", RXNORM), dispenseRequest=until)
    assert (found.state, found.stopped) == ("stopped", read_date("2026-10-31"))
    longer = [{"timing": {"repeat": {"boundsPeriod": {"end": "2026-12-31"}}}}]
    renewed = medicine(coded("4603", RXNORM), dispenseRequest=until, dosageInstruction=longer)
    assert (renewed.state, renewed.stopped) == ("active", read_date("2026-12-31"))


def test_a_stopped_medicine_without_a_date_has_no_date() -> None:
    found = medicine(coded("4603", RXNORM), status="stopped")
    assert (found.state, found.started, found.stopped) == ("stopped", read_date("2026-11-01"), None)


def test_a_proposal_is_not_taken_yet() -> None:
    assert medicine(coded("4603", RXNORM), intent="proposal").state == "unknown"


@pytest.mark.parametrize(
    ("more", "because"),
    [
        ({"status": "entered-in-error"}, "entered-in-error"),
        ({"doNotPerform": True}, "asks that something be not done"),
    ],
)
def test_what_is_not_to_be_taken_is_no_medicine(more: Json, because: str) -> None:
    case = read(prescription(**more))
    assert case.medicines == ()
    assert reasons(case) == {"MedicationRequest/m1": because}


def statement(status: str, **more: Value) -> Json:
    return prescription(id="t1", resourceType="MedicationStatement", status=status, authoredOn=None, **more)


@pytest.mark.parametrize(
    ("status", "state"),
    [("active", "active"), ("intended", "active"), ("completed", "stopped"), ("on-hold", "unknown")],
)
def test_the_state_of_a_statement(status: str, state: str) -> None:
    assert read(statement(status)).medicines[0].state == state


def test_a_statement_of_a_past_period_is_stopped() -> None:
    found = read(statement("active", effectivePeriod={"start": "2026-01", "end": "2026-11-01"})).medicines[0]
    assert (found.state, found.started, found.stopped) == ("stopped", read_date("2026-01"), read_date("2026-11-01"))
    assert read(statement("active", effectiveDateTime="2026-01")).medicines[0].started == read_date("2026-01")


def test_a_medicine_recorded_as_not_taken_is_none() -> None:
    assert reasons(read(statement("not-taken"))) == {"MedicationStatement/t1": "recorded as not taken"}


MEDICATION = {"resourceType": "Medication", "id": "x9", "code": coded("4603", RXNORM)}


@pytest.mark.parametrize(
    "address", ["Medication/x9", "https://ehr.example/fhir/Medication/x9", "Medication/x9/_history/3", "urn:uuid:x9"]
)
def test_a_medicine_may_be_referred_to(address: str) -> None:
    request = prescription(medicationCodeableConcept=None, medicationReference={"reference": address})
    assert read(request, MEDICATION).medicines[0].ingredients == ("furosemide",)


def test_a_medicine_may_be_contained() -> None:
    request = prescription(
        medicationCodeableConcept=None,
        medicationReference={"reference": "#x9"},
        contained=[{"resourceType": "Organization", "id": "x9"}, MEDICATION],
    )
    assert read(request).medicines[0].ingredients == ("furosemide",)


def test_the_parts_of_a_compound_are_read() -> None:
    parts = [{"itemCodeableConcept": {"text": "Hydrochlorothiazide"}}, {"itemReference": {"reference": "#y"}}]
    compound = {"resourceType": "Medication", "id": "x9", "ingredient": parts}
    request = prescription(medicationCodeableConcept=None, medicationReference={"reference": "Medication/x9"})
    assert read(request, compound).medicines[0].ingredients == ("hydrochlorothiazide",)


def test_a_medicine_that_nobody_named_is_noted() -> None:
    elsewhere = prescription(medicationCodeableConcept=None, medicationReference={"reference": "Medication/x9"})
    assert reasons(read(elsewhere)) == {"MedicationRequest/m1": "the medicine is not named"}
    assert reasons(read(prescription(medicationCodeableConcept=None))) == {
        "MedicationRequest/m1": "the medicine is not named"
    }
    shown = prescription(
        medicationCodeableConcept=None, medicationReference={"reference": "Medication/x9", "display": "Furosemide 40"}
    )
    assert read(shown).medicines[0].ingredients == ("furosemide",)


def test_a_name_with_very_many_codings_is_read_all_the_same() -> None:
    many = {"coding": [{"system": "urn:x", "code": str(n)} for n in range(100)] + coded("4603", RXNORM)["coding"]}
    assert medicine(many).ingredients == ("furosemide",)


@pytest.mark.parametrize("address", [None, "", "#", "Medication/", "urn:uuid:"])
def test_a_reference_to_nothing_finds_no_medicine(address: str | None) -> None:
    nameless = {"resourceType": "Medication", "code": coded("4603", RXNORM)}
    request = prescription(
        medicationCodeableConcept=None, medicationReference={"reference": address}, contained=[nameless]
    )
    assert reasons(read(request, nameless)) == {"MedicationRequest/m1": "the medicine is not named"}


def test_a_statement_entered_in_error_is_named() -> None:
    assert reasons(read(statement("entered-in-error"))) == {"MedicationStatement/t1": "entered-in-error"}
