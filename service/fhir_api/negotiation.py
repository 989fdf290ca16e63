"""What a client sends and what it wants back: media types, pretty printing, preferences."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

import msgspec
import orjson
from flask import Request, Response
from werkzeug.http import parse_options_header

from service.body import read_bytes
from service.fhir_api.questions import Json
from service.problems import FHIR_JSON, Issue, NotAcceptable, UnsupportedContent

PLAIN_JSON = "application/json"
_JSON = (FHIR_JSON, PLAIN_JSON)
_FORMATS = (*_JSON, "json", "text/json")
_ACCEPTED = (*_JSON, "text/json", "application/*", "*/*")
_VERSIONS = ("", "4.0", "4.3")
_CHARSETS = ("", "utf-8", "utf8", "us-ascii")

RETURNS = ("minimal", "representation", "OperationOutcome")


class Wishes(NamedTuple):
    """How an answer is to look: its media type, indented or not, what of it, and how strictly a search is read."""

    media_type: str
    pretty: bool
    returns: str
    strict: bool


def wishes(request: Request) -> Wishes:
    """What a request wants back. Raises NotAcceptable for anything but JSON."""
    prefers = {each.strip() for each in ";".join(request.headers.getlist("Prefer")).replace(",", ";").split(";")}
    returns = next((each for each in RETURNS if f"return={each}" in prefers), "representation")
    pretty = request.args.get("_pretty", "").lower() == "true"
    return Wishes(_media_type(request), pretty, returns, "handling=strict" in prefers)


def _media_type(request: Request) -> str:
    """``_format`` counts before ``Accept``. A plus in an address is a blank there."""
    wanted = request.args.get("_format", "").partition(";")[0].strip().replace(" ", "+").lower()
    if wanted:
        if wanted in _FORMATS:
            return PLAIN_JSON if wanted == PLAIN_JSON else FHIR_JSON
        raise NotAcceptable(Issue("_format: only JSON is given here"))
    accepted = [name.partition(";")[0].strip().lower() for name, quality in request.accept_mimetypes if quality > 0]
    if not accepted:
        return FHIR_JSON
    best = next((name for name in accepted if name in _ACCEPTED), None)
    if best is None:
        raise NotAcceptable(Issue("Accept: only application/fhir+json is given here"))
    return PLAIN_JSON if best == PLAIN_JSON else FHIR_JSON


def body_of(request: Request) -> bytes:
    """The JSON body of a request, without a byte order mark.

    :raises UnsupportedContent: another media type, another release of FHIR, not UTF-8, or compressed.
    :raises TooLarge: more than 10 MB.
    """
    media_type, options = parse_options_header(request.headers.get("Content-Type", ""))
    if media_type.lower() not in _JSON:
        raise UnsupportedContent(Issue("A body of the type application/fhir+json is expected"))
    if options.get("fhirversion", "") not in _VERSIONS:
        raise UnsupportedContent(Issue("FHIR R4 is expected: fhirVersion=4.0"))
    if options.get("charset", "").lower() not in _CHARSETS:
        raise UnsupportedContent(Issue("JSON is read in UTF-8"))
    return read_bytes(request).removeprefix(b"\xef\xbb\xbf")


def answer(
    content: Json | bytes, wanted: Wishes, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None
) -> Response:
    """An answer as it was wanted. Bytes stay as they are; indenting them changes nothing but the blanks."""
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    if wanted.pretty and body:
        body = msgspec.json.format(body, indent=2)
    return Response(body, status, headers, content_type=f"{wanted.media_type}; charset=utf-8")


def weak(tag: str) -> str:
    """An ETag as FHIR writes it."""
    return f'W/"{tag}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the client holds this version already (``If-None-Match``)."""
    return request.if_none_match.contains_weak(tag)


def unchanged(tag: str) -> Response:
    """304, with nothing but the version."""
    return Response(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": weak(tag)})
