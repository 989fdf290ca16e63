"""Compare plain values with the structs of a site: every difference, not only the first."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from msgspec import inspect

from service.trust.site_yaml import Mistake, Place, Unquoted

Wanted = Callable[[str], str]
"""Says what is wrong with a text and what is wanted in one clause, or nothing ("")."""

LONGEST_TEXT = 2000


class Wording(NamedTuple):
    """What texts have to be besides texts, by where they stand (``clients.*.issuer``), and the names in mappings."""

    texts: Mapping[str, Wanted]
    names: Mapping[str, Wanted]


def nearest(name: str, known: Collection[str]) -> str:
    """What was probably meant, or all that there is."""
    close = difflib.get_close_matches(name[:100], known, n=1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known))}"


def plain_text(text: str) -> str:
    """What is wrong with a text wherever it stands."""
    if not text:
        return "this is empty: leave the field out, or give it a value"
    if text != text.strip() or not text.isprintable():
        return "this begins or ends with a blank, or holds a character that cannot be seen"
    return f"this has more than {LONGEST_TEXT} characters" if len(text) > LONGEST_TEXT else ""


class Shape:
    """The shape of a file: that of a struct, and what its texts have to be."""

    def __init__(self, struct: type, wording: Wording) -> None:
        self._type = inspect.type_info(struct)
        self._wording = wording

    def mistakes(self, plain: object) -> Iterator[Mistake]:
        """Every difference between the values and the shape."""
        return self._in(plain, self._type, (), "")

    def _in(self, value: object, kind: inspect.Type, place: Place, where: str) -> Iterator[Mistake]:
        if value is None:
            yield Mistake(place, "there is nothing here: leave the field out, or give it a value")
        elif isinstance(kind, inspect.UnionType):
            yield from self._in(value, kind.types[0], place, where)
        elif isinstance(kind, inspect.StructType):
            yield from self._fields(value, kind, place, where)
        elif isinstance(kind, inspect.DictType):
            yield from self._names(value, kind, place, where)
        elif isinstance(kind, inspect.VarTupleType):
            yield from self._items(value, kind, place, where)
        elif says := self._plain(value, kind, where):
            yield Mistake(place, says)

    def _fields(self, value: object, kind: inspect.StructType, place: Place, where: str) -> Iterator[Mistake]:
        fields = {field.encode_name: field for field in kind.fields}
        if not isinstance(value, dict):
            yield Mistake(place, f"fields are wanted here, such as {next(iter(fields))}: …")
            return
        for name, inner in value.items():
            if name in fields:
                yield from self._in(inner, fields[name].type, (*place, name), _below(where, name))
            else:
                yield Mistake((*place, name), f"there is no such field here; {nearest(name, fields)}")
        for name, field in fields.items():
            if field.required and name not in value:
                yield Mistake(place, f"{name} is missing")

    def _names(self, value: object, kind: inspect.DictType, place: Place, where: str) -> Iterator[Mistake]:
        if not isinstance(value, dict):
            yield Mistake(place, "names with a value each are wanted here (name: value)")
            return
        wanted = self._wording.names.get(where)
        for name, inner in value.items():
            says = plain_text(name) or (wanted(name) if wanted else "")
            if says:
                yield Mistake((*place, name), says)
            yield from self._in(inner, kind.value_type, (*place, name), _below(where, "*"))

    def _items(self, value: object, kind: inspect.VarTupleType, place: Place, where: str) -> Iterator[Mistake]:
        if not isinstance(value, list):
            yield Mistake(place, "a list is wanted here: each entry on a line of its own after a dash, or all in [ ]")
            return
        for number, inner in enumerate(value):
            yield from self._in(inner, kind.item_type, (*place, number), _below(where, "*"))
            if isinstance(inner, str) and inner in value[:number]:
                yield Mistake((*place, number), "this is given twice")

    def _plain(self, value: object, kind: inspect.Type, where: str) -> str:
        if isinstance(kind, inspect.BoolType):
            return "" if isinstance(value, bool) else "write true or false"
        if isinstance(kind, inspect.LiteralType):
            words = sorted(str(each) for each in kind.values)
            return "" if value in words else f"write one of {', '.join(words)}"
        if not isinstance(kind, inspect.StrType):
            return ""
        if isinstance(value, (bool, int, Unquoted)):
            return "a text is wanted here; a bare number, date, yes or no is none: put it in quotes"
        if not isinstance(value, str):
            return "one text is wanted here"
        wanted = self._wording.texts.get(where)
        return plain_text(value) or (wanted(value) if wanted else "")


def _below(where: str, step: str) -> str:
    return f"{where}.{step}".removeprefix(".")
