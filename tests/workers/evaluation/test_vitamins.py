"""Whom to test for vitamin B12 and D, and what takes a normal result back: each source of a yes by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.story import KNOWLEDGE, TODAY, record
from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer
from workers.evaluation.chart import Chart
from workers.evaluation.question import QUESTIONS
from workers.evaluation.terms import terms_of
from workers.facts import Finding
from workers.reading import read_case

TIRED: dict[str, Any] = {"problems": [{"code": "fatigue"}]}
STARVED: dict[str, Any] = {"answers": {"gi.loss": ["eating-disorder"]}}


def ask(question: str, *facts: dict[str, Any]) -> Finding:
    """The answer to one question in a man of 30 of whom nothing else is known."""
    story: dict[str, Any] = {"patient": {"age": 30, "sex": "male"}, "answers": {"fas.present": True}}
    for each in facts:
        for word, said in each.items():
            story[word] = {**story.get(word, {}), **said} if isinstance(said, dict) else [*story.get(word, ()), *said]
    return QUESTIONS[question](Chart(read_case(record(story), TODAY), terms_of(KNOWLEDGE)))


def lab(test: str, value: float, unit: str, drawn: str | None = "0 days ago", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"labs": [{"test": test, "value": value, "unit": unit, "drawn": drawn, **more}]}


@pytest.mark.parametrize(
    "symptom",
    [
        {"answers": {"sens.any": ["both-feet-or-hands"]}},
        {"answers": {"sens.any": ["mouth-and-fingertips"]}},
        {"answers": {"sens.any": ["patchy"]}},
        {"answers": {"exam.sensation": "abnormal"}},
        {"answers": {"spine.any": ["unsteady-gait"]}},
        {"answers": {"exam.gait": "abnormal"}},
        {"answers": {"cog.change": True}},
        {"answers": {"cns.any": ["visual-loss"]}},
        {"problems": [{"code": "numbness-or-paraesthesia"}]},
        {"problems": [{"code": "peripheral-neuropathy"}]},
        {"problems": [{"code": "fatigue"}]},
    ],
    ids=str,
)
def test_each_symptom_with_a_reason_makes_a_lack_of_b12_plausible(symptom: dict[str, Any]) -> None:
    assert ask("b12_deficiency_plausible", symptom, STARVED).answer is PRESENT
    assert ask("b12_deficiency_plausible", symptom).answer is UNKNOWN


@pytest.mark.parametrize(
    "reason",
    [
        {"answers": {"gi.loss": ["malabsorption"]}},
        {"answers": {"gi.loss": ["bariatric-surgery"]}},
        {"answers": {"gi.loss": ["eating-disorder"]}},
        {"answers": {"history.any": ["coeliac"]}},
        {"answers": {"exposure.any": ["nitrous-oxide"]}},
        {"medicines": [{"name": "metformin"}]},
        {"medicines": [{"name": "omeprazole"}]},
        {"medicines": [{"name": "colchicine"}]},
        {"problems": [{"code": "vitamin-b12-deficiency"}]},
        {"problems": [{"code": "vitamin-b12-deficiency", "status": "resolved"}]},
    ],
    ids=str,
)
def test_each_reason_with_a_symptom_makes_a_lack_of_b12_plausible(reason: dict[str, Any]) -> None:
    assert ask("b12_deficiency_plausible", TIRED, reason).answer is PRESENT
    assert ask("b12_deficiency_plausible", reason).answer is UNKNOWN


@pytest.mark.parametrize(
    "other",
    [
        {"answers": {"sens.any": ["one-nerve-or-root"]}},
        {"answers": {"spine.any": ["neck-pain"]}},
        {"answers": {"cns.any": ["double-vision"]}},
        {"answers": {"exam.sensation": "normal", "exam.gait": "normal", "cog.change": False}},
        {"problems": [{"code": "muscle-pain"}]},
    ],
    ids=str,
)
def test_another_symptom_does_not(other: dict[str, Any]) -> None:
    assert ask("b12_deficiency_plausible", other, STARVED).answer is not PRESENT


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"answers": {"history.any": ["kidney-disease"]}}, PRESENT),
        ({"answers": {"history.any": ["coeliac"]}}, PRESENT),
        ({"answers": {"history.any": ["diabetes"]}}, ABSENT),
        ({"answers": {"gi.loss": ["malabsorption"]}}, PRESENT),
        ({"answers": {"gi.loss": ["bariatric-surgery"]}}, PRESENT),
        ({"answers": {"gi.loss": ["vomiting-diarrhoea"]}}, ABSENT),
        ({"answers": {"weak.tasks": ["stairs"]}}, PRESENT),
        ({"answers": {"weak.tasks": ["rising"]}}, PRESENT),
        ({"answers": {"weak.tasks": ["lifting-arm"]}}, PRESENT),
        ({"answers": {"weak.tasks": ["grip"]}}, ABSENT),
        ({"problems": [{"code": "chronic-kidney-disease"}]}, PRESENT),
        ({"problems": [{"code": "chronic-kidney-disease-stage-4-5"}]}, PRESENT),
        ({"problems": [{"code": "long-term-steroid-use"}]}, PRESENT),
        ({"problems": [{"code": "fatigue"}]}, UNKNOWN),
        ({"medicines": [{"name": "prednisolone", "route": "oral"}]}, PRESENT),
        ({"medicines": [{"name": "denosumab"}]}, PRESENT),
        ({"medicines": [{"name": "phenytoin"}]}, PRESENT),
        ({"medicines": [{"name": "fosphenytoin"}]}, PRESENT),
        ({"medicines": [{"name": "phenytoin", "status": "stopped"}]}, UNKNOWN),
        ({"medicines": [{"name": "phenytoin", "status": "unknown"}]}, PRESENT),
        ({"medicines": [{"name": "amlodipine"}]}, UNKNOWN),
        (lab("egfr", 59, "mL/min/{1.73_m2}"), PRESENT),
        (lab("egfr", 60, "mL/min/{1.73_m2}"), ABSENT),
        (lab("egfr", 50, "mL/min/{1.73_m2}", comparator=">"), UNKNOWN),
        (lab("pth", 90, "pg/mL"), PRESENT),
        (lab("pth", 10, "pg/mL"), ABSENT),
        (lab("phosphate", 2.2, "mg/dL", "365 days ago"), PRESENT),
        (lab("phosphate", 2.2, "mg/dL", "366 days ago"), UNKNOWN),
        (lab("phosphate", 2.2, "mg/dL", None), PRESENT),
        (lab("phosphate", 5.2, "mg/dL"), ABSENT),
        (lab("phosphate", 3.5, "mg/dL"), ABSENT),
        (lab("calcium", 8.2, "mg/dL"), PRESENT),
        (lab("calcium", 9.4, "mg/dL"), ABSENT),
        (lab("calcium-ionised", 1.1, "mmol/L"), PRESENT),
        (lab("potassium", 3.0, "mmol/L"), UNKNOWN),
        ({}, UNKNOWN),
    ],
    ids=str,
)
def test_each_reason_to_measure_vitamin_d(facts: dict[str, Any], answer: Answer) -> None:
    assert ask("vitamin_d_test_indicated", facts).answer is answer


@pytest.mark.parametrize(
    ("question", "facts", "answer"),
    [
        ("b12_low", lab("b12", 170, "pg/mL"), PRESENT),
        ("b12_low", lab("b12", 260, "pg/mL"), ABSENT),
        ("b12_low", lab("active-b12", 24, "pmol/L"), PRESENT),
        ("b12_low", lab("active-b12", 25, "pmol/L"), ABSENT),
        ("b12_low", lab("mma", 500, "nmol/L"), UNKNOWN),
        ("b12_indeterminate", lab("b12", 260, "pg/mL"), PRESENT),
        ("b12_indeterminate", lab("b12", 179, "pg/mL"), ABSENT),
        ("b12_indeterminate", lab("b12", 180, "pg/mL"), PRESENT),
        ("b12_indeterminate", lab("b12", 350, "pg/mL"), ABSENT),
        ("b12_indeterminate", lab("b12", 150, "pg/mL", comparator="<"), ABSENT),
        ("b12_indeterminate", lab("b12", 300, "pg/mL", comparator="<"), UNKNOWN),
        ("b12_indeterminate", lab("b12", 300, "pg/mL", comparator=">"), UNKNOWN),
        ("b12_indeterminate", lab("b12", 260, "pg/mL", "180 days ago"), PRESENT),
        ("b12_indeterminate", lab("b12", 260, "pg/mL", "181 days ago"), UNKNOWN),
        ("b12_indeterminate", lab("b12", 260, "pg/mL", None), UNKNOWN),
        ("b12_indeterminate", lab("active-b12", 24, "pmol/L"), ABSENT),
        ("b12_indeterminate", lab("active-b12", 25, "pmol/L"), PRESENT),
        ("b12_indeterminate", lab("active-b12", 70, "pmol/L"), PRESENT),
        ("b12_indeterminate", lab("active-b12", 71, "pmol/L"), ABSENT),
        ("b12_indeterminate", {}, UNKNOWN),
        ("b12_known", lab("b12", 260, "pg/mL", "365 days ago"), PRESENT),
        ("b12_known", lab("active-b12", 60, "pmol/L"), PRESENT),
        ("b12_known", lab("b12", 260, "pg/mL", "366 days ago"), UNKNOWN),
        ("b12_known", lab("mma", 500, "nmol/L"), UNKNOWN),
        ("methylmalonate_known", lab("mma", 250, "nmol/L"), PRESENT),
        ("methylmalonate_known", lab("homocysteine", 9, "umol/L"), PRESENT),
        ("methylmalonate_known", lab("b12", 260, "pg/mL"), UNKNOWN),
        ("b12_not_cleared", lab("mma", 250, "nmol/L"), ABSENT),
        ("b12_not_cleared", lab("homocysteine", 9, "umol/L"), ABSENT),
        ("b12_not_cleared", lab("mma", 500, "nmol/L"), PRESENT),
        ("b12_not_cleared", lab("mma", 500, "nmol/L", comparator="<"), PRESENT),
        ("b12_not_cleared", lab("mma", 250, "nmol/L", "366 days ago"), PRESENT),
        ("b12_not_cleared", lab("mma", 250, "nmol/L", None), PRESENT),
        ("b12_not_cleared", {}, PRESENT),
        ("vitamin_d_known_sufficient", lab("vitamin-d", 20, "ng/mL", "365 days ago"), PRESENT),
        ("vitamin_d_known_sufficient", lab("vitamin-d", 20, "ng/mL", "366 days ago"), UNKNOWN),
        ("vitamin_d_known_sufficient", lab("vitamin-d", 20, "ng/mL", None), UNKNOWN),
        ("vitamin_d_known_sufficient", lab("vitamin-d", 19, "ng/mL"), ABSENT),
        ("vitamin_d_known_sufficient", {}, UNKNOWN),
        ("kidney_function_reduced", lab("creatinine", 1.6, "mg/dL"), PRESENT),
        ("kidney_function_reduced", lab("egfr", 50, "mL/min/{1.73_m2}"), PRESENT),
        ("kidney_function_reduced", lab("creatinine", 0.9, "mg/dL"), ABSENT),
        ("kidney_function_reduced", lab("sodium", 120, "mmol/L"), UNKNOWN),
        ("calcium_out_of_range", lab("calcium", 8.2, "mg/dL"), PRESENT),
        ("calcium_out_of_range", lab("calcium-ionised", 1.1, "mmol/L"), PRESENT),
        ("calcium_out_of_range", lab("calcium-adjusted", 2.3, "mmol/L"), ABSENT),
        ("calcium_out_of_range", {}, UNKNOWN),
        ("malabsorption", {"answers": {"gi.loss": ["bariatric-surgery"]}}, PRESENT),
        ("malabsorption", {"answers": {"history.any": ["coeliac"]}}, PRESENT),
        ("stomach_surgery", {"answers": {"gi.loss": ["bariatric-surgery"]}}, PRESENT),
        ("stomach_surgery", {"answers": {"gi.loss": ["malabsorption"]}}, ABSENT),
        ("neck_surgery", {"answers": {"history.any": ["neck-surgery"]}}, PRESENT),
        ("neck_surgery", {"answers": {"history.any": ["cancer"]}}, ABSENT),
        ("nitrous_oxide", {"answers": {"exposure.any": ["nitrous-oxide"]}}, PRESENT),
        ("nitrous_oxide", {"answers": {"exposure.any": ["solvent"]}}, ABSENT),
        ("loses_magnesium", {"medicines": [{"name": "omeprazole"}]}, PRESENT),
        ("loses_magnesium", {"medicines": [{"name": "furosemide"}]}, PRESENT),
        ("loses_magnesium", {"medicines": [{"name": "cisplatin"}]}, PRESENT),
        ("loses_magnesium", {"medicines": [{"name": "omeprazole", "status": "stopped"}]}, UNKNOWN),
        ("loses_magnesium", {"medicines": [{"name": "amlodipine"}]}, UNKNOWN),
    ],
)
def test_what_a_value_or_an_answer_says(question: str, facts: dict[str, Any], answer: Answer) -> None:
    assert ask(question, facts).answer is answer


@pytest.mark.parametrize(
    ("question", "low", "limit"),
    [("ck_5000_or_more", 4000, 5000), ("lithium_level_toxic", 1.4, 1.5)],
)
def test_a_bound_below_the_critical_limit_leaves_it_open(question: str, low: float, limit: float) -> None:
    test, unit = ("ck", "U/L") if question.startswith("ck") else ("lithium", "mmol/L")
    assert ask(question, lab(test, low, unit, comparator=">")).answer is UNKNOWN
    assert ask(question, lab(test, limit, unit, comparator=">=")).answer is PRESENT
    assert ask(question, lab(test, limit, unit, comparator="<")).answer is ABSENT
    assert ask(question, lab(test, low, unit)).answer is ABSENT
