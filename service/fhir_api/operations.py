"""The addresses of the operations: ``$extract`` on a response, ``$apply`` on the plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib.resources import files

import flask
from flask import Blueprint, Response

from service.cards import Drafts
from service.fhir_api import apply_call
from service.fhir_api.artefacts import QUESTIONNAIRE, Artefacts
from service.fhir_api.extract_call import extraction
from service.fhir_api.extract_meanings import meanings_in
from service.fhir_api.negotiation import answer, body_of, wishes
from workers.contract import Evaluator

PLAN = "fasciculation-workup"
_MEANINGS = "answers-to-snomed"


def add_operations(blueprint: Blueprint, artefacts: Artefacts, evaluator: Evaluator, today: Callable[[], date]) -> None:
    """``$extract`` and ``$apply``, on the questionnaire and the plan that are published; neither keeps anything."""
    _add_extract(blueprint, artefacts)
    if PLAN in artefacts.get("PlanDefinition", {}):
        _add_apply(blueprint, evaluator, today)


def _add_extract(blueprint: Blueprint, artefacts: Artefacts) -> None:
    questionnaire = artefacts["Questionnaire"][QUESTIONNAIRE].resource
    meanings = artefacts.get("ConceptMap", {}).get(_MEANINGS)
    also = meanings_in(meanings.resource) if meanings else None

    @blueprint.post("/QuestionnaireResponse/$extract")
    def extract() -> Response:
        """A transaction of the Observations in a response, ready to be posted."""
        wanted = wishes(flask.request)
        return answer(extraction(body_of(flask.request), questionnaire, also), wanted)


def _add_apply(blueprint: Blueprint, evaluator: Evaluator, today: Callable[[], date]) -> None:
    refer_to = apply_call.published(files("fhir_profiles"), Drafts())

    @blueprint.post(f"/PlanDefinition/{PLAN}/$apply")
    def apply() -> Response:
        """The plan for the patient whose record came along."""
        wanted = wishes(flask.request)
        return answer(apply_call.application(body_of(flask.request), refer_to, evaluator, today()), wanted)
