"""Facts of every kind beside the answers: results, problems, signs, medicines, orders, studies and visits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from tests.workers.evaluation.answering import TERMS, TODAY
from workers.answer import ABSENT, PRESENT, UNKNOWN
from workers.facts import Evidence, Medicine, Problem, Relative, Request, Result, Sign, Span, Study, Visit
from workers.reading.value_sets import value_sets

T = TypeVar("T")

RARE = 250
_UNITS = {
    "oxygen-saturation": "%", "paco2": "mm[Hg]", "ph": "[pH]", "systolic-blood-pressure": "mm[Hg]",
    "diastolic-blood-pressure": "mm[Hg]", "heart-rate": "/min", "body-temperature": "Cel", "body-weight": "kg",
    "qtc": "ms", "gad-7-total": "{score}", "audit-c-total": "{score}", "albumin": "g/L", "calcium-total": "mmol/L",
    "calcium-adjusted": "mmol/L",
}  # fmt: skip
# A calcium on record is total, adjusted or ionised; "calcium" names what the first two are read as.
_MEASURED = (*(analyte for analyte in TERMS.analytes if analyte != "calcium"), *_UNITS)
_VALUES = (
    0.005, 0.3, 0.45, 1.0, 1.6, 1.85, 1.95, 2.3, 2.7, 3.1, 4.2, 6.2, 7.3, 12.0, 30.0, 36.9, 39.0, 44.0, 50.0, 61.0,
    75.0, 82.0, 91.0, 99.0, 122.0, 140.0, 165.0, 200.0, 260.0, 480.0, 510.0, 1200.0, 2500.0, 6000.0,
)  # fmt: skip
DAYS = (0, 1, 5, 6, 7, 8, 14, 15, 29, 31, 41, 42, 60, 90, 91, 100, 200, 364, 366, 800)


def _ids(kind: str) -> tuple[str, ...]:
    return tuple(each.id for each in value_sets() if each.kind == kind)


FINDINGS, _ORDERS, _STUDIES = _ids("finding"), _ids("order"), _ids("study")
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


def ago(days: int) -> Span:
    day = date.fromordinal(TODAY.toordinal() - days)
    return Span(day, day)


def _when(tape: Tape) -> Span | None:
    number = tape.next()
    return None if number == RARE else ago(DAYS[number % len(DAYS)])


_NORMAL = {"potassium": 4.2, "sodium": 140.0, "calcium": 2.35, "magnesium": 0.85, "creatinine": 80.0, "tsh": 1.8,
           "ck": 100.0, "glucose": 5.0}  # fmt: skip


def normal_labs(tape: Tape) -> list[Result]:
    """The basic blood tests, all normal and a week old, in one record of four."""
    if tape.next() % 4 != 1:
        return []
    when = ago(7)
    return [
        Result(name.replace("calcium", "calcium-adjusted"), value, TERMS.analytes[name].analyte.unit,
               Evidence(f"Observation/{name}", when, f"{name} {value}"), when)
        for name, value in _NORMAL.items()
    ]  # fmt: skip


def a_result(tape: Tape) -> Result:
    name = tape.one_of(_MEASURED)
    unit = TERMS.analytes[name].analyte.unit if name in TERMS.analytes else _UNITS[name]
    value, when = tape.one_of(_VALUES), _when(tape)
    comparator = ("", "", "", "", "<", ">")[tape.next() % 6]
    return Result(name, value, unit, Evidence(f"Observation/{name}", when, f"{name} {value}"), when, comparator)


def a_problem(tape: Tape) -> Problem:
    concept, when = tape.one_of(FINDINGS), _when(tape)
    state = tape.one_of(("current", "history", "refuted", "unconfirmed"))
    return Problem((concept,), state, Evidence(f"Condition/{concept}", when, concept), recorded=when)


def a_sign(tape: Tape) -> Sign:
    concept, when = tape.one_of(FINDINGS), _when(tape)
    answer = tape.one_of((PRESENT, ABSENT, UNKNOWN))
    return Sign((concept,), answer, Evidence(f"Observation/{concept}", when, concept), when)


def a_medicine(tape: Tape) -> Medicine:
    name, started, stopped = tape.one_of(_CLASSES), _when(tape), _when(tape)
    state = tape.one_of(("active", "stopped", "unknown"))
    evidence = Evidence(f"MedicationRequest/{name}", started, name)
    return Medicine((name,), (name,), state, evidence, started, stopped if state == "stopped" else None)


def a_request(tape: Tape) -> Request:
    concept, when = tape.one_of((*_ORDERS, *_STUDIES, "referral-to-neurology")), _when(tape)
    status = tape.one_of(("active", "draft", "on-hold", "revoked", "completed"))
    evidence = Evidence(f"ServiceRequest/{concept}", when, concept)
    return Request((concept,), status, evidence, when, tape.one_of(("", "routine", "urgent", "stat")))


def a_study(tape: Tape) -> Study:
    concept, when = tape.one_of(_STUDIES), _when(tape)
    conclusions = tape.one_of(((), ("normal-study",), ("neurogenic-change",)))
    status = tape.one_of(("final", "preliminary"))
    return Study((concept,), status, Evidence(f"DiagnosticReport/{concept}", when, concept), when, conclusions)


def a_visit(tape: Tape) -> Visit:
    source, status = tape.one_of((("Encounter", "finished"), ("Appointment", "booked"), ("Appointment", "cancelled")))
    days = tape.one_of((5, 30, 100, 200))
    when = ago(-days if source == "Appointment" else days)
    return Visit(("neurology",), status, Evidence(f"{source}/v", when, "neurology"), when, source)


def a_relative(tape: Tape) -> Relative:
    return Relative((tape.one_of(FINDINGS),), Evidence("FamilyMemberHistory/f"), "first")
