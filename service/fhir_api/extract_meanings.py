"""What the answers mean in a standard terminology, as the published ConceptMap has it."""

from __future__ import annotations

from collections.abc import Iterator

from service.fhir_api.extract_values import ANY_QUESTION, Also
from service.fhir_api.questions import Json

_HOLDS = frozenset({"equal", "equivalent", "wider", "subsumes"})
"""Relations by which the other code is true of whoever gave the answer; with a narrower one more would be said."""


def meanings_in(concept_map: Json) -> Also:
    """The coding that each answer may be given beside our own, by link id and answer code.

    What a code means can hang on its question: a target then names the link id in ``dependsOn``. One that
    names none is meant for every question that takes the answer.
    """
    return {
        (link_id, element["code"]): {
            "system": group["target"],
            "code": target["code"],
            **({"display": target["display"]} if "display" in target else {}),
        }
        for group in concept_map.get("group", ())
        for element in group.get("element", ())
        for target in element.get("target", ())
        if "code" in target and target.get("equivalence") in _HOLDS
        for link_id in _questions(target)
    }


def _questions(target: Json) -> Iterator[str]:
    named = [each["value"] for each in target.get("dependsOn", ())]
    yield from named or [ANY_QUESTION]
