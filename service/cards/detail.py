"""The detail of a card in GitHub-flavoured Markdown: what was found, what is not known, what to consider, and why.

Short sections, each a list. Everything that can come from the record is escaped; the layout
itself holds no link and no HTML.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from service.cards import words
from service.cards.advice_lines import that_may_help, this_patient
from service.cards.basis import basis
from service.cards.citations import Numbers, cited_as, numbered
from service.cards.disagreements import disagreements
from service.cards.markdown import escape, escape_knowledge
from service.cards.order_lines import order_lines
from service.cards.reason_lines import by_weight, kind_of, sources, what_was_found
from service.cards.review_date import review_dates
from workers.assessment import Advice, Assessment, Reason, Tier
from workers.facts import Ignored

LOSSES_SHOWN = 8
"""Kinds of unreadable entries, or single ones, named on a card; the rest is counted."""

_SILENT = Advice(headline="", indicator="")


def detail(assessment: Assessment, title_of: Callable[[str], str]) -> str:
    """The whole detail of an assessment; ``title_of`` gives an order id its title."""
    advice = assessment.advice or _SILENT
    numbers = numbered(by_weight(assessment.reasons))
    return "\n\n".join(
        part
        for part in (
            _opening(assessment, advice),
            _section(words.WHY, _why(assessment, numbers)),
            _section(words.NOT_KNOWN, _not_known(assessment)),
            _section(words.THIS_PATIENT, this_patient(advice)),
            _section(words.TO_CONSIDER, _to_consider(assessment, advice, title_of)),
            _section(words.ADVICE, that_may_help(advice)),
            _section(words.WOULD_CHANGE, map(escape_knowledge, advice.would_change)),
            _section(words.TO_SAY, [escape_knowledge(" ".join(advice.patient))] if advice.patient else []),
            _section(words.SAFETY_NET, [escape_knowledge(advice.safety_net)] if advice.safety_net else []),
            _section(words.BASIS, basis(assessment, advice, numbers)),
        )
        if part
    )


def own_detail(assessment: Assessment, title_of: Callable[[str], str]) -> str:
    """The detail of a rule on a card of its own: why, the options, and what it rests on."""
    return _by_itself(assessment, order_lines(assessment, title_of))


def remark_detail(assessment: Assessment, title_of: Callable[[str], str]) -> str:
    """The detail about an order in hand, which may come alone: so it says what of the record could not be had."""
    return _by_itself(assessment, order_lines(assessment, title_of), _losses(assessment.ignored))


def late_detail(assessment: Assessment, title_of: Callable[[str], str]) -> str:
    """The detail about a referral that is on record and comes too late: what calls for it, and whom to ask."""
    (late,) = assessment.suppressed_orders
    being_written = late.because.startswith(words.BEING_WRITTEN)
    option = words.SOONER_DRAFT if being_written else words.SOONER_OPTION
    on_record = words.SOONER_ORDER.format(escape_knowledge(title_of(late.order)), escape(late.because))
    return _by_itself(assessment, [on_record, option])


def _by_itself(assessment: Assessment, options: Iterable[str], not_known: Iterable[str] = ()) -> str:
    numbers = numbered(by_weight(assessment.reasons))
    parts = (
        _section(words.WHY, _why(assessment, numbers)),
        _section(words.NOT_KNOWN, not_known),
        _section(words.TO_CONSIDER, options),
        _section(words.BASIS, [words.INDEPENDENT, *basis(assessment, _SILENT, numbers)]),
    )
    return "\n\n".join(part for part in parts if part)


def unread_detail(assessment: Assessment) -> str:
    """The detail where unreadable resources kept anybody from saying whether there is twitching."""
    lost = [loss for loss in assessment.ignored if loss.blinding]
    return _of_losses(assessment, lost, words.NOT_ASSESSED_LIMITS)


def unread_orders_detail(assessment: Assessment, lost: Sequence[Ignored]) -> str:
    """The detail where orders in hand could not be read."""
    return _of_losses(assessment, lost, words.ORDER_UNREAD_LIMITS)


def _of_losses(assessment: Assessment, lost: Sequence[Ignored], limit: str) -> str:
    """What could not be read, and what that means for this card."""
    named = [
        f"{escape(loss.resource)} ({kind_of(loss.resource)}): {escape(loss.because)}" for loss in lost[:LOSSES_SHOWN]
    ]
    if len(lost) > LOSSES_SHOWN:
        named.append(f"and {len(lost) - LOSSES_SHOWN} more")
    limits = [limit, *basis(assessment, assessment.advice or _SILENT, {})]
    return _section(words.COULD_NOT_BE_READ, named) + "\n\n" + _section(words.BASIS, limits)


def _section(heading: str, items: Iterable[str]) -> str:
    """A heading over a list, or nothing where there is nothing to list."""
    listed = "\n- ".join(items)
    return f"**{heading}**\n\n- {listed}" if listed else ""


def _opening(assessment: Assessment, advice: Advice) -> str:
    """How soon, in the words of the advice, with the date that goes with it."""
    headline = escape_knowledge(advice.headline) or words.HEADLINES[assessment.tier.value]
    days = review_dates(advice.target, assessment.as_of)
    review = f" ({days})" if days else ""
    return f"**{headline}**" + (f" \u2013 {escape_knowledge(advice.target)}{review}" if advice.target else "")


def _why(assessment: Assessment, numbers: Numbers) -> list[str]:
    """Each fired rule: what was found, what it may mean, where it stands, and on what authority."""
    if not assessment.reasons:
        return [words.WITHOUT_REASONS.get(assessment.tier.value, words.OTHERWISE_WITHOUT_REASONS)]
    found_in = sources(assessment)
    return [_reason(reason, found_in.get(reason.rule, ""), numbers) for reason in by_weight(assessment.reasons)]


def _reason(reason: Reason, found_in: str, numbers: Numbers) -> str:
    found = "" if reason.tier in words.FOUND_NOTHING else what_was_found(reason)
    finding = f"**{escape_knowledge(reason.title)}**{found}."
    essence = f" {escape_knowledge(reason.essence)}" if reason.essence else ""
    rests_on = "; ".join(filter(None, (f"from the {found_in}" if found_in else "", cited_as(reason, numbers))))
    return f"{finding}{essence}" + (f" ({rests_on})" if rests_on else "")


def _not_known(assessment: Assessment) -> list[str]:
    """The open questions and why they matter, the record's contradictions, and what could not be read."""
    if assessment.tier is Tier.OUT_OF_SCOPE:
        return _losses(assessment.ignored)
    asked = [f"{escape_knowledge(ask.text)} {escape_knowledge(ask.matters)}".rstrip() for ask in assessment.asks]
    if not asked and assessment.unanswered:
        count = len(assessment.unanswered)
        asked = [words.UNWORDED_QUESTION if count == 1 else words.UNWORDED_QUESTIONS.format(count)]
    return (asked or [words.ALL_ANSWERED]) + disagreements(assessment) + _losses(assessment.ignored)


