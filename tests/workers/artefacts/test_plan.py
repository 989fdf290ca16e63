"""The PlanDefinition: every rule with its sources, and conditions that come out as the rules do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

import fhirpathpy
import pytest
from fhirpathpy.models import models
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases.story import KNOWLEDGE
from tests.workers.artefacts.published import Json, published
from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer, all_of, any_of, not_established
from workers.artefacts.fhirpath import fhirpath, of_age
from workers.artefacts.questions import words_read
from workers.assessment import Tier
from workers.evaluation.conditions import words_of
from workers.knowledge.entry import Condition

PLAN = published("PlanDefinition", "fasciculation-workup")
ACTIONS = {action["id"]: action for action in PLAN["action"]}
RULES = {rule.id: rule for rule in KNOWLEDGE.rules.rules}


def inside(action: Json) -> Iterator[Json]:
    for each in action.get("action", ()):
        yield each
        yield from inside(each)


def test_every_rule_is_an_action_in_the_order_of_the_rules() -> None:
    assert list(ACTIONS) == list(RULES)
    assert PLAN["version"] == KNOWLEDGE.rules.version


@pytest.mark.parametrize("rule", RULES)
def test_an_action_says_what_the_rule_says(rule: str) -> None:
    action, about = ACTIONS[rule], RULES[rule]
    assert (action["prefix"], action["title"]) == (rule, about.title)
    assert [each["label"] for each in action["documentation"]] == list(about.cite)
    assert {each["coding"][0]["code"] for each in action["code"]} == {rule, about.tier.value}
    assert action["textEquivalent"].startswith("Applies when\n- ")
    assert all(each["kind"] == "applicability" for each in action["condition"])
    assert action["condition"][-1]["expression"]["expression"] == fhirpath(about.when)
    assert all(each["expression"]["description"] for each in action["condition"])


def test_a_mark_of_no_source_never_looks_like_a_citation() -> None:
    named = [each for action in PLAN["action"] for each in action["documentation"]]
    assert {each["type"] for each in named if each["label"] in {"G", "P"}} == {"justification"}
    assert {each["type"] for each in named if each["label"] not in {"G", "P"}} == {"citation"}


def test_every_order_of_an_action_leads_to_a_published_definition() -> None:
    found = {each["definitionCanonical"] for action in PLAN["action"] for each in inside(action)
             if "definitionCanonical" in each}  # fmt: skip
    assert len(found) > 40
    for address in found:
        url, _, version = address.partition("|")
        kind, name = url.split("/")[-2:]
        assert published(kind, name)["version"] == version


def test_an_emergency_is_at_once_and_a_referral_within_its_days() -> None:
    assert ACTIONS["E01"]["priority"] == "stat"
    assert ACTIONS["U01"]["priority"] == "urgent"
    assert ACTIONS["U01"]["timingRange"]["high"]["value"] == 14
    assert "timingRange" not in ACTIONS["E01"]


def test_the_library_explains_every_word_that_a_condition_reads() -> None:
    library = published("Library", "fasciculation-questions")
    explained = {each["name"]: each["documentation"] for each in library["parameter"]}
    assert list(explained) == words_read(KNOWLEDGE)
    assert all(explained.values())
    assert f"{library['url']}|{library['version']}" in PLAN["library"]


def test_the_sources_are_all_those_of_the_rules() -> None:
    library = published("Library", "fasciculation-sources")
    listed = {each["label"] for each in library["relatedArtifact"]}
    assert listed == set(KNOWLEDGE.citations.citations)
    assert {name for rule in RULES.values() for name in rule.cite} <= listed


ANSWERS = {PRESENT: True, ABSENT: False}


def parameters(answers: Mapping[str, Answer]) -> Json:
    told = [{"name": name, "valueBoolean": ANSWERS[each]} for name, each in answers.items() if each in ANSWERS]
    return {"resourceType": "Parameters", **({"parameter": told} if told else {})}


@cache
def compiled(expression: str) -> Callable[[Json, Json], list[bool]]:
    made: Callable[[Json, Json], list[bool]] = fhirpathpy.compile(expression, models["r4"])
    return made


def by_fhirpath(expression: str, answers: Mapping[str, Answer]) -> Answer:
    result = compiled(expression)({}, {"answers": parameters(answers)})
    return {(): UNKNOWN, (True,): PRESENT, (False,): ABSENT}[tuple(result)]


def by_the_rules(condition: Condition, answers: Mapping[str, Answer]) -> Answer:
    if isinstance(condition, str):
        return answers[condition]
    ((word, inner),) = condition.items()
    if word == "not":
        return not_established(by_the_rules(inner, answers))
    return (all_of if word == "all" else any_of)([by_the_rules(part, answers) for part in inner])


WORDS = words_read(KNOWLEDGE)


@settings(max_examples=300)
@given(st.sampled_from(list(RULES)), st.data())
def test_a_condition_comes_out_as_its_rule_does_whatever_is_known(rule: str, data: st.DataObject) -> None:
    when = RULES[rule].when
    answers = {word: data.draw(st.sampled_from((PRESENT, ABSENT, UNKNOWN)), word) for word in words_of(when)}
    assert by_fhirpath(fhirpath(when), answers) is by_the_rules(when, answers)


def test_every_condition_comes_out_with_nothing_known() -> None:
    unknown = dict.fromkeys(WORDS, UNKNOWN)
    for rule in RULES.values():
        assert by_fhirpath(fhirpath(rule.when), unknown) is by_the_rules(rule.when, unknown)


def test_not_means_that_it_has_not_been_established() -> None:
    for answer, expected in ((PRESENT, ABSENT), (ABSENT, PRESENT), (UNKNOWN, PRESENT)):
        assert by_fhirpath(fhirpath({"not": "a"}), {"a": answer}) is expected


class TestAge:
    def fulfilled(self, ages: list[str], born: str) -> bool:
        subject = {"resourceType": "Patient", **({"birthDate": born} if born else {})}
        return bool(fhirpathpy.evaluate({}, of_age(ages, 18), {"subject": subject}, models["r4"]) == [True])

    def test_a_rule_for_adults_is_for_nobody_of_unknown_age(self) -> None:
        assert self.fulfilled(["adult"], "1980-01-01")
        assert not self.fulfilled(["adult"], "2020-01-01")
        assert not self.fulfilled(["adult"], "")

    def test_a_rule_for_unknown_ages_too_leaves_out_children_alone(self) -> None:
        assert self.fulfilled(["adult", "unknown"], "1980-01-01")
        assert self.fulfilled(["adult", "unknown"], "")
        assert not self.fulfilled(["adult", "unknown"], "2020-01-01")

    def test_a_rule_for_children_is_for_children(self) -> None:
        assert self.fulfilled(["child"], "2020-01-01")
        assert not self.fulfilled(["child"], "")

    def test_a_rule_for_everybody_has_no_condition_of_age(self) -> None:
        assert of_age(["adult", "child", "unknown"], 18) == ""

    def test_every_rule_has_the_condition_of_its_ages(self) -> None:
        for rule in RULES.values():
            assert len(ACTIONS[rule.id]["condition"]) == (1 if len(rule.ages) == 3 else 2)


def test_a_tier_in_a_condition_is_a_tier_of_the_rules() -> None:
    assert [word for word in WORDS if word.isupper() and word not in RULES and word not in Tier.__members__] == []
