"""Browsers that call the hooks from a page of another origin. (K1)

An origin is named back only where it is on the list; never ``*``, and never with cookies. What a page may ask for
beforehand (``OPTIONS``) is answered to everybody, since a browser sends no token with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

import flask
from flask import Flask, Response

from service.trust import sandbox

PATH = "/cds-services"

Allows = Callable[[str], bool]
"""Says whether pages of an origin may call."""

_THIS_MACHINE = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?")
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}


def listed(origins: Collection[str]) -> Allows:
    """Pages of these origins may call, and no others."""
    return frozenset(origins).__contains__


def on_this_machine(origin: str) -> bool:
    """For development: pages of this machine, whatever their port, and of the public sandbox."""
    return origin == sandbox.ORIGIN or _THIS_MACHINE.fullmatch(origin) is not None


def install(app: Flask, allows: Allows) -> None:
    """Have the answers under ``/cds-services`` say whether a page may read them, whatever the answer is."""

    @app.after_request
    def name_origin(response: Response) -> Response:
        """Name the origin back where it is allowed."""
        request = flask.request
        if request.path != PATH and not request.path.startswith(f"{PATH}/"):
            return response
        response.vary.add("Origin")
        origin = request.headers.get("Origin", "")
        if origin and allows(origin):
            response.headers["Access-Control-Allow-Origin"] = origin
            if request.method == "OPTIONS":
                response.headers.update(_PREFLIGHT)
        return response
