"""A fault of our own is a 500 with a reference, never an empty card list, and never tells what it saw."""

from __future__ import annotations

import re
from typing import Any, NoReturn

import pytest
from werkzeug.test import TestResponse

from tests.service.apps import app_with
from tests.service.hook_calls import Ehr, mark, outcome
from workers.facts import Case
from workers.records import Records


def faulty(case: Case) -> NoReturn:
    """An evaluator with a fault whose message holds a name."""
    raise KeyError(f"Jane Canary of {case.patient}")


@pytest.fixture
def answered(records: Records) -> TestResponse:
    return Ehr(app_with(faulty, records)).asks(mark())


@pytest.mark.requirement("E2")
def test_a_fault_is_an_error_and_no_empty_list_of_cards(answered: TestResponse) -> None:
    issue = outcome(answered, 500)
    assert issue["code"] == "exception"
    assert b"cards" not in answered.data


@pytest.mark.requirement("E1")
def test_a_fault_says_nothing_of_what_it_saw(
    answered: TestResponse,
    records: Records,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    Ehr(app_with(faulty, records)).asks(mark())
    printed = capsys.readouterr()
    for text in (answered.get_data(as_text=True), printed.out, printed.err, caplog.text):
        assert "Canary" not in text
        assert "Traceback" not in text
        assert "o01" not in text


def test_the_log_names_the_class_of_the_fault_its_place_and_the_reference_that_the_caller_got(
    records: Records, capsys: pytest.CaptureFixture[str]
) -> None:
    response = Ehr(app_with(faulty, records)).asks(mark())
    (reference,) = re.findall(r"[0-9a-f-]{36}", response.get_data(as_text=True))
    written = capsys.readouterr().out
    assert all(word in written for word in ("KeyError", "test_faults.py:", reference))


@pytest.mark.parametrize("error", [RecursionError, MemoryError, UnicodeError, ZeroDivisionError])
def test_whatever_the_fault_is_the_next_call_is_answered(error: type[Exception], records: Records) -> None:
    faults = iter([error("Canary")])

    def faulty_once(case: Case) -> Any:  # noqa: ANN401 # it never returns twice
        raise next(faults, KeyError(case.patient))

    ehr = Ehr(app_with(faulty_once, records))
    assert [ehr.asks(mark()).status_code, ehr.get("/health/live").status_code] == [500, 200]
