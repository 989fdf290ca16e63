"""The FHIR door: published artefacts, intake, and the operations on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import flask
from flask import Blueprint, Response
from werkzeug.exceptions import MethodNotAllowed

from service.fhir_api.artefacts import Artefacts, published
from service.fhir_api.intake import Assess, Intake
from service.fhir_api.models import READ_TYPES
from service.fhir_api.operations import add_operations
from service.fhir_api.posting import post_bundle, post_resource, show_kept
from service.fhir_api.publishing import add_publishing, base_of, found, shown
from service.problems import Issue, NotFound
from workers.contract import Evaluator
from workers.records import Records

_SEARCHED = ["GET", "HEAD", "OPTIONS"]
_POSTED = ["POST", "OPTIONS"]


def room(
    records: Records,
    assess: Assess,
    evaluator: Evaluator,
    *,
    today: Callable[[], date],
    now: Callable[[], datetime],
    public_url: str = "",
) -> Blueprint:
    """The addresses under ``/fhir``.

    :param records: where what is posted is kept.
    :param assess: has a patient evaluated from what is kept.
    :param evaluator: answers the Case of an ``$apply``.
    :param today: the day of assessment; ``now``: the moment of arrival, with its zone.
    :param public_url: how clients reach this service; without it, as each of them did.
    """
    blueprint = Blueprint("fhir", __name__, url_prefix="/fhir")
    artefacts = published()
    add_publishing(blueprint, artefacts, public_url)
    add_operations(blueprint, artefacts, evaluator, today)
    intake = Intake(records, assess, now)
    _add_bundles(blueprint, intake, public_url)
    _add_types(blueprint, artefacts, intake, public_url)
    _add_reading(blueprint, artefacts, records)

    @blueprint.after_request
    def keep_to_oneself(response: Response) -> Response:
        """What is said of patients is for whoever asked, and for no store on the way."""
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return blueprint


def _add_bundles(blueprint: Blueprint, intake: Intake, public_url: str) -> None:
    @blueprint.post("", strict_slashes=False)
    @blueprint.post("/")
    def carry_out() -> Response:
        """A transaction or batch."""
        return post_bundle(intake, base_of(public_url))


def _add_types(blueprint: Blueprint, artefacts: Artefacts, intake: Intake, public_url: str) -> None:
    @blueprint.route("/<kind>", methods=["GET", "POST", "OPTIONS"], provide_automatic_options=False)
    def of_type(kind: str) -> Response:
        """Search among the artefacts of a type, or post a resource of a type that is read."""
        takes = _SEARCHED if kind in artefacts else _POSTED if kind in READ_TYPES else []
        if not takes:
            raise NotFound(Issue("No resources of this type are published or read here", code="not-supported"))
        method = flask.request.method
        if method == "OPTIONS":
            return Response(headers={"Allow": ", ".join(takes)})
        if method not in takes:
            raise MethodNotAllowed(takes)
        return post_resource(kind, intake, base_of(public_url)) if method == "POST" else _found(kind)

    def _found(kind: str) -> Response:
        return found(kind, artefacts, base_of(public_url))


def _add_reading(blueprint: Blueprint, artefacts: Artefacts, records: Records) -> None:
    @blueprint.get("/<kind>/<name>")
    def read(kind: str, name: str) -> Response:
        """An artefact, or a resource that was posted."""
        artefact = artefacts.get(kind, {}).get(name)
        if artefact:
            return shown(artefact)
        kept = records.read(kind, name) if kind in READ_TYPES else None
        if kept is None:
            raise NotFound(Issue("There is no such resource here"))
        return show_kept(kept)
