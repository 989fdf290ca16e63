"""The product's own codes, and what answers mean in SNOMED CT."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from service.fhir_api.extract import _COMPONENTS as MADE  # the very codes that an extracted Observation carries
from tests.cases.story import KNOWLEDGE, assess
from tests.workers.artefacts.published import Json, published
from workers.artefacts.components import COMPONENTS, Component
from workers.artefacts.meanings import meanings
from workers.assessment import Tier
from workers.knowledge.check_questionnaire import answer_codes_of
from workers.reading.value_sets import concept_map

INTAKE = {item.id: item for item in KNOWLEDGE.intake.items}


def codes(name: str) -> dict[str, Json]:
    return {each["code"]: each for each in published("CodeSystem", name)["concept"]}


def test_there_is_a_code_for_every_rule_tier_and_order() -> None:
    assert list(codes("rules")) == [rule.id for rule in KNOWLEDGE.rules.rules]
    assert list(codes("tiers")) == [tier.value for tier in Tier]
    tiers = {code: each["property"][0]["valueCoding"]["code"] for code, each in codes("rules").items()}
    assert tiers == {rule.id: rule.tier.value for rule in KNOWLEDGE.rules.rules}


def test_there_is_a_code_for_every_way_a_rule_or_question_comes_out() -> None:
    assessment = assess({"patient": {"age": 44}, "answers": {"fas.present": True, "weak.any": "lost-function"}})
    seen = {step.verdict for step in assessment.trace}
    seen |= {because.answer for step in assessment.trace for because in step.because}
    assert seen == {"present", "absent", "unknown", "not-applicable"} == codes("verdicts").keys()


@pytest.mark.parametrize("name", ["rules", "tiers", "orders", "verdicts", "observation-components", "intake-answers"])
def test_a_value_set_of_the_same_name_holds_all_codes(name: str) -> None:
    system, value_set = published("CodeSystem", name), published("ValueSet", name)
    assert value_set["compose"]["include"] == [{"system": system["url"], "version": system["version"]}]


class TestComponents:
    def test_they_are_those_that_extraction_makes(self) -> None:
        assert {each.answers: (each.code, each.display) for each in COMPONENTS} == MADE
        assert {each.code: each.display for each in COMPONENTS} == {
            code: each["display"] for code, each in codes("observation-components").items()
        }

    @pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.code)
    def test_each_has_the_answers_of_its_question_as_its_values(self, component: Component) -> None:
        (include,) = published("ValueSet", component.value_set)["compose"]["include"]
        listed = {each["code"]: each["display"] for each in include["concept"]}
        item = INTAKE[component.answers]
        assert [*listed, "not-sure"] == answer_codes_of(item, KNOWLEDGE.intake)
        assert all(codes("intake-answers")[code]["display"] == display for code, display in listed.items())


class TestMeanings:
    def test_every_answer_can_be_given_to_the_questions_named(self) -> None:
        for each in meanings():
            assert each.answer in codes("intake-answers")
            for link_id in each.asked:
                assert each.answer in answer_codes_of(INTAKE[link_id], KNOWLEDGE.intake)

    def test_every_concept_is_verified_in_the_global_patient_set_under_its_own_name(self, root: Path) -> None:
        with (root / "tests" / "data" / "codes.csv").open(encoding="utf-8", newline="") as file:
            verified = {
                row["code"]: row["display"].partition(" (")[0]
                for row in csv.DictReader(file)
                if row["system"] == "SNOMED CT" and row["verified_in"].startswith("verified:")
                if "GPS" in row["verified_in"]
            }
        assert {each.code: each.display for each in meanings()}.items() <= verified.items()

    def test_one_answer_to_one_question_has_one_meaning(self) -> None:
        said = [(each.answer, asked) for each in meanings() for asked in each.asked or ("",)]
        assert len(said) == len(set(said))

    def test_an_answer_that_differs_from_question_to_question_names_its_questions(self) -> None:
        for each in meanings():
            takes = [i for i in INTAKE.values() if each.answer in answer_codes_of(i, KNOWLEDGE.intake)]
            if each.answer in {"yes", "no", "both", "abnormal", "caffeine", "stress"}:
                assert each.asked
            elif not each.asked:
                assert each.answer == "normal" or {i.options for i in takes if isinstance(i.options, str)} >= {"sites"}

    def test_a_site_leads_back_to_itself(self) -> None:
        there = concept_map("body-sites")
        for each in meanings():
            if not each.asked and each.answer != "normal":
                assert there[each.code].code == each.answer

    def test_what_would_say_more_than_was_answered_is_marked(self) -> None:
        held = {each["code"]: each for each in published("ConceptMap", "answers-to-snomed")["group"][0]["element"]}
        (target,) = held["lost-function"]["target"]
        assert target["equivalence"] == "narrower"
        assert target["dependsOn"][0]["value"] == "weak.any"
