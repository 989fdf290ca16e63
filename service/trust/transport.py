"""Https and nothing else, once a browser has come by https. (T1)"""

from __future__ import annotations

from flask import Flask, Response

_A_YEAR = "max-age=31536000"


def install(app: Flask, public_url: str) -> None:
    """Where clients come by https, tell browsers never to come otherwise."""
    if not public_url.lower().startswith("https://"):
        return

    @app.after_request
    def insist(response: Response) -> Response:
        """Strict-Transport-Security on every answer."""
        response.headers["Strict-Transport-Security"] = _A_YEAR
        return response
