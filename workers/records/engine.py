"""How each database is reached: with bounded waits, and with connections that no fork carries along."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from workers.records.faults import RecordsError, Unavailable

BUSY_SECONDS = 10
READS_ONLY = {"reads_only": True}
"""Execution option of a transaction that will write nothing: in SQLite it then waits for no writer."""

_MEMORY = (None, "", ":memory:")
_POSTGRESQL = {
    "application_name": "fcds",
    "connect_timeout": 5,
    "tcp_user_timeout": 5_000,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "options": "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
}
_POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 8, "pool_timeout": 5}  # a web process has up to twelve threads

_engines: WeakSet[Engine] = WeakSet()


def engine_for(address: str) -> Engine:
    """The engine of a database, without a connection yet.

    :raises RecordsError: the address is none, or its file cannot be made. The text does not repeat it: addresses hold
        passwords.
    """
    url = _parsed(address)
    kind = url.get_backend_name()
    if kind == "sqlite":
        engine = _sqlite(url)
    elif kind in {"postgresql", "postgres"}:
        engine = _postgresql(url)
    else:
        raise RecordsError("the address of the database begins neither with sqlite:/// nor with postgresql://")
    _engines.add(engine)
    return engine


@contextmanager
def errors_without_data() -> Iterator[None]:
    """Say what the database did without its words, which repeat values, statements and addresses."""
    try:
        yield
    except (OperationalError, InterfaceError, InternalError, NoConnectionFree) as error:
        raise Unavailable(f"the database does not answer, or cannot now ({_kind(error)})") from None
    except SQLAlchemyError as error:
        raise RecordsError(f"the database refuses ({_kind(error)})") from None


def _kind(error: Exception) -> str:
    """The name of an error, with the code that PostgreSQL or SQLite gives it."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return f"{type(cause).__name__} {code}" if code else type(cause).__name__


def _parsed(address: str) -> URL:
    try:
        return make_url(address)
    except (ArgumentError, ValueError):
        raise RecordsError("the address of the database cannot be read") from None


def _postgresql(url: URL) -> Engine:
    """What the address itself says about waiting goes before our own."""
    ours = {name: value for name, value in _POSTGRESQL.items() if name not in url.query}
    driven = url.set(drivername="postgresql+psycopg")
    return create_engine(
        driven, connect_args=ours, pool_pre_ping=True, pool_recycle=1800, hide_parameters=True, **_POOL
    )


def _sqlite(url: URL) -> Engine:
    if url.database in _MEMORY or url.query:
        raise RecordsError("the address of the SQLite database has to name a file, and nothing else")
    file = Path(str(url.database))
    try:
        _make_private(file)
        _keep_a_log(file)
    except OSError as error:
        raise RecordsError(f"the file of the database cannot be opened for writing ({error.strerror})") from None
    except sqlite3.Error as error:
        raise RecordsError(f"the file of the database is not one that can be used ({_kind(error)})") from None
    driven = url.set(drivername="sqlite+pysqlite")
    engine = create_engine(driven, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True, **_POOL)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(file: Path) -> None:
    """The file holds patient data: it is made for its owner alone, and SQLite gives its companions the same mode."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))


def _keep_a_log(file: Path) -> None:
    """Have readers not wait for a writer, from now on. Only one process at a time may tell a new file so."""
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        with closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    finally:
        os.close(folder)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Transactions are begun by us, and what was answered for is on the disk."""
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its place at once: one that began as a reader could only fail when another was faster."""
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _forget_connections() -> None:
    """A forked process opens connections of its own: two processes on one would read each other's answers."""
    for engine in _engines:
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_forget_connections)
