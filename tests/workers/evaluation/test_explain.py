"""The explanation is a page that a clinician follows without help."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from service.order_artefacts import order_titles
from tests.cases.story import KNOWLEDGE, Facts, assess
from workers.assessment import Advice, Assessment, Because, Given, Reason, Step, Tier
from workers.evaluation import evaluate
from workers.evaluation.explain import explain
from workers.evaluation.question import QUESTIONS
from workers.facts import Case, Ignored

HEADINGS = (
    "Why",
    "Not known, and what it could change",
    "Suggested, to accept or leave",
    "To consider",
    "For this patient",
    "What would change this",
    "For the patient",
    "Every rule: fired",
    "Every rule: open, and part of it is there",
    "Every rule: open, and what is not known",
    "Every rule: not fired, although something that it asks is there",
    "Every rule: not fired, and nothing that it asks is there",
    "Every rule: written for another age",
    "Sources",
)


def page(story: Facts) -> str:
    return explain(assess(story), KNOWLEDGE, order_titles())


def part(text: str, heading: str) -> str:
    """One section on one line, as a reader reads it."""
    return " ".join(text.partition(f"\n{heading}\n")[2].partition("\n\n")[0].split())


@pytest.fixture(scope="module")
def mark() -> str:
    return page({"fhir": "vignettes/O01.json"})


def test_the_page_begins_with_tier_and_target_and_has_its_sections_in_order(mark: str) -> None:
    assert mark.startswith(
        "Patient/o01 on 2026-11-22: URGENT\nUrgent neurology referral to consider. Target: seen within"
    )
    places = [mark.index(f"\n{heading}\n") for heading in HEADINGS if f"\n{heading}\n" in mark]
    assert places == sorted(places)
    assert len(places) >= len(HEADINGS) - 1
    assert all(len(line) <= 96 for line in mark.splitlines())


def test_the_page_ends_with_what_it_rests_on_and_what_it_cannot_know(mark: str) -> None:
    assert mark.endswith("knows only what is in the record it was given.\n")
    assert f"\n\nKnowledge {KNOWLEDGE.version}. Assessment " in mark


def test_the_sources_stand_in_the_order_of_letters_and_numbers() -> None:
    reason = Reason("U02", "URGENT", "Loss", "May.", cite=("S12", "S2", "P", "S2", "S10"))
    answer = Assessment("id", "Patient/p", date(2026, 11, 22), "v", Tier.URGENT, reasons=(reason,))
    lines = explain(answer, KNOWLEDGE).partition("\nSources\n")[2].splitlines()
    assert [line.partition(":")[0] for line in lines if line.startswith("- ")] == ["- P", "- S2", "- S10", "- S12"]


def test_every_rule_has_its_place_on_the_page_once(mark: str) -> None:
    weighed = " ".join(part(mark, heading) for heading in HEADINGS if heading.startswith("Every rule"))
    for rule in KNOWLEDGE.rules.rules:
        assert f"{rule.id} {rule.title}" in weighed


def test_a_reason_says_what_was_found_when_where_and_on_what_authority(mark: str) -> None:
    why = part(mark, "Why")
    assert "Loss of function (rule U02, urgent)." in why
    assert "cannot do something that was possible before, said by the patient on 2026-11-22" in why
    assert "Where: questionnaire, “Strength” (QuestionnaireResponse/o01-questionnaireresponse-1)." in why
    assert "[S4, S5, S12]" in why
    assert "S4: NICE NG42 recognition/referral" in part(mark, "Sources")


def test_a_question_is_told_by_its_meaning_and_never_by_its_name(mark: str) -> None:
    assert "yes: Cannot do something that was possible before, or the head drops." in part(mark, "Every rule: fired")
    told = part(mark, "Every rule: open, and what is not known")
    assert told.startswith("- Would be an emergency: E0")
    assert "Saliva cannot be cleared, or fluids go into the lungs (E02)." in told
    assert [name for name in QUESTIONS if "_" in name and name in mark] == []


def test_an_open_question_says_what_it_could_change(mark: str) -> None:
    assert "- Is a muscle visibly thinner? Thinning of a muscle makes this urgent. - " in part(mark, HEADINGS[1])


@pytest.mark.parametrize("file", ["O01", "O08", "O03", "O19"])
def test_no_item_is_told_by_its_link_id(file: str) -> None:
    told = page({"fhir": f"vignettes/{file}.json"})
    assert [item.id for item in KNOWLEDGE.intake.items if item.id in told] == []


def test_what_one_person_said_on_one_day_is_told_with_that_once() -> None:
    why = part(page({"fhir": "vignettes/O03.json"}), "Why")
    assert "Found, said by the patient on 2026-11-22: Twitching since: 2026-11-17; Spread: stays in one place; " in why
    assert "; In the last 7 days: none. Where: " in why


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (("Strength: low, by a clinician",), ": Strength: low, by a clinician"),
        (("Strength: low, by a clinician", "Potassium 2.4"), ": Strength: low, by a clinician; Potassium 2.4"),
        (("Lid, seen", "Calf, felt"), ": Lid, seen; Calf, felt"),
        (("Magnesium", "Magnesium"), ": Magnesium; Magnesium"),
        (("Lid, left, seen", "Calf, seen"), ", seen: Lid, left; Calf"),
    ],
)
def test_what_is_not_said_alike_is_told_as_it_is(found: tuple[str, ...], told: str) -> None:
    reason = Reason("U02", "URGENT", "Loss", "May.", found, cite=("S1",))
    answer = Assessment("id", "Patient/p", date(2026, 11, 22), "v", Tier.URGENT, reasons=(reason,))
    assert part(explain(answer, KNOWLEDGE), "Why") == f"- Loss (rule U02, urgent). Found{told}. May. [S1]"


def test_orders_are_told_by_their_titles_with_the_rules_that_ask_for_them(mark: str) -> None:
    suggested = part(mark, "Suggested, to accept or leave")
    assert suggested.startswith("- Urgent neurology referral, asked for by U02, U04")
    assert "NEUROLOGY_URGENT" not in mark
    untitled = explain(assess({"fhir": "vignettes/O01.json"}), KNOWLEDGE)
    assert "NEUROLOGY_URGENT, asked for by U02" in untitled


def test_rules_without_anything_behind_them_stand_together_in_a_line() -> None:
    told = page({"fhir": "vignettes/O02a.json"})
    plain = part(told, "Every rule: not fired, and nothing that it asks is there")
    assert plain.startswith("- ")
    assert "; U02 Loss of function; " in plain
    assert "C18 Under 18 years; C18e" in part(told, "Every rule: written for another age")


def test_a_rule_that_did_not_fire_although_part_of_it_is_there_is_told_in_full(mark: str) -> None:
    although = part(mark, "Every rule: not fired, although something that it asks is there")
    assert "yes: " in although
    assert "no: " in although


def test_advice_for_this_patient_stands_on_the_page_with_its_source() -> None:
    told = part(page({"fhir": "vignettes/O03.json"}), "For this patient")
    assert "caffeine" in told.casefold()
    assert "- Sleep (5 hours a night): 7 to 9 hours" in told
    assert told.endswith("NICE NG127 refers beyond that. [S2]")
    assert "- Medicines not recorded: That is not the same" in told


def test_a_tip_without_anything_found_stands_without_brackets_and_several_things_are_listed() -> None:
    tips = (
        Given("a", "note", "Rest", "Sleep.", cite=("S1",)),
        Given("b", "note", "Tea", "Less.", "Drink less.", ("x", "y")),
    )
    advice = Advice("Head", "info", tips=tips, patient=("One.", "Two."), safety_net="Come back.")
    answer = Assessment("id", "Patient/p", date(2026, 11, 22), "v", Tier.REASSURE, advice=advice)
    assert part(explain(answer, KNOWLEDGE), "For this patient") == "- Rest: Sleep. [S1] - Tea (x; y): Less. []"
    assert part(explain(answer, KNOWLEDGE), "For the patient") == "- One. Two. - Tea: Drink less. - Come back."


def test_what_was_left_out_set_aside_or_contradicted_is_on_the_page() -> None:
    told = page(
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
    assert "- TSH (thyroid): already ordered on 2026-11-17" in part(told, "Not suggested, and why")
    assert part(told, "Contradictions") == (
        "- Strength: kept “cannot do something that was possible before” (2026-10-13) although “no loss of strength” "
        "came later (2026-11-22)"
    )
    assert part(told, "Not used from the record") == "- Observation/observation-3: unit missing."


def test_a_record_without_twitching_says_so_and_what_could_not_be_read() -> None:
    ignored = (
        Ignored("Condition/c1", "code missing", blinding=True),
        Ignored("Observation/o2", "unit missing", whole=False),
    )
    told = explain(evaluate(Case("Patient/p", date(2026, 11, 22), ignored=ignored), KNOWLEDGE), KNOWLEDGE)
    assert "Nothing in the record says that this patient twitches" in told
    assert part(told, "Not used from the record") == (
        "- Condition/c1: code missing. This could hide a sign of twitching. "
        "- Observation/o2: unit missing. The rest of it was read."
    )


def test_an_assessment_of_other_knowledge_is_explained_by_its_ids() -> None:
    step = Step("X99", "present", (Because("asked_nowhere", "present", ("Observation/k1",)),))
    old = Assessment("id", "Patient/p", date(2026, 11, 22), "another", Tier.URGENT, rules=("X99",), trace=(step,))
    told = part(explain(old, KNOWLEDGE), "Every rule: fired")
    assert told == "- X99 yes: asked nowhere. From: observation (Observation/k1)."
    assert msgspec.json.decode(msgspec.json.encode(old), type=Assessment) == old
