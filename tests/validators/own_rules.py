"""What the other validators let pass: invariants that they cannot evaluate, and addresses that lead nowhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.validators.fault import Fault, Json, name_of
from tests.validators.parts import Part, parts, texts

_NAME = re.compile(r"[A-Z][A-Za-z0-9_]{0,254}")
_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
# The extensions of the guide for questionnaires (Structured Data Capture) that stand in this product's artefacts.
_OF_SDC = {
    _SDC + "sdc-questionnaire-" + name
    for name in ("initialExpression", "launchContext", "observationExtract", "observation-extract-category")
}
_WITH_OPTIONS = ("choice", "open-choice")
_ADDRESS = re.compile(r"https://fasciculation-cds\.example\.org/fhir/[A-Z][A-Za-z]+/[A-Za-z0-9.-]+")


class OwnRules:
    """Rules of R4 for single resources, and for what they say of each other.

    ``artefacts`` are those that exist: an address of this product that none of them has leads nowhere.
    """

    def __init__(self, artefacts: Iterable[Json]) -> None:
        self._versions = {each["url"]: each.get("version", "") for each in artefacts if "url" in each}

    def faults(self, resources: Iterable[Json]) -> list[Fault]:
        """See :class:`tests.validators.fault.Validator`."""
        return [fault for resource in resources for fault in self._faults(resource)]

    def _faults(self, resource: Json) -> Iterator[Fault]:
        kind = str(resource.get("resourceType", ""))
        for part in parts(resource, kind):
            for rule, broken in _RULES.items():
                said = broken(part)
                if said:
                    yield Fault(rule, name_of(resource), part.path, said)
        for path, text in texts(resource, kind):
            if not self._leads_somewhere(text):
                yield Fault("address", name_of(resource), path, f"{text} leads nowhere")

    def _leads_somewhere(self, text: str) -> bool:
        address, _, version = text.partition("|")
        if not _ADDRESS.fullmatch(address):
            return True
        return address in self._versions and version in {"", self._versions[address]}


def _sdf_5(part: Part) -> str:
    """An extension says where it may be used. (StructureDefinition)"""
    of = part.inside
    extends = of.get("resourceType") == "StructureDefinition" and of.get("type") == "Extension"
    missing = extends and of.get("derivation") != "specialization" and not of.get("context")
    return "an extension that does not say where it may be used" if missing else ""


def _ele_1(part: Part) -> str:
    """An element has a value or parts. (Element)"""
    return "" if part.inside else "an element with nothing in it"


def _qty_3(part: Part) -> str:
    """A coded unit says from which system its code is. (Quantity)"""
    of = part.inside
    bare = "value" in of and "code" in of and not of.get("system")
    return "the code of a unit without its system" if bare else ""


def _que_4(part: Part) -> str:
    """Options stand on choices alone. (Questionnaire; que-4 and que-5)"""
    of = part.inside
    wrong = "linkId" in of and "answerOption" in of and of.get("type") not in _WITH_OPTIONS
    return f"options for an item of type {of.get('type')}" if wrong else ""


def _answered(part: Part) -> str:
    """What is listed as an answer is one. (QuestionnaireResponse.item.answer)"""
    held = re.search(r"\.answer\[\d+\]$", part.path) and part.path.startswith("QuestionnaireResponse")
    has = any(name.startswith(("value", "_value", "extension", "item")) for name in part.inside)
    return "an answer without a value" if held and not has else ""


def _que_0(part: Part) -> str:
    """The name of an artefact can be used in a program. (Questionnaire; the same stands for each with its own key)"""
    of = part.inside
    name = of.get("name") if "resourceType" in of and "url" in of else None
    return f"{name} is no name for a program" if isinstance(name, str) and not _NAME.fullmatch(name) else ""


def _que_2(part: Part) -> str:
    """Every linkId occurs once in a Questionnaire."""
    if part.inside.get("resourceType") != "Questionnaire":
        return ""
    ids = Counter(each.inside.get("linkId") for each in parts(part.inside.get("item", []), ""))
    twice = [link for link, count in ids.items() if link and count > 1]
    return f"more than once: {', '.join(twice)}" if twice else ""


def _que_7(part: Part) -> str:
    """Whether there is an answer is asked with yes or no."""
    of = part.inside
    wrong = of.get("operator") == "exists" and "question" in of and not isinstance(of.get("answerBoolean"), bool)
    return "exists is answered with a boolean" if wrong else ""


def _que_12(part: Part) -> str:
    """Of several conditions it is said whether all are needed or any. R4 counts from three on by mistake."""
    of = part.inside
    conditions: list[Any] = of.get("enableWhen") or []
    return "all or any of the conditions?" if len(conditions) > 1 and "enableBehavior" not in of else ""


def _asks_what_is_there(part: Part) -> str:
    """A condition names a question of the same Questionnaire."""
    if part.inside.get("resourceType") != "Questionnaire":
        return ""
    items = [each.inside for each in parts(part.inside.get("item", []), "")]
    there = {item.get("linkId") for item in items}
    gone = {item["question"] for item in items if "operator" in item and item.get("question") not in there}
    return f"no such question: {', '.join(sorted(gone))}" if gone else ""


def _known_to_sdc(part: Part) -> str:
    """An extension of the guide for questionnaires is one that the guide has."""
    url = part.inside.get("url")
    unknown = isinstance(url, str) and url.startswith(_SDC + "sdc-questionnaire-") and url not in _OF_SDC
    return f"{url} is no extension that is known here" if unknown and "resourceType" not in part.inside else ""


_RULES: dict[str, Callable[[Part], str]] = {
    "ele-1": _ele_1,
    "qty-3": _qty_3,
    "sdf-5": _sdf_5,
    "que-4": _que_4,
    "answer": _answered,
    "que-0": _que_0,
    "que-2": _que_2,
    "que-7": _que_7,
    "que-12": _que_12,
    "enableWhen.question": _asks_what_is_there,
    "extension of SDC": _known_to_sdc,
}
