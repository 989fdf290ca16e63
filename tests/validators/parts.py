"""Walking through FHIR as JSON: every part of a resource, with the path that leads to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.validators.fault import Json


class Part(NamedTuple):
    """An object somewhere in a resource."""

    path: str
    inside: Json


def parts(of: Any, path: str) -> Iterator[Part]:  # noqa: ANN401  JSON is anything
    """Every object in some JSON, itself included, from the outside in."""
    if isinstance(of, dict):
        yield Part(path, of)
        for name, value in of.items():
            yield from parts(value, f"{path}.{name}")
    elif isinstance(of, list):
        for number, value in enumerate(of):
            yield from parts(value, f"{path}[{number}]")


def texts(of: Json, path: str) -> Iterator[tuple[str, str]]:
    """Every string in some JSON with its path."""
    for part in parts(of, path):
        for name, value in part.inside.items():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, str):
                    yield f"{part.path}.{name}", each
