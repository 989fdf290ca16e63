"""Searching the published artefacts by their canonical url, version, name and id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from service.fhir_api.artefacts import Artefact
from service.fhir_api.questions import Json
from service.problems import BadRequest, Issue, outcome

_SUMMARIES = ("true", "false", "data", "text", "count")
_IN_SUMMARY = (
    "resourceType", "id", "meta", "implicitRules", "url", "identifier", "version", "name", "title", "status",
    "experimental", "subjectType", "date", "publisher", "contact", "useContext", "jurisdiction", "kind", "type",
    "fhirVersion", "format", "content", "caseSensitive", "code",
)  # fmt: skip
_IN_TEXT = ("resourceType", "id", "meta", "text", "status", "url")
_ANSWERS_SHAPE = ("_format", "_pretty")
_MOST = 200


class Found(NamedTuple):
    """What a search asked for, as it was understood, and the names that were not."""

    used: list[tuple[str, str]]
    ignored: list[str]
    summary: str
    most: int
    offset: int


def _url(resource: Json, value: str) -> bool:
    return bool(resource.get("url") == value)


def _version(resource: Json, value: str) -> bool:
    return bool(resource.get("version") == value)


def _id(resource: Json, value: str) -> bool:
    return bool(resource.get("id") == value)


def _name(resource: Json, value: str) -> bool:
    return str(resource.get("name", "")).lower().startswith(value.lower())


def _name_exactly(resource: Json, value: str) -> bool:
    return bool(resource.get("name") == value)


def _name_with(resource: Json, value: str) -> bool:
    return value.lower() in str(resource.get("name", "")).lower()


_MATCHES: Mapping[str, Callable[[Json, str], bool]] = {
    "url": _url,
    "version": _version,
    "_id": _id,
    "name": _name,
    "name:exact": _name_exactly,
    "name:contains": _name_with,
}


def asked(arguments: MultiDict[str, str], *, strict: bool) -> Found:
    """What a search asks for. What is not known is left out and named; strictly, it is refused.

    :raises BadRequest: a modifier that is not known, a number that is none, or, if strict, an unknown parameter.
    """
    pairs = [(name, value) for name, value in arguments.items(multi=True) if name not in _ANSWERS_SHAPE]
    for name, _ in pairs:
        if ":" in name and name not in _MATCHES:
            raise BadRequest(Issue("A search parameter has a modifier that is not known here", code="not-supported"))
    used = [(name, value) for name, value in pairs if name in _MATCHES and value]
    ignored = [name for name, _ in pairs if name not in _MATCHES and name not in ("_summary", "_count", "_offset")]
    if strict and ignored:
        raise BadRequest(*(Issue(_unknown(name), code="not-supported") for name in ignored))
    return Found(
        used, ignored, _summary(arguments), _number(arguments, "_count", _MOST), _number(arguments, "_offset", 0)
    )


def searchset(kind: str, artefacts: Iterable[Artefact], found: Found, base: str) -> Json:
    """A Bundle of the artefacts that fit; a name that was not understood is told in an entry of its own."""
    fitting = [each.resource for each in artefacts if _fits(each.resource, found.used)]
    nothing = found.summary == "count" or found.most == 0
    shown = [] if nothing else fitting[found.offset : found.offset + found.most]
    entries = [
        {"fullUrl": f"{base}/{kind}/{each['id']}", "resource": _cut(each, found.summary), "search": {"mode": "match"}}
        for each in shown
    ]
    if found.ignored:
        told = outcome([Issue(_unknown(each), severity="warning") for each in found.ignored], "not-supported")
        entries.append({"resource": told, "search": {"mode": "outcome"}})
    links = [{"relation": "self", "url": _address(f"{base}/{kind}", found, found.offset)}]
    if shown and found.offset + found.most < len(fitting):
        links.append({"relation": "next", "url": _address(f"{base}/{kind}", found, found.offset + found.most)})
    bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(fitting), "link": links}
    return {**bundle, "entry": entries} if entries else bundle


def _fits(resource: Json, used: Iterable[tuple[str, str]]) -> bool:
    """Every parameter has to fit; of values with a comma between them, one."""
    return all(any(_MATCHES[name](resource, value) for value in values.split(",")) for name, values in used)


def _cut(resource: Json, summary: str) -> Json:
    if summary not in ("true", "text", "data"):
        return resource
    kept = {"true": _IN_SUMMARY, "text": _IN_TEXT, "data": [name for name in resource if name != "text"]}[summary]
    cut = {name: part for name, part in resource.items() if name in kept}
    subsetted = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
    meta = cut.get("meta", {})
    return {**cut, "meta": {**meta, "tag": [*meta.get("tag", ()), subsetted]}}


def _address(place: str, found: Found, offset: int) -> str:
    shape = [("_summary", found.summary)] if found.summary else []
    paging = [("_count", str(found.most))] if found.most != _MOST else []
    start = [("_offset", str(offset))] if offset else []
    query = urlencode([*found.used, *shape, *paging, *start])
    return f"{place}?{query}" if query else place


def _summary(arguments: MultiDict[str, str]) -> str:
    summary = arguments.get("_summary", "")
    if summary and summary not in _SUMMARIES:
        raise BadRequest(Issue(f"_summary is none of {', '.join(_SUMMARIES)}"))
    return summary


def _number(arguments: MultiDict[str, str], name: str, otherwise: int) -> int:
    given = arguments.get(name, "")
    if not given:
        return otherwise
    if not (given.isascii() and given.isdigit() and len(given) <= len("999999")):
        raise BadRequest(Issue(f"{name} is not a whole number"))
    return min(int(given), _MOST) if name == "_count" else int(given)


def _unknown(name: str) -> str:
    named = f"{name} is" if name.isascii() and name.replace("_", "").replace("-", "").isalnum() else "This is"
    return f"{named[:60]} no search parameter here"
