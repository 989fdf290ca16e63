"""Every weighed rule stands in the right part of the page, in full or in a line."""

from __future__ import annotations

import pytest

from tests.cases.story import KNOWLEDGE
from workers.assessment import Because, Step, Tier
from workers.evaluation import weighed

YES = Because("palpitations", "present", ("QuestionnaireResponse/q#thyroid.any",))
NO = Because("nitrous_oxide", "absent", ("QuestionnaireResponse/q#exposure.any",))
OPEN = Because("neck_surgery", "unknown")
OPEN_TOO = Because("stomach_surgery", "unknown")
YES_WORDS = "yes: Feels the heart beat fast or irregularly. From: questionnaire, “Thyroid” (QuestionnaireResponse/q)."
NO_WORDS = (
    "no: Exposure to nitrous oxide, which makes vitamin B12 useless while its level may stay normal. "
    "From: questionnaire, “exposure.any” (QuestionnaireResponse/q)."
)
OPEN_TOO_WORDS = "An operation on the stomach for weight loss"
OPEN_WORDS = "An operation on the thyroid or the parathyroid glands"
TRACE = (
    Step("A1", "present", (OPEN, NO, YES)),
    Step("A2", "unknown", (OPEN, YES)),
    Step("A3", "unknown", (OPEN, NO, OPEN_TOO)),
    Step("A4", "absent", (NO, YES)),
    Step("A5", "absent", (NO, OPEN)),
    Step("A6", "not-applicable"),
    Step("A7", "present"),
)
WORDS = weighed.Words(
    {"A1": "First", "A2": "Second", "A3": "Third", "A4": "Fourth", "A5": "Fifth", "A6": "Sixth"},
    {"A1": Tier.URGENT, "A2": Tier.WORKUP, "A3": Tier.URGENT},
    {"thyroid.any": "Thyroid", "a": "Strength"},
)


def test_what_fired_is_told_in_full_yes_before_no_before_not_known() -> None:
    assert list(weighed.fired(TRACE, WORDS)) == [
        ("A1 First", (YES_WORDS, NO_WORDS, f"not known: {OPEN_WORDS}.")),
        ("A7", ()),
    ]


def test_what_is_open_and_there_in_part_is_told_in_full_but_for_its_no_the_most_urgent_first() -> None:
    trace = (Step("A2", "unknown", (OPEN, NO, YES)), Step("A3", "unknown", (OPEN_TOO, YES)))
    assert list(weighed.open_in_part(trace, WORDS)) == [
        ("A3 Third. Would be urgent", (YES_WORDS, f"not known: {OPEN_TOO_WORDS}.")),
        ("A2 Second. Would be work-up in primary care", (YES_WORDS, f"not known: {OPEN_WORDS}.")),
    ]
    told = [name for name, _ in weighed.open_in_part(TRACE, WORDS)]
    assert told == ["A2 Second. Would be work-up in primary care"]


def test_what_could_only_speak_against_a_rule_is_told_so() -> None:
    words = WORDS._replace(against={"A2": frozenset({OPEN.question})})
    ((_, lines),) = weighed.open_in_part([Step("A2", "unknown", (OPEN, OPEN_TOO, YES))], words)
    assert lines == (
        YES_WORDS,
        f"not known (would speak against it): {OPEN_WORDS}.",
        f"not known: {OPEN_TOO_WORDS}.",
    )
    words = words._replace(against={"A2": frozenset({YES.question, NO.question})})
    ((_, lines),) = weighed.not_fired_although([Step("A2", "absent", (NO, YES))], words)
    assert lines == (YES_WORDS.replace("yes:", "yes (speaks against it):"), NO_WORDS)


def test_a_question_that_only_speaks_against_a_rule_is_waited_for_by_others() -> None:
    words = WORDS._replace(against={"A1": frozenset({OPEN.question})})
    wholly = list(weighed.open_wholly([Step("A1", "unknown", (OPEN, OPEN_TOO)), Step("A3", "unknown", (OPEN,))], words))
    assert wholly == [("Would be urgent: A1 First; A3 Third.", (f"{OPEN_TOO_WORDS} (A1).", f"{OPEN_WORDS} (A3)."))]


