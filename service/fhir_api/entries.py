"""The entries of a posted Bundle, each with the bytes of its resource as they came."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import orjson
from msgspec import Raw

from service.fhir_api.belonging import reference_to_patient
from service.fhir_api.conditional import known_by
from service.fhir_api.intake import Intake
from service.fhir_api.references import Sent
from service.fhir_api.validation import refuse_names_twice, refuse_too_many
from service.problems import BadRequest, Issue, NotTaken, Problem, TooLarge

TYPES = ("transaction", "batch")
MOST_ENTRIES = 5_000
MOST_VALUES = 500_000
_ROOT = re.compile(r"[A-Za-z]+")
_ABSOLUTE = re.compile(r"https?://\S+?(?:/([A-Z][A-Za-z]+)/[^/\s?#|]+)?")
_OF_A_SERVER = re.compile(r"https?://\S+/Patient/([^/\s?#|]{1,128})")


class _Request(msgspec.Struct, rename="camel"):
    method: str = ""
    url: str = ""
    if_none_exist: str | None = None


class _Entry(msgspec.Struct, rename="camel"):
    full_url: str | None = None
    resource: Raw = Raw(b"")
    request: _Request | None = None


class _Bundle(msgspec.Struct, rename="camel"):
    resource_type: str = ""
    type: str = ""
    entry: list[Raw] | None = None


class Posts(NamedTuple):
    """What a Bundle asks for: all of it or none (``transaction``), or each for itself (``batch``)."""

    type: str
    entries: list[Raw]


_bundle = msgspec.json.Decoder(_Bundle)
_entry = msgspec.json.Decoder(_Entry)


def posts_in(raw: bytes) -> Posts:
    """The entries of a transaction or batch.

    :raises BadRequest: the body is no JSON, or no such Bundle.
    :raises TooLarge: it has more entries or values than are taken at once.
    """
    try:
        raw.decode()  # what is skipped here would hide bytes that are no text
        bundle = _bundle.decode(raw)
        refuse_too_many(raw, MOST_VALUES)
        refuse_names_twice(raw)
    except msgspec.ValidationError:
        raise BadRequest(Issue("The body is not a Bundle as FHIR shapes it", "Bundle", "structure")) from None
    except (msgspec.DecodeError, json.JSONDecodeError, RecursionError, UnicodeDecodeError):
        raise BadRequest(Issue("The body is not valid JSON in UTF-8", code="structure")) from None
    if bundle.resource_type != "Bundle":
        raise BadRequest(Issue("This address takes a Bundle; a resource is posted to the address of its type"))
    if bundle.type not in TYPES:
        raise BadRequest(Issue("Only a Bundle of the type transaction or batch can be carried out", "Bundle.type"))
    entries = bundle.entry or []
    if len(entries) > MOST_ENTRIES:
        raise TooLarge(Issue(f"A Bundle may have {MOST_ENTRIES:,} entries", "Bundle.entry"))
    return Posts(bundle.type, entries)


def checked_entry(raw: Raw, number: int, intake: Intake) -> Sent:
    """The resource of one entry, that may be kept. Raises Problem, with its places as those of the Bundle."""
    at = f"Bundle.entry[{number}]"
    try:
        entry = _entry.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadRequest(Issue("This is not an entry as FHIR shapes it", at, "structure")) from None
    kind = _kind(entry.request, at)
    if bytes(entry.resource) in (b"", b"null"):
        raise BadRequest(Issue("The entry has no resource", f"{at}.resource", "required"))
    try:
        sent = intake.checked(bytes(entry.resource), kind)
    except Problem as problem:
        raise type(problem)(*placed(problem.issues, f"{at}.resource")) from None
    remarks = tuple(placed(sent.remarks, f"{at}.resource"))
    return _named(sent, entry, at)._replace(remarks=remarks, at=f"{at}.resource")


def _named(sent: Sent, entry: _Entry, at: str) -> Sent:
    """A resource by all its names: what it is kept once by, its fullUrl, and the id that a server's address says."""
    condition = entry.request.if_none_exist if entry.request else None
    if condition is not None:
        sent = sent._replace(once=known_by(condition, sent.kind, sent.raw, f"{at}.request.ifNoneExist"))
    full_url = entry.full_url or ""
    if full_url and not _is_of(full_url, sent.kind):
        says = "A fullUrl is a urn, or the whole address of a resource of the type of the entry"
        raise BadRequest(Issue(says, f"{at}.fullUrl", "value"))
    address = _OF_A_SERVER.fullmatch(full_url)
    if address and sent.kind == "Patient" and not sent.own_id:
        sent = sent._replace(own_id=address[1], patient=f"Patient/{address[1]}")
    return sent._replace(full_url=full_url, subject=reference_to_patient(sent.kind, orjson.loads(sent.raw)))


def _is_of(full_url: str, kind: str) -> bool:
    """Whether a fullUrl can be that of a resource of this type."""
    address = _ABSOLUTE.fullmatch(full_url)
    return full_url.startswith("urn:") or bool(address and (address[1] == kind or not address[1]))


def _kind(request: _Request | None, at: str) -> str:
    """The type that an entry posts to. Raises BadRequest or NotTaken."""
    if request is None or not request.method or not request.url:
        raise BadRequest(Issue("The entry does not say what is to be done with it", f"{at}.request", "required"))
    if request.method != "POST":
        says = "Only POST is carried out: resources can be brought here, and not changed or taken away"
        raise NotTaken(Issue(says, f"{at}.request.method"))
    kind = request.url.strip("/")
    if not kind.isascii() or not kind.isalpha():
        raise BadRequest(Issue("A POST goes to a resource type", f"{at}.request.url", "value"))
    return kind


def placed(issues: tuple[Issue, ...], at: str) -> Iterator[Issue]:
    """These issues of a resource, as issues of the Bundle that it stands in."""
    for issue in issues:
        inside = _ROOT.sub("", issue.at, count=1) if issue.at.partition(".")[0][:1].isupper() else f".{issue.at}"
        yield msgspec.structs.replace(issue, at=f"{at}{inside}".rstrip("."))
