"""The questions of a Questionnaire whose answers become Observations, and what those are coded with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from service.fhir_api.questions import Json, Question, questions_of

_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
_EXTRACTED = f"{_SDC}/sdc-questionnaire-observationExtract"
_CATEGORY = f"{_SDC}/sdc-questionnaire-observation-extract-category"


class Extractable(NamedTuple):
    """One question: the codes and the category of its Observations, and each option as the form codes it."""

    question: Question
    codes: tuple[Json, ...]
    category: Json
    options: dict[str, Json]


def extractable_in(questionnaire: Json) -> dict[str, Extractable]:
    """Every question that is marked for extraction (SDC), by its link id, in the order of the form.

    The category is that of the nearest group around it that names one.
    """
    questions = questions_of(questionnaire)
    found = _below(questionnaire, {})
    return {
        item["linkId"]: Extractable(
            questions[item["linkId"]], tuple(map(_plain, item["code"])), category, dict(_options(item))
        )
        for item, category in found
        if _extension(item, _EXTRACTED).get("valueBoolean")
    }


def _below(parent: Json, category: Json) -> Iterator[tuple[Json, Json]]:
    category = _extension(parent, _CATEGORY).get("valueCodeableConcept", category)
    for item in parent.get("item", ()):
        yield item, category
        yield from _below(item, category)


def _extension(element: Json, url: str) -> Json:
    return next((each for each in element.get("extension", ()) if each["url"] == url), {})


def _options(item: Json) -> Iterator[tuple[str, Json]]:
    for option in item.get("answerOption", ()):
        coding = _plain(option["valueCoding"])
        yield coding["code"], coding


def _plain(coding: Json) -> Json:
    """A coding without its translations."""
    return {name: coding[name] for name in ("system", "code", "display") if name in coding}
