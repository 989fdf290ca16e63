"""What counts as much, little or lately in the way a patient lives, and in what words it is told."""

from __future__ import annotations

import pytest

from tests.cases.story import KNOWLEDGE, TODAY, Facts, day, record
from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer
from workers.evaluation.chart import Chart
from workers.evaluation.criteria.daily_amounts import Limit, amount
from workers.evaluation.question import QUESTIONS
from workers.evaluation.terms import terms_of
from workers.facts import Case, Evidence, Finding, Reply, Result, Span
from workers.reading import read_case

MAN, WOMAN = {"age": 30, "sex": "male"}, {"age": 30, "sex": "female"}


def asked(question: str, *, patient: Facts = MAN, said: str = "0 days ago", **facts: object) -> Finding:
    answers = {"said": said, "fas.present": True} | dict(facts.pop("answers", {}))  # type: ignore[call-overload]
    story = {"patient": patient, "answers": answers} | facts
    return QUESTIONS[question](Chart(read_case(record(story), TODAY), terms_of(KNOWLEDGE)))


@pytest.mark.parametrize(
    ("question", "item", "value", "says"),
    [
        ("caffeine_taken", "life.caffeine", 1, "1 mg a day"),
        ("caffeine_taken", "fas.trigger", ["caffeine"], "caffeine named as a trigger"),
        ("sleep_short", "life.sleep", 6.9, "6.9 hours a night"),
        ("sleep_short", "fas.trigger", ["poor-sleep"], "poor sleep named as a trigger"),
        ("fluids_low", "life.fluid", 1.9, "1.9 litres a day"),
        ("heat_or_fluid_loss", "fas.trigger", ["heat-dehydration"], "heat or dehydration named as a trigger"),
        ("exercise_recent_or_heavy", "life.exercise-increase", True, "more exercise than usual lately"),
        ("exercise_recent_or_heavy", "life.exercise", 301, "301 minutes a week"),
        ("exercise_recent_or_heavy", "fas.trigger", ["exercise"], "exercise named as a trigger"),
        ("exercise_recent_or_heavy", "fas.rest", "only-after-effort", "only after effort"),
        ("cramps_reported", "cramp.any", "weekly", "muscle cramps"),
        ("cramps_reported", "cramp.any", "daily", "muscle cramps"),
        ("cramps_reported", "cramp.any", "disabling", "muscle cramps"),
        ("stressed", "psy.stress", 7, "7 of 10"),
        ("stressed", "fas.trigger", ["stress"], "stress named as a trigger"),
        ("alcohol_taken", "life.audit-c", 1, "AUDIT-C 1"),
        ("alcohol_high", "life.audit-c", 4, "AUDIT-C 4"),
        ("alcohol_very_high", "life.audit-c", 8, "AUDIT-C 8"),
        ("nicotine_used", "life.nicotine", "smoking", "smokes"),
        ("nicotine_used", "life.nicotine", "vaping", "vapes"),
        ("nicotine_used", "life.nicotine", "replacement", "uses nicotine replacement"),
        ("much_screen_time", "life.screen", 6, "6 hours of screens a day"),
        ("much_screen_time", "fas.trigger", ["screen-time"], "screens named as a trigger"),
    ],
)
def test_a_yes_in_the_words_of_a_line_of_advice(question: str, item: str, value: object, says: str) -> None:
    evidence = Evidence(f"QuestionnaireResponse/questionnaireresponse-1#{item}", None, says)
    assert asked(question, answers={item: value}) == Finding(PRESENT, (evidence,))
    assert asked(question, answers={item: value}, said="30 days ago").evidence[0].on is None
    older = day("31 days ago", TODAY)
    assert asked(question, answers={item: value}, said="31 days ago").evidence[0].on == Span(older, older)
    assert asked(question, answers={item: value}, said="180 days ago").answer is PRESENT
    assert asked(question, answers={item: value}, said="181 days ago").answer is UNKNOWN


