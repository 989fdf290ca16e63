"""What of an assessment each card shows: some of the reasons, and the orders that go with them, each on one card."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from service.cards.standing_alone import own_reasons
from workers.assessment import Assessment, Reason, SuppressedOrder


def main_part(assessment: Assessment) -> Assessment:
    """The assessment without what has a card of its own; an order that no reason asks for stays here."""
    own = own_reasons(assessment)
    rest = tuple(reason for reason in assessment.reasons if reason not in own)
    elsewhere = _orders_of(own) - _orders_of(rest)
    every = {*assessment.orders, *_left_out(assessment)}
    return _with(assessment, rest, every - elsewhere)


def own_parts(assessment: Assessment) -> list[Assessment]:
    """The assessment once for each reason with a card of its own, with the orders that no card before it shows."""
    own = own_reasons(assessment)
    taken = _orders_of(reason for reason in assessment.reasons if reason not in own)
    parts = []
    for reason in own:
        parts.append(_with(assessment, (reason,), set(reason.orders) - taken))
        taken |= set(reason.orders)
    return parts


def late_part(assessment: Assessment, late: SuppressedOrder) -> Assessment:
    """The assessment for the card about a referral that comes too late: what calls for it, and nothing to order."""
    main = main_part(assessment)
    calling = tuple(reason for reason in main.reasons if late.order in reason.orders) or main.reasons
    return msgspec.structs.replace(main, reasons=calling, orders=(), suppressed_orders=(late,), repeated_orders=())


def remark_part(assessment: Assessment, remark: Reason) -> Assessment:
    """The assessment for the card about an order in hand: the remark alone."""
    return msgspec.structs.replace(assessment, reasons=(remark,), orders=(), suppressed_orders=(), repeated_orders=())


def _with(assessment: Assessment, reasons: tuple[Reason, ...], orders: set[str]) -> Assessment:
    return msgspec.structs.replace(
        assessment,
        reasons=reasons,
        orders=tuple(order for order in assessment.orders if order in orders),
        suppressed_orders=tuple(each for each in assessment.suppressed_orders if each.order in orders),
        repeated_orders=tuple(each for each in assessment.repeated_orders if each.order in orders),
    )


def _orders_of(reasons: Iterable[Reason]) -> set[str]:
    return {order for reason in reasons for order in reason.orders}


def _left_out(assessment: Assessment) -> set[str]:
    suppressed = {each.order for each in assessment.suppressed_orders}
    return suppressed.union(each.order for each in assessment.repeated_orders)
