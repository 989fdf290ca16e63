"""The form over real records, with a clock that a test can set."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
import pytest
from flask import Flask

from service import form, problems
from service.assessing import assessing_here
from service.fhir_api.intake import Intake as Door
from service.fhir_api.intake import Taken
from service.form.desk import Take
from tests.service.form.visitor import NOON, SECRET, Visitor
from workers.contract import Evaluator
from workers.records import Records, open_records

ROOT = Path(__file__).resolve().parents[3]
QUESTIONNAIRE = orjson.loads((ROOT / "fhir_profiles" / "Questionnaire-fasciculation-intake.json").read_bytes())


@dataclass
class Clock:
    """The moment, as the form is told it."""

    moment: datetime = NOON

    def __call__(self) -> datetime:
        return self.moment


class Intake:
    """The door that the FHIR addresses use too, over records that a test can break."""

    def __init__(self, door: Door, file: Path) -> None:
        self._door, self._file, self._down = door, file, False

    def __call__(self, raw: bytes, *, if_none_exist: str = "") -> Taken:
        """Take a response in."""
        return self._door.take(raw, if_none_exist=if_none_exist)

    @property
    def down(self) -> bool:
        """Whether nothing can be kept."""
        return self._down

    @down.setter
    def down(self, down: bool) -> None:
        if down is not self._down:
            rename(self._file, *(("records", "away") if down else ("away", "records")))
        self._down = down


def rename(file: Path, table: str, name: str) -> None:
    """Take a table away from the records, or give it back."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO {name}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where this test's records are."""
    return tmp_path / "records.sqlite3"


@pytest.fixture
def records(file: Path) -> Iterator[Records]:
    """Records in a file of this test's own."""
    opened = open_records(f"sqlite:///{file}")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    """Noon, until a test says otherwise."""
    return Clock()


@pytest.fixture
def intake(records: Records, file: Path, evaluator: Evaluator, clock: Clock) -> Intake:
    """What takes the answers in, and has the patient assessed in this process."""
    assess = assessing_here(records, evaluator, lambda: clock().date(), clock)
    return Intake(Door(records, assess, clock), file)


@pytest.fixture
def app(records: Records, intake: Intake, clock: Clock) -> Flask:
    """An app with the form alone, for people with links."""
    return app_with(records, intake, clock)


def app_with(records: Records, intake: Take, clock: Clock, *, open_to_anyone: bool = False) -> Flask:
    """An app with the form alone."""
    app = Flask("form-under-test", static_folder=None)
    problems.install(app)
    app.register_blueprint(
        form.room(intake, records, clock, secret=SECRET, open_to_anyone=open_to_anyone, secure_cookie=False)
    )
    return app


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a browser."""
    return Visitor(app)
