"""Cases of every kind, for properties that must hold whatever the record says.

A Case is read off a tape of bytes. Zero means "nothing recorded" wherever it stands, so that a
failing Case shrinks to the few facts that matter, and one draw makes a whole record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

import msgspec
from hypothesis import strategies as st

from workers.answer import ABSENT, PRESENT, UNKNOWN
from workers.evaluation.terms import terms_of
from workers.facts import (
    Age,
    Case,
    Evidence,
    Medicine,
    Problem,
    Relative,
    Reply,
    Request,
    Result,
    Sign,
    Span,
    Study,
    Visit,
)
from workers.knowledge import load_knowledge
from workers.reading.value_sets import value_sets

T = TypeVar("T")

TODAY = date(2026, 11, 22)
NOW = Span(TODAY, TODAY)
KNOWLEDGE = load_knowledge()
TERMS = terms_of(KNOWLEDGE)

GATES = tuple(gate for gate in TERMS.gates if gate != "fas.onset")
_CHOICES = tuple(item for item, question in TERMS.items.items() if question.options and item not in GATES)
_NUMBERS = {
    "id.gestation": ("wk", (5, 19, 20, 38)), "bladder.weeks": ("wk", (0, 4, 5, 60)), "weight.kg": ("kg", (1, 9)),
    "exam.strength-mrc": ("", (0, 4, 5)), "life.caffeine": ("mg/d", (0, 150, 201, 401)),
    "life.sleep": ("h/d", (4, 7, 8)), "life.audit-c": ("", (0, 3, 4, 12)), "life.screen": ("h/d", (1, 9)),
}  # fmt: skip
_MEASURES = (
    "oxygen-saturation", "paco2", "ph", "systolic-blood-pressure", "diastolic-blood-pressure", "heart-rate",
    "body-temperature", "body-weight", "qtc", "gad-7-total", "audit-c-total", "albumin", "calcium-total",
    "calcium-adjusted",
)  # fmt: skip
_UNITS = {
    "oxygen-saturation": "%", "paco2": "mm[Hg]", "ph": "[pH]", "systolic-blood-pressure": "mm[Hg]",
    "diastolic-blood-pressure": "mm[Hg]", "heart-rate": "/min", "body-temperature": "Cel", "body-weight": "kg",
    "qtc": "ms", "gad-7-total": "{score}", "audit-c-total": "{score}", "albumin": "g/L", "calcium-total": "mmol/L",
    "calcium-adjusted": "mmol/L",
}  # fmt: skip
_VALUES = (
    0.005, 0.3, 0.45, 1.0, 1.6, 1.85, 1.95, 2.3, 2.7, 3.1, 4.2, 6.2, 7.3, 12.0, 30.0, 36.9, 39.0, 44.0, 50.0, 61.0,
    75.0, 82.0, 91.0, 99.0, 122.0, 140.0, 165.0, 200.0, 260.0, 480.0, 510.0, 1200.0, 2500.0, 6000.0,
)  # fmt: skip
_AGES = (None, Age(75, 75), Age(40, 40), Age(39, 39), Age(18, 18), Age(50, 50), Age(39, 40), Age(17, 18), Age(9, 9))
_DAYS = (0, 1, 5, 6, 7, 8, 14, 15, 29, 31, 41, 42, 60, 90, 91, 100, 200, 364, 366, 800)


def _ids(kind: str) -> tuple[str, ...]:
    return tuple(each.id for each in value_sets() if each.kind == kind)


_FINDINGS, _ORDERS, _STUDIES = _ids("finding"), _ids("order"), _ids("study")
_CLASSES = tuple(name.removeprefix("medicine-") for name in _ids("medicine-class"))


class Tape:
    """Bytes read one after the other; past the end everything is zero: nothing more is recorded."""

    def __init__(self, data: bytes) -> None:
        self._bytes = iter(data)

    def next(self) -> int:
        return next(self._bytes, 0)

    def one_of(self, choices: Sequence[T]) -> T:
        """One of several, the first for zero."""
        return choices[self.next() % len(choices)]

    def some(self, most: int, make: Callable[[], T]) -> tuple[T, ...]:
        """None to ``most`` things, none for zero."""
        return tuple(make() for _ in range(self.next() % (most + 1)))


def reply(
    item: str, codes: Iterable[str] = (), by: str = "clinician", said: Span | None = NOW, **more: object
) -> Reply:
    """One answer as reading would give it."""
    evidence = Evidence(f"QuestionnaireResponse/q#{item}", said)
    return msgspec.structs.replace(Reply(item, evidence, tuple(codes), said=said, by=by), **more)


def positive_codes(item: str) -> list[str]:
    """The codes of an item that mean yes."""
    question = TERMS.items[item]
    return sorted(question.options - question.negative)


def negative_codes(item: str) -> list[str]:
    """The codes of an item that mean no."""
    question = TERMS.items[item]
    return sorted(question.options & question.negative)


def with_answer(case: Case, item: str, codes: Iterable[str]) -> Case:
    """The case with one item answered so, instead of however it was answered before."""
    others = tuple(each for each in case.replies if each.item != item)
    return msgspec.structs.replace(case, replies=(*others, reply(item, codes)))


def answered(case: Case, item: str) -> frozenset[str]:
    """The codes by which an item was answered."""
    return frozenset(code for each in case.replies if each.item == item for code in each.codes)


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
        results=_unlike((*_normal_labs(tape), *tape.some(4, lambda: _result(tape)))),
        problems=_unlike(tape.some(2, lambda: _problem(tape))),
        medicines=_unlike(tape.some(3, lambda: _medicine(tape))),
        requests=_unlike(tape.some(2, lambda: _request(tape))),
        studies=_unlike(tape.some(2, lambda: _study(tape))),
        visits=_unlike(tape.some(2, lambda: _visit(tape))),
        signs=_unlike(tape.some(2, lambda: _sign(tape))),
        relatives=tape.some(1, lambda: Relative((tape.one_of(_FINDINGS),), Evidence("FamilyMemberHistory/f"), "first")),
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
        yield reply("fas.onset", span=_ago(_DAYS[onset % len(_DAYS)]))
    for item in GATES:
        code = tape.next()
        options = ["", *negative_codes(item), *positive_codes(item), "not-sure", "not-a-code"]
        said = negative_codes(item)[0] if quiet and code < _MOSTLY else options[code % len(options)]
        if said:
            yield reply(item, [said], by=_by(code), said=_ago(40) if code == _RARE else NOW)
    for item in _CHOICES:
        code = tape.next()
        if code > seldom:
            options = [*negative_codes(item), *positive_codes(item), "not-sure"]
            yield reply(item, [options[code % len(options)]], by=_by(code // 3), said=_ago(code % 4))
    for item, (unit, values) in _NUMBERS.items():
        code = tape.next()
        if code > seldom:
            yield reply(item, number=float(values[code % len(values)]), unit=unit)


_MOSTLY, _RARE, _SELDOM, _HARDLY_EVER = 245, 250, 225, 252


def _by(code: int) -> str:
    return ("clinician", "patient", "")[code % 3]


def _ago(days: int) -> Span:
    day = date.fromordinal(TODAY.toordinal() - days)
    return Span(day, day)


def _when(tape: Tape) -> Span | None:
    number = tape.next()
    return None if number == _RARE else _ago(_DAYS[number % len(_DAYS)])


_NORMAL = {"potassium": 4.2, "sodium": 140.0, "calcium": 2.35, "magnesium": 0.85, "creatinine": 80.0, "tsh": 1.8,
           "ck": 100.0, "glucose": 5.0}  # fmt: skip


def _normal_labs(tape: Tape) -> list[Result]:
    """The basic blood tests, all normal and a week old, in one record of four."""
    if tape.next() % 4 != 1:
        return []
    when = _ago(7)
    return [
        Result(name.replace("calcium", "calcium-adjusted"), value, TERMS.analytes[name].analyte.unit,
               Evidence(f"Observation/{name}", when, f"{name} {value}"), when)
        for name, value in _NORMAL.items()
    ]  # fmt: skip


def _result(tape: Tape) -> Result:
    names = (*TERMS.analytes, *_MEASURES)
    name = tape.one_of(names)
    unit = TERMS.analytes[name].analyte.unit if name in TERMS.analytes else _UNITS[name]
    value, when = tape.one_of(_VALUES), _when(tape)
    comparator = ("", "", "", "", "<", ">")[tape.next() % 6]
    return Result(name, value, unit, Evidence(f"Observation/{name}", when, f"{name} {value}"), when, comparator)


def _problem(tape: Tape) -> Problem:
    concept, when = tape.one_of(_FINDINGS), _when(tape)
    state = tape.one_of(("current", "history", "refuted", "unconfirmed"))
    return Problem((concept,), state, Evidence(f"Condition/{concept}", when, concept), recorded=when)


def _sign(tape: Tape) -> Sign:
    concept, when = tape.one_of(_FINDINGS), _when(tape)
    answer = tape.one_of((PRESENT, ABSENT, UNKNOWN))
    return Sign((concept,), answer, Evidence(f"Observation/{concept}", when, concept), when)


def _medicine(tape: Tape) -> Medicine:
    name, started, stopped = tape.one_of(_CLASSES), _when(tape), _when(tape)
    state = tape.one_of(("active", "stopped", "unknown"))
    evidence = Evidence(f"MedicationRequest/{name}", started, name)
    return Medicine((name,), (name,), state, evidence, started, stopped if state == "stopped" else None)


def _request(tape: Tape) -> Request:
    concept, when = tape.one_of((*_ORDERS, *_STUDIES, "referral-to-neurology")), _when(tape)
    status = tape.one_of(("active", "draft", "on-hold", "revoked", "completed"))
    evidence = Evidence(f"ServiceRequest/{concept}", when, concept)
    return Request((concept,), status, evidence, when, tape.one_of(("", "routine", "urgent", "stat")))


def _study(tape: Tape) -> Study:
    concept, when = tape.one_of(_STUDIES), _when(tape)
    conclusions = tape.one_of(((), ("normal-study",), ("neurogenic-change",)))
    status = tape.one_of(("final", "preliminary"))
    return Study((concept,), status, Evidence(f"DiagnosticReport/{concept}", when, concept), when, conclusions)


def _visit(tape: Tape) -> Visit:
    source, status = tape.one_of((("Encounter", "finished"), ("Appointment", "booked"), ("Appointment", "cancelled")))
    days = tape.one_of((5, 30, 100, 200))
    when = _ago(-days if source == "Appointment" else days)
    return Visit(("neurology",), status, Evidence(f"{source}/v", when, "neurology"), when, source)
