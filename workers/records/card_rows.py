"""The shapes of the cards as rows of their tables, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec

from workers.records.card_shapes import Comparison, Feedback, Reaction, SentCard, Suggested
from workers.records.owners import file_of, in_file

Values = dict[str, Any]
Row = Mapping[str, Any]

_LISTS = ("rules_added", "rules_removed", "orders_added", "orders_removed")
_texts = msgspec.json.Decoder(tuple[str, ...])
_suggestions = msgspec.json.Decoder(tuple[Suggested, ...])


def of_card(card: SentCard, owner: str) -> Values:
    """A card as a row, in the files of an owner. The version of the knowledge stands with its assessment."""
    values = msgspec.structs.asdict(card)
    del values["knowledge_version"]
    packed = {name: msgspec.json.encode(values[name]) for name in ("rules", "suggestions")}
    return values | packed | {"assessment": file_of(owner, card.assessment)}


def card_of(row: Row) -> SentCard:
    """A card out of a row of its columns and the version of the knowledge."""
    values = {name: row[name] for name in SentCard.__struct_fields__}
    values["assessment"] = in_file(values["assessment"])[1]
    values["rules"] = _texts.decode(values["rules"])
    values["suggestions"] = _suggestions.decode(values["suggestions"])
    return SentCard(**values)


def of_feedback(item: Feedback, received: datetime) -> Values:
    """An item as a row."""
    values = msgspec.structs.asdict(item)
    packed = {"accepted": msgspec.json.encode(item.accepted), "comment": _bytes(item.comment)}
    return values | packed | {"received": received, "digest": _digest(item)}


def reaction_of(row: Row) -> Reaction:
    """Feedback out of a row that also says whether the card is known."""
    values = {name: row[name] for name in Reaction.__struct_fields__}
    return Reaction(**values | {"accepted": _texts.decode(values["accepted"])})


def of_comparison(comparison: Comparison, owner: str) -> Values:
    """A comparison as a row, in the files of an owner."""
    values = msgspec.structs.asdict(comparison) | {"assessment": file_of(owner, comparison.assessment)}
    return values | {name: msgspec.json.encode(values[name]) for name in _LISTS}


def comparison_of(row: Row) -> Comparison:
    """A comparison out of a row."""
    values = dict(row) | {"assessment": in_file(row["assessment"])[1]}
    return Comparison(**values | {name: _texts.decode(values[name]) for name in _LISTS})


def _digest(item: Feedback) -> str:
    """What makes an item the same again: who says what was done with which card, when and why.

    The display of a reason is not part of it, for a client may add that to a repeat.
    """
    said = (item.client, item.tenant, item.card, item.outcome, item.at.astimezone(UTC).isoformat())
    why = (item.reason_system, item.reason_code, sha256(_bytes(item.comment)).hexdigest())
    return sha256(msgspec.json.encode((said, sorted(item.accepted), why))).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