@pytest.mark.parametrize(
    ("question", "item", "value", "answer"),
    [
        ("caffeine_taken", "life.caffeine", 0, ABSENT),
        ("caffeine_taken", "fas.trigger", ["stress"], UNKNOWN),
        ("caffeine_taken", "fas.trigger", ["none"], UNKNOWN),
        ("sleep_short", "life.sleep", 7, ABSENT),
        ("sleep_short", "fas.trigger", ["screen-time"], UNKNOWN),
        ("fluids_low", "life.fluid", 2, ABSENT),
        ("heat_or_fluid_loss", "fas.trigger", ["exercise"], UNKNOWN),
        ("exercise_recent_or_heavy", "life.exercise", 300, ABSENT),
        ("exercise_recent_or_heavy", "life.exercise-increase", False, ABSENT),
        ("exercise_recent_or_heavy", "fas.rest", "yes", ABSENT),
        ("exercise_recent_or_heavy", "fas.rest", "both", ABSENT),
        ("cramps_reported", "cramp.any", "none", ABSENT),
        ("stressed", "psy.stress", 6, ABSENT),
        ("alcohol_taken", "life.audit-c", 0, ABSENT),
        ("alcohol_high", "life.audit-c", 3, ABSENT),
        ("alcohol_very_high", "life.audit-c", 7, ABSENT),
        ("nicotine_used", "life.nicotine", "none", ABSENT),
        ("much_screen_time", "life.screen", 5.9, ABSENT),
    ],
)
def test_just_short_of_it(question: str, item: str, value: object, answer: Answer) -> None:
    assert asked(question, answers={item: value}).answer is answer
    assert asked(question, answers={item: value}, said="181 days ago").answer is UNKNOWN
    assert asked(question).answer is UNKNOWN


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("caffeine_taken", "excessive-caffeine-intake"),
        ("sleep_short", "insomnia"),
        ("stressed", "stress"),
        ("nicotine_used", "tobacco-use"),
    ],
)
def test_a_habit_on_the_problem_list_counts(question: str, code: str) -> None:
    assert asked(question, problems=[{"code": code}]).answer is PRESENT


def test_of_two_sources_the_first_is_told() -> None:
    both = asked("caffeine_taken", answers={"life.caffeine": 200, "fas.trigger": ["caffeine"]})
    assert [each.says for each in both.evidence] == ["200 mg a day"]
    none = asked("exercise_recent_or_heavy", answers={"life.exercise": 60, "fas.rest": "yes"})
    assert (none.answer, len(none.evidence)) == (ABSENT, 2)


def test_less_alcohol_is_high_in_a_woman_and_where_the_sex_is_not_known() -> None:
    assert asked("alcohol_high", patient=WOMAN, answers={"life.audit-c": 3}).answer is PRESENT
    assert asked("alcohol_high", patient={"age": 30}, answers={"life.audit-c": 3}).answer is PRESENT
    assert asked("alcohol_high", patient=WOMAN, answers={"life.audit-c": 2}).answer is ABSENT
    assert asked("alcohol_high", answers={"life.audit-c": 3}).answer is ABSENT


@pytest.mark.parametrize(
    ("sites", "answer"), [(["eyelid", "calf"], PRESENT), (["eyelid"], PRESENT), (["calf"], ABSENT), ([], UNKNOWN)]
)
def test_the_eyelid_twitches_whatever_else_does(sites: list[str], answer: Answer) -> None:
    found = asked("eyelid_twitching", answers={"fas.sites": sites})
    assert found.answer is answer
    reference = "QuestionnaireResponse/questionnaireresponse-1#fas.sites"
    assert [each.reference for each in found.evidence] == ([reference] if sites else [])


def test_a_twitching_eyelid_is_told_without_words() -> None:
    assert [each.says for each in asked("eyelid_twitching", answers={"fas.sites": ["eyelid"]}).evidence] == [""]


@pytest.mark.parametrize(
    "known",
    [
        {"life.caffeine": 0},
        {"life.sleep": 6},
        {"life.exercise": 60},
        {"psy.stress": 2},
        {"life.audit-c": 9},
        {"life.nicotine": "none"},
    ],
)
def test_one_habit_is_hardly_anything_and_two_are_something(known: dict[str, object]) -> None:
    other = {"life.caffeine": 0} if "life.caffeine" not in known else {"life.sleep": 8}
    assert asked("lifestyle_hardly_known", answers=known).answer is PRESENT
    assert asked("lifestyle_hardly_known", answers=known | other).answer is ABSENT
    assert asked("lifestyle_hardly_known", answers=known | {"life.fluid": 2, "life.screen": 9}).answer is PRESENT
    assert asked("lifestyle_hardly_known").answer is PRESENT


