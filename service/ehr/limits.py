"""How much of a hook's time and memory reading from the EHR may take."""

from __future__ import annotations

import msgspec

SECONDS = 0.25
"""For everything that one hook fetches together. A hook has about half a second in all."""


class Limits(msgspec.Struct, frozen=True):
    """The bounds of one process.

    ``seconds`` is the deadline of a hook; ``connect`` and ``read`` bound each wait within it. ``pages`` is the most
    that are read under one key, ``response_bytes`` the size of one answer, and ``all_bytes`` that of all answers for
    one hook. ``connections`` is the most that are open to one server. Sizes are those on the wire: compressed answers
    are refused, so nothing grows in our hands.
    """

    seconds: float = SECONDS
    connect: float = 0.15
    read: float = 0.2
    pages: int = 25
    response_bytes: int = 5 * 1024 * 1024
    all_bytes: int = 10 * 1024 * 1024
    connections: int = 32


class Allowance:
    """What is left of the bytes of one hook."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, size: int) -> bool:
        """Take this many; says whether they were there."""
        self.left -= size
        return self.left >= 0
