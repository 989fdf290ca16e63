"""A CDS service with the mistakes that others make in what they publish and answer. Its transport and errors are fine.

It takes calls that are none, answers a crash with an empty list of cards, and knows the standard from an old draft.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, request

SERVICES: list[dict[str, Any]] = [
    {
        "id": "cramps",
        "hook": "patient-view",
        "name": "Cramps",
        "version": "v7-beta",
        "usageRequirements": None,
        "prefetch": {
            "patient": "Patient/{{context.patientId}}",
            "labs": "Observation?subject={{context.patientId}}&sort:desc=date",
        },
    },
    {
        "id": "prescriptions",
        "hook": "medication-prescribe",
        "title": "Prescriptions",
        "description": "Looks at what is prescribed.",
        "prefetch": {
            "drafts": "MedicationRequest?_id={{context.draftOrders.id}}&_include=MedicationRequest:medication"
        },
    },
    {
        "id": "signing",
        "hook": "order-sign",
        "hookVersion": "9.9",
        "title": "Signing",
        "description": "Looks at what is signed.",
        "prefetch": {"drafts": "ServiceRequest?_id={{context.draftOrders}}"},
    },
]


def service() -> Flask:
    """The service as an app."""
    app = Flask("careless")

    @app.get("/cds-services")
    def discovery() -> Response:
        return jsonify({"services": SERVICES})

    @app.post("/cds-services/<name>")
    def hook(name: str) -> tuple[Response, int] | Response:
        if name not in [each["id"] for each in SERVICES]:
            return outcome("not-found"), 404
        try:
            return jsonify(answer(request.get_json(force=True)))
        except Exception:  # noqa: BLE001 # the mistake: a crash looks like an answer with nothing to say
            return jsonify({"cards": []})

    @app.post("/cds-services/<name>/feedback")
    def feedback(name: str) -> tuple[Response, int] | Response:  # noqa: ARG001 # all services alike
        item = request.get_json()
        return jsonify({"status": "stored"}) if "card" in item else (outcome("invalid"), 400)

    return app


def outcome(code: str) -> Response:
    return jsonify(resourceType="OperationOutcome", issue=[{"severity": "error", "code": code}])


def answer(call: dict[str, Any]) -> dict[str, Any]:
    """Two cards about the prefetched patient, each wrong in its own ways."""
    patient = call.get("prefetch", {}).get("patient", {})
    labs = [entry["resource"]["code"]["coding"] for entry in call["prefetch"].get("labs", {}).get("entry", [])]
    name = patient.get("name", [{}])[0].get("family", "")
    first = {
        "uuid": "8c9ff3f2-2b9a-4e0b-9f55-6c1d5bb0e6a1",
        "summary": f"{len(labs)} results".ljust(140, "."),
        "indicator": "hard-stop",
        "detail": f"<b>{name}</b>",
        "source": {"label": "Careless", "url": "/about", "topic": {"code": "cramps-and-more", "system": "urn:x"}},
        "suggestions": [{"label": "", "uuid": "1", "actions": [{"type": "replace", "resource": None}]}],
        "overrideReasons": [{"code": "x", "system": "urn:x"}],
        "links": [{"label": "More", "url": "https://example.org", "type": "web", "appContext": "x"}],
        "extension": {"note": "text"},
    }
    second = {
        "summary": "Two to choose from",
        "indicator": "info",
        "source": {},
        "selectionBehavior": "at-most-one",
        "suggestions": [suggestion("A"), suggestion("B")],
    }
    return {"cards": [first, second], "systemActions": []}


def suggestion(label: str) -> dict[str, Any]:
    return {"label": label, "isRecommended": True, "actions": [], "actionSelectionBehavior": "all"}
