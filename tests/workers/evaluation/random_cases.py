"""Cases of every kind, for properties that must hold whatever the record says.

A Case is read off a tape of bytes. Zero means "nothing recorded" wherever it stands, so that a
failing Case shrinks to the few facts that matter, and one draw makes a whole record.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TypeVar

import msgspec
from hypothesis import settings
from hypothesis import strategies as st

from tests.workers.evaluation.answering import GATES, NOW, TERMS, TODAY, negative_codes, positive_codes, reply
from tests.workers.evaluation.random_facts import (
    DAYS,
    RARE,
    Tape,
    a_medicine,
    a_problem,
    a_relative,
    a_request,
    a_result,
    a_sign,
    a_study,
    a_visit,
    ago,
    normal_labs,
)  # fmt: skip
from workers.facts import Age, Case, Evidence, Reply

T = TypeVar("T")

# More than a hundred thousand Cases in every run of all properties. Mutation testing asks for fewer.
_QUICK = "FCDS_QUICK_PROPERTIES" in os.environ
MANY = settings(max_examples=200 if _QUICK else 6_000)
FEWER = settings(max_examples=200 if _QUICK else 4_000)

_CHOICES = tuple(item for item, question in TERMS.items.items() if question.options and item not in GATES)
_NUMBERS = {
    "id.gestation": ("wk", (5, 19, 20, 38)), "bladder.weeks": ("wk", (0, 4, 5, 60)), "weight.kg": ("kg", (1, 9)),
    "exam.strength-mrc": ("", (0, 4, 5)), "life.caffeine": ("mg/d", (0, 150, 201, 401)),
    "life.sleep": ("h/d", (4, 7, 8)), "life.audit-c": ("", (0, 3, 4, 12)), "life.screen": ("h/d", (1, 9)),
}  # fmt: skip
_AGES = (None, Age(75, 75), Age(40, 40), Age(39, 39), Age(18, 18), Age(50, 50), Age(39, 40), Age(17, 18), Age(9, 9))


def cases() -> st.SearchStrategy[Case]:
    """An adult, a child or somebody of unknown age who twitches, with anything else on record."""
    return st.binary(min_size=_LONGEST, max_size=_LONGEST).map(read_off)


_LONGEST = 160


def read_off(data: bytes) -> Case:
    """The Case that a tape tells."""
    tape = Tape(data)
    quiet = tape.next() % 3 != 0
    return Case(
        patient="Patient/p",
        as_of=TODAY,
        age=tape.one_of(_AGES[1:] if quiet else _AGES),
        sex=tape.one_of(("", "female", "male")),
        entry=(Evidence("QuestionnaireResponse/q#fas.present", NOW),),
        replies=(reply("fas.present", ["yes"]), *_replies(tape, quiet=quiet)),
        results=_unlike((*normal_labs(tape), *tape.some(4, lambda: a_result(tape)))),
        problems=_unlike(tape.some(2, lambda: a_problem(tape))),
        medicines=_unlike(tape.some(3, lambda: a_medicine(tape))),
        requests=_unlike(tape.some(2, lambda: a_request(tape))),
        studies=_unlike(tape.some(2, lambda: a_study(tape))),
        visits=_unlike(tape.some(2, lambda: a_visit(tape))),
        signs=_unlike(tape.some(2, lambda: a_sign(tape))),
        relatives=tape.some(1, lambda: a_relative(tape)),
    )


def _unlike(facts: tuple[T, ...]) -> tuple[T, ...]:
    """The facts with a resource each: two resources never share an id."""
    numbered = []
    for number, fact in enumerate(facts):
        evidence = fact.evidence  # type: ignore[attr-defined]
        own = msgspec.structs.replace(evidence, reference=f"{evidence.reference}-{number}")
        numbered.append(msgspec.structs.replace(fact, evidence=own))  # type: ignore[type-var]
    return tuple(numbered)


def _replies(tape: Tape, *, quiet: bool) -> Iterator[Reply]:
    """Answers; in a quiet record nearly every gate is answered no and little else is said, as in most patients."""
    seldom = _HARDLY_EVER if quiet else _SELDOM
    onset = tape.next()
    if onset or quiet:
        yield reply("fas.onset", span=ago(DAYS[onset % len(DAYS)]))
    for item in GATES:
        code = tape.next()
        options = ["", *negative_codes(item), *positive_codes(item), "not-sure", "not-a-code"]
        said = negative_codes(item)[0] if quiet and code < _MOSTLY else options[code % len(options)]
        if said:
            yield reply(item, [said], by=_by(code), said=ago(40) if code == RARE else NOW)
    for item in _CHOICES:
        code = tape.next()
        if code > seldom:
            options = [*negative_codes(item), *positive_codes(item), "not-sure"]
            yield reply(item, [options[code % len(options)]], by=_by(code // 3), said=ago(code % 4))
    for item, (unit, values) in _NUMBERS.items():
        code = tape.next()
        if code > seldom:
            yield reply(item, number=float(values[code % len(values)]), unit=unit)


_MOSTLY, _SELDOM, _HARDLY_EVER = 245, 225, 252


def _by(code: int) -> str:
    return ("clinician", "patient", "")[code % 3]
