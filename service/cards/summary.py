"""The one sentence at the top of a card: how soon, why, and what is still open.

The standard allows 139 code points. How soon and what is open always stay; the reasons take
the room that is left, whole ones first.
"""

from __future__ import annotations

from collections.abc import Collection

from service.cards import words
from service.cards.markdown import plain, shorten
from service.cards.reason_lines import by_weight, kind_of
from workers.assessment import Assessment, Reason, SuppressedOrder, Tier
from workers.facts import Ignored

LONGEST = 139
_TOO_SHORT_TO_SAY_ANYTHING = 12


def summary(assessment: Assessment) -> str:
    """The summary of an assessment, at most 139 code points, as plain text."""
    tail = _open_questions(assessment) + (words.UNREAD if _blinded(assessment) else "")
    lead = _lead(assessment, LONGEST - len(tail))
    return lead + _reasons(assessment, lead, LONGEST - len(lead) - len(tail)) + tail


def own_summary(reason: Reason) -> str:
    """The summary of a rule on a card of its own: its title, and what it rests on where there is room."""
    title, found = plain(reason.title), plain(reason.found[0]) if reason.found else ""
    if found.startswith(title):
        return shorten(found, LONGEST)
    return shorten(f"{title}: {found}" if found else title, LONGEST)


def late_summary(late: SuppressedOrder) -> str:
    """The summary of the card about a referral that is on record and comes too late."""
    return shorten(words.SOONER.format(plain(late.because)), LONGEST)


def unread_summary(assessment: Assessment) -> str:
    """The summary where unreadable resources kept anybody from saying whether there is twitching."""
    parts = dict.fromkeys(kind_of(lost.resource) for lost in assessment.ignored if lost.blinding)
    return words.NOT_ASSESSED + shorten(", ".join(parts), LONGEST - len(words.NOT_ASSESSED))


def unread_orders_summary(lost: Collection[Ignored]) -> str:
    """The summary where orders in hand could not be read, and why."""
    count = len({each.resource for each in lost})
    why = "; ".join(dict.fromkeys(plain(each.because) for each in lost))
    return shorten(words.ORDER_UNREAD.format(why) if count == 1 else words.ORDERS_UNREAD.format(count, why), LONGEST)


def _lead(assessment: Assessment, room: int) -> str:
    """The tier in words: the advice's headline, or the card's own where that is missing or too long."""
    headline = plain(assessment.advice.headline) if assessment.advice else ""
    if headline and len(headline) <= room:
        return headline
    return words.HEADLINES[assessment.tier.value]


def _open_questions(assessment: Assessment) -> str:
    """How many questions that matter have no answer."""
    count = len(assessment.asks) or len(assessment.unanswered)
    if count == 0:
        return ""
    return words.OPEN_QUESTION if count == 1 else words.OPEN_QUESTIONS.format(count)


def _blinded(assessment: Assessment) -> bool:
    """Whether a part of the record that could hold a sign of twitching was lost."""
    return any(lost.blinding for lost in assessment.ignored)


def _reasons(assessment: Assessment, lead: str, room: int) -> str:
    """As many reasons as fit, the most urgent first; with room to spare, what the first one rests on.

    In an emergency that comes before any other reason: which value it is decides what is done now.
    """
    telling = by_weight(reason for reason in assessment.reasons if _adds_to(assessment, reason))
    if not telling:
        return ""
    separator = "; " if ":" in lead else ": "
    titles = [_mid_sentence(plain(reason.title)) for reason in telling]
    found = f" ({plain(telling[0].found[0])})" if telling[0].found else ""
    based = [titles[0] + found, *titles[1:]]
    said = separator + "; ".join(based)
    if len(said) <= room:
        return said
    if found and assessment.tier is Tier.EMERGENCY:
        first = separator + "; ".join([based[0], *([_more(len(titles) - 1)] if titles[1:] else [])])
        if len(first) <= room:
            return first
    said = separator + "; ".join(titles)
    return said if len(said) <= room else _some_of(separator, titles, room)


def _adds_to(assessment: Assessment, reason: Reason) -> bool:
    """Whether a reason says more than the headline and the count of open questions do."""
    if reason.tier == assessment.tier.value and reason.tier in words.HEADLINE_SAYS_IT:
        return False
    return bool(reason.title and (reason.found or reason.orders))


def _some_of(separator: str, titles: list[str], room: int) -> str:
    """The leading reasons that fit with the rest counted, or the first one cut at a word."""
    for kept in range(len(titles) - 1, 0, -1):
        said = separator + "; ".join([*titles[:kept], _more(len(titles) - kept)])
        if len(said) <= room:
            return said
    room -= len(separator)
    return separator + shorten(titles[0], room) if room > _TOO_SHORT_TO_SAY_ANYTHING else ""


def _more(count: int) -> str:
    return words.MORE_REASON if count == 1 else words.MORE_REASONS.format(count)


def _mid_sentence(title: str) -> str:
    """A title as it stands inside a sentence; an abbreviation keeps its capitals."""
    return title[:1].lower() + title[1:] if not title[1:2].isupper() else title
