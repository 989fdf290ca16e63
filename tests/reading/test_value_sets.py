"""The published value sets, held against the list of codes that were verified."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fhir.resources.R4B.codesystem import CodeSystem
from fhir.resources.R4B.conceptmap import ConceptMap
from fhir.resources.R4B.valueset import ValueSet

from tests.reading.records import ATC, ICD10CM, LOCAL, LOINC, RXNORM, SNOMED, Json, Value, coded
from workers.reading.datatypes import CodeableConcept, Coding
from workers.reading.drugs import drug
from workers.reading.intake import intake_items
from workers.reading.terminology import terminology
from workers.reading.units import canonical_unit, is_analyte
from workers.reading.value_sets import FOLDER, concept_map, recognised_only, value_sets

SYSTEMS = {"LOINC": LOINC, "SNOMED CT": SNOMED, "ICD-10-CM": ICD10CM, "RxNorm": RXNORM, "ATC": ATC}
ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
NOT_FOR_USE = ("do not mix", "ambiguous", "do-not-use", "not intake")

SETS: dict[str, Json] = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("ValueSet-*.json"))}
OURS = {name: document for name, document in SETS.items() if document["id"] in {each.id for each in value_sets()}}
MAPS: dict[str, Json] = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("ConceptMap-*.json"))}


@pytest.fixture(scope="module")
def verified(root: Path) -> dict[tuple[str, str], dict[str, str]]:
    """The codes whose meaning was seen in a source that may be relied on and shipped."""
    with (root / "tests" / "data" / "codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = {
        (SYSTEMS[row["system"]], row["code"]): row
        for row in rows
        if row["code"]
        if row["verified_in"].startswith("verified:")
        if row["system"] != "SNOMED CT" or "GPS" in row["verified_in"]
        if not any(words in row["use"] for words in NOT_FOR_USE)
    }
    with (root / "tests" / "data" / "atc-groups.csv").open(encoding="utf-8", newline="") as file:
        return {(ATC, row["atc"]): row for row in csv.DictReader(file)} | codes


def codings() -> Iterator[tuple[str, str, str, str]]:
    """Every code that is shipped: where, system, code, display."""
    for name, document in OURS.items():
        for include in document["compose"]["include"]:
            for concept in include.get("concept", ()):
                yield name, include["system"], concept["code"], concept["display"]
    for name, document in MAPS.items():
        for group in document["group"]:
            for element in group["element"] if name == "ConceptMap-body-sites" else ():
                yield name, group["source"], element["code"], element["display"]


def meaning(code: str, system: str = LOINC) -> set[str]:
    return set(terminology().of(CodeableConcept([Coding(system, code)])).concepts)


def test_there_are_value_sets_for_everything_that_reading_looks_for() -> None:
    kinds = [each.kind for each in value_sets()]
    assert {kind: kinds.count(kind) > 0 for kind in set(kinds)}.keys() == {
        "finding",
        "question",
        "analyte",
        "study",
        "order",
        "interpretation",
        "specialty",
        "relationship",
        "medicine-class",
        "entry-evidence",
    }


@pytest.mark.parametrize("name", OURS)
def test_every_value_set_is_valid_fhir(name: str) -> None:
    document = OURS[name]
    ValueSet.model_validate(document)
    assert name == f"ValueSet-{document['id']}"
    assert document["url"] == f"https://fasciculation-cds.example.org/fhir/ValueSet/{document['id']}"
    assert document["status"] == "active"
    assert all(document[field] for field in ("version", "date", "publisher", "title", "description"))


@pytest.mark.parametrize("name", MAPS)
def test_every_concept_map_is_valid_fhir(name: str) -> None:
    ConceptMap.model_validate(MAPS[name])
    assert name == f"ConceptMap-{MAPS[name]['id']}"


def test_only_verified_codes_are_shipped(verified: dict[tuple[str, str], dict[str, str]]) -> None:
    shipped = list(codings())
    assert len(shipped) > 400
    outside = [each for each in shipped if each[1] in SYSTEMS.values() and (each[1], each[2]) not in verified]
    assert outside == []
    assert {system for _, system, _, _ in shipped} == {*SYSTEMS.values(), LOCAL, ROLE}


def test_every_code_is_shipped_under_its_own_name(verified: dict[tuple[str, str], dict[str, str]]) -> None:
    renamed = [
        (name, code, display)
        for name, system, code, display in codings()
        if system in SYSTEMS.values() and verified[system, code]["display"] != display
    ]
    assert renamed == []


def test_a_verified_code_lies_below_every_header(verified: dict[tuple[str, str], dict[str, str]]) -> None:
    headers = [
        (include["system"], each["value"])
        for document in OURS.values()
        for include in document["compose"]["include"]
        for each in include.get("filter", ())
    ]
    assert len(headers) > 30
    empty = [h for h in headers if not any(system == h[0] and code.startswith(h[1]) for system, code in verified)]
    assert empty == []


def test_products_lead_to_verified_ingredients_only(verified: dict[tuple[str, str], dict[str, str]]) -> None:
    products = concept_map("rxnorm-products")
    assert len(products) > 800
    assert {each.code for each in products.values()} <= {code for system, code in verified if system == RXNORM}
    assert {each.route for each in products.values()} == {"", "oral", "inhaled", "topical", "injection", "transdermal"}


def test_sites_lead_to_sites_of_the_intake() -> None:
    sites = {each.code for each in concept_map("body-sites").values()}
    assert sites <= intake_items()["fas.sites"].options
    assert sites == intake_items()["fas.sites"].options - {"throat", "not-sure"}


def test_every_set_with_a_licensed_code_says_so() -> None:
    for name, document in OURS.items():
        systems = {include.get("system") for include in document["compose"]["include"]}
        notice = document.get("copyright", "")
        assert (LOINC in systems) == ("Regenstrief" in notice), name
        assert (SNOMED in systems) == ("SNOMED International" in notice), name
        assert (RXNORM in systems) == ("National Library of Medicine" in notice), name


def test_every_analyte_has_units_and_every_unit_row_an_analyte() -> None:
    analytes = {each.id for each in value_sets() if each.kind == "analyte"}
    assert {slug for slug in analytes if not is_analyte(slug)} == set()
    with Path(FOLDER.parent, "workers", "reading", "lab-units.csv").open(encoding="utf-8") as file:
        assert {row["analyte"] for row in csv.DictReader(file)} == analytes
    assert canonical_unit("potassium") == "mmol/L"


def loinc_check_digit(code: str) -> bool:
    number, digit = code.split("-")
    doubled = [int(d) * (2 if n % 2 == 0 else 1) for n, d in enumerate(reversed(number))]
    return (10 - sum(d // 10 + d % 10 for d in doubled) % 10) % 10 == int(digit)


DIHEDRAL = [[(i + j) % 5 if j < 5 else (i + j) % 5 + 5 for j in range(10)] for i in range(5)] + [
    [(i - j) % 5 + 5 if j < 5 else (i - j) % 5 for j in range(10)] for i in range(5, 10)
]
TURN = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def snomed_check_digit(code: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(code)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = TURN[turned]
        check = DIHEDRAL[check][turned]
    return check == 0


def test_every_check_digit_is_right() -> None:
    assert loinc_check_digit("2823-3")
    assert not loinc_check_digit("2823-4")
    assert snomed_check_digit("82470000")
    assert not snomed_check_digit("82470001")
    for name, system, code, _ in codings():
        if system == LOINC:
            assert loinc_check_digit(code), (name, code)
        if system == SNOMED:
            assert snomed_check_digit(code), (name, code)


class TestCodesThatAreReadAndNotPublished:
    """SNOMED CT outside the Global Patient Set may be recognised where it comes in; it never goes out."""

    def test_their_meaning_was_seen_in_a_source(self, root: Path) -> None:
        with (root / "tests" / "data" / "codes.csv").open(encoding="utf-8", newline="") as file:
            seen = {
                (SYSTEMS[row["system"]], row["code"])
                for row in csv.DictReader(file)
                if row["code"] and row["verified_in"].startswith("verified")
            }
        assert {(system, code) for system, code, _ in recognised_only()} <= seen

    def test_no_value_set_holds_one_and_each_is_read_as_one(self) -> None:
        included = (include for document in SETS.values() for include in document["compose"]["include"])
        published = {concept["code"] for include in included for concept in include.get("concept", ())}
        for system, code, value_set in recognised_only():
            assert code not in published
            assert value_set in meaning(code, system)


class TestMistakesThatWereMadeBefore:
    def test_the_total_of_the_phq_15_is_no_anxiety_score(self) -> None:
        assert meaning("70273-8") == set()
        assert meaning("70274-6") == {"gad-7-total"}

    def test_a_cervical_mri_without_and_with_contrast_is_24937_5(self, verified: Value) -> None:
        assert verified[LOINC, "24935-9"]["display"] == "MR Cervical spine"
        assert verified[LOINC, "24937-5"]["display"] == "MR Cervical spine WO and W contrast IV"
        assert meaning("24935-9") == meaning("24937-5") == {"mri-cervical-spine"}

    def test_bulbospinal_atrophy_is_not_neuromyotonia(self) -> None:
        assert meaning("230253001", SNOMED) == {"spinal-muscular-atrophy"}

    def test_urea_is_not_urea_nitrogen(self) -> None:
        assert meaning("22664-7") == meaning("3091-6") == {"urea"}
        assert meaning("3094-0") == meaning("6299-2") == {"bun"}

    def test_multiple_sclerosis_is_the_header_and_all_below(self) -> None:
        assert all(meaning(code, ICD10CM) == {"multiple-sclerosis"} for code in ("G35", "G35.A", "G35.B1", "G35.D"))

    def test_single_items_of_the_gad_7_are_no_total(self) -> None:
        assert meaning("69689-8") == meaning("69736-7") == set()

    def test_the_vitamin_d_total_and_d3_alone_are_told_by_name(self, verified: Value) -> None:
        assert "D3+25-Hydroxyvitamin D2" in verified[LOINC, "62292-8"]["display"]
        assert meaning("62292-8") == meaning("1989-3") == {"vitamin-d"}
        assert meaning("49054-0") == meaning("35365-6") == set()

    def test_calories_are_not_caffeine(self) -> None:
        assert meaning("9056-3") == set()
        assert meaning("80489-8") == {"caffeine-intake"}


MOLAR_MASS = {
    "magnesium": 24.305,
    "calcium-total": 40.078,
    "calcium-adjusted": 40.078,
    "calcium-ionised": 40.078,
    "phosphate": 30.974,
    "glucose": 180.156,
    "glucose-fasting": 180.156,
    "urea": 60.056,
    "bun": 28.0134,
}


def test_factors_follow_from_the_molar_mass() -> None:
    path = Path(FOLDER.parent, "workers", "reading", "lab-units.csv")
    with path.open(encoding="utf-8", newline="") as file:
        factor = {(row["analyte"], row["unit"]): float(row["factor"]) for row in csv.DictReader(file)}
    for analyte, grams in MOLAR_MASS.items():
        assert factor[analyte, "mg/dL"] == pytest.approx(10 / grams, rel=1e-5), analyte
    assert factor["creatinine", "mg/dL"] == pytest.approx(10_000 / 113.12, rel=1e-5)
    assert factor["free-t4", "ng/dL"] == pytest.approx(10_000 / 776.87, rel=1e-5)
    assert factor["free-t3", "pg/mL"] == pytest.approx(1_000 / 650.97, rel=1e-5)
    assert factor["b12", "pg/mL"] == pytest.approx(1_000 / 1355.38, rel=1e-5)
    assert factor["vitamin-d", "ng/mL"] == pytest.approx(1_000 / 400.64, rel=1e-5)
    assert factor["folate", "ng/mL"] == pytest.approx(1_000 / 441.4, rel=1e-5)
    assert factor["homocysteine", "mg/L"] == pytest.approx(1_000 / 135.18, rel=1e-5)
    assert factor["pth", "pg/mL"] == pytest.approx(1_000 / 9425, rel=1e-4)


def test_no_medicine_name_hides_in_another_class() -> None:
    for each in value_sets():
        if each.kind == "medicine-class":
            name = each.id.removeprefix("medicine-")
            for include in each.compose.include:
                for concept in include.concept if include.system == RXNORM else ():
                    found = drug(CodeableConcept(text=concept.display))
                    assert found.ingredients == {concept.display}
                    assert name in found.classes


def test_a_code_without_its_system_means_nothing() -> None:
    assert terminology().of(CodeableConcept([Coding(None, "82470000")])).concepts == ()
    assert terminology().of(CodeableConcept([Coding(SNOMED, None)])).concepts == ()
    assert terminology().title(["not-a-concept"]) == ""
    assert coded("82470000", SNOMED)["coding"][0]["system"] == SNOMED


class TestLocalCodes:
    def test_the_code_system_is_valid_fhir(self) -> None:
        document = json.loads((FOLDER / "CodeSystem-findings.json").read_text())
        CodeSystem.model_validate(document)
        assert document["url"] == LOCAL
        assert document["count"] == len(document["concept"])
        assert all(concept["definition"] for concept in document["concept"])

    def test_every_local_code_of_the_value_sets_is_defined_under_the_same_name(self) -> None:
        document = json.loads((FOLDER / "CodeSystem-findings.json").read_text())
        defined = {(concept["code"], concept["display"]) for concept in document["concept"]}
        assert {(code, display) for _, system, code, display in codings() if system == LOCAL} == defined


class TestCancer:
    def test_a_malignant_neoplasm_counts_at_every_depth_and_so_does_a_history_of_one(self) -> None:
        assert all(meaning(code, ICD10CM) == {"cancer"} for code in ("C34", "C34.90", "C4A.0", "Z85.3", "Z85.820"))
        assert meaning("C37", ICD10CM) == {"cancer", "thymoma"}

    def test_skin_cancer_of_the_common_kind_and_benign_growths_do_not_count(self) -> None:
        assert all(meaning(code, ICD10CM) == set() for code in ("C44.311", "Z85.828", "D22.9", "D05.10"))


def test_only_the_kinds_of_incontinence_that_point_to_nerves_count() -> None:
    assert meaning("R33.9", ICD10CM) == meaning("N31.9", ICD10CM) == {"sphincter-disturbance"}
    assert meaning("N39.3", ICD10CM) == meaning("R32", ICD10CM) == meaning("R33.0", ICD10CM) == set()
