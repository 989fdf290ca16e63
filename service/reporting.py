"""``fcds report``: what the records say about the cards, for the people who look after the rules."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, NamedTuple

import click
import msgspec

from service.settings import Settings
from workers.records import CardRecords, open_records
from workers.reports.feedback import feedback_report
from workers.reports.knowledge import knowledge_report
from workers.reports.shadow import shadow_report
from workers.reports.text import feedback_text, knowledge_text, shadow_text


class _Report(NamedTuple):
    """What a report says, how it is made of the records since a moment, and how it reads as text."""

    says: str
    make: Callable[[CardRecords, datetime | None], Any]
    text: Callable[[Any], str]


_REPORTS = {
    "feedback": _Report(
        "What readers did with the cards, by rule and by topic.",
        lambda cards, since: feedback_report(cards.sent_since(since), cards.reactions_since(since)),
        feedback_text,
    ),
    "shadow": _Report(
        "What clients in shadow mode would have been shown.",
        lambda cards, since: shadow_report(cards.sent_since(since), cards.occasions_since(since)),
        shadow_text,
    ),
    "knowledge": _Report(
        "Where the candidate knowledge says something else about the same facts.",
        lambda cards, since: knowledge_report(cards.comparisons_since(since)),
        knowledge_text,
    ),
}


def report(settings: Callable[[], Settings]) -> click.Group:
    """The commands, over the records that the settings name."""
    group = click.Group("report", help="Say what became of the cards. No patient is named, and nothing is changed.")
    for name, each in _REPORTS.items():
        group.add_command(_command(name, each, settings))
    return group


def _command(name: str, each: _Report, settings: Callable[[], Settings]) -> click.Command:
    @click.command(name, help=each.says)
    @click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on (UTC).  [default: all]")
    @click.option("--json", "as_json", is_flag=True, help="JSON in place of text.")
    def command(since: datetime | None, as_json: bool) -> None:  # noqa: FBT001 # click passes flags by name
        with closing(open_records(settings().records_url)) as records:
            made = each.make(records.cards, since.replace(tzinfo=UTC) if since else None)
        click.echo(msgspec.json.format(msgspec.json.encode(made)) if as_json else each.text(made))

    return command
