"""What the other validators let pass of our own profiles: the types of a choice, and what is inside an extension."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tests.validators.fault import Fault, Json, name_of
from tests.validators.parts import parts

_SLICED = re.compile(r"^Extension((?:\.extension:[a-z]+)*)\.value\[x\]$")
_MANY = 10**6


class _Slot(NamedTuple):
    """One part that an extension may have, or the extension itself."""

    values: frozenset[str]
    """The names that its value may have; without any it has parts instead."""
    least: int
    most: int


class OwnProfiles:
    """Rules of the published StructureDefinitions, as far as nobody else holds resources against them."""

    def __init__(self, artefacts: Iterable[Json]) -> None:
        own = [each for each in artefacts if each["resourceType"] == "StructureDefinition"]
        self._choices = {each["url"]: _choices(each) for each in own if each["type"] != "Extension"}
        self._extensions = {each["url"]: _slots(each) for each in own if each["type"] == "Extension"}

    def faults(self, resources: Iterable[Json]) -> list[Fault]:
        """See :class:`tests.validators.fault.Validator`."""
        return [
            Fault("profiles", name_of(resource), path, said)
            for resource in resources
            for path, said in (*self._of_choices(resource), *self._of_extensions(resource))
        ]

    def _of_choices(self, resource: Json) -> Iterator[tuple[str, str]]:
        for profile in resource.get("meta", {}).get("profile", ()):
            for path, allowed in self._choices.get(profile, {}).items():
                for part in parts(resource, str(resource.get("resourceType", ""))):
                    if re.sub(r"\[\d+\]", "", part.path) == path:
                        wrong = [name for name in part.inside if _is_value(name) and name not in allowed]
                        yield from ((f"{part.path}.{name}", "not a type that the profile allows") for name in wrong)

    def _of_extensions(self, resource: Json) -> Iterator[tuple[str, str]]:
        for part in parts(resource, str(resource.get("resourceType", ""))):
            slots = self._extensions.get(part.inside.get("url", ""))
            if slots and "resourceType" not in part.inside:
                yield from _inside(part.inside, "", slots, part.path)


def _inside(extension: Json, name: str, slots: Mapping[str, _Slot], path: str) -> Iterator[tuple[str, str]]:
    """The faults of an extension, or of a part of one; ``name`` leads to it from the outside, as ``.because``."""
    held = {key for key in extension if _is_value(key)}
    if (slots[name].values and not held & slots[name].values) or held - slots[name].values:
        yield path, "not the value that the extension has"
    inner = extension.get("extension", [])
    known = {slot.rpartition(".")[2]: slot for slot in slots if slot and slot.rpartition(".")[0] == name}
    for word, slot in known.items():
        if not slots[slot].least <= sum(each["url"] == word for each in inner) <= slots[slot].most:
            yield path, f"{word}: too few or too many"
    for number, each in enumerate(inner):
        where = f"{path}.extension[{number}]"
        if each["url"] in known:
            yield from _inside(each, known[each["url"]], slots, where)
        else:
            yield where, "no part of this extension"


def _choices(profile: Json) -> dict[str, frozenset[str]]:
    """By the path of an element, the names that its value may have under any slice."""
    found: dict[str, frozenset[str]] = {}
    for element in profile["differential"]["element"]:
        if element["path"].endswith(".value[x]") and "type" in element:
            path = element["path"].removesuffix(".value[x]")
            found[path] = found.get(path, frozenset()) | _names(element)
    return found


def _slots(profile: Json) -> dict[str, _Slot]:
    """The extension (under the empty name) and each of its parts (``.because.evidence``)."""
    elements = {each["id"]: each for each in profile["differential"]["element"]}
    return {
        found[1].replace(".extension:", "."): _slot(element, elements[name.removesuffix(".value[x]")])
        for name, element in elements.items()
        if (found := _SLICED.match(name))
    }


def _slot(value: Json, of: Json) -> _Slot:
    most = of.get("max", "*")
    names = frozenset() if value.get("max") == "0" else _names(value)
    return _Slot(names, of.get("min", 0), _MANY if most == "*" else int(most))


def _names(element: Json) -> frozenset[str]:
    return frozenset(f"value{each['code'][0].upper()}{each['code'][1:]}" for each in element["type"])


def _is_value(name: str) -> bool:
    return bool(re.match(r"value[A-Z]", name))
