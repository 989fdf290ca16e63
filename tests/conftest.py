"""What every test may ask for: real servers, and the root of the checkout."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import configuration, is_hypothesis_test, settings

from tests.servers import PostgresServer, RedisServer, ServerMissing

ServerT = TypeVar("ServerT", RedisServer, PostgresServer)

ROOT = Path(__file__).resolve().parent.parent

configuration.set_hypothesis_home_dir(ROOT / ".cache" / "hypothesis")
# In CI every run draws the same Cases: a change is judged by what it changes. Anywhere else each run draws new ones.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what draws its cases: it runs without measuring what is covered, which would take it three times as long."""
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.function):
            item.add_marker("drawn")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds service, workers and tests."""
    return ROOT


@pytest.fixture(scope="session")
def _redis_of_this_session() -> Iterator[RedisServer]:
    with _installed(RedisServer) as server:
        yield server


@pytest.fixture
def redis_server(_redis_of_this_session: RedisServer) -> RedisServer:
    """A running, empty Redis. A test may stop or kill it: the next test finds it running again."""
    server = _redis_of_this_session
    server.start()
    server.empty()
    return server


@pytest.fixture(scope="session")
def _postgres_of_this_session() -> Iterator[PostgresServer]:
    with _installed(PostgresServer) as server:
        yield server


@pytest.fixture
def postgres_server(_postgres_of_this_session: PostgresServer) -> PostgresServer:
    """A running PostgreSQL. A test may stop or kill it: the next test finds it running again."""
    _postgres_of_this_session.start()
    return _postgres_of_this_session


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty database that only this test uses."""
    name = postgres_server.create_database()
    yield postgres_server.url(name)
    postgres_server.start()
    postgres_server.drop_database(name)


def _installed(kind: type[ServerT]) -> ServerT:
    try:
        return kind()
    except ServerMissing as missing:
        pytest.fail(str(missing), pytrace=False)
