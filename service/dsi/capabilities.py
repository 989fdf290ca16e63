"""What a service can do, for those who connect an EHR to it."""

from __future__ import annotations

from typing import Any

from service.ehr.registration import scopes
from service.hooks.catalogue import SPECIFICATION, Service

Json = dict[str, Any]

_USED = (
    ("Suggestions", "Draft ServiceRequests to accept, each by itself; with one action each where the site wants that."),
    ("Override reasons", "From the HL7 code system of reasons for not following decision support."),
    (
        "Links",
        "To the questionnaire where questions are open, and to the dashboard as a SMART app, where the site has them.",
    ),
    ("Feedback", "Taken at /cds-services/{id}/feedback, as the standard and as Epic sends it."),
    ("Client authentication", "Signed tokens (ES384, RS384) for exactly the address called."),
    ("FHIR access", "With the token of the call, from the servers of the site file alone; prefetch alone will do."),
    ("Extensions", "org.fasciculation-cds.assessment on each card: the whole answer for programs."),
)
_NOT_USED = ("System actions: none. Nothing is done without a clinician.", "Update and delete actions: none.")


def capabilities(service: Service) -> Json:
    """Standard, hook, prefetch queries, scopes, and what of CDS Hooks is used and is not."""
    return {
        "cdsHooks": SPECIFICATION,
        "fhir": "4.0.1",
        "usage": service.usage,
        "prefetch": [
            {"key": key, "query": query, "required": key in service.required} for key, query in service.prefetch.items()
        ],
        "scopes": scopes([service]),
        "uses": [{"feature": feature, "how": how} for feature, how in _USED],
        "doesNotUse": list(_NOT_USED),
    }
