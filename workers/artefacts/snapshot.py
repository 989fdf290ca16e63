"""The snapshot of a profile: every element of the type that it constrains, with the constraints worked in.

What it starts from is ``r4-elements.json``: the elements of R4 (4.0.1, HL7, CC0) that the profiles here touch, without
what R4 says about them for a reader only (comments, requirements, aliases, mappings).
"""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from importlib.resources import files

import msgspec

from workers.artefacts.resource import Json

_ADDED_TO = "constraint"
"""What an element says on top of the invariants of its base, never in their place."""


class NoSuchElement(ValueError):
    """A profile constrains an element that its type does not have; the message names it."""


def snapshot(of: str, differential: list[Json]) -> list[Json]:
    """Every element of the type ``of`` in its order, each slice after the element that it is a slice of.

    :param differential: the constraints in the order of the type; ids as in ElementDefinition.
    :raises NoSuchElement: an element that the type has not, or that none of the types in r4-elements.json holds.
    """
    elements = deepcopy(_elements()[of])
    for constraint in differential:
        name = constraint["id"]
        if _place(elements, name) is None:
            _add(elements, name)
        place = _place(elements, name)
        if place is None:
            raise NoSuchElement(f"{name} is no element of {of}")
        elements[place] = _with(elements[place], constraint)
    return elements


def _add(elements: list[Json], name: str) -> None:
    """Make room for an element: a slice after what it is a slice of, or the elements inside a data type."""
    parent, _, step = name.rpartition(".")
    if _place(elements, parent) is None and parent:
        _add(elements, parent)
    sliced = step.partition(":")[0]
    whole = f"{parent}.{sliced}"
    if _place(elements, whole) is None:
        _unfold(elements, parent, name)
    if ":" in step:
        _slice(elements, whole, name)


def _slice(elements: list[Json], whole: str, name: str) -> None:
    """A copy of an element and all inside it, after the slices that are there already."""
    family = [each for each in elements if each["id"] == whole or each["id"].startswith(f"{whole}.")]
    if not family:
        raise NoSuchElement(f"{whole} is not there to be sliced")
    copies = [{**_unsliced(each), "id": name + each["id"].removeprefix(whole)} for each in family]
    last = max(place for place, each in enumerate(elements) if _belongs(each["id"], whole))
    elements[last + 1 : last + 1] = copies


def _unfold(elements: list[Json], parent: str, name: str) -> None:
    """The elements inside the data type of one, after it."""
    place = _place(elements, parent)
    if place is None:
        raise NoSuchElement(f"{name}: there is no {parent}")
    kinds = [each["code"] for each in elements[place].get("type", ())]
    if len(kinds) != 1 or kinds[0] not in _elements():
        raise NoSuchElement(f"{name}: what is inside {parent} is not known")
    path = elements[place]["path"]
    inside = [
        {**each, "id": parent + each["id"].removeprefix(kinds[0]), "path": path + each["path"].removeprefix(kinds[0])}
        for each in map(_unsliced, _elements()[kinds[0]][1:])
    ]
    elements[place + 1 : place + 1] = inside


def _unsliced(element: Json) -> Json:
    """A copy that is not sliced yet. R4 slices every list of extensions, without a slice in any."""
    return {name: deepcopy(value) for name, value in element.items() if name != "slicing"}


def _with(element: Json, constraint: Json) -> Json:
    added = [*element.get(_ADDED_TO, ()), *constraint.get(_ADDED_TO, ())]
    return {**element, **constraint, **({_ADDED_TO: added} if added else {})}


def _belongs(name: str, whole: str) -> bool:
    """Whether an element is this one, a slice of it, or inside either."""
    return name == whole or name.startswith((f"{whole}.", f"{whole}:"))


def _place(elements: list[Json], name: str) -> int | None:
    return next((place for place, each in enumerate(elements) if each["id"] == name), None)


@lru_cache(maxsize=1)
def _elements() -> dict[str, list[Json]]:
    text = (files("workers.artefacts") / "r4-elements.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, list[Json]])
