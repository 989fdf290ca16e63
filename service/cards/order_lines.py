"""The orders on a card in lines: what may be drafted, what the record makes needless, and what is suggested again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from service.cards import words
from service.cards.markdown import escape, escape_knowledge
from workers.assessment import Assessment, RepeatedOrder, SuppressedOrder


def order_lines(assessment: Assessment, title_of: Callable[[str], str]) -> Iterator[str]:
    """The drafts in one line; then, for each reason in one line, the orders left out or suggested again."""
    if assessment.orders:
        titles = (escape_knowledge(title_of(order)) for order in assessment.orders)
        yield words.CHOICES.format("; ".join(titles))
    yield from _by_reason(words.ALTHOUGH_ON_RECORD, assessment.repeated_orders, title_of)
    yield from _by_reason(words.NOT_AGAIN, assessment.suppressed_orders, title_of)


def _by_reason(
    sentence: str, orders: Iterable[SuppressedOrder | RepeatedOrder], title_of: Callable[[str], str]
) -> Iterator[str]:
    together: dict[str, list[str]] = defaultdict(list)
    for each in orders:
        together[each.because].append(escape_knowledge(title_of(each.order)))
    for because, titles in together.items():
        yield sentence.format("; ".join(titles), escape(because))
