"""From fired rules to orders: merge, keep the stronger, leave out what is there already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from workers.answer import PRESENT, all_of
from workers.assessment import RepeatedOrder, SuppressedOrder, Tier
from workers.evaluation.chart import Chart
from workers.evaluation.conditions import Weigh, bind
from workers.evaluation.question import QUESTIONS, Question
from workers.evaluation.referred import Wanted
from workers.evaluation.rules import Verdict
from workers.evaluation.suppress import Grounds, grounds, needless, repeated
from workers.knowledge.model import Knowledge, Rule


class Part(NamedTuple):
    """Orders that go together, the condition for them, or the question whose findings they are matched to."""

    orders: tuple[str, ...] = ()
    when: Weigh | None = None
    matched: Question | None = None

    def only_if(self, outer: Weigh) -> Part:
        """The same under a further condition: that of the entry around it."""
        inner = self.when
        if inner is None:
            return self._replace(when=outer)
        return self._replace(when=lambda chart, fired: all_of((outer(chart, fired), inner(chart, fired))))

    def joined_by(self, other: Part) -> Part:
        """The orders of both."""
        return self._replace(orders=self.orders + other.orders)


class OrderBook(NamedTuple):
    """The orders of every rule with bundles opened, once for each knowledge."""

    of_rule: dict[str, tuple[Part, ...]]
    of_found: dict[str, tuple[Part, ...]]
    stronger: tuple[tuple[str, str], ...]
    grounds: Grounds


class Plan(NamedTuple):
    """What to suggest, what was left out and why, what is repeated and why, and which rule asked for what."""

    orders: tuple[str, ...]
    suppressed: tuple[SuppressedOrder, ...]
    repeated: tuple[RepeatedOrder, ...]
    asked_by: dict[str, tuple[str, ...]]


@lru_cache(maxsize=8)
def prepare_orders(knowledge: Knowledge) -> OrderBook:
    """Open the bundles and bind the conditions of one loaded knowledge."""
    return OrderBook(
        of_rule={rule.id: _together(_parts(rule.orders, knowledge)) for rule in knowledge.rules.rules},
        of_found={name: _together(_parts(entries, knowledge)) for name, entries in _matched(knowledge)},
        stronger=tuple(knowledge.orders.stronger),
        grounds=grounds(knowledge),
    )


def _matched(knowledge: Knowledge) -> Iterator[tuple[str, list[str | dict[str, Any]]]]:
    """What goes with each analyte out of range, each class of medicine and each risk, by the name in a finding."""
    yield from ((analyte.id, analyte.next) for analyte in knowledge.thresholds.analytes)
    yield from ((each.id, each.check_first) for each in knowledge.medicines.classes)
    yield from ((risk.id, risk.orders) for risk in knowledge.risks.risks)


def plan(fired: list[Verdict], chart: Chart, book: OrderBook) -> Plan:
    """Merge the orders of all fired rules, most urgent rule first, and suppress what is on record already.

    What an emergency rule asks for is never suppressed. [specification 6.1, 6.5]
    """
    asked_by = {v.rule.id: _asked(v.rule.id, chart, book) for v in fired}
    merged = list(dict.fromkeys(order for orders in asked_by.values() for order in orders))
    for stronger, weaker in book.stronger:
        if stronger in merged and weaker in merged:
            merged.remove(weaker)
    emergency = {o for v in fired if v.rule.tier is Tier.EMERGENCY for o in asked_by[v.rule.id]}
    wanted = askers(fired, asked_by)
    left_out = [needless(wanted[order], chart, book.grounds) for order in merged if order not in emergency]
    suppressed = tuple(each for each in left_out if each)
    gone = {each.order for each in suppressed}
    kept = tuple(order for order in merged if order not in gone)
    again = [repeated(wanted[order], chart, book.grounds) for order in kept]
    return Plan(kept, suppressed, tuple(each for each in again if each), asked_by)


def askers(fired: list[Verdict], asked_by: dict[str, tuple[str, ...]]) -> dict[str, Wanted]:
    """Every order with the rules that ask for it, and whether one of them wants it within a day."""
    rules: dict[str, list[Rule]] = defaultdict(list)
    for verdict in fired:
        for order in asked_by[verdict.rule.id]:
            rules[order].append(verdict.rule)
    return {
        order: Wanted(order, frozenset([rule.id for rule in by]), any(rule.within_days == 1 for rule in by))
        for order, by in rules.items()
    }


def _parts(entries: Iterable[str | dict[str, Any]], knowledge: Knowledge) -> Iterator[Part]:
    """The entries of a rule or bundle, with bundles inside opened."""
    for entry in entries:
        if isinstance(entry, str):
            bundle = knowledge.orders.bundles.get(entry)
            yield from [Part((entry,))] if bundle is None else _parts(bundle, knowledge)
        elif "matched" in entry:
            yield Part(matched=QUESTIONS[entry["matched"]])
        else:
            yield from (part.only_if(bind(entry["if"])) for part in _parts(entry["orders"], knowledge))


def _together(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Neighbouring orders without a condition as one part: most bundles are nothing else."""
    joined: list[Part] = []
    for part in parts:
        if (
            joined
            and part.when is None
            and part.matched is None
            and joined[-1].when is None
            and joined[-1].matched is None
        ):
            joined[-1] = joined[-1].joined_by(part)
        else:
            joined.append(part)
    return tuple(joined)


def _asked(rule: str, chart: Chart, book: OrderBook) -> tuple[str, ...]:
    """The orders that one fired rule asks for in this patient, once each."""
    return tuple(dict.fromkeys(_opened(book.of_rule[rule], chart, book)))


def _opened(parts: Iterable[Part], chart: Chart, book: OrderBook) -> Iterator[str]:
    for part in parts:
        if part.when is not None and part.when(chart, {}) is not PRESENT:
            continue
        yield from part.orders
        if part.matched is not None:
            for name in part.matched(chart).about:
                yield from _opened(book.of_found[name], chart, book)
