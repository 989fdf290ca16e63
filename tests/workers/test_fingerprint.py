"""The same facts have the same digest, in whatever order and on whatever day; other facts have another."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workers.records.posts import TODAY
from workers.answer import ABSENT, PRESENT
from workers.facts import Age, Case, Evidence, Ignored, Reply, Result, Sign
from workers.fingerprint import fingerprint

SEEN = Evidence("Observation/1")
CASE = Case(
    "Patient/7",
    TODAY,
    age=Age(50, 50),
    sex="male",
    entry=(SEEN, Evidence("Condition/2")),
    replies=(Reply("weak.any", SEEN, codes=("no",)), Reply("bulb.speech", SEEN, codes=("yes",))),
    signs=(Sign(("fasciculation",), PRESENT, SEEN), Sign(("weakness",), ABSENT, SEEN)),
    results=(Result("potassium", 4.2, "mmol/L", SEEN, in_pregnancy=(3.0, 5.0)),),
    ignored=(Ignored("Observation/3", "no unit"),),
)
LISTS = ("entry", "replies", "signs", "results", "ignored")


@settings(max_examples=50)
@given(st.data())
def test_order_and_repeats_are_nothing_new(data: st.DataObject) -> None:
    shuffled = {}
    for name in LISTS:
        facts = getattr(CASE, name)
        repeats = data.draw(st.lists(st.sampled_from(facts)))
        shuffled[name] = tuple(data.draw(st.permutations([*facts, *repeats])))
    assert fingerprint(msgspec.structs.replace(CASE, **shuffled)) == fingerprint(CASE)


def test_another_day_is_nothing_new() -> None:
    assert fingerprint(msgspec.structs.replace(CASE, as_of=date(2027, 1, 1))) == fingerprint(CASE)


OTHERS = {
    "patient": {"patient": "Patient/8"},
    "age": {"age": Age(51, 51)},
    "sex": {"sex": ""},
    "one fact less": {"signs": CASE.signs[:1]},
    "no list": {"signs": ()},
    "another answer": {"signs": (CASE.signs[0], msgspec.structs.replace(CASE.signs[1], answer=PRESENT))},
    "another value": {"results": (msgspec.structs.replace(CASE.results[0], value=4.3),)},
    "bounds the other way round": {"results": (msgspec.structs.replace(CASE.results[0], in_pregnancy=(5.0, 3.0)),)},
    "a fact as another kind": {"entry": (), "problems": ()},
    "something more that is unread": {"ignored": (*CASE.ignored, Ignored("prefetch.intake", "late", blinding=True))},
}


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS.keys())
def test_what_is_otherwise_is_new(change: dict[str, object]) -> None:
    assert fingerprint(msgspec.structs.replace(CASE, **change)) != fingerprint(CASE)


def test_every_part_of_a_case_but_its_day_counts() -> None:
    empty = Case("Patient/7", TODAY)
    for name in Case.__struct_fields__:
        told = msgspec.structs.replace(empty, **{name: (SEEN,)})
        assert (fingerprint(told) == fingerprint(empty)) is (name == "as_of")
