"""The addresses of the published artefacts: the capability statement, read and search."""

from __future__ import annotations

import flask
from flask import Blueprint, Response

from service.fhir_api.artefacts import Artefact, Artefacts, capabilities
from service.fhir_api.negotiation import answer, is_known, unchanged, weak, wishes
from service.fhir_api.search import asked, searchset
from service.problems import Issue, NotFound

_REVALIDATED = "no-cache"


def add_publishing(blueprint: Blueprint, artefacts: Artefacts, public_url: str) -> None:
    """``GET metadata``: what this server can do."""

    @blueprint.get("/metadata")
    def metadata() -> Response:
        """The capability statement of this instance."""
        statement = capabilities(artefacts, base_of(public_url))
        if statement is None:
            raise NotFound(Issue("The capability statement is not published"))
        return shown(statement)


def shown(artefact: Artefact) -> Response:
    """An artefact as it was asked for; nothing where the client has it already."""
    wanted = wishes(flask.request)
    if is_known(flask.request, artefact.etag):
        return unchanged(artefact.etag)
    return answer(artefact.content, wanted, headers={"ETag": weak(artefact.etag), "Cache-Control": _REVALIDATED})


def found(kind: str, artefacts: Artefacts, base: str) -> Response:
    """The artefacts of a type that fit the search in the request."""
    wanted = wishes(flask.request)
    bundle = searchset(kind, artefacts[kind].values(), asked(flask.request.args, strict=wanted.strict), base)
    return answer(bundle, wanted, headers={"Cache-Control": _REVALIDATED})


def base_of(public_url: str) -> str:
    """The address of the FHIR room: as it was configured, or else as the request came to it."""
    return f"{(public_url or flask.request.url_root).rstrip('/')}/fhir"
