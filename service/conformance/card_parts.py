"""The parts of a card: ids, suggestions, actions, override reasons, links (C7 to C13, T2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from service.conformance.calls import Json
from service.conformance.cards import is_absolute
from service.conformance.outcomes import DidNotApply, none_of
from service.conformance.registry import of_each_service
from service.conformance.visit import Offered, Visit

BEHAVIOURS = ("at-most-one", "any")
ACTIONS = ("create", "update", "delete")


@of_each_service("C7", "Each card and each suggestion has a UUID", level="SHOULD")
def parts_have_ids(visit: Visit, service: Offered) -> str:
    """The standard leaves them out if it likes; without them no feedback comes back."""
    ids = _ids(visit, service)
    none_of([f"{missing} have none" for missing in [ids.count(None)] if missing])
    none_of([f"{wrong} are no UUID" for wrong in [sum(not _is_uuid(each) for each in ids)] if wrong])
    return f"{len(ids)} ids"


@of_each_service("C7", "No id stands for two cards or suggestions")
def ids_are_unique(visit: Visit, service: Offered) -> str:
    """Feedback on the one would be taken for feedback on the other."""
    ids = [str(each) for each in _ids(visit, service) if each is not None]
    none_of(["one id stands for two"] if len(set(ids)) < len(ids) else [])
    return f"{len(ids)} ids"


def _ids(visit: Visit, service: Offered) -> list[Any]:
    return [each.get("uuid") for card in visit.cards(service) for each in (card, *_parts(card, "suggestions"))]


@of_each_service("C8", "Suggestions come with selectionBehavior at-most-one or any")
def choices_are_explained(visit: Visit, service: Offered) -> str:
    """A client takes anything else for an error."""
    cards = [card for card in visit.cards(service) if "suggestions" in card]
    if not cards:
        raise DidNotApply("no card has suggestions")
    missing = sum("selectionBehavior" not in card for card in cards)
    wrong = sum(card.get("selectionBehavior", "any") not in BEHAVIOURS for card in cards)
    none_of([f"{n} cards {what}" for n, what in ((missing, "lack it"), (wrong, "have another value")) if n])
    return f"{len(cards)} cards"


@of_each_service("C9", "A suggestion has a label; several are recommended only under any; actions are not empty")
def suggestions_are_complete(visit: Visit, service: Offered) -> str:
    """Whether it is recommended is true or false where it is there."""
    cards = visit.cards(service)
    suggestions = [each for card in cards for each in _parts(card, "suggestions")]
    if not suggestions:
        raise DidNotApply("no card has suggestions")
    faults = [f"suggestion {n}: {fault}" for n, each in enumerate(suggestions, 1) for fault in _suggestion_faults(each)]
    none_of([*faults, *("several recommended, and only one may be chosen" for card in cards if _torn(card))])
    return f"{len(suggestions)} suggestions"


@of_each_service("C10", "No suggestion has actionSelectionBehavior")
def actions_go_together(visit: Visit, service: Offered) -> str:
    """Few clients know it."""
    suggestions = [each for card in visit.cards(service) for each in _parts(card, "suggestions")]
    if not suggestions:
        raise DidNotApply("no card has suggestions")
    none_of([f"suggestion {n}" for n, each in enumerate(suggestions, 1) if "actionSelectionBehavior" in each])
    return f"{len(suggestions)} suggestions"


@of_each_service("C11", "An action is create, update or delete, described, and has what it acts on")
def actions_are_complete(visit: Visit, service: Offered) -> str:
    """A whole resource to create or update, and an id to delete."""
    actions = _actions(visit, service)
    none_of([f"action {n}: {fault}" for n, action in enumerate(actions, 1) for fault in _action_faults(action)])
    return f"{len(actions)} actions"


@of_each_service("C12", "An override reason has code, system and display")
def reasons_are_complete(visit: Visit, service: Offered) -> str:
    """All three are text."""
    reasons = [each for card in visit.cards(service) for each in _parts(card, "overrideReasons")]
    if not reasons:
        raise DidNotApply("no card has override reasons")
    fields = ("code", "system", "display")
    none_of([f"reason {n}: no {f}" for n, each in enumerate(reasons, 1) for f in fields if not _text(each.get(f))])
    return f"{len(reasons)} reasons"


@of_each_service("C13", "A link has label, url and type; appContext stands only with smart")
def links_are_complete(visit: Visit, service: Offered) -> str:
    """Whether it opens by itself is true or false."""
    links = [each for card in visit.cards(service) for each in _parts(card, "links")]
    if not links:
        raise DidNotApply("no card has links")
    none_of([f"link {n}: {fault}" for n, link in enumerate(links, 1) for fault in _link_faults(link)])
    return f"{len(links)} links"


@of_each_service("T2", "A resource in an action is FHIR JSON: it has a type, and nothing in it is null or empty")
def resources_are_fhir_json(visit: Visit, service: Offered) -> str:
    """What only the form can show; profiles are not looked at."""
    resources = [action["resource"] for action in _actions(visit, service) if "resource" in action]
    if not resources:
        raise DidNotApply("no action has a resource")
    typed = [isinstance(each, dict) and _text(each.get("resourceType")) for each in resources]
    none_of([f"resource {n}: no type" for n, has in enumerate(typed, 1) if not has])
    none_of([f"resource {n}: {path}" for n, each in enumerate(resources, 1) for path in empties(each)])
    return f"{len(resources)} resources"


def empties(value: Any, path: str = "") -> list[str]:  # noqa: ANN401 # JSON is anything
    """The paths of all nulls and empty values in some JSON."""
    if value is None or value in ("", [], {}):
        return [f"{path.lstrip('.') or 'all of it'} is {'null' if value is None else 'empty'}"]
    if isinstance(value, dict):
        return [hit for name, part in value.items() for hit in empties(part, f"{path}.{name}")]
    if isinstance(value, list):
        return [hit for number, part in enumerate(value) for hit in empties(part, f"{path}[{number}]")]
    return []


def _suggestion_faults(suggestion: Json) -> Iterator[str]:
    if not _text(suggestion.get("label")):
        yield "no label"
    if not isinstance(suggestion.get("isRecommended", False), bool):
        yield "isRecommended is neither true nor false"
    if suggestion.get("actions", ["none"]) == []:
        yield "actions are there and empty"


def _torn(card: Json) -> bool:
    recommended = sum(each.get("isRecommended") is True for each in _parts(card, "suggestions"))
    return card.get("selectionBehavior") == "at-most-one" and recommended > 1


def _action_faults(action: Json) -> Iterator[str]:
    kind = action.get("type")
    if kind not in ACTIONS:
        yield "another type"
    if not _text(action.get("description")):
        yield "no description"
    if kind in ("create", "update") and not isinstance(action.get("resource"), dict):
        yield "no resource"
    if kind == "delete" and ("resource" in action or "/" not in str(action.get("resourceId"))):
        yield "deletes by something else than a resourceId"


def _link_faults(link: Json) -> Iterator[str]:
    yield from (f"no {field}" for field in ("label", "url") if not _text(link.get(field)))
    if link.get("type") not in ("absolute", "smart"):
        yield "another type"
    if link.get("type") == "absolute" and not is_absolute(link.get("url")):
        yield "the url is not absolute"
    if "appContext" in link and (link.get("type") != "smart" or not isinstance(link["appContext"], str)):
        yield "appContext is no text, or not with smart"
    if not isinstance(link.get("autolaunchable", False), bool):
        yield "autolaunchable is neither true nor false"


def _actions(visit: Visit, service: Offered) -> list[Json]:
    suggestions = [each for card in visit.cards(service) for each in _parts(card, "suggestions")]
    actions = [action for each in suggestions for action in _parts(each, "actions")]
    if not actions:
        raise DidNotApply("no card suggests an action")
    return actions


def _parts(whole: Json, name: str) -> list[Json]:
    parts = whole.get(name)
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _is_uuid(text: Any) -> bool:  # noqa: ANN401 # JSON is anything
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True


def _text(value: Any) -> bool:  # noqa: ANN401 # JSON is anything
    return isinstance(value, str) and bool(value.strip())
