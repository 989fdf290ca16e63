"""Real servers for tests: a Redis and a PostgreSQL of our own, on free ports, in folders that vanish.

Nothing here talks to a server that somebody else runs, and nothing here imitates one.
"""

from __future__ import annotations

from tests.servers.postgres_server import PostgresServer
from tests.servers.process import ServerFailed, ServerMissing, free_port
from tests.servers.redis_server import RedisServer

__all__ = ["PostgresServer", "RedisServer", "ServerFailed", "ServerMissing", "free_port"]
