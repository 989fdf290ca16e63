"""What a client in shadow mode would have been shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

import msgspec

from workers.records import Occasions, SentCard
from workers.reports.rates import Rate, rate


class ShadowClient(msgspec.Struct, frozen=True):
    """What one client would have been shown.

    ``calls`` is how often a clinician opened something that calls us, and ``with_cards`` in how many of these there
    would have been a card. The rates by hook, tier, rule and order are shares of ``with_cards``. ``open_questions`` is
    the median number of questions that matter and had no answer, of the calls with cards: the fewer, the more complete
    are the data that come.
    """

    client: str
    calls: int
    cards: int
    with_cards: Rate
    open_questions: float | None
    hooks: dict[str, Rate]
    tiers: dict[str, Rate]
    rules: dict[str, Rate]
    orders: dict[str, Rate]


def shadow_report(cards: Iterable[SentCard], occasions: Iterable[Occasions]) -> tuple[ShadowClient, ...]:
    """Each client that called in shadow mode, by name.

    :param occasions: all calls that were counted. They are counted apart from the cards and may lag a little behind.
    """
    held = [card for card in cards if card.fate == "shadow"]
    calls: Counter[str] = Counter()
    for each in occasions:
        if each.mode == "shadow":
            calls[each.client] += each.calls
    names = sorted({card.client for card in held} | calls.keys())
    return tuple(_client(name, [card for card in held if card.client == name], calls[name]) for name in names)


def _client(name: str, cards: Sequence[SentCard], calls: int) -> ShadowClient:
    answers: dict[tuple[str, str, str], list[SentCard]] = {}
    for card in cards:
        answers.setdefault((card.service, card.instance, card.assessment), []).append(card)
    seen = list(answers.values())
    return ShadowClient(
        client=name,
        calls=max(calls, len(seen)),
        cards=len(cards),
        with_cards=rate(len(seen), max(calls, len(seen))),
        open_questions=median(together[0].open_questions for together in seen) if seen else None,
        hooks=_shares({card.hook for card in together} for together in seen),
        tiers=_shares({card.tier for card in together} for together in seen),
        rules=_shares({rule for card in together for rule in card.rules} for together in seen),
        orders=_shares(
            {each.order for card in together for each in card.suggestions if each.order} for together in seen
        ),
    )


def _shares(sets: Iterable[set[str]]) -> dict[str, Rate]:
    """In how many answers each name is, the most frequent first."""
    every = list(sets)
    counted = Counter(name for names in every for name in names)
    ranked = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))
    return {name: rate(count, len(every)) for name, count in ranked}
