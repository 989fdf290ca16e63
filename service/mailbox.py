"""Wait for a reply at a Redis list, to the millisecond.

``redis.Redis.blpop`` cannot do this: the server looks at its timeouts ten times a
second, and the client's own timeout belongs to the connection. Here the read itself
ends at the deadline, and a silent Redis can be told from a silent worker.
"""

from __future__ import annotations

import math
from time import monotonic
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

_QUEUE_KEPT_SECONDS = 60
"""How long a queue that nobody empties is kept: what lies in it expired long before, and holds facts of patients."""


class RedisSilent(Exception):
    """Redis was not there, went away, or did not answer."""


class Mailbox:
    """Where a web process picks up the replies of the workers.

    :param url: the Redis.
    :param patience: seconds for connecting, and for an answer that Redis can give at once.
    """

    def __init__(self, url: str, patience: float) -> None:
        self._patience = patience
        self._client = redis.Redis.from_url(
            url,
            protocol=2,
            socket_timeout=patience,
            socket_connect_timeout=patience,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
        )

    def answers(self) -> bool:
        """Whether Redis answers now."""
        try:
            return bool(self._client.ping())
        except redis.RedisError:
            return False

    def wait(self, reply_to: str, queue: str, seconds: float) -> bytes | None:
        """The first reply to arrive at a list, or None when none arrives in time.

        The queue that was asked is told to vanish a while after the last question, so that
        questions do not lie about where there is no worker.

        :raises RedisSilent: Redis itself does not answer.
        """
        ends = monotonic() + seconds
        commands = [("EXPIRE", queue, _QUEUE_KEPT_SECONDS), ("BLPOP", reply_to, math.ceil(seconds) + 1)]
        try:
            connection: Any = self._client.connection_pool.get_connection()
            try:
                connection.send_packed_command(connection.pack_commands(commands))
                connection.read_response(timeout=self._patience)
                return _popped(connection, ends - monotonic())
            finally:
                self._client.connection_pool.release(connection)
        except (redis.RedisError, OSError):
            raise RedisSilent from None


def _popped(connection: Any, seconds: float) -> bytes | None:  # noqa: ANN401 # redis has no public name for it
    """What BLPOP gives within so many seconds; after that the connection, which still waits, is closed."""
    try:
        answer: list[bytes] = connection.read_response(timeout=max(seconds, 0.001))
    except redis.TimeoutError:
        connection.disconnect()
        return None
    return answer[1]
