"""A name that stands twice in one object: readers differ in which of the two they take, and either may be meant."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from msgspec import Raw

TWICE = "a name stands twice in one of its objects"


class _Twice(Exception):
    """There is such a name."""


def names_twice(raw: Raw | bytes) -> bool:
    """Whether a name stands twice in one object of some JSON that could be decoded.

    Decoding drops the first of two, so what was decoded has fewer quotation marks than what came. Where the number is
    another, for this reason or since a text was written otherwise, the names are looked at one by one.
    """
    came = bytes(raw)
    if msgspec.json.encode(msgspec.json.decode(came)).count(b'"') == came.count(b'"') and b"\\u0022" not in came:
        return False
    try:
        _names.decode(came.decode())
    except _Twice:
        return True
    return False


def _refuse_twice(pairs: list[tuple[str, Any]]) -> None:
    if len(pairs) != len(dict(pairs)):
        raise _Twice


_names = json.JSONDecoder(object_pairs_hook=_refuse_twice, parse_int=str, parse_float=str)
