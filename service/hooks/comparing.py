"""Another version of the knowledge, weighed silently beside the one that answers.

It is asked after the answer was kept, on the thread that writes, and nobody sees what it says but those who read the
report. Whatever it does, the hook was answered before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from service.problems import no_error_of_the_caller
from workers.assessment import Assessment
from workers.contract import Evaluator
from workers.facts import Case
from workers.records import Comparison


class Candidate(msgspec.Struct, frozen=True):
    """A version of the knowledge that may come, and what evaluates under it."""

    version: str
    evaluator: Evaluator


def compare(candidate: Candidate, case: Case, before: Assessment, now: datetime) -> Comparison:
    """What the candidate says of the same facts; never raises. A candidate that fails is told by an empty ``after``."""
    answers: list[Assessment] = []
    with no_error_of_the_caller("the candidate knowledge could not evaluate a case"):
        answers.append(candidate.evaluator(case))
    compared = Comparison(before.id, before.knowledge_version, candidate.version, now, before.tier.value)
    if not answers:
        return compared
    after = answers[0]
    return msgspec.structs.replace(
        compared,
        after=after.tier.value,
        rules_added=_only_in(after.rules, before.rules),
        rules_removed=_only_in(before.rules, after.rules),
        orders_added=_only_in(after.orders, before.orders),
        orders_removed=_only_in(before.orders, after.orders),
    )


def _only_in(these: Iterable[str], those: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(these) - set(those)))
