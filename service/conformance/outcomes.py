"""How a check can end. A check returns what it saw when all is well, and raises one of these otherwise."""

from __future__ import annotations

from typing import Literal

Outcome = Literal["passed", "failed", "broke", "could not run", "did not apply"]

OUTCOMES: tuple[Outcome, ...] = ("passed", "failed", "broke", "could not run", "did not apply")
"""In the order in which they are counted."""


class Ended(Exception):
    """A check ended otherwise than well; the text says what was seen, and holds no body and no token."""

    outcome: Outcome


class Failed(Ended):
    """The service was seen to do otherwise than the requirement says."""

    outcome: Outcome = "failed"


class Broke(Ended):
    """The service gave no answer, a server error or garbage where the check needed an answer to look at."""

    outcome: Outcome = "broke"


class CouldNotRun(Ended):
    """Something is missing that the check needs: a card to look at, a key to sign with."""

    outcome: Outcome = "could not run"


class DidNotApply(Ended):
    """The service does not have what the requirement is about."""

    outcome: Outcome = "did not apply"


def require(holds: bool, says: str) -> None:  # noqa: FBT001 # an assert that always runs
    """Fail with these words unless something holds. Raises Failed."""
    if not holds:
        raise Failed(says)


def none_of(faults: list[str]) -> None:
    """Fail with the faults that were found, the first few in full. Raises Failed."""
    if faults:
        more = f" (and {len(faults) - _SHOWN} more)" if len(faults) > _SHOWN else ""
        raise Failed("; ".join(faults[:_SHOWN]) + more)


_SHOWN = 4
