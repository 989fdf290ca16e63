"""Who says so, and what about: the source of a card with its topic, a code that stays the same.

A client may remember "do not show again" by the topic. It is letters and digits alone, at most 100, with one code for
each service and tier, rule or occasion, so that a dismissed routine card never hides an emergency.
"""

from __future__ import annotations

from typing import Any

from service.cards import words
from service.cards.standing_alone import LATE
from workers.assessment import Reason, Tier

Json = dict[str, Any]

_LONGEST = 100


def source(public_url: str, service: str, topic: Json) -> Json:
    """The source of a card; its address, where we have one, is the page about this service and what it is made from.

    :param public_url: under which clients reach us, or empty.
    """
    page = {"url": f"{public_url.rstrip('/')}/dsi/{service}"} if public_url else {}
    return {"label": words.LABEL, **page, "topic": topic}


def topic(service: str, tier: Tier) -> Json:
    """What the card of an assessment is about: a code for each service and tier."""
    return _topic(f"{service} {tier.value}".replace("_", " ").replace("-", " ").title(), words.HEADLINES[tier.value])


def own_topic(service: str, reason: Reason) -> Json:
    """What the card of one rule is about: a code for each service and rule."""
    return _topic(f"{service} {reason.rule}".replace("-", " ").title(), reason.title)


def late_topic(service: str) -> Json:
    """What the card about a referral that comes too late is about."""
    return _topic(f"{service} ".replace("-", " ").title() + LATE, words.SOONER_TOPIC)


def unread_orders_topic(service: str) -> Json:
    """What the card about orders that could not be read is about."""
    return _topic(f"{service} ".replace("-", " ").title() + "OrderUnread", words.ORDER_UNREAD_TOPIC)


def _topic(name: str, display: str) -> Json:
    return {"system": words.TOPICS, "code": "".join(filter(str.isalnum, name))[-_LONGEST:], "display": display}
