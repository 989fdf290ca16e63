"""Which of several answers to one question stands, and how an answer is worded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cases.story import KNOWLEDGE, TODAY
from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer
from workers.evaluation.replies import NOT_ASKED, Standing, answered_in_words, day, evidence_of, standing
from workers.evaluation.terms import terms_of
from workers.facts import Evidence, Reply, Span

TERMS = terms_of(KNOWLEDGE)
GATE, OTHER = "bulb.swallow", "cramp.any"


def ago(days: int, days_at_least: int | None = None, clock: float | None = None) -> Span:
    """A day, or a span whose earliest and latest day are so long ago."""
    latest = days if days_at_least is None else days_at_least
    return Span(TODAY - timedelta(days=days), TODAY - timedelta(days=latest), clock)


def said(*codes: str, on: Span | None = None, by: str = "patient", number: int = 1, item: str = GATE) -> Reply:
    return Reply(item, Evidence(f"QuestionnaireResponse/q{number}#{item}"), codes, said=on, by=by)


def stands(*replies: Reply) -> Standing:
    of = {standing(order, TERMS.items[replies[0].item], TERMS, TODAY) for order in (replies, replies[::-1])}
    assert len(of) == 1
    return of.pop()


@pytest.mark.parametrize(
    ("on", "counts"), [(ago(0), True), (ago(30), True), (ago(31), False), (ago(31, 20), False), (None, False)]
)
def test_a_no_to_a_warning_question_counts_for_thirty_days(on: Span | None, counts: bool) -> None:  # noqa: FBT001
    no = said("no", on=on)
    assert stands(no) == (Standing(ABSENT, no, frozenset({"no"})) if counts else NOT_ASKED)
    assert stands(no, no) == stands(no)


def test_a_no_to_another_question_and_a_yes_to_any_do_not_expire() -> None:
    assert stands(said("none", item=OTHER)).answer is ABSENT
    assert stands(said("none", on=ago(400), item=OTHER)).answer is ABSENT
    assert stands(said("liquids", on=ago(400))).answer is PRESENT


@pytest.mark.parametrize(
    ("yes", "no", "answer"),
    [
        (said("liquids", on=ago(90)), said("no", on=ago(0), number=2), PRESENT),
        (said("liquids", on=ago(91)), said("no", on=ago(0), number=2), ABSENT),
        (said("liquids", on=ago(120, 90)), said("no", on=ago(0), number=2), PRESENT),
        (said("liquids", on=ago(50)), said("no", on=ago(0), number=2, by="clinician"), ABSENT),
        (said("liquids", on=ago(50), by="clinician"), said("no", on=ago(0), number=2), PRESENT),
        (said("liquids", on=ago(50)), said("no", on=ago(0), number=2, by="relative"), PRESENT),
        (said("liquids", on=ago(50)), said("no", on=ago(0), number=2, by=""), PRESENT),
        (said("liquids"), said("no", on=ago(0), number=2), PRESENT),
        (said("liquids", on=ago(120)), said("no", on=ago(31), number=2), UNKNOWN),
    ],
)
def test_a_recent_yes_outlives_a_later_no_unless_a_clinician_says_it(yes: Reply, no: Reply, answer: Answer) -> None:
    got = stands(yes, no)
    assert got.answer is answer
    assert bool(got.conflict) == (answer is PRESENT)


def test_both_sides_of_a_contradiction_are_told_with_their_days() -> None:
    yes, no = said("liquids", on=ago(40)), said("no", on=ago(0), number=2)
    assert stands(yes, no).conflict == (
        "bulb.swallow: kept “Trouble swallowing: with liquids” (2026-10-13) although “no” came later (2026-11-22)"
    )
    assert stands(said("liquids"), no).conflict == (
        "bulb.swallow: kept “Trouble swallowing: with liquids” (no date) although “no” came later (2026-11-22)"
    )


def test_the_newest_answer_stands_where_it_is_a_yes_or_nobody_said_yes_before() -> None:
    new, old = said("solids", on=ago(1), number=2), said("liquids", on=ago(2))
    assert stands(old, new) == Standing(PRESENT, new, frozenset({"solids"}))
    assert stands(said("no", on=ago(2)), new) == Standing(PRESENT, new, frozenset({"solids"}))
    assert stands(said("no", on=ago(2)), said("no", on=ago(1), number=2)).reply == said("no", on=ago(1), number=2)


def test_not_sure_takes_back_a_no_and_never_a_yes() -> None:
    unsure = said("not-sure", on=ago(0), number=2)
    yes = said("liquids", on=ago(5))
    assert stands(yes, unsure) == Standing(PRESENT, yes, frozenset({"liquids"}))
    assert stands(said("no", on=ago(5)), unsure) == Standing(UNKNOWN, unsure)


def test_of_several_earlier_answers_the_newest_yes_is_set_against_a_later_no() -> None:
    first, again, no = (
        said("liquids", on=ago(60)),
        said("solids", on=ago(50), number=2),
        said("no", on=ago(0), number=3),
    )
    between = said("no", on=ago(20), number=4)
    assert stands(first, again, between, no).reply == again


def test_within_a_day_the_clock_decides_and_an_answer_without_one_is_the_last() -> None:
    at_eight, at_nine = ago(0, clock=8.0), ago(0, clock=9.0)
    no = said("no", on=at_nine, number=2, by="clinician")
    assert stands(said("liquids", on=at_eight), no).answer is ABSENT
    assert stands(said("liquids", on=at_nine), said("no", on=at_eight, number=2, by="clinician")).answer is PRESENT
    assert stands(said("liquids", on=at_eight), said("no", on=ago(0), number=2, by="clinician")).answer is ABSENT
    assert (
        stands(said("liquids", on=ago(1, clock=9.0)), said("no", on=at_eight, number=2, by="clinician")).answer
        is ABSENT
    )


def test_at_the_same_time_a_yes_comes_before_a_no_and_a_no_before_not_sure() -> None:
    today = ago(0)
    assert stands(said("no", on=today, by="clinician"), said("liquids", on=today, number=2)).answer is PRESENT
    assert stands(said("not-sure", on=today), said("no", on=today, number=2)).answer is ABSENT
    one, two = said("liquids", on=today), said("solids", on=today, number=2)
    assert stands(one, two).reply == one


def test_an_answer_without_a_date_is_the_oldest() -> None:
    undated = said("none", item=OTHER, by="clinician")
    assert stands(said("daily", on=ago(4000), number=2, item=OTHER), undated).answer is PRESENT


@pytest.mark.parametrize(
    ("codes", "answer", "known"),
    [
        (("none",), ABSENT, {"none"}),
        (("none", "not-sure"), UNKNOWN, {"none"}),
        (("none", "wheezing"), UNKNOWN, {"none"}),
        (("none", "exertion"), PRESENT, {"none", "exertion"}),
        (("exertion", "wheezing"), PRESENT, {"exertion"}),
        (("not-sure",), UNKNOWN, set()),
        (("wheezing",), UNKNOWN, set()),
        ((), UNKNOWN, set()),
    ],
)
def test_none_beside_something_that_nobody_understood_is_no_no(
    codes: tuple[str, ...], answer: Answer, known: set[str]
) -> None:
    one = said(*codes, on=ago(0), item="resp.any")
    assert stands(one) == Standing(answer, one, frozenset(known))


@pytest.mark.parametrize(
    ("item", "value", "answer"),
    [
        ("life.caffeine", {"number": 0.0}, PRESENT),
        ("life.caffeine", {}, UNKNOWN),
        ("fas.onset", {"span": ago(3)}, PRESENT),
        ("fas.onset", {}, UNKNOWN),
        ("medicine.recent", {"text": "none"}, PRESENT),
        ("medicine.recent", {"text": ""}, UNKNOWN),
    ],
)
def test_a_number_a_date_or_words_are_an_answer(item: str, value: dict[str, object], answer: Answer) -> None:
    one = Reply(item, Evidence("QuestionnaireResponse/q"), said=ago(0), **value)  # type: ignore[arg-type]
    assert stands(one) == Standing(answer, one)


@pytest.mark.parametrize(
    ("item", "told", "codes", "words"),
    [
        ("weak.any", {}, {"lost-function"}, "Strength: cannot do something that was possible before"),
        ("spine.any", {}, {"unsteady-gait", "back-pain"}, "Neck, back, gait and hands: back pain, unsteady gait"),
        ("fas.joint", {}, {"sometimes"}, "Does the twitch move a joint or jerk the limb: sometimes"),
        ("life.caffeine", {"number": 450.0, "unit": "mg/d", "comparator": ">"}, set(), "Caffeine: >450 mg/d"),
        ("life.audit-c", {"number": 0.0}, set(), "AUDIT-C: 0"),
        ("fas.duration", {"number": 3.0, "unit": "wk"}, set(), "Twitching for: 3 weeks"),
        ("fas.duration", {"number": 10.0, "unit": "d"}, set(), "Twitching for: 10 days"),
        ("fas.duration", {"number": 2.0, "unit": "mo"}, set(), "Twitching for: 2 months"),
        ("fas.duration", {"number": 1.5, "unit": "a"}, set(), "Twitching for: 1.5 years"),
        ("fas.onset", {"span": Span(date(2026, 10, 1), date(2026, 10, 31))}, set(), "Twitching since: 2026-10"),
        ("medicine.recent", {"text": "one of these"}, set(), "Medicines started, changed or stopped lately: answered"),
    ],
)
def test_an_answer_in_a_clinicians_words(item: str, told: dict[str, object], codes: set[str], words: str) -> None:
    one = Reply(item, Evidence("QuestionnaireResponse/q"), said=ago(3), **told)  # type: ignore[arg-type]
    assert answered_in_words(one, frozenset(codes), TERMS.items[item]) == words


@pytest.mark.parametrize(
    ("by", "on", "ending"),
    [
        ("", ago(3), "with liquids, answered on 2026-11-19"),
        ("clinician", ago(3), "with liquids, by a clinician on 2026-11-19"),
        ("relative", ago(3), "with liquids, said by the relative on 2026-11-19"),
        ("patient", None, "with liquids, said by the patient"),
    ],
)
def test_who_said_it_and_when(by: str, on: Span | None, ending: str) -> None:
    one = said("liquids", on=on, by=by)
    told = evidence_of(one, frozenset({"liquids"}), TERMS.items[GATE])
    assert told == Evidence("QuestionnaireResponse/q1#bulb.swallow", on, f"Trouble swallowing: {ending}")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (None, "no date"),
        (Span(date(2026, 3, 1), date(2026, 3, 1)), "2026-03-01"),
        (Span(date(2026, 3, 1), date(2026, 3, 31)), "2026-03"),
        (Span(date(2026, 1, 1), date(2026, 12, 31)), "2026"),
        (Span(date(2025, 3, 1), date(2026, 3, 31)), "2025-03-01 to 2026-03-31"),
        (Span(date(2025, 12, 1), date(2026, 1, 31)), "2025-12-01 to 2026-01-31"),
    ],
)
def test_a_date_is_told_as_exactly_as_it_is_known(span: Span | None, words: str) -> None:
    assert day(span) == words
