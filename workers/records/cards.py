"""How cards, feedback and comparisons are written and read in a real database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection, select

from workers.assessment import Assessment
from workers.records import card_reading, card_rows
from workers.records.card_shapes import Action, Comparison, Feedback, Occasions, Reaction, Reader, SentCard, Taken
from workers.records.card_tables import cards, comparisons, feedback, occasions
from workers.records.keeping import insert_into, keep_concluded, refuse_unkeepable_texts, require_zone
from workers.records.tables import is_storable

Transaction = Callable[[], AbstractContextManager[Connection]]


class StoredCards:
    """The cards of one database; what each method does stands with ``CardRecords``.

    ``reading`` and ``writing`` begin a transaction on a database with the schema of this version.
    """

    def __init__(self, reading: Transaction, writing: Transaction) -> None:
        self._reading = reading
        self._writing = writing

    def keep_sent(
        self,
        assessment: Assessment,
        cards: Sequence[SentCard],
        *,
        made: datetime,
        because_of: tuple[str, ...],
        owner: str = "",
    ) -> None:
        """Keep an assessment and the cards that show it."""
        with self._writing() as connection:
            keep_concluded(connection, assessment, made, because_of, owner)
            _keep_cards(connection, cards, owner)

    def count(self, occasions: Iterable[Occasions]) -> None:
        """Add to the calls that are counted."""
        with self._writing() as connection:
            _count(connection, sorted(occasions))

    def keep_feedback(self, batch: Sequence[Feedback], *, received: datetime) -> Taken:
        """Keep all of these, each once."""
        require_zone(received)
        for item in batch:
            _refuse_unkeepable(item)
        with self._writing() as connection:
            new = sum(_is_new(connection, item, received) for item in batch)
            return Taken(new, sum(not _is_known(connection, item) for item in batch))

    def actions(self, reader: Reader, *, since: datetime) -> list[Action]:
        """What this reader did since then with the cards of this patient."""
        if not all(map(is_storable, reader)):
            return []
        with self._reading() as connection:
            return card_reading.actions(connection, reader, since)

    def keep_comparison(self, comparison: Comparison, owner: str = "") -> None:
        """Keep a comparison, once."""
        with self._writing() as connection:
            adding = insert_into(connection, comparisons).values(card_rows.of_comparison(comparison, owner))
            connection.execute(adding.on_conflict_do_nothing())

    def sent_since(self, since: datetime | None) -> list[SentCard]:
        """The cards that were made since then."""
        with self._reading() as connection:
            return card_reading.sent(connection, since)

    def reactions_since(self, since: datetime | None) -> list[Reaction]:
        """The feedback on cards that were made since then."""
        with self._reading() as connection:
            return card_reading.reactions(connection, since)

    def comparisons_since(self, since: datetime | None) -> list[Comparison]:
        """The comparisons that were made since then."""
        with self._reading() as connection:
            return card_reading.compared(connection, since)

    def occasions_since(self, since: datetime | None) -> list[Occasions]:
        """The calls that were counted since that day."""
        with self._reading() as connection:
            return card_reading.counted(connection, since)


def _keep_cards(connection: Connection, batch: Sequence[SentCard], owner: str) -> None:
    for card in batch:
        refuse_unkeepable_texts(card.id, card.service, card.hook, card.instance, card.client, card.tenant)
        refuse_unkeepable_texts(card.patient, card.user, card.topic)
        require_zone(card.sent)
    if batch:
        connection.execute(cards.insert(), [card_rows.of_card(card, owner) for card in batch])


def _count(connection: Connection, batch: Sequence[Occasions]) -> None:
    """In one order everywhere, so that nobody waits for somebody who waits for them."""
    for each in batch:
        refuse_unkeepable_texts(each.client, each.service, each.mode)
        adding = insert_into(connection, occasions).values(each._asdict())
        more = {"calls": occasions.c.calls + adding.excluded.calls}
        connection.execute(adding.on_conflict_do_update(index_elements=list(occasions.primary_key), set_=more))


def _refuse_unkeepable(item: Feedback) -> None:
    require_zone(item.at)
    refuse_unkeepable_texts(item.card, item.client, item.tenant, *item.accepted)
    refuse_unkeepable_texts(item.reason_system, item.reason_code, item.reason_display)


def _is_new(connection: Connection, item: Feedback, received: datetime) -> bool:
    """Write an item, if it is not there; two posts of it at once are met by the database."""
    adding = insert_into(connection, feedback).values(card_rows.of_feedback(item, received))
    added = connection.execute(
        adding.on_conflict_do_nothing(index_elements=[feedback.c.digest]).returning(feedback.c.position)
    )
    return added.scalar() is not None


def _is_known(connection: Connection, item: Feedback) -> bool:
    """Whether this client was sent this card; what was held back was sent to nobody."""
    sent = select(cards.c.id).where(
        cards.c.id == item.card,
        cards.c.client == item.client,
        cards.c.tenant == item.tenant,
        cards.c.fate == "shown",
    )
    return connection.execute(sent).first() is not None
