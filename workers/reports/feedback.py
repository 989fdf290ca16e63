"""What readers did with the cards, by rule and by what the card is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from workers.records import Reaction, SentCard
from workers.reports.rates import Rate, rate

NO_REASON = "no reason given"
OWN_WORDS = "in own words only"


class Group(msgspec.Struct, frozen=True):
    """The cards of one rule or topic that were shown, and what came of them.

    ``shown`` is ``accepted`` and ``overridden`` and ``ignored`` together: of a card that was acted on several times the
    last action counts, and an ignored card is one of which nothing was ever reported. ``orders`` are those that were
    taken, ``reasons`` those of the overridden cards. ``held_back`` counts cards that were not shown again after they
    had been dismissed; they are not in ``shown``.
    """

    name: str
    shown: int
    accepted: Rate
    overridden: Rate
    ignored: Rate
    orders: dict[str, int]
    reasons: dict[str, int]
    held_back: int = 0


class FeedbackReport(msgspec.Struct, frozen=True):
    """All groups, the most shown first. ``unknown`` counts feedback on cards that were not sent to who sent it."""

    cards: int
    knowledge_versions: tuple[str, ...]
    rules: tuple[Group, ...]
    topics: tuple[Group, ...]
    unknown: int


def feedback_report(cards: Iterable[SentCard], reactions: Iterable[Reaction]) -> FeedbackReport:
    """Count what was done with the cards.

    :param cards: all that were made, also those held back.
    :param reactions: the feedback on them and on unknown cards, the earliest action first.
    """
    said: defaultdict[str, list[Reaction]] = defaultdict(list)
    unknown = 0
    for each in reactions:
        unknown += not each.known
        if each.known:
            said[each.card].append(each)
    told = [card for card in cards if card.fate != "shadow"]
    return FeedbackReport(
        cards=sum(card.fate == "shown" for card in told),
        knowledge_versions=tuple(sorted({card.knowledge_version for card in told})),
        rules=_groups(((rule, card) for card in told for rule in card.rules), said),
        topics=_groups(((card.topic, card) for card in told), said),
        unknown=unknown,
    )


def _groups(named: Iterable[tuple[str, SentCard]], said: Mapping[str, list[Reaction]]) -> tuple[Group, ...]:
    members: defaultdict[str, list[SentCard]] = defaultdict(list)
    for name, card in named:
        members[name].append(card)
    groups = [_group(name, cards, said) for name, cards in members.items()]
    return tuple(sorted(groups, key=lambda group: (-group.shown, group.name)))


def _group(name: str, cards: Sequence[SentCard], said: Mapping[str, list[Reaction]]) -> Group:
    shown = [card for card in cards if card.fate == "shown"]
    last = [said[card.id][-1] for card in shown if card.id in said]
    outcomes = Counter(each.outcome for each in last)
    return Group(
        name=name,
        shown=len(shown),
        accepted=rate(outcomes["accepted"], len(shown)),
        overridden=rate(outcomes["overridden"], len(shown)),
        ignored=rate(len(shown) - len(last), len(shown)),
        orders=_ranked(order for card in shown for order in _orders_taken(card, said.get(card.id, ()))),
        reasons=_ranked(_why(each) for each in last if each.outcome == "overridden"),
        held_back=len(cards) - len(shown),
    )


def _orders_taken(card: SentCard, reactions: Iterable[Reaction]) -> set[str]:
    """Each order of a card once, however often it was reported; ids that are not of this card say nothing."""
    taken = {id_ for each in reactions for id_ in each.accepted}
    return {each.order for each in card.suggestions if each.id in taken and each.order}


def _why(reaction: Reaction) -> str:
    """A reason by its code and words. What a person typed is not looked at: it may name the patient."""
    if not reaction.reason_code:
        return OWN_WORDS if reaction.commented else NO_REASON
    return reaction.reason_code + (f" ({reaction.reason_display})" if reaction.reason_display else "")


def _ranked(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda entry: (-entry[1], entry[0])))
