"""The small files beside pages (style sheets, an icon), held in memory: nothing stays open when a browser goes away."""

from __future__ import annotations

import mimetypes
from http import HTTPStatus
from importlib.resources import files

import flask
from flask import Blueprint, Response


def add_static_files(blueprint: Blueprint, package: str) -> None:
    """Serve the files in the folder ``static`` of a package under ``static`` of its blueprint."""
    kept = {each.name: each.read_bytes() for each in (files(package) / "static").iterdir()}

    @blueprint.get("/static/<path:filename>", endpoint="static")
    def static(filename: str) -> Response:
        """One of the files; not sent again to a browser that has it."""
        if filename not in kept:
            flask.abort(HTTPStatus.NOT_FOUND)
        response = Response(kept[filename], mimetype=mimetypes.guess_type(filename)[0])
        response.cache_control.no_cache = True
        response.add_etag()
        response.make_conditional(flask.request)
        return response
