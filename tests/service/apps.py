"""The app as tests put it together: on one day, at one moment, with records of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask

from service import create_app
from service.settings import Settings
from tests.service.hook_calls import TODAY
from workers.contract import Evaluator
from workers.records import Records

NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


def app_with(evaluator: Evaluator, records: Records, **more: Any) -> Flask:  # noqa: ANN401 # create_app's own
    """The app of a development machine, on the day on which the sample's dates are right."""
    return create_app(Settings(), evaluator, records, today=lambda: TODAY, now=lambda: NOW, **more)
