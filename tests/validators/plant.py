"""Mistakes planted in sound resources: what a validator is worth shows in what it finds there."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.validators.fault import Json

_READ = [
    yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    for name in ("planted.yaml", "planted_profiles.yaml")
]
SOUND: dict[str, Json] = {name: resource for file in _READ for name, resource in file["sound"].items()}


class Planted(NamedTuple):
    """A resource with one mistake in it."""

    name: str
    resource: Json


def planted() -> list[Planted]:
    """Every mistake of the two lists, each in a copy of its own."""
    return [Planted(fault["fault"], _spoilt(fault)) for file in _READ for fault in file["faults"]]


def _spoilt(fault: Json) -> Json:
    resource = deepcopy(SOUND[fault["of"]])
    changes = {fault["at"]: fault["becomes"]} if "becomes" in fault else {}
    for place, value in (changes | fault.get("and", {})).items():
        _holder(resource, place)[_last(place)] = value
    if not changes:
        del _holder(resource, fault["at"])[_last(fault["at"])]
    return resource


def _holder(resource: Json, place: str) -> Any:  # noqa: ANN401  an object or a list
    holder: Any = resource
    for step in place.split(".")[:-1]:
        holder = holder[int(step) if step.isdigit() else step]
    return holder


def _last(place: str) -> Any:  # noqa: ANN401  a name or a number
    step = place.rpartition(".")[2]
    return int(step) if step.isdigit() else step
