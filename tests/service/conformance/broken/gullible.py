"""A CDS service whose cards are right and whose door is not.

It asks for a token and believes whatever stands in one, tells strangers why they are refused, lets every browser in,
and answers what it does not expect with its stack trace.
"""

from __future__ import annotations

import base64
import json
import traceback
from typing import Any
from uuid import uuid4

from flask import Flask, Response, jsonify, make_response, request
from werkzeug.exceptions import MethodNotAllowed, NotFound

KNOWN_FIELDS = {"hook", "hookInstance", "context", "prefetch", "fhirServer", "fhirAuthorization"}
PREFETCH = {
    "patient": "Patient/{{context.patientId}}",
    "labs": "Observation?patient={{context.patientId}}&_sort=-date",
}
SERVICE = {
    "id": "potassium",
    "hook": "patient-view",
    "title": "Potassium",
    "description": "Says that the potassium is normal.",
    "prefetch": PREFETCH,
}


class NotTaken(Exception):
    """A call that this service does not answer."""


def service() -> Flask:
    """The service as an app."""
    app = Flask("gullible")

    @app.get("/cds-services")
    def discovery() -> Response:
        return jsonify({"services": [SERVICE]})

    @app.post("/cds-services/<name>")
    def hook(name: str) -> Response:
        if not believes(request.headers.get("Authorization", "")):
            return make_response(jsonify({"error": "the token has no issuer"}), 401)
        call = request.get_json()
        checked(call, {"potassium": call}[name])
        looking = call["context"]["userId"].startswith("Practitioner")
        return jsonify({"cards": [card(call)] if looking else []})

    @app.errorhandler(NotTaken)
    def not_taken(problem: NotTaken) -> Response:
        issue = {"severity": "error", "code": "invalid", "diagnostics": str(problem)}
        status = 412 if "prefetch" in str(problem) else 400
        return make_response(jsonify(resourceType="OperationOutcome", issue=[issue]), status)

    @app.errorhandler(Exception)
    def unexpected(problem: Exception) -> Response:
        if isinstance(problem, NotFound | MethodNotAllowed):
            return problem.get_response()  # type: ignore[return-value] # werkzeug's, which Flask takes
        return make_response(traceback.format_exc(), 500)

    @app.after_request
    def every_browser(response: Response) -> Response:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Credentials"] = "true"
        return response

    return app


def believes(header: str) -> bool:
    """Whether there is a token that says who made it; nobody looks whether that is true."""
    try:
        claims = json.loads(base64.urlsafe_b64decode(header.removeprefix("Bearer ").split(".")[1] + "=="))
    except (ValueError, IndexError):
        return False
    return "iss" in claims


def checked(call: dict[str, Any], _: object) -> None:
    """Refuse what a request may not have, and every field that is new."""
    if not isinstance(call, dict):
        raise NotTaken("no object")
    context = call.get("context", {})
    right = call.get("hook") == "patient-view" and len(str(call.get("hookInstance"))) == 36
    if (
        not right
        or not isinstance(context, dict)
        or not {"userId", "patientId"} <= set(context)
        or set(call) - KNOWN_FIELDS
    ):
        raise NotTaken("not a request for this service")
    offer = call.get("fhirAuthorization")
    needed = {"access_token", "token_type", "expires_in", "scope", "subject"}
    if offer and not (needed <= set(offer) and "Bearer" in offer.values() and "fhirServer" in call):
        raise NotTaken("not an authorization")
    for key in PREFETCH:
        if key not in call.get("prefetch", {}):
            raise NotTaken(f"prefetch.{key} is needed")
    patient = call["prefetch"]["patient"]
    if patient["id"] != context["patientId"].removeprefix("Patient/"):
        raise NotTaken("another patient")


def card(call: dict[str, Any]) -> dict[str, Any]:
    """One card, as it should be."""
    return {
        "uuid": str(uuid4()),
        "summary": "The potassium was looked at" if call["prefetch"]["labs"] else "No potassium is known",
        "indicator": "info",
        "detail": "Nothing from the record is repeated here.",
        "source": {"label": "Gullible", "topic": {"code": "potassium", "system": "urn:example:topics"}},
    }
