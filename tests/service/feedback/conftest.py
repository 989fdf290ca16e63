"""A clinic with records of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.feedback.visits import Clinic
from workers.contract import Evaluator
from workers.records import Records, open_records


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """What a command is told so that it reads the records of the clinic."""
    return {"FCDS_DATABASE_URL": f"sqlite:///{tmp_path / 'records.sqlite3'}"}


@pytest.fixture
def empty(settings: dict[str, str]) -> Iterator[Records]:
    """Records with nothing in them yet."""
    opened = open_records(settings["FCDS_DATABASE_URL"])
    yield opened
    opened.close()


@pytest.fixture
def away() -> Iterator[Records]:
    """Records whose database nobody answers for."""
    opened = open_records("postgresql://127.0.0.1:1/nobody")
    yield opened
    opened.close()


@pytest.fixture
def clinic(evaluator: Evaluator, empty: Records) -> Clinic:
    """The clinic, with the product's own evaluation."""
    return Clinic(evaluator, empty)
