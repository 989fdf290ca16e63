"""The shapes of orders.yaml and of the look-back windows: what may be ordered, and what makes an order needless."""

from __future__ import annotations

from datetime import date

from workers.knowledge.entry import Condition, Entry, Orders


class Answered(Entry, frozen=True):
    """What answers an order already: normal results, or a study with a normal conclusion.

    All ``results`` have to be normal in their windows, of a list inside it any one. None of
    ``also`` may be out of range where it was measured.
    """

    results: list[str | list[str]] = []
    also: list[str] = []
    studies: list[str] = []

    def groups(self) -> list[tuple[str, ...]]:
        """The results as groups, of each of which any one will do."""
        return [(each,) if isinstance(each, str) else tuple(each) for each in self.results]

    def tests(self) -> list[str]:
        """Every result or study that has a window."""
        return [*(name for group in self.groups() for name in group), *self.studies]


class Circumstance(Entry, frozen=True):
    """Orders for which a question answered yes matters, and why: ``{on}`` is its date, ``{says}`` the finding.

    It does not hold where ``unless`` is present, nor for what one of the rules ``unless_asked_by`` wants.
    """

    orders: list[str]
    when: str
    because: str
    unless: Condition = ""
    unless_asked_by: list[str] = []


class OrderBook(Entry, frozen=True):
    """orders.yaml: the order ids, the bundles over them, which order replaces which, and what makes one needless."""

    version: str
    review_by: date
    orders: list[str]
    bundles: dict[str, Orders]
    stronger: list[tuple[str, str]]
    recorded_as: dict[str, list[str]]
    answered_by: dict[str, Answered]
    left_out: list[Circumstance]
    although: list[Circumstance]
    same_problem: list[str]


class Window(Entry, frozen=True):
    """How long a normal result stays normal, in days, how far it may precede the onset, and what takes it back.

    ``days_if`` shortens the days where a question is answered yes. The result is taken back by a
    yes to ``invalid_if``, by a yes to ``invalid_if_since`` that is newer than the result, and by a
    medicine of the classes ``changed`` that was started or stopped since, or fewer than ``settles_in``
    days before. ``at_least`` is a higher limit for "normal" than the one for "out of range".
    """

    days: int
    before_onset: int
    cite: list[str]
    at_least: float | None = None
    days_if: dict[str, int] = {}
    invalid_if: list[str] = []
    invalid_if_since: list[str] = []
    changed: list[str] = []
    settles_in: int = 0
