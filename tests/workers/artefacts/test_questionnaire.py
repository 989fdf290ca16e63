"""The published Questionnaire: valid, whole, and short for somebody with nothing to report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import msgspec
import pytest
from fhir.resources.R4B.codesystem import CodeSystem
from fhir.resources.R4B.questionnaire import Questionnaire
from pydantic import ValidationError

from service.fhir_api.questions import questions_of
from tests.cases.story import KNOWLEDGE
from workers.artefacts.publish import FOLDER
from workers.knowledge.check_questionnaire import answer_codes_of, units_of

Json = dict[str, Any]

FORM: Json = msgspec.json.decode((FOLDER / "Questionnaire-fasciculation-intake.json").read_bytes())
ANSWERS: Json = msgspec.json.decode((FOLDER / "CodeSystem-intake-answers.json").read_bytes())
QUESTIONS: Json = msgspec.json.decode((FOLDER / "CodeSystem-intake-questions.json").read_bytes())
INTAKE = {item.id: item for item in KNOWLEDGE.intake.items}
CORE = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
MOST = 30


def below(parent: Json) -> Iterator[Json]:
    for item in parent.get("item", ()):
        yield item
        yield from below(item)


ITEMS = list(below(FORM))
ASKED = {item["linkId"]: item for item in ITEMS if item["type"] not in ("group", "display")}


def extensions(element: Json, url: str) -> list[Json]:
    return [each for each in element.get("extension", ()) if each["url"] == url]


class TestValid:
    def test_fhir_resources_takes_it_and_the_code_systems(self) -> None:
        Questionnaire.model_validate(FORM)
        CodeSystem.model_validate(ANSWERS)
        CodeSystem.model_validate(QUESTIONS)
        with pytest.raises(ValidationError):
            Questionnaire.model_validate({**FORM, "item": [{"text": "A question without a link id", "type": "string"}]})

    @pytest.mark.parametrize("artefact", [FORM, ANSWERS, QUESTIONS], ids=lambda each: each["id"])
    def test_it_says_who_publishes_it(self, artefact: Json) -> None:
        wanted = ("url", "version", "name", "title", "status", "date", "publisher", "description", "jurisdiction")
        assert all(artefact[name] for name in (*wanted, "copyright"))
        assert artefact["url"].endswith(f"/{artefact['resourceType']}/{artefact['id']}")
        assert re.fullmatch(r"[A-Z]([A-Za-z0-9_]){0,254}", artefact["name"])  # que-0, csd-0

    def test_it_is_the_questionnaire_that_intake_names(self) -> None:
        assert (FORM["url"], FORM["version"]) == (KNOWLEDGE.intake.questionnaire, KNOWLEDGE.questionnaire.version)
        assert ANSWERS["url"] == KNOWLEDGE.intake.system
        assert "LOINC" in FORM["copyright"]

    def test_groups_hold_items_and_displays_hold_nothing(self) -> None:  # que-1, -3, -6, -8, -9
        for item in ITEMS:
            assert item["type"] != "group" or item["item"]
            if item["type"] == "display":
                assert not item.keys() & {"item", "code", "required", "repeats", "readOnly", "initial", "answerOption"}

    def test_link_ids_stand_once(self) -> None:  # que-2
        ids = [item["linkId"] for item in ITEMS]
        assert len(ids) == len(set(ids))

    def test_options_stand_on_choices_alone(self) -> None:  # que-4, -5, -11, -13
        for item in ITEMS:
            assert ("answerOption" in item) == (item["type"] == "choice")
            assert not item.keys() & {"answerValueSet", "initial"}

    def test_conditions_are_whole(self) -> None:  # que-7, -12
        for item in ITEMS:
            conditions = item.get("enableWhen", [])
            assert ("enableBehavior" in item) == (len(conditions) > 1)
            assert all("answerBoolean" in each for each in conditions if each["operator"] == "exists")

    def test_a_length_is_for_texts(self) -> None:  # que-10
        assert {item["type"] for item in ITEMS if "maxLength" in item} == {"text"}

    def test_conditions_look_at_earlier_questions_and_answers_that_can_be_given(self) -> None:
        place = {item["linkId"]: number for number, item in enumerate(ITEMS)}
        for number, item in enumerate(ITEMS):
            for each in item.get("enableWhen", ()):
                asked = ASKED[each["question"]]
                assert place[each["question"]] < number
                if "answerCoding" in each:
                    assert each["answerCoding"]["code"] in codes(asked)
                else:
                    assert asked["type"] == "boolean" or each["operator"] == "exists"


def codes(item: Json) -> list[str]:
    return [option["valueCoding"]["code"] for option in item["answerOption"]]


class TestWhole:
    def test_every_item_of_intake_is_there_with_its_type_codes_and_units(self) -> None:
        assert ASKED.keys() == INTAKE.keys()
        kinds = {"choices": "choice", "string": "text"}
        for link_id, item in ASKED.items():
            known = INTAKE[link_id]
            assert item["type"] == kinds.get(known.type, known.type)
            assert item.get("repeats", False) == (known.type == "choices")
            assert (codes(item) if "answerOption" in item else []) == answer_codes_of(known, KNOWLEDGE.intake)
            url = CORE + ("questionnaire-unitOption" if known.type == "quantity" else "questionnaire-unit")
            assert [each["valueCoding"]["code"] for each in extensions(item, url)] == units_of(known)

    def test_every_text_and_label_is_there_in_german_and_spanish(self) -> None:
        for element in [FORM["_title"], FORM["_description"], *(item["_text"] for item in ITEMS)]:
            assert_translated(element)
        labels = [option["valueCoding"] for item in ASKED.values() for option in item.get("answerOption", ())]
        assert len(labels) > 370
        for label in labels:
            assert label["display"]
            assert_translated(label["_display"])

    def test_every_option_is_a_concept_that_may_be_shown_as_it_is(self) -> None:
        shown = {concept["code"]: {concept["display"]} for concept in ANSWERS["concept"]}
        for concept in ANSWERS["concept"]:
            shown[concept["code"]] |= {each["value"] for each in concept["designation"]}
        for item in ASKED.values():
            for option in item.get("answerOption", ()):
                coding = option["valueCoding"]
                assert coding["system"] == ANSWERS["url"]
                assert coding["display"] in shown[coding["code"]]
        assert ANSWERS["count"] == len(shown) == len(ANSWERS["concept"])

    def test_a_code_with_several_meanings_says_which_it_has_where(self) -> None:
        concepts = {concept["code"]: concept for concept in ANSWERS["concept"]}
        assert concepts["both"]["definition"].startswith("“Both sides” to fas.side; “Both at rest")
        assert concepts["lost-function"]["definition"] == "Strength: cannot do something that was possible before."

    def test_the_words_of_the_clinician_are_the_display_of_the_question_s_code(self) -> None:
        displays = {concept["code"]: concept["display"] for concept in QUESTIONS["concept"]}
        for question in KNOWLEDGE.questionnaire.questions():
            own = ASKED[question.id]["code"][0]
            assert own == {"system": QUESTIONS["url"], "code": question.id, "display": question.clinician}
            assert displays[question.id] == question.clinician

    def test_bounds_are_of_the_question_s_own_type(self) -> None:
        for link_id, item in ASKED.items():
            bounds = [*extensions(item, f"{CORE}minValue"), *extensions(item, f"{CORE}maxValue")]
            assert len(bounds) == (2 if INTAKE[link_id].type in ("integer", "decimal") else 0)
            assert all(f"value{item['type'].capitalize()}" in each for each in bounds)

    def test_help_lies_in_the_question_that_it_explains(self) -> None:
        helps = {item["linkId"]: item for item in ITEMS if item["linkId"].endswith("-help")}
        wanted = [question.id for question in KNOWLEDGE.questionnaire.questions() if question.help]
        assert len(helps) == len(wanted) + sum(group.help is not None for group in KNOWLEDGE.questionnaire.groups)
        for link_id in wanted:
            assert ASKED[link_id]["item"] == [helps[f"{link_id}-help"]]
            (control,) = extensions(helps[f"{link_id}-help"], f"{CORE}questionnaire-itemControl")
            assert control["valueCodeableConcept"]["coding"][0]["code"] == "help"

    def test_all_but_who_answers_becomes_an_observation(self) -> None:
        extracted = {
            link_id for link_id, item in ASKED.items() if extensions(item, f"{SDC}sdc-questionnaire-observationExtract")
        }
        assert extracted == ASKED.keys() - {"id.role"}
        assert all(item["code"] for item in ASKED.values())

    def test_who_answers_is_filled_in_from_the_launch(self) -> None:
        (initial,) = extensions(ASKED["id.role"], f"{SDC}sdc-questionnaire-initialExpression")
        used = set(re.findall(r"%(\w+)", initial["valueExpression"]["expression"]))
        launched = extensions(FORM, f"{SDC}sdc-questionnaire-launchContext")
        assert used == {"questionnaire"} | {each["extension"][0]["valueCoding"]["code"] for each in launched}

    def test_none_of_these_excludes_the_others(self) -> None:
        for link_id, item in ASKED.items():
            alone = [o["valueCoding"]["code"] for o in item.get("answerOption", ()) if o.get("extension")]
            several = INTAKE[link_id].type == "choices" and "none" in codes(item)
            assert alone == (["none"] if several else [])


def assert_translated(element: Json) -> None:
    said = {}
    for each in element["extension"]:
        assert each["url"] == f"{CORE}translation"
        language, content = each["extension"]
        said[language["valueCode"]] = content["valueString"].strip()
    assert said.keys() == {"de", "es"}
    assert all(said.values())


class TestAtOnce:
    def test_words_follow_the_question_and_wait_for_its_answer(self) -> None:
        questions = questions_of(FORM)
        order = [item["linkId"] for item in ITEMS]
        shown = 0
        for question in KNOWLEDGE.questionnaire.questions():
            for each in question.emergency:
                shown += 1
                link_id = f"{question.id}-now-{each.words}"
                assert order.index(link_id) > order.index(question.id)
                assert not questions[link_id].enabled({})
                assert all(
                    questions[link_id].enabled({"id.role": ["clinician"], question.id: [code]}) for code in each.codes
                )
        assert shown == sum("-now-" in link_id for link_id in order) >= 12

    def test_breathless_at_rest_is_told_what_to_do(self) -> None:
        words = questions_of(FORM)["resp.any-now-breathing"]
        assert words.enabled({"resp.any": ["exertion", "rest"]})
        assert not words.enabled({"resp.any": ["exertion"]})


Given = dict[str, Sequence[object]]


def path(given: Given) -> list[str]:
    """The questions that somebody with these answers is asked, in order; fas.onset and fas.duration are one."""
    said: Given = {}
    seen = []
    for link_id, question in questions_of(FORM).items():
        if question.kind in ("group", "display") or not question.enabled(said):
            continue
        seen.append(link_id)
        if link_id in given:
            said[link_id] = given[link_id]
    return [link_id for link_id in seen if link_id != "fas.duration"]


def benign(**changed: Sequence[object]) -> Given:
    """No, none or normal to everything."""
    answers: Given = {}
    for link_id, item in INTAKE.items():
        negative = [code for code in answer_codes_of(item, KNOWLEDGE.intake) if code in (*item.negative, "0")]
        answers[link_id] = [False] if item.type == "boolean" else negative[:1] or [None]
    answers |= {"id.role": ["patient"], "fas.present": [True], "fas.course": ["same"], "fas.sites": ["calf"]}
    answers |= {"fas.spread": ["one-place"]}
    return answers | {name.replace("_", "."): value for name, value in changed.items()}


SITES = KNOWLEDGE.intake.answer_sets["sites"]
HARMLESS = [site for site in SITES if site not in ("tongue", "throat")]


class TestShort:
    def test_nobody_with_nothing_to_report_is_asked_more_than_thirty_questions(self) -> None:
        ways = product(
            ("patient", "relative"),
            [[site] for site in HARMLESS] + [[site for site in HARMLESS if site != "other-face"], []],
            ("one-place", "moves-around"),
            ("gone", "improving", "same"),
            ("no", "not-applicable"),
        )
        lengths = {
            len(
                path(
                    benign(id_role=[role], fas_sites=sites, fas_spread=[spread], fas_course=[course], id_pregnancy=[so])
                )
            )
            for role, sites, spread, course, so in ways
        }
        assert max(lengths) == MOST
        assert min(lengths) >= 28

    def test_how_long_ago_is_asked_only_while_the_date_is_open(self) -> None:
        duration = questions_of(FORM)["fas.duration"]
        assert duration.enabled({})
        assert not duration.enabled({"fas.onset": [None]})
        assert len(path(benign(fas_onset=[]))) <= MOST

    def test_the_gates_are_asked_of_everybody(self) -> None:
        gates = {item.id for item in KNOWLEDGE.intake.items if item.gate}
        assert len(gates) == 10
        for given in ({}, benign(), benign(fas_present=[False]), benign(id_role=["clinician"])):
            assert gates <= set(path(given))

    def test_what_alone_makes_a_case_urgent_is_asked_of_everybody(self) -> None:
        always = {"weak.tasks", "bulb.secretions", "cramp.any", "stiff.any", "sens.any", "spine.any", "cns.any"}
        always |= {"resp.night", "cog.change", "cog.laugh-cry", "family.first-degree", "psy.self-harm"}
        for given in ({}, benign(), benign(fas_present=[False])):
            assert always <= set(path(given))
        assert {"fas.sites", "fas.course", "fas.trigger"} <= set(path({}))

    def test_without_twitching_its_details_are_left_out(self) -> None:
        without = path(benign(fas_present=[False]))
        assert not [link_id for link_id in without if link_id.startswith(("eye.", "face.", "life."))]
        assert "fas.sites" not in without

    def test_only_a_clinician_is_asked_for_an_examination(self) -> None:
        for role in ("patient", "relative", "not-sure"):
            assert not [link_id for link_id in path(benign(id_role=[role])) if link_id.startswith("exam.")]
        examined = [link_id for link_id in path(benign(id_role=["clinician"])) if link_id.startswith("exam.")]
        assert len(examined) >= 14

    def test_one_answer_that_is_no_plain_no_opens_the_background(self) -> None:
        for changed in ({"weak_tasks": ["grip"]}, {"cog_change": [True]}, {"id_pregnancy": ["yes"]}):
            assert "thyroid.any" in path(benign(**changed))
        assert "thyroid.any" not in path(benign())
