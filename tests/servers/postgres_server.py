"""A real PostgreSQL."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from tests.servers.process import LOOPBACK, START_SECONDS, Server, ServerFailed, find_program


class PostgresServer(Server):
    """A PostgreSQL server. What was committed outlives a kill of the server; of the machine, only where ``durable``.

    PostgreSQL refuses to run as root, so root starts it as ``postgres`` or, without that account,
    as ``nobody``.
    """

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": ends every session, writes everything
    kill_signal = signal.SIGQUIT  # "immediate": as a crash, but takes its children along

    def __init__(self, parent: Path | None = None, *, durable: bool = False) -> None:
        self._durable = durable
        places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
        self._program = find_program("postgres", "postgresql", places)
        self._initdb = find_program("initdb", "postgresql", [Path(self._program).resolve().parent, *places])
        self._user = _unprivileged_user()
        self._password = secrets.token_urlsafe(16)
        super().__init__(parent)

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases, with the password in it."""
        return f"postgresql://fcds:{self._password}@{LOOPBACK}:{self.port}/{database}"

    def create_database(self) -> str:
        """A new empty database; returns its name."""
        name = f"t{secrets.token_hex(6)}"
        self._execute(f'CREATE DATABASE "{name}"')
        return name

    def drop_database(self, name: str) -> None:
        """Delete a database, and whoever is still connected to it is cut off."""
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _launch(self) -> subprocess.Popen[bytes]:
        data = self.folder / "data"
        if not data.exists():
            self._initialise(data)
        options = {
            "port": str(self.port),
            "listen_addresses": LOOPBACK,
            "unix_socket_directories": "",
            "fsync": "on" if self._durable else "off",
            "full_page_writes": "on" if self._durable else "off",
            "shared_buffers": "16MB",
        }
        words = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        return self._spawn([self._program, "-D", str(data), *words], self._user)

    def _initialise(self, data: Path) -> None:
        password = self.folder / "password"
        password.write_text(self._password)
        if self._user is not None:
            shutil.chown(self.folder, self._user)
            shutil.chown(password, self._user)
        command = [self._initdb, "-D", str(data), "--username=fcds", f"--pwfile={password}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
        if self._spawn(command, self._user).wait(START_SECONDS * 3) != 0:
            raise ServerFailed(f"initdb failed. It printed:\n{self.log.read_text(errors='replace')[-2000:]}")
        password.unlink()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    accounts = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in accounts else "nobody"
