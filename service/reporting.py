"""``fcds report``: what the records say about the cards, for the people who look after the rules."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click
import msgspec

from service.settings import Settings
from workers.records import CardRecords, open_records
from workers.reports.feedback import feedback_report
from workers.reports.knowledge import knowledge_report
from workers.reports.shadow import shadow_report
from workers.reports.text import feedback_text, knowledge_text, shadow_text


@click.group()
def report() -> None:
    """Say what became of the cards. No patient is named, and nothing is changed."""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """What every report takes."""

    @click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on (UTC).  [default: all]")
    @click.option("--json", "as_json", is_flag=True, help="JSON in place of text.")
    @wraps(command)
    def with_options(since: datetime | None, as_json: bool) -> None:  # noqa: FBT001 # click passes flags by name
        command(since.replace(tzinfo=UTC) if since else None, as_json)

    return with_options


@report.command()
@_options
def feedback(since: datetime | None, as_json: bool) -> None:  # noqa: FBT001
    """What readers did with the cards, by rule and by topic."""
    with _cards() as cards:
        made = feedback_report(cards.sent_since(since), cards.reactions_since(since))
    _say(made, feedback_text(made), as_json=as_json)


@report.command()
@_options
def shadow(since: datetime | None, as_json: bool) -> None:  # noqa: FBT001
    """What clients in shadow mode would have been shown."""
    with _cards() as cards:
        made = shadow_report(cards.sent_since(since), cards.occasions_since(since))
    _say(made, shadow_text(made), as_json=as_json)


@report.command()
@_options
def knowledge(since: datetime | None, as_json: bool) -> None:  # noqa: FBT001
    """Where the candidate knowledge says something else about the same facts."""
    with _cards() as cards:
        made = knowledge_report(cards.comparisons_since(since))
    _say(made, knowledge_text(made), as_json=as_json)


@contextmanager
def _cards() -> Iterator[CardRecords]:
    with closing(open_records(Settings.from_environment(os.environ).records_url)) as records:
        yield records.cards


def _say(made: Any, text: str, *, as_json: bool) -> None:  # noqa: ANN401 # any report
    click.echo(msgspec.json.format(msgspec.json.encode(made)) if as_json else text)
