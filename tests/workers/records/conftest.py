"""The records on a real SQLite and on a real PostgreSQL: every test that asks for them runs on both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workers.records import Records, migrate, open_records

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database in which nothing is."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path / 'records.sqlite3'}"


@pytest.fixture
def url(empty_url: str) -> str:
    """The address of a migrated database."""
    migrate(empty_url)
    return empty_url


@pytest.fixture
def records(url: str) -> Iterator[Records]:
    """Open records, with nothing in them yet."""
    opened = open_records(url)
    yield opened
    opened.close()
