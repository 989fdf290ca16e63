"""The service under measurement: the real app and server, with two routes beside the hook to compare with.

Not part of the service: ``/noop`` answers at once, ``/fixed`` parses the body and answers the card
that the hook gives for the small body.
"""

from __future__ import annotations

import logging
import os
import sys
from datetime import date
from typing import Any

import flask
from flask import Flask, Response
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from benchmarks.bodies import small
from service import journal
from service.serving import options, settle
from service.settings import Settings
from service.wsgi import compose

HOOK = "/cds-services/fasciculation-patient-view"


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is published without types
    """gunicorn with the options that the service uses itself."""

    def __init__(self, settings: Settings, port: int) -> None:
        self._settings = settings
        self._options: dict[str, Any] = {**options(settings, "127.0.0.1", port), "loglevel": "error"}
        super().__init__()

    def load_config(self) -> None:
        """Take over the service's options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app with the two routes."""
        journal.write_to_stderr(logging.INFO)
        app = compose(self._settings)
        card = (
            compose(Settings(data_folder=self._settings.data_folder))
            .test_client()
            .post(HOOK, data=small(), content_type="application/json")
            .get_data()
        )
        assert b"URGENT" in card, f"the hook does not answer as expected on {date.today()}"  # noqa: S101, DTZ011

        @app.post("/noop")
        def noop() -> Response:
            flask.request.get_data(cache=False)
            return Response(b'{"cards":[]}', mimetype="application/json")

        @app.post("/fixed")
        def fixed() -> Response:
            flask.request.get_json()
            return Response(card, mimetype="application/json")

        settle()
        return app


if __name__ == "__main__":
    Server(Settings.from_environment(os.environ), int(sys.argv[1])).run()
