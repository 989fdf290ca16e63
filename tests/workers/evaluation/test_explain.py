"""The explanation is a page that a clinician follows without help."""

from __future__ import annotations

from datetime import date

from tests.cases.story import KNOWLEDGE, assess
from workers.evaluation import evaluate
from workers.evaluation.explain import explain
from workers.facts import Case, Ignored

HEADINGS = ("Why", "Not known", "Suggested", "To consider", "What would change this", "For the patient", "Every rule")


def test_the_page_says_why_what_is_open_what_is_suggested_and_how_every_rule_came_out() -> None:
    page = explain(assess({"fhir": "vignettes/O01.json"}))
    assert page.startswith("Patient/o01 on 2026-11-22: URGENT\nUrgent neurology referral to consider.")
    places = [page.index(f"\n{heading}\n") for heading in HEADINGS]
    assert places == sorted(places)
    for rule in KNOWLEDGE.rules.rules:
        assert f"\n- {rule.id} " in page
    assert "functional loss = present" in page
    assert "[QuestionnaireResponse/o01-questionnaireresponse-1#weak.any]" in page
    assert all(len(line) <= 96 for line in page.splitlines())


def test_what_was_left_out_set_aside_or_contradicted_is_on_the_page() -> None:
    page = explain(
        assess(
            {
                "patient": {"age": 62, "sex": "male"},
                "answers": [
                    {
                        "said": "40 days ago",
                        "fas.present": True,
                        "fas.onset": "70 days ago",
                        "weak.any": "lost-function",
                    },
                    {"gates": "all no", "fas.present": True},
                ],
                "orders": [{"code": "tsh-order", "ordered": "5 days ago"}],
                "labs": [{"test": "potassium", "value": 2.4}],
            }
        )
    )
    assert "\nNot suggested\n- TSH: already ordered on 2026-11-17" in page
    assert "\nContradictions\n- weak.any: kept" in page
    assert "\nNot used from the record\n- Observation/observation-3: unit missing" in page


def test_a_record_without_twitching_says_so_and_what_could_not_be_read() -> None:
    case = Case("Patient/p", date(2026, 11, 22), ignored=(Ignored("Condition/c1", "code missing", blinding=True),))
    page = explain(evaluate(case, KNOWLEDGE))
    assert "Nothing in the record says that this patient twitches" in page
    assert "Condition/c1: code missing" in page
