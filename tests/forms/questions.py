"""The published Questionnaire, as a form renderer should show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
QUESTIONNAIRE: Json = orjson.loads((ROOT / "fhir_profiles" / "Questionnaire-fasciculation-intake.json").read_bytes())


def items(parent: Json = QUESTIONNAIRE) -> Iterator[Json]:
    """Every item, at whatever depth, in the order of the form."""
    for item in parent.get("item", ()):
        yield item
        yield from items(item)


def is_help(item: Json) -> bool:
    """Whether an item is the help of the one that it lies in."""
    name: str = item["linkId"]
    return name.endswith("-help")


def help_texts() -> dict[str, str]:
    """The help of each group and question that has some, by link id."""
    return {item["linkId"].removesuffix("-help"): item["text"] for item in items() if is_help(item)}


def nested(answers: Mapping[str, Json], parent: Json = QUESTIONNAIRE) -> list[Json]:
    """Items of a response by link id, put into their groups as a form renderer wants them."""
    found = []
    for item in parent.get("item", ()):
        inside = nested(answers, item)
        if item["linkId"] in answers:
            found.append(answers[item["linkId"]])
        elif inside:
            found.append({"linkId": item["linkId"], "item": inside})
    return found


def translated(node: Any, language: str) -> Any:  # noqa: ANN401 # JSON of any shape
    """The same Questionnaire with every text in another of its languages, as a system does that shows it so."""
    if isinstance(node, list):
        return [translated(each, language) for each in node]
    if not isinstance(node, dict):
        return node
    own = {name: translated(value, language) for name, value in node.items()}
    for name in node:
        for extension in node.get(f"_{name}", {}).get("extension", ()):
            parts = {part["url"]: part for part in extension["extension"]}
            if parts["lang"]["valueCode"] == language:
                own[name] = parts["content"]["valueString"]
    return own
