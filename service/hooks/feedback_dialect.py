"""What clients call the parts of a feedback item, put into the words of the standard.

Epic says ``overrideReasons``, and gives the reason as extension values where it is one of the client's own list. Older
forms say ``acceptedSuggestion``. A null, and an empty text, is the same as nothing. Whatever else there is stays as it
came: whether it is right, the schema says.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

EPIC_REASON = "com.epic.cdshooks.feedback.overrideReason"
"""What Epic's extension names begin with; also the system of a reason that came in them."""


def in_our_words(item: Json) -> Json:
    """One item under the names of the standard."""
    said = _without_nothing(item)
    accepted = _first(said, "acceptedSuggestions", "acceptedSuggestion")
    reason = _reason(said, _first(said, "overrideReason", "overrideReasons"))
    parts = {"acceptedSuggestions": _list(accepted), "overrideReason": reason}
    return said | {name: part for name, part in parts.items() if part is not None}


def _reason(item: Json, given: Any) -> Any:  # noqa: ANN401 # JSON is anything
    """The reason for an override, with the Coding in its place; None where nothing at all is said of one."""
    said = given[0] if isinstance(given, list) and given else given
    if not isinstance(said, dict | None):
        return said
    said = _without_nothing(said or {})
    coding = said.get("reason") or _extended(said.get("extension")) or _extended(item.get("extension"))
    if coding:
        said["reason"] = _without_nothing(coding) if isinstance(coding, dict) else coding
    return said if said or given is not None else None


def _extended(extension: Any) -> Json:  # noqa: ANN401 # JSON is anything
    """The Coding that Epic's extension values make."""
    if not isinstance(extension, dict):
        return {}
    values = {name.rpartition(".")[2]: value for name, value in extension.items() if name.startswith(EPIC_REASON + ".")}
    display = _first(values, "reasonDisplay", "reasonTitle")
    code = _first(values, "reasonCategory", "reasonCode", "reasonTitle", "reasonDisplay")
    if code is None:
        return {}
    return {"system": EPIC_REASON, "code": str(code)} | ({"display": str(display)} if display is not None else {})


def _first(said: Json, *names: str) -> Any:  # noqa: ANN401 # JSON is anything
    return next((said[name] for name in names if said.get(name) is not None), None)


def _list(value: Any) -> Any:  # noqa: ANN401 # JSON is anything
    """A list of suggestions, also where one came alone or as its bare id."""
    if value is None:
        return None
    values = value if isinstance(value, list) else [value]
    return [{"id": each} if isinstance(each, str) else each for each in values]


def _without_nothing(said: Json) -> Json:
    return {name: value for name, value in said.items() if value is not None and value != ""}
