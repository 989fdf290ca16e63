"""Records to fetch, and calls that offer to have them fetched."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.service.hook_calls import Ehr, mark, with_context
from tests.service.test_one_engine import hook_call
from tests.service.test_posted import vignette

Json = dict[str, Any]

TOKEN = "a-token-that-nobody-may-see"  # noqa: S105 # that is the point


def offering(call: Json, base: str, **other: Any) -> Json:  # noqa: ANN401 # JSON is anything
    """A call that comes with a token for a server."""
    authorization = {
        "access_token": TOKEN,
        "token_type": "Bearer",
        "expires_in": 300,
        "scope": "user/*.read",
        "subject": "fasciculation-cds",
        **other,
    }
    return {**call, "fhirServer": base, "fhirAuthorization": authorization}


def bare(patient: str) -> Json:
    """A call that brings nothing but the name of the patient."""
    call = with_context(mark(), patientId=patient)
    return {name: value for name, value in call.items() if name != "prefetch"}


def call_without(resources: list[Json], *keys: str) -> Json:
    """The call for a record, without these keys."""
    call = hook_call(resources)
    return {**call, "prefetch": {name: value for name, value in call["prefetch"].items() if name not in keys}}


def observations(patient: str, count: int) -> list[Json]:
    """Normal potassium results on as many days, the newest first."""
    return [
        {
            "resourceType": "Observation",
            "id": f"{patient}-k{number}",
            "status": "final",
            "subject": {"reference": f"Patient/{patient}"},
            "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]},
            "effectiveDateTime": (date(2026, 11, 20) - timedelta(days=number)).isoformat(),
            "valueQuantity": {"value": 4.1, "system": "http://unitsofmeasure.org", "code": "mmol/L"},
        }
        for number in range(count)
    ]


def assessment(ehr: Ehr, call: Json) -> Json:
    """The assessment on the first card of a call that has to bring one."""
    found: Json = ehr.cards(call)[0]["extension"]["org.fasciculation-cds.assessment"]
    return found


def missing(found: Json) -> dict[str, str]:
    """What an assessment says is missing, by prefetch key."""
    return {
        each["resource"].removeprefix("prefetch."): each["because"]
        for each in found.get("ignored", ())
        if each["resource"].startswith("prefetch")
    }


__all__ = ["vignette"]
