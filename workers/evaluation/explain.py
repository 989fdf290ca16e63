"""An Assessment as a page that a clinician can follow without help."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from workers.assessment import Advice, Assessment, Given, Reason, Tier
from workers.evaluation import weighed
from workers.facts import Ignored
from workers.knowledge.model import Knowledge

_WIDTH = 96


class Page(NamedTuple):
    """What the page is written from: the answer, and the words for the ids in it."""

    of: Assessment
    words: weighed.Words
    orders: Mapping[str, str]
    sources: Mapping[str, str]


def explain(assessment: Assessment, knowledge: Knowledge, titles: Mapping[str, str] | None = None) -> str:
    """The tier and why, what is not known, what is suggested and what is not, and every rule that was weighed.

    :param titles: the titles of the orders by their ids; an order without one stands under its id.
    """
    page = Page(
        assessment,
        weighed.words_of(knowledge),
        titles or {},
        {name: each.text for name, each in knowledge.citations.citations.items()},
    )
    return "\n".join(_lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield from _answer(page.of)
    yield from _section("Why", _why(page))
    asks = (f"{ask.text} {ask.matters}".strip() for ask in page.of.asks)
    yield from _section("Not known, and what it could change", asks)
    yield from _section("Contradictions", (_disagreement(conflict, page) for conflict in page.of.conflicts))
    yield from _orders(page)
    yield from _section("About the orders in hand", map(_remark, page.of.ordering.remarks if page.of.ordering else ()))
    if page.of.advice:
        yield from _advice(page.of.advice)
    yield from _section("Not used from the record", map(_not_used, page.of.ignored))
    yield from _every_rule(page)
    yield from _section("Sources", (f"{name}: {page.sources.get(name, name)}" for name in _cited(page.of)))
    yield ""
    yield from _wrapped(f"Knowledge {page.of.knowledge_version}. Assessment {page.of.id}.")
    if page.of.advice:
        yield from _wrapped(page.of.advice.limits)


def _answer(assessment: Assessment) -> Iterator[str]:
    yield f"{assessment.patient} on {assessment.as_of}: {assessment.tier.value.replace('_', ' ')}"
    if assessment.tier is Tier.NOT_APPLICABLE:
        yield from _wrapped("Nothing in the record says that this patient twitches, so there is nothing to say.")
    if assessment.advice:
        yield from _wrapped(f"{assessment.advice.headline}. Target: {assessment.advice.target}.")


def _why(page: Page) -> Iterator[str]:
    """Each rule that fired: what was found, where it stands, what it may mean, on what authority."""
    steps = {step.rule: step for step in page.of.trace}
    for reason in page.of.reasons:
        yield f"{reason.title} (rule {reason.rule}, {_tier(reason)})."
        if reason.found:
            yield f"  Found{_together(reason.found)}."
        evidence = weighed.evidence_of(steps[reason.rule]) if reason.rule in steps else ()
        where = list(weighed.places(evidence, page.words.items))
        if where:
            yield f"  Where: {'; '.join(where)}."
        yield f"  {reason.essence} [{', '.join(reason.cite)}]"
        if reason.letter:
            yield f"  A referral should name: {reason.letter}."


def _together(found: tuple[str, ...]) -> str:
    """What was found; where all was said by one person on one day, that is told once."""
    tails = {each.rpartition(", ")[2] for each in found}
    tail = tails.pop()
    if tails or len(found) == 1 or not all(each.endswith(f", {tail}") for each in found):
        return f": {'; '.join(found)}"
    return f", {tail}: {'; '.join(each.removesuffix(f', {tail}') for each in found)}"


def _disagreement(conflict: str, page: Page) -> str:
    """A contradiction under the item's name, which is not said again in what was answered."""
    item, colon, rest = conflict.partition(": ")
    name = page.words.items.get(item, item)
    return f"{name}{colon}{rest.replace(f'“{name}: ', '“')}"


def _not_used(each: Ignored) -> str:
    """What was set aside and why, and what that may hide."""
    told = f"{each.resource}: {each.because}." + ("" if each.whole else " The rest of it was read.")
    return told + (" This could hide a sign of twitching." if each.blinding else "")


