"""The resources that the product makes: what is published, and what the case histories are answered with."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import orjson
import yaml

from service.cards import Drafts
from service.fhir_api.apply import apply
from service.fhir_api.apply_call import published
from service.fhir_api.extract import extract
from service.problems import Problem
from tests.cases.story import HERE, KNOWLEDGE, TODAY, day, record
from tests.service.fhir_api.extraction import FORM
from tests.validators.definitions import ROOT
from tests.validators.fault import Json
from workers.assessment import Assessment
from workers.evaluation import evaluate
from workers.reading import read_case

ARTEFACTS = ROOT / "fhir_profiles"
_NEVER_ALIKE = ("id", "identifier", "subject", "created", "authored", "effectiveDateTime", "derivedFrom", "encounter")
_WORDS = {"ServiceRequest": ("note",)}
_STEPS_A_PLAN = 200


class _Distinct:
    """Resources, one of those that are alike but for names, people, dates and the words of an order's note."""

    def __init__(self) -> None:
        self._found: dict[bytes, Json] = {}

    def add(self, resource: Json) -> bool:
        """Keep a resource; whether there was none like it."""
        varies = (*_NEVER_ALIKE, *_WORDS.get(resource.get("resourceType", ""), ()))
        alike = orjson.dumps({name: part for name, part in resource.items() if name not in varies})
        return self._found.setdefault(alike, resource) is resource

    def __iter__(self) -> Iterator[Json]:
        return iter(self._found.values())


def artefacts() -> list[Json]:
    """Every file of ``fhir_profiles``."""
    return _read(ARTEFACTS.glob("*.json"))


def examples() -> list[Json]:
    """Every example that is published with them."""
    return _read((ARTEFACTS / "examples").glob("*.json"))


@cache
def made_of_histories() -> tuple[Json, ...]:
    """What the service makes of every case history: Observations of the answers, and a plan with its orders.

    With them stand the answers that they are made of. The steps of all traces are gathered in plans of their own,
    each step once: histories have most of them in common. What a plan contains besides its orders is judged inside
    it: the one refers to the other.
    """
    responses, made, steps = _Distinct(), _Distinct(), _Distinct()
    refer_to = published(ARTEFACTS, Drafts())
    for answered, assessment in _histories():
        plan = apply(assessment, refer_to)
        for step in plan.pop("extension", ()):
            steps.add(step)
        for resource in (plan, *(each for each in plan["contained"] if each["resourceType"] == "ServiceRequest")):
            made.add(resource)
        for response in filter(responses.add, answered):
            for resource in _filed(response):
                made.add(resource)
    return (*made, *_traced(list(steps)))


def _read(paths: Iterable[Path]) -> list[Json]:
    return [orjson.loads(path.read_bytes()) for path in sorted(paths)]


def _histories() -> Iterator[tuple[list[Json], Assessment]]:
    """The answered questionnaires of each history, and what it comes to."""
    for file in sorted(HERE.rglob("*.yaml"), key=os.fspath):
        for story in yaml.safe_load(file.read_text(encoding="utf-8")):
            bundle = record(story)
            case = read_case(bundle, day(story.get("as_of", TODAY), TODAY))
            resources = [each["resource"] for each in orjson.loads(bundle)["entry"]]
            answered = [each for each in resources if each["resourceType"] == "QuestionnaireResponse"]
            yield answered, evaluate(case, KNOWLEDGE)


def _filed(response: Json) -> list[Json]:
    """A response with its Observations; nothing of a draft, or of answers that are wrong on purpose and refused."""
    try:
        return [response, *extract(response, FORM)]
    except Problem:
        return []


def _traced(steps: list[Json]) -> Iterator[Json]:
    plan = {"resourceType": "CarePlan", "status": "draft", "intent": "proposal", "subject": {"reference": "Patient/p"}}
    for first in range(0, len(steps), _STEPS_A_PLAN):
        yield {**plan, "id": f"steps-{first}", "extension": steps[first : first + _STEPS_A_PLAN]}
