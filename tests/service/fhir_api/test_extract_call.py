"""A call of ``$extract``: what may come in, and the transaction that goes out."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from fhir.resources.R4B.bundle import Bundle

from service.fhir_api.extract_call import extraction
from service.problems import BadRequest
from tests.service.fhir_api.extraction import FORM, PERSON, coded, response

Json = dict[str, Any]

ANSWERED = response({"weak.any": coded("none"), "acute.any": coded("fever"), "fas.present": [{"valueBoolean": True}]})


def called(body: object) -> Json:
    return extraction(orjson.dumps(body), FORM)


def parameters(*resources: Json) -> Json:
    listed = [{"name": "questionnaire-response", "resource": each} for each in resources]
    return {"resourceType": "Parameters", "parameter": listed}


def test_the_observations_are_a_transaction_that_posts_each_only_once() -> None:
    made = called(ANSWERED)
    Bundle.model_validate(made)
    assert made["type"] == "transaction"
    assert len(made["entry"]) == len(ANSWERED["item"])
    for entry in made["entry"]:
        (identifier,) = entry["resource"]["identifier"]
        assert entry["request"] == {
            "method": "POST",
            "url": "Observation",
            "ifNoneExist": f"identifier={identifier['system']}|{identifier['value']}",
        }
    assert len({entry["fullUrl"] for entry in made["entry"]}) == len(made["entry"])
    assert called(ANSWERED) == made


def test_a_response_may_come_alone_or_as_a_parameter() -> None:
    assert called(parameters(PERSON, ANSWERED)) == called(ANSWERED)


def test_a_response_without_answers_is_an_empty_transaction() -> None:
    assert called(response({})) == {"resourceType": "Bundle", "type": "transaction"}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{", "not valid JSON"),
        (b"[" * 5000, "not valid JSON"),
        (b"[]", "is expected"),
        (b"null", "is expected"),
        (orjson.dumps(PERSON), "QuestionnaireResponse is expected"),
        (orjson.dumps(parameters()), "One QuestionnaireResponse"),
        (orjson.dumps(parameters(ANSWERED, ANSWERED)), "One QuestionnaireResponse"),
        (b'{"resourceType":"Parameters","parameter":{"name":"x"}}', "One QuestionnaireResponse"),
    ],
)
def test_a_body_without_one_response_is_refused(body: bytes, says: str) -> None:
    with pytest.raises(BadRequest, match=says):
        extraction(body, FORM)
