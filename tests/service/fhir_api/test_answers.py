"""A response is checked against the published Questionnaire: each fault by its FHIRPath expression, nothing lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from service.fhir_api.answers import Fault, answers_to, faults
from service.fhir_api.questions import questions_of

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[3]
FORM: Json = msgspec.json.decode((ROOT / "fhir_profiles" / "Questionnaire-fasciculation-intake.json").read_bytes())
QUESTIONS = questions_of(FORM)
SYSTEM = "https://fasciculation-cds.example.org/fhir/CodeSystem/intake-answers"
WHAT = "QuestionnaireResponse.item[0].answer[0].value"


def code(*codes: str) -> list[Json]:
    return [{"valueCoding": {"system": SYSTEM, "code": each}} for each in codes]


def item(link_id: str, *answers: Json, **more: object) -> Json:
    return {"linkId": link_id, **({"answer": list(answers)} if answers else {}), **more}


def response(*items: object) -> Json:
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": list(items)}


def found(*items: object) -> list[Fault]:
    return faults(response(*items), QUESTIONS)


def only(*items: object) -> Fault:
    (fault,) = found(*items)
    return fault


GOOD = [
    item("fas.onset", {"valueDate": "2026"}),
    item("fas.onset", {"valueDate": "2026-02"}),
    item("fas.onset", {"valueDate": "2024-02-29"}),
    item("fas.duration", {"valueQuantity": {"value": 3, "code": "wk", "system": "http://unitsofmeasure.org"}}),
    item("fas.duration", {"valueQuantity": {"value": 0.5, "unit": "Monate"}}),
    item("fas.duration", {"valueQuantity": {"value": 2, "comparator": ">", "unit": "a"}}),
    item("weak.any", *code("not-sure")),
    item("weak.any", {"valueString": "feels-weak"}),
    item("weak.any", {"valueCoding": {"code": "feels-weak", "display": "anything"}}),
    item("acute.any", *code("fever", "faint", "hand-spasm")),
    item("cog.change", {"valueBoolean": False}),
    item("fas.onset"),
    item("fas.onset", {}),
    item("fas.onset", {"_valueDate": {"extension": [{"url": "urn:absent", "valueCode": "unknown"}]}}),
    item("strength", item=[item("weak.any", *code("none"))]),
    item("weak.any", {**code("none")[0], "extension": [{"url": "urn:of-some-ehr", "valueString": "x"}]}),
]


@pytest.mark.parametrize("good", GOOD, ids=str)
def test_what_the_questionnaire_takes_is_no_fault(good: Json) -> None:
    assert found(good) == []


BAD: list[tuple[Json, str, str]] = [
    (item("weak.any", {"valueBoolean": True}), "value", "weak.any takes valueCoding"),
    (item("weak.any", *code("rather-weak")), "code-invalid", "weak.any is not answered with one of its options"),
    (item("weak.any", {"valueString": "rather"}), "code-invalid", "weak.any is not answered"),
    (item("weak.any", {"valueCoding": {"system": SYSTEM}}), "code-invalid", "weak.any"),
    (item("weak.any", {"valueCoding": {"system": SYSTEM, "code": ["none"]}}), "code-invalid", "weak.any"),
    (item("weak.any", {"valueCoding": {"system": "urn:other", "code": "none"}}), "code-invalid", "weak.any"),
    (item("weak.any", {"valueCoding": None}), "code-invalid", "weak.any"),
    (item("cog.change", {"valueString": "true"}), "value", "cog.change takes valueBoolean"),
    (item("cog.change", {"valueBoolean": "true"}), "value", "cog.change takes true or false"),
    (item("fas.onset", {"valueString": "May"}), "value", "fas.onset takes valueDate"),
    (item("fas.onset", {"valueDate": "05/2026"}), "value", "fas.onset takes a date"),
    (item("fas.onset", {"valueDate": "2026-02-30"}), "value", "fas.onset takes a date"),
    (item("fas.onset", {"valueDate": 2026}), "value", "fas.onset takes a date"),
    (item("fas.duration", {"valueInteger": 3}), "value", "fas.duration takes valueQuantity"),
    (item("fas.duration", {"valueQuantity": {"code": "wk"}}), "value", "a number with a unit"),
    (item("fas.duration", {"valueQuantity": "3 weeks"}), "value", "a number with a unit"),
    (item("fas.duration", {"valueQuantity": {"value": 3}}), "code-invalid", "a unit of UCUM: d, wk, mo, a"),
    (item("fas.duration", {"valueQuantity": {"value": 3, "code": "h"}}), "code-invalid", "a unit of UCUM"),
    (
        item("fas.duration", {"valueQuantity": {"value": 3, "code": "wk", "system": "urn:x"}}),
        "code-invalid",
        "a unit of UCUM",
    ),
]


@pytest.mark.parametrize(("bad", "code_of_it", "says"), BAD, ids=str)
def test_a_wrong_value_is_an_error_at_its_place(bad: Json, code_of_it: str, says: str) -> None:
    fault = only(bad)
    assert (fault.severity, fault.code, fault.at) == ("error", code_of_it, WHAT)
    assert says in fault.says


@pytest.mark.parametrize(
    ("link_id", "answer", "says"),
    [
        ("bladder.weeks", {"valueInteger": 2.5}, "takes a number, integer by its type"),
        ("bladder.weeks", {"valueInteger": True}, "takes a number"),
        ("weight.kg", {"valueDecimal": "5"}, "takes a number, decimal by its type"),
        ("medicine.recent", {"valueString": 7}, "takes a text"),
    ],
)
def test_numbers_and_texts_are_checked_too(link_id: str, answer: Json, says: str) -> None:
    opened = [item("bladder.any", *code("yes")), item("weight.loss", *code("yes"))]
    fault = only(*opened, item(link_id, answer))
    assert fault.severity == "error"
    assert fault.at == "QuestionnaireResponse.item[2].answer[0].value"
    assert says in fault.says


def test_an_unlikely_number_and_an_endless_text_are_kept_with_a_warning() -> None:
    opened = [item("weight.loss", *code("yes"))]
    heavy = only(*opened, item("weight.kg", {"valueDecimal": 900}))
    assert (heavy.severity, heavy.code) == ("warning", "value")
    assert heavy.says == "weight.kg lies beyond 0 to 300"
    long = only(*opened, item("medicine.recent", {"valueString": "x" * 501}))
    assert (long.severity, long.code) == ("warning", "too-long")


def test_an_unknown_link_id_is_named_by_its_place_and_not_repeated() -> None:
    for unknown in ("weak.everything", "Jane Canary", "", None, 7, ["weak.any"]):
        fault = only(item("weak.any", *code("none")), {"linkId": unknown, "answer": code("none")})
        assert (fault.severity, fault.at) == ("error", "QuestionnaireResponse.item[1].linkId")
        assert "Canary" not in fault.says
    assert only({"answer": code("none")}).at == "QuestionnaireResponse.item[0].linkId"


def test_no_fault_repeats_what_was_answered() -> None:
    said = [
        item("weak.any", {"valueString": "Canary"}),
        item("fas.onset", {"valueDate": "Canary"}),
        item("fas.duration", {"valueQuantity": {"value": 3, "unit": "Canary"}}),
        item("exam.strength", *code("normal")),
        item("Canary"),
    ]
    told = found(*said)
    assert len(told) == 6
    assert not [fault for fault in told if "Canary" in str(fault)]


def test_several_answers_are_for_a_question_that_takes_several() -> None:
    fault = only(item("weak.any", *code("none", "feels-weak")))
    assert fault == Fault("error", "structure", "weak.any takes one answer", "QuestionnaireResponse.item[0].answer[1]")
    twice = only(item("weak.any", *code("none")), item("strength", item=[item("weak.any", *code("none"))]))
    assert twice.at == "QuestionnaireResponse.item[1].item[0].answer[0]"
    assert found(item("resp.any", *code("rest")), item("resp.any", *code("attacks"))) == []


def test_one_answer_has_one_value_and_a_group_or_a_display_none() -> None:
    both = only(item("cog.change", {"valueBoolean": True, "valueString": "yes"}))
    assert (both.code, both.at) == ("structure", WHAT)
    for link_id, kind in (("strength", "group"), ("fas.onset-help", "display"), ("sens.any-now-spine", "display")):
        fault = only(item(link_id, {"valueBoolean": True}))
        assert fault.says == f"{link_id} is a {kind} and takes no answer"
        assert found(item(link_id)) == []


def test_a_place_is_found_at_whatever_depth() -> None:
    nested = item("strength", item=[item("weak.any"), item("weak.tasks", *code("none", "flying"))])
    assert only(item("intro"), nested).at == "QuestionnaireResponse.item[1].item[1].answer[1].value"
    below = {**code("none")[0], "item": [item("bulb.speech", *code("perhaps"))]}
    assert only(item("weak.any", below)).at == "QuestionnaireResponse.item[0].answer[0].item[0].answer[0].value"


SHAPELESS: list[tuple[object, str]] = [
    ({"item": "x"}, "QuestionnaireResponse.item"),
    ({"item": {"linkId": "weak.any"}}, "QuestionnaireResponse.item"),
    ({"item": [None]}, "QuestionnaireResponse.item[0]"),
    ({"item": [[item("weak.any")]]}, "QuestionnaireResponse.item[0]"),
    ({"item": [item("weak.any", answer={"valueString": "none"})]}, "QuestionnaireResponse.item[0].answer"),
    ({"item": [item("weak.any", answer=["none"])]}, "QuestionnaireResponse.item[0].answer[0]"),
    ({"item": [item("strength", item=7)]}, "QuestionnaireResponse.item[0].item"),
]


@pytest.mark.parametrize(("document", "at"), SHAPELESS, ids=str)
def test_what_has_another_shape_is_refused_and_breaks_nothing(document: Json, at: str) -> None:
    (fault,) = faults(document, QUESTIONS)
    assert (fault.severity, fault.code, fault.at) == ("error", "structure", at)


def test_a_thousand_levels_break_nothing() -> None:
    deep: Json = item("weak.any", *code("none"))
    for _ in range(1000):
        deep = item("strength", item=[deep])
    assert found(deep) == []
    assert found({}, item("fas.onset", {"valueDate": "x"}))[-1].severity == "error"
    assert faults({"resourceType": "QuestionnaireResponse"}, QUESTIONS) == []


class TestQuestionsThatAreNotAsked:
    def test_the_answer_is_kept_with_a_warning_at_its_item(self) -> None:
        side = item("fas.side", *code("left"))
        fault = only(item("fas.present", {"valueBoolean": True}), side)
        assert (fault.severity, fault.code, fault.at) == ("warning", "business-rule", "QuestionnaireResponse.item[1]")
        assert fault.says.startswith("fas.side is not asked")
        assert found(item("fas.course", *code("worse")), side) == []

    def test_the_page_of_the_clinician_is_for_clinicians_flat_or_nested(self) -> None:
        strength = item("exam.strength", *code("abnormal"))
        by = [item("id.role", *code(role)) for role in ("patient", "clinician")]
        nested = item("examination", item=[strength])
        assert only(by[0], strength).at == "QuestionnaireResponse.item[1]"
        assert only(by[0], nested).at == "QuestionnaireResponse.item[1].item[0]"
        assert found(by[1], strength) == found(by[1], nested) == []
        assert only(strength).severity == "warning"

    def test_the_order_of_the_response_does_not_matter(self) -> None:
        assert found(item("weak.sites", *code("hand")), item("weak.tasks", *code("grip"))) == []

    def test_a_question_left_open_opens_only_what_is_asked_while_it_is_open(self) -> None:
        duration = item("fas.duration", {"valueQuantity": {"value": 3, "code": "wk"}})
        assert found(duration) == found(duration, item("fas.onset")) == []
        assert only(item("fas.onset", {"valueDate": "2026-05"}), duration).at == "QuestionnaireResponse.item[1]"

    def test_an_answer_that_is_not_asked_for_opens_nothing(self) -> None:
        relief = item("fas.relief", *code("partly"))
        weeks = item("fas.lifestyle-weeks", {"valueInteger": 2})
        assert [fault.at[-3:] for fault in found(relief, weeks)] == ["[0]", "[1]"]
        assert found(item("fas.trigger", *code("caffeine")), relief, weeks) == []

    def test_an_item_without_an_answer_is_never_out_of_place(self) -> None:
        assert found(item("examination", item=[item("exam.strength"), item("exam.tone", {})])) == []


def test_errors_come_before_warnings() -> None:
    told = found(item("fas.side", *code("left")), item("nonsense"))
    assert [fault.severity for fault in told] == ["error", "warning"]


def test_a_response_says_which_questionnaire_it_answers() -> None:
    for named in (FORM["url"], f"{FORM['url']}|2025.1"):
        assert answers_to({"questionnaire": named}, FORM)
    for named in (None, 7, "", "Questionnaire/other", f"{FORM['url']}-of-another"):
        assert not answers_to({"questionnaire": named}, FORM)


def responses(tree: object) -> list[Json]:
    if isinstance(tree, dict):
        own = [tree] if tree.get("resourceType") == "QuestionnaireResponse" else []
        return own + [each for value in tree.values() for each in responses(value)]
    return [each for value in tree for each in responses(value)] if isinstance(tree, list) else []


def test_no_response_of_the_vignettes_has_an_error_and_its_unasked_answers_are_named() -> None:
    named: Counter[str] = Counter()
    seen = 0
    for path in sorted((ROOT / "tests" / "cases" / "vignettes").glob("*.json")):
        for each in responses(msgspec.json.decode(path.read_bytes())):
            seen += 1
            told = faults(each, QUESTIONS)
            assert {(fault.severity, fault.code) for fault in told} <= {("warning", "business-rule")}, path.name
            named.update(fault.says.split()[0] for fault in told)
    assert seen >= 58
    assert named["fas.side"] >= 29
    assert named["fas.first-site"] >= 11
