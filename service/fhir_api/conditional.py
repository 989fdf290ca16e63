"""``If-None-Exist``: keep this only if it is not here yet.

A repeated post is recognised by the condition that came with it. So the condition has to be one that only this very
resource can meet: one identifier, with its system, that the resource bears. Any other search would promise more
than is looked at, and is refused rather than taken for met.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

import orjson

from service.fhir_api.questions import Json
from service.problems import BadRequest, ConditionUnmet, Issue

_SAYS = "If-None-Exist takes identifier=system|value, and no other condition"


def known_by(condition: str, kind: str, raw: bytes, at: str = "") -> str:
    """What a resource is known by: ``identifier=system|value``.

    :param condition: the condition as it was sent, with or without the type before it.
    :param raw: the resource, as JSON that was checked before.
    :param at: where the condition stands, if in a Bundle.
    :raises ConditionUnmet: it is not a condition that can be looked at.
    :raises BadRequest: the resource does not bear that identifier.
    """
    system, value = _identifier(condition, kind, at)
    if not any(each.get("system") == system and each.get("value") == value for each in _identifiers(orjson.loads(raw))):
        raise BadRequest(Issue("The resource does not bear the identifier of its If-None-Exist", at or kind, "value"))
    return f"identifier={system}|{value}"


def _identifier(condition: str, kind: str, at: str) -> tuple[str, str]:
    address, mark, query = condition.strip().rpartition("?")
    if mark and address.rstrip("/").rpartition("/")[2] not in ("", kind):
        raise ConditionUnmet(Issue(f"The condition is about another type than {kind}", at, "not-supported"))
    asked = parse_qsl(query, keep_blank_values=True, max_num_fields=20) if query.count("&") < 20 else []  # noqa: PLR2004
    name, value = asked[0] if len(asked) == 1 else ("", "")
    system, _, value = value.partition("|")
    if name != "identifier" or not system or not value or "," in value or "|" in value:
        raise ConditionUnmet(Issue(_SAYS, at, "not-supported"))
    return system, value


def _identifiers(resource: Json) -> list[Json]:
    """The identifiers of a resource: a list, or one where FHIR gives the type only one."""
    given = resource.get("identifier")
    return [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, dict)]
