"""Where two versions of the knowledge say something else about the same facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from workers.assessment import Tier
from workers.records import Comparison
from workers.reports.rates import Rate, rate


class Change(msgspec.Struct, frozen=True):
    """How often the candidate adds and removes one rule or order."""

    name: str
    added: int
    removed: int


class Cell(msgspec.Struct, frozen=True):
    """How many assessments have one tier under the version that answers, and one under the candidate."""

    live: str
    candidate: str
    count: int


class ToLookAt(msgspec.Struct, frozen=True):
    """One assessment of which the candidate thinks otherwise: ``less urgent``, ``more urgent``, or ``same tier``."""

    assessment: str
    live: str
    candidate: str
    kind: str
    rules_added: tuple[str, ...] = ()
    rules_removed: tuple[str, ...] = ()
    orders_added: tuple[str, ...] = ()
    orders_removed: tuple[str, ...] = ()


class KnowledgeReport(msgspec.Struct, frozen=True):
    """One pair of versions, compared on ``compared`` assessments; on ``failed`` further ones the candidate failed.

    ``same`` is where everything is the same, ``same_tier`` where at least the tier is. ``to_look_at`` begins with
    what would be less urgent, for there a warning might be lost.
    """

    live: str
    candidate: str
    compared: int
    failed: int
    same: Rate
    same_tier: Rate
    less_urgent: int
    more_urgent: int
    tiers: tuple[Cell, ...]
    rules: tuple[Change, ...]
    orders: tuple[Change, ...]
    to_look_at: tuple[ToLookAt, ...]


_LESS, _MORE, _SAME = "less urgent", "more urgent", "same tier"
_LOOKED_AT_FIRST = {_LESS: 0, _MORE: 1, _SAME: 2}


def knowledge_report(comparisons: Iterable[Comparison]) -> tuple[KnowledgeReport, ...]:
    """Each pair of versions that was compared, by their names."""
    pairs: defaultdict[tuple[str, str], list[Comparison]] = defaultdict(list)
    for each in comparisons:
        pairs[each.live, each.candidate].append(each)
    return tuple(_pair(*pair, pairs[pair]) for pair in sorted(pairs))


def _pair(live: str, candidate: str, comparisons: Sequence[Comparison]) -> KnowledgeReport:
    made = [each for each in comparisons if each.after]
    otherwise = [_looked_at(each) for each in made if _differs(each)]
    kinds = Counter(each.kind for each in otherwise)
    cells = Counter((each.before, each.after) for each in made)
    return KnowledgeReport(
        live=live,
        candidate=candidate,
        compared=len(made),
        failed=len(comparisons) - len(made),
        same=rate(len(made) - len(otherwise), len(made)),
        same_tier=rate(len(made) - kinds[_LESS] - kinds[_MORE], len(made)),
        less_urgent=kinds[_LESS],
        more_urgent=kinds[_MORE],
        tiers=tuple(Cell(*pair, cells[pair]) for pair in sorted(cells, key=_ranks)),
        rules=_changes((each.rules_added, each.rules_removed) for each in made),
        orders=_changes((each.orders_added, each.orders_removed) for each in made),
        to_look_at=tuple(sorted(otherwise, key=lambda each: (_LOOKED_AT_FIRST[each.kind], each.assessment))),
    )


def _ranks(pair: tuple[str, str]) -> tuple[int, int]:
    return Tier(pair[0]).rank, Tier(pair[1]).rank


def _differs(each: Comparison) -> bool:
    parts = (each.rules_added, each.rules_removed, each.orders_added, each.orders_removed)
    return each.before != each.after or any(parts)


def _looked_at(each: Comparison) -> ToLookAt:
    before, after = Tier(each.before), Tier(each.after)
    kind = _SAME if before is after else _LESS if before.outranks(after) else _MORE
    return ToLookAt(
        each.assessment,
        each.before,
        each.after,
        kind,
        each.rules_added,
        each.rules_removed,
        each.orders_added,
        each.orders_removed,
    )


def _changes(pairs: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> tuple[Change, ...]:
    """What is added and removed most often first."""
    added: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    for more, less in pairs:
        added.update(more)
        removed.update(less)
    changes = [Change(name, added[name], removed[name]) for name in added | removed]
    return tuple(sorted(changes, key=lambda each: (-each.added - each.removed, each.name)))