def _losses(ignored: tuple[Ignored, ...]) -> list[str]:
    """What could not be read, by the part of the record and the reason, the gravest first."""
    unread = [lost for lost in ignored if not lost.resource.startswith(words.PREFETCH)]
    kinds = Counter((not lost.blinding, kind_of(lost.resource), lost.because, lost.whole) for lost in unread)
    ranked = sorted(kinds.items(), key=lambda entry: (entry[0][0], -entry[1], entry[0]))
    lines = [
        f"Not read from the {kind}, {count}\u00d7: {escape(because)}"
        + ("" if whole else words.READ_IN_PART)
        + ("." if harmless else "." + words.MAY_HIDE)
        for (harmless, kind, because, whole), count in ranked[:LOSSES_SHOWN]
    ]
    more = len(ranked) - LOSSES_SHOWN
    counted = [f"and {more} more kinds of entries that could not be read"] if more > 0 else []
    return [*_not_had(ignored), *lines, *counted]


def _not_had(ignored: tuple[Ignored, ...]) -> list[str]:
    """The parts of the record that did not come, or not whole, the gravest first: what the card does not rest on."""
    parts = [lost for lost in ignored if lost.resource.startswith(words.PREFETCH)]
    return [
        f"{kind_of(lost.resource).capitalize()}: {escape(lost.because)}." + (words.MAY_HIDE if lost.blinding else "")
        for lost in sorted(parts, key=lambda lost: not lost.blinding)
    ]


def _to_consider(assessment: Assessment, advice: Advice, title_of: Callable[[str], str]) -> list[str]:
    """The options: the advice, the draft orders, and the orders that the record makes needless."""
    return [*map(escape_knowledge, advice.consider), *order_lines(assessment, title_of)]
