"""What a hook concluded is kept behind the answer, and what cannot be kept costs nobody the cards."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from msgspec.structs import replace

from service.hooks.recording import CALLS_AT_ONCE, MOST_WAITING, Recording
from service.trust.site import ANYONE
from tests.service.apps import NOW, app_with
from tests.service.hook_calls import TODAY, Ehr, mark
from tests.service.test_dispatch import Clock
from tests.service.test_posted import PatientEhr
from workers.assessment import Assessment, Tier
from workers.contract import Evaluator
from workers.records import KeptAssessment, Occasions, Records, open_records

Json = dict[str, Any]

PATIENCE = 30
URGENT = Assessment("one", "Patient/7", date(2026, 11, 22), "test", Tier.URGENT)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite3"


@pytest.fixture
def empty(file: Path) -> Iterator[Records]:
    """Records with nothing in them yet."""
    opened = open_records(f"sqlite:///{file}")
    yield opened
    opened.close()


@pytest.fixture
def away() -> Iterator[Records]:
    """Records whose database nobody answers for."""
    opened = open_records("postgresql://127.0.0.1:1/nobody")
    yield opened
    opened.close()


def until(there: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < ends, f"it did not come to that in {PATIENCE} seconds"
        time.sleep(0.01)


def awaited(records: Records, patient: str) -> KeptAssessment:
    until(lambda: records.latest_assessment(patient) is not None)
    found = records.latest_assessment(patient)
    assert found is not None
    return found


def test_what_the_clinician_saw_can_be_read_with_the_whole_trace(empty: Records, evaluator: Evaluator) -> None:
    answers = mark()["prefetch"]["intake"]["entry"][0]["resource"]
    posted = empty.keep("QuestionnaireResponse", "Patient/o01", orjson.dumps(answers), received=NOW)
    (card, *_) = PatientEhr(app_with(evaluator, empty)).cards(mark())
    until(lambda: awaited(empty, "Patient/o01").because_of != ())
    kept = awaited(empty, "Patient/o01")
    seen = card["extension"]["org.fasciculation-cds.assessment"]
    whole = orjson.loads(kept.content)
    assert (kept.id, kept.as_of, kept.made) == (seen["id"], TODAY, NOW)
    assert kept.because_of == (f"QuestionnaireResponse/{posted.id}",)
    assert whole["trace"]
    assert {name: whole[name] for name in ("tier", "rules", "orders")} == {
        name: seen[name] for name in ("tier", "rules", "orders")
    }


def test_opening_the_chart_of_somebody_who_does_not_twitch_makes_no_file(empty: Records, evaluator: Evaluator) -> None:
    ehr = Ehr(app_with(evaluator, empty))
    nothing = {key: {"resourceType": "Bundle", "type": "searchset", "total": 0} for key in mark()["prefetch"]}
    call = mark()
    call["context"]["patientId"] = "well"
    call["prefetch"] = nothing | {"patient": {"resourceType": "Patient", "id": "well", "birthDate": "1980-01-01"}}
    assert ehr.cards(call) == []
    assert ehr.cards(mark())
    awaited(empty, "Patient/o01")  # one thread writes, in order
    assert empty.latest_assessment("Patient/well") is None


def test_a_database_that_is_away_costs_no_cards_and_is_asked_again_after_a_rest(
    away: Records, evaluator: Evaluator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Ehr(app_with(evaluator, away)).cards(mark())
    clock = Clock()
    recording = Recording(away, lambda: NOW, clock)
    for _ in range(3):
        recording.keep(URGENT, ())
    until(lambda: recording.counted.total() == 3)
    assert recording.counted == {"Unavailable": 1, "resting": 2}
    clock.skipped += 5
    recording.keep(URGENT, ())
    until(lambda: recording.counted.total() == 4)
    assert recording.counted["Unavailable"] == 2
    written = capsys.readouterr().out
    assert "Unavailable" in written
    assert "Patient/" not in written


def test_a_database_that_is_slow_lets_no_more_gather_than_there_is_room_for(empty: Records, file: Path) -> None:
    recording = Recording(empty, lambda: NOW)
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        for number in range(MOST_WAITING + 10):
            recording.keep(replace(URGENT, id=str(number)), ())
        assert recording.counted == {"too-many-waiting": 10}
        other.rollback()
    until(lambda: recording.counted.total() == MOST_WAITING + 10)
    assert recording.counted == {"too-many-waiting": 10, "kept": MOST_WAITING}


def test_of_many_that_waited_only_the_one_at_fault_is_lost(empty: Records, file: Path) -> None:
    recording = Recording(empty, lambda: NOW)
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        for number in range(10):
            patient = "Patient/\x00" if number == 5 else f"Patient/{number}"
            recording.keep(replace(URGENT, id=str(number), patient=patient), ())
        other.rollback()
    until(lambda: recording.counted.total() == 10)
    assert recording.counted == {"CannotBeKept": 1, "kept": 9}
    assert all(empty.latest_assessment(f"Patient/{number}") for number in range(10) if number != 5)


def test_many_calls_with_nothing_to_say_are_counted_without_waiting_for_one_that_says_something(empty: Records) -> None:
    recording = Recording(empty, lambda: NOW)
    for _ in range(CALLS_AT_ONCE):
        recording.count_call(ANYONE, "view", TODAY)
    until(lambda: empty.cards.occasions_since(None) != [])
    assert empty.cards.occasions_since(None) == [Occasions(TODAY, "anyone", "view", "live", CALLS_AT_ONCE)]
    assert empty.cards.sent_since(None) == []


def test_what_could_not_be_counted_is_counted_with_the_next(empty: Records, file: Path) -> None:
    clock = Clock()
    recording = Recording(empty, lambda: NOW, clock)
    with closing(sqlite3.connect(file)) as other:
        other.execute("ALTER TABLE occasions RENAME TO gone")
        other.commit()
        recording.count_call(ANYONE, "view", TODAY)
        recording.keep(URGENT, ())
        until(lambda: recording.counted["beside-lost"] == 1)
        assert recording.counted["kept"] == 1  # the assessment is kept, whatever becomes of the count
        other.execute("ALTER TABLE gone RENAME TO occasions")
        other.commit()
    clock.skipped += 30
    recording.count_call(ANYONE, "view", TODAY)
    recording.keep(URGENT, ())
    until(lambda: empty.cards.occasions_since(None) != [])
    assert empty.cards.occasions_since(None) == [Occasions(TODAY, "anyone", "view", "live", 2)]


def test_what_one_caller_sent_and_no_database_takes_costs_the_next_one_nothing(empty: Records) -> None:
    recording = Recording(empty, lambda: NOW)
    for _ in range(5):
        recording.keep(replace(URGENT, patient="Patient/\x00"), ())
    recording.keep(replace(URGENT, id="two"), ())
    awaited(empty, "Patient/7")
    assert recording.counted == {"CannotBeKept": 5, "kept": 1}