def test_what_speaks_against_a_rule_is_what_it_asks_only_after_not() -> None:
    against = weighed.words_of(KNOWLEDGE).against
    assert against["R01"] == {"adequate_normal_emg"}
    assert against["E02"] == frozenset()
    assert against["W10"] == {"functional_loss", "weak_on_examination"}
    assert "weakness_unchanged_for_over_a_year" in against["U02"]
    assert "functional_loss" not in against["U02"]


def test_what_is_wholly_open_stands_by_what_it_would_be_and_each_question_once_with_the_rules_that_wait() -> None:
    trace = (
        Step("A2", "unknown", (OPEN, NO)),
        Step("A3", "unknown", (OPEN_TOO,)),
        Step("A1", "unknown", (OPEN, OPEN_TOO)),
        Step("A9", "unknown", (Because("tremor", "unknown"),)),
    )
    assert list(weighed.open_wholly(trace, WORDS)) == [
        ("Would be urgent: A3 Third; A1 First.", (f"{OPEN_TOO_WORDS} (A3, A1).", f"{OPEN_WORDS} (A2, A1).")),
        ("Would be work-up in primary care: A2 Second.", ()),
        ("Of an earlier knowledge: A9.", ("Tremor, said or recorded (A9).",)),
    ]
    assert [name for name, _ in weighed.open_wholly(TRACE, WORDS)] == ["Would be urgent: A3 Third."]


def test_every_tier_has_its_words_for_what_an_open_rule_would_be() -> None:
    tiers = {f"T{tier.rank}-{tier.value}": tier for tier in Tier}
    words = weighed.Words({}, tiers, {})
    told = [name for name, _ in weighed.open_wholly([Step(rule, "unknown", (OPEN,)) for rule in tiers], words)]
    assert [name.partition(":")[0] for name in told] == [
        "Would be for another service", "Would be an emergency", "Would be urgent", "Would be a neurology referral",
        "Would leave the answer open", "Would be work-up in primary care", "Would be reassuring",
        "Of an earlier knowledge",
    ]  # fmt: skip


def test_what_did_not_fire_stands_apart_by_whether_anything_is_there() -> None:
    assert list(weighed.not_fired_although(TRACE, WORDS)) == [("A4 Fourth", (YES_WORDS, NO_WORDS))]
    assert list(weighed.plainly_absent(TRACE, WORDS)) == ["A5 Fifth"]
    assert list(weighed.for_others(TRACE, WORDS)) == ["A6 Sixth"]


@pytest.mark.parametrize(
    ("resource", "words"),
    {
        "Appointment": "appointment",
        "Condition": "problem list",
        "DiagnosticReport": "report",
        "Encounter": "visit",
        "FamilyMemberHistory": "family history",
        "MedicationRequest": "prescription",
        "MedicationStatement": "medication statement",
        "Observation": "observation",
        "Patient": "patient",
        "Procedure": "procedure",
        "QuestionnaireResponse": "questionnaire",
        "ServiceRequest": "order",
        "Goal": "record",
    }.items(),
)
def test_where_evidence_stands_is_told_in_words(resource: str, words: str) -> None:
    assert list(weighed.places([f"{resource}/7"], {})) == [f"{words} ({resource}/7)"]


def test_the_answers_of_one_questionnaire_stand_together_each_once() -> None:
    references = ["QuestionnaireResponse/q#a", "Condition/c", "QuestionnaireResponse/q#b", "QuestionnaireResponse/q#a"]
    assert list(weighed.places(references, WORDS.items)) == [
        "questionnaire, “Strength”, “b” (QuestionnaireResponse/q)",
        "problem list (Condition/c)",
    ]


def test_the_evidence_of_a_step_is_that_of_its_yes_once_each() -> None:
    assert weighed.evidence_of(Step("A1", "present", (NO, YES, YES))) == YES.evidence


def test_a_question_of_other_knowledge_is_told_by_its_name() -> None:
    assert weighed.said("asked_nowhere_else") == "asked nowhere else"


@pytest.mark.parametrize("name", ["palpitations", "age_unknown", "loses_magnesium", "entry_evidence"])
def test_no_meaning_ends_in_its_source_or_a_full_stop(name: str) -> None:
    assert weighed.said(name)[-1] not in "].,"
