"""What a feedback post has to hold: the envelope, and each item by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import marshmallow
import msgspec
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from service.hooks.feedback_dialect import in_our_words
from service.problems import BadRequest, Issue, TooLarge
from service.trust.gate import Caller
from workers.records import Feedback

MOST_ITEMS = 1000
"""Of one post. A client may gather feedback for hours."""

_MOST_SUGGESTIONS = 100
_LONGEST_COMMENT = 20_000

_ID = validate.Regexp(r"[^\x00-\x1f\x7f]{1,255}\Z", error="Has to have 1 to 255 characters.")
_WORDS = validate.Regexp(
    r"[^\x00-\x1f\x7f]{0,255}\Z", error="Has at most 255 characters, none of them a control character."
)
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)\Z")


class Read(NamedTuple):
    """The items of a post that can be kept, and what is wrong with the others."""

    items: list[Feedback]
    refused: list[Issue]


class _Moment(fields.Field[datetime]):
    """An instant as RFC 3339 writes it, with its zone."""

    default_error_messages = {"invalid": "Has to be a moment with its zone, as 2026-11-22T10:00:00Z."}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:  # noqa: ANN401, ARG002 # marshmallow's
        if not isinstance(value, str) or not _RFC_3339.match(value):
            raise self.make_error("invalid")
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.make_error("invalid") from None


class _Open(Schema):
    class Meta:
        unknown = EXCLUDE


class SuggestionSchema(_Open):
    """One suggestion that was taken."""

    id = fields.String(required=True, validate=_ID)


class CodingSchema(_Open):
    """Why a card was not followed, as a code."""

    code = fields.String(required=True, validate=_ID)
    system = fields.String(validate=_WORDS, load_default="")
    display = fields.String(load_default="")


class ReasonSchema(_Open):
    """Why a card was not followed: as a code, in somebody's own words, or both (cds-fb-3)."""

    reason = fields.Nested(CodingSchema)
    userComment = fields.String(validate=validate.Length(max=_LONGEST_COMMENT))  # noqa: N815

    @validates_schema
    def says_something(self, data: Mapping[str, Any], **_: object) -> None:
        """An empty reason is none."""
        if not data:
            raise ValidationError("Needs a reason or a userComment.")


class ItemSchema(_Open):
    """What somebody did with one card."""

    card = fields.String(required=True, validate=_ID)
    outcome = fields.String(required=True, validate=validate.OneOf(("accepted", "overridden")))
    outcomeTimestamp = _Moment(required=True)  # noqa: N815
    acceptedSuggestions = fields.List(  # noqa: N815
        fields.Nested(SuggestionSchema), validate=validate.Length(max=_MOST_SUGGESTIONS)
    )
    overrideReason = fields.Nested(ReasonSchema)  # noqa: N815

    @validates_schema
    def accepted_names_what(self, data: Mapping[str, Any], **_: object) -> None:
        """Whoever accepts, accepts something (cds-fb-2)."""
        if data["outcome"] == "accepted" and not data.get("acceptedSuggestions"):
            raise ValidationError("Needed where the outcome is accepted.", "acceptedSuggestions")


_schema = ItemSchema()


def read_feedback(body: bytes, caller: Caller) -> Read:
    """The items in a body.

    :raises BadRequest: the body is no object with a list of items, or no item of it can be kept.
    :raises TooLarge: there are more items than one post may have.
    """
    items: list[Feedback] = []
    refused: list[Issue] = []
    for number, item in enumerate(_items(body)):
        try:
            items.append(_feedback(item, caller))
        except ValidationError as error:
            refused += _issues(error.messages_dict, f"feedback[{number}]")
    if not items:
        raise BadRequest(*refused)
    return Read(items, refused)


def _items(body: bytes) -> list[Any]:
    try:
        sent = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadRequest(Issue("The body is not valid JSON")) from None
    items = sent.get("feedback") if isinstance(sent, dict) else None
    if not isinstance(items, list) or not items:
        raise BadRequest(Issue("Feedback is an object with a list of items under feedback", "feedback"))
    if len(items) > MOST_ITEMS:
        raise TooLarge(Issue(f"One post may have {MOST_ITEMS} items of feedback", "feedback"))
    return items


def _feedback(item: object, caller: Caller) -> Feedback:
    if not isinstance(item, dict):
        raise ValidationError({marshmallow.exceptions.SCHEMA: ["Has to be an object."]})
    said: dict[str, Any] = _schema.load(in_our_words(item))
    why = said.get("overrideReason", {})
    coding = why.get("reason", {})
    return Feedback(
        card=said["card"],
        client=caller.client.name,
        tenant=caller.tenant,
        outcome=said["outcome"],
        at=said["outcomeTimestamp"],
        accepted=tuple(dict.fromkeys(each["id"] for each in said.get("acceptedSuggestions", ()))),
        reason_system=coding.get("system", ""),
        reason_code=coding.get("code", ""),
        reason_display=_shown(coding.get("display", "")),
        comment=why.get("userComment", ""),
    )


def _shown(display: str) -> str:
    """A display is for reading alone, so it is cut and not refused."""
    return "".join(filter(str.isprintable, display))[:255]


def _issues(messages: Mapping[Any, Any], path: str) -> Iterator[Issue]:
    for name, says in messages.items():
        place = path if name == marshmallow.exceptions.SCHEMA else f"{path}{_step(name)}"
        if isinstance(says, Mapping):
            yield from _issues(says, place)
        else:
            yield from (Issue(f"{place}: {line}", place) for line in says)


def _step(name: str | int) -> str:
    return f"[{name}]" if isinstance(name, int) else f".{name}"