def chart(*facts: Reply | Result) -> Chart:
    replies = tuple(each for each in facts if isinstance(each, Reply))
    results = tuple(each for each in facts if isinstance(each, Result))
    return Chart(Case("Patient/p", TODAY, replies=replies, results=results), terms_of(KNOWLEDGE))


NOW = Span(TODAY, TODAY)


def told(value: float | None, comparator: str = "", on: Span | None = NOW) -> Reply:
    return Reply("life.sleep", Evidence("QuestionnaireResponse/q"), number=value, comparator=comparator, said=on)


def measured(value: float, comparator: str = "", on: Span | None = NOW) -> Result:
    return Result("sleep-duration", value, "h/(24.h)", Evidence("Observation/o"), on, comparator)


SHORT, LONG, VERY_LONG = Limit(below=7), Limit(above=9), Limit(onward=9)


@pytest.mark.parametrize(
    ("facts", "limit", "answer"),
    [
        ([], SHORT, UNKNOWN),
        ([told(None)], SHORT, UNKNOWN),
        ([told(8, on=None)], SHORT, UNKNOWN),
        ([told(6.9)], SHORT, PRESENT),
        ([told(7)], SHORT, ABSENT),
        ([told(8)], SHORT, ABSENT),
        ([told(7, "<")], SHORT, PRESENT),
        ([told(8, "<")], SHORT, UNKNOWN),
        ([told(6, ">")], SHORT, UNKNOWN),
        ([told(7, ">")], SHORT, ABSENT),
        ([told(9)], LONG, ABSENT),
        ([told(9.1)], LONG, PRESENT),
        ([told(8)], LONG, ABSENT),
        ([told(8, ">")], LONG, UNKNOWN),
        ([told(9, ">")], LONG, PRESENT),
        ([told(9)], VERY_LONG, PRESENT),
        ([told(8.9)], VERY_LONG, ABSENT),
        ([told(10, "<")], VERY_LONG, UNKNOWN),
        ([told(9, ">=")], VERY_LONG, PRESENT),
        ([measured(6)], SHORT, PRESENT),
        ([measured(8)], SHORT, ABSENT),
        ([measured(8), told(6)], SHORT, PRESENT),
        ([measured(8), told(6, ">")], SHORT, UNKNOWN),
        ([measured(8, on=None)], SHORT, UNKNOWN),
        ([told(0)], LONG, ABSENT),
    ],
)
def test_an_amount_is_beyond_a_limit_only_where_that_is_certain(
    facts: list[Reply | Result], limit: Limit, answer: Answer
) -> None:
    assert amount(chart(*facts), "life.sleep", "sleep-duration", "{} hours", limit).answer is answer


def test_only_the_amounts_beyond_the_limit_are_told() -> None:
    of = chart(measured(6.5, "<"), told(8))
    found = amount(of, "life.sleep", "sleep-duration", "{} hours", SHORT)
    assert found.evidence == (Evidence("Observation/o", None, "<6.5 hours"),)
    assert amount(of, "life.sleep", "", "{} hours", SHORT) == Finding(ABSENT, (Evidence("QuestionnaireResponse/q"),))
    within = amount(chart(measured(8), told(8)), "life.sleep", "sleep-duration", "{} hours", SHORT)
    assert [each.reference for each in within.evidence] == ["Observation/o", "QuestionnaireResponse/q"]


def test_a_measurement_of_more_than_a_month_ago_is_told_with_its_day() -> None:
    then = day("31 days ago", TODAY)
    old = Span(then, then)
    found = amount(chart(measured(6, on=old)), "life.sleep", "sleep-duration", "{} hours", SHORT)
    assert found.evidence == (Evidence("Observation/o", old, "6 hours"),)
