"""The reports as text for people: a sentence on what was counted, and tables with one line for each name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from workers.reports.feedback import FeedbackReport, Group
from workers.reports.knowledge import Change, KnowledgeReport
from workers.reports.rates import Rate
from workers.reports.shadow import ShadowClient

MOST_LISTED = 50
"""Assessments that the text lists; the JSON lists all."""

_UNCHANGED = "Nothing changes by itself: what follows from these numbers, the people who answer for the rules decide."
_GROUPS = ("cards", "accepted", "overridden", "ignored", "held back")


def feedback_text(report: FeedbackReport) -> str:
    """What readers did with the cards."""
    lines = [
        f"{report.cards} cards were shown. Feedback on cards that are not known: {report.unknown}.",
        f"Knowledge: {', '.join(report.knowledge_versions) or 'none'}",
        "Each share stands with its 95 % interval. Ignored: nothing was reported about the card.",
        _UNCHANGED,
    ]
    for title, groups in (("By rule", report.rules), ("By topic", report.topics)):
        if groups:
            lines += ["", *_table((title, *_GROUPS), [_group(each) for each in groups])]
        for each in groups:
            lines += _listed(f"{each.name}: reasons for not following", each.reasons)
            lines += _listed(f"{each.name}: orders taken", each.orders)
    return "\n".join(lines)


def shadow_text(clients: Sequence[ShadowClient]) -> str:
    """What clients in shadow mode would have been shown."""
    if not clients:
        return "No client called in shadow mode."
    return "\n\n".join("\n".join(_shadow_client(each)) for each in clients)


def knowledge_text(reports: Sequence[KnowledgeReport]) -> str:
    """Where two versions of the knowledge differ."""
    if not reports:
        return "Nothing was compared. FCDS_CANDIDATE_KNOWLEDGE names the version to compare with."
    return "\n\n".join("\n".join(_pair(each)) for each in reports)


def _shadow_client(each: ShadowClient) -> Iterator[str]:
    yield f"{each.client}: {each.calls} calls, {each.cards} cards held back"
    yield f"Calls in which there would have been a card: {_rate(each.with_cards)}"
    if each.open_questions is not None:
        yield f"Questions without an answer, in the middle call: {each.open_questions:g}"
    for title, shares in (
        ("Hook", each.hooks),
        ("Tier", each.tiers),
        ("Rule", each.rules),
        ("Order", each.orders),
    ):
        if shares:
            yield ""
            yield from _table(
                (title, "of the calls with cards"), [(name, _rate(share)) for name, share in shares.items()]
            )


def _pair(each: KnowledgeReport) -> Iterator[str]:
    yield f"{each.live} answers; {each.candidate} was compared on {each.compared} assessments."
    if each.failed:
        yield f"It FAILED on {each.failed} more: the log says where."
    yield f"Everything the same: {_rate(each.same)}. The same tier: {_rate(each.same_tier)}."
    yield f"Less urgent: {each.less_urgent}. More urgent: {each.more_urgent}."
    yield _UNCHANGED
    if each.tiers:
        cells = [(cell.live, cell.candidate, str(cell.count)) for cell in each.tiers]
        yield ""
        yield from _table(("Tier", "under the candidate", "assessments"), cells)
    for title, changes in (("Rule", each.rules), ("Order", each.orders)):
        if changes:
            yield ""
            yield from _table((title, "added", "removed"), _changes(changes))
    yield from _to_look_at(each)


def _to_look_at(each: KnowledgeReport) -> Iterator[str]:
    rows = [(one.assessment, one.kind, f"{one.live} -> {one.candidate}") for one in each.to_look_at[:MOST_LISTED]]
    if rows:
        yield ""
        yield from _table(("Assessment to look at", "", ""), rows)
    more = len(each.to_look_at) - MOST_LISTED
    if more > 0:
        yield f"and {more} more, with --json"


def _changes(changes: Iterable[Change]) -> list[tuple[str, ...]]:
    return [(change.name, str(change.added), str(change.removed)) for change in changes]


def _group(each: Group) -> tuple[str, ...]:
    rates = (each.accepted, each.overridden, each.ignored)
    return (each.name, str(each.shown), *map(_rate, rates), str(each.held_back))


def _listed(title: str, counts: Mapping[str, int]) -> list[str]:
    if not counts:
        return []
    return [f"  {title}: " + ", ".join(f"{name} {count}" for name, count in counts.items())]


def _rate(rate: Rate) -> str:
    """``12 of 40 (30 %, 18-45 %)``."""
    if rate.share is None:
        return "0 of 0"
    return f"{rate.count} of {rate.of} ({_percent(rate.share)} %, {_percent(rate.low)}-{_percent(rate.high)} %)"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns of equal width."""
    widths = [max(len(cell) for cell in column) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
