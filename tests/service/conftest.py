"""The app with its real evaluator, and an EHR that calls it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.service.apps import app_with
from tests.service.hook_calls import Ehr
from workers.contract import Evaluator
from workers.knowledge import load_knowledge
from workers.records import Records, open_records
from workers.tasks import evaluator_knowing


@pytest.fixture(scope="session")
def evaluator() -> Evaluator:
    """The evaluation that the product ships."""
    return evaluator_knowing(load_knowledge())


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """Records in a file, in which nobody keeps anything."""
    opened = open_records(f"sqlite:///{tmp_path_factory.mktemp('records') / 'records.sqlite3'}")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def app(evaluator: Evaluator, records: Records) -> Flask:
    """The app, on the day on which the sample's dates are right."""
    return app_with(evaluator, records)


@pytest.fixture
def ehr(app: Flask) -> Ehr:
    """A client of the app."""
    return Ehr(app)
