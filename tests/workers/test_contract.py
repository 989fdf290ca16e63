"""What travels between the web process and a worker."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers import contract
from workers.answer import Answer
from workers.assessment import (
    Advice,
    Ask,
    Assessment,
    Because,
    Letter,
    Reason,
    RepeatedOrder,
    Step,
    SuppressedOrder,
    Tier,
)
from workers.facts import Age, Case, Evidence, Ignored, Reply, Result, Sign, Span

WORDS = st.text(max_size=12)
LISTS = st.lists(WORDS, max_size=2).map(tuple)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SPANS = st.builds(Span, DAYS, DAYS, st.none() | NUMBERS)
EVIDENCE = st.builds(Evidence, WORDS, st.none() | SPANS, WORDS)
LOSSES = st.lists(st.builds(Ignored, WORDS, WORDS, st.booleans(), st.booleans()), max_size=2).map(tuple)

CASES = st.builds(
    Case,
    WORDS,
    DAYS,
    age=st.none() | st.builds(Age, st.integers(0, 120), st.integers(0, 120)),
    sex=st.sampled_from(["", "female", "male"]),
    entry=st.lists(EVIDENCE, max_size=2).map(tuple),
    replies=st.lists(st.builds(Reply, WORDS, EVIDENCE, LISTS, st.none() | NUMBERS, text=WORDS), max_size=2).map(tuple),
    signs=st.lists(st.builds(Sign, LISTS, st.sampled_from(Answer), EVIDENCE), max_size=2).map(tuple),
    results=st.lists(st.builds(Result, WORDS, NUMBERS, WORDS, EVIDENCE, low=st.none() | NUMBERS), max_size=2).map(
        tuple
    ),
    ignored=LOSSES,
)
ASSESSMENTS = st.builds(
    Assessment,
    WORDS,
    WORDS,
    DAYS,
    WORDS,
    st.sampled_from(Tier),
    rules=LISTS,
    orders=LISTS,
    suppressed_orders=st.lists(st.builds(SuppressedOrder, WORDS, WORDS, WORDS), max_size=2).map(tuple),
    repeated_orders=st.lists(st.builds(RepeatedOrder, WORDS, WORDS, WORDS), max_size=2).map(tuple),
    unanswered=LISTS,
    ignored=LOSSES,
    reasons=st.lists(st.builds(Reason, WORDS, WORDS, WORDS, WORDS, LISTS, LISTS), max_size=2).map(tuple),
    asks=st.lists(st.builds(Ask, WORDS, WORDS), max_size=2).map(tuple),
    advice=st.none() | st.builds(Advice, WORDS, WORDS, consider=LISTS),
    letter=st.none() | st.builds(Letter, LISTS, LISTS, results=LISTS),
    trace=st.lists(st.builds(Step, WORDS, WORDS, st.tuples(st.builds(Because, WORDS, WORDS, LISTS))), max_size=2).map(
        tuple
    ),
)

CASE = Case("Patient/1", date(2026, 11, 22))


@given(CASES)
def test_a_case_arrives_as_it_was_sent(case: Case) -> None:
    assert contract.decode_case(contract.encode_case(case)) == case


@given(ASSESSMENTS)
def test_an_assessment_arrives_as_it_was_sent(assessment: Assessment) -> None:
    reply = contract.encode_assessment(assessment)
    assert contract.decode_assessment(reply) == assessment
    assert contract.decode_assessment(reply.encode()) == assessment


def test_every_message_carries_the_version_of_its_shape() -> None:
    assert json.loads(contract.encode_case(CASE))["version"] == contract.WIRE_VERSION
    refusal = contract.encode_refusal(ValueError("secret"))
    assert json.loads(refusal) == {"version": contract.WIRE_VERSION, "refused": "ValueError"}


def test_a_question_of_another_version_is_refused_by_name_and_not_misread() -> None:
    message = contract.encode_case(CASE, version=contract.WIRE_VERSION + 1)
    with pytest.raises(contract.UnknownWireVersion):
        contract.decode_case(message)


def test_a_question_of_another_version_is_refused_even_when_its_case_has_another_shape() -> None:
    with pytest.raises(contract.UnknownWireVersion):
        contract.decode_case(b'{"version": 99, "case": {"who": 1}}'.decode())


def test_an_answer_of_another_version_is_refused_by_name_and_not_misread() -> None:
    with pytest.raises(contract.UnknownWireVersion):
        contract.decode_assessment(b'{"version": 99, "assessment": {}}')


def test_a_refusal_arrives_as_the_name_of_the_error_alone() -> None:
    with pytest.raises(contract.Refused) as refused:
        contract.decode_assessment(contract.encode_refusal(KeyError("Jane Doe")))
    assert str(refused.value) == "KeyError"


@pytest.mark.parametrize(
    "message",
    [
        "",
        "Jane Doe",
        "[]",
        "{}",
        '{"version": "one", "case": {}}',
        '{"version": 2, "case": {"patient": "Jane Doe"}}',
        '{"version": 2, "case": "Jane Doe"}',
        '{"version": 2, "case": "SmFuZSBEb2U="}',
        '{"version": 2, "case": {"patient": "Jane Doe", "as_of": "Jane Doe"}}',
        '{"version": 2, "case": ' + "[" * 5000 + "]" * 5000 + "}",
    ],
)
def test_what_is_no_question_is_refused_without_repeating_it(message: str) -> None:
    with pytest.raises(contract.UnreadableMessage) as refused:
        contract.decode_case(message)
    assert "Jane" not in str(refused.value)


def test_an_answer_that_is_cut_off_is_refused() -> None:
    whole = contract.encode_assessment(Assessment("1", "Patient/1", date(2026, 11, 22), "k", Tier.URGENT))
    with pytest.raises(contract.UnreadableMessage):
        contract.decode_assessment(whole[:-9])


def test_a_case_that_would_unfold_into_gigabytes_is_refused() -> None:
    bomb = base64.b64encode(zlib.compress(b" " * (80 * 1024 * 1024))).decode()
    with pytest.raises(contract.UnreadableMessage, match="too large"):
        contract.decode_case(json.dumps({"version": contract.WIRE_VERSION, "case": bomb}))


def test_a_case_that_is_cut_off_is_refused() -> None:
    half = base64.b64encode(zlib.compress(b'{"patient": "Patient/1"}')[:9]).decode()
    with pytest.raises(contract.UnreadableMessage):
        contract.decode_case(json.dumps({"version": contract.WIRE_VERSION, "case": half}))


def test_the_facts_of_a_case_do_not_stand_in_the_message_in_clear() -> None:
    assert "Patient/1" not in contract.encode_case(CASE)
