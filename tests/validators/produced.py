"""The resources that the product makes: what is published, and what the case histories are answered with."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import orjson
import yaml
from msgspec.structs import replace

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
_NEVER_ALIKE = ("id", "identifier", "subject", "created", "effectiveDateTime", "derivedFrom", "encounter")
_WORDS = {"ServiceRequest": ("note",)}


def artefacts() -> list[Json]:
    """Every file of ``fhir_profiles``."""
    return _read(ARTEFACTS.glob("*.json"))


def examples() -> list[Json]:
    """Every example that is published with them."""
    return _read((ARTEFACTS / "examples").glob("*.json"))


@cache
def made_of_histories() -> tuple[Json, ...]:
    """What the service makes of every case history: Observations of the answers, and a plan with its orders.

    Of those that are alike but for names, people, dates and the words of an order's note, one is kept. What a plan
    contains besides its orders is judged inside it: the one refers to the other.
    """
    found: dict[bytes, Json] = {}
    refer_to = published(ARTEFACTS, Drafts())
    for entries, assessment in _histories():
        plan = apply(replace(assessment, trace=()), refer_to)
        orders = (each for each in plan["contained"] if each["resourceType"] == "ServiceRequest")
        for resource in (*_observations(entries), *orders, plan):
            varies = (*_NEVER_ALIKE, *_WORDS.get(resource["resourceType"], ()))
            alike = {name: part for name, part in resource.items() if name not in varies}
            found.setdefault(orjson.dumps(alike, option=orjson.OPT_SORT_KEYS), resource)
    return tuple(found.values())


def _read(paths: Iterable[Path]) -> list[Json]:
    return [orjson.loads(path.read_bytes()) for path in sorted(paths)]


def _histories() -> Iterator[tuple[list[Json], Assessment]]:
    for file in sorted(HERE.rglob("*.yaml"), key=os.fspath):
        for story in yaml.safe_load(file.read_text(encoding="utf-8")):
            bundle = record(story)
            case = read_case(bundle, day(story.get("as_of", TODAY), TODAY))
            yield [each["resource"] for each in orjson.loads(bundle)["entry"]], evaluate(case, KNOWLEDGE)


def _observations(entries: list[Json]) -> Iterator[Json]:
    for response in entries:
        if response["resourceType"] == "QuestionnaireResponse":
            try:
                yield from extract(response, FORM)
            except Problem:  # a draft, or answers that nobody could file: tests/service/fhir_api
                continue
