"""The standard codes that an answer is given beside our own."""

from __future__ import annotations

from typing import Any

from service.fhir_api.extract import extract
from service.fhir_api.extract_meanings import meanings_in
from tests.service.fhir_api.extraction import FORM, coded, observations, response

Json = dict[str, Any]

SNOMED = "http://snomed.info/sct"
MAP = {
    "resourceType": "ConceptMap",
    "group": [
        {
            "target": SNOMED,
            "element": [
                {"code": "hand", "target": [{"code": "85562004", "display": "Hand structure", "equivalence": "equal"}]},
                {"code": "calf", "target": [{"code": "1", "equivalence": "narrower"}]},
                {"code": "foot", "target": [{"equivalence": "unmatched"}]},
                {
                    "code": "yes",
                    "target": [
                        {
                            "code": "88092000",
                            "equivalence": "wider",
                            "dependsOn": [{"property": "question", "value": "wasting.any"}],
                        }
                    ],
                },
            ],
        }
    ],
}


def test_a_code_goes_with_every_question_or_with_the_one_it_depends_on() -> None:
    assert meanings_in(MAP) == {
        ("", "hand"): {"system": SNOMED, "code": "85562004", "display": "Hand structure"},
        ("wasting.any", "yes"): {"system": SNOMED, "code": "88092000"},
    }


def test_an_answer_is_coded_twice_where_its_meaning_is_known() -> None:
    answers = {"wasting.any": coded("yes"), "bladder.any": coded("yes"), "wasting.sites": coded("hand", "calf")}
    found = observations(extract(response(answers), FORM, meanings_in(MAP)))
    assert _codes(found["wasting.any"]) == ["yes", "88092000"]
    assert _codes(found["bladder.any"]) == ["yes"]
    assert [_codes(part) for part in found["wasting.sites"]["component"]] == [["hand", "85562004"], ["calf"]]


def _codes(holder: Json) -> list[str]:
    return [coding["code"] for coding in holder["valueCodeableConcept"]["coding"]]