def _tier(reason: Reason) -> str:
    louder = f", {reason.indicator}" if reason.indicator else ""
    return reason.tier.replace("_", " ").lower() + louder


def _orders(page: Page) -> Iterator[str]:
    asking: dict[str, list[str]] = {}
    for reason in page.of.reasons:
        for order in reason.orders:
            asking.setdefault(order, []).append(reason.rule)
    by = (
        f"{_title(order, page)}" + (f", asked for by {', '.join(asking[order])}" if order in asking else "")
        for order in page.of.orders
    )
    yield from _section("Suggested, to accept or leave", by)
    repeated = (f"{_title(each.order, page)}: {each.because} [{each.evidence}]" for each in page.of.repeated_orders)
    yield from _section("Suggested although something like it is on record", repeated)
    left_out = (f"{_title(each.order, page)}: {each.because} [{each.evidence}]" for each in page.of.suppressed_orders)
    yield from _section("Not suggested, and why", left_out)


def _remark(remark: Reason) -> str:
    found = f" Found{_together(remark.found)}." if remark.found else ""
    return f"{remark.title} (check {remark.rule}).{found} {remark.essence} [{', '.join(remark.cite)}]"


def _title(order: str, page: Page) -> str:
    return page.orders.get(order, order)


def _advice(advice: Advice) -> Iterator[str]:
    yield from _section("To consider", advice.consider)
    yield from _section("For this patient", map(_tip, advice.tips))
    yield from _section("What would change this", advice.would_change)
    yield from _section("For the patient", _for_the_patient(advice))


def _tip(tip: Given) -> str:
    found = f" ({'; '.join(tip.found)})" if tip.found else ""
    return f"{tip.title}{found}: {tip.says} [{', '.join(tip.cite)}]"


def _for_the_patient(advice: Advice) -> Iterator[str]:
    """Everything in everyday words: the plan, the advice, and when to come back."""
    yield " ".join(advice.patient)
    yield from (f"{tip.title}: {tip.patient}" for tip in advice.tips if tip.patient)
    yield advice.safety_net


def _every_rule(page: Page) -> Iterator[str]:
    """What fired and what is open in full; what plainly is not there, and what is for another age, by name."""
    trace = page.of.trace
    yield from _section("Every rule: fired", _indented(weighed.fired(trace, page.words)))
    yield from _section("Every rule: open, and part of it is there", _indented(weighed.open_in_part(trace, page.words)))
    yield from _section("Every rule: open, and what is not known", _indented(weighed.open_wholly(trace, page.words)))
    although = weighed.not_fired_although(trace, page.words)
    yield from _section("Every rule: not fired, although something that it asks is there", _indented(although))
    absent = "; ".join(weighed.plainly_absent(trace, page.words))
    yield from _section("Every rule: not fired, and nothing that it asks is there", [absent] if absent else [])
    others = "; ".join(weighed.for_others(trace, page.words))
    yield from _section("Every rule: written for another age", [others] if others else [])


def _indented(entries: Iterable[weighed.Lines]) -> Iterator[str]:
    for name, lines in entries:
        yield name
        yield from (f"  {line}" for line in lines)


def _cited(assessment: Assessment) -> list[str]:
    """The sources of all that is said, once each."""
    tips = assessment.advice.tips if assessment.advice else ()
    cited = {name for reason in assessment.reasons for name in reason.cite}
    return sorted(cited.union(*(tip.cite for tip in tips)), key=_in_order)


def _in_order(citation: str) -> tuple[str, int, str]:
    number = "".join(filter(str.isdigit, citation))
    return (citation[:1], int(number or 0), citation)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A titled list; a line that begins with blanks belongs to the entry above. Nothing where there is nothing."""
    entries = list(lines)
    if entries:
        yield ""
        yield title
        for entry in entries:
            yield from _wrapped(entry.strip(), "  " if entry.startswith(" ") else "- ")


def _wrapped(text: str, mark: str = "") -> list[str]:
    wrapped = textwrap.wrap(
        text, _WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark), break_on_hyphens=False
    )
    return wrapped or [mark]
