"""A call of ``$extract``: a response in, a transaction of Observations out, ready to be posted."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from service.fhir_api.extract import extract
from service.fhir_api.extract_values import Also
from service.fhir_api.questions import Json
from service.fhir_api.validation import parsed
from service.problems import BadRequest, Issue

_RESPONSE = "QuestionnaireResponse"


def extraction(raw: bytes, questionnaire: Json, also: Also | None = None) -> Json:
    """A transaction Bundle with an Observation for each answer, each created only where it is not there yet.

    :param raw: a QuestionnaireResponse, or Parameters with one (``questionnaire-response``), as JSON.
    :raises Problem: there is no one response in the body, or it cannot be used.
    """
    made = extract(_response_in(raw), questionnaire, also)
    entries = [_entry(each) for each in made]
    return {"resourceType": "Bundle", "type": "transaction", **({"entry": entries} if entries else {})}


def _response_in(raw: bytes) -> Json:
    body = parsed(raw)
    if body.get("resourceType") != "Parameters":
        return body
    found = list(_responses(body))
    if len(found) != 1:
        raise BadRequest(Issue("One QuestionnaireResponse is expected among the parameters", "Parameters.parameter"))
    return found[0]


def _responses(parameters: Json) -> Iterator[Json]:
    listed = parameters.get("parameter")
    for each in listed if isinstance(listed, list) else ():
        resource = each.get("resource") if isinstance(each, dict) else None
        if isinstance(resource, dict) and resource.get("resourceType") == _RESPONSE:
            yield resource


def _entry(observation: Json) -> Json:
    (identifier,) = observation["identifier"]
    named = f"{identifier['system']}|{identifier['value']}"
    return {
        "fullUrl": uuid5(NAMESPACE_URL, named).urn,
        "resource": observation,
        "request": {"method": "POST", "url": "Observation", "ifNoneExist": f"identifier={named}"},
    }
