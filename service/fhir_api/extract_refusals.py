"""Which responses are turned into Observations, and why another is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.fhir_api.answers import answers_to, faults
from service.fhir_api.extract_who import reference_in
from service.fhir_api.models import places_of
from service.fhir_api.questions import Json, questions_of
from service.fhir_api.validation import expression, first_of
from service.problems import BadRequest, Issue

STATUS = {"completed": "final", "amended": "amended"}
"""The status of an Observation by that of its response; no other response is extracted."""

_HERE = "QuestionnaireResponse"
_DATE_TIME = re.compile(
    r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])"
    r"(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-](0\d|1[0-4]):[0-5]\d))?)?)?"
)
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


def refuse_unusable(response: Json, questionnaire: Json) -> None:
    """Refuse what no Observation can be made from without guessing.

    :raises BadRequest: each issue names the element by its FHIRPath expression.
    """
    found = list(_issues(response, questionnaire))
    if not found:
        wrong = faults(response, questions_of(questionnaire))
        found = [Issue(each.says, each.at) for each in wrong if each.severity == "error"]
    if found:
        raise BadRequest(*first_of(found, _HERE))


def _issues(response: Json, questionnaire: Json) -> Iterator[Issue]:
    if response.get("resourceType") != _HERE:
        yield Issue("A QuestionnaireResponse is expected", "resourceType")
        return
    for path in places_of("modifierExtension", response):
        yield Issue("An extension may change what this means, and is not understood", expression(_HERE, path))
    if str(response.get("status")) not in STATUS:
        yield Issue("Only a completed or amended response is turned into Observations", f"{_HERE}.status")
    if "questionnaire" in response and not answers_to(response, questionnaire):
        yield Issue("The response answers another questionnaire", f"{_HERE}.questionnaire")
    if not reference_in(response, "subject"):
        yield Issue("The response does not say by a reference whom it is about", f"{_HERE}.subject")
    for name, pattern, says in (
        ("authored", _DATE_TIME, "This is not a date, or a date with a time and its zone"),
        ("id", _ID, "This is not an id as FHIR writes it"),
    ):
        value = response.get(name)
        if value is not None and not (isinstance(value, str) and pattern.fullmatch(value)):
            yield Issue(says, f"{_HERE}.{name}")
