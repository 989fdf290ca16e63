"""A prefetch template filled in: what to ask a FHIR server for.

Every value is percent-encoded. Some proxies collapse ``//`` in an address even when it is encoded, so a search with a
slash in a value is posted (``_search``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

import msgspec

_TOKEN = re.compile(r"\{\{\s*([A-Za-z.]+)\s*\}\}")
_ID = re.compile(r"(?:[A-Z][A-Za-z]{1,63}/)?(?!\.+\Z)[A-Za-z0-9._~-]{1,128}\Z")
_USERS = {
    "userPractitionerId": "Practitioner/",
    "userPractitionerRoleId": "PractitionerRole/",
    "userPatientId": "Patient/",
    "userRelatedPersonId": "RelatedPerson/",
}


_TYPES = {"context.patientId": "Patient/", "context.encounterId": "Encounter/"}
"""Bare ids by the standard; some clients send a reference."""


class NotAskable(Exception):
    """A value of the context is no id, so nothing can be asked for with it."""


class Query(msgspec.Struct, frozen=True):
    """One read (``path`` is ``Patient/7``) or one search (``path`` is the type; ``parameters`` are not encoded yet)."""

    path: str
    parameters: tuple[tuple[str, str], ...] = ()
    search: bool = False

    @property
    def kind(self) -> str:
        """The type of resource that is asked for."""
        return self.path.partition("/")[0]

    @property
    def posted(self) -> bool:
        """Whether a value holds a slash, which some proxies do not leave alone in an address."""
        return any("/" in value for _, value in self.parameters)

    @property
    def words(self) -> str:
        """The parameters as they stand behind the question mark, or in the body of a posted search."""
        return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in self.parameters)

    def address(self, base: str) -> str:
        """Where a GET goes."""
        path = "/".join(quote(step, safe="") for step in self.path.split("/"))
        return f"{base}/{path}" + (f"?{self.words}" if self.parameters else "")


def kind_of(template: str) -> str:
    """The type of resource that a prefetch template asks for."""
    return template.partition("?")[0].partition("/")[0]


def is_search(template: str) -> bool:
    """Whether a prefetch template asks for a Bundle of search results, and not for one resource."""
    return "?" in template


def filled(template: str, context: Mapping[str, Any]) -> Query | None:
    """The query of a template in this context; None where the context lacks what it needs (no encounter, say).

    :raises NotAskable: a value of the context is not an id.
    """
    path, _, search = template.partition("?")
    values: dict[str, str] = {}
    for name in _TOKEN.findall(template):
        value = _value(name, context)
        if value is None:
            return None
        if not _ID.match(value):
            raise NotAskable
        values[name] = value

    def put(text: str) -> str:
        return _TOKEN.sub(lambda token: values[token[1]], text)

    parameters = tuple((name, put(value)) for name, value in parse_qsl(search, keep_blank_values=True))
    return Query(put(path), parameters, is_search(template))


def _value(name: str, context: Mapping[str, Any]) -> str | None:
    """The value of a prefetch token, or None where the context does not have it."""
    if name in _USERS:
        user = str(context.get("userId") or "")
        return user.removeprefix(_USERS[name]) if user.startswith(_USERS[name]) else None
    value = context.get(name.removeprefix("context."))
    if not isinstance(value, str):
        return None
    return value.removeprefix(_TYPES.get(name, ""))
