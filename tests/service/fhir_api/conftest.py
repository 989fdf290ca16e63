"""The FHIR door for every test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.fhir_api.door import Door, door_to
from workers.contract import Evaluator
from workers.records import Records, open_records


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """Records in a SQLite file, with nothing in them yet."""
    opened = open_records(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    yield opened
    opened.close()


@pytest.fixture
def door(records: Records, evaluator: Evaluator) -> Door:
    """A client of the FHIR door."""
    return door_to(records, evaluator)
