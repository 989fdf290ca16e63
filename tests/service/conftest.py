"""The app with its real evaluator, and an EHR that calls it."""

from __future__ import annotations

import pytest
from flask import Flask

from service import create_app
from service.settings import Settings
from tests.service.hook_calls import TODAY, Ehr
from workers.contract import Evaluator
from workers.knowledge import load_knowledge
from workers.tasks import evaluator_knowing


@pytest.fixture(scope="session")
def evaluator() -> Evaluator:
    """The evaluation that the product ships."""
    return evaluator_knowing(load_knowledge())


@pytest.fixture(scope="session")
def app(evaluator: Evaluator) -> Flask:
    """The app, on the day on which the sample's dates are right."""
    return create_app(Settings(), evaluator, today=lambda: TODAY)


@pytest.fixture
def ehr(app: Flask) -> Ehr:
    """A client of the app."""
    return Ehr(app)
