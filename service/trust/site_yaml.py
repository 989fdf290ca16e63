"""A YAML file as plain values, each with its line. What YAML takes silently and no author means is refused."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec
import yaml

Place = tuple[str | int, ...]
"""Where something stands: ``("clients", 0, "fhir_servers", 1)``."""

DEEPEST = 12
_LONGEST_NAME_SHOWN = 40
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
_NAME = re.compile(r"[\w.:+-]+")
_LIST, _MAP = yaml.events.SequenceStartEvent, yaml.events.MappingStartEvent
_ENDS = (yaml.events.SequenceEndEvent, yaml.events.MappingEndEvent)

# libyaml, where PyYAML was built with it, parses the same text several times faster.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mistake(NamedTuple):
    """What is wrong and what is wanted, in one clause, and where. Without a line it is the one of the place."""

    place: Place
    says: str
    line: int = 0


class Unquoted(msgspec.Struct, frozen=True):
    """What YAML reads as something else than a text, without its value: a bare yes or no, a date, a fraction."""


class Document(NamedTuple):
    """The values of a file, the line of each place, and what was wrong already."""

    plain: object
    lines: dict[Place, int]
    mistakes: list[Mistake]


def read(text: str) -> Document:
    """The values in a text. What is no YAML at all, or more of it than a settings file needs, is one mistake."""
    tree = None
    try:
        wrong = _excess(text)
        if wrong is None:
            tree = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        wrong = Mistake(
            (), "this is not YAML; look at the indentation, colons and quotes here", mark.line + 1 if mark else 1
        )
    if wrong:
        return Document(None, {}, [wrong])
    found = Document(None, {(): 1}, [])
    return found._replace(plain=_value(tree, (), found)) if tree else found


def shown(place: Place) -> str:
    """A place as its author would write it, but for a name that may be something else, such as a key pasted there."""
    steps = []
    for step in place:
        if isinstance(step, int):
            steps.append(f"[{step}]")
        elif _NAME.fullmatch(step) and len(step) <= _LONGEST_NAME_SHOWN:
            steps.append(f".{step}")
        else:
            steps.append(".(a name that is not shown here)")
    return "".join(steps).removeprefix(".")


def _excess(text: str) -> Mistake | None:
    """What a file of settings has no need of, and by which a small file could become an endless one."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if getattr(event, "anchor", None) is not None:
            return Mistake(
                (), "anchors and aliases (& and *) are not accepted: write it out, or put it in quotes", line
            )
        if getattr(event, "tag", None) is not None:
            return Mistake((), "tags (!) are not accepted: put it in quotes", line)
        depth += isinstance(event, (_LIST, _MAP)) - isinstance(event, _ENDS)
        if depth > DEEPEST:
            return Mistake((), f"lists and fields within each other, more than {DEEPEST} deep, are not accepted", line)
    return None


def _value(node: yaml.Node, place: Place, found: Document) -> object:
    if isinstance(node, yaml.SequenceNode):
        for number, each in enumerate(node.value):
            found.lines[(*place, number)] = each.start_mark.line + 1
        return [_value(each, (*place, number), found) for number, each in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, found)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, place: Place, found: Document) -> dict[str, object]:
    fields: dict[str, object] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        name = _scalar(key) if isinstance(key, yaml.ScalarNode) else None
        if not isinstance(name, str):
            found.mistakes.append(Mistake(place, "the name of a field is a text: put it in quotes", line))
        elif name in fields:
            first = found.lines[(*place, name)]
            found.mistakes.append(Mistake((*place, name), f"this is given twice, first in line {first}", line))
        else:
            found.lines[(*place, name)] = line
            fields[name] = _value(value, (*place, name), found)
    return fields


def _scalar(node: yaml.Node) -> object:
    """A text, a whole number, true or false, nothing; anything else without its value."""
    kind, text = node.tag.rpartition(":")[2], node.value
    if kind == "str":
        return text
    if kind == "null":
        return None
    if kind == "bool" and text.lower() in {"true", "false"}:
        return bool(text.lower() == "true")
    return int(text) if kind == "int" and _WHOLE_NUMBER.fullmatch(text) else Unquoted()
