"""How several entries of one record come to one answer: coded problems, repeated Observations, vital signs, answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cases.story import KNOWLEDGE, TODAY
from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer
from workers.evaluation.chart import Chart, any_finding, either, every_finding, in_order
from workers.evaluation.terms import terms_of
from workers.facts import NOT_RECORDED, Case, Evidence, Finding, Problem, Reply, Result, Sign, Span, absent, present

A, B, C = Evidence("Condition/a"), Evidence("Condition/b"), Evidence("Condition/c")


def ago(days: int, days_at_least: int | None = None) -> Span:
    """A day, or a span whose earliest and latest day are so long ago."""
    latest = days if days_at_least is None else days_at_least
    return Span(TODAY - timedelta(days=days), TODAY - timedelta(days=latest))


def chart(*facts: Problem | Sign | Result | Reply) -> Chart:
    case = Case(
        "Patient/p",
        TODAY,
        problems=tuple(each for each in facts if isinstance(each, Problem)),
        signs=tuple(each for each in facts if isinstance(each, Sign)),
        results=tuple(each for each in facts if isinstance(each, Result)),
        replies=tuple(each for each in facts if isinstance(each, Reply)),
    )
    return Chart(case, terms_of(KNOWLEDGE))


def problem(state: str, *concepts: str, evidence: Evidence = A, recorded: Span | None = None) -> Problem:
    return Problem(concepts or ("tremor",), state, evidence, recorded=recorded)


def sign(answer: Answer, *concepts: str, evidence: Evidence = A, on: Span | None = None) -> Sign:
    return Sign(concepts or ("tremor",), answer, evidence, on)


def reply(item: str, *codes: str, reference: str = "QuestionnaireResponse/q", days: int | None = 0) -> Reply:
    said = None if days is None else ago(days)
    return Reply(item, Evidence(f"{reference}#{item}"), codes, said=said)


@pytest.mark.parametrize(
    ("on_record", "answer"),
    [
        (problem("current"), PRESENT),
        (problem("history"), UNKNOWN),
        (problem("unconfirmed"), UNKNOWN),
        (problem("refuted"), UNKNOWN),
        (problem("refuted", recorded=ago(0)), ABSENT),
        (problem("refuted", recorded=ago(30)), ABSENT),
        (problem("refuted", recorded=ago(31)), UNKNOWN),
        (problem("refuted", recorded=ago(31, 20)), UNKNOWN),
        (problem("current", recorded=ago(4000)), PRESENT),
        (problem("history", recorded=ago(10)), UNKNOWN),
        (problem("unconfirmed", recorded=ago(10)), UNKNOWN),
        (problem("current", "cramp"), UNKNOWN),
        (sign(PRESENT), PRESENT),
        (sign(PRESENT, on=ago(4000)), PRESENT),
        (sign(ABSENT), UNKNOWN),
        (sign(ABSENT, on=ago(30)), ABSENT),
        (sign(ABSENT, on=ago(31)), UNKNOWN),
        (sign(UNKNOWN, on=ago(0)), UNKNOWN),
        (sign(PRESENT, "cramp"), UNKNOWN),
    ],
)
def test_a_coded_entry_is_a_yes_while_it_is_current_and_a_no_for_a_month(
    on_record: Problem | Sign, answer: Answer
) -> None:
    found = chart(on_record).coded("tremor")
    assert found == Finding(answer, () if answer is UNKNOWN else (A,))


def test_nothing_on_record_is_no_answer() -> None:
    assert chart().coded("tremor") == chart().ever("tremor") == chart().suspected("tremor") == NOT_RECORDED


def test_a_current_problem_goes_before_a_refuted_one_and_rests_on_itself_alone() -> None:
    both = chart(
        problem("refuted", evidence=B, recorded=ago(1)), sign(ABSENT, evidence=C, on=ago(1)), problem("current")
    )
    assert both.coded("tremor") == present((A,))


def test_several_entries_of_the_same_are_told_together_in_one_order() -> None:
    twice = chart(sign(PRESENT, evidence=C), problem("current", evidence=B), problem("current"))
    assert twice.coded("tremor", "cramp") == present((A, B, C))
    denied = chart(sign(ABSENT, evidence=B, on=ago(1)), problem("refuted", evidence=A, recorded=ago(1)))
    assert denied.coded("tremor") == absent((A, B))


def test_one_disease_ruled_out_says_nothing_of_the_other() -> None:
    low = problem("refuted", "hypocalcaemia", recorded=ago(1))
    high = problem("refuted", "hypercalcaemia", evidence=B, recorded=ago(1))
    assert chart(low).coded("hypocalcaemia", "hypercalcaemia") == NOT_RECORDED
    assert chart(low, high).coded("hypocalcaemia", "hypercalcaemia") == absent((A, B))


def test_a_general_finding_ruled_out_rules_out_what_it_includes_and_not_the_other_way_round() -> None:
    asked = ("muscle-weakness", "foot-drop")
    assert chart(problem("refuted", "muscle-weakness", recorded=ago(1))).coded(*asked) == absent((A,))
    assert chart(sign(ABSENT, "muscle-weakness", on=ago(1))).coded(*asked) == absent((A,))
    assert chart(problem("refuted", "foot-drop", recorded=ago(1))).coded(*asked) == NOT_RECORDED


def test_a_past_disease_is_a_yes_to_ever_and_no_answer_to_now() -> None:
    past = chart(problem("history", evidence=B), problem("history", evidence=A), problem("current", evidence=C))
    assert past.ever("tremor") == present((A, B))
    assert chart(problem("history")).coded("tremor") == NOT_RECORDED
    assert chart(problem("current")).ever("tremor") == present((A,))
    assert chart(problem("refuted", recorded=ago(2))).ever("tremor") == absent((A,))
    assert chart(problem("history", "cramp"), problem("unconfirmed")).ever("tremor") == NOT_RECORDED


def test_an_unconfirmed_problem_is_suspected_and_a_confirmed_one_is_not() -> None:
    maybe = chart(
        problem("unconfirmed", evidence=B), problem("unconfirmed", evidence=A), problem("current", evidence=C)
    )
    assert maybe.suspected("tremor") == present((A, B))
    assert chart(problem("current")).suspected("tremor") == NOT_RECORDED
    assert chart(problem("unconfirmed", "cramp"), problem("history")).suspected("tremor") == NOT_RECORDED


@pytest.mark.parametrize(
    ("observations", "expected"),
    [
        ([], NOT_RECORDED),
        ([sign(PRESENT, on=ago(400))], present((A,))),
        ([sign(ABSENT, on=ago(30))], absent((A,))),
        ([sign(ABSENT, on=ago(31))], NOT_RECORDED),
        ([sign(ABSENT)], NOT_RECORDED),
        ([sign(UNKNOWN, on=ago(1))], NOT_RECORDED),
        ([sign(PRESENT, "cramp", on=ago(1))], NOT_RECORDED),
        ([sign(PRESENT, on=ago(90)), sign(ABSENT, evidence=B, on=ago(0))], present((A,))),
        ([sign(PRESENT, on=ago(91)), sign(ABSENT, evidence=B, on=ago(0))], absent((B,))),
        ([sign(PRESENT, on=ago(120, 90)), sign(ABSENT, evidence=B, on=ago(0))], present((A,))),
        ([sign(PRESENT, on=ago(100)), sign(ABSENT, evidence=B, on=ago(120))], present((A,))),
        ([sign(PRESENT, on=ago(100)), sign(ABSENT, evidence=B, on=ago(100))], present((A,))),
        ([sign(PRESENT), sign(ABSENT, evidence=B, on=ago(0))], present((A,))),
        ([sign(PRESENT, on=ago(100)), sign(ABSENT, evidence=B)], present((A,))),
        ([sign(PRESENT, on=ago(93)), sign(ABSENT, evidence=B, on=ago(95, 0))], present((A,))),
        (
            [sign(PRESENT, on=ago(100)), sign(ABSENT, evidence=B, on=ago(200)), sign(ABSENT, evidence=C, on=ago(95))],
            NOT_RECORDED,
        ),
        ([sign(PRESENT, evidence=B, on=ago(9)), sign(PRESENT, on=ago(8))], present((A, B))),
        ([sign(ABSENT, evidence=B, on=ago(9)), sign(ABSENT, on=ago(8))], absent((A, B))),
    ],
)
def test_a_later_no_takes_back_only_an_old_yes(observations: list[Sign], expected: Finding) -> None:
    assert chart(*observations).observed("tremor") == expected


@pytest.mark.parametrize(
    ("on", "counts"), [(ago(0), True), (ago(7), True), (ago(10, 7), True), (ago(8), False), (None, False)]
)
def test_a_vital_sign_counts_for_so_many_days(on: Span | None, counts: bool) -> None:  # noqa: FBT001
    pulse = Result("heart-rate", 80, "/min", A, on)
    assert chart(pulse).latest("heart-rate", 7) == ([pulse] if counts else [])
    assert chart(pulse).latest("body-temperature", 7) == []
    assert chart(pulse).results_of("heart-rate") == [pulse]
    assert chart(pulse).results_of("body-temperature") == []


def test_an_answer_of_the_questionnaire_is_yes_no_or_unknown() -> None:
    of = chart(reply("weak.any", "lost-function"), reply("bladder.any", "no"), reply("wasting.any", "not-sure"))
    assert of.chose("weak.any", "lost-function").answer is PRESENT
    assert of.chose("weak.any", "lost-function").evidence[0].says.startswith("Strength: cannot do something")
    assert of.chose("weak.any", "feels-weak") == absent((Evidence("QuestionnaireResponse/q#weak.any"),))
    assert of.chose("bladder.any", "yes") == absent((Evidence("QuestionnaireResponse/q#bladder.any"),))
    assert of.chose("wasting.any", "yes") == NOT_RECORDED
    assert of.chose("bulb.speech", "yes") == NOT_RECORDED
    assert chart(reply("bladder.any", "no", days=31)).chose("bladder.any", "yes") == NOT_RECORDED


def test_a_coded_problem_answers_the_question_as_well() -> None:
    coded = problem("current", "dysarthria")
    said_no = reply("bulb.speech", "no")
    assert chart(coded).heard("bulb.speech", "yes") == present((A,))
    assert chart(coded, said_no).heard("bulb.speech", "yes") == present((A,))
    assert chart(said_no).heard("bulb.speech", "yes").answer is ABSENT
    both = chart(coded, reply("bulb.speech", "yes")).heard("bulb.speech", "yes")
    assert (both.answer, len(both.evidence)) == (PRESENT, 2)
    assert chart(problem("current", "dysphagia")).heard("bulb.speech", "yes") == NOT_RECORDED


def test_what_was_ticked_in_several_questions_is_told_without_the_none() -> None:
    of = chart(reply("weak.sites", "hand", "calf"), reply("wasting.sites", "hand"), reply("sens.any", "none"))
    codes = of.codes("weak.sites", "wasting.sites", "sens.any", "weak.tasks")
    assert {code: each.reference.partition("#")[2] for code, each in codes.items()} == {
        "calf": "weak.sites",
        "hand": "wasting.sites",
    }
    assert chart(reply("cns.any", "vertigo", "none")).codes("cns.any").keys() == {"vertigo"}
    assert chart(reply("cns.any", "not-sure")).codes("cns.any") == {}


def test_a_number_that_stands_is_told_with_its_words() -> None:
    weeks = Reply("bladder.weeks", Evidence("QuestionnaireResponse/q#bladder.weeks"), number=3, unit="wk", said=ago(2))
    found = chart(weeks).number("bladder.weeks")
    assert found is not None
    assert found[0] == 3
    assert found[1].says == "Bladder, bowel or sexual function changed for: 3 weeks, answered on 2026-11-20"
    assert chart().number("bladder.weeks") is None
    assert chart(reply("bladder.weeks")).number("bladder.weeks") is None


def test_who_was_asked_and_when() -> None:
    first, second = reply("weak.any", "none", days=5), reply("weak.any", "none", reference="QuestionnaireResponse/r")
    of = chart(first, second)
    assert of.asked(["bulb.speech", "weak.any"]) == ["weak.any"]
    assert of.replies("weak.any", "bulb.speech") == [first, second]
    assert of.said("weak.any") == ago(0)
    assert of.said("bulb.speech") is None


def test_contradictions_are_told_in_the_order_of_the_questionnaire() -> None:
    items = ("bulb.speech", "wasting.any", "bladder.any")
    said = [reply(item, "yes", days=9) for item in items]
    denied = [reply(item, "no", reference="QuestionnaireResponse/r") for item in items]
    told = chart(*said, *denied, reply("weak.any", "none")).conflicts()
    assert [each.partition(":")[0] for each in told] == ["wasting.any", "bulb.speech", "bladder.any"]
    assert chart(*said).conflicts() == ()


def test_a_yes_from_any_source_stands_and_otherwise_a_no() -> None:
    yes, no = present((A,)), absent((B,))
    assert either(no, yes, NOT_RECORDED) == yes
    assert either(NOT_RECORDED, no) == no
    assert either(NOT_RECORDED, NOT_RECORDED) == either() == NOT_RECORDED
    assert either(absent((B,)), absent((A,)), NOT_RECORDED) == absent((A, B))
    assert either(present((C, B), ("b",)), no, present((A, B), ("c", "a", "b"))) == present((A, B, C), ("a", "b", "c"))


def test_joined_by_or_a_no_takes_a_no_to_each() -> None:
    yes, no = present((A,)), absent((B,))
    assert any_finding(no, yes, NOT_RECORDED) == yes
    assert any_finding(no, NOT_RECORDED) == NOT_RECORDED
    assert any_finding(no, absent((A,))) == absent((A, B))


def test_joined_by_and_a_yes_takes_a_yes_to_each() -> None:
    yes, no = present((A,)), absent((B,))
    assert every_finding(yes, NOT_RECORDED, no) == no
    assert every_finding(yes, NOT_RECORDED) == NOT_RECORDED
    assert every_finding(present((B,)), yes) == present((A, B))


def test_evidence_stands_once_by_record_then_words_then_day() -> None:
    later, earlier = Evidence("Condition/a", ago(1), "Tremor"), Evidence("Condition/a", ago(2), "Tremor")
    cramp = Evidence("Condition/a", ago(1), "Cramp")
    assert in_order([B, later, cramp, A, earlier, B]) == (A, cramp, earlier, later, B)
    assert in_order([B, A]) == (A, B)
    assert in_order(iter([A, A])) == (A,)
    assert in_order([]) == ()
