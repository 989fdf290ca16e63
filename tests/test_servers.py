"""The servers that other tests rely on: they are real, they can fail, and they come back."""

from __future__ import annotations

import os

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.servers import PostgresServer, RedisServer, ServerFailed, ServerMissing
from tests.servers.process import find_program


def _note(server: RedisServer) -> bytes | None:
    with server.client() as client:
        noted: bytes | None = client.get("note")
        return noted


def test_a_killed_redis_answers_nobody_and_comes_back_on_its_port(redis_server: RedisServer) -> None:
    port = redis_server.port
    redis_server.kill()
    with redis_server.client() as client, pytest.raises(redis.ConnectionError):
        client.ping()
    redis_server.start()
    assert (redis_server.port, _note(redis_server)) == (port, None)


def test_a_redis_is_found_running_and_empty_whatever_the_test_before_did(redis_server: RedisServer) -> None:
    with redis_server.client(5) as client:
        assert client.dbsize() == 0


def test_a_redis_that_keeps_its_data_has_it_after_a_kill() -> None:
    with RedisServer(keeps=True) as server:
        with server.client() as client:
            client.set("note", "kept")
        server.kill()
        server.start()
        assert _note(server) == b"kept"


def test_a_paused_redis_holds_the_line_and_says_nothing(redis_server: RedisServer) -> None:
    redis_server.pause()
    try:
        slow = redis.Redis(port=redis_server.port, socket_timeout=0.2, retry=Retry(NoBackoff(), 0))
        with slow, pytest.raises(redis.TimeoutError):
            slow.ping()
    finally:
        redis_server.resume()
    with redis_server.client() as client:
        assert client.ping()


def test_nothing_is_left_of_a_server_that_was_removed() -> None:
    with RedisServer() as server:
        folder, pid = server.folder, server.pid
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_postgres_committed_outlives_its_kill(postgres_server: PostgresServer, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE seen (patient text)")
        connection.execute("INSERT INTO seen VALUES ('p1')")
    postgres_server.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(postgres_url, connect_timeout=2)
    postgres_server.start()
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT patient FROM seen").fetchall() == [("p1",)]


def test_postgres_lets_nobody_in_without_the_password(postgres_url: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres_url, password="guess", connect_timeout=2)  # noqa: S106  (wrong on purpose)


def test_a_server_that_cannot_start_says_what_it_printed() -> None:
    server = PostgresServer()
    (server.folder / "data").mkdir()
    with pytest.raises(ServerFailed, match=r"PostgreSQL did not start on port .* It printed:\n.*data"):
        server.start()
    server.remove()


def test_a_program_that_is_missing_is_named_with_the_way_to_install_it() -> None:
    message = r"no-such-server is not installed\. Run \./test.* or install the-package"
    with pytest.raises(ServerMissing, match=message):
        find_program("no-such-server", "the-package")
