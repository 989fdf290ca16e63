"""``/dsi``: what each service is made from, as a page for people and as JSON for programs.

The source attributes that 45 CFR 170.315(b)(11) asks of decision support, and what an integrator needs to know besides:
hooks, prefetch queries, scopes and the parts of CDS Hooks that are used. Open to everybody: nothing is about a patient.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flask
import orjson
from flask import Blueprint, Request, Response

from service.dsi.capabilities import capabilities
from service.hooks.catalogue import SERVICES, Service
from service.problems import Issue, NotAcceptable, NotFound
from service.static_files import add_static_files

Json = dict[str, Any]

PATH = "/dsi"
_PAGE, _DATA = "text/html", "application/json"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept",
}


def room(attributes: Mapping[str, Any]) -> Blueprint:
    """The addresses under ``/dsi``.

    :param attributes: what ``workers.review.attributes`` says of the knowledge, as plain JSON.
    """
    blueprint = Blueprint("dsi", __name__, url_prefix=PATH, template_folder="templates")
    add_static_files(blueprint, __name__)

    @blueprint.get("")
    def every() -> Response:
        """The services, each with the address of its attributes."""
        listed = [{"id": each.id, "title": each.title, "hook": each.hook} for each in SERVICES.values()]
        if _wants_page(flask.request):
            return Response(flask.render_template("dsi/services.html", services=listed), mimetype=_PAGE)
        return Response(orjson.dumps({"services": listed}), mimetype=_DATA)

    @blueprint.get("/<service_id>")
    def one(service_id: str) -> Response:
        """The attributes of one service."""
        said = _said(_known(service_id), attributes)
        if _wants_page(flask.request):
            return Response(flask.render_template("dsi/service.html", **said), mimetype=_PAGE)
        return Response(orjson.dumps(said), mimetype=_DATA)

    @blueprint.after_request
    def guard(response: Response) -> Response:
        """No page of this room runs, fetches or is framed by anything."""
        response.headers.update(_HEADERS)
        return response

    return blueprint


def _said(service: Service, attributes: Mapping[str, Any]) -> Json:
    about = {"id": service.id, "title": service.title, "hook": service.hook, "description": service.description}
    return {"service": about, **attributes, "capabilities": capabilities(service)}


def _known(service_id: str) -> Service:
    if service_id not in SERVICES:
        raise NotFound(Issue("No CDS service has this id; GET /dsi lists them"))
    return SERVICES[service_id]


def _wants_page(request: Request) -> bool:
    """Whether a person asks. Raises NotAcceptable for anything but a page or JSON."""
    best = request.accept_mimetypes.best_match([_DATA, _PAGE]) if request.accept_mimetypes else _DATA
    if best is None:
        raise NotAcceptable(Issue("Accept: text/html and application/json are given here"))
    return best == _PAGE
