"""A real Redis."""

from __future__ import annotations

import subprocess
from pathlib import Path

import redis

from tests.servers.process import LOOPBACK, Server, find_program


class RedisServer(Server):
    """A Redis server. With ``keeps=True`` it writes every command to disk and a restart finds it again."""

    name = "Redis"

    def __init__(self, parent: Path | None = None, *, keeps: bool = False) -> None:
        self._program = find_program("redis-server", "redis-server")
        self._keeps = keeps
        super().__init__(parent)

    def url(self, database: int = 0) -> str:
        """The address of one of its 16 numbered databases."""
        return f"redis://{LOOPBACK}:{self.port}/{database}"

    def client(self, database: int = 0) -> redis.Redis:
        """A connection for looking into it; the caller closes it."""
        return redis.Redis.from_url(self.url(database), socket_timeout=5, socket_connect_timeout=5)

    def empty(self) -> None:
        """Delete everything in every database."""
        with self.client() as client:
            client.flushall()

    def _launch(self) -> subprocess.Popen[bytes]:
        options = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "dir": str(self.folder),
            "save": "",
            "appendonly": "yes" if self._keeps else "no",
            "appendfsync": "always",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        words = [word for key, value in options.items() for word in (f"--{key}", value)]
        return self._spawn([self._program, *words])

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
